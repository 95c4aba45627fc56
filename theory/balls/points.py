"""Random points: values for symbols, schedules and opaque quantities, drawn from their own SymPy
assumptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from random import Random

import sympy as sp

from theory.balls.errors import DomainError, NotApplicable
from theory.balls.evaluation import decide

LENGTH = 12  #: entries of a schedule
TRIES = 4000  #: redraws before the restrictions count as impossible
DENOMINATORS = (2, 3, 4, 5, 7, 8)
ASSUMPTIONS = (
    "positive",
    "negative",
    "nonnegative",
    "nonpositive",
    "nonzero",
    "zero",
    "even",
    "odd",
    "prime",
    "composite",
)

Range = tuple[object, object]


def draw(
    symbols: Iterable[sp.Basic],
    where: Iterable[sp.Basic] = (),
    rng: Random | None = None,
    ranges: Mapping[sp.Basic, Range] | None = None,
) -> dict:
    """Values for `enclose`: small integers for integer symbols, fractions for others, schedules of
    them for indexed bases.

    `where` are relationals that the point must satisfy; one with an index free, M[i] > b, holds for
    every entry that the schedules have, and one about symbols that are not drawn is passed over.
    `ranges` are closed for integers and open for fractions. A violated relation has the values it
    names drawn again; NotApplicable is raised where TRIES such redraws are not enough."""
    rng, ranges, conditions = rng or Random(), ranges or {}, tuple(where)
    point = {
        symbol: _value(symbol, rng, ranges.get(symbol)) for symbol in sorted(symbols, key=_name)
    }
    instances = [
        instance
        for condition in conditions
        for instance in _instances(sp.sympify(condition), point)
    ]
    for _ in range(TRIES):
        violated = next((instance for instance in instances if not _holds(*instance, point)), None)
        if violated is None:
            return point
        _redraw(*violated, point, rng, ranges)
    raise NotApplicable(
        f"no point with {', '.join(map(str, conditions))} was found in {TRIES} draws"
    )


@lru_cache(maxsize=4096)
def _name(symbol: sp.Basic) -> str:
    return str(symbol)


def _value(symbol: sp.Basic, rng: Random, limits: Range | None) -> object:
    if isinstance(symbol, sp.IndexedBase):
        return [_entry(symbol, rng, limits) for _ in range(LENGTH)]
    return _number(symbol, rng, limits)


def _entry(base: sp.IndexedBase, rng: Random, limits: Range | None) -> sp.Rational:
    """One entry of a schedule; a base without assumptions holds counts."""
    label = base.label
    if label.is_real is None:
        label = sp.Symbol("count", integer=True, positive=True)
    return _number(
        label, rng, limits or ((2, 12) if label.is_integer and label.is_positive else None)
    )


def _number(symbol: sp.Basic, rng: Random, limits: Range | None) -> sp.Rational:
    low, high = _limits(symbol, limits)
    asked = _asked(symbol)
    for _ in range(TRIES):
        if symbol.is_integer:
            value = sp.Integer(rng.randint(int(sp.ceiling(low)), int(sp.floor(high))))
        else:
            value = _fraction(low, high, rng)
        if all(getattr(value, name) is wanted for name, wanted in asked):
            return value
    raise NotApplicable(f"no value of {symbol} between {low} and {high} fits its assumptions")


@lru_cache(maxsize=4096)
def _asked(symbol: sp.Basic) -> list[tuple[str, bool]]:
    """What a value must be: the symbol's own assumptions, beyond what a range sees to."""
    found = ((f"is_{each}", getattr(symbol, f"is_{each}", None)) for each in ASSUMPTIONS)
    return [(name, wanted) for name, wanted in found if wanted is not None]


def _limits(symbol: sp.Basic, limits: Range | None) -> tuple[sp.Rational, sp.Rational]:
    low, high = map(sp.sympify, limits or (-sp.oo, sp.oo))
    if low == -sp.oo and high == sp.oo:
        return sp.Integer(0 if symbol.is_nonnegative else -6), sp.Integer(
            0 if symbol.is_nonpositive else 6
        )
    if low == -sp.oo:
        return high - 6, high
    return low, low + 6 if high == sp.oo else high


def _fraction(low: sp.Rational, high: sp.Rational, rng: Random) -> sp.Rational:
    """Strictly between the limits and not zero, with a small denominator where the range is
    wide.
    """
    denominator = sp.Integer(rng.choice(DENOMINATORS))
    first, last = int(sp.floor(low * denominator)) + 1, int(sp.ceiling(high * denominator)) - 1
    if first > last:
        return low + (high - low) * sp.Rational(rng.randint(1, 15), 16)
    return sp.Rational(rng.randint(first, last) or 1, denominator)


Indices = Mapping[sp.Symbol, sp.Integer]


def _instances(condition: sp.Basic, point: Mapping) -> list[tuple[sp.Basic, Indices]]:
    """The condition with every value of its free index for which the schedules have entries; none
    if it names what is not drawn.
    """
    entries = condition.atoms(sp.Indexed)
    indices = {
        s
        for entry in entries
        for index in entry.indices
        for s in index.free_symbols
        if s not in point
    }
    labels = {entry.base.label for entry in entries}
    named = {s for s in condition.free_symbols if s.is_Symbol} - labels - indices | {
        entry.base for entry in entries
    }
    if not named <= set(point):
        return []
    values = (
        [dict.fromkeys(indices, sp.Integer(value)) for value in range(LENGTH)] if indices else [{}]
    )
    return [
        (condition, at)
        for at in values
        if all(_inside(index, at) for entry in entries for index in entry.indices)
    ]


def _inside(index: sp.Expr, at: Indices) -> bool:
    value = index.subs(at)
    return not value.is_Integer or 0 <= int(value) < LENGTH


def _holds(condition: sp.Basic, at: Indices, point: Mapping) -> bool:
    try:
        return decide(condition, {**point, **at}) is True
    except DomainError:
        return False


def _redraw(
    violated: sp.Basic, at: Indices, point: dict, rng: Random, ranges: Mapping[sp.Basic, Range]
) -> None:
    """New values for what the violated condition names: of a schedule only the entries that it
    names.
    """
    if isinstance(violated, sp.Eq) and _assign(violated, at, point):
        return
    names = violated.free_symbols | {a for a in violated.atoms(sp.Function) if a in point}
    for symbol in sorted((s for s in names if s in point), key=str):
        point[symbol] = _value(symbol, rng, ranges.get(symbol))
    for entry in sorted(violated.atoms(sp.Indexed), key=str):
        index = entry.indices[0].subs(at)
        if index.is_Integer:
            point[entry.base][int(index)] = _entry(entry.base, rng, ranges.get(entry.base))
        else:
            point[entry.base] = _value(entry.base, rng, ranges.get(entry.base))


def _assign(equation: sp.Eq, at: Indices, point: dict) -> bool:
    """Give an entry of a schedule the count that an equation says it has; False where it has
    none.
    """
    entry, value = equation.lhs.subs(at), equation.rhs.subs(at)
    others = {each: each.indices[0] for each in value.atoms(sp.Indexed)}
    if not isinstance(entry, sp.Indexed) or not all(
        place.is_Integer for place in (entry.indices[0], *others.values())
    ):
        return False
    value = value.xreplace({each: point[each.base][int(x)] for each, x in others.items()})
    value = value.subs({name: point[name] for name in value.free_symbols if name in point})
    if not value.is_Integer or value < 1:
        return False
    point[entry.base][int(entry.indices[0])] = value
    return True
