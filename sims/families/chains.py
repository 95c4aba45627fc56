"""Families whose runs all go by an exact chain, for replicates side by side: they have no statistic to merge."""

from collections.abc import Callable

import numpy as np

from sims.observables import Observable
from sims.workflows import Sizes, Workflow


class ChainFamily:
    """What such families share. A family supplies `observables`, `check`, `degrees` and `route`."""

    #: Observables recorded in every run, whatever is asked for: none. Replicates computed side by side.
    required = ()
    tile = 2**10

    def route(self, workflow: Workflow, observables: tuple[Observable, ...]) -> Callable:
        """(inputs, replicates, observables) -> their values: the chain of this workflow that reads no more than it must."""
        raise NotImplementedError

    def chain(self, workflow: Workflow, observables: tuple[Observable, ...]) -> Callable:
        """The route; ValueError for observables that remember."""
        if memories := [o.name for o in observables if not o.memoryless]:
            raise ValueError(f"{type(self).__name__} has observables without memory only, got {', '.join(memories)}")
        return self.route(workflow, observables)

    def tilted(self, tilt: float | int, workflow: Workflow, samples: np.ndarray) -> "ChainFamily":
        """Itself for tilt 0; ValueError otherwise."""
        if tilt:
            raise ValueError(f"tilt needs the family Gaussian, got {self}")
        return self

    def sizes(self, workflow: Workflow, samples: np.ndarray) -> Sizes:
        """No capacities."""
        return Sizes()
