"""One printed letter is one thing in a claim's proof."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
import sympy as sp
from sympy.core.function import AppliedUndef

import theory
from theory.kernel.letters import BINDERS, free
from theory.printing import latex
from theory.statements import AtMost, Equal, Implies, Statement


def sides(statement: Statement) -> Iterator[sp.Expr]:
    if isinstance(statement, Equal | AtMost):
        yield from (statement.lhs, statement.rhs)
    elif isinstance(statement, Implies):
        for part in (*statement.premises, statement.conclusion):
            yield from sides(part)


def letters(expr: sp.Expr) -> Iterator[tuple[str, object]]:
    """What is printed, and what it stands for: a number, a matrix, a schedule, a function."""
    bound = {limit[0] for node in expr.atoms(*BINDERS) for limit in node.limits}
    for letter in free(expr) | bound:
        if isinstance(letter, sp.IndexedBase):
            yield latex(letter.label), ("schedule", letter.label)
        else:
            yield latex(letter), letter
    for node in expr.atoms(AppliedUndef):
        yield latex(sp.Symbol(node.func.__name__)), ("function", node.func.__name__)


def test_a_printed_letter_is_one_thing(claim):
    found = defaultdict(set)
    for step in claim.proof.steps:
        for side in sides(step.statement):
            for printed, thing in letters(side):
                found[printed].add(thing)
    assert {printed: things for printed, things in found.items() if len(things) > 1} == {}


def test_two_things_under_one_letter_are_seen():
    number, matrix = sp.Symbol("K", positive=True), sp.Symbol("K", commutative=False)
    assert latex(number) != latex(matrix)
    schedule = sp.IndexedBase("K", positive=True)
    assert len({printed for printed, _ in letters(number + schedule[1])}) == 1
    assert len(set(letters(number + schedule[1]))) == 2


@pytest.fixture(params=theory.claims().values(), ids=lambda claim: claim.id)
def claim(request):
    return request.param
