"""Checks of the decomposition itself."""

from dataclasses import replace

from tailbite.checks.check import Check, Point, predicted
from tailbite.subjects.errors.replace import POINTS


def _with_terms(learner: str, design: Point) -> Point:
    terms = {
        term: predicted(f"errors.{learner}.replace_{term}", design.parameters)
        for term in ("approximation", "statistical")
    }
    return replace(design, parameters={**design.parameters, **terms})


def _centred(design: Point) -> Point:
    """Ridge: with infinitely many rows every fit keeps the share 1/(1 + penalty)."""
    share = predicted("errors.ridge.mean_shrinkage", design.parameters) / design.parameters["seen"]
    return replace(
        design,
        parameters={
            **design.parameters,
            "population": 1 / (1 + design.parameters["penalty"]),
            "kept": share,
        },
    )


def _cross(values, parameters):
    population = parameters["population"] ** parameters["generations"]
    return 2 * parameters["signal"] * (1 - population) * (population - values["signal"])


CHECKS = (
    Check(
        "errors.decomposition.pythagoras",
        "mean excess risk",
        ("excess_risk",),
        lambda values, _: values["excess_risk"],
        tuple(_with_terms(learner, POINTS[learner][0]) for learner in ("ridge", "gradient")),
    ),
    Check(
        "errors.decomposition.population_centre",
        "cross term about the population iterate",
        ("signal",),
        _cross,
        tuple(map(_centred, POINTS["ridge"])),
    ),
)
