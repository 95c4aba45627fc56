"""A biased selector in 60 digits: variances averaged batch by batch."""

from hypothesis import strategies as st
from mpmath import mp, mpf


def replace(selected, generations, variance):
    with mp.workdps(60):
        found = mpf(variance)
        for _ in range(generations):
            found *= mpf(selected)
        return found


def accumulate(selected, generations, variance):
    with mp.workdps(60):
        kept = []
        for _ in range(generations):
            model = sum(kept) / len(kept) if kept else mpf(variance)
            kept.append(mpf(selected) * model)
        return sum(kept) / generations


def rate(selected):
    """The power is left with the factor 1, whatever the selector: gamma(t + c) t^(1 - c)/t!"""
    with mp.workdps(60):
        far = mpf(10) ** 40
        return mp.nint(mp.exp(mp.loggamma(far + selected) - mp.loggamma(far + 1)
                              + (1 - mpf(selected)) * mp.log(far)))  # fmt: skip


MPMATH = {
    "gaussian.replace.selected_variance": replace,
    "gaussian.accumulate.selected_variance": accumulate,
    "gaussian.accumulate.selected_rate": rate,
}
_selector = {
    "selected": st.floats(0.05, 0.95),
    "generations": st.integers(1, 40),
    "variance": st.floats(0.1, 10.0),
}
POINTS = {
    "gaussian.replace.selected_variance": st.fixed_dictionaries(_selector),
    "gaussian.accumulate.selected_variance": st.fixed_dictionaries(_selector),
    "gaussian.accumulate.selected_rate": st.fixed_dictionaries({"selected": st.floats(0.05, 0.95)}),
}
