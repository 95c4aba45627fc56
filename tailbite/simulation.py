"""`tailbite simulate`: from the options of the command to a simulation, with theory's predictions
beside it.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import sims
from sims.histograms import check_levels
from sims.plan import plan
from tailbite.predictions import predicting

#: Generations that are recorded where nothing else is said: about so many.
RECORDED = 20


class Entry(NamedTuple):
    """A family or a workflow: its own options with their defaults (None: must be given), and how it
    is made from them.

    A family makes (family, truth) and says what is observed where nothing else is said; the options
    of a family are the parameters of its claims, by the same names."""

    options: Mapping[str, Any]
    make: Callable[[Mapping[str, Any]], Any]
    observe: tuple[str, ...] = ()


FAMILIES = {
    "gaussian": Entry(
        {"ddof": 0.0, "variance": 1.0},
        lambda given: (sims.Gaussian(ddof=given["ddof"]), sims.Normal(0.0, given["variance"])),
        ("variance", "log_variance", "squared_error"),
    ),
    "multivariate": Entry(
        {"dimension": None, "ddof": 0.0},
        lambda given: (sims.MultivariateGaussian(given["dimension"], given["ddof"]), sims.Normal()),
        ("log_det", "trace", "squared_distance"),
    ),
    "regression": Entry(
        {"dimension": None, "design": "fresh", "variance": 1.0},
        lambda given: (
            sims.LinearRegression(given["dimension"], given["design"]),
            sims.Normal(0.0, given["variance"]),
        ),
        ("excess_risk", "log_excess_risk"),
    ),
}

WORKFLOWS = {
    "replace": Entry({}, lambda given: sims.Replace()),
    "accumulate": Entry({}, lambda given: sims.Accumulate()),
    "augment": Entry({}, lambda given: sims.Augment()),
    "fresh-mixture": Entry({"real": None}, lambda given: sims.FreshMixture(real=given["real"])),
    "window": Entry({"length": None}, lambda given: sims.Window(length=given["length"])),
    "weighted-points": Entry(
        {"real": None, "real_weight": None},
        lambda given: sims.Weighted(
            real_weight=given["real_weight"], real=given["real"], of="points"
        ),
    ),
    "weighted-parameters": Entry(
        {"real": None, "real_weight": None},
        lambda given: sims.Weighted(
            real_weight=given["real_weight"], real=given["real"], of="parameters"
        ),
    ),
}


@dataclass(frozen=True)
class Simulation:
    """A result with what it was asked for, and theory beside it.

    Attributes:
        options: the options of the command that determine the result, by name. result: the moments
        and histograms. quantiles: the levels asked for. theory: {(observable, "mean" or
        "variance"): (id of the claim, its value at each recorded generation)}.
    """

    options: Mapping[str, Any]
    result: sims.Result
    quantiles: tuple[float, ...]
    theory: Mapping[tuple[str, str], tuple[str, np.ndarray]]

    def z(self, observable: str) -> np.ndarray | None:
        """(mean - theory) / standard error, with theory's variance where a claim has one; None
        without a claim.
        """
        if (observable, "mean") not in self.theory:
            return None
        moments = self.result[observable]
        error = moments.standard_error
        if (observable, "variance") in self.theory:
            error = np.sqrt(self.theory[observable, "variance"][1] / np.array(moments.count))
        gap = moments.mean - self.theory[observable, "mean"][1]
        return np.divide(gap, error, out=np.full_like(gap, np.nan), where=error > 0)


def simulate(options: argparse.Namespace) -> Simulation:
    """Run the command. ValueError, TypeError or OSError as `sims.simulate` raises them."""
    family, workflow = (
        _entry("family", FAMILIES, options.family),
        _entry("workflow", WORKFLOWS, options.workflow),
    )
    own = _own(options, family, workflow)
    made, truth = family.make(own)
    levels = tuple(options.quantiles or ())
    check_levels(levels)
    record = (
        options.record
        if options.record is not None
        else max(-(-options.generations // RECORDED), 1)
    )
    what = dict(
        truth=truth, samples=options.samples, generations=options.generations, seed=options.seed,
        record=record,
        observe=options.observe or family.observe,
    )  # fmt: skip
    workflow = workflow.make(own)
    recorded = plan(made, workflow, **what, tilt=0.0).recorded
    asked = ("family", "workflow", "samples", "generations", "replicates", "seed")
    words = {name: getattr(options, name) for name in asked} | own
    parameters = {
        "samples": options.samples,
        "real": options.samples,
    } | own  # augment keeps the first batch
    with predicting(
        options.family, options.workflow, list(what["observe"]), recorded, parameters
    ) as theory:
        result = sims.simulate(
            made, workflow, **what, replicates=options.replicates, quantiles=bool(levels),
            out=options.out,
            resume=options.resume, cluster=options.cluster,
        )  # fmt: skip
        return Simulation(words, result, levels, theory())


def _entry(kind: str, table: Mapping[str, Entry], name: str) -> Entry:
    if name not in table:
        plural = "families" if kind == "family" else "workflows"
        raise ValueError(f"the {plural} are {', '.join(table)}; got {name!r}")
    return table[name]


def _own(options: argparse.Namespace, family: Entry, workflow: Entry) -> dict[str, Any]:
    """The options of this family and workflow; ValueError for one that is missing, or that neither
    has.
    """
    defaults = {**family.options, **workflow.options}
    every = {
        name
        for table in (FAMILIES, WORKFLOWS)
        for entry in table.values()
        for name in entry.options
    }
    given = {name: value for name in sorted(every) if (value := getattr(options, name)) is not None}
    what = f"{options.family} with --workflow {options.workflow}"
    if unused := [_flag(name) for name in given if name not in defaults]:
        raise ValueError(f"{what} takes no {', '.join(unused)}")
    if missing := [
        _flag(name) for name, value in defaults.items() if value is None and name not in given
    ]:
        raise ValueError(f"{what} needs {', '.join(missing)}")
    return defaults | given


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


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
