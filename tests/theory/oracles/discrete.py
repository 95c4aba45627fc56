"""Discrete refits by the exact law of the share of one type, in rational numbers: a table from
shares to probabilities, moved by one fit after the other.

What a workflow without drift loses is one number for all types: it is read off a type of share 1/2.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import comb

from hypothesis import strategies as st
from mpmath import mp, mpf

Law = Mapping[tuple[Fraction, ...], Fraction]
HALF = Fraction(1, 2)


def batches(samples, generations: int) -> list[int]:
    """The schedule as a list of numbers."""
    return [samples] * generations if isinstance(samples, int) else list(samples)[:generations]


def binomial(size: int, share: Fraction) -> list[Fraction]:
    """The law of the number of tokens."""
    return [comb(size, k) * share**k * (1 - share) ** (size - k) for k in range(size + 1)]


def moved(law: Law, draw: Callable[..., dict]) -> dict:
    """The law after one fit; ``draw`` gives the law of the next state from a state."""
    found: dict = {}
    for state, weight in law.items():
        for following, chance in draw(*state).items():
            found[following] = found.get(following, 0) + weight * chance
    return found


def batch(size: int, share: Fraction, at: Callable[[int], tuple]) -> dict:
    """A law of counts as one of states."""
    found: dict = {}
    for count, chance in enumerate(binomial(size, share)):
        found[at(count)] = found.get(at(count), 0) + chance
    return found


def number(value) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(value)


def replaced(samples, generations, share=HALF) -> Law:
    law: Law = {(number(share),): Fraction(1)}
    for size in batches(samples, generations):
        law = moved(law, lambda p, m=size: batch(m, p, lambda k: (Fraction(k, m),)))
    return law


def accumulated(samples, generations, share=HALF) -> Law:
    law: Law = {(number(share),): Fraction(1)}
    total = 0
    for size in batches(samples, generations):
        law = moved(
            law,
            lambda p, m=size, N=total: batch(m, p, lambda k: ((N * p + k) / Fraction(N + m),)),
        )
        total += size
    return law


def weighted(samples, generations, real, real_weight, share=HALF) -> Law:
    truth, w = number(share), number(real_weight)
    law: Law = {(truth,): Fraction(1)}

    def fit(p):
        found: dict = {}
        for i, chance in enumerate(binomial(real, truth)):
            for k, other in enumerate(binomial(samples, p)):
                state = (w * Fraction(i, real) + (1 - w) * Fraction(k, samples),)
                found[state] = found.get(state, 0) + chance * other
        return found

    for _ in range(generations):
        law = moved(law, fit)
    return law


def mixed(samples, generations, real, share=HALF) -> Law:
    return weighted(samples, generations, real, Fraction(real, real + samples), share)


def augmented(samples, generations, real, share=HALF) -> Law:
    law: Law = batch(real, number(share), lambda k: (Fraction(k, real), Fraction(k, real)))
    for _ in range(generations - 1):
        law = moved(
            law,
            lambda p, c: batch(
                samples, p, lambda k: ((real * c + k) / Fraction(real + samples), c)
            ),
        )
    return law


def smoothed(samples, generations, types, smoothing, share=HALF) -> Law:
    a, law = number(smoothing), {(number(share),): Fraction(1)}
    for _ in range(generations):
        law = moved(
            law,
            lambda p: batch(samples, p, lambda k: ((k + a) / (samples + types * a),)),
        )
    return law


def renewed_in_part(samples, generations, renewed, fresh, share=HALF) -> Law:
    truth, u, kept = number(share), number(fresh), samples - renewed
    law: Law = batch(samples, truth, lambda k: (Fraction(k, samples),))

    def fit(p):
        ours, found = int(p * samples), {}
        for i in range(min(ours, kept) + 1):
            chance = Fraction(comb(ours, i) * comb(samples - ours, kept - i), comb(samples, kept))
            for k, other in enumerate(binomial(renewed, (1 - u) * p + u * truth)):
                state = (Fraction(i + k, samples),)
                found[state] = found.get(state, 0) + chance * other
        return found

    for _ in range(generations - 1):
        law = moved(law, fit)
    return law


def subsampled(samples, generations, budget, share=HALF) -> Law:
    """States are the share in the model, and the tokens of the type in the pool."""
    law: Law = {(number(share), Fraction(0)): Fraction(1)}
    total = 0
    for size in batches(samples, generations):
        total += size

        def fit(p, ours, size=size, total=total):
            found: dict = {}
            for k, chance in enumerate(binomial(size, p)):
                pool = int(ours) + k
                for i in range(min(pool, budget) + 1):
                    ways = comb(pool, i) * comb(total - pool, budget - i)
                    state = (Fraction(i, budget), Fraction(pool))
                    found[state] = found.get(state, 0) + chance * Fraction(
                        ways, comb(total, budget)
                    )
            return found

        law = moved(law, fit)
    return law


def mean(law: Law, function: Callable[[Fraction], Fraction]) -> mpf:
    """The mean of a function of the share."""
    total = sum(function(state[0]) * weight for state, weight in law.items())
    with mp.workdps(60):
        return mpf(total.numerator) / total.denominator


def workflow(name: str, law: Callable[..., Law]) -> dict:
    """The oracles of the claims that every workflow without drift has."""

    def share_error(probability, **given):
        return mean(law(**given, share=probability), lambda p: (p - number(probability)) ** 2)

    def heterozygosity(heterozygosity, **given):
        with mp.workdps(60):
            return mpf(heterozygosity) * mean(law(**given), lambda p: 4 * p * (1 - p))

    def chi_square(types, **given):
        return (types - 1) * mean(law(**given), lambda p: 4 * (p - HALF) ** 2)

    def effective_tokens(**given):
        return 1 / mean(law(**given), lambda p: 4 * (p - HALF) ** 2)

    found = {
        "share_error": share_error,
        "heterozygosity": heterozygosity,
        "chi_square": chi_square,
        "effective_tokens": effective_tokens,
    }
    return {f"discrete.{name}.{quantity}": oracle for quantity, oracle in found.items()}


def lasting(law: Callable[..., Law]):
    """What a model is worth in the end: three generations fix a recursion with a constant rate."""

    def oracle(**given):
        with mp.workdps(60):
            first, second, third = (
                mean(law(**given, generations=count), lambda p: 4 * (p - HALF) ** 2)
                for count in (1, 2, 3)
            )
            if abs(third - second) < mpf(10) ** -50:
                return 1 / third
            return (first + third - 2 * second) / (first * third - second**2)

    return oracle


def _first_loss(samples, probability):
    return mean(replaced(samples, 1, probability), lambda p: Fraction(p == 0))


def _loss_bound(samples, generations, probability):
    with mp.workdps(60):
        return mp.exp(-mpf(8) * samples * mpf(probability) / (5 * generations + 3))


def _limit(samples, heterozygosity):
    """The logarithm of the product, order by order, by Hurwitz' zeta function."""
    sizes = batches(samples, 2)
    with mp.workdps(80):
        step, start = 1 / mpf(sizes[1]), mpf(sizes[0]) / sizes[1] + 1
        total, order = mpf(0), 1
        while True:
            term = step**order * mp.zeta(2 * order, start) / order
            total -= term
            if term < mpf(10) ** -70:
                return mpf(heterozygosity) * (1 - 1 / mpf(sizes[0])) * mp.exp(total)
            order += 1


