"""Point sets of a Gaussian in d dimensions by mean and scatter, in the coordinates of the current
model: what a workflow merges, reweighs and fits.

A model has covariance L L'. A set has the mean mu + L offset and the scatter L R R' L', R lower
triangular; nothing is squared that rounding cannot bear, and nothing underflows when L does."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from sims.draws import Draws
from sims.engine.chi_square import ChiSquares
from sims.families import factor
from sims.families.bartlett import bartlett, diagonal
from sims.families.multivariate_readings import FittedMultivariate, inverse


class Scatter(NamedTuple):
    """The sufficient statistic of a weighted point set.

    Attributes:
        count: total weight; 0 is the empty set, the identity of merging.
        offset: of its mean, in the coordinates of the current model.
        root: R.
    """

    count: Float[Array, ""]
    offset: Float[Array, " d"]
    root: Float[Array, "d d"]


class Fit(NamedTuple):
    """A fit in the coordinates of the model before it: mean `offset`, covariance root root'."""

    offset: Float[Array, " d"]
    root: Float[Array, "d d"]


def drawn(draws: Draws, laws: ChiSquares, count: Float[Array, ""], dimension: int) -> Scatter:
    """The exact law of the statistic of `count` standard normal points: Bartlett's factor of a
    Wishart matrix with count - 1 degrees of freedom, and the mean; with fewer degrees than
    dimensions the last columns are 0.
    """
    wishart = bartlett(draws.at(0), diagonal(laws, (count - 1)[None], dimension).at(0))
    held = jnp.arange(dimension, dtype=float) < count - 1
    offset = draws.at(1).normal((dimension,)) / jnp.sqrt(count)
    return Scatter(count, offset, jnp.where(held[None, :], wishart.matrix(), 0))


def seen_from(model: FittedMultivariate, points: Scatter) -> Scatter:
    """A set of the truth's own coordinates in those of the model."""
    into = jnp.exp(-model.log_scale)[:, None] * inverse(model.factor)
    return Scatter(points.count, into @ (points.offset - model.displacement), into @ points.root)


def empty(dimension: int) -> Scatter:
    """The empty set."""
    zero = jnp.zeros((), dtype=float)
    return Scatter(
        zero, jnp.zeros(dimension, dtype=float), jnp.zeros((dimension, dimension), dtype=float)
    )


def merge(a: Scatter, b: Scatter) -> Scatter:
    """The union: both scatters, and n_a n_b / (n_a + n_b) times the square of the distance of the
    means (Chan, Golub and LeVeque).
    """
    count = a.count + b.count
    safe = jnp.where(count > 0, count, 1)
    between = jnp.sqrt(a.count * b.count / safe) * (a.offset - b.offset)
    rows = jnp.concatenate([b.root.T, between[None, :]])
    offset = (a.count * a.offset + b.count * b.offset) / safe
    return Scatter(count, offset, factor.triangle(a.root.T, rows).T)


def fit(points: Scatter, ddof: Float[Array, ""]) -> Fit:
    """Mean, and scatter over count - ddof."""
    return Fit(points.offset, points.root / jnp.sqrt(points.count - ddof))


def average(weight: Float[Array, ""], a: Fit, b: Fit) -> Fit:
    """Means and covariances averaged with `weight` and 1 - `weight`."""
    offset = weight * a.offset + (1 - weight) * b.offset
    one, two = jnp.sqrt(weight) * a.root.T, jnp.sqrt(1 - weight) * b.root.T
    return Fit(offset, factor.triangle(one, two).T)


def advance(model: FittedMultivariate, fitted: Fit) -> FittedMultivariate:
    """L root = U diag(e^l) root = U' diag(e^l'), U' unit lower triangular."""
    displacement = model.displacement + model.factor @ (jnp.exp(model.log_scale) * fitted.offset)
    diagonal = jnp.diagonal(fitted.root)
    scale = model.log_scale + jnp.log(diagonal)
    ratio = jnp.exp(jnp.tril(model.log_scale[:, None] - model.log_scale[None, :]))
    below = jnp.tril(ratio * fitted.root / diagonal[None, :], -1)
    new = model.factor @ (below + jnp.eye(len(scale)))
    return FittedMultivariate(displacement, jnp.tril(new), scale)


def move(points: Scatter, fitted: Fit) -> Scatter:
    """The set in the coordinates of the model that was fitted."""
    diagonal = jnp.diagonal(fitted.root)
    into = inverse(fitted.root / diagonal[None, :]) / diagonal[:, None]
    return Scatter(points.count, into @ (points.offset - fitted.offset), into @ points.root)
