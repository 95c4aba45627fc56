"""A figure with its recipe: drawn, saved with the recipe inside and the numbers beside, and read
again.

Same figure, parameters, seed, replicates, width, versions, platform: same bytes, as PNG, SVG and
PDF."""

import hashlib
import json
import platform
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jax
import matplotlib.style
import numpy as np
from matplotlib.figure import Figure as Canvas
from PIL import Image

from sims import checks
from sims.journal import write
from tailbite.figures import drawing, named
from tailbite.figures.figure import FILES, REPLICATES, Table
from tailbite.version import VERSION

Recipe = dict[str, Any]

WIDTHS = {"column": 8.5, "page": 17.5}  #: cm, as journals have them
NARROWEST, WIDEST = 6.0, 60.0  #: cm
#: what computes the plotted numbers, and what writes the picture
PACKAGES = (
    "jax",
    "jaxlib",
    "numpy",
    "scipy",
    "sympy",
    "python-flint",
    "matplotlib",
    "pillow",
    "fonttools",
)
KEYWORDS = re.compile(rb"/Keywords \(((?:[^\\()]|\\.)*)\)", re.DOTALL)


@dataclass(frozen=True)
class Drawn:
    """A drawn figure: its numbers, the Matplotlib figure, and the recipe that gives both again."""

    table: Table
    canvas: Canvas
    recipe: Recipe

    def image(self, suffix: str) -> bytes:
        """The file's bytes, for ".png", ".svg" or ".pdf", with the recipe inside."""
        return drawing.image(
            self.canvas, suffix, named(self.recipe["figure"]).title, json.dumps(self.recipe)
        )

    def save(self, path: Path) -> None:
        """Write the figure, and beside it the recipe (.json) and the plotted numbers (.csv)."""
        write(path.with_suffix(".csv"), self.table.csv())
        write(path.with_suffix(".json"), (json.dumps(self.recipe, indent=1) + "\n").encode())
        write(path, self.image(path.suffix))

    def _repr_png_(self) -> bytes:
        """What a notebook shows."""
        return self.image(".png")


def make(
    name: str,
    parameters: Mapping[str, Any],
    *,
    replicates: int | None = None,
    seed: int = 0,
    width: float | str = "page",
) -> Drawn:
    """Compute and draw a figure. ValueError, in one sentence, for an argument out of place.

    ``width`` is "column" (8.5 cm), "page" (17.5 cm) or a number of cm.
    """
    figure = named(name)
    settled = figure.settled(parameters)
    replicates = checks.integer(
        "replicates",
        figure.replicates if replicates is None else replicates,
        least=2,
        most=REPLICATES,
    )
    if replicates > figure.most:
        raise ValueError(f"{name} takes at most {figure.most} replicates, got {replicates}")
    checks.integer("seed", seed, least=0, most=2**64 - 1)
    centimetres = centimetres_of(width)
    table = figure.compute(settled, replicates, seed)
    with matplotlib.style.context(drawing.STYLE):
        canvas = drawing.blank(centimetres)
        figure.draw(canvas, table, settled)
        drawing.finish(canvas, figure.title, figure.rests_on, table, replicates)
    recipe = {
        "figure": figure.name,
        "claims": list(figure.rests_on),
        "parameters": {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in settled.items()
        },
        "seed": seed,
        "replicates": replicates,
        "width": centimetres,
        "versions": {"tailbite": VERSION, "python": platform.python_version()}
        | {name: version(name) for name in PACKAGES},
        "platform": (
            f"{platform.system()} {platform.machine()}, {jax.default_backend()}, "
            f"{np.dtype(jax.dtypes.canonicalize_dtype(float))}"
        ),
        "commit": commit(),
        "data": hashlib.sha256(table.csv()).hexdigest(),
    }
    return Drawn(table, canvas, recipe)


