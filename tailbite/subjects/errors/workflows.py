"""Checks of the three errors of learners that shrink, under every workflow but replace, and on
random subsets.
"""

from typing import Any

from sims import Accumulate, FreshMixture, Weighted
from tailbite.checks.check import Check, Point, predicted
from tailbite.subjects.errors.designs import point, subset
from tailbite.subjects.errors.replace import terms

RIDGE: dict[str, Any] = {"penalty": 0.5}
STEPS: dict[str, Any] = {"steps": 3, "rate": 0.3}
PASS: dict[str, Any] = {"rate": 0.06}


def _mixed(learner: str, samples: int, weight: float, **further: Any) -> Point:
    """One set of rows, whose labels are mixed."""
    workflow = Weighted(real_weight=weight, real=samples, of="parameters")
    return point(
        learner,
        samples,
        2,
        3,
        design="same",
        workflow=workflow,
        claimed={"real_weight": weight},
        scale=4.0,
        **further,
    )


def _pooled(
    learner: str, samples: int, real: int, generations: int, seen: int, **further: Any
) -> Point:
    """New real rows beside the batch."""
    return point(
        learner,
        samples,
        generations,
        seen,
        workflow=FreshMixture(real=real),
        noise=2.0,
        claimed={"real": real},
        **further,
    )


def _averaged(samples: int, real: int, weight: float, **further: Any) -> Point:
    """A pass over new real rows and one over the batch."""
    workflow = Weighted(real_weight=weight, real=real, of="parameters")
    return point(
        "sgd",
        samples,
        2,
        4,
        workflow=workflow,
        claimed={"real": real, "real_weight": weight},
        **further,
    )


#: (learner, workflow): the design point
POINTS = {
    ("ridge", "accumulate"): point(
        "ridge", 8, 2, 3, design="same", workflow=Accumulate(), scale=2.0, **RIDGE
    ),
    ("gradient", "accumulate"): point(
        "gradient", 10, 2, 3, design="same", workflow=Accumulate(), scale=2.0, **STEPS
    ),
    ("sgd", "accumulate"): point("sgd", 10, 2, 4, workflow=Accumulate(), **PASS),
    ("warm_gradient", "replace"): point("warm_gradient", 14, 3, 4, **STEPS),
    ("ridge", "label_mixing"): _mixed("ridge", 8, 0.4, **RIDGE),
    ("gradient", "label_mixing"): _mixed("gradient", 10, 0.4, **STEPS),
    ("sgd", "label_mixing"): _averaged(8, 10, 0.4, **PASS),
    ("ridge", "fresh_mixture"): _pooled("ridge", 8, 5, 3, 3, **RIDGE),
    ("gradient", "fresh_mixture"): _pooled("gradient", 10, 5, 3, 3, **STEPS),
    ("sgd", "fresh_mixture"): _pooled("sgd", 10, 6, 2, 4, **PASS),
}
SUBSETS = {
    "ridge": subset(10, 3, 4, 2, learner="ridge", **RIDGE),
    "gradient": subset(14, 3, 5, 3, learner="gradient", **STEPS),
    "sgd": subset(10, 2, 5, 3, learner="sgd", **PASS),
}


def _on_subsets(learner: str, at: Point) -> tuple[Check, ...]:
    id = f"errors.subset_{learner}.replace"

    def centre(parameters) -> tuple[float, float]:
        """Share of the target that all generations saw, in the mean, and what the learner keeps of
        that.
        """
        seen = (parameters["seen"] / parameters["features"]) ** parameters["generations"]
        return seen, predicted(f"{id}_signal", parameters) / seen

    def bias(values, parameters):
        seen, kept = centre(parameters)
        return parameters["signal"] * (1 - kept) * ((1 + kept) * seen - 2 * values["signal"])

    def spread(values, parameters):
        """Mean |w - r|^2 where the mean share is as predicted, and larger where it is not."""
        seen, kept = centre(parameters)
        squared_length = values["excess_risk"] + parameters["signal"] * (2 * values["signal"] - 1)
        return squared_length + parameters["signal"] * kept * (seen * kept - 2 * values["signal"])

    return (
        Check(
            f"{id}_signal",
            "mean share of the target",
            ("signal",),
            lambda values, _: values["signal"],
            (at,),
        ),
        Check(f"{id}_approximation", "what is not kept of what all saw", ("signal",), bias, (at,)),
        Check(f"{id}_statistical", "mean |w - r|^2", ("excess_risk", "signal"), spread, (at,)),
        Check(
            id, "mean excess risk", ("excess_risk",), lambda values, _: values["excess_risk"], (at,)
        ),
    )


CHECKS = (
    *(
        check
        for (learner, workflow), at in POINTS.items()
        for check in terms(learner, workflow, (at,))
    ),
    *(check for learner, at in SUBSETS.items() for check in _on_subsets(learner, at)),
)
