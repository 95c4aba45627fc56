"""Philox-4x32 with 10 rounds (Salmon, Moraes, Dror and Shaw, SC 2011): four random words as a
function of a counter.

There is no state: a word is computed where it is wanted. The four words are kept as separate arrays
and used in one fused loop; stacking them would compute them anew for every user."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, UInt32

Words = tuple[
    UInt32[Array, "*#shape"],
    UInt32[Array, "*#shape"],
    UInt32[Array, "*#shape"],
    UInt32[Array, "*#shape"],
]

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10


@jax.jit
def philox(key: tuple[UInt32[Array, ""], UInt32[Array, ""]], counter: Words) -> Words:
    """The four words of a counter (four words that broadcast) under a key (two words).

    A word is the low half of a 64-bit integer, whatever the global precision, and what stands in
    the high half is ignored: a product is one wide multiplication, without a change of width in any
    round. (`lax.mulhi` of JAX 0.10 does not compile for several devices.)"""
    with jax.enable_x64(True):
        low, half = jnp.uint64(2**32 - 1), jnp.uint64(32)
        (k0, k1), (c0, c1, c2, c3) = key, map(_wide, counter)
        for _ in range(ROUNDS):
            product0, product1 = (
                (c0 & low) * jnp.uint64(MULTIPLIERS[0]),
                (c2 & low) * jnp.uint64(MULTIPLIERS[1]),
            )
            c0, c1, c2, c3 = (
                (product1 >> half) ^ c1 ^ _wide(k0),
                product1,
                (product0 >> half) ^ c3 ^ _wide(k1),
                product0,
            )
            k0, k1 = k0 + jnp.uint32(WEYL[0]), k1 + jnp.uint32(WEYL[1])
        w0, w1, w2, w3 = (
            jax.lax.convert_element_type(c & low, jnp.uint32) for c in (c0, c1, c2, c3)
        )
        return w0, w1, w2, w3


def _wide(word: UInt32[Array, "*shape"]) -> Array:
    return jax.lax.convert_element_type(word, jnp.uint64)
