"""`refit`: the experiment, streamed into moments and histograms that merge exactly."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from sims import checks, histograms
from sims.experiment import Experiment, takes_experiment
from sims.histograms import Histogram
from sims.loop import sums, values
from sims.moments import Moments, units
from sims.plan import Plan, Scales, plan

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


@takes_experiment
def refit(
    experiment: Experiment,
    *,
    replicates: int,
    seed: int,
    first_replicate: int = 0,
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
        experiment: what is run: see `Experiment`, whose fields may stand in its place, as in
            `refit(Gaussian(ddof=0), Replace(), truth=Normal(), samples=100, generations=50, ...)`.
        replicates: number of independent runs, numbered first_replicate, first_replicate + 1, ...
        seed: any integer in 0 .. 2^64 - 1.
        first_replicate: the number of the first one.
        block: replicates per block; never changes a bit.
        progress: a bar on stderr, if that is a terminal, for what takes over a second.
        units: {name: (centre, scale)} for the moments, numbers or one per recorded generation; by
            default from replicates 0 .. 255 of the same seed, whatever replicates are asked for.
        quantiles: count values between edges too, for `result.histograms[name].quantile(level)`;
            the edges come from replicates 0 .. 4095 of the same seed.

    Raises TypeError or ValueError, before any work, with one sentence that says what was expected
    and what came; an observable whose mean is known to be infinite is refused."""
    planned = plan(experiment, seed=seed, moments=True)
    replicates = checks.integer("replicates", replicates, least=1, most=2**64)
    first_replicate = checks.integer("first_replicate", first_replicate, least=0, most=2**64)
    scales = pilot(planned, quantiles) if units is None else _given(planned, units, quantiles)
    recipe = recipe_of(planned, quantiles, "pilot" if units is None else units)
    last = first_replicate + replicates
    return total(over(planned, recipe, scales, first_replicate, last, block, progress))


def over(
    planned: Plan,
    recipe: str,
    scales: Scales,
    first: int,
    stop: int,
    block: int | None,
    progress: bool = False,
) -> Iterator["Result"]:
    """The results of replicates first .. stop - 1, block by block."""
    parts = sums(
        planned,
        scales,
        replicates=stop - first,
        first_replicate=first,
        block=block,
        progress=progress,
    )
    for part in parts:
        yield Result(
            planned.recorded, part.moments, ((part.first, part.stop),), recipe, part.histograms
        )


def total(results: Iterable[Result]) -> Result:
    """All results, at least one, as one."""
    return reduce(Result.merge, results)


def recipe_of(planned: Plan, quantiles: bool, units: Any = "pilot") -> str:
    """All that determines the values of a result, in words."""
    return f"{planned.recipe} units={units} quantiles={quantiles}"


def pilot(planned: Plan, quantiles: bool) -> Scales:
    """Centre, scale and edges of every observable from the first replicates of the seed."""
    return Scales(
        {name: units(array) for name, array in _head(planned, PILOT).items()},
        _edges(planned, quantiles),
    )


def _head(planned: Plan, replicates: int) -> dict[str, np.ndarray]:
    return next(values(planned, replicates=replicates, progress=False, quick=False))[1]


def _edges(planned: Plan, quantiles: bool) -> dict[str, np.ndarray] | None:
    return (
        {name: histograms.edges(array) for name, array in _head(planned, histograms.PILOT).items()}
        if quantiles
        else None
    )


def _given(planned: Plan, given: Mapping[str, tuple[Any, Any]], quantiles: bool) -> Scales:
    names = [o.name for o in planned.reported]
    if missing := [name for name in names if name not in given]:
        raise ValueError(
            f"units must give (centre, scale) for every observable, got none for "
            f"{', '.join(missing)}"
        )
    size = len(planned.recorded)
    scales = {}
    for name in names:
        centre, scale = (
            np.broadcast_to(np.asarray(x, dtype=np.float64), size) for x in given[name]
        )
        scales[name] = centre, scale
        if not (np.isfinite(centre).all() and np.isfinite(scale).all() and (scale > 0).all()):
            raise ValueError(f"units must be finite with scale > 0, got {given[name]} for {name}")
    return Scales(scales, _edges(planned, quantiles))
