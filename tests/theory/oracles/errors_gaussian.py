"""Refitted coordinates in 60 digits, one fit after the other: E 1/v, E d^2/v and E log v from
moments of a chi-square draw.
"""

from hypothesis import strategies as st
from mpmath import mp, mpf


def _coordinate(samples, generations, ddof=0, variance=1, functional_error=0):
    half, v0 = mpf(samples - 1) / 2, mpf(variance)
    inverse = mp.gamma(half - 1) / mp.gamma(half) / 2 * (samples - mpf(ddof))  # E of v/v'
    precision, distance, logarithm = 1 / v0, mpf(0), mp.log(v0)
    for _ in range(generations):
        distance = inverse * (distance + mpf(1) / samples + mpf(functional_error) * precision)
        precision *= inverse
        logarithm += mp.digamma(half) + mp.log(2) - mp.log(samples - mpf(ddof))
    return (v0 * precision + distance - 1 + logarithm - mp.log(v0)) / 2


def _correlation(dimension, correlation):
    matrix = mp.matrix(dimension, dimension)
    for row in range(dimension):
        for column in range(dimension):
            matrix[row, column] = mpf(1) if row == column else mpf(correlation)
    return -mp.log(mp.det(matrix)) / 2


def _population(generations, scale, functional_error=0, variance=1, dimension=1):
    v, squared = mpf(variance), mpf(0)
    for _ in range(generations):
        v, squared = mpf(scale) * v, squared + mpf(functional_error)
    return dimension * ((mpf(variance) + squared) / v - 1 + mp.log(v / mpf(variance))) / 2


def _interaction(samples, dimension, generations, ddof, functional_error=0, variance=1):
    scale = (samples - 1) / (samples - mpf(ddof))
    whole = dimension * _coordinate(samples, generations, ddof, variance, functional_error)
    statistical = dimension * _coordinate(samples, generations, 1)
    return (
        whole - statistical - _population(generations, scale, functional_error, variance, dimension)
    )


def precise(function):
    """The function at 60 digits."""

    def evaluate(**given):
        with mp.workdps(60):
            return function(**given)

    return evaluate


MPMATH = {
    "errors.gaussian.replace_coordinate": precise(_coordinate),
    "errors.gaussian.replace_expressivity": precise(_correlation),
    "errors.gaussian.replace": precise(
        lambda dimension, correlation, **given: (
            _correlation(dimension, correlation) + dimension * _coordinate(**given)
        )
    ),
    "errors.gaussian.replace_statistical": precise(
        lambda samples, generations, dimension: dimension * _coordinate(samples, generations, 1)
    ),
    "errors.gaussian.replace_approximation": precise(_population),
    "errors.gaussian.replace_interaction": precise(_interaction),
}

SIZES = st.floats(0.01, 10).map(lambda value: round(value, 4))


@st.composite
def points(draw, names):
    """Parameters of a refit of coordinates."""
    dimension = draw(st.integers(1, 6))
    given = {
        "samples": draw(st.integers(4, 500)),
        "generations": draw(st.integers(1, 20)),
        "ddof": draw(st.sampled_from([0, 1, -2.5, 2.5])),
        "variance": draw(SIZES),
        "functional_error": draw(SIZES | st.just(0.0)),
        "scale": draw(st.floats(0.3, 3).map(lambda value: round(value, 4))),
        "dimension": dimension,
        "correlation": round(draw(st.floats(-0.9 / max(dimension - 1, 1), 0.95)), 4),
    }
    return {name: given[name] for name in names}


COORDINATE = ("samples", "generations", "ddof", "variance", "functional_error")
POINTS = {
    "errors.gaussian.replace_coordinate": points(COORDINATE),
    "errors.gaussian.replace_expressivity": points(("dimension", "correlation")),
    "errors.gaussian.replace": points((*COORDINATE, "dimension", "correlation")),
    "errors.gaussian.replace_statistical": points(("samples", "generations", "dimension")),
    "errors.gaussian.replace_approximation": points(
        ("generations", "scale", "variance", "functional_error", "dimension")
    ),
    "errors.gaussian.replace_interaction": points((*COORDINATE, "dimension")),
}
