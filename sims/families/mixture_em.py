"""Normal mixtures fitted to weighted points by EM, for replicates side by side, which are last in
every array: a sum over points then runs in all lanes of a vector unit at once.

The rules are those of scikit-learn's `GaussianMixture`: k-means first, where nothing else is given
as a start; then E-steps and M-steps until the mean log-likelihood changes by less than `tol`, or
`max_iter` of them.  An M-step takes one pass over the points, centred on the means before it, so
that float32 keeps the covariances of components which are narrow beside their distance."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from math import log, pi
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

#: Lloyd's steps, at most, and the squared movement of all centres, over the mean variance of a
#: coordinate, at which they end: scikit-learn's.
LLOYD_STEPS, LLOYD_TOL = 300, 1e-4
#: One over the deviation of components that share no points.
NARROW = 1e5
#: Rows that are added first.
ROWS = 16


class Components(NamedTuple):
    """A mixture.  Covariances by their rows below the diagonal, 11, 21, 22, 31, ..."""

    weights: Float[Array, "k *tile"]
    means: Float[Array, "k d *tile"]
    covariances: Float[Array, "k triangle *tile"]


class Fit(NamedTuple):
    """What EM comes to.

    Attributes:
        factors: Cholesky factors of the covariances, by their rows.
        log_likelihood: mean over the points, in the last E-step.
        iterations: of EM.
        converged: whether the log-likelihood changed by less than `tol`, and every covariance is
            one that can be factorised.
    """

    components: Components
    factors: Float[Array, "k triangle *tile"]
    log_likelihood: Float[Array, "*tile"]
    iterations: Float[Array, "*tile"]
    converged: Bool[Array, "*tile"]


class Numbers(NamedTuple):
    """Those of `Mixture`, in the coordinates of the points, for each replicate."""

    reg_covar: Float[Array, "*tile"]
    tol: Float[Array, "*tile"]
    max_iter: Float[Array, "*tile"]


class Factors(NamedTuple):
    """Of one component: L^-1 by its entries, log det L^-1, and the entries of L."""

    inverse: dict[tuple[int, int], Float[Array, "*tile"]]
    log_det: Float[Array, "*tile"]
    lower: dict[tuple[int, int], Float[Array, "*tile"]]


def entries(dimension: int) -> list[tuple[int, int]]:
    """(row, column) of the entries of a triangle, row by row."""
    return [(i, j) for i in range(dimension) for j in range(i + 1)]


def least_pivot(dtype: Any) -> float:
    """A variance, in units of that of the points, which rounding can no longer tell from 0."""
    return float(jnp.finfo(dtype).eps) ** 2


def _sum(values: Float[Array, "size tile"]) -> Float[Array, " tile"]:
    values = jnp.pad(values, ((0, -len(values) % ROWS), (0, 0)))
    return jnp.sum(jnp.sum(values.reshape(-1, ROWS, values.shape[1]), axis=1), axis=0)


def _factors(covariance: Float[Array, "triangle tile"], dimension: int, least: Any) -> Factors:
    """By Cholesky; no pivot is less than `least`."""
    given = dict(zip(entries(dimension), covariance, strict=True))
    lower: dict[tuple[int, int], Any] = {}
    inverse: dict[tuple[int, int], Any] = {}
    for i, j in entries(dimension):
        rest = given[i, j] - sum(lower[i, k] * lower[j, k] for k in range(j))
        lower[i, j] = rest * inverse[j, j] if j < i else jnp.sqrt(jnp.maximum(rest, least))
        if i == j:
            inverse[i, i] = 1 / lower[i, i]
            for k in range(i):
                dot = sum(lower[i, m] * inverse[m, k] for m in range(k, i))
                inverse[i, k] = -dot * inverse[i, i]
    log_det = sum(jnp.log(inverse[i, i]) for i in range(dimension))
    return Factors(inverse, jnp.asarray(log_det), lower)


def _centred(points: Float[Array, "d size tile"], mean: Float[Array, "d tile"]) -> list[Any]:
    return [x - centre[None] for x, centre in zip(points, mean, strict=True)]


def _e_step(
    points: Float[Array, "d size tile"],
    weights: Float[Array, "size tile"],
    at: Components,
    lloyd: Bool[Array, " tile"],
    numbers: Numbers,
) -> tuple[list[Any], Float[Array, " tile"]]:
    """Responsibilities times weights, one array for each component, and the sum of
    log-likelihoods; with `lloyd` all goes to the nearest mean, but for ties.
    """
    dimension, logs = len(points), []
    for weight, mean, covariance in zip(*at, strict=True):
        factors = _factors(covariance, dimension, _least(numbers, points.dtype))
        square: Any = 0.0
        for i in range(dimension):
            row = [
                jnp.where(lloyd, NARROW * (i == j), factors.inverse[i, j])[None]
                for j in range(i + 1)
            ]
            square += sum(p * x for p, x in zip(row, _centred(points, mean), strict=False)) ** 2
        constant = jnp.log(weight) + factors.log_det - dimension / 2 * log(2 * pi)
        logs.append(jnp.where(lloyd, 0, constant)[None] - square / 2)
    top = _most(logs)
    masses = [jnp.exp(each - top) for each in logs]
    total = sum(masses)
    shares = [mass * (weights / total) for mass in masses]
    # held: otherwise each sum of the M-step computes them again
    return jax.lax.optimization_barrier((shares, _sum(weights * (top + jnp.log(total)))))


def _most(values: Sequence[Any]) -> Any:
    most = values[0]
    for each in values[1:]:
        most = jnp.maximum(most, each)
    return most


def _least(numbers: Numbers, dtype: Any) -> Float[Array, " tile"]:
    """The least pivot: without rounding none is below `reg_covar`."""
    return jnp.maximum(numbers.reg_covar, least_pivot(dtype))


def m_step(
    points: Float[Array, "d size tile"],
    shares: list[Any],
    centres: Float[Array, "k d tile"],
    numbers: Numbers,
    covariance: str,
) -> Components:
    """Weights, means and covariances from responsibilities, in one pass centred on `centres`."""
    full, dimension = covariance in ("full", "tied"), len(points)
    totals = jnp.stack([_sum(share) for share in shares])
    totals += 10 * jnp.finfo(points.dtype).eps
    means: list[Any] = []
    scatters: list[Any] = []
    for share, centre, total in zip(shares, centres, totals, strict=True):
        x = _centred(points, centre)
        move = [_sum(share * each) / total for each in x]
        none = jnp.zeros_like(total)
        scatter = [
            _sum(share * x[i] * x[j]) - total * move[i] * move[j] if full or i == j else none
            for i, j in entries(dimension)
        ]
        means.append(centre + jnp.stack(move))
        scatters.append(jnp.stack(scatter))
    stacked, weights = jnp.stack(scatters), totals / jnp.sum(totals, axis=0)[None]
    if covariance == "tied":
        pooled = jnp.sum(stacked, axis=0) / jnp.sum(totals, axis=0)[None]
        found = jnp.broadcast_to(pooled[None], stacked.shape)
    else:
        found = stacked / totals[:, None]
    diagonal = jnp.asarray([i == j for i, j in entries(dimension)], points.dtype)[None, :, None]
    if covariance == "spherical":
        found = diagonal * jnp.sum(found, axis=1, keepdims=True) / dimension
    return Components(weights, jnp.stack(means), found + diagonal * numbers.reg_covar[None, None])


class _State(NamedTuple):
    """Of the loop: `left` are Lloyd's steps that may still be taken, 0 in EM."""

    at: Components
    left: Float[Array, " tile"]
    log_likelihood: Float[Array, " tile"]
    iterations: Float[Array, " tile"]
    going: Bool[Array, " tile"]
    converged: Bool[Array, " tile"]


