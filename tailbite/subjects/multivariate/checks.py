"""Checks of the Gaussian in several dimensions: its own claims, and that it is along every
direction one of a single dimension, by factors, by sets and by points.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from sims import Accumulate
from tailbite.checks.check import Check, Point, predicted
from tailbite.subjects.gaussian.workflows import CASES
from tailbite.subjects.multivariate.designs import REMEMBERED, case, point

DIMENSION = 2
SCHEDULE = (12, 20, 15)
#: a few fits of enough points that no tail is heavy
FEW = (point(20, 3, 0, 3), point(SCHEDULE, 3, 1, 3))
POOLED = (
    point(10, 4, 0, 3, workflow=Accumulate()),
    point((12, 5, 20), 3, 1, 3, workflow=Accumulate()),
)
IN_A_PLANE = (
    point(10, 4, 0, 2, workflow=Accumulate()),
    point((12, 5, 20), 3, 1, 2, workflow=Accumulate()),
)
RATIOS = tuple(np.geomspace(0.02, 6.0, 60))
LENGTHS = tuple(np.geomspace(0.05, 40.0, 40))
SQUARE, INVERSE, OFF = "trace_of_power(2)", "trace_of_power(-1)", "covariance_with_first(2)"
CONDITIONAL = "log_conditional(3)"


def _check(
    id: str, quantity: str, observables: tuple[Any, ...], value: Callable, at: tuple[Point, ...]
) -> Check:
    return Check(f"multivariate.{id}", quantity, observables, value, at)


def _named(name: str) -> Callable:
    return lambda values, _: values[name]


def _around_the_mean(values, parameters):
    mean = predicted("multivariate.replace.log_determinant_mean", parameters)
    return (values["log_det"] - mean) ** 2


def _rate(name: str) -> Callable:
    return lambda values, parameters: values[name] / parameters["generations"]


#: the exact consequence at every time, and the eigenvalues themselves early and late in the run
RATES = (
    Check(
        "multivariate.replace.collapse_order",
        "log of a variance given those before it, over n",
        (CONDITIONAL,),
        _rate(CONDITIONAL),
        (point(10, 20, 0, 3, coordinate=3), point(6, 30, 1, 3, coordinate=3)),
    ),
    Check(
        "multivariate.replace.collapse_order",
        "log of the second eigenvalue over n, for n = 10 and 160",
        ("log_eigenvalue(2)",),
        _rate("log_eigenvalue(2)"),
        decay=((point(5, 10, 0, 2, coordinate=2), point(5, 160, 0, 2, coordinate=2)),),
        rivals=(),
    ),
)


def _moments(workflow: str, at: tuple[Point, ...]) -> tuple[Check, ...]:
    return (
        _check(f"{workflow}.trace_mean", "mean of tr S", ("trace",), _named("trace"), at),
        _check(
            f"{workflow}.mean_error",
            "mean of |d|^2",
            ("squared_distance",),
            _named("squared_distance"),
            at,
        ),
    )


OWN = (
    Check(
        "multivariate.sample.bartlett",
        "law of a fitted variance given those before it, raw samples",
        (CONDITIONAL,),
        lambda values, _: np.exp(values[CONDITIONAL]),
        (point(6, 1, 0, 3, raw=True, coordinate=3), point(9, 1, 1, 3, raw=True, coordinate=3)),
        test="law",
        grid=RATIOS,
    ),
    *_moments("replace", FEW),
    *_moments("accumulate", POOLED),
    *_moments("fresh_mixture", (case("fresh_mixture", 0, 3),)),
    *_moments("augment", (case("augment", 0, 3),)),
    _check(
        "replace.conditional_log_mean",
        "mean logarithm of a variance given those before it",
        (CONDITIONAL,),
        _named(CONDITIONAL),
        (point(10, 5, 0, 3, coordinate=3), point(SCHEDULE, 3, 1, 3, coordinate=3)),
    ),
    _check(
        "replace.precision_mean",
        "mean trace of the inverse",
        (INVERSE,),
        _named(INVERSE),
        (point(40, 2, 0, 3), point((30, 40), 2, 1, 2)),
    ),
    _check(
        "replace.determinant_moment",
        "mean of det^order",
        ("log_det",),
        lambda values, parameters: np.exp(parameters["order"] * values["log_det"]),
        (point(20, 2, 0, 3, order=0.5), point((30, 40), 2, 1, 2, order=-0.5)),
    ),
    _check(
        "replace.minors_mean",
        "mean of the second coefficient of the characteristic polynomial",
        ("trace", SQUARE),
        lambda values, _: (values["trace"] ** 2 - values[SQUARE]) / 2,
        (point(20, 3, 0, 3, rank=2), point(SCHEDULE, 3, 1, 4, rank=2)),
    ),
    _check("replace.log_determinant_mean", "mean of log det", ("log_det",), _named("log_det"), FEW),
    _check(
        "replace.log_determinant_variance",
        "mean of (log det - E log det)^2",
        ("log_det",),
        _around_the_mean,
        FEW,
    ),
    _check("replace.kl_to_truth", "mean of KL", ("kl_to_truth",), _named("kl_to_truth"), FEW),
    _check(
        "replace.kl_to_truth_ddof0",
        "mean of KL",
        ("kl_to_truth",),
        _named("kl_to_truth"),
        (FEW[0], point(SCHEDULE, 3, 0, 4)),
    ),
    _check(
        "replace.squared_trace_mean",
        "mean of (tr S)^2",
        ("trace",),
        lambda values, _: values["trace"] ** 2,
        FEW,
    ),
    _check("replace.trace_of_square_mean", "mean of tr S^2", (SQUARE,), _named(SQUARE), FEW),
    _check(
        "accumulate.plane_determinant_mean",
        "mean determinant in a plane",
        ("log_det",),
        lambda values, _: np.exp(values["log_det"]),
        IN_A_PLANE,
    ),
    _check(
        "accumulate.squared_covariance_mean",
        "mean squared covariance",
        (OFF,),
        lambda values, _: values[OFF] ** 2,
        IN_A_PLANE,
    ),
    _check(
        "accumulate.squared_trace_mean",
        "mean of (tr S)^2",
        ("trace",),
        lambda values, _: values["trace"] ** 2,
        POOLED,
    ),
    _check("accumulate.trace_of_square_mean", "mean of tr S^2", (SQUARE,), _named(SQUARE), POOLED),
    *RATES,
    Check(
        "multivariate.replace.place_in_the_plane",
        "law of |d_n|^2 late in the run, for M = 5 and 20",
        ("squared_distance",),
        _named("squared_distance"),
        decay=(
            (point(5, 40, 0, 2), point(20, 160, 0, 2)),
            (point(5, 120, 1, 2), point(20, 480, 1, 2)),
        ),
        test="law",
        grid=LENGTHS,
    ),
)


def _directions(name: str, at: Point, said: str, *further: Any) -> tuple[Check, ...]:
    """Mean variance and mean squared error, on average over the directions."""
    observed = {"variance_mean": "trace", "mean_error": "squared_distance"}
    if name in ("window", "accumulate_subsample"):
        del observed["variance_mean"]
    return tuple(
        Check(
            f"gaussian.{CASES[name].of or name}.{quantity}",
            f"mean of {observable.replace('_', ' ')} over dimensions{said}",
            (observable, *further),
            lambda values, _, observable=observable: values[observable] / DIMENSION,
            (at,),
            rivals=(),
        )
        for quantity, observable in observed.items()
    )


BY_SETS = ("window", "weighted_points", "weighted_parameters")
CHECKS = (
    *OWN,
    *(
        check
        for name in ("replace", "accumulate")
        for check in _directions(
            name, case(name, 0, DIMENSION), ", beside an observable with a memory", REMEMBERED
        )
    ),
    *(
        check
        for name in BY_SETS
        for check in _directions(name, case(name, 0, DIMENSION), ", by merged sets")
    ),
    *(
        check
        for name in CASES
        for check in _directions(
            name, case(name, 1, DIMENSION, raw=True), ", points of several dimensions"
        )
    ),
)
