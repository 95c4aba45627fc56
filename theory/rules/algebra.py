"""``algebra``: an equation that expansion, cancellation and the functional equation of the gamma
function turn into 0 = 0.
"""

from random import Random

from theory.rules.base import Facts, Opinion, Rule, Where, probe_relation, rewrite
from theory.rules.zero import is_zero
from theory.statements import AtMost, Equal, Statement


class Algebra(Rule):
    """Both sides, rewritten by the facts in use, differ by zero."""

    name = "algebra"
    trusts = ("sympy.expand", "sympy.together", "sympy.gammasimp")

    def prove(self, statement: Statement, facts: Facts) -> bool:
        if not isinstance(statement, Equal):
            return False
        return is_zero(rewrite(statement.lhs, facts) - rewrite(statement.rhs, facts))

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_relation(_rewritten(statement, facts), where, rng)


def _rewritten(statement: Statement, facts: Facts) -> Statement:
    if isinstance(statement, Equal):
        return Equal(rewrite(statement.lhs, facts), rewrite(statement.rhs, facts))
    if isinstance(statement, AtMost):
        return AtMost(
            rewrite(statement.lhs, facts), rewrite(statement.rhs, facts), statement.strict
        )
    return statement
