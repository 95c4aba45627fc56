"""Accumulate with a budget, in 60 digits, by pairs of points.

Under exchange of points within a batch, second moments of all points are those of pairs: E x^2 in
batch i, E x x' for two points of batch i, and E x x' across batches.  The chosen points are a
random set of all so far, so that the moments of the fit are averages of these over pairs; a batch
drawn from the fit has E x^2 = E (mean^2 + variance) and, for two points, E mean^2."""

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.accumulate import batches


def _fit(samples, generations, budget, ddof, variance):
    """(E squared mean, E variance) of the last fit."""
    sizes = batches(samples, generations)
    k, b = mpf(budget), mpf(ddof)
    count = sizes[0]
    squares = count * mpf(variance)  # the sum of E x^2 over all points
    pairs = mpf(0)  # the sum of E x x' over all ordered pairs of two points
    for step in range(generations):
        alone, two = squares / count, pairs / (count * (count - 1))
        mean = (alone + (k - 1) * two) / k
        fitted = (k * alone - k * mean) / (k - b)
        if step + 1 < generations:
            size = sizes[step + 1]
            across = (
                alone + (count - 1) * two
            ) / count  # a point of the pool times the mean of the chosen ones
            pairs += 2 * size * count * across + size * (size - 1) * mean
            squares += size * (mean + fitted)
            count += size
    return mean, fitted


def _error(samples, generations, budget, ddof=0, variance=1):
    with mp.workdps(60):
        return _fit(samples, generations, budget, ddof, variance)[0]


def _variance(samples, generations, budget, ddof=0, variance=1):
    with mp.workdps(60):
        return _fit(samples, generations, budget, ddof, variance)[1]


def _constant():
    with mp.workdps(60):
        return 2 + mp.nsum(lambda i: (2 - 1 / i) / (i + 1) ** 2, [1, mp.inf])


MPMATH = {
    "gaussian.accumulate_subsample.variance_mean": _variance,
    "gaussian.accumulate_subsample.mean_error": _error,
    "gaussian.accumulate_subsample.first_order_constant": _constant,
}


@st.composite
def _budgeted(draw):
    budget, generations = draw(st.integers(2, 50)), draw(st.integers(1, 25))
    later = draw(st.lists(st.integers(1, 60), min_size=generations, max_size=generations))
    samples = draw(
        st.sampled_from(
            [budget + draw(st.integers(0, 50)), [budget + draw(st.integers(0, 50)), *later]]
        )
    )
    ddof = draw(st.sampled_from([0, 1, 1.5, -1]))
    return {
        "samples": samples,
        "generations": generations,
        "budget": budget,
        "ddof": ddof,
        "variance": draw(st.floats(0.1, 10)),
    }


POINTS = {
    "gaussian.accumulate_subsample.variance_mean": _budgeted(),
    "gaussian.accumulate_subsample.mean_error": _budgeted(),
}
