"""The texts of the telephone game themselves: what every chain of retellings says, word by word.

A run of `sims.refit` reads numbers off texts; here the texts are kept."""

from collections.abc import Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool, Int

from sims import checks
from sims.draws import Draws, words64
from sims.families.relay import BEGIN, HOP
from sims.families.telephone import Passages, Telephone
from sims.workflows import Replace


class Retellings(NamedTuple):
    """What chains say at recorded generations, in the places of their first texts.

    Attributes:
        record: the generations.
        tokens: numbers of the words, in the vocabulary of the source.
        live: whether there is a word in a place.
        own: whether the word is that of the first text, kept in every retelling.
    """

    record: tuple[int, ...]
    tokens: Int[np.ndarray, "generations chains places"]
    live: Bool[np.ndarray, "generations chains places"]
    own: Bool[np.ndarray, "generations chains places"]

    def texts(self, vocabulary: Sequence[str]) -> list[list[str]]:
        """The texts as words with spaces between them, generation by generation."""
        words = np.asarray(vocabulary, dtype=object)[self.tokens]
        return [
            [" ".join(text[there]) for text, there in zip(*each, strict=True)]
            for each in zip(words, self.live, strict=True)
        ]


def retellings(
    family: Telephone, truth: Passages, record: Sequence[int], *, chains: int, seed: int
) -> Retellings:
    """The texts of chains 0 .. `chains` - 1 at increasing generations, with the bits of a run of
    `sims.refit`.

    ValueError or TypeError, in one sentence, for what is out of range.
    """
    checks.integer("chains", chains, least=1, most=2**20)
    asked = tuple(checks.integer("record", at, least=0) for at in record)
    if not asked or any(a >= b for a, b in zip(asked, asked[1:], strict=False)):
        raise ValueError(f"record must be increasing generations, at least one, got {asked}")
    family.check(truth, Replace(), np.ones(1, np.int64))
    source, key = family.reference(truth), jnp.asarray(words64("seed", seed))
    numbers = jnp.stack(
        [jnp.zeros(chains, jnp.uint32), jnp.arange(chains, dtype=jnp.uint32)], axis=1
    )
    said = jax.vmap(lambda each: family.begin(Draws.root(key, each).at(BEGIN), source))(numbers)
    found, told = [], 0
    for generation in asked:
        said = _told(family, source, key, numbers, said, jnp.int32(told), jnp.int32(generation))
        told = generation
        found.append([np.asarray(part) for part in said[:3]])
    return Retellings(asked, *(np.stack(part) for part in zip(*found, strict=True)))


@jax.jit
def _told(family, source, key, numbers, said, start, stop):
    """What all chains say at generation `stop`, from what they said at `start`."""

    def one(number, text):
        draws = Draws.root(key, number)

        def hop(t, text):
            return family.hop(draws.when(t.astype(jnp.uint32)).at(HOP), text, 1.0, source)

        return jax.lax.fori_loop(start, stop, hop, text)

    return jax.vmap(one)(numbers, said)
