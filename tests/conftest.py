"""Strict numerics, fresh seeds, and a fixed share of the costly tests: a test that needs a lucky
seed is a wrong test.
"""

import os
import secrets
import signal
import tempfile
from collections import defaultdict
from random import Random

import hypothesis
import pytest
from beartype.claw import beartype_package

from tests import THEORY

hypothesis.settings.register_profile("tailbite", deadline=None, print_blob=True)
hypothesis.settings.load_profile("tailbite")
# Signatures are checked while the tests run: here those of theory, which has no arrays; by
# jaxtyping's plugin (pyproject.toml) those of sims and tailbite with their shapes, which costs four
# times as much for each call. Ball arithmetic is left out: its callers are checked, and its own few
# lines are called millions of times.
beartype_package("theory", conf=THEORY)

#: Programs that one process of the suite compiled are there for the others, commands included, and
#: gone with it.
SHARED = {
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}
#: One of so many costly cases of a file takes part: always the same.
EVERY = 4


def pytest_addoption(parser):
    parser.addoption(
        "--every-case",
        action="store_true",
        help="run all the tests marked `costly`, of which else a fixed quarter takes part",
    )


def pytest_configure(config):
    """JAX refuses silent broadcasting and silent promotion in the whole suite; Ctrl-C is heard,
    also where a shell that started the suite in its background had it ignored.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput") and "JAX_COMPILATION_CACHE_DIR" not in os.environ:
        programs = tempfile.TemporaryDirectory(prefix="tailbite-programs-")
        config.add_cleanup(programs.cleanup)
        os.environ.update(SHARED, JAX_COMPILATION_CACHE_DIR=programs.name)
    import jax

    jax.config.update("jax_numpy_rank_promotion", "raise")
    jax.config.update("jax_numpy_dtype_promotion", "strict")


def pytest_terminal_summary(terminalreporter, config):
    """Which costly tests took part."""
    some = "a fixed quarter of the costly tests took part; --every-case runs all"
    terminalreporter.write_line("all costly tests took part" if config.option.every_case else some)


def pytest_collection_modifyitems(config, items):
    """Of the costly tests of each file a quarter, the same in every run; tests whose cases have one
    name go together. Exhaustive ones are left out.
    """
    if config.option.every_case:
        return
    costly = defaultdict(list)
    for item in items:
        if item.get_closest_marker("costly"):
            costly[item.parent.nodeid].append(item)
    left_out = {
        item
        for group in costly.values()
        for item in sorted(group, key=_lot)[-(-len(group) // EVERY) :]
    } | {item for item in items if item.get_closest_marker("exhaustive")}
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def _lot(item) -> float:
    """A number between 0 and 1 that the name of the case decides."""
    name = item.callspec.id if hasattr(item, "callspec") else item.name
    return Random(f"{item.parent.nodeid} {name}").random()


@pytest.fixture
def seed(record_property) -> int:
    """A new seed in every run; a failing test prints it."""
    fresh = secrets.randbits(63)
    record_property("seed", fresh)
    print(f"seed = {fresh}")
    return fresh
