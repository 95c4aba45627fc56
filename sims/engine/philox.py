"""Philox-4x32 with 10 rounds (Salmon, Moraes, Dror and Shaw, SC 2011): four random words as a function of a counter.

There is no state: a word is computed where it is wanted. The four words are kept as separate arrays and used in one fused
loop; stacking them would compute them anew for every user.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, UInt32

Words = tuple[UInt32[Array, "*#shape"], UInt32[Array, "*#shape"], UInt32[Array, "*#shape"], UInt32[Array, "*#shape"]]

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10


def _product(word: UInt32[Array, "*shape"], multiplier: int) -> tuple[UInt32[Array, "*shape"], UInt32[Array, "*shape"]]:
    """High and low word of a product. 64-bit integers, whatever the global precision: `lax.mulhi` of JAX 0.10 does not
    compile for several devices."""
    with jax.enable_x64(True):
        product = jax.lax.convert_element_type(word, jnp.uint64) * jnp.uint64(multiplier)
        high = jax.lax.convert_element_type(product >> jnp.uint64(32), jnp.uint32)
        return high, jax.lax.convert_element_type(product, jnp.uint32)


@jax.jit
def philox(key: tuple[UInt32[Array, ""], UInt32[Array, ""]], counter: Words) -> Words:
    """The four words of a counter (four words that broadcast) under a key (two words)."""
    (k0, k1), (c0, c1, c2, c3) = key, counter
    for _ in range(ROUNDS):
        (high0, low0), (high1, low1) = _product(c0, MULTIPLIERS[0]), _product(c2, MULTIPLIERS[1])
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = k0 + jnp.uint32(WEYL[0]), k1 + jnp.uint32(WEYL[1])
    return c0, c1, c2, c3
