"""One small experiment for each way to build a training set, on normal laws: what is known of mean
and variance there holds for every family whose fits are those of a normal law.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from sims import (
    Accumulate,
    AccumulateSubsample,
    Augment,
    FreshMixture,
    Normal,
    PartialReplacement,
    Replace,
    Weighted,
    Window,
)
from sims.observables import log_ratio, running_maximum
from tailbite.checks.check import Check, Point
from tailbite.subjects.gaussian.designs import SCALED, point


class Case(NamedTuple):
    """An experiment of few points and fits.

    Attributes:
        workflow: how training sets are built.
        samples: the schedule.
        generations: number of fits.
        claimed: parameters of the claims that these do not give.
        of: the second word of the ids of the claims, where it is another workflow's.
    """

    workflow: Any
    samples: int | tuple[int, ...]
    generations: int
    claimed: Mapping[str, Any] = {}
    of: str | None = None


WEIGHTS = {"real": 8, "real_weight": 0.3}
#: by name; a corpus that is given up as a whole is a new batch
CASES: Mapping[str, Case] = {
    "replace": Case(Replace(), 12, 3),
    "partial_replacement": Case(PartialReplacement(share=1.0), 12, 3, of="replace"),
    "accumulate": Case(Accumulate(), 12, 3),
    "accumulate_subsample": Case(AccumulateSubsample(budget=8), (12, 9), 2, {"budget": 8}),
    "augment": Case(Augment(), (12, 9, 9), 3, {"samples": 9, "real": 12}),
    "fresh_mixture": Case(FreshMixture(real=8), 12, 3, {"real": 8}),
    "window": Case(Window(length=2), 12, 3),
    "weighted_points": Case(Weighted(**WEIGHTS, of="points"), 12, 2, WEIGHTS),
    "weighted_parameters": Case(Weighted(**WEIGHTS, of="parameters"), 12, 3, WEIGHTS),
}
#: an observable with a memory sends an experiment that has a chain through the loop
REMEMBERED = running_maximum(log_ratio)


def _at(name: str, ddof: float, *, truth: Any = SCALED, raw: bool = False) -> Point:
    case = CASES[name]
    run = point(case.samples, case.generations, ddof, workflow=case.workflow, truth=truth, raw=raw)
    return replace(run, parameters={**run.parameters, **case.claimed})


def moments(name: str, points: tuple[Point, ...], said: str, **further: Any) -> tuple[Check, ...]:
    """Mean variance, where a claim says it, and mean squared error of a workflow."""
    observed = {"variance_mean": "variance", "mean_error": "squared_error"}
    if name == "window":
        del observed["variance_mean"]
    return tuple(
        Check(
            f"gaussian.{CASES[name].of or name}.{quantity}",
            f"mean of {'v' if observable == 'variance' else 'd^2'}{said}",
            (observable,),
            lambda values, _, observable=observable: values[observable],
            points,
            **further,
        )
        for quantity, observable in observed.items()
    )


NEW = ("weighted_points", "weighted_parameters", "window")
DRAWN = tuple(name for name in CASES if name != "accumulate_subsample")

CHECKS = (
    *(
        check
        for name in NEW
        for check in moments(name, (_at(name, 1), _at(name, 0, truth=Normal())), "")
    ),
    *(
        check
        for name in DRAWN
        for check in moments(name, (_at(name, 1, raw=True),), ", points drawn", rivals=())
    ),
    Check(
        "gaussian.accumulate.variance_mean",
        "mean of v, beside an observable with a memory",
        ("variance", REMEMBERED),
        lambda values, _: values["variance"],
        (_at("accumulate", 1),),
        rivals=(),
    ),
    # mean and variance of one batch are independent: their product sees it where they are not
    Check(
        "gaussian.accumulate.kernel",
        "mean of d_2^2 v_2, by the chain",
        ("variance", "squared_error"),
        lambda values, _: values["squared_error"] * values["variance"],
        (point((8, 8), 2, 0, workflow=Accumulate()),),
        rivals=(),
    ),
    Check(
        "gaussian.accumulate.kernel",
        "mean of d_2^2 v_2, by the loop",
        ("variance", "squared_error", REMEMBERED),
        lambda values, _: values["squared_error"] * values["variance"],
        (point((8, 8), 2, 0, workflow=Accumulate()),),
        rivals=(),
    ),
)
