"""Moments up to order 4 that merge exactly, in any order and any grouping.

A value x enters as y = (x - centre) / scale. Its powers y, y^2, y^3, y^4 are rounded to integers
with 40, 30, 20 and 10 fractional bits, and integers are summed: no sum depends on the order of
addition. `centre` and `scale` are plain numbers of the configuration; any will do, near the mean
and the standard deviation rounding is far below sampling error.
|y| saturates at 2^10; saturated values and values that are not finite are counted, the latter and
only they left out.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, UInt32

#: Fractional bits of y, y^2, y^3, y^4. With |y| <= BOUND and GROUP summands each sum stays below
#: 2^62.
BITS = (40, 30, 20, 10)
BOUND = 2.0**10
GROUP = 2**12


class Sums(NamedTuple):
    """Integer sums as the device keeps them: 64 bits wide in every precision of JAX.

    Attributes:
        count, saturated, nonfinite: [K].
        high, low: [4, K], sums of powers in units of 2^32 and the rest, so that many tiles add up
            without overflow.
    """

    count: Int[Array, "*D K"]
    saturated: Int[Array, "*D K"]
    nonfinite: Int[Array, "*D K"]
    high: Int[Array, "*D 4 K"]
    low: Int[Array, "*D 4 K"]


def zero(size: int) -> Sums:
    """Nothing summed, for `size` recorded generations."""
    with jax.enable_x64(True):
        counts, powers = jnp.zeros(size, jnp.int64), jnp.zeros((4, size), jnp.int64)
        return Sums(counts, counts, counts, powers, powers)


def add(
    sums: Sums,
    values: Float[Array, "K R"],
    valid: Bool[Array, " R"],
    centre: UInt32[Array, "K 2"],
    scale: UInt32[Array, "K 2"],
) -> Sums:
    """`sums` with the valid ones among R replicates added, at most GROUP or a multiple of it;
    centre and scale as `float_bits`.
    """
    with jax.enable_x64(True):
        groups = values.shape[0], -(-values.shape[1] // GROUP), min(values.shape[1], GROUP)
        x, valid = (
            jax.lax.convert_element_type(values, jnp.float64).reshape(groups),
            valid.reshape(1, *groups[1:]),
        )
        finite = jnp.isfinite(x) & valid
        y = jnp.where(
            finite,
            (x - bits_float(centre)[:, None, None]) * (1 / bits_float(scale))[:, None, None],
            0.0,
        )
        saturated = jnp.abs(y) > BOUND
        y = jnp.clip(y, -BOUND, BOUND)
        powers, power = [], jnp.ones_like(y)
        for bits in BITS:
            power = power * y
            powers.append(jnp.rint(power * 2.0**bits))
        summands = [
            jax.lax.convert_element_type(x, jnp.int64)
            for x in (finite, saturated, valid & ~finite, *powers)
        ]
        # one reduction, so that it takes one pass over the values
        totals = jax.lax.reduce(
            summands, [jnp.int64(0)] * len(summands), lambda a, b: jax.tree.map(jnp.add, a, b), (2,)
        )
        count, clipped, lost = (jnp.sum(total, axis=1) for total in totals[:3])
        total = jnp.stack(totals[3:])
        high, low = (
            jnp.sum(part, axis=2) for part in (total >> jnp.int64(32), total & jnp.int64(2**32 - 1))
        )
        return jax.tree.map(jnp.add, sums, Sums(count, clipped, lost, high, low))


@jax.jit
def _whole(
    tiles: Float[Array, "T K R"],
    valid: Bool[Array, "T R"],
    centre: UInt32[Array, "K 2"],
    scale: UInt32[Array, "K 2"],
) -> Sums:
    return jax.lax.scan(
        lambda sums, tile: (add(sums, *tile, centre, scale), None),
        zero(tiles.shape[1]),
        (tiles, valid),
    )[0]


def float_bits(numbers: Float[np.ndarray, "*K"]) -> UInt32[np.ndarray, "*K 2"]:
    """float64 as pairs of words: they reach the device whatever the precision of JAX."""
    return np.ascontiguousarray(numbers, dtype=np.float64)[..., None].view(np.uint32)


def bits_float(bits: UInt32[Array, "*K 2"]) -> Float[Array, "*K"]:
    """The float64 again; call it where 64 bits are enabled."""
    return jax.lax.bitcast_convert_type(bits, jnp.float64)


@dataclass(frozen=True)
class Moments:
    """Sums of powers of one observable at K recorded generations.

    Attributes:
        centre, scale: K numbers each; y = (x - centre) / scale.
        count, saturated, nonfinite: K integers each; `count` is of the finite values.
        sums: 4 rows of K Python integers.

    The statistics below are arrays of K numbers, NaN where the count does not allow them.
    """

    centre: tuple[float, ...]
    scale: tuple[float, ...]
    count: tuple[int, ...]
    saturated: tuple[int, ...]
    nonfinite: tuple[int, ...]
    sums: tuple[tuple[int, ...], ...]

    @classmethod
    def of(
        cls,
        values: Float[np.ndarray, "R K"],
        centre: Float[np.ndarray, " K"],
        scale: Float[np.ndarray, " K"],
    ) -> "Moments":
        """The moments of R replicates at K generations."""
        rows, size = len(values), values.shape[1]
        tiles = 1 << max(-(-rows // GROUP) - 1, 0).bit_length()
        padded = (
            np.pad(values, ((0, tiles * GROUP - rows), (0, 0)))
            .reshape(tiles, GROUP, size)
            .swapaxes(1, 2)
        )
        valid = (np.arange(tiles * GROUP) < rows).reshape(tiles, GROUP)
        with jax.enable_x64(True):
            sums = _whole(padded, valid, float_bits(centre), float_bits(scale))
        return cls.total(sums, centre, scale)

    @classmethod
    def total(
        cls, sums: Sums, centre: Float[np.ndarray, " K"], scale: Float[np.ndarray, " K"]
    ) -> "Moments":
        """From sums over tiles; a leading axis, if there is one, is summed over."""
        count, saturated, nonfinite, high, low = (np.asarray(x) for x in sums)
        count, saturated, nonfinite = (
            tuple(x.reshape(-1, x.shape[-1]).sum(axis=0).tolist())
            for x in (count, saturated, nonfinite)
        )
        high, low = (x.reshape(-1, *x.shape[-2:]).sum(axis=0).tolist() for x in (high, low))
        powers = tuple(
            tuple((h << 32) + w for h, w in zip(*rows, strict=True))
            for rows in zip(high, low, strict=True)
        )
        return cls(
            tuple(map(float, centre)), tuple(map(float, scale)), count, saturated, nonfinite, powers
        )

    def merge(self, other: "Moments") -> "Moments":
        """The moments of both sets of values; ValueError if centres or scales differ."""
        if (self.centre, self.scale) != (other.centre, other.scale):
            raise ValueError(
                "moments merge only with equal centres and scales: hand the same `units` to both "
                "runs"
            )

        def add(a, b):
            return tuple(x + y for x, y in zip(a, b, strict=True))

        return Moments(
            self.centre,
            self.scale,
            add(self.count, other.count),
            add(self.saturated, other.saturated),
            add(self.nonfinite, other.nonfinite),
            tuple(add(a, b) for a, b in zip(self.sums, other.sums, strict=True)),
        )

    def _central(self, order: int) -> np.ndarray:
        """The mean of (y - mean y)^order from exact integers, rounded once."""
        return np.array(
            [
                _central(self.count[k], [row[k] for row in self.sums], order)
                for k in range(len(self.count))
            ]
        )

    @property
    def mean(self) -> np.ndarray:
        """Mean of the finite values."""
        first = [
            Fraction(s, n << BITS[0]) if n else np.nan
            for s, n in zip(self.sums[0], self.count, strict=True)
        ]
        return np.array(self.centre) + np.array(self.scale) * np.array([float(x) for x in first])

    @property
    def variance(self) -> np.ndarray:
        """Unbiased sample variance, needs two values."""
        n = np.array(self.count, dtype=np.float64)
        return np.array(self.scale) ** 2 * self._central(2) * _divide(n, n - 1)

    @property
    def standard_error(self) -> np.ndarray:
        """Standard error of the mean."""
        return np.sqrt(_divide(self.variance, np.array(self.count, dtype=np.float64)))

    @property
    def skewness(self) -> np.ndarray:
        """m3 / m2^(3/2) with plain central moments."""
        return _divide(self._central(3), self._central(2) ** 1.5)

    @property
    def kurtosis(self) -> np.ndarray:
        """Excess kurtosis m4 / m2^2 - 3."""
        return _divide(self._central(4), self._central(2) ** 2) - 3


def units(values: Float[np.ndarray, "R K"]) -> tuple[np.ndarray, np.ndarray]:
    """Centre and scale, a power of two, for values like these; 0 and 1 where nothing is finite."""
    finite = np.isfinite(values)
    kept = np.where(finite, np.asarray(values, dtype=np.float64), 0.0)
    n = np.maximum(finite.sum(axis=0), 1)
    centre = kept.sum(axis=0) / n
    spread = np.sqrt((np.where(finite, kept - centre, 0.0) ** 2).sum(axis=0) / n)
    spread = np.where(np.isfinite(spread) & (spread > 0), spread, 1.0)
    return np.where(np.isfinite(centre), centre, 0.0), 2.0 ** np.ceil(np.log2(spread))


def _central(count: int, sums: list[int], order: int) -> float:
    if not count:
        return np.nan
    raw = [Fraction(1), *(Fraction(s, count << bits) for s, bits in zip(sums, BITS, strict=True))]
    binomial = {2: (1, -2, 1), 3: (1, -3, 3, -1), 4: (1, -4, 6, -4, 1)}[order]
    return float(sum(c * raw[order - j] * raw[1] ** j for j, c in enumerate(binomial)))


def _divide(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.divide(a, b, out=np.full_like(a, np.nan), where=b > 0)
