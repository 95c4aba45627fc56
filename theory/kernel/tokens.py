"""Draws of many tokens: sums over independent copies of one token, by the definition of such a sum.

A product of such sums runs over all ways to choose a token for every factor.  The ways are sorted
by which factors choose the same token (a partition of the factors): blocks choose distinct tokens,
which are independent, and there are m (m - 1) ... choices for as many blocks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sympy as sp

from theory.kernel.conditions import Condition, at_least

MOST_FACTORS = 8  #: in one product of counts
Powers = tuple[int, ...]


def partitions(count: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """All partitions of the factors 0, ..., count - 1 into blocks."""
    if count == 0:
        yield ()
        return
    for rest in partitions(count - 1):
        for place, block in enumerate(rest):
            yield (*rest[:place], (*block, count - 1), *rest[place + 1 :])
        yield (*rest, (count - 1,))


def falling(size: sp.Expr, blocks: int) -> sp.Expr:
    """``size (size - 1) ...``: choices of as many distinct tokens; 0 where there are too few."""
    return sp.Mul(*(size - taken for taken in range(blocks)))


@dataclass(frozen=True)
class Batch:
    """Sums over ``size`` independent tokens of numbers that each token has, one for every symbol.

    ``moments`` gives the mean of products of powers of one token's numbers, by their exponents.
    ``example`` is one such law for the second checker: (numbers, probability) of two values of a
    token, and what the symbols of the moments are for it."""

    symbols: tuple[sp.Symbol, ...]
    size: sp.Expr
    moments: Mapping[Powers, sp.Expr]
    example: tuple[tuple[tuple[sp.Expr, ...], sp.Expr], ...] = ()
    where: Mapping[sp.Expr, sp.Expr] = field(default_factory=dict)

    @property
    def law(self) -> sp.Basic:
        """What the experiment says of the draw."""
        known = sorted(self.moments.items())
        return sp.Tuple(self.size, *(sp.Tuple(sp.Tuple(*at), value) for at, value in known))

    @property
    def allows(self) -> tuple[Condition, ...]:
        """What there must be for such a draw."""
        return (at_least(self.size),)

    def one(self, powers: Powers) -> sp.Expr | None:
        """The mean of a product of powers of one token's numbers; None where it is not assumed."""
        return sp.S.One if not any(powers) else self.moments.get(powers)

    def mean(self, powers: Powers, base: sp.Expr) -> sp.Expr | None:
        """The mean of a product of powers of the sums; None where the moments do not give it.

        ``base`` is 1, or what a single sum is an exponent of."""
        if base != 1 or sum(powers) > MOST_FACTORS:
            return None
        factors = [place for place, power in enumerate(powers) for _ in range(power)]
        total: list[sp.Expr] = []
        for blocks in partitions(len(factors)):
            each = [self.size_of(blocks)]
            for block in blocks:
                chosen = [factors[factor] for factor in block]
                known = self.one(tuple(chosen.count(place) for place in range(len(powers))))
                if known is None:
                    return None
                each.append(known)
            total.append(sp.Mul(*each))
        return sp.Add(*total)

    def size_of(self, blocks: tuple) -> sp.Expr:
        """Choices of a token for every block."""
        return falling(self.size, len(blocks))

    def outcomes(self) -> tuple[tuple[tuple[sp.Expr, ...], sp.Expr], ...]:
        """The values of one token with their probabilities, for the second checker."""
        return self.example

    def total(self, function: sp.Expr) -> sp.Expr:
        """The mean of a function of the sums, as a sum over the counts of each value of a token."""
        *others, (last, chance) = self.outcomes()
        left, terms = self.size, []
        counts = [
            sp.Dummy(f"k{place}", integer=True, nonnegative=True) for place in range(len(others))
        ]
        for count, (_, probability) in zip(counts, others, strict=True):
            terms.append((count, left, sp.binomial(left, count) * probability**count))
            left -= count
        values = [
            sp.Add(
                left * last[place],
                *(c * o[place] for c, (o, _) in zip(counts, others, strict=True)),
            )
            for place in range(len(self.symbols))
        ]
        put = dict(zip(self.symbols, values, strict=True))
        result = function.subs(put, simultaneous=True) * chance**left
        for count, upto, weight in reversed(terms):
            result = sp.Sum(result * weight, (count, 0, upto))
        return result.subs(self.where)


