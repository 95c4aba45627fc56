"""The Bartlett factor of a Wishart matrix, for replicates side by side: A lower triangular with A
A' ~ W_d(count).

A is kept as the logarithms of its diagonal, [d, tile], and the rows below it, one under the other,
[d (d - 1) / 2, tile]. In a loop draw the factor one generation ahead and carry it: what is carried
is computed once, what is not is computed anew for every entry of the product that uses it."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from sims.draws import Draws
from sims.engine.chi_square import ChiSquares, LogMeanSquare
from sims.families import chi_squares


class Bartlett(NamedTuple):
    """The factor.

    Attributes:
        log_diagonal: log A_jj, where A_jj^2 is chi-square with count - j degrees of freedom, j = 0
            .. d - 1.
        below: A_10; A_20, A_21; ...: standard normals.
    """

    log_diagonal: Float[Array, "d *tile"]
    below: Float[Array, "e *tile"]

    def row(self, k: int) -> Float[Array, "k *tile"]:
        """A_k0 .. A_k,k-1."""
        start = k * (k - 1) // 2
        return self.below[start : start + k]

    def matrix(self) -> Float[Array, "d d *tile"]:
        """A itself."""
        d, tile = len(self.log_diagonal), self.log_diagonal.shape[1:]
        pivots = jnp.exp(self.log_diagonal)
        rows = [
            jnp.concatenate([self.row(k), pivots[k][None], jnp.zeros((d - 1 - k, *tile))])
            for k in range(d)
        ]
        return jnp.stack(rows)


def diagonal(laws: ChiSquares, counts: Float[Array, " T"], dimension: int) -> LogMeanSquare:
    """The laws of log A_jj^2 for T counts: a table [T, d]; A_jj = 0 for j >= count."""
    degrees = jnp.maximum(counts[:, None] - jnp.arange(dimension, dtype=counts.dtype)[None, :], 0)
    return laws.of_degrees(degrees).plus(jnp.log(degrees))


def bartlett(draws: Draws, law: LogMeanSquare) -> Bartlett:
    """The factor, from one row of `diagonal`."""
    d = len(law.coefficients[0])
    return Bartlett(chi_squares.each(draws.at(0), law) / 2, draws.at(1).normal((d * (d - 1) // 2,)))
