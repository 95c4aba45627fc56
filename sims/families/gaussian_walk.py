"""The Gaussian under `Replace` as a random walk, four generations at a time: the faster way of the
loop's law.

Without a ridge log v_n is a sum of independent terms that do not involve the mean, and given the
variances the mean is a sum of independent normals. So only the walk is followed, with one block of
words for four generations, and the mean is drawn where it is recorded, with the variance that has
gathered since the last time."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, UInt32

from sims.draws import Draws
from sims.engine.chi_square import LogMeanSquare
from sims.engine.once import once
from sims.families import chi_squares
from sims.families.chi_squares import STEP
from sims.families.gaussian_readings import VARIANCE_ALONE, FittedGaussian, Options
from sims.fold import Observable
from sims.truths import Reference

#: Streams: the walk, the mean.
WALK, MEAN = range(4, 6)


class Walk(NamedTuple):
    """The model, and the variance of its displacement since it was last drawn."""

    model: FittedGaussian
    spread: Float[Array, ""]


def run(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The values of the observables at the recorded generations, for replicates side by side."""
    family, _, truth, samples, _, seed, tables, _ = inputs
    moving = not VARIANCE_ALONE.issuperset(observables)

    def replicate(number):
        draws = Draws.root(seed, number, tables)

        def segment(walk, bounds):
            first, last = bounds
            steps = first // STEP, -(-last // STEP)
            walk = jax.lax.fori_loop(
                *steps,
                lambda step, walk: advance(
                    family, draws, walk, truth, samples, step, first, last, moving
                ),
                walk,
            )
            if moving:
                walk = meet(draws.when(last.astype(jnp.uint32)), walk)
            return walk, tuple(
                jnp.asarray(o.read((), walk.model, truth), float) for o in observables
            )

        return jax.lax.scan(segment, start(truth), inputs.segments())[1]

    return jax.vmap(replicate, out_axes=-1)(replicates)


def start(truth: Reference) -> Walk:
    """Generation 0."""
    zero = jnp.zeros_like(truth.mean)
    return Walk(FittedGaussian(zero, zero, zero), zero)


def advance(
    family: Options,
    draws: Draws,
    walk: Walk,
    truth: Reference,
    samples: Float[Array, " T"],
    step: Int[Array, ""],
    first: Int[Array, ""],
    last: Int[Array, ""],
    moving: bool,
) -> Walk:
    """Those of generations STEP * step, ... that lie in first .. last - 1 drawn from, and the next
    ones fitted.
    """
    (displacement, log_ratio, residue), spread = walk
    times = [STEP * step + k for k in range(STEP)]
    counts = [samples[t] for t in times]
    here = [((first <= t) & (t < last)).astype(counts[0].dtype) for t in times]
    laws = [law(family, draws, count).times(on) for count, on in zip(counts, here, strict=True)]
    now = draws.when(step.astype(jnp.uint32)).at(WALK)

    def growth_and_spread():
        """log of the last variance over the first, and the variance that gathers, over the first
        too.
        """
        growth, gathered = jnp.zeros_like(log_ratio), jnp.zeros_like(spread)
        for count, on, variate in zip(counts, here, chi_squares.four(now, laws), strict=True):
            gathered = gathered + (on * family.temperature / count) * jnp.exp(growth)
            growth = growth + variate
        return growth, gathered

    if moving:
        growth, gathered = once(growth_and_spread, (first < last).astype(jnp.int32))
        noise = (
            0
            if family.functional_error is None
            else sum(here) * jnp.exp(jnp.log(family.functional_error) - truth.log_variance)
        )
        spread = spread + jnp.exp(log_ratio) * gathered + noise
    else:
        growth, _ = growth_and_spread()
    term = growth - residue
    total = log_ratio + term
    residue, log_ratio = (total - log_ratio) - term, total
    return Walk(FittedGaussian(displacement, log_ratio, residue), spread)


def law(family: Options, draws: Draws, count: Float[Array, ""]) -> LogMeanSquare:
    """That of log(v_{n + 1} / v_n) for a batch of `count`."""
    constant = (
        jnp.log1p((2 * family.tilt - 1) / count)
        - jnp.log1p(-family.ddof / count)
        + jnp.log(family.temperature)
    )
    return draws.tables.of_degree(count - 1 + 2 * family.tilt).plus(constant)


def meet(draws: Draws, walk: Walk) -> Walk:
    """The walk with the mean drawn up to now."""
    mean = walk.model.displacement + draws.at(MEAN).normal() * jnp.sqrt(walk.spread)
    return Walk(walk.model._replace(displacement=mean), jnp.zeros_like(walk.spread))
