"""`tailbite simulate`: the table, the file and the figure; kill -9, a full disk and Ctrl-C lose no
finished work.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import xarray
from PIL import Image

from tailbite import cli
from tailbite.manifest import families
from tailbite.workflows import WORKFLOWS

OPTIONS = [
    "gaussian",
    "--workflow",
    "replace",
    "--samples",
    "20",
    "--generations",
    "12",
    "--replicates",
    "3e3",
]
#: Small blocks, each of which is committed: what takes hours elsewhere happens here within seconds.
SMALL = (
    "import sims.ranges, sims.plan; sims.ranges.SECONDS = sims.ranges.SHARE = 0; "
    "sims.plan.LARGEST_BLOCK = 2**12\n"
)
LONG = [
    *("400" if word == "12" else word for word in OPTIONS[:-1]),
    "3e6",
    "--observe",
    "log_variance",
    "--record",
    "400",
]


@pytest.fixture
def small_blocks(monkeypatch):
    """As `SMALL`, in this process."""
    monkeypatch.setattr("sims.ranges.SECONDS", 0)
    monkeypatch.setattr("sims.ranges.SHARE", 0)
    monkeypatch.setattr("sims.plan.LARGEST_BLOCK", 2**12)


def simulate(*arguments):
    return cli.main(["simulate", *OPTIONS, *map(str, arguments)])


def test_table_file_and_figure(tmp_path, capsys):
    out, plot = tmp_path / "run", tmp_path / "figure.png"
    observe = "variance,log_variance,mean_offset"
    assert (
        simulate(
            "--out",
            out,
            "--plot",
            plot,
            "--observe",
            observe,
            "--quantiles",
            "0.05,0.5",
            "--record",
            "4",
            "--variance",
            4,
        )
        == 0
    )
    table = capsys.readouterr().out
    assert (
        "3,000 replicates" in table
        and "gaussian.replace.variance_mean" in table
        and "q 0.05" in table
    )
    with Image.open(plot) as image:
        assert (
            image.text["Title"] == "tailbite simulate gaussian"
            and json.loads(image.text["tailbite"])["samples"]
        )
    with xarray.open_dataset(out / "result.nc") as data:
        assert dict(data.sizes) == {"generation": 3, "quantile": 2}
        assert list(data.generation.values) == [4, 8, 12]
        gap = (data.variance_mean - data.variance_mean_theory) / data.variance_standard_error
        assert data.variance_mean_theory.attrs["claim"] == "gaussian.replace.variance_mean"
        assert (np.abs(gap) < 6).all() and "mean_offset_mean_theory" not in data
        np.testing.assert_allclose(
            data.mean_offset_variance, data.mean_offset_variance_theory, rtol=0.4
        )
        assert (data.log_variance_quantile[0] < data.log_variance_quantile[1]).all()
        assert json.loads(data.attrs["options"]) == {
            "family": "gaussian",
            "workflow": "replace",
            "samples": 20,
            "generations": 12,
            "replicates": 3000,
            "seed": 0,
            "ddof": 0.0,
            "variance": 4.0,
        }
        assert "Replace" in data.attrs["recipe"]


def test_the_help_names_every_family_and_workflow(capsys):
    """It loads no simulator: the manifests hold the names."""
    with pytest.raises(SystemExit):
        cli.main(["simulate", "--help"])
    text = " ".join(capsys.readouterr().out.split()).replace("- ", "-")
    assert all(name in text for name in (*families(), *WORKFLOWS))


@pytest.mark.costly
def test_names_have_numbers_and_either_spelling(predicted_here, capsys):
    """One word for the command line and for Python, with underscores or hyphens."""
    run = ["simulate", "gaussian", "--samples", "9", "--generations", "2", "--replicates", "50"]
    asked = "tail_mass(2), first_passage(0.1),beyond_quantile(0.990)"
    outputs = []
    for workflow in ("fresh_mixture", "fresh-mixture"):
        assert cli.main([*run, "--workflow", workflow, "--real", "4", "--observe", asked]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1] and "workflow fresh-mixture" in outputs[0]
    for name in ("tail_mass(2) ", "first_passage(0.1) ", "beyond_quantile(0.99) "):
        assert f"\n{name}" in outputs[0]


@pytest.mark.parametrize("workflow", sorted(set(WORKFLOWS) - {"replace"}))
def test_every_workflow_runs(workflow, predicted_here, capsys):
    own = {"real": 5, "length": 2, "real_weight": 0.3, "budget": 7, "share": 1.0, "fresh": 0.0}
    extra = [
        part
        for option in WORKFLOWS[workflow].options
        for part in (option.flag, str(own[option.name]))
    ]
    run = ["--samples", "9", "--generations", "2", "--replicates", "50", "--observe", "variance"]
    assert cli.main(["simulate", "gaussian", "--workflow", workflow, *run, *extra]) == 0
    assert "50 replicates" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--workflow", "replaced"], f"the workflows are {', '.join(WORKFLOWS)}; got 'replaced'"),
        (
            ["--replicates", "2e19"],
            "replicates must be in 1..18446744073709551616, got 20000000000000000000",
        ),
        (
            ["--replicates", "1.5"],
            "--replicates: expected a whole number, as 1000 or 1e6, got '1.5'",
        ),
        (
            ["--samples", "1", "--ddof", "1"],
            "a training set needs at least 2 points and more than ddof = 1, got 1",
        ),
        (["--samples", "3", "--ddof", "3"], "more than ddof = 3, got 3"),
        (["--observe", "spread"], "observe must name one of log_variance, log_ratio, variance"),
        (["--cluster", "tcp://127.0.0.1:1"], "no scheduler answers at tcp://127.0.0.1:1"),
        (["--resume"], "--resume needs --out DIR"),
        (
            ["--resume", "--out", "/no/such/folder"],
            "there is no directory /no/such/folder to resume",
        ),
        (["--out", "/etc"], "the directory of a new run must be empty, got /etc"),
        (["--plot", "/no/such/folder/figure.png"], "--plot needs a file in a folder that exists"),
        (["--plot", "figure.doc"], "--plot needs a .png, .pdf or .svg file"),
        (["--quantiles", "0.0001"], "quantiles must lie in 0.005 .. 0.995, got 0.0001"),
        (["--real", "3"], "gaussian with --workflow replace takes no --real"),
        (["--workflow", "window"], "gaussian with --workflow window needs --length"),
        (["--record", "5,3"], "record must be increasing generations"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(arguments, sentence, capsys):
    try:
        status = simulate(*arguments)
    except SystemExit as leaving:
        status = leaving.code
    said = capsys.readouterr()
    assert status == 2 and sentence in said.err and "Traceback" not in said.err and not said.out


def test_an_unknown_family_is_named_with_the_list(capsys):
    assert cli.main(["simulate", "cauchy", *OPTIONS[1:]]) == 2
    assert f"the families are {', '.join(families())}; got 'cauchy'" in capsys.readouterr().err


def process(code, *arguments, **options):
    """A Python of its own; what it compiles is kept for the next one (tests.conftest)."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def finished(code, *arguments):
    running = process(code, *arguments)
    out, err = running.communicate(timeout=300)
    return running.returncode, out, err


