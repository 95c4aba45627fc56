"""Accumulate and schedules: special cases, published constants, invariants, and formulas broken on
purpose.
"""

import math
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, product

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import theory
from theory.kernel.conditions import Every, at_least
from theory.kernel.letters import KernelError
from theory.proof import Proof
from theory.registry import domain, taken
from theory.rules import ChiSquare, Grade, Sign, Termwise, Tower
from theory.rules.base import assumed
from theory.statements import AtMost, Equal
from theory.subjects.gaussian.accumulate import raw
from theory.subjects.gaussian.experiment import ACCUMULATE, COCHRAN, DRAWN, FIRST, REPLACE
from theory.words import E, M, N, b, i, n, t, v, v0

SCHEDULES = st.lists(st.integers(1, 50), min_size=2, max_size=12).map(
    lambda later: [later[0] + 1, *later[1:]]
)


def predict(name, **parameters):
    return theory.claim(
        name if name.startswith("gaussian") else f"gaussian.accumulate.{name}"
    ).predict(**parameters)


@given(SCHEDULES)
@settings(max_examples=50)
def test_conservation_with_ddof_0(schedule):
    n = len(schedule)
    kept, lost = (
        predict(name, samples=schedule, generations=n, ddof=0)
        for name in ("variance_mean", "mean_error")
    )
    assert math.isclose(kept + lost, 1, rel_tol=1e-12)
    assert predict("conservation", samples=schedule, generations=n, ddof=0) == 1
    assert predict("wasserstein", samples=schedule, generations=n, ddof=0, variance=3) == 6
    assert predict("kl_to_truth", samples=schedule, generations=n, ddof=0) == 0
    error = predict("mean_error_ddof0", samples=schedule, generations=n)
    assert math.isclose(
        error, predict("mean_error", samples=schedule, generations=n, ddof=0), rel_tol=1e-12
    )


@given(SCHEDULES)
@settings(max_examples=50)
def test_bounds_of_every_schedule(schedule):
    n, counts = len(schedule), list(accumulate(schedule))
    shares = sum(Fraction(batch, count**2) for batch, count in zip(schedule, counts, strict=True))
    assert shares <= Fraction(2, schedule[0]) - Fraction(1, counts[-1])
    assert float(shares) <= predict(
        "gaussian.schedule.pooled_sum", samples=schedule, generations=n
    ) * (1 + 1e-12)
    error = predict("mean_error_ddof0", samples=schedule, generations=n)
    assert error <= predict("mean_error_bound", samples=schedule) <= 2 / schedule[0]
    assert predict("variance_second_moment", samples=schedule, generations=n, ddof=0) <= 1


@given(SCHEDULES)
@settings(max_examples=50)
def test_less_variance_after_more_generations_and_with_fewer_samples(schedule):
    values = [
        predict("variance_mean", samples=schedule, generations=n + 1, ddof=0)
        for n in range(len(schedule))
    ]
    assert all(later < earlier for earlier, later in zip(values, values[1:], strict=False))
    assert values[-1] < predict(
        "variance_mean",
        samples=[batch + 1 for batch in schedule],
        generations=len(schedule),
        ddof=0,
    )


@given(SCHEDULES)
@settings(max_examples=50)
def test_replace_with_rational_batches_loses_the_same(schedule):
    """Batches of N[i+1]^2/M[i] points, were they whole, make replace lose what accumulate loses."""
    kept = math.prod(
        1 - Fraction(batch, count**2)
        for batch, count in zip(schedule, accumulate(schedule), strict=True)
    )
    assert math.isclose(
        predict("variance_mean", samples=schedule, generations=len(schedule), ddof=0),
        float(kept),
        rel_tol=1e-12,
    )


@given(st.integers(2, 1000), st.integers(1, 40))
@settings(max_examples=50)
def test_quadratic_schedule_for_replace(samples, generations):
    schedule = [samples * (k + 1) ** 2 for k in range(max(generations, 2))]
    value = predict(
        "gaussian.replace.quadratic_schedule", samples=schedule, generations=generations
    )
    assert math.isclose(
        value,
        predict("variance_mean", samples=samples, generations=generations, ddof=0),
        rel_tol=1e-12,
    )
    assert math.isclose(
        value,
        predict(
            "gaussian.replace.variance_mean", samples=schedule, generations=generations, ddof=0
        ),
        rel_tol=1e-12,
    )


