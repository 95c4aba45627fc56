"""``sign``: an inequality by factoring, by coefficients after a shift, by a chain of derivatives,
or as a sum of squares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.kernel import inequalities, theorem
from theory.kernel.letters import Undecided, at, free
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.algebra import Algebra
from theory.rules.base import Facts, Opinion, Rule, Where, probe_relation
from theory.statements import AtMost, Equal, Statement
from theory.words import E


@dataclass(frozen=True)
class Sign(Rule):
    """``rhs - lhs >= 0`` (or > 0).

    ``shift`` writes a symbol as its lower bound plus a nonnegative one (``{nu: 1 + y}``).
    ``squares`` are the terms of a sum that equals the difference, each a square times a nonnegative
    factor.  ``chain`` differentiates in that variable: a function that is nonnegative at the left
    end (``start``) and has a nonnegative derivative is nonnegative after it."""

    shift: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)
    squares: tuple[sp.Expr, ...] = ()
    chain: sp.Symbol | None = None
    start: sp.Expr = sp.S.Zero
    depth: int = 3

    name = "sign"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        theorems = list(facts.values())
        if not self.shift:
            return self._straight(statement, theorems, hints)
        here = inequalities.rewritten(statement, theorems)
        names = dict(_inverse(letter, value) for letter, value in self.shift.items())
        moved = self._straight(at(here, self.shift), (), hints)
        back = inequalities.chain(here, (theorem.instantiate(moved, names),), hints)
        return inequalities.unwritten(statement, theorems, back)

    def _straight(self, statement: Statement, theorems: Sequence[Theorem], hints: Given) -> Theorem:
        if self.squares:
            return inequalities.squares(statement, theorems, self.squares, hints)
        try:
            return inequalities.sign(statement, theorems, hints)
        except Undecided:
            if self.chain is None:
                raise
        return inequalities.by_derivatives(
            statement, theorems, self.chain, self.start, self.depth, hints
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Algebra().probe(statement, facts, where, rng)


def _inverse(letter: sp.Symbol, value: sp.Expr) -> tuple[sp.Symbol, sp.Expr]:
    """The new letter y, and y in terms of the old one, where that is (a + b y)/(c + d y)."""
    (name,) = free(value)
    top, bottom = sp.fraction(sp.together(value))
    a, b = top.subs(name, 0), sp.diff(top, name)
    c, d = bottom.subs(name, 0), sp.diff(bottom, name)
    return name, sp.together((a - c * letter) / (d * letter - b))


@dataclass(frozen=True)
class Chain(Rule):
    """``a <= c`` from ``a <= b`` and ``b <= c`` (equations count both ways), in the order in which
    the facts are used.
    """

    name = "chain of inequalities"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return inequalities.chain(statement, list(facts.values()), hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_inequality(statement, facts, where, rng)


def probe_inequality(statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
    """Second opinion on an inequality that rests on others; an opaque quantity in it, and a
    sequence that the facts name or bound, has no value of its own.
    """
    if isinstance(statement, AtMost):
        sides = statement.lhs - statement.rhs
        entries = [fact.lhs for fact in facts.values() if isinstance(fact, Equal | AtMost)]
        named = {entry.base for entry in entries if isinstance(entry, sp.Indexed)}
        if sides.has(E, AppliedUndef) or any(
            each.base in named for each in sides.atoms(sp.Indexed)
        ):
            return Opinion(
                "not applicable", "it speaks of a quantity that only the other inequalities bound"
            )
    return probe_relation(statement, where, rng)