@dataclass(frozen=True)
class Tokens(Batch):
    """How many of ``size`` independent tokens are of each of some types: ``moments`` is left out, a
    token is of the type of a symbol with the probability ``shares``, and of at most one of them."""

    moments: Mapping[Powers, sp.Expr] = field(default_factory=dict)
    shares: tuple[sp.Expr, ...] = ()

    @property
    def law(self) -> sp.Basic:
        """What the experiment says of the draw."""
        return sp.Tuple(self.size, sp.Tuple(*self.shares))

    @property
    def allows(self) -> tuple[Condition, ...]:
        """Probabilities that are not negative, and together at most 1."""
        rest = at_least(1 - sp.Add(*self.shares))
        return (*super().allows, *map(at_least, self.shares), rest)

    def one(self, powers: Powers) -> sp.Expr | None:
        """The probability of the one type that is asked for; two types at once have none."""
        asked = [place for place, power in enumerate(powers) if power]
        if not asked:
            return sp.S.One
        return self.shares[asked[0]] if len(asked) == 1 else sp.S.Zero

    def mean(self, powers: Powers, base: sp.Expr) -> sp.Expr | None:
        """As for a batch; besides the mean of ``base^count`` of a single count."""
        if base != 1 and len(self.symbols) == 1 and not any(powers):
            (share,) = self.shares
            return (1 - share + share * base) ** self.size
        return super().mean(powers, base)

    def outcomes(self) -> tuple[tuple[tuple[sp.Expr, ...], sp.Expr], ...]:
        """One type each, or none of them."""
        places = range(len(self.symbols))
        kinds = [tuple(sp.Integer(place == kind) for place in places) for kind in places]
        none = (tuple(sp.S.Zero for _ in places), 1 - sp.Add(*self.shares))
        return (*zip(kinds, self.shares, strict=True), none)


@dataclass(frozen=True)
class Chosen(Tokens):
    """How many of ``size`` tokens, chosen without replacement among ``among`` tokens, are of a
    type; ``shares`` holds the share of the type among these."""

    among: sp.Expr = sp.S.One

    @property
    def law(self) -> sp.Basic:
        """What the experiment says of the draw."""
        return sp.Tuple(self.size, sp.Tuple(*self.shares), self.among)

    @property
    def allows(self) -> tuple[Condition, ...]:
        """No more tokens are chosen than there are."""
        return (*super().allows, at_least(self.among - self.size))

    def mean(self, powers: Powers, base: sp.Expr) -> sp.Expr | None:
        """Distinct choices are of the type with the probability of a draw without replacement."""
        if base != 1 or len(powers) != 1 or powers[0] > MOST_FACTORS:
            return None
        total: list[sp.Expr] = []
        for blocks in partitions(powers[0]):
            count = len(blocks)
            chance = falling(self.among * self.shares[0], count) / falling(self.among, count)
            total.append(falling(self.size, count) * chance)
        return sp.Add(*total)

    def total(self, function: sp.Expr) -> sp.Expr:
        """The mean of a function of the count by the hypergeometric law."""
        count = sp.Dummy("k0", integer=True, nonnegative=True)
        ours = self.among * self.shares[0]
        weight = (
            sp.binomial(self.size, count)
            * falling_symbolic(ours, count)
            * falling_symbolic(self.among - ours, self.size - count)
            / falling_symbolic(self.among, self.size)
        )
        body = function.subs(self.symbols[0], count) * weight
        return sp.Sum(body, (count, 0, self.size)).subs(self.where)


def falling_symbolic(size: sp.Expr, count: sp.Expr) -> sp.Expr:
    """``size (size - 1) ... (size - count + 1)`` for a number of factors that is a letter."""
    place = sp.Dummy("l", integer=True, nonnegative=True)
    return sp.Product(size - place, (place, 0, count - 1))
