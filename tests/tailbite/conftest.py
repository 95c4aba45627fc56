"""A report, written once, and predictions without a process of their own."""

from contextlib import nullcontext

import pytest

from tailbite import report
from tailbite.predictions import predictions
from tests.tailbite import reports


@pytest.fixture(scope="session")
def run():
    """The JSON of a finished run."""
    return reports.report().json()


@pytest.fixture(scope="session")
def site(run, tmp_path_factory):
    """The directory of its report: not to be written to."""
    folder = tmp_path_factory.mktemp("site") / "report"
    report.write(run, folder)
    return folder


@pytest.fixture
def predicted_here(monkeypatch):
    """Predictions in this process, which holds the claims already.  Users have them from a process
    beside the simulation; so does the first test of `simulate`.
    """
    monkeypatch.setattr(
        "tailbite.simulation.predicting",
        lambda *arguments: nullcontext(lambda: predictions(*arguments)),
    )
