"""`tailbite simulate`: from the options of the command to a simulation, with theory's predictions
beside it.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import sims
from sims import observables
from sims.histograms import check_levels
from sims.plan import plan
from tailbite.manifest import Family, families, spelled
from tailbite.predictions import Asked, Theory, predicting
from tailbite.workflows import WORKFLOWS, Workflow, own_options

#: Generations that are recorded where nothing else is said: about so many.
RECORDED = 20


@dataclass(frozen=True)
class Simulation:
    """A result with what it was asked for, and theory beside it.

    Attributes:
        options: the options of the command that determine the result, by name.
        result: the moments and histograms.
        quantiles: the levels asked for.
        theory: what claims predict beside it.
    """

    options: Mapping[str, Any]
    result: sims.Result
    quantiles: tuple[float, ...]
    theory: Theory

    def z(self, observable: str) -> np.ndarray | None:
        """(mean - theory) / standard error, with theory's variance where a claim has one; None
        without a claim.
        """
        if (observable, "mean") not in self.theory.known:
            return None
        moments = self.result[observable]
        error = moments.standard_error
        if (observable, "variance") in self.theory.known:
            error = np.sqrt(self.theory.known[observable, "variance"][1] / np.array(moments.count))
        gap = moments.mean - self.theory.known[observable, "mean"][1]
        return np.divide(gap, error, out=np.full_like(gap, np.nan), where=error > 0)


def simulate(options: argparse.Namespace) -> Simulation:
    """Run the command. ValueError, TypeError or OSError as `sims.simulate` raises them."""
    family = spelled("families", families(), options.family)
    workflow = spelled("workflows", WORKFLOWS, options.workflow)
    own = _own(options, family, workflow)
    made, truth = family.make(own)
    of = workflow.make(own)
    if options.points or (of.by_points and not made.subsamples):
        made = made if isinstance(made, sims.PointFamily) else sims.Samples(made)
    levels = tuple(options.quantiles or ())
    check_levels(levels)
    record = (
        options.record
        if options.record is not None
        else max(-(-options.generations // RECORDED), 1)
    )
    what = dict(
        truth=truth,
        samples=options.samples,
        generations=options.generations,
        record=record,
        observe=(
            family.observe or None
            if options.observe is None
            else observables.words(options.observe)
        ),
    )
    experiment = sims.Experiment(made, of, **what)
    plan(experiment, seed=options.seed)
    words = {"family": family.name, "workflow": workflow.name}
    words |= {
        name: getattr(options, name) for name in ("samples", "generations", "replicates", "seed")
    }
    words |= {name: value for name, value in own.items() if value is not None}
    words |= {"points": True} if options.points else {}
    asked = Asked(
        family.name,
        workflow.name,
        tuple(observable.name for observable in experiment.observables),
        experiment.recorded,
        options.samples,
        own,
    )
    with predicting(asked) as theory:
        result = sims.simulate(
            experiment,
            seed=options.seed,
            replicates=options.replicates,
            quantiles=bool(levels),
            out=options.out,
            resume=options.resume,
            cluster=options.cluster,
        )
        return Simulation(words, result, levels, theory())


def _own(options: argparse.Namespace, family: Family, workflow: Workflow) -> dict[str, Any]:
    """The options of this family and workflow; ValueError for one that is missing, or that neither
    has.
    """
    known = {option.name: option for option in (*family.options, *workflow.options)}
    given = {
        option.name: value
        for option, _ in own_options()
        if (value := getattr(options, option.name)) is not None
    }
    what = f"{options.family} with --workflow {options.workflow}"
    if unused := [
        option.flag for option, _ in own_options() if option.name in given.keys() - known
    ]:
        raise ValueError(f"{what} takes no {', '.join(sorted(unused))}")
    if missing := [
        option.flag for name, option in known.items() if option.required and name not in given
    ]:
        raise ValueError(f"{what} needs {', '.join(missing)}")
    return {name: option.default for name, option in known.items()} | given


def results_file(directory: Path) -> Path:
    """Where the labelled result of a run lies."""
    return directory / "result.nc"


def chosen(recorded: Sequence[int], most: int) -> list[int]:
    """At most so many positions among the recorded generations, spread evenly, the last one
    included.
    """
    return (
        sorted({round(x) for x in np.linspace(len(recorded) - 1, 0, most)})
        if len(recorded) > most
        else list(range(len(recorded)))
    )
