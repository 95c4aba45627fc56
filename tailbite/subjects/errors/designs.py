"""Design points of the checks on the three errors: correlated features of which the learner sees
the first few.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import sims
from sims import Experiment, Replace
from tailbite.checks.check import Point

LEARNERS: dict[str, Callable[..., Any]] = {
    "least_squares": lambda: sims.LeastSquares(),
    "ridge": lambda penalty: sims.Ridge(penalty),
    "gradient": lambda steps, rate: sims.GradientDescent(int(steps), rate),
    "sgd": lambda rate: sims.StochasticGradient(rate),
    "warm_gradient": lambda steps, rate: sims.GradientDescent(int(steps), rate, warm=True),
}
UNSEEN = 2
BETWEEN, ACROSS = 0.4, 0.25  #: correlation of the unseen features, and of each with each seen one
ROWWISE = ("sgd",)


def point(
    learner: str,
    samples: int,
    generations: int,
    seen: int,
    *,
    variance: float = 0.5,
    workflow: Any = Replace(),
    design: str = "fresh",
    scale: float = 1.0,
    noise: float = 1.0,
    claimed: Mapping[str, Any] | None = None,
    **further: Any,
) -> Point:
    """The experiment and its numbers for ``predict``; the seen features are white, so that every
    learner sees them whitened.

    ``noise`` is the variance of synthetic label noise over that of the truth's; ``claimed`` are
    parameters of the workflow."""
    p = seen + UNSEEN
    covariance = np.eye(p)
    covariance[seen:, seen:] += BETWEEN * (1 - np.eye(UNSEEN))
    covariance[:seen, seen:] = covariance[seen:, :seen] = ACROSS
    weights = scale * np.linspace(1.0, 0.6, p)
    best = weights[:seen] + covariance[:seen, seen:] @ weights[seen:]
    beyond = covariance[seen:, seen:] - covariance[seen:, :seen] @ covariance[:seen, seen:]
    family = sims.LinearRegression(
        features=p,
        design=design,
        learner=LEARNERS[learner](**further),
        seen=seen,
        weights=tuple(weights.tolist()),
        covariance=tuple(tuple(row) for row in covariance.tolist()),
        noise=noise,
    )
    experiment = Experiment(
        sims.Samples(family) if learner in ROWWISE else family,
        workflow,
        sims.Normal(variance=variance),
        samples,
        generations,
    )
    parameters = {
        "samples": samples,
        "generations": generations,
        "seen": seen,
        "signal": float(best @ best),
        "expressivity": float(weights[seen:] @ beyond @ weights[seen:]),
        "variance": variance,
        "noise": noise,
        **further,
        **(claimed or {}),
    }
    return Point(experiment, parameters)


def one_pass(samples: int, generations: int, features: int, rate: float) -> Point:
    """A pass over new rows of white features, all of them seen: by the chain."""
    family = sims.LinearRegression(
        features,
        learner=sims.StochasticGradient(rate),
        weights=(1.0,) * features,
    )
    parameters = {
        "samples": samples,
        "generations": generations,
        "seen": features,
        "signal": float(features),
        "expressivity": 0.0,
        "variance": 1.0,
        "noise": 1.0,
        "rate": rate,
    }
    return Point(Experiment(family, Replace(), sims.Normal(), samples, generations), parameters)


def subset(
    samples: int,
    generations: int,
    features: int,
    seen: int,
    *,
    variance: float = 0.5,
    learner: str = "least_squares",
    **further: Any,
) -> Point:
    """A learner on a random subset of white features in every generation."""
    weights = np.linspace(1.0, 0.6, features)
    chosen = sims.RandomSubset(seen, LEARNERS[learner](**further))
    family: Any = sims.LinearRegression(
        features=features, learner=chosen, weights=tuple(weights.tolist())
    )
    if learner in ROWWISE:
        family = sims.Samples(family)
    parameters = {
        "features": features,
        "seen": seen,
        "signal": float(weights @ weights),
        "variance": variance,
        **further,
    }
    experiment = Experiment(family, Replace(), sims.Normal(variance=variance), samples, generations)
    return Point(experiment, {"samples": samples, "generations": generations, **parameters})


def approximation(values, parameters, share: float):
    """Of mean |b - E w|^2 where ``share`` is the mean share kept, and smaller where it is not:
    linear in what is observed.
    """
    return parameters["signal"] * (1 - share) * (1 + share - 2 * values["signal"])


def squared_length(values, parameters):
    """|w|^2, from the distance to the target and the share of it that is kept."""
    return values["statistical_gap"] + parameters["signal"] * (2 * values["signal"] - 1)


def spread(values, parameters, share: float):
    """|w - share b|^2: the statistical error in the mean where ``share`` is the mean share kept,
    and larger where it is not.
    """
    return squared_length(values, parameters) + parameters["signal"] * share * (
        share - 2 * values["signal"]
    )
