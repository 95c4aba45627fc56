"""The telephone game in 60 digits: laws moved retelling by retelling, enumeration of texts and of
the places that are own; never the closed forms."""

from itertools import product

from hypothesis import strategies as st
from mpmath import binomial, mp, mpf

from tests.theory.oracles.information import MPMATH as INFORMATION


def _own(kept, generations):
    """Probability that a word is own, one retelling after the other."""
    chance = mpf(1)
    for _ in range(generations):
        chance = mpf(kept) * chance
    return chance


def _kept_words(words, kept, generations):
    with mp.workdps(60):
        return mp.fsum(_own(kept[place], generations) for place in range(words))


def _none(words, kept, generations):
    """Over all sets of places, by those that are own."""
    with mp.workdps(80):
        own = [_own(kept[place], generations) for place in range(words)]
        every = product((False, True), repeat=words)
        return mp.fsum(
            mp.fprod(one if here else 1 - one for one, here in zip(own, places, strict=True))
            for places in every
            if not any(places)
        )


def _length(words, kept, left_out, generations):
    """The law of the length, moved by binomials."""
    with mp.workdps(60):
        gone = (1 - mpf(kept)) * mpf(left_out)
        law = [mpf(0)] * words + [mpf(1)]
        for _ in range(generations):
            law = [
                mp.fsum(
                    law[size] * binomial(size, left) * (1 - gone) ** left * gone ** (size - left)
                    for size in range(left, words + 1)
                )
                for left in range(words + 1)
            ]
        return mp.fsum(size * chance for size, chance in enumerate(law))


def _pairs(probability, following):
    with mp.workdps(60):
        return mpf(probability) - mpf(probability) * (1 - mpf(following))


def _two_words(before, after):
    """All signs of the kept words and of the old and the new one between them."""
    with mp.workdps(60):
        u, v, signs = mpf(before), mpf(after), (-1, 1)
        total = mpf(0)
        for left, right in product(signs, repeat=2):
            joint = {s: (1 + s * left * u) * (1 + s * right * v) / 8 for s in signs}
            chance = mp.fsum(joint.values())
            total += mp.fsum(
                old * new * joint[old] * joint[new] / chance
                for old, new in product(signs, repeat=2)
            )
        return total


def _agreement(coincidence, kept, generations):
    """A word is own, or one of the source."""
    with mp.workdps(60):
        own = _own(kept, generations)
        return own + (1 - own) * mpf(coincidence)


def _held(start, probability, kept, generations):
    """Probability that a place has a word."""
    chance = mpf(start)
    for _ in range(generations):
        chance = mpf(kept) * chance + (1 - mpf(kept)) * mpf(probability)
    return chance


def _unique(probabilities, counts, present, vocabulary, words, kept, generations):
    with mp.workdps(60):
        total = mpf(0)
        for word in range(vocabulary):
            stood = counts[word] if word < present else 0
            absent = [
                1 - _held(place < stood, probabilities[word], kept, generations)
                for place in range(words)
            ]
            total += 1 - mp.fprod(absent)
        return total


def _distance(words, kept, generations, feature_variance, away, together):
    """Over which of two places, alike or not, are own."""
    with mp.workdps(60):
        new = 1 - _own(kept, generations)
        one = new * (mpf(feature_variance) + mpf(away))
        two = new * new * mpf(together)
        return (words * one + words * (words - 1) * two) / mpf(words) ** 2


def _found(texts, words, kept, generations):
    """Over the number of own words."""
    with mp.workdps(60):
        own = _own(kept, generations)
        return mp.fsum(
            binomial(words, left)
            * own**left
            * (1 - own) ** (words - left)
            * (1 if left else mpf(1) / texts)
            for left in range(words + 1)
        )


def _fano(texts, words, letters, replaced, generations):
    known = {"letters": letters, "replaced": replaced, "generations": generations}
    told = INFORMATION["information.symmetric.mutual_information"](**known)
    with mp.workdps(60):
        return (words * told + mp.log(2)) / mp.log(texts)


MPMATH = {
    "telephone.kept.words": _kept_words,
    "telephone.kept.none": _none,
    "telephone.length.mean": _length,
    "telephone.bridge.pairs": _pairs,
    "telephone.bridge.two_words": _two_words,
    "telephone.bridge.agreement": _agreement,
    "telephone.single.unique_words": _unique,
    "telephone.single.distance": _distance,
    "telephone.identified.at_most": _found,
    "telephone.symmetric.fano": _fano,
}

_hops, _share, _words = st.integers(1, 12), st.floats(0.02, 0.95), st.integers(1, 8)
_places = st.fixed_dictionaries(
    {
        "words": _words,
        "kept": st.lists(_share, min_size=8, max_size=8),
        "generations": _hops,
    }
)
_told = {"words": _words, "kept": _share, "generations": _hops}


@st.composite
def _texts(draw):
    """A source and a first text, all of whose words stand first in it."""
    vocabulary, present = draw(st.integers(4, 6)), draw(st.integers(1, 4))
    weights = draw(st.lists(st.floats(0.1, 1), min_size=vocabulary, max_size=vocabulary))
    counts = draw(st.lists(st.integers(1, 3), min_size=present, max_size=present))
    return {
        "probabilities": [weight / sum(weights) for weight in weights],
        "counts": counts,
        "present": present,
        "vocabulary": vocabulary,
        "words": sum(counts),
        "kept": draw(_share),
        "generations": draw(_hops),
    }


POINTS = {
    "telephone.kept.words": _places,
    "telephone.kept.none": _places,
    "telephone.length.mean": st.fixed_dictionaries({**_told, "left_out": _share}),
    "telephone.bridge.pairs": st.fixed_dictionaries({"probability": _share, "following": _share}),
    "telephone.bridge.two_words": st.fixed_dictionaries({"before": _share, "after": _share}),
    "telephone.bridge.agreement": st.fixed_dictionaries(
        {"coincidence": _share, "kept": _share, "generations": _hops}
    ),
    "telephone.single.unique_words": _texts(),
    "telephone.single.distance": st.fixed_dictionaries(
        {
            **_told,
            "feature_variance": st.floats(0.1, 5),
            "away": st.floats(0, 5),
            "together": st.floats(0, 2),
        }
    ),
    "telephone.identified.at_most": st.fixed_dictionaries({**_told, "texts": st.integers(2, 50)}),
    "telephone.symmetric.fano": st.fixed_dictionaries(
        {
            "texts": st.integers(2, 50),
            "words": _words,
            "letters": st.integers(2, 6),
            "replaced": st.floats(0.02, 0.7),
            "generations": st.integers(1, 5),
        }
    ),
}
