"""The catalogue is true, and a list of claims or a wrong id needs nothing else."""

import importlib
import json
import subprocess
import sys

import pytest

import theory
from tailbite import catalogue, cli
from theory.catalogue import FILE, of_subject
from theory.packages import packages

LINES = json.loads(FILE.read_text(encoding="utf-8"))
FLAGSHIPS = [
    id for package in packages().values() for id in importlib.import_module(package).FLAGSHIPS
]


def test_the_catalogue_is_what_the_claims_say():
    assert [line["id"] for line in LINES] == list(theory.claims())
    for line, claim in zip(LINES, theory.claims().values(), strict=True):
        assert {**line, **catalogue.said(claim)} == line


@pytest.mark.costly
@pytest.mark.parametrize("id", FLAGSHIPS)
def test_grades_and_trust_bases_are_those_of_the_proofs(id):
    """And of all that these use: CI holds the catalogue against the report of ``verify``, which
    proves all.
    """
    line = next(line for line in LINES if line["id"] == id)
    assert {**line, **catalogue.proved(theory.claim(id))} == line


def test_a_catalogue_out_of_date_is_found(tmp_path, monkeypatch, capsys):
    old = tmp_path / "catalogue.json"
    old.write_text(json.dumps(LINES), encoding="utf-8")
    monkeypatch.setattr(catalogue.light(), "FILE", old)
    changed = [*LINES[:-1], {**LINES[-1], "grade": "cited by nobody"}]
    monkeypatch.setattr(catalogue, "lines", lambda proofs: changed)
    assert catalogue.main(["--check"]) == 1
    assert "run python -m tailbite.catalogue" in capsys.readouterr().err
    assert catalogue.main([]) == 0
    assert catalogue.main(["--check"]) == 0
    assert json.loads(old.read_text(encoding="utf-8")) == changed


def test_proofs_are_taken_from_a_report(run, tmp_path, monkeypatch):
    """What ``verify`` found, and nothing else: a claim that it has not proved is refused."""
    report, ids = tmp_path / "report.json", {each["id"] for each in run["claims"]}
    chosen = {id: theory.claim(id) for id in ids}
    report.write_text(json.dumps(run), encoding="utf-8")
    found = catalogue.found_in(report)
    assert {id: found(claim) for id, claim in chosen.items()} == {
        id: catalogue.proved(claim) for id, claim in chosen.items()
    }
    run = {**run, "claims": [{**each, "proved": False} for each in run["claims"]]}
    report.write_text(json.dumps(run), encoding="utf-8")
    monkeypatch.setattr(theory.registry, "claims", lambda: chosen)
    assert catalogue.main(["--check", "--proofs", str(report)]) == 2


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["claims"], 0),
        (["claims", "--subject", "errors"], 0),
        (["find", "kl"], 0),
        (["predict", "gaussian.replace.varience_mean"], 2),
        (["solve", "gaussian.replace.varience_mean", "value>1", "--for", "samples"], 2),
        (["show", "gaussian.replace.varience_mean"], 2),
        (["cite", "gaussian.replace.varience_mean"], 2),
        (["verify", "gaussian.replace.varience_mean"], 2),
    ],
)
def test_lists_and_wrong_ids_load_nothing_heavy(arguments, status):
    code = f"""
import sys
from tailbite import cli
status = cli.main({arguments})
assert not {{"jax", "sympy", "flint", "numpy", "theory"}} & set(sys.modules), sorted(sys.modules)
sys.exit(status)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    if status:
        assert "the nearest are gaussian.replace.variance_mean" in done.stderr


def test_the_list_is_that_of_the_claims(capsys):
    assert cli.main(["claims", "--subject", "mitigation"]) == 0
    lines = capsys.readouterr().out.splitlines()
    chosen = [claim for claim in theory.claims().values() if claim.subject == "mitigation"]
    assert [line.split()[0] for line in lines] == [claim.id for claim in chosen]
    assert [line.endswith(claim.title) for line, claim in zip(lines, chosen, strict=True)]
    assert [entry.id for entry in of_subject("mitigation")] == [claim.id for claim in chosen]
