"""Signs: whether a condition follows from others, by factors, sorts and slack variables.

A polynomial is not negative where each of its terms is; a given ``l >= 0`` in which an atom is
linear lets that atom be written through a slack variable that is not negative.  Each such rewriting
is an equivalence, so a yes is a proof; a no says nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from random import Random

import sympy as sp
from flint import fmpq, fmpq_mpoly

from theory.kernel.conditions import (
    Condition,
    Every,
    Side,
    at_least,
    instance,
    least_value,
    letters,
    nonzero,
    positive,
)
from theory.kernel.letters import free, fresh, is_integral
from theory.kernel.polynomials import Ring, atoms, factored
from theory.words import M, N

DEPTH = 5  #: slack variables in one argument
NODES = 300  #: polynomials looked at in one argument
TRIALS = 24  #: points that are tried before a search, and the numbers they are made of
VALUES = (1, 1, 2, 3, 5, 9, 40, 1000)
Given = tuple[Condition, ...]


def entails(given: Iterable[Condition], goal: Condition) -> bool:
    """Whether the goal holds wherever the given conditions and the sorts of the letters do."""
    given = tuple(given)
    return goal in given or _holds(goal, given)


@lru_cache(maxsize=65536)
def _holds(goal: Condition, given: Given) -> bool:
    if isinstance(goal, Every):
        least = least_value(goal.index)
        if least is not None and not _holds(at_least(goal.low, least), given):
            return False  # the range holds values that are not of the index's sort
        held = frozenset((goal.index,)).union(free(goal.low), *map(letters, (goal.body, *given)))
        name = fresh(goal.index, held if goal.high is None else held | free(goal.high))
        here = (*given, at_least(name, goal.low))
        here += () if goal.high is None else (at_least(goal.high, name),)
        return _holds(instance(goal.body, {goal.index: name}), here)
    if goal.relation == "holds" or not goal.expr.is_commutative:
        return False
    if goal.relation == "!=":
        if _holds(positive(goal.expr), given) or _holds(positive(-goal.expr), given):
            return True
        number, factors = factored(goal.expr)
        return number != 0 and all(power < 0 or _apart(factor, given) for factor, power in factors)
    number, factors = factored(goal.expr)
    if number == 0:
        return goal.relation == ">="
    return _product(number, factors, goal.relation == ">", given)


def _apart(factor: sp.Expr, given: Given) -> bool:
    """A factor that is not 0: it has a sign, or the given conditions say so."""
    if factor.is_Symbol and factor.is_zero is False:
        return True
    if sign(factor, True, given) or sign(-factor, True, given):
        return True
    return any(
        _proportional(expr, factor)
        for each in _instances(given, (factor,))
        if isinstance(each, Side)
        for expr in _not_zero(each)
    )


def _not_zero(side: Side) -> tuple[sp.Expr, ...]:
    """What a condition says is not 0: itself, or ``e - c`` and ``e + c`` where ``|e| > c >= 0``."""
    if side.relation == "!=":
        return (side.expr,)
    least, size = side.expr.as_coeff_Add()
    if side.relation == ">" and isinstance(size, sp.Abs) and least <= 0:
        return (size.args[0] + least, size.args[0] - least)
    return ()


def _proportional(one: sp.Expr, other: sp.Expr) -> bool:
    number, factors = factored(one)
    return number != 0 and any(
        factored(factor - other)[0] == 0 or factored(factor + other)[0] == 0
        for factor, power in factors
        if power > 0
    )


def _product(number: sp.Rational, factors: list, strict: bool, given: Given) -> bool:
    total = 1 if number > 0 else -1
    for factor, power in factors:
        must = strict or power < 0
        if power % 2 == 0:
            if must and not _apart(factor, given):
                return False
        elif sign(factor, must, given):
            continue
        elif sign(-factor, must, given):
            total = -total
        else:
            return False
    if total > 0 or strict:
        return total > 0
    return any(  # a factor that is 0
        power > 0 and sign(factor, False, given) and sign(-factor, False, given)
        for factor, power in factors
    )


def sign(expr: sp.Expr, strict: bool, given: Given = ()) -> bool:
    """Whether a polynomial in atoms is positive (strict) or not negative."""
    if expr.is_Rational:
        return bool(expr > 0 if strict else expr >= 0)
    if expr.has(sp.cos):
        half = expr.replace(sp.cos, lambda angle: 1 - 2 * sp.sin(angle / 2) ** 2)
        return sign(sp.expand(half), strict, given)
    sides = [side for side in _instances(given, (expr,)) if side.relation != "!="]
    expr, sides = _by_counts(expr, sides, given)
    usable = [(side, each) for side in sides if (each := _tight(side)) is not None]
    ring_atoms = atoms(expr, *(each for _, each in usable))
    ring = _Slack(ring_atoms, given)
    top, bottom = ring.fraction(expr)
    if bottom.total_degree() > 0:
        return False
    top = top / bottom.leading_coefficient()
    known = []
    for side, each in usable:
        above, below = ring.fraction(each)
        if below.total_degree() == 0:
            strictly = side.relation == ">" and each is side.expr
            known.append((above / below.leading_coefficient(), strictly))
    if not ring.has_counterexample(top, strict, known):
        if ring.search(top, strict, known) or ring.from_above(top, strict, known):
            return True
    elif not any(isinstance(atom, sp.Pow) for atom in ring.atoms):
        return False  # the atoms may be any numbers of these signs
    here = (*given, *(side for side in sides if side not in given))
    return (
        _by_root(ring, top, strict, here)
        or _by_discriminant(ring, top, strict, here)
        or _by_ends(ring, top, strict, here)
    )


def _powers(ring: Ring, top: fmpq_mpoly, place: int) -> dict[int, sp.Expr]:
    """The coefficients of the powers of one atom."""
    terms: dict[int, dict] = {}
    for exponents, factor in top.to_dict().items():
        rest = list(exponents)
        power, rest[place] = int(rest[place]), 0
        terms.setdefault(power, {})[tuple(rest)] = factor
    return {power: ring.expression(ring.context.from_dict(each)) for power, each in terms.items()}


def _by_root(ring: Ring, top: fmpq_mpoly, strict: bool, given: Given) -> bool:
    """``a + c s`` with a root ``s = sqrt(B)``: by squares, of a and c s the larger is positive."""
    for place, degree in enumerate(top.degrees()):
        atom = ring.atoms[place] if degree and place < len(ring.atoms) else None
        if not isinstance(atom, sp.Pow) or not (2 * atom.exp).is_Integer or atom.exp.is_Integer:
            continue
        base = positive(atom.base) if atom.exp < 0 else at_least(atom.base)
        if not _holds(base, given):
            continue
        square, parts = atom.base ** (2 * atom.exp), _powers(ring, top, place)
        plain, times = (
            sp.Add(*(part * square ** (k // 2) for k, part in parts.items() if k % 2 == odd))
            for odd in (0, 1)
        )
        gap = plain**2 - times**2 * square
        signed = positive if strict else at_least
        if _holds(signed(plain), given) and _holds(signed(gap), given):
            return True
        if _holds(signed(times), given) and _holds(signed(-gap), given):
            return True
    return False


def _by_discriminant(ring: Ring, top: fmpq_mpoly, strict: bool, given: Given) -> bool:
    """``a y^2 + b y + c`` with a > 0 and 4 a c - b^2 > 0 (or >= 0)."""
    for place, degree in enumerate(top.degrees()):
        if degree == 2 and place < len(ring.atoms):
            parts = _powers(ring, top, place)
            a, b, c = (parts.get(power, sp.S.Zero) for power in (2, 1, 0))
            if sign(a, True, given) and sign(4 * a * c - b**2, strict, given):
                return True
    return False


def _by_ends(ring: Ring, top: fmpq_mpoly, strict: bool, given: Given) -> bool:
    """What is linear in a letter between 0 and a number has its least value at one of these."""
    for place, degree in enumerate(top.degrees()):
        atom = ring.atoms[place] if degree == 1 and place < len(ring.atoms) else None
        if not isinstance(atom, sp.Symbol) or not atom.is_nonnegative:
            continue
        if any(atom in other.free_symbols for other in ring.atoms if other != atom):
            continue
        expr = ring.expression(top)
        for end in (_end(side, atom) for side in given):
            here = (sp.S.Zero, end)
            if end is not None and all(sign(expr.xreplace({atom: x}), strict, given) for x in here):
                return True
    return False


def _end(side: Condition, atom: sp.Symbol) -> sp.Rational | None:
    """The number that a condition says the letter is at most."""
    if not isinstance(side, Side) or side.relation == "!=":
        return None
    slope, rest = sp.diff(side.expr, atom), side.expr.xreplace({atom: sp.S.Zero})
    return -rest / slope if slope.is_Rational and slope < 0 and rest.is_Rational else None


def _tight(side: Side) -> sp.Expr | None:
    """The expression that is at least 0: integers that are positive are at least 1."""
    return side.expr - 1 if side.relation == ">" and is_integral(side.expr) else side.expr


class _Slack(Ring):
    """Polynomials in atoms whose signs are known, and in slack variables."""

    def __init__(self, names: Sequence[sp.Expr], given: Given) -> None:
        self.slacks = [sp.Dummy(f"u{place}", nonnegative=True) for place in range(DEPTH)]
        super().__init__((*names, *self.slacks))
        self.signs = {place: _sign_of_atom(atom, given) for place, atom in enumerate(self.atoms)}
        self.nodes = 0

    def has_counterexample(self, top: fmpq_mpoly, strict: bool, known: list) -> bool:
        """Whether a point at which the known bounds hold shows that a search is in vain."""
        for trial, sample in enumerate(_samples(len(self.atoms))):
            values = [
                -each if (trial + place) % 3 == 1 and not self.signs[place][0] else each
                for place, each in enumerate(sample)
            ]
            value = top(*values)
            if value < 0 or (strict and value == 0):
                bounds = ((bound(*values), strictly) for bound, strictly in known)
                if all(each > 0 or (each == 0 and not strictly) for each, strictly in bounds):
                    return True
        return False

    def search(self, top: fmpq_mpoly, strict: bool, known: list, depth: int = 0) -> bool:
        """By terms, or after writing an atom through a slack variable."""
        if self._by_terms(top, strict):
            return True
        for bound, strictly in known:
            ratio = _ratio(top, bound)
            if ratio > 0 and self._by_terms(top - bound * ratio, strict and not strictly):
                return True
        self.nodes += 1
        if depth == DEPTH or self.nodes > NODES or top == self.zero:
            return False
        place = len(self.atoms) - DEPTH + depth
        degrees = top.degrees()
        for position, (bound, strictly) in enumerate(known):
            for atom in range(len(self.atoms)):
                if degrees[atom] == 0 or bound.degrees()[atom] != 1:
                    continue
                slope = bound.derivative(atom)
                if slope.total_degree() > 0 or slope.leading_coefficient() < 0:
                    continue
                factor = slope.leading_coefficient()
                rest = bound - slope * self.generators[atom]
                self.signs[place] = (True, strictly)
                through = (self.generators[place] - rest) / factor
                others = [
                    (self._put(each, atom, through), still)
                    for index, (each, still) in enumerate(known)
                    if index != position
                ]
                if self.search(self._put(top, atom, through), strict, others, depth + 1):
                    return True
        for atom in range(len(self.atoms) - DEPTH):
            if degrees[atom] and self._is_count(atom):
                self.signs[place] = (True, False)
                through = self.generators[place] + 1
                others = [(self._put(each, atom, through), still) for each, still in known]
                if self.search(self._put(top, atom, through), strict, others, depth + 1):
                    return True
        return False

    def from_above(self, top: fmpq_mpoly, strict: bool, known: list) -> bool:
        """After writing one atom through its distance from an upper bound; its sign is kept."""
        place = len(self.atoms) - DEPTH
        for position, (bound, strictly) in enumerate(known):
            for atom in range(len(self.atoms) - DEPTH):
                slope = bound.derivative(atom)
                linear = bound.degrees()[atom] == 1 and slope.total_degree() == 0
                if not linear or top.degrees()[atom] == 0 or slope.leading_coefficient() > 0:
                    continue
                factor = slope.leading_coefficient()
                rest = bound - slope * self.generators[atom]
                self.signs[place] = (True, strictly)
                through = (self.generators[place] - rest) / factor
                weak, strong = self.signs[atom]
                others = [
                    (self._put(each, atom, through), still)
                    for index, (each, still) in enumerate(known)
                    if index != position
                ]
                others += [(through, strong)] if weak else []
                if self.search(self._put(top, atom, through), strict, others, 1):
                    return True
        return False

    def _is_count(self, atom: int) -> bool:
        term = self.atoms[atom]
        return bool(term.is_integer and term.is_positive) and isinstance(
            term, sp.Symbol | sp.Indexed
        )

    def _put(self, polynomial: fmpq_mpoly, atom: int, value: fmpq_mpoly) -> fmpq_mpoly:
        if polynomial.degrees()[atom] == 0:
            return polynomial
        values = list(self.generators)
        values[atom] = value
        return polynomial.compose(*values, ctx=self.context)

    def _by_terms(self, polynomial: fmpq_mpoly, strict: bool) -> bool:
        is_strict = False
        for exponents, factor in polynomial.to_dict().items():
            if factor < 0:
                return False
            strictly = True
            for place, power in enumerate(exponents):
                if not power or place >= len(self.atoms):
                    continue
                weak, strong = self.signs[place]
                if power % 2 and not weak:
                    return False
                strictly = strictly and strong
            is_strict = is_strict or strictly
        return is_strict or not strict


@cache
def _samples(count: int) -> list[list[fmpq]]:
    """Points with so many positive numbers."""
    rng = Random(count)
    return [[fmpq(rng.choice(VALUES)) for _ in range(count)] for _ in range(TRIALS)]


def _ratio(top: fmpq_mpoly, bound: fmpq_mpoly):
    """The positive number by which the bound, taken away, leaves a term of its leading one;
    or 0.
    """
    terms = top.to_dict()
    shared = ((terms[each], factor) for each, factor in bound.to_dict().items() if each in terms)
    return next((mine / factor for mine, factor in shared if mine * factor > 0 and mine < 0), 0)


def _sign_of_atom(atom: sp.Expr, given: Given) -> tuple[bool, bool]:
    """(not negative, positive) of an atom, from its sort or its parts.

    The signs of its parts are asked of the conditions that hold no atom of its kind."""
    if atom.args and not isinstance(atom, sp.Indexed):
        given = tuple(each for each in given if not _holds_kind(each, atom))
    if isinstance(atom, sp.Symbol | sp.Indexed | sp.NumberSymbol):
        return bool(atom.is_nonnegative), bool(atom.is_positive)
    if isinstance(atom, sp.exp | sp.cosh):
        return True, True
    if isinstance(atom, sp.sinh | sp.erf):
        strong = _holds(positive(atom.args[0]), given)
        return strong or _holds(at_least(atom.args[0]), given), strong
    if isinstance(atom, sp.Pow):
        strong = _holds(positive(atom.base), given)
        return strong or _holds(at_least(atom.base), given), strong
    if isinstance(atom, sp.gamma):
        strong = _holds(positive(atom.args[0]), given)
        return strong, strong
    if isinstance(atom, sp.log):
        strong = _holds(positive(atom.args[0] - 1), given)
        return strong or _holds(at_least(atom.args[0], 1), given), strong
    if isinstance(atom, sp.polygamma) and atom.args[0].is_Integer and atom.args[0] > 0:
        strong = atom.args[0] % 2 == 1 and _holds(positive(atom.args[1]), given)
        return strong, strong
    if isinstance(atom, sp.Sum | sp.Product) and len(atom.limits) == 1:
        index, low, high = atom.limits[0]
        upto = None if high == sp.oo else high
        strong = _holds(Every(index, low, upto, positive(atom.function)), given)
        if isinstance(atom, sp.Product):
            return strong, strong
        weak = strong or _holds(Every(index, low, upto, at_least(atom.function)), given)
        filled = strong and upto is not None and _holds(at_least(upto, low), given)
        return weak, filled or (strong and upto is None)
    if isinstance(atom, sp.Integral) and len(atom.limits) == 1 and len(atom.limits[0]) == 3:
        return _not_negative_inside(atom, given), False
    if isinstance(atom, sp.Max):
        strong = any(_holds(positive(each), given) for each in atom.args)
        return strong or any(_holds(at_least(each), given) for each in atom.args), strong
    if isinstance(atom, sp.Piecewise) and atom.args[-1].cond == sp.true:
        values = [value for value, _ in atom.args]
        strong = all(_holds(positive(each), given) for each in values)
        return strong or all(_holds(at_least(each), given) for each in values), strong
    if isinstance(atom, sp.Abs):
        return True, _holds(nonzero(atom.args[0]), given)
    return bool(atom.is_nonnegative) and not atom.args, bool(atom.is_positive) and not atom.args


def _not_negative_inside(atom: sp.Integral, given: Given) -> bool:
    """Whether an integral, which exists, is of a function that is not negative, upwards."""
    variable, low, high = atom.limits[0]
    if sp.oo not in (-low, high) and not _holds(at_least(high, low), given):
        return False
    name = sp.Dummy(variable.name, real=True)
    here = () if low == -sp.oo else (positive(name - low),)
    here += () if high == sp.oo else (positive(high - name),)
    return _holds(at_least(atom.function.xreplace({variable: name})), (*given, *here))


def _holds_kind(condition: Condition, atom: sp.Expr) -> bool:
    while isinstance(condition, Every):
        condition = condition.body
    found = condition.expr.atoms(type(atom))
    if isinstance(atom, sp.Pow):
        return any(not each.exp.is_Integer for each in found)
    return bool(found)


def _instances(given: Given, terms: Iterable[sp.Expr]) -> list[Side]:
    """The given conditions, those for every index at the indices that occur in the terms."""
    sides = [each for each in given if isinstance(each, Side)]
    found = dict.fromkeys(sides)
    places = _indices((*terms, *(side.expr for side in sides)))
    for each in given:
        if isinstance(each, Every) and isinstance(each.body, Side):
            for place in _reached(each, places):
                if _in_range(each, place, tuple(sides)):
                    found[instance(each.body, {each.index: place})] = None
    return list(found)


def _reached(each: Every, places: Sequence[sp.Expr]) -> list[sp.Expr]:
    """The places, and those at which the condition speaks of an entry at one of them."""
    if not isinstance(each.body, Side):
        return list(places)
    shifts = {part.indices[0] - each.index for part in each.body.expr.atoms(sp.Indexed)}
    ahead = [shift for shift in shifts if shift.is_Integer and shift != 0]
    return list(dict.fromkeys((*places, *(place - shift for place in places for shift in ahead))))


def _in_range(each: Every, place: sp.Expr, sides: Given) -> bool:
    if not is_integral(place):
        return False
    ends = [at_least(place, each.low)] + ([] if each.high is None else [at_least(each.high, place)])
    return all(_is_plain(end, sides) for end in ends)


def _is_plain(end: Side, sides: Given) -> bool:
    """An inequality between indices: of letters, without schedules."""
    plain = tuple(side for side in sides if not side.expr.has(sp.Indexed))
    return not end.expr.has(sp.Indexed) and (end in plain or sign(end.expr, False, plain))


def _indices(terms: Iterable[sp.Expr]) -> list[sp.Expr]:
    found: dict[sp.Expr, None] = {}
    for term in terms:
        for each in term.atoms(sp.Indexed):
            if each.base == N:
                found[each.indices[0] - 1] = None
                found[sp.S.Zero] = None
            found[each.indices[0]] = None
    return [place for place in found if place.free_symbols.isdisjoint({sp.nan, sp.zoo})]


def _by_counts(expr: sp.Expr, sides: list[Side], given: Given) -> tuple[sp.Expr, list[Side]]:
    """Pooled counts through the first batch: ``N[t + k] = N[t] + M[t] + ... + M[t + k - 1]``,
    ``N[1] = M[0]``, and ``N[t] = M[0] + R`` with ``R >= t - 1`` for t >= 1.
    """
    places = {
        each.indices[0]
        for term in (expr, *(s.expr for s in sides))
        for each in term.atoms(sp.Indexed)
        if each.base == N
    }
    if not places:
        return expr, sides
    values: dict[sp.Basic, sp.Expr] = {}
    more: list[Side] = []
    pooled: dict[sp.Expr, sp.Symbol] = {}
    plain = tuple(each for each in given if isinstance(each, Side))
    lowest: dict[sp.Expr, sp.Integer] = {}
    for place in places:
        offset, rest = place.as_coeff_Add()
        lowest[rest] = min(lowest.get(rest, offset), offset)
    for place in places:
        offset, rest = place.as_coeff_Add()
        start = sp.S.Zero if rest == 0 else rest + lowest[rest]
        steps = offset if rest == 0 else offset - lowest[rest]
        if not steps.is_Integer or not is_integral(place):
            continue
        value = sp.Add(*(M[start + step] for step in range(int(steps))))
        if rest != 0:
            if not sign(start - 1, False):
                if not _is_plain(at_least(start, 1), plain):
                    continue
                value += N[start]
            else:
                later = pooled.setdefault(start, sp.Dummy("R", nonnegative=True))
                more.append(at_least(later, start - 1))
                value += M[0] + later
        values[N[place]] = value
    put = [Side(side.relation, side.expr.xreplace(values)) for side in sides]
    return expr.xreplace(values), [*put, *dict.fromkeys(more)]


def strongest(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """The conditions that neither the sorts nor the others before them entail."""
    kept: list[Condition] = []
    for condition in conditions:
        if not entails((), condition):
            kept.append(condition)
    yield from dict.fromkeys(kept)


def letters_of(given: Iterable[Side]) -> frozenset[sp.Basic]:
    """The free letters of plain conditions."""
    return frozenset().union(*(free(side.expr) for side in given))


def needed(given: Given, goal: Condition) -> Given:
    """Those of the given conditions that the goal follows from, none of them idle."""
    kept = given
    for each in given:
        fewer = tuple(other for other in kept if other != each)
        if entails(fewer, goal):
            kept = fewer
    return kept
