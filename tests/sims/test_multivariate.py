"""The Bartlett route against really drawing points and taking their covariance, in NumPy; and where
naive code ends.
"""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from scipy.special import digamma, polygamma

from sims import (
    Accumulate,
    AccumulateSubsample,
    Augment,
    Draws,
    FreshMixture,
    Gaussian,
    MultivariateGaussian,
    Normal,
    Replace,
    Samples,
    Weighted,
    Window,
    refit,
    trajectories,
)
from sims.families.multivariate import log_det
from sims.families.multivariate_points import MultivariatePoints
from sims.families.multivariate_readings import FittedMultivariate, log_eigenvalues
from sims.observables import running_maximum

LEVEL, REPLICATES = 1e-6, 2**15
OBSERVE = ("log_det", "trace", "squared_distance", "kl_to_truth")
CASES = [
    (d, samples, ddof)
    for d, samples in ((1, 2), (2, 3), (3, 8), (5, 7), (3, [9, 4, 12]))
    for ddof in (0.0, 1.0)
]


def raw(rng, d, schedule, ddof, replicates):
    """Means and covariances of points, Cholesky for the next points."""
    mean, covariance = np.zeros((replicates, d)), np.broadcast_to(np.eye(d), (replicates, d, d))
    for count in schedule:
        x = mean[:, None] + rng.normal(size=(replicates, count, d)) @ np.linalg.cholesky(
            covariance
        ).swapaxes(1, 2)
        mean = x.mean(axis=1)
        covariance = (x - mean[:, None]).swapaxes(1, 2) @ (x - mean[:, None]) / (count - ddof)
    log_det = np.linalg.slogdet(covariance)[1]
    trace, square = np.trace(covariance, axis1=1, axis2=2), np.sum(mean**2, axis=1)
    return {
        "log_det": log_det,
        "trace": trace,
        "squared_distance": square,
        "kl_to_truth": (trace + square - d - log_det) / 2,
    }


@pytest.mark.costly
@pytest.mark.parametrize(("d", "samples", "ddof"), CASES)
def test_bartlett_factors_have_the_law_of_covariances(seed, d, samples, ddof):
    schedule = [samples] * 3 if np.ndim(samples) == 0 else samples
    common = dict(
        truth=Normal(5.0, 3.0),
        samples=samples,
        generations=3,
        replicates=REPLICATES,
        record=[3],
        progress=False,
    )
    theirs = raw(np.random.default_rng(seed), d, schedule, ddof, REPLICATES)
    family = MultivariateGaussian(d, ddof)
    ours = trajectories(family, Replace(), seed=seed, observe=OBSERVE, **common)
    walk = trajectories(family, Replace(), seed=seed, observe="log_det", **common)
    for a, b in (
        *((ours[name], theirs[name]) for name in OBSERVE),
        (walk["log_det"], theirs["log_det"]),
    ):
        assert stats.ks_2samp(a[:, 0], b, method="asymp").pvalue > LEVEL / (5 * len(CASES))


def test_another_ddof_is_seen(seed):
    common = dict(
        truth=Normal(),
        samples=8,
        generations=3,
        replicates=REPLICATES,
        record=[3],
        observe="trace",
        progress=False,
    )
    right, wrong = (
        trajectories(MultivariateGaussian(3, b), Replace(), seed=seed + int(b), **common)["trace"]
        for b in (0.0, 1.0)
    )
    assert stats.ks_2samp(right[:, 0], wrong[:, 0], method="asymp").pvalue < LEVEL


@pytest.mark.costly
def test_one_dimension_is_the_gaussian(seed):
    common = dict(
        truth=Normal(),
        samples=6,
        generations=5,
        replicates=REPLICATES,
        record=[2, 5],
        progress=False,
    )
    ours = trajectories(
        MultivariateGaussian(1, 1.0),
        Replace(),
        seed=seed,
        observe=("log_det", "squared_distance"),
        **common,
    )
    plain = trajectories(
        Gaussian(ddof=1), Replace(), seed=seed + 1, observe=("log_ratio", "squared_error"), **common
    )
    for a, b in zip(ours.values(), plain.values(), strict=True):
        for column in range(2):
            assert stats.ks_2samp(a[:, column], b[:, column], method="asymp").pvalue > LEVEL / 4


