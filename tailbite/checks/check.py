"""What a check is: a claim, the experiment that would show it wrong, and what to measure there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

import theory
from sims import Experiment, LinearRegression
from sims.families.points import DrawnPoints
from tailbite import manifest, workflows

#: replicate-by-replicate values of the recorded observables, by name, at one generation
Values = Mapping[str, NDArray[np.float64]]
Parameters = Mapping[str, Any]


def costs() -> Mapping[str, float]:
    """How much more a replicate-generation costs with these families, learners and workflows."""
    return {**manifest.costs(), **workflows.COSTS}


@dataclass(frozen=True)
class Point:
    """A design point: the experiment and the same parameters by their public names, as ``predict``
    takes them.

    ``generation`` is the one at which values are read (the last, where None).
    """

    experiment: Experiment
    parameters: Parameters
    generation: int | None = None

    @property
    def read_at(self) -> int:
        """The generation at which values are read."""
        return self.experiment.generations if self.generation is None else self.generation

    @property
    def cost(self) -> float:
        """Rough cost of one replicate, in replicate-generations of the chain of one Gaussian."""
        experiment, family = self.experiment, self.experiment.family
        drawn = isinstance(family, DrawnPoints)
        model = family.model if drawn else family
        learner = model.learner if isinstance(model, LinearRegression) else None
        batch = int(experiment.schedule.max())
        names = {type(part).__name__ for part in (model, experiment.workflow, learner)}
        each = prod(factor for name, factor in costs().items() if name in names)
        return experiment.generations * each * (batch / 4 if drawn else 1.0)


@dataclass(frozen=True)
class Check:
    """One claim held against simulation.

    ``observe`` are observables of ``sims`` (names, or objects with a name); ``measure`` turns their
    values and the point's parameters into one number for each replicate, whose mean (``test`` =
    "mean"), probability ("proportion": values are 0 or 1), distribution ("law": the claim predicts
    at each value of ``grid``) the claim predicts.  ``side`` = +1 where the claim is an upper bound,
    -1 for a lower bound.  ``decay`` holds pairs of points at M and 4 M samples, for limits.
    ``deviation`` gives the values' standard deviation from theory.  ``expected`` turns the claim's
    number into the mean of what is measured, where it is no mean itself."""

    claim: str
    quantity: str
    observe: tuple[Any, ...]
    measure: Callable[[Values, Parameters], NDArray[Any]]
    points: tuple[Point, ...] = ()
    decay: tuple[tuple[Point, Point], ...] = ()
    test: str = "mean"
    side: int = 0
    grid: Sequence[float] = ()
    deviation: Callable[[Parameters], float] | None = None
    rivals: Sequence[str] | None = None
    expected: Callable[[float, Parameters], float] | None = None

    def designs(self) -> list[tuple[Point, ...]]:
        """The single points, and the pairs."""
        return [(point,) for point in self.points] + [tuple(pair) for pair in self.decay]


def predicted(id: str, parameters: Parameters, **more: Any) -> float:
    """What another claim predicts at the same point: theory's centre or standard deviation for a
    check.
    """
    names = theory.claim(id).parameters
    return _predicted(
        id,
        tuple(
            sorted(
                {
                    name: value for name, value in {**parameters, **more}.items() if name in names
                }.items()
            )
        ),
    )


@cache
def _predicted(id: str, items: tuple[tuple[str, Any], ...]) -> float:
    return theory.claim(id).predict(**dict(items))
