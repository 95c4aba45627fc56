"""One check at one design point: its predictions, its test, how many replicates it wants, and what
became of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sims.routes import route
from tailbite.checks import Check, Point
from tailbite.outcomes import (
    NOTHING,
    CheckReport,
    RivalReport,
    RivalVerdict,
    Tested,
    Verdict,
)
from tailbite.proving import SLIPS
from tailbite.verdicts import DecayTest, LawTest, Levels, MeanTest, Prediction, ProportionTest
from theory.claim import Claim

#: replicates come in whole blocks, at least one; the pilot is one more, apart from all others
BLOCK, SMALL_BLOCK = 2**16, 2**14
#: as much as a generation of one Gaussian; experiments whose generations cost more come in small
#: blocks
COSTLY = 9.0
#: a check sees so small a relative error of a mean, unless that takes more replicate-generations
RESOLUTION, FINE = 0.05, 1.5e7
EXACT_RESOLUTION = 0.01  #: so small where theory gives the standard deviation
#: a relative spread below this (float32) means that the estimator is constant by algebra
CONSTANT = 1e-6


@dataclass
class Trial:
    """One check at one design point (or pair of points): its test, and which rivals are told apart
    here.
    """

    check: Check
    claim: Claim
    design: tuple[Point, ...]
    tests: dict[int, Any] = field(default_factory=dict)  #: by the point of the design
    replicates: int = 0
    too_costly: bool = False
    rivals: list[str] = field(default_factory=list)
    predicted: dict[str | None, Prediction] = field(default_factory=dict)
    broken: str = ""  #: what broke its arithmetic, in words
    seconds: float = 0.0  #: its share of the time of its experiments

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
        return DecayTest(self.tests[0], self.tests[1]) if len(self.design) == 2 else self.tests[0]

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """An exception of its arithmetic breaks this trial and no other."""
        try:
            yield
        except SLIPS as slip:
            said = str(slip) if type(slip) is ValueError else repr(slip)
            self.broken = self.broken or said

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
        number = self.claim.predict(rival=rival, **given)
        return number if self.check.expected is None else self.check.expected(number, parameters)

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
            raise ValueError("the estimator is constant by algebra, so it checks nothing")
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
        self.tests[position] = made

    def least(self, levels: Levels) -> float:
        """Replicates whatever the rivals are: for the test to hold, and to see an error of
        ``RESOLUTION``, or of ``EXACT_RESOLUTION`` where the standard deviation is known.
        """
        floor = self.test.floor(levels)
        if len(self.design) == 2 or self.check.side or self.check.test == "law":
            return floor
        prediction = float(np.asarray(self.predict()))
        resolution = RESOLUTION if self.check.deviation is None else EXACT_RESOLUTION
        return max(
            floor,
            min(
                self.test.separation(prediction, (1 + resolution) * prediction, levels),
                FINE / self.cost,
            ),
        )

    def ask(self, levels: Levels, budget: float) -> None:
        """Plan the replicates that it takes whatever the rivals are, within a budget of
        replicate-generations.
        """
        self.replicates = self.blocks(min(self.least(levels), budget / self.cost))
        self.too_costly = self.test.floor(levels) * self.cost > budget

    def blocks(self, replicates: float) -> int:
        """Replicates up to whole blocks, so that all experiments share compiled shapes."""
        size = max(map(block_of, self.design))
        return size * max(ceil(replicates / size), 1)

    def report(self, levels: Levels, inseparable: Sequence[str]) -> CheckReport:
        """What became of it, and of its rivals, and of those of its check that no trial tells
        apart; as far as it is known without the others.
        """
        result, rivals = NOTHING, ()
        with self.blamed():
            if not self.broken:
                result = self.test.test(self.predict(), levels)
                rivals = tuple(self._against(name, levels) for name in self.rivals)
        if self.broken:
            verdict = Verdict.DISAGREE
        else:
            verdict = Verdict.UNDECIDED if self.too_costly else Verdict.AGREE
        left = (RivalReport(name, RivalVerdict.NOT_SEPARABLE, NOTHING) for name in inseparable)
        return CheckReport(
            self.check.claim,
            self.check.quantity,
            self.kind,
            dict(self.parameters),
            result,
            self.replicates,
            verdict,
            (*rivals, *left),
            self.seconds,
            self.broken,
        )

    def _against(self, rival: str, levels: Levels) -> RivalReport:
        result = self.test.test(self.predict(rival), levels)
        rejected = result.p_value is not None and result.p_value <= levels.alpha
        verdict = RivalVerdict.REJECTED if rejected else RivalVerdict.NOT_REJECTED
        return RivalReport(rival, verdict, result)


def block_of(point: Point) -> int:
    """Replicates in a block of its experiment."""
    return SMALL_BLOCK if point.cost > COSTLY * point.experiment.generations else BLOCK


def name_of(observable: Any) -> str:
    """An observable is a name, or an object with one."""
    return observable if isinstance(observable, str) else observable.name
