"""A figure with its recipe: drawn, saved with the recipe inside and the numbers beside, and read
again.

Same figure, parameters, seed, replicates, width, versions, platform: same bytes, as PNG, SVG and
PDF."""

import hashlib
import json
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import jax
import matplotlib.style
import numpy as np
from matplotlib.figure import Figure as Canvas

from sims import checks
from sims.files import write
from tailbite.figures import drawing, named
from tailbite.figures.figure import REPLICATES, Figure, Table
from tailbite.figures.kept import Recipe, recipe_in, require_own
from tailbite.options import printable, require_figure
from tailbite.version import VERSION

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
#: what a recipe says of the run
ASKED = ("figure", "parameters", "replicates", "seed", "width")


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

    def save(self, path: Path | str, *, force: bool = False) -> None:
        """Write the figure, and beside it the recipe (.json) and the plotted numbers (.csv).

        ValueError where the name does not end in .png, .pdf or .svg, and, unless ``force``, where
        one of the files beside it is there and was not written by tailbite."""
        path = Path(path)
        require_figure(path, "save")
        if not force:
            require_own(path)
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
    yes: bool = False,
) -> Drawn:
    """Compute and draw a figure. ValueError, in one sentence, for an argument out of place.

    ``width`` is "column" (8.5 cm), "page" (17.5 cm) or a number of cm; what takes very many refits
    is run where ``yes`` says so.
    """
    settled = _settled(name, parameters, replicates=replicates, seed=seed, width=width)
    figure, replicates, centimetres = settled.figure, settled.replicates, settled.width
    if not yes:
        figure.require_cheap(settled.parameters, replicates)
    table = figure.compute(settled.parameters, replicates, seed)
    with matplotlib.style.context(drawing.STYLE):
        canvas = drawing.blank(centimetres)
        figure.draw(canvas, table, settled.parameters)
        drawing.finish(canvas, figure.title, figure.rests_on, table, replicates)
    recipe = {
        "figure": figure.name,
        "claims": list(figure.rests_on),
        "parameters": {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in settled.parameters.items()
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


class Settled(NamedTuple):
    """What a figure is asked for, checked."""

    figure: Figure
    parameters: dict[str, Any]
    replicates: int
    width: float


def _settled(
    figure: str,
    parameters: Mapping[str, Any],
    replicates: int | None,
    seed: int,
    width: float | str,
) -> Settled:
    """ValueError, in one sentence, for an argument out of place."""
    found = named(figure)
    settled = found.settled(parameters)
    replicates = checks.integer(
        "replicates",
        found.replicates if replicates is None else replicates,
        least=2,
        most=REPLICATES,
    )
    if replicates > found.most:
        raise ValueError(f"{found.name} takes at most {found.most} replicates, got {replicates}")
    checks.integer("seed", seed, least=0, most=2**64 - 1)
    return Settled(found, settled, replicates, centimetres_of(width))


def centimetres_of(width: float | str) -> float:
    """A width in cm; ValueError unless it is a word of `WIDTHS` or a number in range."""
    try:
        found = WIDTHS[width] if width in WIDTHS else float(width)
    except (ValueError, TypeError, OverflowError):
        found = 0.0
    if not NARROWEST <= found <= WIDEST:
        raise ValueError(
            f"width is {', '.join(WIDTHS)} or a number of cm in {NARROWEST:g} .. {WIDEST:g}, got "
            f"{printable(str(width))}"
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
    """The recipe in a figure that tailbite saved; ValueError, in one sentence, where there is none,
    or it is one that no figure has.
    """
    recipe = recipe_in(path)
    try:
        _settled(**{name: recipe[name] for name in ASKED})
    except ValueError as problem:
        raise ValueError(f"the recipe in {path} is damaged: {problem}") from None
    return recipe
