"""R-factors: merging is QR of what is stacked, and its solution is that of least squares on the
pooled rows.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sims import Draws, MinimumNorm, RandomSubset, Ridge
from sims.families import factor

merge, extend, solve = jax.jit(factor.merge), jax.jit(factor.extend), jax.jit(factor.solve)
EPS = float(jnp.finfo(jnp.result_type(float)).eps)


def statistic(rng, count, columns):
    """(Factor of random rows and labels, the rows, the labels)."""
    x, y = rng.normal(size=(count, columns)), rng.normal(size=count)
    return of(x, y), x, y


def of(x, y):
    """Rows are padded with zeros, which say nothing, to a multiple of 12: few shapes, few
    programs.
    """
    spare = -len(y) % 12 if len(y) else 12
    rows, labels = (
        jnp.asarray(np.pad(x, ((0, spare), (0, 0))), float),
        jnp.asarray(np.pad(y, (0, spare)), float),
    )
    return extend(factor.empty(x.shape[1]), rows, labels, jnp.asarray(len(y), float))


SIZES = st.tuples(*[st.integers(0, 9)] * 3)


@pytest.mark.costly
@given(st.integers(0, 2**32), st.integers(1, 6), st.integers(0, 9))
def test_the_empty_set_is_the_exact_identity(number, columns, count):
    a = statistic(np.random.default_rng(number), count, columns)[0]
    for merged in (merge(a, factor.empty(columns)), merge(factor.empty(columns), a)):
        assert all(np.array_equal(x, y) for x, y in zip(merged, a, strict=True))


@given(st.integers(0, 2**32), st.integers(1, 6), SIZES)
def test_merging_commutes_and_associates(number, columns, counts):
    """R'R and R'Q'y to rounding: with too few rows Q'y is not determined, but they are."""
    a, b, c = (
        statistic(np.random.default_rng([number, k]), count, columns)[0]
        for k, count in enumerate(counts)
    )
    for x, y in ((merge(a, b), merge(b, a)), (merge(merge(a, b), c), merge(a, merge(b, c)))):
        assert x.count == y.count
        for f in (
            lambda s: np.array(s.rows, float).T @ s.rows,
            lambda s: np.array(s.rows, float).T @ s.target,
        ):
            np.testing.assert_allclose(f(x), f(y), rtol=0, atol=200 * EPS * (1 + sum(counts)))
        assert np.array_equal(x.rows, np.triu(x.rows)) and (np.diagonal(x.rows) >= 0).all()


def test_many_merges_lose_a_few_ulp():
    """R itself, where it is determined: 60 rows merged one batch after the other, in two orders,
    and at once by NumPy.
    """
    rng = np.random.default_rng(0)
    parts = [statistic(rng, 6, 4) for _ in range(10)]
    x, y = (np.concatenate(part) for part in list(zip(*parts, strict=True))[1:])
    q, r = np.linalg.qr(x)
    signs = np.sign(np.diagonal(r))
    for order in (parts, parts[::-1]):
        merged = factor.empty(4)
        for part, _, _ in order:
            merged = merge(merged, part)
        np.testing.assert_allclose(
            merged.rows, signs[:, None] * r, atol=40 * EPS * np.linalg.norm(r)
        )
        np.testing.assert_allclose(
            merged.target, signs * (q.T @ y), atol=40 * EPS * np.linalg.norm(r)
        )


@given(st.integers(0, 2**32), st.integers(1, 5), st.lists(st.integers(1, 4), max_size=5))
def test_accumulation_is_least_squares_on_the_pool(number, columns, counts):
    """e_n = e_{n-1} + S_n^-1 X_n' noise, path by path: labels of each batch come from the fit to
    all before it.
    """
    rng = np.random.default_rng(number)
    weights, pool = rng.normal(size=columns), factor.empty(columns)
    rows, labels = np.zeros((0, columns)), np.zeros(0)
    for count in (columns + 6, *counts):
        x = rng.normal(size=(count, columns))
        y = x @ weights + rng.normal(size=count)
        rows, labels = np.concatenate([rows, x]), np.concatenate([labels, y])
        pool = merge(pool, of(x, y))
        weights = np.linalg.lstsq(rows, labels, rcond=None)[0]
        np.testing.assert_allclose(solve(pool.rows, pool.target), weights, atol=1e4 * EPS)


@jax.jit
def fitted(learner, training):
    return learner.fit(Draws.of(0, 0), jnp.zeros_like(training.target), training)


@pytest.mark.costly
@given(st.integers(0, 2**32), st.integers(2, 8), st.integers(1, 12), st.integers(1, 3))
def test_the_minimum_norm_is_the_pseudo_inverse(number, columns, count, repeats):
    """Fewer rows than features, more, and the same rows again with other labels."""
    rng = np.random.default_rng(number)
    x = rng.normal(size=(count, columns))
    batches = [rng.normal(size=count) for _ in range(repeats)]
    training = factor.empty(columns)
    for y in batches:
        training = merge(training, of(x, y))
    expected = np.linalg.pinv(x) @ np.mean(batches, axis=0)
    condition = np.linalg.cond(x)
    np.testing.assert_allclose(
        fitted(MinimumNorm(), training),
        expected,
        atol=200 * EPS * condition**2 * (1 + np.linalg.norm(expected)),
    )


@pytest.mark.parametrize("count", [2, 9])
@pytest.mark.parametrize("per_sample", [True, False])
def test_ridge_solves_its_normal_equations(count, per_sample):
    training, x, y = statistic(np.random.default_rng(1), count, 4)
    penalty = 0.3 * count if per_sample else 0.3
    expected = np.linalg.solve(x.T @ x + penalty * np.eye(4), x.T @ y)
    np.testing.assert_allclose(fitted(Ridge(0.3, per_sample), training), expected, rtol=1e-4)


def test_a_subset_is_least_squares_on_its_features():
    training, x, y = statistic(np.random.default_rng(2), 20, 5)
    found = np.array(fitted(RandomSubset(3), training))
    chosen = np.flatnonzero(found)
    assert len(chosen) == 3
    np.testing.assert_allclose(
        found[chosen], np.linalg.lstsq(x[:, chosen], y, rcond=None)[0], rtol=1e-3, atol=1e-5
    )


def test_weights_of_rows_are_reweighed_by_their_roots():
    training, x, y = statistic(np.random.default_rng(3), 9, 3)
    other, x2, y2 = statistic(np.random.default_rng(4), 7, 3)
    pooled = merge(factor.reweigh(training, jnp.asarray(0.25, float)), other)
    w = np.repeat([0.25, 1.0], [9, 7])
    rows, labels = np.concatenate([x, x2]), np.concatenate([y, y2])
    expected = np.linalg.solve(rows.T @ (w[:, None] * rows), rows.T @ (w * labels))
    np.testing.assert_allclose(solve(pooled.rows, pooled.target), expected, rtol=1e-4, atol=1e-5)
    assert pooled.count == pytest.approx(0.25 * 9 + 7)
