"""The table of what Rocq makes of the claims: it is about these files, and a stale line is seen."""

import json
import shutil
from dataclasses import replace

import pytest

import tailbite
import theory
from tailbite import accepted as command
from theory import accepted as table
from theory.accepted import Accepted, accepted
from theory.export import rocq, session

needs_coqc = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
ID = "gaussian.replace.variance_mean"


#: with traces of matrices; the others are decided by CI, which lets Rocq check the table
FEW = ("errors.sgd.accumulate_signal",)


def whole(id):
    report = rocq.compile(theory.claim(id), fresh=True)
    return report.whole and report.hypotheses and not report.rejected


@needs_coqc
@pytest.mark.parametrize("id", FEW)
def test_rocq_accepts_it_whole(id):
    assert whole(id)


@needs_coqc
@pytest.mark.exhaustive
@pytest.mark.parametrize("id", [id for id in command.FIXED if id not in FEW])
def test_rocq_accepts_all_of_them_whole(id):
    assert whole(id)


@pytest.mark.parametrize("id", command.FIXED)
def test_the_table_says_that_they_are_whole(id):
    assert accepted()[id].whole and not accepted()[id].rejected


@pytest.mark.costly
@pytest.mark.parametrize("id", command.FIXED)
def test_the_table_is_about_the_files_of_today(id):
    """Of the fixed claims: CI runs ``python -m tailbite.accepted --check``, which looks at all."""
    assert command.Exported(id).is_that_of(accepted()[id])


def test_lines_are_whole_or_say_why():
    assert set(accepted()) <= set(theory.claims())
    for id, line in accepted().items():
        assert 0 <= line.accepted <= line.steps, id
        assert line.whole <= (not line.rejected and line.accepted > 0), id
        assert all(line.rejected.values()), id


def test_the_file_is_as_it_is_written():
    assert command.written(accepted()) == table.FILE.read_text(encoding="utf-8")


def test_the_badge():
    line = Accepted(ID, "", "", 6, 6, 7, 0, 0, True, {}, "")
    assert line.badge == "Rocq: 6 of 6 steps, under 7 model assumptions and 0 cited lemmas"
    other = replace(line, steps=1, accepted=0, model=1, cited=1, claims=2)
    wanted = "Rocq: 0 of 1 step, under 1 model assumption, 2 claims and 1 cited lemma"
    assert other.badge == wanted
    assert table.badge("toy.of.nobody") == "Rocq: not run"


def test_the_badge_stands_beside_the_grade():
    first = tailbite.show(ID).partition("*Grade*")[2].partition("\n")[0]
    assert accepted()[ID].badge in first


@needs_coqc
def test_a_stale_line_is_seen(monkeypatch):
    id = FEW[0]
    line = accepted()[id]
    assert command.difference(id) is None
    for stale in (replace(line, key="of another file"), replace(line, accepted=line.accepted - 1)):
        monkeypatch.setattr(table, "accepted", {id: stale}.copy)
        assert (command.difference(id) or "").startswith(f"{id}: the table says")


@needs_coqc
def test_only_what_is_out_of_date_is_decided(monkeypatch, tmp_path):
    file = tmp_path / "accepted.json"
    monkeypatch.setattr(table, "FILE", file)
    monkeypatch.setattr(table, "accepted", lambda: {})
    command.update([ID])
    (line,) = json.loads(file.read_text(encoding="utf-8"))
    monkeypatch.setattr(table, "accepted", lambda: {ID: Accepted(**line)})
    monkeypatch.setattr(command.Exported, "decided", None)
    command.update([ID])


def test_without_a_prover(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert command.main(["--check"]) == 0
    said = capsys.readouterr().out.strip()
    assert said.startswith("the exported proofs are not checked: coqc") and "\n" not in said
    with pytest.raises(session.NoProver):
        session.program("coqc")
