"""Checks of the error of the fitted mean: families with a quadratic variance function."""

from collections.abc import Sequence
from typing import Any

import sims
from sims import Accumulate, Experiment, Replace
from tailbite.checks.check import Check, Point

CURVATURES = {
    "normal": 0.0,
    "poisson": 0.0,
    "gamma": 1.0,
    "binomial": -1.0,
    "negative_binomial": 1.0,
    "hyperbolic_secant": 1.0,
}
SCHEDULE = (3, 2, 5, 4)  #: neither constant nor monotone


def point(
    kind: str,
    convolution: float,
    mean: float,
    samples: int | Sequence[int],
    generations: int,
    workflow: Any,
) -> Point:
    """The experiment and the same numbers for ``predict``."""
    family = sims.ExponentialFamily(kind, convolution=convolution)
    schedule = samples if isinstance(samples, int) else tuple(samples)
    experiment = Experiment(family, workflow, family.at(mean), schedule, generations)
    curvature = CURVATURES[kind] / convolution
    known = {
        "samples": schedule,
        "generations": generations,
        "variance": float(family.variance(mean)),
    }
    return Point(experiment, {**known, "curvature": curvature} if curvature else known)


def _error(values, _):
    return values["squared_error"]


#: variances that are convex in the mean, and one that is concave
GAMMA, NEGATIVE_BINOMIAL, BINOMIAL = (
    ("gamma", 2.0, 3.0),
    ("negative_binomial", 4.0, 12.0),
    ("binomial", 1.0, 0.4),
)
SECANT = ("hyperbolic_secant", 4.0, 1.0)

#: each kind under one workflow at least, each workflow with curvatures of both signs: a draw knows
#: nothing of what is done with it, and the programs of these draws take long to compile
CHECKS = (
    Check(
        "exponential_family.replace.mean_error",
        "mean of d^2",
        ("squared_error",),
        _error,
        (
            point(*NEGATIVE_BINOMIAL, 12, 2, Replace()),
            point(*SECANT, 4, 2, Replace()),
            point(*BINOMIAL, SCHEDULE, 3, Replace()),
        ),
    ),
    Check(
        "exponential_family.accumulate.mean_error",
        "mean of d^2",
        ("squared_error",),
        _error,
        (
            point(*GAMMA, 12, 3, Accumulate()),
            point(*BINOMIAL, SCHEDULE, 4, Accumulate()),
        ),
    ),
    Check(
        "exponential_family.accumulate.mean_error_linear",
        "mean of d^2",
        ("squared_error",),
        _error,
        (
            point("poisson", 1.0, 8.0, 4, 3, Accumulate()),
            point("normal", 2.0, 1.0, SCHEDULE, 4, Accumulate()),
        ),
    ),
)
