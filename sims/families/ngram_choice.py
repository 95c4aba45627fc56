"""Tokens of a text that are chosen without replacement, context by context: each answers one
prompt, and every context keeps its own number of prompts.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from sims.draws import Draws
from sims.families.ngram_table import Table


class Choice(NamedTuple):
    """What a choice needs: the n-grams of the text, and room for the tokens of a set.

    Attributes:
        table: of the text.
        room: [tokens] zeros: its shape says how many tokens a set may have.
    """

    table: Table
    room: Int[Array, " tokens"]


def chosen(
    draws: Draws, choice: Choice, cells: Float[Array, " cells"], numbers: Int[Array, " rows"]
) -> Float[Array, " cells"]:
    """The counts of `numbers` tokens of each context, or of all that it has, drawn from a set with
    the counts `cells`: the first ones in an order by chance, of 32 bits.
    """
    table, size = choice.table, len(choice.room)
    counts = jax.lax.convert_element_type(cells, jnp.int32)
    place = jnp.arange(size, dtype=jnp.int32)
    cell = jnp.repeat(jnp.arange(len(cells), dtype=jnp.int32), counts, total_repeat_length=size)
    row = jnp.where(place < jnp.sum(counts), table.row[cell], table.rows)
    words = jnp.concatenate(draws.blocks((-(-size // 4),)))[:size]
    row, _, cell = jax.lax.sort((row, words, cell), num_keys=2)
    totals = jax.lax.convert_element_type(table.per_row(cells), jnp.int32)
    begin = jnp.concatenate([jnp.zeros(1, jnp.int32), jnp.cumsum(totals)])
    wanted = jnp.append(jax.lax.convert_element_type(numbers, jnp.int32), 0)
    taken = place - begin[row] < wanted[row]
    return jnp.zeros_like(cells).at[cell].add(taken.astype(cells.dtype))
