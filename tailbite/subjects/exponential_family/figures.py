"""Where new real points hold the mean: the conjugate prior, and simulated stationary laws."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure as Canvas

import sims
from tailbite.figures.drawing import panels, show
from tailbite.figures.figure import Figure, Parameters, Table, simulation_rows, theory_rows

ID = "exponential_family.fresh_mixture."
LATE = 4  #: generations times real points over samples: the start is forgotten, e^-LATE
TIMES = 4  #: more real points, of the second series


class Panel(NamedTuple):
    """A family, the mean of its truth, its claim, and where the distribution function is drawn."""

    title: str
    kind: str
    mean: float
    claim: str
    known: dict[str, Any]
    ends: tuple[float, float]


PANELS = (
    Panel("normal", "normal", 0.0, "conjugate_prior", {}, (-1.8, 1.8)),
    Panel(
        "Bernoulli: beta", "binomial", 0.4, "binomial_law", {"mean": 0.4, "trials": 1}, (0.02, 0.98)
    ),
    Panel("Poisson: gamma", "poisson", 2.0, "poisson_law", {"mean": 2.0}, (0.1, 5.5)),
    Panel(
        "exponential: inverse gamma", "gamma", 1.0, "gamma_law", {"mean": 1.0, "shape": 1}, (0.1, 3)
    ),
)


def _held(panel: Panel, real: int, samples: int, replicates: int, seed: int) -> Any:
    """[runs]: fitted means late in the run."""
    family = sims.ExponentialFamily(panel.kind)
    last = -(-LATE * samples // real)
    found = sims.trajectories(
        family, sims.FreshMixture(real=real), truth=family.at(panel.mean), samples=samples,
        generations=last, record=[last], observe=["mean_offset"], replicates=replicates, seed=seed,
        progress=False,
    )  # fmt: skip
    return panel.mean + np.asarray(found["mean_offset"]).astype(float)


def _prior(parameters: Parameters, replicates: int, seed: int) -> Table:
    rows: list[Any] = []
    for panel in PANELS:
        grid = np.linspace(*panel.ends, 61)
        for real in (parameters["real"], TIMES * parameters["real"]):
            series = f"real points in every fit: {real}"
            known = {**panel.known, "real": real}
            rows += theory_rows(
                ID + panel.claim, grid, known, series=series, panel=panel.title, over="at"
            )
            means = _held(panel, real, parameters["samples"], replicates, seed)
            below = means.reshape(-1, 1) <= grid[None, 4::6]
            rows += simulation_rows(grid[4::6], below, series=series, panel=panel.title)
    return Table(tuple(rows))


def _draw_prior(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    for axes, panel in zip(panels(canvas, len(PANELS)), table.panels(), strict=True):
        show(axes, table, panel)
        axes.set(title=panel, xlabel="fitted mean", ylabel="share of runs below", ylim=(0, 1.02))


FIGURES = (
    Figure(
        name="conjugate_prior",
        title=(
            "With new real points in every fit, a model settles at the conjugate prior of twice "
            "the real points, whatever its family"
        ),
        claims=tuple(ID + panel.claim for panel in PANELS),
        parameters={"samples": 100, "real": 1},
        replicates=4_000,
        compute=_prior,
        draw=_draw_prior,
    ),
)
