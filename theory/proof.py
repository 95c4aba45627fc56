"""A proof: a tuple of steps, each with its rule, checked in order; what a step uses must have been
proved before it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp

from theory.rules import Grade, Rule
from theory.rules.logic import Cited, Definition
from theory.statements import Statement

#: the name of a step (or the id of a claim), or the name with particular values of its symbols
Use = str | tuple[str, Mapping]


@dataclass(frozen=True)
class Step:
    """``statement`` by ``rule`` from the steps and claims in ``uses``; ``where`` restricts the
    points of the second checker.
    """

    name: str
    statement: Statement
    rule: Rule
    uses: tuple[Use, ...] = ()
    where: tuple[sp.Basic, ...] = ()


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
        """The theorems that are used and not proved."""
        return tuple(step.rule for step in self.steps if isinstance(step.rule, Cited))

    @property
    def definitions(self) -> tuple[str, ...]:
        """The assumptions of the model that the steps introduce."""
        return tuple(
            dict.fromkeys(
                step.rule.assumption for step in self.steps if isinstance(step.rule, Definition)
            )
        )

    @property
    def own_grade(self) -> Grade:
        """The weakest rule among the steps; citing a theorem on the way is trust, citing the
        conclusion is the grade.
        """
        if isinstance(self.steps[-1].rule, Cited):
            return Grade.CITED
        order = list(Grade)
        return max(
            (step.rule.grade for step in self.steps if not isinstance(step.rule, Cited)),
            key=order.index,
        )

    def run(self, lookup: Callable[[str], Statement | None], seed: int = 0) -> ProofReport:
        """Decide every step.  ``lookup`` gives the statement of another claim, or None where there
        is no such claim.
        """
        proved: dict[str, Statement] = {}
        reports = []
        for number, step in enumerate(self.steps):
            began = time.perf_counter()
            report = self._decide(step, proved, lookup, Random(f"{seed}/{number}"))
            if report.verdict == "proved":
                proved[step.name] = step.statement
            reports.append(
                StepReport(**{**report.__dict__, "seconds": time.perf_counter() - began})
            )
        return ProofReport(tuple(reports))

    def _decide(
        self, step: Step, proved: Mapping[str, Statement], lookup: Callable, rng: Random
    ) -> StepReport:
        facts: dict[str, Statement] = {}
        for position, use in enumerate(step.uses):
            name, values = (use, {}) if isinstance(use, str) else use
            statement = proved.get(name) or lookup(name)
            if statement is None:
                reason = f"it uses {name!r}, which is not proved"
                return StepReport(
                    step.name,
                    step.rule.name,
                    step.rule.grade,
                    "undecided",
                    reason,
                    "not applicable",
                    reason,
                    0.0,
                )
            facts[name if name not in facts else f"{name} #{position}"] = (
                statement.subs(values) if values else statement
            )
        outcome = step.rule.decide(step.statement, facts, step.where, rng)
        opinion = step.rule.probe(step.statement, facts, step.where, rng)
        return StepReport(
            step.name,
            step.rule.name,
            step.rule.grade,
            outcome.verdict,
            outcome.detail,
            opinion.verdict,
            opinion.detail,
            0.0,
        )
