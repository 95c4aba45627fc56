"""Proofs in Rocq: true steps are accepted there, wrong ones are not, and nothing is assumed that is
not printed.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sympy as sp

import theory
from theory.export import model, rocq, session
from theory.proof import Proof, Step
from theory.rules import Rule
from theory.statements import Equal
from theory.words import E, M, b, j, n, v, v0

#: the axioms of the real numbers in Coq's library, and of continuous functions there (classic)
AXIOMS = {
    "ClassicalDedekindReals.sig_forall_dec",
    "ClassicalDedekindReals.sig_not_dec",
    "Classical_Prop.classic",
    "FunctionalExtensionality.functional_extensionality_dep",
    "functional_extensionality_dep",
}
needs_coqc = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
VARIANCE = theory.claim("gaussian.replace.variance_mean")


def _with(claim, name, statement):
    """The claim with one step changed."""
    steps = tuple(
        replace(step, statement=statement) if step.name == name else step
        for step in claim.proof.steps
    )
    return replace(claim, id=f"{claim.id}.changed", proof=Proof(steps))


_grown = (M[j] - 1) / (M[j] - b)
WRONG = {
    "coefficient": ("all refits", Equal(E(v, n), 2 * v0 * sp.Product(_grown, (j, 0, n - 1)))),
    "sign": ("all refits", Equal(E(v, n), v0 * sp.Product((M[j] + 1) / (M[j] - b), (j, 0, n - 1)))),
    "index": ("all refits", Equal(E(v, n), v0 * sp.Product(_grown, (j, 0, n)))),
    "degrees of freedom": ("one refit", Equal(E(v, n + 1), M[n] / (M[n] - b) * E(v, n))),
    "start": ("start", Equal(E(v, 0), 2 * v0)),
}


@needs_coqc
@pytest.mark.costly
@pytest.mark.parametrize("kind", WRONG)
def test_wrong_steps_are_rejected(kind):
    name, statement = WRONG[kind]
    report = rocq.compile(_with(VARIANCE, name, statement), fresh=True)
    assert name in report.rejected
    assert not report.whole


@needs_coqc
def test_wrong_traces_are_rejected():
    claim = theory.claim("errors.decomposition.pythagoras")
    step = next(s for s in claim.proof.steps if s.name == "approximation error")
    wrong = replace(step.statement, rhs=2 * step.statement.rhs)
    report = rocq.compile(_with(claim, step.name, wrong), fresh=True)
    assert step.name in (*report.rejected, *report.assumed) and not report.whole
    assert step.name not in report.accepted


class Unknown(Rule):
    """A rule that has no tactic."""


@needs_coqc
def test_a_rule_without_tactic_is_a_hypothesis():
    last = VARIANCE.proof.steps[-1]
    changed = replace(
        VARIANCE, proof=Proof((*VARIANCE.proof.steps[:-1], replace(last, rule=Unknown())))
    )
    report = rocq.compile(changed, fresh=True)
    assert report.assumed == (last.name,) and not report.rejected
    assert not report.whole, "a conclusion that is put in is not proved"


def test_what_is_not_exportable_is_printed():
    claim = theory.claim("errors.least_squares.replace_signal")
    text = rocq.export(claim)
    cited = next(step for step in claim.proof.steps if step.name == "rotation")
    assert rocq.comment(cited.rule.theorem) in text
    assert re.search(r"\(\* rotation, by Cited \*\)\n\(\*.*\*\)\nHypothesis s\d+ :", text)


@needs_coqc
def test_only_the_axioms_of_the_reals():
    text = rocq.export(VARIANCE)
    run = session.coqc(text)
    assert run.passed, run.output
    assert _axioms(run.output) and _axioms(run.output) <= AXIOMS


def test_preludes_of_two_processes_do_not_mix(tmp_path, monkeypatch):
    """A compiled file refuses those of another run: whoever is first, keeps all."""

    def compiled(command, **_):
        target.mkdir(parents=True, exist_ok=True)
        for name in session.PRELUDES:
            (target / f"{name}.vo").write_text("of the other process")
        Path(command[-1]).with_suffix(".vo").write_text("of this process")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(session, "program", lambda name: name)
    target = session.cache_directory() / f"preludes-{session._hash(*session._sources())}"
    monkeypatch.setattr(session.subprocess, "run", compiled)
    found = session.preludes.__wrapped__()
    assert found == target
    assert {path.read_text() for path in found.glob("*.vo")} == {"of the other process"}


@needs_coqc
@pytest.mark.parametrize("prelude", [p for p in session.PRELUDES if p != "TailbiteTactics"])
def test_the_preludes_prove_what_they_say(prelude):
    source = (session.HERE / f"{prelude}.v").read_text(encoding="utf-8")
    assert not re.search(r"\b(Admitted|Axiom|Parameter|admit|Conjecture)\b", source)
    outside = re.sub(r"Section (\w+)\..*?End \1\.", "", source, flags=re.DOTALL)
    assert not re.search(r"^\s*(Hypothesis|Variable)", outside, flags=re.MULTILINE)
    lemmas = re.findall(r"^Lemma (\w+)", source, flags=re.MULTILINE)
    said = r"\b(?:Lemma|Theorem|Corollary|Proposition|Remark|Fact|Example)\s+(\w+)"
    assert lemmas and lemmas == re.findall(
        said, re.sub(r"\(\*.*?\*\)", "", source, flags=re.DOTALL)
    )
    names = f"From Tailbite Require Import {' '.join(session.PRELUDES)}.\n"
    together = ", ".join(f"@{lemma}" for lemma in lemmas)
    run = session.coqc(f"{names}Definition all := ({together}).\nPrint Assumptions all.\n")
    assert run.passed, run.output
    assert _axioms(run.output) <= AXIOMS


def _axioms(output):
    """The names below "Axioms:" (a name starts a line; its type follows, or stands below)."""
    found = output.partition("Axioms:")[2].replace("Axioms:", "")
    return set(re.findall(r"^([A-Za-z_][\w.']*)(?= ?:|$)", found, flags=re.MULTILINE))


def test_tactics_define_nothing():
    """So that what a claim's statements rest on does not change with them."""
    source = (session.HERE / "TailbiteTactics.v").read_text(encoding="utf-8")
    bare = re.sub(r"\(\*.*?\*\)", "", source, flags=re.DOTALL)
    heads = re.findall(r"(?:^|\.\s)\s*([A-Z]\w*)\b", bare)
    assert set(heads) <= {"From", "Ltac", "Definition"} and "Ltac" in heads
    assert re.findall(r"\bDefinition (\w+)", bare) == ["seen"]


