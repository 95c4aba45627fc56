"""What is passed on and never kept: each generation is drawn from the one before, and that is all.

A `Relay` has no training sets to merge, so it runs under `Replace` alone, by the chain here."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, UInt32

from sims import checks
from sims.draws import Draws, in_default_precision
from sims.families.base import Chain, ChainFamily
from sims.fold import Observable
from sims.trees import traced
from sims.workflows import Replace, Workflow

BEGIN, HOP = range(2)  #: streams of one generation


class Relay(ChainFamily):
    """One state per generation, for ONE replicate: `begin`, then `hop` after `hop`.

    Attributes:
        truths: the class of its truths.
        named: the observables, by name.
    """

    truths: ClassVar[type]
    named: ClassVar[Mapping[str, Observable]]

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables."""
        return self.named

    def reference(self, truth: Any) -> Any:
        """The truth itself, its numbers traced; TypeError, in one sentence, for another."""
        if not isinstance(truth, self.truths):
            raise TypeError(f"truth must be a {self.truths.__name__}, got {truth!r}")
        return truth

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, under any workflow but Replace."""
        if not isinstance(workflow, Replace):
            raise ValueError(
                f"{type(self).__name__} keeps no batch: it needs Replace, got {workflow}"
            )

    def route(self, workflow: Workflow, observables: tuple[Observable, ...]) -> Chain:
        """The one chain."""
        return passed_on

    @abstractmethod
    def begin(self, draws: Draws, truth: Any) -> Any:
        """Generation 0."""

    @abstractmethod
    def hop(self, draws: Draws, model: Any, count: Float[Array, ""], truth: Any) -> Any:
        """The next generation, by a batch of `count`."""


def passed_on(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The chain of a `Relay`."""
    family, _, truth, samples, _, seed, tables, _ = inputs

    def one(replicate):
        draws = Draws.root(seed, replicate, tables)

        def hop(t, model):
            now = draws.when(t.astype(jnp.uint32)).at(HOP)
            return family.hop(now, model, samples[t], truth)

        def segment(model, bounds):
            model = jax.lax.fori_loop(bounds[0], bounds[1], hop, model)
            return model, tuple(jnp.asarray(o.read((), model, truth), float) for o in observables)

        return jax.lax.scan(segment, family.begin(draws.at(BEGIN), truth), inputs.segments())[1]

    return jax.vmap(one, out_axes=-1)(replicates)


@traced
class Rate:
    """A truth that says 1 at this rate, and 0 otherwise; ValueError outside [0, 1]."""

    rate: Any

    def __post_init__(self):
        probability("rate", self.rate)


class FittedRate(NamedTuple):
    """A generation: its rate of ones."""

    rate: Float[Array, ""]


def uniforms(draws: Draws, index: UInt32[Array, "..."]) -> Float[Array, "4 ..."]:
    """Four independent uniform numbers on [0, 1) for an index, on a grid of 2^-24."""
    words = jnp.stack(draws.block(index)) >> jnp.uint32(8)
    return in_default_precision(words.astype(jnp.float32) * np.float32(2**-24))


def probability(name: str, value: Any, *, above: float = -1.0, below: float = 2.0) -> None:
    """TypeError or ValueError, in one sentence, unless `value` is a number in [0, 1], above and
    below these."""
    if checks.is_traced(value):
        return
    number = checks.real(name, value)
    if not (0 <= number <= 1 and above < number < below):
        low = "(0" if above == 0 else "[0"
        high = "1)" if below == 1 else "1]"
        raise ValueError(f"{name} must lie in {low}, {high}, got {number:g}")


def one_each(name: str, samples: np.ndarray) -> None:
    """ValueError, in one sentence, unless every batch is a single one."""
    if (samples != 1).any():
        raise ValueError(
            f"{name} passes on one letter a generation: samples must be 1, got {samples.max()}"
        )
