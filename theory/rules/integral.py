"""``integral``: Euler's integrals for the gamma and beta functions, to which every density here
reduces.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

import sympy as sp
from flint import arb

import theory.balls as balls
from theory.rules.base import (
    INTEGRAL_BITS,
    INTEGRAL_POINTS,
    Facts,
    Opinion,
    Rule,
    Where,
    equal_balls,
    probe_points,
    rewrite,
    unknowns,
)
from theory.rules.zero import is_zero
from theory.statements import Equal, Statement


class Integration(Rule):
    """An integral over a half-line, the line or (0, 1), term by term.

    ``x^p e^(-a x)`` gives Gamma(p+1)/a^(p+1), ``x^(2k) e^(-a x^2)`` on the line
    Gamma(k+1/2)/a^(k+1/2) and 0 for odd powers (``e^(-a x^2 + c x)`` after completing the square),
    ``x^p (1-x)^r`` on (0, 1) the beta function, ``x^p e^(-a x)`` on (0, c) the incomplete gamma
    function: Euler's definitions, not SymPy's integrator.  They say nothing of parameters for which
    the integral diverges."""

    name = "integral"
    trusts = ("Euler's gamma and beta integrals",)

    def prove(self, statement: Statement, facts: Facts) -> bool:
        if not isinstance(statement, Equal):
            return False
        left, right = (
            _integrate_all(rewrite(side, facts)) for side in (statement.lhs, statement.rhs)
        )
        return left is not None and right is not None and is_zero(left - right)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        if not isinstance(statement, Equal):
            return Opinion("not applicable", "not an equation")
        left, right = rewrite(statement.lhs, facts), rewrite(statement.rhs, facts)

        def compare(point: Mapping) -> tuple[arb, arb]:
            return balls.enclose(left, point, precision=INTEGRAL_BITS), balls.enclose(
                right, point, precision=INTEGRAL_BITS
            )

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
    trusts = ("sympy.diff",)

    def prove(self, statement: Statement, facts: Facts) -> bool:
        if (
            not isinstance(statement, Equal)
            or not isinstance(statement.lhs, sp.Integral)
            or len(statement.lhs.limits) != 1
        ):
            return False
        variable, *ends = statement.lhs.limits[0]
        if (
            len(ends) != 2
            or any(end.is_finite is not True for end in ends)
            or not _smooth(self.function, variable)
        ):
            return False
        low, high = (self.function.subs(variable, end) for end in ends)
        return is_zero(sp.diff(self.function, variable) - statement.lhs.function) and is_zero(
            statement.rhs - (high - low)
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Integration().probe(statement, facts, where, rng)


def _smooth(expr: sp.Expr, variable: sp.Symbol) -> bool:
    """Polynomials, exponentials and error functions of the variable, with coefficients that do not
    hold it.
    """
    if not expr.has(variable) or expr == variable:
        return True
    if isinstance(expr, sp.Pow) and not (expr.exp.is_Integer and expr.exp > 0):
        return False
    return isinstance(expr, sp.Add | sp.Mul | sp.Pow | sp.exp | sp.erf) and all(
        _smooth(part, variable) for part in expr.args
    )


def _integrate_all(expr: sp.Expr) -> sp.Expr | None:
    """Replace every integral, innermost first, by Euler's value; None where one has another form."""
    if not expr.has(sp.Integral):
        return expr
    if isinstance(expr, sp.Integral):
        if len(expr.limits) != 1 or len(expr.limits[0]) != 3:
            return None
        inner = _integrate_all(expr.function)
        return None if inner is None else _euler(inner, *expr.limits[0])
    parts = [_integrate_all(argument) for argument in expr.args]
    return None if any(part is None for part in parts) else expr.func(*parts)


