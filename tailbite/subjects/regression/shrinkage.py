"""Checks of learners that shrink: gradient steps, ridge, and least norm below as many rows as
features.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import sims
from sims import Accumulate, Experiment, Normal, Replace, Weighted
from tailbite.checks.check import Check, Point

ONE_STEP = sims.GradientDescent(steps=1, rate=0.6)
RIDGE = sims.Ridge(penalty=0.3)
LEAST_NORM = sims.MinimumNorm()
LOUDER, QUIETER = (1.0, 2.0, 0.5), (1.0, 0.5, 0.5)  #: noise of the first batches, over the truth's
SILENT = (1.0, 0.0, 0.0)  #: labels of models without noise


def point(
    samples: int | Sequence[int],
    generations: int,
    weights: float | tuple[float, ...],
    learner: Any,
    *,
    workflow: Any = Replace(),
    design: str = "fresh",
    variance: float = 1.0,
    noise: float | tuple[float, ...] = 1.0,
    raw: bool = False,
    **claimed: float,
) -> Point:
    """The experiment with isotropic features and these true weights; ``claimed`` are parameters of
    the claim alone.
    """
    true = weights if isinstance(weights, tuple) else (weights,)
    family: Any = sims.LinearRegression(
        len(true), design=design, learner=learner, weights=true, noise=noise
    )
    schedule = samples if isinstance(samples, int) else tuple(samples)
    parameters = {
        "samples": schedule,
        "generations": generations,
        "features": len(true),
        "signal": sum(w * w for w in true),
    }
    return Point(
        Experiment(
            sims.Samples(family) if raw else family,
            workflow,
            Normal(variance=variance),
            schedule,
            generations,
        ),
        {**parameters, "variance": variance, "noise": noise, **claimed},
    )


@cache
def ridge_moments(samples: int, penalty: float) -> dict[str, Any]:
    """Mean shrink, square shrink and noise gain of ridge with one feature."""
    from theory.balls import evaluate
    from theory.subjects.regression.ridge import over_rows
    from theory.words import m, x

    shrink = x / (x + penalty * m)
    moments = {"shrink": shrink, "square_shrink": shrink**2, "gain": shrink**2 / x}
    return {name: evaluate(over_rows(value), {m: samples}) for name, value in moments.items()}


def _risk(values, _):
    return values["excess_risk"]


def _signal(values, _):
    return values["signal"]


def _gram_square(values, parameters):
    """After one gradient step of rate 1 the mean risk is a E tr G^2/(m^2 p) - a + v_0 p/m."""
    m, p, a = parameters["samples"], parameters["features"], parameters["signal"]
    return m**2 * p / a * (values["excess_risk"] + a - parameters["variance"] * p / m)


def _taught(run: Point) -> Point:
    """The student is the last fit of the run: the claim counts the fits of the chain before it."""
    return replace(
        run, parameters={**run.parameters, "generations": run.experiment.generations - 1}
    )


THREE = (1.0, -0.5, 0.8)
WIDE = (0.5,) * 12
WIDER = (
    0.5,
) * 20  # the same rows are inverted again and again: with fewer features the tail is heavy
STEP_MOMENTS: dict[str, Any] = {
    "shrink": 0.6,
    "square_shrink": 0.36 * (12 + 3 + 1) / 12,
    "gain": 0.36 * 3 / 12,
}
STEPS = (
    point(12, 3, THREE, ONE_STEP, rate=0.6, noise=LOUDER, **STEP_MOMENTS),
    point(12, 2, THREE, ONE_STEP, variance=2.0, rate=0.6, noise=QUIETER, **STEP_MOMENTS),
)
STUDENT = sims.Student(ONE_STEP, generations=2)
SAME: dict[str, Any] = {"design": "same", "penalty": 0.3}

CHECKS = (
    Check(
        "regression.replace.shrinkage_risk_mean",
        "mean excess risk",
        ("excess_risk",),
        _risk,
        (*STEPS, point(6, 3, 1.2, RIDGE, noise=LOUDER, **ridge_moments(6, 0.3))),
    ),
    Check(
        "regression.design.gram_square",
        "mean excess risk after one gradient step of rate 1, solved for the trace",
        ("excess_risk",),
        _gram_square,
        (point(7, 1, THREE, sims.GradientDescent(steps=1, rate=1.0), noise=LOUDER),),
    ),
    Check(
        "regression.replace.student_risk_mean",
        "mean excess risk of a student, of one gradient step or ridge, after two least-squares "
        "fits",
        ("excess_risk",),
        _risk,
        (
            _taught(point((24, 30, 12), 3, THREE, STUDENT, noise=(3.0, 5.0, 1.0), **STEP_MOMENTS)),
            _taught(
                point(
                    (20, 14, 6),
                    3,
                    1.2,
                    sims.Student(RIDGE, generations=2),
                    noise=(3.0, 5.0, 1.0),
                    **ridge_moments(6, 0.3),
                )
            ),
        ),
    ),
    Check(
        "regression.replace.gradient_step_risk_mean",
        "mean excess risk",
        ("excess_risk",),
        _risk,
        STEPS,
    ),
    Check(
        "regression.replace.min_norm_risk_mean",
        "mean excess risk",
        ("excess_risk",),
        _risk,
        (
            point(3, 3, WIDE, LEAST_NORM, variance=0.25, noise=LOUDER),
            point(2, 2, WIDE, LEAST_NORM, variance=0.5, noise=QUIETER),
        ),
    ),
    Check(
        "regression.replace.min_norm_same_rows",
        "mean excess risk",
        ("excess_risk",),
        _risk,
        (
            point(3, 3, WIDER, LEAST_NORM, design="same", variance=0.25, noise=LOUDER),
            point(2, 4, WIDER, LEAST_NORM, design="same", variance=0.5, noise=QUIETER),
        ),
    ),
    Check(
        "regression.replace.min_norm_pseudo_labels",
        "mean excess risk",
        ("excess_risk",),
        _risk,
        (
            point(3, 3, WIDE, LEAST_NORM, variance=0.5, noise=SILENT),
            point(2, 2, WIDE, LEAST_NORM, noise=SILENT),
        ),
    ),
    Check(
        "regression.replace.ridge_same_rows",
        "mean excess risk",
        ("excess_risk",),
        _risk,
        (point(6, 4, 1.2, RIDGE, **SAME), point(5, 3, 0.5, RIDGE, variance=2.0, **SAME)),
    ),
    Check(
        "regression.weighted.ridge_same_rows",
        "mean excess risk",
        ("excess_risk",),
        _risk,
        tuple(
            point(
                size,
                4,
                1.2,
                RIDGE,
                workflow=Weighted(real_weight=weight, real=size, of="points"),
                weight=weight,
                raw=raw,
                **SAME,
            )
            for size, weight, raw in ((6, 0.3, False), (5, 0.7, False), (6, 0.3, True))
        ),
    ),
    Check(
        "regression.accumulate.ridge_signal",
        "mean share of the truth",
        ("signal",),
        _signal,
        (
            point(6, 5, 2.0, RIDGE, workflow=Accumulate(), **SAME),
            point(5, 8, 2.0, RIDGE, workflow=Accumulate(), **SAME),
        ),
    ),
    Check(
        "regression.accumulate.ridge_one_penalty",
        "mean share of the truth",
        ("signal",),
        _signal,
        (
            point(
                (6, 3, 10),
                3,
                2.0,
                sims.Ridge(penalty=2.0, per_sample=False),
                workflow=Accumulate(),
                penalty=2.0,
            ),
        ),
    ),
)
