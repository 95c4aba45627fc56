"""Exact chains of the risk of least squares: no design matrix is drawn, and replicates stand side
by side.

In whitened coordinates the risk (w_n - w*)' Sigma (w_n - w*) is |e_n|^2, and its law involves
neither Sigma nor w*:

    replace, fresh   e_{n+1} = e_n + sigma u, where u is normal given 1 / chi2_{M-d+1}, so that |e|
    is a radial walk
    same e_n = sigma (L')^{-1} (z_1 + ... + z_n), or with z_i / i under `Accumulate`, L a Bartlett
    factor of W_d(M)
    accumulate, fresh   e_{n+1} = e_n + sigma H^{-1} L z with the pooled H = sum L L', L as above
    fresh mixture, fresh   |e| alone: see `mixed`
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, UInt32

from sims.draws import Draws
from sims.families import chi_squares
from sims.families.bartlett import Bartlett, bartlett, diagonal
from sims.families.base import Chain
from sims.families.chi_squares import STEP
from sims.families.regression_readings import log_excess_risk
from sims.fold import Observable
from sims.workflows import Accumulate, FreshMixture, Workflow

WALK, MEET, FACTOR, NOISE = range(4)


def degrees(features: int, design: str, workflow: Workflow, samples: np.ndarray) -> set[float]:
    """Degrees of freedom of every chi-square that a chain draws."""
    counts = [float(count) for count in np.unique(samples)]
    if isinstance(workflow, FreshMixture):
        return {
            float(nu)
            for count in counts
            for nu in _freedoms(np.float64(count), np.float64(workflow.fresh_points), features)
        }
    if design == "fresh" and not isinstance(workflow, Accumulate):
        return {count - features + 1 for count in counts} | {float(features - 1)}
    return {count - j for count in counts for j in range(features)}


def chain(design: str, workflow: Workflow) -> Chain:
    """The chain of a design under `Replace`, `Accumulate` or, with fresh rows, `FreshMixture`, for
    `excess_risk` and its logarithm.
    """
    if isinstance(workflow, FreshMixture):
        return mixed
    if design == "same":
        return same
    return pooled if isinstance(workflow, Accumulate) else radial


def radial(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The length of the error under `Replace` with fresh rows, drawn where it is recorded."""
    family, _, truth, samples, _, seed, tables, _ = inputs
    d = family.features
    draws = Draws.root(seed, replicates.T, tables)
    freedom = samples - (d - 1)
    inverse = tables.of_degrees(freedom).plus(jnp.log(freedom)).times(jnp.float32(-1))

    def spread(first, last):
        """The sum of 1 / chi2 over generations first .. last - 1, STEP to a block of words."""

        def block(number, total):
            times = [STEP * number + k for k in range(STEP)]
            now = draws.when(number.astype(jnp.uint32)).at(WALK)
            terms = chi_squares.four(now, [inverse.at(t) for t in times])
            return total + sum(
                jnp.where((first <= t) & (t < last), jnp.exp(x), 0)
                for t, x in zip(times, terms, strict=True)
            )

        return jax.lax.fori_loop(
            first // STEP, -(-last // STEP), block, jnp.zeros(len(replicates), dtype=float)
        )

    def segment(length, bounds):
        """|e| after a normal step: (|e| + s z)^2 + s^2 chi2_{d-1}."""
        now, deviation = (
            draws.when(bounds[1].astype(jnp.uint32)).at(MEET),
            jnp.sqrt(spread(*bounds)),
        )
        z, log_ms = chi_squares.cochran(now, jnp.asarray(d - 1, samples.dtype))
        length = jnp.sqrt((length + deviation * z) ** 2 + deviation**2 * (d - 1) * jnp.exp(log_ms))
        return length, _read(observables, truth, length**2)

    return jax.lax.scan(segment, jnp.zeros(len(replicates), dtype=float), inputs.segments())[1]


def _read(observables, truth, square):
    risk = truth.deviation**2 * square
    return tuple(jnp.log(risk) if o is log_excess_risk else risk for o in observables)


