"""Where the numbers of figures come from, besides a claim's predictions: simulated values, the
generations that are recorded, roots.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

import sims


def simulated(
    family: sims.Family,
    workflow: sims.Workflow,
    recorded: Sequence[int],
    observe: Sequence[Any],
    *,
    variance: float = 1.0,
    **run: Any,
) -> dict[str, NDArray[Any]]:
    """The observables [replicates, recorded] by name, of a normal truth; ``run`` holds samples,
    replicates and seed.
    """
    return sims.trajectories(
        family,
        workflow,
        truth=sims.Normal(variance=variance),
        generations=recorded[-1],
        record=list(recorded),
        observe=list(observe),
        progress=False,
        **run,
    )


def whole(numbers: Iterable[float]) -> list[int]:
    """The integers next to them, each once, in order."""
    return sorted({round(float(number)) for number in numbers})


def evenly(generations: int, most: int) -> list[int]:
    """At most so many generations, evenly spread, the first and the last included."""
    return whole(np.linspace(1, generations, min(most, generations)))


def crossing(rising: Callable[[float], float], level: float) -> float:
    """The positive number at which a function that rises reaches the level."""

    def gap(at: float) -> float:
        return rising(at) - level

    low = high = 1.0
    while gap(low) > 0:
        low /= 2
    while gap(high) < 0:
        high *= 2
    root: Any = low if low == high else brentq(gap, low, high, rtol=np.float64(1e-12))
    return float(root)
