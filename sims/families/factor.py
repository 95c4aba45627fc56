"""Least squares as data: the R-factor of [X y], the sufficient statistic of regression, merged by
QR.

Rows X and labels y are kept as R = Q'X, upper triangular with a diagonal >= 0, and Q'y, where X = Q
R; X'X = R'R is never formed, so nothing is squared that rounding cannot bear. Rows and labels may
carry weights, by their square roots."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float


class Factor(NamedTuple):
    """The statistic of weighted rows with labels.

    Attributes:
        rows: R; its last rows are 0 where there are fewer rows than columns.
        target: Q'y.
        count: total weight; 0 is the empty set, the identity of merging.
    """

    rows: Float[Array, "k k"]
    target: Float[Array, " k"]
    count: Float[Array, ""]


def empty(columns: int) -> Factor:
    """No rows."""
    return Factor(jnp.zeros((columns, columns)), jnp.zeros(columns), jnp.zeros(()))


def merge(a: Factor, b: Factor) -> Factor:
    """Both sets: the R-factor of the two stacked."""
    return extend(a, b.rows, b.target, b.count)


def extend(
    factor: Factor, rows: Float[Array, "m k"], labels: Float[Array, " m"], count: Float[Array, ""]
) -> Factor:
    """The statistic with more rows and labels, whose total weight is `count` and whose weights are
    multiplied in.
    """
    joined = triangle(_joined(factor.rows, factor.target), _joined(rows, labels))
    return Factor(joined[:, :-1], joined[:, -1], factor.count + count)


def reweigh(a: Factor, factor: Float[Array, ""]) -> Factor:
    """The same rows with all weights multiplied by `factor`."""
    root = jnp.sqrt(factor)
    return Factor(root * a.rows, root * a.target, factor * a.count)


@jax.jit
def solve(rows: Float[Array, "k k"], target: Float[Array, " k"]) -> Float[Array, " k"]:
    """R^-1 target for an upper triangular R with a diagonal > 0, from the last unknown to the
    first.
    """
    columns = len(target)

    def unknown(step, solution):
        k = columns - 1 - step
        row = jax.lax.dynamic_index_in_dim(rows, k, 0, keepdims=False)
        rest = target[k] - jnp.sum(row * solution)
        return solution.at[k].set(rest / row[k])

    return jax.lax.fori_loop(0, columns, unknown, jnp.zeros_like(target))


@jax.jit
def triangle(top: Float[Array, "k c"], rows: Float[Array, "m c"]) -> Float[Array, "k c"]:
    """The first k rows of the R-factor of `top`, upper triangular with a diagonal >= 0, stacked on
    `rows`; c >= k.

    Householder's reflections, one for each of the first k columns. Next to what is 0 they do
    nothing, so that the empty set is an exact identity of merging, on either side."""

    def column(k, carry):
        top, rows = carry
        pivot = jax.lax.dynamic_index_in_dim(top, k, 0, keepdims=False)
        below = jax.lax.dynamic_index_in_dim(rows, k, 1, keepdims=False)
        square = jnp.sum(below**2)
        clear = square == 0
        norm = jnp.where(clear, 1, jnp.sqrt(pivot[k] ** 2 + square))
        cosine, sines = jnp.where(clear, 1, pivot[k] / norm), below / norm
        along = jnp.sum(sines[:, None] * rows, axis=0)
        share = jnp.where(clear, 0, (1 + cosine) / jnp.sum(jnp.where(clear, 1, sines**2)))
        rows = rows + sines[:, None] * (pivot - share * along)[None, :]
        return top.at[k].set(cosine * pivot + along), rows

    return jnp.triu(jax.lax.fori_loop(0, len(top), column, (top, rows))[0])


def _joined(rows, target):
    return jnp.concatenate([rows, target[:, None]], axis=1)
