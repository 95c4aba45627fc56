"""From checks to verdicts: plan the replicates, simulate each experiment once, hold every
prediction and rival against it.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from math import inf, isfinite
from threading import Event
from time import perf_counter
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

import sims
from tailbite.checks import Check, Point
from tailbite.outcomes import LEVEL, CheckReport, Verdict
from tailbite.proving import SLIPS
from tailbite.trials import Trial, block_of, name_of
from tailbite.verdicts import Levels, holm
from theory.claim import Claim

BUDGET = 1e9  #: replicate-generations of one Gaussian that one design point may take
MOST_AT_ONCE = 8  #: experiments; two where there are few cores: one is traced, one compiled
APART = 2**40  #: each experiment has replicates of its own, so that no two share random numbers
PILOTS = 2**63  #: and so has each pilot

#: the trials that an experiment serves, each with which of its points that is
Group = list[tuple[Trial, int]]


class Harness:
    """All checks of a run, grouped by experiment."""

    def __init__(self, checks: Sequence[Check], claims: Mapping[str, Claim], seed: int) -> None:
        self.seed = seed
        self.trials = [
            Trial(check, claims[check.claim], design)
            for check in checks
            for design in check.designs()
        ]
        count = max(len(self.trials), 1)
        rivals = max(sum(len(self.rival_names(check)) for check in checks), 1)
        self.levels = Levels(alpha=LEVEL / count, beta=LEVEL / rivals)
        self.checks = checks
        self.experiments: dict[str, Group] = {}
        for trial in self.trials:
            for position, key in enumerate(trial.keys):
                self.experiments.setdefault(key, []).append((trial, position))
        self.numbers = {key: number for number, key in enumerate(self.experiments)}
        #: recorded together, so that one compiled program serves all experiments
        self.observed: dict[Hashable, dict[str, Any]] = {}
        for group in self.experiments.values():
            for trial, position in group:
                names = {name_of(observable): observable for observable in trial.check.observe}
                self.observed.setdefault(_program(trial, position), {}).update(names)

    def of(self, id: str) -> list[Check]:
        """The checks of a claim."""
        return [check for check in self.checks if check.claim == id]

    @staticmethod
    def rival_names(check: Check) -> Sequence[str]:
        """The rivals that this check has to tell apart (all of the claim's, unless the check names
        some).
        """
        from theory import claim

        return tuple(claim(check.claim).rivals) if check.rivals is None else tuple(check.rivals)

    def plan(self, between: Callable[[], None] = lambda: None) -> None:
        """Simulate the pilots, then give every rival to the cheapest design point that tells it
        apart.

        ``between`` is called between any two predictions and pilots, and may raise.  What has no
        value or no pilot is broken, and says so in its report.
        """
        for trial in self.trials:
            with trial.blamed():
                trial.predict()
            between()
        pool = self._pool()
        try:
            pilots = pool.map(self._pilot, self._in_turn())
            for trial in self.trials:  # meanwhile: predictions are remembered
                for rival in self.rival_names(trial.check):
                    with suppress(*SLIPS):  # the rival has no value here
                        trial.predict(rival)
                    between()
            count = len(self.experiments)
            for _ in tqdm(pilots, total=count, desc="pilots", delay=1, leave=False, disable=None):
                between()
        finally:
            pool.shutdown(cancel_futures=True)
        self.inseparable: dict[int, list[str]] = {}
        for check in self.checks:
            here = [trial for trial in self.trials if trial.check is check and not trial.broken]
            for trial in here:
                with trial.blamed():
                    trial.ask(self.levels, BUDGET)
            for rival in self.rival_names(check):
                self._assign(check, here, rival)
                between()

    @staticmethod
    def _pool() -> ThreadPoolExecutor:
        return ThreadPoolExecutor(min(max(jax.local_device_count(), 2), MOST_AT_ONCE))

    def _in_turn(self) -> list[str]:
        """The experiments: of all that share a program the first ones, then the second ones, and so
        on, so that no program is compiled twice at a time.
        """
        places: dict[Hashable, int] = {}
        order: dict[str, int] = {}
        for key, group in self.experiments.items():
            program = _program(*group[0])
            order[key] = places[program] = places.get(program, -1) + 1
        return sorted(self.experiments, key=order.__getitem__)

    def _pilot(self, key: str) -> None:
        """One block of an experiment, with which each of its trials opens its test."""
        group, began = self._sound(key), perf_counter()
        if not group:
            return
        try:
            ((values, recorded),) = self._simulate(key, pilot=True)
        except SLIPS as slip:
            for trial, _ in group:
                with trial.blamed():
                    raise slip
            return
        for trial, position in group:
            with trial.blamed():
                trial.open(position, trial.measure(position, values, recorded))
        self._share(key, began)

    def _sound(self, key: str) -> Group:
        """Those of an experiment's trials whose arithmetic holds."""
        return [(trial, position) for trial, position in self.experiments[key] if not trial.broken]

    def _share(self, key: str, began: float) -> None:
        """The time of an experiment, divided equally among what it serves."""
        group = self.experiments[key]
        for trial, _ in group:
            trial.seconds += (perf_counter() - began) / len(group)

    def _assign(self, check: Check, here: list[Trial], rival: str) -> None:
        best, price, needed = None, inf, 0.0
        for trial in here:
            if trial.too_costly or trial.broken:
                continue
            with suppress(*SLIPS):  # the rival has no value here
                against = trial.predict(rival)
                wanted = trial.test.separation(trial.predict(), against, self.levels)
                cost = max(wanted, trial.replicates) * trial.cost
                if isfinite(wanted) and wanted * trial.cost <= BUDGET and cost < price:
                    best, price, needed = trial, cost, wanted
        if best is None:
            self.inseparable.setdefault(id(check), []).append(rival)
            return
        best.rivals.append(rival)
        best.replicates = max(best.replicates, best.blocks(needed))

    def run(self) -> Iterator[str]:
        """Simulate, a few experiments side by side; yields each experiment that is finished, in
        order.
        """
        wanted = {
            key: max((trial.replicates for trial, _ in self._sound(key)), default=0)
            for key in self.experiments
        }
        total = sum(count * self._point(key).cost for key, count in wanted.items())
        stop, pool = Event(), self._pool()
        with tqdm(
            total=round(total),
            unit="replicate-generation",
            unit_scale=True,
            delay=1,
            leave=False,
            disable=None,
        ) as bar:
            try:
                work = pool.map(
                    lambda key: self._collect(key, wanted[key], bar, stop), self.experiments
                )
                for key, _ in zip(self.experiments, work, strict=True):
                    yield key
            finally:
                stop.set()
                pool.shutdown(cancel_futures=True)

    def _collect(self, key: str, replicates: int, bar: tqdm, stop: Event) -> None:
        """So many replicates of an experiment, into the tests of its trials."""
        began, done, cost = perf_counter(), 0, self._point(key).cost
        for values, recorded in self._simulate(key, replicates) if replicates else ():
            if stop.is_set():
                return
            size = len(next(iter(values.values())))
            for trial, position in self._sound(key):
                wanted = min(size, trial.replicates - done)
                if wanted > 0:
                    with trial.blamed():
                        found = trial.measure(position, values, recorded)[:wanted]
                        trial.tests[position].update(found)
            done += size
            bar.update(round(size * cost))
        self._share(key, began)

    def _point(self, key: str) -> Point:
        trial, position = self.experiments[key][0]
        return trial.design[position]

    def observables(self, trial: Trial, position: int) -> list[Any]:
        """All that is recorded of the experiments that share the program of this one."""
        named = self.observed[_program(trial, position)]
        return [named[name] for name in sorted(named)]

    def _simulate(
        self, key: str, replicates: int = 0, *, pilot: bool = False
    ) -> Iterator[tuple[dict[str, NDArray[Any]], tuple[int, ...]]]:
        point, group = self._point(key), self.experiments[key]
        experiment, block = point.experiment, block_of(point)
        observe = self.observables(*group[0])
        recorded = tuple(sorted({trial.design[position].read_at for trial, position in group}))
        first = self.numbers[key] * APART + (PILOTS if pilot else 0)
        for _, values in sims.blocks(
            replace(experiment, record=recorded, observe=observe),
            replicates=block if pilot else replicates,
            seed=self.seed,
            first_replicate=first,
            block=block,
            progress=False,
            shared=True,
        ):
            yield values, recorded

    def judge(self, finished: set[str]) -> list[CheckReport]:
        """Verdicts on the trials whose experiments are finished, Holm over all of them."""
        done = [
            trial
            for trial in self.trials
            if trial.broken or (trial.tests and finished.issuperset(trial.keys))
        ]
        reports: list[CheckReport] = []
        seen: set[int] = set()
        for trial in done:
            first = id(trial.check) not in seen
            seen.add(id(trial.check))
            lost = self.inseparable.get(id(trial.check), ()) if first else ()
            reports.append(trial.report(self.levels, lost))
        sound = [place for place, report in enumerate(reports) if not report.broken]
        p_values = [reports[place].result.p_value or 0.0 for place in sound]
        for place, wrong in zip(sound, holm(p_values, LEVEL), strict=True):
            if wrong:
                reports[place] = replace(reports[place], verdict=Verdict.DISAGREE)
        return reports


def _program(trial: Trial, position: int) -> Hashable:
    """What decides which program an experiment needs, but for sizes: experiments alike name the
    same observables, and go the same way: what one check observes sends no other off its chain.
    Truths of other shapes part them, too: what is observed may hold a number for every type.
    """
    experiment = trial.design[position].experiment
    truth = experiment.family.reference(experiment.truth)
    return (
        jax.tree.structure((experiment.family, experiment.workflow)),
        tuple(sorted(experiment.family.observables)),
        type(experiment.truth),
        tuple(map(np.shape, jax.tree.leaves(truth))),
        bool(experiment.tilt),
        trial.ways[position],
    )
