"""Regression by learners that shrink, in many digits: recursions iterated, means over rows by
quadrature, fixed points solved.
"""

from hypothesis import strategies as st
from mpmath import mp, mpf


def by_batch(value, batch):
    """The noise of a batch: one number, or a sequence whose last entry repeats."""
    return mpf(value[min(batch, len(value) - 1)] if isinstance(value, list | tuple) else value)


def _iterate(shrink, square_shrink, gain, generations, signal, variance, noise):
    """Product with the truth and squared length, generation by generation."""
    a = product = length = mpf(signal)
    for batch in range(generations):
        product *= shrink
        length = square_shrink * length + gain * mpf(variance) * by_batch(noise, batch)
    return a - 2 * product + length


def _any(shrink, square_shrink, gain, generations, signal, variance=1, noise=1):
    with mp.workdps(60):
        return _iterate(
            mpf(shrink), mpf(square_shrink), mpf(gain), generations, signal, variance, noise
        )


def _gram_square(samples, features):
    """The three pairings of X_ab X_ac X_dc X_db, each with one sum for every index that stays
    free.
    """
    m, p = samples, features
    return mpf(m * m * p + m * p + m * p * p)


def _gradient(samples, generations, features, rate, signal, variance=1, noise=1):
    with mp.workdps(60):
        eta, m, p = mpf(rate), mpf(samples), mpf(features)
        return _iterate(
            eta,
            eta**2 * _gram_square(m, p) / (m**2 * p),
            eta**2 * p / m,
            generations,
            signal,
            variance,
            noise,
        )


def _inverse(freedom):
    """E 1/q of a chi-square draw."""
    return mp.gammaprod([mpf(freedom) / 2 - 1], [mpf(freedom) / 2]) / 2


def _gain(samples, features):
    return samples * _inverse(features - samples + 1)


def _min_norm(samples, generations, features, signal, variance=1, noise=1):
    with mp.workdps(60):
        kept = mpf(samples) / features
        return _iterate(kept, kept, _gain(samples, features), generations, signal, variance, noise)


def _same_rows(samples, generations, features, signal, variance=1, noise=1):
    with mp.workdps(60):
        spent = mp.fsum(by_batch(noise, batch) for batch in range(generations))
        return (
            mpf(signal) * (features - samples) / features
            + _gain(samples, features) * mpf(variance) * spent
        )


def _pseudo_labels(samples, generations, features, signal, variance=1):
    with mp.workdps(60):
        kept = mpf(samples) / features
        product, length = (
            mpf(signal) * kept,
            mpf(signal) * kept + mpf(variance) * _gain(samples, features),
        )
        for _ in range(generations - 1):
            product, length = product * kept, length * kept
        return mpf(signal) - 2 * product + length


def over_rows(value, samples):
    """The mean of a function of a chi-square draw x = y^2."""
    with mp.workdps(22):
        half = mpf(samples) / 2
        scale = 2 / (mpf(2) ** half * mp.gamma(half))
        centre, reach = mp.sqrt(samples), 15
        cuts = [
            0,
            *(
                mp.mpf(cut)
                for cut in (
                    centre / 8,
                    centre / 3,
                    centre - 5,
                    centre - 2,
                    centre,
                    centre + 2,
                    centre + 5,
                )
                if cut > 0
            ),
        ]
        return mp.quad(
            lambda y: scale * y ** (samples - 1) * mp.exp(-y * y / 2) * value(y * y),
            [*sorted(cuts), centre + reach],
        )


def _along(x, samples, generations, penalty, signal, variance, share):
    """Mean and variance of the weight along an eigenvector, iterated."""
    shrink = x / (x + samples * mpf(penalty))
    noise = x * mpf(variance) / (x + samples * mpf(penalty)) ** 2 * (share**2 + (1 - share) ** 2)
    level, spread = mpf(1), mpf(0)
    for _ in range(generations):
        level, spread = (
            shrink * (share + (1 - share) * level),
            (shrink * (1 - share)) ** 2 * spread + noise,
        )
    return mpf(signal) * (1 - level) ** 2 + spread


def _mixed(samples, generations, penalty, signal, weight, variance=1):
    return over_rows(
        lambda x: _along(x, samples, generations, penalty, signal, variance, mpf(weight)), samples
    )


def _replaced(samples, generations, penalty, signal, variance=1):
    return _mixed(samples, generations, penalty, signal, 0, variance)


def _spectrum(weight, gram, signal, features, penalty, variance=1):
    """Fixed points of the two recursions along every eigenvector."""
    with mp.workdps(60):
        share, total = mpf(weight), mpf(0)
        for index in range(features):
            x = by_batch(gram, index)
            shrink = x / (x + mpf(penalty))
            level = shrink * share / (1 - shrink * (1 - share))
            noise = shrink**2 / x * mpf(variance) * (share**2 + (1 - share) ** 2)
            total += by_batch(signal, index) * (1 - level) ** 2 + noise / (
                1 - (shrink * (1 - share)) ** 2
            )
        return total


def _signal(samples, generations, penalty):
    """The normal equations of all rows so far, solved generation by generation."""

    def share(x):
        weight, pooled = mpf(1), mpf(0)
        for count in range(1, generations + 1):
            pooled += x * weight
            weight = pooled / (count * (x + samples * mpf(penalty)))
        return weight

    return over_rows(share, samples)


