"""The one-dimensional work in NumPy: with all samples drawn, and with sufficient statistics.

Replicates go in blocks that stay in the cache. NumPy runs on one core.
"""

from collections.abc import Callable

import numpy as np
from numpy.random import PCG64, SFC64, Generator

from benchmarks.work import Powers
from benchmarks.works.gaussian_setting import Setting

#: Points that the ten-minute version holds at a time.
POINTS = 2**20
#: Replicates side by side with sufficient statistics.
BLOCK = 2**13


class Sums:
    """Sums of y, y^2, y^3, y^4 of every quantity at every recorded generation."""

    def __init__(self, setting: Setting):
        self.laws = setting.laws
        self.sums = {name: np.zeros((4, len(setting.recorded))) for name in setting.observe}

    def add(self, column: int, **values: np.ndarray) -> None:
        """Values of one recorded generation."""
        for name, x in values.items():
            law = self.laws[name]
            y = (x - x.dtype.type(law.mean[column])) * x.dtype.type(1 / law.scale[column])
            power = y.copy()
            for row in self.sums[name]:
                row[column] += power.sum(dtype=np.float64)
                power *= y

    def powers(self, replicates: int) -> Powers:
        """The means."""
        return {name: total / replicates for name, total in self.sums.items()}


def ten_minute(setting: Setting) -> Callable[[int, int], Powers]:
    """All samples are drawn and fitted by mean() and var(ddof=1); under accumulate all of them are
    kept.
    """
    columns = {t: k for k, t in enumerate(setting.recorded.tolist())}
    kept = setting.samples * (setting.generations if setting.pooled else 1)

    def block(rng, size, sums):
        data = np.empty((size, kept))
        mean, variance = np.zeros(size), np.ones(size)
        for t in range(setting.generations):
            new = slice(setting.before(t), setting.before(t) + setting.samples)
            data[:, new] = rng.normal(
                mean[:, None], np.sqrt(variance)[:, None], (size, setting.samples)
            )
            mean, variance = (
                data[:, : new.stop].mean(axis=1),
                data[:, : new.stop].var(axis=1, ddof=1),
            )
            if t + 1 in columns:
                sums.add(
                    columns[t + 1],
                    log_variance=np.log(variance),
                    **({"mean_offset": mean} if setting.means else {}),
                )

    return _blocks(setting, block, lambda seed: np.random.default_rng(seed), max(POINTS // kept, 1))


def sufficient(
    setting: Setting, dtype: type, bits: type[PCG64] | type[SFC64]
) -> Callable[[int, int], Powers]:
    """One chi-square per generation, and one normal where the mean is recorded or the samples are
    pooled; in place.
    """
    columns = {t: k for k, t in enumerate(setting.recorded.tolist())}
    samples = setting.samples
    shape = (samples - 1) / 2

    def block(rng, size, sums):
        mean, variance = np.zeros(size, dtype), np.ones(size, dtype)
        factor, normal, move = (np.empty(size, dtype) for _ in range(3))
        for t in range(setting.generations):
            before = setting.before(t)
            rng.standard_gamma(shape, out=factor, dtype=dtype)
            factor *= dtype(2 / (before + samples - 1))
            if setting.means or before:
                rng.standard_normal(out=normal, dtype=dtype)
            if setting.means:
                np.sqrt(variance, out=move)
                move *= normal
                move *= dtype(np.sqrt(samples) / (before + samples))
                mean += move
            if before:
                normal *= normal
                normal *= dtype(before / (before + samples) / (before + samples - 1))
                factor += normal
                factor += dtype((before - 1) / (before + samples - 1))
            variance *= factor
            if t + 1 in columns:
                sums.add(
                    columns[t + 1],
                    log_variance=np.log(variance),
                    **({"mean_offset": mean} if setting.means else {}),
                )

    return _blocks(setting, block, lambda seed: Generator(bits(seed)), BLOCK)


def means_where_recorded(
    setting: Setting, dtype: type, bits: type[PCG64] | type[SFC64]
) -> Callable[[int, int], Powers]:
    """Replace with our own shortcut: the mean is drawn only where it is recorded, with the variance
    gathered since.
    """
    columns = {t: k for k, t in enumerate(setting.recorded.tolist())}
    samples = setting.samples
    shape = (samples - 1) / 2

    def block(rng, size, sums):
        mean, variance, gathered = (
            np.zeros(size, dtype),
            np.ones(size, dtype),
            np.zeros(size, dtype),
        )
        factor = np.empty(size, dtype)
        for t in range(setting.generations):
            gathered += variance
            rng.standard_gamma(shape, out=factor, dtype=dtype)
            factor *= dtype(2 / (samples - 1))
            variance *= factor
            if t + 1 in columns:
                mean += np.sqrt(gathered * dtype(1 / samples)) * rng.standard_normal(
                    size, dtype=dtype
                )
                gathered[:] = 0
                sums.add(columns[t + 1], log_variance=np.log(variance), mean_offset=mean)

    return _blocks(setting, block, lambda seed: Generator(bits(seed)), BLOCK)


def _blocks(
    setting: Setting, block: Callable, generator: Callable, size: int
) -> Callable[[int, int], Powers]:
    def run(replicates: int, seed: int) -> Powers:
        rng, sums = generator(seed), Sums(setting)
        for start in range(0, replicates, size):
            block(rng, min(size, replicates - start), sums)
        return sums.powers(replicates)

    return run
