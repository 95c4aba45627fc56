"""Markov bridges: the words of a bigram between words that are known.

The law of the words is a stationary chain.  A word of a gap, given the word before it and the next
known one d places on, x, has the law P[before, word] P^d[word, x], normalised: that of the chain
given both ends, exactly.  So a gap is filled from left to right with the powers of P alone (the
backward pass of forward-backward, done once for all texts)."""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int
from scipy.sparse import coo_array, csr_array

from sims import checks

MOST = 2**12  #: words of a vocabulary: a bridge holds a number for every pair, several times
WIDTH = 64  #: words of a block: a word is chosen in two stages
#: Beyond the distance at which no word is this much likelier for what comes, a gap is open.
NEGLIGIBLE = 2.0**-22
STEPS = 10**5  #: of a chain to its stationary law, at most


class Bridges(NamedTuple):
    """What gaps are filled with; rows have zeros after their V numbers, up to whole blocks.

    Attributes:
        forward: [V + 1] rows: the transition matrix P; the last row, of no word before, is the
            stationary law.
        beyond: [D V + 1] rows: in row (d - 1) V + x, for every word, P^d[word, x] over the
            probability of x; the last row, where nothing is known that far, is 1.
    """

    forward: Float[Array, "V1 W"]
    beyond: Float[Array, "DV1 W"]

    @property
    def none(self) -> int:
        """The number V of words, which also stands for no word."""
        return len(self.forward) - 1

    def draw(
        self,
        before: Int[Array, ""],
        after: Int[Array, ""],
        distance: Int[Array, ""],
        block: Float[Array, ""],
        within: Float[Array, ""],
    ) -> Int[Array, ""]:
        """A word, given the word before it (`none`: nothing is known there) and the one `distance`
        places after it (0: nothing is known there), by two independent uniform numbers.

        The first chooses a block of WIDTH words, the second a word of it: sums are of few numbers,
        so that rare words are not lost to rounding.
        """
        last = len(self.beyond) - 1
        row = (distance - 1) * self.none + after
        row = jnp.where((distance >= 1) & (row < last), row, last)
        weights = (self.forward[before] * self.beyond[row]).reshape(-1, WIDTH)
        chosen = _one(weights.sum(axis=1), block)
        return chosen * WIDTH + _one(weights[chosen], within)


def bridges(
    tokens: np.ndarray, vocabulary: int, order: int, backoff: float, temperature: float, words: int
) -> Bridges:
    """Of the n-grams of a text, closed to a ring, for texts of so many words.

    With probability `backoff` a word is drawn whatever stands before it; at a temperature T all
    probabilities are taken to the power 1/T and normalised.  ValueError, in one sentence, where the
    vocabulary is too large.
    """
    if vocabulary > MOST:
        raise ValueError(
            f"a telephone needs a text of at most {MOST} distinct words, since it holds a number "
            f"for every pair, got {vocabulary}; Text.commonest(...) leaves out the rarest"
        )
    chain = Chain.of(tokens, vocabulary, order, backoff, temperature)
    kind = jnp.result_type(float)
    width = -(-vocabulary // WIDTH) * WIDTH
    power = chain.times(np.eye(vocabulary, dtype=kind))
    forward = np.zeros((vocabulary + 1, width), kind)
    forward[:-1, :vocabulary], forward[-1, :vocabulary] = power, chain.law
    beyond = np.zeros((words * vocabulary + 1, width), kind)
    used = 0
    for _ in range(words - 1):
        ratio = (power / chain.law).astype(kind)
        if np.abs(ratio - 1).max() < NEGLIGIBLE:
            break
        beyond[used : used + vocabulary, :vocabulary] = ratio.T
        power, used = chain.times(power), used + vocabulary
    beyond[used] = 1
    return Bridges(jnp.asarray(forward), jnp.asarray(beyond[: used + 1]))


class Chain(NamedTuple):
    """A Markov chain of words, with the transition matrix P = pairs + rest * base.

    Attributes:
        pairs: [V, V] sparse: what the pairs that the text has add to a law that is the same after
            every word.
        rest: [V, 1] the weight of this law after each word.
        base: [V] the law, up to a factor.
        law: [V] the stationary law of the chain.
    """

    pairs: csr_array
    rest: np.ndarray
    base: np.ndarray
    law: np.ndarray

    @classmethod
    def of(
        cls, tokens: np.ndarray, vocabulary: int, order: int, backoff: float, temperature: float
    ) -> "Chain":
        """That of a text that is closed to a ring: see `bridges`."""
        single = np.bincount(tokens, minlength=vocabulary).astype(float)
        if not single.all():
            raise ValueError("every word of the vocabulary must stand in the source")
        share, sharper = single / single.sum(), 1 / temperature
        base = share * (1 if order == 1 else backoff)
        ones = np.ones(len(tokens) if order == 2 else 0)
        ends = (tokens, np.roll(tokens, -1)) if order == 2 else (tokens[:0], tokens[:0])
        pairs = coo_array((ones, ends), shape=(vocabulary, vocabulary)).tocsr()
        row = np.repeat(np.arange(vocabulary), np.diff(pairs.indptr))
        there = base[pairs.indices]
        chance = (1 - backoff) * pairs.data / single[row] + there
        pairs.data = chance**sharper - there**sharper
        base = base**sharper
        rest = 1 / (pairs.sum(axis=1) + base.sum())[:, None]
        found = cls((pairs.multiply(rest)).tocsr(), rest, base, share)
        return found if temperature == 1 else found._replace(law=found.stationary())

    def times(self, right: np.ndarray) -> np.ndarray:
        """P times a matrix."""
        return self.pairs @ right + self.rest * (self.base @ right)

    def stationary(self) -> np.ndarray:
        """The stationary law, by the chain that waits in half of all steps; ValueError, in one
        sentence, where it is too slow.
        """
        law = self.law
        for _ in range(STEPS):
            moved = (law + law @ self.pairs + (law @ self.rest) * self.base) / 2
            if np.abs(moved - law).max() < 1e-12:
                return moved / moved.sum()
            law = moved
        raise ValueError(
            f"the bigram must come to its stationary law in {STEPS} steps, got one that does not; "
            f"a higher backoff or temperature helps"
        )


def _one(weights: Float[Array, " K"], uniform: Float[Array, ""]) -> Int[Array, ""]:
    """A number, in proportion to its weight; never one of weight 0."""
    below = jnp.cumsum(weights)
    found = jnp.sum(below <= uniform * below[-1], dtype=jnp.int32)
    last = len(weights) - 1 - jnp.argmax(weights[::-1] > 0).astype(jnp.int32)
    return jnp.minimum(found, last)


def shares(name: str, value) -> None:
    """TypeError or ValueError, in one sentence, unless all are numbers in [0, 1]."""
    if checks.is_traced(value):
        return
    for each in np.atleast_1d(value).tolist():
        if not 0 <= checks.real(name, each) <= 1:
            raise ValueError(f"{name} must lie in [0, 1], got {each:g}")
