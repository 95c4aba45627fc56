"""``tailbite errors``: a table whose terms sum to the total, a figure, and one sentence for bad
input.
"""

import subprocess
import sys

import numpy as np
import pytest

import tailbite
import theory
from tailbite import cli
from tailbite.subjects.errors.terms import decompose, learners

RUN = ["--samples", "14", "--generations", "4", "--features", "4", "--seen", "2"]
FURTHER = {
    "least-squares": {},
    "ridge": {"penalty": 0.3},
    "gradient": {"steps": 6, "rate": 0.4},
    "sgd": {"rate": 0.08},
    "warm-gradient": {"steps": 6, "rate": 0.4},
    "subset": {},
    "subset-ridge": {"penalty": 0.3},
    "subset-gradient": {"steps": 6, "rate": 0.4},
    "subset-sgd": {"rate": 0.08},
}
WORKFLOWS = {"fresh-mixture": {"real": 6, "noise": 2.0}, "label-mixing": {"real_weight": 0.4}}
CASES = [(learner, workflow) for learner in FURTHER for workflow in learners()[learner]]


@pytest.mark.parametrize(("learner", "workflow"), CASES)
def test_the_terms_sum_to_the_total(learner, workflow):
    """The total that its own claim predicts."""
    total = theory.claim(f"errors.{learner}.{workflow}".replace("-", "_"))
    further = {"seen": 3, **FURTHER[learner], **WORKFLOWS.get(workflow, {})}
    if (learner, workflow) == ("sgd", "label-mixing"):
        further["real"] = 6
    found = tailbite.decompose(
        learner, workflow=workflow, samples=14, generations=2, features=4, **further
    )
    assert found.claims["total"] == total.id
    given = {
        name: value
        for name, value in {**found.parameters, "generations": 2}.items()
        if name in total.parameters
    }
    assert found.total[-1] == pytest.approx(total.predict(**given), rel=1e-12)
    assert (
        min(found.expressivity) >= 0
        and min(found.approximation) >= 0
        and min(found.statistical) >= 0
    )


def test_unseen_features_come_again_with_real_rows():
    """They are noise in all labels of the first fit, then in those of the real rows."""
    design = {"samples": 14, "generations": 2, "features": 4, "seen": 2}
    found = tailbite.decompose(
        "least-squares", workflow="fresh-mixture", real=7, variance=1e-9, **design
    )
    kept = (
        theory.claim("regression.design.mixing_factor").predict(real=7, samples=14, features=2) / 2
    )
    one = 2 * 2 / (7 + 14 - 2 - 1)
    np.testing.assert_allclose(found.statistical, [one, one * (kept + 7 / 21)], rtol=1e-6)


def test_synthetic_noise_is_that_of_the_truth_where_it_is_left_out():
    run = {
        "workflow": "fresh-mixture",
        "samples": 14,
        "generations": 3,
        "features": 4,
        "seen": 2,
        "real": 6,
    }
    plain, same, more = (
        tailbite.decompose("least-squares", **run, **noise)
        for noise in ({}, {"noise": 1.0}, {"noise": 2.0})
    )
    np.testing.assert_array_equal(plain.total, same.total)
    assert (more.total > plain.total).all()


def test_every_learner_is_tried():
    assert set(learners()) == set(FURTHER)


def test_the_table(capsys):
    assert cli.main(["errors", "ridge", *RUN, "--penalty", "0.3"]) == 0
    said = capsys.readouterr().out
    first = next(line for line in said.splitlines() if line.strip().startswith("1 "))
    numbers = [float(cell) for cell in first.split()[1:]]
    assert numbers[3] == pytest.approx(sum(numbers[:3]), rel=1e-6)
    assert "errors.ridge.replace_approximation" in said


@pytest.mark.parametrize(
    ("learner", "further"),
    [("ridge", ["--penalty", "0.3"]), ("least-squares", []), ("sgd", ["--rate", "0.08"])],
)
def test_the_table_says_which_rows_and_what_becomes_of_each_term(learner, further, capsys):
    """Accumulate: one set of rows for ridge, fresh ones for the others."""
    assert (
        cli.main(
            [
                "errors",
                learner,
                *RUN[:-1],
                "1",
                "--generations",
                "2",
                "--workflow",
                "accumulate",
                *further,
            ]
        )
        == 0
    )
    said = capsys.readouterr().out
    rows = (
        "all batches have the rows of the first"
        if learner == "ridge"
        else "every batch has rows of its own"
    )
    assert f"\nrows: {rows}\n" in said
    assert (
        f"({theory.claim(f'errors.{learner}.accumulate_approximation'.replace('-', '_')).remark})"
        in said
    )


