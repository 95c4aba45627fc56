"""Numbers for the errors' claims without chance, and for their limits at finite sizes."""

import numpy as np
from scipy import integrate, optimize, stats

from tailbite.checks.check import predicted
from tailbite.checks.number import Number


def _regressed(p) -> tuple[float, float]:
    """(variance of all, variance left) where the first features alone predict the sum of all."""
    size, seen = p["features"], p["seen"]
    covariance = np.full((size, size), p["correlation"]) + (1 - p["correlation"]) * np.eye(size)
    weights = np.full(size, p["weight"])
    total = weights @ covariance @ weights
    shared = covariance[:seen] @ weights
    return total, total - shared @ np.linalg.solve(covariance[:seen, :seen], shared)


def _left(p) -> float:
    return _regressed(p)[1]


def _explained(p) -> float:
    total, left = _regressed(p)
    return total - left


def _total_correlation(p) -> float:
    size = p["dimension"]
    matrix = np.full((size, size), p["correlation"]) + (1 - p["correlation"]) * np.eye(size)
    return -np.linalg.slogdet(matrix)[1] / 2


def _coupled(offset: float, deviation: float, truth: float) -> float:
    """Mean squared difference of quantiles: of N(offset, deviation^2), and of + and - truth."""

    def gap(u: float) -> float:
        return (offset + deviation * stats.norm.ppf(u) - truth * np.sign(u - 0.5)) ** 2

    return sum(integrate.quad(gap, *ends, epsabs=1e-12)[0] for ends in ((0, 0.5), (0.5, 1)))


def _distance(p) -> float:
    return _coupled(p["offset"], np.sqrt(p["model_variance"]), np.sqrt(p["variance"]))


def _nearest(p) -> float:
    truth = np.sqrt(p["variance"])
    found = optimize.minimize_scalar(lambda scale: _coupled(0.0, scale, truth), (truth, truth / 2))
    return found.fun


def _shrunken(p) -> float:
    """What is lost of a target that every fit shrinks."""
    kept = 1.0
    for _ in range(p["t"]):
        kept /= 1 + p["x"]
    return p["signal"] * (1 - kept) ** 2


def _spread(p) -> float:
    """Mean squared length of the weights less the squared length of their mean, fit by fit."""
    length = square = p["signal"]
    for fit in range(p["t"]):
        noise = p["variance"] + (p["expressivity"] if fit == 0 else 0.0)
        length = length / (1 + p["excess"]) + p["noise_gain"] * noise
        square /= (1 + p["x"]) ** 2
    return length - square


def _unseen(p) -> float:
    kept = 1.0
    for _ in range(p["n"]):
        kept /= 1 + p["x"]
    return p["signal"] * (1 - kept)


def _interaction(p) -> float:
    """All errors less approximation and statistical error, by the claims that simulation checks."""
    scale = (p["samples"] - 1) / (p["samples"] - p["ddof"])
    return (
        predicted("errors.gaussian.replace", p, correlation=0.0)
        - predicted("errors.gaussian.replace_approximation", p, scale=scale)
        - predicted("errors.gaussian.replace_statistical", p)
    )


EQUICORRELATED = (
    {"features": 6, "seen": 2, "correlation": 0.3, "weight": 1.5},
    {"features": 5, "seen": 4, "correlation": -0.2, "weight": 0.7},
)
ONE_NUMBER = "by linear algebra on the covariance matrix"

NUMBERS = (
    Number(
        "errors.decomposition.expressivity",
        f"variance of the residual, {ONE_NUMBER}",
        {"lhs": _left, "rhs": _left},
        EQUICORRELATED,
    ),
    Number(
        "errors.decomposition.signal",
        f"explained variance, {ONE_NUMBER}",
        {"lhs": _explained, "rhs": _explained},
        EQUICORRELATED,
    ),
    Number(
        "errors.gaussian.replace_expressivity",
        "total correlation, by a determinant",
        {"lhs": _total_correlation, "rhs": _total_correlation},
        ({"dimension": 4, "correlation": 0.6}, {"dimension": 3, "correlation": -0.3}),
    ),
    Number(
        "errors.gaussian.replace_interaction",
        "what the three terms leave, by the claims that simulation checks",
        {"lhs": _interaction, "rhs": _interaction},
        (
            {
                "samples": 12,
                "generations": 3,
                "ddof": 0.0,
                "variance": 1.5,
                "functional_error": 0.2,
                "dimension": 3,
            },
        ),
    ),
    Number(
        "errors.gaussian.wasserstein_distance",
        "mean squared difference of quantiles",
        {"lhs": _distance, "rhs": _distance},
        (
            {"offset": 0.7, "model_variance": 2.0, "variance": 0.8},
            {"offset": -1.2, "model_variance": 0.3, "variance": 1.7},
        ),
        within=1e-7,
    ),
    Number(
        "errors.gaussian.wasserstein_expressivity",
        "least distance, by minimising over the scale",
        {"lhs": _nearest, "rhs": _nearest},
        ({"variance": 0.8}, {"variance": 3.0}),
        within=1e-6,
    ),
    Number(
        "errors.shrinkage.replace_approximation_limit",
        "fit by fit",
        {"lhs": _shrunken},
        ({"signal": 2.0, "x": 0.4, "t": 7}, {"signal": 0.5, "x": 0.1, "t": 20}),
    ),
    Number(
        "errors.shrinkage.replace_statistical_limit",
        "fit by fit; and where they have settled",
        {"lhs": _spread, "rhs": lambda p: _spread({**p, "t": 600})},
        (
            {
                "signal": 2.0,
                "B": 2.0,
                "x": 0.5,
                "excess": 0.6,
                "noise_gain": 0.3,
                "variance": 1.5,
                "expressivity": 0.4,
                "epsilon": 0.4,
                "t": 5,
            },
        ),
    ),
    Number(
        "errors.subset.replace_expressivity_limit",
        "fit by fit",
        {"lhs": _unseen},
        ({"signal": 2.0, "x": 0.4, "n": 7},),
    ),
    Number(
        "errors.least_squares.replace_statistical_samples",
        "at finite samples, by the claim that simulation checks",
        {
            "lhs": lambda p: predicted(
                "errors.least_squares.replace_statistical",
                {"samples": p["m"], "generations": p["t"], "seen": p["k"]},
                variance=p["v_0"],
                expressivity=p["epsilon"],
            )
        },
        ({"m": 20, "t": 3, "k": 4, "v_0": 1.5, "epsilon": 0.4},),
    ),
    Number(
        "errors.sgd.noise_floor",
        "at finite samples, by the claim that simulation checks; and at many",
        {
            "lhs": lambda p: predicted("errors.sgd.noise_gain", {**p, "samples": p["m"]}),
            "rhs": lambda p: predicted("errors.sgd.noise_gain", {**p, "samples": 3000}),
        },
        ({"m": 9, "seen": 3, "rate": 0.1},),
    ),
)
