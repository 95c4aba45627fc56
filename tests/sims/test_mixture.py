"""Mixtures refitted on their own samples: bits, collapse in float32, workflows, what is read and
what is refused."""

import numpy as np
import pytest
from scipy import integrate, stats

import sims
from sims import (
    Accumulate,
    AccumulateSubsample,
    Mixture,
    Normal,
    NormalMixture,
    Replace,
    trajectories,
)
from sims.families.mixture_readings import FittedMixture, l2_distance, overlap

PAIR = NormalMixture(((-3.0,), (3.0,)), (((1.0,),), ((0.25,),)), (0.3, 0.7))
#: the same for most tests, so that they share a program
READ = ["total_variance", "log_total_variance", "drift", "iterations"]
OPTIONS = {"samples": 16, "generations": 4, "observe": READ, "progress": False}


def run(family=None, workflow=None, truth=None, **options):
    return trajectories(
        family or Mixture(2, 1), workflow or Replace(), truth=truth or PAIR, **OPTIONS | options
    )


def test_bits_are_those_of_the_replicate_whatever_the_block(seed):
    whole = run(replicates=70, seed=seed)
    parts = [
        run(replicates=size, seed=seed, first_replicate=first, block=block)
        for first, size, block in ((0, 33, 64), (33, 37, 128))
    ]
    for name, array in whole.items():
        np.testing.assert_array_equal(array, np.concatenate([part[name] for part in parts]))
    other = run(replicates=70, seed=seed + 1)["total_variance"]
    assert (whole["total_variance"] != other).all()


def test_far_into_collapse_without_a_floor(seed):
    """Variances that no float32 holds; their logarithms are held, and collapse goes on."""
    found = run(
        Mixture(2, 1, reg_covar=0.0), samples=6, generations=500, record=[125, 250, 375, 500],
        replicates=16, seed=seed,
    )  # fmt: skip
    for array in found.values():
        assert np.isfinite(array).all()
    logs = found["log_total_variance"]
    assert (logs[:, -1] < logs[:, 0] - 40).all() and np.median(logs[:, -1]) < -120
    assert (found["total_variance"][:, -1] == 0).any()


def test_the_floor(seed):
    """With reg_covar collapse ends near samples times reg_covar."""
    found = run(
        Mixture(2, 1, reg_covar=1e-4), samples=10, generations=500, record=[125, 250, 375, 500],
        replicates=64, seed=seed,
    )["total_variance"][:, -1]  # fmt: skip
    assert 2e-4 < np.median(found) < 5e-3 and found.min() > 1e-4


def test_fits_that_do_not_converge_are_counted(seed):
    found = run(Mixture(2, 1, max_iter=1, tol=0.0), replicates=8, seed=seed)
    assert (found["unconverged"] == [1, 2, 3, 4]).all() and (found["iterations"] == 1).all()
    found = run(Mixture(2, 1, reg_covar=0.0), samples=2, replicates=8, seed=seed)
    assert (found["unconverged"] > 0).all()  # a component of one point has no covariance
    found = run(Mixture(2, 1, tol=1e9), replicates=8, seed=seed)
    assert (found["unconverged"] == 0).all() and (found["iterations"] == 2).all()


@pytest.mark.costly
@pytest.mark.parametrize(
    "workflow",
    [
        Accumulate(),
        sims.FreshMixture(real=16),
        sims.Augment(),
        sims.Window(2),
        sims.AccumulateSubsample(16),
        sims.PartialReplacement(0.5),
        sims.Weighted(0.5, 16, "points"),
    ],
)
def test_mean_variance_is_that_of_one_normal_law(workflow, seed):
    """Whatever EM makes of it: the Gaussian's mean variance and drift, under each workflow."""
    options = {"replicates": 4096, "seed": seed, "observe": ["total_variance", "drift"]}
    mixture = run(Mixture(2, 1, reg_covar=0.0), workflow, PAIR, **options)
    law = Normal(float(PAIR.mean[0]), float(PAIR.covariance[0, 0]))
    gaussian = trajectories(
        sims.Samples(sims.Gaussian()), workflow, truth=law, **OPTIONS | options
        | {"observe": ["variance", "squared_error"]},
    )  # fmt: skip
    for ours, theirs in zip(
        ("total_variance", "drift"), ("variance", "squared_error"), strict=True
    ):
        a, b = mixture[ours][:, -1], gaussian[theirs][:, -1]
        gap = a.mean() - b.mean()
        assert abs(gap) < 5.5 * np.hypot(a.std(), b.std()) / np.sqrt(4096)


