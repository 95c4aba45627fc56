"""Verification of synthetic data, in many digits, by quadrature."""

from hypothesis import strategies as st
from mpmath import mp, mpf


def _normal(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def _threshold(flip, keep_right, keep_wrong, signal):
    """The four kinds of points, by their probabilities."""
    with mp.workdps(60):
        epsilon, phi, psi = mpf(flip), mpf(keep_right), mpf(keep_wrong)
        kinds = [(label, given) for label in (1, -1) for given in (1, -1)]
        weight = {1: (1 - epsilon) * phi, -1: epsilon * psi}
        return mp.fsum(
            weight[label * given] / 2 * given * label * mpf(signal) for label, given in kinds
        )


def _window(offset, radius, deviation):
    """Mean of what lies within the window, less the offset."""
    with mp.workdps(50):
        low, high = (-radius - offset) / deviation, (radius - offset) / deviation
        cuts = sorted({low, *(x for x in (-4, -1, 0, 1, 4) if low < x < high), high})
        return deviation * mp.quad(lambda x: x * _normal(x), cuts) / mp.quad(_normal, cuts)


def _move(offset, radius, deviation):
    return _window(mpf(offset), mpf(radius), mpf(deviation))


def _rate(radius):
    """The variance of what is kept."""
    with mp.workdps(50):
        high = mpf(radius)
        cuts = sorted({-high, *(mpf(x) for x in (-4, -1, 0, 1, 4) if abs(x) < high), high})
        return mp.quad(lambda x: x * x * _normal(x), cuts) / mp.quad(_normal, cuts)


MPMATH = {
    "mitigation.verification.threshold": _threshold,
    "mitigation.verification.fixed_point": _move,
    "mitigation.verification.contraction": _rate,
}
POINTS = {
    "mitigation.verification.threshold": st.fixed_dictionaries(
        {
            "flip": st.floats(0.05, 0.95),
            "keep_right": st.floats(0.1, 1),
            "keep_wrong": st.floats(0.1, 1),
            "signal": st.floats(0.1, 3),
        }
    ),
    "mitigation.verification.fixed_point": st.fixed_dictionaries(
        {
            "offset": st.floats(0.1, 3) | st.floats(-3, -0.1),
            "radius": st.floats(0.3, 4),
            "deviation": st.floats(0.5, 3),
        }
    ),
    "mitigation.verification.contraction": st.fixed_dictionaries({"radius": st.floats(0.1, 8)}),
}
