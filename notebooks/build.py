"""Execute the notebooks: each ``NAME.py`` (py:percent, which is reviewed) is paired with ``NAME.ipynb`` (with its figures).

``python notebooks/build.py`` executes and writes them; ``--check`` executes and fails where a pair differs in its cells.
Names, as ``python notebooks/build.py regression``, choose some of them.
"""

import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
SOURCES = sorted(path for path in HERE.glob("*.py") if path.name != "build.py")


def executed(source: Path) -> nbformat.NotebookNode:
    """The notebook with its outputs."""
    notebook = jupytext.read(source)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}).execute()
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell.metadata.pop("execution", None)
    return notebook


def cells(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    """What a pair must share."""
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def main(names: list[str], *, check: bool) -> int:
    """Write the notebooks of these names (all where there are none), or check them."""
    known = [source.stem for source in SOURCES]
    if unknown := [name for name in names if name not in known]:
        print(f"the notebooks are {', '.join(known)}; got {', '.join(unknown)}", file=sys.stderr)
        return 2
    status = 0
    for source in SOURCES:
        if names and source.stem not in names:
            continue
        target, start = source.with_suffix(".ipynb"), time.perf_counter()
        notebook = executed(source)
        if not check:
            nbformat.write(notebook, target)
        elif not target.exists() or cells(nbformat.read(target, as_version=4)) != cells(notebook):
            print(f"{target.name} is not the pair of {source.name}: run python notebooks/build.py", file=sys.stderr)
            status = 1
        print(f"{source.name}: executed in {time.perf_counter() - start:.0f} s, {len(notebook.cells)} cells")
    return status


if __name__ == "__main__":
    sys.exit(main([word for word in sys.argv[1:] if word != "--check"], check="--check" in sys.argv[1:]))
