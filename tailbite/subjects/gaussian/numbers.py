"""Numbers for the Gaussian claims without chance: integrals over SciPy's densities, sums over
fractions, zeta values.
"""

from fractions import Fraction
from itertools import accumulate

import numpy as np
from mpmath import mp
from scipy import integrate, stats

from tailbite.checks.number import Number


def _normal(function) -> float:
    """The mean of a function of a standard normal draw."""
    return integrate.quad(lambda z: function(z) * stats.norm.pdf(z), -14, 14, epsabs=1e-11)[0]


def _chi_square(function, freedom: float) -> float:
    """The mean of a function of a chi-square draw, over its root: a smooth integrand."""

    def density(root: float) -> float:
        return function(root**2) * stats.chi.pdf(root, freedom)

    return integrate.quad(density, 0, np.inf, epsabs=1e-13, epsrel=1e-12)[0]


def _log(p) -> float:
    return _chi_square(np.log, p["freedom"])


def _root(p) -> float:
    return _chi_square(np.sqrt, p["freedom"]) / np.sqrt(p["freedom"])


def _so_far(p) -> float:
    """Each batch over the square of the points so far, the first one over its own."""
    batches = p["samples"][: p["generations"]]
    return float(sum(Fraction(m, n**2) for m, n in zip(batches, accumulate(batches), strict=True)))


def _pooled_bound(p) -> float:
    batches = p["samples"][: p["generations"]]
    return float(Fraction(2, batches[0]) - Fraction(1, sum(batches)))


def _loss(r: float, terms: int) -> float:
    """1, and what each later batch of one unit adds where the first has r of them."""
    return 1 + sum(r / (i + r) ** 2 for i in range(1, terms))


def _zeta_loss(r: float) -> float:
    return float(1 + r * mp.zeta(2, r + 1))


def _budgeted(p) -> float:
    """The expression at a finite generation, term by term."""
    t = p["t"]
    return float(
        2 - Fraction(1, t) + sum(Fraction(2 * i - 1, i * (i + 1) ** 2) for i in range(1, t))
    )


ORDERS = ({"order": 1}, {"order": 3})
FREEDOMS = ({"freedom": 3.0}, {"freedom": 7.5})
LOG, ROOT = "mean logarithm, by quadrature", "mean root over that of the freedom, by quadrature"


def _nearest(share: float) -> float:
    """Variance of the points of a standard normal law nearest its centre, this share of them."""
    reach = stats.norm.isf((1 - share) / 2)
    return float(stats.truncnorm(-reach, reach).var())


def _selected_all(p) -> float:
    """Variance of all batches, of which each is kept in part, batch by batch."""
    kept: list[float] = []
    for _ in range(p["generations"]):
        model = float(np.mean(kept)) if kept else p["variance"]
        kept.append(p["selected"] * model)
    return float(np.mean(kept))


def _selected_newest(p) -> float:
    """Variance of the newest batch, a truncated normal law of a truncated normal law."""
    reach = stats.norm.isf((1 - p["share"]) / 2)
    deviation = np.sqrt(p["variance"])
    for _ in range(p["generations"]):
        deviation = stats.truncnorm(-reach, reach, scale=deviation).std()
    return float(deviation**2)


def _selected_power(p) -> float:
    """The variance by the power of t, both over those of the first fit."""
    known = {"selected": p["c"], "variance": 1.0, "generations": p["t"]}
    return _selected_all(known) * float(mp.gamma(p["c"])) * p["t"] ** (1 - p["c"])


SELECTED = tuple(
    {"share": share, "selected": _nearest(share), "variance": 2.0, "generations": generations}
    for share, generations in ((0.5, 4), (0.9, 30))
)

NUMBERS = (
    Number(
        "gaussian.normal.even_moment",
        "by quadrature",
        dict.fromkeys(("lhs", "rhs"), lambda p: _normal(lambda z: z ** (2 * p["order"]))),
        ORDERS,
    ),
    Number(
        "gaussian.normal.odd_moment",
        "by quadrature",
        dict.fromkeys(("lhs", "rhs"), lambda p: _normal(lambda z: z ** (2 * p["order"] + 1))),
        ORDERS,
    ),
    Number(
        "gaussian.normal.exponential_moment",
        "by quadrature",
        dict.fromkeys(("lhs", "rhs"), lambda p: _normal(lambda z: np.exp(p["order"] * z))),
        ({"order": 0.7}, {"order": -1.5}),
    ),
    Number(
        "gaussian.chi_square.moment",
        "by quadrature",
        dict.fromkeys(
            ("lhs", "rhs"),
            lambda p: _chi_square(lambda x: x ** p["order"], p["freedom"]),
        ),
        ({"freedom": 5.0, "order": 1.5}, {"freedom": 7.5, "order": -1.0}),
    ),
    Number("gaussian.chi_square.log_moment", LOG, dict.fromkeys(("lhs", "rhs"), _log), FREEDOMS),
    Number("gaussian.chi_square.log_mean_lower", LOG, {"rhs": _log}, FREEDOMS),
    Number("gaussian.chi_square.log_mean_upper", LOG, {"lhs": _log}, FREEDOMS),
    Number("gaussian.chi_square.root_mean_lower", ROOT, {"rhs": _root}, FREEDOMS),
    Number("gaussian.chi_square.root_mean_upper", ROOT, {"lhs": _root}, FREEDOMS),
    Number(
        "gaussian.schedule.pooled_sum",
        "sums of fractions",
        {"lhs": _so_far, "rhs": _pooled_bound},
        (
            {"samples": (4, 7, 2, 9), "generations": 4},
            {"samples": (3, 1, 1), "generations": 3},
        ),
    ),
    Number(
        "gaussian.schedule.first_batch_constant",
        "term by term, and by a zeta value",
        {"lhs": lambda p: _loss(p["ratio"], p["t"]), "rhs": lambda p: _zeta_loss(p["ratio"])},
        ({"ratio": 1.7, "t": 9}, {"ratio": 0.3, "t": 25}),
    ),
    Number(
        "gaussian.schedule.first_batch_large",
        "by a zeta value",
        {"lhs": lambda p: _zeta_loss(p["r"])},
        ({"r": 2.5}, {"r": 40.0}),
    ),
    Number(
        "gaussian.schedule.first_batch_small",
        "by a zeta value",
        {"lhs": lambda p: _zeta_loss(p["r"])},
        ({"r": 0.5}, {"r": 0.02}),
    ),
    Number(
        "gaussian.accumulate_subsample.first_order_constant",
        "term by term",
        {"lhs": _budgeted},
        ({"t": 6}, {"t": 40}),
    ),
    Number(
        "gaussian.replace.selected_variance",
        "the variance of truncated normal laws, one of another, by SciPy",
        {"rhs": _selected_newest},
        SELECTED,
        within=1e-7,
    ),
    Number(
        "gaussian.accumulate.selected_variance",
        "the variance of all batches, each in part, batch by batch, of truncated normal laws",
        {"rhs": _selected_all},
        SELECTED,
    ),
    Number(
        "gaussian.accumulate.selected_rate",
        "the same over its power",
        {"lhs": _selected_power},
        ({"c": 0.3, "t": 20}, {"c": 0.8, "t": 300}),
    ),
)
