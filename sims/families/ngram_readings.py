"""What is read of an n-gram model beside the text that it comes from.

All of it is averaged over the prompts of the text: a context counts as often as the text has it.
Generation 0 is the text's own model; surprisals are under that, in nats."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from sims import checks
from sims.families.ngram_table import Table
from sims.fold import Observable, reading


class FittedNGram(NamedTuple):
    """A generation: the weight of every n-gram; in each context they are as the probabilities."""

    weights: Float[Array, " cells"]


def _read(name: str, of: Callable[[Any, Table], Any]) -> Observable:
    """What is read of the conditional probabilities of a model."""
    return reading(
        name, lambda model, truth: of(truth.normalised(model.weights), truth), FittedNGram
    )


def _unique_words(law, truth):
    return jnp.sum(truth.words.at[truth.word].max(jnp.where(law > 0, 1.0, 0.0)))


def _entropy(law, truth):
    return -truth.mean(law * jnp.log(jnp.where(law > 0, law, 1)))


def _cross_entropy(law, truth):
    return truth.mean(law * truth.surprisal)


def _lost_mass(law, truth):
    return truth.mean(jnp.where(law > 0, 0, jnp.exp(-truth.surprisal)))


unique_words = _read("unique_words", _unique_words)
unique_ngrams = _read("unique_ngrams", lambda law, truth: jnp.sum(jnp.where(law > 0, 1.0, 0.0)))
entropy = _read("entropy", _entropy)
cross_entropy = _read("cross_entropy", _cross_entropy)
perplexity = _read("perplexity", lambda law, truth: jnp.exp(_cross_entropy(law, truth)))
kl_to_truth = _read(
    "kl_to_truth", lambda law, truth: _cross_entropy(law, truth) - _entropy(law, truth)
)
heterozygosity = _read("heterozygosity", lambda law, truth: truth.mean(law * (1 - law)))
lost_mass = _read("lost_mass", _lost_mass)

#: by name, in the order in which they are recorded
NAMED = {
    o.name: o
    for o in (
        unique_words,
        unique_ngrams,
        entropy,
        cross_entropy,
        perplexity,
        kl_to_truth,
        heterozygosity,
        lost_mass,
    )
}


@cache
def tail_mass(q: float) -> Observable:
    """The mass that a model gives to continuations whose probability in the text is at most q."""
    q = checks.real("q", q, least=0.0)
    rare = -jnp.log(jnp.asarray(q)) if q > 0 else jnp.inf

    def of(law, truth):
        return truth.mean(jnp.where(truth.surprisal >= rare - 1e-6, law, 0))

    return _read(f"tail_mass({q:g})", of)


#: observables that are named with a number
BUILDERS = {"tail_mass": tail_mass}
