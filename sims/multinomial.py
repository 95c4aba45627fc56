"""Counts of draws among types, exact in law, by the way that costs least for the size.

    thresholds  every draw is compared with every type: few types and few draws
    search      every draw looks for its type by bisection: many types, not so many draws
    splits      draws are split in two, and in two again, by binomial numbers: many draws

Types are the first axis; replicates, if there are several, the last."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from sims.counts import NODES, binomial, hypergeometric
from sims.draws import Draws
from sims.engine.words import fine_uniform, held, packed, unpacked

#: Nanoseconds, roughly: a random word, a comparison, a step of a bisection, a count, a split.
WORD, COMPARISON, BISECTION, COUNT, SPLIT = 1.0, 0.1, 4.0, 5.0, 300.0


def method(types: int, size: int) -> str:
    """The cheapest way to draw up to `size` times among so many types."""
    costs = _costs(types, size)
    return min(costs, key=lambda name: costs[name])


def cost(types: int, size: int) -> float:
    """Nanoseconds, roughly, of that way."""
    return min(_costs(types, size).values())


def _costs(types: int, size: int) -> dict[str, float]:
    return {
        "thresholds": size * (WORD + types * COMPARISON),
        "search": size * (2 * WORD + types.bit_length() * BISECTION + COUNT) + types,
        "splits": 2 * types * SPLIT,
    }


def multinomial(
    draws: Draws, count: Int[Array, "..."], weights: Float[Array, "types *#tile"], size: int
) -> Int[Array, "types *tile"]:
    """How many of `count` draws, at most `size`, fall on each type, in proportion to weights >= 0,
    not all 0. A type of weight 0 is never drawn.
    """
    weights = jnp.broadcast_to(weights, (len(weights), *draws.replicate.shape[1:]))
    count = jnp.broadcast_to(count, weights.shape[1:])
    if len(weights) == 1:
        return count[None]
    return WAYS[method(len(weights), size)](draws, count, weights, size)


def _cumulative(weights):
    """Float64 sums of the weights up to each type."""
    with jax.enable_x64(True):
        wide = jax.lax.convert_element_type(weights, jnp.float64)
        if len(wide) > 64:
            return jnp.cumsum(wide, axis=0)
        rows = [wide[0]]
        for row in wide[1:]:
            rows.append(rows[-1] + row)
        return jnp.stack(rows)


def thresholds(draws, count, weights, size):
    """Every draw is a word of 32 bits, below the thresholds of its type and those after it: so
    probabilities are multiples of 2^-32.
    """
    with jax.enable_x64(True):
        below = _cumulative(weights)
        total = below[-1]
        limits = jnp.minimum(jnp.floor(below[:-1] * (2.0**32 / total)[None]), 2.0**32 - 1)
        limits = jax.lax.convert_element_type(limits, jnp.uint32)
        all_of_it = below[:-1] == total[None]
        zero = jnp.zeros(limits.shape, jnp.int32)

        def four(number):
            return packed(draws.block(number))

        def compare(number, state):
            counts, words = state
            for k, word in enumerate(unpacked(words)):
                drawn = 4 * number + jnp.int32(k) < count
                counts = counts + ((word[None] < limits) & drawn[None]).astype(jnp.int32)
            return counts, four((number + jnp.int32(1)).astype(jnp.uint32))

        rounds = (jnp.max(count) + jnp.int32(3)) // jnp.int32(4)
        reached, _ = jax.lax.fori_loop(jnp.int32(0), rounds, compare, (zero, four(jnp.uint32(0))))
        return _apart(jnp.where(all_of_it, count[None], reached), count)


def _apart(reached, count):
    """Counts of the types from counts of all types up to each, the last one left out."""
    ends = jnp.concatenate([reached, count[None]])
    return ends - jnp.concatenate([jnp.zeros_like(count)[None], reached])


def search(draws, count, weights, size):
    """Every draw is a number of 52 bits, which is looked for among the sums of the weights."""
    with jax.enable_x64(True):
        below = _cumulative(weights)
        numbers = jnp.arange(-(-size // 2), dtype=jnp.uint32)
        words = held(draws.block(numbers), jnp.minimum(draws.generation, 0).astype(jnp.int32) + 1)
        parts = [fine_uniform(*words[k : k + 2]) for k in (0, 2)]

        def one(below, parts, count):
            last = jnp.searchsorted(below, below[-1], side="left")
            counts = jnp.zeros(len(below), jnp.int32)
            for half, part in enumerate(parts):
                found = jnp.searchsorted(below, part * below[-1], side="right")
                places = half * len(part) + jnp.arange(len(part), dtype=jnp.int32)
                drawn = places < count
                counts = counts.at[jnp.minimum(found, last)].add(drawn.astype(jnp.int32))
            return counts

        if below.ndim == 1:
            return one(below, parts, count)
        return jax.vmap(one, in_axes=-1, out_axes=-1)(below, parts, count)


def _tree(weights):
    """Sums over 1, 2, 4, ... nodes, down to the types; the sum of a node that has one type with
    weight is that weight.
    """
    room = 1 << (len(weights) - 1).bit_length()
    level = jnp.concatenate(
        [weights, jnp.zeros((room - len(weights), *weights.shape[1:]), weights.dtype)]
    )
    levels = [level]
    while len(levels[0]) > 1:
        levels.insert(0, levels[0][0::2] + levels[0][1::2])
    return levels


def _down(levels, count, split):
    """The counts of the types, from `split(nodes, counts, left, right)` at every node."""
    counts = count[None]
    for below in levels[1:]:
        nodes = jnp.arange(len(counts), 2 * len(counts), dtype=jnp.uint32)
        left = split(nodes, counts, below[0::2], below[1::2])
        counts = jnp.stack([left, counts - left], axis=1).reshape(2 * len(counts), *count.shape)
    return counts


def splits(draws, count, weights, size):
    """The draws of a node go left with the share of its left half, down to the types."""
    with jax.enable_x64(True):
        levels = _tree(jax.lax.convert_element_type(weights, jnp.float64))

        def split(nodes, counts, left, right):
            both = left + right
            share = jnp.where(both > 0, left / jnp.where(both > 0, both, 1), 0)
            return binomial(draws, nodes, counts, share)

        return _down(levels, count, split)[: len(weights)]


def chosen(
    draws: Draws, count: Int[Array, "..."], counts: Int[Array, "types *tile"]
) -> Int[Array, "types *tile"]:
    """How many of each type are among `count` that are drawn from a set without replacement; at
    most all of it.
    """

    def split(nodes, n, left, right):
        return hypergeometric(draws, nodes, n, left, right)

    levels = _tree(counts)
    return _down(levels, jnp.minimum(count, levels[0][0]), split)[: len(counts)]


WAYS = {"thresholds": thresholds, "search": search, "splits": splits}
MOST_TYPES = NODES
