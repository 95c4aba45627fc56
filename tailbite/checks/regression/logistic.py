"""Checks of logistic regression: the law of the squared error comes nearer to its limit as the rows of a batch become many."""

import numpy as np

import sims
from sims import Accumulate, Normal, Rademacher, Replace
from tailbite.checks.check import Check, Experiment, Point

WEIGHT = 1.0


def _point(workflow, samples: int, generations: int) -> Point:
    experiment = Experiment(sims.LogisticRegression(1, WEIGHT), workflow, Normal(), samples, generations)
    return Point(experiment, {"generations": generations, "signal": WEIGHT**2, "samples": samples})


def _error(values, parameters):
    return parameters["samples"] * values["squared_error"]


# rows of signs, and a true weight for the first of the features alone: the information is s'(weight) times the identity
FEATURES, SMALLER = 2, 0.5
INFORMATION = float(np.exp(-SMALLER) / (1 + np.exp(-SMALLER)) ** 2)


def _signs(workflow, samples: int, generations: int) -> Point:
    family = sims.LogisticRegression(FEATURES, (SMALLER, *(0.0,) * (FEATURES - 1)))
    experiment = Experiment(family, workflow, Rademacher(), samples, generations)
    return Point(experiment, {"generations": generations, "features": FEATURES, "samples": samples})


def _in_the_metric(values, parameters):
    return INFORMATION * _error(values, parameters)


RUNS = (("replace", Replace(), 2), ("accumulate", Accumulate(), 3))
CHECKS = tuple(
    Check(
        f"regression.{name}.logistic_{what}_law",
        f"law of the squared error times the rows of a batch, at {rows} and {4 * rows} of them",
        ("squared_error",),
        measured,
        decay=((at(workflow, rows, generations), at(workflow, 4 * rows, generations)),),
        test="law",
        grid=tuple(np.geomspace(*grid, 12)),
    )
    for what, at, measured, rows, grid in (("error", _point, _error, 32, (1.0, 80.0)), ("risk", _signs, _in_the_metric, 24, (1.0, 16.0)))
    for name, workflow, generations in RUNS
)
