"""The Gaussian by its points: mean and variance by their definitions, for a truth of any law.

Points are in the truth's standard units, (x - mean) / deviation."""

from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims.draws import Draws
from sims.families.gaussian import Gaussian
from sims.families.gaussian_readings import FittedGaussian
from sims.families.points import DrawnPoints
from sims.trees import traced
from sims.truths import Reference
from sims.workflows import Workflow


@traced
class GaussianPoints(DrawnPoints):
    """What `Samples(Gaussian(...))` gives."""

    model: Gaussian

    of = Gaussian
    fitted = FittedGaussian

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """Any truth will do; ValueError unless every training set has at least two points and more
        than ddof.
        """
        self.model.check_counts(workflow, samples)

    def first_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, " size"]:
        """The real data of batch 0: points of the truth, tempered like every batch."""
        temperature = self.model.temperature
        return jnp.sqrt(temperature) * self.real_points(draws, truth, context, size)

    def real_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, " size"]:
        """`size` points of the truth."""
        return truth.standard(draws.key(), (size,))

    def model_points(
        self, draws: Draws, model: FittedGaussian, context: Any, size: int
    ) -> Float[Array, " size"]:
        """`size` points of the model."""
        variance = self.model.temperature * jnp.exp(model.log_ratio)
        return model.displacement + jnp.sqrt(variance) * draws.normal((size,))

    def estimate(
        self,
        draws: Draws,
        model: FittedGaussian,
        values: Float[Array, " size"],
        weights: Float[Array, " size"],
    ) -> dict[str, Float[Array, ""]]:
        """Weighted mean and variance of the points, by their definitions.

        A division by what all replicates share XLA may, or may not, turn into a product: written as
        one it has the same bits always."""
        count = jnp.sum(weights)
        mean = jnp.sum(weights * values) * (1 / count)
        return {
            "mean": mean,
            "variance": jnp.sum(weights * (values - mean) ** 2) * (1 / (count - self.model.ddof)),
        }

    def advance(
        self,
        draws: Draws,
        model: FittedGaussian,
        estimate: dict[str, Float[Array, ""]],
        truth: Reference,
    ) -> tuple[FittedGaussian, tuple]:
        """The next model, after functional error and ridge; there is no frame."""
        mean, variance = estimate["mean"], estimate["variance"]
        if self.model.functional_error is not None:
            log_error = jnp.log(self.model.functional_error) - truth.log_variance
            mean = mean + jnp.exp(log_error / 2) * draws.normal()
        if self.model.ridge is not None:
            variance = variance + jnp.exp(jnp.log(self.model.ridge) - truth.log_variance)
        log_ratio = jnp.log(variance)
        return FittedGaussian(mean, log_ratio, jnp.zeros_like(log_ratio)), ()
