"""Logistic regression with many rows: the normal law of the limit, from the Fisher information by quadrature of the logistic density."""

from hypothesis import strategies as st
from mpmath import mp, mpf


def _law(weight):
    def run(generations, signal, at):
        with mp.workdps(30):
            slope = mp.sqrt(mpf(signal))
            informed = mp.quad(lambda y: y * y * mp.npdf(y) * mp.sech(slope * y / 2) ** 2 / 2, [0, 1, 3, 6, 12, 20])
            variance = mp.fsum(weight(batch) for batch in range(1, generations + 1)) / informed
            return 1 - 2 * mp.ncdf(-mp.sqrt(mpf(at) / variance))

    return run


MPMATH = {
    "regression.replace.logistic_error_law": _law(lambda batch: mpf(1)),
    "regression.accumulate.logistic_error_law": _law(lambda batch: 1 / mpf(batch) ** 2),
}
_given = st.fixed_dictionaries({"generations": st.integers(1, 20), "signal": st.floats(0.01, 9), "at": st.floats(0.1, 100)})
POINTS = dict.fromkeys(MPMATH, _given)
