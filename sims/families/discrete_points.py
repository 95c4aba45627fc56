"""Types by the draws themselves, one by one: a point is the number of its type."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims.draws import Draws
from sims.engine.words import fine_uniform
from sims.families.discrete import Counts, Discrete
from sims.families.discrete_readings import FittedDiscrete
from sims.families.points import DrawnPoints
from sims.trees import traced
from sims.workflows import Workflow


@traced
class DiscretePoints(DrawnPoints):
    """What `Samples(Discrete(...))` gives."""

    model: Discrete

    of = Discrete
    fitted = FittedDiscrete

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """What the family says."""
        self.model.check(truth, workflow, samples)

    def origin(self, truth: Float[Array, " types"]) -> FittedDiscrete:
        """Generation 0, of one replicate."""
        return FittedDiscrete(truth)

    def _points(self, draws: Draws, weights: Float[Array, " types"], size: int) -> Array:
        with jax.enable_x64(True):
            below = jnp.cumsum(jax.lax.convert_element_type(weights, jnp.float64))
            numbers = fine_uniform(*draws.blocks((size,))[:2]) * below[-1]
            found = jnp.searchsorted(below, numbers, side="right")
        return found.astype(float)

    def real_points(
        self, draws: Draws, truth: Float[Array, " types"], context: Any, size: int
    ) -> Float[Array, " size"]:
        """`size` draws of the truth."""
        return self._points(draws, truth, size)

    def model_points(
        self, draws: Draws, model: FittedDiscrete, context: Any, size: int
    ) -> Float[Array, " size"]:
        """`size` draws of the model, at its temperature."""
        return self._points(draws, self.model.tempered(model.probabilities, draws), size)

    def estimate(
        self,
        draws: Draws,
        model: FittedDiscrete,
        values: Float[Array, " size"],
        weights: Float[Array, " size"],
    ) -> FittedDiscrete:
        """The fit to the weights of each type."""
        counts = jnp.zeros(len(model.probabilities)).at[values.astype(jnp.int32)].add(weights)
        return self.model.fit(draws, model, Counts(counts))

    def advance(
        self, draws: Draws, model: FittedDiscrete, estimate: FittedDiscrete, truth: Any
    ) -> tuple[FittedDiscrete, tuple]:
        """The next model; there is no frame."""
        return estimate, ()
