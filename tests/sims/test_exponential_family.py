"""Six families by their mean: the laws of sums, the closed forms that the variance function gives,
absorbed states.
"""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from sims import (
    Accumulate,
    AccumulateSubsample,
    Augment,
    Draws,
    ExponentialFamily,
    FreshMixture,
    Normal,
    Replace,
    Samples,
    Weighted,
    Window,
    trajectories,
)
from sims.families.exponential_family import FittedMean

LEVEL, REPLICATES = 1e-6, 2**16
#: (family, mean, V, v2)
CASES = {
    "normal": (ExponentialFamily("normal", 2.5), -1.0, 2.5, 0.0),
    "poisson": (ExponentialFamily("poisson"), 1.5, 1.5, 0.0),
    "gamma": (ExponentialFamily("gamma", 2.5), 3.0, 9 / 2.5, 1 / 2.5),
    "binomial": (ExponentialFamily("binomial", 3), 1.2, 1.2 * (1 - 0.4), -1 / 3),
    "negative binomial": (ExponentialFamily("negative_binomial", 1.5), 2.0, 2 + 4 / 1.5, 1 / 1.5),
    "hyperbolic secant": (ExponentialFamily("hyperbolic_secant", 2), -1.5, 2 + 2.25 / 2, 0.5),
}
M = 5


def run(name, workflow, generations, seed, replicates=REPLICATES, **options):
    family, mean, _, _ = CASES[name]
    arguments = {
        "truth": family.at(mean),
        "samples": M,
        "generations": generations,
        "record": [generations],
        "seed": seed,
    }
    arguments |= {"replicates": replicates, "observe": "mean_offset", "progress": False}
    return trajectories(family, workflow, **(arguments | options))


def sums(name, seed):
    """M points of generation 0 added up."""
    offset = run(name, Replace(), 1, seed)["mean_offset"][:, 0].astype(float)
    return M * (offset + CASES[name][1])


@pytest.mark.costly
@pytest.mark.parametrize("name", ["normal", "gamma", "hyperbolic secant"])
def test_continuous_sums_have_their_law(seed, name):
    rng, r, mean = np.random.default_rng(seed), CASES[name][0].convolution, CASES[name][1]
    found = sums(name, seed)
    if name == "hyperbolic secant":  # M r unit points by their own density, inverted on a grid
        theta, x = np.arctan(mean / r), np.linspace(-60, 60, 1_200_001)
        density = (
            np.cos(theta)
            * np.exp(theta * x - np.pi * np.abs(x) / 2)
            / (1 + np.exp(-np.pi * np.abs(x)))
        )
        cumulative = np.cumsum(density) * (x[1] - x[0])
        assert cumulative[-1] == pytest.approx(1, abs=1e-4)
        points = np.interp(
            rng.uniform(size=(REPLICATES, int(M * r))), cumulative / cumulative[-1], x
        )
        assert stats.ks_2samp(found, points.sum(axis=1), method="asymp").pvalue > LEVEL / 3
        return
    law = (
        stats.norm(M * mean, np.sqrt(M * r))
        if name == "normal"
        else stats.gamma(M * r, scale=mean / r)
    )
    assert stats.kstest(found, law.cdf).pvalue > LEVEL / 3


@pytest.mark.costly
@pytest.mark.parametrize("name", ["poisson", "binomial", "negative binomial"])
def test_discrete_sums_have_their_law(seed, name):
    r, mean = CASES[name][0].convolution, CASES[name][1]
    law = {
        "poisson": stats.poisson(M * mean),
        "binomial": stats.binom(int(M * r), mean / r),
        "negative binomial": stats.nbinom(M * r, r / (r + mean)),
    }[name]
    found = np.rint(sums(name, seed)).astype(int)
    low, high = (int(law.ppf(q)) for q in (1e-3, 1 - 1e-3))
    observed = np.bincount(np.clip(found, low, high) - low, minlength=high - low + 1)
    expected = law.pmf(np.arange(low, high + 1))
    expected[0], expected[-1] = law.cdf(low), law.sf(high - 1)
    assert stats.chisquare(observed, expected / expected.sum() * len(found)).pvalue > LEVEL / 3


