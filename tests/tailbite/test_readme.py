"""The README: short, true, and with the two commands that CI takes from it."""

import re
from pathlib import Path

import pytest

from tailbite import readme
from theory.catalogue import entries
from theory.packages import packages

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_is_one_screen_and_a_half():
    assert len(TEXT) < 12_000


def test_its_tables_are_those_of_the_catalogue(tmp_path, capsys):
    assert readme.updated(TEXT) == TEXT
    count = [int(line.split("|")[2]) for line in readme.subjects().splitlines()[2:]]
    assert len(count) == len(packages()) and sum(count) == len(entries())
    old = tmp_path / "README.md"
    old.write_text(TEXT.replace("| proved |", "| proven |"), encoding="utf-8")
    assert readme.main([str(old), "--check"]) == 1
    assert "is out of date" in capsys.readouterr().err
    with pytest.raises(ValueError, match="needs the markers"):
        readme.updated("no markers")


def test_every_claim_is_counted_under_its_grade():
    count = [int(line.split("|")[2]) for line in readme.grades().splitlines()[2:]]
    assert sum(count) == len(entries())


def test_it_has_the_commands_that_ci_runs():
    for command in ("tailbite verify", "pytest"):
        line = f"^python3 -m pip install uv && uv run {command}"
        assert len(re.findall(line, TEXT, flags=re.MULTILINE)) == 1


def test_what_it_links_to_is_there():
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert len(links) > len(packages())
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_a_formula_is_cut_only_outside_of_braces():
    assert list(readme.outside(r"\sum_{i = 0}^{n} x = y", " = ")) == [r"\sum_{i = 0}^{n} x", "y"]
