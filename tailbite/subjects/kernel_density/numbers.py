"""Numbers for what kernel densities do without chance: recursions run out one step at a time, and
integrals of a Hermite polynomial over the densities themselves.
"""

from math import exp, log, sqrt

import numpy as np
from numpy.polynomial.hermite_e import hermeval
from scipy.stats import norm

from tailbite.checks.number import Number

ORDER, CENTRES, WEIGHTS, WIDTH = 3, (-0.8, 1.9), (0.7, 0.3), 0.4  #: a truth of two normal laws
PLACES = np.linspace(-12, 12, 4001)  #: where densities are known


def _balance(p) -> float:
    """The mean variance, refit by refit."""
    found = p["variance"] * (1 - 1 / p["samples"])
    for _ in range(p["t"] - 1):
        found = (1 - 1 / p["samples"]) * (found + p["bandwidth"] ** 2)
    return found


def _factor(p) -> float:
    """What a refit does to the variance, less 1: of the density of two points or more, by NumPy."""
    points = np.random.default_rng(1).normal(size=p["samples"])
    points = (points - points.mean()) / points.std()
    density = points.var() + (p["bandwidth"] * points.std()) ** 2
    return density * (p["samples"] - 1) / p["samples"] - 1


def _logarithm(p) -> float:
    """Variance plus squared error less h^2 log t, batch by batch."""
    found, total = p["variance"], 1
    for _ in range(p["t"] - 1):
        total += 1
        found = (found * (total - 1) + found + p["bandwidth"] ** 2) / total
    return found - p["bandwidth"] ** 2 * log(p["t"])


def _mixed(p) -> float:
    """Mean square of the points of a fit, of which some are real, fit by fit."""
    found, count = p["variance"], p["samples"] + p["real"]
    for _ in range(p["t"] - 1):
        new = found + p["bandwidth"] ** 2
        found = (p["samples"] * new + p["real"] * p["variance"]) / count
    return found


def _density(time: float) -> np.ndarray:
    """The truth, diffused for a time, at the places."""
    shrunk = exp(-time / 2)
    width = sqrt(WIDTH**2 * shrunk**2 + 1 - shrunk**2)
    there = norm.pdf(PLACES[:, None], shrunk * np.array(CENTRES), width)
    return there @ np.array(WEIGHTS)


def _coefficient(density: np.ndarray) -> float:
    """The integral of a Hermite polynomial over a density at the places."""
    polynomial = hermeval(PLACES, [0] * ORDER + [1])
    return float(np.trapezoid(polynomial * density, PLACES))


def _diffused(p) -> float:
    """The coefficient of the density after so many fits: a mixture of the truth diffused once,
    twice, ... as often as it was passed on.
    """
    fits = p["generations"]
    time = -2 * log(p["damping"]) / ORDER
    passed_on = [p["share"] * (1 - p["share"]) ** k for k in range(fits)] + [
        (1 - p["share"]) ** fits
    ]
    often = [*range(1, fits + 1), fits]
    densities = np.stack([_density(k * time) for k in often])
    return _coefficient(np.array(passed_on) @ densities)


TRUTH = _coefficient(_density(0.0))
BALANCED = ({"samples": 3, "bandwidth": 0.7, "variance": 2.0, "t": 40},
            {"samples": 10, "bandwidth": 1.3, "variance": 0.5, "t": 90})  # fmt: skip
DIFFUSED = ({"share": 0.3, "damping": 0.8, "coefficient": TRUTH},
            {"share": 0.1, "damping": 0.95, "coefficient": TRUTH})  # fmt: skip

NUMBERS = (
    Number(
        "kernel_density.replace.variance_limit",
        "the mean variance, refit by refit",
        {"lhs": _balance, "rhs": lambda p: (p["samples"] - 1) * p["bandwidth"] ** 2},
        BALANCED,
        within=1e-4,
    ),
    Number(
        "kernel_density.replace.scaled_threshold",
        "the variance of a density, of points that NumPy draws, and of a batch",
        {"lhs": _factor, "rhs": _factor},
        ({"samples": 5, "bandwidth": 0.5}, {"samples": 40, "bandwidth": 0.1}),
    ),
    Number(
        "kernel_density.accumulate.growth",
        "variance plus squared error, batch by batch, less a multiple of the logarithm",
        {"lhs": _logarithm},
        (
            {"bandwidth": 0.7, "variance": 2.0, "t": 5},
            {"bandwidth": 1.3, "variance": 0.5, "t": 400},
        ),
    ),
    Number(
        "kernel_density.fresh_mixture.limit",
        "mean square of the points of a fit, fit by fit",
        {"lhs": _mixed, "rhs": _mixed},
        ({"samples": 10, "real": 5, "bandwidth": 0.7, "variance": 2.0, "t": 60},),
    ),
    Number(
        "kernel_density.early_stopping.coefficient",
        "a Hermite polynomial, integrated over the diffused mixture of two normal laws",
        {"rhs": _diffused},
        tuple({**each, "generations": n} for each in DIFFUSED for n in (1, 5)),
        within=1e-7,
    ),
    Number(
        "kernel_density.early_stopping.filter",
        "the same, after 400 fits",
        {"rhs": lambda p: _diffused({**p, "generations": 400})},
        DIFFUSED,
        within=1e-6,
    ),
)
