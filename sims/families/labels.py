"""Prompts with labels by the model before: what is known of a vocabulary when prompts are real."""

from collections.abc import Mapping
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims import frequencies, multinomial
from sims.draws import Draws
from sims.families.base import ExactFamily, Family
from sims.families.discrete import Counts
from sims.families.discrete_readings import NAMED, FittedDiscrete
from sims.fold import Observable
from sims.trees import traced
from sims.workflows import Replace, Sizes, Workflow, power_of_two


@traced
class PromptedLabels(ExactFamily):
    """Words that a learner knows: every generation has prompts of its own, drawn from the truth,
    and labels of the model before, which are right for the words that this knows and lost for all
    others.

    A model is the shares of the words with right labels among the prompts; one that knows no word
    stays so.  The truth is a sequence of probabilities, as of `Discrete`; the workflow is
    `Replace`.
    """

    fitted = FittedDiscrete

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """Three words."""
        return ((cls(), (0.5, 0.3, 0.2)),)

    @property
    def observables(self) -> Mapping[str, Observable]:
        """Those of `Discrete`."""
        return NAMED

    def reference(self, truth: Any) -> Float[Array, " words"]:
        """The probabilities."""
        return frequencies.shares(truth)

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        if not isinstance(workflow, Replace):
            raise ValueError(f"PromptedLabels needs Replace(), got {workflow}")

    def sizes(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> Sizes:
        """The largest batch."""
        return Sizes(power_of_two(int(samples.max()), 16))

    def origin(self, truth: Float[Array, " words"]) -> FittedDiscrete:
        """Generation 0, which knows all words."""
        return FittedDiscrete(truth)

    def init(self, draws: Draws, truth: Any, model: Any, count: Any, size: int) -> Any:
        """The truth, from which all prompts are drawn."""
        return truth, None

    def draw_statistic(
        self, draws: Draws, model: FittedDiscrete, count: Any, context: Any, size: int
    ) -> Counts:
        """The counts of the words that have a right label, of `count` prompts."""
        counts = multinomial.multinomial(draws, count.astype(jnp.int32), context, size)
        return Counts(jnp.where(model.probabilities > 0, counts, 0))

    def draw_real(
        self, draws: Draws, truth: Any, model: FittedDiscrete, count: Any, context: Any, size: int
    ) -> Counts:
        """The counts of `count` words with the labels of the truth."""
        return self.draw_statistic(draws, FittedDiscrete(truth), count, truth, size)

    def empty(self, truth: Any, size: int) -> Counts:
        """No prompts."""
        return Counts(jnp.zeros(len(truth), jnp.int32))

    def merge(self, a: Counts, b: Counts) -> Counts:
        """The union."""
        return Counts(a.counts + b.counts)

    def reweigh(self, a: Counts, factor: Any) -> Counts:
        """The same set with all weights multiplied by `factor`."""
        return Counts(a.counts * factor)

    def count(self, a: Counts) -> Float[Array, ""]:
        """Right labels."""
        return jnp.sum(a.counts).astype(float)

    def fit(self, draws: Draws, model: FittedDiscrete, training: Counts) -> FittedDiscrete:
        """The shares among the right labels, 0 for all where there is none."""
        total = jnp.maximum(self.count(training), 1.0)
        return FittedDiscrete(training.counts.astype(float) / total)

    def average(self, weight: Any, a: FittedDiscrete, b: FittedDiscrete) -> FittedDiscrete:
        """Probabilities averaged with `weight` and 1 - `weight`."""
        return FittedDiscrete(weight * a.probabilities + (1 - weight) * b.probabilities)

    def advance(
        self, draws: Draws, model: FittedDiscrete, estimate: FittedDiscrete, truth: Any
    ) -> tuple[FittedDiscrete, tuple]:
        """The next model; coordinates do not move."""
        return estimate, ()
