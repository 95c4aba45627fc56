"""Checks of the error of the fitted mean under every way to build a training set: sums drawn by
their law, and points one by one.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from sims import (
    Accumulate,
    AccumulateSubsample,
    Augment,
    FreshMixture,
    PartialReplacement,
    Replace,
    Samples,
    Weighted,
    Window,
)
from tailbite.checks.check import Check, Point
from tailbite.subjects.exponential_family.mean import point


class Case(NamedTuple):
    """An experiment of few points and fits.

    Attributes:
        claim: what holds there.
        workflow: how training sets are built.
        samples: the schedule.
        generations: number of fits.
        claimed: parameters of the claim that these do not give.
    """

    claim: str
    workflow: Any
    samples: int | tuple[int, ...]
    generations: int
    claimed: Mapping[str, Any] = {}


REAL, WEIGHT = 8, 0.3
MIXTURE, LINEAR = (
    "exponential_family.mixture.mean_error",
    "exponential_family.accumulate.mean_error_linear",
)
_WEIGHTS = {"real": REAL, "real_weight": WEIGHT}
CASES: Mapping[str, Case] = {
    "accumulate": Case(LINEAR, Accumulate(), 12, 3),
    # the mean of the variance that is drawn from is v_0 with ddof 1, as where it is known
    "replace": Case("gaussian.replace.mean_error", Replace(), 12, 3, {"ddof": 1}),
    # a corpus that is given up as a whole is a new batch
    "partial_replacement": Case(
        "gaussian.replace.mean_error", PartialReplacement(share=1.0), 12, 3, {"ddof": 1}
    ),
    "fresh_mixture": Case(
        MIXTURE, FreshMixture(real=REAL), 12, 3, {"real": REAL, "real_weight": REAL / (12 + REAL)}
    ),
    "weighted_points": Case(MIXTURE, Weighted(**_WEIGHTS, of="points"), 12, 3, _WEIGHTS),
    "weighted_parameters": Case(MIXTURE, Weighted(**_WEIGHTS, of="parameters"), 12, 3, _WEIGHTS),
    "augment": Case(
        "exponential_family.augment.mean_error",
        Augment(),
        (12, 9, 9),
        3,
        {"samples": 9, "real": 12},
    ),
    "window": Case("exponential_family.window.mean_error", Window(length=2), 12, 3),
    "accumulate_subsample": Case(
        "gaussian.accumulate_subsample.mean_error",
        AccumulateSubsample(budget=8),
        (12, 9),
        2,
        {"budget": 8, "ddof": 1},
    ),
}

#: with a curvature, where the claims above are for none; and of chosen points the first fit alone,
#: where the variance that is drawn from is still that of the truth
CURVED: Mapping[str, Case] = {
    **CASES,
    "replace": CASES["replace"]._replace(claim="exponential_family.replace.mean_error", claimed={}),
    "partial_replacement": CASES["partial_replacement"]._replace(
        claim="exponential_family.replace.mean_error", claimed={}
    ),
    "accumulate": CASES["accumulate"]._replace(claim="exponential_family.accumulate.mean_error"),
    "accumulate_subsample": CASES["accumulate_subsample"]._replace(samples=12, generations=1),
}
#: of known variance, and so the cheapest to draw
NORMAL = ("normal", 2.0, 1.0)


def at(name: str, *, raw: bool = False) -> Point:
    """The experiment, and the same numbers for ``predict``."""
    case = CASES[name]
    run = point(*NORMAL, case.samples, case.generations, case.workflow)
    drawn = Samples(run.experiment.family) if raw else run.experiment.family
    return replace(
        run,
        experiment=replace(run.experiment, family=drawn),
        parameters={"curvature": 0.0, **run.parameters, **case.claimed},
    )


def error(name: str, points: tuple[Point, ...], said: str = "", **further: Any) -> Check:
    """The mean squared error of the fitted mean."""
    return Check(
        CASES[name].claim,
        f"mean of d^2{said}",
        ("squared_error",),
        lambda values, _: values["squared_error"],
        points,
        **further,
    )


CHECKS = (
    error(
        "fresh_mixture",
        tuple(at(name) for name in ("fresh_mixture", "weighted_points", "weighted_parameters")),
    ),
    error("augment", (at("augment"),)),
    error("window", (at("window"),)),
    *(
        error(
            name,
            (at(name, raw=True),),
            ", points drawn",
            rivals=(),
        )
        for name in CASES
    ),
)
