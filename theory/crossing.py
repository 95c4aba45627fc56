"""Where a claim's number first passes a threshold, as one of its parameters grows.

A candidate is found by doubling and bisection, which assumes nothing.  That nothing before it
passes is then proved: intervals that cover all smaller values are evaluated as balls, and halved
where a ball is too wide to tell, down to single values."""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral

import sympy as sp
from flint import arb

import theory.balls as balls
from theory.claim import Claim
from theory.words import M, N

RELATIONS: Mapping[str, type[sp.Rel]] = {">=": sp.Ge, "<=": sp.Le, ">": sp.Gt, "<": sp.Lt}
FIRST = 4096  #: whole numbers among which the least of the domain is looked for
FARTHEST = 10**15  #: the largest whole number that is tried
LONGEST = 20_000  #: terms of a sum or product whose length is the parameter
MOST = 20_000  #: balls that one proof may take
FINENESS = 1e-9  #: of a parameter that is not a whole number, relative to the width of its range


@dataclass(frozen=True)
class Crossing:
    """The first value of a parameter at which a condition changes.

    Attributes:
        claim: the id of the claim.
        parameter: the public name of the parameter.
        holds: whether the condition holds at ``at``, and at no smaller value; otherwise it holds
            at all smaller ones, and not at ``at``.
        at: the first value at which it changes: the smallest one for a whole number, and within
            ``FINENESS`` of the range for any other.
        value: the claim's number there.
        before: the last value for which it is proved that nothing has changed up to it.
        value_before: the claim's number at ``before``."""

    claim: str
    parameter: str
    holds: bool
    at: int | float
    value: float
    before: int | float
    value_before: float


def crossing(
    claim: Claim,
    parameter: str,
    relation: str,
    threshold: sp.Expr,
    known: Mapping[str, object],
    *,
    within: tuple[float, float] | None = None,
) -> Crossing:
    """The first value of ``parameter`` at which ``number relation threshold`` changes.

    ``known`` are the claim's other parameters by name.  ``within`` bounds the parameter; without
    it a whole number begins with the least that the claim's domain allows, and any other number
    lies between 0 and 1.

    ValueError where nothing changes, and where it cannot be proved that nothing changes before."""
    search = _Search(claim, parameter, relation, threshold, known)
    return search.whole(within) if search.integer else search.real(within or (0.0, 1.0))


