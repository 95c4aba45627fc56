"""All randomness of the package: `Draws(seed, replicate, generation, stream)`.

A `Draws` is an address, not a state: the same address always gives the same bits, whatever else was
drawn, on how many devices and in blocks of any size. Families and workflows see only its methods;
the generator behind them is `sims.engine`: Philox-4x32 with the seed and the stream as key, and
replicate, generation and index as counter.

Normals and what is made from them have the resolution of float32 (REACH standard deviations at
most), whatever the precision of JAX."""

from math import prod
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Key, UInt32

from sims import checks
from sims.engine.normals import normal_pair
from sims.engine.philox import philox

#: Children of one stream are numbered 0 .. FAN - 2; eight levels fit into the 32 bits of `stream`.
FAN = 16
#: An odd number: streams have different keys.
STRIDE = 0x9E3779B1
#: Four words for every index and replicate.
Block = tuple[
    UInt32[Array, "..."], UInt32[Array, "..."], UInt32[Array, "..."], UInt32[Array, "..."]
]


def words64(name: str, value: int) -> np.ndarray:
    """The two 32-bit words (high, low) of an integer in 0 .. 2^64 - 1; TypeError or ValueError
    otherwise.
    """
    value = checks.integer(name, value, least=0, most=2**64 - 1)
    return np.array([value >> 32, value & 0xFFFFFFFF], dtype=np.uint32)


class Draws(NamedTuple):
    """The random numbers of one replicate in one generation, on one stream.

    Every method is a pure function of the address: calling two methods, or one method twice, on the
    same `Draws` reuses the same bits. Independent variates come from different children,
    `draws.at(0)`, `draws.at(1)`, ...

    Attributes:
        seed: two words, high and low, of the seed of the experiment.
        replicate: two words, high and low, of the replicate's number; 2^64 replicates have
            different bits. Replicates may stand side by side: then whatever is drawn has their axis
            last.
        generation: the generation in which the variates are drawn.
        stream: the path of `at` calls, as one word.
        tables: of the family: what its draws are made with, the same for all addresses.
    """

    seed: UInt32[Array, "2"]
    replicate: UInt32[Array, "2 *tile"]
    generation: UInt32[Array, ""]
    stream: UInt32[Array, ""]
    tables: Any = ()

    @classmethod
    def of(cls, seed: int, replicate: int, generation: int = 0, tables: Any = ()) -> "Draws":
        """The root stream for plain integers, `seed` and `replicate` in 0 .. 2^64 - 1."""
        key, number = (
            jnp.asarray(words64("seed", seed)),
            jnp.asarray(words64("replicate", replicate)),
        )
        return cls.root(key, number, tables).when(jnp.uint32(generation))

    @classmethod
    def root(
        cls, seed: UInt32[Array, "2"], replicate: UInt32[Array, "2 *tile"], tables: Any = ()
    ) -> "Draws":
        """The root stream of generation 0 for seed and replicate given as words."""
        return cls(seed, replicate, jnp.uint32(0), jnp.uint32(0), tables)

    def when(self, generation: UInt32[Array, ""]) -> "Draws":
        """The same stream in another generation."""
        return self._replace(generation=generation)

    def at(self, child: int) -> "Draws":
        """Sub-stream `child` (a static integer in 0 .. FAN - 2); different paths of `at` never
        share bits.
        """
        checks.integer("child", child, least=0, most=FAN - 2)
        return self._replace(stream=self.stream * jnp.uint32(FAN) + jnp.uint32(child + 1))

    def block(self, index: UInt32[Array, "..."]) -> Block:
        """Four independent uniform 32-bit words for each index, [*shape, *tile]."""
        key = self.seed[1], self.seed[0] ^ (self.stream * jnp.uint32(STRIDE))
        tile = self.replicate.shape[1:]
        index = index.reshape(index.shape + (1,) * len(tile))
        shape = index.shape[: index.ndim - len(tile)] + tile
        high, low, generation, index = (
            jnp.broadcast_to(word, shape) for word in (*self.replicate, self.generation, index)
        )
        return philox(key, (low, high, generation, index))

    def blocks(self, shape: tuple[int, ...]) -> Block:
        """`block` of the indices 0, 1, ... in an array of this shape."""
        return self.block(jnp.arange(prod(shape), dtype=jnp.uint32).reshape(shape))

    def key(self) -> Key[Array, ""]:
        """A typed JAX key for libraries that want one (NumPyro, optax); it owns this stream."""
        return jax.random.wrap_key_data(jnp.stack(self.blocks(())[:2]), impl="threefry2x32")

    def words(self, shape: tuple[int, ...] = ()) -> UInt32[Array, "..."]:
        """Uniform 32-bit words."""
        return self.blocks(shape)[0]

    def uniform(self, shape: tuple[int, ...] = ()) -> Float[Array, "..."]:
        """Uniform on [0, 1), on a grid of 2^-24, in JAX's default precision."""
        word = jax.lax.convert_element_type(self.blocks(shape)[0] >> jnp.uint32(8), jnp.float32)
        return in_default_precision(word * np.float32(2**-24))

    def normal(self, shape: tuple[int, ...] = ()) -> Float[Array, "..."]:
        """Standard normal, in JAX's default precision."""
        return in_default_precision(normal_pair(*self.blocks(shape)[:2])[0])


def in_default_precision(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """The same numbers as JAX's default float."""
    return jax.lax.convert_element_type(x, jnp.result_type(float))
