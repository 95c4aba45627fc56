"""Normal forms of sums, products and powers, each with the script by which Rocq proves it.

A node (a sum, a product, a power with an integer exponent that varies, a gamma function) becomes an
equal expression in fewer kinds of nodes: last terms are split off until all ranges end alike, what
does not depend on the index goes outside, products are split into irreducible factors.  What is
found here is only a suggestion: Rocq proves each equation."""

from collections.abc import Iterator
from functools import lru_cache

import sympy as sp

from theory.export.terms import Terms
from theory.words import E

INDEX = sp.Symbol("i_", integer=True)


def anchored(expr: sp.Expr) -> tuple[sp.Expr, int] | None:
    """``rest + number`` with an integer number."""
    number, rest = sp.expand(expr).as_coeff_Add()
    return (rest, int(number)) if number.is_Integer else None


def outermost(expr: sp.Basic, kinds: tuple[type, ...]) -> Iterator[sp.Basic]:
    """The nodes of these kinds that lie in no other one, each once."""
    seen = set()

    def visit(node: sp.Basic) -> Iterator[sp.Basic]:
        if node in seen:
            return
        seen.add(node)
        if isinstance(node, kinds):
            yield node
        elif not isinstance(node, (E, sp.Integral, sp.Derivative, sp.Limit)):
            for argument in node.args:
                yield from visit(argument)

    yield from visit(expr)


def varying_powers(expr: sp.Expr) -> list[sp.Pow]:
    """Powers whose integer exponent is no number, outside of sums and products."""
    found = []
    for node in outermost(expr, (sp.Sum, sp.Product, sp.Pow)):
        if isinstance(node, sp.Pow):
            if node.exp.is_integer and not node.exp.is_number:
                found.append(node)
            else:
                found += varying_powers(node.base)
    return list(dict.fromkeys(found))


def pieces(base: sp.Expr) -> list[tuple[sp.Expr, int]]:
    """A base as a product of irreducible factors with integer exponents."""
    return list(_pieces(base))


@lru_cache(2**12)
def _pieces(base: sp.Expr) -> list[tuple[sp.Expr, int]]:
    if base.has(sp.Sum, sp.Product, sp.gamma) and not base.is_Symbol:
        return [(base, 1)]
    factored = sp.factor(sp.together(base))
    found = []
    negative = False
    for factor in sp.Mul.make_args(factored):
        root, exponent = factor.as_base_exp()
        if factor == -1:
            negative = not negative
        elif exponent.is_Integer:
            if root.is_Add and (base.has(-root) and not base.has(root) or (-root).is_positive):
                root, negative = -root, negative != bool(exponent % 2)
            found.append((root, int(exponent)))
        else:
            found.append((factor, 1))
    if negative:
        for place, (root, exponent) in enumerate(found):
            if root.is_Add and exponent % 2:
                found[place] = (-root, exponent)
                return found
        return [(sp.Integer(-1), 1), *found]
    return found


