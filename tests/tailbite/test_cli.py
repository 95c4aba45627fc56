"""The command line: bad input is one sentence and exit status 2; heavy packages load only where
they are used.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tailbite import cli


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "tailbite", *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        **options,
    )


def loaded_after(statement):
    code = f"import sys; {statement}; print(*sorted(m for m in sys.modules if '.' not in m))"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
    )


def test_help_loads_neither_jax_nor_sympy():
    code = "from tailbite.cli import parser; parser().format_help()"
    assert not {"jax", "sympy", "numpyro", "scipy", "numpy"} & loaded_after(code)


def test_theory_never_loads_jax():
    assert not {"jax", "jaxlib", "numpyro", "sims", "tailbite"} & loaded_after(
        "import theory; theory.claims()"
    )


def test_sims_never_loads_sympy():
    assert not {"sympy", "flint", "theory", "tailbite"} & loaded_after("import sims")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["verify", "gaussian.replace.varience_mean"],
            "the nearest are gaussian.replace.variance_mean",
        ),
        (
            ["verify", "--subject", "nothing"],
            "regression, tails, telephone; got 'nothing'",
        ),
        (
            ["verify", "gaussian.replace.variance_mean", "--subject", "gaussian"],
            "verify takes ids or --subject, got both",
        ),
        (["verify", "--changed", "--no-cache"], "leave --no-cache out"),
        (["verify", "--seed", "x"], "--seed: expected a whole number, as 1000 or 1e6, got 'x'"),
        (["verify", "--seed", "-1"], "seed is an integer from 0 to 2**64 - 1, got -1"),
        (
            ["verify", "--json", "/no/such/folder/report.json"],
            "--json needs a file in a folder that exists",
        ),
        (["show", "nothing"], "no claim has the id 'nothing'"),
        (
            ["cite", "gaussian.replace.varience_mean"],
            "and no file has that name; the nearest are gaussian.replace.variance_mean",
        ),
        (
            ["cite", "no.pdf", "--latex"],
            "no claim has the id 'no.pdf', and no file has that name; see tailbite claims",
        ),
        (["cite", "README.md"], "a figure is a .png, .svg or .pdf file, got README.md"),
        (
            ["claims", "--subject", "nothing"],
            "regression, tails, telephone; got 'nothing'",
        ),
        (["nothing"], "invalid choice: 'nothing'"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(arguments, sentence, capsys):
    try:
        status = cli.main(arguments)
    except SystemExit as leaving:
        status = leaving.code
    said = capsys.readouterr().err
    assert status == 2
    assert sentence in said
    assert "Traceback" not in said


def test_an_unwritable_report_is_found_before_the_work_starts(tmp_path):
    with pytest.raises(ValueError, match="--json needs a file"):
        cli.require_writable(tmp_path)
    cli.require_writable(tmp_path / "report.json")
    assert list(tmp_path.iterdir()) == []


def test_claims_show_and_cite(capsys):
    assert cli.main(["claims"]) == 0
    assert "gaussian.replace.variance_mean" in capsys.readouterr().out
    assert cli.main(["show", "gaussian.replace.variance_mean"]) == 0
    shown = capsys.readouterr().out
    assert (
        "## Proof" in shown and "second checker: consistent" in shown and "## Trust base" in shown
    )
    assert cli.main(["show", "gaussian.replace.variance_mean", "--latex"]) == 0
    assert r"\begin{proof}" in capsys.readouterr().out
    assert cli.main(["cite", "gaussian.replace.variance_mean"]) == 0
    cited = capsys.readouterr().out
    assert "@software{tailbite," in cited and "2305.17493" in cited


def test_verify_writes_the_report(tmp_path):
    path = tmp_path / "report.json"
    done = run(
        "verify",
        "--no-cache",
        "gaussian.replace.log_variance_mean",
        "gaussian.normal.even_moment",
        "--seed",
        "7",
        "--json",
        str(path),
    )
    assert done.returncode == 0, done.stderr
    assert "2 claims: 2 proved, 2 agree" in done.stdout
    report = json.loads(path.read_text())
    assert set(report) == {
        "version",
        "seed",
        "platform",
        "level",
        "interrupted",
        "claims",
        "summary",
    }
    assert report["seed"] == 7
    keys = {
        "id",
        "kind",
        "grade",
        "rocq",
        "steps",
        "trust_base",
        "second_check",
        "erratum",
        "checks",
        "ok",
        "verdict",
    }
    keys |= {"seconds", "simulation_seconds"}
    result_keys = {"predicted", "estimate", "standard_error", "p_value"}
    check_keys = {
        "parameters",
        "quantity",
        "test",
        *result_keys,
        "detectable",
        "replicates",
        "verdict",
        "seconds",
        "rivals",
    }
    assert [claim["simulation_seconds"] > 0 for claim in report["claims"]] == [
        True,
        False,
    ]  # the second is checked by balls
    for claim in report["claims"]:
        assert keys <= set(claim)
        assert set(claim["second_check"]) == {"consistent", "not_applicable"}
        for check in claim["checks"]:
            assert set(check) == check_keys
            assert check["verdict"] in ("agree", "disagree", "undecided", "proof_only")
            assert all(
                set(rival) == {"name", "verdict", "witness", *result_keys}
                for rival in check["rivals"]
            )
    assert set(report["summary"]) == {
        "claims", "proved", "agree", "rivals", "rivals_rejected", "rivals_not_separable", "seconds",
    }  # fmt: skip


def test_ctrl_c_keeps_what_was_finished(tmp_path):
    path = tmp_path / "report.json"
    command = [sys.executable, "-m", "tailbite", "verify", "--no-cache", "--json", str(path)]
    command += ["--subject", "gaussian"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    until = time.monotonic() + 120
    while (
        not subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True).stdout
        and time.monotonic() < until
    ):
        time.sleep(0.5)  # the process that proves starts when the work does
    time.sleep(
        random.uniform(1, 5)
    )  # while it predicts: C code calls back, and may lose an exception
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "interrupted" in err and "Traceback" not in err
    report = json.loads(path.read_text())
    assert report["summary"]["claims"] == len(report["claims"])
    assert "claims:" in out
