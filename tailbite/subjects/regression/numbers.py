"""Numbers for the regression claims without chance, and for their limits at finite sizes."""

from math import gamma

import numpy as np
from scipy import optimize

from tailbite.checks.check import predicted
from tailbite.checks.number import Number

SETTLED = 4000  #: fits after which a recursion stands still
FOR_EVER = 10**9  #: fits, where a claim has a formula for their number


def _trickled(p) -> float:
    """Risk for ever of one row at a time over that of the first fit, by the claims that simulation
    checks.
    """
    known = {"first": p["m"], "samples": p["m"], "features": p["p"], "variance": 1.0, "noise": 1.0}
    for_ever = predicted("regression.accumulate.risk_mean_trickle", known, generations=FOR_EVER)
    return for_ever / predicted("regression.accumulate.risk_mean", known, generations=1)


def _mixed(p) -> float:
    """One pooled fit at finite sizes, by the claim that simulation checks."""
    real = round(p["N"] * (1 - p["share"]))
    features = round(p["N"] * p["features_per_row"])
    known = {"real": real, "samples": round(p["N"] * p["share"]), "features": features}
    return predicted("regression.design.mixing_factor", known) / features


def _decayed(p) -> float:
    left = 1.0
    for fit in range(1, p["n"] + 1):
        left *= 1 - p["loss"] / fit
    return p["n"] ** p["loss"] * left


def _settles(weight: float, ratio: float) -> float:
    """Risk of mixed labels for ever, over that of real ones."""
    risk = 0.0
    for _ in range(SETTLED):
        risk = weight**2 + (1 - weight) ** 2 * (risk + ratio)
    return risk


def _best(p) -> float:
    found = optimize.minimize_scalar(
        lambda weight: _settles(weight, p["ratio"]),
        bounds=(0.05, 1),
        method="bounded",
        options={"xatol": 1e-10},
    )
    return found.x


def _surrogate(weight: float, p) -> float:
    """Variances and squared bias of a mixture of two sources."""
    return weight**2 * p["real_risk"] + (1 - weight) ** 2 * (
        p["surrogate_risk"] + p["squared_bias"]
    )


def _ridge(weight: float, p) -> float:
    """Squared bias and variance of ridge on one set of rows, direction by direction, fit by fit."""
    total = 0.0
    for x, a in zip(p["gram"], p["signal"], strict=True):
        mean = spread = 0.0
        for _ in range(SETTLED):
            kept = x / (x + p["penalty"])
            mean = kept * (weight * np.sqrt(a) + (1 - weight) * mean)
            noise = (weight**2 + (1 - weight) ** 2) * p["variance"] * x / (x + p["penalty"]) ** 2
            spread = ((1 - weight) * kept) ** 2 * spread + noise
        total += (np.sqrt(a) - mean) ** 2 + spread
    return total


RATIOS = ({"ratio": 0.5, "real_weight": 0.3}, {"ratio": 2.0, "real_weight": 0.6})

NUMBERS = (
    Number(
        "regression.accumulate.bound_sharp",
        "one row at a time for ever, by the claims that simulation checks",
        {"lhs": _trickled},
        ({"m": 12, "p": 3}, {"m": 40, "p": 7}),
        within=1e-7,
    ),
    Number(
        "regression.fresh_mixture.factor_limit",
        "one pooled fit, by the claim that simulation checks",
        {"lhs": _mixed},
        ({"share": 0.4, "features_per_row": 0.1, "N": 50},),
    ),
    Number(
        "regression.fresh_mixture.critical_ratio",
        "the factor at many rows, by the claim that simulation checks",
        {
            "lhs": lambda p: _mixed(
                {**p, "features_per_row": (1 + p["share"]) / (1 + 2 * p["share"])}
            )
        },
        ({"share": 0.4, "N": 9_000_000}, {"share": 0.25, "N": 6_000_000}),
        within=1e-5,
    ),
    Number(
        "regression.accumulate.ridge_signal_decay",
        "fit by fit, and the gamma function of the standard library",
        {"lhs": _decayed, "rhs": lambda p: 1 / gamma(1 - p["loss"])},
        ({"loss": 0.3, "n": 12}, {"loss": 0.7, "n": 40}),
    ),
    Number(
        "regression.label_mixing.golden_ratio",
        "fits until they settle, and the best of all weights",
        {"lhs": _best, "rhs": lambda p: _settles(p["real_weight"], p["ratio"])},
        RATIOS,
        within=1e-6,
    ),
    Number(
        "regression.label_mixing.surrogate",
        "variance and bias of the mixture, and the best of all weights",
        {
            "lhs": lambda p: optimize.minimize_scalar(lambda w: _surrogate(w, p)).fun,
            "rhs": lambda p: _surrogate(p["real_weight"], p),
        },
        ({"real_risk": 2.0, "surrogate_risk": 0.7, "squared_bias": 1.1, "real_weight": 0.3},),
    ),
    Number(
        "regression.weighted.ridge_optimum",
        "fits until they settle, with half of the weight and with less",
        {"lhs": lambda p: _ridge(0.5, p), "rhs": lambda p: _ridge(p["weight"], p)},
        (
            {
                "weight": 0.2,
                "gram": [2.0, 0.5, 7.0],
                "signal": [1.0, 3.0, 0.2],
                "features": 3,
                "penalty": 0.8,
                "variance": 1.5,
            },
        ),
    ),
)