@pytest.mark.costly
def test_labels_keep_components_apart(seed):
    """Weights of labelled components are a Wright-Fisher chain, exactly: in sixteenths."""
    found = run(
        Mixture(2, 1, init_params="labels"), replicates=2048, seed=seed, observe=["weight(1)"]
    )
    counts = 16 * found["weight(1)"]
    np.testing.assert_allclose(counts, counts.round(), atol=1e-4)
    first = np.bincount(counts[:, 0].round().astype(int), minlength=17)
    expected = stats.binom.pmf(np.arange(17), 16, 0.3)
    seen = expected * 2048 > 5
    chi = np.sum((first - expected * 2048)[seen] ** 2 / (expected * 2048)[seen])
    assert stats.chi2.sf(chi, seen.sum()) > 1e-6
    assert stats.chi2.sf(np.sum((first - 2048 / 17) ** 2) / (2048 / 17), 16) < 1e-6


def test_the_distance_is_that_of_the_densities():
    """Against quadrature, and for a model in other units than the truth."""
    import jax.numpy as jnp

    truth = PAIR.reference()
    zero = jnp.zeros(())
    model = FittedMixture(
        jnp.asarray([0.4, 0.6]), jnp.asarray([[-2.0], [1.0]]), jnp.asarray([[[0.5]], [[1.0]]]),
        jnp.asarray([0.7]), jnp.int32(1), zero, zero, zero,
    )  # fmt: skip

    def p(x):
        return 0.4 * stats.norm.pdf(x, 0.7 - 4, 1) + 0.6 * stats.norm.pdf(x, 0.7 + 2, 2)

    def q(x):
        return 0.3 * stats.norm.pdf(x, -3, 1) + 0.7 * stats.norm.pdf(x, 3, 0.5)

    def integral(f):
        return integrate.quad(f, -30, 30, points=[-3, 3], limit=200)[0]

    norms = integral(lambda x: p(x) ** 2) + integral(lambda x: q(x) ** 2)
    expected = integral(lambda x: (p(x) - q(x)) ** 2) / norms
    assert float(l2_distance.read((), model, truth)) == pytest.approx(expected, abs=1e-5)
    assert float(overlap(truth, truth)) == pytest.approx(integral(lambda x: q(x) ** 2), rel=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"components": 0}, "components must be at least 1, got 0"),
        ({"dimension": 0}, "dimension must be at least 1, got 0"),
        (
            {"covariance": "round"},
            "covariance must be one of full, tied, diag, spherical, got 'round'",
        ),
        ({"reg_covar": -1e-6}, "reg_covar must be a finite number >= 0, got -1e-06"),
        ({"max_iter": 0}, "max_iter must be at least 1, got 0"),
        ({"tol": -1.0}, "tol must be a finite number >= 0, got -1.0"),
        (
            {"init_params": "warm"},
            "init_params must be one of kmeans, previous, labels, got 'warm'",
        ),
    ],
)
def test_options_out_of_range_are_refused(arguments, message):
    with pytest.raises(ValueError) as raised:
        Mixture(**{"components": 2} | arguments)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("family", "options", "message"),
    [
        (Mixture(25, 1), {}, "samples must be at least components = 25, got 16"),
        (Mixture(2, 2), {}, "truth must have dimension = 2 coordinates, got 1"),
        (
            Mixture(3, 1, init_params="previous"),
            {},
            "init_params 'previous' needs a truth of components = 3 components, got 2",
        ),
        (
            Mixture(2, 1),
            {"workflow": sims.Weighted(0.5, 16, "parameters")},
            "Weighted of parameters needs parameters that can be averaged, and the components of "
            "two mixtures have no common order: use of='points'",
        ),
        (Mixture(2, 1), {"truth": (0.5, 0.5)}, "truth must be a Normal or a NormalMixture"),
        (Mixture(2, 1), {"observe": ["weight(0)"]}, "weight must be at least 1, got 0"),
    ],
)
def test_impossible_experiments_are_refused(family, options, message):
    with pytest.raises((ValueError, TypeError)) as raised:
        run(family, replicates=4, seed=1, **options)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"means": ((0.0,), (1.0, 2.0))}, "means must be finite numbers with 2 axes"),
        ({"means": ()}, "means must be finite numbers with 2 axes"),
        ({"weights": (0.5, 0.6)}, "weights must be 2 probabilities, one for each mean, with sum 1"),
        ({"covariances": (((1.0,),),)}, "covariances must be 2 matrices of 1 rows and columns"),
        (
            {"covariances": (((1.0,),), ((-1.0,),))},
            "covariances must be symmetric and positive definite, got [[-1.0]]",
        ),
    ],
)
def test_truths_that_are_none_are_refused(arguments, message):
    with pytest.raises((ValueError, TypeError)) as raised:
        NormalMixture(**{"means": ((0.0,), (1.0,))} | arguments)
    assert str(raised.value).startswith(message)


def test_any_number_of_points_may_be_fitted(seed):
    """A budget of 9 points, which no block of rows divides."""
    found = run(
        Mixture(2, 1, init_params="labels"), AccumulateSubsample(budget=9), replicates=8, seed=seed
    )
    assert np.isfinite(found["log_total_variance"]).all() and (found["total_variance"] > 0).all()
