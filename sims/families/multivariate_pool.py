"""The Gaussian in d dimensions under `Accumulate`, by factors, O(d^3) per generation however many
points there are: the faster way of the loop's law.

All points so far, N of them, have the scatter (N - ddof) L L', and M new ones of the model add to
it L W L' about their own mean and N / (N + M) (L z) (L z)' between the two means, where z is that
of the new ones in standard errors:

    L' = L C / sqrt(N + M - ddof), C C' = (N - ddof) I + W + N / (N + M) z z',
    mean' = mean + sqrt(M) / (N + M) L z,

the first time with W alone, whose factor is Bartlett's."""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, UInt32

from sims.draws import Draws
from sims.families.bartlett import Bartlett, bartlett, diagonal
from sims.families.multivariate_readings import FittedMultivariate, log_det, trace
from sims.families.multivariate_steps import apply, read, step
from sims.fold import Observable

FACTOR, MEAN = range(2)


def run(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The factor of the covariance, and the mean where it is read, for replicates side by side."""
    family, _, truth, samples, _, seed, tables, _ = inputs
    d, tile = family.dimension, len(replicates)
    draws = Draws.root(seed, replicates.T, tables).at(4)
    laws_of = diagonal(tables, samples - 1, d)
    moving = not set(observables) <= {log_det, trace}
    total = jnp.cumsum(samples)
    before = total - samples
    kept = jnp.where(before > 0, before - family.ddof, 0)

    def variates(t):
        now = draws.when(t.astype(jnp.uint32))
        return bartlett(now.at(FACTOR), laws_of.at(t)), now.at(MEAN).normal((d,))

    def generation(t, carry):
        (mean, factor, scale), residue, (wishart, z) = carry
        if moving:
            size = jnp.sqrt(samples[t]) / total[t]
            mean = mean + apply(factor, jnp.exp(scale) * (size * z))
        degrees = samples[t] - 1
        both = pooled(wishart, z, degrees, kept[t], before[t] / total[t])
        first = before[t] == 0
        chosen = jax.tree.map(lambda a, b: jnp.where(first, a, b), wishart, both)
        divisor = total[t] - family.ddof
        factor, scale, residue = step(factor, scale, residue, chosen, divisor)
        return FittedMultivariate(mean, factor, scale), residue, variates(t + 1)

    def segment(carry, bounds):
        carry = jax.lax.fori_loop(bounds[0], bounds[1], generation, carry)
        return carry, read(observables, carry[0], truth)

    zero = jnp.zeros((d, tile), dtype=float)
    origin = FittedMultivariate(zero, jnp.broadcast_to(jnp.eye(d)[:, :, None], (d, d, tile)), zero)
    return jax.lax.scan(segment, (origin, zero, variates(jnp.int32(0))), inputs.segments())[1]


def pooled(
    wishart: Bartlett,
    z: Float[Array, "d tile"],
    degrees: Float[Array, ""],
    kept: Float[Array, ""],
    between: Float[Array, ""],
) -> Bartlett:
    """Cholesky's factor of kept I + A A' + between z z', column by column; columns of A beyond its
    degrees of freedom are 0.
    """
    d = len(z)
    columns = [jnp.sqrt(between) * z]
    pivots = jnp.exp(wishart.log_diagonal)
    for j in range(d):
        held = jnp.where(j < degrees, 1.0, 0.0)
        below = [wishart.row(k)[j][None] for k in range(j + 1, d)]
        columns.append(held * jnp.concatenate([pivots[j][None], *below]))
    # rows from k on of what is left of the matrix, and of all columns that reach them
    logs, lower = [], [[] for _ in range(d)]
    for k in range(d):
        row = kept * jnp.eye(d - k)[0][:, None] + columns[0][k:] * columns[0][k][None]
        for j in range(k + 1):
            row = row + columns[1 + j][k - j :] * columns[1 + j][k - j][None]
        for j in range(k):
            row = row - lower[k][j][None] * jnp.stack([lower[i][j] for i in range(k, d)])
        pivot = jnp.sqrt(row[0])
        logs.append(jnp.log(row[0]) / 2)
        lower[k].append(pivot)
        for i in range(k + 1, d):
            lower[i].append(row[i - k] / pivot)
    rows = [entry for k in range(1, d) for entry in lower[k][:k]]
    tile = z.shape[1:]
    return Bartlett(jnp.stack(logs), jnp.stack(rows) if rows else jnp.zeros((0, *tile)))
