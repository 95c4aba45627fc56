"""All four words of a counter, computed once.

On a CPU XLA computes a random word anew in every loop that uses it, and a loop yields one array. So
the four words are packed into one complex number, which a loop hands on."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Complex, Float, UInt32

from sims.engine.philox import Words


def packed(words: Words) -> Complex[Array, "*shape"]:
    """Four words as one complex number of 128 bits."""
    with jax.enable_x64(True):
        low, high = (_float(words[k], words[k + 1]) for k in (0, 2))
        return jax.lax.complex(low, high)


def unpacked(numbers: Complex[Array, "*shape"]) -> Words:
    """The four words again."""
    with jax.enable_x64(True):
        a, b = (
            jax.lax.bitcast_convert_type(part, jnp.uint64) for part in (numbers.real, numbers.imag)
        )
        return _word(a), _word(a >> jnp.uint64(32)), _word(b), _word(b >> jnp.uint64(32))


def held(words: Words, one: Array) -> Words:
    """The same words, which XLA does not compute again; `one` is 1, which is known only when the
    program runs.
    """
    with jax.enable_x64(True):
        nothing = jnp.zeros(words[0].shape, jnp.complex128)
        return unpacked(jax.lax.fori_loop(0, one, lambda *_: packed(words), nothing))


def fine_uniform(
    high: UInt32[Array, "*shape"], low: UInt32[Array, "*shape"]
) -> Float[Array, "*shape"]:
    """Uniform in (0, 1), float64, on the midpoints of a grid of 2^-52, from two words; called where
    64 bits are enabled.
    """
    high, low = (jax.lax.convert_element_type(word, jnp.float64) for word in (high, low))
    return (high * 2.0**20 + jnp.floor(low * 2.0**-12) + 0.5) * 2.0**-52


def _float(low: UInt32[Array, "*shape"], high: UInt32[Array, "*shape"]) -> Array:
    wide = (jax.lax.convert_element_type(word, jnp.uint64) for word in (low, high))
    bits = next(wide) | (next(wide) << jnp.uint64(32))
    return jax.lax.bitcast_convert_type(bits, jnp.float64)


def _word(bits: Array) -> UInt32[Array, "*shape"]:
    return jax.lax.convert_element_type(bits & jnp.uint64(2**32 - 1), jnp.uint32)
