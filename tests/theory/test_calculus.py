"""Rules of calculus: they prove what holds, and nothing near to it."""

import pytest
import sympy as sp

from theory.rules import Antiderivative, LimitOfSum, Sign
from theory.statements import AtMost, Equal
from theory.words import normal_density

x = sp.Symbol("x", real=True)
y = sp.Symbol("y", positive=True)
n = sp.Symbol("n", integer=True, positive=True)
MASS = sp.Integral(normal_density(x), (x, -y, y))


def test_antiderivative():
    rule = Antiderivative(sp.erf(x / sp.sqrt(2)) / 2)
    assert rule.decide(Equal(MASS, sp.erf(y / sp.sqrt(2))), {}).verdict == "proved"
    assert rule.decide(Equal(MASS, sp.erf(y)), {}).verdict == "refuted"
    assert (
        Antiderivative(sp.erf(x) / 2).decide(Equal(MASS, sp.erf(y / sp.sqrt(2))), {}).verdict
        == "undecided"
    )


@pytest.mark.parametrize("function", [-1 / x, sp.Abs(x), sp.log(x)], ids=str)
def test_antiderivatives_with_a_singularity_are_refused(function):
    integral = sp.Integral(sp.diff(function, x), (x, -1, 1))
    assert not Antiderivative(function).prove(
        Equal(integral, sp.simplify(function.subs(x, 1) - function.subs(x, -1))), {}
    )


def test_limit_of_a_sum():
    known = {
        "one": Equal(sp.Limit(1 / n, n, sp.oo), sp.S.Zero),
        "two": Equal(sp.Limit(n / (n + 1), n, sp.oo), sp.S.One),
    }
    statement = Equal(sp.Limit(3 + 2 / n - y * n / (n + 1), n, sp.oo), 3 - y)
    assert LimitOfSum(sp.Integer(3), (sp.Integer(2), -y)).prove(statement, known)
    assert not LimitOfSum(sp.Integer(3), (sp.Integer(2), y)).prove(statement, known)
    assert not LimitOfSum(sp.Integer(3), (n, -y)).prove(
        Equal(sp.Limit(4 - y * n / (n + 1), n, sp.oo), 3 - y), known
    )
    infinite = {"one": Equal(sp.Limit(n, n, sp.oo), sp.oo)}
    assert not LimitOfSum(sp.S.Zero, (sp.S.One,)).prove(
        Equal(sp.Limit(n, n, sp.oo), sp.oo), infinite
    )


def test_cosines_by_half_angles():
    assert Sign().prove(AtMost(sp.cos(y), sp.S.One), {})
    assert not Sign().prove(AtMost(sp.cos(y), sp.S.One, strict=True), {})
    assert not Sign().prove(AtMost(sp.cos(y), sp.Rational(1, 2)), {})