@pytest.mark.costly
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("workflow", [Replace(), Accumulate()])
def test_squared_errors_follow_the_variance_function(seed, name, workflow):
    """(V / v2) (prod (1 + v2 / (i^2 M)) - 1) under accumulation, without the i^2 where batches are
    replaced.
    """
    n = 6
    _, _, variance, v2 = CASES[name]

    def predicted(v2, powers):
        steps = 1 / (np.arange(1, n + 1.0) ** powers * M)
        return variance * (np.prod(1 + v2 * steps) - 1) / v2 if v2 else variance * steps.sum()

    powers = 2 if isinstance(workflow, Accumulate) else 0
    values = run(name, workflow, n, seed)["mean_offset"][:, 0].astype(float) ** 2
    z, wrong = ((values.mean() - predicted(v, powers)) / stats.sem(values) for v in (v2, v2 + 1))
    assert abs(z) < stats.norm.isf(LEVEL / (4 * len(CASES)))
    assert abs(wrong) > stats.norm.isf(LEVEL)


@pytest.mark.costly
@pytest.mark.parametrize(
    ("workflow", "share"),
    [
        (FreshMixture(real=3), 5 / 8),
        (Weighted(0.4, 3, "points"), 0.6),
        (Weighted(0.4, 3, "parameters"), 0.6),
        (Window(length=1), 1.0),
    ],
)
@pytest.mark.parametrize("name", ["gamma", "poisson"])
def test_mixtures_of_means(seed, name, workflow, share):
    """u' = share^2 (u + (V + v2 u) / M) + (1 - share)^2 V / real."""
    _, _, variance, v2 = CASES[name]
    u = 0.0
    for _ in range(4):
        u = share**2 * (u + (variance + v2 * u) / M) + (1 - share) ** 2 * variance / 3
    values = run(name, workflow, 4, seed)["mean_offset"][:, 0].astype(float) ** 2
    assert abs(values.mean() - u) / stats.sem(values) < stats.norm.isf(LEVEL / 16)


@pytest.mark.costly
def test_kept_real_data(seed):
    """Augment: generation 1 is the real mean; later ones are half that and half a batch of the
    generation before.
    """
    values = run("poisson", Augment(), 2, seed)["mean_offset"][:, 0].astype(float) ** 2
    assert abs(values.mean() - (1.5 / M) * (1 + 1 / 4)) / stats.sem(values) < stats.norm.isf(
        LEVEL / 2
    )


@pytest.mark.costly
@pytest.mark.parametrize(
    ("name", "mean"),
    [
        ("poisson", 0.0),
        ("gamma", 0.0),
        ("binomial", 0.0),
        ("binomial", 3.0),
        ("negative binomial", 0.0),
    ],
)
def test_absorbed_means_stay(name, mean):
    family = CASES[name][0]
    for seed in range(20):
        batch = family.draw_statistic(
            Draws.of(seed, 0), FittedMean(jnp.asarray(mean, float)), jnp.asarray(7.0, float), (), 0
        )
        assert (
            family.fit(Draws.of(seed, 0), FittedMean(jnp.asarray(mean, float)), batch).mean == mean
        )


