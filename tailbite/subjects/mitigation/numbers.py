"""Numbers for what a verifier does: labels one by one, and laws cut off at its radius."""

import numpy as np
from scipy import integrate, stats

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


VERIFIERS = (
    {"flip": 0.3, "keep_right": 0.9, "keep_wrong": 0.4, "signal": 1.5, "deviation": 2.0},
    {"flip": 0.7, "keep_right": 0.6, "keep_wrong": 0.5, "signal": 0.7, "deviation": 0.5},
)
WINDOWS = (
    {"offset": 0.8, "radius": 1.1, "deviation": 1.3},
    {"offset": -0.4, "radius": 2.5, "deviation": 0.9},
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
)
