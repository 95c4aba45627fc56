"""Balls against 60-digit mpmath, exact forms and brute force."""

import math
import random
import threading
import time

import mpmath
import pytest
import sympy as sp
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational as R

from theory.balls import DomainError, NotApplicable, decide, draw, enclose, evaluate

i, j, k, n = sp.symbols("i j k n", integer=True)
x, y = sp.symbols("x y", positive=True)
z, w, b = sp.symbols("z w b", real=True)
nu, s, a = sp.symbols("nu s a", positive=True)
M = sp.IndexedBase("M", integer=True, positive=True)
E = sp.Function("E")


def agrees(ball: arb, value: mpmath.mpf, digits: int = 50) -> bool:
    """Whether the ball meets the value known to so many digits, and is no wider than it has
    to be.
    """
    saved, ctx.prec = ctx.prec, 256
    try:
        near = arb(value) + arb(0, abs(arb(value)) * arb(10) ** -digits + arb(10) ** -(digits + 10))
        return ball.overlaps(near) and ball.rad() < abs(near).upper() * arb(2) ** -40
    finally:
        ctx.prec = saved


NODES = {
    "elementary": (
        sp.exp(-x) * sp.log(y) + sp.sqrt(x) / y**3 + x**y,
        lambda x, y: mpmath.exp(-x) * mpmath.log(y) + mpmath.sqrt(x) / y**3 + x**y,
    ),
    "trigonometric": (
        sp.sin(x) * sp.cos(y) + sp.tan(x),
        lambda x, y: mpmath.sin(x) * mpmath.cos(y) + mpmath.tan(x),
    ),
    "hyperbolic": (
        sp.sinh(x) * sp.cosh(y) + sp.tanh(x),
        lambda x, y: mpmath.sinh(x) * mpmath.cosh(y) + mpmath.tanh(x),
    ),
    "inverse": (
        sp.asinh(x) + sp.acosh(1 + y) + sp.atan(x),
        lambda x, y: mpmath.asinh(x) + mpmath.acosh(1 + y) + mpmath.atan(x),
    ),
    "gamma": (
        sp.gamma(x) / sp.gamma(y) + sp.loggamma(x),
        lambda x, y: mpmath.gamma(x) / mpmath.gamma(y) + mpmath.loggamma(x),
    ),
    "polygamma": (
        sp.digamma(x) + sp.trigamma(y) + sp.polygamma(4, x),
        lambda x, y: mpmath.psi(0, x) + mpmath.psi(1, y) + mpmath.psi(4, x),
    ),
    "zeta": (sp.zeta(3) + sp.zeta(x + 1, y), lambda x, y: mpmath.zeta(3) + mpmath.zeta(x + 1, y)),
    "harmonic": (
        sp.harmonic(x) + sp.harmonic(7, 2),
        lambda x, y: mpmath.harmonic(x) + sum(mpmath.mpf(1) / q**2 for q in range(1, 8)),
    ),
    "erf": (sp.erf(x) + sp.erfc(y), lambda x, y: mpmath.erf(x) + mpmath.erfc(y)),
    "bessel": (
        sp.besselk(x, y) + sp.besseli(y, x),
        lambda x, y: mpmath.besselk(x, y) + mpmath.besseli(y, x),
    ),
    "incomplete": (
        sp.uppergamma(x, y) + sp.lowergamma(y, x) + sp.expint(x, y),
        lambda x, y: mpmath.gammainc(x, y) + mpmath.gammainc(y, 0, x) + mpmath.expint(x, y),
    ),
    "beta": (
        sp.beta(x, y)
        + sp.betainc(x, y, R(1, 5), R(1, 2))
        + sp.betainc_regularized(x, y, 0, R(1, 3)),
        lambda x, y: (
            mpmath.beta(x, y)
            + mpmath.betainc(x, y, 0.2, 0.5) * 0
            + mpmath.betainc(x, y, mpmath.mpf(1) / 5, 0.5)
            + mpmath.betainc(x, y, 0, mpmath.mpf(1) / 3, regularized=True)
        ),
    ),
    "combinatorial": (
        sp.binomial(x, 3) + sp.binomial(x, y) + sp.factorial(y) + sp.rf(x, 4) + sp.ff(x, 4),
        lambda x, y: (
            mpmath.binomial(x, 3)
            + mpmath.binomial(x, y)
            + mpmath.factorial(y)
            + mpmath.rf(x, 4)
            + mpmath.ff(x, 4)
        ),
    ),
    "hypergeometric": (
        sp.hyper([x, y], [R(1, 2)], R(1, 3)) + sp.hyper([x], [y], -2),
        lambda x, y: mpmath.hyp2f1(x, y, 0.5, mpmath.mpf(1) / 3) + mpmath.hyp1f1(x, y, -2),
    ),
    "constants": (
        sp.pi * x + sp.E * y + sp.EulerGamma + sp.Catalan,
        lambda x, y: mpmath.pi * x + mpmath.e * y + mpmath.euler + mpmath.catalan,
    ),
    "order": (
        sp.Max(x, y, 1)
        - 2 * sp.Min(x, y)
        + abs(x - 3)
        + sp.floor(x)
        + sp.ceiling(y)
        + sp.sign(x - 2),
        lambda x, y: (
            max(x, y, 1)
            - 2 * min(x, y)
            + abs(x - 3)
            + mpmath.floor(x)
            + mpmath.ceil(y)
            + mpmath.sign(x - 2)
        ),
    ),
    "piecewise": (
        sp.Piecewise((x, x < y), (y**2, x < 3), (7, True)),
        lambda x, y: x if x < y else y**2 if x < 3 else mpmath.mpf(7),
    ),
    "derivative": (
        sp.Derivative(x**3 * sp.exp(y * x), x),
        lambda x, y: (3 * x**2 + y * x**3) * mpmath.exp(x * y),
    ),
    "float": (sp.Float("0.1") * x + y, lambda x, y: mpmath.mpf(0.1) * x + y),
    "Lambert": (sp.LambertW(x), lambda x, y: mpmath.lambertw(x).real),
    "complex inside": (
        sp.gamma(1 + sp.I * x) * sp.gamma(1 - sp.I * x),
        lambda x, y: mpmath.pi * x / mpmath.sinh(mpmath.pi * x),
    ),
}


