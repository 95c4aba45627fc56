"""All claims by id: the graph of what uses what, grades and trust bases.

A claim that is asked for by its id is built alone, with the files that hold it and what it uses:
the catalogue says which these are.  What the catalogue does not know yet is looked for in the
files of its subject."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from theory.catalogue import entries, unknown
from theory.claim import Claim
from theory.proof import ProofReport
from theory.rules import Grade
from theory.statements import AtMost, Equal, Statement
from theory.words import E

SUBJECTS = ("gaussian", "regression", "errors", "exponential_family", "mitigation")
_BUILT: dict[str, str] = {}  #: id -> module, of all claims that this process has built


@cache
def claims() -> Mapping[str, Claim]:
    """Every claim, by id, in the order in which they are proved (what a claim uses comes before
    it).
    """
    table: dict[str, Claim] = {}
    for file in (file for subject in SUBJECTS for file in _files(subject)):
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


def claim(id: str) -> Claim:
    """The claim with this id; ValueError with the nearest ids where there is none."""
    if (found := _find(id)) is None:
        raise unknown(id)
    return found


def module(id: str) -> str | None:
    """The module in which the claim with this id is written; None where no claim has it."""
    subject = id.partition(".")[0]
    if id in _BUILT or subject not in SUBJECTS:
        return _BUILT.get(id)
    files = _files(subject)
    listed = entries().get(id)
    if listed is not None and listed.module in files and id in _written_in(listed.module):
        return listed.module
    return next((file for file in files if id in _written_in(file)), None)


def _files(subject: str) -> tuple[str, ...]:
    """The modules of a subject, in the order in which their claims are proved."""
    package = f"theory.subjects.{subject}"
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
    if _is_random(used.statement) and used.workflow != claim.workflow:
        raise ValueError(f"{claim.id} uses {used.id}, an expectation under another workflow")


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
