"""Two numbers computed in one pass."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from sims.engine.devices import accelerated


def once(
    pair: Callable[[], tuple[Float[Array, "*shape"], Float[Array, "*shape"]]], one: Int[Array, ""]
) -> tuple[Float[Array, "*shape"], Float[Array, "*shape"]]:
    """`pair()`, where `one` is 1, or 0 where nobody uses the result; which of them is known only
    when the program runs.

    On a CPU XLA computes an expensive value anew in every loop that uses it, and a loop yields one
    array. So the pair is one complex array, behind a loop whose length XLA cannot know, which it
    does not merge with those that use it. (So its bits are the same whatever uses it: which
    products an addition takes in without rounding them depends on what XLA merges.)"""
    if accelerated():
        return pair()
    shape = jax.eval_shape(pair)[0]
    zero = jnp.zeros(shape.shape, shape.dtype)
    both = jax.lax.fori_loop(
        0, one, lambda *_: jax.lax.complex(*pair()), jax.lax.complex(zero, zero)
    )
    return both.real, both.imag
