"""``trace``: expected traces of words in random matrices, by linearity, cyclic order and order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

import sympy as sp

from theory.kernel import words
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where
from theory.rules.matrices import evaluate, matrices
from theory.statements import Equal, Statement
from theory.words import Trace


@dataclass(frozen=True)
class Traces(Rule):
    """An equation between expected traces; an inequality follows from one between the matrices (the
    Loewner order), ``times`` a number.

    Facts between matrices are rewritten inside the words, facts about traces outside.
    ``transpose`` maps each letter that is not symmetric to its transpose; a word then has the trace
    of its transpose."""

    transpose: Mapping[sp.Symbol, sp.Symbol] = field(default_factory=dict)
    times: sp.Expr = sp.S.One

    name = "trace"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return words.traces(statement, list(facts.values()), self.transpose, self.times, hints)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        """The traces themselves at random rational 2 x 2 matrices; a fact about an expectation is
        not drawn.
        """
        if not isinstance(statement, Equal) or not all(
            isinstance(fact, Equal) and _is_word(fact.lhs) for fact in facts.values()
        ):
            return Opinion("not applicable", "expectations that only the facts relate")
        words = [trace.args[0] for trace in (statement.lhs - statement.rhs).atoms(Trace)]
        point = matrices((*words, *self.transpose, *self.transpose.values()), facts, rng)
        if isinstance(point, str) or self.transpose:
            return Opinion(
                "not applicable", point if isinstance(point, str) else "transposes are not drawn"
            )
        gap = (statement.lhs - statement.rhs).replace(
            Trace, lambda word: evaluate(word, point).trace()
        )
        if gap.free_symbols:
            return Opinion("not applicable", "other quantities take part")
        return (
            Opinion("consistent", "1 tuple of 2 x 2 matrices")
            if gap == 0
            else Opinion("refuted", f"{point}: off by {gap}")
        )


def _is_word(expr: sp.Expr) -> bool:
    return not sp.sympify(expr).is_commutative
