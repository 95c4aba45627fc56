"""Strict numerics, fresh seeds: a test that needs a lucky seed is a wrong test."""

import os
import secrets
import tempfile

import hypothesis
import pytest
from beartype.claw import beartype_package

from tests import THEORY

hypothesis.settings.register_profile("tailbite", deadline=None, print_blob=True)
hypothesis.settings.load_profile("tailbite")
# Signatures are checked while the tests run: here those of theory, which has no arrays; by jaxtyping's plugin (pyproject.toml)
# those of sims and tailbite with their shapes, which costs four times as much for each call. Ball arithmetic is left out: its
# callers are checked, and its own few lines are called millions of times.
beartype_package("theory", conf=THEORY)

#: Programs that one process of the suite compiled are there for the others, commands included, and gone with it.
SHARED = {"JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0", "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1"}


def pytest_configure(config):
    """JAX refuses silent broadcasting and silent promotion in the whole suite."""
    if not hasattr(config, "workerinput") and "JAX_COMPILATION_CACHE_DIR" not in os.environ:
        programs = tempfile.TemporaryDirectory(prefix="tailbite-programs-")
        config.add_cleanup(programs.cleanup)
        os.environ.update(SHARED, JAX_COMPILATION_CACHE_DIR=programs.name)
    import jax

    jax.config.update("jax_numpy_rank_promotion", "raise")
    jax.config.update("jax_numpy_dtype_promotion", "strict")


@pytest.fixture
def seed(record_property) -> int:
    """A new seed in every run; a failing test prints it."""
    fresh = secrets.randbits(63)
    record_property("seed", fresh)
    print(f"seed = {fresh}")
    return fresh
