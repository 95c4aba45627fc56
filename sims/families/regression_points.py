"""Linear regression by its points: rows and labels, drawn one by one, for rows of any law."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims.draws import Draws
from sims.families import factor
from sims.families.points import DrawnPoints
from sims.families.regression import NOISE, ROWS, LinearRegression, root, vector
from sims.families.regression_readings import FittedRegression
from sims.trees import traced
from sims.truths import Reference
from sims.workflows import Workflow

#: Rows with independent entries of mean 0 and variance 1.
ENTRIES = {
    "normal": lambda draws, freedom, shape: draws.normal(shape),
    "student": lambda draws, freedom, shape: (
        jax.random.t(draws.key(), freedom, shape) * jnp.sqrt((freedom - 2) / freedom)
    ),
    "laplace": lambda draws, freedom, shape: jax.random.laplace(draws.key(), shape) / np.sqrt(2.0),
    "uniform": lambda draws, freedom, shape: (draws.uniform(shape) - 0.5) * np.sqrt(12.0),
}


@traced
class RegressionPoints(DrawnPoints):
    """What `Samples(LinearRegression(...))` gives."""

    model: LinearRegression

    of = LinearRegression
    fitted = FittedRegression

    @property
    def shape(self) -> tuple[int, ...]:
        """A point is a row and its label."""
        return (self.model.features + 1,)

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if no route can run this experiment."""
        self.model.check_counts(truth, workflow, samples)

    def context(self, draws: Draws, truth: Reference, size: int) -> Any:
        """The rows of all batches for design "same", else nothing."""
        return self._rows(draws, size) if self.model.design == "same" else ()

    def first_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, "size point"]:
        """Rows and labels of generation 0."""
        return self.model_points(draws, self.origin(truth), context, size)

    def real_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, "size point"]:
        """Rows and true labels."""
        weights = vector(self.model.weights, self.model.features)
        return self._labelled(draws, weights, truth.deviation, context, size)

    def model_points(
        self, draws: Draws, model: FittedRegression, context: Any, size: int
    ) -> Float[Array, "size point"]:
        """Rows and labels of the model."""
        deviation = self.model.deviation(draws, model.goal)
        return self._labelled(draws, model.weights, deviation, context, size)

    def _rows(self, draws: Draws, size: int) -> Float[Array, "size p"]:
        features, covariance = self.model.features, self.model.covariance
        law = ENTRIES[self.model.rows]
        rows = law(draws.at(ROWS), self.model.freedom, (size, features))
        if covariance is None:
            return rows
        return rows @ jnp.asarray(root(covariance, features), float)

    def _labelled(
        self, draws: Draws, weights, deviation, context, size: int
    ) -> Float[Array, "size point"]:
        rows = context if self.model.design == "same" else self._rows(draws, size)
        labels = rows @ weights + deviation * draws.at(NOISE).normal((size,))
        return jnp.concatenate([rows, labels[:, None]], axis=1)

    def estimate(
        self,
        draws: Draws,
        model: FittedRegression,
        values: Float[Array, "size point"],
        weights: Float[Array, " size"],
    ) -> Float[Array, " p"]:
        """The learner's weights, from the rows one by one where it needs them, else from their
        R-factor.
        """
        family = self.model
        rows, labels = values[:, : family.columns], values[:, -1]
        if family.learner.by_rows:
            return family.padded(family.learner.fit_rows(draws, rows, labels, weights))
        halves = jnp.sqrt(weights)
        training = factor.extend(
            factor.empty(family.columns), halves[:, None] * rows, halves * labels, jnp.sum(weights)
        )
        return family.fit(draws, model, training)

    def advance(
        self, draws: Draws, model: FittedRegression, estimate: Float[Array, " p"], truth: Reference
    ) -> tuple[FittedRegression, tuple]:
        """The next model; there is no frame."""
        return self.origin(truth)._replace(weights=estimate), ()
