"""`verify`: what breaks is named, what an earlier run proved is taken from it, and what has changed
is not.
"""

import json
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

import theory
from tailbite import checks as checks_module
from tailbite import cli, proving, remembered, verification
from tailbite.checks import Number, checks
from tailbite.harness import Harness
from tailbite.remembered import Memory, changed
from tailbite.verification import verify
from tailbite.verified import failures, main_table

ID = "gaussian.replace.log_variance_mean"
MOMENT = "gaussian.normal.even_moment"


@pytest.fixture
def memory(tmp_path, monkeypatch):
    """An empty cache directory; programs stay where the suite keeps them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "tailbite" / "verified.json"


def of(id):
    return list(checks([id]))


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ({"measure": lambda values, _: values["log_variance"] * sqrt(-1.0)}, "math domain error"),
        ({"measure": lambda values, _: values["variance"]}, "KeyError('variance')"),
        (
            {"measure": lambda values, _: values["log_variance"][: int(np.nan)]},
            "cannot convert float NaN to integer",
        ),
    ],
)
def test_a_check_whose_arithmetic_breaks_disagrees_and_names_its_claim(
    slip, said, seed, monkeypatch, capsys
):
    mine = [replace(check, **slip) for check in of(ID)]
    monkeypatch.setattr(checks_module, "checks", lambda ids: tuple(mine))
    assert cli.main(["verify", ID, "--no-cache", "--seed", str(seed)]) == 1
    out = capsys.readouterr().out
    assert f"{ID}: {mine[0].quantity} at " in out
    assert f"it cannot be compared: {said}" in out


def test_a_formula_without_a_value_breaks_its_own_check_alone(seed):
    """Its neighbour, on the same experiment, is compared all the same."""
    wrong, right = theory.claim("gaussian.replace.variance_mean"), theory.claim(ID)
    broken = replace(wrong, formula=wrong.formula / 0)
    harness = Harness(of(wrong.id) + of(ID), {wrong.id: broken, ID: right}, seed)
    harness.plan()
    reports = harness.judge(set(harness.run()))
    assert {report.verdict for report in reports if report.claim == ID} == {"agree"}
    assert all(report.broken for report in reports if report.claim == wrong.id)
    assert {report.verdict for report in reports if report.claim == wrong.id} == {"disagree"}


def test_a_number_that_cannot_be_found_names_its_claim():
    claim = theory.claim(MOMENT)
    slip = Number(MOMENT, "a root", {"lhs": lambda _: sqrt(-1.0)}, ({},))
    (found,) = verification._beside(slip, claim)
    assert found.claim == MOMENT and found.verdict == "disagree"
    assert "math domain error" in found.broken


def test_a_proof_that_cannot_be_run_is_undecided_and_says_why(monkeypatch):
    def stumble(claim, seed, second):
        raise ZeroDivisionError("a slip")

    monkeypatch.setattr(proving, "run", stumble)
    part = proving.prove(ID, 1)
    assert not part.report.proved
    assert "ZeroDivisionError('a slip')" in part.report.failures[0].detail


def test_a_claim_rests_on_all_that_it_uses():
    """Put together from parts as from one process."""
    id = "regression.accumulate.risk_mean"
    parts = {each: proving.prove(each, 1, each == id) for each in proving.used([id])}
    (found,) = proving.together(parts, [id]).values()
    assert found.grade == theory.registry.grade(theory.claim(id)).value
    assert found.trust_base == theory.registry.trust_base(theory.claim(id))
    del parts[proving.used([id])[0]]
    assert not proving.together(parts, [id])


def test_a_proof_is_taken_from_an_earlier_run(memory, monkeypatch):
    first = verify([MOMENT], seed=3, cache=True)
    assert memory.exists()

    def refuse(*_):
        raise AssertionError("it is proved again")

    monkeypatch.setattr(proving, "prove", refuse)
    again = verify([MOMENT], cache=True)
    assert again.seed != 3
    assert again.claims[0].proof == first.claims[0].proof
    assert main_table(again).splitlines()[:2] == main_table(first).splitlines()[:2]
    with pytest.raises(BaseException, match="it is proved again|pickle"):
        verify([MOMENT], seed=4, cache=True)  # the points of second opinions are others


def test_without_the_cache_nothing_is_read_and_nothing_is_written(memory):
    assert verify([MOMENT]).ok
    assert not memory.exists()
    assert cli.main(["verify", MOMENT, "--no-cache"]) == 0
    assert not memory.exists()


@pytest.fixture
def touch(monkeypatch):
    """Make a module another one."""
    digest = remembered._digest

    def touched(changed):
        monkeypatch.setattr(
            remembered, "_digest", lambda name: digest(name) + "!" * (name == changed)
        )

    return touched


@pytest.mark.parametrize(
    "name",
    ["theory.kernel.order", "theory.rules.base", "theory.balls", "theory.registry", "own", "used"],
)
def test_whatever_decides_a_proof_is_part_of_its_key(name, touch):
    id = "gaussian.replace.wasserstein"
    (used,) = theory.claim(id).proof.external[:1]
    before, other = remembered.proof_key(id), remembered.proof_key(MOMENT)
    own = {"own": theory.registry.module(id), "used": theory.registry.module(used)}
    touch(own.get(name, name))
    assert remembered.proof_key(id) != before
    assert (remembered.proof_key(MOMENT) != other) == (name not in own)


def test_changed_are_those_that_do_not_hold_any_more(memory, touch, capsys):
    assert changed([ID, MOMENT]) == [ID, MOMENT]
    assert verify([MOMENT], cache=True).ok
    assert changed([ID, MOMENT]) == [ID]
    assert cli.main(["verify", MOMENT, "--changed"]) == 0
    assert capsys.readouterr().out == "nothing has changed since these claims held\n"
    touch("tailbite.trials")
    assert changed([MOMENT]) == [MOMENT]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"gaussian.normal.even_moment": {}}'])
def test_a_broken_file_is_an_empty_one(memory, content):
    memory.parent.mkdir()
    memory.write_text(content)
    assert Memory().parts([MOMENT], None, [MOMENT]) == {}
    Memory().keep([proving.prove(MOMENT, 1)], {})
    assert Memory().parts([MOMENT], 1, [MOMENT]).keys() == {MOMENT}


def test_a_proof_without_second_opinions_is_none_for_who_asks_for_them(memory):
    Memory().keep([proving.prove(MOMENT, 1, asked=False)], {})
    assert not Memory().parts([MOMENT], None, [MOMENT])
    assert Memory().parts([MOMENT], None, [])
    whole = proving.prove(MOMENT, 1)
    Memory().keep([whole], {})
    Memory().keep([proving.prove(MOMENT, 1, asked=False)], {})
    assert Memory().parts([MOMENT], 1, [MOMENT]) == {MOMENT: whole}
    assert not Memory().parts([MOMENT], 2, [MOMENT])
    assert json.loads(memory.read_text())[MOMENT]["report"]["steps"]


def test_a_directory_that_cannot_be_written_is_no_obstacle(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    report = verify([MOMENT], cache=True)
    assert report.ok and not failures(report)
