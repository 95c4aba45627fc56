"""Checks of models that are refitted on crawls, with and without a detector."""

from typing import Any

from sims import Experiment, Replace
from sims.families.crawl import Crawl
from sims.families.relay import Rate
from tailbite.checks.check import Check, Point
from tailbite.subjects.mitigation.filtering import left


def crawl(
    samples: int,
    generations: int,
    rate: float,
    share: float,
    *,
    caught: float = 0.0,
    mistaken: float = 0.0,
    invented: float = 0.0,
    made_up: float = 0.5,
    start: float | None = None,
) -> Point:
    """The experiment, and what claims call its numbers."""
    family = Crawl(share, caught, mistaken, invented, made_up, start)
    experiment = Experiment(family, Replace(), Rate(rate), samples, generations)
    kept, synthetic = left(samples, share, caught, mistaken)
    known: dict[str, Any] = {
        "generations": generations,
        "kept": kept,
        "synthetic": synthetic,
        "share": share,
        "true_positive": caught,
        "false_positive": mistaken,
        "variance": rate * (1 - rate),
        "hallucination": invented,
        "away": made_up - rate,
        "spread": made_up * (1 - rate) ** 2 + (1 - made_up) * rate**2,
        "samples": samples,
        "offset": (rate if start is None else start) - rate,
    }
    return Point(experiment, known)


def _square(values, _):
    return values["squared_error"]


def _offset(values, _):
    return values["offset"]


FILTERED = crawl(12, 3, 0.3, 0.6, caught=0.7, mistaken=0.1)
INVENTED = crawl(10, 4, 0.2, 0.7, caught=0.4, mistaken=0.1, invented=0.3, made_up=0.9)
PLAIN = crawl(8, 3, 0.4, 0.8, invented=0.2, made_up=0.9)


def _far(samples: int) -> Point:
    return crawl(samples, 14, 0.2, 0.6, invented=0.3, made_up=0.9)


CHECKS = (
    Check(
        "mitigation.detector.share",
        "mean share of synthetic tokens",
        ("synthetic_share",),
        lambda values, _: values["synthetic_share"],
        (FILTERED,),
    ),
    Check(
        "mitigation.detector.error",
        "mean of d^2",
        ("squared_error",),
        _square,
        (FILTERED, crawl(8, 4, 0.4, 0.8)),
    ),
    Check(
        "mitigation.detector.paradox",
        "mean of d^2, far out",
        ("squared_error",),
        _square,
        (crawl(10, 14, 0.3, 0.6, caught=0.5),),
    ),
    Check("mitigation.detector.bias", "mean of d", ("offset",), _offset, (INVENTED, PLAIN)),
    Check(
        "mitigation.detector.error_of_invention",
        "mean of d^2",
        ("squared_error",),
        _square,
        (INVENTED, PLAIN),
    ),
    Check(
        "mitigation.detector.large_crawls",
        "mean of d^2, far out",
        ("squared_error",),
        _square,
        decay=((_far(25), _far(100)),),
    ),
    Check(
        "mitigation.first_mover.late_entrant",
        "mean of d^2",
        ("squared_error",),
        _square,
        tuple(
            Point(point.experiment, {**point.parameters, "samples": first})
            for point, first in ((crawl(9, 5, 0.3, 0.5), 7), (crawl(17, 4, 0.4, 0.5), 13))
        ),
    ),
    Check(
        "mitigation.mixing.offset",
        "mean of d",
        ("offset",),
        _offset,
        (crawl(8, 2, 0.3, 0.6, start=0.9), crawl(5, 3, 0.6, 0.7, start=0.1)),
    ),
)
