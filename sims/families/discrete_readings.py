"""Numbers read off the fitted probabilities of types; p is the model's, q the truth's."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import jax.numpy as jnp
from jax.scipy.special import xlogy
from jaxtyping import Array, Float

from sims import checks
from sims.fold import Observable
from sims.fold import reading as reading_of


class FittedDiscrete(NamedTuple):
    """A generation: the probability of each type."""

    probabilities: Float[Array, " types"]


def reading(name: str, read: Callable[[Any, Any], Any]) -> Observable:
    """The observable read(p, q), without memory."""
    return reading_of(
        name, lambda model, truth: read(model.probabilities, truth), reads=FittedDiscrete
    )


def _divergence(p, q):
    """KL(p || q), infinite where p has a type that q has not."""
    seen = p > 0
    ratio = jnp.where(seen, p, 1) / jnp.where(seen, q, 1)
    return jnp.sum(jnp.where(seen, p * jnp.log(ratio), 0))


def _cross_entropy(p, q):
    return -jnp.sum(xlogy(p, q))


#: The probability that two draws of the model differ: 1 - sum p^2.
heterozygosity = reading("heterozygosity", lambda p, q: jnp.sum(p * (1 - p)))
#: Types that the model still has.
survivors = reading("survivors", lambda p, q: jnp.sum(p > 0))
#: -sum p log p.
entropy = reading("entropy", lambda p, q: -jnp.sum(xlogy(p, p)))
#: KL(model || truth).
kl_to_truth = reading("kl_to_truth", _divergence)
#: KL(truth || model): infinite once a type is lost.
kl_from_truth = reading("kl_from_truth", lambda p, q: _divergence(q, p))
#: 1 where a type of the truth is lost: then KL(truth || model) is infinite.
infinite_kl = reading("infinite_kl", lambda p, q: jnp.any((q > 0) & (p == 0)))
#: -sum p log q: the cost of the model's text under the truth.
cross_entropy = reading("cross_entropy", _cross_entropy)
#: Pearson's chi^2(model || truth) = sum (p - q)^2 / q, over the types of the truth.
chi_square = reading(
    "chi_square", lambda p, q: jnp.sum(jnp.where(q > 0, (p - q) ** 2 / jnp.where(q > 0, q, 1), 0))
)
#: |p - q|^2.
squared_error = reading("squared_error", lambda p, q: jnp.sum((p - q) ** 2))
total_variation = reading("total_variation", lambda p, q: jnp.sum(jnp.abs(p - q)) / 2)
#: 1 where one type is all there is.
fixed = reading("fixed", lambda p, q: jnp.sum(p > 0) == 1)
#: What the truth gives to the types that the model has lost.
lost_mass = reading("lost_mass", lambda p, q: jnp.sum(jnp.where(p > 0, 0, q)))
#: 1 where the most probable type of the truth (the first of them) is lost.
mode_lost = reading("mode_lost", lambda p, q: p[jnp.argmax(q)] == 0)
#: What the model gives to types that the truth has not.
hallucination = reading("hallucination", lambda p, q: jnp.sum(jnp.where(q > 0, 0, p)))

NAMED = {
    o.name: o
    for o in (
        heterozygosity,
        survivors,
        entropy,
        kl_to_truth,
        kl_from_truth,
        infinite_kl,
        cross_entropy,
        chi_square,
        squared_error,
        total_variation,
        fixed,
        lost_mass,
        mode_lost,
        hallucination,
    )
}


def _most(level: Any) -> float:
    level = checks.real("level", level, above=0.0)
    if level > 1:
        raise ValueError(f"level must be a probability above 0, got {level:g}")
    return level


@cache
def tail_mass(level: float) -> Observable:
    """What the model gives to the types that the truth gives at most `level` in (0, 1]."""
    level = _most(level)
    return reading(f"tail_mass({level:g})", lambda p, q: jnp.sum(jnp.where(q <= level, p, 0)))


@cache
def tail_survivors(level: float) -> Observable:
    """Types of the tail that the model still has: of those that the truth has, and gives at most
    `level` in (0, 1].
    """
    level = _most(level)
    return reading(
        f"tail_survivors({level:g})", lambda p, q: jnp.sum((p > 0) & (q > 0) & (q <= level))
    )


def _of(p, number: int):
    if number >= len(p):
        raise ValueError(f"number must be below the {len(p)} types of the truth, got {number}")
    return p[number]


@cache
def probability(number: int) -> Observable:
    """The model's probability of one type, numbered from 0 in the order of the truth."""
    number = checks.integer("number", number, least=0)
    return reading(f"probability({number})", lambda p, q: _of(p, number))


@cache
def present(number: int) -> Observable:
    """1 where the model still has this type, numbered from 0 in the order of the truth."""
    number = checks.integer("number", number, least=0)
    return reading(f"present({number})", lambda p, q: _of(p, number) > 0)


@cache
def unique_words(length: int) -> Observable:
    """Expected number of different types in a text of `length` draws of the model: sum of
    1 - (1 - p)^length.
    """
    length = checks.integer("length", length, least=1)
    return reading(
        f"unique_words({length})",
        lambda p, q: jnp.sum(jnp.where(p < 1, -jnp.expm1(length * jnp.log1p(-p)), 1)),
    )


@cache
def power_sum(order: int) -> Observable:
    """The sum of p^order: the probability that so many draws of the model are all the same."""
    order = checks.integer("order", order, least=1)
    return reading(f"power_sum({order})", lambda p, q: jnp.sum(p**order))


BUILT = {
    "tail_mass": tail_mass,
    "tail_survivors": tail_survivors,
    "probability": probability,
    "present": present,
    "unique_words": unique_words,
    "power_sum": power_sum,
}
