"""Letters: what varies in an expression, and what a letter is for Rocq."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.statements import AtMost, Equal, Implies, Statement
from theory.words import STATES, E, Trace


class Untranslatable(ValueError):
    """What has no counterpart here; the message says what."""


@dataclass(frozen=True)
class Binder:
    """A letter for all values of its sort: its name, its type, and what the sort says of it."""

    symbol: sp.Basic
    name: str
    type: str
    sort: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"({self.name} : {self.type})"


def free_letters(expr: sp.Basic, states: Iterable[sp.Symbol] = STATES) -> set[sp.Symbol]:
    """The free scalar symbols, without the labels of schedules and the states inside of E."""
    return set(_free(expr, frozenset(states)))


@lru_cache(2**14)
def _free(expr: sp.Basic, states: frozenset[sp.Symbol]) -> frozenset[sp.Symbol]:
    hidden = {a: sp.Dummy() for a in expr.atoms(E)}
    inside: frozenset[sp.Symbol] = frozenset()
    for expectation in hidden:
        inside |= _free(expectation.args[0], states) - states
        inside |= _free(expectation.args[1], states)
    bare = expr.xreplace(hidden)
    labels = {base.label for base in bare.atoms(sp.IndexedBase)}
    return inside | {
        s
        for s in bare.free_symbols
        if isinstance(s, sp.Symbol)
        and s not in labels
        and s.is_commutative
        and not isinstance(s, sp.Dummy)
    }


@lru_cache(2**14)
def is_number(expr: sp.Basic) -> bool:
    """No matrix stands in it, but inside of a trace (SymPy's limits call themselves neither)."""
    bare = expr.xreplace({trace: sp.Dummy() for trace in expr.atoms(Trace)})
    return not any(a.is_commutative is False for a in bare.atoms(sp.Symbol, AppliedUndef))


def sides(statement: Statement) -> tuple[sp.Expr, ...]:
    """All expressions of a statement."""
    if isinstance(statement, Equal | AtMost):
        return statement.lhs, statement.rhs
    if isinstance(statement, Implies):
        parts = (*statement.premises, statement.conclusion)
        return tuple(side for part in parts for side in sides(part))
    return ()
