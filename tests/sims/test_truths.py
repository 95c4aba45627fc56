"""Real data from outside the family change the first factor of the variance only."""

import numpy as np
import numpyro.distributions as dist
import pytest
from scipy import stats

from sims import (
    Draws,
    Exponential,
    Gaussian,
    Normal,
    Rademacher,
    Replace,
    Samples,
    Uniform,
    trajectories,
)

LEVEL = 1e-6
CASES = {
    "normal": (Normal(2.0, 3.0), stats.norm, 0.0),
    "uniform": (Uniform(2.0, 3.0), stats.uniform, -1.2),
    "exponential": (Exponential(2.0, 3.0), stats.expon, 6.0),
    "rademacher": (Rademacher(2.0, 3.0), None, -2.0),
    "numpyro": (dist.Gamma(2.0, 0.5), None, 3.0),
}


@pytest.mark.parametrize("name", ["normal", "uniform", "exponential"])
def test_points_have_the_stated_law(seed, name):
    truth, law, excess = CASES[name]
    points = np.asarray(truth.sample(Draws.of(seed, 0).key(), (20_000,)), dtype=np.float64)
    standard = law(0, 1).stats("mvk")
    scale = np.sqrt(truth.variance / standard[1])
    assert standard[2] == pytest.approx(excess)
    assert stats.kstest(points, law(truth.mean - scale * standard[0], scale).cdf).pvalue > LEVEL / 3


def test_a_rademacher_point_is_a_fair_sign(seed):
    points = np.asarray(Rademacher(2.0, 9.0).sample(Draws.of(seed, 0).key(), (20_000,)))
    assert set(points.tolist()) == {-1.0, 5.0}
    assert stats.binomtest(int((points > 0).sum()), len(points)).pvalue > LEVEL


@pytest.mark.costly
@pytest.mark.parametrize("name", CASES)
def test_variance_moments_with_any_truth(seed, name):
    """E v_n = v_0 and E v_n^2 = v_0^2 (1 + 2/nu + k4/M) (1 + 2/nu)^(n-1), ddof = 1, k4 the excess
    kurtosis.
    """
    truth, _, excess = CASES[name]
    v0, m, n = float(truth.variance), 20, 3
    runs = trajectories(
        Samples(Gaussian(ddof=1)), Replace(), truth=truth, samples=m, generations=n,
        replicates=100_000, seed=seed,
        observe="variance", progress=False,
    )["variance"].astype(np.float64)  # fmt: skip
    for t in range(n):
        second = v0**2 * (1 + 2 / (m - 1) + excess / m) * (1 + 2 / (m - 1)) ** t
        for values, expected in ((runs[:, t], v0), (runs[:, t] ** 2, second)):
            z = (values.mean() - expected) / stats.sem(values)
            assert 2 * stats.norm.sf(abs(z)) > LEVEL / (6 * len(CASES)), (t, expected)
    wrong = v0**2 * (1 + 2 / (m - 1)) ** n
    z = (runs[:, -1] ** 2).mean() - wrong
    assert excess == 0 or abs(z) / stats.sem(runs[:, -1] ** 2) > stats.norm.isf(LEVEL)
