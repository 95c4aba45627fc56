"""``tailbite export`` and ``tailbite verify --kernel rocq``."""

import shutil

import pytest

from tailbite.cli import main

ID = "gaussian.replace.variance_mean"


def test_export_prints_the_file(capsys):
    assert main(["export", ID, "--rocq"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("From Tailbite Require Import Tailbite TailbiteTactics.")
    assert "Print Assumptions" in printed


def test_draws_of_many_tokens_are_hypotheses(capsys):
    """They have no counterpart in Rocq: what a step says of them is put in."""
    assert main(["export", "discrete.replace.share_mean", "--rocq"]) == 0
    assert "Print Assumptions" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["export", "gaussian.replace.variance_meen", "--rocq"], "no claim has the id"),
        (["export", ID], "export needs a prover"),
        (["verify", "nothing", "--kernel", "rocq"], "no claim has the id"),
        (["verify", ID, "--kernel", "rocq", "--seed", "1"], "leave --seed, --report and "),
    ],
)
def test_bad_input_is_one_sentence(arguments, sentence, capsys):
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert sentence in said and len(said.strip().splitlines()) == 1


def test_without_a_prover(capsys, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert main(["verify", ID, "--kernel", "rocq"]) == 2
    assert "coqc is not on the path" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
def test_verify_by_rocq(capsys):
    assert main(["verify", ID, "--kernel", "rocq"]) == 0
    printed = capsys.readouterr().out
    assert "whole" in printed and "3 of 3 steps" in printed