def _stationary(samples, count, odds, probability):
    """The flow upwards, by mpmath's gamma functions."""
    with mp.workdps(60):
        m, k, w, p = samples, count, mpf(odds), mpf(probability)
        u, strength = w / (1 + w), samples * w
        weight = mp.gamma(strength * p + k) * mp.gamma(strength * (1 - p) + m - k)
        weight /= mp.factorial(k) * mp.factorial(m - k)
        return weight * (1 - mpf(k) / m) * ((1 - u) * mpf(k) / m + u * p)


def _heterozygosity_smoothed(samples, generations, types, smoothing, heterozygosity):
    """From the two lines through what half and all of one type become: it is linear in that of the
    truth, and all types together forget alike.
    """
    even = Fraction(1, types)
    spread = mean(smoothed(samples, generations, types, smoothing, even), lambda p: (p - even) ** 2)
    with mp.workdps(60):
        size = mpf(samples) + types * mpf(smoothing)
        rate = mpf(samples) * (samples - 1) / size**2
        apart = 1 - 1 / mpf(types) - mpf(heterozygosity)
        return 1 - 1 / mpf(types) - types * spread - rate**generations * apart


MPMATH = {
    "discrete.replace.share_mean": lambda probability: mpf(probability),
    "discrete.replace.cross_entropy": lambda number: mpf(number),
    "discrete.replace.cross_entropy_error": lambda samples, generations, variance: (
        mpf(variance) * mean(replaced(samples, generations), lambda p: 4 * (p - HALF) ** 2)
    ),
    **workflow("replace", replaced),
    **workflow("accumulate", accumulated),
    **workflow("fresh_mixture", mixed),
    **workflow("weighted", weighted),
    **workflow("augment", augmented),
    **workflow("partial_replacement", renewed_in_part),
    **workflow("accumulate_subsample", subsampled),
    "discrete.smoothing.share_mean": lambda probability, **given: mean(
        smoothed(**given, share=probability), lambda p: p
    ),
    "discrete.smoothing.share_spread": lambda probability, types, **given: mean(
        smoothed(**given, types=types, share=probability), lambda p: (p - Fraction(1, types)) ** 2
    ),
    "discrete.smoothing.heterozygosity": _heterozygosity_smoothed,
    "discrete.replace.first_loss": _first_loss,
    "discrete.replace.loss_bound": _loss_bound,
    "discrete.accumulate.heterozygosity_limit": _limit,
    "discrete.accumulate.sine_law": _limit,
    "discrete.accumulate.polya_limit": lambda samples, heterozygosity: (
        mpf(heterozygosity)
        * mean(accumulated(samples, 1), lambda p: 4 * p * (1 - p))
        * samples[0]
        / (samples[0] + 1)  # that of a Dirichlet law
    ),
    "discrete.streaming.stationary_law": _stationary,
}
MPMATH |= {
    f"discrete.{name}.effective_tokens_limit": lasting(law)
    for name, law in (
        ("replace", replaced),
        ("fresh_mixture", mixed),
        ("weighted", weighted),
        ("augment", augmented),
        ("partial_replacement", renewed_in_part),
    )
}
MPMATH["discrete.accumulate.effective_tokens_limit"] = lambda samples: 1 / (1 - _limit(samples, 1))
MPMATH["discrete.accumulate.heterozygosity_equal_batches"] = MPMATH[
    "discrete.accumulate.heterozygosity"
]

