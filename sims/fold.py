"""What is recorded of a run: an observable is a fold over generations, `init` at generation 0,
`update` after every fit, `read` where recorded.

`reading("spread", lambda model, truth: ...)` reads one number off the fitted model;
`running_maximum(log_variance)` remembers; `unweighted(log_variance)` is read, under a tilt, in the
tilted law itself, without its weight."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import jax.numpy as jnp


def _no_memory(model, truth):
    return ()


def _keep(memory, model, truth, generation):
    return memory


@dataclass(frozen=True)
class Observable:
    """A named fold; all three functions are traced, for one replicate.

    Attributes:
        name: unique in one run.
        read: (memory, model, truth) -> a real scalar.
        init: (model, truth) -> memory, at generation 0.
        update: (memory, model, truth, generation) -> memory, after every fit, recorded or not.
        weighted: under `refit(tilt=...)`, whether values are multiplied by the exact weight of the
            path (their mean then estimates the plain expectation) or left as the tilted law gives
            them.
        heavy_as: None, or an observable: where that has no finite mean, nor has this.
        reads: the class of the models that it can read; None for whatever has the fields. A family
            that fits another model is refused.

    Compilation is cached by the functions themselves: build an observable once and reuse it.
    """

    name: str
    read: Callable[[Any, Any, Any], Any]
    init: Callable[[Any, Any], Any] = _no_memory
    update: Callable[[Any, Any, Any, Any], Any] = _keep
    weighted: bool = True
    heavy_as: Any = None
    reads: type | None = None

    @property
    def memoryless(self) -> bool:
        """Whether it reads the model at the recorded generation and nothing else."""
        return self.init is _no_memory and self.update is _keep


def reading(name: str, read: Callable[[Any, Any], Any], reads: type | None = None) -> Observable:
    """The observable `read(model, truth)`, without memory, of models of the class `reads`."""
    return Observable(name, lambda memory, model, truth: read(model, truth), reads=reads)


@cache
def unweighted(observable: Observable) -> Observable:
    """The same observable read under the tilted law itself; its name gains " tilted"."""
    return replace(
        observable,
        name=f"{observable.name} tilted",
        weighted=False,
        heavy_as=observable.heavy_as or observable,
    )


@cache
def running_maximum(observable: Observable) -> Observable:
    """The largest value of a memoryless observable over generations 0 .. n."""

    def value(model, truth):
        return observable.read((), model, truth)

    return Observable(
        f"running_maximum({observable.name})",
        lambda memory, model, truth: memory,
        value,
        lambda memory, model, truth, generation: jnp.maximum(memory, value(model, truth)),
        heavy_as=observable.heavy_as or observable,
        reads=observable.reads,
    )
