"""Equality of expressions: each is rewritten by identities until it is a quotient of polynomials.

Identities used, each with its conditions: laws of powers, exponentials and logarithms; the
recurrences of gamma and digamma functions; last terms and constant factors of sums and products
(an empty range gives 0 or 1); derivatives of smooth functions.
"""

from collections.abc import Iterator
from functools import lru_cache

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.kernel.conditions import (
    Condition,
    at_least,
    definedness,
    letters,
    nonzero,
    over,
    positive,
)
from theory.kernel.letters import BINDERS, free, is_integral, states, substitute
from theory.kernel.order import Given, entails, sign
from theory.kernel.polynomials import Ring, atoms, factored, reduced, vanishes
from theory.words import E, Trace, is_smooth_letter

Conditions = dict[Condition, None]
SMOOTH = (
    sp.exp,
    sp.sin,
    sp.cos,
    sp.sinh,
    sp.cosh,
    sp.atan,
    sp.erf,
    sp.gamma,
    sp.log,
    sp.polygamma,
)
LENGTH = 40  #: a sum or product of at most so many terms is written out


def equal(left: sp.Expr, right: sp.Expr, hints: Given = ()) -> tuple[Condition, ...] | None:
    """The conditions under which the two are equal; None where this does not show that they are.

    ``hints`` only choose which of two factors, x or -x, is looked upon as the positive one.
    """
    if left == right:
        return ()
    if not left.is_commutative or not right.is_commutative:
        return () if sp.expand(left - right) == 0 else None
    if _has_no_value(left) or _has_no_value(right):
        return None
    needs: Conditions = dict.fromkeys((*definedness(left), *definedness(right)))
    for fraction in (False, True):
        found: Conditions = dict(needs)
        rewriter = _Rewriter(found, hints, fraction)
        gap = rewriter.rewrite(left) - rewriter.rewrite(right)
        gap, relations = rewriter.unify(gap)
        if vanishes(gap, relations):
            return tuple(found)
    return None


def _has_no_value(expr: sp.Basic) -> bool:
    """Whether infinity or a rounded number stands in it, other than as the end of a range."""
    if isinstance(expr, sp.Float) or expr in (sp.oo, -sp.oo, sp.zoo, sp.nan):
        return True
    parts = (expr.args[0],) if isinstance(expr, (*BINDERS, sp.Limit)) else expr.args
    return any(map(_has_no_value, parts))


def terms(expr: sp.Expr, needs: Conditions, hints: Given = ()) -> tuple[sp.Expr, ...]:
    """The expression as a sum of products of powers; what that needs is added to ``needs``."""
    needs |= dict.fromkeys(definedness(expr))
    return sp.Add.make_args(_expanded(_Rewriter(needs, hints, False).rewrite(expr)))


