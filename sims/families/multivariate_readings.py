"""What is read off a fitted normal law in d dimensions, in coordinates in which the truth is
standard: nothing depends on the truth."""

from functools import cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from sims import checks
from sims.fold import Observable, reading
from sims.truths import Reference

#: Rounds of rotations after which the columns of a factor are orthogonal to float32.
SWEEPS = 8


class FittedMultivariate(NamedTuple):
    """A fitted normal law with mean `displacement` and covariance L L', L = factor
    diag(exp(log_scale)), in d dimensions.
    """

    displacement: Float[Array, " d"]
    factor: Float[Array, "d d"]
    log_scale: Float[Array, " d"]


def _trace(model: FittedMultivariate) -> Float[Array, ""]:
    return jnp.sum(model.factor**2 * jnp.exp(2 * model.log_scale)[None, :])


def _kl(model: FittedMultivariate, truth: Reference) -> Float[Array, ""]:
    square = jnp.sum(model.displacement**2)
    return (_trace(model) + square - len(model.log_scale)) / 2 - jnp.sum(model.log_scale)


def _root(model: FittedMultivariate) -> Float[Array, "d d"]:
    return model.factor * jnp.exp(model.log_scale)[None, :]


def inverse(factor: Float[Array, "d d"]) -> Float[Array, "d d"]:
    """Of a unit lower triangular matrix, row by row."""
    rows = [jnp.eye(len(factor))[0]]
    for k in range(1, len(factor)):
        above = jnp.stack(rows)
        rows.append(jnp.eye(len(factor))[k] - factor[k, :k] @ above)
    return jnp.stack(rows)


#: log det Sigma_n - log det Sigma_0; tr Sigma_0^-1 Sigma_n; (mu_n - mu_0)' Sigma_0^-1 (mu_n -
#: mu_0); KL(model || truth).
log_det = reading("log_det", lambda model, truth: 2 * jnp.sum(model.log_scale), FittedMultivariate)
trace = reading("trace", lambda model, truth: _trace(model), FittedMultivariate)
squared_distance = reading(
    "squared_distance", lambda model, truth: jnp.sum(model.displacement**2), FittedMultivariate
)
kl_to_truth = reading("kl_to_truth", _kl, FittedMultivariate)
NAMED = {o.name: o for o in (log_det, trace, squared_distance, kl_to_truth)}


@cache
def trace_of_power(power: int) -> Observable:
    """tr (Sigma_0^-1 Sigma_n)^power, an integer other than 0; -1 is the trace of the inverse."""
    number = checks.integer("trace_of_power", power, least=-16, most=16)
    if number == 0:
        raise ValueError("trace_of_power must be an integer other than 0, got 0")

    def read(model, truth):
        if number > 0:
            root = _root(model)
            square = root.T @ root
        else:
            root = jnp.exp(-model.log_scale)[:, None] * inverse(model.factor)
            square = root @ root.T
        return jnp.trace(jnp.linalg.matrix_power(square, abs(number)))

    return reading(f"trace_of_power({number})", read, FittedMultivariate)


@cache
def log_conditional(coordinate: int) -> Observable:
    """Logarithm of the variance of a coordinate, numbered from 1, given those before it."""
    number = checks.integer("log_conditional", coordinate, least=1)

    def read(model, truth):
        _within("log_conditional", number, model)
        return 2 * model.log_scale[number - 1]

    return reading(f"log_conditional({number})", read, FittedMultivariate)


@cache
def log_eigenvalue(number: int) -> Observable:
    """Logarithm of an eigenvalue of the covariance, numbered from the largest, 1; NaN where it is
    below exp(-80) of that.
    """
    number = checks.integer("log_eigenvalue", number, least=1)

    def read(model, truth):
        _within("log_eigenvalue", number, model)
        return log_eigenvalues(model)[number - 1]

    return reading(f"log_eigenvalue({number})", read, FittedMultivariate)


@cache
def variance_along(coordinate: int) -> Observable:
    """Variance of a coordinate, numbered from 1."""
    number = checks.integer("variance_along", coordinate, least=1)

    def read(model, truth):
        _within("variance_along", number, model)
        return jnp.sum(_root(model)[number - 1] ** 2)

    return reading(f"variance_along({number})", read, FittedMultivariate)


@cache
def covariance_with_first(coordinate: int) -> Observable:
    """Covariance of a coordinate, numbered from 2, with the first one."""
    number = checks.integer("covariance_with_first", coordinate, least=2)

    def read(model, truth):
        _within("covariance_with_first", number, model)
        root = _root(model)
        return jnp.sum(root[0] * root[number - 1])

    return reading(f"covariance_with_first({number})", read, FittedMultivariate)


BUILT = {
    "trace_of_power": trace_of_power,
    "log_conditional": log_conditional,
    "log_eigenvalue": log_eigenvalue,
    "variance_along": variance_along,
    "covariance_with_first": covariance_with_first,
}


def _within(name: str, number: int, model: FittedMultivariate) -> None:
    dimension = len(model.log_scale)
    if number > dimension:
        raise ValueError(f"{name} must be at most dimension = {dimension}, got {number}")


def log_eigenvalues(model: FittedMultivariate) -> Float[Array, " d"]:
    """Logarithms of the eigenvalues of L L', from the largest, by Jacobi's rotations of the columns
    of L (Hestenes): small ones keep their digits, however different the columns' lengths.
    """
    d, unit = len(model.log_scale), jnp.max(model.log_scale)
    columns = (model.factor * jnp.exp(model.log_scale - unit)[None, :]).T
    pairs = jnp.array([(i, j) for i in range(d) for j in range(i + 1, d)], dtype=jnp.int32)

    def rotate(step, columns):
        i, j = pairs[step % max(len(pairs), 1)]
        one, two = columns[i], columns[j]
        a, b, c = jnp.sum(one**2), jnp.sum(two**2), jnp.sum(one * two)
        clear = c == 0
        slope = (b - a) / (2 * jnp.where(clear, 1, c))
        tangent = jnp.where(slope < 0, -1, 1) / (jnp.abs(slope) + jnp.hypot(1.0, slope))
        tangent = jnp.where(clear, 0, tangent)
        cosine = 1 / jnp.sqrt(1 + tangent**2)
        columns = columns.at[i].set(cosine * (one - tangent * two))
        return columns.at[j].set(cosine * (two + tangent * one))

    columns = jax.lax.fori_loop(0, SWEEPS * len(pairs), rotate, columns) if d > 1 else columns
    squares = jnp.sort(jnp.sum(columns**2, axis=1))[::-1]
    return jnp.where(squares > 0, jnp.log(squares) + 2 * unit, jnp.nan)
