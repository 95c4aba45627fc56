"""``limit``: the value of an expression as a variable goes to infinity or to a point."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp
from flint import arb

import theory.balls as balls
from theory.kernel import expansions, limits
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where, probe_points, rewrite, unknowns
from theory.statements import Equal, Statement


class Limit(Rule):
    """``Limit(f, x, x0) = value``, by expansion."""

    name = "limit"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return expansions.limit(statement, list(facts.values()), hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """Far out along the variable the distance to the limit must shrink, however slowly: refuted
        where it comes to rest at another number.  Parameters of one sort are drawn in both orders.

        No value at finitely many points refutes a limit: this is a judgement by extrapolation, from
        up to 10^16, and wrong of a function that rests for longer before it moves on.  It guards
        what the kernel has shown; it never shows anything.
        """
        if not isinstance(statement, Equal) or not isinstance(statement.lhs, sp.Limit):
            return Opinion("not applicable", "not a limit")
        body, variable, target, _ = statement.lhs.args
        left, right = rewrite(body, facts), rewrite(statement.rhs, facts)
        if not right.is_finite and right.has(sp.oo):
            return Opinion("not applicable", "the limit is infinite")

        def at(point: Mapping) -> tuple[arb, arb]:
            def gap(power: int) -> arb:
                far = (
                    sp.Integer(10) ** power
                    if target == sp.oo
                    else target + sp.Rational(1, 10**power)
                )
                here = {**point, variable: far}
                value, limit = (balls.enclose(each, here, precision=256) for each in (left, right))
                if value.is_finite() and value.rad() > 1 + abs(limit):
                    raise balls.NotApplicable("a ball far out is wider than the limit")
                return abs(value - limit)

            powers = (1, 2, 4) if left.has(sp.Sum, sp.Product) else (4, 8, 16)
            return _rest(*map(gap, powers))

        def compare(point: Mapping) -> tuple[arb, arb]:
            first = at(point)
            turned = _exchanged(point, where)
            return first if turned is None or _comes_to_rest(*first) is False else at(turned)

        symbols = unknowns(left, right) - {variable}
        return probe_points(compare, _comes_to_rest, symbols, where, rng, points=2)


@dataclass(frozen=True)
class LimitOfProduct(Rule):
    """The limit of a constant times powers of functions whose limits, finite and not zero, are
    among the facts.

    ``exponents`` are those of the limit facts, in the order in which they are used.
    """

    exponents: tuple[int, ...]

    name = "limit of a product"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return limits.product(statement, list(facts.values()), self.exponents, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Limit().probe(statement, facts, where, rng)


@dataclass(frozen=True)
class LimitOfSum(Rule):
    """The limit of ``constant`` plus a combination, with ``weights``, of functions whose finite
    limits are the facts in use.
    """

    constant: sp.Expr
    weights: tuple[sp.Expr, ...]

    name = "limit of a sum"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return limits.total(statement, list(facts.values()), self.constant, self.weights, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Limit().probe(statement, facts, where, rng)


def _rest(first: arb, near: arb, far: arb) -> tuple[arb, arb]:
    """The last of three distances, and where they come to rest by Aitken's extrapolation: 0 where
    they do not yet, as those of slow limits.
    """
    before, last = near - first, far - near
    if abs(last) < far / 10**12:
        return far, far
    settles = abs(last) < far / 10 and abs(last) < abs(before) * 11 / 20
    return far, far - last**2 / (last - before) if settles else arb(0)


def _comes_to_rest(far: arb, rest: arb) -> bool | None:
    return False if far > arb("1e-20") and rest > far * 9 / 10 else None


def _exchanged(point: Mapping, where: Where) -> dict | None:
    """The point with the values of letters of one sort in the opposite order, if it is
    admissible.
    """
    sorts: dict[tuple, list[sp.Symbol]] = {}
    for letter in sorted((x for x in point if isinstance(x, sp.Symbol)), key=str):
        sorts.setdefault(tuple(sorted(letter.assumptions0.items())), []).append(letter)
    turned = dict(point)
    for letters in sorts.values():
        values = [point[letter] for letter in reversed(letters)]
        turned |= dict(zip(letters, values, strict=True))
    if turned == point:
        return None
    held = (relation for relation in where if relation.free_symbols <= set(point))
    return turned if all(balls.decide(relation, turned) is True for relation in held) else None
