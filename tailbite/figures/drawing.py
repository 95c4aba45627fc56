"""How figures look: panels, theory as lines, simulation as points, and around them title, legend
and formulas.

A figure's `draw` calls `panels` once, `show` for each panel, and names the axes; title, legend and
formulas are put around the panels by `finish`, in space of their own, so that they cover nothing.
"""

import io
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import cycle
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure as Canvas
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

import theory
from tailbite.figures.figure import Table
from tailbite.figures.formulas import drawable, formulas, mathtext
from tailbite.version import VERSION
from theory.render import prose
from theory.statements import Fact

#: Nothing of a user's own settings, then ours.
STYLE = ["default", str(files("tailbite.figures") / "tailbite.mplstyle")]
CENTIMETRE = 1 / 2.54  #: in inches
POINTS = 72  #: in an inch
NARROW = 12.0  #: cm: below it panels stand one above the other
MARGIN, GAP = 4.0, 3.0  #: points: around the figure, between its blocks
ERRORS = 2  #: standard errors that the bars show
BAND = 0.2  #: opacity of bands
LIGHTEST = 0.9  #: of the map of colours: the last histogram
LINE: dict[str, Any] = {"marker": ""}
LINES = {"theory", "truth", "path", "histogram"}  #: kinds that are drawn as lines
SINGLE: dict[str, Any] = {
    "color": "#707070",
    "linewidth": 0.4,
    "alpha": 0.7,
    "linestyle": "-",
    "marker": "",
    "zorder": 1,
}
LAYERS = (
    "#0072B2",
    "#E69F00",
    "#B3DDF2",
)  #: of a stack: dark, middle, light, so that they are apart in grey too
TOTAL = {
    "color": "#000000",
    "linestyle": "-",
    "marker": "o",
}  #: of a series that is drawn on a stack
LEAST = 4.5  #: points: the smallest letters of a formula
TITLE = {"fontsize": 8.5, "fontweight": "bold"}
SMALL = {"fontsize": 6, "color": "#404040"}


def blank(width: float) -> Canvas:
    """An empty figure of this width in cm, with a renderer that can measure text."""
    canvas = Canvas(figsize=(width * CENTIMETRE, width * CENTIMETRE), layout="constrained")
    FigureCanvasAgg(canvas)
    return canvas


