"""EM of mixtures, beside scikit-learn's `GaussianMixture` on the same points from the same start,
and what an M-step keeps of the points whatever EM does."""

import warnings
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import chi2_contingency
from sklearn.cluster import kmeans_plusplus
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from sims.draws import Draws
from sims.families.mixture import COVARIANCES
from sims.families.mixture_em import Components, Numbers, em, entries
from sims.families.mixture_start import seeds

NUMBERS = Numbers(jnp.asarray(1e-6), jnp.asarray(1e-3), jnp.asarray(100.0))
SIZE = 208


def blobs(seed, dimension=2, apart=3.0, size=SIZE):
    """Points of two clouds, the second one narrow and tilted."""
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(size, dimension))
    points[size // 3 :] = 0.4 * points[size // 3 :] + apart + 0.3 * points[size // 3 :, :1]
    return points


def filled(rows, dimension):
    """[k, d, d] from rows of triangles."""
    found = np.zeros((len(rows), dimension, dimension))
    for place, (i, j) in enumerate(entries(dimension)):
        found[:, i, j] = found[:, j, i] = np.asarray(rows)[:, place]
    return found


def rows_of(matrices):
    dimension = matrices.shape[1]
    return jnp.asarray(np.stack([matrices[:, i, j] for i, j in entries(dimension)], axis=1), float)


def precisions(matrices, covariance):
    """As scikit-learn takes them."""
    inverse = np.linalg.inv(matrices)
    return {
        "full": inverse,
        "tied": inverse[0],
        "diag": np.diagonal(inverse, axis1=1, axis2=2),
        "spherical": inverse[:, 0, 0],
    }[covariance]


def theirs(points, covariance, weights, means, matrices, tol=1e-3, max_iter=100):
    model = GaussianMixture(
        len(means), covariance_type=covariance, weights_init=weights, means_init=means,
        precisions_init=precisions(matrices, covariance), tol=tol, max_iter=max_iter,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(points)


def density(points, weights, means, matrices):
    """Mean log-likelihood, in double precision, by NumPy alone."""
    logs = []
    for weight, mean, matrix in zip(weights, means, matrices, strict=True):
        x = points - mean
        square = np.einsum("ni,ij,nj->n", x, np.linalg.inv(matrix), x)
        logs.append(np.log(weight) - (square + np.linalg.slogdet(2 * np.pi * matrix)[1]) / 2)
    return float(np.mean(np.logaddexp.reduce(logs, axis=0)))


def total(weights, means, matrices):
    """Mean and covariance of a whole mixture."""
    mean = weights @ means
    within = np.einsum("k,kij->ij", weights, matrices)
    return mean, within + np.einsum("k,ki,kj->ij", weights, means - mean, means - mean)


#: What of the sample's covariance an M-step keeps, and what it does not.
KEPT = {
    "full": (lambda c: c, None),
    "tied": (lambda c: c, None),
    "diag": (np.diag, lambda c: c[1, 0]),
    "spherical": (np.trace, lambda c: c[0, 0]),
}
CASES = [
    pytest.param(kind, *case, marks=pytest.mark.costly if case[0] == 3 else ())
    for kind in COVARIANCES
    for case in ((2, 2, 3.0), (3, 3, 0.0))
]


@pytest.mark.parametrize(("covariance", "components", "dimension", "apart"), CASES)
def test_the_same_fit_as_scikit_learn(covariance, components, dimension, apart):
    """From the same start: log-likelihood to 1e-4 of its value and as many iterations, for
    replicates side by side that end at different times; and what is kept of the sample.
    """
    sets = [blobs(seed, dimension, apart) for seed in range(5)]
    weights = np.full(components, 1 / components)
    means = np.stack([points[:components] for points in sets])
    matrices = np.stack([np.eye(dimension)] * components)
    start = Components(
        jnp.asarray(np.stack([weights] * 5), float),
        jnp.asarray(means, float),
        jnp.stack([rows_of(matrices)] * 5),
    )
    run = jax.vmap(em(covariance), in_axes=(0, 0, 0, None, None))
    given = jnp.asarray(np.stack(sets), float), jnp.ones((5, SIZE)), start, jnp.zeros(()), NUMBERS
    fit = jax.jit(run)(*given)
    iterations = []
    keeps, loses = KEPT[covariance]
    for place, points in enumerate(sets):
        expected = theirs(points, covariance, weights, means[place], matrices)
        own = [np.asarray(x[place], np.float64) for x in fit.components]
        own[2] = filled(own[2], dimension)
        assert density(points, *own) == pytest.approx(expected.score(points), rel=1e-4)
        assert float(fit.log_likelihood[place]) == pytest.approx(expected.lower_bound_, rel=1e-4)
        assert bool(fit.converged[place]) == expected.converged_
        iterations.append((float(fit.iterations[place]), expected.n_iter_))
        mean, covariance_of_all = total(*own)
        sample = np.cov(points.T, ddof=0) + 1e-6 * np.eye(dimension)
        np.testing.assert_allclose(mean, points.mean(axis=0), atol=2e-5)
        np.testing.assert_allclose(keeps(covariance_of_all), keeps(sample), atol=2e-5)
        if loses is not None:
            assert abs(loses(covariance_of_all) - loses(sample)) > 1e-3
    ours, others = np.array(iterations).T
    assert np.abs(ours - others).max() <= 1 and len(set(ours)) > 1


def _pvalue(table):
    """That both rows have the same law."""
    result: Any = chi2_contingency(table)
    return result.pvalue


@pytest.mark.costly
def test_seeds_have_the_law_of_scikit_learn(seed):
    """The pair of points that k-means begins with, out of six."""
    points = np.array([[0.0], [0.3], [1.0], [2.0], [2.5], [6.0]])
    ours = jax.vmap(
        lambda replicate: seeds(
            Draws.root(jnp.asarray([seed >> 32, seed & 0xFFFFFFFF], jnp.uint32), replicate),
            jnp.asarray(points, float),
            jnp.ones(6),
            2,
        )
    )(jnp.stack([jnp.zeros(20_000, jnp.uint32), jnp.arange(20_000, dtype=jnp.uint32)], axis=1))
    state = np.random.RandomState(seed % 2**32)
    others = np.stack([kmeans_plusplus(points, 2, random_state=state)[0] for _ in range(1000)])

    def counts(found):
        places = np.abs(np.asarray(found)[..., 0, None] - points[:, 0]).argmin(axis=2)
        return np.bincount(places[:, 0] * 6 + places[:, 1], minlength=36)

    both = np.stack([counts(ours), counts(others)])
    both = both[:, both.sum(axis=0) > 20]
    assert _pvalue(both) > 1e-6
    plain = np.stack([both[0], both[0].sum() * np.ones(both.shape[1]) / both.shape[1]])
    assert _pvalue(plain) < 1e-6


def test_seeds_weigh_points():
    """A point of weight 0 is never one, however far away."""
    points, weights = jnp.asarray([[0.0], [1.0], [1e6]]), jnp.asarray([1.0, 1.0, 0.0])
    found = seeds(Draws.of(1, 2), points, weights, 2)
    assert sorted(np.asarray(found)[:, 0]) == [0.0, 1.0]
