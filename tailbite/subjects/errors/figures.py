"""The three errors of a refit, stacked over the generations: one figure of four learners, and one
for `tailbite errors --plot`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure as Canvas

import sims
from sims.files import write
from tailbite.figures import drawing
from tailbite.figures.drawing import generation_axis, panels, show
from tailbite.figures.figure import Figure, Parameters, Row, Table, rows, simulation_rows
from tailbite.figures.numbers import evenly, simulated
from tailbite.figures.recipe import WIDTHS
from tailbite.subjects.errors.terms import TERMS, Decomposition, decompose

PYTHAGORAS = "errors.decomposition.pythagoras"
TOTAL = "mean excess risk"
DESIGN = ("samples", "generations", "features", "seen", "correlation", "variance")
#: by name: the learner of the claims, that of the simulation, and which parameters it takes
LEARNERS: Mapping[str, tuple[str, Any, Mapping[str, str]]] = {
    "least squares": ("least-squares", sims.LeastSquares, {}),
    "ridge": ("ridge", sims.Ridge, {"penalty": "penalty"}),
    "gradient descent": ("gradient", sims.GradientDescent, {"steps": "steps", "rate": "rate"}),
    "stochastic gradient descent": ("sgd", sims.StochasticGradient, {"rate": "sgd_rate"}),
}


def layers(found: Decomposition, panel: str) -> list[Row]:
    """The terms as layers and their sum as a line."""
    stack = [
        row
        for term in TERMS
        for row in rows(
            "layer",
            found.generations,
            getattr(found, term),
            series=term,
            panel=panel,
            claim=found.claims.get(term, ""),
        )
    ]
    return stack + rows(
        "theory",
        found.generations,
        found.total,
        series=TOTAL,
        panel=panel,
        claim=found.claims["total"],
    )


def draw(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    """One panel for each learner, all on one scale."""
    names = table.panels()
    for axes, name in zip(panels(canvas, len(names), height=4.8, sharey=True), names, strict=True):
        show(axes, table, name)
        axes.set_title(name)
        generation_axis(axes, f"generation $n$, {parameters['samples']} samples each")
        axes.set_ylabel("error (squared units\nof the labels)")
        axes.set_ylim(bottom=0)
        axes.label_outer(remove_inner_ticks=False)


def write_figure(found: Decomposition, path: Path) -> None:
    """The terms as stacked areas over the generations, whole or not at all."""
    words = (
        f"{found.learner} under {found.workflow}, {found.parameters['samples']} samples per "
        f"generation"
    )
    table = Table(tuple(layers(found, "")))
    with style.context(drawing.STYLE):
        canvas = drawing.blank(WIDTHS["page"])
        draw(canvas, table, found.parameters)
        drawing.finish(canvas, words, (PYTHAGORAS,), table, 0)
    write(path, drawing.image(canvas, path.suffix, words))


def _compute(parameters: Parameters, replicates: int, seed: int) -> Table:
    design = {name: parameters[name] for name in DESIGN}
    recorded = evenly(design["generations"], 5)
    found: list[Row] = []
    for name, (learner, of, options) in LEARNERS.items():
        given = {option: parameters[parameter] for option, parameter in options.items()}
        panel = ", ".join([name, *(f"{option} {value:g}" for option, value in given.items())])
        found += layers(decompose(learner, **design, **given), panel)
        family = _family(of(**given), parameters)
        risks = simulated(
            sims.Samples(family) if family.learner.by_rows else family,
            sims.Replace(),
            recorded,
            ["excess_risk"],
            variance=parameters["variance"],
            samples=parameters["samples"],
            replicates=replicates,
            seed=seed,
        )["excess_risk"]
        found += simulation_rows(recorded, risks, series=TOTAL, panel=panel)
    return Table(tuple(found))


def _family(learner: Any, parameters: Parameters) -> Any:
    """The regression that `decompose` is about: equicorrelated features of weight 1, those that the
    learner sees made white.
    """
    features, seen, correlation = (parameters[name] for name in ("features", "seen", "correlation"))
    covariance = np.full((features, features), correlation) + (1 - correlation) * np.eye(features)
    change = np.eye(features)
    change[:seen, :seen] = np.linalg.cholesky(
        covariance[:seen, :seen]
    )  # seen features = change @ white ones
    inverse = np.linalg.inv(change)
    white = inverse @ covariance @ inverse.T
    return sims.LinearRegression(
        features,
        seen=seen,
        learner=learner,
        weights=tuple((change.T @ np.ones(features)).tolist()),
        covariance=tuple(map(tuple, ((white + white.T) / 2).tolist())),
    )


def _claims() -> tuple[str, ...]:
    """All whose numbers are drawn: least squares has no approximation error."""
    found = ["errors.decomposition.expressivity"]
    for learner, _, _ in LEARNERS.values():
        total = f"errors.{learner.replace('-', '_')}.replace"
        found += [total, f"{total}_approximation", f"{total}_statistical"]
    return tuple(found)


FIGURES = (
    Figure(
        name="three_errors",
        title=(
            "Expressivity is paid once; approximation compounds where the learner shrinks, and the "
            "statistical error where it does not"
        ),
        claims=_claims(),
        about=(PYTHAGORAS,),
        parameters={
            "samples": 12,
            "generations": 9,
            "features": 2,
            "seen": 1,
            "correlation": 0.3,
            "variance": 2.0,
            "penalty": 0.15,
            "steps": 2,
            "rate": 0.6,
            "sgd_rate": 0.08,
        },
        replicates=4_000,
        compute=_compute,
        draw=draw,
    ),
)
