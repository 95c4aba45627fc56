"""All randomness of the package: `Draws(seed, replicate, generation, stream)`.

A `Draws` is an address, not a state: the same address always gives the same bits, whatever else was
drawn, on how many devices and in blocks of any size. Families and workflows see only its methods;
the generator behind them is `sims.engine`: Philox-4x32 with the seed and the stream as key, and
replicate, generation and index as counter.

Normals and what is made from them have the resolution of float32 (REACH standard deviations at
most), whatever the precision of JAX."""

from math import prod
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Key, UInt32

from sims import checks
from sims.engine.chi_square import ChiSquares, LogMeanSquare
from sims.engine.normals import normal_pair
from sims.engine.once import once
from sims.engine.philox import philox

#: Children of one stream are numbered 0 .. FAN - 2; eight levels fit into the 32 bits of `stream`.
FAN = 16
#: An odd number: streams have different keys.
STRIDE = 0x9E3779B1
#: Generations per step of a walk: as many variates as `log_mean_squares` makes of one block of
#: words.
STEP = 4

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
        seed: two words, high and low, of the seed of the experiment. replicate: two words, high and
        low, of the replicate's number; 2^64 replicates have different bits. Replicates may
            stand side by side: then whatever is drawn has their axis last.
        generation: the generation in which the variates are drawn.
        stream: the path of `at` calls, as one word.
        laws: the chi-square laws that can be drawn.
    """

    seed: UInt32[Array, "2"]
    replicate: UInt32[Array, "2 *tile"]
    generation: UInt32[Array, ""]
    stream: UInt32[Array, ""]
    laws: ChiSquares

    @classmethod
    def of(
        cls, seed: int, replicate: int, generation: int = 0, degrees: tuple[float, ...] = (1.0,)
    ) -> "Draws":
        """The root stream for plain integers; `seed` and `replicate` may be any in 0 .. 2^64 - 1.

        `degrees` are the degrees of freedom, > 0, that `cochran` can be asked for.
        """
        key, number = (
            jnp.asarray(words64("seed", seed)),
            jnp.asarray(words64("replicate", replicate)),
        )
        return cls.root(key, number, ChiSquares.of(degrees)).when(jnp.uint32(generation))

    @classmethod
    def root(
        cls, seed: UInt32[Array, "2"], replicate: UInt32[Array, "2 *tile"], laws: ChiSquares
    ) -> "Draws":
        """The root stream of generation 0 for seed and replicate given as words."""
        return cls(seed, replicate, jnp.uint32(0), jnp.uint32(0), laws)

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

    def _blocks(self, shape: tuple[int, ...]) -> Block:
        return self.block(jnp.arange(prod(shape), dtype=jnp.uint32).reshape(shape))

    def key(self) -> Key[Array, ""]:
        """A typed JAX key for libraries that want one (NumPyro, optax); it owns this stream."""
        return jax.random.wrap_key_data(jnp.stack(self._blocks(())[:2]), impl="threefry2x32")

    def words(self, shape: tuple[int, ...] = ()) -> UInt32[Array, "..."]:
        """Uniform 32-bit words."""
        return self._blocks(shape)[0]

    def uniform(self, shape: tuple[int, ...] = ()) -> Float[Array, "..."]:
        """Uniform on [0, 1), on a grid of 2^-24, in JAX's default precision."""
        word = jax.lax.convert_element_type(self._blocks(shape)[0] >> jnp.uint32(8), jnp.float32)
        return _default(word * np.float32(2**-24))

    def normal(self, shape: tuple[int, ...] = ()) -> Float[Array, "..."]:
        """Standard normal, in JAX's default precision."""
        return _default(normal_pair(*self._blocks(shape)[:2])[0])

    def cochran(self, nu: Float[Array, ""]) -> tuple[Float[Array, "*tile"], Float[Array, "*tile"]]:
        """What a normal sample comes down to: a standard normal and, independent, log(chi2_nu /
        nu).

        `nu` is 0, giving -inf, or one of the degrees of freedom in `laws`; NaN for any other.
        """

        def pair():
            first = self._blocks(())
            second = self.block(jnp.uint32(1)) if self.laws.boosts.shape[1] else ()
            z, other = normal_pair(*first[:2])
            return _default(z), _default(self.laws.of_degree(nu)(other, (*first[2:], *second)))

        return once(pair, (self.generation < jnp.uint32(2**32 - 1)).astype(jnp.int32))

    def cochrans(
        self, laws: list[LogMeanSquare]
    ) -> list[tuple[Float[Array, "*tile"], Float[Array, "*tile"]]]:
        """For laws made from `laws.of_degree`, an even number: a standard normal and, independent,
        the variate; all independent, and from as few words as possible.
        """
        blocks = [self.block(jnp.uint32(k)) for k in range(len(laws) // 2)]
        pairs = [normal_pair(*words) for block in blocks for words in (block[:2], block[2:])]
        spare = [
            self.block(jnp.uint32(len(blocks) + k)) if laws[0].boosts else ()
            for k in range(len(laws))
        ]
        return [
            (_default(z), _default(law(other, w)))
            for law, (z, other), w in zip(laws, pairs, spare, strict=True)
        ]

    def three_and(
        self, law: LogMeanSquare | None, index: UInt32[Array, ""]
    ) -> tuple[Float[Array, "*tile"], ...]:
        """Three standard normals and the variate of a law made from `laws.of_degree`, without a law
        a fourth normal; all independent.

        Variates of another index, below 2^31, are independent of them.
        """
        words = self.block(index)
        (one, two), (three, four) = normal_pair(*words[:2]), normal_pair(*words[2:])
        if law is not None:
            four = law(four, self.block(index + jnp.uint32(2**31)) if law.boosts else ())
        return _default(one), _default(two), _default(three), _default(four)

    def chi_squares(self, law: LogMeanSquare) -> Float[Array, "k *tile"]:
        """Independent variates with k laws made from `laws.of_degrees`."""
        count = len(law.coefficients[0])
        index = jnp.arange(2 * count, dtype=jnp.uint32)
        first = self.block(index[:count])
        second = self.block(index[count:]) if law.boosts else ()
        return _default(
            law.over(self.replicate.ndim - 1)(normal_pair(*first[:2])[1], (*first[2:], *second))
        )

    def log_mean_squares(
        self, laws: list[LogMeanSquare], index: UInt32[Array, ""] | None = None
    ) -> list[Float[Array, "*tile"]]:
        """Four independent variates with four laws made from `laws.of_degree`, from as few words as
        possible.

        Variates of another index, below 2^16, are independent of them.
        """
        number = jnp.uint32(0) if index is None else index
        words = self.block(number)
        normals = (*normal_pair(*words[:2]), *normal_pair(*words[2:]))
        spare = [
            self.block(number + jnp.uint32(k * 2**16)) if laws[0].boosts else ()
            for k in range(1, 5)
        ]
        return [_default(law(z, w)) for law, z, w in zip(laws, normals, spare, strict=True)]


def _default(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    return jax.lax.convert_element_type(x, jnp.result_type(float))
