"""Integrals in balls against exact forms and 60-digit mpmath; what has no bound, and what diverges,
is refused.
"""

import math

import mpmath
import pytest
import sympy as sp
from flint import arb
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import Rational as R

from tests.theory.test_balls import agrees
from theory.balls import DomainError, NotApplicable, enclose
from theory.balls.decay import Majorant
from theory.balls.program import INTEGRALS

x, y = sp.symbols("x y", positive=True)
z, w, b = sp.symbols("z w b", real=True)
nu, s, a = sp.symbols("nu s a", positive=True)

CHI_SQUARE = x ** (nu / 2 - 1) * sp.exp(-x / 2) / (2 ** (nu / 2) * sp.gamma(nu / 2))
NORMAL = sp.exp(-((z - b) ** 2) / (2 * a)) / sp.sqrt(2 * sp.pi * a)
FREEDOMS = [1, 2, 3, R(19, 2)]


@pytest.mark.parametrize("freedom", FREEDOMS, ids=str)
@pytest.mark.parametrize("order", [0, 1, R(1, 2), 5, R(-1, 3)], ids=str)
def test_chi_square_moments(freedom, order):
    order_symbol = sp.Symbol("r", real=True)
    moment = sp.Integral(x**order_symbol * CHI_SQUARE, (x, 0, sp.oo))
    exact = 2**order_symbol * sp.gamma(nu / 2 + order_symbol) / sp.gamma(nu / 2)
    point = {nu: freedom, order_symbol: order}
    assert close(enclose(moment, point, precision=80), enclose(exact, point), 60)


@pytest.mark.parametrize("freedom", FREEDOMS, ids=str)
def test_chi_square_logarithms(freedom):
    mean, variance = sp.digamma(nu / 2) + sp.log(2), sp.polygamma(1, nu / 2)
    for power, exact in ((1, mean), (2, variance + mean**2)):
        moment = sp.Integral(sp.log(x / 3) ** power * CHI_SQUARE, (x, 0, sp.oo))
        exact = exact - sp.log(3) if power == 1 else variance + (mean - sp.log(3)) ** 2
        assert close(
            enclose(moment, {nu: freedom}, precision=80), enclose(exact, {nu: freedom}), 60
        )


@pytest.mark.parametrize("freedom", FREEDOMS, ids=str)
def test_chi_square_below_and_above(freedom):
    below = enclose(sp.Integral(CHI_SQUARE, (x, 0, 3)), {nu: freedom}, precision=80)
    above = enclose(sp.Integral(CHI_SQUARE, (x, 3, sp.oo)), {nu: freedom}, precision=80)
    exact = enclose(sp.lowergamma(nu / 2, R(3, 2)) / sp.gamma(nu / 2), {nu: freedom})
    assert close(below, exact, 60)
    assert close(above, 1 - exact, 60)


@pytest.mark.parametrize("power", [0, 1, 2, 3, 8])
def test_normal_moments(power):
    moment = sp.Integral(z**power * NORMAL, (z, -sp.oo, sp.oo))
    exact = sum(
        math.comb(power, q) * b ** (power - q) * a ** R(q, 2) * sp.factorial2(q - 1)
        for q in range(0, power + 1, 2)
    )
    assert close(
        enclose(moment, {b: R(-3, 2), a: R(5, 3)}, precision=80),
        enclose(exact, {b: R(-3, 2), a: R(5, 3)}),
        60,
    )


HALF_LINE = [
    (sp.Integral(abs(z) ** 3 * NORMAL, (z, -sp.oo, sp.oo)), {b: 0, a: 2}, 8 / sp.sqrt(sp.pi)),
    (
        sp.Integral(sp.log(abs(z)) * NORMAL, (z, -sp.oo, sp.oo)),
        {b: 0, a: 1},
        (sp.digamma(R(1, 2)) + sp.log(2)) / 2,
    ),
    (sp.Integral(sp.cos(2 * z) * NORMAL, (z, -sp.oo, sp.oo)), {b: 0, a: 1}, sp.exp(-2)),
    (
        sp.Integral(sp.erf(z) * NORMAL, (z, -sp.oo, sp.oo)),
        {b: 1, a: R(1, 2)},
        sp.erf(1 / sp.sqrt(2)),
    ),
    (sp.Integral(NORMAL, (z, -1, sp.oo)), {b: 0, a: 1}, (1 + sp.erf(1 / sp.sqrt(2))) / 2),
    (sp.Integral(NORMAL, (z, -sp.oo, 1)), {b: 0, a: 1}, (1 + sp.erf(1 / sp.sqrt(2))) / 2),
    (sp.Integral(NORMAL, (z, sp.oo, 0)), {b: 0, a: 1}, -sp.S.Half),
    (sp.Integral(x ** R(1, 3) * sp.exp(-2 * x - x**2), (x, 0, sp.oo)), {}, None),
]


