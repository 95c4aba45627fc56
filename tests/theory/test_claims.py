"""Every claim: proved, not contradicted by the second checker, and failing where something it needs
is taken away.
"""

import subprocess
import sys
from dataclasses import replace

import pytest
import sympy as sp

import theory
from theory.catalogue import entries
from theory.claim import KINDS
from theory.counterexamples import counterexamples, decided_by_balls
from theory.proof import Proof
from theory.registry import ancestors, check, grade, standing, trust_base
from theory.rules import Cited, Grade, Model, Names
from theory.rules.base import assumed
from theory.statements import AtMost, Equal
from theory.words import E

CLAIMS = list(theory.claims().values())
IDS = [claim.id for claim in CLAIMS]
DECIDED = [claim for claim in CLAIMS if decided_by_balls(claim)]
STATEMENTS = {claim.id: claim.statement for claim in CLAIMS}


def names(uses):
    return [use if isinstance(use, str) else use[0] for use in uses]


def listed(claim):
    """Grade and trust base as the catalogue has them; of a claim that it does not know yet, as its
    proof has.
    """
    found = entries().get(claim.id)
    if found is None:
        return grade(claim), trust_base(claim)
    return Grade(found.grade), found.trust


def cited(claim):
    return tuple(step.rule for step in claim.proof.steps if isinstance(step.rule, Cited))


def put_in(claim):
    """The steps that are not proved: assumptions of the model, and lemmas."""
    return tuple(step for step in claim.proof.steps if isinstance(step.rule, Cited | Model))


@pytest.mark.costly
@pytest.mark.parametrize("claim", CLAIMS, ids=IDS)
def test_proved_and_not_contradicted(claim):
    report = check(claim, seed=1)
    assert report.proved, report.failures
    assert all(step.second != "refuted" for step in report.steps)
    for step in report.steps:
        assert step.second == "consistent" or step.second_detail, "not applicable needs its reason"
    found, (known, trust) = standing(claim), listed(claim)
    assert found.because.startswith(known.value)
    assert set(found.trust_base) == set(trust)


@pytest.mark.parametrize("claim", CLAIMS, ids=IDS)
def test_the_conclusion_is_the_statement(claim):
    assert claim.proof.conclusion == claim.statement
    assert claim.kind in KINDS
    assert len(claim.id.split(".")) == 3
    if (
        isinstance(claim.statement, Equal | AtMost)
        and claim.formula is not None
        and claim.kind not in ("law", "limit")
        and not claim.statement.rhs.has(E)  # which is no number to predict
    ):
        below = claim.kind == "bound" and isinstance(claim.statement, AtMost)
        ends = (claim.statement.lhs, claim.statement.rhs) if below else (claim.statement.rhs,)
        assert claim.formula in ends


@pytest.mark.parametrize("claim", [c for c in CLAIMS if put_in(c)], ids=lambda c: c.id)
def test_deleting_what_is_put_in_makes_the_claim_fail(claim):
    """No step that used it is decided, though all other facts are there; what nothing uses is
    refused below.
    """
    for lemma in put_in(claim):
        users = tuple(step for step in claim.proof.steps if lemma.name in names(step.uses))
        assert users, "the conclusion itself is cited"
        others = {
            step.name: step.statement
            for step in claim.proof.steps
            if step is not lemma and step not in users
        }
        known = {name: assumed(name, said) for name, said in {**STATEMENTS, **others}.items()}
        report = Proof(users).run(known.get, second=False).report
        assert not report.proved
        assert all("which is not proved" in step.detail for step in report.steps)


@pytest.mark.parametrize("claim", CLAIMS, ids=IDS)
def test_every_step_is_needed(claim):
    """A step that nothing uses and that is not the conclusion does not belong into a proof."""
    used = {name for step in claim.proof.steps for name in names(step.uses)}
    idle = [step.name for step in claim.proof.steps[:-1] if step.name not in used]
    assert not idle


@pytest.mark.parametrize("claim", CLAIMS, ids=IDS)
def test_no_step_is_its_own_premise(claim):
    """A definition or a citation never states the conclusion (unless the claim says that its
    conclusion is cited).
    """
    for step in claim.proof.steps[:-1]:
        assert step.statement != claim.statement
    assert not isinstance(claim.proof.steps[-1].rule, Model | Names)


def test_grades_and_trust():
    """As the catalogue has them; they are those of the proofs of a quarter of the claims above, and
    of all where CI holds the catalogue against the report of ``verify``.
    """
    order = list(Grade)
    for claim in CLAIMS:
        grade, trust = listed(claim)
        for lemma in cited(claim):
            assert any(lemma.theorem in line for line in trust)
        for each in ancestors(claim):
            below, taken = listed(each)
            assert order.index(below) <= order.index(grade), each.id
            assert set(taken) <= set(trust), each.id


