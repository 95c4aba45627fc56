"""Claims as LaTeX and Markdown: every formula that a reader sees comes from the one SymPy expression."""

from collections.abc import Callable, Iterable

import sympy as sp
from sympy.printing.latex import LatexPrinter

from theory.claim import Claim
from theory.proof import ProofReport, Step
from theory.registry import grade, trust_base
from theory.statements import Statement
from theory.words import nu

SYMBOL_NAMES = {nu: r"\nu"}


class Printer(LatexPrinter):
    """SymPy's printer, with the field's letter for the derivatives of log Gamma."""

    def _print_polygamma(self, expr: sp.Expr, exp: str | None = None) -> str:
        order, argument = expr.args
        text = r"\psi" if order == 0 else rf"\psi^{{\left({self._print(order)}\right)}}"
        text = rf"{text}\left({self._print(argument)}\right)"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


def latex(expr: sp.Basic) -> str:
    """LaTeX of an expression, in the field's letters."""
    return Printer({"symbol_names": SYMBOL_NAMES, "mul_symbol": r"\,"}).doprint(expr)


def statement_latex(statement: Statement) -> str:
    """LaTeX of a statement."""
    return statement.latex(latex)


def formula_latex(claim: Claim) -> str:
    """LaTeX of what the claim says: its statement."""
    return statement_latex(claim.statement)


def markdown(claim: Claim, report: ProofReport | None = None) -> str:
    """The claim on one page: statement, assumptions, proof with the verdict on each step, rivals, trust base."""
    lines = [f"# {claim.id}", "", claim.title, "", f"$${formula_latex(claim)}$$", ""]
    lines += [f"*Kind*: {claim.kind.replace('_', ' ')}. *Grade*: {grade(claim).value}."]
    lines += _listed("Assumptions", claim.assumptions)
    lines += _listed("Parameters", (f"`{name}`: ${latex(claim.parameters[name])}$" for name in claim.predicts_with()))
    lines += _listed("Domain", (condition.sentence for condition in claim.domain))
    lines += ["", "## Proof", ""]
    verdicts = {step.name: step for step in report.steps} if report else {}
    for number, step in enumerate(claim.proof.steps, 1):
        lines += _step(number, step)
        if step.name in verdicts:
            seen = verdicts[step.name]
            lines += [f"   {seen.verdict}; second checker: {seen.second} ({seen.second_detail})", ""]
    lines += _listed("Rivals (nearest wrong formulas)", (f"{name}: ${latex(expr)}$" for name, expr in claim.rivals.items()))
    lines += _listed("Erratum", [claim.erratum] if claim.erratum else [])
    lines += _listed("Remark", [claim.remark] if claim.remark else [])
    lines += _listed("Trust base", trust_base(claim))
    lines += _listed("References", claim.references)
    return "\n".join(lines) + "\n"


def _step(number: int, step: Step) -> list[str]:
    used = [use if isinstance(use, str) else use[0] for use in step.uses]
    by = f"*by {step.rule.name}*" + (f", from {', '.join(used)}" if used else "")
    return [f"{number}. **{step.name}** ({by})", "", f"   $${statement_latex(step.statement)}$$", ""]


def _listed(title: str, items: Iterable[str]) -> list[str]:
    listed = list(items)
    return ["", f"## {title}", "", *(f"- {item}" for item in listed)] if listed else []


def latex_proof(claim: Claim) -> str:
    """The claim and its proof as a LaTeX fragment (a ``claim`` and a ``proof`` environment)."""
    lines = [rf"\begin{{claim}}[\texttt{{{_escape(claim.id)}}}]", claim.title, rf"\[ {formula_latex(claim)} \]", r"\end{claim}"]
    lines += [r"\begin{proof}", r"\begin{enumerate}"]
    for step in claim.proof.steps:
        lines += [rf"\item \emph{{{_escape(step.name)}}} (by {step.rule.name}):", rf"  \[ {statement_latex(step.statement)} \]"]
    return "\n".join([*lines, r"\end{enumerate}", r"\end{proof}"]) + "\n"


def _escape(text: str) -> str:
    return text.replace("_", r"\_").replace("&", r"\&").replace("%", r"\%")


def table(claims: Iterable[Claim], row: Callable[[Claim], tuple[str, ...]], header: tuple[str, ...]) -> str:
    """A Markdown table with one row for each claim."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(cell.replace("|", r"\vert ") for cell in row(claim)) + " |" for claim in claims]
    return "\n".join(lines) + "\n"
