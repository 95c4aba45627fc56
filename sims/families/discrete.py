"""Types, words or alleles, refitted by their counts: the Wright-Fisher model and its kin.

The experiment: M draws among K types give the counts X, multinomial with the model's
probabilities p; the next model has p' = X / M, or with additive smoothing (X + a) / (M + K a)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from sims import checks, frequencies
from sims.draws import Draws
from sims.engine.multinomial import multinomial
from sims.families import discrete_readings as readings
from sims.families.base import ExactFamily, Family
from sims.families.discrete_readings import FittedDiscrete
from sims.fold import Observable
from sims.trees import traced
from sims.workflows import Workflow

#: Counts are 32 bits wide.
MOST = 2**31 - 1


class Counts(NamedTuple):
    """The statistic of a set of draws: how often each type was drawn, whole numbers unless a
    workflow has given them weights.
    """

    counts: Int[Array, " types"] | Float[Array, " types"]


@traced
class Discrete(ExactFamily):
    """The probabilities of K types, fitted to counts; the truth is a sequence of K probabilities,
    as `sims.frequencies.zipf(1000, 1.5)`.

    Attributes:
        smoothing: a >= 0, added to every count before the fit (Laplace, 1): p' = (X + a) / (M + K
            a). 0 is kept as None: a type that is lost never comes back.
    """

    smoothing: Any = None

    fitted = FittedDiscrete
    builders = readings.BUILT
    tile = 2**10

    def __post_init__(self):
        if self.smoothing is not None and checks.real("smoothing", self.smoothing, least=0.0) == 0:
            object.__setattr__(self, "smoothing", None)

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """Plain, and smoothed."""
        truth = (0.5, 0.3, 0.2)
        return (cls(), truth), (cls(smoothing=0.5), truth)

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables of fitted probabilities."""
        return readings.NAMED

    def reference(self, truth: Any) -> Float[Array, " types"]:
        """The probabilities."""
        return frequencies.shares(truth)

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        frequencies.frequencies(truth)
        if workflow.by_points:
            raise ValueError(f"{type(workflow).__name__} needs points, which {self} does not draw")
        if (most := int(workflow.sets(samples).max())) > MOST:
            raise ValueError(f"a training set must have at most {MOST} points, got {most}")

    def origin(self, truth: Float[Array, " types"]) -> FittedDiscrete:
        """Generation 0."""
        return FittedDiscrete(truth)

    def draw_statistic(
        self, draws: Draws, model: FittedDiscrete, count, context: Any, size: int
    ) -> Counts:
        """The counts of `count` draws of the model."""
        return Counts(multinomial(draws, count.astype(jnp.int32), model.probabilities))

    def draw_real(
        self, draws: Draws, truth: Any, model: FittedDiscrete, count, context: Any, size: int
    ) -> Counts:
        """The counts of `count` draws of the truth."""
        return Counts(multinomial(draws, count.astype(jnp.int32), truth))

    def empty(self, truth: Any, size: int) -> Counts:
        """No draws."""
        return Counts(jnp.zeros(len(truth), jnp.int32))

    def merge(self, a: Counts, b: Counts) -> Counts:
        """The union."""
        return Counts(a.counts + b.counts)

    def reweigh(self, a: Counts, factor) -> Counts:
        """The same set with all weights multiplied by `factor`."""
        return Counts(a.counts * factor)

    def count(self, a: Counts) -> Float[Array, ""]:
        """Total weight."""
        return jnp.sum(a.counts).astype(float)

    def fit(self, draws: Draws, model: FittedDiscrete, training: Counts) -> FittedDiscrete:
        """The shares of the counts, smoothed."""
        weights, total = training.counts.astype(float), self.count(training)
        if self.smoothing is not None:
            weights, total = (
                weights + self.smoothing,
                total + len(training.counts) * self.smoothing,
            )
        return FittedDiscrete(weights / total)

    def average(self, weight, a: FittedDiscrete, b: FittedDiscrete) -> FittedDiscrete:
        """Probabilities averaged with `weight` and 1 - `weight`."""
        return FittedDiscrete(weight * a.probabilities + (1 - weight) * b.probabilities)

    def advance(
        self, draws: Draws, model: FittedDiscrete, estimate: FittedDiscrete, truth: Any
    ) -> tuple[FittedDiscrete, tuple]:
        """The next model; coordinates do not move."""
        return estimate, ()
