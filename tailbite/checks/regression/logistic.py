"""Checks of logistic regression: the law of the squared error comes nearer to its limit as the rows of a batch become many."""

import numpy as np

import sims
from sims import Accumulate, Normal, Replace
from tailbite.checks.check import Check, Experiment, Point

WEIGHT, NEAR, FAR = 1.0, 32, 128


def _point(workflow, samples: int, generations: int) -> Point:
    experiment = Experiment(sims.LogisticRegression(1, WEIGHT), workflow, Normal(), samples, generations)
    return Point(experiment, {"generations": generations, "signal": WEIGHT**2, "samples": samples})


def _error(values, parameters):
    return parameters["samples"] * values["squared_error"]


CHECKS = tuple(
    Check(
        f"regression.{name}.logistic_error_law",
        "law of the squared error times the rows of a batch, at 32 and 128 of them",
        ("squared_error",),
        _error,
        decay=((_point(workflow, NEAR, generations), _point(workflow, FAR, generations)),),
        test="law",
        grid=tuple(np.geomspace(1.0, 80.0, 12)),
    )
    for name, workflow, generations in (("replace", Replace(), 2), ("accumulate", Accumulate(), 3))
)
