"""How a language model writes: by chance, with temperature, top-k and nucleus; or by beam search;
both with a penalty on what was said already.

The order of what is done to the scores is that of `transformers` 5: when text is sampled, penalty
on the logits, temperature, top-k, nucleus; in beam search the penalty is applied to the
log-probabilities of the next token, which then are added to the score of the beam. There every
log-probability is at most 0, so that the penalty multiplies it: it cannot act on a token whose
probability is near 1. What was said includes the prompt."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Key

from sims import checks
from sims.language.transformer import Cache, Parameters, Shape, read, step
from sims.trees import static, traced

#: The score of a beam that is not there yet.
ABSENT = -1e9
#: Prompts that are answered side by side.
AT_ONCE = 32


@traced
class Decoding:
    """How the next tokens are chosen.

    Attributes:
        beams: None: by chance; K: beam search, which keeps the K best continuations of each prompt
            and writes the best one, without chance.
        temperature: > 0; by chance, logits are divided by it.
        top_k: by chance, only the k likeliest tokens (and those as likely as the k-th); None: all.
        nucleus: by chance, only the likeliest tokens, as few as have this mass; None: all.
        penalty: >= 1; of tokens that stand in the prompt or have been written: positive scores are
            divided by it, negative ones multiplied. 1: none.

    Raises TypeError or ValueError, in one sentence, for what is out of range."""

    beams: int | None = static(default=None)
    temperature: Any = 1.0
    top_k: int | None = static(default=None)
    nucleus: Any = None
    penalty: Any = 1.0

    def __post_init__(self):
        checks.real("temperature", self.temperature, above=0.0)
        checks.real("penalty", self.penalty, least=1.0)
        for name in ("beams", "top_k"):
            if getattr(self, name) is not None:
                checks.integer(name, getattr(self, name), least=1)
        if self.nucleus is not None and not checks.is_traced(self.nucleus):
            if checks.real("nucleus", self.nucleus, above=0.0) > 1:
                raise ValueError(f"nucleus must be at most 1, got {self.nucleus!r}")
        plain = self.top_k is None and self.nucleus is None
        if self.beams is not None and not checks.is_traced(self.temperature):
            if not plain or self.temperature != 1:
                raise ValueError(
                    "beam search writes without chance: it takes no temperature, top_k or nucleus"
                )

    def __str__(self) -> str:
        words = "" if self.beams is None else f"{self.beams} beams"
        if self.beams is None:
            words = f"temperature {self.temperature:g}"
            words += "" if self.top_k is None else f", top-k {self.top_k}"
            words += "" if self.nucleus is None else f", nucleus {self.nucleus:g}"
        return words + ("" if self.penalty == 1 else f", penalty {self.penalty:g}")


@partial(jax.jit, static_argnames=("shape", "length", "end"))
def write(
    shape: Shape,
    parameters: Parameters,
    decoding: Decoding,
    prompts: Int[Array, "rows prompt"],
    length: int,
    key: Key[Array, ""],
    end: int | None = None,
) -> Int[Array, "rows length"]:
    """`length` tokens after each prompt. `end` is a token that is never written, as OPT's end of a
    text.
    """
    allowed = jnp.arange(shape.vocabulary) != (-1 if end is None else end)
    way = _sampled if decoding.beams is None else _searched
    rows = len(prompts)
    if rows <= AT_ONCE:
        return way(shape, parameters, decoding, prompts, length, key, allowed)
    parts = -(-rows // AT_ONCE)
    padded = jnp.resize(prompts, (parts, AT_ONCE, prompts.shape[1]))

    def part(inputs):
        return way(shape, parameters, decoding, inputs[0], length, inputs[1], allowed)

    written = jax.lax.map(part, (padded, jax.random.split(key, parts)))
    return written.reshape(-1, length)[:rows]


def _sampled(shape, parameters, decoding, prompts, length, key, allowed):
    first, cache = read(shape, parameters, prompts, 1, length)
    start = first, cache, _said(prompts, shape.vocabulary)

    def token(carry, inputs):
        scores, cache, said = carry
        at, key = inputs
        scores = jnp.where(allowed[None], penalised(scores, said, decoding.penalty), -jnp.inf)
        chosen = jax.random.categorical(key, tempered(scores, decoding), axis=-1)
        chosen = chosen.astype(jnp.int32)
        scores, cache = step(shape, parameters, cache, chosen[:, None], at)
        said = said.at[jnp.arange(len(said)), chosen].set(True)
        return (scores[:, 0], cache, said), chosen

    inputs = jnp.arange(length), jax.random.split(key, length)
    return jax.lax.scan(token, start, inputs)[1].T


def _searched(shape, parameters, decoding, prompts, length, key, allowed):
    rows, beams, words = len(prompts), decoding.beams, shape.vocabulary
    first, cache = read(shape, parameters, prompts, beams, length)
    beside = jnp.arange(rows)[:, None]
    start = (
        jnp.broadcast_to(first[:, None], (rows, beams, words)),
        cache,
        jnp.broadcast_to(_said(prompts, words)[:, None], (rows, beams, words)),
        jnp.broadcast_to(jnp.where(jnp.arange(beams) == 0, 0.0, ABSENT), (rows, beams)),
        jnp.zeros((rows, beams, length), jnp.int32),
    )

    def token(at, carry):
        logits, cache, said, total, text = carry
        scores = penalised(jax.nn.log_softmax(logits, axis=-1), said, decoding.penalty)
        scores = jnp.where(allowed[None, None], scores, -jnp.inf) + total[:, :, None]
        total, chosen = jax.lax.top_k(scores.reshape(rows, beams * words), beams)
        parent, word = chosen // words, chosen % words
        text = text[beside, parent].at[:, :, at].set(word)
        said = said[beside, parent].at[beside, jnp.arange(beams), word].set(True)
        keys, values = (each[:, beside, parent] for each in cache.written)
        logits, cache = step(shape, parameters, Cache(cache.prompt, (keys, values)), word, at)
        return logits, cache, said, total, text

    return jax.lax.fori_loop(0, length, token, start)[4][:, 0]


def penalised(
    scores: Float[Array, "*rows words"], said: Bool[Array, "*rows words"], penalty: Any
) -> Float[Array, "*rows words"]:
    """The scores, those of what was said made worse."""
    return jnp.where(said, jnp.where(scores < 0, scores * penalty, scores / penalty), scores)


def tempered(scores: Float[Array, "rows words"], decoding: Decoding) -> Float[Array, "rows words"]:
    """Logits that the temperature, then top-k, then the nucleus have left, -inf for the rest."""
    scores = scores / decoding.temperature
    if decoding.top_k is not None:
        least = jax.lax.top_k(scores, min(decoding.top_k, scores.shape[-1]))[0][:, -1:]
        scores = jnp.where(scores < least, -jnp.inf, scores)
    if decoding.nucleus is not None:
        order = jnp.argsort(scores, axis=-1, descending=True)
        mass = jax.nn.softmax(jnp.take_along_axis(scores, order, axis=-1), axis=-1)
        above = jnp.cumsum(mass, axis=-1) - mass  # of the tokens before it
        out = jnp.zeros_like(scores, bool)
        out = jnp.put_along_axis(out, order, above >= decoding.nucleus, axis=-1, inplace=False)
        scores = jnp.where(out, -jnp.inf, scores)
    return scores


def _said(prompts, words):
    rows = jnp.arange(len(prompts))[:, None]
    return jnp.zeros((len(prompts), words), bool).at[rows, prompts].set(True)
