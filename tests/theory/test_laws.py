"""Laws, limits and bounds of replace: numbers known from elsewhere, small cases by hand,
invariants, and proofs broken on purpose.
"""

import math
from dataclasses import replace

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sympy import Rational

import theory
from theory.counterexamples import counterexamples
from theory.proof import Proof
from theory.registry import domain, taken
from theory.rules import Descent, Induction, Integration, Monotone, Termwise
from theory.statements import AtMost, Equal
from theory.subjects.gaussian import replace_passage, replace_places, sample
from theory.subjects.gaussian.chi_square import p
from theory.words import E, M, b, i, m, n, v, x, z


def predict(name, **parameters):
    return theory.claim(f"gaussian.{name}").predict(**parameters)


def outcome(claim, name, statement):
    """The verdict of one step of a claim's proof, with another statement in its place."""
    steps = tuple(
        replace(step, statement=statement) if step.name == name else step
        for step in claim.proof.steps
    )
    report = Proof(steps).run(taken, hints=domain(claim)).report
    return next(step.verdict for step in report.steps if step.name == name)


# Known numbers


def test_critical_divisor_of_ten_samples():
    assert predict("replace.critical_divisor", samples=10) == pytest.approx(8.02064, abs=5e-6)


@given(st.integers(3, 10**6))
def test_critical_divisor_lies_between_its_bounds(samples):
    critical = predict("replace.critical_divisor", samples=samples)
    assert samples - 2 < critical < (samples - 1) * math.exp(-1 / (samples - 1))


def test_published_bound_is_valid_and_loose():
    bound = predict("replace.deviation_bound", samples=100, generations=1000, level=0.01)
    assert bound == pytest.approx(10 * math.exp(-1000 / 399))
    assert bound == pytest.approx(0.816, abs=5e-4)  # the probability itself is 0.112


def test_exponent_with_ddof_0_is_about_four_times_as_large():
    zero = predict("replace.chernoff", samples=100, generations=1000, ddof=0, order=1, level=1)
    one = predict("replace.chernoff", samples=100, generations=1000, ddof=1, order=0.5, level=1)
    assert math.log(zero) / math.log(one) == pytest.approx(4, rel=0.01)


def test_total_variation_constant():
    assert predict("replace.total_variation", samples=4, generations=4) == pytest.approx(
        0.454279, abs=5e-7
    )


@pytest.mark.parametrize("ddof", [0, 1, 0.5])
@pytest.mark.parametrize("at", [0.3, 1.0, 2.7])
def test_place_is_student(ddof, at):
    scale = math.sqrt(2 - ddof)
    inside = 1 - 2 * stats.t(2 * (2 - ddof)).sf(at * scale)
    assert predict("replace.place", ddof=ddof, at=at) == pytest.approx(inside, rel=1e-10)
    assert predict("replace.tail_mass_limit", ddof=ddof, k=at) == pytest.approx(
        1 - inside, rel=1e-10
    )


@given(st.floats(0.01, 20))
def test_cauchy_is_the_place_with_ddof_three_halves(at):
    assert predict("replace.place_cauchy", at=at) == pytest.approx(
        predict("replace.place", ddof=1.5, at=at), rel=1e-12
    )


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("at", [0.5, 1.3, 4.0])
def test_passage_is_inverse_gaussian(ddof, at):
    a = math.log(10)
    mean, shape = a / (2 - ddof), a**2 / 2
    assert predict("replace.passage", ddof=ddof, level=0.1, at=at) == pytest.approx(
        stats.invgauss(mean / shape, scale=shape).cdf(at), rel=1e-9
    )


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("samples", [2, 3, 10, 400])
def test_first_variance_is_a_chi_square(samples, ddof):
    for at in (0.2, 1.0, 1.9):
        exact = stats.chi2(samples - 1).cdf((samples - ddof) * at)
        assert predict("sample.cochran", samples=samples, ddof=ddof, at=at) == pytest.approx(
            exact, rel=1e-9
        )


# Special cases and invariants


def test_second_variance_of_two_points_each():
    """With two points a standard deviation is |Z|; P(|Z Z'| <= t) integrates to one and is
    symmetric in the batches.
    """
    there, back = (
        predict("replace.second_variance", samples=samples, generations=2, ddof=1, at=0.7)
        for samples in ([5, 9], [9, 5])
    )
    assert there == pytest.approx(back, rel=1e-12)


@pytest.mark.parametrize("at", [0.03, 0.7, 2.5])
def test_variance_law_after_one_and_two_refits(at):
    for ddof in (0, 1):
        first = predict("sample.cochran", samples=6, ddof=ddof, at=at)
        assert predict(
            "replace.variance_law", samples=6, generations=1, ddof=ddof, at=at
        ) == pytest.approx(first, rel=1e-13)
    second = predict("replace.second_variance", samples=[5, 8], ddof=1, at=at)
    assert predict(
        "replace.variance_law", samples=[8, 5], generations=2, ddof=1, at=at
    ) == pytest.approx(second, rel=1e-13)


