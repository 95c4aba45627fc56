"""A proof: a tuple of steps, each with its rule, checked in order; what a step uses must have been
proved before it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from theory.kernel.assumptions import with_lemmas
from theory.kernel.domains import to_relations
from theory.kernel.letters import KernelError
from theory.kernel.order import Given
from theory.kernel.theorem import Grade, Theorem, close, instantiate
from theory.rules.base import Opinion, Rule
from theory.rules.logic import Cited
from theory.statements import Statement

#: the name of a step (or the id of a claim), or the name with particular values of its symbols
Use = str | tuple[str, Mapping]


@dataclass(frozen=True)
class Step:
    """``statement`` by ``rule`` from the steps and claims in ``uses``."""

    name: str
    statement: Statement
    rule: Rule
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True)
class StepReport:
    """What became of a step: the rule's verdict, and the second checker's."""

    name: str
    rule: str
    grade: Grade
    verdict: str
    detail: str
    second: str
    second_detail: str
    seconds: float


@dataclass(frozen=True)
class ProofReport:
    """What became of a proof.  It holds plain values, so that it travels between processes."""

    steps: tuple[StepReport, ...]

    @property
    def proved(self) -> bool:
        """Every step is proved, and no second opinion contradicts one."""
        return bool(self.steps) and all(
            step.verdict == "proved" and step.second != "refuted" for step in self.steps
        )

    @property
    def failures(self) -> tuple[StepReport, ...]:
        """The steps that are refuted, undecided, or contradicted."""
        return tuple(
            step for step in self.steps if step.verdict != "proved" or step.second == "refuted"
        )

    @property
    def seconds(self) -> float:
        return sum(step.seconds for step in self.steps)

    def second_opinions(self, verdict: str) -> int:
        """How many steps the second checker calls ``consistent``, ``refuted`` or ``not
        applicable``.
        """
        return sum(step.second == verdict for step in self.steps)


@dataclass(frozen=True)
class Proof:
    """The steps; the last one is the conclusion."""

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(
                f"the steps of a proof need distinct names, got {', '.join(repeated)} more than "
                f"once"
            )

    @property
    def conclusion(self) -> Statement:
        return self.steps[-1].statement

    @property
    def external(self) -> tuple[str, ...]:
        """Ids of the claims that the steps use, in order of first use."""
        own = {step.name for step in self.steps}
        names = (
            use if isinstance(use, str) else use[0] for step in self.steps for use in step.uses
        )
        return tuple(dict.fromkeys(name for name in names if name not in own))

    @property
    def cited(self) -> tuple[Cited, ...]:
        """The lemmas that are used and not proved."""
        return tuple(step.rule for step in self.steps if isinstance(step.rule, Cited))

    def run(
        self,
        lookup: Callable[[str], Theorem | None],
        seed: int = 0,
        hints: Given = (),
        second: bool = True,
    ) -> "ProofRun":
        """Decide every step.  ``lookup`` gives another claim as a theorem, or None where there is
        no such claim; ``hints`` are the conditions of the claim's domain; ``second`` asks for
        second opinions.
        """
        proved: dict[str, Theorem] = {}
        reports = []
        for number, step in enumerate(self.steps):
            began = time.perf_counter()
            rng = Random(f"{seed}/{number}")
            theorem, report = self._decide(step, proved, lookup, rng, hints, second)
            if theorem is not None:
                proved[step.name] = theorem
            reports.append(replace(report, seconds=time.perf_counter() - began))
        conclusion = proved.get(self.steps[-1].name)
        return ProofRun(ProofReport(tuple(reports)), conclusion, tuple(proved.values()))

    def _decide(
        self, step, proved, lookup, rng, hints, second
    ) -> tuple[Theorem | None, StepReport]:
        try:
            facts = _facts(step, proved, lookup)
            derived = step.rule.derive(step.statement, facts, hints)
            theorem = close(with_lemmas(derived, list(facts.values())))
        except KernelError as stop:
            return None, self._stopped(step, proved, lookup, rng, hints, str(stop))
        if theorem.conclusion != step.statement:
            raise KernelError(f"the rule of step {step.name!r} gives another statement")
        opinion = Opinion("not applicable", "not asked for")
        if second:
            said = {name: fact.conclusion for name, fact in facts.items()}
            where = to_relations(theorem.conditions)
            opinion = step.rule.probe(step.statement, said, where, rng)
        verdict, detail = "proved", ""
        if second and theorem.grade is Grade.COMPUTED and opinion.verdict == "not applicable":
            alone = all(fact.grade is not Grade.COMPUTED for fact in facts.values())
            if alone:
                verdict = "undecided"
                detail = f"computed, and the second checker has no opinion: {opinion.detail}"
        report = StepReport(
            step.name, step.rule.name, theorem.grade, verdict, detail, *_words(opinion), 0.0
        )
        return theorem if verdict == "proved" else None, report

    def _stopped(self, step, proved, lookup, rng, hints, reason: str) -> StepReport:
        """The report of a step that is not proved: refuted by a point, or undecided."""
        try:
            facts = _facts(step, proved, lookup)
        except KernelError as missing:
            return StepReport(
                step.name, step.rule.name, Grade.CITED, "undecided", str(missing),
                "not applicable", str(missing), 0.0,
            )  # fmt: skip
        said = {name: fact.conclusion for name, fact in facts.items()}
        held = [need for fact in facts.values() for need in fact.conditions]
        outcome = step.rule.objection(
            step.statement, said, to_relations((*hints, *held)), rng, reason
        )
        return StepReport(
            step.name, step.rule.name, Grade.CITED, outcome.verdict, outcome.detail,
            "not applicable", reason, 0.0,
        )  # fmt: skip


def _words(opinion: Opinion) -> tuple[str, str]:
    return opinion.verdict, opinion.detail


def _facts(step: Step, proved: Mapping[str, Theorem], lookup: Callable) -> dict[str, Theorem]:
    """What the step uses, by name, at the values that it names."""
    facts: dict[str, Theorem] = {}
    for position, use in enumerate(step.uses):
        name, values = (use, {}) if isinstance(use, str) else use
        if name == step.name:
            raise KernelError("it uses itself")
        theorem = proved.get(name) or lookup(name)
        if theorem is None:
            raise KernelError(f"it uses {name!r}, which is not proved before it")
        try:
            theorem = instantiate(theorem, values)
        except KernelError as problem:
            raise KernelError(f"it uses {name!r}: {problem}") from problem
        facts[name if name not in facts else f"{name} #{position}"] = theorem
    return facts


@dataclass(frozen=True)
class ProofRun:
    """What a proof gives: the report, the conclusion as a theorem, and those of all steps."""

    report: ProofReport
    conclusion: Theorem | None
    theorems: tuple[Theorem, ...]
