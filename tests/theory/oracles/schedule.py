"""Facts about schedules in 60 digits: Hurwitz zeta functions, and products written out."""

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.accumulate import batches


def _constant(ratio):
    with mp.workdps(60):
        return 1 + mpf(ratio) * mp.zeta(2, 1 + mpf(ratio))


def _twice(samples, generations):
    with mp.workdps(60):
        counts = batches(samples, generations)
        return 1 / counts[0] + (1 / counts[0] - 1 / sum(counts))


def _quadratic(samples, generations, variance=1):
    with mp.workdps(60):
        return mpf(variance) * mp.fprod(1 - 1 / mpf(count) for count in list(samples)[:generations])


@st.composite
def _squares(draw):
    first, generations = draw(st.integers(2, 10**6)), draw(st.integers(2, 40))
    return {
        "samples": [first * (k + 1) ** 2 for k in range(generations)],
        "generations": generations,
        "variance": draw(st.floats(0.1, 10)),
    }


MPMATH = {
    "gaussian.schedule.pooled_sum": _twice,
    "gaussian.schedule.first_batch_constant": _constant,
    "gaussian.schedule.first_batch_large": lambda: _constant(mpf(10) ** 30),
    "gaussian.schedule.first_batch_small": lambda: _constant(mpf(10) ** -30),
    "gaussian.replace.quadratic_schedule": _quadratic,
}
POINTS = {"gaussian.replace.quadratic_schedule": _squares()}
