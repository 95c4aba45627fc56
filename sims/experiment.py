"""The one noun of a run: what is refitted, from which truth, on how many points, for how long, and
what is read of it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import wraps
from typing import (
    Any,
    Concatenate,
    ParamSpec,
    Protocol,
    TypeVar,
    overload,
    runtime_checkable,
)

import jax
import numpy as np

from sims import checks
from sims.families.base import Family
from sims.fold import Observable
from sims.truths import is_distribution
from sims.workflows import Workflow

#: Generations of a run, and those of which it records something, at most.
GENERATIONS, RECORDED = 2**24, 2**20
#: Points per batch: one number, or samples[i] for the batch drawn from generation i.
Schedule = int | Sequence[int] | np.ndarray
#: What to observe: names or Observables, one or several; None for all that the family names.
Observed = str | Observable | Iterable[str | Observable] | None

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


@dataclass(frozen=True, eq=False)
class Experiment:
    """A family refitted under a workflow: all that determines the law of the recorded values.

    Two experiments are equal where their keys are.

    Attributes:
        family: what is fitted and sampled, as `Gaussian(ddof=0)`, `Samples(Gaussian())`.
        workflow: how training sets are built, as `Replace()`, `Accumulate()`.
        truth: the law of the real data: `Normal(...)`, `Uniform(...)`, a NumPyro distribution, or
            what else the family takes.
        samples: points per batch, or a schedule: samples[i] points are drawn from generation i,
            samples[0] real ones; kept as an integer or a tuple.
        generations: number n of fits.
        tilt: s draws chi-squares with nu + 2 s degrees of freedom and weighs every path exactly:
            heavy moments and rare events of `Gaussian` under `Replace`. Weighted observables
            estimate the plain expectation.
        record: generations at which observables are read: None for 1 .. n, an integer k for every
            k-th and the last, or increasing generations in 0 .. n.
        observe: names, as "variance" or "tail_mass(2)", or Observables; None for all that the
            family names.

    Raises TypeError or ValueError, in one sentence that says what was expected and what came, for a
    part that is wrong by itself; whether the parts go together is checked when it is run."""

    family: Family
    workflow: Workflow
    truth: Any
    samples: Schedule
    generations: int
    tilt: float | int = 0.0
    record: int | Iterable[int] | None = None
    observe: Observed = None

    def __post_init__(self):
        if not isinstance(self.family, Family):
            raise TypeError(f"family must be a family of sims.families, got {self.family!r}")
        if not isinstance(self.workflow, Workflow):
            raise TypeError(f"workflow must be a workflow of sims.workflows, got {self.workflow!r}")
        generations = checks.integer("generations", self.generations, least=1)
        _bound("generations", generations, GENERATIONS)
        kept = {
            "generations": generations,
            "samples": _samples(self.samples, generations),
            "record": _several(self.record),
            "observe": self.observe
            if self.observe is None or isinstance(self.observe, (str, Observable))
            else tuple(self.observe),
            "tilt": checks.real("tilt", self.tilt),
        }
        for name, value in kept.items():
            object.__setattr__(self, name, value)
        _ = self.recorded, self.observables

    @property
    def schedule(self) -> np.ndarray:
        """[generations], integers: the size of the batch drawn from each generation."""
        sizes = self.samples if isinstance(self.samples, tuple) else (self.samples,)
        return np.resize(np.array(sizes[: self.generations], dtype=np.int64), self.generations)

    @property
    def recorded(self) -> tuple[int, ...]:
        """The recorded generations."""
        if self.record is None or isinstance(self.record, int):
            step = 1 if self.record is None else checks.integer("record", self.record, least=1)
            count = -(-self.generations // step)
            if count > RECORDED:
                raise ValueError(
                    f"record must give at most {RECORDED} generations, got {count}: every "
                    f"{-(-self.generations // RECORDED)}th, say"
                )
            return (*range(step, self.generations, step), self.generations)
        recorded = tuple(
            checks.integer("record", n, least=0, most=self.generations) for n in self.record
        )
        if not recorded or any(a >= b for a, b in zip(recorded, recorded[1:], strict=False)):
            raise ValueError(f"record must be increasing generations, at least one, got {recorded}")
        return recorded

    @property
    def observables(self) -> tuple[Observable, ...]:
        """What is asked for, and what the family records in every run."""
        asked = self.family.observables if self.observe is None else self.observe
        chosen = []
        for item in (asked,) if isinstance(asked, (str, Observable)) else asked:
            if not isinstance(item, (str, Observable)):
                raise TypeError(f"observe must hold names and Observables, got {item!r}")
            found = self.family.observable(item) if isinstance(item, str) else item
            if found.reads is not None and not issubclass(self.family.fitted, found.reads):
                raise ValueError(
                    f"observe must hold what reads a {self.family.fitted.__name__}, which "
                    f"{type(self.family).__name__} fits, got {found.name} of a "
                    f"{found.reads.__name__}"
                )
            chosen.append(found)
        names = [observable.name for observable in chosen]
        if not names or len(set(names)) < len(names):
            raise ValueError(
                f"observe must hold at least one observable, with distinct names, got {names}"
            )
        return (*chosen, *(o for o in self.family.required if o.name not in names))

    @property
    def key(self) -> str:
        """All of it in words, the same in every process: every number of every array, functions by
        their names.
        """
        schedule = self.schedule
        return (
            f"{said(self.family)} {self.workflow} truth={said(self.truth)} "
            f"samples={np.array2string(schedule, threshold=len(schedule) + 1)} "
            f"generations={self.generations} record={self.recorded} tilt={self.tilt} "
            f"observe={[observable.name for observable in self.observables]}"
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Experiment) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def said(part: Any) -> str:
    """What a part is, the same in every process: its words without addresses, and its numbers."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(part)) + repr(
        [np.asarray(leaf).tolist() for leaf in _leaves(part)]
    )


