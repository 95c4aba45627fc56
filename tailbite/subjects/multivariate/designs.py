"""Design points of the checks in several dimensions, and what is measured at them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sims import Experiment, MultivariateGaussian, Normal, Replace, Samples
from sims.families.multivariate import log_det
from sims.observables import running_maximum
from tailbite.checks.check import Point
from tailbite.subjects.gaussian.workflows import CASES

#: an observable with a memory sends an experiment that has a chain through the loop
REMEMBERED = running_maximum(log_det)


def point(
    samples: int | Sequence[int],
    generations: int,
    ddof: float,
    dimension: int,
    *,
    workflow: Any = Replace(),
    raw: bool = False,
    **more: Any,
) -> Point:
    """The experiment and the same numbers for ``predict``; ``more`` are parameters of the claim."""
    schedule = samples if isinstance(samples, int) else tuple(samples)
    family: Any = MultivariateGaussian(dimension, float(ddof))
    experiment = Experiment(
        Samples(family) if raw else family, workflow, Normal(), schedule, generations
    )
    known: Mapping[str, Any] = {
        "samples": schedule,
        "generations": generations,
        "ddof": ddof,
        "dimension": dimension,
        "variance": 1.0,
    }
    return Point(experiment, {**known, **more})


def case(name: str, ddof: float, dimension: int, *, raw: bool = False) -> Point:
    """A small experiment under the workflow of this name."""
    at = CASES[name]
    run = point(at.samples, at.generations, ddof, dimension, workflow=at.workflow, raw=raw)
    return Point(run.experiment, {**run.parameters, **at.claimed})
