"""From checks to verdicts: plan the replicates, simulate each experiment once, hold every
prediction and rival against it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil, inf, isfinite
from threading import Event
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

import sims
from sims.routes import route
from tailbite.checks import Check, Point
from tailbite.outcomes import RivalVerdict, Tested, Verdict
from tailbite.verdicts import (
    NOTHING,
    DecayTest,
    LawTest,
    Levels,
    MeanTest,
    Prediction,
    ProportionTest,
    Result,
    holm,
)
from theory.claim import Claim

LEVEL = 1e-6  #: of all checks of a run together (Holm), and of missing any rival of the run
BLOCK, SMALL_BLOCK = (
    2**16,
    2**14,
)  #: replicates come in whole blocks, at least one; the pilot is one more, apart from all others
#: as much as a generation of one Gaussian; experiments whose generations cost more come in small
#: blocks
COSTLY = 9.0
BUDGET = 1e9  #: replicate-generations of one Gaussian that one design point may take
RESOLUTION, FINE = (
    0.05,
    1.5e7,
)  #: a check sees so small a relative error of a mean, unless that takes more replicate-generations
AT_ONCE = 2  #: experiments
APART = 2**40  #: each experiment has replicates of its own, so that no two share random numbers
PILOTS = 2**63  #: and so has each pilot
CONSTANT = (
    1e-6  #: a relative spread below this (float32) means that the estimator is constant by algebra
)


class Refused(ValueError):
    """A check that could not fail, or parameters outside a claim's domain."""


@dataclass
class Trial:
    """One check at one design point (or pair of points): its test, and which rivals are told apart
    here.
    """

    check: Check
    claim: Claim
    design: tuple[Point, ...]
    tests: tuple[Any, ...] = ()
    replicates: int = 0
    too_costly: bool = False
    rivals: list[str] = field(default_factory=list)
    predicted: dict[str | None, Prediction] = field(default_factory=dict)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Of the last point (for a limit, the predictions do not depend on the sample size)."""
        return self.design[-1].parameters

    @property
    def cost(self) -> float:
        """Of one replicate at all its points."""
        return sum(point.cost for point in self.design)

    @cached_property
    def ways(self) -> tuple[str, ...]:
        """How sims runs what the check observes at each point: the loop, or a chain of its own."""
        observe = self.check.observe
        return tuple(route(replace(at.experiment, observe=observe)).way for at in self.design)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Of the experiments at its points: trials share one that goes the same way."""
        experiments = (point.experiment.key for point in self.design)
        return tuple(f"{way}: {key}" for way, key in zip(self.ways, experiments, strict=True))

    @property
    def kind(self) -> Tested:
        """What is held against the prediction, as a report names it."""
        if len(self.design) == 2:
            return Tested.LIMIT
        if self.check.side:
            return Tested.UPPER_BOUND if self.check.side == 1 else Tested.LOWER_BOUND
        return Tested(self.check.test)

    @property
    def test(self) -> Any:
        """The test of its point, or of the way from the near point to the far one."""
        return DecayTest(*self.tests) if len(self.tests) == 2 else self.tests[0]

    def predict(self, rival: str | None = None) -> Prediction:
        """The claim's prediction here, or a rival's: a number, or one for each point of the grid.
        Computed once.
        """
        if rival not in self.predicted:
            law = self.check.test == "law"
            points = (
                [{**self.parameters, "at": float(x)} for x in self.check.grid]
                if law
                else [self.parameters]
            )
            found = [self._predict(rival, point) for point in points]
            self.predicted[rival] = found if law else found[0]
        return self.predicted[rival]

    def _predict(self, rival: str | None, parameters: Mapping[str, Any]) -> float:
        given = {name: value for name, value in parameters.items() if name in self.claim.parameters}
        return self.claim.predict(rival=rival, **given)

    def measure(
        self, position: int, values: Mapping[str, NDArray[Any]], recorded: Sequence[int]
    ) -> NDArray[np.float64]:
        """The check's number for each replicate, from the recorded arrays of a block."""
        point = self.design[position]
        column = recorded.index(point.read_at)
        here = {
            name: values[name][:, column].astype(np.float64)
            for name in map(name_of, self.check.observe)
        }
        return np.asarray(self.check.measure(here, point.parameters), dtype=np.float64)

    def open(self, position: int, pilot: NDArray[np.float64]) -> None:
        """Make the test of one point, with what the pilot says of spread; refuse an estimator that
        is constant.
        """
        if np.ptp(pilot) <= CONSTANT * abs(float(np.mean(pilot))):
            raise Refused(
                f"{self.check.claim}: the estimator of {self.check.quantity} is constant by "
                f"algebra, so it checks nothing"
            )
        if self.check.test == "law":
            made: Any = LawTest(pilot, self.check.grid)
        elif self.check.test == "proportion":
            made = ProportionTest(pilot, self.check.side)
        else:
            deviation = (
                None
                if self.check.deviation is None
                else self.check.deviation(self.design[position].parameters)
            )
            made = MeanTest(pilot, deviation, self.check.side)
        self.tests = (*self.tests, made)

    def least(self, levels: Levels) -> float:
        """Replicates whatever the rivals are: for the test to hold, and to see an error of
        ``RESOLUTION``.
        """
        floor = self.test.floor(levels)
        if len(self.design) == 2 or self.check.side or self.check.test == "law":
            return floor
        prediction = float(np.asarray(self.predict()))
        return max(
            floor,
            min(
                self.test.separation(prediction, (1 + RESOLUTION) * prediction, levels),
                FINE / self.cost,
            ),
        )

    def blocks(self, replicates: float) -> int:
        """Replicates up to whole blocks, so that all experiments share compiled shapes."""
        size = max(map(block_of, self.design))
        return size * max(ceil(replicates / size), 1)


