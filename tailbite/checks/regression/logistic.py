"""Checks of logistic regression: the law of the squared error comes nearer to its limit as the rows of a batch become many."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import integrate, special, stats

import sims
from sims import Accumulate, Normal, Rademacher, Replace
from tailbite.checks.check import Check, Experiment, Point

WEIGHT = 1.0
SIGNS = (0.5, 0.0)  #: true weights where rows are signs: the information is then s'(0.5) times the identity


def _point(workflow: Any, samples: int, generations: int, weights: Sequence[float] = (WEIGHT,), rows: Any = Normal()) -> Point:  # noqa: B008
    experiment = Experiment(sims.LogisticRegression(len(weights), tuple(weights)), workflow, rows, samples, generations)
    return Point(experiment, {"generations": generations, "signal": WEIGHT**2, "features": len(weights), "samples": samples})


def _slope(y):
    """s'(y)."""
    return special.expit(y) * special.expit(-y)


def _error(values, parameters):
    return parameters["samples"] * values["squared_error"]


def _in_the_metric(values, parameters):
    """The information of a row is a number times the identity: of signs, or of one feature."""
    if parameters["features"] > 1:
        return _slope(SIGNS[0]) * _error(values, parameters)
    information, _ = integrate.quad(lambda x: x**2 * _slope(WEIGHT * x) * stats.norm.pdf(x), -np.inf, np.inf)
    return information * _error(values, parameters)


def _check(claim: str, measured: Any, least: int, grid: tuple[float, float], *run: Any) -> Check:
    """Batches of ``least`` rows and of four times as many."""
    near, far = (_point(run[0], rows, *run[1:]) for rows in (least, 4 * least))
    return Check(
        f"regression.{claim}",
        f"law of the squared error times the rows of a batch, at {least} and {4 * least} of them",
        ("squared_error",),
        measured,
        decay=((near, far),),
        test="law",
        grid=tuple(np.geomspace(*grid, 12)),
    )


CHECKS = (
    _check("replace.logistic_error_law", _error, 32, (1.0, 80.0), Replace(), 2),
    _check("accumulate.logistic_error_law", _error, 32, (1.0, 80.0), Accumulate(), 3),
    _check("replace.logistic_risk_law", _in_the_metric, 32, (0.25, 16.0), Replace(), 2),
    _check("accumulate.logistic_risk_law", _in_the_metric, 32, (0.25, 16.0), Accumulate(), 3),
)
#: with two features and other rows: costly, so that a test runs them
FURTHER = (
    _check("replace.logistic_risk_law", _in_the_metric, 24, (1.0, 16.0), Replace(), 2, SIGNS, Rademacher()),
    _check("accumulate.logistic_risk_law", _in_the_metric, 24, (1.0, 16.0), Accumulate(), 3, SIGNS, Rademacher()),
)
