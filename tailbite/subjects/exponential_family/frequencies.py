"""Checks on types that are counted: the frequency of each is a mean of points, with the variance of
one trial, and squared errors add up over the types.
"""

from typing import Any

from sims import Discrete, Experiment, Samples
from tailbite.checks.check import Check, Point
from tailbite.subjects.exponential_family.real_data import CURVED

TRUTH = (0.5, 0.3, 0.2)


def _point(name: str, family: Any) -> Point:
    case = CURVED[name]
    experiment = Experiment(family, case.workflow, TRUTH, case.samples, case.generations)
    known = {
        "samples": case.samples,
        "generations": case.generations,
        "variance": sum(p * (1 - p) for p in TRUTH),
        "curvature": -1.0,
    }
    return Point(experiment, {**known, **case.claimed})


CHECKS = tuple(
    Check(
        case.claim,
        "mean squared error of all frequencies",
        ("squared_error",),
        lambda values, _: values["squared_error"],
        (_point(name, Discrete()), _point(name, Samples(Discrete()))),
        rivals=(),
    )
    for name, case in CURVED.items()
)
