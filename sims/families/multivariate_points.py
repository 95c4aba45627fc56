"""The Gaussian in d dimensions by its points: mean and covariance by their definitions, under every
workflow."""

from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims.draws import Draws
from sims.families import factor
from sims.families.multivariate import MultivariateGaussian
from sims.families.multivariate_readings import FittedMultivariate
from sims.families.points import DrawnPoints
from sims.trees import traced
from sims.truths import Reference
from sims.workflows import Workflow


@traced
class MultivariatePoints(DrawnPoints):
    """What `Samples(MultivariateGaussian(...))` gives: points in the truth's own coordinates, where
    it is standard normal.
    """

    model: MultivariateGaussian

    of = MultivariateGaussian
    fitted = FittedMultivariate

    @property
    def shape(self) -> tuple[int, ...]:
        """A point is a vector."""
        return (self.model.dimension,)

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the truth is not normal or a training set too small."""
        self.model.check_counts(truth, workflow, samples)

    def origin(self, truth: Reference) -> FittedMultivariate:
        """Generation 0: the standard normal law."""
        zero = jnp.zeros(self.model.dimension, dtype=float)
        return FittedMultivariate(zero, jnp.eye(self.model.dimension), zero)

    def real_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, "size d"]:
        """`size` points of the truth."""
        return draws.normal((size, self.model.dimension))

    def model_points(
        self, draws: Draws, model: FittedMultivariate, context: Any, size: int
    ) -> Float[Array, "size d"]:
        """`size` points of the model."""
        scaled = draws.normal((size, self.model.dimension)) * jnp.exp(model.log_scale)[None, :]
        return model.displacement[None, :] + scaled @ model.factor.T

    def estimate(
        self,
        draws: Draws,
        model: FittedMultivariate,
        values: Float[Array, "size d"],
        weights: Float[Array, " size"],
    ) -> FittedMultivariate:
        """Weighted mean and covariance, the latter by the R-factor of the centred points."""
        count = jnp.sum(weights)
        mean = jnp.sum(weights[:, None] * values, axis=0) / count
        centred = jnp.sqrt(weights)[:, None] * (values - mean[None, :])
        empty = jnp.zeros((self.model.dimension, self.model.dimension), dtype=float)
        return _fitted(mean, factor.triangle(empty, centred) / jnp.sqrt(count - self.model.ddof))

    def average(
        self, weight: Any, a: FittedMultivariate, b: FittedMultivariate
    ) -> FittedMultivariate:
        """Means and covariances averaged with `weight` and 1 - `weight`."""
        shares = (weight, a), (1 - weight, b)
        mean = sum(share * each.displacement for share, each in shares)
        one, two = (jnp.sqrt(share) * _root(each) for share, each in shares)
        return _fitted(jnp.asarray(mean), factor.triangle(one, two))

    def advance(
        self, draws: Draws, model: FittedMultivariate, estimate: FittedMultivariate, truth: Any
    ) -> tuple[FittedMultivariate, tuple]:
        """The next model; there is no frame."""
        return estimate, ()


def _root(model: FittedMultivariate) -> Float[Array, "d d"]:
    """L', upper triangular."""
    return (model.factor * jnp.exp(model.log_scale)[None, :]).T


def _fitted(mean: Float[Array, " d"], root: Float[Array, "d d"]) -> FittedMultivariate:
    """The model with covariance root' root, root upper triangular with a diagonal > 0."""
    diagonal = jnp.diagonal(root)
    return FittedMultivariate(mean, root.T / diagonal[None, :], jnp.log(diagonal))
