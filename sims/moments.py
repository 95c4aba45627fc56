"""Moments up to order 4 that merge exactly, in any order and any grouping.

A value x enters as y = (x - centre) / scale. Its powers y, y^2, y^3, y^4 are rounded to integers with 40, 30, 20 and 10
fractional bits, and integers are summed: no sum depends on the order of addition. `centre` and `scale` are plain
numbers of the configuration; any will do, near the mean and the standard deviation rounding is far below sampling error.
|y| saturates at 2^10; saturated values and values that are not finite are counted, the latter and only they left out.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from jaxtyping import Float

#: Fractional bits of y, y^2, y^3, y^4. With |y| <= BOUND and GROUP summands each sum stays below 2^62.
BITS = (40, 30, 20, 10)
BOUND = 2.0**10
GROUP = 2**12


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
    def of(cls, values: Float[np.ndarray, "R K"], centre: Float[np.ndarray, " K"], scale: Float[np.ndarray, " K"]) -> "Moments":
        """The moments of R replicates at K generations."""
        finite = np.isfinite(values)
        with np.errstate(over="ignore"):
            y = np.where(finite, (np.asarray(values, dtype=np.float64) - centre) / scale, 0.0)
        saturated = np.abs(y) > BOUND
        y = np.clip(y, -BOUND, BOUND)
        sums, power = [], np.ones_like(y)
        for bits in BITS:
            power = power * y
            sums.append(_exact_sum(np.rint(power * 2.0**bits).astype(np.int64)))
        count, clipped, lost = (tuple(np.count_nonzero(which, axis=0).tolist()) for which in (finite, saturated, ~finite))
        return cls(tuple(map(float, centre)), tuple(map(float, scale)), count, clipped, lost, tuple(sums))

    def merge(self, other: "Moments") -> "Moments":
        """The moments of both sets of values; ValueError if centres or scales differ."""
        if (self.centre, self.scale) != (other.centre, other.scale):
            raise ValueError("moments merge only with equal centres and scales: hand the same `units` to both runs")

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
        return np.array([_central(self.count[k], [row[k] for row in self.sums], order) for k in range(len(self.count))])

    @property
    def mean(self) -> np.ndarray:
        """Mean of the finite values."""
        first = [Fraction(s, n << BITS[0]) if n else np.nan for s, n in zip(self.sums[0], self.count, strict=True)]
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
    """A centre and a scale, a power of two, for values like these; 0 and 1 where nothing is finite."""
    finite = np.isfinite(values)
    kept = np.where(finite, np.asarray(values, dtype=np.float64), 0.0)
    n = np.maximum(finite.sum(axis=0), 1)
    centre = kept.sum(axis=0) / n
    spread = np.sqrt((np.where(finite, kept - centre, 0.0) ** 2).sum(axis=0) / n)
    spread = np.where(np.isfinite(spread) & (spread > 0), spread, 1.0)
    return np.where(np.isfinite(centre), centre, 0.0), 2.0 ** np.ceil(np.log2(spread))


def _exact_sum(integers: np.ndarray) -> tuple[int, ...]:
    """Column sums as Python integers: int64 within groups of GROUP rows, unbounded across groups."""
    starts = np.arange(0, max(len(integers), 1), GROUP)
    groups = np.add.reduceat(integers, starts, axis=0) if len(integers) else np.zeros((0, integers.shape[1]), dtype=np.int64)
    return tuple(sum(column) for column in groups.T.tolist())


def _central(count: int, sums: list[int], order: int) -> float:
    if not count:
        return np.nan
    raw = [Fraction(1), *(Fraction(s, count << bits) for s, bits in zip(sums, BITS, strict=True))]
    binomial = {2: (1, -2, 1), 3: (1, -3, 3, -1), 4: (1, -4, 6, -4, 1)}[order]
    return float(sum(c * raw[order - j] * raw[1] ** j for j, c in enumerate(binomial)))


def _divide(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.divide(a, b, out=np.full_like(a, np.nan), where=b > 0)