def _leaves(part: Any) -> list[Any]:
    """The numbers of a pytree; those of a NumPyro distribution in the order of their names, since
    its own order is that of a set, another one in every process.
    """
    if not is_distribution(part):
        return jax.tree.leaves(part)
    names = sorted(part.gather_pytree_data_fields())
    return [leaf for name in names for leaf in _leaves(getattr(part, name, None))]


def _samples(samples: Any, generations: int) -> int | tuple[int, ...]:
    if np.ndim(samples) == 0:
        size = checks.integer("samples", samples, least=1)
        _bound("the sum of samples", size * generations, checks.EXACT)
        return size
    if len(samples) < generations:
        raise ValueError(
            f"samples must give a batch for each of {generations} generations, got {len(samples)}"
        )
    sizes = tuple(checks.integer("samples", n, least=1) for n in samples)
    _bound("the sum of samples", sum(sizes[:generations]), checks.EXACT)
    return sizes


def _bound(name: str, number: int, most: int) -> None:
    if number > most:
        raise ValueError(f"{name} must be at most {most}, got {number}")


def _several(numbers: Any) -> Any:
    """None or a number as it is, several numbers as a tuple."""
    return numbers if numbers is None or np.ndim(numbers) == 0 else tuple(numbers)


@runtime_checkable
class Runs(Protocol[P, R]):
    """A function of an experiment, or of its fields."""

    @overload
    def __call__(self, experiment: Experiment, /, *args: P.args, **options: P.kwargs) -> R: ...

    @overload
    def __call__(self, *what: Any, **options: Any) -> R: ...


#: The names of the fields.
FIELDS = tuple(field.name for field in fields(Experiment))


def takes_experiment(run: Callable[Concatenate[Experiment, P], R]) -> Runs[P, R]:
    """`run(experiment, ...)` also as `run(family, workflow, truth=..., samples=..., ...)`, with the
    fields of an experiment in its place; fields named beside an experiment replace its own.
    """

    function: Callable[..., R] = run

    @wraps(run)
    def call(*what: Any, **options: Any) -> Any:
        own = {name: options.pop(name) for name in FIELDS if name in options}
        if len(what) == 1 and isinstance(what[0], Experiment):
            return function(replace(what[0], **own), **options)
        return function(Experiment(*what, **own), **options)

    return call
