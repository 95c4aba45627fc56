"""Checks of normal refits of a truth on two points, in the squared Wasserstein distance."""

import numpy as np

from sims import Rademacher
from tailbite.checks.check import Check, predicted
from tailbite.subjects.gaussian.designs import point

ID = "errors.gaussian.wasserstein"
POINTS = (
    point(8, 3, 0, truth=Rademacher(), raw=True),
    point(12, 4, 1, truth=Rademacher(mean=3.0, variance=4.0), raw=True),
)


def _best(parameters):
    """Scale of the nearest normal law."""
    return np.sqrt(2 * parameters["variance"] / np.pi)


def _distance(values, parameters):
    return (
        parameters["variance"]
        + values["squared_error"]
        - 2 * _best(parameters) * values["sigma"]
        + values["variance"]
    )


def _approximation(values, parameters):
    """Of mean (C - E sigma)^2 where the mean of sigma is as predicted, and another where it is not:
    linear in sigma.
    """
    scale = predicted(f"{ID}_scale", parameters)
    return (_best(parameters) - scale) * (_best(parameters) + scale - 2 * values["sigma"])


def _statistical(values, parameters):
    scale = predicted(f"{ID}_scale", parameters)
    return values["variance"] - scale * (2 * values["sigma"] - scale) + values["squared_error"]


CHECKS = (
    Check(f"{ID}_scale", "mean scale", ("sigma",), lambda values, _: values["sigma"], POINTS),
    Check(f"{ID}_approximation", "(C - E sigma)^2", ("sigma",), _approximation, POINTS),
    Check(
        f"{ID}_statistical",
        "variances of scale and mean",
        ("sigma", "variance", "squared_error"),
        _statistical,
        POINTS,
    ),
    Check(
        ID,
        "mean squared distance, quantiles coupled",
        ("sigma", "variance", "squared_error"),
        _distance,
        POINTS,
    ),
)
