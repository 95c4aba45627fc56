"""Numbers for the claims without chance: sampled moments in closed form, SciPy's digamma, and
fractions.
"""

from fractions import Fraction

import numpy as np
from scipy import integrate, stats
from scipy.special import digamma

from tailbite.checks.number import Number


def _transform(p) -> float:
    """Of a direction: the Laplace transform of a normal law whose variance is its squared
    length.
    """
    weights = [p["weights"][min(k, len(p["weights"]) - 1)] for k in range(p["dimension"])]
    deviation = float(np.linalg.norm(weights))
    law = stats.norm
    reach = 14 * deviation
    return integrate.quad(
        lambda x: np.exp(p["order"] * x) * law.pdf(x, scale=deviation), -reach, reach
    )[0]


def _rate(p, coordinate: int) -> float:
    return digamma((p["samples"] - coordinate) / 2) + np.log(2 / (p["samples"] - p["ddof"]))


def _gap(p) -> float:
    return _rate(p, p["coordinate"]) - _rate(p, p["coordinate"] + 2)


def _scaled(p) -> float:
    return p["m"] * _rate({"samples": p["m"], "ddof": 0}, p["coordinate"])


def _deviations(p) -> float:
    """The sum of the deviations from the mean, in exact arithmetic."""
    points = [Fraction(x) for x in p["points"]]
    mean = sum(points) / len(points)
    return float(sum(x - mean for x in points))


NUMBERS = (
    Number(
        "multivariate.sample.projection",
        "by quadrature over the normal law along the direction",
        dict.fromkeys(("lhs", "rhs"), _transform),
        (
            {"order": 0.7, "weights": (0.5, 1.5, 0.25), "dimension": 3},
            {"order": -1.0, "weights": (1.0, 0.5), "dimension": 2},
        ),
    ),
    Number(
        "multivariate.sample.rank",
        "deviations added up as fractions",
        dict.fromkeys(("lhs", "rhs"), _deviations),
        ({"samples": 2, "points": (0.5, 3.0)}, {"samples": 4, "points": (1.0, 2.5, 7.0, 0.25)}),
    ),
    Number(
        "multivariate.replace.spectrum_gap",
        "by SciPy's digamma",
        dict.fromkeys(("lhs", "rhs"), _gap),
        (
            {"samples": 10, "coordinate": 1, "ddof": 0},
            {"samples": 9, "coordinate": 3, "ddof": 1},
        ),
    ),
    Number(
        "multivariate.replace.conditional_log_first_order",
        "by SciPy's digamma",
        {"lhs": _scaled},
        ({"m": 50, "coordinate": 1}, {"m": 400, "coordinate": 3}),
    ),
)
