"""What is measured: a work, its contenders, and the law that their results must have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np


@dataclass(frozen=True)
class Law:
    """The law of one quantity at the K recorded generations: its mean and central moments 2, 4 and
    6, K numbers each.

    Where only the mean is known, the fourth and sixth moments are NaN and the second is any unit
    squared."""

    mean: np.ndarray
    second: np.ndarray
    fourth: np.ndarray
    sixth: np.ndarray

    @classmethod
    def of_cumulants(cls, cumulants: np.ndarray) -> Self:
        """From the cumulants 1 .. 6, [6, K]."""
        mean, c2, c3, c4, _, c6 = cumulants
        return cls(mean, c2, c4 + 3 * c2**2, c6 + 15 * c4 * c2 + 10 * c3**2 + 15 * c2**3)

    @property
    def scale(self) -> np.ndarray:
        """Standard deviations."""
        return np.sqrt(self.second)


#: {quantity: [4, K], the means over replicates of y, y^2, y^3, y^4}, where y = (x - law.mean) /
#: law.scale.
Powers = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Contender:
    """One way of doing a work.

    Attributes:
        name: as the table shows it.
        run: (replicates, seed) to the results; returns when they are on the host.
        laws: {quantity: law} of what it returns.
        start: replicates of the first call, which is the one that is checked; then sized to the
            time of a round.
        most: replicates that fit the memory.
        ours: whether it is this project's engine; the first of them in a work is what the others
            are compared with.
        asked: how many times faster than this one ours is meant to be.
    """

    name: str
    run: Callable[[int, int], Powers]
    laws: Mapping[str, Law]
    start: int
    most: int = 2**30
    ours: bool = False
    asked: float | None = None


@dataclass(frozen=True)
class Work:
    """Contenders for the same recorded generations and the same moments.

    Attributes:
        title: as the table shows it.
        generations: fits per replicate.
        contenders: in the order of the table.
        flat_within: what the dearest of our own rows may cost above the cheapest, where that is the
            question.
    """

    title: str
    generations: int
    contenders: tuple[Contender, ...]
    flat_within: float | None = None
