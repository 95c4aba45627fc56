"""Conditions from SymPy's relations, and back: the domain of a claim is written in relations."""

from collections.abc import Iterable

import sympy as sp

from theory.kernel.conditions import Condition, Every, Side, at_least, nonzero, positive
from theory.kernel.letters import KernelError, free
from theory.words import N, i


def from_relation(relation: sp.Basic) -> Condition:
    """A relation as a condition; one that speaks of batch i holds for every batch."""
    found = _plain(relation)
    if i not in free(found.expr):
        return found
    counted = any(each.base == N for each in found.expr.atoms(sp.Indexed))
    return Every(i, sp.Integer(1 if counted else 0), None, found)


def from_relations(relations: Iterable[sp.Basic]) -> tuple[Condition, ...]:
    """The conditions of a domain; an equation is two of them, and what says nothing is left out."""
    found: list[Condition] = []
    for relation in relations:
        if relation == sp.true:
            continue
        if isinstance(relation, sp.Eq):
            gap = relation.lhs - relation.rhs
            found += [from_relation(gap >= 0), from_relation(-gap >= 0)]
        else:
            found.append(from_relation(relation))
    return tuple(dict.fromkeys(found))


def _plain(relation: sp.Basic) -> Side:
    if isinstance(relation, sp.Gt):
        return positive(relation.lhs - relation.rhs)
    if isinstance(relation, sp.Ge):
        return at_least(relation.lhs - relation.rhs)
    if isinstance(relation, sp.Lt):
        return positive(relation.rhs - relation.lhs)
    if isinstance(relation, sp.Le):
        return at_least(relation.rhs - relation.lhs)
    if isinstance(relation, sp.Ne):
        return nonzero(relation.lhs - relation.rhs)
    if isinstance(relation, sp.Or):
        return Side("holds", sp.Piecewise((1, relation), (0, True)))
    if relation == sp.true:
        return at_least(sp.S.Zero)
    raise KernelError(f"a condition is an inequality between numbers, got {relation}")


def to_relations(conditions: Iterable[Condition]) -> tuple[sp.Basic, ...]:
    """Relations that points can be drawn by; one for every index of a schedule speaks of
    batch i.
    """
    found: list[sp.Basic] = []
    for condition in conditions:
        each = condition
        if isinstance(each, Every):
            index, each = each.index, each.body
            if isinstance(each, Every) or not _is_scheduled(each.expr, index):
                continue
            each = Side(each.relation, each.expr.xreplace({index: i}))
        relation = {">": sp.Gt, ">=": sp.Ge, "!=": sp.Ne}.get(each.relation)
        if relation is not None:
            found.append(relation(each.expr, 0))
    kept = dict.fromkeys(each for each in found if each not in (sp.true, sp.false))
    return tuple(dict.fromkeys(_equation(each, kept) for each in kept))


def _equation(relation: sp.Basic, others: Iterable[sp.Basic]) -> sp.Basic:
    """``x = y`` for ``x - y >= 0`` next to ``y - x >= 0``, with an entry x of a schedule."""
    expr = relation.lhs - relation.rhs
    if not isinstance(relation, sp.Ge) or sp.Ge(-expr, 0) not in others:
        return relation
    for entry in sorted(expr.atoms(sp.Indexed), key=lambda x: (not x.indices[0].has(i), str(x))):
        factor = expr.coeff(entry)
        if factor in (1, -1) and not (expr - factor * entry).has(entry):
            return sp.Eq(entry, entry - factor * expr)
    return relation


def _is_scheduled(expr: sp.Expr, index: sp.Symbol) -> bool:
    return any(each.indices[0].has(index) for each in expr.atoms(sp.Indexed))
