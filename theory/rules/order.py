"""Inequalities from inequalities: term by term, through an increasing function, and from a fall to
a limit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp

from theory.kernel import inequalities
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where
from theory.rules.sign import probe_inequality
from theory.statements import Statement


@dataclass(frozen=True)
class Descent(Rule):
    """``lhs <= rhs`` in ``variable``, where the gap rhs - lhs falls from x to x + 1 and tends to 0.

    The facts in use are the fall, ``gap(x + 1) <= gap(x)`` (as an inequality with that difference),
    and the limit of the gap as the variable, which is positive, goes to infinity."""

    variable: sp.Symbol

    name = "descent to a limit"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return inequalities.descent(statement, list(facts.values()), self.variable, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_inequality(statement, facts, where, rng)


@dataclass(frozen=True)
class Monotone(Rule):
    """``f(a) <= f(b)`` from ``a <= b``: f, in ``argument`` (a real or positive symbol), has a
    derivative that is never negative.
    """

    argument: sp.Symbol
    function: sp.Expr

    name = "increasing function"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return inequalities.increasing(
            statement, list(facts.values()), self.argument, self.function, hints
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_inequality(statement, facts, where, rng)


class Termwise(Rule):
    """``c + k sum a_i <= c + k sum b_i`` from ``a_i <= b_i`` and k >= 0 (k <= 0: from ``b_i <=
    a_i``) over one range.

    For products also from ``0 <= a_i``, the smaller terms.
    """

    name = "term by term"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return inequalities.termwise(statement, list(facts.values()), hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_inequality(statement, facts, where, rng)
