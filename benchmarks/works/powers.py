"""From values, or from the engine's exact moments, to what the gate judges."""

from collections.abc import Mapping

import numpy as np

from benchmarks.work import Law, Powers
from sims.moments import BITS, Moments


def engine_powers(moments: Moments) -> np.ndarray:
    """[4, K], the means of y, y^2, y^3, y^4."""
    fractions = [
        [s / (n << bits) for s, n in zip(row, moments.count, strict=True)]
        for row, bits in zip(moments.sums, BITS, strict=True)
    ]
    return np.array(fractions)


def powers(laws: Mapping[str, Law], **values: np.ndarray) -> Powers:
    """The same from values [replicates, K]."""
    found = {}
    for name, x in values.items():
        y = (x - laws[name].mean) / laws[name].scale
        found[name] = np.stack([np.mean(y**k, axis=0) for k in range(1, 5)])
    return found
