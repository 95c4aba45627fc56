"""All claims by id: the graph of what uses what, grades and trust bases."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from theory.claim import Claim
from theory.proof import ProofReport
from theory.rules import Grade
from theory.statements import AtMost, Equal, Statement
from theory.words import E

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
            if _is_random(table[used].statement) and table[used].workflow != claim.workflow:
                raise ValueError(f"{claim.id} uses {used}, an expectation under another workflow")
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


def _is_random(statement: Statement) -> bool:
    """The statement holds an expectation, whose meaning depends on the workflow."""
    return isinstance(statement, Equal | AtMost) and (statement.lhs.has(E) or statement.rhs.has(E))


def _statement(id: str) -> Statement | None:
    return None if (found := _find(id)) is None else found.statement


def check(claim: Claim, seed: int = 0) -> ProofReport:
    """Run the proof of one claim; the claims that it uses are taken as they are stated (and proved
    on their own).

    The conclusion must be the claim's statement: a proof of something else fails.
    """
    report = claim.proof.run(_statement, seed)
    if claim.proof.conclusion != claim.statement:
        raise ValueError(f"the proof of {claim.id} does not end in its statement")
    return report


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
    """The weakest rule among the claim's steps and those of the claims that it uses."""
    order = list(Grade)
    return max((each.proof.own_grade for each in ancestors(claim)), key=order.index)


def trust_base(claim: Claim) -> tuple[str, ...]:
    """What the proof takes for granted: cited theorems, assumptions of the model, functions of
    SymPy.
    """
    theorems: dict[str, None] = {}
    model: dict[str, None] = {}
    functions: dict[str, None] = {}
    for each in ancestors(claim):
        theorems |= dict.fromkeys(
            f"cited: {rule.theorem} [{rule.reference}]" for rule in each.proof.cited
        )
        model |= dict.fromkeys(
            f"assumed: {text}" for text in (*each.assumptions, *each.proof.definitions)
        )
        functions |= dict.fromkeys(
            f"relied on: {name}" for step in each.proof.steps for name in step.rule.trusts
        )
    return (*theorems, *model, *functions)
