"""A figure with its recipe: drawn, saved with the recipe inside and the numbers beside, and read again.

Same figure, parameters, seed, replicates, width, versions, platform: same bytes, as PNG, SVG and PDF.
"""

import hashlib
import io
import json
import platform
import re
import subprocess
from collections.abc import Mapping
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

import tailbite
from sims import checks
from sims.journal import write
from tailbite.figures import drawing, named
from tailbite.figures.figure import Table

Recipe = dict[str, Any]

WIDTHS = {"column": 8.5, "page": 17.5}  #: cm, as journals have them
NARROWEST, WIDEST = 6.0, 60.0  #: cm
KEYS = ("figure", "claims", "parameters", "seed", "replicates", "width", "versions", "platform", "commit", "data")
KEYWORDS = re.compile(rb"/Keywords \(((?:[^\\()]|\\.)*)\)", re.DOTALL)


@dataclass(frozen=True)
class Drawn:
    """A drawn figure: its numbers, the Matplotlib figure, and the recipe that gives both again."""

    table: Table
    canvas: Canvas
    recipe: Recipe

    def image(self, suffix: str) -> bytes:
        """The file's bytes, for ".png", ".svg" or ".pdf", with the recipe inside."""
        words = json.dumps(self.recipe)
        title, software = named(self.recipe["figure"]).title, f"tailbite {self.recipe['versions']['tailbite']}"
        metadata: Mapping[str, Mapping[str, Any]] = {
            ".png": {"Title": title, "Software": software, "tailbite": words},
            ".svg": {"Title": title, "Creator": software, "Description": words, "Date": None},
            ".pdf": {"Title": title, "Creator": software, "Producer": software, "Keywords": words, "CreationDate": None},
        }
        file = io.BytesIO()
        with matplotlib.style.context(drawing.STYLE):
            self.canvas.savefig(file, format=suffix[1:], metadata=metadata[suffix])
        return file.getvalue()

    def save(self, path: Path) -> None:
        """Write the figure, and beside it the recipe (.json) and the plotted numbers (.csv)."""
        write(path.with_suffix(".csv"), self.table.csv())
        write(path.with_suffix(".json"), (json.dumps(self.recipe, indent=1) + "\n").encode())
        write(path, self.image(path.suffix))

    def _repr_png_(self) -> bytes:
        """What a notebook shows."""
        return self.image(".png")


def make(name: str, parameters: Mapping[str, Any], *, replicates: int | None = None, seed: int = 0, width: float | str = "page") -> Drawn:
    """Compute and draw a figure. ValueError, in one sentence, for an argument out of place.

    ``width`` is "column" (8.5 cm), "page" (17.5 cm) or a number of cm.
    """
    figure = named(name)
    settled = figure.settled(parameters)
    replicates = checks.integer("replicates", figure.replicates if replicates is None else replicates, least=2, most=10**9)
    checks.integer("seed", seed, least=0, most=2**64 - 1)
    centimetres = centimetres_of(width)
    table = figure.compute(settled, replicates, seed)
    with matplotlib.style.context(drawing.STYLE):
        canvas = drawing.blank(centimetres)
        figure.draw(canvas, table, settled)
        drawing.finish(canvas, figure.title, figure.claims, table, replicates)
    recipe = {
        "figure": name,
        "claims": list(figure.claims),
        "parameters": {key: list(value) if isinstance(value, tuple) else value for key, value in settled.items()},
        "seed": seed,
        "replicates": replicates,
        "width": centimetres,
        "versions": {"tailbite": tailbite.__version__} | {package: version(package) for package in ("jax", "numpy", "matplotlib")},
        "platform": f"{platform.system()} {platform.machine()}, {jax.default_backend()}, {np.dtype(jax.dtypes.canonicalize_dtype(float))}",
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
        raise ValueError(f"width is {', '.join(WIDTHS)} or a number of cm in {NARROWEST:g} .. {WIDEST:g}, got {width}")
    return found


def commit() -> str | None:
    """The commit of tailbite's own working copy, with "-dirty" where files have changed since; None where it is installed."""
    root = Path(tailbite.__file__).parent.parent
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def read(path: Path) -> Recipe:
    """The recipe in a figure that tailbite saved; ValueError, in one sentence, where there is none."""
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
        raise ValueError(f"{path} holds no recipe of tailbite: it was not saved by tailbite figure, or another program rewrote it")
    return recipe


def _png(path: Path) -> str | None:
    with Image.open(path) as image:
        return getattr(image, "text", {}).get("tailbite")


def _svg(path: Path) -> str | None:
    return ElementTree.parse(path).findtext(".//{http://purl.org/dc/elements/1.1/}description")


def _pdf(path: Path) -> str | None:
    found = KEYWORDS.search(path.read_bytes())
    return re.sub(rb"\\(.)", rb"\1", found[1]).decode() if found else None
