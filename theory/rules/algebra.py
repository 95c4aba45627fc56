"""``algebra``: an equation that expansion, cancellation and the functional equation of the gamma
function turn into 0 = 0.
"""

from collections.abc import Mapping
from random import Random

from theory.kernel import assumptions, equations
from theory.kernel.conditions import definedness
from theory.kernel.letters import Undecided
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where, probe_relation, rewrite
from theory.rules.zero import is_zero
from theory.statements import AtMost, Equal, Statement


class Algebra(Rule):
    """Both sides, rewritten by the facts in use, differ by zero."""

    name = "algebra"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        theorems = list(facts.values())
        try:
            return equations.equation(statement, theorems, hints)
        except Undecided:
            if not isinstance(statement, Equal):
                raise
            left, right = rewrite(statement.lhs, _said(facts)), rewrite(statement.rhs, _said(facts))
            if not is_zero(left - right):
                raise
        return assumptions.computed(statement, theorems, definedness(statement), "SymPy's algebra")

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_relation(_rewritten(statement, facts), where, rng)


def _said(facts: Mapping[str, Theorem]) -> Facts:
    return {name: fact.conclusion for name, fact in facts.items()}


def _rewritten(statement: Statement, facts: Facts) -> Statement:
    if isinstance(statement, Equal):
        return Equal(rewrite(statement.lhs, facts), rewrite(statement.rhs, facts))
    if isinstance(statement, AtMost):
        return AtMost(
            rewrite(statement.lhs, facts), rewrite(statement.rhs, facts), statement.strict
        )
    return statement
