"""Checks of watermarks, verifiers and curation: one token or one choice at a time."""

from math import log
from typing import Any

import numpy as np

from sims import Experiment, Replace
from sims.families.crawl import Tokens
from sims.families.relay import Rate
from sims.families.selection import BestOf, Verified
from tailbite.checks.check import Check, Point

STEP = 1e-4  #: of the numerical derivative


def _token(share: float, rate: float, marks: tuple[float, float, float], **more: Any) -> Point:
    experiment = Experiment(Tokens(share, *marks), Replace(), Rate(rate), 1, 1)
    return Point(experiment, {"share": share, "rate": rate, "marks": marks, **more})


def _marked(share: float, rate: float, caught: float, mistaken: float) -> Point:
    marks = {"true_positive": caught, "false_positive": mistaken}
    return _token(share, rate, (caught, mistaken, 0.0), **marks)


def _score_square(values, parameters):
    """The squared slope of the log of the probability of what is seen, by differences."""
    share, rate = parameters["share"], parameters["rate"]
    caught, mistaken, erased = parameters["marks"]
    mark, one = values["mark"].astype(int), values["one"]

    def seen(chance: float) -> Any:
        """Probability of what is seen of the mark."""
        return np.array([(1 - erased) * (1 - chance), (1 - erased) * chance, erased])[mark]

    def log_probability(truth: float) -> Any:
        real = (1 - share) * seen(mistaken) * np.where(one == 1, truth, 1 - truth)
        made = share * seen(caught) * np.where(one == 1, rate, 1 - rate)
        return np.log(real + made)

    slope = (log_probability(rate + STEP) - log_probability(rate - STEP)) / (2 * STEP)
    return slope**2


def _chosen(family: Any, rate: float, samples: int, generations: int = 1, **more: Any) -> Point:
    experiment = Experiment(family, Replace(), Rate(rate), samples, generations)
    return Point(experiment, {"rate": rate, "generations": generations, **more})


def _looked(rate: float, ones: float, zeros: float, spoiled: float, samples: int = 3) -> Point:
    given: dict[str, Any] = {"keep_ones": ones, "keep_zeros": zeros, "spoiled": spoiled}
    return _chosen(Verified(ones, zeros, spoiled), rate, samples, **given)


def _held(ones: float, zeros: float, spoiled: float) -> Point:
    """Begun at the rate at which what is kept has the odds of what was spoiled."""
    shown = 1 - spoiled * ones / (ones - zeros)
    return _looked(shown / (1 - spoiled), ones, zeros, spoiled)


def _rounds(samples: int) -> Point:
    given = {"keep_ones": 0.9, "keep_zeros": 0.5, "odds": 0.5}
    return _chosen(Verified(0.9, 0.5), 1 / 3, samples, 4, **given)


def _met(community: float, ratio: float) -> Point:
    rate = (community - ratio * (1 - community)) / (1 - ratio)
    given: dict[str, Any] = {"community": community, "ratio": ratio}
    return _chosen(Verified(1.0, ratio, 0.0, community), rate, 3, **given)


def _rate(values, _):
    return values["rate"]


CHECKS = (
    Check(
        "mitigation.watermark.information",
        "mean squared score",
        ("one", "mark"),
        _score_square,
        (_marked(0.6, 0.3, 0.7, 0.1), _marked(0.4, 0.5, 0.9, 0.2)),
    ),
    Check(
        "mitigation.watermark.symmetric",
        "mean squared score",
        ("one", "mark"),
        _score_square,
        (_token(0.6, 0.3, (0.85, 0.15, 0.0), error=0.15),),
    ),
    Check(
        "mitigation.watermark.erasure",
        "mean squared score",
        ("one", "mark"),
        _score_square,
        (_token(0.6, 0.3, (1.0, 0.0, 0.4), erased=0.4),),
    ),
    Check(
        "mitigation.verifier.kept_rate",
        "mean rate",
        ("rate",),
        _rate,
        (_looked(0.6, 0.9, 0.3, 0.2), _looked(0.4, 0.5, 0.25, 0.1)),
    ),
    Check(
        "mitigation.verifier.fixed_rate",
        "mean rate",
        ("rate",),
        _rate,
        (_held(0.9, 0.3, 0.2), _held(1.0, 0.6, 0.1)),
    ),
    Check(
        "mitigation.verifier.rounds",
        "mean rate",
        ("rate",),
        _rate,
        decay=((_rounds(8), _rounds(32)),),
    ),
    Check(
        "mitigation.curation.preferred",
        "mean rate",
        ("rate",),
        _rate,
        (
            _chosen(BestOf(1.5), 0.3, 3, gap=1.5),
            _chosen(BestOf(-0.8), 0.6, 4, gap=-0.8),
        ),
    ),
    Check(
        "mitigation.curation.reward_gain",
        "mean gain of e^reward",
        ("change",),
        lambda values, parameters: parameters["excess"] * values["change"],
        (_chosen(BestOf(log(1.5)), 0.4, 3, excess=0.5),),
        side=-1,
    ),
    Check(
        "mitigation.curation.two_communities",
        "mean rate",
        ("rate",),
        _rate,
        (_met(0.6, 0.3), _met(0.45, 0.5)),
    ),
)
