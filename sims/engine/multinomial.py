"""Counts of independent draws among types."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from sims.draws import Draws


def multinomial(
    draws: Draws, count: Int[Array, ""], weights: Float[Array, " types"]
) -> Int[Array, " types"]:
    """How many of `count` draws fall on each type, in proportion to weights >= 0, not all 0."""
    found = jax.random.multinomial(draws.key(), count.astype(float), weights)
    return found.astype(jnp.int32)
