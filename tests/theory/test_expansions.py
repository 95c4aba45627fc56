"""Limits by expansion: against values far out, and what has no limit or needs more than is said."""

import mpmath
import pytest
import sympy as sp

from theory.kernel.conditions import positive
from theory.kernel.expansions import limit
from theory.kernel.letters import KernelError
from theory.statements import Equal

x, y, a, c = sp.symbols("x y a c", positive=True)
r = sp.Symbol("r", real=True)
k = sp.Symbol("k", integer=True, nonnegative=True)
VALUES = {a: sp.Rational(7, 5), c: sp.Rational(3, 4), y: sp.Rational(2, 3)}
HALF = sp.Rational(1, 2)
psi, gamma = sp.polygamma, sp.gamma

#: bodies and their limits as x goes to infinity
FAR = [
    (x**2 * (1 - sp.cos(a / x)), a**2 / 2),
    (gamma(x + a) / gamma(x + c) * x ** (c - a), sp.S.One),
    (x * (gamma(x + a) * gamma(x + c) / (gamma(x) * gamma(x + a + c)) - 1), -a * c),
    (x * (sp.log(x + a) - psi(0, x)), a + HALF),
    (x**2 * (psi(1, x + a) - 1 / x) - HALF, -a),
    (x**4 * (psi(2, x) + 1 / x**2 + 1 / x**3), -HALF),
    (sp.loggamma(x) - (x - HALF) * sp.log(x) + x, sp.log(2 * sp.pi) / 2),
    ((1 + a / x) ** x, sp.exp(a)),
    (x**a * (1 + y) ** -x, sp.S.Zero),
    ((y / (1 + y)) ** x * sp.log(x) + a, a),
    (sp.sqrt(x**2 + a * x) - x, a / 2),
    (sp.erf(a * sp.sqrt(x)) + sp.sin(1 / x), sp.S.One),
    (x**-a * sp.exp(-c / x) * sp.log(x), sp.S.Zero),
    (x * (sp.exp(a / x) - 1 - a / x) * x, a**2 / 2),
    (sp.log(gamma(x + 1)) - sp.log(gamma(x)) - sp.log(x + a), sp.S.Zero),
]
#: bodies and their limits as x falls to 0
NEAR = [
    ((sp.exp(a * x) - 1) / x, a),
    ((gamma(1 + x) * gamma(1 - x) - 1) / x**2, sp.pi**2 / 6),
    ((sp.sin(x) - x) / x**3, -sp.Rational(1, 6)),
    (sp.erf(a / x) - sp.erf(x), sp.S.One),
    (x**a * sp.exp(-c / x), sp.S.Zero),
    ((psi(0, a + x) - psi(0, a)) / x, psi(1, a)),
    ((sp.sqrt(a + x) - sp.sqrt(a)) / x, 1 / (2 * sp.sqrt(a))),
]
CASES = [(b, sp.oo, v) for b, v in FAR] + [(b, sp.S.Zero, v) for b, v in NEAR]


def statement(body, point, value):
    return Equal(sp.Limit(body, x, point, "-" if point == sp.oo else "+"), value)


@pytest.mark.parametrize(("body", "point", "value"), CASES, ids=str)
def test_a_limit_is_found_and_no_other(body, point, value):
    theorem = limit(statement(body, point, value), ())
    assert theorem.grade.value == "proved"
    for wrong in (value + sp.Rational(1, 1000), 2 * value + 1, value * a - 1):
        with pytest.raises(KernelError):
            limit(statement(body, point, wrong), ())
    far = mpmath.mpf(10) ** (5 if point == sp.oo else -5)
    with mpmath.workdps(60):
        there = sp.lambdify(x, body.xreplace(VALUES), "mpmath")(far)
        assert abs(there - mpmath.mpf(sp.N(value.xreplace(VALUES), 60))) < 2e-4


@pytest.mark.parametrize(
    "body",
    [
        x,
        sp.sin(x),
        sp.log(x),
        (1 + a) ** x / x,
        sp.exp(x) * (sp.exp(-x) + sp.exp(-2 * x)),
        (sp.exp(-x) + sp.exp(-2 * x)) * sp.exp(3 * x),
        (-1) ** k * x / x + x**r,
        1 / (sp.exp(-x) * x),
        sp.gamma(x) / sp.exp(x),
        sp.floor(x) / x,
        sp.Abs(x - 1) / x,
    ],
    ids=str,
)
def test_what_grows_or_is_not_expanded_has_no_limit(body):
    for value in (sp.S.Zero, sp.S.One, a):
        with pytest.raises(KernelError):
            limit(statement(body, sp.oo, value), ())


def test_what_a_limit_needs_is_a_hypothesis():
    """The base of a power is below 1; a leading factor is not 0."""
    power = limit(statement((a / c) ** x, sp.oo, sp.S.Zero), ())
    assert any(need.expr.subs({a: 2, c: 1}) < 0 for need in power.conditions)
    ratio = limit(statement((r * x + 1) / (r * x + 2), sp.oo, sp.S.One), ())
    assert any(need.expr.subs(r, 0) == 0 for need in ratio.conditions)


def test_a_hint_about_the_letter_is_not_used():
    theorem = limit(statement(sp.exp(-r * x), sp.oo, sp.S.Zero), (), (positive(r - x),))
    assert theorem.conditions == {positive(r)}