class Normal:
    """The normal forms for one goal; ``lines`` are the equations that Rocq proves, in order."""

    def __init__(self, terms: Terms, expressions: tuple[sp.Expr, ...], depth: int) -> None:
        self.terms, self.depth = terms, depth
        self.expand = depth > 1
        self.lines: list[str] = []
        self.count = 0
        self.ends: dict[tuple[sp.Expr, sp.Expr], int] = {}
        self.exponents: dict[tuple[sp.Expr, sp.Expr], int] = {}
        for expression in expressions:
            self._scan(expression)

    def _scan(self, expr: sp.Expr) -> None:
        for node in sorted(expr.atoms(sp.Sum, sp.Product), key=str):
            if len(node.limits) == 1 and (found := anchored(node.limits[0][2])):
                key = (found[0], node.limits[0][1])
                self.ends[key] = min(found[1], self.ends.get(key, found[1]))
        for node in varying_powers(expr):
            rest, number = self._exponent(node.exp)
            for root, _ in pieces(node.base):
                key = (root, rest)
                self.exponents[key] = min(number, self.exponents.get(key, number))

    @staticmethod
    def _exponent(exponent: sp.Expr) -> tuple[sp.Expr, int]:
        found = anchored(exponent)
        rest, number = found if found else (exponent, 0)
        factor, rest_ = rest.as_coeff_Mul()
        if factor in (1, -1) or not factor.is_Integer:
            return (-rest, -number) if factor == -1 else (rest, number)
        return (rest_, 0) if number == 0 else (rest, number)

    # ---- ranges ------------------------------------------------------------------------------
    def ranges(self, expr: sp.Expr) -> sp.Expr:
        """All outermost sums and products in normal form."""
        for node in outermost(expr, (sp.Sum, sp.Product)):
            form = self._range(node)
            if form is not None and form != node:
                expr = expr.xreplace({node: form})
        return expr

    def _range(self, node: sp.Sum | sp.Product) -> sp.Expr | None:
        if len(node.limits) != 1:
            return None
        index, low, high = node.limits[0]
        body = node.function
        if high is sp.oo:
            return None
        gap = sp.expand(high - low)
        if gap.is_Integer and gap < 4:
            return self._explicit(node, int(gap))
        end = anchored(high)
        if end is None:
            return None
        least = self.ends.get((end[0], low), end[1])
        tails = [body.subs(index, end[0] + shift) for shift in range(end[1], least, -1)]
        if self.depth:
            kept, self.lines = self.lines, []
            tails = [self.ranges(tail) for tail in tails]
            lines, self.lines = self.lines, kept
            after = [line.rstrip(".") for line in lines]
        high = end[0] + least
        if self.depth == 0:
            return self._split(node, end[0], low, high, tails)
        new_body, inner = self._inner(body, index)
        parts = (
            self._terms(new_body, index)
            if isinstance(node, sp.Sum)
            else self._factors(new_body, index)
        )
        length = sp.expand(high - low + 1)
        form = self._assemble(node, parts, (index, low, high), length)
        if isinstance(node, sp.Sum):
            result = sp.Add(form, *tails)
        else:
            result = sp.Mul(form, *tails)
        word = "sumZ" if isinstance(node, sp.Sum) else "prodZ"
        script = [
            f"rewrite ({word}_last _ {self.terms.z(low)} {self.terms.z(end[0] + shift)} "
            f"{self.terms.z(end[0] + shift - 1)}) by lia; cbv beta"
            for shift in range(end[1], least, -1)
        ]
        script += after
        with self.terms.binding(index):
            name = self.terms.binder(index).name
            old, new = self.terms.r(body), self._text(node, parts)
        if old != new:
            script.append(
                f"rewrite ({word}_ext (fun {name} : Z => {old}) (fun {name} : Z => {new}) "
                f"{self.terms.z(low)} {self.terms.z(high)}) "
                f"by (intros {name} ?; cbv beta; {inner}body)"
            )
        script.append("pull; argZ; term")
        self._claim(node, result, script)
        return result

    def _inner(self, body: sp.Expr, index: sp.Symbol) -> tuple[sp.Expr, str]:
        """The sums and products inside of a body in normal form, and the script for that."""
        kept, self.lines = self.lines, []
        with self.terms.binding(index):
            self.terms.binder(index)
            form = self.ranges(body)
        lines, self.lines = self.lines, kept
        return form, "".join(line.rstrip(".") + "; " for line in lines)

    def _split(self, node, end, low, high, tails) -> sp.Expr:
        """Only the last terms split off."""
        if not tails:
            return node
        head = type(node)(node.function, (node.limits[0][0], low, high))
        result = sp.Add(head, *tails) if isinstance(node, sp.Sum) else sp.Mul(head, *tails)
        word = "sumZ" if isinstance(node, sp.Sum) else "prodZ"
        last = int(sp.expand(node.limits[0][2] - end))
        script = [
            f"rewrite ({word}_last _ {self.terms.z(low)} {self.terms.z(end + last - k)} "
            f"{self.terms.z(end + last - k - 1)}) by lia; cbv beta"
            for k in range(len(tails))
        ]
        self._claim(node, result, [*script, "argZ; fld"])
        return result

    def _explicit(self, node: sp.Sum | sp.Product, gap: int) -> sp.Expr:
        index, low, _ = node.limits[0]
        values = [node.function.subs(index, low + k) for k in range(gap + 1)]
        result = sp.Add(*values) if isinstance(node, sp.Sum) else sp.Mul(*values)
        word = "sumZ" if isinstance(node, sp.Sum) else "prodZ"
        script = [
            f"rewrite ({word}_last _ {self.terms.z(low)} {self.terms.z(low + k)} "
            f"{self.terms.z(low + k - 1)}) by lia; cbv beta"
            for k in range(gap, -1, -1)
        ]
        script.append(f"rewrite {word}_empty by lia; argZ; fld")
        self._claim(node, result, script)
        return result

    def _terms(self, body: sp.Expr, index: sp.Symbol) -> list[tuple[sp.Expr, sp.Expr]]:
        if self.expand:
            body = sp.expand(body)
        parts = []
        for term in sp.Add.make_args(body):
            constant, rest = term.as_independent(index, as_Add=False)
            parts.append((constant, rest))
        return parts

    def _factors(self, body: sp.Expr, index: sp.Symbol) -> list[tuple[sp.Expr, int]]:
        body = without_gamma(body)
        found = pieces(body)
        return [(root, exponent) for root, exponent in found]

    def _assemble(self, node, parts, limits, length) -> sp.Expr:
        index = limits[0]
        if isinstance(node, sp.Sum):
            return sp.Add(
                *(
                    constant * (length if rest == 1 else sp.Sum(rest, limits))
                    for constant, rest in parts
                )
            )
        return sp.Mul(
            *(
                (sp.Product(root, limits) if root.has(index) else root**length) ** exponent
                for root, exponent in parts
            )
        )

    def _text(self, node, parts) -> str:
        r = self.terms.r
        if isinstance(node, sp.Sum):
            pieces_ = [
                r(rest) if c == 1 else r(c) if rest == 1 else f"({r(c)} * {r(rest)})"
                for c, rest in parts
            ]
            return "(" + " + ".join(pieces_) + ")"
        texts = []
        for root, exponent in parts:
            text = r(root) if abs(exponent) == 1 else f"({r(root)} ^ {abs(exponent)})"
            texts.append(text if exponent > 0 else f"(/ {text})")
        return "(" + " * ".join(texts or ["1"]) + ")"

    # ---- powers ------------------------------------------------------------------------------
    def powers(self, expr: sp.Expr) -> sp.Expr:
        """All powers with varying integer exponents in normal form."""
        for node in varying_powers(expr):
            form = self._power(node)
            if form != node:
                expr = expr.xreplace({node: form})
        return expr

    def _power(self, node: sp.Pow) -> sp.Expr:
        rest, number = self._exponent(node.exp)
        exponent = sp.expand(node.exp)
        result: list[sp.Expr] = []
        script: list[str] = []
        z, r = self.terms.z, self.terms.r
        parts = pieces(node.base)
        text = self._text(sp.Product, parts)
        if text != r(node.base):
            script.append(f"replace {r(node.base)} with {text} by body")
        script.append("rewrite ?powZ_mult, ?powZ_inv, ?powZ_base")
        for root, multiple in parts:
            least = rest + self.exponents.get((root, rest), number)
            if (exponent + sp.expand(rest)).is_number and exponent != rest:  # the exponent is -rest
                least = rest + self.exponents.get((root, rest), 0)
                result.append(sp.Pow(root, least, evaluate=False) ** -multiple)
                continue
            ratio = sp.cancel(exponent / rest)
            if ratio.is_Integer and ratio > 1:
                script.append(
                    f"rewrite ?(powZ_mul {r(root)} {z(exponent)} {z(rest)} {ratio}) by lia"
                )
                result.append((root**rest) ** (int(ratio) * multiple))
                continue
            excess = sp.expand(exponent - least)
            if excess.is_Integer and excess > 0:
                script.append(
                    f"rewrite ?(powZ_add {r(root)} {z(exponent)} {z(least)} {excess}) by lia"
                )
                result.append((root**least * root**excess) ** multiple)
            else:
                result.append((root**exponent) ** multiple)
        form = sp.Mul(*result)
        script.append("argZ; rewrite ?powZ_opp, ?powZ_0, ?powZ_1; fld")
        self._claim(node, form, script)
        return form

    def _claim(self, node: sp.Expr, form: sp.Expr, script: list[str]) -> None:
        left, right = self.terms.r(node), self.terms.r(form)
        if left == right:
            return
        name = f"N{self.count}"
        self.count += 1
        self.lines.append(
            f"try (assert ({name} : {left} = {right}); [ "
            f"{'; '.join(script)} | rewrite {name}; clear {name} "
            "])."
        )


def without_gamma(body: sp.Expr) -> sp.Expr:
    """Gamma functions whose arguments differ by integers, in terms of one of them."""
    groups: list[list[sp.Expr]] = []
    for node in sorted(body.atoms(sp.gamma), key=str):
        for group in groups:
            if sp.expand(node.args[0] - group[0]).is_Integer:
                group.append(node.args[0])
                break
        else:
            groups.append([node.args[0]])
    opened = {}
    for group in groups:
        lowest = min(group, key=lambda a, g=group: int(sp.expand(a - g[0])))
        for argument in group:
            shift = int(sp.expand(argument - lowest))
            opened[sp.gamma(argument)] = sp.gamma(lowest) * sp.Mul(
                *(lowest + k for k in range(shift))
            )
    return body.xreplace(opened)
