"""Least squares with real labels in every generation, in 60 digits: the variance of every row's
label, one fit after the other.
"""

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.errors import NOISE, SIZES, least_squares
from tests.theory.oracles.errors_gaussian import precise
from tests.theory.oracles.regression import mixing


def _pooled(real, samples, generations, seen, expressivity=0, variance=1, noise=1):
    """What the labels of the rows err by, row after row, times the gain of a fit on all of them."""
    rows, spread = real + samples, mpf(0)
    kept, gain = (
        mixing(real=real, samples=samples, features=seen) / seen,
        least_squares(rows, seen)[2],
    )
    for generation in range(generations):
        synthetic = mpf(noise) * mpf(variance) + (mpf(expressivity) if generation == 0 else 0)
        labels = [mpf(variance) + mpf(expressivity)] * real + [synthetic] * samples
        spread = kept * spread + gain * mp.fsum(labels) / rows
    return spread


def _averaged(real_weight, samples, generations, seen, expressivity=0, variance=1):
    """The weights that the noise of each generation's labels has in the last fit; those of the
    unseen features add to 1.
    """
    w, gain = mpf(real_weight), least_squares(samples, seen)[2]
    unseen, noises = mpf(0), mpf(0)
    for age in range(generations):
        passed = (1 - w) ** age
        noises += (w * passed) ** 2 + ((1 - w) * passed) ** 2
        unseen += w * passed
    unseen += (1 - w) ** generations  # the batch that generation 0 labels
    return gain * (mpf(variance) * noises + mpf(expressivity) * unseen**2)


def _forever(excess, **given):
    """So many generations that nothing moves any more."""
    weight = 1 / (1 + mpf(excess))
    return _averaged(
        real_weight=weight, generations=int(70 * mp.log(10) / -mp.log(1 - weight)) + 1, **given
    )


def _total(statistical):
    return precise(
        lambda expressivity=0, **given: (
            mpf(expressivity) + statistical(expressivity=expressivity, **given)
        )
    )


MPMATH = {
    f"errors.least_squares.{workflow}{end}": function
    for workflow, run in (("fresh_mixture", _pooled), ("label_mixing", _averaged))
    for end, function in (
        ("_signal", lambda: mpf(1)),
        ("_approximation", lambda: mpf(0)),
        ("_statistical", precise(run)),
        ("", _total(run)),
    )
} | {"errors.least_squares.label_mixing_limit": precise(_forever)}


@st.composite
def points(draw, names):
    """Parameters of a mixture."""
    seen = draw(st.integers(1, 6))
    real = draw(st.integers(1, 60))
    given = {
        "real": real,
        "samples": draw(
            st.integers(seen + 2 if "real" not in names else max(1, seen + 2 - real), 200)
        ),
        "generations": draw(st.integers(1, 20)),
        "seen": seen,
        "expressivity": draw(SIZES | st.just(0.0)),
        "variance": draw(SIZES),
        "noise": draw(SIZES),
        "excess": draw(st.floats(0.1, 5).map(lambda value: round(value, 4))),
        "real_weight": draw(st.floats(0.05, 0.95).map(lambda value: round(value, 4))),
    }
    return {name: given[name] for name in names}


OWN = {"fresh_mixture": ("real", "noise"), "label_mixing": ("real_weight",)}
POINTS = {
    f"errors.least_squares.{workflow}{end}": points((*NOISE, *own))
    if end in ("", "_statistical")
    else st.just({})
    for workflow, own in OWN.items()
    for end in ("_signal", "_approximation", "_statistical", "")
} | {
    "errors.least_squares.label_mixing_limit": points(
        ("excess", "samples", "seen", "expressivity", "variance")
    )
}
