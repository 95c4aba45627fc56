"""The one-dimensional work in numba, where that is installed: compiled loops over sufficient
statistics, one thread per core.
"""

import importlib.util
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence

from benchmarks.work import Powers
from benchmarks.works.gaussian_setting import Setting


def installed() -> bool:
    """Whether numba can be imported."""
    return importlib.util.find_spec("numba") is not None


@cache
def _compiled() -> Callable[..., Any]:
    numba: Any = importlib.import_module("numba")

    @numba.njit(nogil=True, fastmath=True)
    def chain(rng, replicates, samples, before, every, means, centre, scale, sums):
        generations = len(before)
        for _ in range(replicates):
            mean, variance = 0.0, 1.0
            for t in range(generations):
                pooled = before[t]
                total = pooled + samples
                factor = 2 * rng.standard_gamma((samples - 1) / 2)
                if means or pooled > 0:
                    z = rng.standard_normal()
                    mean += np.sqrt(variance * samples) / total * z
                    factor += max(pooled - 1, 0.0) + pooled / total * z * z
                variance *= factor / (total - 1)
                if (t + 1) % every == 0 or t + 1 == generations:
                    k = t // every
                    for row in range(centre.shape[0]):
                        y = ((np.log(variance) if row == 0 else mean) - centre[row, k]) / scale[
                            row, k
                        ]
                        power = 1.0
                        for order in range(4):
                            power *= y
                            sums[row, order, k] += power

    return chain


def chain(setting: Setting) -> Callable[[int, int], Powers]:
    """One gamma, and one normal where it is needed, per generation."""
    before = np.array([setting.before(t) for t in range(setting.generations)], dtype=np.float64)
    centre = np.array([setting.laws[name].mean for name in setting.observe])
    scale = np.array([setting.laws[name].scale for name in setting.observe])
    threads = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )

    def run(replicates: int, seed: int) -> Powers:
        sums = np.zeros((threads, len(centre), 4, centre.shape[1]))
        shares = [len(part) for part in np.array_split(np.empty(replicates), threads)]
        rngs = [Generator(SFC64(child)) for child in SeedSequence(seed).spawn(threads)]

        def part(k):
            _compiled()(
                rngs[k],
                shares[k],
                setting.samples,
                before,
                setting.every,
                setting.means,
                centre,
                scale,
                sums[k],
            )

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(part, range(threads)))
        return dict(zip(setting.observe, sums.sum(axis=0) / replicates, strict=True))

    return run
