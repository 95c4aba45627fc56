"""Checks on types that are counted: the frequency of each is a mean of points, with the variance of
one trial, and squared errors add up over the types.
"""

from typing import Any

from sims import Discrete, Experiment, Samples, even
from tailbite.checks.check import Check, Point
from tailbite.subjects.exponential_family.real_data import CURVED

FEW = (0.5, 0.3, 0.2)
#: under replace two types, and many, have ways of their own
TWO, MANY = (0.4, 0.6), tuple(even(300))


def _point(name: str, family: Any, truth: tuple[float, ...] = FEW) -> Point:
    case = CURVED[name]
    experiment = Experiment(family, case.workflow, truth, case.samples, case.generations)
    known = {
        "samples": case.samples,
        "generations": case.generations,
        "variance": sum(p * (1 - p) for p in truth),
        "curvature": -1.0,
    }
    return Point(experiment, {**known, **case.claimed})


def _points(name: str) -> tuple[Point, ...]:
    further = (TWO, MANY) if name == "replace" else ()
    drawn = _point(name, Samples(Discrete()))
    return (*(_point(name, Discrete(), truth) for truth in (FEW, *further)), drawn)


CHECKS = tuple(
    Check(
        case.claim,
        "mean squared error of all frequencies",
        ("squared_error",),
        lambda values, _: values["squared_error"],
        _points(name),
        rivals=(),
    )
    for name, case in CURVED.items()
)
