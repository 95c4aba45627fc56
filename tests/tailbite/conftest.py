"""A report, written once."""

import pytest

from tailbite import report
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
