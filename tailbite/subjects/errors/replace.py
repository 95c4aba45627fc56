"""Checks of the three errors under replace, and of the constants of each learner."""

from sims import Accumulate, FreshMixture, Weighted
from tailbite.checks.check import Check, Point, predicted
from tailbite.subjects.errors.designs import (
    approximation,
    one_pass,
    point,
    spread,
    squared_length,
    subset,
)

POINTS = {
    "least_squares": (
        point("least_squares", 20, 3, 4),
        point("least_squares", 30, 4, 4, variance=1.5),
    ),
    "ridge": (
        point("ridge", 14, 3, 4, penalty=0.3),
        point("ridge", 3, 3, 4, penalty=0.5, variance=1.5),
    ),
    "gradient": (
        point("gradient", 30, 3, 4, steps=4, rate=0.3),
        point("gradient", 40, 2, 4, steps=1, rate=0.6, variance=1.5),
    ),
    "sgd": (
        point("sgd", 10, 3, 3, rate=0.08),
        point("sgd", 12, 2, 3, rate=0.1, variance=1.5),
    ),
}
ONCE = {
    "ridge": (
        point("ridge", 6, 1, 4, penalty=0.5),
        point("ridge", 5, 1, 4, penalty=0.3, variance=4.0),
    ),
    "gradient": (
        point("gradient", 16, 1, 4, steps=4, rate=0.5),
        point("gradient", 12, 1, 4, steps=1, rate=0.7, variance=4.0),
    ),
    "sgd": (point("sgd", 6, 1, 3, rate=0.15), point("sgd", 6, 1, 3, rate=0.12, variance=4.0)),
}
POOLED = (
    point("least_squares", 20, 3, 4, workflow=Accumulate()),
    point("least_squares", 20, 4, 4, variance=1.5, workflow=Accumulate()),
)
MIXED = (
    point("least_squares", 10, 3, 3, workflow=FreshMixture(real=8), noise=2.0, claimed={"real": 8}),
    point(
        "least_squares",
        8,
        4,
        3,
        variance=0.1,
        scale=2.0,
        noise=0.5,
        workflow=FreshMixture(real=16),
        claimed={"real": 16},
    ),
)


def _averaged(samples: int, generations: int, seen: int, weight: float, **more) -> Point:
    workflow = Weighted(real_weight=weight, real=samples, of="parameters")
    return point(
        "least_squares",
        samples,
        generations,
        seen,
        design="same",
        workflow=workflow,
        claimed={"real_weight": weight},
        **more,
    )


AVERAGED = (_averaged(18, 3, 3, 0.4), _averaged(16, 5, 3, 0.6, variance=0.2, scale=2.0))
SUBSETS = (subset(20, 2, 6, 4), subset(26, 3, 6, 4, variance=1.5))
OBSERVED = ("signal", "statistical_gap")


def terms(learner: str, workflow: str, points: tuple[Point, ...]) -> tuple[Check, ...]:
    """The share of the target that is kept, the terms, and the total."""
    id = f"errors.{learner}.{workflow}"
    exact = learner == "least_squares"

    def share(parameters):
        return predicted(f"{id}_signal", parameters)

    def bias(values, parameters):
        if exact:  # the term is 0: its root is measured
            return parameters["signal"] * (1 - values["signal"])
        return approximation(values, parameters, share(parameters))

    return (
        Check(
            f"{id}_signal",
            "mean share of the target",
            ("signal",),
            lambda values, _: values["signal"],
            points,
        ),
        Check(f"{id}_approximation", "|b - E w|^2", ("signal",), bias, points),
        Check(
            f"{id}_statistical",
            "mean |w - E w|^2",
            OBSERVED,
            lambda values, parameters: spread(values, parameters, share(parameters)),
            points,
        ),
        Check(
            id,
            "mean excess risk",
            ("excess_risk",),
            lambda values, _: values["excess_risk"],
            points,
        ),
    )


def _label_noise(parameters):
    return parameters["variance"] + parameters["expressivity"]


