"""``pairings``: expected traces of powers of the Gram matrix of a normal design, by Isserlis'
theorem.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp
from flint import arb

import theory.balls as balls
from theory.kernel.algebra import equal
from theory.kernel.assumptions import lemma
from theory.kernel.letters import Undecided
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where, equal_balls, probe_points
from theory.statements import Equal, Statement
from theory.words import Trace

Letter = tuple[int, int]  #: an entry of the design: which row index, which column index


def trace_power(order: int, rows: sp.Expr, columns: sp.Expr) -> sp.Expr:
    """E tr (X'X)^order for independent standard normal entries: over all pairings, rows^(free rows)
    columns^(free columns).
    """
    letters = [
        letter
        for place in range(order)
        for letter in ((place, place), (place, (place + 1) % order))
    ]
    free = Counter(_free(pairs, order) for pairs in _pairings(tuple(letters)))
    return sp.Add(*(count * rows**r * columns**c for (r, c), count in free.items()))


def _pairings(letters: tuple[Letter, ...]) -> Iterator[list[tuple[Letter, Letter]]]:
    """All ways to pair the letters."""
    if not letters:
        yield []
    for place in range(1, len(letters)):
        for rest in _pairings(letters[1:place] + letters[place + 1 :]):
            yield [(letters[0], letters[place]), *rest]


def _free(pairs: list[tuple[Letter, Letter]], order: int) -> tuple[int, int]:
    """How many row and column indices stay free where paired entries are the same entry."""
    return _classes([(left[0], right[0]) for left, right in pairs], order), _classes(
        [(left[1], right[1]) for left, right in pairs], order
    )


def _classes(equal: list[tuple[int, int]], size: int) -> int:
    label = list(range(size))
    for left, right in equal:
        low, high = sorted((label[left], label[right]))
        label = [low if each == high else each for each in label]
    return len(set(label))


@dataclass(frozen=True)
class Pairings(Rule):
    """``Trace(G**j)`` of the Gram matrix G of ``rows`` independent standard normal rows with
    ``columns`` features.
    """

    gram: sp.Symbol
    rows: sp.Symbol
    columns: sp.Symbol

    name = "pairings"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        order = self._order(statement)
        if (
            order is None
            or equal(trace_power(order, self.rows, self.columns), statement.rhs) is None
        ):
            raise Undecided("the pairings of the entries give another number")
        return lemma(
            statement,
            "Isserlis' theorem: a mean of normal entries sums over pairings",
            "isserlis1918",
        )

    def _order(self, statement: Statement) -> int | None:
        if not isinstance(statement, Equal) or not isinstance(statement.lhs, Trace):
            return None
        base, order = statement.lhs.args[0].as_base_exp()
        return int(order) if base == self.gram and order.is_Integer and order > 0 else None

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """A single feature, or a single row: the trace is a power of a chi-square draw."""
        order = self._order(statement)
        if order is None:
            return Opinion("not applicable", "not a power of the Gram matrix")

        def compare(point: dict) -> tuple[arb, arb]:
            many, one = rng.sample([self.rows, self.columns], 2)
            moment = sp.Mul(*(many + 2 * step for step in range(order)))
            return balls.enclose(moment, point), balls.enclose(statement.rhs.subs(one, 1), point)

        return probe_points(compare, equal_balls, {self.rows, self.columns}, where, rng)
