"""`simulate`: runs of any number of replicates, kept in a directory as they are finished, on one
machine or many.

A run is a set of ranges of replicates. Whatever the ranges, their sums are integers and merge to
the same bits."""

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from sims import checks
from sims.experiment import Experiment, takes_experiment
from sims.journal import Journal
from sims.plan import Plan, Scales, plan
from sims.result import Result, over, pilot, recipe_of, total
from sims.signals import remembered_ctrl_c

#: Work is committed when it took this many seconds ...
SECONDS = 2.0
#: ... and is at least this share of the run: no run leaves more files than about its inverse.
SHARE = 2**-11


@takes_experiment
def simulate(
    experiment: Experiment,
    *,
    replicates: int,
    seed: int,
    quantiles: bool = False,
    block: int | None = None,
    progress: bool = True,
    out: str | Path | None = None,
    resume: bool = False,
    cluster: str | None = None,
) -> Result:
    """The result of `sims.refit` (same arguments, same bits), for runs too long for one sitting or
    one machine; `experiment`, `replicates`, `seed`, `quantiles`, `block` and `progress` are those
    of `sims.refit`.

    Args:
        out: a directory that keeps finished work, about every two seconds: a new or an empty one.
        resume: go on with what `out` holds. `replicates` may be more than before, all else must be
            the same.
        cluster: None for this machine; the address of a Dask scheduler, as "tcp://host:8786"; or
            "local:N" for N worker processes on this machine. A worker that is lost costs the time
            of its ranges and nothing else.

    Raises TypeError or ValueError, before any work and with nothing overwritten, with one sentence
    that says what was expected and what came; OSError if the disk does not take a file: what was
    committed before can be resumed."""
    planned = plan(experiment, seed=seed, moments=True)
    replicates = checks.integer("replicates", replicates, least=1, most=2**64)
    if block is not None:
        checks.integer("block", block, least=1, most=planned.largest_block)
    if resume and out is None:
        raise ValueError("a run is resumed from its directory: say which one it is in")
    whole = Whole(planned, recipe_of(planned, quantiles), replicates, block or planned.block)
    if cluster is not None and not isinstance(cluster, str):
        raise TypeError(f"cluster must be an address, as tcp://host:8786, got {cluster!r}")
    if cluster is None:
        return _kept(whole, quantiles, out, resume, progress, partial(_here, whole))
    from sims.cluster import Workers

    with Workers(cluster, experiment, seed, whole.recipe, whole.block) as workers:
        return _kept(whole, quantiles, out, resume, progress, workers.results)


class Whole(NamedTuple):
    """All of a run: replicates 0 .. replicates - 1 of a plan, in blocks of one size."""

    plan: Plan
    recipe: str
    replicates: int
    block: int


#: (scales, gaps, least replicates of a result but the last ones, progress bar) -> the results that
#: fill the gaps
Place = Callable[[Scales, list[tuple[int, int]], float, tqdm], Iterator[Result]]


def _here(
    whole: Whole, scales: Scales, gaps: list[tuple[int, int]], least: float, bar: tqdm
) -> Iterator[Result]:
    """This machine."""
    for first, stop in gaps:
        gathered: list[Result] = []
        began = time.monotonic()
        for part in over(whole.plan, whole.recipe, scales, first, stop, whole.block):
            bar.update(part.replicates)
            gathered = [total([*gathered, part])]
            if time.monotonic() - began >= SECONDS and gathered[0].replicates >= least:
                yield gathered.pop()
                began = time.monotonic()
        yield from gathered


def _kept(
    whole: Whole,
    quantiles: bool,
    out: str | Path | None,
    resume: bool,
    progress: bool,
    place: Place,
) -> Result:
    """The whole result: what the directory holds, and the rest from `place`."""
    if out is None:
        return _completed(whole, pilot(whole.plan, quantiles), None, place, None, progress)
    with Journal(out, whole.recipe, resume=resume) as journal:
        if journal.scales is None:
            journal.begin(pilot(whole.plan, quantiles))
        assert journal.scales is not None
        found: Result | None = None
        for result in journal.results(whole.recipe, whole.plan.recorded):
            found = result if found is None else found.merge(result)
            if result.ranges[-1][1] > whole.replicates:
                raise ValueError(
                    f"{out} holds replicates up to {result.ranges[-1][1]}, more than the "
                    f"{whole.replicates} asked for"
                )
        return _completed(whole, journal.scales, found, place, journal, progress)


def _completed(
    whole: Whole,
    scales: Scales,
    found: Result | None,
    place: Place,
    journal: Journal | None,
    progress: bool,
) -> Result:
    gathered = [] if found is None else [found]
    gaps = missing([] if found is None else found.ranges, whole.replicates)
    quiet = None if progress else True
    bar = tqdm(
        total=whole.replicates,
        initial=0 if found is None else found.replicates,
        unit="replicate",
        unit_scale=True,
        delay=1,
        leave=False,
        disable=quiet,
    )
    with remembered_ctrl_c() as recall, bar:
        for result in place(scales, gaps, whole.replicates * SHARE, bar):
            if journal is not None:
                journal.commit(result)
            gathered = [total([*gathered, result])]
            recall()
    return gathered[0]


def missing(ranges: Iterable[tuple[int, int]], replicates: int) -> list[tuple[int, int]]:
    """The gaps that disjoint increasing ranges leave in 0 .. replicates - 1."""
    gaps, reached = [], 0
    for first, stop in [*ranges, (replicates, replicates)]:
        if first > reached:
            gaps.append((reached, first))
        reached = stop
    return gaps
