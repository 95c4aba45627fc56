"""The catalogue is true, and a list of claims or a wrong id needs nothing else."""

import json
import subprocess
import sys

import pytest

import theory
from tailbite import catalogue, cli
from theory.catalogue import FILE, entries, of_subject


def test_the_catalogue_is_what_the_claims_say():
    assert FILE.read_text(encoding="utf-8") == catalogue.generated()
    assert list(entries()) == list(theory.claims())


def test_a_catalogue_out_of_date_is_found(tmp_path, monkeypatch, capsys):
    lines = json.loads(FILE.read_text(encoding="utf-8"))
    lines[3]["grade"] = "cited"
    old = tmp_path / "catalogue.json"
    old.write_text(json.dumps(lines), encoding="utf-8")
    monkeypatch.setattr(catalogue.light(), "FILE", old)
    assert catalogue.main(["--check"]) == 1
    assert "run python -m tailbite.catalogue" in capsys.readouterr().err
    assert catalogue.main([]) == 0
    assert catalogue.main(["--check"]) == 0


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["claims"], 0),
        (["claims", "--subject", "errors"], 0),
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