def centimetres_of(width: float | str) -> float:
    """A width in cm; ValueError unless it is a word of `WIDTHS` or a number in range."""
    try:
        found = WIDTHS[width] if width in WIDTHS else float(width)
    except ValueError:
        found = 0.0
    if not NARROWEST <= found <= WIDEST:
        raise ValueError(
            f"width is {', '.join(WIDTHS)} or a number of cm in {NARROWEST:g} .. {WIDEST:g}, got "
            f"{width}"
        )
    return found


def commit() -> str | None:
    """The commit of tailbite's own working copy, with "-dirty" where files have changed since; None
    where it is installed.
    """
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        return None
    command = [
        "git",
        "-C",
        str(root),
        "describe",
        "--always",
        "--abbrev=40",
        "--exclude=*",
        "--dirty",
    ]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def read(path: Path) -> Recipe:
    """The recipe in a figure that tailbite saved; ValueError, in one sentence, where there is
    none.
    """
    readers = {".png": _png, ".svg": _svg, ".pdf": _pdf}
    if path.suffix not in readers:
        raise ValueError(f"a figure is a .png, .svg or .pdf file, got {path}")
    try:
        words = readers[path.suffix](path)
        recipe = json.loads(words) if words else None
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror or 'it is no image'}") from None
    except (ValueError, SyntaxError):
        recipe = None
    if not isinstance(recipe, dict) or not set(KEYS) <= set(recipe):
        raise ValueError(
            f"{path} holds no recipe of tailbite: it was not saved by tailbite figure, or another "
            f"program rewrote it"
        )
    for key, (fits, expected) in KEYS.items():
        if not fits(recipe[key]):
            raise ValueError(
                f"the recipe in {path} is damaged: {key} is {expected}, got {recipe[key]!r}"
            )
    return recipe


def numbers(path: Path, recipe: Recipe) -> tuple[Table | None, str]:
    """The plotted numbers beside a figure, and what is wrong with them ("": nothing)."""
    beside = path.with_suffix(".csv")
    try:
        content = beside.read_bytes()
    except OSError:
        return None, f"the numbers of the figure are not beside it, in {beside}"
    try:
        table = Table.of(content)
    except ValueError:
        return Table(()), f"{beside} does not hold the numbers of the figure"
    changed = hashlib.sha256(content).hexdigest() != recipe["data"]
    return (
        table,
        f"{beside} has been changed: it does not hold the numbers that the figure names"
        if changed
        else "",
    )


def _is(*types: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, types) and not isinstance(value, bool)


def _all(of: Callable[[Any], bool], values: Any) -> bool:
    return isinstance(values, list) and all(map(of, values))


_text, _integer, _number = _is(str), _is(int), _is(int, float)
#: what a recipe holds: what it must be, as a test and in words
KEYS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "figure": (_text, "a text"),
    "claims": (lambda value: _all(_text, value), "a list of texts"),
    "parameters": (
        lambda value: (
            isinstance(value, dict)
            and all(
                _number(each) or _all(_number, each) or (name in FILES and _text(each))
                for name, each in value.items()
            )
        ),
        "numbers, or lists of numbers, by name",
    ),
    "seed": (_integer, "an integer"),
    "replicates": (_integer, "an integer"),
    "width": (_number, "a number"),
    "versions": (
        lambda value: (
            isinstance(value, dict) and all(map(_text, value.values())) and "tailbite" in value
        ),
        "texts by name",
    ),
    "platform": (_text, "a text"),
    "commit": (lambda value: value is None or _text(value), "a text or null"),
    "data": (_text, "a text"),
}


def _png(path: Path) -> str | None:
    with Image.open(path) as image:
        return getattr(image, "text", {}).get("tailbite")


def _svg(path: Path) -> str | None:
    return ElementTree.parse(path).findtext(".//{http://purl.org/dc/elements/1.1/}description")


def _pdf(path: Path) -> str | None:
    found = KEYWORDS.search(path.read_bytes())
    return re.sub(rb"\\(.)", rb"\1", found[1]).decode() if found else None
