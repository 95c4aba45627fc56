"""The family: a scale, refitted by the exact law of the sum of absolute deviations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims import checks
from sims.draws import Draws
from sims.families.base import ExactFamily
from sims.fold import Observable, reading
from sims.trees import traced
from sims.truths import Reference, Truth
from sims.workflows import Workflow


@dataclass(frozen=True)
class LaplaceTruth(Truth):
    """A Laplace law with location 0 and this scale."""

    scale: float | int = 1.0

    def __post_init__(self):
        checks.real("scale", self.scale, above=0.0)
        object.__setattr__(self, "variance", 2.0 * self.scale**2)
        super().__post_init__()

    @staticmethod
    def standard(key, shape):
        return jax.random.laplace(key, shape) / np.sqrt(2.0)


class FittedLaplace(NamedTuple):
    """A generation: the logarithm of its scale over that of the truth."""

    log_ratio: Float[Array, ""]


class Deviations(NamedTuple):
    """The statistic: total weight, and the mean absolute deviation over the model's scale."""

    count: Float[Array, ""]
    mean: Float[Array, ""]


def _log_scale(model: FittedLaplace, truth: Reference) -> Float[Array, ""]:
    return (truth.log_variance - np.log(2.0)) / 2 + model.log_ratio


log_scale = reading("log_scale", _log_scale, FittedLaplace)
scale = reading("scale", lambda model, truth: jnp.exp(_log_scale(model, truth)), FittedLaplace)
NAMED = {o.name: o for o in (scale, log_scale)}


@traced
class Laplace(ExactFamily):
    """The scale of a Laplace law with known location, fitted by maximum likelihood."""

    fitted = FittedLaplace

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables, in the units of the data."""
        return NAMED

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        if not isinstance(truth, LaplaceTruth):
            raise ValueError(f"Laplace needs a LaplaceTruth, got {truth}")
        workflow.counts(samples)

    def origin(self, truth: Reference) -> FittedLaplace:
        """Generation 0."""
        return FittedLaplace(jnp.zeros(()))

    def draw_statistic(self, draws: Draws, model: Any, count: Any, context: Any, size: int) -> Any:
        """The exact law of the mean absolute deviation of `count` points."""
        return Deviations(count, jax.random.gamma(draws.key(), count) / count)

    def draw_real(
        self, draws: Draws, truth: Reference, model: Any, count: Any, context: Any, size: int
    ) -> Any:
        """The same of the truth, seen from the model."""
        drawn = self.draw_statistic(draws, model, count, context, size)
        return drawn._replace(mean=drawn.mean * jnp.exp(-model.log_ratio))

    def empty(self, truth: Any, size: int) -> Deviations:
        """The empty set."""
        return Deviations(jnp.zeros(()), jnp.zeros(()))

    def merge(self, a: Deviations, b: Deviations) -> Deviations:
        """The union."""
        count = a.count + b.count
        total = a.count * a.mean + b.count * b.mean
        return Deviations(count, total / jnp.where(count > 0, count, 1))

    def reweigh(self, a: Deviations, factor: Any) -> Deviations:
        """The same set with all weights multiplied by `factor`."""
        return a._replace(count=a.count * factor)

    def count(self, a: Deviations) -> Float[Array, ""]:
        """Total weight."""
        return a.count

    def fit(self, draws: Draws, model: Any, training: Deviations) -> Float[Array, ""]:
        """By how much the logarithm of the scale grows."""
        return jnp.log(training.mean)

    def average(self, weight: Any, a: Any, b: Any) -> Float[Array, ""]:
        """Scales averaged with `weight` and 1 - `weight`."""
        return jnp.log(weight * jnp.exp(a) + (1 - weight) * jnp.exp(b))

    def advance(self, draws: Draws, model: Any, estimate: Any, truth: Reference) -> Any:
        """The next model, and by how much its unit has grown."""
        return FittedLaplace(model.log_ratio + estimate), estimate

    def move(self, statistic: Deviations, frame: Any) -> Deviations:
        """The statistic in units of the next model's scale."""
        return statistic._replace(mean=statistic.mean * jnp.exp(-frame))
