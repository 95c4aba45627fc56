"""What corpora lack, in 60 digits: sums over outcomes in exact rationals, and quadratures."""

from fractions import Fraction
from itertools import product

from hypothesis import strategies as st
from mpmath import exp, expm1, log, log1p, mp, mpf, quad


def _outcomes(law, samples):
    """(words that are there, probability) of every sequence of draws, exactly."""
    for drawn in product(range(len(law)), repeat=samples):
        chance = Fraction(1)
        for each in drawn:
            chance *= law[each]
        yield set(drawn), chance


def _exact(law):
    return [Fraction(each) for each in law]


def _expected(law, samples, value):
    """Over all sequences of draws; what is left of the law is a word without value."""
    rest = 1 - sum(law)
    return sum(
        chance * value({each for each in there if each < len(law)})
        for there, chance in _outcomes([*law, rest], samples)
    )


def _lost(probabilities, **_):
    truth = _exact(probabilities)
    return lambda there: sum(each for place, each in enumerate(truth) if place not in there)


def lost_mass(samples, probabilities, words):
    return mpf_of(_expected(_exact(probabilities), samples, _lost(probabilities)))


def vocabulary(samples, probabilities, words):
    return mpf_of(_expected(_exact(probabilities), samples, len))


def cut(samples, probabilities, words, corpus, kept):
    return mpf_of(_expected(_exact(corpus)[:kept], samples, _lost(probabilities)))


def mixed(samples, probabilities, words, corpus, kept, real_share):
    short = [*_exact(corpus)[:kept], *(Fraction(0) for _ in range(words - kept))]
    share = Fraction(real_share)
    law = [
        share * real + (1 - share) * each
        for real, each in zip(_exact(probabilities), short, strict=True)
    ]
    return mpf_of(_expected(law, samples, _lost(probabilities)))


def capacity(samples, probabilities, words, capacity):
    plain = _lost(probabilities)
    return mpf_of(
        _expected(
            _exact(probabilities),
            samples,
            lambda there: plain({each for each in there if each < capacity}),
        )
    )


def labels(samples, probabilities, words, generations):
    """A word is known while all corpora have it: the share of those that have it, to a power."""
    truth = _exact(probabilities)
    has = [
        _expected(truth, samples, lambda there, place=place: place in there)
        for place in range(words)
    ]
    return mpf_of(sum(p * (1 - each**generations) for p, each in zip(truth, has, strict=True)))


def mpf_of(number):
    with mp.workdps(60):
        return mpf(Fraction(number).numerator) / Fraction(number).denominator


def poisson(samples, probabilities, words):
    """A Poisson law is a limit of binomial ones: by its probability of 0."""
    with mp.workdps(60):
        return sum(mpf(p) * exp(-mpf(p) * samples) for p in probabilities)


def _worth(generations, samples):
    return mpf(12) * samples / (7 * generations + 5)


def chain(samples, probabilities, words, generations):
    with mp.workdps(60):
        worth = _worth(generations, samples)
        return sum(mpf(p) / exp(mpf(p) * worth) for p in probabilities)


def chain_words(samples, probabilities, words, generations):
    with mp.workdps(60):
        worth = _worth(generations, samples)
        return words + sum(expm1(-mpf(p) * worth) for p in probabilities)


def _zipf(weight, exponent, scale):
    """The sum over words as an integral over their numbers, the i-th being scale i^-exponent."""

    def body(u):  # u = log of the number of a word
        probability = mpf(scale) * exp(-mpf(exponent) * u)
        return probability * weight(probability) * exp(u)

    top = log(mpf(scale) + 1) / exponent
    return quad(body, [-30, top - 5, top, top + 2, top + 5, top + 10, top + 30, top + 300, 1500])


def zipf(mean_length, exponent, scale):
    with mp.workdps(30):
        return _zipf(lambda p: exp(-p * mpf(mean_length)), exponent, scale)


def shift(mean_length, exponent, scale, real_share):
    return zipf(mean_length * real_share, exponent, scale)


