"""The n-grams of a text as the kernel sees them: sparse, context by context.

A *cell* is an n-gram that the text has: a context of order - 1 words and a continuation.  Cells
stand context by context, a *row* for each context, and in a row the most frequent continuation of
the text first.  A *prompt* is a place of the text that has a context before it."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from sims.families.text import Text


class Table(NamedTuple):
    """Shapes are static, numbers traced: texts with as many cells share a program.

    Attributes:
        row: [cells] the row of each cell.
        word: [cells] the continuation.
        counts: [cells] how often the text has it.
        surprisal: [cells] -log of its conditional frequency in the text, in nats.
        start: [rows + 1] first cell of each row, and the number of cells.
        share: [rows] the share of the prompts that have this context.
        before: [rows + 1] prompts of the text before those of each row, and their number.
        words: [distinct words] zeros: its shape says how many there are.
    """

    row: Int[Array, " cells"]
    word: Int[Array, " cells"]
    counts: Float[Array, " cells"]
    surprisal: Float[Array, " cells"]
    start: Int[Array, " rows1"]
    share: Float[Array, " rows"]
    before: Int[Array, " rows1"]
    words: Float[Array, " words"]

    @property
    def rows(self) -> int:
        """How many contexts there are."""
        return len(self.share)

    def per_row(self, values: Float[Array, " cells"]) -> Float[Array, " rows"]:
        """The sum over each row."""
        return jax.ops.segment_sum(values, self.row, self.rows, indices_are_sorted=True)

    def normalised(self, weights: Float[Array, " cells"]) -> Float[Array, " cells"]:
        """Weights as conditional probabilities; 0 where a row has no weight."""
        total = self.per_row(weights)
        return weights / jnp.where(total > 0, total, 1)[self.row]

    def mean(self, values: Float[Array, " cells"]) -> Float[Array, ""]:
        """Sums over the rows, averaged over the prompts of the text."""
        return self.share @ self.per_row(values)


def contexts(text: Text, order: int) -> tuple[np.ndarray, np.ndarray]:
    """(context, continuation) of every prompt of a text, on the host: contexts are numbered in
    the order of their words.
    """
    tokens = np.asarray(text.tokens, dtype=np.int64)
    context = np.zeros(len(tokens) - order + 1, dtype=np.int64)
    for place in range(order - 1):  # one word more, and numbers without gaps again
        longer = context * len(text.vocabulary) + tokens[place : place + len(context)]
        context = np.unique(longer, return_inverse=True)[1]
    return context, tokens[order - 1 :]


def table(text: Text, order: int) -> Table:
    """The n-grams of a text."""
    context, word = contexts(text, order)
    cells, counts = np.unique(np.stack([context, word]), axis=1, return_counts=True)
    ranked = np.lexsort((cells[1], -counts, cells[0]))
    (row, word), counts = cells[:, ranked], counts[ranked]
    totals = np.bincount(row, counts)
    start = np.searchsorted(row, np.arange(len(totals) + 1))
    real, whole = jnp.result_type(float), np.int32
    return Table(
        jnp.asarray(row, whole),
        jnp.asarray(word, whole),
        jnp.asarray(counts, real),
        jnp.asarray(np.log(totals[row] / counts), real),
        jnp.asarray(start, whole),
        jnp.asarray(totals / totals.sum(), real),
        jnp.asarray(np.concatenate([[0], np.cumsum(totals)]), whole),
        jnp.zeros(len(text.vocabulary)),
    )
