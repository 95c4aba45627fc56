"""Claims without chance and limits stand beside numbers that were found in another way."""

from dataclasses import replace

import pytest

import theory
from tailbite.catalogue import light
from tailbite.checks import numbers
from tailbite.checks.number import held, told_apart
from tailbite.subjects.mitigation.numbers import NUMBERS
from tailbite.verification import _by_numbers, _with_rivals
from theory.counterexamples import decided_by_balls
from theory.statements import Equal

DETERMINISTIC = [each.id for each in light().of_subject() if each.kind == "deterministic"]


def test_every_claim_without_chance_has_numbers():
    assert [id for id in DETERMINISTIC if not list(numbers(id))] == []


@pytest.mark.costly
@pytest.mark.parametrize("id", DETERMINISTIC)
def test_the_numbers_are_those_of_the_claim(id):
    """Of a quarter of the claims; ``verify`` asks this of all."""
    found = [each for number in numbers(id) for each in held(number, theory.claim(id))]
    assert found and all(each.agrees for each in found)


def test_a_wrong_side_is_seen():
    number = NUMBERS[0]
    right = theory.claim(number.claim)
    assert isinstance(right.statement, Equal)
    wrong = replace(right, statement=Equal(right.statement.lhs, 2 * right.statement.rhs))
    assert {each.agrees for each in held(number, right)} == {True}
    assert {each.side: each.agrees for each in held(number, wrong)} == {"lhs": True, "rhs": False}


def test_rivals_of_what_balls_cannot_decide_are_told_apart_by_numbers():
    """A function has no value but that which its claim gives it: balls would refute the claim
    itself.
    """
    claim = theory.claim("gaussian.accumulate.selected_variance")
    (number,) = numbers(claim.id)
    itself = replace(claim, rivals={**claim.rivals, "itself": claim.formula})
    assert not decided_by_balls(claim)
    assert all(told_apart(number, itself, name) for name in claim.rivals)
    assert told_apart(number, itself, "itself") == ""
    *_, last = _with_rivals(itself, _by_numbers(itself))
    assert {rival.name for rival in last.rivals if rival.verdict == "rejected"} == {*claim.rivals}
    assert len(last.rivals) == len(itself.rivals)
