"""All randomness of the package: `Draws(seed, replicate, generation, stream)`.

A `Draws` is an address, not a state: the same address always gives the same bits, whatever else was drawn, on how
many devices and in blocks of any size. Families and workflows see only its methods, so the generator behind them
(Threefry-2x32 of `jax.random` now) can be changed in this file alone.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Key, UInt32

from sims import checks

#: Children of one stream are numbered 0 .. FAN - 2; eight levels fit into the 32 bits of `stream`.
FAN = 16


def words64(name: str, value: int) -> np.ndarray:
    """The two 32-bit words (high, low) of an integer in 0 .. 2^64 - 1; TypeError or ValueError otherwise."""
    value = checks.integer(name, value, least=0, most=2**64 - 1)
    return np.array([value >> 32, value & 0xFFFFFFFF], dtype=np.uint32)


class Draws(NamedTuple):
    """The random numbers of one replicate in one generation, on one stream.

    Every method is a pure function of the address: calling two methods, or one method twice, on the same `Draws`
    reuses the same bits. Independent variates come from different children, `draws.at(0)`, `draws.at(1)`, ...

    Attributes:
        seed: two words, high and low, of the seed of the experiment.
        replicate: two words, high and low, of the replicate's number; 2^64 replicates have different bits.
        generation: the generation in which the variates are drawn.
        stream: the path of `at` calls, as one word.
    """

    seed: UInt32[Array, "2"]
    replicate: UInt32[Array, "2"]
    generation: UInt32[Array, ""]
    stream: UInt32[Array, ""]

    @classmethod
    def of(cls, seed: int, replicate: int, generation: int = 0) -> "Draws":
        """The root stream for plain integers; `seed` and `replicate` may be any in 0 .. 2^64 - 1."""
        return cls.root(jnp.asarray(words64("seed", seed)), jnp.asarray(words64("replicate", replicate))).when(jnp.uint32(generation))

    @classmethod
    def root(cls, seed: UInt32[Array, "2"], replicate: UInt32[Array, "2"]) -> "Draws":
        """The root stream of generation 0 for seed and replicate given as words."""
        return cls(seed, replicate, jnp.uint32(0), jnp.uint32(0))

    def when(self, generation: UInt32[Array, ""]) -> "Draws":
        """The same stream in another generation."""
        return self._replace(generation=generation)

    def at(self, child: int) -> "Draws":
        """Sub-stream `child` (a static integer in 0 .. FAN - 2); different paths of `at` never share bits."""
        checks.integer("child", child, least=0, most=FAN - 2)
        return self._replace(stream=self.stream * jnp.uint32(FAN) + jnp.uint32(child + 1))

    def key(self) -> Key[Array, ""]:
        """A typed JAX key for libraries that want one (NumPyro, optax); it owns this stream."""
        key = jax.random.wrap_key_data(self.seed, impl="threefry2x32")
        for word in (self.replicate[0], self.replicate[1], self.generation, self.stream):
            key = jax.random.fold_in(key, word)
        return key

    def words(self, shape: tuple[int, ...] = ()) -> UInt32[Array, "..."]:
        """Uniform 32-bit words."""
        return jax.random.bits(self.key(), shape, jnp.uint32)

    def uniform(self, shape: tuple[int, ...] = ()) -> Float[Array, "..."]:
        """Uniform on [0, 1), in JAX's default precision."""
        return jax.random.uniform(self.key(), shape)

    def normal(self, shape: tuple[int, ...] = ()) -> Float[Array, "..."]:
        """Standard normal, in JAX's default precision."""
        return jax.random.normal(self.key(), shape)

    def log_chi2(self, nu: Float[Array, ""]) -> Float[Array, ""]:
        """Logarithm of a chi-square variate with `nu` >= 0 degrees of freedom, real and traced; -inf for nu = 0."""
        shape = jnp.where(nu > 0, nu, 1) / 2
        return jnp.where(nu > 0, jnp.log(2.0) + jax.random.loggamma(self.key(), shape, dtype=shape.dtype), -jnp.inf)
