"""Moments of the two draws: their integrals by the trapezoidal rule."""

from mpmath import arange, exp, gamma, log, mp, mpf, pi, sqrt


def even_moment(order):
    with mp.workdps(30):
        step = mpf(1) / 16
        return step * sum(z ** (2 * order) * exp(-z * z / 2) for z in arange(-16, 16, step)) / sqrt(2 * pi)


def odd_moment(order=0):
    return mpf(0)


def chi_square_moment(freedom, order):
    """In t = log x around the peak of the integrand, where the trapezoidal rule converges geometrically."""
    with mp.workdps(30):
        half, power = mpf(freedom) / 2, mpf(freedom) / 2 + mpf(order)
        peak, step = log(2 * power), mpf(1) / 16
        low, high = 75 / power + 5, mpf(6)
        total = sum(exp(power * t - exp(t) / 2) for t in arange(peak - low, peak + high, step))
        return step * total / (2**half * gamma(half))


MPMATH = {
    "gaussian.normal.even_moment": even_moment,
    "gaussian.normal.odd_moment": odd_moment,
    "gaussian.chi_square.moment": chi_square_moment,
}
