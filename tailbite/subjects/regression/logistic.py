"""Checks of logistic regression: the law of the squared error comes nearer to its limit as the rows
of a batch become many.
"""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from scipy import integrate, special, stats

import sims
from sims import Accumulate, Experiment, Normal, Rademacher, Replace, Weighted
from tailbite.checks.check import Check, Point
from tailbite.subjects.exponential_family.real_data import CURVED


class Design(NamedTuple):
    """True weights, the law of the entries of rows, and the number that times the identity is the
    information of a row.
    """

    weights: tuple[float, ...]
    rows: Any
    information: float


def _slope(y):
    """s'(y)."""
    return special.expit(y) * special.expit(-y)


ONE = Design(
    (1.0,),
    Normal(),
    integrate.quad(lambda x: x**2 * _slope(x) * stats.norm.pdf(x), -np.inf, np.inf)[0],
)
SIGNS = Design((0.5, 0.0), Rademacher(), float(_slope(0.5)))


def _point(design: Design, workflow: Any, samples: Any, generations: int) -> Point:
    features = len(design.weights)
    experiment = Experiment(
        sims.LogisticRegression(features, design.weights),
        workflow,
        design.rows,
        samples,
        generations,
    )
    named = {
        "signal": design.weights[0] ** 2,
        "features": features,
        "information": design.information,
    }
    return Point(experiment, {"generations": generations, "samples": samples, **named})


def _error(values, parameters):
    return parameters["samples"] * values["squared_error"]


def _in_the_metric(values, parameters):
    return parameters["information"] * _error(values, parameters)


def _check(
    claim: str,
    measured: Any,
    design: Design,
    workflow: Any,
    generations: int,
    least: int,
    grid: tuple[float, float],
) -> Check:
    """Batches of ``least`` rows and of four times as many."""
    near, far = (_point(design, workflow, rows, generations) for rows in (least, 4 * least))
    return Check(
        f"regression.{claim}",
        f"law of the squared error times the rows of a batch, at {least} and {4 * least} of them",
        ("squared_error",),
        measured,
        decay=((near, far),),
        test="law",
        grid=tuple(np.geomspace(*grid, 12)),
    )


#: with one feature of +1 and -1 the fit says how often label and feature agree, a mean of points: a
#: binomial law of one trial; weights averaged are no such mean
COIN = Design((0.0,), Rademacher(), 0.25)
MEANS = tuple(name for name in CURVED if name != "weighted_parameters")


def _frequency(values, _):
    """The squared error of the frequency with which they agree."""
    return (special.expit(np.sqrt(values["squared_error"])) - 0.5) ** 2


def _coin(name: str) -> Check:
    case = CURVED[name]
    at = _point(COIN, case.workflow, case.samples, case.generations)
    known = {"variance": 0.25, "curvature": -1.0, **case.claimed}
    return Check(
        case.claim,
        "squared error of a frequency, by logistic regression",
        ("squared_error",),
        _frequency,
        (replace(at, parameters={**at.parameters, **known}),),
        rivals=(),
    )


WEIGHT = 0.4  #: of real rows, as many as those of the batch


def _averaged(least: int) -> Check:
    """Two fits that average weights: with many rows the errors of all batches add up, each with its
    share.
    """
    share = (WEIGHT**2 + (1 - WEIGHT) ** 2) * (1 + (1 - WEIGHT) ** 2)

    def at(rows: int) -> Point:
        run = _point(ONE, Weighted(real_weight=WEIGHT, real=rows, of="parameters"), rows, 2)
        return replace(run, parameters={**run.parameters, "generations": 1})

    return Check(
        "regression.replace.logistic_error_law",
        f"law of the squared error of averaged weights, at {least} and {4 * least} rows",
        ("squared_error",),
        lambda values, parameters: _error(values, parameters) / share,
        decay=((at(least), at(4 * least)),),
        test="law",
        grid=tuple(np.geomspace(1.0, 80.0, 12)),
        rivals=(),
    )


CHECKS = (
    *(_coin(name) for name in MEANS),
    _averaged(32),
    _check("replace.logistic_error_law", _error, ONE, Replace(), 2, 32, (1.0, 80.0)),
    _check("accumulate.logistic_error_law", _error, ONE, Accumulate(), 3, 32, (1.0, 80.0)),
    _check("replace.logistic_risk_law", _in_the_metric, ONE, Replace(), 2, 32, (0.25, 16.0)),
    _check("accumulate.logistic_risk_law", _in_the_metric, ONE, Accumulate(), 3, 32, (0.25, 16.0)),
)
#: with two features and other rows: costly, so that a test runs them
FURTHER = (
    _check("replace.logistic_risk_law", _in_the_metric, SIGNS, Replace(), 2, 24, (1.0, 16.0)),
    _check("accumulate.logistic_risk_law", _in_the_metric, SIGNS, Accumulate(), 3, 24, (1.0, 16.0)),
)
