"""Induction over a natural number, and telescoping of sums and products."""

from collections.abc import Iterable, Sequence

import sympy as sp

from theory.kernel import algebra
from theory.kernel.conditions import (
    Condition,
    Every,
    Side,
    at_least,
    definedness,
    least_value,
    letters,
)
from theory.kernel.equations import equation, everywhere, rewrite
from theory.kernel.letters import KernelError, Undecided, at, free, substitute
from theory.kernel.order import Given, entails
from theory.kernel.theorem import (
    Assumption,
    Kind,
    Theorem,
    close,
    for_every,
    infer,
    instantiate,
    put_in,
)
from theory.statements import Equal, Statement


def induction(
    statement: Statement,
    variable: sp.Symbol,
    base: int,
    facts: Sequence[Theorem],
    hints: Given = (),
    general: bool = False,
) -> Theorem:
    """An equation for every integer from the base on: at the base, and from each to the next.

    With ``general`` the hypothesis holds for all values of the other letters, too.
    """
    if not isinstance(statement, Equal) or not variable.is_integer:
        raise Undecided("induction decides equations, over an integer")
    first = equation(at(statement, {variable: sp.Integer(base)}), facts, hints)
    fixed = frozenset((variable,)) if general else free(statement)
    supposed = put_in(Assumption(Kind.SUPPOSED, statement, "the statement before", fixed=fixed))
    following = at(statement, {variable: variable + 1})
    chain = (*(fact for fact in facts if fact.conclusion != statement), supposed)
    step = _step(following, chain, statement, hints, general, supposed)
    if general:
        _require_closed(statement, variable, facts, (*first.conditions, *step.conditions))
    return conclude_induction(statement, variable, base, first, step, supposed)


def _step(following, facts, statement, hints, general, supposed) -> Theorem:
    """The next case; the hypothesis is put in last, and again after facts that bring it back."""
    left = [fact for fact in facts if fact is not supposed and _is(fact, following.lhs)]
    others = [fact for fact in facts if fact is not supposed and fact not in left]
    if general and left:
        others = [*_suppositions(supposed, statement, left), *others]
    return equation(following, (*left, supposed, *others), hints)


def _suppositions(supposed: Theorem, statement: Equal, left: Sequence[Theorem]) -> list[Theorem]:
    """The hypothesis at the other arguments at which a fact needs it."""
    found: list[Theorem] = []
    names = statement.lhs.args
    for fact in left:
        for node in fact.conclusion.rhs.atoms(statement.lhs.func):
            values = {name: arg for name, arg in zip(names, node.args, strict=True) if name != arg}
            found.append(instantiate(supposed, values))
    return found


def _require_closed(
    statement: Equal, variable: sp.Symbol, facts: Sequence[Theorem], needs: Iterable[Condition]
) -> None:
    """At other values of the letters the hypothesis holds only if these need nothing else."""
    following = substitute(statement.lhs, {variable: variable + 1})
    nodes = {
        node
        for fact in facts
        if _is(fact, following)
        for node in fact.conclusion.rhs.atoms(statement.lhs.func)
    }
    others = frozenset(statement.lhs.args) - {variable}
    if any(node != statement.lhs for node in nodes) and any(
        letters(need) & others for need in needs
    ):
        raise Undecided("the hypothesis is used at values at which it may not hold")


def _is(fact: Theorem, left: sp.Expr) -> bool:
    return isinstance(fact.conclusion, Equal) and fact.conclusion.lhs == left


def conclude_induction(
    statement: Statement,
    variable: sp.Symbol,
    base: int,
    first: Theorem,
    step: Theorem,
    supposed: Theorem,
) -> Theorem:
    """``P(n)`` for n >= base from ``P(base)`` and ``P(n) |- P(n + 1)``."""
    least = least_value(variable)
    if least is not None and base < least:
        raise KernelError(f"{base} is not a value of {variable}")
    (hypothesis,) = supposed.hypotheses
    if first.conclusion != at(statement, {variable: sp.Integer(base)}):
        raise KernelError("the first case is another statement")
    if supposed.conclusion != statement or step.conclusion != at(
        statement, {variable: variable + 1}
    ):
        raise KernelError("the step is another statement")
    step = close(step)
    above = at_least(variable, base)
    rest = [
        each for each in step.hypotheses if each != hypothesis and not _given(each, variable, base)
    ]
    if any(isinstance(each, Assumption) and each.kind is Kind.SUPPOSED for each in rest):
        raise KernelError("a hypothesis of the induction is left")
    needs = for_every(rest, variable, sp.Integer(base), free(statement))
    needs += [] if least == base else [above]
    return infer((first,), statement, needs=needs, grade=step.grade)


def _given(each, variable: sp.Symbol, base: int) -> bool:
    return isinstance(each, Side | Every) and entails((at_least(variable, base),), each)


def telescoping(statement: Statement, facts: Sequence[Theorem], hints: Given = ()) -> Theorem:
    """A sum or product in closed form, for every length: empty at first, then one term more."""
    if not isinstance(statement, Equal) or not isinstance(statement.lhs, sp.Sum | sp.Product):
        raise Undecided("telescoping decides a sum or product on the left")
    index, low, high = statement.lhs.limits[0]
    offset, end = high.as_coeff_Add()
    if not end.is_Symbol or not end.is_integer or not offset.is_Integer or end in free(low):
        raise Undecided("the upper end is a letter and a number")
    start = sp.expand(low - 1 - offset)  # the empty range
    empty = sp.S.Zero if isinstance(statement.lhs, sp.Sum) else sp.S.One
    closed, used, needs = rewrite(statement.rhs, facts)
    first = algebra.equal(substitute(closed, {end: start}), empty, hints)
    first = _also_short(statement.lhs, closed, end, start, first, hints)
    term, more, others = rewrite(substitute(statement.lhs.function, {index: high + 1}), facts)
    following = substitute(closed, {end: end + 1})
    grown = closed + term if isinstance(statement.lhs, sp.Sum) else closed * term
    step = algebra.equal(following, grown, hints)
    if first is None or step is None:
        raise Undecided("the closed form is wrong for the empty range, or does not grow by a term")
    every = [Every(end, start, None, need) if end in letters(need) else need for need in step]
    range_ok = () if (end - start).is_nonnegative else (at_least(end - start),)
    least = definedness(statement.lhs)
    inside = [Every(end, start, None, n) if end in letters(n) else n for n in (*needs, *others)]
    held = [everywhere(fact, end, start) for fact in (*used, *more)]
    return infer(held, statement, needs=(*first, *every, *inside, *least, *range_ok))


def _also_short(
    node: sp.Expr,
    closed: sp.Expr,
    end: sp.Symbol,
    start: sp.Expr,
    first: tuple | None,
    hints: Given,
) -> tuple[Condition, ...] | None:
    """The first case, and those up to the least value of the upper end's letter.

    From there on each case follows from the one before, for letters of this sort."""
    least = least_value(end)
    if first is None or least is None or (start - least).is_nonnegative:
        return first
    if not start.is_Integer:
        raise Undecided(f"the range is to begin at a number, or beyond the least {end}")
    for value in range(int(start) + 1, least + 1):
        here = {end: sp.Integer(value)}
        found = algebra.equal(substitute(node, here), substitute(closed, here), hints)
        if found is None:
            return None
        first = (*first, *found)
    return first