@needs_coqc
def test_a_reversed_range_is_empty():
    run = session.coqc(
        "From Tailbite Require Import Tailbite.\n"
        "Goal sumZ (fun _ => 1) 2 (-5) = 0 /\\ prodZ (fun _ => 7) 3 1 = 1.\n"
        "Proof. split; [apply sumZ_empty | apply prodZ_empty]; lia. Qed.\n"
        "Goal ~ (forall n : Z, (0 <= n)%Z -> sumZ (fun _ => 1) 2 (n - 1) = IZR n - 2).\n"
        "Proof. intros H. specialize (H 0%Z ltac:(lia)).\n"
        "rewrite sumZ_empty in H by lia. lra. Qed.\n"
    )
    assert run.passed, run.output


@needs_coqc
@pytest.mark.parametrize("id", [VARIANCE.id, "errors.ridge.replace_approximation"])
def test_hypotheses_have_a_model(id):
    """Those of the fixed claims of ``python -m tailbite.accepted`` have one: CI asks Rocq."""
    run = session.coqc(model.model(rocq.translate(theory.claim(id))))
    assert run.passed, run.output


@needs_coqc
def test_contradictory_hypotheses_have_no_model():
    text = model.model(rocq.translate(VARIANCE))
    wrong = text.replace("= (nu + 0).", "= (nu + 1).")
    assert wrong != text and not session.coqc(wrong).passed


def test_no_model_is_said():
    with pytest.raises(ValueError, match="no law with few points is known for which E q"):
        model.model(rocq.translate(theory.claim("gaussian.replace.variance_moment")))


def test_no_prover(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ValueError, match="coqc is not on the path"):
        rocq.compile(VARIANCE)


@needs_coqc
def test_reports_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    session.preludes.cache_clear()
    first = rocq.compile(VARIANCE)
    monkeypatch.setattr(rocq, "_decide", None)
    assert rocq.compile(VARIANCE) == first
    session.preludes.cache_clear()


def test_statements_keep_their_steps():
    """Every step of a proof stands in the file, as a lemma or as a hypothesis."""
    claim = theory.claim("gaussian.replace.mean_error")
    text = rocq.export(claim)
    assert all(f"(* {step.name}, by " in text for step in claim.proof.steps)
    assert len(text) < 40_000
    assert isinstance(claim.proof.steps[0], Step)


def test_a_file_is_the_same_in_every_process():
    """Or the table of what Rocq accepts would be out of date at once."""
    ids = ("gaussian.replace.kl_to_truth", "errors.sgd.replace_statistical")
    command = (
        "import sys, theory\nfrom theory.export import rocq\n"
        "for id in sys.argv[1:]: print(rocq.export(theory.claim(id)))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", command, *ids],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1
