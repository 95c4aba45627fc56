"""Every way that a simulation can take is run by a check of `verify`."""

from dataclasses import replace

import pytest

import theory
from sims.routes import Route, route, routes
from tailbite.checks import checks
from tailbite.harness import Harness


@pytest.fixture(scope="module")
def ways():
    """Of each check at each design point: its claim, and the way that it goes with all that is
    observed there together.
    """
    every = checks()
    harness = Harness(every, {check.claim: theory.claim(check.claim) for check in every}, seed=0)
    return [
        (
            trial.check.claim,
            route(replace(point.experiment, observe=harness.observables(trial, position))),
        )
        for trial in harness.trials
        for position, point in enumerate(trial.design)
    ]


@pytest.fixture(scope="module")
def there():
    """Every way of sims: each is tried, once for all tests of this file."""
    return routes()


def test_verify_takes_every_way(ways, there):
    assert there == {way for _, way in ways}


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
def test_a_way_without_its_checks_is_missed(ways, there, claim, way):
    """The checks of the claim, and of its terms, are all that go this way."""
    assert way in there - {each for id, each in ways if not id.startswith(claim)}
