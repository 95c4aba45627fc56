"""What lies in the user's directory is data: no command imports it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tailbite.proving import proving

ROOT = Path(__file__).parents[2]
#: names of modules of ours, of what we use, and of the standard library
TRAPS = ("theory", "sims", "json", "multiprocessing", "numpy", "tailbite_extra")
RUN = ["simulate", "gaussian", "--workflow", "replace", "--samples", "9", "--generations", "2"]
RUN += ["--replicates", "50", "--observe", "variance"]


@pytest.fixture
def trapped(tmp_path):
    """A directory whose modules leave a file when they are imported."""
    for name in TRAPS:
        (tmp_path / f"{name}.py").write_text(
            f"open({str(tmp_path / 'sprung')!r}, 'a').write({name!r} + chr(10))\n"
        )
    return tmp_path


def as_installed(folder, *arguments):
    """The command in that directory, as an installed script starts it."""
    command = [
        sys.executable,
        "-P",
        "-c",
        "import sys; from tailbite.cli import main; sys.exit(main())",
    ]
    environment = {name: x for name, x in os.environ.items() if name != "PYTHONSAFEPATH"}
    return subprocess.run(
        [*command, *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_simulate_imports_nothing_from_the_users_directory(trapped):
    done = as_installed(trapped, *RUN)
    assert done.returncode == 0 and "gaussian.replace.variance_mean" in done.stdout, done.stderr
    assert not (trapped / "sprung").exists()


@pytest.mark.costly
def test_nor_do_the_workers_of_a_local_cluster(trapped):
    pytest.importorskip("distributed")
    done = as_installed(trapped, *RUN, "--cluster", "local:1")
    assert done.returncode == 0, done.stderr
    assert not (trapped / "sprung").exists()


def test_nor_do_those_that_prove(trapped, monkeypatch):
    """JAX is loaded here: they start anew."""
    monkeypatch.chdir(trapped)
    with proving(["gaussian.normal.even_moment"], [], 1) as (future,):
        assert future.result(timeout=120).report.proved
    assert not (trapped / "sprung").exists() and "PYTHONSAFEPATH" not in os.environ


def test_python_m_forgets_the_directory(trapped):
    """Once it is ours to say; what Python itself loads before that is its own."""
    (trapped / "multiprocessing.py").unlink()
    (trapped / "json.py").unlink()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tailbite", "claims", "--subject", "tails"]
    done = subprocess.run(command, cwd=trapped, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and "tails." in done.stdout, done.stderr
    assert not (trapped / "sprung").exists()
