"""Numbers read off fitted weights w, next to the true weights w* and rows of covariance Sigma.

b are the weights, on the features that the learner sees, of the best linear prediction of x'w*, and
S is the covariance of those features. Risks are in squared units of the labels, without the noise
of test labels."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

from sims import checks
from sims.fold import Observable
from sims.fold import reading as reading_of


class Goal(NamedTuple):
    """What fitted weights are compared with: the same in all generations.

    Attributes:
        weights: w*, one for each of p features.
        root: U, upper triangular, with Sigma = U'U: the whitened weights U w of a prediction have
            its variance as square.
        best: U w* at the k features seen, the whitened b.
        deviation: of the noise of real labels.
    """

    weights: Float[Array, " p"]
    root: Float[Array, "p p"]
    best: Float[Array, " k"]
    deviation: Float[Array, ""]


class FittedRegression(NamedTuple):
    """A generation: its weights, 0 for features not seen, and what they are compared with."""

    weights: Float[Array, " p"]
    goal: Goal


def reading(name: str, read: Callable[[Any, Any], Any]) -> Observable:
    """The observable of fitted weights, without memory."""
    return reading_of(name, read, FittedRegression)


def _whitened(model: FittedRegression, weights: Float[Array, " p"]) -> Float[Array, " p"]:
    return jnp.sum(model.goal.root * weights[None, :], axis=1)


def _risk(model: FittedRegression) -> Float[Array, ""]:
    return jnp.sum(_whitened(model, model.weights - model.goal.weights) ** 2)


def _signal(model: FittedRegression) -> Float[Array, ""]:
    best = model.goal.best
    return jnp.sum(_whitened(model, model.weights)[: len(best)] * best) / jnp.sum(best**2)


def _gap(model: FittedRegression) -> Float[Array, ""]:
    error = _whitened(model, model.weights - model.goal.weights)
    return jnp.sum(error[: len(model.goal.best)] ** 2)


#: (w - w*)' Sigma (w - w*), and its logarithm.
excess_risk = reading("excess_risk", lambda model, truth: _risk(model))
log_excess_risk = reading("log_excess_risk", lambda model, truth: jnp.log(_risk(model)))
#: <w, b> / <b, b> in the metric S: 1 where all of the best prediction is kept, 0 where nothing is.
signal = reading("signal", lambda model, truth: _signal(model))
#: (w - b)' S (w - b) = excess risk minus the risk of b, which is what the features not seen cost.
statistical_gap = reading("statistical_gap", lambda model, truth: _gap(model))


@cache
def weight(k: int) -> Observable:
    """The fitted weight of feature k = 0, 1, ...; ValueError, when it is first computed, where
    there is no such feature.
    """
    k = checks.integer("k", k, least=0)

    def read(model, truth):
        if k >= len(model.weights):
            raise ValueError(f"weight(k) needs k below {len(model.weights)} features, got {k}")
        return model.weights[k]

    return replace(reading(f"weight({k})", read), heavy_as=signal)


#: What it may build of numbers, as "weight(0)".
BUILT = {"weight": weight}
