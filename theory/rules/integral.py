"""``integral``: Euler's integrals for the gamma and beta functions, to which every density here
reduces.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp
from flint import arb

import theory.balls as balls
from theory.kernel import integrals
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import (
    INTEGRAL_BITS,
    INTEGRAL_POINTS,
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


class Integration(Rule):
    """An integral over a half-line, the line or (0, 1), term by term.

    ``x^p e^(-a x)`` gives Gamma(p+1)/a^(p+1), ``x^(2k) e^(-a x^2)`` on the line
    Gamma(k+1/2)/a^(k+1/2) and 0 for odd powers (``e^(-a x^2 + c x)`` after completing the square),
    ``x^p (1-x)^r`` on (0, 1) the beta function, ``x^p e^(-a x)`` on (0, c) the incomplete gamma
    function: Euler's definitions, not SymPy's integrator.  They say nothing of parameters for which
    the integral diverges."""

    name = "integral"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return integrals.integration(statement, list(facts.values()), hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        if not isinstance(statement, Equal):
            return Opinion("not applicable", "not an equation")
        left, right = rewrite(statement.lhs, facts), rewrite(statement.rhs, facts)

        def compare(point: Mapping) -> tuple[arb, arb]:
            sides = (put_numbers(side, point) for side in (left, right))
            first, second = (balls.enclose(side, point, precision=INTEGRAL_BITS) for side in sides)
            return first, second

        return probe_points(
            compare, equal_balls, unknowns(left, right), where, rng, points=INTEGRAL_POINTS
        )


@dataclass(frozen=True)
class Antiderivative(Rule):
    """An integral between finite limits, from a function whose derivative is the integrand: the
    fundamental theorem of calculus.

    The function is built from polynomials, exponentials and error functions, so that it is smooth
    on the whole line."""

    function: sp.Expr

    name = "antiderivative"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return integrals.antiderivative(statement, list(facts.values()), self.function, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Integration().probe(statement, facts, where, rng)
