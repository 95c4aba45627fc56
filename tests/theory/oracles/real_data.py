"""Real data kept or new, in 60 digits, by the second moments of points.

A pool holds points of two kinds.  Its mean square and the mean square of its mean follow from E x^2
of a point and E x x' of two points, real or synthetic; the next batch has E x^2 = E (mean^2 +
variance), and E mean^2 for two of its points."""

from hypothesis import strategies as st
from mpmath import mp, mpf


def _pooled(real, samples, generations, ddof, variance, kept):
    """(E variance, E squared mean) of the last fit."""
    b, v0 = mpf(ddof), mpf(variance)
    square, pair, across = v0, mpf(0), mpf(0)  # of synthetic points, of two, of one and a real one
    r, m = mpf(real), mpf(samples)
    if kept:
        fitted, mean = v0 * (r - 1) / (r - b), v0 / r
        square, pair, across, generations = fitted + mean, mean, v0 / r, generations - 1
    else:
        fitted, mean = v0, mpf(0)
    for _ in range(generations):
        total = r + m
        squares = r * v0 + m * square
        mean = (squares + m * (m - 1) * pair + 2 * r * m * across) / total**2
        fitted = (squares - total * mean) / (total - b)
        across = (
            (v0 + m * across) / total if kept else mpf(0)
        )  # a real point times the mean of the pool
        square, pair = fitted + mean, mean
    return fitted, mean


def _of(kept, which):
    def value(real, samples, generations, ddof=0, variance=1):
        with mp.workdps(60):
            return _pooled(real, samples, generations, ddof, variance, kept)[which]

    return value


MPMATH = {
    f"gaussian.{workflow}.{quantity}": _of(kept, which)
    for workflow, kept in (("fresh_mixture", False), ("augment", True))
    for which, quantity in enumerate(("variance_mean", "mean_error"))
}


@st.composite
def _mixed(draw):
    real, samples = draw(st.integers(3, 60)), draw(st.integers(2, 60))
    ddof = draw(st.sampled_from([0, 1, 1.5, -1]))
    return {
        "real": real, "samples": samples, "generations": draw(st.integers(1, 40)), "ddof": ddof,
        "variance": draw(st.floats(0.1, 10)),
    }  # fmt: skip


POINTS = dict.fromkeys(MPMATH, _mixed())
