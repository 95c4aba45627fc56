"""Quantiles that merge exactly: how many values lie below fixed edges.

Edges are plain numbers of the configuration. Each is a value of a pilot, at levels that are even in
normal scores, with the pilot's least and greatest value at the ends. Counts of values below an edge
are integers: no sum depends on the order of addition. A quantile is interpolated between two edges;
`Histogram.resolution` is their distance, which no number of replicates makes smaller (1/25 of a
standard deviation, where the law is normal)."""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, UInt32
from scipy.special import ndtr

from sims.moments import bits_float

#: Replicates 0 .. PILOT - 1 of the same seed give the edges.
PILOT = 2**12
#: Levels of the inner edges.
LEVELS = ndtr(np.linspace(-2.8, 2.8, 141))
#: Quantiles that the edges reach with certainty.
REACH = (0.005, 0.995)


def edges(values: Float[np.ndarray, "R K"]) -> Float[np.ndarray, "K E"]:
    """Edges for values like these, from the finite ones; 0 where nothing is finite."""

    def column(x):
        kept = np.sort(x[np.isfinite(x)])
        if not len(kept):
            return np.zeros(len(LEVELS) + 2)
        return np.concatenate([kept[:1], kept[(LEVELS * len(kept)).astype(int)], kept[-1:]])

    return np.stack([column(x) for x in np.asarray(values, dtype=np.float64).T])


def zero(size: int) -> Int[Array, "K B"]:
    """Nothing counted, for `size` recorded generations: bins below the first edge, between edges,
    and from the last one on.
    """
    with jax.enable_x64(True):
        return jnp.zeros((size, len(LEVELS) + 3), jnp.int64)


def add(
    bins: Int[Array, "K B"],
    values: Float[Array, "K R"],
    valid: Bool[Array, " R"],
    edges: UInt32[Array, "K E 2"],
) -> Int[Array, "K B"]:
    """`bins` with the finite ones among the valid values counted; edges as
    `sims.moments.float_bits`.
    """
    with jax.enable_x64(True):
        bounds = jax.lax.convert_element_type(bits_float(edges), values.dtype)
        found = jax.vmap(lambda edge, x: jnp.searchsorted(edge, x, side="right"))(bounds, values)
        nowhere = bins.shape[1]
        found = jnp.where(jnp.isfinite(values) & valid[None, :], found, nowhere)
        return bins.at[jnp.arange(len(bins))[:, None], found].add(1, mode="drop")


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counts of one observable at K recorded generations.

    Attributes:
        edges: [K, E], increasing along the second axis.
        below: [K, E] integers, how many finite values are less than the edge.
        count: [K] integers, of all finite values.
    """

    edges: np.ndarray
    below: np.ndarray
    count: np.ndarray

    @classmethod
    def of(cls, bins: np.ndarray, edges: np.ndarray) -> "Histogram":
        """From the bins as the device counts them."""
        return cls(edges, np.cumsum(bins, axis=1)[:, :-1], bins.sum(axis=1))

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Histogram) and all(
            np.array_equal(a, b) for a, b in zip(self._arrays(), other._arrays(), strict=True)
        )

    def _arrays(self) -> tuple[np.ndarray, ...]:
        return self.edges, self.below, self.count

    def merge(self, other: "Histogram") -> "Histogram":
        """The counts of both sets of values; ValueError if edges differ."""
        if not np.array_equal(self.edges, other.edges):
            raise ValueError(
                "histograms merge only with equal edges: both runs need the same pilot"
            )
        return Histogram(self.edges, self.below + other.below, self.count + other.count)

    def quantile(self, level: float) -> Float[np.ndarray, " K"]:
        """The value with a share `level` of all finite values below it, interpolated; NaN where
        there are none.

        `level` must lie in REACH: the edges go no farther with certainty. ValueError otherwise.
        """
        check_levels([level])
        rows = zip(*self._arrays(), strict=True)
        return np.array(
            [np.interp(level * n, below, edges) if n else np.nan for edges, below, n in rows]
        )

    def resolution(self, level: float) -> Float[np.ndarray, " K"]:
        """The distance of the two edges between which `quantile(level)` lies."""
        right = (
            (self.below < level * self.count[:, None]).sum(axis=1).clip(1, self.edges.shape[1] - 1)
        )
        rows = np.arange(len(self.edges))
        return self.edges[rows, right] - self.edges[rows, right - 1]


def check_levels(levels) -> None:
    """ValueError unless all levels lie in REACH."""
    for level in levels:
        if not REACH[0] <= level <= REACH[1]:
            raise ValueError(f"quantiles must lie in {REACH[0]} .. {REACH[1]}, got {level:g}")
