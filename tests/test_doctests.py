"""What the README, the documentation and the docstrings say in Python is what comes out."""

import doctest
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: without the prompt of an interpreter: a program, which is run whole
PROGRAM = re.compile(r"^```python\n(?!>>>)(.*?)^```", re.DOTALL | re.MULTILINE)
#: the modules whose docstrings show an interpreter
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in ("theory", "sims", "tailbite")
    for path in sorted((ROOT / package).rglob("*.py"))
    if re.search(r"^ *>>> ", path.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_python_in_the_texts(path):
    text = path.read_text(encoding="utf-8")
    found = doctest.testfile(str(path), module_relative=False, verbose=False)
    assert found.failed == 0
    for program in PROGRAM.findall(text):
        exec(compile(program, path.name, "exec"), {"__name__": "read"})


def test_python_is_there():
    """The README and the tutorial show some, and programs are found."""
    shown = {path.name for path in TEXTS if ">>>" in path.read_text(encoding="utf-8")}
    assert {"README.md", "tutorial.md", "index.md"} <= shown
    assert any(PROGRAM.search(path.read_text(encoding="utf-8")) for path in TEXTS)


@pytest.mark.parametrize("name", MODULES)
def test_python_in_docstrings(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # some write files
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0 and found.failed == 0
