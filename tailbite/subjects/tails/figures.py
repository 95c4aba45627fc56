"""How the loss of a tail grows: where corpora are synthetic, and where only labels are."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas

import sims
from tailbite.figures.drawing import panels, show
from tailbite.figures.figure import Figure, Parameters, Table, simulation_rows, theory_rows

#: simulated series: the family, and the claim with the same mean, where there is one
SERIES: dict[str, tuple[Any, str | None]] = {
    "synthetic corpora": (sims.Discrete(), None),
    "real prompts, synthetic labels": (sims.PromptedLabels(), "tails.labels.lost_mass"),
}
#: lines without points of their own
LINES = {
    "synthetic corpora, at most": "tails.chain.lost_mass",
    "synthetic corpora, by Zipf's law": "tails.zipf.generations",
}


def _growth(parameters: Parameters, replicates: int, seed: int) -> Table:
    truth = sims.zipf(parameters["words"], parameters["exponent"])
    at = np.unique(np.geomspace(1, parameters["generations"], 14).astype(int)).tolist()
    known = {
        **parameters,
        "probabilities": tuple(truth.tolist()),
        "mean_length": parameters["samples"],
        "scale": float(truth[0]),
    }
    rows = []
    for series, (family, claim) in SERIES.items():
        if claim is not None:
            rows += theory_rows(claim, at, known, series=series)
        found = sims.trajectories(
            family, sims.Replace(), truth=truth, samples=parameters["samples"],
            generations=at[-1], observe=["lost_mass"], replicates=replicates, seed=seed,
            progress=False,
        )  # fmt: skip
        values = np.asarray(found["lost_mass"])[:, [each - 1 for each in at]]
        rows += simulation_rows(at, values, series=series)
    for series, claim in LINES.items():
        rows += theory_rows(claim, at, known, series=series)
    return Table(tuple(rows))


def _draw_growth(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    (axes,) = panels(canvas, 1)
    show(axes, table, "")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_ylabel("mass of the words that are lost")
    axes.set_xlabel("generation $n$")


FIGURES = (
    Figure(
        name="growth",
        title=(
            "What generations lose of the tail: a power of their number where corpora are "
            "synthetic, of its logarithm where only labels are"
        ),
        claims=("tails.chain.lost_mass", "tails.labels.lost_mass", "tails.zipf.generations"),
        about=("tails.labels.logarithm",),
        parameters={"samples": 1000, "words": 3000, "exponent": 2.0, "generations": 100},
        replicates=1_000,
        compute=_growth,
        draw=_draw_growth,
    ),
)
