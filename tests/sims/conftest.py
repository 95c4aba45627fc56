"""Fixtures of the simulation tests."""

import jax
import jaxtyping
import pytest


@pytest.fixture(autouse=True, scope="module")
def fresh_programs():
    """Compiled programs are let go after every file: the suite stays small in memory."""
    yield
    jax.clear_caches()


@pytest.fixture
def unchecked():
    """Annotations not enforced: what a user without the test suite's type checker meets."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
