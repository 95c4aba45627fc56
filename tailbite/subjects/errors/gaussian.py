"""Checks of refitted independent coordinates: the divergence of one coordinate, times their number,
plus the total correlation.
"""

import numpy as np

from tailbite.checks.check import Check, predicted
from tailbite.subjects.gaussian.designs import SCALED, point

OBSERVED = ("variance", "squared_error")
COORDINATES = {"dimension": 3, "correlation": 0.4}
NOISY = (
    point(20, 4, 0, functional_error=0.05, **COORDINATES),
    point(30, 3, -2, functional_error=0.2, truth=SCALED, **COORDINATES),
)
PLAIN = (point(20, 3, 1, **COORDINATES), point(30, 4, 1, truth=SCALED, **COORDINATES))
MANY = 10**6
#: so many samples that chance adds less than the test could see, with a ddof that makes the scale
POPULATION = (
    point(MANY, 3, MANY - (MANY - 1) / 0.9, functional_error=0.05, scale=0.9, **COORDINATES),
)


def _coordinate(values, parameters):
    v, v0 = values["variance"], parameters["variance"]
    return ((v0 + values["squared_error"]) / v - 1 + np.log(v / v0)) / 2


def _coordinates(values, parameters):
    return parameters["dimension"] * _coordinate(values, parameters)


CHECKS = (
    Check(
        "errors.gaussian.replace_coordinate",
        "mean divergence of a coordinate",
        OBSERVED,
        _coordinate,
        NOISY,
    ),
    Check(
        "errors.gaussian.replace",
        "mean divergence of all coordinates, and the total correlation",
        OBSERVED,
        lambda values, parameters: (
            _coordinates(values, parameters)
            + predicted("errors.gaussian.replace_expressivity", parameters)
        ),
        NOISY,
    ),
    Check(
        "errors.gaussian.replace_statistical",
        "mean divergence of all coordinates",
        OBSERVED,
        _coordinates,
        PLAIN,
    ),
    Check(
        "errors.gaussian.replace_approximation",
        "mean divergence, 10^6 samples",
        OBSERVED,
        _coordinates,
        POPULATION,
    ),
)
