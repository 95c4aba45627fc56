"""Chi-squares and what goes with them, drawn from the tables of a family: `Draws.tables` is then a
`ChiSquares`.

Everything has the resolution of float32, and comes in JAX's default precision."""

from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float, UInt32

from sims.draws import Draws, in_default_precision
from sims.engine.chi_square import LogMeanSquare
from sims.engine.normals import normal_pair
from sims.engine.once import once

#: Generations per step of a walk: as many variates as `four` makes of one block of words.
STEP = 4


def cochran(
    draws: Draws, nu: Float[Array, ""]
) -> tuple[Float[Array, "*tile"], Float[Array, "*tile"]]:
    """What a normal sample comes down to: a standard normal and, independent, log(chi2_nu / nu).

    `nu` is 0, giving -inf, or one of the degrees of freedom in the tables; NaN for any other."""
    laws = draws.tables

    def pair():
        first = draws.blocks(())
        second = draws.block(jnp.uint32(1)) if laws.boosts.shape[1] else ()
        z, other = normal_pair(*first[:2])
        return in_default_precision(z), in_default_precision(
            laws.of_degree(nu)(other, (*first[2:], *second))
        )

    return once(pair, (draws.generation < jnp.uint32(2**32 - 1)).astype(jnp.int32))


def cochrans(
    draws: Draws, laws: list[LogMeanSquare]
) -> list[tuple[Float[Array, "*tile"], Float[Array, "*tile"]]]:
    """For an even number of laws made from `tables.of_degree`: a standard normal and, independent,
    the variate; all independent, and from as few words as possible.
    """
    blocks = [draws.block(jnp.uint32(k)) for k in range(len(laws) // 2)]
    pairs = [normal_pair(*words) for block in blocks for words in (block[:2], block[2:])]
    spare = [
        draws.block(jnp.uint32(len(blocks) + k)) if laws[0].boosts else () for k in range(len(laws))
    ]
    return [
        (in_default_precision(z), in_default_precision(law(other, w)))
        for law, (z, other), w in zip(laws, pairs, spare, strict=True)
    ]


def three_and(
    draws: Draws, law: LogMeanSquare | None, index: UInt32[Array, ""]
) -> tuple[Float[Array, "*tile"], ...]:
    """Three standard normals and the variate of a law made from `tables.of_degree`, without a law a
    fourth normal; all independent.

    Variates of another index, below 2^31, are independent of them."""
    words = draws.block(index)
    (one, two), (three, four) = normal_pair(*words[:2]), normal_pair(*words[2:])
    if law is not None:
        four = law(four, draws.block(index + jnp.uint32(2**31)) if law.boosts else ())
    return tuple(in_default_precision(x) for x in (one, two, three, four))


def each(draws: Draws, law: LogMeanSquare) -> Float[Array, "k *tile"]:
    """Independent variates with the k laws of a table made from `tables.of_degrees`."""
    count = len(law.coefficients[0])
    index = jnp.arange(2 * count, dtype=jnp.uint32)
    first = draws.block(index[:count])
    second = draws.block(index[count:]) if law.boosts else ()
    return in_default_precision(
        law.over(draws.replicate.ndim - 1)(normal_pair(*first[:2])[1], (*first[2:], *second))
    )


def four(
    draws: Draws, laws: list[LogMeanSquare], index: UInt32[Array, ""] | None = None
) -> list[Any]:
    """Four independent variates with four laws made from `tables.of_degree`, each [*tile], from as
    few words as possible.

    Variates of another index, below 2^16, are independent of them."""
    number = jnp.uint32(0) if index is None else index
    words = draws.block(number)
    normals = (*normal_pair(*words[:2]), *normal_pair(*words[2:]))
    spare = [
        draws.block(number + jnp.uint32(k * 2**16)) if laws[0].boosts else () for k in range(1, 5)
    ]
    return [in_default_precision(law(z, w)) for law, z, w in zip(laws, normals, spare, strict=True)]
