"""A name assumes nothing: it has its letter's sort, and a letter names one thing."""

import pytest
import sympy as sp

from theory.kernel.acceptance import accept
from theory.kernel.letters import KernelError
from theory.proof import Proof, ProofRun, Step
from theory.rules import Algebra, Chain, Names, Sign
from theory.statements import AtMost, Equal
from theory.words import N, t

positive = sp.Symbol("y", positive=True)
number = sp.Symbol("y", real=True)
sequence = sp.IndexedBase("Y", real=True)


def run(*steps: Step) -> ProofRun:
    return Proof(steps).run(lambda name: None, second=False)


def between(value: sp.Expr) -> ProofRun:
    """0 < value, since a positive letter is its name."""
    return run(
        Step("name", Equal(positive, value), Names("a number")),
        Step("sort", AtMost(sp.S.Zero, positive, strict=True), Sign()),
        Step("value", AtMost(sp.S.Zero, value, strict=True), Chain(), uses=("sort", "name")),
    )


def test_a_name_has_the_sort_of_its_letter():
    found = between(sp.Integer(-1)).conclusion
    assert found is not None
    with pytest.raises(KernelError, match="-1 > 0"):
        accept(found, ())


def test_a_name_of_the_right_sort_leaves_nothing_behind():
    found = between(sp.Integer(2)).conclusion
    assert found is not None
    assert not accept(found, ()).hypotheses


@pytest.mark.parametrize("letter", [number, sp.Indexed(sequence, 0), sp.Indexed(sequence, t)])
def test_a_letter_names_one_thing(letter):
    one, two = sp.Integer(1), sp.Integer(2)
    found = run(
        Step("first", Equal(letter, one), Names("one")),
        Step("second", Equal(letter, two), Names("two")),
        Step("turned", Equal(two, letter), Algebra(), uses=("second",)),
        Step("both", AtMost(two, one), Chain(), uses=("turned", "first")),
    )
    assert found.conclusion is None


def test_entries_at_different_places_have_names_of_their_own():
    found = run(
        Step("first", Equal(sp.Indexed(sequence, 0), sp.Integer(1)), Names("the first")),
        Step("later", Equal(sp.Indexed(sequence, t), sp.Integer(2)), Names("a later one")),
        Step(
            "sum",
            Equal(sp.Add(sp.Indexed(sequence, 0), sp.Indexed(sequence, t)), sp.Integer(3)),
            Algebra(),
            uses=("first", "later"),
        ),
    )
    assert found.conclusion is not None


def test_a_pooled_count_is_no_name():
    found = run(Step("count", Equal(sp.Indexed(N, 1), sp.Integer(5)), Names("five")))
    assert found.conclusion is None
