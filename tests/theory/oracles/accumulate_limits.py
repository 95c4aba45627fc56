"""Closed forms and limits of accumulate in 60 digits: power sums, zeta series of log products, and
an Euler-Maclaurin tail.
"""

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.accumulate import Pool, pooled


def _first_two(samples):
    return (
        (mpf(samples), mpf(samples))
        if isinstance(samples, int)
        else (mpf(samples[0]), mpf(samples[1]))
    )


def _limit(samples, ddof=0, variance=1):
    """Product over the first batches, then Euler-Maclaurin for the logarithm of the rest."""
    with mp.workdps(60):
        real, size = _first_two(samples)
        b, start = mpf(ddof), 80
        product = (real - 1) / (real - b)
        for k in range(1, start):
            count = real + k * size
            product *= 1 - size / (count * (count - b))
        u, middle, half = real / size + start, b / (2 * size), mp.sqrt(b**2 + 4 * size) / (2 * size)
        points = ((1, u - middle - half), (1, u - middle + half), (-1, u), (-1, u - b / size))
        tail = (
            -mp.fsum(sign * (x * mp.log(x) - x) for sign, x in points)
            + mp.fsum(sign * mp.log(x) for sign, x in points) / 2
        )
        for order in range(1, 20):
            slope = mp.factorial(2 * order - 2) * mp.fsum(
                sign * x ** (1 - 2 * order) for sign, x in points
            )
            tail -= mp.bernoulli(2 * order) / mp.factorial(2 * order) * slope
        return mpf(variance) * product * mp.exp(tail)


def _zeta_loss(a, start):
    """Minus the logarithm of the product of 1 - (a/u)^2 over u = start, start + 1, ..."""
    total, k = mpf(0), 1
    while True:
        term = (mpf(a) / start) ** (2 * k) * start ** (2 * k) * mp.zeta(2 * k, start) / k
        total += term
        if term < mp.eps * total:
            return total
        k += 1


def _sine(samples, variance=1):
    with mp.workdps(60):
        a = 1 / mp.sqrt(mpf(samples))
        return mpf(variance) * (1 - a**2) * mp.exp(-_zeta_loss(a, mpf(2)))


def _loss(ratio):
    with mp.workdps(120):
        a, r = mpf(10) ** -25, mpf(ratio)
        return -r / a**2 * mp.expm1(mp.log1p(-(a**2) / r) - _zeta_loss(a, 1 + r))


def _square(samples, generations, variance=1):
    with mp.workdps(80):
        return Pool(samples, generations, 0, variance).v_square()


def _bound(samples, variance=1):
    """What later batches of one point lose, for ever."""
    with mp.workdps(60):
        real = mpf(samples if isinstance(samples, int) else samples[0])
        return mpf(variance) * (1 - (1 - 1 / real) * mp.exp(-_zeta_loss(1, real + 1)))


def _with_square_root(pool, v0):
    """W^2 + 2 sigma_0 sigma = d^2 + (sigma - sigma_0)^2 + 2 sigma_0 sigma, for any law of sigma
    with these moments.
    """
    return pool.error() + pool.v() + v0


MPMATH = {
    "gaussian.accumulate.variance_mean_equal_batches": pooled(lambda pool, v0: pool.v()),
    "gaussian.accumulate.variance_mean_limit": _limit,
    "gaussian.accumulate.sine_law": _sine,
    "gaussian.accumulate.first_order_loss": _loss,
    "gaussian.accumulate.variance_second_moment_equal_batches": _square,
    "gaussian.accumulate.mean_error_ddof0": pooled(lambda pool, v0: pool.error()),
    "gaussian.accumulate.mean_error_bound": _bound,
    "gaussian.accumulate.wasserstein": pooled(_with_square_root),
    "gaussian.accumulate.kl_to_truth": pooled(
        lambda pool, v0: ((pool.v() + pool.error()) / v0 - 1) / 2
    ),
}
GENERATIONS = {
    "gaussian.accumulate.variance_mean_equal_batches": 1000,
    "gaussian.accumulate.variance_second_moment_equal_batches": 1000,
    "gaussian.accumulate.mean_error_ddof0": 1000,
}


@st.composite
def _equal_later(draw):
    """A first batch of its own size, then equal ones."""
    generations = draw(st.integers(2, 40))
    real, size = draw(st.integers(2, 10**6)), draw(st.integers(1, 10**6))
    ddof = draw(st.sampled_from([0, 1, 1.5, -1, 0.25]))
    return {
        "samples": [real] + [size] * (generations - 1),
        "generations": generations,
        "ddof": ddof,
    }


POINTS = {
    "gaussian.accumulate.variance_mean_equal_batches": _equal_later(),
    "gaussian.accumulate.variance_mean_limit": _equal_later().map(
        lambda point: {k: v for k, v in point.items() if k != "generations"}
    ),
}
