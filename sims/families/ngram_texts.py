"""The texts that n-gram models write under `Replace`, generation after generation, word by word.

A run of `sims.refit` keeps counts alone. Here each generation answers every prompt of the real
text once, and the answers stand in the order of the text, so that it can be read, or cut into
pieces whose perplexities are looked at."""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Int

from sims import checks
from sims.draws import Draws
from sims.families.ngram import NGram, continuations, counted
from sims.families.ngram_table import contexts
from sims.families.text import Text
from sims.loop import BATCH
from sims.workflows import power_of_two


class Texts(NamedTuple):
    """What generations 0, 1, ... wrote after the prompts of a text, in its order.

    Attributes:
        words: numbers of the words, in the vocabulary of the text.
        surprisal: -log of their probabilities after the prompts in the text's own model, in nats.
    """

    words: Int[np.ndarray, "generations prompts"]
    surprisal: Float[np.ndarray, "generations prompts"]


def texts(family: NGram, truth: Text, generations: int, *, seed: int, replicate: int = 0) -> Texts:
    """The texts of generations 0 .. `generations`, with the bits of a run of `sims.refit` whose
    batches have as many words as the text has prompts.

    The first is drawn from the text's own model, as real data are; each later one from a model
    that is fitted on the text before. ValueError or TypeError, in one sentence, for what is out of
    range.
    """
    checks.integer("generations", generations, least=0)
    cells = family.reference(truth)
    context, _ = contexts(truth, family.order)
    prompts = len(context)
    draws, model = Draws.of(seed, replicate).at(BATCH), family.origin(cells)
    found = []
    for generation in range(generations + 1):
        written, model = _refit(
            family, cells, model, draws.when(jnp.uint32(generation)), jnp.float32(prompts),
            size=power_of_two(prompts, 16),
        )  # fmt: skip
        found.append(np.asarray(written)[:prompts])
    drawn = np.empty((len(found), prompts), np.int32)
    drawn[:, np.argsort(context, kind="stable")] = found
    return Texts(np.asarray(cells.word)[drawn], np.asarray(cells.surprisal)[drawn])


@partial(jax.jit, static_argnames="size")
def _refit(family, cells, model, draws, count, *, size):
    """The cell of each word that a model writes, row by row, and the model that is fitted on it."""
    real = draws.generation == 0
    law = jnp.where(real, cells.counts, family.written(cells, model.weights))
    written = continuations(draws, cells, law, count, size)
    estimate = family.fit(draws, model, counted(cells, written))
    return written, family.advance(draws, model, estimate, cells)[0]
