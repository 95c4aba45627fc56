"""Logistic regression with many rows: the normal law of the limit, from the Fisher information by
quadrature of the logistic density.
"""

from hypothesis import strategies as st
from mpmath import mp, mpf


def _law(weight):
    def run(generations, signal, at):
        with mp.workdps(30):
            slope = mp.sqrt(mpf(signal))
            informed = mp.quad(
                lambda y: y * y * mp.npdf(y) * mp.sech(slope * y / 2) ** 2 / 2, [0, 1, 3, 6, 12, 20]
            )
            variance = mp.fsum(weight(batch) for batch in range(1, generations + 1)) / informed
            return 1 - 2 * mp.ncdf(-mp.sqrt(mpf(at) / variance))

    return run


def _in_the_metric(weight):
    """Of p squares, by quadrature of the density of the root of their sum."""

    def run(generations, features, at):
        with mp.workdps(40):
            root = mp.sqrt(mpf(at) / mp.fsum(weight(batch) for batch in range(1, generations + 1)))
            half = mpf(features) / 2
            mass = mp.quad(
                lambda y: y ** (features - 1) * mp.exp(-y * y / 2),
                [0, *(cut for cut in (1, 3, 6, 12) if cut < root), root],
            )
            return mass / (2 ** (half - 1) * mp.gamma(half))

    return run


MPMATH = {
    "regression.replace.logistic_error_law": _law(lambda batch: mpf(1)),
    "regression.accumulate.logistic_error_law": _law(lambda batch: 1 / mpf(batch) ** 2),
    "regression.replace.logistic_risk_law": _in_the_metric(lambda batch: mpf(1)),
    "regression.accumulate.logistic_risk_law": _in_the_metric(lambda batch: 1 / mpf(batch) ** 2),
}
_given = {"generations": st.integers(1, 20), "at": st.floats(0.1, 100)}
POINTS = {
    id: st.fixed_dictionaries(
        {
            **_given,
            **({"features": st.integers(1, 8)} if "risk" in id else {"signal": st.floats(0.01, 9)}),
        }
    )
    for id in MPMATH
}
