"""What a workflow asks of a family: how the statistics of point sets combine, and what is fitted to
them."""

from abc import ABC, abstractmethod
from typing import Any

from jaxtyping import Array, Float

from sims.draws import Draws


class Statistics(ABC):
    """Statistics of weighted point sets, for ONE replicate, traced.

    A statistic is a pytree of the family's own, `count` its total weight; it is in the coordinates
    of the model of its generation.
    """

    @abstractmethod
    def draw_real(
        self, draws: Draws, truth: Any, model: Any, count: Float[Array, ""], context: Any, size: int
    ) -> Any:
        """The statistic of `count` new points of the truth, in the coordinates of `model`; `size`
        is the capacity of such a set. Workflows call it.
        """

    @abstractmethod
    def empty(self, truth: Any, size: int) -> Any:
        """The statistic of no points, with room for `size`: the identity of `merge`."""

    @abstractmethod
    def merge(self, a: Any, b: Any) -> Any:
        """The statistic of both sets."""

    def extend(self, pool: Any, batch: Any) -> Any:
        """`pool` with `batch` in it, in the room of `pool`."""
        return self.merge(pool, batch)

    @abstractmethod
    def reweigh(self, a: Any, factor: Any) -> Any:
        """The same set with all weights multiplied by the scalar `factor`."""

    @abstractmethod
    def count(self, a: Any) -> Float[Array, ""]:
        """Total weight."""

    def subsample(self, draws: Draws, pool: Any, budget: int) -> Any:
        """`budget` points of the pool, without replacement: what a workflow `by_points` asks for,
        and a family without points refuses in `check`.
        """
        raise ValueError(f"subsampling needs points, which {self} does not draw")

    def renew(self, draws: Draws, pool: Any, batch: Any) -> Any:
        """`pool` with as many of its points, drawn without replacement, given up for those of
        `batch`: as `subsample`.
        """
        raise ValueError(f"renewal needs points, which {self} does not draw")

    @abstractmethod
    def fit(self, draws: Draws, model: Any, training: Any) -> Any:
        """The estimate from a training set, in the coordinates of `model`."""

    @abstractmethod
    def average(self, weight: Any, a: Any, b: Any) -> Any:
        """The estimate `weight` a + (1 - `weight`) b."""
