"""All claims by id: the graph of what uses what, grades and trust bases.

A claim that is asked for by its id is built alone, with the files that hold it and what it uses:
the catalogue says which these are.  What the catalogue does not know yet is looked for in the
files of its subject."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from types import MappingProxyType

import sympy as sp

from theory.catalogue import entries, unknown
from theory.claim import Claim
from theory.kernel.acceptance import accept, said
from theory.kernel.assumptions import rests_on
from theory.kernel.conditions import Condition, Side, negation
from theory.kernel.domains import from_relations
from theory.kernel.letters import KernelError, free
from theory.kernel.order import entails
from theory.kernel.theorem import Grade, Kind, Theorem, has_expectation, weakest
from theory.packages import ELSEWHERE, packages
from theory.proof import ProofReport, ProofRun, StepReport

_BUILT: dict[str, str] = {}  #: id -> module, of all claims that this process has built
_PROVED: dict[str, Theorem | None] = {}  #: what the proofs that this process has run came to


def register(subject: str, package: str) -> None:
    """Add a subject whose claims live elsewhere: ids begin with its name; ValueError for a name
    that is taken.
    """
    if packages().get(subject, package) != package:
        raise ValueError(f"two subjects have the name {subject}")
    ELSEWHERE[subject] = package
    claims.cache_clear()


def forget(subject: str) -> None:
    """Undo `register`."""
    ELSEWHERE.pop(subject, None)
    for id in [id for id in _BUILT if id.partition(".")[0] == subject]:
        _PROVED.pop(id, None)
        del _BUILT[id]
    claims.cache_clear()


@cache
def claims() -> Mapping[str, Claim]:
    """Every claim, by id, in the order in which they are proved (what a claim uses comes before
    it).
    """
    table: dict[str, Claim] = {}
    for file in (file for subject in packages() for file in _files(subject)):
        for claim in _written_in(file).values():
            if claim.id in table:
                raise ValueError(f"two claims have the id {claim.id}")
            for used in claim.proof.external:
                if used not in table:
                    raise ValueError(
                        f"{claim.id} uses {used}, which is not a claim that stands before it"
                    )
                _require_one_workflow(claim, table[used])
            table[claim.id] = claim
    return MappingProxyType(table)


def of_subject(subject: str) -> list[Claim]:
    """The claims of one subject, in the order in which they are proved, without those of others."""
    return [claim for file in _files(subject) for claim in _written_in(file).values()]


def claim(id: str) -> Claim:
    """The claim with this id; ValueError with the nearest ids where there is none, TypeError for
    what is no id.
    """
    if not isinstance(id, str):
        raise TypeError(f"the id of a claim is a text, got {id!r}")
    if (found := _find(id)) is None:
        raise unknown(id)
    return found


def module(id: str) -> str | None:
    """The module in which the claim with this id is written; None where no claim has it."""
    subject = id.partition(".")[0]
    if id in _BUILT or subject not in packages():
        return _BUILT.get(id)
    files = _files(subject)
    listed = entries().get(id)
    if listed is not None and listed.module in files and id in _written_in(listed.module):
        return listed.module
    return next((file for file in files if id in _written_in(file)), None)


def _files(subject: str) -> tuple[str, ...]:
    """The modules of a subject, in the order in which their claims are proved."""
    package = packages()[subject]
    return tuple(f"{package}.{name}" for name in import_module(package).FILES)


@cache
def _written_in(file: str) -> Mapping[str, Claim]:
    """The claims of one module, by id."""
    written = import_module(file).CLAIMS
    table = {claim.id: claim for claim in written}
    if len(table) < len(written):
        raise ValueError(f"two claims of {file} have one id")
    _BUILT.update(dict.fromkeys(table, file))
    return MappingProxyType(table)


def _find(id: str) -> Claim | None:
    file = module(id)
    return None if file is None else _written_in(file)[id]


def _require_one_workflow(claim: Claim, used: Claim) -> None:
    """An expectation means another thing under another workflow."""
    if has_expectation(used.statement) and used.workflow != claim.workflow:
        raise ValueError(f"{claim.id} uses {used.id}, an expectation under another workflow")


def domain(claim: Claim) -> tuple[Condition, ...]:
    """The conditions under which the claim is stated."""
    return from_relations(condition.relation for condition in claim.domain)


@cache
def taken(id: str) -> Theorem | None:
    """What a claim says, as a theorem that rests on it; None where there is no such claim."""
    found = _find(id)
    if found is None:
        return None
    matrices = frozenset(x for x in free(found.statement) if not x.is_commutative)
    if not matrices:
        return rests_on(id, found.statement, domain(found))
    tuple(ancestors(found))  # none rests on itself
    return rests_on(id, found.statement, domain(found), theorem(found), matrices)


def run(claim: Claim, seed: int = 0, second: bool = True) -> ProofRun:
    """Run the proof of one claim; the claims that it uses are taken as they are stated (and proved
    on their own).

    The conclusion must be the claim's statement, and its domain must imply all that the proof needs
    and that the statement needs in order to mean something."""
    found = _run(claim, seed, second)
    if _find(claim.id) is claim:
        _PROVED[claim.id] = found.conclusion
    return found


def _run(claim: Claim, seed: int, second: bool) -> ProofRun:
    given = domain(claim)
    found = _named(claim, claim.proof.run(taken, seed, given, second))
    if claim.proof.conclusion != claim.statement:
        raise ValueError(f"the proof of {claim.id} does not end in its statement")
    if found.conclusion is None:
        return found
    theorem, problem = None, _malformed(claim, given)
    try:
        theorem = theorem if problem else accept(found.conclusion, given, found.theorems)
    except KernelError as stop:
        problem = f"{claim.id}{_unmet(claim, found, given)}: {stop}"
    verdict = "undecided" if problem else "proved"
    report = StepReport(
        "domain", "discharge", found.conclusion.grade, verdict, problem,
        "not applicable", "it compares conditions", 0.0,
    )  # fmt: skip
    if not problem:
        return ProofRun(found.report, theorem, found.theorems)
    return ProofRun(ProofReport((*found.report.steps, report)), None, found.theorems)


def _named(claim: Claim, found: ProofRun) -> ProofRun:
    """The run, the steps that are left undecided naming their claim."""
    steps = tuple(
        replace(step, detail=f"{claim.id}, step {step.name!r}: {step.detail}")
        if step.verdict == "undecided"
        else step
        for step in found.report.steps
    )
    return ProofRun(ProofReport(steps), found.conclusion, found.theorems)


def _malformed(claim: Claim, given: tuple[Condition, ...]) -> str:
    """What is wrong with the letters or the domain of a claim, in a sentence; or nothing."""
    seen: dict[str, sp.Symbol] = {}
    for step in claim.proof.steps:
        for letter in free(step.statement):
            if isinstance(letter, sp.Symbol) and letter.is_commutative:
                if seen.setdefault(letter.name, letter) != letter:
                    return f"{claim.id}, step {step.name!r}: the letter {letter} has two sorts"
    for position, each in enumerate(given):
        others = (*given[:position], *given[position + 1 :])
        if isinstance(each, Side) and (no := negation(each)) and entails(others, no):
            return f"{claim.id}: its domain contradicts itself, at {said(each)}"
    return ""


def _unmet(claim: Claim, found: ProofRun, given: tuple[Condition, ...]) -> str:
    """The first step that needs what the domain does not say, and whether that says its
    opposite.
    """
    for step, theorem in zip(claim.proof.steps, found.theorems, strict=False):
        for need in sorted(theorem.conditions, key=str):
            if not entails(given, need):
                no = negation(need) if isinstance(need, Side) else None
                against = no is not None and entails(given, no)
                contradicted = f" (the domain contradicts {said(need)})" if against else ""
                return f", step {step.name!r}{contradicted}"
    return ""


def check(claim: Claim, seed: int = 0) -> ProofReport:
    """The report of the claim's proof, with second opinions; see :func:`run`."""
    return run(claim, seed).report