@pytest.mark.costly
@pytest.mark.parametrize("observe", [("log_det",), ("log_det", "trace")])
def test_no_factor_is_lost_in_2000_generations(seed, observe):
    """d = 4 with batches of 5: the determinant is near exp(-6000), and its logarithm still has its
    exact mean and variance.
    """
    d, m, n, replicates = 4, 5, 2000, 4096
    found = trajectories(
        MultivariateGaussian(d, 1.0),
        Replace(),
        truth=Normal(),
        samples=m,
        generations=n,
        replicates=replicates,
        seed=seed,
        record=[n],
        observe=observe,
        progress=False,
    )
    assert all(np.isfinite(values).all() for values in found.values())
    half = (m - 1 - np.arange(d)) / 2
    mean, variance = n * np.sum(digamma(half) - np.log((m - 1) / 2)), n * np.sum(polygamma(1, half))
    log_det = found["log_det"][:, 0].astype(float)
    assert abs(log_det.mean() - mean) / np.sqrt(variance / replicates) < stats.norm.isf(LEVEL / 4)
    assert abs(log_det.var(ddof=1) / variance - 1) < stats.norm.isf(LEVEL / 4) * np.sqrt(
        2 / replicates
    )


@pytest.mark.parametrize(
    ("family", "workflow", "samples", "sentence"),
    [
        (
            MultivariateGaussian(5),
            Replace(),
            5,
            "samples must exceed dimension = 5 and ddof = 0, got 5",
        ),
        (
            MultivariateGaussian(2, 7.0),
            Replace(),
            6,
            "samples must exceed dimension = 2 and ddof = 7, got 6",
        ),
        (
            MultivariateGaussian(3),
            Accumulate(),
            [3, 9],
            "samples must exceed dimension = 3 and ddof = 0, got 3",
        ),
        (
            MultivariateGaussian(4),
            Weighted(0.3, 4, "parameters"),
            9,
            "samples must exceed dimension = 4 and ddof = 0, got 4",
        ),
        (
            MultivariateGaussian(2),
            AccumulateSubsample(budget=4),
            5,
            "AccumulateSubsample has no exact statistic: use Samples",
        ),
    ],
)
def test_impossible_experiments_are_refused(family, workflow, samples, sentence):
    with pytest.raises(ValueError, match=sentence):
        refit(
            family, workflow, truth=Normal(), samples=samples, generations=2, replicates=1, seed=0
        )


def test_an_observable_that_there_is_not_is_refused():
    for name, sentence in (
        ("log_conditional(3)", "log_conditional must be at most dimension = 2, got 3"),
        ("trace_of_power(0)", "trace_of_power must be an integer other than 0, got 0"),
        ("log_eigenvalue(0)", "log_eigenvalue must be at least 1"),
    ):
        with pytest.raises(ValueError, match=sentence):
            drawn(MultivariateGaussian(2), Replace(), 0, name)


def drawn(family, workflow, seed, observe, samples=(9, 4, 12)):
    return trajectories(
        family,
        workflow,
        truth=Normal(),
        samples=samples,
        generations=3,
        replicates=2**14,
        record=[3],
        seed=seed,
        observe=observe,
        progress=False,
    )


@pytest.mark.parametrize("ddof", [0.0, 1.0])
def test_points_have_the_law_of_the_factors(seed, ddof):
    """Two routes, and a third one with another ddof, which is seen."""
    exact = drawn(MultivariateGaussian(3, ddof), Replace(), seed, OBSERVE)
    for other, same in ((ddof, True), (1 - ddof, False)):
        points = drawn(Samples(MultivariateGaussian(3, other)), Replace(), seed ^ 1, OBSERVE)
        p_values = [
            stats.ks_2samp(exact[name][:, 0], points[name][:, 0], method="asymp").pvalue
            for name in OBSERVE
        ]
        assert (min(p_values) > LEVEL / 16) == same


@pytest.mark.parametrize(
    "workflow",
    [Accumulate(), Window(2), Weighted(0.3, 5, "points"), Weighted(0.3, 5, "parameters")],
)
def test_points_in_one_dimension_are_those_of_the_gaussian(seed, workflow):
    """Under workflows that merge, reweigh and average: log det is log_ratio."""
    vectors = drawn(Samples(MultivariateGaussian(1)), workflow, seed, OBSERVE)
    numbers = drawn(Gaussian(), workflow, seed ^ 1, ("log_ratio", "squared_error", "kl_to_truth"))
    for a, b in (("log_det", "log_ratio"), ("squared_distance", "squared_error")):
        p_value = stats.ks_2samp(vectors[a][:, 0], numbers[b][:, 0], method="asymp").pvalue
        assert p_value > LEVEL / 16
    kl = [values["kl_to_truth"][:, 0] for values in (vectors, numbers)]
    assert stats.ks_2samp(*kl, method="asymp").pvalue > LEVEL / 16


def test_averaged_covariances_are_averages():
    """Of parameters: the covariance is w A + (1 - w) B, whatever their factors are."""
    family = MultivariatePoints(MultivariateGaussian(3))
    rng = np.random.default_rng(5)
    draws, sets = Draws.of(0, 0), [rng.normal(size=(8, 3)).astype(np.float32) for _ in range(2)]
    weights = jnp.ones(8)
    before = family.origin(family.reference(Normal()))
    a, b = (family.estimate(draws, before, jnp.asarray(points), weights) for points in sets)
    found = family.average(0.3, a, b)
    for part, points in ((a, sets[0]), (b, sets[1])):
        np.testing.assert_allclose(covariance(part), np.cov(points.T, bias=True), atol=1e-5)
    mixed = 0.3 * np.cov(sets[0].T, bias=True) + 0.7 * np.cov(sets[1].T, bias=True)
    np.testing.assert_allclose(covariance(found), mixed, atol=1e-5)
    assert np.allclose(np.triu(found.factor, 1), 0) and np.allclose(np.diag(found.factor), 1)


