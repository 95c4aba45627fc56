"""Replace, moments and distances: special cases, known values, exact enumeration, and 60 digits."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

import theory
from tests.theory.oracles.replace_moments import MPMATH
from theory.rules import Linearity, Tower
from theory.statements import Equal
from theory.subjects.gaussian.experiment import DRAWN, REPLACE
from theory.words import E, M, b, d, n, v

SCHEDULES = st.lists(st.integers(4, 10**6), min_size=1, max_size=12)
MORE = {
    "order": 2,
    "temperature": 1.3,
    "functional_error": 0.01,
    "ridge": 0.02,
    "excess_kurtosis": -1.2,
    "strength": 0.7,
    "at": 1.1,
    "freedom": 7,
}


def predict(name, **parameters):
    return theory.claim(f"gaussian.replace.{name}").predict(**parameters)


@pytest.mark.parametrize("id", sorted(MPMATH))
@pytest.mark.parametrize(("samples", "ddof"), [([7, 9, 30, 4, 100, 12], 0.5), (12, 0), (12, 1)])
def test_60_digits(id, samples, ddof):
    claim = theory.claim(id)
    if not isinstance(samples, int) and id.endswith("ridge_floor"):
        samples = 7
    given = {"samples": samples, "generations": 6, "ddof": ddof, "variance": 1.7, **MORE}
    names = claim.predicts_with()
    with mp.workdps(60):
        exact = MPMATH[id](**{name: given[name] for name in names})
        assert abs(mpf(claim.predict(**{name: given[name] for name in names})) - exact) <= mpf(
            "1e-13"
        ) * abs(exact)


@given(samples=SCHEDULES)
@settings(max_examples=20, deadline=None)
def test_ddof_0_conserves(samples):
    at = {"samples": samples, "generations": len(samples), "ddof": 0}
    assert predict("conservation", **at) == 1
    assert predict("wasserstein", **at) == pytest.approx(
        2 - 2 * predict("variance_moment", order=0.5, **at), rel=1e-9, abs=1e-12
    )
    assert predict("kl_to_truth", **at) == pytest.approx(
        -predict("log_variance_mean", **at) / 2, rel=1e-12
    )
    assert predict("kl_to_truth", **at) == pytest.approx(
        -predict("entropy_change", **at), rel=1e-12
    )


@given(samples=SCHEDULES, ddof=st.sampled_from([0, 1]))
@settings(max_examples=20, deadline=None)
def test_special_orders(samples, ddof):
    at = {"samples": samples, "generations": len(samples), "ddof": ddof}
    assert predict("variance_moment", order=1, **at) == pytest.approx(
        predict("variance_mean", **at), rel=1e-12
    )
    assert predict("error_variance_moment", order=0, **at) == pytest.approx(
        predict("mean_error", **at), rel=1e-12
    )
    square = predict("variance_moment", order=2, **at)
    assert predict("any_truth_variance_square", excess_kurtosis=0, **at) == pytest.approx(
        square, rel=1e-12
    )
    assert predict("temperature_variance", temperature=1, **at) == predict("variance_mean", **at)
    assert predict("ridge_variance", ridge=0, **at) == predict("variance_mean", **at)


def test_known_values():
    assert predict("variance_mean", samples=100, generations=10, ddof=1) == 1
    assert predict("mean_fourth_moment", samples=10, generations=5000, ddof=0) == pytest.approx(
        3 * (2 * 10 - 1), rel=1e-12
    )
    for ddof in (0, 1):  # 5/2 (n/M)^2 to first order
        assert predict(
            "wasserstein_variance", samples=10**6, generations=10, ddof=ddof
        ) == pytest.approx(2.5e-10, rel=1e-3)
    assert predict("ridge_floor", samples=10, generations=2000, ridge=0.03) == pytest.approx(
        0.3, rel=1e-12
    )


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("ddof", [0, 1])
def test_any_truth_by_enumeration(count, ddof):
    """All samples of a skew law on three points, in rationals."""
    law = {Fraction(-1): Fraction(1, 2), Fraction(0): Fraction(1, 4), Fraction(2): Fraction(1, 4)}
    variance = sum(p * x**2 for x, p in law.items())
    kurtosis = sum(p * x**4 for x, p in law.items()) / variance**2 - 3
    moments = [Fraction(0), Fraction(0)]
    for sample in product(law, repeat=count):
        chance = Fraction(1)
        for x in sample:
            chance *= law[x]
        estimate = (sum(x * x for x in sample) - sum(sample) ** 2 / count) / (count - ddof)
        moments = [moments[0] + chance * estimate, moments[1] + chance * estimate**2]
    at = {"samples": count, "generations": 1, "ddof": ddof, "variance": float(variance)}
    assert predict("any_truth_variance_mean", **at) == pytest.approx(float(moments[0]), rel=1e-13)
    assert predict(
        "any_truth_variance_square", excess_kurtosis=float(kurtosis), **at
    ) == pytest.approx(float(moments[1]), rel=1e-13)


def test_expectations_enter_linearly():
    facts = {name: theory.claim(name).statement for name in DRAWN}
    factor = (M[n] - 1) * (M[n] + 1) / (M[n] - b) ** 2
    assert Tower(REPLACE).prove(Equal(E(v**2, n + 1), factor * E(v**2, n)), facts)
    assert not Tower(REPLACE).prove(Equal(E(v**2, n + 1), factor * E(v, n) ** 2), facts)
    assert not Tower(REPLACE).prove(Equal(E(v**2, n + 1), factor * v * E(v, n)), facts)
    assert Linearity(REPLACE).prove(Equal(E(v + d**2, n), E(v, n) + E(d**2, n)), {})
    assert not Linearity(REPLACE).prove(Equal(E(v * d**2, n), E(v, n) * E(d**2, n)), {})
    assert not Linearity(REPLACE).prove(Equal(E(v, n), E(v, n + 1)), {})
