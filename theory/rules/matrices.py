"""``words`` and ``congruence``: identities and orderings of matrices of any size, as words in
noncommuting letters.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.balls import draw
from theory.kernel import words
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where, unknowns
from theory.statements import AtMost, Equal, Statement

PASSES = 20  #: rewriting by the facts stops after this many passes
GENERATIONS = 3  #: the second opinion on an induction unrolls this many


@dataclass(frozen=True)
class Words(Rule):
    """A matrix identity: both sides have the same normal form as sums of words."""

    name = "words"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return words.words(statement, list(facts.values()), hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """Random rational 2 x 2 matrices; the facts may only say that one letter is a product of
        others or an inverse.
        """
        if not isinstance(statement, Equal):
            return Opinion("not applicable", "not an equation")
        equations = [fact for fact in facts.values() if isinstance(fact, Equal)]
        named = unknowns(
            statement.lhs,
            statement.rhs,
            *(side for fact in equations for side in (fact.lhs, fact.rhs)),
        )
        numbers = draw({symbol for symbol in named if symbol.is_commutative}, where, rng)
        here, facts = (
            statement.subs(numbers),
            {name: fact.subs(numbers) for name, fact in facts.items()},
        )
        point = matrices((here.lhs, here.rhs), facts, rng)
        if isinstance(point, str):
            return Opinion("not applicable", point)
        left, right = evaluate(here.lhs, point), evaluate(here.rhs, point)
        if left != right:
            return Opinion("refuted", f"{point}: {left} against {right}")
        return Opinion("consistent", "1 tuple of 2 x 2 matrices")


@dataclass(frozen=True)
class Congruence(Rule):
    """``A <= B`` in the Loewner order, as B - A = sum of ``Z' P Z`` with P positive semidefinite.

    ``terms`` are pairs (Z, P); ``transpose`` maps each letter to its transpose; ``positive`` names
    the letters that are positive semidefinite by assumption (1 always is)."""

    terms: tuple[tuple[sp.Expr, sp.Expr], ...]
    transpose: Mapping[sp.Symbol, sp.Symbol]
    positive: tuple[sp.Symbol, ...] = ()

    name = "congruence"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return words.congruence(
            statement, list(facts.values()), self.terms, self.transpose, self.positive, hints
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """The smallest principal minors of B - A at random rational matrices, positive letters
        drawn as G'G.
        """
        if not isinstance(statement, AtMost):
            return Opinion("not applicable", "not an inequality")
        if facts:
            return Opinion("not applicable", "letters bound by facts are not drawn")
        letters = _letters(statement.lhs, statement.rhs, *(outer for outer, _ in self.terms))
        point: dict[sp.Expr, sp.Matrix] = {}
        for letter in letters:
            if letter in point:
                continue
            drawn = _random_matrix(rng)
            point[letter] = drawn.T * drawn if letter in self.positive else drawn
            point[self.transpose.get(letter, letter)] = point[letter].T
        wrong = _objection(evaluate(statement.rhs - statement.lhs, point))
        return (
            Opinion("refuted", f"{point}: {wrong}")
            if wrong
            else Opinion("consistent", "1 tuple of 2 x 2 matrices")
        )


@dataclass(frozen=True)
class CongruenceInduction(Rule):
    """``A(n) <= B(n)`` in the Loewner order for all n >= base, by induction.

    B - A at the base (``first``) and at n + 1 (``following``), as the facts give them, are sums of
    ``Z' P Z``; at n + 1, P may also be B(n) - A(n), the hypothesis.  A letter of the statement
    without a generation is one matrix for all generations."""

    variable: sp.Symbol
    first: tuple[tuple[sp.Expr, sp.Expr], ...]
    following: tuple[tuple[sp.Expr, sp.Expr], ...]
    transpose: Mapping[sp.Symbol, sp.Symbol] = field(default_factory=dict)
    positive: tuple[sp.Symbol, ...] = ()
    base: int = 0

    name = "induction in the Loewner order"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return words.congruence_induction(
            statement,
            self.variable,
            self.base,
            list(facts.values()),
            self.first,
            self.following,
            self.transpose,
            self.positive,
            hints,
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """Unroll the recursion at random positive semidefinite 2 x 2 matrices: those of the
        statement stay, others are new each time.
        """
        if not isinstance(statement, AtMost) or self.transpose:
            return Opinion(
                "not applicable",
                "transposes are not drawn" if self.transpose else "not an inequality",
            )
        gap = statement.rhs - statement.lhs
        named = {
            atom
            for fact in facts.values()
            if isinstance(fact, Equal)
            for side in (fact.lhs, fact.rhs)
            for atom in side.free_symbols
        }
        if any(symbol.is_commutative for symbol in (named | gap.free_symbols) - {self.variable}):
            return Opinion("not applicable", "numbers that are not drawn take part")
        point: dict[sp.Expr, sp.Matrix] = {}
        for generation in range(self.base, self.base + GENERATIONS):
            here, following = (gap.subs(self.variable, at) for at in (generation, generation + 1))
            kept = {letter: point[letter] for letter in _letters(here) if letter in point}
            drawn = matrices(
                (here, following),
                {name: fact.subs({self.variable: generation}) for name, fact in facts.items()},
                rng,
                kept,
            )
            if isinstance(drawn, str):
                return Opinion("not applicable", drawn)
            point = drawn
            if wrong := _objection(evaluate(here, point)) or _objection(evaluate(following, point)):
                return Opinion("refuted", f"generation {generation}, {point}: {wrong}")
        return Opinion("consistent", f"{GENERATIONS} generations of 2 x 2 matrices")


@dataclass(frozen=True)
class Transposed(Rule):
    """A matrix identity whose transpose follows from the facts as words; letters that ``transpose``
    does not map are symmetric.
    """

    transpose: Mapping[sp.Symbol, sp.Symbol]

    name = "transpose"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return words.transpose(statement, list(facts.values()), self.transpose, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """The identity before it is transposed, at random rational 2 x 2 matrices."""
        if not isinstance(statement, Equal):
            return Opinion("not applicable", "not an equation")
        return Words().probe(self._turned(statement), facts, where, rng)

    def _turned(self, statement: Equal) -> Equal:
        return Equal(
            transposed(statement.lhs, self.transpose), transposed(statement.rhs, self.transpose)
        )


def transposed(expr: sp.Expr, transpose: Mapping[sp.Symbol, sp.Symbol]) -> sp.Expr:
    """The transpose of a sum of words."""
    total: list[sp.Expr] = []
    for term in sp.Add.make_args(sp.expand(expr)):
        scalar, letters = term.args_cnc()
        powers = (letter.as_base_exp() for letter in reversed(letters))
        total.append(
            sp.Mul(*scalar)
            * sp.Mul(*(transpose.get(base, base) ** power for base, power in powers))
        )
    return sp.Add(*total)


def _letters(*expressions: sp.Expr) -> list[sp.Expr]:
    found: set[sp.Expr] = {
        atom
        for e in expressions
        for atom in sp.sympify(e).atoms(sp.Symbol, AppliedUndef)
        if not atom.is_commutative
    }
    return sorted(found, key=str)


def _random_matrix(rng: Random) -> sp.Matrix:
    return sp.Matrix(
        2, 2, lambda *_: sp.Rational(rng.randint(-6, 6), rng.randint(1, 4))
    ) + 7 * sp.eye(2)


def _objection(gap: sp.Matrix) -> str:
    """Why a 2 x 2 matrix is not positive semidefinite; empty where it is."""
    if gap != gap.T:
        return f"the difference {gap} is not symmetric"
    return (
        f"the difference {gap} is not positive semidefinite"
        if min(gap[0, 0], gap[1, 1], gap.det()) < 0
        else ""
    )


def matrices(
    words: Iterable[sp.Expr],
    facts: Facts,
    rng: Random,
    kept: Mapping[sp.Expr, sp.Matrix] | None = None,
) -> dict[sp.Expr, sp.Matrix] | str:
    """A matrix for each letter that satisfies the facts, or why none was found; where some are
    ``kept`` the others are drawn as Z'Z.
    """
    letters = _letters(
        *words,
        *(
            side
            for fact in facts.values()
            if isinstance(fact, Equal)
            for side in (fact.lhs, fact.rhs)
        ),
    )
    point = {letter: _random_matrix(rng) for letter in letters}
    if kept is not None:
        point = {letter: drawn.T * drawn for letter, drawn in point.items()} | dict(kept)
    if not all(isinstance(fact, Equal) for fact in facts.values()):
        return "a fact is not an equation"
    equations = [
        (fact.lhs.args if isinstance(fact.lhs, sp.Mul) else (fact.lhs,), fact.rhs)
        for fact in facts.values()
    ]
    for word, right in equations:
        if len(word) == 2 and right == 1:
            point[word[1]] = point[word[0]].inv()
    for word, right in equations * 3:  # letters that are given by letters that are given
        if len(word) == 1 and word[0] in point:
            point[word[0]] = evaluate(right, point)
    for fact in facts.values():
        if evaluate(fact.lhs, point) != evaluate(fact.rhs, point):
            return "no matrices that satisfy the facts were found"
    return point


def evaluate(expr: sp.Expr, point: Mapping[sp.Expr, sp.Matrix]) -> sp.Matrix:
    """The value of a sum of words at 2 x 2 matrices."""
    total = sp.zeros(2, 2)
    for term in sp.Add.make_args(sp.expand(expr)):
        scalar, letters = term.args_cnc()
        word = sp.eye(2) * sp.Mul(*scalar)
        for letter in letters:
            base, power = letter.as_base_exp()
            word = word * point[base] ** int(power)
        total += word
    return total