@pytest.mark.parametrize(("samples", "generations"), [(2, 1), (2, 200), (10**6, 10**5)])
def test_variance_law_at_the_ends_of_its_domain(samples, generations):
    given = {"samples": samples, "generations": generations, "ddof": 0}
    typical = predict("replace.log_variance_mean", **given)
    below, above = (
        predict("replace.variance_law", at=math.exp(typical + shift), **given) for shift in (-1, 1)
    )
    assert 0 < below < above < 1


@given(st.integers(2, 400), st.integers(1, 40), st.sampled_from([0, 1]))
@settings(max_examples=30)
def test_tilt_by_one_gives_the_ratio_of_moments(samples, generations, ddof):
    given = {"samples": samples, "generations": generations, "ddof": ddof}
    first, second = (predict("replace.variance_moment", order=order, **given) for order in (1, 2))
    assert predict("replace.tilt", tilt=1, order=1, **given) == pytest.approx(
        second / first, rel=1e-11
    )
    assert predict("replace.tilted_moment", tilt=1, order=-1, **given) == pytest.approx(
        1 / first, rel=1e-11
    )


@given(st.lists(st.integers(2, 1000), min_size=1, max_size=20), st.floats(1, 50))
def test_supremum_bounds_of_the_two_divisors(schedule, level):
    given = {"samples": schedule, "generations": len(schedule), "level": level}
    one, zero = (
        predict("replace.supremum_ddof_one", level=level),
        predict("replace.supremum_ddof_zero", level=level),
    )
    assert predict("replace.supremum", ddof=1, order=1, **given) == pytest.approx(one, rel=1e-12)
    assert predict("replace.supremum", ddof=0, order=2, **given) == pytest.approx(zero, rel=1e-12)


@given(st.lists(st.integers(2, 1000), min_size=1, max_size=20), st.floats(0.01, 5))
def test_the_explicit_bound_is_above_the_best_one(schedule, level):
    given = {"samples": schedule, "generations": len(schedule), "level": level}
    assert predict("replace.chernoff", ddof=1, order=0.5, **given) < predict(
        "replace.deviation_bound", **given
    )


@pytest.mark.parametrize(("ddof", "k"), [(0, math.sqrt(3)), (1, 1.0)])
def test_tail_mass_does_not_change_at_first_order_at_its_turning_point(ddof, k):
    at = predict("replace.tail_mass", samples=100, generations=10, ddof=ddof, k=k)
    assert at == pytest.approx(2 * stats.norm.sf(k), rel=1e-12)
    assert predict(
        "replace.tail_mass", samples=100, generations=10, ddof=ddof, k=1.2 * k
    ) > 2 * stats.norm.sf(1.2 * k)


def test_the_median_at_generation_2000_depends_on_the_samples():
    """Median of v_n/v_0 from the mean logarithm, which the remark of gaussian.replace.collapse
    quotes.
    """
    for samples, median in ((300, 0.0012), (10_000, 0.82)):
        assert math.exp(
            2000 * predict("replace.passage_wald", samples=samples, ddof=1)
        ) == pytest.approx(median, rel=0.05)


# Proofs broken on purpose


@pytest.mark.costly
def test_cochran_with_one_degree_of_freedom_more_is_refuted():
    claim = theory.claim("gaussian.sample.cochran")
    wrong = Equal(sample.COCHRAN_LAW.lhs, sample.COCHRAN_LAW.rhs.subs(x, 2 * x))
    assert outcome(claim, "fitted variance", wrong) == "refuted"
    law = next(step.statement for step in claim.proof.steps if step.name == "all points")
    assert outcome(claim, "all points", Equal(law.lhs, law.rhs * (m + 1) / m)) == "refuted"


@pytest.mark.costly
@pytest.mark.parametrize(
    "name", ["replace.tilt", "replace.tilted_moment", "replace.tilted_log_mean"]
)
def test_wrong_tilts_are_refuted(name):
    claim = theory.claim(f"gaussian.{name}")
    last = claim.proof.steps[-1]
    for rival in claim.rivals.values():
        assert outcome(claim, last.name, Equal(claim.statement.lhs, rival)) == "refuted"


def test_wrong_drift_is_refuted():
    claim = theory.claim("gaussian.replace.passage_wald")
    wrong = replace_passage.DRIFT.subs(m, m + 1)
    rest = replace_passage.y - wrong * replace_passage.c
    assert outcome(claim, "one refit", Equal(E(rest, n + 1), E(rest, n))) == "refuted"


