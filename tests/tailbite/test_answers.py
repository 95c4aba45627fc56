"""What a user asks of the claims: numbers, the inverse, and which claim speaks of it."""

import csv
import io
import json
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

import tailbite
import theory
from tailbite import cli
from tailbite.answers.finding import find, papers
from tailbite.answers.tables import predict, spread
from tailbite.answers.which import PLAIN, which
from tailbite.workflows import WORKFLOWS
from theory.claim import Claim
from theory.crossing import crossing
from theory.proof import Proof, Step
from theory.rules import Algebra
from theory.statements import Equal
from theory.words import m

MEAN = "gaussian.replace.variance_mean"


def test_a_table_holds_what_the_claim_predicts():
    found = predict(MEAN, {"ddof": 0}, {"samples": [5, 20], "generations": [1, 3]})
    claim = theory.claim(MEAN)
    assert found.rows == tuple(
        (samples, n, claim.predict(samples=samples, generations=n, ddof=0))
        for samples in (5, 20)
        for n in (1, 3)
    )
    (head, *rows) = csv.reader(io.StringIO(found.csv()))
    assert head == ["samples", "generations", "value"]
    assert [tuple(map(float, row)) for row in rows] == [tuple(map(float, r)) for r in found.rows]
    said = json.loads(found.json())
    assert said["relation"] == "equals" and said["rows"][3] == {
        "samples": 20, "generations": 3, "value": float(Fraction(19, 20) ** 3)
    }  # fmt: skip
    assert found.text().splitlines()[1].split() == ["5", "1", "0.8"]


def test_a_rival_and_a_logarithm():
    given = {"samples": 20, "generations": 3, "ddof": 0}
    (row,) = predict(MEAN, given, log=True).rows
    assert row[0] == pytest.approx(3 * float(sp.log(sp.Rational(19, 20))), rel=1e-13)
    (late,) = predict(MEAN, given, rival="one generation late").rows
    assert late[0] == pytest.approx(0.95**2, rel=1e-13)


@pytest.mark.parametrize(
    ("id", "relation"),
    [
        (MEAN, "equals"),
        ("discrete.replace.loss_bound", "at most"),
        ("information.replace.one_sample", "at least"),
        ("regression.accumulate.risk_mean_limit", "tends to"),
    ],
)
def test_how_the_quantity_stands_to_its_number(id, relation):
    from tailbite.answers.tables import relation as of

    assert of(theory.claim(id)) == relation


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("n=1:4", [1, 2, 3, 4]),
        ("n=0:10:5", [0, 5, 10]),
        ("share=0:0.3:0.1", [0, 0.1, 0.2, 0.3]),
        ("samples=20,50", [20, 50]),
        ("samples=7", [7]),
    ],
)
def test_values_over_which_a_table_goes(text, values):
    name, found = spread(text)
    assert name == text.partition("=")[0] and found == pytest.approx(values, rel=1e-12)


def test_the_least_samples_are_the_least():
    found = tailbite.solve(MEAN, "variance_mean >= 0.9", "samples", generations=100, ddof=0)
    assert found.holds and found.at == 950 and found.before == 949
    enough = [(1 - Fraction(1, samples)) ** 100 >= Fraction(9, 10) for samples in range(1, 951)]
    assert enough == [False] * 949 + [True]


def test_a_condition_that_ceases_to_hold():
    found = tailbite.solve(MEAN, "value > 0.5", "generations", samples=100, ddof=0)
    assert not found.holds and found.at == 69
    assert Fraction(99, 100) ** 69 <= Fraction(1, 2) < Fraction(99, 100) ** 68


def test_a_schedule_is_gone_through():
    batches = [10, 20, 40, 80, 160, 320]
    found = tailbite.solve(MEAN, "value < 0.83", "generations", samples=batches, ddof=0)
    kept = Fraction(1)
    for n, batch in enumerate(batches, 1):
        kept *= 1 - Fraction(1, batch)
        if kept < Fraction(83, 100):
            assert (found.holds, found.at) == (True, n)
            break
    array = np.array(batches)
    assert tailbite.solve(MEAN, "value < 0.83", "generations", samples=array, ddof=0) == found


