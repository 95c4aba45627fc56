"""Every way that a simulation can take is run by a check of `verify`."""

from dataclasses import replace

import pytest

import theory
from sims.routes import Route, route, routes
from tailbite.checks import checks
from tailbite.harness import Harness


def taken(harness, trials):
    """The ways of these checks, each with all that is observed there together."""
    found = set()
    for trial in trials:
        for position, point in enumerate(trial.design):
            observe = harness.observables(trial, position)
            found.add(route(replace(point.experiment, observe=observe)))
    return found


@pytest.fixture(scope="module")
def harness():
    every = checks()
    return Harness(every, {check.claim: theory.claim(check.claim) for check in every}, seed=0)


def test_verify_takes_every_way(harness):
    assert routes() == taken(harness, harness.trials)


@pytest.mark.parametrize(
    ("claim", "way"),
    [
        (
            "regression.replace.risk_mean",
            Route("LinearRegression", "replace", "regression_chains.radial"),
        ),
        ("errors.sgd.replace", Route("LinearRegression", "replace", "regression_sgd.run")),
        ("gaussian.window.mean_error", Route("Gaussian", "window", "loop")),
    ],
)
def test_a_way_without_its_checks_is_missed(harness, claim, way):
    """The checks of the claim, and of its terms, are all that go this way."""
    left = [trial for trial in harness.trials if not trial.check.claim.startswith(claim)]
    assert way in routes() - taken(harness, left)
