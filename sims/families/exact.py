"""What families that draw sufficient statistics, or exact chains, share."""

from collections.abc import Callable
from typing import Any

import numpy as np

from sims.observables import Observable
from sims.workflows import Sizes, Workflow


class ExactFamily:
    """No points, no capacities, no tilt, and no faster chain than the loop, unless the family says
    otherwise.
    """

    #: Observables recorded in every run, whatever is asked for: none. Replicates computed side by
    #: side.
    required = ()
    tile = 2**10

    def tilted(self, tilt: float | int, workflow: Workflow, samples: np.ndarray) -> Any:
        """Itself for tilt 0; ValueError otherwise."""
        if tilt:
            raise ValueError(f"tilt needs the family Gaussian, got {self}")
        return self

    def sizes(self, workflow: Workflow, samples: np.ndarray) -> Sizes:
        """No capacities."""
        return Sizes()

    def require_moments(
        self, observables: tuple[Observable, ...], workflow: Workflow, samples: np.ndarray
    ) -> None:
        """ValueError, in one sentence, for an observable that has no mean: there is none."""

    def chain(self, workflow: Workflow, observables: tuple[Observable, ...]) -> Callable | None:
        """Through the loop."""
        return None


class ChainFamily(ExactFamily):
    """A family whose runs all go by a chain, for replicates side by side: it has no statistic to
    merge.

    It supplies `observables`, `check`, `degrees` and `route`.
    """

    def route(self, workflow: Workflow, observables: tuple[Observable, ...]) -> Callable:
        """(inputs, replicates, observables) -> their values: the chain of this workflow that reads
        no more than it must.
        """
        raise NotImplementedError

    def chain(self, workflow: Workflow, observables: tuple[Observable, ...]) -> Callable:
        """The route; ValueError for observables that remember."""
        if memories := [o.name for o in observables if not o.memoryless]:
            raise ValueError(
                f"{type(self).__name__} has observables without memory only, got {', '.join(memories)}"
            )
        return self.route(workflow, observables)
