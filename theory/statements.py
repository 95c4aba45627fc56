"""What a step of a proof can say: an equation, an inequality, a sentence, or an implication between
these.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp


@dataclass(frozen=True)
class Equal:
    """``lhs = rhs``."""

    lhs: sp.Expr
    rhs: sp.Expr

    def subs(self, mapping: Mapping) -> "Equal":
        """The statement at particular values of its symbols."""
        return Equal(
            self.lhs.subs(mapping, simultaneous=True), self.rhs.subs(mapping, simultaneous=True)
        )

    def latex(self, printer) -> str:
        return f"{printer(self.lhs)} = {printer(self.rhs)}"


@dataclass(frozen=True)
class AtMost:
    """``lhs <= rhs``, or ``lhs < rhs`` where strict."""

    lhs: sp.Expr
    rhs: sp.Expr
    strict: bool = False

    def subs(self, mapping: Mapping) -> "AtMost":
        """The statement at particular values of its symbols."""
        return AtMost(
            self.lhs.subs(mapping, simultaneous=True),
            self.rhs.subs(mapping, simultaneous=True),
            self.strict,
        )

    def latex(self, printer) -> str:
        relation = "<" if self.strict else r"\leq"
        return f"{printer(self.lhs)} {relation} {printer(self.rhs)}"


@dataclass(frozen=True)
class Fact:
    """A sentence that is not a formula (LaTeX between dollar signs): a limit in law, an almost sure
    event.
    """

    text: str

    def subs(self, mapping: Mapping) -> "Fact":
        """A sentence has no symbols to replace."""
        return self

    def latex(self, printer) -> str:
        parts = self.text.split("$")
        return "".join(
            part if index % 2 else rf"\text{{{part}}}" for index, part in enumerate(parts)
        )


@dataclass(frozen=True)
class Implies:
    """The conclusion holds wherever all premises do."""

    premises: tuple["Statement", ...]
    conclusion: "Statement"

    def subs(self, mapping: Mapping) -> "Implies":
        """The statement at particular values of its symbols."""
        return Implies(tuple(p.subs(mapping) for p in self.premises), self.conclusion.subs(mapping))

    def latex(self, printer) -> str:
        premises = r" \;\wedge\; ".join(p.latex(printer) for p in self.premises)
        return rf"{premises} \;\Longrightarrow\; {self.conclusion.latex(printer)}"


@dataclass(frozen=True)
class Follows:
    """The run follows an experiment: where it starts, and how a state moves from ``index`` on."""

    start: tuple[tuple[sp.Symbol, sp.Expr], ...]
    moves: tuple[tuple[sp.Symbol, sp.Expr], ...]
    index: sp.Expr
    laws: tuple[sp.Tuple, ...]  #: the letters of each draw, and its support and density or moments

    def subs(self, mapping: Mapping) -> "Follows":
        """The experiment at particular values of its symbols."""
        start, moves = (
            tuple(
                (state, sp.sympify(value).subs(mapping, simultaneous=True)) for state, value in part
            )
            for part in (self.start, self.moves)
        )
        laws = tuple(law.subs(mapping, simultaneous=True) for law in self.laws)
        return Follows(start, moves, self.index, laws)

    def latex(self, printer) -> str:
        now, then = printer(self.index), printer(self.index + 1)
        return (
            r",\quad ".join(
                rf"{printer(state)}_{{{then}}} = {printer(value)}" for state, value in self.moves
            )
            + rf" \quad \text{{from generation }} {now}"
        )


Statement = Equal | AtMost | Fact | Implies | Follows