def _em(
    points: Float[Array, "d size tile"],
    weights: Float[Array, "size tile"],
    start: Components,
    lloyd: Float[Array, " tile"],
    numbers: Numbers,
    covariance: str,
) -> Fit:
    """From a start, with at most `lloyd` steps of k-means first, until every replicate has come to
    its end; those that have wait.
    """
    count = _sum(weights)
    enough = LLOYD_TOL * _variance(points, weights, count)

    def step(state: _State) -> _State:
        cold = state.left > 0
        shares, total = _e_step(points, weights, state.at, cold, numbers)
        after = m_step(points, shares, state.at.means, numbers, covariance)
        far = jnp.sum((after.means - state.at.means) ** 2, axis=(0, 1)) > enough
        mean = jnp.where(cold, -jnp.inf, total / count)
        converged = jnp.abs(mean - state.log_likelihood) < numbers.tol
        iterations = state.iterations + (~cold).astype(count.dtype)
        going = ~converged & (iterations < numbers.max_iter)
        left = jnp.where(cold & far, state.left - 1, 0)
        new = _State(after, left, mean, iterations, going, converged)
        return jax.tree.map(partial(_where, state.going), new, state)

    none = jnp.full(count.shape, False)
    state = _State(start, lloyd, jnp.full_like(count, -jnp.inf), jnp.zeros_like(count), ~none, none)
    state = jax.lax.while_loop(lambda state: jnp.any(state.going), step, state)
    return _fit(points, state.at, numbers, *state[2:4], state.converged)