def _decay(loss):
    """By Euler's reflection."""
    with mp.workdps(60):
        return mp.gamma(mpf(loss)) * mp.sinpi(mpf(loss)) / mp.pi


def _one_penalty(samples, penalty):
    """1 - penalty E 1/(x + penalty), an exponential integral."""
    with mp.workdps(60):
        m, half = mpf(samples if isinstance(samples, int) else samples[0]), mpf(penalty) / 2
        return 1 - half * mp.exp(half) * mp.expint(m / 2, half)


def _student(
    samples, generations, features, shrink, square_shrink, gain, signal, variance=1, noise=1
):
    """The length of the chain's weights, then the student's."""
    with mp.workdps(60):
        a, length = mpf(signal), mpf(signal)
        for batch in range(generations):
            size = samples if isinstance(samples, int) else samples[batch]
            length += (
                features * _inverse(size - features + 1) * mpf(variance) * by_batch(noise, batch)
            )
        last = mpf(gain) * mpf(variance) * by_batch(noise, generations)
        return mpf(square_shrink) * length + last - 2 * mpf(shrink) * a + a


MPMATH = {
    "regression.replace.student_risk_mean": _student,
    "regression.replace.shrinkage_risk_mean": _any,
    "regression.design.gram_square": _gram_square,
    "regression.replace.gradient_step_risk_mean": _gradient,
    "regression.replace.min_norm_risk_mean": _min_norm,
    "regression.replace.min_norm_same_rows": _same_rows,
    "regression.replace.min_norm_pseudo_labels": _pseudo_labels,
    "regression.replace.ridge_same_rows": _replaced,
    "regression.weighted.ridge_same_rows": _mixed,
    "regression.weighted.ridge_optimum": _spectrum,
    "regression.accumulate.ridge_signal": _signal,
    "regression.accumulate.ridge_signal_decay": _decay,
    "regression.accumulate.ridge_one_penalty": _one_penalty,
}

_noise = st.floats(0.1, 3) | st.lists(st.floats(0.1, 3), min_size=1, max_size=4)
_positive = st.floats(0.1, 5)


@st.composite
def _few_rows(draw):
    samples = draw(st.integers(1, 50))
    given = {
        "samples": samples,
        "generations": draw(st.integers(1, 40)),
        "features": samples + draw(st.integers(2, 100)),
    }
    return {**given, "signal": draw(_positive), "variance": draw(_positive)}


@st.composite
def _noisy_few_rows(draw):
    return {**draw(_few_rows()), "noise": draw(_noise)}


_rows = {
    "samples": st.integers(1, 40),
    "generations": st.integers(1, 6),
    "penalty": st.floats(0.05, 3),
}
_ridge = {**_rows, "signal": _positive, "variance": _positive}
_share = st.floats(0.05, 0.95)


@st.composite
def _taught(draw):
    features, generations = draw(st.integers(1, 20)), draw(st.integers(1, 20))
    sizes = draw(st.lists(st.integers(features + 2, 200), min_size=1, max_size=5))
    samples = (
        [sizes[k % len(sizes)] for k in range(generations)] if draw(st.booleans()) else sizes[0]
    )
    moments = {name: draw(st.floats(0.1, 1.2)) for name in ("shrink", "square_shrink", "gain")}
    others = {"signal": draw(_positive), "variance": draw(_positive), "noise": draw(_noise)}
    return {
        "samples": samples,
        "generations": generations,
        "features": features,
        **moments,
        **others,
    }


POINTS = {
    "regression.replace.student_risk_mean": _taught(),
    "regression.replace.shrinkage_risk_mean": st.fixed_dictionaries(
        {
            "shrink": st.floats(0.1, 1.2),
            "square_shrink": st.floats(0.1, 1.2),
            "gain": _positive,
            "generations": st.integers(1, 40),
            "signal": _positive,
            "variance": _positive,
            "noise": _noise,
        }
    ),
    "regression.replace.min_norm_risk_mean": _noisy_few_rows(),
    "regression.replace.min_norm_same_rows": _noisy_few_rows(),
    "regression.replace.min_norm_pseudo_labels": _few_rows(),
    "regression.replace.ridge_same_rows": st.fixed_dictionaries(_ridge),
    "regression.weighted.ridge_same_rows": st.fixed_dictionaries({**_ridge, "weight": _share}),
    "regression.weighted.ridge_optimum": st.fixed_dictionaries(
        {
            "weight": st.floats(0.05, 0.5),
            "gram": st.lists(_positive, min_size=1, max_size=5),
            "signal": st.lists(_positive, min_size=1, max_size=5),
            "features": st.integers(1, 8),
            "penalty": _positive,
            "variance": _positive,
        }
    ),
    "regression.accumulate.ridge_signal": st.fixed_dictionaries(_rows),
    "regression.accumulate.ridge_signal_decay": st.fixed_dictionaries(
        {"loss": st.floats(0.01, 0.99)}
    ),
    "regression.accumulate.ridge_one_penalty": st.fixed_dictionaries(
        {"samples": st.integers(1, 60), "penalty": st.floats(0.05, 20)}
    ),
}
