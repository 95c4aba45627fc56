"""The list of routes is complete: all chains that there are, every family, every workflow."""

import ast
import inspect
from pathlib import Path

import pytest

import sims
from sims import Experiment, Gaussian, LinearRegression, Normal, Replace, Ridge, Samples, families
from sims.families.base import Family
from sims.routes import Route, route, routes
from sims.workflows import WORKFLOWS

LISTED = routes()
#: Families that draw points themselves, or as `Samples` makes them: they go by the loop alone.
BY_POINTS = {
    "GaussianPoints",
    "MultivariatePoints",
    "RegressionPoints",
    "ExponentialPoints",
    "DiscretePoints",
    "LearnedFamily",
    "LogisticRegression",
    "Mixture",
    "NumPyroModel",
}
#: What a family by points refuses.
REFUSED = {"Mixture": {"weighted-parameters"}}


def chains():
    """The functions that take (inputs, replicates, observables), by module and name."""
    for path in Path(families.__file__).parent.glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and [a.arg for a in node.args.args] == [
                "inputs",
                "replicates",
                "observables",
            ]:
                yield f"{path.stem}.{node.name}"


def test_every_chain_is_on_a_route():
    found = set(chains())
    assert len(found) == 13 and {way for _, _, way in LISTED} == found | {"loop"}


def test_every_family_runs_under_every_workflow_that_it_takes():
    names = {r.workflow for r in LISTED}
    assert names == set(WORKFLOWS) - {"weighted"} | {"weighted-points", "weighted-parameters"}
    exported = {
        name
        for name in sims.__all__
        if inspect.isclass(each := getattr(sims, name))
        and issubclass(each, Family)
        and not inspect.isabstract(each)
    }
    assert {r.family for r in LISTED} == BY_POINTS | exported
    for family in BY_POINTS:
        assert {r.workflow for r in LISTED if r.family == family} == names - REFUSED.get(
            family, set()
        )
        assert {r.way for r in LISTED if r.family == family} == {"loop"}


@pytest.mark.parametrize(
    ("experiment", "found"),
    [
        (
            Experiment(LinearRegression(3), Replace(), Normal(), 9, 3),
            Route("LinearRegression", "replace", "regression_chains.radial"),
        ),
        (
            Experiment(LinearRegression(3, learner=Ridge(0.1)), Replace(), Normal(), 9, 3),
            Route("LinearRegression", "replace", "loop"),
        ),
        (
            Experiment(Gaussian(), sims.Weighted(0.5, 3, "points"), Normal(), 9, 3),
            Route("Gaussian", "weighted-points", "loop"),
        ),
        (
            Experiment(Samples(Gaussian()), sims.AccumulateSubsample(5), Normal(), 9, 3),
            Route("GaussianPoints", "accumulate-subsample", "loop"),
        ),
    ],
)
def test_an_experiment_has_a_route_of_the_list(experiment, found):
    assert route(experiment) == found and found in LISTED


def test_an_impossible_experiment_has_none():
    with pytest.raises(ValueError, match="AccumulateSubsample has no exact statistic"):
        route(Experiment(Gaussian(), sims.AccumulateSubsample(5), Normal(), 9, 3))