def _euler(body: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr | None:
    handler = {(0, sp.oo): _half_line, (-sp.oo, sp.oo): _line, (0, 1): _unit}.get((low, high))
    if handler is None:
        if low != 0 or high.has(sp.oo, variable):
            return None
        handler = partial(_incomplete, high)
    total: list[sp.Expr] = []
    for term in _terms(body, variable):
        value = handler(*term, variable)
        if value is None:
            return None
        total.append(value)
    return sp.Add(*total)


def _terms(body: sp.Expr, variable: sp.Symbol) -> Iterator[tuple[sp.Expr, sp.Expr]]:
    """(constant, part with the variable) of each additive term, powers and exponentials merged."""
    opened = sp.expand(sp.expand_power_base(body), power_exp=False)
    for term in sp.Add.make_args(opened):
        constant, part = term.as_independent(variable, as_Add=False)
        yield constant, sp.powsimp(part, combine="exp")


def _factors(part: sp.Expr, variable: sp.Symbol) -> tuple[sp.Expr, sp.Expr, sp.Expr] | None:
    """(p, r, exponent) of ``x^p (1-x)^r exp(exponent)``; None for anything else."""
    power = other = exponent = sp.S.Zero
    for factor in sp.Mul.make_args(part):
        base, degree = factor.as_base_exp()
        if isinstance(factor, sp.exp):
            exponent += factor.args[0]
        elif base == variable and not degree.has(variable):
            power += degree
        elif base == 1 - variable and not degree.has(variable):
            other += degree
        else:
            return None
    return power, other, sp.expand(sp.cancel(exponent))


def _half_line(constant: sp.Expr, part: sp.Expr, variable: sp.Symbol) -> sp.Expr | None:
    shape = _factors(part, variable)
    if shape is None or shape[1] != 0:
        return None
    power, _, exponent = shape
    rate = sp.together(-exponent / variable)
    if rate.has(variable):  # exp(-a x^2): put y = x^2
        rate = sp.together(-exponent / variable**2)
        power = (power - 1) / 2
        constant = constant / 2
    if (
        rate.has(variable)
        or rate.is_positive is False
        or exponent == 0
        or (power + 1).is_positive is False
    ):
        return None
    return constant * sp.gamma(power + 1) * rate ** (-power - 1)


def _line(constant: sp.Expr, part: sp.Expr, variable: sp.Symbol) -> sp.Expr | None:
    shape = _factors(part, variable)
    if shape is None or shape[1] != 0:
        return None
    power, _, exponent = shape
    rate, slope = -exponent.coeff(variable, 2), exponent.coeff(variable, 1)
    if (
        sp.expand(exponent + rate * variable**2 - slope * variable) != 0
        or rate.is_positive is not True
        or not power.is_integer
    ):
        return None
    if slope != 0:  # complete the square
        return (
            constant * sp.exp(slope**2 / (4 * rate)) * sp.sqrt(sp.pi / rate)
            if power == 0 and slope.is_real
            else None
        )
    if power.is_odd:
        return sp.S.Zero
    return (
        constant * sp.gamma((power + 1) / 2) * rate ** (-(power + 1) / 2) if power.is_even else None
    )


def _unit(constant: sp.Expr, part: sp.Expr, variable: sp.Symbol) -> sp.Expr | None:
    square = sp.Dummy(positive=True)
    if part.has(1 - variable**2):  # x^p (1 - x^2)^r: put y = x^2
        part, constant = part.subs(variable, sp.sqrt(square)) / sp.sqrt(square), constant / 2
        variable = square
    shape = _factors(sp.powsimp(part, combine="exp"), variable)
    if shape is None or shape[2].has(variable):
        return None
    p, r, exponent = shape
    return constant * sp.exp(exponent) * sp.gamma(p + 1) * sp.gamma(r + 1) / sp.gamma(p + r + 2)


def _incomplete(
    high: sp.Expr, constant: sp.Expr, part: sp.Expr, variable: sp.Symbol
) -> sp.Expr | None:
    """``x^p e^(-a x)`` on (0, high): the gamma function less the (upper) incomplete one, which is
    the better one to evaluate.
    """
    shape = _factors(part, variable)
    if shape is None or shape[1] != 0:
        return None
    power, _, exponent = shape
    rate = sp.together(-exponent / variable)
    if rate.has(variable) or rate.is_positive is not True:
        return None
    return (
        constant
        * (sp.gamma(power + 1) - sp.uppergamma(power + 1, rate * high))
        * rate ** (-power - 1)
    )
