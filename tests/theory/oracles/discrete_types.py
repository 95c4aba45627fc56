"""Discrete refits by the exact joint law of the shares of three types, in rational numbers."""

from collections.abc import Callable
from fractions import Fraction
from math import comb

import sympy as sp
from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.discrete import HALF, Law, batches, moved, number

THIRD = Fraction(1, 3)
#: truths that tell apart what depends on the heterozygosity, its square, and three types
TRUTHS = ((HALF, HALF), (Fraction(1, 4), Fraction(3, 4)), (THIRD, THIRD))


def trinomial(size: int, one: Fraction, other: Fraction) -> dict:
    """The law of the shares of two types among three."""
    found: dict = {}
    rest = 1 - one - other
    for i in range(size + 1):
        for k in range(size - i + 1):
            ways = comb(size, i) * comb(size - i, k)
            chance = ways * one**i * other**k * rest ** (size - i - k)
            if chance:
                found[Fraction(i, size), Fraction(k, size)] = chance
    return found


def replaced(samples, generations, one, other) -> Law:
    law: Law = {(number(one), number(other)): Fraction(1)}
    for size in batches(samples, generations):
        law = moved(law, lambda p, q, m=size: trinomial(m, p, q))
    return law


def mean(law: Law, function: Callable[[Fraction, Fraction], Fraction]) -> Fraction:
    return sum((function(*state) * weight for state, weight in law.items()), Fraction(0))


def exactly(value: Fraction) -> mpf:
    with mp.workdps(60):
        return mpf(value.numerator) / value.denominator


def _varied(one: Fraction, other: Fraction) -> Fraction:
    return 1 - one**2 - other**2 - (1 - one - other) ** 2


def _three_types(one: Fraction, other: Fraction) -> Fraction:
    return 6 * one * other * (1 - one - other)


def _variance(samples, generations, heterozygosity, three_types):
    """It is linear in the heterozygosity of the truth, its square, and the probability of three
    types: three truths give the coefficients.
    """
    rows, values = [], []
    for truth in TRUTHS:
        law = replaced(samples, generations, *truth)
        varied = _varied(*truth)
        rows.append([varied, varied**2, _three_types(*truth)])
        values.append(mean(law, lambda p, q: _varied(p, q) ** 2) - mean(law, _varied) ** 2)
    factors = sp.Matrix(rows).LUsolve(sp.Matrix(values))
    with mp.workdps(60):
        known = (mpf(heterozygosity), mpf(heterozygosity) ** 2, mpf(three_types))
        return sum(mpf(f.p) / f.q * x for f, x in zip(factors, known, strict=True))


def _covariance(samples, generations, probability, other_probability):
    one, other = number(probability), number(other_probability)
    law = replaced(samples, generations, one, other)
    return exactly(mean(law, lambda p, q: (p - one) * (q - other)))


def _two_squares(samples, generations, probability, other_probability):
    law = replaced(samples, generations, probability, other_probability)
    return exactly(mean(law, lambda p, q: p**2 * q**2))


def _asymmetry(samples, generations, probability):
    law = replaced(samples, generations, probability, 0)
    return exactly(mean(law, lambda p, _: p * (1 - p) * (1 - 2 * p)))


def _three(samples, generations, three_types):
    law = replaced(samples, generations, THIRD, THIRD)
    with mp.workdps(60):
        return mpf(three_types) * exactly(mean(law, _three_types)) * 9 / 2


MPMATH = {
    "discrete.replace.asymmetry": _asymmetry,
    "discrete.replace.three_types": _three,
    "discrete.replace.share_covariance": _covariance,
    "discrete.replace.two_squares": _two_squares,
    "discrete.replace.heterozygosity_variance": _variance,
}

_shares = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(
    lambda pair: {"probability": pair[0] / 16, "other_probability": pair[1] / 16}
)
_sizes = st.integers(2, 5)
_few = st.integers(1, 4)


def _with(samples, generations) -> st.SearchStrategy:
    return st.builds(
        lambda size, count, shares: {"samples": size, "generations": count, **shares},
        samples,
        generations,
        _shares,
    )


_schedules = st.integers(1, 5) | st.lists(st.integers(1, 5), min_size=4, max_size=4)
POINTS = {
    "discrete.replace.asymmetry": st.fixed_dictionaries(
        {
            "samples": _schedules,
            "generations": _few,
            "probability": st.integers(0, 16).map(lambda k: k / 16),
        }
    ),
    "discrete.replace.three_types": st.fixed_dictionaries(
        {"samples": _schedules, "generations": _few, "three_types": st.floats(0, 0.6)}
    ),
    "discrete.replace.share_covariance": _with(_schedules, _few),
    "discrete.replace.two_squares": _with(_sizes, _few),
    "discrete.replace.heterozygosity_variance": st.fixed_dictionaries(
        {
            "samples": _sizes,
            "generations": _few,
            "heterozygosity": st.floats(0.05, 0.9),
            "three_types": st.floats(0, 0.6),
        }
    ),
}
