"""The natural exponential families by their points, whose mean is fitted."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims.draws import Draws
from sims.families.exponential_family import ExponentialFamily, FittedMean
from sims.families.points import DrawnPoints
from sims.trees import traced
from sims.truths import Reference
from sims.workflows import Workflow


def _poisson(draws, rate):
    return jax.random.poisson(draws.key(), rate).astype(float)


def _mixed_poisson(draws, r, mean, size):
    rates = mean / r * jax.random.gamma(draws.at(0).key(), r, (size,))
    return _poisson(draws.at(1), rates)


#: up to here jax.random.poisson, which computes in float32, has the variance of its law
HIGHEST = 1e5
#: (draws, r, mean, size) -> points of this mean, each the sum of r unit points.
POINTS = {
    "normal": lambda draws, r, mean, size: mean + jnp.sqrt(r) * draws.normal((size,)),
    "poisson": lambda draws, r, mean, size: _poisson(draws, jnp.full((size,), mean)),
    "gamma": lambda draws, r, mean, size: mean / r * jax.random.gamma(draws.key(), r, (size,)),
    "binomial": lambda draws, r, mean, size: jax.random.binomial(draws.key(), r, mean / r, (size,)),
    "negative_binomial": _mixed_poisson,
}


@traced
class ExponentialPoints(DrawnPoints):
    """What `Samples(ExponentialFamily(...))` gives."""

    model: ExponentialFamily

    of = ExponentialFamily
    fitted = FittedMean
    begins_true = True

    def __post_init__(self):
        if self.model.kind not in POINTS:
            raise ValueError(
                f"Samples is not for {self.model.kind}, whose unit points are drawn one by one "
                f"already"
            )

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, for a truth outside the family."""
        self.model.check_truth(truth)
        workflow.counts(samples)
        if self.model.kind in ("poisson", "negative_binomial") and truth.mean > HIGHEST:
            raise ValueError(
                f"points of a {self.model.kind} law are drawn one by one up to a mean of "
                f"{HIGHEST:g}, got {truth.mean:g}: without Samples they are drawn as sums"
            )

    def _points(self, draws: Draws, mean: Float[Array, ""], size: int) -> Float[Array, " size"]:
        r = jnp.asarray(self.model.convolution, float)
        return POINTS[self.model.kind](draws, r, mean, size)

    def real_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, " size"]:
        """`size` points of the truth."""
        return self._points(draws, truth.mean, size)

    def model_points(
        self, draws: Draws, model: FittedMean, context: Any, size: int
    ) -> Float[Array, " size"]:
        """`size` points of the model."""
        return self._points(draws, model.mean, size)

    def estimate(
        self,
        draws: Draws,
        model: FittedMean,
        values: Float[Array, " size"],
        weights: Float[Array, " size"],
    ) -> FittedMean:
        """The weighted mean of the points."""
        return FittedMean(jnp.sum(weights * values) / jnp.sum(weights))

    def advance(
        self, draws: Draws, model: FittedMean, estimate: FittedMean, truth: Any
    ) -> tuple[FittedMean, tuple]:
        """The next model; there is no frame."""
        return estimate, ()
