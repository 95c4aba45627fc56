"""Exact rational functions over atoms: python-flint's polynomials, and nothing of SymPy's algebra.

An expression is a quotient of polynomials with rational coefficients in its atoms, the parts that
are not sums, products or powers with an integer exponent.
"""

from collections.abc import Iterable, Mapping

import sympy as sp
from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

Fraction = tuple[fmpq_mpoly, fmpq_mpoly]


def atoms(*expressions: sp.Expr) -> list[sp.Expr]:
    """What the expressions are polynomials in, in order of first sight."""
    found: dict[sp.Expr, None] = {}

    def visit(expr: sp.Expr) -> None:
        if expr.is_Rational:
            return
        if expr.is_Add or expr.is_Mul:
            for argument in expr.args:
                visit(argument)
        elif expr.is_Pow and expr.exp.is_Integer:
            visit(expr.base)
        else:
            found[expr] = None

    for expr in expressions:
        visit(expr)
    return list(found)


class Ring:
    """Polynomials in the given atoms."""

    def __init__(self, names: Iterable[sp.Expr]) -> None:
        self.atoms = tuple(names)
        self.place = {atom: position for position, atom in enumerate(self.atoms)}
        labels = [f"a{position}" for position in range(max(len(self.atoms), 1))]
        self.context = fmpq_mpoly_ctx.get(labels, Ordering.lex)
        self.one, self.zero = self.context.constant(1), self.context.constant(0)
        self.generators = self.context.gens()

    def fraction(self, expr: sp.Expr) -> Fraction:
        """Numerator and denominator, not reduced."""
        if expr.is_Rational:
            return self.context.constant(fmpq(int(expr.p), int(expr.q))), self.one
        if expr.is_Add:
            top, bottom = self.zero, self.one
            for argument in expr.args:
                above, below = self.fraction(argument)
                if below == bottom:
                    top = top + above
                elif below == self.one:
                    top = top + above * bottom
                else:
                    common = bottom.gcd(below)
                    top = top * (below / common) + above * (bottom / common)
                    bottom = bottom * (below / common)
            return top, bottom
        if expr.is_Mul:
            top, bottom = self.one, self.one
            for argument in expr.args:
                above, below = self.fraction(argument)
                top, bottom = top * above, bottom * below
            return top, bottom
        if expr.is_Pow and expr.exp.is_Integer:
            above, below = self.fraction(expr.base)
            power = int(expr.exp)
            return (above**power, below**power) if power >= 0 else (below**-power, above**-power)
        return self.generators[self.place[expr]], self.one

    def expression(self, polynomial: fmpq_mpoly) -> sp.Expr:
        """A polynomial as a SymPy expression."""
        terms = []
        for exponents, factor in polynomial.to_dict().items():
            powers = (
                atom ** int(power) for atom, power in zip(self.atoms, exponents, strict=False)
            )
            terms.append(sp.Rational(int(factor.p), int(factor.q)) * sp.Mul(*powers))
        return sp.Add(*terms)

    def factors(self, polynomial: fmpq_mpoly) -> tuple[sp.Rational, list[tuple[sp.Expr, int]]]:
        """A rational number and the irreducible factors with their multiplicities."""
        content, parts = polynomial.factor()
        number = sp.Rational(int(content.p), int(content.q))
        return number, [(self.expression(part), int(power)) for part, power in parts]


def factored(expr: sp.Expr) -> tuple[sp.Rational, list[tuple[sp.Expr, int]]]:
    """A rational number and irreducible factors with integer exponents, whose product this is."""
    ring = Ring(atoms(expr))
    top, bottom = ring.fraction(expr)
    if top == ring.zero:
        return sp.S.Zero, []
    common = top.gcd(bottom)
    above, numerator = ring.factors(top / common)
    below, denominator = ring.factors(bottom / common)
    return above / below, numerator + [(factor, -power) for factor, power in denominator]


def reduced(expr: sp.Expr) -> sp.Expr:
    """The same rational function in one canonical form, expanded over its denominator."""
    names = atoms(expr)
    if not names:
        return expr
    ring = Ring(sorted(names, key=sp.default_sort_key))
    top, bottom = ring.fraction(expr)
    if top == ring.zero:
        return sp.S.Zero
    common = top.gcd(bottom)
    top, bottom = top / common, bottom / common
    lead = bottom.leading_coefficient()
    return ring.expression(top / lead) / ring.expression(bottom / lead)


def vanishes(expr: sp.Expr, relations: Mapping[sp.Expr, tuple[int, sp.Expr]]) -> bool:
    """Whether the expression is 0, where each atom in ``relations`` has a power that is known.

    ``relations[a] = (q, value)`` says that ``a**q`` is the value, a rational function of atoms
    that come before a in the relations or in none."""
    names = atoms(expr, *(value for _, value in relations.values()))
    ring = Ring(names)
    top, _ = ring.fraction(expr)
    for atom in reversed(relations):
        if top == ring.zero:
            return True
        if atom in ring.place:
            top = _reduce(top, ring, ring.place[atom], *relations[atom])
    return top == ring.zero


def _reduce(top: fmpq_mpoly, ring: Ring, place: int, order: int, value: sp.Expr) -> fmpq_mpoly:
    above, below = ring.fraction(value)
    by_power: dict[int, dict] = {}
    for exponents, factor in top.to_dict().items():
        rest = list(exponents)
        power, rest[place] = divmod(int(rest[place]), order)
        by_power.setdefault(power, {})[tuple(rest)] = factor
    most = max(by_power, default=0)
    total = ring.zero
    for power, terms in by_power.items():
        part = ring.context.from_dict(terms)
        total = total + part * above**power * below ** (most - power)
    return total
