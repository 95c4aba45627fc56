"""Which ways there are through the package: what a family does under a workflow, by the loop or by
a chain of its own.

A test that wants every route run lists them here, from the prototypes of all families that are
imported: a new family adds its own, and is in the list."""

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from sims.experiment import Experiment
from sims.families.base import Family
from sims.families.points import Samples
from sims.fold import running_maximum
from sims.workflows import (
    Accumulate,
    AccumulateSubsample,
    Augment,
    FreshMixture,
    PartialReplacement,
    Replace,
    Weighted,
    Window,
    Workflow,
)

#: Batches of the prototypes, those of families that take one letter at a time, and fits.
SAMPLES, SINGLE, GENERATIONS = 20, 1, 3
#: One of each way to build a training set.
PROTOTYPES: tuple[Workflow, ...] = (
    Replace(),
    Accumulate(),
    AccumulateSubsample(budget=SAMPLES),
    Augment(),
    FreshMixture(real=SAMPLES),
    PartialReplacement(share=0.25),
    Window(length=2),
    Weighted(real_weight=0.5, real=SAMPLES, of="points"),
    Weighted(real_weight=0.5, real=SAMPLES, of="parameters"),
)


class Route(NamedTuple):
    """One way: a class of families, a workflow in words, and "loop" or the name of a chain."""

    family: str
    workflow: str
    way: str


def route(experiment: Experiment) -> Route:
    """The way of an experiment; ValueError, with one sentence, where it is impossible."""
    family, workflow = experiment.family, experiment.workflow
    family.check(experiment.truth, workflow, workflow.batches(experiment.schedule))
    schedule, observables = workflow.batches(experiment.schedule), experiment.observables
    tables = family.tables(experiment.truth, workflow, schedule, observables)
    chain: Any = family.chain(workflow, observables, tables)
    of = f"-{workflow.of}" if isinstance(workflow, Weighted) else ""
    way = "loop" if chain is None else f"{chain.__module__.rpartition('.')[2]}.{chain.__name__}"
    return Route(type(family).__name__, workflow.name() + of, way)


def routes() -> frozenset[Route]:
    """Every way that `simulate` can take. (NumPyro is imported.)"""
    from sims.families import numpyro_model  # noqa: F401  (its prototypes)

    return frozenset(_routes())


def _routes() -> Iterator[Route]:
    for kind in _kinds(Family):
        for family, truth in kind.prototypes():
            for each in (family, *_drawn(family)):
                for workflow in PROTOTYPES:
                    yield from _ways(each, workflow, truth)


def _kinds(kind: type[Family]) -> Iterator[type[Family]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


def _drawn(family: Family) -> Iterator[Family]:
    try:
        yield Samples(family)
    except ValueError:
        return


def _ways(family: Family, workflow: Workflow, truth: Any) -> Iterator[Route]:
    """Those for what is observed by default, alone, and with a memory."""
    first = next(iter(family.observables.values()))
    for samples, observe in product((SAMPLES, SINGLE), (None, first, running_maximum(first))):
        try:
            yield route(Experiment(family, workflow, truth, samples, GENERATIONS, observe=observe))
        except ValueError:
            continue
