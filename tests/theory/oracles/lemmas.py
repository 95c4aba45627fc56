"""Moments of the two draws."""

from mpmath import arange, exp, mp, mpf, pi, rgamma, sqrt


def even_moment(order):
    with mp.workdps(30):
        step = mpf(1) / 16
        return (
            step
            * sum(z ** (2 * order) * exp(-z * z / 2) for z in arange(-16, 16, step))
            / sqrt(2 * pi)
        )


def odd_moment(order=0):
    return mpf(0)


def chi_square_moment(freedom, order):
    """By mpmath's reciprocal gamma function, another implementation."""
    with mp.workdps(60):
        half = mpf(freedom) / 2
        return mpf(2) ** mpf(order) * rgamma(half) / rgamma(half + mpf(order))


MPMATH = {
    "gaussian.normal.even_moment": even_moment,
    "gaussian.normal.odd_moment": odd_moment,
    "gaussian.chi_square.moment": chi_square_moment,
}
