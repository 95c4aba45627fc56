"""The benchmark command on its smallest sizes: no time is asserted, only what is reported and what
is refused.
"""

import json
import math
import time
from dataclasses import replace

import numpy as np
import pytest

import theory
from benchmarks import __main__ as command
from benchmarks import commands, gate, report, timing
from benchmarks.work import Contender, Law, Work
from benchmarks.works import WORKS, gaussian
from benchmarks.works.gaussian_setting import Setting, log_cumulants, step
from sims import Gaussian

#: Small, and with generations that `every` does not divide.
SIZES = {"samples": 20, "generations": 7, "every": 3}
SMALL = {
    "replace": lambda: gaussian.replace(Setting(**SIZES)),
    "accumulate": lambda: gaussian.accumulate(Setting(**SIZES, pooled=True)),
    "cost": lambda: gaussian.cost(Setting(**SIZES), (10, 1000)),
}


@pytest.fixture
def small(monkeypatch):
    """Works of the command, small, timed at the sizes that they are checked at."""
    for name, work in SMALL.items():
        monkeypatch.setitem(WORKS, name, work)
    monkeypatch.setattr(timing, "TOLERANCE", math.inf)


def test_command_reports_every_contender(small, tmp_path, capsys):
    """Gates pass, and table and JSON have a row for each contender."""
    out = tmp_path / "rows.json"
    assert command.main(["--quick", "--rounds", "2", "--json", str(out), *SMALL]) == 0
    written = json.loads(out.read_text())
    assert written.keys() == {"machine", "rows"}
    assert {"processor", "cores", "devices", "versions", "xla_flags"} <= written["machine"].keys()
    contenders = [
        (work().title, contender) for work in SMALL.values() for contender in work().contenders
    ]
    assert [(row["work"], row["contender"]) for row in written["rows"]] == [
        (title, c.name) for title, c in contenders
    ]
    for row, (_, contender) in zip(written["rows"], contenders, strict=True):
        assert row.keys() == {
            "work",
            "contender",
            "ns_per_replicate_generation",
            "spread",
            "ours_is_faster_by",
        }
        assert row["ns_per_replicate_generation"] > 0 and row["spread"] >= 0
        assert row["ours_is_faster_by"] is None if contender.ours else row["ours_is_faster_by"] > 0
    table = capsys.readouterr().out
    assert all(contender.name in table for _, contender in contenders)
    assert "(asked: 10 %)" in table


@pytest.mark.parametrize("pooled", [False, True])
def test_wrong_divisor_is_refused(pooled):
    """A contender that divides by the count is never timed."""
    setting = Setting(**SIZES, pooled=pooled)
    work = gaussian.replace(setting)
    wrong = replace(
        gaussian.ours(setting), name="wrong", run=gaussian.engine(setting, Gaussian(ddof=0))
    )
    with pytest.raises(gate.WrongResult, match=r"wrong: log_variance should have \|z\| <="):
        timing.measure([replace(work, contenders=(wrong,))], 1, 0.001)


def test_wrong_contender_is_exit_one(monkeypatch, capsys):
    """The command says which, and prints no table."""
    laws = Setting(**SIZES).laws
    off = {
        name: np.ones((4, law.mean.size)) for name, law in laws.items()
    }  # a standard deviation too high
    wrong = Contender("wrong", lambda replicates, seed: off, laws, start=2**12, ours=True)
    monkeypatch.setitem(WORKS, "cost", lambda: Work("work", 7, (wrong,)))
    assert command.main(["--quick", "cost"]) == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("wrong: log_variance") == 1


def test_results_that_are_not_numbers_are_refused():
    """NaN passes no gate."""
    contender = gaussian.ours(Setting(**SIZES))
    powers = {name: np.full((4, law.mean.size), np.nan) for name, law in contender.laws.items()}
    with pytest.raises(gate.WrongResult):
        gate.check(contender, powers, 1000, 6.0)


def test_slow_contenders_get_fewer_replicates():
    """Both are timed for about as long, and the ratio is per replicate."""

    law = Law(np.zeros(1), np.ones(1), np.full(1, 3.0), np.full(1, 15.0))

    def sleeper(name, each, ours=False):
        def run(replicates, seed):
            time.sleep(replicates * each)
            return {"x": np.array([[0.0], [1.0], [0.0], [3.0]])}

        return Contender(name, run, {"x": law}, start=64, ours=ours)

    work = Work("sleep", 1, (sleeper("slow", 1e-3), sleeper("ours", 1e-5, ours=True)))
    assert timing._sized(work.contenders[0], 0.02) < 64 < timing._sized(work.contenders[1], 0.02)
    slow, ours = timing.measure([work], 3, 0.02)
    assert ours.ours_is_faster_by is None
    assert slow.ours_is_faster_by == pytest.approx(
        slow.ns_per_replicate_generation / ours.ns_per_replicate_generation
    )


def test_laws_are_those_of_theory():
    """Quadrature against polygamma, and the error of the mean against the claims."""
    weight, _, factor = step(100, 0)
    assert np.sum(weight * np.log(factor)) == pytest.approx(log_cumulants(100, 0)[0], rel=1e-10)
    for subject, pooled in (("replace", False), ("accumulate", True)):
        setting = Setting(**SIZES, pooled=pooled)
        claim = theory.claims()[f"gaussian.{subject}.mean_error"]
        exact = [claim.predict(samples=20, generations=int(n), ddof=1) for n in setting.recorded]
        assert setting.laws["mean_offset"].second == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize(
    "arguments, said",
    [
        (
            ["speed"],
            f"WORK must be of {', '.join(WORKS)}, got speed",
        ),
        (["--rounds", "0"], "--rounds must be at least 1, got 0"),
        (["--json", "no/such/place.json"], "--json must name a file in a directory that exists"),
        (["--quick", "--write", "docs/benchmarks.md"], "--write takes a full run"),
        (["--write", "no/such/page.md"], "--write must name a page with markers"),
    ],
)
def test_bad_input_is_one_sentence(arguments, said, capsys):
    """Exit status 2, before anything is measured."""
    with pytest.raises(SystemExit) as stopped:
        command.main(arguments)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_the_table_goes_between_the_markers():
    """All else stays."""
    text = f"before\n{report.BEGIN}\n\nold\n\n{report.END}\nafter\n"
    assert report.updated(text, "new") == text.replace("old", "new")
    with pytest.raises(ValueError, match="needs the markers"):
        report.updated("no markers", "new")


def test_commands_are_medians_and_ratios(tmp_path, monkeypatch):
    """The first round is left out; what builds every claim takes 4 s here, ours 1 s."""
    taken = iter([100.0, 100.0] * len(commands.WAYS) + [4.0, 1.0] * len(commands.WAYS) * 3)
    lines = commands.table(3, lambda way: next(taken)).splitlines()
    assert [line.endswith("| 4.00 | 1.00 | 4.0x |") for line in lines[4:]] == [True] * 3
    page = tmp_path / "page.md"
    page.write_text(f"before\n{commands.BEGIN}\nold\n{commands.END}\nafter\n")
    monkeypatch.setattr(commands, "table", lambda rounds: "measured")
    assert commands.main(["--rounds", "2", "--write", str(page)]) == 0
    assert "measured" in page.read_text() and "old" not in page.read_text()
