"""``trace``: expected traces of words in random matrices, by linearity, cyclic order and order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

import sympy as sp

from theory.kernel import words
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where
from theory.rules.matrices import evaluate, matrices, word_normal_form
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

    def _reduced(self, expr: sp.Expr, facts: Facts) -> sp.Expr:
        words = {
            name: fact
            for name, fact in facts.items()
            if isinstance(fact, Equal) and _is_word(fact.lhs)
        }
        for _ in range(len(facts) + 1):
            expr = expr.replace(Trace, lambda word: self._canonical(word, words))
            for fact in facts.values():
                if isinstance(fact, Equal) and not _is_word(fact.lhs):
                    left = fact.lhs.replace(Trace, lambda word: self._canonical(word, words))
                    expr = expr.xreplace({left: fact.rhs})
        return expr.replace(Trace, lambda word: self._canonical(word, words))

    def _canonical(self, word: sp.Expr, words: Facts) -> sp.Expr:
        """A combination of traces of words, each in the first of its cyclic orders."""
        total: list[sp.Expr] = []
        for term in sp.Add.make_args(sp.expand(word_normal_form(word, words))):
            scalar, factors = term.args_cnc()
            letters = [
                base ** (1 if power > 0 else -1)
                for base, power in (f.as_base_exp() for f in factors)
                for _ in range(abs(int(power)))
            ]
            orders = [letters[start:] + letters[:start] for start in range(len(letters))]
            if self.transpose:
                orders += [
                    [self.transpose.get(letter, letter) for letter in reversed(order)]
                    for order in orders
                ]
            first = (
                min(orders, key=lambda order: [str(letter) for letter in order]) if letters else []
            )
            total.append(sp.Mul(*scalar) * Trace(sp.Mul(*first)) if scalar != [0] else sp.S.Zero)
        return sp.Add(*total)


def _is_word(expr: sp.Expr) -> bool:
    return not sp.sympify(expr).is_commutative
