"""Finitely many cases: an equation at every size in exact rationals, and numbers in balls."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import sympy as sp
from sympy.core.function import AppliedUndef

import theory.balls as balls
from theory.kernel.algebra import equal
from theory.kernel.conditions import Condition, at_least
from theory.kernel.equations import rewrite
from theory.kernel.letters import Undecided, at, free
from theory.kernel.order import Given
from theory.kernel.theorem import Assumption, Grade, Kind, Theorem, infer, put_in
from theory.statements import AtMost, Equal, Statement
from theory.words import E

ENCLOSURE_BITS = (64, 256, 1024)
Sizes = Mapping[sp.Symbol, tuple[int, ...]]


def points(sizes: Sizes) -> list[dict[sp.Symbol, sp.Integer]]:
    """Every combination of sizes."""
    return [
        dict(zip(sizes, map(sp.Integer, values), strict=True))
        for values in product(*sizes.values())
    ]


def enumeration(
    statement: Statement,
    sizes: Sizes,
    exact: Callable[[Mapping[sp.Symbol, sp.Integer]], sp.Expr] | None,
    hints: Given = (),
) -> Theorem:
    """An equation at each of the sizes.  Where the left side is an expectation, ``exact`` is the
    sum over its outcomes at a size: that it is, is an assumption of the model.
    """
    if not isinstance(statement, Equal):
        raise Undecided("an enumeration decides equations")
    if exact is not None and not isinstance(statement.lhs, E | AppliedUndef):
        raise Undecided("only an expectation is summed over outcomes")
    needs: dict[Condition, None] = {}
    for point in points(sizes):
        here = at(statement, point)
        found = equal(here.lhs if exact is None else exact(point), here.rhs, hints)
        if found is None:
            raise Undecided(f"the sides differ at {point}")
        needs |= dict.fromkeys(found)
    for symbol, values in sizes.items():
        if not symbol.is_integer:
            raise Undecided(f"{symbol} takes values between the sizes")
        if tuple(values) != tuple(range(min(values), max(values) + 1)):
            raise Undecided(f"the sizes of {symbol} leave none out")
        needs[at_least(symbol, min(values))] = None
        needs[at_least(max(values) - symbol)] = None
    text = "the expectation is the sum over all outcomes"
    summed = [] if exact is None else [put_in(Assumption(Kind.MODEL, statement, text))]
    return infer(summed, statement, needs=needs, grade=Grade.PROVED_FOR_SIZES)


def enclosure(statement: Statement, facts: Sequence[Theorem]) -> Theorem:
    """An inequality between two numbers, whose balls do not overlap."""
    if not isinstance(statement, AtMost):
        raise Undecided("an enclosure decides inequalities")
    left, used, needs = rewrite(statement.lhs, facts)
    right, more, others = rewrite(statement.rhs, facts)
    if free(left) | free(right) or any(side.has(E, AppliedUndef) for side in (left, right)):
        raise Undecided("an enclosure compares numbers")
    for bits in ENCLOSURE_BITS:
        try:
            low, high = (balls.enclose(side, {}, precision=bits) for side in (left, right))
        except (balls.DomainError, balls.NotApplicable, ValueError) as problem:
            raise Undecided(f"the balls find no value: {problem}") from problem
        if low < high or (not statement.strict and low <= high):
            return infer((*used, *more), statement, needs=(*needs, *others), grade=Grade.ENCLOSED)
    raise Undecided("the balls overlap")