@pytest.mark.parametrize("name", NODES)
@pytest.mark.parametrize("at", [(R(7, 3), R(5, 4)), (R(1, 2), R(3)), (R(4), R(2, 7))], ids=str)
def test_node_types(name, at):
    expr, reference = NODES[name]
    with mpmath.workdps(60):
        value = reference(*(mpmath.mpf(int(q.p)) / int(q.q) for q in at))
        assert agrees(enclose(expr, {x: at[0], y: at[1]}, precision=128), value)


LEAVES = st.sampled_from(
    [x, y, sp.Integer(2), sp.Integer(-3), R(1, 3), R(-5, 7), sp.pi, sp.EulerGamma]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
        st.tuples(inner, st.integers(-3, 3)).map(lambda p: (1 + p[0] ** 2) ** p[1]),
        inner.map(lambda e: sp.sqrt(1 + e**2)),
        inner.map(lambda e: sp.log(1 + e**2)),
        inner.map(sp.sin),
        inner.map(sp.atan),
        inner.map(lambda e: sp.exp(-(sp.sin(e) ** 2))),
        inner.map(lambda e: sp.gamma(1 + sp.cos(e) ** 2)),
        inner.map(sp.erf),
    ),
    max_leaves=8,
)


@given(
    TREES, st.fractions(R(1, 9), 9, max_denominator=9), st.fractions(R(1, 9), 9, max_denominator=9)
)
def test_ball_of_any_tree_contains_the_value(tree, first, second):
    ball = enclose(tree, {x: first, y: second})
    with mpmath.workdps(60):
        value = sp.lambdify((x, y), tree, "mpmath")(
            mpmath.mpf(first.numerator) / first.denominator,
            mpmath.mpf(second.numerator) / second.denominator,
        )
        saved, ctx.prec = ctx.prec, 256
        try:
            near = arb(value) + arb(0, (1 + abs(arb(value))) * arb(10) ** -25)
        finally:
            ctx.prec = saved
    assert ball.overlaps(near)


