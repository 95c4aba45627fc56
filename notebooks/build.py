"""Execute the notebooks: each ``NAME.py`` (py:percent, which is reviewed) is paired with
``NAME.ipynb`` (with its figures).

``python notebooks/build.py`` executes and writes them; ``--check`` executes and fails where a pair
differs in its cells, or where the stored one lacks outputs.  Python in the text (the folded
solutions of exercises) is executed after the cells, and not stored. Names, as ``python
notebooks/build.py regression``, choose some of them."""

import base64
import io
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from PIL import Image

HERE = Path(__file__).parent
SOURCES = sorted(path for path in HERE.glob("*.py") if path.name != "build.py")
AT_ONCE = 2  #: a kernel compiles mostly on one core
FENCED = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def code(notebook: nbformat.NotebookNode) -> list[str]:
    """All Python of a notebook: that of its cells, and that in its text."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return cells + [
        block
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for block in FENCED.findall(cell.source)
    ]


def executed(source: Path) -> tuple[nbformat.NotebookNode, float]:
    """The notebook with its outputs, and how many seconds it took."""
    notebook, start = jupytext.read(source), time.perf_counter()
    stored = len(notebook.cells)
    notebook.cells += [
        nbformat.v4.new_code_cell(block)
        for block in code(notebook)[sum(c.cell_type == "code" for c in notebook.cells) :]
    ]
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    NotebookClient(
        notebook,
        timeout=900,
        coalesce_streams=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(HERE)}},
    ).execute()
    seconds = time.perf_counter() - start
    del notebook.cells[stored:]
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = smaller(output.data["image/png"])
    return notebook, seconds


def smaller(png: str) -> str:
    """The same picture with a palette of 128 colours: a third of the bytes."""
    picture, file = Image.open(io.BytesIO(base64.b64decode(png))), io.BytesIO()
    picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, "png", optimize=True)
    return base64.b64encode(file.getvalue()).decode() + "\n"


def outline(
    notebook: nbformat.NotebookNode, *, outputs: bool = True
) -> list[tuple[str, str, list]]:
    """What a pair must share: the cells, and (``outputs``) what kinds of outputs each has."""
    kinds = (
        [(o.output_type, o.get("name"), sorted(o.get("data", ()))) for o in cell.get("outputs", ())]
        for cell in notebook.cells
    )
    return [
        (cell.cell_type, cell.source, kind if outputs else [])
        for cell, kind in zip(notebook.cells, kinds, strict=True)
    ]


def troubles(notebook: nbformat.NotebookNode) -> list[str]:
    """What a stored notebook must not have."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    found = {
        "no figure": not any("image/png" in output.get("data", {}) for output in outputs),
        "an error": any(output.output_type == "error" for output in outputs),
        "a warning": any(output.get("name") == "stderr" for output in outputs),
    }
    return [trouble for trouble, there in found.items() if there]


def main(names: list[str], *, check: bool) -> int:
    """Write the notebooks of these names (all where there are none), or check them."""
    known = [source.stem for source in SOURCES]
    if unknown := [name for name in names if name not in known]:
        print(f"the notebooks are {', '.join(known)}; got {', '.join(unknown)}", file=sys.stderr)
        return 2
    status = 0
    chosen = [source for source in SOURCES if not names or source.stem in names]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = pool.map(executed, chosen)
    for source, (notebook, seconds) in zip(chosen, made, strict=True):
        target = source.with_suffix(".ipynb")
        if not check:
            nbformat.write(notebook, target)
        elif not target.exists() or outline(nbformat.read(target, as_version=4)) != outline(
            notebook
        ):
            print(
                f"{target.name} is not the pair of {source.name}: run python notebooks/build.py",
                file=sys.stderr,
            )
            status = 1
        for trouble in troubles(nbformat.read(target, as_version=4)) if target.exists() else ():
            print(f"{target.name} has {trouble} in its outputs", file=sys.stderr)
            status = 1
        print(f"{source.name}: executed in {seconds:.0f} s, {len(notebook.cells)} cells")
    return status


if __name__ == "__main__":
    sys.exit(
        main([word for word in sys.argv[1:] if word != "--check"], check="--check" in sys.argv[1:])
    )