@pytest.mark.parametrize(("integral", "point", "exact"), HALF_LINE, ids=range(len(HALF_LINE)))
def test_other_improper_integrals(integral, point, exact):
    ball = enclose(integral, point, precision=80)
    if exact is None:
        with mpmath.workdps(40):
            value = mpmath.quad(lambda u: 3 * u**3 * mpmath.exp(-2 * u**3 - u**6), [0, 1, 2, 3])
        assert agrees(ball, value, 25)
    else:
        assert close(ball, enclose(exact, {}), 60)


def test_a_ratio_that_makes_an_integral_finite_at_zero():
    """Each of the ratios is bounded, and the integral is finite only because it vanishes at
    0, too.
    """
    ball = enclose(
        sp.Integral((x / (1 + x) + x / (2 + x)) ** 2 / x * sp.exp(-x), (x, 0, sp.oo)),
        {},
        precision=80,
    )
    with mpmath.workdps(40):
        value = mpmath.quad(
            lambda u: u * (1 / (1 + u) + 1 / (2 + u)) ** 2 * mpmath.exp(-u),
            [0, 1, 4, 16, mpmath.inf],
        )
    assert agrees(ball, value, 22)


FINITE = [
    (sp.Integral(sp.exp(sp.sin(w)), (w, 0, 3)), lambda w: mpmath.exp(mpmath.sin(w)), (0, 3)),
    (
        sp.Integral(sp.sqrt(w) * sp.log(1 + w), (w, 1, 4)),
        lambda w: mpmath.sqrt(w) * mpmath.log(1 + w),
        (1, 4),
    ),
    (sp.Integral(abs(w - 1) ** 3, (w, 0, 3)), lambda w: abs(w - 1) ** 3, (0, 1, 3)),
    (sp.Integral(sp.Max(w, 1), (w, 0, 3)), lambda w: max(w, 1), (0, 1, 3)),
    (
        sp.Integral(sp.gamma(1 + w) * sp.besselk(2, 1 + w), (w, 0, 1)),
        lambda w: mpmath.gamma(1 + w) * mpmath.besselk(2, 1 + w),
        (0, 1),
    ),
    (sp.Integral(w**2 * sp.exp(-w), (w, 2, -1)), lambda w: w**2 * mpmath.exp(-w), (2, -1)),
]


@pytest.mark.parametrize(("integral", "f", "points"), FINITE, ids=range(len(FINITE)))
def test_finite_integrals(integral, f, points):
    with mpmath.workdps(40):
        value = mpmath.quad(f, points)
    assert agrees(enclose(integral, {}, precision=64), value, 25)


@pytest.mark.parametrize(("freedom", "power"), [(1, 0), (4, 4)])
def test_nested_integral_of_normal_within_chi_square(freedom, power):
    variance = x / nu
    density = CHI_SQUARE * sp.exp(-((z - b) ** 2) / (2 * variance)) / sp.sqrt(2 * sp.pi * variance)
    double = sp.Integral(z**power * density, (z, -sp.oo, sp.oo), (x, 0, sp.oo))
    exact = {0: sp.S.One, 4: b**4 + 6 * b**2 + 3 * (1 + 2 / nu)}[power]
    point = {nu: freedom, b: R(1, 2)}
    assert close(enclose(double, point, precision=40), enclose(exact, point), 30)


def test_nested_normals_and_a_ratio():
    inner = sp.exp(-((z - w) ** 2) / 2) / sp.sqrt(2 * sp.pi)
    outer = sp.exp(-(w**2) / 2) / sp.sqrt(2 * sp.pi)
    double = sp.Integral(z**2 * w**2 * inner * outer, (z, -sp.oo, sp.oo), (w, -sp.oo, sp.oo))
    assert close(enclose(double, {}, precision=50), arb(4), 35)
    ratio = sp.Integral(
        sp.exp(-2 * x) * sp.Integral(sp.exp(-x * y), (y, 0, sp.oo)) * x**3, (x, 0, sp.oo)
    )
    assert close(enclose(ratio, {}, precision=50), arb(1) / 4, 35)


def test_reciprocals_and_products_within_an_integral():
    """e E_1(1), and a difference of bounded parts whose bounds must not cancel."""
    reciprocal = sp.Integral(sp.exp(-x) / (1 + x), (x, 0, sp.oo))
    exact = arb(1).exp() * arb(1).gamma_upper(0)
    assert close(enclose(reciprocal, {}, precision=60), exact, 50)
    assert close(
        enclose(sp.Integral(sp.exp(-x) * (1 - 1 / (1 + x)), (x, 0, sp.oo)), {}, precision=60),
        1 - exact,
        50,
    )
    k, n = sp.symbols("k n", integer=True)
    product = sp.Integral(sp.exp(-x) * sp.Product(1 - 1 / (k * (1 + x)), (k, 1, n)), (x, 0, sp.oo))
    assert close(enclose(product, {n: 1}, precision=60), 1 - exact, 50)


