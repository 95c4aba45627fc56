"""Fixtures of the simulation tests."""

import jaxtyping
import pytest


@pytest.fixture
def unchecked():
    """Annotations not enforced: what a user without the test suite's type checker meets."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
