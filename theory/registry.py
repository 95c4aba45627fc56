"""All claims by id: the graph of what uses what, grades and trust bases."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from theory.claim import Claim
from theory.kernel.acceptance import accept
from theory.kernel.conditions import Condition
from theory.kernel.domains import from_relations
from theory.kernel.inference import rests_on
from theory.kernel.letters import KernelError
from theory.kernel.theorem import Grade, Kind, Theorem, weakest
from theory.proof import ProofReport, ProofRun, StepReport

PACKAGE = "theory.subjects"
#: packages of subjects that live outside of theory.subjects, by name
_elsewhere: dict[str, str] = {}


def register(subject: str, package: str) -> None:
    """Add a subject whose claims live elsewhere: ids begin with its name; ValueError for a name
    that is taken.
    """
    if packages().get(subject, package) != package:
        raise ValueError(f"two subjects have the name {subject}")
    _elsewhere[subject] = package
    claims.cache_clear()


def forget(subject: str) -> None:
    """Undo `register`."""
    _elsewhere.pop(subject, None)
    claims.cache_clear()


def packages() -> Mapping[str, str]:
    """The package of every subject, by name."""
    within = import_module(PACKAGE).__path__
    found = sorted(each.name for each in iter_modules(within) if each.ispkg)
    return {name: f"{PACKAGE}.{name}" for name in found} | _elsewhere


@cache
def claims() -> Mapping[str, Claim]:
    """Every claim, by id, in the order in which they are proved (what a claim uses comes before
    it).
    """
    table: dict[str, Claim] = {}
    for package in packages().values():
        table |= _with_needs(package)
    return MappingProxyType(table)


@cache
def _with_needs(package: str) -> Mapping[str, Claim]:
    """The claims of a subject after those of the subjects that it needs: loading all takes
    seconds.
    """
    subject, table = import_module(package), {}
    for need in subject.NEEDS:
        table |= _with_needs(packages()[need])
    for claim in subject.CLAIMS:
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
    package = packages().get(id.partition(".")[0])
    return None if package is None else _with_needs(package).get(id)


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
def _taken(id: str) -> Theorem | None:
    """What a claim says, as a theorem that rests on it; None where there is no such claim."""
    found = _find(id)
    return None if found is None else rests_on(id, found.statement, domain(found))


def run(claim: Claim, seed: int = 0, second: bool = True) -> ProofRun:
    """Run the proof of one claim; the claims that it uses are taken as they are stated (and proved
    on their own).

    The conclusion must be the claim's statement, and its domain must imply all that the proof needs
    and that the statement needs in order to mean something."""
    given = domain(claim)
    found = claim.proof.run(_taken, seed, given, second)
    if claim.proof.conclusion != claim.statement:
        raise ValueError(f"the proof of {claim.id} does not end in its statement")
    if found.conclusion is None:
        return found
    try:
        theorem = accept(found.conclusion, given)
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
    package = packages().get(claim.subject)
    table = claims() if package is None else _with_needs(package)
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


MEANINGS = {
    Grade.PROVED: "every step is an inference of the kernel from the hypotheses below",
    Grade.PROVED_FOR_SIZES: "by exact enumeration, at the sizes that the domain names",
    Grade.ENCLOSED: "decided by numbers enclosed in balls",
    Grade.COMPUTED: "a step is what SymPy says, with a second opinion from ball arithmetic",
    Grade.CITED: "the argument rests on a lemma that is cited and not proved here",
}


def because(claim: Claim) -> str:
    """One sentence on the claim's grade: what it means, and on which lemmas and claims it rests."""
    found = grade(claim)
    own = theorem(claim)
    weak = [
        each.id for each in ancestors(claim) if (t := theorem(each)) is None or t.grade is found
    ]
    if own is None or found is Grade.PROVED or own.grade is found:
        return f"{found.value}: {MEANINGS[found]}"
    return f"{found.value}, by what it uses ({', '.join(weak)}): {MEANINGS[found]}"


def trust_base(claim: Claim) -> tuple[str, ...]:
    """What the proof takes for granted: cited lemmas, assumptions of the model, libraries."""
    lemmas: dict[str, None] = {}
    model: dict[str, None] = {}
    libraries = {"relied on: the kernel, SymPy's expressions, python-flint's polynomials": None}
    for each in ancestors(claim):
        model |= dict.fromkeys(f"assumed: {text}" for text in each.assumptions)
        found = theorem(each)
        for assumption in sorted(() if found is None else found.assumptions, key=str):
            if assumption.kind is Kind.LEMMA:
                lemmas[f"cited: {assumption.text} [{assumption.reference}]"] = None
            elif assumption.kind is Kind.MODEL:
                model[f"assumed: {assumption.text}"] = None
            elif assumption.kind is Kind.COMPUTED:
                libraries[f"computed: {assumption.text}"] = None
    return (*lemmas, *model, *libraries)
