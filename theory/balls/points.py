"""Random points: values for symbols, schedules and opaque quantities, drawn from their own SymPy assumptions."""

from collections.abc import Iterable, Mapping
from random import Random

import sympy as sp

from theory.balls.errors import NotApplicable, Undecided
from theory.balls.evaluation import decide

LENGTH = 12  #: entries of a schedule
TRIES = 400  #: draws before a restriction counts as impossible
DENOMINATORS = (2, 3, 4, 5, 7)


def draw(
    symbols: Iterable[sp.Basic],
    where: Iterable[sp.Basic] = (),
    rng: Random | None = None,
    ranges: Mapping[sp.Basic, tuple[int, int]] | None = None,
) -> dict:
    """Values for `enclose`: small integers for integer symbols, fractions for others, schedules of them for indexed bases.

    `where` are relationals that the point must satisfy; one that has an index free, `M[i] > b`, must hold for every entry.
    Raises NotApplicable where no point was found in TRIES draws.
    """
    rng = rng or Random()
    ordered = sorted(symbols, key=str)
    conditions = tuple(where)
    for _ in range(TRIES):
        point = {symbol: _value(symbol, rng, (ranges or {}).get(symbol)) for symbol in ordered}
        if all(_holds(condition, point) for condition in conditions):
            return point
    raise NotApplicable(f"no point with {', '.join(map(str, conditions))} was found in {TRIES} draws")


def _value(symbol: sp.Basic, rng: Random, limits: tuple[int, int] | None) -> object:
    if isinstance(symbol, sp.IndexedBase):
        return [_number(symbol.label, rng, limits or (2, 12)) for _ in range(LENGTH)]
    return _number(symbol, rng, limits)


def _number(symbol: sp.Basic, rng: Random, limits: tuple[int, int] | None) -> sp.Rational:
    low, high = limits or ((0, 6) if symbol.is_nonnegative else (-6, 6))
    if symbol.is_positive:
        low = max(low, 1)
    if symbol.is_integer:
        return sp.Integer(rng.randint(low, high))
    value = sp.Rational(rng.randint(low * 7, high * 7), 7 if rng.random() < 0.3 else rng.choice(DENOMINATORS) * 2)
    return value if not symbol.is_positive or value > 0 else sp.Rational(1, rng.choice(DENOMINATORS))


def _holds(condition: sp.Basic, point: Mapping) -> bool:
    indices = {index for node in condition.atoms(sp.Indexed) for index in node.indices if index.is_Symbol and index not in point}
    conditions = [condition] if not indices else [condition.subs(dict.fromkeys(indices, entry)) for entry in range(LENGTH)]
    for each in conditions:
        needed = {symbol for symbol in each.free_symbols if symbol.is_Symbol} | {node.base for node in each.atoms(sp.Indexed)}
        labels = {base.label for base in needed if isinstance(base, sp.IndexedBase)}
        if not needed - labels <= set(point):
            continue  # it speaks of something that this point does not have
        try:
            if decide(each, point) is not True:
                return False
        except Undecided:
            return False
    return True
