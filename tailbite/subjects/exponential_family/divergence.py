"""Checks of entropies, of what is left of a variance, and of a gamma law point by point."""

from typing import Any

import numpy as np
from scipy.special import entr
from scipy.stats import binom

from sims import Accumulate, Replace
from tailbite.checks.check import Check, Point
from tailbite.subjects.exponential_family.mean import BINOMIAL, GAMMA, SCHEDULE, SECANT, point

SHARE = BINOMIAL[2]
SHAPE = 2.0
FITS = point("gamma", SHAPE, SHAPE, 4, 3, Replace())


def entropy(share: Any) -> Any:
    """Of a proportion."""
    return entr(share) + entr(1 - share)


def entropy_left() -> float:
    """Mean entropy of a proportion that accumulates the batches of ``SCHEDULE``, by the law of the
    number of successes so far.
    """
    law, seen = np.ones(1), 0
    for position, batch in enumerate(SCHEDULE):
        following = np.zeros(seen + batch + 1)
        for successes, weight in enumerate(law):
            share = successes / seen if position else SHARE
            here = binom.pmf(np.arange(batch + 1), batch, share)
            following[successes : successes + batch + 1] += weight * here
        law, seen = following, seen + batch
    return float(law @ entropy(np.arange(seen + 1) / seen))


def _with(given: Point, **known: Any) -> Point:
    return Point(given.experiment, {**given.parameters, **known})


def _divergence(values: Any, _: Any) -> Any:
    share = np.clip(SHARE + values["mean_offset"].astype(float), 0.0, 1.0)
    cross = share * np.log(SHARE) + (1 - share) * np.log(1 - SHARE)
    return -entropy(share) - cross


def _over_truth(values: Any) -> Any:
    return 1 + values["mean_offset"].astype(float) / SHAPE


def _gamma_divergence(values: Any, _: Any) -> Any:
    over = _over_truth(values)
    return SHAPE * (over - 1 - np.log(over))


def _variance(values: Any, parameters: Any) -> Any:
    """Of a point of the model."""
    off = values["mean_offset"].astype(float)
    slope, second = parameters["slope"], parameters["curvature"]
    return parameters["variance"] + slope * off + second * off**2


#: derivative of the variance at the mean of the truth
SLOPES = {"gamma": 2 * GAMMA[2] / GAMMA[1], "binomial": 1 - 2 * SHARE, "secant": 2 * SECANT[2] / 4}

CHECKS = (
    Check(
        "exponential_family.martingale.entropy_loss",
        "mean relative entropy of a proportion and the truth",
        ("mean_offset",),
        _divergence,
        (
            _with(
                point(*BINOMIAL, SCHEDULE, 4, Accumulate()),
                entropy=float(entropy(SHARE)),
                entropy_left=entropy_left(),
            ),
        ),
    ),
    Check(
        "exponential_family.replace.gamma_divergence",
        "mean relative entropy of a gamma law and the truth",
        ("mean_offset",),
        _gamma_divergence,
        (_with(FITS, shape=SHAPE),),
    ),
    Check(
        "exponential_family.replace.gamma_moment",
        "mean of a power of the fitted mean over the truth's",
        ("mean_offset",),
        lambda values, parameters: _over_truth(values) ** parameters["order"],
        (_with(FITS, shape=SHAPE, order=-1), _with(FITS, shape=SHAPE, order=1.5)),
    ),
    Check(
        "exponential_family.replace.variance_mean",
        "mean variance of a point of the model",
        ("mean_offset",),
        _variance,
        (
            _with(point(*SECANT, 4, 2, Replace()), slope=SLOPES["secant"]),
            _with(point(*BINOMIAL, SCHEDULE, 3, Replace()), slope=SLOPES["binomial"]),
        ),
    ),
    Check(
        "exponential_family.accumulate.variance_mean",
        "mean variance of a point of the model",
        ("mean_offset",),
        _variance,
        (
            _with(point(*GAMMA, 12, 3, Accumulate()), slope=SLOPES["gamma"]),
            _with(point(*BINOMIAL, SCHEDULE, 4, Accumulate()), slope=SLOPES["binomial"]),
        ),
    ),
)
