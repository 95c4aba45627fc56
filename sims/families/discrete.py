"""Types, words or alleles, refitted by their counts: the Wright-Fisher model and its kin.

The experiment: M draws among K types give the counts X, multinomial with the model's
probabilities p; the next model has p' = X / M, or with additive smoothing (X + a) / (M + K a).

Replicates stand side by side, in the last axis of every array."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from sims import checks, frequencies, multinomial
from sims.draws import Draws
from sims.families import discrete_chains
from sims.families import discrete_readings as readings
from sims.families.base import Chain, ExactFamily, Family
from sims.families.discrete_chains import LARGEST, PLACES, TOKEN, Aliases, Places, aliases
from sims.families.discrete_readings import FittedDiscrete
from sims.fold import Observable
from sims.trees import traced
from sims.workflows import Replace, Sizes, Workflow, power_of_two

#: Counts are 32 bits wide.
MOST = 2**31 - 1


class Counts(NamedTuple):
    """The statistic of a set of draws: how often each type was drawn, whole numbers unless a
    workflow has given them weights.
    """

    counts: Int[Array, "types *tile"] | Float[Array, "types *tile"]


class Batches(NamedTuple):
    """The sizes of sets as whole numbers, which a float may not hold: of the batches, and of the
    fresh real points.
    """

    samples: Int[Array, " T"]
    real: Int[Array, ""]


@traced
class Discrete(ExactFamily):
    """The probabilities of K types, fitted to counts; the truth is a sequence of K probabilities,
    as `sims.zipf(1000, 1.5)`.

    Attributes:
        smoothing: a >= 0, added to every count before the fit (Laplace, 1): p' = (X + a) / (M + K
            a). 0 is kept as None: a type that is lost never comes back.
        temperature: T > 0: batches, but for the real data, are drawn with probabilities in
            proportion to p^(1 / T). 1 is kept as None; T -> 0 would draw the most probable type
            alone.

    Raises TypeError or ValueError for a number out of range.
    """

    smoothing: Any = None
    temperature: Any = None

    fitted = FittedDiscrete
    builders = readings.BUILT
    beside = True
    subsamples = True
    tile = 2**10

    def __post_init__(self):
        if self.smoothing is not None and checks.real("smoothing", self.smoothing, least=0.0) == 0:
            object.__setattr__(self, "smoothing", None)
        if self.temperature is not None:
            if self.temperature == 0:
                raise ValueError(
                    "temperature must be a finite number > 0, got 0: the limit, always the most "
                    "probable type, is a single type after one generation"
                )
            if checks.real("temperature", self.temperature, above=0.0) == 1:
                object.__setattr__(self, "temperature", None)

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """Plain, of few types, two and many, and smoothed and tempered."""
        tempered = cls(smoothing=0.5, temperature=0.9)
        few = (0.5, 0.3, 0.2)
        return (cls(), few), (cls(), (0.4, 0.6)), (cls(), frequencies.even(300)), (tempered, few)

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables of fitted probabilities."""
        return readings.NAMED

    def reference(self, truth: Any) -> Float[Array, " types"]:
        """The probabilities."""
        return jnp.asarray(frequencies.frequencies(truth), float)

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        types = len(frequencies.frequencies(truth))
        if types > multinomial.MOST_TYPES:
            raise ValueError(f"truth must have at most {multinomial.MOST_TYPES} types, got {types}")
        if (most := int(workflow.sets(samples).max())) > MOST:
            raise ValueError(f"a training set must have at most {MOST} points, got {most}")

    def sizes(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> Sizes:
        """The largest batch and the fresh real points, and room for the counts of all types."""
        batch, real = int(samples.max()), int(workflow.fresh_points)
        types = len(frequencies.frequencies(truth))
        ways = {multinomial.method(types, size) for size in (batch, real)}
        drawn = 8 * (batch + real) if "search" in ways else 0
        return Sizes(
            power_of_two(batch, 16),
            power_of_two(real, 16) if real else 0,
            width=0,
            held=8 * types + drawn,
        )

    def tables(
        self,
        truth: Any,
        workflow: Workflow,
        samples: np.ndarray,
        observables: tuple[Observable, ...],
    ) -> Batches | Places | Aliases:
        """The sizes of all sets; what a chain of `discrete_chains` needs, where there is one."""
        largest, types = int(samples.max()), len(frequencies.frequencies(truth))
        plain = self.smoothing is None and self.temperature is None
        alone = plain and isinstance(workflow, Replace) and all(o.memoryless for o in observables)
        if alone and types == 2 and largest <= LARGEST and (samples == largest).all():
            return aliases(largest)
        room = power_of_two(len(samples), 512)
        padded = jnp.asarray(np.pad(samples, (0, room - len(samples)), mode="edge"), jnp.int32)
        listed = largest * TOKEN + types < multinomial.cost(types, largest)
        if alone and largest <= PLACES and listed:
            return Places(padded, jnp.zeros(-(-largest // 4) * 4, jnp.int32))
        return Batches(padded, jnp.int32(workflow.fresh_points))

    def chain(
        self, workflow: Workflow, observables: tuple[Observable, ...], tables: Any
    ) -> Chain | None:
        """Under `Replace`, for the tables that it goes by."""
        chains = {Places: discrete_chains.tokens, Aliases: discrete_chains.pair}
        return chains.get(type(tables))

    def origin(self, truth: Float[Array, " types"]) -> FittedDiscrete:
        """Generation 0."""
        return FittedDiscrete(truth[:, None])

    def draw_statistic(
        self, draws: Draws, model: FittedDiscrete, count, context: Any, size: int
    ) -> Counts:
        """The counts of a batch of the model."""
        weights = self.tempered(model.probabilities, draws)
        number = draws.tables.samples[draws.generation.astype(jnp.int32)]
        return Counts(multinomial.multinomial(draws, number, weights, size))

    def tempered(
        self, weights: Float[Array, "types *tile"], draws: Draws
    ) -> Float[Array, "types *tile"]:
        """In proportion to what a batch is drawn with: the real data have no temperature."""
        if self.temperature is None:
            return weights
        power = jnp.where(draws.generation == 0, 1.0, 1 / self.temperature)
        seen = weights > 0
        ratio = jnp.where(seen, weights, 1) / jnp.max(weights, axis=0, keepdims=True)
        return jnp.where(seen, jnp.exp(power * jnp.log(ratio)), 0)

    def draw_real(
        self, draws: Draws, truth: Any, model: FittedDiscrete, count, context: Any, size: int
    ) -> Counts:
        """The counts of fresh draws of the truth; replicates may draw different numbers."""
        number = count.astype(jnp.int32) if count.ndim else draws.tables.real
        return Counts(multinomial.multinomial(draws, number, truth[:, None], size))

    def empty(self, truth: Any, size: int) -> Counts:
        """No draws."""
        return Counts(jnp.zeros((len(truth), 1), jnp.int32))

    def merge(self, a: Counts, b: Counts) -> Counts:
        """The union."""
        return Counts(a.counts + b.counts)

    def reweigh(self, a: Counts, factor) -> Counts:
        """The same set with all weights multiplied by `factor`."""
        return Counts(a.counts * jnp.asarray(factor)[None])

    def count(self, a: Counts) -> Float[Array, "*tile"]:
        """Total weight."""
        return jnp.sum(a.counts, axis=0).astype(float)

    def subsample(self, draws: Draws, pool: Counts, budget: int) -> Counts:
        """The counts of `budget` draws of the pool, without replacement."""
        return Counts(multinomial.chosen(draws, jnp.int32(budget), pool.counts))

    def renew(self, draws: Draws, pool: Counts, batch: Counts) -> Counts:
        """The pool with the batch in the place of as many of its own draws."""
        number = jnp.sum(batch.counts, axis=0)
        return Counts(pool.counts - multinomial.chosen(draws, number, pool.counts) + batch.counts)

    def fit(self, draws: Draws, model: FittedDiscrete, training: Counts) -> FittedDiscrete:
        """The shares of the counts, smoothed."""
        weights, total = training.counts.astype(float), self.count(training)
        if self.smoothing is not None:
            weights, total = weights + self.smoothing, total + len(weights) * self.smoothing
        return FittedDiscrete(weights / total[None])

    def average(self, weight, a: FittedDiscrete, b: FittedDiscrete) -> FittedDiscrete:
        """Probabilities averaged with `weight` and 1 - `weight`."""
        return FittedDiscrete(weight * a.probabilities + (1 - weight) * b.probabilities)

    def advance(
        self, draws: Draws, model: FittedDiscrete, estimate: FittedDiscrete, truth: Any
    ) -> tuple[FittedDiscrete, tuple]:
        """The next model; coordinates do not move."""
        return estimate, ()
