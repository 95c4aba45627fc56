"""The notebooks, unexecuted: what each must have, what it may use, and that the pairs agree.
`.ci/run` executes them.
"""

import ast
import inspect

import jupytext
import nbformat
import pytest

import sims
import tailbite
import theory
from notebooks.build import SOURCES, code, outline, troubles

PUBLIC = {
    "tailbite": {name for name, value in vars(tailbite).items() if inspect.isfunction(value)},
    "sims": {*sims.__all__, "observables"},
    "theory": {"Claim", "check", "claim", "claims"},
}
LIBRARIES = ("numpy", "matplotlib", "scipy", "IPython.display")


def private(source: str) -> list[str]:
    """What Python code uses that is not public: modules, names of the three packages, and anything
    with an underscore in front.
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if not _allowed(alias.name)]
        elif isinstance(node, ast.ImportFrom):
            names = PUBLIC.get(node.module or "")
            found += [
                f"{node.module}.{alias.name}"
                for alias in node.names
                if (
                    alias.name not in names
                    if names is not None
                    else not _allowed(node.module or ".")
                )
            ]
        elif isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if node.attr.startswith("_") or node.attr not in PUBLIC.get(owner, {node.attr}):
                found.append(f"{owner}.{node.attr}")
    return found


def _allowed(module: str) -> bool:
    return module in PUBLIC or any(f"{module}.".startswith(f"{library}.") for library in LIBRARIES)


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem, scope="module")
def source(request):
    return request.param


@pytest.fixture(scope="module")
def notebook(source):
    return jupytext.read(source)


def test_begins_with_what_you_will_learn_and_ends_with_exercises(notebook):
    first, last = notebook.cells[0], notebook.cells[-1]
    assert first.cell_type == last.cell_type == "markdown"
    assert first.source.startswith("# ") and "**What you will learn**" in first.source
    assert last.source.startswith("## Exercises\n")


def test_has_15_to_40_cells(notebook):
    assert 15 <= len(notebook.cells) <= 40


def test_uses_only_the_public_api(notebook):
    assert [name for block in code(notebook) for name in private(block)] == []


def test_the_pair_agrees_and_has_its_outputs(source, notebook):
    stored = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    assert outline(stored, outputs=False) == outline(notebook, outputs=False)
    assert troubles(stored) == []


def test_every_subject_has_a_notebook():
    assert {claim.subject for claim in theory.claims().values()} <= {path.stem for path in SOURCES}


def test_a_cell_shows_a_claim_by_its_statement():
    claim = theory.claim("gaussian.replace.variance_mean")
    shown = claim._repr_markdown_()
    assert claim.id in shown and claim.title in shown and r"$$\mathbb{E}\left[v_{n}\right]" in shown
    assert repr(claim) == f"theory.claim('{claim.id}')"


@pytest.mark.parametrize(
    "line",
    [
        "import tailbite.checks",
        "from theory.subjects.gaussian import sample",
        "from sims import engine",
        "import os",
        "from . import build",
        "sims.engine",
        "tailbite.harness",
        "claim._proof",
    ],
)
def test_what_is_not_public_is_seen(line):
    assert private(line)


def test_troubles_are_seen():
    cell = nbformat.v4.new_code_cell(
        "1 / 0",
        outputs=[
            nbformat.v4.new_output("error", ename="ZeroDivisionError", evalue="", traceback=[])
        ],
    )
    assert troubles(nbformat.v4.new_notebook(cells=[cell])) == ["no figure", "an error"]
    cell = nbformat.v4.new_code_cell(
        "", outputs=[nbformat.v4.new_output("stream", name="stderr", text="Warning")]
    )
    assert "a warning" in troubles(nbformat.v4.new_notebook(cells=[cell]))
