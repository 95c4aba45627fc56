"""Checks of a model of one's own: a normal law of known variance, whose fit is the mean of the
points, written as a user would and fitted by maximum likelihood.
"""

from typing import Any

import numpyro
import numpyro.distributions as dist

from sims import Experiment, Normal, NumPyroModel
from tailbite.checks.check import Check, Point
from tailbite.subjects.exponential_family.real_data import CASES


def location(size: int, points: Any = None) -> None:
    """N(location, 1)."""
    centre = numpyro.param("location", 0.0)
    with numpyro.plate("data", size):
        numpyro.sample("x", dist.Normal(centre, 1.0), obs=points)


def point(name: str) -> Point:
    """A small experiment under the workflow of this name; the truth is generation 0."""
    case = CASES[name]
    experiment = Experiment(
        NumPyroModel(location, start={"location": 0.0}),
        case.workflow,
        Normal(),
        case.samples,
        case.generations,
        observe="location",
    )
    known = {"samples": case.samples, "generations": case.generations, "variance": 1.0}
    return Point(experiment, {**known, "curvature": 0.0, **case.claimed})


CHECKS = tuple(
    Check(
        case.claim,
        "mean of d^2, a model of one's own",
        ("location",),
        lambda values, _: values["location"] ** 2,
        (point(name),),
        rivals=(),
    )
    for name, case in CASES.items()
)