def holds(ball: arb, value: fmpq) -> bool:
    """Whether the ball contains a rational."""
    saved, ctx.prec = ctx.prec, 2048
    try:
        return (ball * value.q - value.p).contains(0)
    finally:
        ctx.prec = saved


def test_exact_values_stay_exact():
    assert enclose(b / 3 - R(1, 7), {b: R(3, 7)}) == 0
    assert evaluate((x - y) ** 2, {x: R(1, 3), y: fmpq(1, 3)}) == 0.0
    assert enclose(x, {x: 0.1}).is_exact()


# Sums and products


class Counted:
    """A schedule that counts how often it is asked."""

    def __init__(self, entry):
        self.entry, self.asked = entry, 0

    def __call__(self, index):
        self.asked += 1
        return self.entry(index)


def test_empty_ranges_are_neutral():
    for upper in (-1, -2, -7):
        assert enclose(sp.Sum(1 / M[i], (i, 0, n)), {n: upper, M: [2, 3]}) == 0
        assert enclose(sp.Product(1 / M[i], (i, 0, n)), {n: upper, M: [2, 3]}) == 1
        assert enclose(sp.Sum(1 / x, (i, 0, n)), {n: upper, x: 0}) == 0
        assert enclose(sp.Product(x, (i, 0, n)), {n: upper, x: 5}) == 1


def test_body_free_of_the_index():
    assert enclose(sp.Sum(x, (i, 3, n)), {x: R(1, 3), n: 11}) == 3
    assert evaluate(sp.Product(M[i] / 7, (i, 1, n)), {M: 14, n: 10**15}, log=True) == pytest.approx(
        10**15 * math.log(2), rel=1e-14
    )


def brute(schedule, count):
    """sum_i (1/M_i) prod_{j<i} (M_j - 1)/(M_j - 1/2), in rationals."""
    total, product = fmpq(0), fmpq(1)
    for t in range(count):
        total += product / schedule(t)
        product *= (fmpq(schedule(t)) - 1) / (fmpq(schedule(t)) - fmpq(1, 2))
    return total


PREFIX = sp.Sum(sp.Product((M[j] - 1) / (M[j] - b), (j, 0, i - 1)) / M[i], (i, 0, n - 1))
SUFFIX = sp.Sum(sp.Product((M[j] - 1) / (M[j] - b), (j, i + 1, n - 1)) / M[i], (i, 0, n - 1))
TRIPLE = sp.Sum(
    M[i] * sp.Sum(sp.Product(1 - b / M[k], (k, 0, j - 1)) / M[j], (j, 0, i)), (i, 0, n - 1)
)


@pytest.mark.parametrize("count", [0, 1, 2, 17])
def test_nested_sums_against_brute_force(count):
    def schedule(t):
        return 3 + (5 * t) % 7

    half = fmpq(1, 2)
    point = {M: schedule, b: R(1, 2), n: count}
    assert holds(enclose(PREFIX, point), brute(schedule, count))
    assert holds(enclose(SUFFIX, point), brute(lambda t: schedule(count - 1 - t), count))
    inner = [
        sum(
            (
                math.prod((1 - half / schedule(r) for r in range(q)), start=fmpq(1)) / schedule(q)
                for q in range(p + 1)
            ),
            fmpq(0),
        )
        for p in range(count)
    ]
    assert holds(
        enclose(TRIPLE, point), sum((schedule(p) * inner[p] for p in range(count)), fmpq(0))
    )


