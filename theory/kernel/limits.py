"""Limits of products and sums of known limits."""

from collections.abc import Sequence

import sympy as sp

from theory.kernel import algebra
from theory.kernel.conditions import Condition, letters, nonzero
from theory.kernel.equations import burden, rewrite
from theory.kernel.letters import Undecided, free
from theory.kernel.order import Given, entails, needed
from theory.kernel.theorem import Theorem, for_every, infer, weakest
from theory.statements import Equal, Statement


def _sides(statement: Statement) -> tuple[sp.Expr, sp.Symbol, sp.Expr, sp.Expr]:
    if not isinstance(statement, Equal) or not isinstance(statement.lhs, sp.Limit):
        raise Undecided("a limit on the left is expected")
    body, variable, point, _ = statement.lhs.args
    return body, variable, point, statement.rhs


def _known(statement: Statement, facts: Sequence[Theorem], count: int) -> list[Theorem]:
    where = statement.lhs.args[1:]
    known = [
        fact
        for fact in facts
        if isinstance(fact.conclusion, Equal) and isinstance(fact.conclusion.lhs, sp.Limit)
    ]
    if len(known) != count or any(fact.conclusion.lhs.args[1:] != where for fact in known):
        raise Undecided(f"{count} limits at the same point are expected among what is used")
    if any(fact.conclusion.rhs.has(sp.oo, sp.zoo, sp.nan) for fact in known):
        raise Undecided("the limits in use are finite")
    variable = where[0]
    if any(variable in letters(need) for fact in known for need in fact.conditions):
        raise Undecided("a limit in use holds only under conditions on its variable")
    return known


def product(
    statement: Statement, facts: Sequence[Theorem], exponents: Sequence[int], hints: Given = ()
) -> Theorem:
    """A constant times powers of functions whose limits, finite and not 0, are in use."""
    body, variable, _, value = _sides(statement)
    known = _known(statement, facts, len(exponents))
    powers = list(zip(known, exponents, strict=True))
    constant = value / sp.Mul(*(fact.conclusion.rhs**power for fact, power in powers))
    whole = sp.Mul(*(fact.conclusion.lhs.args[0] ** power for fact, power in powers))
    equations = [fact for fact in facts if fact not in known]
    body, used, needs = rewrite(body, equations)
    same = algebra.equal(body, constant * whole, hints)
    if variable in free(constant) or same is None:
        raise Undecided("the function is not this product")
    apart = [nonzero(fact.conclusion.rhs) for fact in known]
    conditions = [need for fact in used for need in fact.conditions]
    rest = (each for fact in used for each in fact.hypotheses - fact.conditions)
    lowest = sp.S.Zero if variable.is_integer else -sp.oo
    grade = weakest(fact.grade for fact in used)
    held = burden(for_every(rest, variable, lowest, frozenset()), grade)
    kept = _without(variable, (*needs, *conditions, *same), hints)
    return infer((*known, held), statement, needs=(*apart, *kept))


def total(
    statement: Statement,
    facts: Sequence[Theorem],
    constant: sp.Expr,
    weights: Sequence[sp.Expr],
    hints: Given = (),
) -> Theorem:
    """A constant and a combination, with the weights, of functions whose limits are in use."""
    body, variable, _, value = _sides(statement)
    known = _known(statement, facts, len(weights))
    if any(variable in free(part) for part in (constant, *weights)):
        raise Undecided("constant and weights lack the variable")
    pairs = list(zip(known, weights, strict=True))
    combined = sp.Add(constant, *(weight * fact.conclusion.lhs.args[0] for fact, weight in pairs))
    limit = sp.Add(constant, *(weight * fact.conclusion.rhs for fact, weight in pairs))
    function, end = algebra.equal(body, combined, hints), algebra.equal(value, limit, hints)
    if function is None or end is None:
        raise Undecided("the function or its limit is not this combination")
    return infer(known, statement, needs=(*_without(variable, function, hints), *end))


def _without(variable: sp.Symbol, needs: Sequence[Condition], hints: Given) -> list[Condition]:
    """What is needed far out along the variable: what does not speak of it must show that."""
    kept: list[Condition] = []
    given = tuple(hint for hint in hints if variable not in letters(hint))
    for need in needs:
        if variable not in letters(need):
            kept.append(need)
        elif entails(given, need):
            kept += needed(given, need)
        else:
            raise Undecided(f"the functions need {need} far out")
    return kept
