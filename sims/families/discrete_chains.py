"""Types under `Replace`, faster than by counts: two ways of the same law.

tokens  many types: a batch is kept as a list of its types, and the next one takes each of its
        own from a place in the list, at random; counts are made where they are recorded
pair    two types, batches of one size M: the number of the first has M + 1 binomial laws, which
        are tabulated (Walker's aliases), and a generation is one look at the table"""

from functools import cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, UInt32
from scipy import stats

from sims.counts import binomial
from sims.draws import Draws
from sims.engine.words import fine_uniform, packed, unpacked
from sims.families.discrete_readings import FittedDiscrete
from sims.fold import Observable

#: A list of types has at most so many places: each has the probability 1 / M up to 2^-32.
PLACES = 2**16
#: Nanoseconds, roughly, for a type of the list.
TOKEN = 4.0
#: Bits of a cell's number and of its threshold, which share a word.
CELL, CUT = 8, 24
#: Largest M: so many cells hold more than 6.8 standard deviations on both sides.
LARGEST = 1400
STREAM = 8


class Places(NamedTuple):
    """Tables of `tokens`: the sizes of the batches, and as many places as the largest has."""

    samples: Int[Array, " T"]
    places: Int[Array, " size"]


class Aliases(NamedTuple):
    """Tables of `pair`: M, and for each x in 0 .. M the cells of the binomial law (M, x / M): the
    threshold above, the other cell in the last CELL bits.
    """

    samples: Int[Array, ""]
    cells: UInt32[Array, "x cells"]