def generations(mean_length, exponent, scale, generations):
    with mp.workdps(30):
        return zipf(mpf(2) * mean_length / (generations + 1), exponent, scale)


def labelled(mean_length, exponent, scale, generations):
    with mp.workdps(30):

        def lost(p):
            lacking = exp(-p * mpf(mean_length))
            return -expm1(generations * log1p(-lacking)) if lacking < 1 else mpf(1)

        return _zipf(lost, exponent, scale)


def logarithm(exponent):
    """1 over Euler's integral for the gamma function."""
    with mp.workdps(30):
        return 1 / quad(lambda u: exp((2 - 1 / mpf(exponent)) * u - exp(u)), [-150, -5, 0, 2, 6])


def step(drawn):
    with mp.workdps(60):
        return 1 / (mpf(1) / 2 + 1 / mpf(drawn))


def step_least(drawn):
    with mp.workdps(60):
        return -expm1(-mpf(drawn))


MPMATH = {
    "tails.sample.lost_mass": lost_mass,
    "tails.sample.vocabulary": vocabulary,
    "tails.sample.poisson": poisson,
    "tails.cut.lost_mass": cut,
    "tails.mixed.lost_mass": mixed,
    "tails.capacity.lost_mass": capacity,
    "tails.chain.step": step,
    "tails.chain.step_least": step_least,
    "tails.chain.lost_mass": chain,
    "tails.chain.lost_words": chain_words,
    "tails.labels.lost_mass": labels,
    "tails.labels.zipf": labelled,
    "tails.labels.logarithm": logarithm,
    "tails.zipf.lost_mass": zipf,
    "tails.zipf.shift": shift,
    "tails.zipf.generations": generations,
}

LAW = (0.5, 0.25, 0.1875, 0.0625)  #: in binary, so that rationals are exact
_few = {
    "samples": st.integers(1, 5),
    "probabilities": st.permutations(LAW).map(tuple),
    "words": st.just(len(LAW)),
}
_cut = {**_few, "corpus": st.just((0.75, 0.25)), "kept": st.just(2)}
_length = st.floats(10, 1e4)
_curve = {"mean_length": _length, "exponent": st.floats(1.3, 4), "scale": st.floats(0.1, 0.9)}
POINTS = {
    **dict.fromkeys(
        ("tails.sample.lost_mass", "tails.sample.vocabulary", "tails.sample.poisson"),
        st.fixed_dictionaries(_few),
    ),
    "tails.cut.lost_mass": st.fixed_dictionaries(_cut),
    "tails.mixed.lost_mass": st.fixed_dictionaries(
        {**_cut, "real_share": st.sampled_from((0.125, 0.5, 0.75))}
    ),
    "tails.capacity.lost_mass": st.fixed_dictionaries({**_few, "capacity": st.integers(1, 3)}),
    **dict.fromkeys(
        ("tails.chain.step", "tails.chain.step_least"),
        st.fixed_dictionaries({"drawn": st.floats(0.01, 20)}),
    ),
    **dict.fromkeys(
        ("tails.chain.lost_mass", "tails.chain.lost_words"),
        st.fixed_dictionaries(
            {**_few, "samples": st.integers(1, 1000), "generations": st.integers(1, 100)}
        ),
    ),
    "tails.labels.lost_mass": st.fixed_dictionaries({**_few, "generations": st.integers(1, 20)}),
    "tails.labels.zipf": st.fixed_dictionaries({**_curve, "generations": st.integers(1, 20)}),
    "tails.labels.logarithm": st.fixed_dictionaries({"exponent": st.floats(1.05, 10)}),
    "tails.zipf.lost_mass": st.fixed_dictionaries(_curve),
    "tails.zipf.shift": st.fixed_dictionaries({**_curve, "real_share": st.floats(0.05, 1)}),
    "tails.zipf.generations": st.fixed_dictionaries({**_curve, "generations": st.integers(1, 50)}),
}
