"""``tower``: one generation of the experiment, integrated over its draws; ``start``;
``linearity``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp
from flint import arb

import theory.balls as balls
from theory.kernel import expectations
from theory.kernel.expectations import AnyLaw as AnyLaw
from theory.kernel.expectations import ChiSquare as ChiSquare
from theory.kernel.expectations import Kernel as Kernel
from theory.kernel.expectations import Normal as Normal
from theory.kernel.letters import KernelError
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.kernel.tokens import Batch as Batch
from theory.kernel.tokens import Chosen as Chosen
from theory.kernel.tokens import Tokens as Tokens
from theory.rules.base import (
    Facts,
    Opinion,
    Rule,
    Where,
    equal_balls,
    probe_points,
    put_numbers,
    rewrite,
    unknowns,
)
from theory.statements import Equal, Statement
from theory.words import E


@dataclass(frozen=True)
class Start(Rule):
    """``E(h, 0)``, at the first generation, is h of the initial state: the definition of the
    experiment.
    """

    kernel: Kernel

    name = "start of the experiment"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return expectations.start(self.kernel, statement, list(facts.values()), hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        if not isinstance(statement, Equal) or not isinstance(statement.lhs, E):
            return Opinion("not applicable", "not an expectation")
        left, right = (
            statement.lhs.args[0].subs(self.kernel.initial, simultaneous=True),
            rewrite(statement.rhs, facts),
        )
        return probe_points(
            lambda point: (balls.enclose(left, point), balls.enclose(right, point)),
            equal_balls,
            unknowns(left, right),
            where,
            rng,
        )


@dataclass(frozen=True)
class Tower(Rule):
    """``E(h, n+1)`` as a linear combination of expectations at n, by integrating each monomial in
    the draws.
    """

    kernel: Kernel

    name = "tower"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return expectations.tower(self.kernel, statement, facts, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """Integrate numerically over the draws, at random states."""
        if not self._speaks_of_next(statement):
            return Opinion("not applicable", "not an expectation at the next generation")
        left = self.kernel.integral(statement.lhs.args[0])
        right = self._as_state_function(rewrite(statement.rhs, facts))
        if right is None:
            return Opinion("not applicable", "not linear in expectations at this generation")
        for draw in self.kernel.draws:
            right = right.subs(draw.where) if isinstance(draw, AnyLaw | Batch) else right

        def compare(point: Mapping) -> tuple[arb, arb]:
            return balls.enclose(put_numbers(left, point), point, precision=48), balls.enclose(
                right, point, precision=64
            )

        symbols = unknowns(left, right) - self.kernel.drawn
        return probe_points(compare, equal_balls, symbols, where, rng, points=2)

    def _speaks_of_next(self, statement: Statement) -> bool:
        following = self.kernel.index + 1
        return (
            isinstance(statement, Equal)
            and isinstance(statement.lhs, E)
            and statement.lhs.args[1] == following
        )

    def _as_state_function(self, expr: sp.Expr) -> sp.Expr | None:
        return _state_function(self.kernel, expr, self.kernel.index)


def _state_function(kernel: Kernel, expr: sp.Expr, generation: sp.Expr) -> sp.Expr | None:
    """A linear combination of expectations as that of their functions; None where it is not one."""
    try:
        return expectations.state_function(kernel, expr, generation)
    except KernelError:
        return None


@dataclass(frozen=True)
class Linearity(Rule):
    """An equation between linear combinations of expectations at one generation, from the equation
    between the functions.
    """

    kernel: Kernel

    name = "linearity of expectation"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return expectations.linearity(self.kernel, statement, facts, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """The functions themselves at random states."""
        sides = self._sides(statement, facts)
        if sides is None:
            return Opinion("not applicable", "not linear in expectations at one generation")
        left, right = sides
        return probe_points(
            lambda point: (balls.enclose(left, point), balls.enclose(right, point)),
            equal_balls,
            unknowns(left, right),
            where,
            rng,
        )

    def _sides(self, statement: Statement, facts: Facts) -> tuple[sp.Expr, sp.Expr] | None:
        if not isinstance(statement, Equal):
            return None
        left, right = statement.lhs, rewrite(statement.rhs, facts)
        generations = {a.args[1] for a in left.atoms(E) | right.atoms(E)}
        if len(generations) != 1:
            return None
        generation = generations.pop()
        sides = tuple(_state_function(self.kernel, side, generation) for side in (left, right))
        return None if None in sides else sides
