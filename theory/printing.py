"""Expressions and statements as LaTeX, in the field's letters."""

from functools import cache

import sympy as sp
from sympy.printing.latex import LatexPrinter

from theory.statements import Statement
from theory.words import nu

SYMBOL_NAMES = {nu: r"\nu"}
PRINTED: dict[
    sp.Basic, str
] = {}  #: parts of formulas, whose LaTeX does not depend on where they stand


class Printer(LatexPrinter):
    """SymPy's printer, with the field's letter for the derivatives of log Gamma; a part of many
    formulas is printed once.
    """

    def _print(self, expr: object, **options: object) -> str:
        if options or not isinstance(expr, sp.Basic):
            return super()._print(expr, **options)
        if expr not in PRINTED:
            PRINTED[expr] = super()._print(expr)
        return PRINTED[expr]

    def _print_Symbol(self, expr: sp.Symbol, style: str = "plain") -> str:
        """Matrices and vectors, the letters that do not commute, are bold."""
        return super()._print_Symbol(expr, style if expr.is_commutative else "bold")

    def _print_polygamma(self, expr: sp.Expr, exp: str | None = None) -> str:
        order, argument = expr.args
        text = r"\psi" if order == 0 else rf"\psi^{{\left({self._print(order)}\right)}}"
        text = rf"{text}\left({self._print(argument)}\right)"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


@cache
def latex(expr: sp.Basic) -> str:
    """LaTeX of an expression, in the field's letters."""
    return Printer({"symbol_names": SYMBOL_NAMES, "mul_symbol": r"\,"}).doprint(expr)


def statement_latex(statement: Statement) -> str:
    """LaTeX of a statement."""
    return statement.latex(latex)
