"""The catalogue of claims: a page for each subject, and the errata."""

import re
from collections.abc import Iterable, Iterator
from importlib import import_module

from sympy import Symbol

import tailbite
import theory
from tailbite.readme import ROCQ, grades
from tailbite.report import formulas
from tailbite.report.pages import FAULT_TITLES
from tailbite.seen import seen
from theory.accepted import badge
from theory.catalogue import entries
from theory.claim import Claim
from theory.packages import packages
from theory.parameters import explained
from theory.render import FORMULA, latex

INDEX = """# Claims

Every claim is derived here from the definition of the random experiment, and checked against a
simulation and against the nearest wrong formulas.  Symbols: $v_n$ is the variance of generation
$n$ and $d_n$ the error of its mean, $M_i$ points are drawn from generation $i$ ($m$ where all
batches have one size), $N_t = M_0 + \\dots + M_{t-1}$, variances divide by count less $b$, $Q_n$
is the excess risk of a regression with $p$ features.
"""
ERRATA = """# Errata

Formulas that were read at their source, and that a claim here corrects, sharpens, or keeps to
their setting.  What was only recalled is not listed under a name.
"""


def index() -> str:
    """The subjects, and what the grades mean."""
    rows = ["| subject | what it is about | claims |", "|---|---|--:|"]
    for name, package in packages().items():
        count = len(tailbite.claims(name))
        about = import_module(package).TITLE
        rows.append(f"| [{name}]({name}.md) | {about} | {count} |")
    return "\n".join(
        [INDEX, *rows, "", "## Grades", "", grades(), "", ROCQ, "", "[Errata](errata.md)", ""]
    )


def subject(name: str) -> str:
    """All claims of a subject, workflow by workflow."""
    about = import_module(packages()[name]).TITLE
    text = [f"# {name.replace('_', ' ').capitalize()}", "", f"{about[0].upper()}{about[1:]}.", ""]
    workflows: dict[str, list[Claim]] = {}
    for claim in tailbite.claims(name):
        workflows.setdefault(claim.workflow, []).append(claim)
    for workflow, members in workflows.items():
        text += [f"## {workflow.replace('_', ' ')}", ""]
        for claim in members:
            text += [*_entry(claim), ""]
    return "\n".join(text)


def _entry(claim: Claim) -> Iterator[str]:
    """Title, formula, kind and grade; then what it needs, its rivals and its trust base, folded."""
    quantity = claim.id.split(".")[2]
    yield f"### {quantity.replace('_', ' ')} {{ #{claim.id} }}"
    yield f"\n{prose(claim.title)}\n"
    yield _block(formulas.of(claim))
    yield (
        f"`{claim.id}`, {claim.kind.replace('_', ' ')}, {entries()[claim.id].grade}. "
        f"{badge(claim.id)}."
    )
    yield "{ .facts }\n"
    for sentence in (*claim.notation, claim.erratum, claim.remark):
        if sentence:
            yield f"{prose(sentence.rstrip('.'))}.\n"
    yield '??? note "Parameters, assumptions and domain"\n'
    yield from _folded(
        f"`{name}` (${latex(claim.parameters[name])}$): {explained(claim.id, name)}"
        for name in claim.predicts_with()
    )
    yield from _folded(f"assumes that {prose(text)}" for text in claim.assumptions)
    yield from _folded(f"needs {prose(condition.sentence)}" for condition in claim.domain)
    if claim.rivals:
        yield '??? note "Rivals, which its check rejects"\n'
        for name, rival in claim.rivals.items():
            yield f"    - {prose(name)}\n\n        {formulas.formula(rival)}\n"
    if said := [*seen(claim.id)]:
        yield '??? note "What its checks can see"\n'
        yield from _folded(map(prose, said))
    yield '??? note "Trust base, and what it uses"\n'
    yield from _folded(prose(text) for text in entries()[claim.id].trust)
    yield from _folded(f"uses {link(used)}" for used in claim.proof.external)
    yield from _folded(f"see {key}" for key in claim.references)


def errata() -> str:
    """Published formulas, put right: what was printed, what is right, and why."""
    text = [ERRATA]
    for fault, title in FAULT_TITLES.items():
        found = [
            claim
            for claim in theory.claims().values()
            if claim.published is not None and claim.published.fault == fault
        ]
        text += [f"## {title}", "", "" if found else "None.", ""]
        for claim in found:
            text += [*_erratum(claim), ""]
    return "\n".join(text)


def _erratum(claim: Claim) -> Iterator[str]:
    published = claim.published
    assert published is not None
    yield f"### {prose(claim.title.rstrip('.'))}\n"
    yield f"As published ({published.reference}):\n"
    rival = claim.rivals.get(published.formula)
    printed = theory.claim(published.formula) if rival is None else None
    yield _block(formulas.formula(rival) if printed is None else formulas.of(printed))
    yield f"Here ({link(claim.id)}):\n"
    yield _block(formulas.of(claim))
    for sentence in (claim.erratum or claim.remark, printed and printed.remark):
        if sentence:
            yield f"{prose(sentence)}\n"


def _block(html: object) -> str:
    return f"{html}\n"


def _folded(items: Iterable[str]) -> Iterator[str]:
    yield from (f"    - {item}" for item in items)
    yield ""


def link(id: str) -> str:
    """A claim's id, leading to its entry."""
    return f"[`{id}`]({id.split('.')[0]}.md#{id})"


def prose(text: str) -> str:
    """A sentence as Markdown: its formulas (``v_0``, ``pi^2``) set as such, all else as it
    stands; ids of claims are links.
    """
    parts, end = [], 0
    for found in re.finditer(rf"(?P<id>\b[a-z_]+\.[a-z_]+\.[a-z0-9_]+\b)|{FORMULA.pattern}", text):
        power = found["power"] or found["after"]
        if found["id"] and found["id"] in theory.claims():
            shown = link(found["id"])
        elif power or "_" in (found["base"] or ""):
            base = latex(Symbol(found["base"])) if found["base"] else "{}"
            shown = f"${base}{f'^{{{power}}}' if power else ''}$"
        else:
            continue
        parts += [_escaped(text[end : found.start()]), shown]
        end = found.end()
    return "".join([*parts, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return re.sub(r"([*_\[\]<>|`])", r"\\\1", text)