@pytest.mark.parametrize("expr", [PREFIX, SUFFIX, TRIPLE], ids=["prefix", "suffix", "triple"])
def test_nested_sums_take_linear_time(expr, monkeypatch):
    import theory.balls.program as program

    operations = []
    original = program.integer
    monkeypatch.setattr(program, "integer", lambda value: operations.append(1) or original(value))
    costs = []
    for count in (200, 800):
        schedule = Counted(lambda t: 10 + t)
        operations.clear()
        program.compiled.cache_clear()
        enclose(expr, {M: schedule, b: R(1, 2), n: count})
        assert schedule.asked == count  # each entry is read once
        costs.append(len(operations))
    assert costs[1] < 4.1 * costs[0]


def test_both_limits_and_the_outer_index_in_the_body():
    window = sp.Sum(sp.Sum(x**i / M[j], (j, i - 2, i + 1)), (i, 2, n))
    schedule = [2, 3, 5, 7, 11, 13, 17, 19]
    expected = sum(
        (fmpq(1, 2) ** p / schedule[q] for p in range(2, 6) for q in range(p - 2, p + 2)), fmpq(0)
    )
    assert holds(enclose(window, {x: R(1, 2), n: 5, M: schedule}), expected)
    triangle = sp.Sum(1 / (i + j), (j, 1, i), (i, 1, n))
    assert holds(
        enclose(triangle, {n: 9}),
        sum((fmpq(1, p + q) for p in range(1, 10) for q in range(1, p + 1)), fmpq(0)),
    )


def test_a_row_depends_on_the_outermost_index_alone():
    expr = sp.Sum(sp.Sum(sp.Product(1 + 1 / (i + k), (k, 1, j)), (j, 1, i)), (i, 1, n))
    expected = sum(
        (
            math.prod((1 + fmpq(1, p + r) for r in range(1, q + 1)), start=fmpq(1))
            for p in range(1, 8)
            for q in range(1, p + 1)
        ),
        fmpq(0),
    )
    assert holds(enclose(expr, {n: 7}), expected)


def test_indices_that_a_schedule_does_not_have():
    with pytest.raises(DomainError, match=r"M\[3\] is needed, and 3 entries are given"):
        enclose(sp.Sum(M[i], (i, 0, 3)), {M: [1, 2, 3]})
    with pytest.raises(DomainError, match="an integer was expected"):
        enclose(sp.Sum(i, (i, 0, x)), {x: R(1, 2)})


# float64


def test_cancellation_raises_the_precision():
    point = {x: R(1, 10**40)}
    assert evaluate((1 - sp.cos(x)) / x**2, point) == 0.5
    exponential = sum((-1) ** t * sp.Integer(60) ** t / sp.factorial(t) for t in range(400))
    assert evaluate(exponential + 0 * x, {}) == pytest.approx(math.exp(-60), rel=1e-13)


def test_values_beyond_float64_ask_for_the_logarithm():
    power = R(1, 2) ** n
    with pytest.raises(DomainError, match="leaves float64; use log=True"):
        evaluate(power, {n: 100_000})
    with pytest.raises(DomainError, match="leaves float64; use log=True"):
        evaluate(power, {n: -100_000})
    assert evaluate(power, {n: 100_000}, log=True) == -100_000 * math.log(2)
    with pytest.raises(DomainError, match="positive"):
        evaluate(-power, {n: 3}, log=True)


@pytest.mark.parametrize(
    ("expr", "point", "why"),
    [
        (1 / (x - y), {x: 3, y: 3}, "divides by zero"),
        (sp.log(b), {b: -2}, "logarithm"),
        (sp.sqrt(b), {b: -2}, "square root"),
        (b**x, {b: -2, x: R(1, 3)}, "negative number to a real power"),
        (sp.gamma(b), {b: -2}, "pole"),
        (sp.zeta(x), {x: 1}, "pole"),
        (sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1, {x: R(1, 3)}, "cannot be told from zero"),
        (1 / (sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1), {x: R(1, 3)}, "not finite, or not defined"),
        (x, {x: math.inf}, "finite number"),
        (x, {x: arb(1, 0.1)}, "cannot be bounded more tightly"),
    ],
)
def test_domain(expr, point, why):
    with pytest.raises(DomainError, match=why):
        evaluate(expr, point)


