"""Design points of the Gaussian checks: a few experiments that many checks share."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sims
from sims import Experiment, Gaussian, Normal, Replace
from tailbite.checks.check import Point

SCHEDULE = (8, 12, 20, 16, 10)  #: neither constant nor monotone
SCALED = Normal(mean=3.0, variance=4.0)  #: a truth that is not standard


def point(
    samples: int | Sequence[int],
    generations: int,
    ddof: float,
    *,
    workflow: Any = Replace(),
    truth: Any = Normal(),
    raw: bool = False,
    tilt: float = 0.0,
    **more: float,
) -> Point:
    """The experiment and the same numbers for ``predict``; ``more`` are parameters of the family,
    or of the claim alone.
    """
    options = {
        name: float(more[name])
        for name in ("temperature", "functional_error", "ridge")
        if name in more
    }
    family: Any = Gaussian(ddof=float(ddof), **options)
    schedule = samples if isinstance(samples, int) else tuple(samples)
    experiment = Experiment(
        sims.Samples(family) if raw else family, workflow, truth, schedule, generations, tilt
    )
    parameters = {
        "samples": schedule,
        "generations": generations,
        "ddof": ddof,
        "variance": truth.variance,
        "tilt": tilt,
        **more,
    }
    return Point(experiment, parameters)


def untilted(tilted: Point) -> Point:
    """The same parameters, with the plain experiment."""
    return replace(tilted, experiment=replace(tilted.experiment, tilt=0.0))


#: small samples, a few generations, both ddof, and a schedule with a truth that is not standard
FEW = (point(20, 5, 0), point(20, 5, 1), point(SCHEDULE, 5, 0, truth=SCALED))
#: heavier tails need fewer generations and more samples
TWO = (point(30, 2, 1), point((20, 40), 2, 0, truth=SCALED))
