"""Checks of accumulate with a budget: raw samples, chosen without replacement."""

from typing import Any

from sims import AccumulateSubsample, Normal
from tailbite.checks.check import Check, Point
from tailbite.subjects.gaussian.designs import SCALED, point

STANDARD = Normal()


def _budgeted(
    samples: int | tuple[int, ...],
    generations: int,
    ddof: float,
    budget: int,
    truth: Any = STANDARD,
) -> Point:
    workflow = AccumulateSubsample(budget=budget)
    return point(
        samples, generations, ddof, workflow=workflow, truth=truth, raw=True, budget=budget
    )


FEW = (_budgeted(6, 2, 0, 5), _budgeted((8, 6), 2, 1, 5, SCALED))

CHECKS = (
    Check(
        "gaussian.accumulate_subsample.variance_mean",
        "mean of v",
        ("variance",),
        lambda values, _: values["variance"],
        FEW,
    ),
    Check(
        "gaussian.accumulate_subsample.mean_error",
        "mean of d^2",
        ("squared_error",),
        lambda values, _: values["squared_error"],
        FEW,
    ),
)
