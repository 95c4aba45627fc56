"""Claims as LaTeX and Markdown: every formula that a reader sees comes from the one SymPy
expression.
"""

import re
from collections.abc import Callable, Iterable, Sequence

import sympy as sp

from theory.accepted import badge
from theory.claim import Claim
from theory.layout import layout
from theory.parameters import explained
from theory.printing import latex as latex
from theory.printing import statement_latex as statement_latex
from theory.proof import ProofReport, Step
from theory.registry import standing
from theory.statements import Fact, Implies, Statement

#: what LaTeX reads otherwise than it stands, outside of formulas
ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    '"': "''",
} | {
    **{character: rf"\{character}" for character in "{}$&#_%"},
    **{character: f"${character}$" for character in "<>|"},
}
#: a formula in a sentence: v_0, K^2, pi^2, or the power of what stands before it
FORMULA = re.compile(
    r"\b(?P<base>(?:[A-Za-z]|pi)(?:_[A-Za-z0-9]+)?)(?:\^(?P<power>\w+))?\b|(?<=\))\^(?P<after>\w+)"
)
Parts = tuple[tuple[str, sp.Expr], ...]  #: names, in LaTeX, and what they stand for


def formula_latex(claim: Claim) -> str:
    """LaTeX of what the claim says: its statement."""
    return statement_latex(claim.statement)


def markdown(claim: Claim, report: ProofReport | None = None) -> str:
    """The claim on one page: statement, assumptions, proof with the verdict on each step, rivals,
    trust base.
    """
    known = standing(claim)
    lines = [f"# {claim.id}", "", claim.title, "", f"$${formula_latex(claim)}$$", ""]
    kind = claim.kind.replace("_", " ")
    lines += [f"*Kind*: {kind}. *Grade*: {known.because}. {badge(claim.id)}."]
    lines += _listed("Notation", claim.notation)
    lines += _listed("Assumptions", claim.assumptions)
    lines += _listed(
        "Parameters",
        (
            f"`{name}` (${latex(claim.parameters[name])}$): {explained(claim.id, name)}"
            for name in claim.predicts_with()
        ),
    )
    lines += _listed("Domain", (condition.sentence for condition in claim.domain))
    lines += ["", "## Proof", ""]
    verdicts = {step.name: step for step in report.steps} if report else {}
    for number, step in enumerate(claim.proof.steps, 1):
        lines += _step(number, step)
        if step.name in verdicts:
            seen = verdicts[step.name]
            lines += [
                f"   {seen.verdict}; second checker: {seen.second} ({seen.second_detail})",
                "",
            ]
    lines += _listed(
        "Rivals (nearest wrong formulas)",
        (f"{name}: ${latex(expr)}$" for name, expr in claim.rivals.items()),
    )
    lines += _listed("Erratum", [claim.erratum] if claim.erratum else [])
    lines += _listed("Remark", [claim.remark] if claim.remark else [])
    lines += _listed("Trust base", known.trust_base)
    lines += _listed("References", claim.references)
    return "\n".join(lines) + "\n"


def _step(number: int, step: Step) -> list[str]:
    used = [use if isinstance(use, str) else use[0] for use in step.uses]
    by = f"*by {step.rule.name}*" + (f", from {', '.join(used)}" if used else "")
    return [
        f"{number}. **{step.name}** ({by})",
        "",
        f"   $${statement_latex(step.statement)}$$",
        "",
    ]


def _listed(title: str, items: Iterable[str]) -> list[str]:
    listed = list(items)
    return ["", f"## {title}", "", *(f"- {item}" for item in listed)] if listed else []


def latex_proof(claim: Claim) -> str:
    """The claim and its proof as a LaTeX fragment (a ``claim`` and a ``proof`` environment)."""
    lines = [
        rf"\begin{{claim}}[\texttt{{{escape(claim.id)}}}]",
        prose(claim.title),
        displayed(claim.statement, own=tuple(claim.parts.items())),
        r"\end{claim}",
    ]
    lines += [r"\begin{proof}", r"\begin{enumerate}"]
    for step in claim.proof.steps:
        lines += [
            rf"\item \emph{{{escape(step.name)}}} (by {step.rule.name}):",
            displayed(step.statement),
        ]
    return "\n".join([*lines, r"\end{enumerate}", r"\end{proof}"]) + "\n"


def escape(text: str) -> str:
    """Plain text as LaTeX that prints it."""
    return "".join(ESCAPES.get(character, character) for character in text)


def prose(text: str) -> str:
    """A sentence as LaTeX: its formulas (``v_0``, ``pi^2``) set as such."""
    parts, end = [], 0
    for found in FORMULA.finditer(text):
        base, power = found["base"], found["power"] or found["after"]
        if power or "_" in (base or ""):
            inner = latex(sp.Symbol(base)) if base else "{}"
            parts += [
                escape(text[end : found.start()]),
                f"${inner}{f'^{{{power}}}' if power else ''}$",
            ]
            end = found.end()
    return "".join([*parts, escape(text[end:])])


def displayed(statement: Statement, label: str = "", own: Parts = ()) -> str:
    """The statement as a displayed formula, numbered where it has a label, on several lines where
    it is wide, with the parts that are named for that (``own`` are those that the claim names); a
    sentence as a ``quote``.
    """
    if isinstance(statement, Fact):
        parts = f"{statement.text[0].upper()}{statement.text[1:]}.".split("$")
        text = "".join(
            f"${part}$" if index % 2 else escape(part) for index, part in enumerate(parts)
        )
        return "\n".join([r"\begin{quote}", text, r"\end{quote}"])
    if isinstance(statement, Implies):
        premises = [displayed(premise) for premise in statement.premises]
        return "\n".join([*premises, "imply", displayed(statement.conclusion, label)])
    shown = layout(statement, own)
    environment = "equation" if len(shown.lines) == 1 else "multline"
    environment, number = (environment, rf"\label{{{label}}}") if label else (f"{environment}*", "")
    rows = [row for name, lines in shown.parts for row in _aligned(name, lines)]
    where = ["where", r"\begin{align*}", " \\\\\n".join(rows), r"\end{align*}"] if rows else []
    return "\n".join(
        [
            rf"\begin{{{environment}}}{number}",
            " \\\\\n".join(shown.lines),
            rf"\end{{{environment}}}",
            *where,
        ]
    )


def _aligned(name: str, lines: Sequence[str]) -> list[str]:
    """The lines of a named part, with their marks of alignment."""
    first, *rest = lines
    return [first.replace(f"{name} ", f"{name} &", 1), *(rf"&\quad {line}" for line in rest)]


def table(
    claims: Iterable[Claim], row: Callable[[Claim], tuple[str, ...]], header: tuple[str, ...]
) -> str:
    """A Markdown table with one row for each claim."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += [
        "| " + " | ".join(cell.replace("|", r"\vert ") for cell in row(claim)) + " |"
        for claim in claims
    ]
    return "\n".join(lines) + "\n"
