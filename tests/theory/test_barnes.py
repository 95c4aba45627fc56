"""Mellin-Barnes integrals: known values, at every precision and on every path, and what is
refused.
"""

import pytest
import sympy as sp
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

import theory.balls as balls
from theory.balls.barnes import Barnes
from theory.balls.program import Program, Scope

R = sp.Rational
u, w = sp.Symbol("u", real=True), sp.Symbol("w", real=True)
a, c = sp.symbols("a c", real=True)
z = sp.Symbol("z", positive=True)
j, n = sp.symbols("j n", integer=True, nonnegative=True)
p = sp.IndexedBase("p", positive=True)
order = c + sp.I * u


def line(f):
    return sp.Integral(f, (u, -sp.oo, sp.oo)) / (2 * sp.pi)


def contains(ball, exact):
    """The ball contains a value that mpmath knows to many more digits."""
    with mp.workdps(120):
        difference = mpf(str(ball.mid().str(100, radius=False))) - exact
        return abs(difference) <= mpf(str(ball.rad().str(20, radius=False))) * (
            1 + mpf(10) ** -9
        ) + mpf(10) ** -90 * abs(exact)


@pytest.mark.parametrize("precision", [32, 64, 128])
@pytest.mark.parametrize("at", [R(1, 50), R(3, 2), 20])
@pytest.mark.parametrize("path", [R(1, 10), 1, 7])
def test_known_integrals(precision, at, path):
    point = {z: at, c: path, a: R(5, 4)}
    with mp.workdps(120):
        at = mpf(at.p) / at.q if isinstance(at, sp.Rational) else mpf(at)
        known = {
            z**-order * sp.gamma(order): mp.exp(-at),
            -(z**-order) * sp.gamma(order) * sp.gamma(order + a): -2
            * at ** (mpf(5) / 8)
            * mp.besselk(mpf(5) / 4, 2 * mp.sqrt(at)),
            z**-order * sp.gamma(a + order) / order: mp.gammainc(mpf(5) / 4, at),
            z**-order * sp.gamma(order / 2): 2 * mp.exp(-(at**2)),
        }
    for integrand, exact in known.items():
        value = balls.enclose(line(integrand), point, precision=precision)
        assert contains(value, exact), integrand
        assert value.rad() < abs(value) * arb(2) ** (8 - precision)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_reciprocal_on_either_side_of_its_pole(sign):
    """To the left of the pole at 0 the value lacks the residue Gamma(a)."""
    left = -R(1, 4) + sp.I * u
    value = balls.enclose(
        line(z**-left * sp.gamma(a + left) / (sign * left)), {z: 2, a: R(5, 4)}, precision=128
    )
    with mp.workdps(120):
        assert contains(value, sign * (mp.gammainc(mpf(5) / 4, 2) - mp.gamma(mpf(5) / 4)))


@given(
    st.floats(0.05, 3), st.floats(0.01, 50), st.lists(st.floats(0.1, 40), min_size=1, max_size=4)
)
@settings(max_examples=25)
def test_the_path_makes_no_difference(path, at, shapes):
    f = line(z**-order * sp.Product(sp.gamma(p[j] + order), (j, 0, n - 1)))
    values = [
        balls.enclose(f, {z: at, c: there, p: shapes, n: len(shapes)}, precision=96)
        for there in (path, 2 * path)
    ]
    assert values[0].overlaps(values[1])
    assert all(value.rad() < abs(value) * 1e-20 for value in values)


@pytest.mark.parametrize(
    "integrand",
    [
        z**-order / order,  # no gamma function
        sp.gamma(order) * sp.exp(-(u**2)),
        sp.gamma(1 + u) * sp.I,
        sp.gamma(order) * sp.gamma(order + sp.I * a),
        1 / sp.gamma(order),
    ],
)
def test_not_applicable(integrand):
    with pytest.raises(balls.NotApplicable):
        Barnes(Program(), integrand, u, Scope())


def test_paths_outside_the_strip():
    for there in (R(-1, 2), 0):
        with pytest.raises(balls.DomainError, match="strip"):
            balls.enclose(line(z**-order * sp.gamma(order)), {z: 1, c: there})


def test_too_many_points():
    with pytest.raises(balls.DomainError, match="points"):
        balls.evaluate(
            line(z**-order * sp.gamma(order) / (R(1, 10**6) - order)), {z: 1, c: R(1, 2 * 10**6)}
        )


def test_an_imaginary_part_is_not_dropped():
    with pytest.raises(balls.DomainError, match="not real"):
        balls.enclose(sp.Integral(sp.exp(-(w**2)) * sp.exp(sp.I * w), (w, 0, 1)), {})
