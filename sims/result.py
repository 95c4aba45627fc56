"""`refit`: the experiment, streamed into moments and histograms that merge exactly."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from sims import histograms
from sims.histograms import Histogram
from sims.loop import sums, values
from sims.moments import Moments, units
from sims.plan import Observed, Plan, Scales, Schedule, plan
from sims.workflows import Workflow

#: Replicates 0 .. PILOT - 1 of the same seed set centre and scale: the same for every part of a
#: run.
PILOT = 256


@dataclass(frozen=True)
class Result:
    """Moments of every observable at every recorded generation, and histograms where quantiles were
    asked for.

    Attributes:
        generations: the recorded generations.
        moments: {name of observable: `Moments`}, also as `result[name]`.
        ranges: the replicates in it, as disjoint half-open ranges.
        recipe: all that determines the values, in words.
        histograms: {name of observable: `sims.histograms.Histogram`}, or {}.
    """

    generations: tuple[int, ...]
    moments: Mapping[str, Moments]
    ranges: tuple[tuple[int, int], ...]
    recipe: str
    histograms: Mapping[str, Histogram] = field(default_factory=dict)

    @property
    def replicates(self) -> int:
        """Number of replicates."""
        return sum(stop - start for start, stop in self.ranges)

    def __getitem__(self, name: str) -> Moments:
        """The moments of one observable."""
        return self.moments[name]

    def merge(self, other: "Result") -> "Result":
        """Both results as one: exact, whatever the order. ValueError unless same experiment and
        disjoint replicates.
        """
        if self.recipe != other.recipe:
            raise ValueError(
                f"results merge only for one experiment, got\n{self.recipe}\nand\n{other.recipe}"
            )
        ranges = []
        for start, stop in sorted((*self.ranges, *other.ranges)):
            if ranges and start < ranges[-1][1]:
                raise ValueError(
                    f"results merge only for disjoint replicates, got {self.ranges} and "
                    f"{other.ranges}"
                )
            if ranges and start == ranges[-1][1]:
                start = ranges.pop()[0]
            ranges.append((start, stop))
        moments = {name: m.merge(other.moments[name]) for name, m in self.moments.items()}
        counted = {name: h.merge(other.histograms[name]) for name, h in self.histograms.items()}
        return Result(self.generations, moments, tuple(ranges), self.recipe, counted)


def refit(
    family: Any,
    workflow: Workflow,
    *,
    truth: Any,
    samples: Schedule,
    generations: int,
    replicates: int,
    seed: int,
    first_replicate: int = 0,
    record: int | Iterable[int] | None = None,
    observe: Observed = None,
    tilt: float | int = 0.0,
    block: int | None = None,
    progress: bool = True,
    units: Mapping[str, tuple[Any, Any]] | None = None,
    quantiles: bool = False,
) -> Result:
    """Refit a family on its own samples, many times over, and return the moments of what is
    observed.

    All is held in memory; `sims.simulate` keeps finished work in a directory and runs on several
    machines.

    Args:
        family: what is fitted and sampled, as `Gaussian(ddof=0)`, `Samples(Gaussian())`,
        `NumPyroModel(...)`. workflow: how training sets are built, as `Replace()`, `Accumulate()`.
        truth: the law of the real data: `Normal(...)`, `Uniform(...)`, `Exponential(...)` or a
        NumPyro distribution. samples: points per batch, or a schedule: samples[i] points are drawn
        from generation i, samples[0] real ones. generations: number n of fits. replicates: number
        of independent runs, numbered first_replicate, first_replicate + 1, ... seed: any integer in
        0 .. 2^64 - 1. record: generations at which observables are read: None for 1 .. n, an
        integer k for every k-th and the last,
            or increasing generations in 0 .. n.
        observe: names or Observables; None for all that the family names. tilt: s draws chi-squares
        with nu + 2 s degrees of freedom and weighs every path exactly: heavy moments and
            rare events of `Gaussian` under `Replace`. Weighted observables estimate the plain
            expectation.
        block: replicates per block; never changes a bit. progress: a bar on stderr, if that is a
        terminal, for what takes over a second. units: {name: (centre, scale)} for the moments,
        numbers or one per recorded generation; by default from
            replicates 0 .. 255 of the same seed, whatever replicates are asked for.
        quantiles: count values between edges too, for `result.histograms[name].quantile(level)`;
        the edges come from
            replicates 0 .. 4095 of the same seed.

    Raises TypeError or ValueError, before any work, with one sentence that says what was expected
    and what came; an observable whose mean is known to be infinite is refused."""
    experiment = plan(
        family, workflow, truth=truth, samples=samples, generations=generations, seed=seed, record=record,
        observe=observe, tilt=tilt, moments=True,
    )  # fmt: skip
    scales = pilot(experiment, quantiles) if units is None else _given(experiment, units, quantiles)
    recipe = recipe_of(experiment, quantiles, "pilot" if units is None else units)
    return total(
        over(
            experiment,
            recipe,
            scales,
            first_replicate,
            first_replicate + replicates,
            block,
            progress,
        )
    )


def over(
    experiment: Plan,
    recipe: str,
    scales: Scales,
    first: int,
    stop: int,
    block: int | None,
    progress: bool = False,
) -> Iterator["Result"]:
    """The results of replicates first .. stop - 1, block by block."""
    parts = sums(
        experiment,
        scales,
        replicates=stop - first,
        first_replicate=first,
        block=block,
        progress=progress,
    )
    for part in parts:
        yield Result(
            experiment.recorded, part.moments, ((part.first, part.stop),), recipe, part.histograms
        )


def total(results: Iterable[Result]) -> Result:
    """All results, at least one, as one."""
    return reduce(Result.merge, results)


def recipe_of(experiment: Plan, quantiles: bool, units: Any = "pilot") -> str:
    """All that determines the values of a result, in words."""
    return f"{experiment.recipe} units={units} quantiles={quantiles}"


def pilot(experiment: Plan, quantiles: bool) -> Scales:
    """Centre, scale and edges of every observable from the first replicates of the seed."""
    return Scales(
        {name: units(array) for name, array in _head(experiment, PILOT).items()},
        _edges(experiment, quantiles),
    )


def _head(experiment: Plan, replicates: int) -> dict[str, np.ndarray]:
    return next(values(experiment, replicates=replicates, progress=False, quick=False))[1]


def _edges(experiment: Plan, quantiles: bool) -> dict[str, np.ndarray] | None:
    return (
        {
            name: histograms.edges(array)
            for name, array in _head(experiment, histograms.PILOT).items()
        }
        if quantiles
        else None
    )


def _given(experiment: Plan, given: Mapping[str, tuple[Any, Any]], quantiles: bool) -> Scales:
    names = [o.name for o in experiment.reported]
    if missing := [name for name in names if name not in given]:
        raise ValueError(
            f"units must give (centre, scale) for every observable, got none for {', '.join(missing)}"
        )
    size = len(experiment.recorded)
    scales = {}
    for name in names:
        centre, scale = (
            np.broadcast_to(np.asarray(x, dtype=np.float64), size) for x in given[name]
        )
        scales[name] = centre, scale
        if not (np.isfinite(centre).all() and np.isfinite(scale).all() and (scale > 0).all()):
            raise ValueError(f"units must be finite with scale > 0, got {given[name]} for {name}")
    return Scales(scales, _edges(experiment, quantiles))