def block_of(point: Point) -> int:
    """Replicates in a block of its experiment."""
    return SMALL_BLOCK if point.cost > COSTLY * point.experiment.generations else BLOCK


def name_of(observable: Any) -> str:
    """An observable is a name, or an object with one."""
    return observable if isinstance(observable, str) else observable.name


@dataclass(frozen=True)
class RivalReport:
    """What became of a rival: rejected, not separable within the budget, or NOT REJECTED.

    ``result`` is the check's with the rival's prediction in the place of the claim's (the estimate
    of a law or a limit is a distance to the prediction, and so the rival's own); ``witness`` is the
    point at which balls exclude it, in words."""

    name: str
    verdict: RivalVerdict
    result: Result
    witness: str = ""


@dataclass(frozen=True)
class CheckReport:
    """One check at one design point.

    ``test`` is what was held against the prediction: a mean, a proportion, a law, a limit, an upper
    or a lower bound; or both sides in ball arithmetic (balls), or nothing but the proof (proof).
    ``seconds`` is the time of its experiments, compilation included and shared among all that they
    serve."""

    claim: str
    quantity: str
    test: Tested
    parameters: Mapping[str, Any]
    result: Result
    replicates: int
    verdict: Verdict
    rivals: tuple[RivalReport, ...]
    seconds: float = 0.0


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
        self.experiments: dict[str, list[tuple[Trial, int]]] = {}
        for trial in self.trials:
            for position, key in enumerate(trial.keys):
                self.experiments.setdefault(key, []).append((trial, position))
        self.seconds = dict.fromkeys(self.experiments, 0.0)
        self.observed: dict[
            tuple, dict[str, Any]
        ] = {}  # recorded together, so that one compiled program serves all experiments
        for group in self.experiments.values():
            for trial, position in group:
                names = {name_of(observable): observable for observable in trial.check.observe}
                self.observed.setdefault(_shape(trial, position), {}).update(names)

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

        ``between`` is called between any two predictions and pilots, and may raise.
        ValueError, before any simulation, where a claim has no value at one of its design points.
        """
        for trial in self.trials:
            trial.predict()
            between()
        groups = list(self.experiments.values())
        pool = ThreadPoolExecutor(AT_ONCE)  # one is traced while another is compiled
        try:
            measures = pool.map(self._pilot, self.experiments)
            for trial in self.trials:  # meanwhile: predictions are remembered
                for rival in self.rival_names(trial.check):
                    with suppress(ValueError):  # the rival has no value here
                        trial.predict(rival)
                    between()
            pilots = tqdm(
                measures, total=len(groups), desc="pilots", delay=1, leave=False, disable=None
            )
            for group, measured in zip(groups, pilots, strict=True):
                for (trial, position), pilot in zip(group, measured, strict=True):
                    trial.open(position, pilot)
                between()
        finally:
            pool.shutdown(cancel_futures=True)
        self.inseparable: dict[int, list[str]] = {}
        for check in self.checks:
            here = [trial for trial in self.trials if trial.check is check]
            for trial in here:
                trial.replicates = trial.blocks(min(trial.least(self.levels), BUDGET / trial.cost))
                trial.too_costly = trial.test.floor(self.levels) * trial.cost > BUDGET
            for rival in self.rival_names(check):
                self._assign(check, here, rival)
                between()

    def _pilot(self, key: str) -> list[NDArray[np.float64]]:
        """One block of an experiment, as each of its trials measures it."""
        group, began = self.experiments[key], perf_counter()
        ((values, recorded),) = self._simulate(group, pilot=True)
        self.seconds[key] += perf_counter() - began
        return [trial.measure(position, values, recorded) for trial, position in group]

    def _assign(self, check: Check, here: list[Trial], rival: str) -> None:
        best, price, needed = None, inf, 0.0
        for trial in here:
            if trial.too_costly:
                continue
            try:
                wanted = trial.test.separation(trial.predict(), trial.predict(rival), self.levels)
            except ValueError:
                continue  # the rival has no value here
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
        total = sum(
            max(t.replicates for t, _ in group) * group[0][0].design[group[0][1]].cost
            for group in self.experiments.values()
        )
        stop, pool = Event(), ThreadPoolExecutor(AT_ONCE)
        with tqdm(
            total=round(total),
            unit="replicate-generation",
            unit_scale=True,
            delay=1,
            leave=False,
            disable=None,
        ) as bar:
            try:
                work = pool.map(lambda key: self._collect(key, bar, stop), self.experiments)
                for key, _ in zip(self.experiments, work, strict=True):
                    yield key
            finally:
                stop.set()
                pool.shutdown(cancel_futures=True)

    def _collect(self, key: str, bar: tqdm, stop: Event) -> None:
        """All replicates of an experiment, into the tests of its trials."""
        group, began, done = self.experiments[key], perf_counter(), 0
        cost = group[0][0].design[group[0][1]].cost
        for values, recorded in self._simulate(group, max(trial.replicates for trial, _ in group)):
            if stop.is_set():
                return
            size = len(next(iter(values.values())))
            for trial, position in group:
                wanted = min(size, trial.replicates - done)
                if wanted > 0:
                    trial.tests[position].update(trial.measure(position, values, recorded)[:wanted])
            done += size
            bar.update(round(size * cost))
        self.seconds[key] += perf_counter() - began

    def _share(self, trial: Trial) -> float:
        """Seconds of a trial's experiments, each divided equally among what it serves."""
        return sum(self.seconds[key] / len(self.experiments[key]) for key in trial.keys)

    def observables(self, trial: Trial, position: int) -> list[Any]:
        """All that is recorded of the experiments that share the program of this one."""
        named = self.observed[_shape(trial, position)]
        return [named[name] for name in sorted(named)]

    def _simulate(
        self, group: list[tuple[Trial, int]], replicates: int = 0, *, pilot: bool = False
    ) -> Iterator[tuple[dict, tuple[int, ...]]]:
        trial, position = group[0]
        point = trial.design[position]
        experiment, block = point.experiment, block_of(point)
        observe = self.observables(trial, position)
        recorded = tuple(sorted({each.design[place].read_at for each, place in group}))
        number = list(self.experiments).index(trial.keys[position])
        first = number * APART + (PILOTS if pilot else 0)
        for _, values in sims.blocks(
            replace(experiment, record=recorded, observe=observe),
            replicates=block if pilot else replicates,
            seed=self.seed,
            first_replicate=first,
            block=block,
            progress=False,
        ):
            yield values, recorded

    def judge(self, finished: set[str]) -> list[CheckReport]:
        """Verdicts on the trials whose experiments are finished, Holm over all of them."""
        done = [t for t in self.trials if t.tests and finished.issuperset(t.keys)]
        results = [trial.test.test(trial.predict(), self.levels) for trial in done]
        rejected = holm(
            [result.p_value if result.p_value is not None else 0.0 for result in results], LEVEL
        )
        reports, seen = [], set()
        for trial, result, wrong in zip(done, results, rejected, strict=True):
            rivals = [self._rival(trial, name) for name in trial.rivals]
            if id(trial.check) not in seen:
                seen.add(id(trial.check))
                rivals += [
                    RivalReport(name, RivalVerdict.NOT_SEPARABLE, NOTHING)
                    for name in self.inseparable.get(id(trial.check), [])
                ]
            undecided = Verdict.UNDECIDED if trial.too_costly else Verdict.AGREE
            verdict = Verdict.DISAGREE if wrong else undecided
            reports.append(
                CheckReport(
                    trial.check.claim,
                    trial.check.quantity,
                    trial.kind,
                    dict(trial.parameters),
                    result,
                    trial.replicates,
                    verdict,
                    tuple(rivals),
                    self._share(trial),
                )
            )
        return reports

    def _rival(self, trial: Trial, name: str) -> RivalReport:
        result = trial.test.test(trial.predict(name), self.levels)
        rejected = result.p_value is not None and result.p_value <= self.levels.alpha
        verdict = RivalVerdict.REJECTED if rejected else RivalVerdict.NOT_REJECTED
        return RivalReport(name, verdict, result)


def _shape(trial: Trial, position: int) -> tuple:
    """What decides which program an experiment needs, but for its length; experiments alike name
    the same observables, and go the same way: what one check observes sends no other off its chain.
    """
    experiment = trial.design[position].experiment
    named = tuple(sorted(experiment.family.observables))
    return (
        type(experiment.family),
        named,
        repr(experiment.workflow),
        bool(experiment.tilt),
        trial.ways[position],
    )
