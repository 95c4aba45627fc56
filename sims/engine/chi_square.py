"""log(chi2_nu / nu) from one standard normal, by a polynomial made to measure for each nu.

For nu >= `LEAST` the quantile function z -> log(F_nu^{-1}(Phi(z)) / nu) is smooth, and a polynomial
of modest degree gives it to far below float32 rounding: no branch, no rejection, the same cost for
every law, real nu included. Below, exactly, chi2_nu = chi2_{nu + 2} U^{2 / nu} with U uniform and
independent, as often as it takes.

The polynomials are computed on the host from SciPy's quantile functions, once per plan.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Float32, UInt32
from scipy.interpolate import barycentric_interpolate
from scipy.special import gammainccinv, gammaincinv, ndtr

from sims.engine.normals import REACH, horner, log_uniform
from sims.trees import traced

#: Smallest nu with a polynomial of its own.
LEAST = 5.0
#: Boosts that bring every nu > 0 there.
BOOSTS = 3
#: Degrees that are tried, and the largest error allowed, in standard deviations of the variate.
DEGREES = (8, 18, 24)
ERROR = 3e-8
#: Degrees of freedom that larger ones are extrapolated from.
ANCHORS = (3e3, 1e4, 3e4, 1e5)
#: Points of the least-squares fit.
NODES = 65


@traced
class ChiSquares:
    """The laws of log(chi2_nu / nu) for the nu of one experiment.

    Attributes:
        nu: [K], the degrees of freedom.
        coefficients: [K, degree + 1], of the polynomials in the normal.
        boosts: [K, B], the factors 2 / nu of the log uniforms; 0 where none is needed.
    """

    nu: Float32[Array, " K"]
    coefficients: Float32[Array, "K D"]
    boosts: Float32[Array, "K B"]

    @classmethod
    def of(cls, degrees: Iterable[float]) -> "ChiSquares":
        """The laws for these degrees of freedom > 0, padded to a power of eight so that plans share
        programs.
        """
        nu = np.unique(
            np.array([nu for nu in degrees if nu > 0] or [100.0], dtype=np.float32)
        ).astype(np.float64)
        coefficients, boosts = fit(tuple(nu.tolist()))
        rows = 8 ** max(0, -(-(len(nu) - 1).bit_length() // 3))
        return cls(*(_pad(array, rows) for array in (nu, coefficients, boosts)))

    def shared(self) -> "ChiSquares":
        """The same laws in the shape that most tables then have: the same draws, by a program that
        more experiments share.
        """
        missing = DEGREES[-1] + 1 - self.coefficients.shape[1]
        coefficients = np.pad(np.asarray(self.coefficients), ((0, 0), (0, missing)))
        rows = max(len(self.nu), 8)
        return ChiSquares(
            *(_pad(np.asarray(x), rows) for x in (self.nu, coefficients, self.boosts))
        )

    def of_degree(self, nu: Float[Array, ""]) -> "LogMeanSquare":
        """The law for one nu; all NaN if it is none of them, all -inf for nu = 0."""
        nu = jax.lax.convert_element_type(nu, jnp.float32)
        row = jnp.argmin(jnp.abs(self.nu - nu)) if len(self.nu) > 1 else 0
        known = jnp.abs(self.nu[row] - nu) <= np.float32(1e-6) * nu
        flaw = jnp.where(known, 0, jnp.where(nu == 0, -jnp.inf, jnp.nan)).astype(jnp.float32)
        coefficients, boosts = self.coefficients[row], self.boosts[row]
        law = LogMeanSquare(
            tuple(coefficients[k] for k in range(len(coefficients))),
            tuple(boosts[k] for k in range(len(boosts))),
        )
        return law.plus(flaw)

    def of_degrees(self, degrees: Float[Array, "*shape"]) -> "LogMeanSquare":
        """The laws for many nu: a table, looked up once instead of in every step of a loop."""
        flat = jax.vmap(self.of_degree)(degrees.reshape(-1))
        return LogMeanSquare(*(tuple(c.reshape(degrees.shape) for c in part) for part in flat))


class LogMeanSquare(NamedTuple):
    """log(chi2_nu / nu) as a function of a standard normal and log uniforms: a polynomial, and
    factors.
    """

    coefficients: tuple[Float32[Array, "..."], ...]
    boosts: tuple[Float32[Array, "..."], ...]

    def plus(self, constant: Float[Array, "..."]) -> "LogMeanSquare":
        """The variate plus a constant."""
        return self._replace(
            coefficients=(self.coefficients[0] + _single(constant), *self.coefficients[1:])
        )

    def times(self, factor: Float[Array, "..."]) -> "LogMeanSquare":
        """The variate times a constant."""
        return LogMeanSquare(*(tuple(c * _single(factor) for c in part) for part in self))

    def at(self, index: Any) -> "LogMeanSquare":
        """One of a table of laws, or one row of them."""
        return LogMeanSquare(*(tuple(c[index] for c in part) for part in self))

    def over(self, axes: int) -> "LogMeanSquare":
        """For variates that have so many more axes behind those of the law."""
        return LogMeanSquare(
            *(tuple(c.reshape(c.shape + (1,) * axes) for c in part) for part in self)
        )

    def __call__(
        self, z: Float32[Array, "..."], words: tuple[UInt32[Array, "..."], ...]
    ) -> Float32[Array, "..."]:
        """The variate."""
        value = horner(self.coefficients, z)
        for boost, word in zip(self.boosts, words, strict=False):
            value = value + boost * log_uniform(word)
        return value


def _single(x: Float[Array, "..."]) -> Float32[Array, "..."]:
    return jax.lax.convert_element_type(x, jnp.float32)


def _pad(array: np.ndarray, rows: int) -> Array:
    return jnp.asarray(
        np.pad(array, ((0, rows - len(array)), *((0, 0),) * (array.ndim - 1)), mode="edge").astype(
            np.float32
        )
    )


@lru_cache(maxsize=64)
def fit(degrees: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients [K, D] and boosts [K, B] for K degrees of freedom, in float64.

    The degree is the least of `DEGREES` that keeps every law's error below `ERROR`, or the largest.
    """
    nu = np.array(degrees)
    steps = np.maximum(np.ceil((LEAST - nu) / 2), 0)
    raised = nu + 2 * steps
    below = nu[:, None] + 2 * np.arange(BOOSTS if steps.any() else 0)
    boosts = np.where(below < LEAST, 2 / below, 0)
    x = np.cos(np.pi * (np.arange(NODES) + 0.5) / NODES)
    values = quantile(raised, REACH * x)
    spread = np.sqrt(2 / raised)[:, None]
    for degree in DEGREES:
        series = np.polynomial.chebyshev.chebfit(x, values.T, degree)
        error = np.abs(np.polynomial.chebyshev.chebval(x, series) - values) / spread
        if error.max() <= ERROR:
            break
    basis = np.zeros((degree + 1, degree + 1))
    for k in range(degree + 1):
        basis[k, : k + 1] = np.polynomial.chebyshev.cheb2poly(np.eye(k + 1)[k])
    monomials = series.T @ basis / REACH ** np.arange(degree + 1)
    monomials[:, 0] += np.log(raised / nu)
    return monomials, boosts


def quantile(nu: np.ndarray, z: np.ndarray) -> np.ndarray:
    """log(F_nu^{-1}(Phi(z)) / nu), [len(nu), len(z)].

    SciPy's inverses lose digits from about nu = 10^6 on. Divided by e = sqrt(2 / nu) the function
    is analytic in e with value z at 0, so beyond the last of `ANCHORS` it is interpolated in e
    through 0 and the anchors."""
    values = _quantile(np.minimum(nu, ANCHORS[-1]), z)
    for row in np.flatnonzero(nu > ANCHORS[-1]):
        anchors = np.sqrt(2 / np.array(ANCHORS))
        known = np.vstack([z, _quantile(np.array(ANCHORS), z) / anchors[:, None]])
        e = np.sqrt(2 / nu[row])
        values[row] = e * barycentric_interpolate(np.append(0, anchors), known, e)
    return values


def _quantile(nu: np.ndarray, z: np.ndarray) -> np.ndarray:
    shape = nu[:, None] / 2
    lower, upper = (
        gammaincinv(shape, ndtr(np.minimum(z, 0))),
        gammainccinv(shape, ndtr(np.minimum(-z, 0))),
    )
    return np.log(np.where(z < 0, lower, upper) / shape)
