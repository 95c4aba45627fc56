"""Checks of accumulate, and of schedules."""

from math import sqrt

import numpy as np

from sims import Accumulate
from tailbite.checks.check import Check
from tailbite.subjects.gaussian.designs import SCALED, SCHEDULE, point

POOL = Accumulate()
FEW = (
    point(10, 6, 0, workflow=POOL),
    point(10, 6, 1, workflow=POOL),
    point(SCHEDULE, 5, 1, workflow=POOL, truth=SCALED),
    point(
        (8, 1, 1, 30, 7), 5, 0, workflow=POOL
    ),  # batches of one point are fine where the workflow pools
)
SINGLES = point((4, 1, 1, 1), 4, 1, workflow=POOL)  # where ddof matters in every fit
EQUAL = tuple(point(5, 3, ddof, workflow=POOL) for ddof in (0, 1))
PLAIN = (FEW[0], FEW[3])
FAR = tuple(
    (point(4, 3, ddof, workflow=POOL), point(4, 24, ddof, workflow=POOL)) for ddof in (0, 1)
)
#: a first batch of a tenth of the later ones: few generations suffice for the limit
LARGE = (
    point((8,) + (80,) * 11, 12, 0, workflow=POOL, ratio=0.1),
    point((32,) + (320,) * 11, 12, 0, workflow=POOL, ratio=0.1),
)
TRICKLE = point(
    (100,) + (30,) * 23, 24, 0, workflow=POOL
)  # small later batches come nearer to the bound than equal ones


def _variance(values, _):
    return values["variance"]


def _error(values, _):
    return values["squared_error"]


def _sum(values, _):
    return values["variance"] + values["squared_error"]


CHECKS = (
    Check(
        "gaussian.accumulate.kernel",
        "mean of d_2^2 v_2, raw samples pooled",
        ("variance", "squared_error"),
        lambda values, _: values["squared_error"] * values["variance"],
        (
            point((8, 8), 2, 0, workflow=POOL, raw=True),
            point((12, 6), 2, 1, workflow=POOL, raw=True),
        ),
    ),
    Check("gaussian.accumulate.variance_mean", "mean of v", ("variance",), _variance, FEW),
    Check(
        "gaussian.accumulate.variance_second_moment",
        "mean of v^2",
        ("variance",),
        lambda values, _: values["variance"] ** 2,
        (
            point((20, 1, 1, 1, 1, 1), 6, 0, workflow=POOL, truth=SCALED),
            point((20, 30), 2, 1, workflow=POOL),
        ),
    ),
    Check("gaussian.accumulate.mean_error", "mean of d^2", ("squared_error",), _error, FEW),
    Check("gaussian.accumulate.mean_error_ddof0", "mean of d^2", ("squared_error",), _error, PLAIN),
    Check(
        "gaussian.accumulate.conservation",
        "mean of v + d^2",
        ("variance", "squared_error"),
        _sum,
        (*FEW, SINGLES),
    ),
    Check(
        "gaussian.accumulate.variance_mean_equal_batches",
        "mean of v",
        ("variance",),
        _variance,
        EQUAL,
    ),
    Check(
        "gaussian.accumulate.variance_second_moment_equal_batches",
        "mean of v^2",
        ("variance",),
        lambda values, _: values["variance"] ** 2,
        (point(5, 3, 0, workflow=POOL),),
    ),
    Check(
        "gaussian.accumulate.variance_mean_limit",
        "mean of v, at generations 3 and 24",
        ("variance",),
        _variance,
        decay=FAR,
    ),
    Check(
        "gaussian.accumulate.sine_law",
        "mean of v, at generations 3 and 24",
        ("variance",),
        _variance,
        decay=FAR[:1],
    ),
    Check(
        "gaussian.accumulate.first_order_loss",
        "M times the mean relative loss, for M = 8 and 32",
        ("variance",),
        lambda values, parameters: (
            parameters["samples"][0] * (1 - values["variance"] / parameters["variance"])
        ),
        decay=(LARGE,),
    ),
    Check(
        "gaussian.accumulate.mean_error_bound",
        "mean of d^2",
        ("squared_error",),
        _error,
        (TRICKLE,),
        side=1,
    ),
    Check(
        "gaussian.accumulate.wasserstein",
        "mean of W_2^2 + 2 s_0 s",
        ("wasserstein2", "sigma"),
        lambda values, parameters: (
            values["wasserstein2"] + 2 * sqrt(parameters["variance"]) * values["sigma"]
        ),
        (*FEW, SINGLES),
    ),
    Check(
        "gaussian.accumulate.kl_to_truth",
        "mean of KL(model, truth) + log(v/v_0)/2",
        ("kl_to_truth", "log_variance"),
        lambda values, parameters: (
            values["kl_to_truth"] + (values["log_variance"] - np.log(parameters["variance"])) / 2
        ),
        (*FEW, SINGLES),
    ),
    Check(
        "gaussian.replace.quadratic_schedule",
        "mean of v",
        ("variance",),
        _variance,
        (
            point(tuple(6 * (t + 1) ** 2 for t in range(5)), 5, 0),
            point(tuple(8 * (t + 1) ** 2 for t in range(3)), 3, 0, truth=SCALED),
        ),
    ),
)
