"""Checks of the Gaussian in several dimensions: along every direction it is one of a single
dimension, by the factor of its covariance and by its points.
"""

from collections.abc import Mapping
from typing import Any

from sims import Experiment, MultivariateGaussian, Normal, Samples
from tailbite.checks.check import Check, Point, predicted
from tailbite.subjects.gaussian.workflows import CASES

DIMENSION = 2
LOG = "gaussian.replace.log_variance_mean"


def point(name: str, ddof: float, *, raw: bool = False) -> Point:
    """A small experiment under the workflow of this name."""
    case = CASES[name]
    family: Any = MultivariateGaussian(DIMENSION, ddof)
    experiment = Experiment(
        Samples(family) if raw else family,
        case.workflow,
        Normal(),
        case.samples,
        case.generations,
    )
    known: Mapping[str, Any] = {
        "samples": case.samples,
        "generations": case.generations,
        "ddof": ddof,
        "variance": 1.0,
    }
    return Point(experiment, {**known, **case.claimed})


def _directions(name: str, at: Point, said: str) -> tuple[Check, ...]:
    """Mean variance and mean squared error, on average over the directions."""
    observed = {"variance_mean": "trace", "mean_error": "squared_distance"}
    if name in ("window", "accumulate_subsample"):
        del observed["variance_mean"]
    return tuple(
        Check(
            f"gaussian.{CASES[name].of or name}.{quantity}",
            f"mean of {observable.replace('_', ' ')} over dimensions{said}",
            (observable,),
            lambda values, _, observable=observable: values[observable] / DIMENSION,
            (at,),
            rivals=(),
        )
        for quantity, observable in observed.items()
    )


def _other_factors(parameters: Mapping[str, Any]) -> float:
    """Mean logarithm of the squared diagonal of Bartlett's factor, but for the first: that of one
    dimension with a sample fewer, and the same divisor.
    """
    samples, ddof = parameters["samples"], parameters["ddof"]
    return sum(
        predicted(LOG, parameters, samples=samples - j, ddof=ddof - j) for j in range(1, DIMENSION)
    )


CHECKS = (
    *_directions("replace", point("replace", 0), ", by the factor"),
    Check(
        LOG,
        "mean of log det less the other directions'",
        ("log_det",),
        lambda values, parameters: values["log_det"] - _other_factors(parameters),
        (point("replace", 1),),
        rivals=(),
    ),
    *(
        check
        for name in CASES
        for check in _directions(name, point(name, 1, raw=True), ", points of several dimensions")
    ),
)
