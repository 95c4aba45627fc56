"""Errors of the mean in exponential families, in 60 digits: the recursion of the second moment, and
zeta series of log products.
"""

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.accumulate import batches


def _pooled(samples, generations, curvature=0, variance=1):
    """The mean of a batch of M points has the variance (v0 + v2 u)/M around the current model; the
    fit weighs it by M/N.
    """
    with mp.workdps(60):
        error = count = mpf(0)
        for size in batches(samples, generations):
            count += size
            error += (size / count) ** 2 * (mpf(variance) + mpf(curvature) * error) / size
        return error


def _newest(samples, generations, curvature, variance=1):
    with mp.workdps(60):
        error = mpf(0)
        for size in batches(samples, generations):
            error += (mpf(variance) + mpf(curvature) * error) / size
        return error


def _product(ratio):
    """log of the product of 1 + ratio/i^2 over all i, by the zeta function; a few factors apart
    where the series is slow.
    """
    far = 40
    near = mp.fsum(mp.log1p(ratio / i**2) for i in range(1, far))
    series, order = mpf(0), 1
    while True:
        term = (-1) ** (order + 1) * ratio**order * mp.zeta(2 * order, far) / order
        series += term
        if abs(term) < mpf(10) ** -80:
            return near + series
        order += 1


def _limit(curvature, samples, variance):
    with mp.workdps(100):
        ratio = mpf(curvature) / mpf(samples)
        if ratio == -1:
            return -mpf(variance) / mpf(curvature)
        return mpf(variance) / mpf(curvature) * mp.expm1(_product(ratio))


def _binomial(samples, trials, variance=1):
    return _limit(-1 / mpf(trials), samples, variance)


def _gamma(samples, shape, variance=1):
    with mp.workdps(100):
        return _limit(1 / mpf(shape), samples, variance)


def _basel(samples, variance=1, **_):
    with mp.workdps(60):
        return mp.zeta(2) * mpf(variance) / mpf(samples)


MPMATH = {
    "exponential_family.replace.mean_error": _newest,
    "exponential_family.accumulate.mean_error": _pooled,
    "exponential_family.accumulate.mean_error_linear": _pooled,
    "exponential_family.accumulate.binomial_limit": _binomial,
    "exponential_family.accumulate.gamma_limit": _gamma,
    "exponential_family.accumulate.above_basel": _gamma,
    "exponential_family.accumulate.below_basel": _basel,
}
GENERATIONS = {"exponential_family.accumulate.mean_error_linear": 1000}

_sizes = st.integers(1, 10**4)
_curved = {
    "samples": st.integers(2, 10**4) | st.lists(st.integers(1, 100), min_size=30, max_size=30),
    "generations": st.integers(1, 30),
    "curvature": st.floats(-1, -0.01) | st.floats(0.01, 3),
    "variance": st.floats(0.1, 10),
}
POINTS = {
    "exponential_family.replace.mean_error": st.fixed_dictionaries(_curved),
    "exponential_family.accumulate.mean_error": st.fixed_dictionaries(_curved),
    "exponential_family.accumulate.binomial_limit": st.fixed_dictionaries(
        {"samples": _sizes, "trials": st.integers(1, 20), "variance": st.floats(0.1, 10)}
    ),
    "exponential_family.accumulate.gamma_limit": st.fixed_dictionaries(
        {"samples": _sizes, "shape": st.floats(0.1, 20), "variance": st.floats(0.1, 10)}
    ),
    "exponential_family.accumulate.above_basel": st.fixed_dictionaries(
        {"samples": _sizes, "shape": st.floats(0.1, 20), "variance": st.floats(0.1, 10)}
    ),
    "exponential_family.accumulate.below_basel": st.fixed_dictionaries(
        {"samples": _sizes, "trials": st.integers(1, 20), "variance": st.floats(0.1, 10)}
    ),
}
