"""Uniforms and standard normals as functions of 32-bit words, in float32: the same bits in every
precision of JAX.

A normal pair is (r cos a, r sin a) with r^2 = -2 log u (Box and Muller). With 32-bit words r stays
below `REACH`; what a normal law has beyond, 1.4e-11 of its mass, is not drawn."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float32, UInt32

#: No normal exceeds this: sqrt(2 log 2^33) = 6.7637 and rounding.
REACH = 6.765
#: Least-squares polynomials at Chebyshev points, in r^2 for |r| <= pi / 4, of sin(r) / r and
#: cos(r).
_NODES = np.cos(np.pi * (np.arange(64) + 0.5) / 64)
_SQUARES = (np.pi / 4) ** 2 * (_NODES + 1) / 2
SINE = tuple(
    np.polynomial.Polynomial.fit(_SQUARES, np.sinc(np.sqrt(_SQUARES) / np.pi), 3).convert().coef
)
COSINE = tuple(np.polynomial.Polynomial.fit(_SQUARES, np.cos(np.sqrt(_SQUARES)), 4).convert().coef)


def horner(coefficients, x):
    """c[0] + c[1] x + c[2] x^2 + ..."""
    value = coefficients[-1]
    for c in coefficients[-2::-1]:
        value = value * x + c
    return value


def _float(word: UInt32[Array, "*shape"]) -> Float32[Array, "*shape"]:
    return jax.lax.convert_element_type(word, jnp.float32)


def log_uniform(word: UInt32[Array, "*shape"]) -> Float32[Array, "*shape"]:
    """log u for u uniform on the 2^32 midpoints (word + 1/2) / 2^32."""
    return jnp.minimum(
        jnp.log((_float(word) + np.float32(0.5)) * np.float32(2**-32)), np.float32(0)
    )


def radius(word: UInt32[Array, "*shape"]) -> Float32[Array, "*shape"]:
    """Length of a pair of standard normals."""
    return jnp.sqrt(np.float32(-2) * log_uniform(word))


def direction(
    word: UInt32[Array, "*shape"],
) -> tuple[Float32[Array, "*shape"], Float32[Array, "*shape"]]:
    """Cosine and sine of a uniform angle: a quarter turn by the top bits, the rest within an eighth
    of a turn by polynomials.
    """
    turned = word + jnp.uint32(2**29)
    quarter = turned >> jnp.uint32(30)
    rest = jax.lax.convert_element_type(turned & jnp.uint32(2**30 - 1), jnp.int32) - jnp.int32(
        2**29
    )
    angle = (jax.lax.convert_element_type(rest, jnp.float32) + np.float32(0.5)) * np.float32(
        math.pi / 2**31
    )
    square = angle * angle
    sine = angle * horner([np.float32(c) for c in SINE], square)
    cosine = horner([np.float32(c) for c in COSINE], square)
    swap = (quarter & jnp.uint32(1)) == 1
    first, second = jnp.where(swap, sine, cosine), jnp.where(swap, cosine, sine)
    minus = (quarter == 1) | (quarter == 2)
    return jnp.where(minus, -first, first), jnp.where(quarter >= 2, -second, second)


@jax.jit
def normal_pair(
    length: UInt32[Array, "*shape"], turn: UInt32[Array, "*shape"]
) -> tuple[Float32[Array, "*shape"], Float32[Array, "*shape"]]:
    """Two independent standard normals from two words."""
    r, (cosine, sine) = radius(length), direction(turn)
    return r * cosine, r * sine
