"""``order of expectations``: from an inequality between functions of the state; ``one refit after
the other``: from an inequality that takes one generation off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp

from theory.kernel import bounds
from theory.kernel.expectations import Kernel
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where
from theory.rules.sign import probe_inequality
from theory.statements import AtMost, Statement


@dataclass(frozen=True)
class Ordered(Rule):
    """``E f <= E g`` at one generation from ``f <= g``, where the states are in ``ranges``."""

    kernel: Kernel
    ranges: tuple[AtMost, ...] = ()

    name = "order of expectations"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return bounds.order(self.kernel, statement, list(facts.values()), self.ranges, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_inequality(statement, facts, where, rng)


@dataclass(frozen=True)
class Iterated(Rule):
    """``X(n, k) <= X(0, k + n)`` from ``X(n + 1, k) <= X(n, k + 1)`` for all n and k."""

    variable: sp.Symbol
    shifted: sp.Symbol

    name = "one refit after the other"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return bounds.iterated(statement, list(facts.values()), self.variable, self.shifted, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_inequality(statement, facts, where, rng)
