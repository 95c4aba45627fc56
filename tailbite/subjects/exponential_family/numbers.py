"""Numbers for the limits of exponential families: fits one by one, and products to the end."""

from mpmath import mp

from tailbite.checks.number import Number


def _fitted(curvature: float, p) -> float:
    """The squared error fit by fit: batch i moves the mean of all by 1/i of its own deviation."""
    error = 0.0
    for batch in range(1, p["n"] + 1):
        error += (p["variance"] + curvature * error) / (p["samples"] * batch**2)
    return error


def _for_ever(curvature: float, p) -> float:
    product = mp.nprod(lambda i: 1 + curvature / p["samples"] / i**2, [1, mp.inf])
    return float(p["variance"] / curvature * (product - 1))


def _basel(p) -> float:
    return float(p["variance"] / p["samples"] * mp.zeta(2))


BINOMIAL = ({"samples": 3, "trials": 2, "variance": 0.7, "n": 6},)
GAMMA = ({"samples": 3, "shape": 2.5, "variance": 0.7, "n": 6},)
FITS = "fit by fit, and the product over all"

NUMBERS = (
    Number(
        "exponential_family.accumulate.binomial_limit",
        FITS,
        {
            "lhs": lambda p: _fitted(-1 / p["trials"], p),
            "rhs": lambda p: _for_ever(-1 / p["trials"], p),
        },
        BINOMIAL,
    ),
    Number(
        "exponential_family.accumulate.gamma_limit",
        FITS,
        {
            "lhs": lambda p: _fitted(1 / p["shape"], p),
            "rhs": lambda p: _for_ever(1 / p["shape"], p),
        },
        GAMMA,
    ),
    Number(
        "exponential_family.accumulate.below_basel",
        "the product over all, and zeta(2)",
        {"lhs": lambda p: _for_ever(-1 / p["trials"], p), "rhs": _basel},
        BINOMIAL,
    ),
    Number(
        "exponential_family.accumulate.above_basel",
        "zeta(2), and the product over all",
        {"lhs": _basel, "rhs": lambda p: _for_ever(1 / p["shape"], p)},
        GAMMA,
    ),
)
