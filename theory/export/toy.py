"""Matrices of a model: letters of a commutative algebra in which traces of words can be chosen.

A capital letter is a multiple of 1, a small one a vector; the products of two vectors are numbers,
and the trace of a word is ``kappa`` times its multiple of 1, plus these.  So what is assumed of
traces becomes equations between numbers, solved here; ``TailbiteToy.v`` is the algebra, and Rocq
proves that the assumptions hold."""

from collections.abc import Mapping

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.export.items import Item
from theory.export.letters import Untranslatable, is_number
from theory.export.theory_of import TheoryOf
from theory.statements import Equal
from theory.words import E, Trace, n

#: what stands for the words of an abstract algebra
WORDS = {
    "Mat": ("Type", "Toy"),
    "mzero": ("Mat", "zero"),
    "mone": ("Mat", "sc 1"),
    "madd": ("Mat -> Mat -> Mat", "plus"),
    "mmul": ("Mat -> Mat -> Mat", "times"),
    "scal": ("R -> Mat -> Mat", "scaled_by"),
    "tp": ("Mat -> Mat", "same_toy"),
}
LARGEST = 8  #: vectors that the algebra has room for


class Toy:
    """The equations of one theory, at numbers for its letters."""

    def __init__(self, theory: TheoryOf, numbers: Mapping[sp.Basic, sp.Expr], batch: int) -> None:
        self.theory, self.numbers, self.batch = theory, dict(numbers), batch
        letters = list(theory.terms.letters)
        if any(isinstance(letter, AppliedUndef) for letter in letters):
            raise Untranslatable("a model of matrices with an index is not known")
        self.values: dict[sp.Basic, sp.Expr] = {}
        self.stem = {letter: str(letter).replace("'", "") for letter in letters}
        self.symbol = {s: sp.Symbol(f"l_{s}") for s in dict.fromkeys(self.stem.values())}
        self.items = [i for i in theory.order if not i.proved and isinstance(i.statement, Equal)]
        self.defined: dict[str, sp.Expr] = {}
        self.kappa = sp.Symbol("kappa")
        self.gram: dict[tuple[str, str], sp.Symbol] = {}
        self.means: dict[tuple[str, str], sp.Symbol] = {}

    # ---- equations -----------------------------------------------------------------------------
    def polynomial(self, word: sp.Expr) -> sp.Expr:
        """A word with commuting letters."""
        word = sp.expand(word).xreplace({a: self.symbol[s] for a, s in self.stem.items()})
        for _ in self.defined:
            word = word.xreplace({self.symbol[s]: value for s, value in self.defined.items()})
        return sp.expand(word)

    def trace(self, word: sp.Expr) -> sp.Expr:
        """The trace of a word, in kappa, multiples of 1 and products of vectors."""
        vectors = [self.symbol[s] for s in self.base]
        if not vectors:
            return self.kappa * self.polynomial(word)
        total = sp.S.Zero
        for powers, number in sp.Poly(self.polynomial(word), *vectors).terms():
            named = [s for s, power in zip(self.base, powers, strict=True) for _ in range(power)]
            if not named:
                total += self.kappa * number
            elif len(named) == 2:
                key = (named[0], named[1])
                total += number * self.gram.setdefault(key, sp.Symbol(f"g_{key[0]}_{key[1]}"))
        return total

    def scalar(self, expr: sp.Expr) -> sp.Expr:
        """A number with traces and expectations, as an expression in the unknowns."""
        expr = expr.xreplace({t: self.trace(t.args[0]) for t in expr.atoms(Trace)})
        found: dict[sp.Basic, sp.Expr] = {}
        for mean in expr.atoms(E):
            name = self.theory.terms.expectations[mean.args[0]][0]
            gap = sp.expand(mean.args[1] - 1)
            when = "start" if mean.args[1] == 0 else "now" if mean.args[1].is_Symbol else "next"
            if when == "next" and not gap.is_Symbol:
                raise Untranslatable(f"a model of {mean} is not known")
            found[mean] = self.means.setdefault((name, when), sp.Symbol(f"{name}_{when}"))
        expr = expr.xreplace(found)
        whole = [a for a in expr.atoms(sp.Indexed) if a.base.is_integer]
        expr = expr.xreplace(dict.fromkeys(whole, sp.Integer(self.batch)))
        expr = expr.xreplace(dict.fromkeys(self.theory.generations, n))
        return sp.expand(expr.subs(self.numbers))

    def solve(self) -> dict[str, str]:
        """A value for each letter, each expectation and each constant, as a text."""
        pending = [i for i in self.items if not _scalar(i)]
        equations: list[sp.Expr] = []
        for item in pending:
            left, right = item.statement.lhs, item.statement.rhs
            if left in self.stem and self.stem[left] not in self.defined and not right.has(left):
                self.defined[self.stem[left]] = sp.expand(right).xreplace(
                    {a: self.symbol[s] for a, s in self.stem.items()}
                )
        self.base = [s for s in self.symbol if s[0].islower() and s not in self.defined]
        if len(self.base) > LARGEST:
            raise Untranslatable(f"more than {LARGEST} vectors")
        for item in pending:
            gap = self.scalar(self.polynomial(item.statement.lhs - item.statement.rhs))
            vectors = [self.symbol[s] for s in self.base]
            equations += sp.Poly(gap, *vectors).coeffs() if vectors else [gap]
        equations += [
            self.scalar(i.statement.lhs - i.statement.rhs)
            for i in self.items
            if _scalar(i) and i.statement.lhs not in self.numbers
            if not isinstance(i.statement.lhs, sp.Indexed)
        ]
        return self._solved([e for e in equations if e != 0])

    def _solved(self, equations: list[sp.Expr]) -> dict[str, str]:
        whole = [v for v in self.numbers.values() if v.is_Integer and v > 0]
        for kappa in dict.fromkeys([*whole, sp.S.One]):
            try:
                return self._at(kappa, [sp.expand(e.subs(self.kappa, kappa)) for e in equations])
            except Untranslatable:
                continue
        raise Untranslatable("no traces were found that satisfy what is assumed")

    def _at(self, kappa: sp.Expr, equations: list[sp.Expr]) -> dict[str, str]:
        scalars = [self.symbol[s] for s in self.symbol if s not in (*self.base, *self.defined)]
        products = list(self.gram.values())
        shared = [_without_common(e, products) for e in equations]
        of_scalars = [e for e in shared if e.free_symbols and e.free_symbols <= set(scalars)]
        chosen = dict.fromkeys(scalars, sp.S.One)
        if of_scalars:
            found = sp.solve(of_scalars, scalars, dict=True)
            real = [s for s in found if all(v.is_real is not False for v in s.values())]
            if not real:
                raise Untranslatable("no multiples of 1")
            chosen |= {s: v.subs(dict.fromkeys(scalars, 1)) for s, v in real[-1].items()}
        rest = [r for e in equations if (r := sp.expand(e.subs(chosen))) != 0]
        later = {s for (_, when), s in self.means.items() if when != "now"}
        steps = [e for e in rest if e.free_symbols & later]
        linear = [e for e in rest if e.free_symbols & set(products) and e not in steps]
        closed = set().union(*(e.free_symbols for e in rest if not e.free_symbols & set(products)))
        free = [  # expectations that the products of vectors decide
            symbol
            for (name, when), symbol in self.means.items()
            if when == "now" and (name, "next") not in self.means and symbol not in closed
        ]
        solution = sp.solve(linear, [*products, *free], dict=True) if linear else [{}]
        if not solution:
            raise Untranslatable("no products of vectors")
        values = {g: solution[0].get(g, g).subs(dict.fromkeys(products, 0)) for g in products}
        return self._texts(kappa, chosen, values, steps)

    def _texts(self, kappa, chosen, values, steps) -> dict[str, str]:
        r, terms = self.theory.terms.r, self.theory.terms
        gen = terms.binder(n).name
        back = {
            symbol: E(h, n)
            for h, (name, _) in terms.expectations.items()
            for (known, when), symbol in self.means.items()
            if (known, when) == (name, "now")
        }
        found = {"tr": f"trace ({r(kappa)})"}
        for name in dict.fromkeys(name for name, _ in self.means):
            after, here = self.means.get((name, "next")), self.means.get((name, "now"))
            step = next((e for e in steps if after is not None and e.has(after)), None)
            if step is not None and (name, "start") not in self.means:
                raise Untranslatable(f"the start of {name} is not given")
            if step is not None:
                follows = sp.solve(step, after)[0].subs(values)
                begin = next((e for e in steps if e.has(self.means[(name, "start")])), sp.S.Zero)
                start = sp.solve(begin, self.means[(name, "start")])[0]
                text = r(follows.xreplace(back | {here: sp.Symbol("it_", real=True)}))
                mine = terms.names.get(sp.Symbol("it_", real=True), "")
                front = f"fun ({gen} : Z) ({mine or 'unused'} : R) => {text}"
                found[name] = f"iterZ ({r(start)}) ({front})"
        for letter, stem in self.stem.items():
            name = terms.letters[letter]
            first = next(a for a, s in self.stem.items() if s == stem)
            if letter != first:
                found[name] = terms.letters[first]
            elif stem in self.base:
                place = self.base.index(stem)
                products = [
                    values.get(self.gram.get((s, stem), self.gram.get((stem, s))), sp.S.Zero)
                    / (2 if s == stem else 1)
                    for s in self.base[: place + 1]
                ]
                listed = "; ".join(r(sp.sympify(p).xreplace(back)) for p in products)
                found[name] = f"fun {gen} : Z => vec {place} [{listed}]"
            elif stem not in self.defined:
                found[name] = f"fun _ : Z => sc ({r(chosen[self.symbol[stem]])})"
        for word, name in terms.constant_words.items():
            number = self.trace(word).subs(self.kappa, kappa).subs(chosen)
            found[name] = r(number.subs(values).xreplace(back))
        return found


def _scalar(item: Item) -> bool:
    return all(is_number(sp.sympify(side)) for side in (item.statement.lhs, item.statement.rhs))


def _without_common(equation: sp.Expr, products: list[sp.Symbol]) -> sp.Expr:
    """An equation of which all terms have one product of vectors, without it: that shall not be 0
    where multiples of 1 can be (a word alone shall)."""
    here = [g for g in products if equation.has(g)]
    if len(here) == 1 and equation.is_Add and sp.expand(equation.subs(here[0], 0)) == 0:
        return sp.expand(equation / here[0])
    return equation
