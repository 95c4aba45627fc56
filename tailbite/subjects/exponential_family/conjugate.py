"""Checks of where new or kept real points hold the mean: the conjugate prior, for few samples and
for four times as many.
"""

from dataclasses import replace
from typing import Any

import jax.numpy as jnp
import numpy as np

from sims import Augment, FreshMixture, Observable
from tailbite.checks.check import Check, Point
from tailbite.subjects.exponential_family.mean import point

FEW, MANY = 4, 16
REAL = 2
LATE = 4  #: generations over samples, where the start is forgotten: e^(-real LATE)
EARLY = 0.5  #: where it is not
#: kind, convolution, mean of the truth
NORMAL, POISSON, EXPONENTIAL, BERNOULLI = (
    ("normal", 1.0, 0.0),
    ("poisson", 1.0, 2.0),
    ("gamma", 1.0, 1.0),
    ("binomial", 1.0, 0.4),
)


def pair(kind: tuple[str, float, float], late: float, **known: Any) -> tuple[Point, Point]:
    """The experiment with few samples, and with four times as many."""

    def at(samples: int) -> Point:
        run = point(*kind, samples, int(late * samples), FreshMixture(real=REAL))
        return Point(run.experiment, {**run.parameters, "real": REAL, **known})

    return at(FEW), at(MANY)


def _law(name: str, kind: tuple[str, float, float], late: float, grid: Any, **known: Any) -> Check:
    mean = kind[2]
    return Check(
        f"exponential_family.fresh_mixture.{name}",
        f"law of the fitted mean, {kind[0]}, for M = {FEW} and {MANY}",
        ("mean_offset",),
        lambda values, _: mean + values["mean_offset"].astype(float),
        decay=(pair(kind, late, **known),),
        test="law",
        grid=tuple(grid),
    )


def _over_kept() -> Observable:
    """The fitted mean over the first one, that of the kept points."""
    return Observable(
        "over_kept",
        init=lambda model, truth: model.mean,
        update=lambda first, model, truth, generation: jnp.where(
            generation == 1, model.mean, first
        ),
        read=lambda first, model, truth: model.mean / first,
    )


OVER_KEPT = _over_kept()
SHAPE = 4.0  #: its errors have fourth moments: up to the order 2 SHAPE REAL


def kept(samples: int) -> Point:
    """A gamma law with the same real points in every fit."""
    fits = int(LATE * samples)
    schedule = (REAL, *[samples] * (fits - 1))
    run = point("gamma", SHAPE, SHAPE, schedule, fits, Augment())
    return Point(run.experiment, {**run.parameters, "real": REAL, "shape": SHAPE})


KEPT = ((kept(FEW), kept(MANY)),)


CHECKS = (
    _law("diffusion", NORMAL, EARLY, np.linspace(-1.6, 1.6, 33), horizon=EARLY),
    _law("conjugate_prior", NORMAL, LATE, np.linspace(-1.6, 1.6, 33)),
    _law("binomial_law", BERNOULLI, LATE, np.linspace(0.06, 0.94, 23), mean=0.4, trials=1),
    _law("poisson_law", POISSON, LATE, np.linspace(0.3, 5.0, 40), mean=2.0),
    _law("gamma_law", EXPONENTIAL, LATE, np.linspace(0.3, 3.0, 40), mean=1.0, shape=1),
    Check(
        "exponential_family.fresh_mixture.settled_error",
        f"mean of d^2 late in the run, for M = {FEW} and {MANY}",
        ("mean_offset",),
        lambda values, _: values["mean_offset"].astype(float) ** 2,
        decay=(pair(BERNOULLI, LATE), pair(POISSON, LATE, curvature=0.0)),
    ),
    Check(
        "exponential_family.mixture.settled_error",
        "mean of d^2 late in the run",
        ("mean_offset",),
        lambda values, _: values["mean_offset"].astype(float) ** 2,
        tuple(
            replace(few, parameters={**few.parameters, "real_weight": REAL / (FEW + REAL)})
            for few, _ in (pair(BERNOULLI, LATE), pair(POISSON, LATE, curvature=0.0))
        ),
    ),
    Check(
        "exponential_family.augment.conjugate_prior",
        f"mean of d^2 late in the run, for M = {FEW} and {MANY}",
        ("mean_offset", OVER_KEPT),
        lambda values, _: values["mean_offset"].astype(float) ** 2,
        decay=KEPT,
    ),
    Check(
        "exponential_family.augment.gamma_law",
        f"law of the fitted mean over that of the kept points, for M = {FEW} and {MANY}",
        ("mean_offset", OVER_KEPT),
        lambda values, _: values[OVER_KEPT.name].astype(float),
        decay=KEPT,
        test="law",
        grid=tuple(np.linspace(0.4, 2.2, 40)),
    ),
)
