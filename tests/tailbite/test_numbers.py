"""Claims without chance and limits stand beside numbers that were found in another way."""

from dataclasses import replace

import pytest

import theory
from tailbite.catalogue import light
from tailbite.checks import numbers
from tailbite.checks.number import held
from tailbite.subjects.mitigation.numbers import NUMBERS
from theory.statements import Equal

DETERMINISTIC = [each.id for each in light().of_subject() if each.kind == "deterministic"]


@pytest.mark.parametrize("id", DETERMINISTIC)
def test_every_claim_without_chance_has_numbers(id):
    found = [each for number in numbers(id) for each in held(number, theory.claim(id))]
    assert found and all(each.agrees for each in found)


def test_a_wrong_side_is_seen():
    number = NUMBERS[0]
    right = theory.claim(number.claim)
    assert isinstance(right.statement, Equal)
    wrong = replace(right, statement=Equal(right.statement.lhs, 2 * right.statement.rhs))
    assert {each.agrees for each in held(number, right)} == {True}
    assert {each.side: each.agrees for each in held(number, wrong)} == {"lhs": True, "rhs": False}
