"""Structures tell classes apart: two experiments never share a compiled program by mistake."""

from itertools import combinations

import jax
import numpy as np
import pytest

from sims import (
    Accumulate,
    Augment,
    FreshMixture,
    Gaussian,
    Normal,
    Replace,
    Samples,
    Window,
    trajectories,
)
from sims.trees import static, traced

PARTS = (
    Replace(),
    Accumulate(),
    Augment(),
    FreshMixture(real=2),
    Window(length=2),
    Window(length=3),
    Gaussian(),
    Samples(Gaussian()),
)


@pytest.mark.parametrize(("a", "b"), list(combinations(PARTS, 2)))
def test_structures_differ(a, b):
    assert jax.tree.structure(a) != jax.tree.structure(b)


def test_numbers_are_leaves_and_static_fields_are_not():
    @traced
    class Part:
        number: float
        size: int = static(default=3)

    assert jax.tree.leaves(Part(2.0)) == [2.0]
    assert (
        jax.tree.structure(Part(2.0))
        == jax.tree.structure(Part(5.0))
        != jax.tree.structure(Part(2.0, size=4))
    )
    assert jax.tree.map(lambda x: 2 * x, Part(2.0)) == Part(4.0)


def test_workflows_without_fields_keep_their_own_programs():
    """Their laws differ from generation 2 on, whatever was compiled before."""
    run = dict(
        truth=Normal(),
        samples=2,
        generations=3,
        replicates=64,
        seed=1,
        observe="log_variance",
        record=[3],
        progress=False,
    )
    values = [
        trajectories(Gaussian(), workflow, **run)["log_variance"]
        for workflow in (Accumulate(), Augment(), Replace())
    ]
    assert not any(np.array_equal(a, b) for a, b in combinations(values, 2))
