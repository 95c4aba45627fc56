"""Checks of replace with other errors: temperature, functional error, ridge, and a truth outside
the family.
"""

import numpy as np

from sims import Exponential, Uniform
from tailbite.checks.check import Check
from tailbite.subjects.gaussian.designs import point

COOL = (point(20, 4, 0, temperature=0.8), point(20, 4, 1, temperature=1.2))
NOISY = (point(20, 4, 0, functional_error=0.05), point(20, 4, 1, functional_error=0.02))
RIDGE = (point(20, 5, 0, ridge=0.05), point(20, 5, 1, ridge=0.1))
FLAT = point(10, 2, 1, truth=Uniform(), raw=True, excess_kurtosis=-1.2)
SKEWED = point(12, 2, 0, truth=Exponential(variance=4.0), raw=True, excess_kurtosis=6.0)


def _variance(values, _):
    return values["variance"]


def _error(values, _):
    return values["squared_error"]


SETTLING = (
    (point(10, 80, 0, ridge=0.1, strength=1.0), point(40, 320, 0, ridge=0.025, strength=1.0)),
)

CHECKS = (
    Check("gaussian.replace.temperature_variance", "mean of v", ("variance",), _variance, COOL),
    Check(
        "gaussian.replace.temperature_mean_error", "mean of d^2", ("squared_error",), _error, COOL
    ),
    Check("gaussian.replace.functional_error", "mean of d^2", ("squared_error",), _error, NOISY),
    Check("gaussian.replace.ridge_variance", "mean of v", ("variance",), _variance, RIDGE),
    Check(
        "gaussian.replace.ridge_floor",
        "mean of v",
        ("variance",),
        _variance,
        (point(20, 5, 0, ridge=0.1),),
    ),
    Check(
        "gaussian.replace.ridge_law",
        "law of v late in the run with ridge 1/M, for M = 10 and 40",
        ("variance",),
        _variance,
        decay=SETTLING,
        test="law",
        grid=tuple(np.geomspace(0.1, 12.0, 50)),
    ),
    Check(
        "gaussian.replace.any_truth_variance_mean",
        "mean of v",
        ("variance",),
        _variance,
        (FLAT, SKEWED),
    ),
    Check(
        "gaussian.replace.any_truth_variance_square",
        "mean of v^2",
        ("variance",),
        lambda values, _: values["variance"] ** 2,
        (FLAT, point(100, 1, 0, truth=Exponential(), raw=True, excess_kurtosis=6.0)),
    ),
)