_share = st.integers(0, 16).map(lambda k: k / 16)
_known = {
    "share_error": ("probability", _share),
    "heterozygosity": ("heterozygosity", st.floats(0, 1)),
}
_known["chi_square"] = ("types", st.integers(1, 9))
_few = st.integers(2, 6) | st.lists(st.integers(1, 6), min_size=4, max_size=4)
_fits = {
    "replace": {"samples": _few, "generations": st.integers(1, 4)},
    "accumulate": {"samples": _few, "generations": st.integers(1, 4)},
    "fresh_mixture": {
        "samples": st.integers(1, 4),
        "real": st.integers(1, 3),
        "generations": st.integers(1, 4),
    },
    "weighted": {
        "samples": st.integers(1, 3),
        "real": st.integers(1, 3),
        "generations": st.integers(1, 3),
        "real_weight": st.integers(1, 7).map(lambda k: k / 8),
    },
    "augment": {
        "samples": st.integers(1, 5),
        "real": st.integers(1, 4),
        "generations": st.integers(1, 4),
    },
}
_fits["partial_replacement"] = {
    "samples": st.integers(2, 6),
    "renewed": st.integers(1, 2),
    "fresh": st.integers(0, 4).map(lambda k: k / 4),
    "generations": st.integers(1, 4),
}
_fits["accumulate_subsample"] = {
    "samples": st.integers(2, 4) | st.lists(st.integers(2, 4), min_size=3, max_size=3),
    "budget": st.integers(1, 2),
    "generations": st.integers(1, 3),
}
_smooth = {
    "samples": st.integers(1, 6),
    "generations": st.integers(1, 4),
    "types": st.integers(1, 5),
    "smoothing": st.integers(1, 12).map(lambda k: k / 4),
}
_later = st.tuples(st.integers(2, 30), st.integers(1, 30))
POINTS = {
    **{
        f"discrete.{name}.{quantity}": st.fixed_dictionaries({**fit, word: values})
        for name, fit in _fits.items()
        for quantity, (word, values) in _known.items()
    },
    **{
        f"discrete.{name}.effective_tokens": st.fixed_dictionaries(fit)
        for name, fit in _fits.items()
    },
    **{
        f"discrete.{name}.effective_tokens_limit": st.fixed_dictionaries(
            {
                word: values
                for word, values in {**fit, "samples": st.integers(2, 5)}.items()
                if word != "generations"
            }
        )
        for name, fit in _fits.items()
        if name not in ("accumulate", "accumulate_subsample")
    },
    "discrete.accumulate.effective_tokens_limit": st.fixed_dictionaries(
        {"samples": st.integers(2, 60)}
    ),
    "discrete.replace.cross_entropy_error": st.fixed_dictionaries(
        {**_fits["replace"], "variance": st.floats(0.1, 10)}
    ),
    "discrete.smoothing.share_mean": st.fixed_dictionaries({**_smooth, "probability": _share}),
    "discrete.smoothing.share_spread": st.fixed_dictionaries({**_smooth, "probability": _share}),
    "discrete.smoothing.heterozygosity": st.fixed_dictionaries(
        {**_smooth, "heterozygosity": st.floats(0, 1)}
    ),
    "discrete.replace.first_loss": st.fixed_dictionaries({"samples": _few, "probability": _share}),
    "discrete.replace.loss_bound": st.fixed_dictionaries(
        {"samples": st.integers(1, 40), "generations": st.integers(1, 200), "probability": _share}
    ),
    "discrete.accumulate.heterozygosity_equal_batches": st.builds(
        lambda sizes, generations, heterozygosity: {
            "samples": [sizes[0]] + [sizes[1]] * 3,
            "generations": generations,
            "heterozygosity": heterozygosity,
        },
        st.tuples(st.integers(2, 6), st.integers(1, 6)),
        st.integers(1, 4),
        st.floats(0.1, 1),
    ),
    "discrete.accumulate.heterozygosity_limit": st.builds(
        lambda sizes, heterozygosity: {
            "samples": [sizes[0], sizes[1], sizes[1]],
            "heterozygosity": heterozygosity,
        },
        _later,
        st.floats(0.1, 1),
    ),
    "discrete.accumulate.polya_limit": st.builds(
        lambda first, heterozygosity: {
            "samples": [first, 1, 1],
            "heterozygosity": heterozygosity,
        },
        st.integers(2, 12),
        st.floats(0.1, 1),
    ),
    "discrete.streaming.stationary_law": st.builds(
        lambda samples, below, odds, probability: {
            "samples": samples,
            "count": min(below, samples - 1),
            "odds": odds,
            "probability": probability,
        },
        st.integers(1, 20),
        st.integers(0, 19),
        st.floats(0.05, 5),
        st.floats(0.05, 0.95),
    ),
}