#: Without predictions, which a run that is stopped has no use for.
ALONE = (
    "import contextlib, tailbite.simulation as s; s.predicting = lambda *arguments: "
    "contextlib.nullcontext(s.Theory)\n"
)
RUN = SMALL + "import sys; from tailbite.cli import main; sys.exit(main(sys.argv[1:]))"

#: Runs the command again and again, each time in a new process that is killed at a random moment;
#: prints the files at each kill.
KILLER = (
    SMALL
    + ALONE
    + """
import os, pathlib, random, signal, sys, time
import tailbite.simulation_output
from tailbite.cli import main
out = pathlib.Path(sys.argv[1])
for number in range(20):
    child = os.fork()
    if not child:
        os._exit(main(sys.argv[2:] + ["--out", str(out)] + ["--resume"] * out.exists()))
    there = len(list(out.glob("ranges/*.json")))
    deadline = time.monotonic() + 60
    if number % 4:  # three in four while it commits, the others at any time from the start on
        while len(list(out.glob("ranges/*.json"))) == there and time.monotonic() < deadline:
            assert os.waitpid(child, os.WNOHANG) == (0, 0), "the run has ended"
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.05))
    else:
        time.sleep(random.uniform(0, 0.75))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    print(os.WIFSIGNALED(status), len(list(out.glob("ranges/*.json"))))
"""
)