def panels(
    canvas: Canvas, count: int, *, height: float = 5.5, across: int = 2, **shared: Any
) -> list[Axes]:
    """So many panels, ``across`` of them in a row (one on a narrow figure), each ``height`` cm
    high; ``shared`` as in `subplots`.
    """
    columns = min(across, count) if canvas.get_figwidth() > NARROW * CENTIMETRE else 1
    lines = -(-count // columns)
    canvas.set_figheight(lines * height * CENTIMETRE)
    axes = canvas.subplots(lines, columns, squeeze=False, **shared).ravel()
    for spare in axes[count:]:
        spare.remove()
    return list(axes[:count])


def styles(table: Table) -> dict[str, dict[str, Any]]:
    """Colour, line style and marker of each series, the same in every panel; single runs have none,
    but where they are few. Histograms are the lighter the later they come.
    """
    layers, shares = table.series(kind="layer"), table.series(kind="histogram")
    unnamed = set(table.series(kind="path")) - set(table.runs()) | set(table.series(kind="word"))
    named = [name for name in table.series() if name not in {*layers, *shares, *unnamed}]
    looks = dict(
        zip(named, cycle([TOTAL] if layers else mpl.rcParams["axes.prop_cycle"]), strict=False)
    )
    shades = mpl.colormaps["viridis"](np.linspace(0, LIGHTEST, len(shares)))
    return (
        {name: {"color": colour} for name, colour in zip(layers, cycle(LAYERS), strict=False)}
        | {
            name: {"color": to_hex(shade), "linestyle": "-", "marker": ""}
            for name, shade in zip(shares, shades, strict=True)
        }
        | looks
    )


def show(axes: Axes, table: Table, panel: str) -> None:
    """Draw the rows of a panel: theory and truth as lines, simulation as points with two standard
    errors, single runs, bands, layers, histograms.
    """
    looks = styles(table)
    layers = {name: table.line(panel, name, "layer") for name in table.series(panel, "layer")}
    if layers:
        heights, colours = (
            [line.y for line in layers.values()],
            [looks[name]["color"] for name in layers],
        )
        axes.stackplot(
            next(iter(layers.values())).x, heights, colors=colours, edgecolor="white", linewidth=0.4
        )
    for name in table.series(panel):
        low, high = table.line(panel, name, "low"), table.line(panel, name, "high")
        if len(low.x):
            axes.fill_between(
                low.x, low.y, high.y, color=looks[name]["color"], alpha=BAND, linewidth=0
            )
        shares = table.line(panel, name, "histogram")
        if len(shares.x):
            axes.plot(shares.x, shares.y, drawstyle="steps-mid", linewidth=0.8, **looks[name])
        run = table.line(panel, name, "path")
        if len(run.x):
            axes.plot(run.x, run.y, **(looks[name] | LINE if name in looks else SINGLE))
        for kind in ("theory", "truth"):
            line = table.line(panel, name, kind)
            if len(line.x):
                axes.plot(line.x, line.y, **looks[name] | LINE)
        points = table.line(panel, name, "simulation")
        if len(points.x):
            look = {
                "fmt": looks[name]["marker"],
                "color": looks[name]["color"],
                "mfc": "white",
                "elinewidth": 0.7,
                "zorder": 3,
            }
            axes.errorbar(points.x, points.y, ERRORS * np.nan_to_num(points.error), **look)


def generation_axis(axes: Axes, label: str = "generation $n$") -> None:
    """Generations to the right, counted in whole numbers."""
    axes.set_xlabel(label)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def finish(
    canvas: Canvas, title: str, claims: Sequence[str], table: Table, replicates: int
) -> None:
    """Title (as claims have it, with ``pi^2``) and legend above the panels, the claims' formulas
    below, each in space of its own.
    """
    body = canvas.get_figheight() * POINTS
    width = canvas.get_figwidth() * POINTS - 2 * MARGIN
    heading = canvas.text(0, 0, _wrapped(canvas, drawable(prose(title)), width, TITLE), **TITLE)
    legend = _legend(canvas, table, replicates, width)
    formulas = {claim: _formula(canvas, claim, width) for claim in claims}
    notes = [note for found in formulas.values() for note in found]
    if unwritten := [claim for claim, found in formulas.items() if not found]:
        notes.append(
            canvas.text(
                0,
                0,
                _wrapped(canvas, f"longer formulas: {', '.join(unwritten)}", width, SMALL),
                **SMALL,
            )
        )
    head = [heading] if legend is None else [heading, legend]
    above = MARGIN + sum(_height(canvas, block) + GAP for block in head)
    below = MARGIN + sum(_height(canvas, note) + GAP for note in notes)
    total = above + body + below
    canvas.set_figheight(total / POINTS)
    left, y = MARGIN / (width + 2 * MARGIN), total - MARGIN
    for block in head:
        _place(canvas, block, left, y / total)
        y -= _height(canvas, block) + GAP
    y = below - GAP
    for note in notes:
        _place(canvas, note, left, y / total)
        y -= _height(canvas, note) + GAP
    engine = canvas.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    side = (
        GAP / POINTS / canvas.get_figwidth()
    )  # the layout may end a little outside of its rectangle
    engine.set(rect=(side, below / total, 1 - 2 * side, body / total))
    canvas.draw_without_rendering()
    canvas.set_layout_engine(
        "none"
    )  # as it is laid out now, so that every saving gives the same bytes


def image(canvas: Canvas, suffix: str, title: str, words: str | None = None) -> bytes:
    """The bytes of a ".png", ".svg" or ".pdf" file with these words inside: the same bytes every
    time.
    """
    software = f"tailbite {VERSION}"
    metadata: Mapping[str, Mapping[str, Any]] = {
        ".png": {"Title": title, "Software": software, "tailbite": words},
        ".svg": {"Title": title, "Creator": software, "Description": words, "Date": None},
        ".pdf": {
            "Title": title,
            "Creator": software,
            "Producer": software,
            "Keywords": words,
            "CreationDate": None,
        },
    }
    file = io.BytesIO()
    with style.context(STYLE):
        canvas.savefig(file, format=suffix[1:], metadata=metadata[suffix])
    return file.getvalue()


def _legend(canvas: Canvas, table: Table, replicates: int, width: float) -> Legend | None:
    """One legend for all panels, in as few lines as fit."""
    entries = _entries(canvas, table, replicates)
    if not entries:
        return None
    handles, labels = zip(*entries, strict=True)
    for columns in range(len(entries), 0, -1):
        legend = canvas.legend(handles, labels, loc="upper left", ncols=columns)
        if (
            columns == 1
            or legend.get_window_extent(_renderer(canvas)).width * POINTS / canvas.dpi <= width
        ):
            return legend
        legend.remove()
    return None


def _entries(canvas: Canvas, table: Table, replicates: int) -> list[tuple[Any, str]]:
    """What the legend holds: each series as it is drawn, what lines and points are, and what a
    figure labels itself.
    """
    kinds = {
        name: {row.kind for row in table.rows if row.series == name} for name in table.series()
    }
    every = set().union(*kinds.values())
    found: list[tuple[Any, str]] = []
    for name, look in styles(table).items():
        if "layer" in kinds[name]:
            found.append((Patch(color=look["color"], linewidth=0), name))
            continue
        if "low" in kinds[name]:
            found.append((Patch(color=look["color"], alpha=BAND, linewidth=0), name))
            continue
        line = look["linestyle"] if kinds[name] & LINES else ""
        marker = look["marker"] if "simulation" in kinds[name] else ""
        lone = " (simulation only)" if "theory" in every and not line else ""
        found.append(
            (
                Line2D([], [], color=look["color"], linestyle=line, marker=marker, mfc="white"),
                name + lone,
            )
        )
    if len(table.series(kind="path")) > len(table.runs()):
        found.append((Line2D([], [], **SINGLE), "single runs"))
    own = {
        label: handle
        for axes in canvas.axes
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    found += [(handle, label) for label, handle in own.items()]
    if "histogram" in every:
        found.append((Line2D([], [], linestyle="", marker=""), f"simulation, {replicates:,} runs"))
    if "simulation" in every:
        lines = "lines: theory; " if "theory" in every else ""
        words = f"{lines}points: simulation, {replicates:,} runs, ± {ERRORS} s.e."
        found.append((Line2D([], [], linestyle="", marker=""), words))
    return found


def _formula(canvas: Canvas, id: str, width: float) -> list[Text]:
    """The claim's statement, small enough to fit, with its id beside or below it; where it is too
    long, what it predicts, or nothing.
    """
    claim = theory.claim(id)
    if isinstance(claim.statement, Fact):
        return [
            canvas.text(0, 0, _wrapped(canvas, f"{mathtext(claim)}  [{id}]", width, SMALL), **SMALL)
        ]
    for text in formulas(claim):
        note = canvas.text(0, 0, f"{text}    [{id}]", **SMALL)
        if _width(canvas, note) <= width:
            return [note]
        note.set_text(text)
        note.set_fontsize(SMALL["fontsize"] * min(1, width / _width(canvas, note)))
        if float(note.get_fontsize()) >= LEAST:
            return [note, canvas.text(0, 0, f"[{id}]", **SMALL)]
        note.remove()
    return []


def _wrapped(canvas: Canvas, text: str, width: float, style: Mapping[str, Any]) -> str:
    """The text in lines that are not wider; what stands between dollar signs is never broken."""
    words = re.findall(r"(?:\$[^$]*\$|[^\s$])+", text)
    probe = canvas.text(0, 0, "", **style)
    lines = [words[0]]
    for word in words[1:]:
        probe.set_text(f"{lines[-1]} {word}")
        if _width(canvas, probe) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    probe.remove()
    return "\n".join(lines)


def _place(canvas: Canvas, block: Text | Legend, x: float, y: float) -> None:
    """Put the upper left corner there, in shares of the figure."""
    if isinstance(block, Legend):
        block.set_bbox_to_anchor((x, y), transform=canvas.transFigure)
    else:
        block.set(x=x, y=y, verticalalignment="top")


def _renderer(canvas: Canvas) -> Any:
    return canvas.canvas.get_renderer()  # type: ignore[attr-defined]  # of Agg


def _height(canvas: Canvas, block: Text | Legend) -> float:
    return block.get_window_extent(_renderer(canvas)).height * POINTS / canvas.dpi


def _width(canvas: Canvas, block: Text) -> float:
    return block.get_window_extent(_renderer(canvas)).width * POINTS / canvas.dpi
