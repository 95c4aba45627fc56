"""Numbers for what a tail's claims say without chance: sums over the words of Zipf's law, one by
one, and what is told of a copy by the laws of its draws.
"""

from collections.abc import Callable
from math import gamma, log

import numpy as np
from scipy import integrate, interpolate, stats

from tailbite.checks.number import Number

ONE_BY_ONE = 200_000  #: words that are added one by one; of those beyond, the midpoint rule


def _lost(p, length: float, generations: int = 1) -> float:
    """Mass of the words without end that one of so many corpora, of this mean length each,
    lacks.
    """
    scale, power = p["scale"], p["exponent"]

    def lacking(each):
        return 1 - (-np.expm1(-length * each)) ** generations

    def beyond(left: float) -> float:
        """Of the word beyond which this share of the mass beyond the last one is left."""
        return lacking(scale * (last * left ** (-1 / (power - 1))) ** -power)

    last = ONE_BY_ONE + 0.5
    there = scale * np.arange(1.0, last) ** -power
    rest, _ = integrate.quad(beyond, 0, 1)
    return float((there * lacking(there)).sum() + rest * scale * last ** (1 - power) / (power - 1))


def _one(p) -> float:
    return _lost(p, p["mean_length"])


def _real(p) -> float:
    return _lost(p, p["real_share"] * p["mean_length"])


def _chain(p) -> float:
    """The real corpus has one resistor, each of the copies half of one."""
    return _lost(p, p["mean_length"] / (1 + (p["generations"] - 1) / 2))


def _labelled(p) -> float:
    return _lost(p, p["mean_length"], p["generations"])


def _slow(p) -> float:
    """Loss of many generations over that of one, beside the power of the logarithm."""
    words = {**p, "scale": 0.5}
    return _lost(words, LONG, p["t"]) / _lost(words, LONG) / log(p["t"]) ** (1 - 1 / p["exponent"])


def _kept(p) -> float:
    """A word that stands once is copied at least once: by Poisson's law."""
    return float(stats.poisson.sf(0, p["drawn"]))


def _rational(degree: int) -> Callable:
    """The fraction of a multiple of y, and a polynomial of this degree, that is the share of kept
    words up to the highest order: from the moments of Poisson's law, and linear equations.
    """
    series = [0.0, 1.0, -1 / 2, 1 / 6, -1 / 24][: degree + 2]
    above, below = interpolate.pade(series, degree, 1)
    return lambda p: float(above(p["drawn"]) / below(p["drawn"]))


LONG = 1e5  #: words, so many that a sum over them is an integral
CORPORA = (
    {"mean_length": 1e4, "exponent": 2.0, "scale": 0.6},
    {"mean_length": 3e5, "exponent": 1.5, "scale": 0.35},
)
DRAWN = tuple({"drawn": each} for each in (0.1, 1.0, 4.0))


def _with(**more) -> tuple[dict, ...]:
    return tuple({**each, **more} for each in CORPORA)


NUMBERS = (
    Number(
        "tails.chain.step",
        "a Poisson law's probability of 1 and more, and the fraction of its order",
        {"lhs": _kept, "rhs": _rational(1)},
        DRAWN,
    ),
    Number(
        "tails.chain.step_least",
        "the fraction of its order, and a Poisson law's probability of 1 and more",
        {"lhs": _rational(2), "rhs": _kept},
        DRAWN,
    ),
    Number(
        "tails.zipf.lost_mass",
        "the sum over the words of Zipf's law, one by one",
        {"lhs": _one, "rhs": _one},
        CORPORA,
    ),
    Number(
        "tails.zipf.shift",
        "the sum over the words of Zipf's law, one by one, of a corpus with a share of the words",
        {"lhs": _real, "rhs": _real},
        _with(real_share=0.3),
    ),
    Number(
        "tails.zipf.generations",
        "the sum over the words of Zipf's law, one by one, of a corpus with resistors in parallel",
        {"lhs": _chain, "rhs": _chain},
        _with(generations=6),
    ),
    Number(
        "tails.labels.zipf",
        "the sum over the words of Zipf's law, one by one, of those that a corpus lacks",
        {"lhs": _labelled, "rhs": _labelled},
        (*_with(generations=2), *_with(generations=7)),
    ),
    Number(
        "tails.labels.logarithm",
        "two sums over the words of Zipf's law, one by one; the standard library's gamma function",
        {"lhs": _slow, "rhs": lambda p: 1 / gamma(2 - 1 / p["exponent"])},
        ({"exponent": 2.0, "t": 5}, {"exponent": 1.6, "t": 30}),
    ),
)
