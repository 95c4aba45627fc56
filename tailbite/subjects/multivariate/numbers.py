"""Numbers for the claims without chance: sampled moments in closed form, SciPy's digamma, and exact
determinants.
"""

from fractions import Fraction
from itertools import product
from math import prod

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


def _determinant(rows: list[list[Fraction]]) -> Fraction:
    """By elimination."""
    if not rows:
        return Fraction(1)
    pivot = next((row for row in rows if row[0]), None)
    if pivot is None:
        return Fraction(0)
    others = [row for row in rows if row is not pivot]
    sign = (-1) ** rows.index(pivot)
    below = [
        [x - row[0] / pivot[0] * y for x, y in zip(row, pivot, strict=True)][1:] for row in others
    ]
    return sign * pivot[0] * _determinant(below)


def _few_points(p) -> float:
    """Mean determinant of the scatter of m points in m coordinates, over all signs of all
    coordinates.
    """
    m = p["samples"]
    total, count = Fraction(0), 0
    for signs in product((-1, 1), repeat=m * m):
        points = [signs[k * m : (k + 1) * m] for k in range(m)]
        means = [Fraction(sum(column), m) for column in zip(*points, strict=True)]
        centred = [[x - c for x, c in zip(point, means, strict=True)] for point in points]
        scatter = [
            [Fraction(sum(row[i] * row[j] for row in centred)) for j in range(m)] for i in range(m)
        ]
        total, count = total + _determinant(scatter), count + 1
    return float(total / count)


def _falling(p) -> float:
    return float(prod(p["samples"] - k for k in range(1, p["samples"] + 1)))


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
        "mean determinant over all sign vectors, by exact elimination",
        {"lhs": _few_points, "rhs": _falling},
        ({"samples": 2}, {"samples": 3}),
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
