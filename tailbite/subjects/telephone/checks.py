"""Checks of texts that are retold."""

from collections.abc import Mapping, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from sims import Experiment, Passages, Replace, Telephone, Text
from sims.families.bridges import Chain
from sims.families.telephone import Retold
from sims.fold import reading
from tailbite.checks.check import Check, Point

SOURCE = Text.of("a b a b c a b d c c a b a c d d b a b c")
SIGNS = Text.of("a a a a a a b b b b b b")
LETTERS = Text.from_words([f"w{number}" for number in range(36)])  # all equally common
PLACES = 4


def _told(family: Telephone, truth: Passages, generations: int, **known: Any) -> Point:
    experiment = Experiment(family, Replace(), truth, 1, generations)
    return Point(experiment, {"generations": generations, **known})


def _kept(kept: Sequence[float], generations: int) -> Point:
    places = len(kept)
    family = Telephone(kept=tuple(kept))
    return _told(family, Passages(SOURCE, places), generations, words=places, kept=tuple(kept))


def _shorter(kept: float, left_out: float, generations: int) -> Point:
    family = Telephone(kept=kept, shortened=left_out)
    known = {"words": PLACES, "kept": kept, "left_out": left_out}
    return _told(family, Passages(SOURCE, PLACES), generations, **known)


# a pair of neighbours
PAIR = (0, 1)  #: numbers of the words a, b
pair = reading(
    "pair",
    lambda model, truth: (model.tokens[1] == PAIR[0]) & (model.tokens[2] == PAIR[1]),
    Retold,
)
second = reading("second", lambda model, truth: model.tokens[1] == model.first[1], Retold)


def _chain(text: Text, order: int, backoff: float) -> Chain:
    return Chain.of(text.tokens, len(text.vocabulary), order, backoff, 1.0)


def _neighbours(kept: float, generations: int) -> Point:
    chain = _chain(SOURCE, 2, 0.1)
    first, next_word = PAIR
    step = chain.times(np.eye(len(chain.law)))
    known = {
        "probability": float(chain.law[first]),
        "following": float(step[first, next_word]),
        "other": float(chain.law[next_word]),
        "kept": kept,
    }
    return _told(Telephone(kept=kept), Passages(SOURCE, PLACES, drawn=True), generations, **known)


def _between(before: int, after: int) -> Point:
    """One word of a gap, so many places from the kept words on both sides."""
    places = before + after + 1
    family = Telephone(kept=(1.0,) + (0.0,) * (places - 2) + (1.0,))
    step = _chain(SIGNS, 2, 0.1).times(np.eye(2))
    link = float(step[0, 0] - step[1, 0])
    known = {"before": link**before, "after": link**after}
    point = _told(family, Passages(SIGNS, places, drawn=True), 1, **known)
    return Point(point.experiment, known)


def _alike(order: int, kept: float, generations: int) -> Point:
    law = _chain(SOURCE, order, 0.1).law
    truth = Passages(SOURCE, PLACES, drawn=True)
    known = {"kept": kept, "coincidence": float(law @ law)}
    return _told(Telephone(kept=kept, order=order), truth, generations, **known)


# words that are drawn one by one
def features(words: int) -> np.ndarray:
    """An embedding of so many words in one dimension, no two of them alike."""
    return 1 + 3 * np.cos(1.7 * np.arange(words))


def _moved(model: Retold, truth):
    place = jnp.asarray(features(truth.bridges.none), float)
    return jnp.mean(place[model.tokens] - place[model.first]) ** 2


embedded = reading("embedded_distance", _moved, Retold)


def embedding(text: Text, first: np.ndarray) -> Mapping[str, float]:
    """What claims say of the features of a source and of a first text."""
    law, place = _chain(text, 1, 0.1).law, features(len(text.vocabulary))
    mean = float(law @ place)
    away = place[first] - mean
    size = len(first)
    apart = (away.sum() ** 2 - away @ away) / (size * (size - 1))
    return {
        "feature_variance": float(law @ (place - mean) ** 2),
        "away": float(away @ away / size),
        "together": float(apart),
    }


def unique(text: Text, first: np.ndarray) -> Mapping[str, Any]:
    """What claims say of the words of a source and of a first text."""
    law = _chain(text, 1, 0.1).law
    counts = np.bincount(first, minlength=len(law))
    order = np.argsort(counts == 0, kind="stable")
    return {
        "vocabulary": len(law),
        "probabilities": tuple(law[order].tolist()),
        "counts": tuple(counts[counts > 0].tolist()),
        "present": int(np.count_nonzero(counts)),
    }


def _single(kept: float, generations: int, first: int) -> Point:
    truth = Passages(SOURCE, PLACES, first=first)
    (text,) = truth.tokens
    known = {"words": PLACES, "kept": kept, **unique(SOURCE, text), **embedding(SOURCE, text)}
    return _told(Telephone(kept=kept, order=1), truth, generations, **known)


def _among(kept: float, generations: int) -> Point:
    truth = Passages(LETTERS, 3)
    known = {
        "texts": len(truth),
        "words": 3,
        "kept": kept,
        "letters": len(LETTERS.vocabulary),
        "replaced": 1 - kept,
    }
    return _told(Telephone(kept=kept, order=1), truth, generations, **known)


SINGLE = (_single(0.5, 2, 0), _single(0.7, 3, 2))
AMONG = (_among(0.5, 1), _among(0.5, 6))

CHECKS = (
    Check(
        "telephone.kept.words",
        "mean own words",
        ("kept_words",),
        lambda values, _: values["kept_words"],
        (_kept((0.9, 0.5, 0.7, 0.2), 3), _kept((0.4, 0.95, 0.6, 0.8), 2)),
    ),
    Check(
        "telephone.kept.none",
        "share of texts without own words",
        ("kept_words",),
        lambda values, _: values["kept_words"] == 0,
        (_kept((0.9, 0.5, 0.7, 0.2), 3), _kept((0.3, 0.6, 0.5, 0.4), 2)),
        test="proportion",
    ),
    Check(
        "telephone.length.mean",
        "mean length",
        ("length",),
        lambda values, _: values["length"],
        (_shorter(0.6, 0.3, 3),),
    ),
    Check(
        "telephone.bridge.pairs",
        "share of texts with a pair of words in a place",
        (pair,),
        lambda values, _: values["pair"],
        (_neighbours(0.5, 2),),
        test="proportion",
    ),
    Check(
        "telephone.bridge.two_words",
        "mean product of the old word and the new one, as signs",
        (second,),
        lambda values, _: 2.0 * values["second"] - 1,
        (_between(1, 2), _between(1, 1)),
    ),
    Check(
        "telephone.bridge.agreement",
        "mean share of words of the first text",
        ("agreement",),
        lambda values, _: values["agreement"],
        (_alike(1, 0.5, 2), _alike(2, 0.5, 3)),
        side=-1,
    ),
    Check(
        "telephone.single.unique_words",
        "mean unique words",
        ("unique_words",),
        lambda values, _: values["unique_words"],
        SINGLE,
    ),
    Check(
        "telephone.single.distance",
        "mean squared distance",
        (embedded,),
        lambda values, _: values["embedded_distance"],
        SINGLE,
    ),
    Check(
        "telephone.identified.at_most",
        "share of texts that are found",
        ("found",),
        lambda values, _: values["found"],
        AMONG,
        side=1,
    ),
    Check(
        "telephone.symmetric.fano",
        "share of texts that are found",
        ("found",),
        lambda values, _: values["found"],
        AMONG,
        side=1,
    ),
)
