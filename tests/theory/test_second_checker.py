"""The second checker: boundary points are drawn, and what is slow is not wrong."""

from random import Random

import pytest
import sympy as sp

from theory.proof import Proof, Step
from theory.rules import Algebra, Limit
from theory.rules.base import corner, probe_relation, random_point
from theory.statements import Equal

x, a, b = sp.symbols("x a b", positive=True)
k = sp.Symbol("k", integer=True, nonnegative=True)
y = sp.Symbol("y", real=True)


def report(statement, rule, seed=0):
    run = Proof((Step("step", statement, rule),)).run(lambda name: None, seed)
    return run.report


def limit(body, value):
    return Equal(sp.Limit(body, x, sp.oo), sp.sympify(value))


@pytest.mark.parametrize(
    "body",
    [1 / sp.sqrt(sp.log(x)), 1 / sp.log(sp.log(x)), x ** -sp.Rational(1, 1000), 1 / x],
    ids=str,
)
def test_a_slow_limit_is_not_refuted(body):
    for seed in range(3):
        assert Limit().probe(limit(body, 0), {}, (), Random(seed)).verdict != "refuted"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (1 / x, 1),
        ((x + 1) / (2 * x), 1),
        (a * x / (x + b), b),
        (1 + 1 / sp.log(x), sp.Rational(1, 2)),
        (x / (x + 1), sp.Rational(99, 100)),
    ],
    ids=str,
)
def test_a_wrong_limit_is_refuted(body, value):
    for seed in range(3):
        assert Limit().probe(limit(body, value), {}, (), Random(seed)).verdict == "refuted"


def test_a_limit_that_depends_on_the_order_of_its_parameters_is_not_proved():
    statement = limit(sp.log(sp.exp(a * x) + sp.exp(b * x)) / x, b)
    assert not any(report(statement, Limit(), seed).proved for seed in range(20))


def test_a_limit_without_a_second_opinion_is_not_proved():
    body = sp.airybi(x) * sp.root(x, 4) * sp.exp(-2 * x ** sp.Rational(3, 2) / 3)
    assert not report(limit(body, 0), Limit()).proved


@pytest.mark.parametrize(
    "wrong",
    [
        Equal(0**k, sp.S.Zero),
        Equal(sp.Abs(y - 1) / (y - 1 + sp.S.One / 10**6), sp.sign(y - 1) + 0 * y),
        Equal(k * (k - 1) * (k - 2), k * (k - 1) * (k - 2) + 0**k),
    ],
    ids=str,
)
def test_what_fails_at_a_boundary_alone_is_refuted(wrong):
    """In most seeds: a boundary is drawn, not listed."""
    verdicts = [probe_relation(wrong, (), Random(seed)).verdict for seed in range(20)]
    assert verdicts.count("refuted") >= 15


def test_boundary_points_are_admissible():
    where = (sp.Gt(a, b), sp.Ge(k, 2))
    for seed in range(30):
        rng = Random(seed)
        point = corner(random_point({a, b, k}, where, rng), where, rng)
        assert point[a] > point[b] > 0 and point[k] >= 2


def test_boundary_points_hold_least_and_large_values():
    found = set()
    for seed in range(60):
        rng = Random(seed)
        found.add(corner(random_point({k, x}, (), rng), (), rng)[k])
    assert {0, 1, 40} <= found


def test_a_removable_point_is_not_refuted():
    assert report(Equal((x**2 - 1) / (x - 1), x + 1), Algebra()).steps[0].second != "refuted"
