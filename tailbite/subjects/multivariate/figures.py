"""How a cloud becomes a needle: ellipses of one run, and the spectrum beside its Lyapunov lines."""

import numpy as np
from matplotlib.figure import Figure as Canvas

from sims import MultivariateGaussian, Normal, Replace, trajectories
from tailbite.figures.drawing import generation_axis, panels, show
from tailbite.figures.figure import Figure, Parameters, Table, quantile_rows, rows, theory_rows

ORDER = "multivariate.replace.collapse_order"
PLANE = ("variance_along(1)", "covariance_with_first(2)", "variance_along(2)")
SEEN = (1, 5, 10, 20, 40)  #: generations whose ellipses are drawn, where there are so many
ANGLES = np.linspace(0, 2 * np.pi, 73)
ELLIPSES, SPECTRUM = "one run in the plane", "log eigenvalues"


def _run(parameters: Parameters, dimension: int, observe: list[str], replicates: int, seed: int):
    return trajectories(
        MultivariateGaussian(dimension, float(parameters["ddof"])), Replace(), truth=Normal(),
        samples=parameters["samples"], generations=parameters["generations"], observe=observe,
        replicates=replicates, seed=seed, progress=False,
    )  # fmt: skip


def _ellipse(one: float, both: float, other: float) -> np.ndarray:
    """One standard deviation around the mean, in every direction."""
    root = np.linalg.cholesky(np.array([[one, both], [both, other]], dtype=float))
    return root @ np.array([np.cos(ANGLES), np.sin(ANGLES)])


def _compute(parameters: Parameters, replicates: int, seed: int) -> Table:
    at = list(range(1, parameters["generations"] + 1))
    run = _run(parameters, 2, list(PLANE), 1, seed)
    found = rows("path", *_ellipse(1.0, 0.0, 1.0), series="truth", panel=ELLIPSES)
    for n in (n for n in SEEN if n in at):
        shape = _ellipse(*(float(run[name][0, n - 1]) for name in PLANE))
        found += rows("path", *shape, series=f"n = {n}", panel=ELLIPSES)
    numbers = range(1, parameters["dimension"] + 1)
    names = [f"log_eigenvalue({number})" for number in numbers]
    values = _run(parameters, parameters["dimension"], names, replicates, seed)
    for number, name in zip(numbers, names, strict=True):
        series = f"eigenvalue {number}"
        (rate,) = theory_rows(
            ORDER, [number], parameters, series=series, panel=SPECTRUM, over="coordinate"
        )
        lines = [rate.y * n for n in at]
        found += rows("theory", at, lines, series=series, panel=SPECTRUM, claim=ORDER)
        every = max(parameters["generations"] // 10, 1)
        chosen = at[every - 1 :: every]
        found += quantile_rows(
            "simulation",
            chosen,
            np.asarray(values[name])[:, every - 1 :: every],
            0.5,
            series=series,
            panel=SPECTRUM,
        )
    return Table(tuple(found))


def _draw(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    plane, spectrum = panels(canvas, 2)
    shades = iter(np.linspace(0.85, 0.0, len(table.series(ELLIPSES))))
    for name in table.series(ELLIPSES):
        line = table.line(ELLIPSES, name, "path")
        plane.plot(line.x, line.y, color=str(next(shades)), linewidth=0.9, linestyle="-", marker="")
    plane.set_aspect("equal")
    drawn = ", ".join(name.removeprefix("n = ") for name in table.series(ELLIPSES)[1:])
    plane.set_title(f"one run, later is darker:\nn = {drawn}", fontsize=6)
    show(spectrum, table, SPECTRUM)
    spectrum.set_ylabel("log of the eigenvalues, medians")
    generation_axis(spectrum)


FIGURES = (
    Figure(
        name="order_of_collapse",
        title=(
            "A cloud becomes a needle: each eigenvalue of the covariance falls at a rate of its own"
        ),
        claims=(ORDER,),
        about=("multivariate.replace.conditional_log_mean",),
        parameters={"samples": 12, "generations": 40, "dimension": 4, "ddof": 0.0},
        replicates=1_000,
        compute=_compute,
        draw=_draw,
    ),
)