def covariance(model):
    root = np.asarray(model.factor) * np.exp(np.asarray(model.log_scale))[None]
    return root @ root.T


#: what is read besides
FURTHER = ("trace_of_power(2)", "log_conditional(3)", "covariance_with_first(2)")
MERGED = [
    Accumulate(),
    Augment(),
    FreshMixture(8),
    Window(2),
    Weighted(0.3, 6, "points"),
    Weighted(0.3, 6, "parameters"),
]


@pytest.mark.costly
@pytest.mark.parametrize("workflow", MERGED, ids=lambda each: each.name())
def test_sets_have_the_law_of_points(seed, workflow):
    """By statistics under every workflow, a batch with fewer points than dimensions among them."""
    few = (9, 8, 12) if isinstance(workflow, Weighted) else (9, 2, 12)
    samples = (9, 4, 12) if isinstance(workflow, Window) else few
    observe = (*OBSERVE, *FURTHER)
    exact, points = (
        drawn(family, workflow, seed ^ number, observe, samples)
        for number, family in enumerate(
            (MultivariateGaussian(3, 1.0), Samples(MultivariateGaussian(3, 1.0)))
        )
    )
    for name in observe:
        p_value = stats.ks_2samp(exact[name][:, 0], points[name][:, 0], method="asymp").pvalue
        assert p_value > LEVEL / 40, name


def test_the_pool_has_the_law_of_all_points_drawn(seed):
    """The chain of accumulate, and the loop, which an observable with a memory takes."""
    d, schedule, ddof, replicates = 3, (6, 2, 9), 1.0, 2**13
    rng, mean = np.random.default_rng(seed), np.zeros((replicates, d))
    covariance, pool = np.broadcast_to(np.eye(d), (replicates, d, d)), None
    for count in schedule:
        root = np.linalg.cholesky(covariance).swapaxes(1, 2)
        new = mean[:, None] + rng.normal(size=(replicates, count, d)) @ root
        pool = new if pool is None else np.concatenate([pool, new], axis=1)
        mean = pool.mean(axis=1)
        gap = pool - mean[:, None]
        covariance = gap.swapaxes(1, 2) @ gap / (pool.shape[1] - ddof)
    theirs = {
        "log_det": np.linalg.slogdet(covariance)[1],
        "trace": np.trace(covariance, axis1=1, axis2=2),
        "squared_distance": np.sum(mean**2, axis=1),
    }
    for more in ((), (running_maximum(log_det),)):
        ours = drawn(MultivariateGaussian(d, ddof), Accumulate(), seed, (*theirs, *more), schedule)
        for name, values in theirs.items():
            p_value = stats.ks_2samp(ours[name][:, 0], values, method="asymp").pvalue
            assert p_value > LEVEL / 6, name
    other = drawn(MultivariateGaussian(d, 0.0), Accumulate(), seed, ("trace",), schedule)["trace"]
    assert stats.ks_2samp(other[:, 0], theirs["trace"], method="asymp").pvalue < LEVEL


@pytest.mark.costly
@pytest.mark.parametrize("workflow", [Accumulate(), FreshMixture(2), Window(2), Augment()])
def test_nothing_is_lost_in_2000_generations(workflow):
    """In float32, whatever shrinks."""
    found = trajectories(
        MultivariateGaussian(4, 1.0), workflow, truth=Normal(), samples=6, generations=2000,
        replicates=64, seed=3, record=[2000], observe=("log_det", "trace", "log_eigenvalue(1)"),
        progress=False,
    )  # fmt: skip
    assert all(np.isfinite(values).all() for values in found.values())
    if isinstance(workflow, Window):
        assert np.median(found["log_det"]) < -100


def test_eigenvalues_keep_their_digits():
    """Of columns of very different lengths, where a decomposition in float32 has none left."""
    factor = np.array([[1, 0, 0], [0.7, 1, 0], [-1.3, 0.4, 1]])
    for scales in ((0.3, 0.1, -0.2), (2.0, -9.0, -15.0)):
        root = factor * np.exp(scales)[None]
        exact = 2 * np.log(np.linalg.svd(root)[1])
        model = FittedMultivariate(
            jnp.zeros(3), jnp.asarray(factor, jnp.float32), jnp.asarray(scales, jnp.float32)
        )
        np.testing.assert_allclose(log_eigenvalues(model), exact, atol=2e-5)
