"""``another point``: the joint density of a mean and a sum of squares by a change of variables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp

from theory.kernel.densities import LinearChange, another_point
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where
from theory.statements import Statement


@dataclass(frozen=True)
class AnotherPoint(Rule):
    """The joint density of mean and sum of squares with one point more: a linear change of
    variables with a constant determinant.

    ``before`` is the density so far, of the mean and the sum of squares, or of a single point where
    there is no ``ratio``; ``text`` says what the density is of."""

    change: LinearChange
    before: Callable[..., sp.Expr]
    point: Callable[[sp.Expr], sp.Expr]
    text: str
    ratio: sp.Symbol | None = None

    name = "change of variables"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return another_point(
            statement,
            list(facts.values()),
            self.change,
            self.before,
            self.point,
            self.ratio,
            self.text,
            hints,
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Opinion("not applicable", "a density that only the recursion defines")
