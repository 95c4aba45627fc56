"""Checks of the exponential families, file by file."""

from tailbite.subjects.exponential_family import (
    conjugate,
    contexts,
    divergence,
    frequencies,
    mean,
    nearer,
    own_model,
    real_data,
)

CHECKS = (
    *mean.CHECKS,
    *conjugate.CHECKS,
    *divergence.CHECKS,
    *nearer.CHECKS,
    *real_data.CHECKS,
    *own_model.CHECKS,
    *frequencies.CHECKS,
    *contexts.CHECKS,
)