def _constants(learner: str) -> tuple[Check, ...]:
    id = f"errors.{learner}."

    def square(values, parameters):
        noise = _label_noise(parameters) * predicted(id + "noise_gain", parameters)
        return (
            parameters["seen"] * (squared_length(values, parameters) - noise) / parameters["signal"]
        )

    def gain(values, parameters):
        target = (
            parameters["signal"]
            * predicted(id + "square_shrinkage", parameters)
            / parameters["seen"]
        )
        return (squared_length(values, parameters) - target) / _label_noise(parameters)

    return (
        Check(
            id + "mean_shrinkage",
            "share kept by one fit, times features",
            ("signal",),
            lambda values, parameters: parameters["seen"] * values["signal"],
            ONCE[learner],
        ),
        Check(
            id + "square_shrinkage",
            "squared length after one fit, less the noise",
            OBSERVED,
            square,
            ONCE[learner],
        ),
        Check(
            id + "noise_gain",
            "squared length after one fit, less the target",
            OBSERVED,
            gain,
            ONCE[learner],
        ),
    )


# powers of the Gram matrix: they are what two steps of gradient descent make of it when the steps
# are long
STEEP = point("gradient", 40, 1, 2, steps=2, rate=24.0, scale=2.0)
NOISY = point("gradient", 40, 1, 2, steps=2, rate=24.0, scale=0.1, variance=100.0)
SINGLE = point("gradient", 16, 1, 2, steps=1, rate=1.0)


def _power(order: int, parameters) -> float:
    return predicted(f"errors.design.trace_power_{order}", parameters)


def _first(values, parameters):
    return values["signal"] * parameters["seen"] * parameters["samples"] / parameters["rate"]


def _second(values, parameters):
    h = parameters["rate"] / parameters["samples"]
    return (2 * h * _power(1, parameters) - parameters["seen"] * values["signal"]) / h**2


def _third(values, parameters):
    h = parameters["rate"] / parameters["samples"]
    target = (
        parameters["signal"]
        * predicted("errors.gradient.square_shrinkage", parameters)
        / parameters["seen"]
    )
    gain = (squared_length(values, parameters) - target) / _label_noise(parameters)
    return (gain - 4 * h**2 * _power(1, parameters) + 4 * h**3 * _power(2, parameters)) / h**4


def _fourth(values, parameters):
    h = parameters["rate"] / parameters["samples"]
    noise = _label_noise(parameters) * predicted("errors.gradient.noise_gain", parameters)
    square = (
        parameters["seen"] * (squared_length(values, parameters) - noise) / parameters["signal"]
    )
    return (square - 4 * h**2 * _power(2, parameters) + 4 * h**3 * _power(3, parameters)) / h**4


CHECKS = (
    *(check for learner, points in POINTS.items() for check in terms(learner, "replace", points)),
    *(
        Check(
            f"errors.sgd.{quantity}",
            f"mean {said}, all features seen",
            (observable,),
            lambda values, _, observable=observable: values[observable],
            (one_pass(10, 3, 4, 0.1),),
            rivals=(),
        )
        for quantity, observable, said in (
            ("replace_signal", "signal", "share of the target"),
            ("replace", "excess_risk", "excess risk"),
        )
    ),
    *terms("least_squares", "accumulate", POOLED),
    *terms("least_squares", "fresh_mixture", MIXED),
    *terms("least_squares", "label_mixing", AVERAGED),
    Check(
        "errors.subset.replace_signal",
        "mean share of the target",
        ("signal",),
        lambda values, _: values["signal"],
        SUBSETS,
    ),
    Check(
        "errors.subset.replace_expressivity",
        "|b|^2 less what is kept of it",
        ("signal",),
        lambda values, parameters: parameters["signal"] * (1 - values["signal"]),
        SUBSETS,
    ),
    Check(
        "errors.subset.replace_statistical",
        "mean risk less what is not kept of |b|^2",
        ("excess_risk", "signal"),
        lambda values, parameters: (
            values["excess_risk"] - parameters["signal"] * (1 - values["signal"])
        ),
        SUBSETS,
    ),
    Check(
        "errors.subset.replace",
        "mean excess risk",
        ("excess_risk",),
        lambda values, _: values["excess_risk"],
        SUBSETS,
    ),
    *(check for learner in ONCE for check in _constants(learner)),
    Check(
        "errors.design.trace_power_1",
        "mean trace of G, from one gradient step",
        ("signal",),
        _first,
        (SINGLE,),
    ),
    Check(
        "errors.design.trace_power_2",
        "mean trace of G^2, from two gradient steps",
        ("signal",),
        _second,
        (STEEP,),
    ),
    Check(
        "errors.design.trace_power_3",
        "mean trace of G^3, from the noise of two gradient steps",
        OBSERVED,
        _third,
        (NOISY,),
    ),
    Check(
        "errors.design.trace_power_4",
        "mean trace of G^4, from the length after two gradient steps",
        OBSERVED,
        _fourth,
        (STEEP,),
    ),
)
