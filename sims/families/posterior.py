"""Learners that sample their posterior: each hears a batch of zeros and ones at the speaker's rate,
and speaks at a rate drawn from the posterior of a Beta prior that all share."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from sims import checks
from sims.draws import Draws
from sims.families.relay import Rate, Relay, uniforms
from sims.fold import reading
from sims.trees import traced


@traced
class OfPrior:
    """A first speaker whose rate is drawn from the prior of the learners."""


class Learned(NamedTuple):
    """A generation: its rate, and the ones of the last two batches that were heard."""

    rate: Float[Array, ""]
    ones: Float[Array, ""]
    ones_before: Float[Array, ""]


NAMED = {
    o.name: o
    for o in (
        reading("rate", lambda model, truth: model.rate, Learned),
        reading("squared_rate", lambda model, truth: model.rate**2, Learned),
        reading("ones", lambda model, truth: model.ones, Learned),
        reading("ones_before", lambda model, truth: model.ones_before, Learned),
    )
}


@traced
class PosteriorSampling(Relay):
    """Iterated learning by posterior sampling: a Beta prior worth `total` observations, of which
    `first` are ones.

    Its truth is a `Rate`, or `OfPrior()`."""

    first: Any
    total: Any

    fitted, truths, named = Learned, (Rate, OfPrior), NAMED
    tile = 2**12

    def __post_init__(self):
        checks.real("first", self.first, above=0.0)
        checks.real("total", self.total, above=0.0)
        if not checks.is_traced(self.first) and not self.total > self.first:
            raise ValueError(f"total must be above first = {self.first:g}, got {self.total:g}")

    @classmethod
    def prototypes(cls):
        """Both truths."""
        return ((cls(1.0, 2.0), Rate(0.3)), (cls(1.0, 2.0), OfPrior()))

    def reference(self, truth: Any) -> Any:
        """The truth itself; TypeError, in one sentence, for another."""
        if not isinstance(truth, self.truths):
            raise TypeError(f"truth must be a Rate or OfPrior(), got {truth!r}")
        return truth

    def begin(self, draws: Draws, truth: Any) -> Learned:
        """The first speaker."""
        none = jnp.zeros(())
        if isinstance(truth, Rate):
            return Learned(jnp.asarray(truth.rate, float), none, none)
        rate = jax.random.beta(draws.key(), self.first, self.total - self.first)
        return Learned(rate, none, none)

    def hop(self, draws: Draws, model: Learned, count, truth: Any) -> Learned:
        """A batch is heard, and a rate drawn from the posterior."""
        heard = draws.at(0)

        def token(place, ones):
            return ones + (uniforms(heard, place)[0] < model.rate).astype(float)

        many = count.astype(jnp.uint32)
        ones = jax.lax.fori_loop(jnp.uint32(0), many, token, jnp.zeros(()))
        zeros = self.total - self.first + count - ones
        rate = jax.random.beta(draws.at(1).key(), self.first + ones, zeros)
        return Learned(rate, ones, model.ones)
