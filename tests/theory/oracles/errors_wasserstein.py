"""Normal refits of two points, in the squared Wasserstein distance: quantiles integrated, the first
sample summed, fits iterated.
"""

from hypothesis import strategies as st
from mpmath import mp, mpf

from tests.theory.oracles.errors_gaussian import SIZES, precise


def _squared(offset, scale, deviation):
    """The mean square of the difference of the quantiles, over the normal scores."""

    def gap(z):
        return (mp.sign(z) * deviation - offset - scale * z) ** 2 * mp.npdf(z)

    return mp.quad(gap, [-mp.inf, -8, -4, -2, -1, 0, 1, 2, 4, 8, mp.inf])


def _best(variance):
    """Scale of the nearest normal law: the slope of the quantiles in the normal scores."""
    return 2 * mp.sqrt(mpf(variance)) * mp.quad(lambda z: z * mp.npdf(z), [0, 1, 2, 4, 8, mp.inf])


def _run(samples, generations, ddof=0, variance=1):
    """(mean scale, mean variance, mean squared offset), one fit after the other."""
    divisor, deviation = samples - mpf(ddof), mp.sqrt(mpf(variance))
    scale = squares = offsets = mpf(0)
    for above in range(samples + 1):
        chance = mp.binomial(samples, above) / mpf(2) ** samples
        mean = deviation * (2 * above - samples) / samples
        rest = above * (deviation - mean) ** 2 + (samples - above) * (deviation + mean) ** 2
        scale, squares, offsets = (
            scale + chance * mp.sqrt(rest / divisor),
            squares + chance * rest / divisor,
            offsets + chance * mean**2,
        )
    half = mpf(samples - 1) / 2
    root = mp.sqrt(2 / divisor) * mp.exp(mp.loggamma(half + mpf(1) / 2) - mp.loggamma(half))
    for _ in range(generations - 1):
        scale, squares, offsets = (
            scale * root,
            squares * 2 * half / divisor,
            offsets + squares / samples,
        )
    return scale, squares, offsets


def _terms(variance=1, **given):
    scale, squares, offsets = _run(variance=variance, **given)
    best = _best(variance)
    return (
        scale,
        (best - scale) ** 2,
        squares - scale**2 + offsets,
        mpf(variance) + offsets + squares - 2 * best * scale,
    )


MPMATH = {
    "errors.gaussian.wasserstein_distance": precise(
        lambda offset, model_variance, variance=1: _squared(
            mpf(offset), mp.sqrt(mpf(model_variance)), mp.sqrt(mpf(variance))
        )
    ),
    "errors.gaussian.wasserstein_expressivity": precise(
        lambda variance=1: _squared(mpf(0), _best(variance), mp.sqrt(mpf(variance)))
    ),
    **{
        f"errors.gaussian.wasserstein{end}": precise(
            lambda position=position, **given: _terms(**given)[position]
        )
        for position, end in enumerate(("_scale", "_approximation", "_statistical", ""))
    },
}

RUNS = st.fixed_dictionaries(
    {
        "samples": st.integers(3, 120),
        "generations": st.integers(1, 20),
        "ddof": st.sampled_from([0, 1, -2.5, 2.5]),
        "variance": SIZES,
    }
)
POINTS = {
    "errors.gaussian.wasserstein_distance": st.fixed_dictionaries(
        {"offset": st.floats(-3, 3), "model_variance": SIZES, "variance": SIZES}
    ),
    "errors.gaussian.wasserstein_expressivity": st.fixed_dictionaries({"variance": SIZES}),
    **{
        f"errors.gaussian.wasserstein{end}": RUNS
        for end in ("_scale", "_approximation", "_statistical", "")
    },
}
