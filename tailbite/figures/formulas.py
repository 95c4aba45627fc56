"""What claims say, as Matplotlib draws it by itself: its mathtext knows a part of LaTeX."""

import re
from collections.abc import Iterator, Sequence

import sympy as sp

from theory.claim import Claim
from theory.render import formula_latex, latex
from theory.statements import AtMost, Equal, Fact

LONGEST = 60  #: operations in a formula that can fit, with room to spare
STOREYS = 2  #: of fractions within fractions: the letters of a third would be too small
#: what Matplotlib's mathtext lacks (as patterns), and what says the same there
MATHTEXT = {
    r"\\tfrac(?![A-Za-z])": r"\\frac",
    r"\\limits(?![A-Za-z])": "",
    r"\\le(?![A-Za-z])": r"\\leq",
    r"\\ge(?![A-Za-z])": r"\\geq",
    r"\\operatorname\{polygamma\}\{\\left\(0,": r"\\psi{\\left(",
    r"\\begin\{cases\}": r"\\left\{",
    r"\\end\{cases\}": r"\\right.",
    r" \\\\\s?": r";\\;",
    r" & ": r"\\;",
    r"(\\(?:sum|prod)_i) ": r"\1\\,\\,",  # it lets them run into what follows
}


def formulas(claim: Claim) -> Iterator[str]:
    """What it says, and what it predicts; without what mathtext cannot draw, and what nobody could
    read.
    """
    statement = claim.statement
    sides = [statement.lhs, statement.rhs] if isinstance(statement, Equal | AtMost) else []
    if _legible(sides):
        yield mathtext(claim)
    if claim.formula is not None and _legible([claim.formula]):
        relation = "=" if isinstance(statement, Equal) else r"\leq"
        yield drawable(rf"$\ldots {relation} {latex(claim.formula)}$")


def _legible(parts: Sequence[sp.Expr]) -> bool:
    return sp.count_ops(parts) <= LONGEST and not any(
        part.has(sp.Piecewise) or _storeys(part) > STOREYS for part in parts
    )


def _storeys(expr: sp.Basic) -> int:
    """How many fractions are within one another."""
    if not isinstance(expr, sp.Mul | sp.Pow):
        return max(map(_storeys, expr.args), default=0)
    above, below = sp.fraction(expr, exact=True)
    return max((_storeys(part) for whole in (above, below) for part in whole.args), default=0) + (
        below != 1
    )


def mathtext(claim: Claim) -> str:
    """What the claim says, in the LaTeX that Matplotlib draws by itself: a formula, or a sentence
    with formulas in it.
    """
    return drawable(
        claim.statement.text if isinstance(claim.statement, Fact) else f"${formula_latex(claim)}$"
    )


def drawable(text: str) -> str:
    """LaTeX as Matplotlib draws it by itself."""
    for macro, same in MATHTEXT.items():
        text = re.sub(macro, same, text)
    depth = 0  # of braces: outermost fractions are drawn in full size
    parts = re.split(r"(\\frac|\\.|[{}])", text)
    for place, part in enumerate(parts):
        depth += (part == "{") - (part == "}")
        if part == r"\frac" and depth == 0:
            parts[place] = r"\dfrac"
    return "".join(parts)
