"""Whatever a user, a disk or the memory can bring about is one sentence and status 2, and what was
computed is printed before it.
"""

import errno
import os
import signal
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

import tailbite
from tailbite import cli, options
from tests.tailbite import reports

ERRORS = ["errors", "least-squares", "--samples", "9", "--generations", "2", "--features", "2"]
PROFILE = ["profile", "--workflow", "replace", "--samples", "9", "--types", "3"]
PROFILE += ["--generations", "2", "--replicates", "50"]
SIMULATE = ["simulate", "gaussian", "--workflow", "replace", "--samples", "9", "--generations", "2"]
SIMULATE += ["--replicates", "50", "--observe", "variance"]
FIGURE = ["figure", "densities", "--replicates", "2", "--set", "generations=1,2"]


def one_sentence(capsys, status=2):
    """What was printed, and the sentence."""
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 1 and said.err.startswith("tailbite: ")
    return said.out, said.err


@pytest.mark.parametrize(
    ("problem", "status", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a.png"), 2, "a.png: No space left"),
        (ConnectionError("nobody answers"), 2, "nobody answers"),
        (MemoryError(), 2, "not enough memory for it"),
        (BrokenProcessPool("abruptly"), 2, "not enough memory for it"),
        (RuntimeError("RESOURCE_EXHAUSTED: out of memory"), 2, "the device has not enough memory"),
        (RecursionError("deep"), 2, "nested too deeply"),
        (OverflowError("int too large"), 2, "int too large"),
        (ValueError("one\ntwo"), 2, "one two"),
        (ValueError("\x1b[31mred\x07"), 2, r"\x1b[31mred\x07"),
        (EOFError(), 2, "the input has ended"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_what_is_not_of_our_making_is_a_sentence(problem, status, sentence, monkeypatch, capsys):
    def failing(given):
        print("computed")
        raise problem

    monkeypatch.setattr(cli, "commands", lambda: {"claims": failing})
    assert cli.main(["claims"]) == status
    printed, said = one_sentence(capsys)
    assert printed == "computed\n" and sentence in said


@pytest.mark.parametrize("ours", [RuntimeError("a bug"), AttributeError("a bug"), KeyError("bug")])
def test_an_error_of_ours_is_not_hidden(ours, monkeypatch):
    def failing(given):
        raise ours

    monkeypatch.setattr(cli, "commands", lambda: {"claims": failing})
    with pytest.raises(type(ours)):
        cli.main(["claims"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here is always full")
def test_an_output_that_is_full_is_a_sentence():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tailbite", "claims"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2 and done.stderr == "tailbite: [Errno 28] No space left on device\n"


@pytest.fixture
def full_disk(monkeypatch):
    """A disk that takes no file."""

    def full(*arguments, **further):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    monkeypatch.setattr("pathlib.Path.write_text", full)


@pytest.mark.parametrize(
    ("command", "option", "printed"),
    [
        (ERRORS, "--plot", "statistical"),
        (PROFILE, "--plot", "replace"),
        (SIMULATE, "--plot", "50 replicates"),
        (FIGURE, "--out", ""),
    ],
    ids=["errors", "profile", "simulate", "figure"],
)
def test_a_full_disk_is_a_sentence(
    command, option, printed, full_disk, tmp_path, predicted_here, capsys
):
    assert cli.main([*command, option, str(tmp_path / "a.png")]) == 2
    found, said = one_sentence(capsys)
    assert "No space left on device" in said and printed in found
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--json", "--report"])
def test_a_full_disk_after_verify_leaves_the_table(
    option, full_disk, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("tailbite.verification.verify", lambda *ids, **given: reports.report())
    assert cli.main(["verify", option, str(tmp_path / "there")]) == 2
    printed, said = one_sentence(capsys)
    assert "No space left on device" in said and "claims:" in printed
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_is_deleted_meanwhile_is_a_sentence(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "there"
    folder.mkdir()

    def deleting(*ids, **given):
        folder.rmdir()
        return reports.report()

    monkeypatch.setattr("tailbite.verification.verify", deleting)
    assert cli.main(["verify", "--json", str(folder / "a.json")]) == 2
    printed, said = one_sentence(capsys)
    assert "a.json: No such file or directory" in said and "claims:" in printed


@pytest.mark.parametrize(
    ("read", "good", "bad"),
    [
        (
            options.whole_number,
            {"1e6": 10**6, "-3": -3, "1" * 99: int("1" * 99)},
            ["", "x", "1.5", "1e99", "1e100000", "nan", "inf", "--", "1e-3", "\ud800", "9" * 10000],
        ),
        (options.real, {"0.5": 0.5, "1e-3": 1e-3}, ["", "x", "nan", "inf", "1e999", "1,2"]),
        (options.whole_numbers, {"1,2": [1, 2], "3": 3}, ["1,", ",", "1;2", "1e40,x"]),
        (options.numbers, {"1,.5": [1.0, 0.5]}, ["", "1,", "1,nan"]),
        (options.numbers_between, {"0:1": (0, 1)}, ["1:0", "1", "0:1:2", "a:b", "1:1"]),
        (
            options.assignment,
            {"a=1": ("a", 1), "a=1,2": ("a", [1, 2]), "a=.5": ("a", 0.5)},
            ["", "a", "a=", "=1", "a=x", "a=1,", "a=inf"],
        ),
        (options.path, {"a/b": Path("a/b")}, ["", "a\0b", "x" * 256, "a/" * 3000, "\ud800"]),
    ],
)
def test_words_are_read_in_one_place(read, good, bad):
    for text, found in good.items():
        assert read(text) == found
    for text in bad:
        with pytest.raises(options.Unreadable, match="expected .*, got ") as raised:
            read(text)
        assert len(str(raised.value)) < 200 and str(raised.value).isprintable()


def test_a_sentence_names_the_option(capsys):
    for words in (["--generations", "1e400"], ["--generations", "1e28x"], ["--out", "x" * 300]):
        assert cli.main([*SIMULATE, *words]) == 2
        _, said = one_sentence(capsys)
        assert said.startswith(f"tailbite: {words[0]}: expected") and ", got " in said


def test_what_takes_too_long_is_ended(monkeypatch, capsys):
    """Even where a library hides every error; and nothing is left of the limit."""

    def endless(given):
        print("computed")
        while True:
            try:
                sum(range(1000))
            except Exception:  # as a library does that goes on whatever happens
                pass

    monkeypatch.setattr(cli, "commands", lambda: {"predict": endless})
    monkeypatch.setenv("TAILBITE_CPU_SECONDS", "0.2")
    assert cli.main(["predict", "x"]) == 2
    printed, said = one_sentence(capsys)
    assert printed == "computed\n" and "predict has taken 0.2 s of CPU time without an end" in said
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_a_name_with_any_letter_is_only_unknown():
    for name in ('a"b', "00\0", "\ud800" * 3):
        with pytest.raises(ValueError, match="no claim has the id"):
            tailbite.claim(name)
