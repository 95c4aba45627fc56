"""Checks of where new or kept real points hold the mean: the conjugate prior, for few samples and
for four times as many.
"""

from typing import Any

import numpy as np

from sims import FreshMixture
from tailbite.checks.check import Check, Point
from tailbite.subjects.exponential_family.mean import point

FEW, MANY = 8, 32
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
)