def theorem(claim: Claim) -> Theorem | None:
    """The claim as a theorem of the kernel; None where its proof does not go through."""
    if _find(claim.id) is not claim:
        return run(claim, second=False).conclusion
    if claim.id not in _PROVED:
        run(claim, second=False)
    return _PROVED[claim.id]


def ancestors(claim: Claim) -> Iterator[Claim]:
    """Every claim that this one rests on, each once, itself last; ValueError where a claim rests on
    itself, or on one that is not there.
    """
    seen: dict[str, Claim] = {}

    def visit(current: Claim, above: tuple[str, ...]) -> None:
        if current.id in seen:
            return
        if current.id in above:
            raise ValueError(f"{current.id} rests on itself, by way of {above[-1]}")
        for used in current.proof.external:
            if (found := _find(used)) is None:
                raise ValueError(f"{current.id} uses {used}, which is not a claim")
            _require_one_workflow(current, found)
            visit(found, (*above, current.id))
        seen[current.id] = current

    visit(claim, ())
    return iter(seen.values())


@dataclass(frozen=True)
class Basis:
    """What one claim's own theorem rests on, in words: it travels between processes, where a
    theorem does not.
    """

    grade: Grade
    lemmas: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()


def basis(found: Theorem | None) -> Basis:
    """That of a theorem; of none, where a proof does not go through, the weakest."""
    if found is None:
        return Basis(Grade.CITED)
    words: dict[Kind, list[str]] = {Kind.LEMMA: [], Kind.MODEL: [], Kind.COMPUTED: []}
    for each in sorted(found.assumptions, key=str):
        if each.kind in words:
            reference = f" [{each.reference}]" if each.kind is Kind.LEMMA else ""
            words[each.kind].append(each.text + reference)
    return Basis(found.grade, *(tuple(dict.fromkeys(texts)) for texts in words.values()))


