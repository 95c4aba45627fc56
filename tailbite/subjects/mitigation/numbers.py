"""Numbers for what a verifier does, label by label and by laws cut off at its radius, and for what
a detector leaves.
"""

import numpy as np
from scipy import integrate, linalg, stats

from tailbite.checks.number import Number


def _kept(p) -> float:
    """Mean of synthetic label times point where it is kept: both classes, both labels."""

    def density(z: float, right: float, label: float) -> float:
        point = right * p["signal"] + p["deviation"] * z
        return label * point * stats.norm.pdf(z)

    total = 0.0
    for right in (1.0, -1.0):
        for label, chance, keep in (
            (right, 1 - p["flip"], p["keep_right"]),
            (-right, p["flip"], p["keep_wrong"]),
        ):
            value = integrate.quad(density, -np.inf, np.inf, args=(right, label))[0]
            total += chance * keep * value / 2
    return total


def _cut(offset: float, radius: float, deviation: float):
    """The model's law between minus the radius and the radius."""
    ends = ((sign * radius - offset) / deviation for sign in (-1, 1))
    return stats.truncnorm(*ends, loc=offset, scale=deviation)


def _moved(p) -> float:
    return _cut(p["offset"], p["radius"], p["deviation"]).mean() - p["offset"]


def _lasting(tokens: int, synthetic: float, variance: float) -> float:
    """Mean squared error of a rate that is refitted for ever on so many tokens, each synthetic with
    a probability: by the stationary law of the ones among them.
    """
    rate = (1 - np.sqrt(1 - 4 * variance)) / 2  # of the truth
    ones = np.arange(tokens + 1)
    drawn = synthetic * ones / tokens + (1 - synthetic) * rate
    matrix = stats.binom.pmf(ones, tokens, drawn[:, None])
    (law,) = linalg.null_space(matrix.T - np.eye(tokens + 1)).T
    return float(law / law.sum() @ (ones / tokens - rate) ** 2)


def _unfiltered(p) -> float:
    return _lasting(p["samples"], p["share"], p["variance"])


def _filtered(p) -> float:
    missed, real = p["share"] * (1 - p["true_positive"]), 1 - p["share"]
    return _lasting(p["kept"], missed / (missed + real), p["variance"])


VERIFIERS = (
    {"flip": 0.3, "keep_right": 0.9, "keep_wrong": 0.4, "signal": 1.5, "deviation": 2.0},
    {"flip": 0.7, "keep_right": 0.6, "keep_wrong": 0.5, "signal": 0.7, "deviation": 0.5},
)
WINDOWS = (
    {"offset": 0.8, "radius": 1.1, "deviation": 1.3},
    {"offset": -0.4, "radius": 2.5, "deviation": 0.9},
)
CRAWLS = (
    {"share": 0.8, "true_positive": 0.9, "samples": 100, "kept": 28, "variance": 0.21},
    {"share": 0.5, "true_positive": 0.5, "samples": 40, "kept": 30, "variance": 0.24},
)
NEAR = ({"radius": 0.8, "delta": 0.3}, {"radius": 2.0, "delta": 0.5})

NUMBERS = (
    Number(
        "mitigation.verification.threshold",
        "label times point, integrated over each class, label and choice of the verifier",
        {"lhs": _kept, "rhs": _kept},
        VERIFIERS,
    ),
    Number(
        "mitigation.verification.fixed_point",
        "mean of the truncated normal law, less the offset",
        {"lhs": _moved, "rhs": _moved},
        WINDOWS,
    ),
    Number(
        "mitigation.verification.contraction",
        "mean of the truncated law over the offset, and the variance that it tends to",
        {
            "lhs": lambda p: _cut(p["delta"], p["radius"], 1.0).mean() / p["delta"],
            "rhs": lambda p: _cut(0.0, p["radius"], 1.0).var(),
        },
        NEAR,
    ),
    Number(
        "mitigation.detector.paradox",
        "lasting error by the stationary law of the matrix of refits, on all tokens and on those "
        "that a detector leaves",
        {"lhs": _unfiltered, "rhs": _filtered},
        CRAWLS,
    ),
)