def test_missing_values_are_named():
    with pytest.raises(ValueError, match="no value is given for M, y"):
        enclose(y * sp.Sum(M[i], (i, 0, 2)), {})


@pytest.mark.parametrize(
    "expr",
    [
        sp.Limit(sp.sin(x) / x, x, 0),
        sp.Sum(1 / i**2, (i, 1, sp.oo)),
        sp.meijerg([[1], []], [[1], []], x),
        sp.Function("f")(x),
    ],
)
def test_not_applicable(expr):
    with pytest.raises(NotApplicable):
        enclose(expr, {x: 1})


def test_undecided_conditions():
    branch = sp.Piecewise((1, sp.sin(x) ** 2 + sp.cos(x) ** 2 >= 1), (2, True))
    with pytest.raises(DomainError, match="could not be decided"):
        evaluate(branch, {x: R(1, 3)})
    assert decide(sp.And(x < 2, sp.Or(x > 3, x > 1)), {x: R(3, 2)}) is True
    assert decide(sp.Eq(sp.sin(x) ** 2 + sp.cos(x) ** 2, 1), {x: 1}) is None
    assert decide(sp.Ne(x, y), {x: R(1, 3), y: R(1, 3)}) is False


def test_opaque_quantities_and_functions():
    assert enclose(2 * E(x, n) + x, {E(x, n): R(3, 2), x: 4}) == 7
    assert enclose(sp.Sum(E(i), (i, 1, 4)), {E: lambda t: t * t}) == 30
    assert enclose(M[2] + M[n], {M: 5, n: 9}) == 10


# Points


def test_draws_follow_the_assumptions(seed):
    rng = random.Random(seed)
    even = sp.Symbol("e", even=True, positive=True)
    for _ in range(10):
        point = draw(
            {M, n, b, nu, even, E(nu, n)},
            [M[i] > b, b < 2, nu + b > 0],
            rng,
            {n: (3, 5), nu: (R(1, 4), R(1, 2))},
        )
        assert 3 <= point[n] <= 5 and point[n].is_integer
        assert R(1, 4) < point[nu] < R(1, 2) and -point[nu] < point[b] < 2
        assert point[even] % 2 == 0
        assert len(point[M]) == 12 and all(size > point[b] and size >= 2 for size in point[M])
        assert enclose(E(nu, n) + sp.Sum(1 / M[i], (i, 0, n - 1)), point).is_finite()


def test_draws_meet_chains_and_report_the_impossible(seed):
    rng = random.Random(seed)
    sizes = draw({M}, [M[i + 1] > M[i] - 3], rng)[M]
    assert all(later > earlier - 3 for earlier, later in zip(sizes, sizes[1:], strict=False))
    with pytest.raises(NotApplicable, match="no point"):
        draw({b}, [b > 3, b < 3], rng)


def test_threads_do_not_share_a_precision():
    """One evaluates at 512 bits while another would like 64."""
    begun, entered = threading.Event(), threading.Event()
    f = sp.Function("f")

    def fine(_):
        begun.set()
        entered.wait(0.3)
        return arb.pi()

    def coarse(_):
        entered.set()
        time.sleep(0.6)
        return arb(1)

    other = threading.Thread(
        target=lambda: begun.wait(10) and enclose(f(x), {f: coarse, x: 1}, precision=64)
    )
    other.start()
    found = enclose(f(x), {f: fine, x: 1}, precision=512)
    other.join()
    assert found.rad() < arb(2) ** -500
