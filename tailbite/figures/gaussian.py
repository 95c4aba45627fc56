"""Figures on a Gaussian that is refit on its own samples."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

import sims
from tailbite.figures.drawing import panels, show
from tailbite.figures.figure import Figure, Table, simulation_rows, theory_rows

Parameters = Mapping[str, Any]

REPLACE = "gaussian.replace.variance_mean"
ACCUMULATE = "gaussian.accumulate.variance_mean"
SUBSAMPLE = "gaussian.accumulate_subsample.variance_mean"


def _spread(generations: int, most: int = 12) -> list[int]:
    """At most so many generations, evenly spread, the first and the last included."""
    return sorted({round(float(n)) for n in np.linspace(1, generations, min(most, generations))})


def _decay(parameters: Parameters, replicates: int, seed: int) -> Table:
    samples, generations = parameters["samples"], parameters["generations"]
    recorded = _spread(generations)
    run = {"truth": sims.Normal(), "samples": samples, "generations": generations, "record": recorded, "observe": ["variance"]}
    found = []
    for ddof in (0, 1):
        panel, given = f"ddof = {ddof}", {**parameters, "ddof": ddof}
        for name, workflow, claim in (
            ("replace", sims.Replace(), REPLACE),
            ("accumulate", sims.Accumulate(), ACCUMULATE),
            ("augment", sims.Augment(), None),
            ("fresh mixture", sims.FreshMixture(real=parameters["real"]), None),
        ):
            if claim is not None:
                found += theory_rows(claim, range(1, generations + 1), given, series=name, panel=panel)
            values = sims.trajectories(sims.Gaussian(ddof=float(ddof)), workflow, replicates=replicates, seed=seed, **run)["variance"]
            found += simulation_rows(recorded, values, series=name, panel=panel)
    return Table(tuple(found))


def _draw_decay(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    for axes, panel in zip(panels(canvas, 2, sharey=True), table.panels(), strict=True):
        show(axes, table, panel)
        axes.set(title=f"{panel}, {parameters['samples']} samples per generation", xlabel="generation $n$", ylim=(0, 1.1))
        axes.set_ylabel("mean variance $E\\,v_n / v_0$")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.label_outer()


FIGURES = (
    Figure(
        name="variance_decay",
        title="The variance of a refitted Gaussian decays under replace, and levels off where real data is kept or renewed",
        claims=(REPLACE, ACCUMULATE),
        parameters={"samples": 20, "generations": 40, "real": 5},
        replicates=20_000,
        compute=_decay,
        draw=_draw_decay,
    ),
)
