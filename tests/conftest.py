"""Strict numerics, fresh seeds: a test that needs a lucky seed is a wrong test."""

import secrets

import hypothesis
import pytest

hypothesis.settings.register_profile("tailbite", deadline=None, print_blob=True)
hypothesis.settings.load_profile("tailbite")


def pytest_configure(config):
    """JAX refuses silent broadcasting and silent promotion in the whole suite."""
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
