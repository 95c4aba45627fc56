"""Exponential families that accumulate: on which side of Basel's constant they lie, for ever and
after any number of fits.
"""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

import theory

MANY = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
ROUNDING = (
    1e-5  #: of a distance that is 5e-7 at the least, between numbers that are correct to 1e-13
)
SIZES, VARIANCES = st.integers(1, 10**4), st.floats(0.01, 100)


def predict(id, **given):
    return theory.claim(f"exponential_family.{id}").predict(**given)


@MANY
@given(SIZES, st.floats(0.1, 100), st.floats(1, 100), VARIANCES)
def test_curvature_decides_the_side_of_basel(samples, shape, trials, variance):
    """Convex variance functions lose more than pi^2/6 of the real data's error, concave ones less,
    at every sample size.
    """
    assume(samples * trials > 1)  # one trial, one point: the first fit already ends it
    basel = np.pi**2 / 6 * variance / samples
    above = predict("accumulate.gamma_limit", samples=samples, shape=shape, variance=variance)
    below = predict("accumulate.binomial_limit", samples=samples, trials=trials, variance=variance)
    assert variance / samples * (1 - 1e-12) <= below < basel < above
    wide, narrow = np.pi**2 / samples / shape, np.pi**2 / samples / trials
    assert above / basel - 1 >= wide / 20 * (
        1 - ROUNDING
    )  # the series of the hyperbolic sine has no negative term
    assert (
        narrow / 20 * (1 - narrow / 42) * (1 - ROUNDING)
        <= 1 - below / basel
        <= narrow / 20 * (1 + ROUNDING)
    )  # that of the sine alternates


@MANY
@given(SIZES, st.integers(2, 8), st.floats(0.01, 10), VARIANCES)
def test_it_does_so_from_the_second_fit_on_and_before_its_limit(
    samples, generations, curvature, variance
):
    harmonic = variance / samples * sum(1 / i**2 for i in range(1, generations + 1))
    common = {"samples": samples, "variance": variance}
    trials = max(1 / curvature, 1.0)
    assume(samples * trials > 1)
    above, below = (
        predict("accumulate.mean_error", generations=generations, curvature=v, **common)
        for v in (curvature, -1 / trials)
    )
    assert (
        below < harmonic < above < predict("accumulate.gamma_limit", shape=1 / curvature, **common)
    )
    assert below <= predict("accumulate.binomial_limit", trials=trials, **common) * (1 + 1e-12)


def test_the_bound_of_normal_families_is_not_everybodys():
    """pi^2/6 as a bound for all families is false: the exponential law with four points in a batch,
    1.860.
    """
    ratio = 4 * predict("accumulate.gamma_limit", samples=4, shape=1.0, variance=1.0)
    assert np.pi**2 / 6 < 1.85 < ratio < 1.87


@pytest.mark.parametrize(
    ("name", "log_partition", "natural", "span", "given"),
    [
        ("binomial", lambda x: 2 * np.logaddexp(0, x), lambda p: np.log(p / (2 - p)), (-40, 40),
         {"trials": 2, "mean": 0.7}),
        ("poisson", np.exp, np.log, (-40, 6), {"mean": 1.3}),
        ("gamma", lambda x: -1.5 * np.log(-x), lambda p: -1.5 / p, (-60, -1e-9),
         {"shape": 1.5, "mean": 0.8}),
    ],
)  # fmt: skip
def test_laws_are_the_conjugate_prior_integrated_over_the_natural_parameter(
    name, log_partition, natural, span, given
):
    """exp(2 r (mu theta - A(theta))), as it stands, by quadrature."""
    real, at = 2, 0.9
    edge = natural(at)

    def weight(theta):
        return np.exp(2 * real * (given["mean"] * theta - log_partition(theta)))

    below, above = (
        quad(weight, *ends, epsabs=0, epsrel=1e-10, limit=400)[0]
        for ends in ((max(span[0], edge - 40), edge), (edge, min(span[1], edge + 40)))
    )
    found = predict(f"fresh_mixture.{name}_law", real=real, at=at, **given)
    assert found == pytest.approx(below / (below + above), rel=1e-7)