def test_a_number_that_is_not_whole():
    found = tailbite.solve(MEAN, "value >= 0.5", "ddof", generations=10, samples=10)
    exact = 10 - 9 * 2**0.1  # ((10 - 1)/(10 - ddof))^10 = 1/2
    assert found.before < exact <= found.at and found.at - found.before < 1e-8


def made(formula, parameter=m):
    """A claim of this formula, whose proof nobody asks for."""
    statement = Equal(sp.Symbol("y"), formula)
    return Claim(
        "toy.number.value",
        "deterministic",
        "A number.",
        statement,
        Proof((Step("it", statement, Algebra()),)),
        parameters={"size": parameter},
    )


def test_an_earlier_change_is_not_jumped_over():
    """Doubling sees signs at 1, 2, 4, 8, 16, ..., 1024 alone: it steps over 10 to 12."""
    claim = made((m - 10) * (m - 12) * (m - 900))
    found = crossing(claim, "size", ">=", sp.Rational(0), {})
    assert (found.holds, found.at) == (True, 10)
    narrow = made(-((m - 700) ** 2) + 1)  # positive or 0 at 699, 700 and 701 alone
    with pytest.raises(ValueError, match="nor is a change seen"):
        crossing(narrow, "size", ">=", sp.Rational(0), {})
    found = crossing(narrow, "size", ">=", sp.Rational(0), {}, within=(1, 701))
    assert found.at == 699


def test_what_balls_cannot_prove_is_refused():
    slow = made((1 + 1 / m) ** m)  # a ball that holds m twice is far too wide
    with pytest.raises(ValueError, match="it is not proved within 20000 balls"):
        crossing(slow, "size", ">=", sp.Rational(27182, 10000), {})


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("kl replace", "gaussian.replace.kl_from_truth"),
        ("pi^2/6", "dey2024"),
        ("basel", "exponential_family.accumulate.below_basel"),
        ("shumailov", "shumailov2023"),
        ("survivors", "survivors"),
    ],
)
def test_words_find(words, first):
    assert find(words)[0].name == first


def test_all_words_come_before_some_and_typing_errors_are_forgiven():
    names = [each.name for each in find("ridge optimum")]
    assert names[0] == "regression.weighted.ridge_optimum" and len(names) > 5
    assert papers("Shumailov") == ["shumailov2023"] and papers("nobody") == []
    for wrong in ("gaussain.replace.varaince_mean", "variance_mean replace gaussian"):
        with pytest.raises(ValueError, match=rf"nearest are {MEAN}"):
            theory.claim(wrong)
    with pytest.raises(ValueError, match="nearest are variance_decay"):
        tailbite.figure("varience-decay")


ANSWERS = {"keeps": "nothing", "fresh": "no", "weights": "no", "divisor": "M", "first": "real"}

UNKNOWN = {**ANSWERS, "keeps": "all", "fresh": "yes"}  #: what no workflow does


@pytest.mark.parametrize(
    ("changed", "workflow"),
    [
        ({}, "replace"),
        ({"fresh": "yes"}, "fresh-mixture"),
        ({"fresh": "yes", "weights": "points"}, "weighted-points"),
        ({"fresh": "yes", "weights": "parameters"}, "weighted-parameters"),
        ({"keeps": "all"}, "accumulate"),
        ({"keeps": "some"}, "accumulate-subsample"),
        ({"keeps": "first"}, "augment"),
        ({"keeps": "newest"}, "window"),
        ({"keeps": "part", "fresh": "yes"}, "partial-replacement"),
    ],
)
def test_every_workflow_is_somebodys(changed, workflow):
    found = which({**ANSWERS, **changed})
    assert found.workflow == workflow and f"({workflow})" in found.sentence
    assert all(id.split(".")[1] == workflow.replace("-", "_") for id in found.claims)
    assert found.claims and found.ddof == 0 and found.shift == 0
    assert set(PLAIN.values()) | {"weighted-points", "weighted-parameters"} == set(WORKFLOWS)


def test_conventions_are_told():
    found = which({**ANSWERS, "divisor": "M-1", "first": "model"})
    assert (found.ddof, found.shift) == (1, 1)
    assert "yours n is n + 1 here" in found.text() and "divided by M - 1" in found.sentence


