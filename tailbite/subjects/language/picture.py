"""The picture of a refitted language model: what its texts look like to the model of generation 1,
how it reads real text, how many different pairs of tokens it writes, and what it says."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import style
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import LogLocator, NullFormatter

from tailbite.figures.drawing import LIGHTEST, STYLE

BINS = 24
WIDTH = 130  #: characters of a line of text
TICKS = (1, 1.5, 2, 3, 5, 7)  #: of a decade
SHOWN = 2  #: lines of each text


def draw(found: Mapping[str, Sequence[Any]], title: str) -> Canvas:
    """Of generations (`transformer.Seen`) by regime; the text is that of the first regime."""
    at = [each.generation for each in next(iter(found.values()))]
    with style.context(STYLE):
        canvas = Canvas(figsize=(8.0, 6.6), layout="constrained")
        canvas.suptitle(textwrap.fill(title, WIDTH), fontsize=8)
        columns = max(len(found), 2)
        grid = canvas.add_gridspec(3, columns, height_ratios=(1, 1, 0.75))
        every = np.concatenate([each.written for many in found.values() for each in many])
        edges = np.geomspace(every.min(), every.max(), BINS + 1)
        for column, (regime, many) in enumerate(found.items()):
            axes = canvas.add_subplot(grid[0, column])
            shades = mpl.colormaps["viridis"](np.linspace(0, LIGHTEST, len(many)))
            for each, shade in zip(many, shades, strict=True):
                height = np.histogram(each.written, edges)[0] / len(each.written)
                axes.stairs(height, edges, color=shade, label=f"generation {each.generation}")
            axes.set(xscale="log", title=regime, xlabel="perplexity under generation 1")
            axes.xaxis.set_major_locator(LogLocator(subs=TICKS))
            axes.xaxis.set_major_formatter("{x:g}")
            axes.xaxis.set_minor_formatter(NullFormatter())
            if column == 0:
                axes.set_ylabel("share of blocks")
                axes.legend(fontsize=6)
        half = columns / 2
        for side, (label, read) in enumerate(
            (
                ("perplexity of real text held back", lambda each: each.perplexity),
                ("different pairs of tokens written", lambda each: each.pairs),
            )
        ):
            start, stop = int(side * half), int((side + 1) * half) if side == 0 else columns
            axes = canvas.add_subplot(grid[1, start : max(stop, start + 1)])
            for regime, many in found.items():
                axes.plot(at, [read(each) for each in many], marker="o", label=regime)
            axes.set(xlabel="generation", ylabel=label, xticks=at, ylim=(0, None))
            if side == 0:
                axes.legend(fontsize=6)
        said = canvas.add_subplot(grid[2, :])
        said.set_axis_off()
        name, many = next(iter(found.items()))
        lines = [f"{name}: what the first block says"]
        for each in many:
            text = textwrap.wrap(each.text.replace("$", r"\$"), WIDTH, max_lines=SHOWN)
            lines += [f"{each.generation}: " + "\n    ".join(text)]
        said.text(0, 1, "\n".join(lines), va="top", fontsize=6.5, transform=said.transAxes)
    return canvas