def _where(chosen: Bool[Array, " tile"], new: Array, old: Array) -> Array:
    """Replicate by replicate."""
    return jnp.where(chosen.reshape((1,) * (new.ndim - 1) + chosen.shape), new, old)


def _variance(points, weights, count) -> Float[Array, " tile"]:
    """Mean over the coordinates."""
    squares = [_sum(weights * x**2) / count - (_sum(weights * x) / count) ** 2 for x in points]
    return jnp.asarray(sum(squares)) / len(points)


def _fit(points, at: Components, numbers: Numbers, log_likelihood, iterations, converged) -> Fit:
    """With the factors of the covariances."""
    dimension, least = len(points), _least(numbers, points.dtype)
    lower = [_factors(each, dimension, least).lower for each in at.covariances]
    factors = jnp.stack([jnp.stack([rows[e] for e in entries(dimension)]) for rows in lower])
    pivots = jnp.stack([rows[i, i] ** 2 for rows in lower for i in range(dimension)])
    sound = jnp.min(pivots, axis=0) > 2 * least_pivot(points.dtype)
    return Fit(at, factors, log_likelihood, iterations, converged & sound)


def _labelled(points, weights, labels, centres, numbers, covariance) -> Fit:
    """One M-step, with every point in the component that it comes from."""
    shares = [jnp.where(labels == k, weights, 0) for k in range(len(centres))]
    at = m_step(points, shares, centres, numbers, covariance)
    once = jnp.ones_like(numbers.tol)
    _, total = _e_step(points, weights, at, once < 0, numbers)
    return _fit(points, at, numbers, total / _sum(weights), once, once > 0)


@cache
def em(covariance: str) -> Callable[..., Fit]:
    """(points [size, d], weights [size], start, most steps of k-means, numbers) -> fit."""
    return _one(partial(_em, covariance=covariance))


@cache
def labelled(covariance: str) -> Callable[..., Fit]:
    """(points [size, d], weights [size], component of each point [size], means, numbers) -> fit:
    one M-step, centred on these means [k, d].
    """
    return _one(partial(_labelled, covariance=covariance))


def even(means: Float[Array, "k d"]) -> Components:
    """Where k-means starts."""
    k, d = means.shape
    identity = jnp.asarray([float(i == j) for i, j in entries(d)], means.dtype)
    return Components(
        jnp.full(k, 1 / k, means.dtype), means, jnp.broadcast_to(identity[None], (k, len(identity)))
    )


def _one(work: Callable[..., Fit]) -> Callable[..., Fit]:
    """`work`, which takes replicates side by side, as a function of one replicate: mapped, it is
    `work` itself.
    """

    def beside(points: Any, *rest: Any) -> Fit:
        return work(jnp.swapaxes(points, 0, 1), *rest)

    @jax.custom_batching.custom_vmap
    def one(*arguments: Any) -> Fit:
        lanes = jax.tree.map(lambda x: jnp.asarray(x)[..., None], arguments)
        return jax.tree.map(lambda x: x[..., 0], beside(*lanes))

    @one.def_vmap
    def _(size: int, mapped: Any, *arguments: Any) -> tuple[Fit, Any]:
        found = beside(*jax.tree.map(partial(_last, size), arguments, tuple(mapped)))
        every = jax.tree.map(lambda _: True, found)
        return jax.tree.map(lambda x: jnp.moveaxis(x, -1, 0), found), every

    return one


def _last(size: int, values: Any, mapped: bool) -> Array:
    """With the replicates last."""
    if mapped:
        return jnp.moveaxis(values, 0, -1)
    values = jnp.asarray(values)
    return jnp.broadcast_to(values[..., None], (*values.shape, size))