@pytest.mark.costly
def test_wrong_generators_are_refuted():
    claim = theory.claim("gaussian.replace.diffusion")
    step = next(step for step in claim.proof.steps if step.name == "spread of the variance")
    assert outcome(claim, step.name, Equal(step.statement.lhs, step.statement.rhs / 2)) == "refuted"
    place = theory.claim("gaussian.replace.place")
    law = next(step.statement for step in place.proof.steps if step.name == "law of the distance")
    assert outcome(place, "law of the distance", Equal(law.lhs, law.rhs / 2)) == "refuted"
    wrong = replace_places.generator(sp.log(v)) - 1
    assert outcome(claim, "drift of the logarithm", Equal(wrong, b - 2)) == "refuted"


@pytest.mark.parametrize(
    "name", ["log_mean_lower", "log_mean_upper", "root_mean_upper", "root_mean_lower"]
)
def test_stronger_bounds_have_counterexamples(name):
    assert all(
        example.found for example in counterexamples(theory.claim(f"gaussian.chi_square.{name}"))
    )


# The rules that these proofs brought with them


def test_descent_needs_the_fall_and_the_limit():
    gap = 1 / p
    fall = AtMost(gap.subs(p, p + 1), gap, strict=True)
    limit = Equal(sp.Limit(gap, p, sp.oo), sp.S.Zero)
    good = AtMost(sp.S.Zero, gap, strict=True)
    assert Descent(p).prove(good, {"fall": fall, "limit": limit})
    assert not Descent(p).prove(good, {"fall": fall})
    assert not Descent(p).prove(good, {"limit": limit})
    assert not Descent(p).prove(AtMost(gap, sp.S.Zero, strict=True), {"fall": fall, "limit": limit})
    assert (
        Descent(p)
        .decide(AtMost(gap, sp.S.Zero, strict=True), {"fall": fall, "limit": limit})
        .verdict
        == "refuted"
    )


def test_monotone_needs_an_increasing_function():
    fact = {"fact": AtMost(p, p + 1, strict=True)}
    assert Monotone(z, sp.exp(z)).prove(AtMost(sp.exp(p), sp.exp(p + 1), strict=True), fact)
    assert not Monotone(z, -z).prove(AtMost(-p, -p - 1), fact)
    assert not Monotone(z, sp.exp(-z)).prove(AtMost(sp.exp(-p), sp.exp(-p - 1)), fact)
    assert not Monotone(z, z**2).prove(AtMost(p**2, (p + 1) ** 2), fact)


def test_termwise_needs_the_same_range():
    fact = {"fact": AtMost(1 / (M[i] + 1), 1 / M[i])}
    low, high = (sp.Sum(term, (i, 0, n - 1)) for term in (1 / (M[i] + 1), 1 / M[i]))
    assert Termwise().prove(AtMost(low, high), fact)
    assert not Termwise().prove(AtMost(high, low), fact)
    assert not Termwise().prove(AtMost(low, sp.Sum(1 / M[i], (i, 1, n - 1))), fact)


def test_hypothesis_at_other_arguments_needs_the_symbols_assumptions():
    f = sp.Function("f", positive=True)
    base, closed = Equal(f(x, 1), x), Equal(f(x, m), x**m)
    assert Induction(m, 1).prove(closed, {"base": base, "next": Equal(f(x, m + 1), x * f(x, m))})
    assert Induction(m, 1).prove(
        closed, {"base": base, "next": Equal(f(x, m + 1), 2**-m * x * f(2 * x, m))}
    )
    facts = {"base": base, "next": Equal(f(x, m + 1), (-1) ** m * x * f(-x, m))}
    assert not Induction(m, 1).prove(closed, facts)  # -x is not positive
    wrong = Equal(f(x, m + 1), 2**-m * x * f(3 * x, m))
    assert Induction(m, 1).decide(closed, {"base": base, "next": wrong}).verdict == "refuted"


def test_incomplete_gamma_and_squared_beta_integrals():
    y = sp.Symbol("y", positive=True)
    tail = Equal(sp.Integral(y * sp.exp(-2 * y), (y, 0, x)), (1 - (1 + 2 * x) * sp.exp(-2 * x)) / 4)
    assert Integration().decide(tail, {}).verdict in ("proved", "undecided")
    assert Integration().decide(Equal(tail.lhs, tail.rhs * 2), {}).verdict == "refuted"
    beta = Equal(sp.Integral(y * (1 - y**2) ** Rational(1, 2), (y, 0, 1)), Rational(1, 3))
    assert Integration().prove(beta, {})
    assert not Integration().prove(Equal(beta.lhs, Rational(2, 3)), {})
