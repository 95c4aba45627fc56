"""Checks of channels: the mean of the information density, which a run reads off the laws that the
channel's own matrices give, is the mutual information."""

from collections.abc import Sequence
from typing import Any

import numpy as np

import sims
from sims import Accumulate, Experiment, Replace
from sims.families.channels import Channel, GaussianChannel, Message, StandardNormal
from tailbite.checks.check import Check, Point


def passed(family: Any, truth: Any, hops: int, **parameters: Any) -> Point:
    """A message that is passed on, and the same numbers for ``predict``."""
    experiment = Experiment(family, Replace(), truth, 1, hops)
    return Point(experiment, {"generations": hops, **parameters})


def _bit(error: float, hops: int) -> Point:
    return passed(Channel.binary(error), Message.uniform(2), hops, error=error)


def _letter(letters: int, replaced: float, hops: int, **more: Any) -> Point:
    channel, truth = Channel.symmetric(letters, replaced), Message.uniform(letters)
    return passed(channel, truth, hops, letters=letters, replaced=replaced, **more)


def _erased(letters: int, erased: float, hops: int) -> Point:
    channel, truth = Channel.erasure(letters, erased), Message.uniform(letters, unused=1)
    return passed(channel, truth, hops, letters=letters, erased=erased)


def _number(correlation: float, hops: int) -> Point:
    channel, truth = GaussianChannel(correlation), StandardNormal()
    return passed(channel, truth, hops, correlation=correlation)


def refits(
    workflow: Any, samples: int | Sequence[int], generations: int, variance: float, prior: float
) -> Point:
    """Refits of a normal mean, of which the prior variance is that of the message."""
    family = sims.ExponentialFamily("normal", convolution=variance)
    schedule = samples if isinstance(samples, int) else tuple(samples)
    experiment = Experiment(family, workflow, family.at(0.0), schedule, generations)
    known = {"samples": schedule, "generations": generations, "variance": variance}
    return Point(experiment, {**known, "prior_variance": prior})


def noise(parameters: Any, *, pooled: bool) -> float:
    """Variance of the fitted mean given the truth's, from the weights of the noise of every batch:
    a model is a weighted sum of the batches' means, each of which is its speaker's mean and noise
    of its own.
    """
    sizes = np.resize(parameters["samples"], parameters["generations"]).astype(float)
    weights, means = np.zeros(len(sizes)), []
    for batch, own in enumerate(np.eye(len(sizes))):
        means.append(weights + own)
        shares = sizes[: batch + 1] / sizes[: batch + 1].sum()
        weights = shares @ np.array(means) if pooled else means[-1]
    return float(weights**2 @ (parameters["variance"] / sizes))


def _about_the_mean(pooled: bool):
    """The information density, averaged over the message, of which the error is independent."""

    def measure(values, parameters):
        rest, prior = noise(parameters, pooled=pooled), parameters["prior_variance"]
        square = values["mean_offset"] ** 2
        before = prior + rest
        return (np.log(before / rest) - square / rest + (prior + square) / before) / 2

    return measure


def _information(values, _):
    return values["information"]


def _same_or_neighbour(values, parameters):
    return 1 - values["wrong"] if parameters["start"] else values["neighbour"]


SCHEDULE = (3, 5, 2, 4)  #: neither constant nor monotone

CHECKS = (
    Check(
        "information.binary.error",
        "share of wrong bits",
        ("wrong",),
        lambda values, _: values["wrong"],
        (_bit(0.2, 3), _bit(0.7, 2)),
    ),
    Check(
        "information.binary.mutual_information",
        "mean information density",
        ("information",),
        _information,
        (_bit(0.05, 4), _bit(0.2, 1)),
    ),
    Check(
        "information.symmetric.letter",
        "share of one letter",
        ("wrong", "neighbour"),
        _same_or_neighbour,
        (_letter(5, 0.3, 3, start=1), _letter(3, 0.4, 2, start=0)),
        test="proportion",
    ),
    Check(
        "information.symmetric.mutual_information",
        "mean information density",
        ("information",),
        _information,
        (_letter(5, 0.15, 4), _letter(3, 0.3, 2)),
    ),
    Check(
        "information.symmetric.contraction",
        "mean information density",
        ("information",),
        _information,
        (_letter(4, 0.4, 3),),
        side=1,
    ),
    Check(
        "information.erasure.mutual_information",
        "mean information density",
        ("information",),
        _information,
        (_erased(3, 0.2, 3), _erased(6, 0.1, 4)),
    ),
    Check(
        "information.gaussian.mutual_information",
        "mean information density",
        ("information",),
        _information,
        (_number(0.8, 3), _number(0.5, 2)),
    ),
    Check(
        "information.replace.gaussian_mean",
        "mean information density",
        ("mean_offset",),
        _about_the_mean(False),
        (refits(Replace(), SCHEDULE, 4, 2.0, 3.0), refits(Replace(), 4, 3, 1.0, 0.5)),
    ),
    Check(
        "information.accumulate.gaussian_mean",
        "mean information density",
        ("mean_offset",),
        _about_the_mean(True),
        (refits(Accumulate(), SCHEDULE, 4, 2.0, 3.0), refits(Accumulate(), 4, 6, 1.0, 0.5)),
    ),
    Check(
        "information.accumulate.gaussian_mean_floor",
        "mean information density",
        ("mean_offset",),
        _about_the_mean(True),
        (refits(Accumulate(), 4, 40, 1.0, 0.5),),
        side=-1,
    ),
)