def test_rivals_are_other_formulas():
    for claim in CLAIMS:
        for name, rival in claim.rivals.items():
            assert isinstance(rival, sp.Expr), (claim.id, name)
            assert rival != claim.formula, (claim.id, name)


def test_every_claim_with_a_formula_has_rivals():
    assert not [claim.id for claim in CLAIMS if claim.formula is not None and not claim.rivals]


def test_balls_refute_every_rival_of_a_claim_that_they_decide(seed):
    """Whatever the seed."""
    for claim in DECIDED:
        for number in range(3):
            assert [
                example.rival
                for example in counterexamples(claim, seed + number)
                if not example.found
            ] == [], claim.id


def test_balls_never_refute_the_claim_that_they_decide(seed, monkeypatch):
    """Its own right side in the place of a rival."""
    monkeypatch.setattr("theory.counterexamples.TRIES", 4)
    for claim in DECIDED:
        itself = replace(claim, rivals={"itself": claim.statement.rhs})
        assert not any(example.found for example in counterexamples(itself, seed)), claim.id


def test_a_limit_that_balls_do_not_see_far_out_is_not_theirs():
    """An alternating sum of many terms, each larger than the whole."""
    claim = theory.claim("tails.labels.logarithm")
    assert isinstance(claim.statement.lhs, sp.Limit) and claim not in DECIDED


def test_a_claim_loads_the_files_that_it_needs():
    """All of them take seconds; in a process of its own, where nothing is loaded yet."""
    program = """
import sys, theory
from theory.catalogue import entries
claim = theory.claim("gaussian.replace.variance_mean")
assert theory.check(claim).proved and theory.registry.trust_base(claim)
needed = {entries()[each.id].module for each in theory.registry.ancestors(claim)}
print(sorted({entry.module for entry in entries().values()} & set(sys.modules) - needed))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_claim_that_rests_on_itself_is_refused(monkeypatch):
    names = ("gaussian.replace.variance_mean", "gaussian.replace.mean_error")
    one, other = map(theory.claim, names)
    circle = {
        claim.id: replace(claim, proof=Proof((replace(claim.proof.steps[0], uses=(used.id,)),)))
        for claim, used in ((one, other), (other, one))
    }
    monkeypatch.setattr(theory.registry, "_find", circle.get)
    with pytest.raises(ValueError, match=f"{one.id} rests on itself, by way of {other.id}"):
        list(ancestors(circle[one.id]))


def test_unknown_ids_get_the_nearest():
    with pytest.raises(ValueError, match="the nearest are .*gaussian.replace.variance_mean"):
        theory.claim("gaussian.replace.variance_means")


def test_a_proof_of_something_else_is_refused():
    claim = theory.claim("gaussian.replace.variance_mean")
    other = replace(claim, proof=theory.claim("gaussian.replace.mean_error").proof)
    with pytest.raises(ValueError, match="does not end in its statement"):
        check(other)


def test_a_wrong_formula_is_refuted_at_its_step():
    """M for M - 1 in one claim, everywhere that claim says it: the proof fails at a named step,
    with a witness.
    """
    claim = theory.claim("gaussian.replace.variance_mean")
    wrong = Equal(claim.statement.lhs, claim.rivals["M for M - 1"])
    steps = tuple(
        replace(step, statement=wrong) if step.statement == claim.statement else step
        for step in claim.proof.steps
    )
    report = check(replace(claim, statement=wrong, formula=wrong.rhs, proof=Proof(steps)))
    assert not report.proved
    (failed,) = report.failures
    assert failed.verdict == "refuted" and "against" in failed.detail


def test_parameters_are_checked_in_one_sentence():
    claim = theory.claim("gaussian.replace.variance_mean")
    good = {"samples": 10, "generations": 3, "ddof": 0}
    for bad, sentence in (
        ({"generations": -1}, "generations is an integer of at least"),
        ({"generations": 2.5}, "generations is an integer"),
        ({"samples": 0}, "samples is a positive integer"),
        ({"samples": [10, 10]}, "the schedule needs a batch for each of 3 generations, got 2"),
        ({"samples": [10, 0, 10]}, "every batch of the schedule is a positive integer"),
        ({"samples": 1}, "at least 2 samples"),
        ({"ddof": 10}, "more points than ddof"),
        ({"ddof": float("nan")}, "ddof is a finite number"),
        ({"variance": -1.0}, "variance"),
        ({"tail": 3}, "takes the parameters"),
    ):
        with pytest.raises(ValueError, match=sentence):
            claim.predict(**{**good, **bad})
    with pytest.raises(ValueError, match="needs samples"):
        claim.predict(generations=3, ddof=0)


def test_values_outside_float64_say_so():
    claim = theory.claim("gaussian.replace.variance_mean")
    with pytest.raises(ValueError, match="log=True"):
        claim.predict(samples=2, generations=5000, ddof=0)
    assert claim.predict(samples=2, generations=5000, ddof=0, log=True) == pytest.approx(
        -5000 * 0.6931471805599453, rel=1e-13
    )