def test_quadratic_schedule_refuses_others():
    with pytest.raises(ValueError, match="4 times"):
        predict("gaussian.replace.quadratic_schedule", samples=10, generations=3)
    with pytest.raises(ValueError, match="times the points of the first"):
        predict("gaussian.replace.quadratic_schedule", samples=[10, 40, 91], generations=3)


def test_equal_batches_refuses_others():
    with pytest.raises(ValueError, match="same size"):
        predict("variance_mean_equal_batches", samples=[10, 5, 6], generations=3, ddof=0)


def test_known_values():
    assert math.isclose(
        predict("variance_mean_limit", samples=10, ddof=1), 0.935140653684775, rel_tol=1e-14
    )
    assert math.isclose(
        predict("variance_mean_limit", samples=10, ddof=0),
        predict("sine_law", samples=10),
        rel_tol=1e-14,
    )
    for ratio, constant in (
        (0.01, 1.0162),
        (0.1, 1.1433),
        (1, math.pi**2 / 6),
        (10, 1.9517),
        (100, 1.9950),
    ):
        assert abs(predict("gaussian.schedule.first_batch_constant", ratio=ratio) - constant) < 5e-5
    for samples, spread in ((10, 2.731), (100, 3.231), (1000, 3.284)):
        square = predict(
            "variance_second_moment_equal_batches", samples=samples, generations=20_000
        )
        mean = predict("variance_mean_equal_batches", samples=samples, generations=20_000, ddof=0)
        assert abs(samples * (square - mean**2) - spread) < 1e-3


def test_second_moment_of_equal_batches():
    given = {"samples": 7, "generations": 9, "variance": 2}
    square = predict("variance_second_moment", ddof=0, **given)
    assert math.isclose(
        square, predict("variance_second_moment_equal_batches", **given), rel_tol=1e-13
    )


def test_single_points_attain_the_bound():
    schedule = [10] + [1] * 4999
    error = predict("mean_error_ddof0", samples=schedule, generations=5000)
    assert 0 < predict("mean_error_bound", samples=schedule) - error < 2e-4
    assert error > theory.claim("gaussian.accumulate.mean_error_bound").predict(
        samples=schedule, rival="Basel's constant"
    )


def test_a_batch_of_one_point_by_its_four_corners():
    """A second batch of one point: z = +-1 has the first two moments of a normal draw, so E v_2 is
    a mean over its signs.
    """
    real, ddof = 4, 1
    first = Fraction(real - 1, real - ddof)
    kept = [
        Fraction(real - ddof + Fraction(real, real + 1) * sign**2, real + 1 - ddof)
        for sign, _ in product((1, -1), repeat=2)
    ]
    assert math.isclose(
        predict("variance_mean", samples=[real, 1], generations=2, ddof=ddof),
        float(first * sum(kept) / 4),
        rel_tol=1e-14,
    )


def _broken(claim, step_name, change):
    steps = tuple(
        replace(step, statement=change(step.statement)) if step.name == step_name else step
        for step in claim.proof.steps
    )
    report = Proof(steps).run(taken, hints=domain(claim)).report
    return next(step for step in report.steps if step.name == step_name)