@pytest.mark.costly
def test_counts_are_absorbed_and_never_lost(seed):
    """A Poisson mean dies out, a binomial one is fixed at 0 or r with the probability that keeps
    its mean.
    """
    counts = run("poisson", Replace(), 400, seed, replicates=2000)["mean_offset"][:, 0] + 1.5
    assert np.isfinite(counts).all() and (counts == 0).mean() > 0.9
    fixed = run("binomial", Replace(), 400, seed, replicates=2000)["mean_offset"][
        :, 0
    ] + np.float32(1.2)
    assert np.isin(np.round(fixed, 5), [0, 3]).all()
    assert stats.binomtest(int((fixed > 1).sum()), 2000, 0.4).pvalue > LEVEL


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: ExponentialFamily("weibull"),
            "kind must be one of normal, poisson, .*, got 'weibull'",
        ),
        (
            lambda: ExponentialFamily("binomial", 2.5),
            "convolution must be an integer for binomial, got 2.5",
        ),
        (lambda: ExponentialFamily("gamma", 0), "convolution must be a finite number > 0, got 0"),
        (
            lambda: ExponentialFamily("poisson").at(-1),
            "mean must be inside the poisson family with convolution 1, got -1",
        ),
        (lambda: ExponentialFamily("gamma").at(-1), "mean must be inside the gamma family"),
        (
            lambda: ExponentialFamily("binomial", 3).at(3),
            "mean must be inside the binomial family with convolution 3, got 3",
        ),
        (
            lambda: run("poisson", Replace(), 1, 0, truth=Normal()),
            "truth must be a member of the family, .*, got Normal",
        ),
        (
            lambda: run("gamma", Replace(), 1, 0, truth=ExponentialFamily("poisson").at(2)),
            "truth must be a member of the family",
        ),
        (
            lambda: run("poisson", AccumulateSubsample(budget=2), 1, 0),
            "AccumulateSubsample needs points",
        ),
        (
            lambda: run("poisson", Replace(), 1, 0, samples=2**40),
            "a poisson fit add up to at most 1e[+]11 in the mean, got 1.6",
        ),
        (
            lambda: run("binomial", Replace(), 1, 0, samples=2**30),
            r"takes less than 2\^31 trials, got 3.2",
        ),
        (
            lambda: trajectories(
                Samples(ExponentialFamily("poisson")),
                Replace(),
                samples=5,
                generations=1,
                seed=0,
                truth=ExponentialFamily("poisson").at(1e6),
                replicates=2,
            ),
            "drawn one by one up to a mean of 100000, got 1e[+]06",
        ),
        (lambda: run("poisson", Replace(), 1, 0, tilt=0.5), "tilt needs the family Gaussian"),
    ],
)
def test_bad_input_is_refused(unchecked, make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


@pytest.mark.parametrize(
    ("name", "workflow"),
    [(name, Replace()) for name in CASES if name != "hyperbolic secant"]
    + [("normal", Weighted(0.3, 4, "parameters"))],
)
def test_points_have_the_law_of_sums(seed, name, workflow):
    """The mean of points that are drawn one by one; a family with other points is told apart."""
    family, mean, variance, _ = CASES[name]
    common = dict(truth=family.at(mean), samples=M, generations=2, record=[1, 2], progress=False)
    common |= dict(replicates=2**14, observe="mean_offset")
    exact, points = (
        # rounded: numbers on a lattice that differ in the last bit are one number
        trajectories(route, workflow, seed=seed ^ k, **common)["mean_offset"].astype(float).round(4)
        for k, route in enumerate((family, Samples(family)))
    )
    for t in range(2):
        assert stats.ks_2samp(exact[:, t], points[:, t], method="asymp").pvalue > LEVEL / 20
        z = (points[:, t] ** 2).mean() - (exact[:, t] ** 2).mean()
        error = np.hypot(stats.sem(points[:, t] ** 2), stats.sem(exact[:, t] ** 2))
        assert abs(z) < stats.norm.isf(LEVEL / 40) * error
    if isinstance(workflow, Replace):
        wrong = trajectories(Samples(family), workflow, seed=seed, **(common | {"samples": M + 1}))
        ratio = (wrong["mean_offset"][:, 0].astype(float) ** 2).mean() / (variance / M)
        assert ratio < 1 - 1 / (2 * (M + 1))


def test_what_is_drawn_one_by_one_has_no_other_route():
    with pytest.raises(ValueError, match="Samples is not for hyperbolic_secant, whose unit points"):
        Samples(CASES["hyperbolic secant"][0])
