"""``enumeration`` in exact rationals at stated sizes, and ``enclosure`` of numbers in balls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp

import theory.balls as balls
from theory.kernel import finite
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where, probe_relation, rewrite, unknowns
from theory.statements import AtMost, Equal, Statement


@dataclass(frozen=True)
class Enumeration(Rule):
    """An equation at each of the stated sizes, in exact rationals (and in whatever other symbols it
    has).

    ``sizes`` gives the values of each symbol.  Where the left side is a finite expectation,
    ``exact`` computes it from the sizes by summing over all outcomes."""

    sizes: Mapping[sp.Symbol, tuple[int, ...]]
    exact: Callable[..., sp.Rational] | None = None

    name = "enumeration"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return finite.enumeration(
            statement, self.sizes, None if self.exact is None else self._exactly, hints
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """Both sides in balls at every size (the outcome sum itself where there is one)."""
        if not isinstance(statement, Equal):
            return Opinion("not applicable", "not an equation")
        for point in finite.points(self.sizes):
            sides = self._left(statement, point), statement.rhs.subs(point)
            others = balls.draw(unknowns(*sides), where, rng)
            left, right = (balls.enclose(side, others) for side in sides)
            if not left.overlaps(right):
                return Opinion(
                    "refuted", f"{point | others}: {left.str(12)} against {right.str(12)}"
                )
        return Opinion("consistent", f"{len(finite.points(self.sizes))} sizes")

    def _exactly(self, point: Mapping[sp.Symbol, sp.Integer]) -> sp.Expr:
        assert self.exact is not None
        return self.exact(**{symbol.name: int(value) for symbol, value in point.items()})

    def _left(self, statement: Equal, point: Mapping[sp.Symbol, sp.Integer]) -> sp.Expr:
        if self.exact is not None:
            return self._exactly(point)
        return statement.lhs.subs(point)


class Enclosure(Rule):
    """An inequality between two numbers, decided by balls that do not overlap."""

    name = "enclosure"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return finite.enclosure(statement, list(facts.values()))

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
