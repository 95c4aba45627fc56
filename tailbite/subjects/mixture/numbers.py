"""Numbers for what an M-step keeps: one M-step in NumPy, component by component, and the variance
of the law that comes out by its definition; and the floor, by the recursion itself.
"""

from collections.abc import Callable

import numpy as np

from tailbite.checks.number import Number

_rng = np.random.default_rng(3)
SIZE = 7
POINTS = {
    "samples": SIZE,
    "points": _rng.gamma(2.0, size=SIZE).round(3).tolist(),
    "other_points": _rng.gamma(3.0, size=SIZE).round(3).tolist(),
    "responsibilities": _rng.uniform(0.05, 0.95, SIZE).round(3).tolist(),
    "reg_covar": 0.25,
}


def _given(p, *names: str) -> dict:
    return {name: p[name] for name in ("samples", "points", "responsibilities", *names)}


def _law(p, covariance: str) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the mixture after one M-step on points of two coordinates."""
    x = np.stack([p["points"], p.get("other_points", p["points"])], axis=1)
    r = np.stack([p["responsibilities"], 1 - np.asarray(p["responsibilities"])])
    weights, means, inner = r.mean(axis=1), [], []
    for share in r:
        mean = np.average(x, axis=0, weights=share)
        means.append(mean)
        inner.append(np.cov(x.T, aweights=share, ddof=0))
    if covariance == "tied":
        inner = [np.average(inner, axis=0, weights=weights)] * 2
    if covariance == "spherical":
        inner = [np.eye(2) * np.trace(each) / 2 for each in inner]
    whole = weights @ np.array(means)
    ridge = p.get("reg_covar", 0.0) * np.eye(2)
    spread = sum(
        w * (c + ridge + np.outer(m - whole, m - whole))
        for w, c, m in zip(weights, inner, means, strict=True)
    )
    return whole, np.asarray(spread)


def _sample(p) -> np.ndarray:
    return np.cov(p["points"], p.get("other_points", p["points"]), ddof=0)


def _symmetric(p) -> float:
    """mu^2 and the mean squared distance of each point to the component that it belongs to."""
    x, r = np.asarray(p["points"]), np.asarray(p["responsibilities"])
    mu = np.mean(r * x + (1 - r) * -x)
    return float(mu**2 + np.average((x - mu) ** 2 * r + (x + mu) ** 2 * (1 - r)))


def _descent(p) -> float:
    """The mean variance after so many refits."""
    variance = p["variance"]
    for _ in range(p["t"]):
        variance = variance * (p["samples"] - 1) / p["samples"] + p["dimension"] * p["reg_covar"]
    return variance


def _kept(quantity: str, what: str, found: tuple[Callable, Callable], *names: str) -> Number:
    return Number(
        f"mixture.m_step.{quantity}",
        f"one M-step in NumPy: {what}",
        dict(zip(("lhs", "rhs"), found, strict=True)),
        (_given(POINTS, *names),),
    )


NUMBERS = (
    _kept(
        "mean",
        "the mean of the mixture, and of the points",
        (lambda p: _law(p, "full")[0][0], lambda p: np.mean(p["points"])),
    ),
    _kept(
        "variance",
        "the variance of the mixture, and of the points",
        (lambda p: _law(p, "full")[1][0, 0], lambda p: _sample(p)[0, 0] + p["reg_covar"]),
        "reg_covar",
    ),
    _kept(
        "covariance",
        "a covariance of the mixture, and of the points",
        (lambda p: _law(p, "full")[1][0, 1], lambda p: _sample(p)[0, 1]),
        "other_points",
    ),
    _kept(
        "tied_variance",
        "the variance of the mixture, and of the points",
        (lambda p: _law(p, "tied")[1][0, 0], lambda p: _sample(p)[0, 0] + p["reg_covar"]),
        "reg_covar",
    ),
    _kept(
        "spherical_trace",
        "the sum of the variances of the mixture, and of the points",
        (
            lambda p: np.trace(_law(p, "spherical")[1]),
            lambda p: np.trace(_sample(p)) + 2 * p["reg_covar"],
        ),
        "reg_covar",
        "other_points",
    ),
    _kept(
        "symmetric",
        "both sides from the points",
        (_symmetric, lambda p: np.mean(np.square(p["points"]))),
    ),
    Number(
        "mixture.replace.floor",
        "refit by refit",
        {"lhs": _descent},
        (
            {"samples": 20, "variance": 2.0, "reg_covar": 0.01, "dimension": 2, "t": 40},
            {"samples": 50, "variance": 0.5, "reg_covar": 0.3, "dimension": 1, "t": 700},
        ),
    ),
)
