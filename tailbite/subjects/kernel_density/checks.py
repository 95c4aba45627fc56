"""Checks of kernel density estimates: points are drawn, kept, picked from and drawn anew."""

from typing import Any

from sims import (
    Accumulate,
    AccumulateSubsample,
    Augment,
    Experiment,
    FreshMixture,
    KernelDensity,
    Normal,
    PartialReplacement,
    Replace,
    Window,
    Workflow,
)
from tailbite.checks.check import Check, Point

BANDWIDTH, VARIANCE = 0.7, 1.5


def point(
    drawn: Any,
    generations: int,
    workflow: Workflow | None = None,
    bandwidth: float | None = BANDWIDTH,
    rule: str = "fixed",
    **more: Any,
) -> Point:
    """The experiment and the same numbers for ``predict``."""
    schedule = drawn if isinstance(drawn, int) else tuple(drawn)
    experiment = Experiment(
        KernelDensity(bandwidth, rule),
        workflow or Replace(),
        Normal(0.0, VARIANCE),
        schedule,
        generations,
    )
    known = {"samples": schedule, "generations": generations, "variance": VARIANCE, **more}
    return Point(experiment, known if bandwidth is None else {**known, "bandwidth": bandwidth})


def _named(name: str):
    return lambda values, _: values[name]


def _mean(claim: str, name: str, *points: Point) -> Check:
    """The mean of one observable."""
    words = {"variance": "variance of the points", "squared_error": "squared error of the mean"}
    return Check(f"kernel_density.{claim}", words[name], (name,), _named(name), points)


def _total(claim: str, *points: Point) -> Check:
    """The mean of variance and squared error together."""
    return Check(
        f"kernel_density.{claim}",
        "variance plus squared error of the mean",
        ("variance", "squared_error"),
        lambda values, _: values["variance"] + values["squared_error"],
        points,
    )


SCHEDULE = (6, 4, 9, 5)
MIXED = {"workflow": FreshMixture(real=4), "real": 4}
CHOSEN = {"workflow": AccumulateSubsample(budget=5), "budget": 5}

CHECKS = (
    _mean("replace.variance_mean", "variance", point(5, 4), point(SCHEDULE, 4)),
    _mean("replace.mean_error", "squared_error", point(5, 4), point(SCHEDULE, 4)),
    _mean("replace.scaled_variance_mean", "variance", point(6, 4, rule="scaled")),
    _mean("replace.shrunken_variance_mean", "variance", point(6, 4, rule="shrunken")),
    *(
        _mean(f"replace.{rule}_variance_mean", "variance", point(6, 4, None, None, rule))
        for rule in ("scott", "silverman")
    ),
    _mean("accumulate.variance_mean", "variance", point((4, 6, 3, 5), 4, Accumulate())),
    _total("accumulate.total", point((4, 6, 3, 5), 4, Accumulate())),
    _mean("accumulate_subsample.variance_mean", "variance", point((6, 4, 7), 3, **CHOSEN)),
    _total("fresh_mixture.total", point(5, 4, **MIXED)),
    _total("augment.total", point((4, 6, 6, 6), 4, Augment(), real=4, samples=6)),
    _total("partial_replacement.total", point(6, 4, PartialReplacement(0.5), share=0.5)),
    _total("window.total", point(5, 3, Window(length=2))),
    _mean("fresh_mixture.mean_error", "squared_error", point(5, 4, **MIXED)),
    _mean("fresh_mixture.variance_mean", "variance", point(5, 4, **MIXED)),
)
