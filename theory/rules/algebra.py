"""``algebra``: an equation that expansion, cancellation and the functional equation of the gamma
function turn into 0 = 0.
"""

from collections.abc import Mapping
from random import Random

import theory.balls as balls
from theory.kernel import assumptions, equations
from theory.kernel.conditions import definedness
from theory.kernel.domains import to_relations
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
            plain = _rewritten(statement, _said(facts))
            # what a point refutes is not expanded, which may take for ever
            if _refuted(plain, to_relations(hints)) or not is_zero(plain.lhs - plain.rhs):
                raise
        return assumptions.computed(statement, theorems, definedness(statement), "SymPy's algebra")

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_relation(_rewritten(statement, facts), where, rng)


def _refuted(statement: Statement, where: Where) -> bool:
    try:
        return probe_relation(statement, where, Random(0)).verdict == "refuted"
    except (balls.NotApplicable, balls.DomainError):
        return False


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
