"""``induction`` on a recursion, and ``telescoping``: a first case, and a step from one generation
to the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat
from random import Random

import sympy as sp
from flint import arb
from sympy.core.function import AppliedUndef

import theory.balls as balls
from theory.kernel import induction
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import (
    Facts,
    Opinion,
    Rule,
    Where,
    equal_balls,
    probe_points,
    rewrite,
    unknowns,
)
from theory.statements import Equal, Statement

SIZES = 5  #: the second checker unrolls this many generations, the first case included


@dataclass(frozen=True)
class Induction(Rule):
    """``X(n) = F(n)`` for n >= base, from the facts ``X(base) = ...`` and ``X(n+1) = ...`` (other
    facts are rewritten in it).
    """

    variable: sp.Symbol
    base: int = 0

    name = "induction"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        general = isinstance(statement, Equal) and isinstance(statement.lhs, AppliedUndef)
        return induction.induction(
            statement, self.variable, self.base, list(facts.values()), hints, general
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """Unroll the recursion from its first case and compare with the closed form at each
        generation.
        """
        parts = self._parts(statement, facts)
        if parts is None:
            return Opinion(
                "not applicable", "the first case or the recursion is not among the facts"
            )
        first, following, others = parts
        following, first = rewrite(following, others), rewrite(first, others)
        bare = following.xreplace({statement.lhs: sp.Dummy()})
        if isinstance(statement.lhs, AppliedUndef) and bare.has(statement.lhs.func):
            return self._probe_function(
                statement,
                first,
                _assume(following, statement.lhs, statement.rhs, self.variable),
                where,
                rng,
            )
        symbols = unknowns(bare, first, statement.rhs) - {self.variable}

        def compare(point: Mapping) -> tuple[arb, arb]:
            value = balls.enclose(first, point)
            for generation in range(self.base, self.base + SIZES):
                here = {**point, self.variable: generation}
                closed = balls.enclose(statement.rhs, here)
                if not value.overlaps(closed):
                    return value, closed
                value = balls.enclose(following, {**here, statement.lhs: value})
            return value, value

        return probe_points(compare, equal_balls, symbols, where, rng, points=2)

    def _probe_function(
        self, statement: Equal, first: sp.Expr, following: sp.Expr, where: Where, rng: Random
    ) -> Opinion:
        """A function of more than the generation: the closed form at a generation against the
        recursion applied to the closed form.
        """

        def compare(point: Mapping) -> tuple[arb, arb]:
            pair = (
                balls.enclose(first, point),
                balls.enclose(statement.rhs, {**point, self.variable: self.base}),
            )
            for generation in (self.base + 1, self.base + 3):
                if not pair[0].overlaps(pair[1]):
                    break
                pair = (
                    balls.enclose(following, {**point, self.variable: generation}, precision=48),
                    balls.enclose(
                        statement.rhs, {**point, self.variable: generation + 1}, precision=48
                    ),
                )
            return pair

        return probe_points(
            compare,
            equal_balls,
            unknowns(first, following, statement.rhs) - {self.variable},
            where,
            rng,
            points=2,
        )

    def _parts(self, statement: Statement, facts: Facts) -> tuple[sp.Expr, sp.Expr, Facts] | None:
        if not isinstance(statement, Equal):
            return None
        at_base = statement.lhs.subs(self.variable, self.base)
        at_next = statement.lhs.subs(self.variable, self.variable + 1)
        first = following = None
        others: dict[str, Statement] = {}
        for name, fact in facts.items():
            if isinstance(fact, Equal) and fact.lhs == at_base:
                first = fact.rhs
            elif isinstance(fact, Equal) and fact.lhs == at_next:
                following = fact.rhs
            else:
                others[name] = fact
        return None if first is None or following is None else (first, following, others)


def _assume(expr: sp.Expr, unknown: sp.Expr, formula: sp.Expr, variable: sp.Symbol) -> sp.Expr:
    """The induction hypothesis: ``unknown = formula``.

    Where the unknown is a function f(x, ..., n) of symbols, the hypothesis holds for all their
    values: it is also put in at other arguments f(y, ..., n) that meet the symbols' assumptions.
    """
    expr = expr.xreplace({unknown: formula})
    if (
        not isinstance(unknown, AppliedUndef)
        or not all(a.is_Symbol for a in unknown.args)
        or formula.has(sp.Sum, sp.Product, sp.Integral)
    ):
        return expr

    shares = {
        x: 1 / (1 + sp.Dummy(positive=True))
        for node in expr.atoms(sp.Integral)
        for x, *ends in node.limits
        if ends == [0, 1]
    }

    def fits(e: sp.Basic) -> bool:
        return (
            isinstance(e, AppliedUndef)
            and e.func == unknown.func
            and all(map(_admits, unknown.args, e.args, repeat(variable), repeat(shares)))
        )

    return expr.replace(
        fits,
        lambda e: formula.subs(dict(zip(unknown.args, e.args, strict=True)), simultaneous=True),
    )


def _admits(
    symbol: sp.Symbol, value: sp.Expr, variable: sp.Symbol, shares: Mapping[sp.Symbol, sp.Expr]
) -> bool:
    """The value may stand for the symbol: it has every assumption that the symbol has (the
    generation stands only for itself).

    ``shares`` are the variables of integration over (0, 1), each as 1/(1 + y) with y > 0.
    """
    if symbol == variable:
        return value == variable
    value = sp.factor(value.subs(shares)) if value.has(*shares) else value
    return all(
        getattr(value, f"is_{name}") is truth for name, truth in symbol._assumptions_orig.items()
    )


@dataclass(frozen=True)
class Telescoping(Rule):
    """A finite sum or product in closed form: true when empty, and its increment (or ratio) is the
    next term.
    """

    name = "telescoping"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return induction.telescoping(statement, list(facts.values()), hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """Write the sum out for lengths 0, 1, 2, ... and compare."""
        if not isinstance(statement, Equal) or not isinstance(statement.lhs, sp.Sum | sp.Product):
            return Opinion("not applicable", "the left side is not a sum or product")
        index, low, high = statement.lhs.limits[0]
        end, offset = high.as_coeff_Add()[::-1]
        start = low - 1 - offset
        if not start.is_Integer:
            return Opinion("not applicable", "the lower limit is not a number")
        left, right = rewrite(statement.lhs, facts), rewrite(statement.rhs, facts)
        symbols = unknowns(left, right) - {end}

        def compare(point: Mapping) -> tuple[arb, arb]:
            for length in range(SIZES):
                here = {**point, end: int(start) + length}
                pair = balls.enclose(left, here), balls.enclose(right, here)
                if not pair[0].overlaps(pair[1]):
                    return pair
            return pair

        return probe_points(compare, equal_balls, symbols, where, rng, points=2)
