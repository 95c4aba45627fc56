"""The Gaussian under `Accumulate` as a random walk, four generations at a time: the faster way of
the loop's law.

All points so far, N of them, have the variance (N - ddof) v, and M new ones of the model N(mean, v)
add to it chi2_{M-1} v about their own mean and N / (N + M) z^2 v between the two means, where z is
that of the new ones in standard errors:

    v' = v (N - ddof + chi2_{M-1} + N / (N + M) z^2) / (N + M - ddof), mean' = mean + sqrt(v M) / (N
    + M) z,

the first time with 0 for N - ddof. The factors of v are independent, and do not involve the mean.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, UInt32

from sims.draws import Draws
from sims.engine.once import once
from sims.families import chi_squares
from sims.families.chi_squares import STEP
from sims.families.gaussian_readings import VARIANCE_ALONE, FittedGaussian, Options
from sims.fold import Observable

#: Stream of the variates.
POOL = 6


class Terms(NamedTuple):
    """What the new variance is made of, in units of the old one, for each batch; and the mean's
    step per sqrt(v) z.
    """

    kept: Float[Array, " T"]
    within: Float[Array, " T"]
    between: Float[Array, " T"]
    move: Float[Array, " T"]

    @classmethod
    def of(cls, family: Options, samples: Float[Array, " T"]) -> "Terms":
        """For a schedule; a batch drawn at a temperature has that many times the variance."""
        total = jnp.cumsum(samples)
        before, divisor = total - samples, total - family.ddof
        return cls(
            jnp.where(before > 0, before - family.ddof, 0) / divisor,
            family.temperature * (samples - 1) / divisor,
            family.temperature * before / total / divisor,
            jnp.sqrt(family.temperature * samples) / total,
        )


def run(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The values of the observables at the recorded generations, for replicates side by side."""
    family, _, truth, samples, _, seed, tables, _ = inputs
    draws = Draws.root(seed, replicates.T, tables).at(POOL)
    terms, moving = Terms.of(family, samples), not VARIANCE_ALONE.issuperset(observables)

    def segment(model, bounds):
        first, last = bounds
        steps = first // STEP, -(-last // STEP)
        model = jax.lax.fori_loop(
            *steps,
            lambda step, model: advance(draws, model, samples, terms, step, first, last, moving),
            model,
        )
        read = (
            jax.vmap(lambda m, o=o: jnp.asarray(o.read((), m, truth), float))(model)
            for o in observables
        )
        return model, tuple(read)

    zero = jnp.zeros(len(replicates), dtype=float)
    return jax.lax.scan(segment, FittedGaussian(zero, zero, zero), inputs.segments())[1]


def advance(
    draws: Draws,
    model: FittedGaussian,
    samples: Float[Array, " T"],
    terms: Terms,
    step: Int[Array, ""],
    first: Int[Array, ""],
    last: Int[Array, ""],
    moving: bool,
) -> FittedGaussian:
    """Those of generations STEP * step, ... that lie in first .. last - 1 drawn from, and the next
    ones fitted.
    """
    displacement, log_ratio, residue = model
    times = [STEP * step + k for k in range(STEP)]
    here = [(first <= t) & (t < last) for t in times]
    laws = [draws.tables.of_degree(samples[t] - 1) for t in times]
    now = draws.when(step.astype(jnp.uint32))

    def growth_and_move():
        """log of the last variance over the first, and the mean's step over the first deviation."""
        factor, move = jnp.ones_like(log_ratio), jnp.zeros_like(displacement)
        for t, on, (z, log_ms) in zip(times, here, chi_squares.cochrans(now, laws), strict=True):
            kept, within, between, size = (
                jnp.where(on, value[t], other)
                for value, other in zip(terms, (1, 0, 0, 0), strict=True)
            )
            move = move + size * z * jnp.sqrt(factor)
            factor = factor * (kept + within * jnp.exp(log_ms) + between * z**2)
        return jnp.log(factor), move

    if moving:
        growth, move = once(growth_and_move, (first < last).astype(jnp.int32))
        displacement = displacement + jnp.exp(log_ratio / 2) * move
    else:
        growth, _ = growth_and_move()
    term = growth - residue
    total = log_ratio + term
    return FittedGaussian(displacement, total, (total - log_ratio) - term)