share = x / (x + R(9, 2))  #: what ridge keeps along an eigenvector
j, n = sp.symbols("j n", integer=True)
POOLED = sp.Product(1 - (1 - share) / (j + 1), (j, 1, n))


@pytest.mark.parametrize(
    "factor",
    [
        POOLED**2,
        sp.Sum(share**2 / (x * j**2) * (1 - (1 - share) / j) ** 2, (j, 1, n)),
        sp.Product(1 - (1 - x / 30) ** 3 / (j + 1), (j, 1, n)) ** 2,
        (share**12 - 3 * share**5 + 1) * POOLED,
    ],
)
def test_many_bounded_factors(factor):
    """Multiplied out with a bound of its own for each factor, the majorants would have thousands of
    terms.
    """
    value = enclose(
        sp.Integral(factor * x**2 * sp.exp(-x / 2), (x, 0, sp.oo)), {n: 11}, precision=60
    )
    with mpmath.workdps(40):
        f = sp.lambdify(x, factor.subs(n, 11).doit(), "mpmath")
        exact = mpmath.quad(
            lambda t: f(t) * t**2 * mpmath.exp(-t / 2), [0, 1, 5, 20, 60, 200, mpmath.inf]
        )
    assert agrees(value, exact)


@given(
    st.lists(
        st.tuples(st.integers(-3, 3), st.integers(0, 4), st.integers(-4, 0), st.integers(1, 4)),
        min_size=1,
        max_size=4,
    )
)
def test_majorants_are_nowhere_below(terms):
    """Sums of c x^p (x + a)^q, and their products with what is left over."""
    f = (
        sp.Add(*(c * x**p * (x + a) ** q for c, p, q, a in terms))
        * (1 - 2 / (x + 1)) ** 2
        * (x / (3 + 2 * x))
        * sp.exp(-x)
    )
    assume(f != 0)
    majorant = Majorant(frozenset(), {})
    bounds = majorant.settled(majorant.groups(f, x))
    for at in (R(1, 50), R(1, 3), 1, 2, 7, 40):
        total = sum(
            abs(t.coefficient) * at**t.power * sp.exp(-g.linear * at)
            for g in bounds
            for t in g.terms
        )
        assert abs(f.subs(x, at)).n(30) <= total.n(30) * (1 + R(1, 10**20))


@pytest.mark.parametrize(
    "integral",
    [
        sp.Integral(1 / (1 + x**2), (x, 0, sp.oo)),
        sp.Integral(sp.exp(-(x**3)), (x, 0, sp.oo)),
        sp.Integral(
            w / (2 + w) * sp.exp(-(w**2)), (w, -sp.oo, sp.oo)
        ),  # bounded on the right half alone
        sp.Integral(sp.exp(-x) * sp.gamma(x + 1), (x, 0, sp.oo)),
        sp.Integral(sp.Piecewise((w, w < 1), (1, True)), (w, 0, 2)),
        sp.Integral(sp.exp(-x)),
    ],
)
def test_integrals_without_a_known_bound(integral):
    with pytest.raises(NotApplicable):
        enclose(integral, {x: 1})


def test_divergence_is_never_a_number():
    for integral in (
        sp.Integral(sp.exp(b * x), (x, 0, sp.oo)),
        sp.Integral(x ** (-1 - b) * sp.exp(-x), (x, 0, sp.oo)),
    ):
        with pytest.raises(DomainError, match="diverges"):
            enclose(integral, {b: R(1, 9)})
    assert not enclose(sp.Integral(1 / w, (w, -1, 1)), {}, precision=30).is_finite()


def close(ball: arb, exact: arb, bits: int) -> bool:
    return (
        ball.overlaps(exact) and ball.rad() < (abs(exact) + arb(2) ** -20).upper() * arb(2) ** -bits
    )


def test_a_shared_integral_is_computed_once_for_each_value_and_precision():
    """Wherever it stands; one whose symbols have no exact values is computed anew."""
    INTEGRALS.clear()
    mean = sp.Integral(x * sp.exp(-a * x), (x, 0, sp.oo))
    for _ in range(2):
        for precision in (64, 200):
            for value in (R(1, 3), 2, 0.3):
                for whole, exact in ((mean + 1, 1 + 1 / a**2), (3 * mean, 3 / a**2)):
                    found, true = (
                        enclose(each, {a: value}, precision=precision) for each in (whole, exact)
                    )
                    assert found.overlaps(true) and found.rad() < 2.0 ** (20 - precision) * abs(
                        found
                    )
    assert len(INTEGRALS) == 2 * 3
    enclose(mean, {a: arb(2).sqrt()})
    assert len(INTEGRALS) == 2 * 3
