"""``limit``: the value of an expression as a variable goes to infinity or to a point."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp
from flint import arb

import theory.balls as balls
from theory.kernel import limits
from theory.kernel.inference import Undecided, computed
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where, probe_points, rewrite, unknowns
from theory.rules.zero import is_zero
from theory.statements import Equal, Statement


@dataclass(frozen=True)
class Limit(Rule):
    """``Limit(f, x, x0) = value``, by SymPy's Gruntz algorithm; ``log`` asks for the limit of the
    logarithm (positive f).
    """

    log: bool = False

    name = "limit"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        theorems = list(facts.values())
        if not self.log and not facts:
            try:
                return limits.rational(statement, hints)
            except Undecided:
                pass
        if not self._says(statement, {name: fact.conclusion for name, fact in facts.items()}):
            raise Undecided("SymPy finds another limit, or none")
        return computed(statement, theorems, (), "sympy.limit")

    def _says(self, statement: Statement, facts: Facts) -> bool:
        """Whether SymPy finds this limit."""
        if not isinstance(statement, Equal) or not isinstance(statement.lhs, sp.Limit):
            return False
        body, variable, point, side = statement.lhs.args
        body = rewrite(body, facts)
        if self.log:
            body = sp.expand_log(sp.log(body), force=True)
            body = body.replace(
                lambda e: isinstance(e, sp.log) and isinstance(e.args[0], sp.gamma), _log_gamma
            )
        try:
            value = sp.limit(body, variable, point, str(side))
        except (NotImplementedError, ValueError):
            return False
        wanted = rewrite(statement.rhs, facts)
        return is_zero((sp.exp(value) if self.log else value) - wanted)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """Far out along the variable the distance to the limit must shrink: refuted where it stays
        above half of what it was.
        """
        if not isinstance(statement, Equal) or not isinstance(statement.lhs, sp.Limit):
            return Opinion("not applicable", "not a limit")
        body, variable, target, _ = statement.lhs.args
        left, right = rewrite(body, facts), rewrite(statement.rhs, facts)
        if not right.is_finite and right.has(sp.oo):
            return Opinion("not applicable", "the limit is infinite")

        def compare(point: dict) -> tuple[arb, arb]:
            def gap(power: int) -> arb:
                far = (
                    sp.Integer(10) ** power
                    if target == sp.oo
                    else target + sp.Rational(1, 10**power)
                )
                here = {**point, variable: far}
                return abs(
                    balls.enclose(left, here, precision=256)
                    - balls.enclose(right, here, precision=256)
                )

            return (gap(4), gap(2)) if left.has(sp.Sum, sp.Product) else (gap(8), gap(4))

        symbols = unknowns(left, right) - {variable}
        return probe_points(compare, _shrinks, symbols, where, rng, points=2)


@dataclass(frozen=True)
class LimitOfProduct(Rule):
    """The limit of a constant times powers of functions whose limits, finite and not zero, are
    among the facts.

    ``exponents`` are those of the limit facts, in the order in which they are used.
    """

    exponents: tuple[int, ...]

    name = "limit of a product"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return limits.product(statement, list(facts.values()), self.exponents, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Limit().probe(statement, facts, where, rng)


@dataclass(frozen=True)
class LimitOfSum(Rule):
    """The limit of ``constant`` plus a combination, with ``weights``, of functions whose finite
    limits are the facts in use.
    """

    constant: sp.Expr
    weights: tuple[sp.Expr, ...]

    name = "limit of a sum"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return limits.total(statement, list(facts.values()), self.constant, self.weights, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Limit().probe(statement, facts, where, rng)


def _log_gamma(node: sp.Expr) -> sp.Expr:
    """log(gamma(x)) as loggamma(x), far out where x is positive."""
    return sp.loggamma(node.args[0].args[0])


def _shrinks(far: arb, near: arb) -> bool | None:
    return False if far > near / 2 and far > arb("1e-20") else None
