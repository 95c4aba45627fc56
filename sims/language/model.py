"""A language model as a learner: blocks of tokens are its items, and it writes new ones after
blocks that it was trained on, as in arXiv 2305.17493.

Every generation is trained from the same first parameters, which have read other text or are those
of OPT. A block of the training set is a prompt, and what is written after it, a block too, is what
the next generation reads."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, Key

from sims import checks
from sims.families.learner import Learner, Reading
from sims.families.points import Points
from sims.language.decoding import Decoding, write
from sims.language.training import Training, train
from sims.language.transformer import Parameters, Shape, surprisal

SIDE_BY_SIDE = 32  #: blocks that are scored at once


class Written(NamedTuple):
    """A trained model.

    Attributes:
        base: the parameters that every generation starts from.
        parameters: as trained.
        prompts: blocks that it was trained on, by chance, and will continue.
    """

    base: Parameters
    parameters: Parameters
    prompts: Float[Array, "prompts block"]


@dataclass(frozen=True, eq=False, repr=False)
class LanguageModel(Learner):
    """A transformer that is trained on blocks of tokens and continues them.

    Attributes:
        sizes: of the transformer.
        base: parameters that every generation starts from.
        training: how it learns.
        decoding: how it writes.
        held: [n, block] real blocks that no generation reads: "perplexity" is of these.
        prompts: blocks of the training set that are continued; more items than these continue the
            first ones again.
        end: a token that is never written.

    Two are equal where all numbers are.  Raises ValueError, in one sentence, for blocks that are
    too long for the transformer or hold other tokens."""

    sizes: Shape
    base: Parameters
    training: Training
    decoding: Decoding
    held: np.ndarray
    prompts: int
    end: int | None = None

    def __post_init__(self):
        checks.integer("prompts", self.prompts, least=1)
        block = self.held.shape[1]
        if 2 * block > self.sizes.positions:
            raise ValueError(
                f"blocks of {block} tokens, each after another, need {2 * block} positions, got a "
                f"model with {self.sizes.positions}"
            )
        if self.held.max() >= self.sizes.vocabulary:
            raise ValueError(
                f"the tokenizer must be that of the model, which has {self.sizes.vocabulary} "
                f"tokens, got the token {self.held.max()}"
            )

    @cached_property
    def digest(self) -> str:
        """A fingerprint of its numbers: the beginning of a SHA-256 in hexadecimal."""
        found = hashlib.sha256()
        for leaf in (*jax.tree.leaves(self.base), self.held):
            found.update(np.asarray(leaf).tobytes())
        return found.hexdigest()[:16]

    def __repr__(self) -> str:
        return (
            f"LanguageModel({self.sizes}, {self.training}, {self.decoding!r}, "
            f"prompts={self.prompts}, end={self.end}, numbers={self.digest})"
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LanguageModel) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    @property
    def shape(self) -> tuple[int, ...]:
        """A block."""
        return (self.held.shape[1],)

    def init(self, key: Key[Array, ""]) -> Written:
        """The base, which has nothing to continue yet."""
        return Written(self.base, self.base, jnp.zeros((self.prompts, *self.shape)))

    def train(self, params: Written, data: Points, key: Key[Array, ""]) -> Written:
        """Trained from the base, whatever was before."""
        for_training, for_prompts = jax.random.split(key)
        items = data._replace(values=data.values.astype(jnp.int32))
        parameters = train(self.sizes, params.base, self.training, items, for_training)
        lot = jax.random.uniform(for_prompts, data.weights.shape)
        lot = jnp.where(data.weights > 0, lot, 2.0)  # those of weight 0 come last
        there = jnp.maximum(jnp.sum(data.weights > 0, dtype=jnp.int32), 1)
        chosen = jnp.argsort(lot)[jnp.arange(self.prompts, dtype=jnp.int32) % there]
        return Written(params.base, parameters, data.values[chosen])

    def sample(self, params: Written, n: int, key: Key[Array, ""]) -> Float[Array, "n block"]:
        """What is written after the prompts."""
        prompts = jnp.resize(params.prompts, (n, *self.shape)).astype(jnp.int32)
        length = self.shape[0]
        written = write(
            self.sizes, params.parameters, self.decoding, prompts, length, key, self.end
        )
        return written.astype(float)

    def score(self, params: Written, items: Float[Array, "n block"]) -> Float[Array, " n"]:
        """-log of the probability of each block after its first token, in nats."""
        return _scores(self.sizes, params.parameters, items)

    def perplexities(self, params: Written, items: Float[Array, "n block"]) -> Float[Array, " n"]:
        """Of each block: exp of its mean surprisal per token."""
        return jnp.exp(self.score(params, items) / (self.shape[0] - 1))

    def readings(self) -> Mapping[str, Reading]:
        """Perplexity of the real text that is held back, and what the text that the model continues
        has: distinct tokens and pairs of tokens.
        """
        return {
            "log_perplexity": self._log_perplexity,
            "tokens": partial(_distinct, 1, self.sizes.vocabulary),
            "pairs": partial(_distinct, 2, self.sizes.vocabulary),
        }

    def _log_perplexity(self, params: Written, key: Any, truth: Any) -> Float[Array, ""]:
        return self.score(params, jnp.asarray(self.held, float)).mean() / (self.shape[0] - 1)


@partial(jax.jit, static_argnames="sizes")
def _scores(sizes, parameters, items):
    def block(tokens):
        return surprisal(sizes, parameters, tokens[None])[0].sum()

    return jax.lax.map(block, items.astype(jnp.int32), batch_size=min(SIDE_BY_SIDE, len(items)))


def _distinct(order, vocabulary, params, key, truth):
    return distinct(params.prompts, order, vocabulary).astype(float)


def distinct(blocks: Float[Array, "n block"], order: int, vocabulary: int) -> Int[Array, ""]:
    """How many different sequences of `order` tokens, 1 or 2, stand in the blocks."""
    tokens = blocks.astype(jnp.uint32)
    found = tokens if order == 1 else tokens[:, :-1] * jnp.uint32(vocabulary) + tokens[:, 1:]
    ordered = jnp.sort(found.reshape(-1))
    return 1 + jnp.sum(ordered[1:] != ordered[:-1], dtype=jnp.int32)
