"""Checks of logistic regression: the law of the squared error comes nearer to its limit as the rows of a batch become many."""

import numpy as np

import sims
from sims import Accumulate, Normal, Rademacher, Replace
from tailbite.checks.check import Check, Experiment, Point

WEIGHT, NEAR, FAR = 1.0, 32, 128


def _point(workflow, samples: int, generations: int) -> Point:
    experiment = Experiment(sims.LogisticRegression(1, WEIGHT), workflow, Normal(), samples, generations)
    return Point(experiment, {"generations": generations, "signal": WEIGHT**2, "samples": samples})


def _error(values, parameters):
    return parameters["samples"] * values["squared_error"]


# rows of signs, and a true weight for the first of the features alone: the information is s'(weight) times the identity
FEATURES = 3
INFORMATION = float(np.exp(-WEIGHT) / (1 + np.exp(-WEIGHT)) ** 2)


def _signs(workflow, samples: int, generations: int) -> Point:
    family = sims.LogisticRegression(FEATURES, (WEIGHT, *(0.0,) * (FEATURES - 1)))
    experiment = Experiment(family, workflow, Rademacher(), samples, generations)
    return Point(experiment, {"generations": generations, "features": FEATURES, "samples": samples})


def _in_the_metric(values, parameters):
    return INFORMATION * _error(values, parameters)


RUNS = (("replace", Replace(), 2), ("accumulate", Accumulate(), 3))
CHECKS = tuple(
    Check(
        f"regression.{name}.logistic_{what}_law",
        "law of the squared error times the rows of a batch, at 32 and 128 of them",
        ("squared_error",),
        measured,
        decay=((at(workflow, NEAR, generations), at(workflow, FAR, generations)),),
        test="law",
        grid=tuple(np.geomspace(*grid, 12)),
    )
    for what, at, measured, grid in (("error", _point, _error, (1.0, 80.0)), ("risk", _signs, _in_the_metric, (1.0, 16.0)))
    for name, workflow, generations in RUNS
)