def test_the_commands(capsys):
    condition = "variance_mean >= 0.9"
    assert (
        cli.main(["solve", MEAN, "--for", "samples", condition, "generations=100", "ddof=0"]) == 0
    )
    assert "first holds at samples = 950\n" in capsys.readouterr().out
    assert cli.main(["predict", MEAN, "--log", "samples=10", "generations=2", "ddof=0"]) == 0
    assert float(capsys.readouterr().out) == pytest.approx(2 * float(sp.log(0.9)), rel=1e-12)
    bound = ["predict", "discrete.replace.loss_bound", "samples=100", "probability=0.05"]
    assert cli.main([*bound, "generations=3"]) == 0
    assert capsys.readouterr().out.startswith("at most 0.108")
    assert cli.main(["cite", "shumailov"]) == 0
    assert "@misc{shumailov2023," in capsys.readouterr().out
    assert cli.main(["find", "kl"]) == 0
    assert "claim   gaussian.replace.kl_from_truth" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["predict", MEAN], f"{MEAN} needs samples, generations, ddof; got nothing"),
        (["predict", MEAN, "samples=ten"], "as samples=100 or samples=5,20,80; got 'samples=ten'"),
        (["predict", MEAN, "samples=1", "samples=2"], "samples is given twice"),
        (["predict", MEAN, "--over", "samples=5:1"], "--over needs a name and its values"),
        (["predict", MEAN, "--over", "samples=1:inf"], "--over needs a name and its values"),
        (["predict", MEAN, "--over", "ddof=0:1:1e-9"], "--over needs a name and its values"),
        (
            ["predict", MEAN, "--over", "samples=1:1000", "--over", "generations=1:1000"],
            "a table has at most 100000 rows, got 1000000",
        ),
        (["predict", MEAN, "n=1", "--over", "n=1:3"], "n is given as a value and over a range"),
        (["predict", MEAN, "--rival", "x"], "got 'x'"),
        (["predict", "gaussian.accumulate.no_collapse"], "a statement without a number"),
        (
            ["predict", MEAN, "--nothing", "samples=3"],
            "unrecognized arguments: --nothing samples=3",
        ),
        (["verify", MEAN, "--seed", "1", "samples=3"], "unrecognized arguments: samples=3"),
        (
            ["solve", MEAN, "mean = 3", "--for", "samples"],
            "as variance_mean >= 0.9; got 'mean = 3'",
        ),
        (["solve", MEAN, "kl > 3", "--for", "samples"], "as variance_mean >= 0.9; got 'kl > 3'"),
        (["solve", MEAN, "value > 3", "--for", "kl"], "depends on samples, generations, ddof"),
        (
            ["solve", MEAN, "value>=.9", "--for", "samples", "samples=3"],
            "samples is what is looked for, and a value is given for it",
        ),
        (["solve", MEAN, "value>=.9", "--for", "samples", "--within", "3:1"], "--within"),
        (
            ["solve", MEAN, "value>2", "--for", "samples", "generations=9", "ddof=0"],
            "variance_mean > 2 does not hold at samples = 2, nor is a change seen up to",
        ),
        (["find", "%"], "find needs a word or a number, got '%'"),
        (["find", "qqqq"], "nothing has one of the words 'qqqq'"),
        (
            ["which", "--keeps", "al"],
            "--keeps is one of nothing, all, some, first, newest, part, got",
        ),
        (["which", "--keeps", "all"], "which needs --fresh, one of no, yes"),
        (
            ["which", *(f"--{name}={answer}" for name, answer in UNKNOWN.items())],
            "no workflow keeps all of the earlier data, with new real points in every generation",
        ),
        (["cite", "shumailov", "--latex"], "--latex needs the id of a claim or a figure"),
    ],
)
def test_bad_questions_are_answered_in_one_sentence(arguments, sentence, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    try:
        status = cli.main(arguments)
    except SystemExit as leaving:
        status = leaving.code
    said = capsys.readouterr().err
    assert status == 2 and sentence in said and "Traceback" not in said
