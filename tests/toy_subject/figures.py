"""The figure: the mean scale stays while the typical one shrinks."""

import numpy as np
from matplotlib.figure import Figure as Canvas

from sims import Replace, trajectories
from tailbite.figures.drawing import generation_axis, panels, show
from tailbite.figures.figure import Figure, Parameters, Table, simulation_rows, theory_rows
from tests.toy_subject.family import Laplace, LaplaceTruth

CLAIMS = ("laplace.replace.scale_mean", "laplace.replace.log_scale_mean")
PANELS = ("scale", "log_scale")


def _compute(parameters: Parameters, replicates: int, seed: int) -> Table:
    at = list(range(1, parameters["generations"] + 1))
    found = trajectories(
        Laplace(), Replace(), truth=LaplaceTruth(scale=parameters["scale"]),
        samples=parameters["samples"], generations=at[-1], observe=list(PANELS),
        replicates=replicates, seed=seed, progress=False,
    )  # fmt: skip
    rows = []
    for claim, panel in zip(CLAIMS, PANELS, strict=True):
        rows += theory_rows(claim, at, parameters, series="mean", panel=panel)
        rows += simulation_rows(at, np.asarray(found[panel]), series="mean", panel=panel)
    return Table(tuple(rows))


def _draw(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    for axes, name in zip(panels(canvas, len(PANELS)), table.panels(), strict=True):
        show(axes, table, name)
        axes.set_ylabel(name.replace("_", " "))
        generation_axis(axes)


FIGURES = (
    Figure(
        name="laplace_scale",
        title="The mean scale of a Laplace law stays while the typical one shrinks",
        claims=CLAIMS,
        parameters={"samples": 10, "generations": 8, "scale": 2.0},
        replicates=4_000,
        compute=_compute,
        draw=_draw,
    ),
)
