"""Prompts with labels by the model before: what is known of a vocabulary when prompts are real."""

from typing import Any

import jax.numpy as jnp

from sims.draws import Draws
from sims.engine.multinomial import multinomial
from sims.families.base import Family
from sims.families.discrete import Counts, Discrete
from sims.families.discrete_readings import FittedDiscrete
from sims.trees import traced


@traced
class PromptedLabels(Discrete):
    """Words that a learner knows: every generation has prompts of its own, drawn from the truth,
    and labels of the model before, which are right for the words that this knows and lost for all
    others.

    A model is the shares of the words with right labels among the prompts; one that knows no word
    stays so.
    """

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """Three words."""
        return ((cls(), (0.5, 0.3, 0.2)),)

    def init(self, draws: Draws, truth: Any, model: Any, count: Any, size: int) -> Any:
        """The truth, from which all prompts are drawn."""
        return truth, None

    def draw_statistic(
        self, draws: Draws, model: FittedDiscrete, count: Any, context: Any, size: int
    ) -> Counts:
        """The counts of the words that have a right label, of `count` prompts."""
        counts = multinomial(draws, count.astype(jnp.int32), context)
        return Counts(jnp.where(model.probabilities > 0, counts, 0))

    def fit(self, draws: Draws, model: FittedDiscrete, training: Counts) -> FittedDiscrete:
        """The shares among the right labels, 0 for all where there is none."""
        total = jnp.maximum(self.count(training), 1.0)
        return FittedDiscrete(training.counts.astype(float) / total)
