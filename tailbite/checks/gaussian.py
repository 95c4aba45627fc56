"""Checks of the one-dimensional Gaussian claims."""

import sims
from sims import Accumulate, Gaussian, Normal, Replace
from tailbite.checks.check import Check, Experiment, Point

SCHEDULE = (8, 12, 20, 16, 10)  #: a schedule that is not constant, and not monotone


def point(samples, generations: int, ddof: float, workflow=Replace(), truth: Normal = Normal(), family=Gaussian, **more) -> Point:
    """A design point of the exact chain, and the same numbers for ``predict``."""
    experiment = Experiment(family(ddof=float(ddof)), workflow, truth, samples, generations)
    return Point(experiment, {"samples": samples, "generations": generations, "ddof": ddof, "variance": truth.variance, **more})


SCALED = Normal(mean=3.0, variance=4.0)
STANDARD = tuple(point(20, 5, ddof) for ddof in (0, 1)) + (point(SCHEDULE, 5, 0, truth=SCALED),)

CHECKS = (
    Check("gaussian.replace.variance_mean", "mean of v_n", ("variance",), lambda values, _: values["variance"], STANDARD),
    Check("gaussian.replace.mean_error", "mean of d_n^2", ("squared_error",), lambda values, _: values["squared_error"], STANDARD),
)
