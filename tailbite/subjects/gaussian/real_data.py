"""Checks of real data that are kept, or new in every generation."""

from dataclasses import replace
from typing import Any

from sims import Augment, FreshMixture, Normal
from tailbite.checks.check import Check, Point
from tailbite.subjects.gaussian.designs import SCALED, point

STANDARD = Normal()


def _fresh(real: int, samples: int, generations: int, ddof: float, truth: Any = STANDARD) -> Point:
    return point(
        samples, generations, ddof, workflow=FreshMixture(real=real), truth=truth, real=real
    )


def _kept(real: int, samples: int, generations: int, ddof: float, truth: Any = STANDARD) -> Point:
    """The first batch holds the real points."""
    schedule = (real,) + (samples,) * (generations - 1)
    run = point(schedule, generations, ddof, workflow=Augment(), truth=truth, real=real)
    return replace(run, parameters={**run.parameters, "samples": samples})


FRESH = (_fresh(6, 14, 5, 1), _fresh(7, 10, 4, 0, SCALED))
KEPT = (_kept(12, 8, 5, 1), _kept(8, 12, 3, 0, SCALED))

CHECKS = tuple(
    check
    for workflow, points in (("fresh_mixture", FRESH), ("augment", KEPT))
    for check in (
        Check(
            f"gaussian.{workflow}.variance_mean",
            "mean of v",
            ("variance",),
            lambda values, _: values["variance"],
            points,
        ),
        Check(
            f"gaussian.{workflow}.mean_error",
            "mean of d^2",
            ("squared_error",),
            lambda values, _: values["squared_error"],
            points,
        ),
    )
)
