"""The articles' mixture, refitted by EM: what it looks like, what its variance does, and how far it
is from the truth."""

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure as Canvas

import sims
from sims.families.mixture_readings import FittedMixture
from sims.fold import Observable, reading
from tailbite.figures.drawing import panels, show, styles
from tailbite.figures.figure import (
    Figure,
    Parameters,
    Table,
    quantile_rows,
    rows,
    simulation_rows,
    theory_rows,
)
from tailbite.figures.numbers import simulated, whole

MEAN, FLOOR = "mixture.replace.variance_mean", "mixture.replace.floor"
COMPONENTS, DIMENSION = 2, 2
ROUND = np.linspace(0, 2 * np.pi, 41)  #: of an ellipse
SHAPES, SPREAD, APART = "shapes", "variance", "distance"


def _part(name: str, component: int, *place: int) -> Observable:
    """A number of a component, in the units of the data; `name` is "means" or "factors"."""

    def read(model: FittedMixture, truth: Any) -> Any:
        import jax.numpy as jnp

        value = jnp.ldexp(getattr(model, name)[(component, *place)], model.exponent)
        return value + model.centre[place[0]] if name == "means" else value

    return reading(f"{name}{component}{place}", read, FittedMixture)


CENTRES = [[_part("means", k, i) for i in range(DIMENSION)] for k in range(COMPONENTS)]
FACTORS = [
    [[_part("factors", k, i, j) for j in range(i + 1)] for i in range(DIMENSION)]
    for k in range(COMPONENTS)
]
PARTS = [
    *(each for centre in CENTRES for each in centre),
    *(each for factor in FACTORS for line in factor for each in line),
    *(
        sims.Mixture(COMPONENTS, DIMENSION).observable(f"weight({k + 1})")
        for k in range(COMPONENTS)
    ),
]


def _ellipses(run: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """One standard deviation about each component's mean, one after the other; a component that
    weighs nothing is left out.
    """
    xs, ys = [], []
    for k in range(COMPONENTS):
        if run[f"weight({k + 1})"] == 0:
            continue
        (x, y), ((a,), (b, c)) = (
            [run[each.name] for each in CENTRES[k]],
            [[run[each.name] for each in line] for line in FACTORS[k]],
        )
        xs += [*(x + a * np.cos(ROUND))]
        ys += [*(y + b * np.cos(ROUND) + c * np.sin(ROUND))]
    return np.array(xs), np.array(ys)


def _compute(parameters: Parameters, replicates: int, seed: int) -> Table:
    shown = whole(parameters["generations"])
    last = max(shown[-1], 1)
    every = whole([0, *np.geomspace(1, last, 40)])
    at = whole([*shown, *np.geomspace(1, last, 14)])
    known = {
        "variance": float(DIMENSION),
        "dimension": DIMENSION,
        "reg_covar": parameters["reg_covar"],
    }
    family = sims.Mixture(
        COMPONENTS, DIMENSION, reg_covar=parameters["reg_covar"], tol=parameters["tol"],
        max_iter=2000,
    )  # fmt: skip
    found = []
    for samples in parameters["samples"]:
        run = simulated(
            family, sims.Replace(), at, ["total_variance", "l2_distance", *PARTS],
            samples=samples, replicates=replicates, seed=seed,
        )  # fmt: skip
        given = {**known, "samples": samples}
        for generation in shown:
            one = {name: float(values[0, at.index(generation)]) for name, values in run.items()}
            series = f"generation {generation:,}"
            found += rows("path", *_ellipses(one), series=series, panel=f"{SHAPES}, {samples}")
        panel = f"{SPREAD}, {samples}"
        found += theory_rows(MEAN, every, given, series="mean", panel=panel)
        floor = theory_rows(FLOOR, [samples], given, series="floor", panel=panel, over="samples")
        found += [row._replace(x=float(x)) for row in floor for x in (0, last)]
        spread = run["total_variance"]
        found += simulation_rows(at, spread, series="mean", panel=panel)
        found += quantile_rows("simulation", at, spread, 0.5, series="median", panel=panel)
        found += quantile_rows(
            "simulation", at, run["l2_distance"], 0.5, series=f"M = {samples:,}", panel=APART
        )
    return Table(tuple(found))


def _draw(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    count = len(parameters["samples"])
    axes = panels(canvas, 2 * count + 1, across=count)
    names = [
        *(f"{what}, {samples}" for what in (SHAPES, SPREAD) for samples in parameters["samples"]),
        APART,
    ]
    for place, (each, panel) in enumerate(zip(axes, names, strict=True)):
        if panel.startswith(SHAPES):
            _draw_shapes(each, table, panel, named=not place)
            each.set(title=f"one run, {parameters['samples'][place]:,} points a generation")
            continue
        show(each, table, panel)
        each.set_xscale("symlog", linthresh=1)
        each.set_xlabel("generation $n$")
        if panel == APART:
            each.set(ylabel="median distance of densities", ylim=(-0.05, 1.05))
        else:
            each.set(ylabel="total variance", yscale="log")


def _draw_shapes(axes: Any, table: Table, panel: str, *, named: bool) -> None:
    """Ellipses, the lighter the later; where they are few they are in the legend already."""
    series, looks = table.series(panel, "path"), styles(table)
    shades = mpl.colormaps["viridis"](np.linspace(0, 0.9, len(series)))
    for name, shade in zip(series, shades, strict=True):
        line = table.line(panel, name, "path")
        own = {"color": shade, "linestyle": "-", "label": name if named else None}
        look = looks[name] if name in looks else own
        xs, ys = line.x.reshape(-1, len(ROUND)), line.y.reshape(-1, len(ROUND))
        for place, (x, y) in enumerate(zip(xs, ys, strict=True)):
            axes.plot(x, y, **look | {"marker": ""} | ({"label": None} if place else {}))
    axes.set_aspect("equal", adjustable="datalim")


FIGURES = (
    Figure(
        name="mixture",
        title=(
            "A mixture refitted by EM loses its shape and its variance at a pace that its number "
            "of points sets: typically sooner than in the mean, which ends at a floor"
        ),
        claims=(MEAN, FLOOR),
        about=("mixture.m_step.variance",),
        parameters={
            "samples": (100, 1000),
            "generations": (0, 50, 100, 200, 350, 2000),
            "reg_covar": 1e-6,
            "tol": 1e-3,
        },
        replicates=16,
        compute=_compute,
        draw=_draw,
        most=10_000,
    ),
)
