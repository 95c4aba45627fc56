"""``enumeration`` in exact rationals at stated sizes, and ``enclosure`` of numbers in balls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

import sympy as sp
from sympy.core.function import AppliedUndef

import theory.balls as balls
from theory.kernel.algebra import equal
from theory.kernel.conditions import Condition, at_least
from theory.kernel.inference import Undecided
from theory.kernel.order import Given
from theory.kernel.theorem import Assumption, Grade, Kind, Theorem, infer, put_in
from theory.rules.base import Facts, Opinion, Rule, Where, probe_relation, rewrite, unknowns
from theory.statements import AtMost, Equal, Statement
from theory.words import E

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

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        if not isinstance(statement, Equal):
            raise Undecided("an enumeration decides equations")
        if self.exact is not None and not isinstance(statement.lhs, E | AppliedUndef):
            raise Undecided("only an expectation is summed over outcomes")
        needs: dict[Condition, None] = {}
        for point in self._points():
            found = equal(self._left(statement, point), statement.rhs.subs(point), hints)
            if found is None:
                raise Undecided(f"the sides differ at {point}")
            needs |= dict.fromkeys(found)
        for symbol, values in self.sizes.items():
            if not symbol.is_integer:
                raise Undecided(f"{symbol} takes values between the sizes")
            if tuple(values) != tuple(range(min(values), max(values) + 1)):
                raise Undecided(f"the sizes of {symbol} leave none out")
            needs[at_least(symbol, min(values))] = None
            needs[at_least(max(values) - symbol)] = None
        text = "the expectation is the sum over all outcomes"
        summed = [] if self.exact is None else [put_in(Assumption(Kind.MODEL, statement, text))]
        return infer(summed, statement, needs=needs, grade=Grade.PROVED_FOR_SIZES)

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
        return statement.lhs.subs(point)


class Enclosure(Rule):
    """An inequality between two numbers, decided by balls that do not overlap."""

    name = "enclosure"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        if not isinstance(statement, AtMost):
            raise Undecided("an enclosure decides inequalities")
        said = {name: fact.conclusion for name, fact in facts.items()}
        left, right = rewrite(statement.lhs, said), rewrite(statement.rhs, said)
        if unknowns(left, right):
            raise Undecided("an enclosure compares numbers")
        for bits in ENCLOSURE_BITS:
            low, high = (balls.enclose(side, {}, precision=bits) for side in (left, right))
            if low < high or (not statement.strict and low <= high):
                return infer(facts.values(), statement, grade=Grade.ENCLOSED)
        raise Undecided("the balls overlap")

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