def same(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The error for one design, under `Replace` and `Accumulate`, from sums of the noise."""
    family, workflow, truth, samples, _, seed, tables, _ = inputs
    d = family.features
    draws = Draws.root(seed, replicates.T, tables)
    factor = bartlett(draws.at(FACTOR), diagonal(tables, samples[:1], d).at(0))
    generations = jnp.arange(len(samples), dtype=jnp.int32)
    variances = (
        1 / (1 + generations.astype(samples.dtype)) ** 2
        if isinstance(workflow, Accumulate)
        else jnp.ones_like(samples)
    )

    def segment(total, bounds):
        first, last = bounds
        spread = jnp.sum(jnp.where((first <= generations) & (generations < last), variances, 0))
        total = total + jnp.sqrt(spread) * draws.when(last.astype(jnp.uint32)).at(NOISE).normal(
            (d,)
        )
        error = [total[k] for k in range(d)]
        for k in reversed(range(d)):
            error[k] = error[k] * jnp.exp(-factor.log_diagonal[k])
            error[:k] = [e - factor.row(k)[j] * error[k] for j, e in enumerate(error[:k])]
        return total, _read(observables, truth, sum(e**2 for e in error))

    return jax.lax.scan(segment, jnp.zeros((d, len(replicates)), dtype=float), inputs.segments())[1]


def pooled(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The error under `Accumulate` with fresh rows, with the pooled Gram matrix."""
    family, _, truth, samples, _, seed, tables, _ = inputs
    d, tile = family.features, len(replicates)
    draws = Draws.root(seed, replicates.T, tables)
    laws_of = diagonal(tables, samples, d)
    columns = jnp.array([j for k in range(d) for j in range(k)], dtype=samples.dtype)

    def variates(t):
        """A batch of fewer than d rows has a factor of as many columns; the others are 0."""
        now = draws.when(t.astype(jnp.uint32))
        factor = bartlett(now.at(FACTOR), laws_of.at(t))
        below = jnp.where(columns[:, None] < samples[t], factor.below, 0)
        return factor._replace(below=below), now.at(NOISE).normal((d,))

    def generation(t, carry):
        pool, error, (factor, z) = carry
        pool, right = _extend(pool, factor, z)
        return pool, error + _solve(pool, right), variates(t + 1)

    def segment(carry, bounds):
        carry = jax.lax.fori_loop(bounds[0], bounds[1], generation, carry)
        return carry, _read(observables, truth, jnp.sum(carry[1] ** 2, axis=0))

    start = (
        jnp.zeros((d, d, tile), dtype=float),
        jnp.zeros((d, tile), dtype=float),
        variates(jnp.int32(0)),
    )
    return jax.lax.scan(segment, start, inputs.segments())[1]


def _extend(
    pool: Float[Array, "d d tile"], factor: Bartlett, z: Float[Array, "d tile"]
) -> tuple[Float[Array, "d d tile"], Float[Array, "d tile"]]:
    """H + L L' and L z, column by column of L."""
    d = len(z)
    diagonal = jnp.exp(factor.log_diagonal)
    right = diagonal * z
    for k in range(d):
        below = [factor.row(i)[k] for i in range(k + 1, d)]
        column = jnp.stack([diagonal[k], *below])
        pool = pool.at[k:, k:].add(column[:, None] * column[None])
        right = right.at[k + 1 :].add(column[1:] * z[k][None])
    return pool, right


def _solve(
    matrix: Float[Array, "d d tile"], right: Float[Array, "d tile"]
) -> Float[Array, "d tile"]:
    """matrix^-1 right by elimination, matrix positive definite; a loop, so that every stage is
    computed once.
    """
    d = len(right)
    rows = jnp.arange(d)[:, None, None]

    def eliminate(k, system):
        pivot = jax.lax.dynamic_index_in_dim(system, k, 0)
        pivot = pivot / jax.lax.dynamic_index_in_dim(pivot, k, 1)
        column = jax.lax.dynamic_index_in_dim(system, k, 1)
        return jnp.where(rows == k, pivot, system - column * pivot)

    return jax.lax.fori_loop(0, d, eliminate, jnp.concatenate([matrix, right[:, None]], axis=1))[
        :, d
    ]


def _freedoms(synthetic: Any, real: Any, features: int) -> tuple[Any, ...]:
    """Degrees of freedom of the chi-squares of `mixed`, in its order."""
    rows = synthetic + real
    least = [
        rows - features + 1,
        rows - features,
        features - 1 + 0 * rows,
        max(features - 2, 0) + 0 * rows,
        rows - features + 2,
    ]
    return synthetic, real, synthetic - 1, real - 1, *least


def mixed(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """In a basis that begins with e / |e| the labels are |e| x_1 + z in synthetic rows and z in
    real ones: they involve the first column of X alone. What the other columns take out of the
    plane of that column and the labels is a 2 x 2 beta matrix, and what the fit has across e is a
    chi-square's reciprocal times the square that they take out of the residual of the first column.
    """
    family, workflow, truth, samples, _, seed, tables, _ = inputs
    draws = Draws.root(seed, replicates.T, tables)
    degrees = jnp.stack(
        _freedoms(samples, jnp.full_like(samples, workflow.fresh_points), family.features), axis=1
    )
    laws_of = tables.of_degrees(degrees).plus(jnp.log(degrees))
    several = float(family.features > 1)

    def variates(t):
        now = draws.when(t.astype(jnp.uint32))
        return jnp.exp(chi_squares.each(now.at(FACTOR), laws_of.at(t))), now.at(NOISE).normal((4,))

    def generation(t, carry):
        length, ((first, second, *rest, one, two, three, four, last), (z, w, a2, b2)) = carry
        (norm_s, norm_r), square = (jnp.sqrt(first), jnp.sqrt(second)), first + second
        label_s, label_r = length * norm_s + z, w
        along = (norm_s * label_s + norm_r * label_r) / square
        away = (norm_r * label_s - norm_s * label_r) ** 2 / square + sum(rest)
        # A and B, Wishart with (a1, a2), (0, sqrt two) and (b1, b2), (0, sqrt four) as columns;
        # beta = L^-1 A L^-T with A + B = L L'
        a1, b1, b2, total = jnp.sqrt(one), jnp.sqrt(three), several * b2, one + three
        cross = a1 * b2 - b1 * a2
        schur = two + four + cross**2 / total
        q2 = jnp.sqrt(away / schur)
        shift = -cross * jnp.sqrt(three / one / total) * jnp.sqrt(away / schur / square)
        q1 = -shift * jnp.sqrt(square / total) - (a1 * a2 + b1 * b2) / total * q2
        taken = (b1 * q1 + b2 * q2) ** 2 + four * q2**2
        return jnp.sqrt((along + shift) ** 2 + taken / last), variates(t + 1)

    def segment(carry, bounds):
        carry = jax.lax.fori_loop(bounds[0], bounds[1], generation, carry)
        return carry, _read(observables, truth, carry[0] ** 2)

    start = jnp.zeros(len(replicates), dtype=float), variates(jnp.int32(0))
    return jax.lax.scan(segment, start, inputs.segments())[1]