@pytest.mark.parametrize(
    ("name", "step", "change"),
    [
        ("variance_mean", "first fit", lambda s: Equal(s.lhs, s.rhs * M[0] / (M[0] - 1))),
        ("variance_mean", "refit", lambda s: Equal(s.lhs, s.rhs.subs(b, b + 1))),
        ("variance_mean", "all fits", lambda s: Equal(s.lhs, s.rhs.subs(b, 1 - b))),
        (
            "variance_second_moment",
            "refit, integrated",
            lambda s: Equal(s.lhs, s.rhs.subs(M[t], M[t] + 1)),
        ),
        ("mean_error", "refit", lambda s: Equal(s.lhs, s.rhs.subs(N[t + 1], N[t]))),
        ("kernel", "pooling", lambda s: Equal(s.lhs, s.rhs * 2)),
        (
            "kernel",
            "next variance",
            lambda s: Equal(s.lhs, s.rhs.subs(N[t] / N[t + 1], M[t] / N[t + 1])),
        ),
        (
            "variance_mean_equal_batches",
            "gamma functions",
            lambda s: Equal(s.lhs, s.rhs.subs(t, t + 1)),
        ),
        ("sine_law", "reflection", lambda s: Equal(s.lhs, 1 - s.rhs)),
        ("no_collapse", "bias of a refit", lambda s: AtMost(s.rhs, s.lhs)),
    ],
)
def test_a_broken_step_is_refuted(name, step, change):
    report = _broken(theory.claim(f"gaussian.accumulate.{name}"), step, change)
    assert report.verdict == "refuted", report.detail


def test_term_by_term_needs_its_terms():
    low, high = sp.Sum(M[i], (i, 1, t - 1)), sp.Sum(M[i] + 1, (i, 1, t - 1))
    term = {"term": AtMost(M[i], M[i] + 1)}
    assert Termwise().prove(AtMost(1 + 2 * low, 1 + 2 * high), term)
    assert Termwise().prove(AtMost(1 - 2 * high, 1 - 2 * low), term)
    assert not Termwise().prove(AtMost(1 - 2 * low, 1 - 2 * high), term)
    assert not Termwise().prove(AtMost(high, low), term)
    assert not Termwise().prove(AtMost(low, high), {})
    assert not Termwise().prove(AtMost(low, high.subs(t, t + 1)), term)
    down, up = sp.Product(-M[i] - 1, (i, 1, t - 1)), sp.Product(-M[i], (i, 1, t - 1))
    products = Termwise().derive(
        AtMost(down, up), {"term": assumed("term", AtMost(-M[i] - 1, -M[i]))}, ()
    )
    assert any(
        isinstance(each, Every) and each.body == at_least(-M[i] - 1) for each in products.conditions
    ), "products need terms that are not negative"


def test_the_kernel_does_not_say_what_is_false():
    facts = {name: theory.claim(name).statement for name in DRAWN}
    outcome = Tower(ACCUMULATE).decide(Equal(E(v, t + 1), E(v, t)), facts, (M[0] > b, M[t] > 1))
    assert outcome.verdict == "refuted"
    assert Sign().decide(AtMost(M[i], N[i]), {}).verdict != "proved"


@pytest.mark.parametrize("kernel", [REPLACE, FIRST, ACCUMULATE], ids=("replace", "first", "pooled"))
@pytest.mark.parametrize("freedom", [0, 2])
def test_a_wrong_degree_of_freedom_fails_as_a_proof(kernel, freedom):
    """The law of a batch is a claim, and the draw has to have its degrees of freedom."""
    facts = {name: taken(name) for name in DRAWN}
    now = kernel.index
    carried = E(v, now) if now == t else v0 if now == 0 else E(v, n)
    factor = {n: (M[n] - 1) / (M[n] - b), t: raw(1)}.get(now, (M[0] - 1) / (M[0] - b))
    statement = Equal(E(v, now + 1), factor * carried)
    assert Tower(kernel).derive(statement, facts, ()).grade is Grade.PROVED
    without = {name: fact for name, fact in facts.items() if name != COCHRAN}
    with pytest.raises(KernelError, match="which the step does not use"):
        Tower(kernel).derive(statement, without, ())
    draws = tuple(
        replace(draw, freedom=kernel.batch - freedom) if isinstance(draw, ChiSquare) else draw
        for draw in kernel.draws
    )
    other = Equal(E(v, now + 1), factor * (kernel.batch - freedom) / (kernel.batch - 1) * carried)
    for said in (statement, other):
        with pytest.raises(KernelError, match="other degrees of freedom"):
            Tower(replace(kernel, draws=draws)).derive(said, facts, ())