def own(claim: Claim) -> Basis:
    """The basis of the claim's own theorem; its proof is run, once in a process."""
    return basis(theorem(claim))


def grade(claim: Claim, own: Callable[[Claim], Basis] = own) -> Grade:
    """The weakest grade of the claim's own theorem and of those that it rests on."""
    return weakest(own(each).grade for each in ancestors(claim))


MEANINGS = {
    Grade.PROVED: "every step is an inference of the kernel from the hypotheses below",
    Grade.PROVED_FOR_SIZES: "by exact enumeration, at the sizes that the domain names",
    Grade.ENCLOSED: "decided by numbers enclosed in balls",
    Grade.COMPUTED: "a step is what SymPy says, with a second opinion from ball arithmetic",
    Grade.CITED: "the argument rests on a lemma that is cited and not proved here",
}


@dataclass(frozen=True)
class Standing:
    """How a claim is known: one sentence on its grade, and what the proof takes for granted."""

    because: str
    trust_base: tuple[str, ...]


def standing(claim: Claim) -> Standing:
    """How a claim is known by its own proof; what it uses is taken as the catalogue has it, or
    proved where it is not listed.
    """
    mine = own(claim)
    below = {id: _listed(id) for id in claim.proof.external}
    found = weakest((mine.grade, *(grade for grade, _ in below.values())))
    said = found.value
    if mine.grade is not found:
        said += f", by what it uses ({', '.join(id for id, (g, _) in below.items() if g is found)})"
    trust = (*(text for _, texts in below.values() for text in texts), *_said(claim, mine))
    kinds = ("cited", "assumed", "relied on", "computed")
    ordered = sorted(dict.fromkeys(trust), key=lambda text: kinds.index(text.partition(":")[0]))
    return Standing(f"{said}: {MEANINGS[found]}", tuple(ordered))


def _listed(id: str) -> tuple[Grade, tuple[str, ...]]:
    known = entries().get(id)
    if known is not None:
        return Grade(known.grade), known.trust
    found = claim(id)
    return grade(found), trust_base(found)


def _said(claim: Claim, found: Basis) -> Iterator[str]:
    """What the claim's own proof takes for granted."""
    yield from (f"cited: {text}" for text in found.lemmas)
    yield from (f"assumed: {text}" for text in (*claim.assumptions, *found.model))
    yield "relied on: the kernel, SymPy's expressions, python-flint's polynomials"
    yield from (f"computed: {text}" for text in found.computed)


def trust_base(claim: Claim, own: Callable[[Claim], Basis] = own) -> tuple[str, ...]:
    """What the proof takes for granted: cited lemmas, assumptions of the model, libraries."""
    lemmas: dict[str, None] = {}
    model: dict[str, None] = {}
    libraries = {"relied on: the kernel, SymPy's expressions, python-flint's polynomials": None}
    for each in ancestors(claim):
        model |= dict.fromkeys(f"assumed: {text}" for text in each.assumptions)
        found = own(each)
        lemmas |= dict.fromkeys(f"cited: {text}" for text in found.lemmas)
        model |= dict.fromkeys(f"assumed: {text}" for text in found.model)
        libraries |= dict.fromkeys(f"computed: {text}" for text in found.computed)
    return (*lemmas, *model, *libraries)
