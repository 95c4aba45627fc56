"""All claims by id: the graph of what uses what, grades and trust bases."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from types import MappingProxyType

from theory.claim import Claim
from theory.kernel.acceptance import accept
from theory.kernel.conditions import Condition
from theory.kernel.domains import from_relations
from theory.kernel.inference import rests_on
from theory.kernel.letters import KernelError
from theory.kernel.theorem import Grade, Kind, Theorem, weakest
from theory.proof import ProofReport, ProofRun, StepReport

SUBJECTS = ("gaussian", "regression", "errors", "exponential_family", "mitigation")


def claims() -> Mapping[str, Claim]:
    """Every claim, by id, in the order in which they are proved (what a claim uses comes before
    it).
    """
    return _up_to(SUBJECTS[-1])


@cache
def _up_to(subject: str) -> Mapping[str, Claim]:
    """The claims of the subjects up to this one, which rest on no later one: loading them all takes
    seconds.
    """
    position = SUBJECTS.index(subject)
    table = dict(_up_to(SUBJECTS[position - 1])) if position else {}
    for claim in import_module(f"theory.subjects.{subject}").CLAIMS:
        if claim.id in table:
            raise ValueError(f"two claims have the id {claim.id}")
        for used in claim.proof.external:
            if used not in table:
                raise ValueError(
                    f"{claim.id} uses {used}, which is not a claim that stands before it"
                )
        table[claim.id] = claim
    return MappingProxyType(table)


def claim(id: str) -> Claim:
    """The claim with this id; ValueError with the nearest ids where there is none."""
    if (found := _find(id)) is None:
        raise ValueError(f"no claim has the id {id!r}; {nearest(id)}")
    return found


def _find(id: str) -> Claim | None:
    subject = id.partition(".")[0]
    return _up_to(subject).get(id) if subject in SUBJECTS else None


def nearest(id: str) -> str:
    """What to say to somebody who asks for a claim that is not there: the nearest ids, if any is
    near.
    """
    near = get_close_matches(id, claims(), n=3, cutoff=0.4)
    return f"the nearest are {', '.join(near)}" if near else "see tailbite claims"


def domain(claim: Claim) -> tuple[Condition, ...]:
    """The conditions under which the claim is stated."""
    return from_relations(condition.relation for condition in claim.domain)


@cache
def taken(id: str) -> Theorem | None:
    """What a claim says, as a theorem that rests on it; None where there is no such claim."""
    found = _find(id)
    return None if found is None else rests_on(id, found.statement, domain(found))


def run(claim: Claim, seed: int = 0, second: bool = True) -> ProofRun:
    """Run the proof of one claim; the claims that it uses are taken as they are stated (and proved
    on their own).

    The conclusion must be the claim's statement, and its domain must imply all that the proof needs
    and that the statement needs in order to mean something."""
    given = domain(claim)
    found = claim.proof.run(taken, seed, given, second)
    if claim.proof.conclusion != claim.statement:
        raise ValueError(f"the proof of {claim.id} does not end in its statement")
    if found.conclusion is None:
        return found
    try:
        theorem = accept(found.conclusion, given, found.theorems)
        problem = ""
    except KernelError as stop:
        theorem, problem = None, str(stop)
    verdict = "undecided" if problem else "proved"
    report = StepReport(
        "domain", "discharge", found.conclusion.grade, verdict, problem,
        "not applicable", "it compares conditions", 0.0,
    )  # fmt: skip
    if not problem:
        return ProofRun(found.report, theorem, found.theorems)
    return ProofRun(ProofReport((*found.report.steps, report)), None, found.theorems)


def check(claim: Claim, seed: int = 0) -> ProofReport:
    """The report of the claim's proof, with second opinions; see :func:`run`."""
    return run(claim, seed).report


@cache
def _own(id: str) -> Theorem | None:
    return run(claim(id), second=False).conclusion


def theorem(claim: Claim) -> Theorem | None:
    """The claim as a theorem of the kernel; None where its proof does not go through."""
    return _own(claim.id) if _find(claim.id) is claim else run(claim, second=False).conclusion


def ancestors(claim: Claim) -> Iterator[Claim]:
    """Every claim that this one rests on, each once, itself last."""
    table = _up_to(claim.subject) if claim.subject in SUBJECTS else claims()
    seen: dict[str, Claim] = {}

    def visit(current: Claim) -> None:
        if current.id in seen:
            return
        for used in current.proof.external:
            visit(table[used])
        seen[current.id] = current

    visit(claim)
    return iter(seen.values())


def grade(claim: Claim) -> Grade:
    """The weakest grade of the claim's own theorem and of those that it rests on."""
    theorems = [theorem(each) for each in ancestors(claim)]
    return weakest(Grade.CITED if each is None else each.grade for each in theorems)


def trust_base(claim: Claim) -> tuple[str, ...]:
    """What the proof takes for granted: cited lemmas, assumptions of the model, libraries."""
    lemmas: dict[str, None] = {}
    model: dict[str, None] = {}
    libraries: dict[str, None] = {}
    for each in ancestors(claim):
        model |= dict.fromkeys(f"assumed: {text}" for text in each.assumptions)
        found = theorem(each)
        for assumption in sorted(() if found is None else found.assumptions, key=str):
            if assumption.kind is Kind.LEMMA:
                lemmas[f"cited: {assumption.text} [{assumption.reference}]"] = None
            elif assumption.kind is Kind.MODEL:
                model[f"assumed: {assumption.text}"] = None
        for step in each.proof.steps:
            libraries |= dict.fromkeys(f"relied on: {name}" for name in step.rule.trusts)
    return (*lemmas, *model, *libraries)
