"""A check of whether a later model is nearer to the truth than the first one."""

import jax.numpy as jnp

from sims import Observable, Replace
from tailbite.checks.check import Check
from tailbite.subjects.exponential_family.mean import point


def _nearer() -> Observable:
    """1 where the error is smaller than that of the first fit, else 0."""
    return Observable(
        "nearer_than_first",
        init=lambda model, truth: jnp.abs(model.mean - truth.mean),
        update=lambda first, model, truth, generation: jnp.where(
            generation == 1, jnp.abs(model.mean - truth.mean), first
        ),
        read=lambda first, model, truth: (jnp.abs(model.mean - truth.mean) < first).astype(float),
    )


NEARER = _nearer()

CHECKS = (
    Check(
        "exponential_family.replace.nearer_than_first",
        "share of runs whose last model is nearer to the truth than the first",
        (NEARER,),
        lambda values, _: values[NEARER.name] > 0,
        (
            point("normal", 1.0, 0.0, 3, 2, Replace()),
            point("normal", 1.0, 0.0, (4, 2, 7, 3), 4, Replace()),
        ),
        test="proportion",
    ),
)
