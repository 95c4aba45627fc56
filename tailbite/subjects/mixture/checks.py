"""Checks of refitted mixtures: by EM, and where components are told apart by labels.

What a mixture keeps of a sample is its mean and its variance: so what is known of these for a
normal law holds, too, in every workflow."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jax.numpy as jnp

from sims import Accumulate, Experiment, FreshMixture, Mixture, NormalMixture, Replace
from sims.families.mixture_readings import FittedMixture, total_variance
from sims.fold import Observable
from tailbite.checks.check import Check, Point
from tailbite.subjects.gaussian.workflows import CASES

#: two components, of which one is wide; a share of the first that is told apart from a half
FLAT = NormalMixture(
    ((-1.5, 0.0), (1.5, 0.5)), (((1.0, 0.0), (0.0, 1.0)), ((0.5, 0.2), (0.2, 0.4))), (0.3, 0.7)
)
LINE = NormalMixture(((-1.5,), (1.5,)), (((1.0,),), ((0.5,),)), (0.3, 0.7))
REG, REAL = 0.15, 2


def point(
    family: Mixture, workflow: Any, truth: NormalMixture, generations: int, **more: Any
) -> Point:
    """A small experiment, and the same numbers for ``predict``."""
    case: dict[str, Any] = {"samples": 6, "generations": generations}
    experiment = Experiment(family, workflow, truth, **case)
    known = {
        **case,
        "variance": float(truth.covariance.trace()),
        "dimension": family.dimension,
        "reg_covar": family.reg_covar,
        **more,
    }
    return Point(experiment, known)


def _shrunk() -> Observable:
    """Variance of the last sample over that of its model, where reg_covar is 0."""

    def start(model: FittedMixture, truth: Any) -> Any:
        return total_variance.read((), model, truth), jnp.ones(())

    def step(memory: Any, model: FittedMixture, truth: Any, generation: Any) -> Any:
        now = total_variance.read((), model, truth)
        return now, now / memory[0]

    return Observable(
        "shrunk", lambda memory, model, truth: memory[1], start, step, reads=FittedMixture
    )


SHRUNK = _shrunk()
BARE, WIDENED = Mixture(2, 1, reg_covar=0.0), Mixture(2, 1, reg_covar=REG)
REPLACED = point(Mixture(2, 2, reg_covar=REG), Replace(), FLAT, 3)
LATER = point(BARE, Replace(), LINE, 2)
FIRST = replace(LATER, generation=1)
POOLED = point(BARE, Accumulate(), LINE, 2)
FRESH = point(BARE, FreshMixture(real=REAL), LINE, 2, real=REAL)
WIDER = point(WIDENED, FreshMixture(real=REAL), LINE, 3, real=REAL)
LABELS = Mixture(2, 1, init_params="labels", reg_covar=0.0)


def _mean(claim: str, quantity: str, observable: Any, at: Point) -> Check:
    name = getattr(observable, "name", observable)
    return Check(claim, quantity, (observable,), lambda values, _: values[name], (at,))


def _both(claim: str, at: Point) -> Check:
    return Check(
        claim,
        "variance and squared drift together",
        ("total_variance", "drift"),
        lambda values, _: values["total_variance"] + values["drift"],
        (at,),
    )


VARIANCE, DRIFT = "variance of the mixture", "squared drift of its mean"


def _labelled(name: str) -> tuple[Check, ...]:
    """Mean variance, where a claim says it, and mean squared error of a workflow."""
    case = CASES[name]
    experiment = Experiment(LABELS, case.workflow, LINE, case.samples, case.generations)
    known: Mapping[str, Any] = {
        "samples": case.samples,
        "generations": case.generations,
        "ddof": 0,
        "variance": float(LINE.covariance.trace()),
        **case.claimed,
    }
    observed = {"variance_mean": "total_variance", "mean_error": "drift"}
    if name == "window":
        del observed["variance_mean"]
    return tuple(
        Check(
            f"gaussian.{case.of or name}.{quantity}",
            f"mean of {observable.replace('_', ' ')} of a labelled mixture",
            (observable,),
            lambda values, _, observable=observable: values[observable],
            (Point(experiment, known),),
            rivals=(),
        )
        for quantity, observable in observed.items()
    )


def _shares() -> Point:
    """A component's weight, where points are labelled, is the share of a type."""
    experiment = Experiment(LABELS, Replace(), LINE, 12, 3)
    assert LINE.weights is not None
    return Point(experiment, {"samples": 12, "generations": 3, "probability": LINE.weights[0]})


CHECKS = (
    _mean("mixture.sample.variance", "variance of a first fit", "total_variance", FIRST),
    _mean("mixture.replace.variance_mean", VARIANCE, "total_variance", REPLACED),
    _mean("mixture.replace.drift", DRIFT, "drift", REPLACED),
    _both("mixture.replace.second_moment", REPLACED),
    _mean("mixture.replace.ratio", "variance over that of the model", SHRUNK, LATER),
    _mean("mixture.accumulate.variance_mean", VARIANCE, "total_variance", POOLED),
    _mean("mixture.accumulate.drift", DRIFT, "drift", POOLED),
    _both("mixture.fresh_mixture.second_moment", WIDER),
    _mean("mixture.fresh_mixture.drift", DRIFT, "drift", FRESH),
    _mean("mixture.fresh_mixture.variance_mean", VARIANCE, "total_variance", FRESH),
    *(
        check
        for name in (
            "partial_replacement",
            "accumulate_subsample",
            "augment",
            "window",
            "weighted_points",
        )
        for check in _labelled(name)
    ),
    Check(
        "discrete.replace.share_error",
        "squared error of the weight of a labelled component",
        ("weight(1)",),
        lambda values, parameters: (values["weight(1)"] - parameters["probability"]) ** 2,
        (_shares(),),
        rivals=(),
    ),
)
