"""Inequalities from inequalities: term by term, through an increasing function, and from a fall to
a limit.
"""

from dataclasses import dataclass
from random import Random

import sympy as sp

from theory.rules.base import Facts, Opinion, Rule, Where, rewrite
from theory.rules.sign import known_sign, probe_inequality
from theory.rules.zero import is_zero
from theory.statements import AtMost, Equal, Statement


@dataclass(frozen=True)
class Descent(Rule):
    """``lhs <= rhs`` in ``variable``, where the gap rhs - lhs falls from x to x + 1 and tends to 0.

    The facts in use are the fall, ``gap(x + 1) <= gap(x)`` (as an inequality with that difference),
    and the limit of the gap as the variable, which is positive, goes to infinity."""

    variable: sp.Symbol

    name = "descent to a limit"

    def prove(self, statement: Statement, facts: Facts) -> bool:
        if not isinstance(statement, AtMost) or self.variable.is_positive is not True:
            return False
        gap = statement.rhs - statement.lhs
        fall = gap - gap.subs(self.variable, self.variable + 1)
        falls = [
            fact
            for fact in facts.values()
            if isinstance(fact, AtMost) and is_zero(fact.rhs - fact.lhs - fall)
        ]
        return any(fact.strict or not statement.strict for fact in falls) and any(
            self._vanishes(fact, gap) for fact in facts.values()
        )

    def _vanishes(self, fact: Statement, gap: sp.Expr) -> bool:
        if not isinstance(fact, Equal) or not isinstance(fact.lhs, sp.Limit) or fact.rhs != 0:
            return False
        body, variable, point, _ = fact.lhs.args
        return variable == self.variable and point == sp.oo and is_zero(body - gap)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_inequality(statement, where, rng)


@dataclass(frozen=True)
class Monotone(Rule):
    """``f(a) <= f(b)`` from ``a <= b``: f, in ``argument`` (a real or positive symbol), has a
    derivative that is never negative.
    """

    argument: sp.Symbol
    function: sp.Expr

    name = "increasing function"
    trusts = ("sympy.diff", "SymPy's assumptions")

    def prove(self, statement: Statement, facts: Facts) -> bool:
        if not isinstance(statement, AtMost) or not known_sign(
            sp.diff(self.function, self.argument), statement.strict
        ):
            return False
        ends = [
            (fact.lhs, fact.rhs)
            for fact in facts.values()
            if isinstance(fact, AtMost) and (fact.strict or not statement.strict)
        ]
        if self.argument.is_positive:
            ends = [pair for pair in ends if all(end.is_positive for end in pair)]
        equations = {name: fact for name, fact in facts.items() if isinstance(fact, Equal)}
        return any(
            is_zero(rewrite(statement.lhs, equations) - self._at(low))
            and is_zero(rewrite(statement.rhs, equations) - self._at(high))
            for low, high in ends
        )

    def _at(self, value: sp.Expr) -> sp.Expr:
        return self.function.subs(self.argument, value)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_inequality(statement, where, rng)


class Termwise(Rule):
    """``c + k sum a_i <= c + k sum b_i`` from ``a_i <= b_i`` and k >= 0 (k <= 0: from ``b_i <=
    a_i``) over one range.

    For products also from ``0 <= a_i``, the smaller terms.
    """

    name = "term by term"
    trusts = ("sympy.factor", "SymPy's assumptions")

    def prove(self, statement: Statement, facts: Facts) -> bool:
        if not isinstance(statement, AtMost) or statement.strict:
            return False
        left, right = (_around(side) for side in (statement.lhs, statement.rhs))
        if (
            left is None
            or right is None
            or type(left[2]) is not type(right[2])
            or left[2].limits != right[2].limits
        ):
            return False
        if not is_zero(left[0] - right[0]) or not is_zero(left[1] - right[1]):
            return False
        if known_sign(left[1], False):
            small, large = left[2].function, right[2].function
        elif known_sign(-left[1], False):
            small, large = right[2].function, left[2].function
        else:
            return False
        known = [fact for fact in facts.values() if isinstance(fact, AtMost)]
        ordered = any(is_zero(fact.lhs - small) and is_zero(fact.rhs - large) for fact in known)
        nonnegative = isinstance(left[2], sp.Sum) or any(
            fact.lhs == 0 and is_zero(fact.rhs - small) for fact in known
        )
        return ordered and nonnegative

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_inequality(statement, where, rng)


def _around(expr: sp.Expr) -> tuple[sp.Expr, sp.Expr, sp.Expr] | None:
    """(c, k, node) of ``c + k node`` with one sum or product over one index; None for anything
    else.
    """
    nodes = [node for node in expr.atoms(sp.Sum, sp.Product) if len(node.limits) == 1]
    if len(nodes) != 1:
        return None
    name = sp.Dummy()
    bare = sp.expand(expr.xreplace({nodes[0]: name}))
    factor = sp.diff(bare, name)
    return None if factor.has(name) else (bare.xreplace({name: sp.S.Zero}), factor, nodes[0])
