"""What a family is: a statistical model that can be fitted and sampled.

Whoever adds one takes the class that fits and supplies what is abstract there:

    ExactFamily   its training sets have a sufficient statistic whose exact law is drawn
    PointFamily   (`sims.families.points`) its points are drawn and kept
    ChainFamily   all its runs go by a chain of the law of what is observed

All is for ONE replicate, and traced, unless it says "host": the loop maps over replicates. Pytrees
are the family's own: a truth, a model, a statistic, an estimate, a context, tables."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np
from jaxtyping import Array, Float

from sims import truths
from sims.draws import Draws
from sims.fold import Observable
from sims.statistics import Statistics
from sims.workflows import Sizes, Workflow

#: (`sims.plan.Inputs`, replicates [tile, 2] as words, observables) -> the values of each
#: observable, [recorded, tile].
Chain = Callable[[Any, Any, tuple[Observable, ...]], tuple[Any, ...]]
#: A number -> the observable that it names, as `tail_mass`.
Builder = Callable[[Any], Observable]


class Tilt(NamedTuple):
    """Draws from a tilted law, and the exact weight of a path under it: exp(log_moment - tilt *
    statistic), where log_moment is the logarithm of E exp(tilt * statistic) under the plain law.

    Attributes:
        family: draws from the tilted law.
        statistic: what is tilted.
        log_moment: [generations + 1], float64, for generations 0, 1, ...
    """

    family: "Family"
    statistic: Observable
    log_moment: np.ndarray


class Family(ABC):
    """What `sims.plan` asks of every family, on the host.

    Attributes:
        fitted: the class of a fitted model, which its observables read.
        builders: observables that are named with a number: {"tail_mass": tail_mass}.
        subsamples: whether it can look at points one by one, as a workflow `by_points` does.
        required: observables recorded in every run, whatever is asked for.
        tile: most replicates computed side by side.
    """

    fitted: ClassVar[type]
    builders: ClassVar[Mapping[str, Builder]] = {}
    subsamples: ClassVar[bool] = False
    required: tuple[Observable, ...] = ()
    tile: int = 2**10

    @classmethod
    def prototypes(cls) -> tuple[tuple["Family", Any], ...]:
        """(family, truth) of small instances that together take every route of the class: see
        `sims.routes`.
        """
        return ()

    @property
    @abstractmethod
    def observables(self) -> Mapping[str, Observable]:
        """The named observables, in the order in which they are recorded where none is named."""

    @abstractmethod
    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """Nothing, or ValueError with one sentence if the experiment is impossible.

        `truth` is the user's; `samples` are [generations] integers, batch by batch.
        """

    def reference(self, truth: Any) -> Any:
        """The user's truth as a pytree of the family's own: for a scalar law its numbers and where
        points come from. TypeError or ValueError, with one sentence, for what is none.
        """
        return truths.reference(truth)

    def require_moments(
        self, observables: tuple[Observable, ...], workflow: Workflow, samples: np.ndarray
    ) -> None:
        """Nothing, or ValueError with one sentence for an observable that has no finite mean after
        these batches: there is none, unless the family says otherwise.
        """
        return None

    def tilted(self, tilt: float, workflow: Workflow, samples: np.ndarray) -> Tilt:
        """For `tilt`, not 0; ValueError, with one sentence, where no exact weight is known."""
        raise ValueError(f"tilt needs the family Gaussian, got {self}")

    def tables(
        self,
        truth: Any,
        workflow: Workflow,
        samples: np.ndarray,
        observables: tuple[Observable, ...],
    ) -> Any:
        """What `Draws.tables` holds: numbers made once for all draws of a run, as laws of
        chi-squares."""
        return ()

    def sizes(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> Sizes:
        """Capacities of point sets: none."""
        return Sizes()

    def chain(
        self, workflow: Workflow, observables: tuple[Observable, ...], tables: Any
    ) -> Chain | None:
        """A faster way than the loop to the same law, with these tables, or None; ValueError, with
        one sentence, for observables that a family without a loop cannot read.
        """
        return None

    def observable(self, name: str) -> Observable:
        """The observable called so: one of `observables`, or a built one, as "tail_mass(2)".

        TypeError or ValueError, with one sentence, for any other name, and for a number that it
        cannot be built of.
        """
        if name in self.observables:
            return self.observables[name]
        built = re.fullmatch(r"(\w+)\(([^()]*)\)", name)
        if built and built[1] in self.builders:
            return self.builders[built[1]](_number(name, built[2]))
        known = ", ".join([*self.observables, *(f"{word}(...)" for word in self.builders)])
        raise ValueError(f"observe must name one of {known}, got {name!r}")


def _number(name: str, text: str) -> int | float:
    """The number in the brackets of a name; an integer where it is written so."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"observe must have one number in brackets, got {name!r}") from None


class LoopFamily(Family, Statistics):
    """What `sims.loop` asks, too: statistics are drawn, merged and fitted, and models follow each
    other.

    Attributes:
        beside: whether its methods take replicates side by side rather than one: then every array
            of a model and of a statistic has them last, an axis of 1 where they do not differ yet.
        grows: whether the arrays of generation 0 may be smaller than those of a fit: then the loop
            gives them as much room, filled with 0.
    """

    beside: ClassVar[bool] = False
    grows: ClassVar[bool] = False

    @abstractmethod
    def origin(self, truth: Any) -> Any:
        """Generation 0, the model that stands for the truth."""

    @abstractmethod
    def init(
        self, draws: Draws, truth: Any, model: Any, count: Float[Array, ""], size: int
    ) -> tuple[Any, Any]:
        """(context, real data): what is drawn once for all batches, and the statistic of batch 0,
        None where that is drawn from generation 0 as every other batch is.
        """

    @abstractmethod
    def draw_statistic(
        self, draws: Draws, model: Any, count: Float[Array, ""], context: Any, size: int
    ) -> Any:
        """The statistic of `count` points of the model; `size` is the capacity of a batch."""

    @abstractmethod
    def advance(self, draws: Draws, model: Any, estimate: Any, truth: Any) -> tuple[Any, Any]:
        """(next model, frame): the frame says how the coordinates have moved."""

    def move(self, statistic: Any, frame: Any) -> Any:
        """A statistic that a workflow keeps, in the coordinates of the next model: they do not
        move, unless the family says otherwise.
        """
        return statistic


class ExactFamily(LoopFamily):
    """Training sets have a sufficient statistic of one size, whose exact law is drawn."""

    def init(
        self, draws: Draws, truth: Any, model: Any, count: Float[Array, ""], size: int
    ) -> tuple[Any, Any]:
        """No context; the real data are drawn from generation 0 like every other batch."""
        return (), None


class ChainFamily(Family):
    """All runs go by a chain, for replicates side by side: there is no statistic to merge."""

    @abstractmethod
    def route(self, workflow: Workflow, observables: tuple[Observable, ...]) -> Chain:
        """The chain of this workflow that reads no more than it must."""

    def chain(self, workflow: Workflow, observables: tuple[Observable, ...], tables: Any) -> Chain:
        """The route; ValueError for observables that remember."""
        if memories := [o.name for o in observables if not o.memoryless]:
            raise ValueError(
                f"{type(self).__name__} has observables without memory only, got "
                f"{', '.join(memories)}"
            )
        return self.route(workflow, observables)
