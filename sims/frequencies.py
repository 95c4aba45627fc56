"""Truths on finitely many types, words or alleles: probabilities, one for each type."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims import checks

#: Probabilities sum to 1 up to this: what the rounding of float32 leaves of many types.
NEAR = 1e-5


def even(types: int) -> Float[np.ndarray, " types"]:
    """Every one of so many types as probable as the others."""
    types = checks.integer("types", types, least=1)
    return np.full(types, 1 / types)


def zipf(types: int, exponent: float | int) -> Float[np.ndarray, " types"]:
    """The i-th of so many types has a probability in proportion to i^-exponent (Zipf's law)."""
    types = checks.integer("types", types, least=1)
    weights = np.arange(1, types + 1, dtype=np.float64) ** -checks.real("exponent", exponent)
    return weights / weights.sum()


def frequencies(truth: Any) -> Float[np.ndarray, " types"]:
    """The probabilities of a truth, float64, which sum to 1.

    TypeError or ValueError, in one sentence, for what is no sequence of probabilities.
    """
    if isinstance(truth, str) or not isinstance(truth, (tuple, list, np.ndarray, jax.Array)):
        raise TypeError(f"truth must be a sequence of probabilities, got {truth!r}")
    try:
        found = np.asarray(truth, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"truth must be a sequence of probabilities, got {truth!r}") from None
    if found.ndim != 1 or not found.size:
        raise ValueError(f"truth must hold one probability for each type, got shape {found.shape}")
    if wrong := [x for x in found[~(found >= 0) | np.isinf(found)].tolist()]:
        raise ValueError(f"truth must hold probabilities, none below 0, got {wrong[0]:g}")
    if not abs(total := found.sum()) or abs(total - 1) > NEAR:
        raise ValueError(f"truth must hold probabilities that sum to 1, got a sum of {total:.8g}")
    return found / total


def shares(truth: Any) -> Float[Array, " types"]:
    """The probabilities as the kernel takes them."""
    return jnp.asarray(frequencies(truth), float)
