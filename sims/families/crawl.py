"""A model that is refitted on a crawl of the web: tokens real or synthetic, and a detector that
deletes what it takes for synthetic."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims import checks
from sims.draws import Draws
from sims.families.relay import Rate, Relay, one_each, probability, uniforms
from sims.fold import reading
from sims.trees import traced
from sims.workflows import Workflow


class Crawled(NamedTuple):
    """A generation: its rate of ones, and the tokens that it was fitted on: all, and those that a
    model made."""

    rate: Float[Array, ""]
    kept: Float[Array, ""]
    synthetic: Float[Array, ""]


NAMED = {
    o.name: o
    for o in (
        reading("rate", lambda model, truth: model.rate, Crawled),
        reading("offset", lambda model, truth: model.rate - truth.rate, Crawled),
        reading("squared_error", lambda model, truth: (model.rate - truth.rate) ** 2, Crawled),
        reading("kept", lambda model, truth: model.kept, Crawled),
        reading("synthetic_share", lambda model, truth: model.synthetic / model.kept, Crawled),
    )
}


@traced
class Crawl(Relay):
    """The rate of ones of a web's tokens, refitted on a crawl of `samples` tokens.

    Each token is synthetic with probability `share`: then the newest model made it, or, with
    probability `hallucination`, it is made up, and 1 with probability `made_up`.  A detector
    deletes synthetic tokens with probability `true_positive` and real ones with probability
    `false_positive`; a crawl of which nothing is left is made again.  Its truth is a `Rate`; the
    first model is the truth, unless `start` is its rate.
    """

    share: Any
    true_positive: Any = 0.0
    false_positive: Any = 0.0
    hallucination: Any = 0.0
    made_up: Any = 0.5
    start: Any = None

    fitted, truths, named = Crawled, Rate, NAMED
    tile = 2**12

    def __post_init__(self):
        for name in ("share", "true_positive", "false_positive", "hallucination", "made_up"):
            probability(name, getattr(self, name))
        if self.start is not None:
            probability("start", self.start)
        given = (self.share, self.true_positive, self.false_positive)
        if any(map(checks.is_traced, given)):
            return
        kept = self.share * (1 - self.true_positive) + (1 - self.share) * (1 - self.false_positive)
        if not kept > 0:
            raise ValueError(
                f"the detector must leave some tokens, got share {self.share:g}, true_positive "
                f"{self.true_positive:g} and false_positive {self.false_positive:g}"
            )

    @classmethod
    def prototypes(cls):
        """With all parts."""
        return ((cls(0.5, 0.5, 0.1, 0.1, 0.9), Rate(0.3)),)

    def begin(self, draws: Draws, truth: Rate) -> Crawled:
        """The first model."""
        rate = jnp.asarray(truth.rate if self.start is None else self.start, float)
        return Crawled(rate, jnp.ones(()), jnp.zeros(()))

    def hop(self, draws: Draws, model: Crawled, count, truth: Rate) -> Crawled:
        """A crawl, token by token, what the detector leaves of it, and the fit."""
        many = count.astype(jnp.uint32)

        def token(place, found):
            first, (kept, synthetic, ones) = found
            source, seen, invented, value = uniforms(draws, first + place)
            made = source < self.share
            deleted = seen < jnp.where(made, self.true_positive, self.false_positive)
            by_model = jnp.where(invented < self.hallucination, self.made_up, model.rate)
            one = value < jnp.where(made, by_model, truth.rate)
            left = ~deleted
            more = (left.astype(float), (left & made).astype(float), (left & one).astype(float))
            return first, (kept + more[0], synthetic + more[1], ones + more[2])

        def crawl(found):
            first, none = found[0], (jnp.zeros(()),) * 3
            _, counts = jax.lax.fori_loop(jnp.uint32(0), many, token, (first, none))
            return first + many, counts

        start = crawl((jnp.uint32(0), None))
        _, (kept, synthetic, ones) = jax.lax.while_loop(
            lambda found: found[1][0] == 0, crawl, start
        )
        return Crawled(ones / kept, kept, synthetic)


class Token(NamedTuple):
    """A token: whether it is a one, what is seen of its watermark (0 none, 1 a mark, 2 that it
    cannot be read), and whether a model made it."""

    one: Float[Array, ""]
    mark: Float[Array, ""]
    synthetic: Float[Array, ""]


SEEN = {
    o.name: o
    for o in (
        reading("one", lambda model, truth: model.one, Token),
        reading("mark", lambda model, truth: model.mark, Token),
        reading("synthetic", lambda model, truth: model.synthetic, Token),
    )
}


@traced
class Tokens(Relay):
    """Tokens of a web with watermarks, a new one in every generation.

    A token is synthetic with probability `share`, of a model that agrees with the truth, a `Rate`.
    It has a mark with probability `true_positive` if it is synthetic, and `false_positive` if it
    is real; with probability `erased` nobody can tell."""

    share: Any
    true_positive: Any = 1.0
    false_positive: Any = 0.0
    erased: Any = 0.0

    fitted, truths, named = Token, Rate, SEEN
    tile = 2**12

    def __post_init__(self):
        for name in ("share", "true_positive", "false_positive", "erased"):
            probability(name, getattr(self, name))

    @classmethod
    def prototypes(cls):
        """With all parts."""
        return ((cls(0.5, 0.8, 0.1, 0.2), Rate(0.3)),)

    def check(self, truth: Rate, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        super().check(truth, workflow, samples)
        one_each("Tokens", samples)

    def begin(self, draws: Draws, truth: Rate) -> Token:
        """None yet."""
        return Token(jnp.zeros(()), jnp.zeros(()), jnp.zeros(()))

    def hop(self, draws: Draws, model: Token, count, truth: Rate) -> Token:
        """A new token."""
        source, value, seen, read = uniforms(draws, jnp.uint32(0))
        made = source < self.share
        marked = seen < jnp.where(made, self.true_positive, self.false_positive)
        mark = jnp.where(read < self.erased, 2.0, marked.astype(float))
        return Token((value < truth.rate).astype(float), mark, made.astype(float))
