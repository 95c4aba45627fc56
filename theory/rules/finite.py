"""``enumeration`` in exact rationals at stated sizes, and ``enclosure`` of numbers in balls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

import sympy as sp

import theory.balls as balls
from theory.rules.base import Facts, Grade, Opinion, Rule, Where, probe_relation, rewrite, unknowns
from theory.rules.zero import canonical_sums, is_zero
from theory.statements import AtMost, Equal, Statement

ENCLOSURE_BITS = (64, 256, 1024)


@dataclass(frozen=True)
class Enumeration(Rule):
    """An equation at each of the stated sizes, in exact rationals (and in whatever other symbols it
    has).

    ``sizes`` gives the values of each symbol.  Where the left side is a finite expectation,
    ``exact`` computes it from the sizes by summing over all outcomes."""

    sizes: Mapping[sp.Symbol, tuple[int, ...]]
    exact: Callable[..., sp.Rational] | None = None

    name = "enumeration"
    grade = Grade.PROVED_FOR_SIZES

    def prove(self, statement: Statement, facts: Facts) -> bool:
        return isinstance(statement, Equal) and all(
            is_zero(self._left(statement, point) - self._value(statement.rhs, point))
            for point in self._points()
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """Both sides in balls at every size (the outcome sum itself where there is one)."""
        if not isinstance(statement, Equal):
            return Opinion("not applicable", "not an equation")
        for point in self._points():
            sides = self._left(statement, point), statement.rhs.subs(point)
            others = balls.draw(unknowns(*sides), where, rng)
            left, right = (balls.enclose(side, others) for side in sides)
            if not left.overlaps(right):
                return Opinion(
                    "refuted", f"{point | others}: {left.str(12)} against {right.str(12)}"
                )
        return Opinion("consistent", f"{len(list(self._points()))} sizes")

    def _points(self) -> list[dict[sp.Symbol, int]]:
        return [
            dict(zip(self.sizes, values, strict=True)) for values in product(*self.sizes.values())
        ]

    def _left(self, statement: Equal, point: Mapping[sp.Symbol, int]) -> sp.Expr:
        if self.exact is not None:
            return self.exact(**{symbol.name: value for symbol, value in point.items()})
        return self._value(statement.lhs, point)

    @staticmethod
    def _value(expr: sp.Expr, point: Mapping[sp.Symbol, int]) -> sp.Expr:
        return sp.nsimplify(canonical_sums(expr.subs(point)))


class Enclosure(Rule):
    """An inequality between two numbers, decided by balls that do not overlap."""

    name = "enclosure"
    grade = Grade.ENCLOSED
    trusts = ("python-flint",)

    def prove(self, statement: Statement, facts: Facts) -> bool:
        if not isinstance(statement, AtMost):
            return False
        left, right = rewrite(statement.lhs, facts), rewrite(statement.rhs, facts)
        if unknowns(left, right):
            return False
        for bits in ENCLOSURE_BITS:
            low, high = (balls.enclose(side, {}, precision=bits) for side in (left, right))
            if low < high or (not statement.strict and low <= high):
                return True
        return False

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """mpmath at 60 digits, a different arithmetic."""
        if not isinstance(statement, AtMost):
            return Opinion("not applicable", "not an inequality")
        left, right = rewrite(statement.lhs, facts), rewrite(statement.rhs, facts)
        if unknowns(left, right):
            return probe_relation(AtMost(left, right, statement.strict), where, rng)
        low, high = sp.N(left, 60), sp.N(right, 60)
        fails = low >= high if statement.strict else low > high
        return (
            Opinion("refuted", f"{low} against {high}")
            if fails
            else Opinion("consistent", "60 digits")
        )
