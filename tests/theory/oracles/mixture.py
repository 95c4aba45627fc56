"""Refitted mixtures, in exact rationals: refit by refit, with what a sample keeps counted over all
samples of a law on two points, and an M-step by its definition, component by component."""

from fractions import Fraction
from inspect import signature
from math import comb

from hypothesis import strategies as st
from mpmath import mp, mpf


def _exact(number):
    return Fraction(number)


def _mpf(number):
    with mp.workdps(60):
        return mpf(number.numerator) / number.denominator


def _kept(samples):
    """Mean variance of a sample over that of its law: points are -1 or 1, so many of them 1."""
    total = Fraction(0)
    for ones in range(samples + 1):
        mean = Fraction(2 * ones - samples, samples)
        total += comb(samples, ones) * (1 - mean**2)
    return total / 2**samples


def _chain(samples, generations, variance, added=0, real=0):
    """(E V, E D) refit by refit, with real points beside each sample."""
    truth = _exact(variance)
    spread, drift = truth, Fraction(0)
    share = Fraction(samples, samples + real)
    for _ in range(generations):
        offset = spread * (1 - _kept(samples))  # squared offset of the mean of a batch
        square = share * (spread + drift) + (1 - share) * truth
        drift = share**2 * (drift + offset)
        if real:
            drift += (1 - share) ** 2 * truth * (1 - _kept(real))
        spread = square - drift + added
    return spread, drift


def sample(samples, variance):
    return _mpf(_kept(samples) * _exact(variance))


def _added(reg_covar, dimension):
    return _exact(reg_covar) * dimension


def variance_mean(samples, generations, variance, reg_covar, dimension):
    return _mpf(_chain(samples, generations, variance, _added(reg_covar, dimension))[0])


def drift(samples, generations, variance, reg_covar, dimension):
    return _mpf(_chain(samples, generations, variance, _added(reg_covar, dimension))[1])


def second_moment(samples, generations, variance, reg_covar, dimension):
    return _mpf(sum(_chain(samples, generations, variance, _added(reg_covar, dimension))))


def ratio(samples, generations):
    return _mpf(_kept(samples))


def floor(samples, variance, reg_covar, dimension):
    """The variance that a refit leaves as it is."""
    return _mpf(_added(reg_covar, dimension) / (1 - _kept(samples)))


def _pool(samples, generations, variance):
    """(E V, E D) of all points so far: sums of squares of batches about the truth's mean add up."""
    truth = _exact(variance)
    square, offset = truth, truth * (1 - _kept(samples))
    for batches in range(1, generations):
        model = square - offset
        mean_square = offset + model * (1 - _kept(samples))
        # of the new pool's mean: the old one, a new batch's, and their product
        offset = (batches**2 * offset + mean_square + 2 * batches * offset) / (batches + 1) ** 2
        square = (batches * square + model + (square - model)) / (batches + 1)
    return square - offset, offset


def pooled(samples, generations, variance):
    return _mpf(_pool(samples, generations, variance)[0])


def pooled_drift(samples, generations, variance):
    return _mpf(_pool(samples, generations, variance)[1])


def fresh_second(samples, generations, variance, real, reg_covar, dimension):
    return _mpf(sum(_chain(samples, generations, variance, _added(reg_covar, dimension), real)))


def fresh_drift(samples, generations, variance, real):
    return _mpf(_chain(samples, generations, variance, 0, real)[1])


def fresh_variance(samples, generations, variance, real):
    return _mpf(_chain(samples, generations, variance, 0, real)[0])


def _sides(*columns):
    """Mean of a product of columns."""
    total = Fraction(0)
    for values in zip(*columns, strict=True):
        product = Fraction(1)
        for value in values:
            product *= value
        total += product
    return total / len(columns[0])


def _points(points):
    return [_exact(each) for each in points]


def m_mean(samples, points, responsibilities):
    return _mpf(_sides(_points(points)))


def m_variance(samples, points, responsibilities, reg_covar):
    x = _points(points)
    return _mpf(_sides(x, x) - _sides(x) ** 2 + _exact(reg_covar))


def m_covariance(samples, points, responsibilities, other_points):
    x, y = _points(points), _points(other_points)
    return _mpf(_sides(x, y) - _sides(x) * _sides(y))


def m_trace(samples, points, responsibilities, reg_covar, other_points):
    x, y = _points(points), _points(other_points)
    inner = sum(_sides(each, each) - _sides(each) ** 2 for each in (x, y))
    return _mpf(inner + 2 * _exact(reg_covar))


def m_symmetric(samples, points, responsibilities):
    x = _points(points)
    return _mpf(_sides(x, x))


@st.composite
def _samples(draw, *more):
    size = draw(st.integers(2, 6))
    values = st.floats(0.01, 3).map(lambda value: round(value, 3))
    shares = st.floats(0.05, 0.95).map(lambda value: round(value, 3))
    given = {
        "samples": size,
        "points": draw(st.lists(values, min_size=size, max_size=size)),
        "responsibilities": draw(st.lists(shares, min_size=size, max_size=size)),
    }
    if "other_points" in more:
        given["other_points"] = draw(st.lists(values, min_size=size, max_size=size))
    if "reg_covar" in more:
        given["reg_covar"] = draw(st.floats(0, 2).map(lambda value: round(value, 3)))
    return given


_FEW = {
    "samples": st.integers(2, 40),
    "generations": st.integers(1, 12),
    "real": st.integers(1, 40),
    "variance": st.floats(0.01, 100).map(lambda value: round(value, 3)),
    "reg_covar": st.floats(0.001, 2).map(lambda value: round(value, 3)),
    "dimension": st.integers(1, 4),
}


def _counted(function):
    """Parameters of a function that counts samples one by one, in exact fractions."""
    return st.fixed_dictionaries({name: _FEW[name] for name in signature(function).parameters})


STEP, ID = "mixture.m_step.", "mixture."
MPMATH = {
    f"{STEP}mean": m_mean,
    f"{STEP}variance": m_variance,
    f"{STEP}covariance": m_covariance,
    f"{STEP}tied_variance": m_variance,
    f"{STEP}spherical_trace": m_trace,
    f"{STEP}symmetric": m_symmetric,
    f"{ID}sample.variance": sample,
    f"{ID}replace.variance_mean": variance_mean,
    f"{ID}replace.drift": drift,
    f"{ID}replace.second_moment": second_moment,
    f"{ID}replace.ratio": ratio,
    f"{ID}replace.floor": floor,
    f"{ID}accumulate.variance_mean": pooled,
    f"{ID}accumulate.drift": pooled_drift,
    f"{ID}fresh_mixture.second_moment": fresh_second,
    f"{ID}fresh_mixture.drift": fresh_drift,
    f"{ID}fresh_mixture.variance_mean": fresh_variance,
}
POINTS = {id: _counted(function) for id, function in MPMATH.items() if not id.startswith(STEP)} | {
    f"{STEP}mean": _samples(),
    f"{STEP}symmetric": _samples(),
    f"{STEP}variance": _samples("reg_covar"),
    f"{STEP}tied_variance": _samples("reg_covar"),
    f"{STEP}covariance": _samples("other_points"),
    f"{STEP}spherical_trace": _samples("reg_covar", "other_points"),
}