def test_the_help_names_every_learner_and_workflow(capsys):
    """It loads no theory, so it holds the names itself."""
    with pytest.raises(SystemExit):
        cli.main(["errors", "--help"])
    words = capsys.readouterr().out.replace("-\n", "-").replace(",", " ").split()
    text = " ".join(" ".join(words).split()).replace("- ", "-")
    assert all(f" {name} " in text for name in learners())
    assert all(name in text for workflows in learners().values() for name in workflows)


@pytest.mark.parametrize("suffix", ["pdf", "svg"])
def test_the_figure_and_the_same_bytes_again(tmp_path, suffix):
    path, again = (tmp_path / f"{name}.{suffix}" for name in ("terms", "again"))
    for each in (path, again):
        assert cli.main(["errors", "sgd", *RUN, "--rate", "0.08", "--plot", str(each)]) == 0
    content = path.read_bytes()
    assert content == again.read_bytes() and b"sgd under replace" in content and len(content) > 5000
    assert b"CreationDate" not in content and b"dc:date" not in content


def test_all_features_seen_leaves_no_expressivity_error():
    found = decompose("least-squares", samples=20, generations=3, features=3, correlation=0.4)
    assert not found.expressivity.any()
    np.testing.assert_allclose(found.total, 3 / 16 * np.arange(1, 4), rtol=1e-13)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["bayes", *RUN],
            "the learners are least-squares, ridge, gradient, sgd, warm-gradient, subset, "
            "subset-ridge, ",
        ),
        (
            ["ridge", *RUN, "--penalty", "1", "--workflow", "window"],
            "the workflows of ridge are replace, accumulate, label-mixing, ",
        ),
        (["ridge", *RUN], "ridge under replace needs penalty"),
        (
            ["least-squares", *RUN, "--workflow", "fresh-mixture"],
            "least-squares under fresh-mixture needs real",
        ),
        (
            ["least-squares", *RUN, "--workflow", "label-mixing", "--real-weight", "1"],
            "a weight below 1",
        ),
        (
            ["least-squares", *RUN, "--noise", "2"],
            "least-squares under replace takes nothing more; got noise",
        ),
        (["sgd", *RUN, "--rate", "0.1", "--steps", "2"], "sgd under replace takes rate; got steps"),
        (["sgd", *RUN, "--rate", "0.6"], "a rate below 2/(features seen + 2)"),
        (
            [
                "ridge",
                "--samples",
                "2",
                *RUN[2:-1],
                "3",
                "--penalty",
                "1",
                "--workflow",
                "accumulate",
            ],
            "as many samples as features",
        ),
        (["least-squares", *RUN[:-1], "5"], "at most as many features seen as there are"),
        (
            ["least-squares", "--samples", "4", *RUN[2:-1], "3"],
            "at least two samples more than features seen",
        ),
        (
            ["least-squares", *RUN[:2], "--generations", "0", *RUN[4:]],
            "generations is an integer of at least 1, got 0",
        ),
        (["least-squares", *RUN, "--correlation", "1"], "a correlation below 1"),
        (["least-squares", *RUN, "--weight", "0"], "weight is not zero"),
        (["least-squares", *RUN, "--variance", "-1"], "variance"),
        (["subset", *RUN, "--correlation", "0.2"], "subset needs features without correlation"),
        (["least-squares", *RUN, "--plot", "figure.gif"], "--plot needs a .png, .pdf or .svg file"),
        (
            ["least-squares", *RUN, "--plot", "/no/such/folder/figure.png"],
            "--plot needs a file in a folder that exists",
        ),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(arguments, sentence, capsys):
    assert cli.main(["errors", *arguments]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_no_simulator_is_loaded_for_a_table():
    code = (
        f"import sys; from tailbite import cli; "
        f"cli.main({['errors', 'sgd', *RUN, '--rate', '0.1']}); "
        f"print('jax' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
