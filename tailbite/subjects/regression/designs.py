"""Design points of the regression checks: the experiment, and the same numbers by the names that
``predict`` takes.
"""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

import sims
from sims import Experiment, Normal, Replace
from tailbite.checks.check import Parameters, Point, predicted


def point(
    samples: int | Sequence[int],
    generations: int,
    features: int,
    *,
    workflow: Any = Replace(),
    variance: float = 1.0,
    noise: float | tuple[float, ...] = 1.0,
    weights: float | tuple[float, ...] = 0.0,
    start: float | tuple[float, ...] = 0.0,
    raw: bool = False,
    claimed: dict[str, Any] | None = None,
    **family: Any,
) -> Point:
    """``family`` are options of ``sims.LinearRegression``; ``claimed`` are parameters of the claim
    that no option gives.
    """
    model: Any = sims.LinearRegression(
        features, weights=weights, noise=noise, start=start, **family
    )
    schedule = samples if isinstance(samples, int) else tuple(samples)
    experiment = Experiment(
        sims.Samples(model) if raw else model,
        workflow,
        Normal(variance=variance),
        schedule,
        generations,
    )
    parameters = {
        "samples": schedule,
        "generations": generations,
        "features": features,
        "variance": variance,
        "noise": noise,
        "signal": square(weights, features),
        "start": square(start, features),
    }
    return Point(experiment, {**parameters, **(claimed or {})})


def square(vector: float | tuple[float, ...], features: int) -> float:
    """Squared length, of one number for every feature or of one for each."""
    entries = vector if isinstance(vector, tuple) else (vector,) * features
    return sum(entry * entry for entry in entries)


def risk(values, _):
    """The excess risk."""
    return values["excess_risk"]


def square_of_risk(values, _):
    """Its square."""
    return values["excess_risk"] ** 2


def deviation_of_risk(workflow: str) -> Callable[[Parameters], float]:
    """Its standard deviation from theory, where the claims on a workflow give mean and mean
    square.
    """
    claims = tuple(f"regression.{workflow}.risk_{moment}" for moment in ("mean", "second_moment"))

    def deviation(parameters: Parameters) -> float:
        mean, second = (predicted(id, parameters) for id in claims)
        return sqrt(second - mean**2)

    return deviation
