"""The fitted models of a learned family themselves, from the one loop."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree

from sims.draws import words64
from sims.engine.devices import accelerated
from sims.experiment import Experiment, takes_experiment
from sims.families.learned import WHOLE, LearnedFamily
from sims.loop import QUICK, runs
from sims.plan import plan


@takes_experiment
def fits(experiment: Experiment, *, seed: int, replicate: int = 0) -> dict[int, Any]:
    """The parameters of a learned family at the recorded generations of one replicate, {generation:
    params}: drawn with the bits that `trajectories` draws with, whose last bits may be others.

    TypeError, in one sentence, for another family.
    """
    if not isinstance(experiment.family, LearnedFamily):
        raise TypeError(f"fits are those of a LearnedFamily, got {experiment.family}")
    checked = plan(replace(experiment, observe=WHOLE), seed=seed)
    family, truth = checked.inputs.family, checked.inputs.truth
    number = jnp.asarray(words64("replicate", replicate))
    (found,) = _program(not accelerated())(
        checked.inputs, number, checked.observables, checked.sizes
    )
    _, back = ravel_pytree(family.origin(truth).params)  # pyright: ignore[reportAttributeAccessIssue]
    return {n: back(row) for n, row in zip(checked.recorded, found, strict=False)}


@cache
def _program(quick: bool) -> Callable[..., Any]:
    """Compiled once for every experiment, whatever the seed and the replicate."""
    return jax.jit(runs, static_argnums=(2, 3), compiler_options=QUICK if quick else None)