def tokens(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The values of the observables at the recorded generations, for replicates side by side."""
    truth, seed, (samples, places) = inputs.truth, inputs.seed, inputs.tables
    tile, size, types = len(replicates), len(places), len(truth)
    numbers = jnp.arange(size // 4, dtype=jnp.uint32)
    starts = jnp.arange(tile, dtype=jnp.int32)[:, None] * jnp.int32(size)

    def words(t, shape):
        """Random words, [tile, shape] four times."""

        def one(replicate):
            draws = Draws.root(seed, replicate).when(t.astype(jnp.uint32)).at(STREAM)
            return packed(draws.block(numbers[:shape]))

        return unpacked(_once(lambda: jax.vmap(one)(replicates), t))

    def real(t):
        with jax.enable_x64(True):
            below = jnp.cumsum(jax.lax.convert_element_type(truth, jnp.float64))

            def one(replicate):
                draws = Draws.root(seed, replicate).when(t.astype(jnp.uint32)).at(STREAM)
                uniform = fine_uniform(*draws.at(0).blocks((size,))[:2])
                return jnp.searchsorted(below, uniform * below[-1], side="right")

            found = jax.lax.map(one, replicates)
            return jax.lax.convert_element_type(found, jnp.int32)

    def again(t, list_of):
        flat = list_of.reshape(-1)
        count = samples[t - 1]
        fresh = jnp.zeros_like(list_of)
        for k, word in enumerate(words(t, size // 4)):
            place = _below(word, count) + starts
            part = flat.at[place].get(mode="promise_in_bounds")
            fresh = jax.lax.dynamic_update_slice(fresh, part, (0, k * (size // 4)))
        return fresh

    def generation(t, list_of):
        return jax.lax.cond(t == 0, lambda _: real(t), lambda given: again(t, given), list_of)

    def segment(list_of, bounds):
        list_of = jax.lax.fori_loop(bounds[0], bounds[1], generation, list_of)
        count = samples[jnp.maximum(bounds[1] - 1, 0)]
        used = (jnp.arange(size, dtype=jnp.int32) < count).astype(jnp.int32)
        flat = list_of + jnp.arange(tile, dtype=jnp.int32)[:, None] * jnp.int32(types)
        counts = (
            jnp.zeros(tile * types, jnp.int32)
            .at[flat]
            .add(jnp.broadcast_to(used, flat.shape), mode="promise_in_bounds")
        )
        shares = counts.reshape(tile, types).astype(float) / count.astype(float)
        shares = jnp.where(bounds[1] == 0, truth[None], shares)
        return list_of, _read(observables, shares, truth)

    return jax.lax.scan(segment, jnp.zeros((tile, size), jnp.int32), inputs.segments())[1]


def pair(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The values of the observables at the recorded generations, for replicates side by side."""
    truth, (m, cells) = inputs.truth, inputs.tables
    draws = Draws.root(inputs.seed, replicates.T).at(STREAM)
    width, flat = cells.shape[1], cells.reshape(-1)
    bits = width.bit_length() - 1
    shares = truth / jnp.sum(truth)

    def four(step):
        return packed(draws.when(step.astype(jnp.uint32)).block(jnp.uint32(0)))

    def real():
        with jax.enable_x64(True):
            share = jnp.broadcast_to(shares[0], (1, len(replicates))).astype(jnp.float64)
        number = jnp.broadcast_to(m, (1, len(replicates)))
        return binomial(draws.at(0), jnp.zeros(1, jnp.uint32), number, share)[0]

    def look(x, word):
        cell = jax.lax.convert_element_type(word >> jnp.uint32(32 - bits), jnp.int32)
        entry = flat.at[x * jnp.int32(width) + cell].get(mode="promise_in_bounds")
        rest = (word << jnp.uint32(bits)) >> jnp.uint32(32 - CUT)
        other = jax.lax.convert_element_type(entry & jnp.uint32(2**CELL - 1), jnp.int32)
        chosen = jnp.where(rest < (entry >> jnp.uint32(CELL)), cell, other)
        return _start(x, m, width, jnp) + chosen

    def segment(state, bounds):
        """Generation 1 is real; step s holds the words of generations 4 s + 1 .. 4 s + 4."""
        first, last = jnp.maximum(bounds[0], 1), bounds[1]
        x = jax.lax.cond((bounds[0] == 0) & (last > 0), real, lambda: state)

        def step(s, carry):
            x, words = carry
            for k, word in enumerate(unpacked(words)):
                t = 4 * s + jnp.int32(k + 1)
                x = jnp.where((first < t) & (t <= last), look(x, word), x)
            return x, four(s + 1)

        begin, end = (first - 1) // 4, -(-(last - 1) // 4)
        x, _ = jax.lax.fori_loop(begin, end, step, (x, four(begin)))
        share = x.astype(float) / m.astype(float)
        both = jnp.stack([share, 1 - share], axis=1)
        return x, _read(observables, jnp.where(last == 0, truth[None], both), truth)

    return jax.lax.scan(segment, jnp.zeros(len(replicates), jnp.int32), inputs.segments())[1]


@cache
def aliases(samples: int) -> Aliases:
    """The tables of `pair`, on the host, for batches of `samples` <= LARGEST: no probability is off
    by more than 2^-25, and what is impossible has none.
    """
    x = np.arange(samples + 1)
    width = min(1 << samples.bit_length(), 2**CELL)
    values = _start(x, samples, width, np)[:, None] + np.arange(width)
    rest = stats.binom.pmf(values, samples, x[:, None] / samples)
    rest = rest / rest.sum(axis=1, keepdims=True) * width
    cut, other = np.ones_like(rest), np.broadcast_to(np.arange(width), rest.shape).copy()
    full = np.zeros(rest.shape, bool)
    for _ in range(width - 1):  # the poorest cell is filled from the richest
        poor = np.where(full, np.inf, rest).argmin(axis=1)
        rich = np.where(full, -np.inf, rest).argmax(axis=1)
        cut[x, poor], other[x, poor], full[x, poor] = rest[x, poor], rich, True
        rest[x, rich] -= 1 - rest[x, poor]
    cut = np.rint(np.clip(cut, 0, 1) * 2**CUT).astype(np.uint32)
    whole = cut >= 2**CUT
    cut = np.where(whole, 2**CUT - 1, cut).astype(np.uint32)
    other = np.where(whole, np.arange(width), other).astype(np.uint32)
    return Aliases(jnp.int32(samples), jnp.asarray(cut << CELL | other))


def _start(x, samples, width, numbers):
    """The value of the first cell."""
    return numbers.clip(x - width // 2, 0, numbers.maximum(samples + 1 - width, 0))


def _below(word: UInt32[Array, "*shape"], count: Int[Array, ""]) -> Int[Array, "*shape"]:
    """A place in 0 .. count - 1."""
    with jax.enable_x64(True):
        wide = jax.lax.convert_element_type(word, jnp.uint64)
        product = wide * jax.lax.convert_element_type(count, jnp.uint64)
        return jax.lax.convert_element_type(product >> jnp.uint64(32), jnp.int32)


def _once(make: Any, t: Int[Array, ""]) -> Any:
    """What is made, behind a loop whose length, 1, is known only when the program runs."""
    with jax.enable_x64(True):
        shape = jax.eval_shape(make)
        nothing = jnp.zeros(shape.shape, shape.dtype)
        return jax.lax.fori_loop(0, jnp.minimum(t, 1), lambda *_: make(), nothing)


def _read(observables, shares, truth):
    """The observables of fits [tile, types]."""
    return tuple(
        jax.vmap(lambda p, o=o: jnp.asarray(o.read((), FittedDiscrete(p), truth), float))(shares)
        for o in observables
    )
