"""A subject that lives in the tests alone: registered, it is proved, simulated, checked, drawn,
cited and documented, and no other file knows of it.
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tailbite
import theory
from tailbite import cli, figures, manifest, report
from tailbite.figures.recipe import read
from theory import registry

MODULE, ROOT = "tests.toy_subject", Path(__file__).parents[2]
#: what sims says of a family whose points nothing draws
REFUSED = "tailbite: Samples needs a family with an exact route, got Laplace()\n"
IDS = (
    "laplace.sample.absolute_deviations",
    "laplace.replace.scale_mean",
    "laplace.replace.scale_square",
    "laplace.replace.log_scale_mean",
)


@pytest.fixture(scope="module", autouse=True)
def registered():
    """For the tests of this file, and gone after them."""
    manifest.register(MODULE)
    yield
    manifest.forget(MODULE)


@pytest.fixture(scope="module")
def verified():
    """One run of all its claims, proved in one process of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tailbite.proving.workers", lambda: 1)
        return tailbite.verify(IDS)


def test_proved_simulated_and_checked(verified):
    assert verified.ok, verified.summary
    assert [each.claim.id for each in verified.claims] == list(IDS)
    assert verified.summary["rivals"] == verified.summary["rivals_rejected"] == 7
    assert {check.test for each in verified.claims for check in each.checks} == {"balls", "mean"}


def test_documented(verified, tmp_path):
    report.write(verified.json(), tmp_path / "report")
    pages = {id: (tmp_path / f"report/claims/{id}.html").read_text() for id in IDS}
    assert "figures/laplace_scale" in pages[IDS[1]] or "laplace_scale" in pages[IDS[1]]
    assert "Mean logarithm of the model's scale" in pages[IDS[3]].replace("&#39;", "'")
    assert all(id in (tmp_path / "report/subjects/laplace.html").read_text() for id in IDS)
    assert json.loads((tmp_path / "report/report.json").read_text())["summary"]["proved"] == 4


def test_listed_shown_and_cited(capsys):
    assert cli.main(["claims", "--subject", "laplace"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(IDS)
    assert cli.main(["show", IDS[3]]) == 0
    shown = capsys.readouterr().out
    assert r"\log{\left(b_{n} \right)}" in shown and "second checker: consistent" in shown
    assert cli.main(["cite", IDS[1]]) == 0
    assert "@software{tailbite," in capsys.readouterr().out
    assert cli.main(["cite", IDS[1], "--latex"]) == 0
    assert r"\texttt{laplace.replace.scale\_mean}" in capsys.readouterr().out
    with pytest.raises(ValueError, match="the nearest are .*laplace.replace.scale_mean"):
        theory.claim("laplace.replace.scale_means")


def test_predicted():
    claim = theory.claim(IDS[3])
    given = {"samples": [10, 20, 5], "generations": 3, "scale": 2.0}
    from scipy.special import digamma

    expected = np.log(2) + sum(digamma(m) - np.log(m) for m in given["samples"])
    assert claim.predict(**given) == pytest.approx(expected, rel=1e-12)
    assert theory.claim(IDS[1]).predict(**given) == 2.0


@pytest.mark.parametrize(
    ("workflow", "said"),
    [("replace", "theory: laplace.replace.scale_mean"), ("window", "no claim speaks of its mean")],
)
def test_on_the_command_line(workflow, said, tmp_path, capsys):
    """Beside theory, which a process of its own predicts."""
    run = ["--samples", "10,40,20", "--generations", "3", "--replicates", "1e4"]
    length = ["--length", "2"] if workflow == "window" else []
    scale = ["--scale", "2.5", "--plot", str(tmp_path / "run.svg")]
    assert cli.main(["simulate", "laplace", "--workflow", workflow, *run, *length, *scale]) == 0
    table = capsys.readouterr().out
    assert f"scale ({said}" in table and "family laplace" in table
    rows = [line.split() for line in table.splitlines() if line[:10].strip().isdigit()]
    scores = [float(row[4].rstrip("~")) for row in rows if len(row) == 5]
    assert len(scores) == (6 if workflow == "replace" else 0)
    assert max(map(abs, scores), default=0) < 7
    assert (tmp_path / "run.svg").exists()
    with pytest.raises(SystemExit):
        cli.main(["simulate", "--help"])
    assert "scale of the truth (laplace; default: 1)" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "more", [["replace", "--points"], ["accumulate_subsample", "--budget", "5"]]
)
def test_points_that_it_cannot_draw_are_refused(more, capsys):
    run = ["--samples", "10", "--generations", "3", "--replicates", "20"]
    assert cli.main(["simulate", "laplace", *run, "--workflow", *more]) == 2
    assert capsys.readouterr().err == REFUSED


def test_drawn(tmp_path, capsys):
    path = tmp_path / "laplace.png"
    drawn = ["figure", "laplace-scale", "--set", "generations=3", "--replicates", "500"]
    assert cli.main([*drawn, "--out", str(path)]) == 0
    assert read(path)["claims"] == [IDS[1], IDS[3]]
    assert figures.resting_on(IDS[1]) == (figures.named("laplace_scale"),)
    assert cli.main(["reproduce", str(path)]) == 0
    assert cli.main(["cite", str(path), "--latex"]) == 0
    assert r"\label{fig:laplace_scale}" in capsys.readouterr().out


def test_no_other_file_knows_of_it():
    """And without being registered it is not there."""
    words = ("toy_subject", *IDS, "laplace_scale")
    for package in ("theory", "sims", "tailbite"):
        for path in (ROOT / package).rglob("*.py"):
            assert not any(word in path.read_text(encoding="utf-8") for word in words), path
    code = (
        "from tailbite import figures, manifest; from theory.registry import packages; "
        "print('laplace' in manifest.subjects(), 'laplace_scale' in figures.names(), "
        "'laplace' in packages())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False False\n"


def test_it_can_be_forgotten():
    manifest.forget(MODULE)
    try:
        assert "laplace" not in manifest.subjects() and "laplace" not in registry.packages()
        with pytest.raises(ValueError, match="no claim has the id"):
            theory.claim(IDS[1])
        with pytest.raises(ValueError, match="no figure has the name"):
            figures.named("laplace_scale")
    finally:
        manifest.register(MODULE)
    assert theory.claim(IDS[1]).subject == "laplace"
