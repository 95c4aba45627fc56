"""Timing in rounds: in each round every contender runs once, in an order that changes from round to
round.
"""

import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from tqdm import tqdm

from benchmarks import gate
from benchmarks.work import Contender, Work

#: Replicates are changed until a round takes this many times what is asked, or one over it.
TOLERANCE = 2.5
#: Sizes that are tried, at most: on a machine that is busy with other things none may fit twice.
ATTEMPTS = 8


@dataclass(frozen=True)
class Row:
    """One contender's times.

    Attributes:
        work, contender: the titles.
        ns_per_replicate_generation: median over rounds.
        spread: interquartile range over the median.
        ours_is_faster_by: ratio of the medians; None for our own rows.
        asked: the ratio that was asked for, if one was.
    """

    work: str
    contender: str
    ns_per_replicate_generation: float
    spread: float
    ours_is_faster_by: float | None
    asked: float | None


def measure(works: Sequence[Work], rounds: int, seconds: float) -> list[Row]:
    """The rows of the table: `seconds` per contender and round. Raises gate.WrongResult."""
    largest = gate.limit([contender for work in works for contender in work.contenders])
    steps = sum(len(work.contenders) * (rounds + 1) for work in works)
    with tqdm(total=steps, unit="run", leave=False, disable=None) as bar:
        return [row for work in works for row in _rows(work, rounds, seconds, largest, bar)]


def _rows(work: Work, rounds: int, seconds: float, largest: float, bar: tqdm) -> list[Row]:
    sizes = []
    for contender in work.contenders:
        bar.set_postfix_str(f"{work.title}: {contender.name}")
        gate.check(contender, contender.run(contender.start, _seed()), contender.start, largest)
        sizes.append(_sized(contender, seconds))
        bar.update()
    count = len(work.contenders)
    times = np.zeros((count, rounds))
    for number in range(rounds):
        for which in np.roll(np.arange(count), number):
            taken = _clock(work.contenders[which], sizes[which])
            times[which, number] = taken * 1e9 / (sizes[which] * work.generations)
            bar.update()
    low, medians, high = np.quantile(times, [0.25, 0.5, 0.75], axis=1)
    reference = next(
        median for contender, median in zip(work.contenders, medians, strict=True) if contender.ours
    )
    return [
        Row(
            work.title,
            c.name,
            float(median),
            float(width / median),
            None if c.ours else float(median / reference),
            c.asked,
        )
        for c, median, width in zip(work.contenders, medians, high - low, strict=True)
    ]


def _sized(contender: Contender, seconds: float) -> int:
    """Replicates for about `seconds`; the contender has run with them, so that all is compiled."""
    size = contender.start
    for _ in range(ATTEMPTS):
        factor = seconds / _clock(contender, size)
        wanted = min(contender.most, max(1, round(size * 2.0 ** round(math.log2(min(factor, 64))))))
        if wanted == size or 1 / TOLERANCE < factor < TOLERANCE:
            break
        size = wanted
        contender.run(size, _seed())
    return size


def _clock(contender: Contender, replicates: int) -> float:
    seed = _seed()
    start = perf_counter()
    contender.run(replicates, seed)
    return perf_counter() - start


def _seed() -> int:
    return secrets.randbits(31)
