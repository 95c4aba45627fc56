"""Claims without chance, and limits at finite sizes: both sides of a statement beside numbers that
were found in another way, from the words of the claim.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose, isfinite, nan
from typing import Any, Literal

import sympy as sp

import theory.balls as balls
from tailbite.checks.check import Parameters
from theory.claim import Claim
from theory.statements import AtMost, Equal

Side = Literal["lhs", "rhs"]


@dataclass(frozen=True)
class Number:
    """One claim held against numbers.

    Attributes:
        claim: its id.
        quantity: what the numbers are, and where they come from.
        found: {side of the statement: (parameters) -> the number that it should be}; where a side
            is a limit, the number is that of its expression at a finite size.
        points: parameters by their public names, and what a limit or the claim keeps to itself by
            the letters of the formula.
        within: largest relative difference: of what is computed in double precision, or what a
            number is away from its limit.
    """

    claim: str
    quantity: str
    found: Mapping[Side, Callable[[Parameters], float]]
    points: Sequence[Parameters]
    within: float = 1e-9


@dataclass(frozen=True)
class Held:
    """A side of a statement beside the number that was found for it."""

    parameters: Parameters
    side: Side
    predicted: float
    found: float
    agrees: bool


def held(number: Number, claim: Claim) -> tuple[Held, ...]:
    """Every side at every point."""
    return tuple(
        _held(number, claim, side, point) for point in number.points for side in number.found
    )


def _held(number: Number, claim: Claim, side: Side, point: Parameters) -> Held:
    found = float(number.found[side](point))
    try:
        predicted = stated(claim, side, point)
    except (ValueError, ArithmeticError):  # the statement has no value where there is one
        predicted = nan
    near = isclose(predicted, found, rel_tol=number.within, abs_tol=number.within)
    return Held(point, side, predicted, found, isfinite(found) and near)


def stated(claim: Claim, side: Side, point: Parameters) -> float:
    """What a side of the statement says; where it is a limit, what its expression is there."""
    statement = claim.statement
    if not isinstance(statement, Equal | AtMost):
        raise ValueError(f"{claim.id} has no two sides")
    return _valued(getattr(statement, side), claim, point)


def told_apart(number: Number, claim: Claim, rival: str) -> str:
    """Where a rival of the right side is not the number that was found for that, in words; empty
    where it always is.
    """
    for point in number.points:
        found, value = number.found["rhs"](point), _valued(claim.rivals[rival], claim, point)
        if not isclose(value, found, rel_tol=2 * number.within, abs_tol=2 * number.within):
            where = ", ".join(f"{name} = {each}" for name, each in point.items())
            return f"{where}: {value:.8g} against {found:.8g}"
    return ""


def _valued(expr: Any, claim: Claim, point: Parameters) -> float:
    expr = expr.args[0] if isinstance(expr, sp.Limit) else expr
    public = {name: value for name, value in point.items() if name in claim.parameters}
    letters = {symbol.name: symbol for symbol in expr.free_symbols if hasattr(symbol, "name")}
    own = {letters[name]: value for name, value in point.items() if name in letters}
    return float(balls.enclose(expr, {**claim.values(sp.S.Zero, public), **own}).mid())
