"""Inequalities between expectations: from one between functions, and one refit after the other."""

from collections.abc import Sequence

import sympy as sp

from theory.kernel import algebra
from theory.kernel.conditions import Every, Side, at_least, letters, require_sort
from theory.kernel.expectations import Kernel, state_function
from theory.kernel.letters import Undecided, states, substitute
from theory.kernel.order import Given, entails
from theory.kernel.theorem import Assumption, Hypothesis, Kind, Theorem, for_every, infer, put_in
from theory.statements import AtMost, Fact, Statement
from theory.words import E


def order(
    kernel: Kernel,
    statement: Statement,
    facts: Sequence[Theorem],
    ranges: Sequence[AtMost],
    hints: Given = (),
) -> Theorem:
    """An inequality between expectations at one generation, from that between their functions.

    ``ranges`` say where the states of the experiment are: what the inequality needs of them."""
    if not isinstance(statement, AtMost) or statement.strict:
        raise Undecided("an inequality that is not strict is expected")
    moments = {each.args[1] for side in (statement.lhs, statement.rhs) for each in side.atoms(E)}
    if len(moments) != 1:
        raise Undecided("expectations at one generation are expected")
    moment = moments.pop()
    left, right = (state_function(kernel, side, moment) for side in (statement.lhs, statement.rhs))
    given = tuple(at_least(each.rhs - each.lhs) for each in ranges)
    for fact in facts:
        said = fact.conclusion
        if not isinstance(said, AtMost):
            continue
        found = algebra.equal(right - left, said.rhs - said.lhs, hints)
        if found is None:
            continue
        hypotheses: list[Hypothesis] = []
        for each in (*fact.hypotheses, *found):
            if not isinstance(each, Side | Every) or not letters(each) & states():
                hypotheses.append(each)
            elif not entails(given, each):
                raise Undecided(f"the inequality needs {each}, which is not so for every state")
        for state in sorted(states(), key=str):
            hypotheses = for_every(hypotheses, state, -sp.oo, frozenset())
        inside = [put_in(_range(each)) for each in ranges]
        return infer((kernel.follows, *inside), statement, needs=hypotheses, grade=fact.grade)
    raise Undecided("no inequality in use is between these functions of the state")


def _range(each: AtMost) -> Assumption:
    said = f"in every generation ${sp.latex(each.lhs)} \\leq {sp.latex(each.rhs)}$"
    return Assumption(Kind.MODEL, Fact(said), said.replace("$", ""))


def iterated(
    statement: Statement,
    facts: Sequence[Theorem],
    variable: sp.Symbol,
    shifted: sp.Symbol,
    hints: Given = (),
) -> Theorem:
    """``X(n, k) <= X(0, k + n)`` from ``X(n + 1, k) <= X(n, k + 1)`` for all n and k."""
    if not isinstance(statement, AtMost) or statement.strict:
        raise Undecided("an inequality that is not strict is expected")
    for letter in (variable, shifted):
        require_sort(letter)
        if not letter.is_integer or not (letter.is_positive or letter.is_nonnegative):
            raise Undecided(f"{letter} is to be an integer with a least value")
    if variable.is_positive or variable == shifted:
        raise Undecided(f"{variable} is to begin at 0 and to be another letter than {shifted}")
    quantity = statement.lhs
    last = substitute(quantity, {variable: sp.S.Zero, shifted: shifted + variable})
    ends = algebra.equal(statement.rhs, last, hints)
    once = (
        substitute(quantity, {variable: variable + 1}),
        substitute(quantity, {shifted: shifted + 1}),
    )
    for fact in facts:
        said = fact.conclusion
        if not isinstance(said, AtMost):
            continue
        sides = [
            algebra.equal(*pair, hints) for pair in zip((said.lhs, said.rhs), once, strict=True)
        ]
        if ends is None or None in sides:
            continue
        needs = [need for side in sides if side is not None for need in side]
        hypotheses: list[Hypothesis] = [*fact.hypotheses, *needs]
        for letter in (variable, shifted):
            least = sp.Integer(1 if letter.is_positive else 0)
            hypotheses = for_every(hypotheses, letter, least, frozenset())
        return infer((), statement, needs=(*hypotheses, *ends), grade=fact.grade)
    raise Undecided("no inequality in use takes one generation off")
