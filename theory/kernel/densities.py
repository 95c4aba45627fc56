"""Densities under a change of variables: one more point beside a mean and a sum of squares.

The pair (a, y) of what was there and a new, independent point goes linearly to (u, w), with a
constant determinant that is not 0, so that the density of (u, w) is that of (a, y) at the inverse,
times the determinant of the inverse.  The sum of squares grows by ``w^2``: both signs of w count.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sympy as sp

from theory.kernel import algebra
from theory.kernel.conditions import Condition, definedness, letters, nonzero, positive
from theory.kernel.letters import KernelError, Undecided, free, substitute
from theory.kernel.order import Given, entails
from theory.kernel.theorem import Assumption, Kind, Theorem, infer, put_in
from theory.statements import Equal, Statement


@dataclass(frozen=True)
class LinearChange:
    """``u`` and ``w`` as linear functions of ``a`` and ``y``, and the way back."""

    old: tuple[sp.Symbol, sp.Symbol]
    new: tuple[sp.Symbol, sp.Symbol]
    forth: tuple[sp.Expr, sp.Expr]
    back: tuple[sp.Expr, sp.Expr]

    def at(self, values: dict) -> "LinearChange":
        """The same change at values of its other letters."""
        forth, back = (
            tuple(substitute(each, values) for each in pair) for pair in (self.forth, self.back)
        )
        return LinearChange(self.old, self.new, forth, back)


def determinant(change: LinearChange, hints: Given = ()) -> tuple[sp.Expr, list[Condition]]:
    """|d(a, y)/d(u, w)|, a constant, and what is needed; Undecided where it is none."""
    (u, w), (a, y) = change.new, change.back
    needs: list[Condition] = [*definedness(a), *definedness(y)]
    there = dict(zip(change.old, change.back, strict=True))
    for each, new in zip(change.forth, change.new, strict=True):
        found = algebra.equal(substitute(each, there), new, hints)
        if found is None:
            raise Undecided(f"the way back does not lead to {new}")
        needs += found
    slopes = [[algebra.slope(each, new) for new in (u, w)] for each in (a, y)]
    if any({u, w} & free(slope) for row in slopes for slope in row):
        raise Undecided("the change of variables is not linear")
    value = slopes[0][0] * slopes[1][1] - slopes[0][1] * slopes[1][0]
    return value, [*needs, nonzero(value)]


def another_point(
    statement: Statement,
    facts: Sequence[Theorem],
    change: LinearChange,
    before: Callable[..., sp.Expr],
    point: Callable[[sp.Expr], sp.Expr],
    ratio: sp.Symbol | None,
    text: str,
    hints: Given = (),
) -> Theorem:
    """The joint density of the next mean and sum of squares c, from that ``before``.

    ``before(a, c)`` is the joint density of mean and sum of squares so far, or, where ``ratio`` is
    None, ``before(a)`` that of a single point; ``point`` is the density of the new one.  With a
    ratio r the old sum of squares is ``c (1 - r^2)`` and w is r or -r times the root of c.  One of
    the facts says that the sum of squares grows by the square of w.
    """
    if not isinstance(statement, Equal) or len(statement.lhs.args) < 2:
        raise Undecided("the density of a mean and a sum of squares is expected")
    mean, squares = statement.lhs.args[:2]
    u, w = change.new
    if mean != u or not isinstance(squares, sp.Symbol) or not squares.is_positive:
        raise KernelError(f"the density is one of {u} and of a positive sum of squares")
    grows = change.forth[1] ** 2
    known = [
        (fact, same)
        for fact in facts
        if isinstance(fact.conclusion, Equal)
        if (same := algebra.equal(fact.conclusion.rhs, grows, hints)) is not None
    ]
    if not known:
        raise Undecided("no equation in use says by how much the sum of squares grows")
    scale, needs = determinant(change, hints)
    distance = sp.sqrt(squares) * (1 if ratio is None else ratio)
    left = () if ratio is None else (squares * (1 - ratio**2),)
    both = sp.Add(
        *(
            before(substitute(change.back[0], {w: side * distance}), *left)
            * point(substitute(change.back[1], {w: side * distance}))
            for side in (1, -1)
        )
    )
    if ratio is None:  # c = w^2
        wanted = both * scale / (2 * sp.sqrt(squares))
    else:  # w = r sqrt(c), for r from 0 to 1
        wanted = sp.Integral(both * scale * sp.sqrt(squares), (ratio, 0, 1))
    same = _same(statement.rhs, wanted, hints)
    defined = put_in(Assumption(Kind.MODEL, Equal(statement.lhs, wanted), text))
    used = [fact for fact, _ in known[:1]]
    found = (*needs, positive(scale), *same, *known[0][1])
    return infer((defined, *used), statement, needs=found)


def _same(left: sp.Expr, right: sp.Expr, hints: Given) -> tuple[Condition, ...]:
    """Equal, or integrals over one range of what is equal."""
    if isinstance(left, sp.Integral) and isinstance(right, sp.Integral):
        if left.limits != right.limits:
            raise Undecided("the integrals have other ranges")
        variable, low, high = left.limits[0]
        here = (*hints, positive(variable - low), positive(high - variable))
        found = algebra.equal(left.function, right.function, here)
        if found is None:
            raise Undecided("the integrands differ")
        inside = [need for need in found if variable in letters(need)]
        if not all(entails(here, need) for need in inside):
            raise Undecided("the integrand is not defined on the whole range")
        return tuple(need for need in found if need not in inside)
    found = algebra.equal(left, right, hints)
    if found is None:
        raise Undecided("the change of variables gives another density")
    return found
