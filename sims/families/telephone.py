"""The telephone game: a text is retold, and the retelling is retold.

A retelling keeps some of the words, each in its place, and fills the gaps between them with words
that a bigram of the source has there, given the words that were kept: see `sims.families.bridges`.
Of the words that are not kept some may be left out, which makes the text shorter.  So a retelling
that leaves nothing out is a step of a Gibbs sampler, and the law of the bigram stays as it is."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from sims import checks
from sims.draws import Draws
from sims.families.bridges import Bridges, bridges, shares
from sims.families.relay import Relay, one_each, uniforms
from sims.families.text import Text
from sims.fold import reading
from sims.trees import static, traced
from sims.workflows import Workflow


@traced
class Passages:
    """The first texts: passages of a source, or texts that its bigram writes.

    Attributes:
        source: the text, whose words the gaps are filled with.
        words: of a passage.
        first: the number of the one passage with which every replicate begins; None: replicate r
            begins with passage r, and with passage 0 again after the last.
        drawn: whether the first texts are drawn from the bigram instead.
    """

    source: Text = static()
    words: int = static(default=16)
    first: int | None = static(default=None)
    drawn: bool = static(default=False)

    def __post_init__(self):
        if not isinstance(self.source, Text):
            raise TypeError(f"source must be a sims.Text, got {self.source!r}")
        checks.integer("words", self.words, least=1)
        if not len(self):
            raise ValueError(
                f"passages of {self.words} words need a text of as many, got {self.source}"
            )
        if self.first is not None:
            checks.integer("first", self.first, least=0, most=len(self) - 1)

    def __len__(self) -> int:
        return len(self.source.tokens) // self.words

    @property
    def tokens(self) -> Int[np.ndarray, "N L"]:
        """The passages, one after the other, or the one that is chosen."""
        found = self.source.tokens[: len(self) * self.words].reshape(-1, self.words)
        return found if self.first is None else found[[self.first]]


class Source(NamedTuple):
    """A truth as a kernel sees it.

    Attributes:
        bridges: what gaps are filled with.
        surprisal: [V] -log of the share of a word in the source, less its mean over the source.
        passages: [N, L] the first texts; N is 0 where they are drawn.
    """

    bridges: Bridges
    surprisal: Float[Array, " V"]
    passages: Int[Array, "N L"]


class Retold(NamedTuple):
    """A generation: a text in the places of the first one.

    Attributes:
        tokens: its words.
        live: whether there is a word in this place: some are left out.
        own: whether it is that of the first text, and was kept in every retelling.
        first: the first text.
    """

    tokens: Int[Array, " L"]
    live: Bool[Array, " L"]
    own: Bool[Array, " L"]
    first: Int[Array, " L"]


def _unique(model: Retold, truth: Source) -> Float[Array, ""]:
    words = jnp.zeros(truth.bridges.none).at[model.tokens].max(model.live.astype(float))
    return words.sum()


def _found(model: Retold, truth: Source) -> Float[Array, ""]:
    """Whether the first text is the passage with most words in common, place by place; where it is
    so with others, one guesses.
    """
    same = model.live[None] & (model.tokens[None] == truth.passages)
    common = jnp.sum(same, axis=1)
    own = jnp.sum(model.live & (model.tokens == model.first))
    return jnp.where(own == common.max(initial=0), 1 / jnp.maximum(jnp.sum(common == own), 1), 0)


NAMED = {
    o.name: o
    for o in (
        reading("kept_words", lambda model, truth: model.own.sum(), Retold),
        reading("length", lambda model, truth: model.live.sum(), Retold),
        reading("unique_words", _unique, Retold),
        reading(
            "agreement",
            lambda model, truth: jnp.mean(model.live & (model.tokens == model.first)),
            Retold,
        ),
        reading("found", _found, Retold),
    )
}


@traced
class Telephone(Relay):
    """Retellings that keep words and fill the gaps by a bigram, under `Replace` with `samples` = 1.

    Its truth are `Passages`.  The more surprising of two words may be the likelier one to be kept:
    the odds are multiplied by exp(salience * surprisal), the surprisal in nats and less its mean.

    Attributes:
        kept: the probability that a word is kept: a number, or one for each place of the text.
        salience: >= 0; with 0 all words are kept alike.
        shortened: the probability that a word that is not kept is left out.
        order: 2 for bigrams; 1 for words that are drawn whatever stands around them.
        backoff: in [0, 1]: the probability that a word is drawn whatever stands before it.
        temperature: T > 0: gaps are filled with probabilities to the power 1/T, normalised.
    """

    kept: Any = 0.5
    salience: Any = 0.0
    shortened: Any = 0.0
    order: int = static(default=2)
    backoff: float | int = static(default=0.1)
    temperature: float | int = static(default=1.0)

    fitted, truths, named = Retold, (Passages,), NAMED
    tile = 2**9

    def __post_init__(self):
        checks.integer("order", self.order, least=1, most=2)
        shares("backoff", self.backoff)
        checks.real("temperature", self.temperature, above=0.0)
        shares("kept", self.kept)
        shares("shortened", self.shortened)
        if np.ndim(self.kept) and not checks.is_traced(self.kept):
            object.__setattr__(self, "kept", tuple(np.asarray(self.kept, float).tolist()))
        if not checks.is_traced(self.salience) and checks.real("salience", self.salience) < 0:
            raise ValueError(f"salience must be >= 0, got {self.salience:g}")

    @classmethod
    def prototypes(cls):
        """A short text."""
        text = Text.of("to be or not to be that is the question")
        return ((cls(), Passages(text, 5)),)

    def check(self, truth: Passages, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        super().check(truth, workflow, samples)
        one_each("Telephone", samples)
        if np.any(np.asarray(self.shortened) > 0) and self.order == 2 and self.backoff == 0:
            raise ValueError(
                "a shortened text needs a backoff above 0, since there may be no way from one kept "
                "word to the next, got 0"
            )
        if np.ndim(self.kept) and np.shape(self.kept) != (truth.words,):
            raise ValueError(
                f"kept must be a number, or one for each of {truth.words} words, got shape "
                f"{np.shape(self.kept)}"
            )

    def reference(self, truth: Any) -> Source:
        """Tables of the source; TypeError or ValueError, in one sentence, for what is none."""
        truth = super().reference(truth)
        tokens, size = truth.source.tokens, len(truth.source.vocabulary)
        tables = bridges(tokens, size, self.order, self.backoff, self.temperature, truth.words)
        share = np.bincount(tokens, minlength=size) / len(tokens)
        surprisal = -np.log(np.where(share > 0, share, 1))
        first = truth.tokens[:0] if truth.drawn else truth.tokens
        return Source(
            tables,
            jnp.asarray(surprisal - share @ surprisal, float),
            jnp.asarray(first, jnp.int32),
        )

    def begin(self, draws: Draws, truth: Source) -> Retold:
        """The first text: one of the passages, or one that is drawn."""
        many, length = truth.passages.shape
        yes = jnp.ones(length, bool)
        if many:
            chosen = truth.passages[draws.replicate[1] % jnp.uint32(many)]
        else:
            nothing = jnp.zeros(length, jnp.int32)
            chosen = self._filled(draws, Retold(nothing, yes, yes, nothing), ~yes, truth)
        return Retold(chosen, yes, yes, chosen)

    def hop(self, draws: Draws, model: Retold, count, truth: Source) -> Retold:
        """One retelling."""
        keep, leave, *_ = uniforms(draws.at(0), jnp.arange(len(model.tokens), dtype=jnp.uint32))
        fade = jnp.exp(-self.salience * truth.surprisal[model.tokens])
        chance = jnp.asarray(self.kept, float)
        kept = model.live & (keep < chance / (chance + (1 - chance) * fade))
        live = kept | (model.live & (leave >= self.shortened))
        rest = model._replace(live=live, own=model.own & kept)
        return rest._replace(tokens=self._filled(draws.at(1), rest, kept, truth))

    def _filled(
        self, draws: Draws, model: Retold, kept: Bool[Array, " L"], truth: Source
    ) -> Int[Array, " L"]:
        """The text with new words in the places that are live and not kept."""
        places = jnp.arange(len(kept), dtype=jnp.int32)
        number = jnp.cumsum(model.live, dtype=jnp.int32)  # how many words there are up to here
        following = jax.lax.cummin(jnp.where(kept, places, len(kept)), reverse=True)
        there = following < len(kept)
        after = jnp.minimum(following, len(kept) - 1)
        distance = jnp.where(there, number[after] - number, 0)
        block, within, *_ = uniforms(draws, places.astype(jnp.uint32))
        whole = truth.bridges.none

        def place(before, here):
            token, live, keep, next_word, far, *chance = here
            drawn = truth.bridges.draw(before, next_word, far, *chance)
            token = jnp.where(live & ~keep, drawn, token).astype(jnp.int32)
            return jnp.where(live, token, before), token

        inputs = (
            model.tokens, model.live, kept, model.tokens[after], distance, block, within,
        )  # fmt: skip
        return jax.lax.scan(place, jnp.int32(whole), inputs)[1]
