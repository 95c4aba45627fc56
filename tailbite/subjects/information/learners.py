"""Checks of learners with a prior."""

from typing import Any

from sims import Experiment, Replace
from sims.families.channels import Channel, Message
from sims.families.posterior import OfPrior, PosteriorSampling
from sims.families.relay import Rate
from tailbite.checks.check import Check, Point
from tailbite.subjects.information.channels import passed


def _sampled(
    samples: int, generations: int, first: float, total: float, truth: Any, **more: Any
) -> Point:
    experiment = Experiment(PosteriorSampling(first, total), Replace(), truth, samples, generations)
    known = {"samples": samples, "generations": generations, "first": first, "total": total}
    return Point(experiment, {**known, **more})


def _from(rate: float, samples: int, generations: int, first: float, total: float) -> Point:
    return _sampled(samples, generations, first, total, Rate(rate), rate=rate)


def _spoken(learner: str, hops: int, start: int, **given: float) -> Point:
    """The first language, or the second, is spoken at first."""
    channel = Channel.languages(given["prior"], given["silent"], given["error"], learner)
    return passed(channel, Message((float(start), 1.0 - start)), hops, start=start, **given)


def _first_language(values, _):
    return 1 - values["letter"]


def _both(values, parameters):
    before, after = (parameters[name] for name in ("ones_before", "ones_after"))
    return (values["ones_before"] == before) & (values["ones"] == after)


CHECKS = (
    Check(
        "information.posterior_sampling.mean",
        "mean rate",
        ("rate",),
        lambda values, _: values["rate"],
        (_from(0.9, 4, 3, 0.8, 2.5), _from(0.2, 3, 2, 1.5, 2.0)),
    ),
    Check(
        "information.posterior_sampling.mean_square",
        "mean squared rate",
        ("squared_rate",),
        lambda values, _: values["squared_rate"],
        (_from(0.9, 4, 3, 0.8, 2.5), _from(0.2, 3, 2, 1.5, 2.0)),
    ),
    Check(
        "information.posterior_sampling.two_batches",
        "share of two batches",
        ("ones", "ones_before"),
        _both,
        (
            _sampled(4, 2, 0.8, 2.5, OfPrior(), ones_before=1, ones_after=2),
            _sampled(4, 2, 0.8, 2.5, OfPrior(), ones_before=0, ones_after=0),
        ),
        test="proportion",
    ),
    Check(
        "information.two_languages.sampler",
        "share of the first language",
        ("letter",),
        _first_language,
        (
            _spoken("sampler", 3, 1, prior=0.3, silent=0.2, error=0.1),
            _spoken("sampler", 2, 0, prior=0.7, silent=0.1, error=0.05),
        ),
        test="proportion",
    ),
    Check(
        "information.two_languages.most_likely",
        "share of the first language",
        ("letter",),
        _first_language,
        (
            _spoken("most_likely", 3, 0, prior=0.6, silent=0.3, error=0.1),
            _spoken("most_likely", 2, 1, prior=0.7, silent=0.1, error=0.2),
        ),
        test="proportion",
    ),
)
