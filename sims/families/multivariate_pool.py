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
from jaxtyping import Array, Float, Int, UInt32

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
        wishart = bartlett(now.at(FACTOR), laws_of.at(t))
        return wishart, wishart.matrix(), now.at(MEAN).normal((d,))

    def generation(t, carry):
        (mean, factor, scale), residue, (wishart, matrix, z) = carry
        if moving:
            size = jnp.sqrt(samples[t]) / total[t]
            mean = mean + apply(factor, jnp.exp(scale) * (size * z))
        once = (t >= 0).astype(jnp.int32)
        both = pooled(matrix, z, samples[t] - 1, kept[t], before[t] / total[t], once)
        chosen = jax.tree.map(lambda a, b: jnp.where(before[t] == 0, a, b), wishart, both)
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
    matrix: Float[Array, "d d tile"],
    z: Float[Array, "d tile"],
    degrees: Float[Array, ""],
    kept: Float[Array, ""],
    between: Float[Array, ""],
    one: Int[Array, ""],
) -> Bartlett:
    """The factor of kept I + A A' + between z z', from its decomposition R D^-1 R', column by
    column; columns of A beyond its degrees of freedom are 0.

    `one` is 1, which is known only when the program runs: a column is made behind a loop of that
    length, which XLA does not merge with those that use it (see `sims.engine.once`).
    """
    d = len(z)
    below: list[Any] = []
    held = (jnp.arange(d, dtype=z.dtype) < degrees).astype(z.dtype)
    for k in range(d):

        def column(k=k, made=tuple(below)):
            found = between * z[k:] * z[k][None]
            found = found.at[0].add(kept)
            for j in range(k + 1):
                found = found + matrix[k:, j] * (held[j] * matrix[k, j])[None]
            for j, other in enumerate(made):
                found = found - other[k - j :] * (other[k - j] / other[0])[None]
            return found

        start = jnp.zeros((d - k, *z.shape[1:]), z.dtype)
        below.append(jax.lax.fori_loop(0, one, lambda *_, make=column: make(), start))
    logs = jnp.stack([jnp.log(each[0]) / 2 for each in below])
    rows = [below[j][k - j] / jnp.sqrt(below[j][0]) for k in range(1, d) for j in range(k)]
    return Bartlett(logs, jnp.stack(rows) if rows else jnp.zeros((0, *z.shape[1:])))
