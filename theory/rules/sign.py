"""``sign``: an inequality by factoring, by coefficients after a shift, by a chain of derivatives,
or as a sum of squares.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.rules.algebra import Algebra
from theory.rules.base import Facts, Opinion, Rule, Where, probe_relation, rewrite
from theory.rules.zero import is_zero
from theory.statements import AtMost, Equal, Statement
from theory.words import E


@dataclass(frozen=True)
class Sign(Rule):
    """``rhs - lhs >= 0`` (or > 0).

    ``shift`` writes a symbol as its lower bound plus a nonnegative one (``{nu: 1 + y}``).
    ``squares`` are the terms of a sum that equals the difference, each a square times a nonnegative
    factor.  ``chain`` differentiates in that variable: a function that is nonnegative at the left
    end (``start``) and has a nonnegative derivative is nonnegative after it."""

    shift: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)
    squares: tuple[sp.Expr, ...] = ()
    chain: sp.Symbol | None = None
    start: sp.Expr = sp.S.Zero
    depth: int = 3

    name = "sign"
    trusts = ("sympy.factor", "SymPy's assumptions", "sympy.limit")

    def prove(self, statement: Statement, facts: Facts) -> bool:
        if not isinstance(statement, AtMost):
            return False
        gap = (rewrite(statement.rhs, facts) - rewrite(statement.lhs, facts)).subs(
            self.shift, simultaneous=True
        )
        if self.squares:
            total = sp.Add(*self.squares).subs(self.shift, simultaneous=True)
            return (
                not statement.strict
                and is_zero(gap - total)
                and all(known_sign(term, False) for term in self.squares)
            )
        if known_sign(gap, statement.strict):
            return True
        beyond = self.chain is not None and (self.chain - self.start).is_nonnegative
        return bool(beyond) and self._by_derivatives(gap, statement.strict, self.depth)

    def _by_derivatives(self, gap: sp.Expr, strict: bool, depth: int) -> bool:
        if known_sign(gap, strict):
            return True
        at_start = sp.limit(gap, self.chain, self.start, "+")
        slope = sp.together(sp.diff(gap, self.chain))
        return (
            depth > 0
            and known_sign(at_start, False)
            and self._by_derivatives(slope, strict, depth - 1)
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Algebra().probe(statement, facts, where, rng)


def known_sign(expr: sp.Expr, strict: bool) -> bool:
    """The expression is >= 0 (> 0) by its factors: assumptions, even powers, or polynomials with
    nonnegative coefficients.

    Cosines are also tried as 1 - 2 sin^2 of the half angle.
    """
    return _by_factors(expr, strict) or (
        expr.has(sp.cos) and _by_factors(expr.replace(sp.cos, _half_angle), strict)
    )


def _half_angle(angle: sp.Expr) -> sp.Expr:
    return 1 - 2 * sp.sin(angle / 2) ** 2


def _by_factors(expr: sp.Expr, strict: bool) -> bool:
    expr = sp.together(expr)
    numerator, denominator = sp.fraction(sp.factor(expr) if expr.is_rational_function() else expr)
    sign = 1
    for part, must in ((numerator, strict), (denominator, True)):
        for factor in sp.Mul.make_args(part):
            base, exponent = factor.as_base_exp()
            if _term_sign(factor, must):
                continue
            if exponent.is_even and base.is_real and not must:
                continue
            if exponent.is_odd and _term_sign(-base, must):
                sign = -sign
                continue
            return False
    return sign == 1 or (numerator == 0 and not strict)


def _term_sign(factor: sp.Expr, strict: bool) -> bool:
    direct = factor.is_positive if strict else factor.is_nonnegative
    if direct:
        return True
    terms = sp.Add.make_args(sp.expand(factor))
    return all(term.is_nonnegative for term in terms) and (
        not strict or any(term.is_positive for term in terms)
    )


@dataclass(frozen=True)
class Chain(Rule):
    """``a <= c`` from ``a <= b`` and ``b <= c`` (equations count both ways), in the order in which
    the facts are used.
    """

    name = "chain of inequalities"

    def prove(self, statement: Statement, facts: Facts) -> bool:
        links = [fact for fact in facts.values() if isinstance(fact, AtMost | Equal)]
        if not isinstance(statement, AtMost) or not links:
            return False
        here, strict = statement.lhs, False
        for link in links:
            if not is_zero(here - link.lhs):
                return False
            here, strict = link.rhs, strict or (isinstance(link, AtMost) and link.strict)
        return is_zero(here - statement.rhs) and (strict or not statement.strict)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_inequality(statement, where, rng)


def probe_inequality(statement: Statement, where: Where, rng: Random) -> Opinion:
    """Second opinion on an inequality that rests on others; an opaque quantity in it has no value
    of its own.
    """
    if isinstance(statement, AtMost) and (
        statement.lhs.has(E, AppliedUndef) or statement.rhs.has(E, AppliedUndef)
    ):
        return Opinion(
            "not applicable", "it speaks of a quantity that only the other inequalities bound"
        )
    return probe_relation(statement, where, rng)