class _Search:
    def __init__(
        self,
        claim: Claim,
        parameter: str,
        relation: str,
        threshold: sp.Expr,
        known: Mapping[str, object],
    ) -> None:
        if claim.formula is None:
            raise ValueError(f"{claim.id} is a statement without a number: {claim.title}")
        takes = claim.predicts_with()
        if parameter not in takes:
            raise ValueError(
                f"the number of {claim.id} depends on {', '.join(takes) or 'nothing'}; got "
                f"{parameter}"
            )
        if parameter in known:
            raise ValueError(f"{parameter} is what is looked for, and a value is given for it")
        self.claim, self.parameter, self.known = claim, parameter, known
        self.symbol = claim.parameters[parameter]
        self.schedule = isinstance(self.symbol, sp.IndexedBase)
        self.integer = self.schedule and self.symbol is M or bool(self.symbol.is_integer)
        if self.schedule and not self.integer:
            raise ValueError(f"{parameter} is a number for every batch: it cannot be looked for")
        formula = claim.formula
        if self.symbol is M or isinstance(known.get("samples"), Integral):
            formula = _gathered(formula)
        letter = M[0] if self.symbol is M else self.symbol
        self.condition = RELATIONS[relation](_parted(formula, letter), threshold)
        self.said = f"{claim.id.split('.')[-1]} {relation} {float(threshold):g}"
        self.counted = _limits(formula) & {self.symbol}
        self.left = MOST

    def values(self, x: object) -> dict:
        """The claim's point where the parameter is x; ValueError outside its domain."""
        assert self.claim.formula is not None
        values = self.claim.values(self.claim.formula, {**self.known, self.parameter: x})
        self.claim.require_domain(values)
        return values

    def holds(self, x: object) -> bool:
        """Whether the condition holds at x; ValueError where balls cannot tell."""
        found = self._decided(self.values(x))
        if found is None:
            raise ValueError(f"{self.said} cannot be told at {self.parameter} = {x}")
        return found

    def over(self, low: object, high: object) -> bool | None:
        """Whether it holds between two values, at each or at none; None where one ball does not
        tell.
        """
        self.left -= 1
        if self.left < 0:
            raise ValueError(
                f"it is not proved within {MOST} balls that {self.said} does not change before: "
                f"the numbers of {self.claim.id} do not vary evenly enough with {self.parameter}"
            )
        if low == high:
            return self._decided(self.values(low))
        ball = arb(low).union(arb(high))
        values = self.values(low)
        values[self.symbol] = ball
        if self.symbol is M:
            values[N] = lambda generation: generation * ball
        return self._decided(values)

    def _decided(self, values: Mapping) -> bool | None:
        try:
            return balls.decide(self.condition, values)
        except (balls.DomainError, balls.NotApplicable, ValueError, TypeError):
            return None

    def whole(self, within: tuple[float, float] | None) -> Crossing:
        """Among whole numbers."""
        least = self._least(*(within or (0, FARTHEST)))
        most = min(int(within[1]) if within else FARTHEST, LONGEST if self.counted else FARTHEST)
        begins = self.holds(least)
        last, step = least, 1
        while True:
            x = min(last + step, most)
            inside = x > last and self._inside(x)
            if not inside and x - last > 1:
                step = max((x - last) // 2, 1)  # back to the edge of the domain
                most = x - 1
                continue
            if not inside:
                raise ValueError(
                    f"{self.said} {'holds' if begins else 'does not hold'} at "
                    f"{self.parameter} = {least}, nor is a change seen up to {last}"
                )
            if self.holds(x) != begins:
                break
            last, step = x, 2 * step
        low, high = last, x
        while True:
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self.holds(middle) == begins else (low, middle)
            earlier = self._change(least, high - 1, begins)
            if earlier is None:
                return self._found(not begins, high, high - 1)
            low, high = least, earlier

    def real(self, within: tuple[float, float]) -> Crossing:
        """Among all numbers of a range."""
        low, high = map(float, within)
        fine = FINENESS * (high - low)
        first = low if self._inside(low) else low + fine
        if not self._inside(high):
            high -= fine
        begins = self.holds(first)
        if self.holds(high) == begins:
            raise ValueError(
                f"{self.said} {'holds' if begins else 'does not hold'} at {self.parameter} = "
                f"{first:g}, and so it does at {high:g}"
            )
        last = first
        while True:
            while high - last > fine / 2:
                middle = (last + high) / 2
                last, high = (middle, high) if self.holds(middle) == begins else (last, middle)
            before = max(first, high - fine)
            earlier = self._change(first, before, begins)
            if earlier is None:
                return self._found(not begins, high, before)
            last, high = first, float(earlier)

    def _change(self, low: float, high: float, begins: bool) -> int | float | None:
        """None where it is proved that nothing changes from low to high; else a value at which it
        has changed.
        """
        parts = [(low, high)]
        while parts:
            low, high = parts.pop()
            found = self.over(low, high)
            if found is None and low == high:
                raise ValueError(f"{self.said} cannot be told at {self.parameter} = {low}")
            if found is not None and found != begins:
                return low
            if found is None:
                middle = (low + high) // 2 if self.integer else (low + high) / 2
                after = middle + 1 if self.integer else middle
                parts += [(after, high), (low, middle)]
        return None

    def _found(self, holds: bool, at: int | float, before: int | float) -> Crossing:
        return Crossing(
            self.claim.id,
            self.parameter,
            holds,
            at,
            self.claim.predict(**{**self.known, self.parameter: at}),
            before,
            self.claim.predict(**{**self.known, self.parameter: before}),
        )

    def _inside(self, x: object) -> bool:
        try:
            self.values(x)
        except ValueError:
            return False
        return True

    def _least(self, low: float, high: float) -> int:
        first = max(int(low), 0)
        for x in range(first, min(first + FIRST, int(high) + 1)):
            if self._inside(x):
                return x
        self.values(first)  # says why
        raise ValueError(f"{self.claim.id} has no {self.parameter} from {first} on that it allows")


def _gathered(formula: sp.Expr) -> sp.Expr:
    """With batches of one size: products and sums of one and the same term as powers and
    multiples, so that their length may be a ball.
    """
    size = sp.Dummy("m", integer=True, positive=True)
    each = formula.replace(lambda x: isinstance(x, sp.Indexed) and x.base == M, lambda x: size)

    def gathered(x: sp.Expr) -> sp.Expr:
        letter, first, last = x.limits[0]
        if len(x.limits) > 1 or letter in x.function.free_symbols:
            return x
        number = last - first + 1
        return x.function**number if isinstance(x, sp.Product) else x.function * number

    each = each.replace(lambda x: isinstance(x, sp.Sum | sp.Product), gathered)
    return each.xreplace({size: M[0]})


def _parted(formula: sp.Expr, letter: sp.Expr) -> sp.Expr:
    """With the bases of powers in partial fractions, so that a ball stands in each for once."""
    x = sp.Dummy("x")

    def parted(power: sp.Pow) -> sp.Expr:
        return sp.apart(power.base, x) ** power.exp

    def long(term: sp.Basic) -> bool:
        return (
            isinstance(term, sp.Pow)
            and not term.exp.is_number
            and term.base.has(x)
            and term.base.is_rational_function()
        )

    return formula.xreplace({letter: x}).replace(long, parted).xreplace({x: letter})


def _limits(formula: sp.Expr) -> set[sp.Symbol]:
    """The letters on which the length of a sum or a product depends."""
    return {
        letter
        for repeated in formula.atoms(sp.Sum, sp.Product)
        for limits in repeated.limits
        for bound in limits[1:]
        for letter in bound.free_symbols
    }