class _Rewriter:
    """Rewrites by identities and notes what they need."""

    def __init__(self, needs: Conditions, hints: Given, merge: bool) -> None:
        self.needs, self.hints, self.merge = needs, hints, merge
        self.memo: dict[sp.Expr, sp.Expr] = {}

    def rewrite(self, expr: sp.Expr) -> sp.Expr:
        """The expression as sums, products and integer powers of atoms in canonical form."""
        if not expr.args or isinstance(expr, sp.Symbol):
            return expr
        if expr not in self.memo:
            self.memo[expr] = self._rewrite(expr)
        return self.memo[expr]

    def _rewrite(self, expr: sp.Expr) -> sp.Expr:
        if isinstance(expr, sp.Sum | sp.Product):
            return self._range(expr)
        if isinstance(expr, sp.Derivative):
            return self._derivative(expr)
        if isinstance(expr, sp.Subs):
            return self.rewrite(
                substitute(
                    self.rewrite(expr.expr), dict(zip(expr.variables, expr.point, strict=True))
                )
            )
        if isinstance(expr, sp.Indexed):
            return expr.base[tuple(self._canonical(index) for index in expr.indices)]
        if isinstance(expr, E):
            return self._expectation(expr)
        if isinstance(expr, Trace | AppliedUndef):
            return expr.func(*(self._argument(argument) for argument in expr.args))
        if isinstance(expr, sp.Integral | sp.Limit | sp.Piecewise):
            return expr
        if isinstance(expr, sp.exp):
            return self._power(sp.E, self.rewrite(expr.args[0]))
        if isinstance(expr, sp.Pow):
            return self._power(self.rewrite(expr.base), self.rewrite(expr.exp))
        if isinstance(expr, sp.Add | sp.Mul):
            return expr.func(*map(self.rewrite, expr.args))
        if isinstance(expr, sp.log):
            return self._log(self.rewrite(expr.args[0]))
        if isinstance(expr, sp.cosh | sp.sinh):
            angle = self.rewrite(expr.args[0])
            up, down = self._power(sp.E, angle), self._power(sp.E, -angle)
            return (up + down) / 2 if isinstance(expr, sp.cosh) else (up - down) / 2
        if isinstance(expr, sp.erf):  # odd
            argument = self._canonical(expr.args[0])
            turned = reduced(-argument)
            first = min(argument, turned, key=sp.default_sort_key)
            return sp.erf(argument) if first == argument else -sp.erf(turned)
        if isinstance(expr, sp.factorial | sp.binomial | sp.RisingFactorial | sp.beta):
            opened = expr.rewrite(sp.gamma)
            self.needs |= dict.fromkeys(definedness(opened))
            return self.rewrite(opened)
        return expr.func(*(self._canonical(argument) for argument in expr.args))

    def _expectation(self, expr: sp.Expr) -> sp.Expr:
        """The function in canonical form, where that needs nothing of the states."""
        inner = _Rewriter({}, self.hints, self.merge)
        function = inner._argument(expr.args[0])
        needs = [need for need in inner.needs if not entails((), need)]
        if any(letters(need) & states() for need in needs):
            function = expr.args[0]
        else:
            self.needs |= dict.fromkeys(needs)
        return E(function, self._argument(expr.args[1]))

    def _argument(self, argument: sp.Basic) -> sp.Basic:
        plain = isinstance(argument, sp.Expr) and argument.is_commutative
        return self._canonical(argument) if plain and not argument.has(sp.Piecewise) else argument

    def _canonical(self, argument: sp.Expr) -> sp.Expr:
        if not argument.args or not isinstance(argument, sp.Expr):
            return argument
        return reduced(self.rewrite(argument))

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        """A power by the laws of powers: of irreducible factors, to the terms of the exponent."""
        if exponent.is_Integer:
            return base**exponent
        exponent = _expanded(reduced(exponent))
        if base == sp.E:
            return sp.Mul(*(self._exponential(term) for term in sp.Add.make_args(exponent)))
        whole = is_integral(exponent)
        total: list[sp.Expr] = []
        for factor, power in self._factors(base, whole):
            if isinstance(factor, sp.Pow | sp.exp) and not factor.is_number:
                inner, degree = factor.as_base_exp()
                if not whole and inner != sp.E:
                    self.needs[_base(inner, sp.S.NegativeOne)] = None
                total.append(self._power(inner, degree * power * exponent))
                continue
            if isinstance(factor, sp.Product) and whole:
                body, limits = factor.function, factor.limits[0]
                total.append(self.rewrite(sp.Product(body ** (power * exponent), limits)))
                continue
            if not whole:
                self.needs[_base(factor, power * exponent)] = None
            elif not (power * exponent).is_nonnegative:
                self.needs[nonzero(factor)] = None
            for term in sp.Add.make_args(sp.expand(power * exponent)):
                total.append(factor**term)
        return sp.Mul(*total)

    def _exponential(self, term: sp.Expr) -> sp.Expr:
        """``exp(c log(x)) = x^c``; anything else stays."""
        logs = [factor for factor in sp.Mul.make_args(term) if isinstance(factor, sp.log)]
        if len(logs) == 1:
            base, exponent = logs[0].args[0], term / logs[0]
            self.needs[_base(base, sp.S.NegativeOne)] = None
            return self._power(base, exponent)
        sums = [factor for factor in sp.Mul.make_args(term) if isinstance(factor, sp.Sum)]
        if len(sums) == 1 and len(sums[0].limits) == 1 and sums[0].limits[0][2] != sp.oo:
            scale = term / sums[0]
            if sums[0].limits[0][0] not in free(scale) and sums[0].has(sp.log):
                return self.rewrite(sp.Product(sp.exp(scale * sums[0].function), sums[0].limits[0]))
        return sp.exp(term)

    def _factors(self, base: sp.Expr, whole: bool) -> Iterator[tuple[sp.Expr, int]]:
        """Factors, each in the orientation in which it is positive as far as one can tell."""
        number, found = factored(base)
        for factor, power in found:
            flips = not whole and number < 0 and power % 2 and not self._is_positive(factor)
            if flips or self._is_negative(factor):
                factor, number = -factor, number * (-1) ** (power % 2)
            yield factor, power
        if number < 0:
            yield sp.S.NegativeOne, 1
        number = abs(number)
        for whole_part, side in ((number.p, 1), (number.q, -1)):
            for prime, power in sp.factorint(whole_part).items():
                yield sp.Integer(prime), side * power

    def _is_negative(self, factor: sp.Expr) -> bool:
        return _negative(factor, self.hints)

    def _is_positive(self, factor: sp.Expr) -> bool:
        return entails(self.hints, positive(factor))

    def _log(self, argument: sp.Expr) -> sp.Expr:
        total: list[sp.Expr] = []
        for factor, power in self._factors(argument, False):
            if factor == -1:
                return sp.log(reduced(argument))
            self.needs[_base(factor, sp.S.NegativeOne)] = None
            if isinstance(factor, sp.exp):
                total.append(power * factor.args[0])
            elif isinstance(factor, sp.Pow):
                inner, degree = factor.as_base_exp()
                self.needs[_base(inner, sp.S.NegativeOne)] = None
                total.append(power * degree * self._log(inner))
            elif isinstance(factor, sp.Product):
                body, (index, low, high) = factor.function, factor.limits[0]
                self.needs |= dict.fromkeys(
                    over(index, low, high, (_base(body, sp.S.NegativeOne),))
                )
                total.append(power * self.rewrite(sp.Sum(sp.log(body), (index, low, high))))
            else:
                total.append(power * sp.log(factor))
        return sp.Add(*total)

    def _derivative(self, expr: sp.Derivative) -> sp.Expr:
        variables = [x for x, count in expr.variable_count for _ in range(int(count))]
        body = expr.expr
        if isinstance(body, AppliedUndef):  # of a smooth letter, in any order
            inner = all(is_smooth(part, each) for part in body.args for each in variables)
            return sp.diff(body, *variables) if inner and is_smooth_letter(body.func) else expr
        if not all(is_smooth(body, variable) and not variable.is_integer for variable in variables):
            return expr
        self.needs |= dict.fromkeys(definedness(body))
        for variable in variables:
            body = slope(body, variable)
            self.needs |= dict.fromkeys(definedness(body))
        return self.rewrite(body)

    # sums and products -----------------------------------------------------------------------

    def _range(self, node: sp.Expr) -> sp.Expr:
        """The last terms split off, constants in front, the bound index under a standard name."""
        if len(node.limits) != 1 or node.limits[0][2] == sp.oo:
            return node
        index, low, high = node.limits[0]
        low, high = self._canonical(low), self._canonical(high)
        is_sum = isinstance(node, sp.Sum)
        length = sp.expand(high - low + 1)
        if length.is_Integer and length <= LENGTH:
            parts = [self._term(node.function, index, low + step) for step in range(int(length))]
            return sp.Add(*parts) if is_sum else sp.Mul(*parts)
        offset, anchor = high.as_coeff_Add()
        tail: list[sp.Expr] = []
        for shift in range(int(offset) if offset.is_Integer else -1, -1, -1):
            if not sign(sp.expand(anchor + shift - low), False):
                head = self._bound(node.func, node.function, index, low, high)
                return sp.Add(head, *tail) if is_sum else sp.Mul(head, *tail)
            tail.append(self._term(node.function, index, anchor + shift))
            high = anchor + shift - 1
        head = (self._sum if is_sum else self._product)(node.function, index, low, high)
        return sp.Add(head, *tail) if is_sum else sp.Mul(head, *tail)

    def _term(self, body: sp.Expr, index: sp.Symbol, place: sp.Expr) -> sp.Expr:
        return self.rewrite(substitute(body, {index: place}))

    def _inside(self, body: sp.Expr, index: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr:
        """The body rewritten; what that needs, it needs for every index."""
        inner = _Rewriter({}, self.hints, self.merge)
        body = inner.rewrite(body)
        self.needs |= dict.fromkeys(over(index, low, high, inner.needs))
        return body

    def _sum(self, body: sp.Expr, index: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr:
        body = _shortened(body, index, high)
        body = self._inside(body, index, low, high)
        body = reduced(body) if self.merge else _expanded(body)
        counted = sign(sp.expand(high - low + 1), False)
        total: list[sp.Expr] = []
        for term in sp.Add.make_args(body):
            constant, rest = _split(term, index)
            if rest == 1 and counted:
                total.append(constant * (high - low + 1))
            else:
                total.append(constant * self._bound(sp.Sum, rest, index, low, high))
        return sp.Add(*total)

    def _product(self, body: sp.Expr, index: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr:
        body = self._inside(body, index, low, high)
        counted = sign(sp.expand(high - low + 1), False)
        length = high - low + 1
        names = [each for each in atoms(body) if isinstance(each, sp.gamma)]
        if len(names) > 1:
            inner: Conditions = {}
            body = _Rewriter(inner, self.hints, self.merge)._shifted(body)
            self.needs |= dict.fromkeys(over(index, low, high, inner))
        total: list[sp.Expr] = []
        for factor, power in self._factors(body, True):
            base, degree = (
                factor.as_base_exp() if isinstance(factor, sp.Pow) else (factor, sp.S.One)
            )
            if isinstance(factor, sp.exp):
                exponent = self.rewrite(sp.Sum(power * factor.args[0], (index, low, high)))
                total.append(self._power(sp.E, exponent))
            elif not free(factor) & {index} and counted:
                total.append(self._power(factor, length * power))
            elif index in free(degree):
                total.append(self._bound(sp.Product, factor, index, low, high) ** power)
            else:
                degree = degree * power
                if not is_integral(degree):
                    self.needs |= dict.fromkeys(over(index, low, high, (_base(base, degree),)))
                whole = self._bound(sp.Product, base, index, low, high)
                if is_integral(degree) and not degree.is_Integer:
                    total += [whole**term for term in sp.Add.make_args(sp.expand(degree))]
                else:
                    total.append(self._power(whole, degree))
        return sp.Mul(*total)

    def _bound(self, kind: type, body: sp.Expr, index: sp.Symbol, low: sp.Expr, high: sp.Expr):
        name = sp.Symbol(f"_{_height(body)}", **index._assumptions_orig)
        if name not in free(body):
            body, index = substitute(body, {index: name}), name
        return kind(reduced(body), (index, low, high))

    # one atom for what is related ------------------------------------------------------------

    def unify(self, expr: sp.Expr) -> tuple[sp.Expr, dict[sp.Expr, tuple[int, sp.Expr]]]:
        """Related atoms through one of them, and the powers of atoms that are known."""
        for _ in range(3):
            found = self._shifted(expr)
            if found == expr:
                break
            expr = found
        return self._roots(expr)

    def _shifted(self, expr: sp.Expr) -> sp.Expr:
        """Gamma and digamma functions whose arguments differ by integers, by their recurrences."""
        groups: dict[tuple, list[tuple[sp.Expr, sp.Expr]]] = {}
        for atom in atoms(expr):
            inner = atom.args[0] if isinstance(atom, sp.log) else atom
            if inner is not atom and not isinstance(inner, sp.gamma):
                continue
            if isinstance(inner, sp.gamma | sp.loggamma):
                argument, order = inner.args[0], None
            elif isinstance(inner, sp.polygamma) and inner.args[0].is_Integer:
                order, argument = inner.args
            else:
                continue
            offset, rest = sp.expand(argument).as_coeff_Add()
            kind = (type(atom), type(inner), order, rest, offset - sp.floor(offset))
            groups.setdefault(kind, []).append((offset, atom))
        values: dict[sp.Expr, sp.Expr] = {}
        for (outer, kind, order, rest, _), members in groups.items():
            lowest, first = min(members, key=lambda member: member[0])
            for offset, atom in members:
                steps = [rest + lowest + step for step in range(int(offset - lowest))]
                if not steps:
                    continue
                self.needs |= dict.fromkeys(map(positive, steps))
                if kind is sp.polygamma:
                    sign_of = (-1) ** order * sp.factorial(order)
                    values[atom] = first + sp.Add(
                        *(sign_of / step ** (order + 1) for step in steps)
                    )
                elif outer is sp.log or kind is sp.loggamma:
                    values[atom] = first + sp.Add(*(self._log(step) for step in steps))
                else:
                    values[atom] = first * sp.Mul(*steps)
        return _put(expr, values)

    def _roots(self, expr: sp.Expr) -> tuple[sp.Expr, dict[sp.Expr, tuple[int, sp.Expr]]]:
        """Powers of one base with one symbolic part of the exponent, through the smallest root."""
        groups: dict[tuple[sp.Expr, sp.Expr], list[tuple[sp.Rational, sp.Expr]]] = {}
        for atom in atoms(expr):
            if isinstance(atom, sp.Pow | sp.exp):
                base, exponent = atom.as_base_exp()
                factor, rest = exponent.as_coeff_Mul()
                groups.setdefault((base, rest), []).append((sp.Rational(factor), atom))
        values: dict[sp.Expr, sp.Expr] = {}
        relations: dict[sp.Expr, tuple[int, sp.Expr]] = {}
        for (base, rest), members in sorted(
            groups.items(), key=lambda item: sp.count_ops(item[0][0])
        ):
            common = int(sp.ilcm(1, *(factor.q for factor, _ in members)))
            root = sp.Dummy(f"{base}^({rest}/{common})")
            for factor, atom in members:
                values[atom] = root ** int(factor * common)
            if rest == 1 and base != sp.E:
                relations[root] = (common, base)
            elif base == -1 and is_integral(rest) and common == 1:
                relations[root] = (2, sp.S.One)
        put = {root: (order, _put(value, values)) for root, (order, value) in relations.items()}
        return _put(expr, values), put


def _base(base: sp.Expr, exponent: sp.Expr) -> Condition:
    """What the law (x y)^e = x^e y^e needs of each factor."""
    if isinstance(base, sp.gamma):
        return positive(base.args[0])
    return at_least(base) if exponent.is_number and exponent.is_positive else positive(base)


def _put(expr: sp.Expr, values: dict[sp.Expr, sp.Expr]) -> sp.Expr:
    """Atoms replaced, where they are atoms (not inside of others)."""
    if expr in values:
        return values[expr]
    if expr.is_Add or expr.is_Mul or (expr.is_Pow and expr.exp.is_Integer):
        return expr.func(*(_put(argument, values) for argument in expr.args))
    return expr


@lru_cache(maxsize=65536)
def _negative(factor: sp.Expr, hints: Given) -> bool:
    if entails(hints, positive(factor)):
        return False
    return entails(hints, positive(-factor))


def _expanded(expr: sp.Expr) -> sp.Expr:
    """A sum of terms, each with its own denominator: only numerators are multiplied out."""
    if expr.is_Add:
        return sp.Add(*map(_expanded, expr.args))
    sums = [each for each in sp.Mul.make_args(expr) if _is_sum(each)]
    if not sums:
        return expr
    rest = sp.Mul(*(each for each in sp.Mul.make_args(expr) if not _is_sum(each)))
    ring = Ring(atoms(*sums))
    top, bottom = ring.fraction(sp.Mul(*sums))
    number, parts = ring.factors(bottom)
    rest = rest / number / sp.Mul(*(part**power for part, power in parts))
    return sp.Add(*(term * rest for term in sp.Add.make_args(ring.expression(top))))


def _is_sum(factor: sp.Expr) -> bool:
    base, exponent = factor.as_base_exp()
    return bool(base.is_Add and exponent.is_Integer and exponent > 0)


def _split(term: sp.Expr, index: sp.Symbol) -> tuple[sp.Expr, sp.Expr]:
    """The factors without the index, and those with it."""
    constant, rest = [], []
    for factor in sp.Mul.make_args(term):
        (rest if index in free(factor) else constant).append(factor)
    return sp.Mul(*constant), sp.Mul(*rest)


def _shortened(body: sp.Expr, outer: sp.Symbol, top: sp.Expr) -> sp.Expr:
    """Inner ranges up to top + 1, ..., where the outer index is at most top, end at top."""

    if any(outer in node.variables for node in body.atoms(*BINDERS)):
        return body  # within such a range the letter is another one

    def shorten(node: sp.Expr) -> sp.Expr:
        inner, (index, low, high) = node.function, node.limits[0]
        excess, reach = sp.expand(high - top), sp.expand(top - substitute(low, {outer: top}))
        rises = sp.expand(substitute(low, {outer: outer + 1}) - low) == 1
        if not (excess.is_Integer and excess > 0 and rises and reach.is_Integer and reach >= -1):
            return node
        tail = [substitute(inner, {index: top + shift}) for shift in range(1, int(excess) + 1)]
        head = node.func(inner, (index, low, top))
        return sp.Add(head, *tail) if isinstance(node, sp.Sum) else sp.Mul(head, *tail)

    def is_inner(node: sp.Basic) -> bool:
        return (
            isinstance(node, sp.Sum | sp.Product)
            and len(node.limits) == 1
            and outer in free(node.limits[0][1])
        )

    return body.replace(is_inner, shorten)


def _height(expr: sp.Basic) -> int:
    below = max((_height(argument) for argument in expr.args), default=0)
    return below + 1 if isinstance(expr, sp.Sum | sp.Product) else below


def is_smooth(expr: sp.Basic, variable: sp.Symbol) -> bool:
    """Built from the variable by sums, products, powers and smooth functions, among them letters
    for a smooth function (:func:`theory.words.smooth_function`) and their derivatives.
    """
    if variable not in free(expr) or expr == variable:
        return True
    if isinstance(expr, sp.Derivative):
        return all(is_smooth(expr.expr, x) for x in (variable, *expr.variables))
    if isinstance(expr, AppliedUndef):
        return is_smooth_letter(expr.func) and all(each.is_Symbol for each in expr.args)
    if isinstance(expr, sp.Add | sp.Mul | sp.Pow) or isinstance(expr, SMOOTH):
        return all(is_smooth(part, variable) for part in expr.args if isinstance(part, sp.Expr))
    if isinstance(expr, sp.Sum) and len(expr.limits) == 1 and expr.limits[0][2] != sp.oo:
        ends = free(expr.limits[0][1]) | free(expr.limits[0][2]) | {expr.limits[0][0]}
        return variable not in ends and is_smooth(expr.function, variable)
    return False


def slope(expr: sp.Expr, variable: sp.Symbol) -> sp.Expr:
    """The derivative of what is smooth; that of a finite sum is the sum of the derivatives."""
    sums = {
        node: sp.Function(f"S{place}")(variable) for place, node in enumerate(expr.atoms(sp.Sum))
    }
    bare = sp.diff(expr.xreplace(sums), variable)
    for node, name in sums.items():
        inner = sp.Sum(slope(node.function, variable), node.limits[0])
        bare = bare.xreplace({sp.Derivative(name, variable): inner}).xreplace({name: node})
    return bare