def test_twenty_kills_lose_nothing(tmp_path, small_blocks, predicted_here, capsys):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert cli.main(["simulate", *LONG, "--out", str(whole)]) == 0
    status, out, err = finished(KILLER, killed, "simulate", *LONG)
    assert status == 0, err
    kills = [line.split() for line in out.splitlines()]
    assert len(kills) == 20 and sum(signalled == "True" for signalled, _ in kills) == 20
    counts = [int(files) for _, files in kills]
    assert counts == sorted(counts) and 0 < counts[-1] < len(list((whole / "ranges").iterdir()))
    assert cli.main(["simulate", *LONG, "--out", str(killed), "--resume"]) == 0
    assert not capsys.readouterr().err
    assert (killed / "result.nc").read_bytes() == (whole / "result.nc").read_bytes()
    assert not list(killed.rglob("*.part"))


FULL_DISK = (
    SMALL
    + ALONE
    + """
import resource, sys
from sims.journal import Journal
from tailbite.cli import main
commit, count = Journal.commit, 0
def counting(self, result):
    global count
    count += 1
    if count == 3:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))
    commit(self, result)
Journal.commit = counting
sys.exit(main(sys.argv[1:]))
"""
)


def test_a_full_disk_is_one_sentence_and_the_run_resumes(tmp_path, small_blocks, predicted_here):
    run = ["simulate", *LONG[:-5], "5e4", *LONG[-4:]]
    status, out, err = finished(FULL_DISK, *run, "--out", tmp_path / "run")
    assert status == 2 and not out and len(err.splitlines()) == 1
    assert "File too large; what was finished is in" in err and "--resume goes on" in err
    assert len(list((tmp_path / "run/ranges").iterdir())) == 2
    assert cli.main([*run, "--out", str(tmp_path / "run"), "--resume"]) == 0
    assert cli.main([*run, "--out", str(tmp_path / "whole")]) == 0
    assert (tmp_path / "run/result.nc").read_bytes() == (tmp_path / "whole/result.nc").read_bytes()


def test_ctrl_c_keeps_what_was_committed(tmp_path):
    out = tmp_path / "run"
    running = process(
        RUN, "simulate", *LONG[:-5], "1e9", *LONG[-4:], "--out", out, start_new_session=True
    )
    deadline = time.monotonic() + 100
    while len(list(out.glob("ranges/*.json"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert (
        err.strip() == f"tailbite: interrupted; what was finished is in {out}, and --resume goes on"
    )
    assert len(list(out.glob("ranges/*.json"))) >= 3


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(),
    reason="the peak of a process's own memory is read from Linux's /proc",
)
def test_memory_stays_small(tmp_path):
    """The peak of a whole process, with quantiles at every generation, is far below 1 GB.

    Not `resource.getrusage`, whose peak a new process inherits from the one that started it.
    """
    peak = (
        "print(next(line.split()[1] for line in open('/proc/self/status') if "
        "line.startswith('VmHWM')))"
    )
    code = f"{ALONE}import sys; from tailbite.cli import main; main(sys.argv[1:]); {peak}"
    run = ["simulate", *OPTIONS[:-1], "1e6", "--record", "1", "--quantiles", "0.5"]
    status, out, err = finished(code, *run)
    assert status == 0, err
    assert int(out.splitlines()[-1]) < 1_000_000


def test_an_infinite_mean_is_one_sentence_and_status_2(capsys):
    run = [
        "--dimension",
        "3",
        "--samples",
        "4",
        "--generations",
        "2",
        "--replicates",
        "9",
        "--observe",
        "excess_risk",
    ]
    assert cli.main(["simulate", "regression", "--workflow", "replace", *run]) == 2
    said = capsys.readouterr().err
    assert (
        "excess_risk has no finite mean with 4 rows for 3 features, in generation 1 of Replace()"
        in said
        and said.count("\n") == 1
    )
