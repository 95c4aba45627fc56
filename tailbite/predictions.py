"""What theory predicts beside a simulation, derived from the checks of the family's subject.

A check says of an experiment which claim gives the mean of what is measured there.  It speaks of an
observable's mean where it measures the observable itself (or that plus a number), and of its
variance where it measures the squared distance to that mean.  A claim holds for a run that differs
from a design point of the check only in numbers that the claim takes as parameters: nothing that
the claim lacks is ever dropped.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tailbite.manifest import Family, families, register, registered, subject_of
from tailbite.workflows import WORKFLOWS

if TYPE_CHECKING:
    from tailbite.checks import Check, Point
    from theory.claim import Claim

Statistic = tuple[str, str]  #: an observable, and "mean" or "variance"
PROBES = np.array([0.0, 1.0, 2.0, 5.0])  #: values at which a check's measure is looked at


@dataclass(frozen=True)
class Asked:
    """A simulation as the command line names it: what plain values say."""

    family: str
    workflow: str
    observables: Sequence[str]
    generations: Sequence[int]
    samples: int | Sequence[int]
    own: Mapping[str, Any]


@dataclass(frozen=True)
class Theory:
    """What claims say beside a simulation.

    Attributes:
        known: the id of the claim that gives a statistic, and its values at the recorded
            generations (NaN outside of its domain, and where it leaves float64).
        limits: of a statistic that only claims for other options give: which one, and for what, in
            words.
    """

    known: Mapping[Statistic, tuple[str, np.ndarray]] = field(default_factory=dict)
    limits: Mapping[Statistic, str] = field(default_factory=dict)


class Run(NamedTuple):
    """What is simulated, as claims see it: its parameters, and all else that it is made of."""

    parameters: Mapping[str, Any]
    settings: Mapping[str, Any]
    generations: Sequence[int]


def predictions(asked: Asked) -> Theory:
    """All that claims say of these observables."""
    from tailbite.checks import checks_of

    family, workflow = families()[asked.family], WORKFLOWS[asked.workflow]
    module = subject_of(asked.family).checks
    checks = () if module is None else checks_of(module)
    settings = settings_of(family, *_made(family, workflow, asked.own))
    parameters = {**settings, **workflow.claimed(asked.samples)}
    run = Run(parameters, settings, asked.generations)
    known: dict[Statistic, tuple[str, np.ndarray]] = {}
    limits: dict[Statistic, str] = {}
    for observable in asked.observables:
        for statistic in ((observable, "mean"), (observable, "variance")):
            source = family.readings.get(statistic)
            found, limit = _predicted(
                family, checks, run, statistic if source is None else source[:2]
            )
            if found is not None:
                claim, values = found
                plus = 0.0 if source is None else source.plus(asked.own)
                known[statistic] = claim, values + plus
            elif limit:
                limits[statistic] = limit
    return Theory(known, limits)


def _made(family: Family, workflow: Any, own: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    made, truth = family.make(own)
    return made, workflow.make(own), truth


def settings_of(family: Family, made: Any, workflow: Any, truth: Any) -> dict[str, Any]:
    """Everything that an experiment is made of, by name: classes and fields, and what claims call
    them.
    """
    made = model_of(made)
    found: dict[str, Any] = {}
    for place, part in (("family", made), ("workflow", workflow), ("truth", truth)):
        found |= _fields(place, part)
    return {name: value for name, value in found.items() if name not in family.instead} | dict(
        family.claimed(made, truth)
    )


def model_of(family: Any) -> Any:
    """The family, with or without an exact route: points that are really drawn have the same
    law.
    """
    return getattr(family, "model", family)


def _fields(place: str, part: Any) -> dict[str, Any]:
    if not is_dataclass(part):
        return {}  # plain numbers: what claims call them says all
    found = {place: type(part).__name__}
    for each in fields(part):
        value = getattr(part, each.name)
        found |= _fields(each.name, value) if is_dataclass(value) else {each.name: value}
    return found


def _predicted(
    family: Family, checks: Sequence["Check"], run: Run, statistic: Statistic
) -> tuple[tuple[str, np.ndarray] | None, str]:
    """The first claim that holds for the run and has a value there; or why none does."""
    import theory

    first, means = "", None
    if statistic[1] == "variance":
        found, first = _predicted(family, checks, run, (statistic[0], "mean"))
        if found is None:
            return None, first
        means = found[1]
    for check, point in speaking(checks, statistic):
        if type(model_of(point.experiment.family)).__name__ != run.settings["family"]:
            continue
        claim = theory.claim(check.claim)
        lacking = differences(family, claim, check, point, run)
        if not lacking:
            values = values_of(check, point, claim, run, means)
            if not all(map(isnan, values)):
                return (claim.id, values), ""
        elif not first and set(lacking) <= run.settings.keys() - {"workflow"}:
            words = (_setting(name, value) for name, value in lacking.items())
            first = f"{claim.id} is for {' and '.join(words)}"
    return None, first


def _setting(name: str, value: Any) -> str:
    said = name.replace("_", " ")
    return f"no {said}" if value is None else f"{said} {value}"


def speaking(checks: Sequence["Check"], statistic: Statistic) -> Iterator[tuple["Check", "Point"]]:
    """The checks of which a statistic is known, with each of their design points: those that
    measure the observable plus a number, or for its variance the squared distance to a number.
    """
    import theory

    observable, which = statistic
    for check in checks:
        if check.observe != (observable,) or check.test != "mean" or check.side:
            continue
        if check.expected is not None:
            continue
        if theory.claim(check.claim).kind != "equality":
            continue
        for point in check.points:
            measured = _measured(check, point.parameters)
            if which == "mean":
                expected = PROBES + measured[0]
            else:
                expected = (PROBES - _centre(measured)) ** 2
            if not point.experiment.tilt and np.allclose(measured, expected, rtol=1e-9):
                yield check, point


def _centre(measured: np.ndarray) -> float:
    """c, of (x - c)^2 at the probes."""
    return float(1 - measured[1] + measured[0]) / 2


def _measured(check: "Check", parameters: Mapping[str, Any]) -> np.ndarray:
    with np.errstate(all="ignore"):
        values = check.measure({str(check.observe[0]): PROBES}, parameters)
    return np.asarray(values, dtype=np.float64)


def differences(
    family: Family, claim: "Claim", check: "Check", point: "Point", run: Run
) -> dict[str, Any]:
    """What the run has otherwise than the design point, and the claim does not take: by name, the
    point's value.

    A claim takes the parameters in its formula, and those without influence that it knows by name
    and its check varies.
    """
    there = _settings_at(family, point)
    taken = {*claim.predicts_with(), *_varied(family, claim, check)}
    found = {
        name: value
        for name, value in there.items()
        if name not in taken and run.parameters.get(name) != value
    }
    samples = run_at(family, point).parameters["samples"]
    if "samples" not in taken and run.parameters["samples"] != samples:
        found["samples"] = samples
    if "generations" not in taken and any(each != point.read_at for each in run.generations):
        found["generations"] = point.read_at
    return found


def run_at(family: Family, point: "Point") -> Run:
    """A design point as a run."""
    experiment, settings = point.experiment, _settings_at(family, point)
    made = type(experiment.workflow).__name__
    claimed = next(each.claimed for each in WORKFLOWS.values() if each.made == made)
    samples = experiment.samples if isinstance(experiment.samples, int) else [*experiment.samples]
    return Run({**settings, **claimed(samples)}, settings, (point.read_at,))


def _settings_at(family: Family, point: "Point") -> dict[str, Any]:
    experiment = point.experiment
    return settings_of(family, experiment.family, experiment.workflow, experiment.truth)


def _varied(family: Family, claim: "Claim", check: "Check") -> list[str]:
    runs = [run_at(family, point) for point in check.points]
    places = [{**run.parameters, "generations": run.generations} for run in runs]
    return [
        name
        for name in claim.parameters
        if any(place.get(name) != places[0].get(name) for place in places)
    ]


def values_of(
    check: "Check", point: "Point", claim: "Claim", run: Run, means: np.ndarray | None = None
) -> np.ndarray:
    """The mean of the observable by the claim, or its variance where its means are given, at the
    recorded generations: NaN outside the claim's domain, and where it leaves float64.

    A squared distance to c has the mean variance + (mean - c)^2.
    """

    def at(place: int, generation: int) -> float:
        given = {**run.parameters, "generations": generation}
        if means is not None:  # a moment of this order is what the check measures
            given = {**{name: point.parameters[name] for name in own}, **given}
        try:
            value = claim.predict(**{name: given[name] for name in taken if name in given})
            measured = _measured(check, {**point.parameters, **given})
        except ValueError:
            return nan
        if means is None:
            return value - float(measured[0])
        return value - (means[place] - _centre(measured)) ** 2

    taken = claim.predicts_with()
    own = [name for name in taken if name in point.parameters]
    return np.array([at(place, each) for place, each in enumerate(run.generations)])


@contextmanager
def predicting(asked: Asked) -> Iterator[Callable[[], Theory]]:
    """Start predicting in a process of its own, beside the simulation; yields a function that waits
    for what it finds (nothing where the family's subject has no checks).

    Leaving the context stops the process; it also ends by itself, whatever becomes of this one.
    """
    if subject_of(asked.family).checks is None:
        yield Theory
        return
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "tailbite.predictions"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "JAX_PLATFORMS": "cpu"},
        start_new_session=True,
    )

    assert child.stdin is not None
    child.stdin.write(json.dumps((registered(), asdict(asked))) + "\n")
    child.stdin.flush()

    def result() -> Theory:
        text, _ = child.communicate()
        if child.returncode:
            raise RuntimeError(f"the process that predicts ended with status {child.returncode}")
        known, limits = json.loads(text)
        return Theory(
            {(name, which): (claim, np.array(values)) for name, which, claim, values in known},
            {(name, which): limit for name, which, limit in limits},
        )

    with child:
        try:
            yield result
        finally:
            child.kill()


def _answer() -> None:
    modules, asked = json.loads(sys.stdin.readline())
    for module in modules:
        register(module)
    found = predictions(Asked(**asked))
    known = [(*key, claim, values.tolist()) for key, (claim, values) in found.known.items()]
    json.dump((known, [(*key, limit) for key, limit in found.limits.items()]), sys.stdout)


if __name__ == "__main__":
    _answer()
