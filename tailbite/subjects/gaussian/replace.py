"""Checks of replace: moments of the variance and of the mean."""

from math import sqrt

from tailbite.checks.check import Check, predicted
from tailbite.subjects.gaussian.designs import FEW, SCALED, TWO, point

HALVES = (point(20, 3, 0, order=0.5), point(20, 3, 1, truth=SCALED, order=-1))
JOINT = (point(30, 2, 0, order=1), point(30, 3, 1, order=0.5))
CUMULANTS = (point(20, 3, 0, order=2), point(20, 3, 1, truth=SCALED, order=3))


def _variance_deviation(parameters):
    return sqrt(predicted("gaussian.replace.variance_variance", parameters))


def _log_deviation(parameters):
    return sqrt(predicted("gaussian.replace.log_variance_cumulant", parameters, order=2))


def _error_deviation(parameters):
    fourth = predicted("gaussian.replace.mean_fourth_moment", parameters)
    return sqrt(fourth - predicted("gaussian.replace.mean_error", parameters) ** 2)


def _central_square(values, parameters):
    return (values["variance"] - predicted("gaussian.replace.variance_mean", parameters)) ** 2


def _cumulant(values, parameters):
    """Cumulants 2 and 3 are central moments, here around theory's mean."""
    return (
        values["log_variance"] - predicted("gaussian.replace.log_variance_mean", parameters)
    ) ** parameters["order"]


CHECKS = (
    Check(
        "gaussian.replace.variance_mean",
        "mean of v",
        ("variance",),
        lambda values, _: values["variance"],
        FEW,
        deviation=_variance_deviation,
    ),
    Check(
        "gaussian.replace.variance_moment",
        "mean of v^order",
        ("variance",),
        lambda values, parameters: values["variance"] ** parameters["order"],
        HALVES,
    ),
    Check(
        "gaussian.replace.variance_variance",
        "mean of (v - E v)^2",
        ("variance",),
        _central_square,
        TWO,
    ),
    Check(
        "gaussian.replace.mean_error",
        "mean of d^2",
        ("squared_error",),
        lambda values, _: values["squared_error"],
        FEW,
        deviation=_error_deviation,
    ),
    Check(
        "gaussian.replace.conservation",
        "mean of v + d^2",
        ("variance", "squared_error"),
        lambda values, _: values["variance"] + values["squared_error"],
        FEW,
    ),
    Check(
        "gaussian.replace.error_variance_moment",
        "mean of d^2 v^order",
        ("variance", "squared_error"),
        lambda values, parameters: (
            values["squared_error"] * values["variance"] ** parameters["order"]
        ),
        JOINT,
    ),
    Check(
        "gaussian.replace.mean_fourth_moment",
        "mean of d^4",
        ("squared_error",),
        lambda values, _: values["squared_error"] ** 2,
        TWO[1:],
    ),
    Check(
        "gaussian.replace.log_variance_mean",
        "mean of log v",
        ("log_variance",),
        lambda values, _: values["log_variance"],
        (*FEW, point(20, 60, 0)),
        deviation=_log_deviation,
    ),
    Check(
        "gaussian.replace.log_variance_cumulant",
        "cumulant of log v",
        ("log_variance",),
        _cumulant,
        CUMULANTS,
    ),
)
