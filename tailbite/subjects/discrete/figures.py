"""Figures of the discrete subject: what each workflow keeps of the variety, and how types are
lost.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas

import sims
from sims import Accumulate, Augment, FreshMixture, PartialReplacement, Replace
from tailbite.figures.drawing import panels, show
from tailbite.figures.figure import Figure, Parameters, Table, simulation_rows, theory_rows

WORKFLOWS = ("replace", "partial_replacement", "augment", "fresh_mixture", "accumulate")


def _experiments(parameters: Parameters) -> dict[str, tuple[Any, Any, dict[str, Any]]]:
    """Workflow, schedule and parameters of the claims, by name."""
    samples, real, generations = (parameters[name] for name in ("samples", "real", "generations"))
    renewed = max(round(samples * parameters["part"]), 1)
    return {
        "replace": (Replace(), samples, {}),
        "partial_replacement": (
            PartialReplacement(share=renewed / samples),
            samples,
            {"renewed": renewed, "fresh": 0},
        ),
        "augment": (Augment(), (real,) + (samples,) * (generations - 1), {"real": real}),
        "fresh_mixture": (FreshMixture(real=real), samples, {"real": real}),
        "accumulate": (Accumulate(), samples, {}),
    }


def _variety(parameters: Parameters, replicates: int, seed: int) -> Table:
    shares = sims.zipf(parameters["types"], parameters["zipf"])
    at = np.unique(np.geomspace(1, parameters["generations"], 14).astype(int)).tolist()
    rows = []
    for name, (workflow, schedule, more) in _experiments(parameters).items():
        series = name.replace("_", " ")
        known = {**parameters, **more, "heterozygosity": float(1 - shares @ shares)}
        rows += theory_rows(f"discrete.{name}.heterozygosity", at, known, series=series)
        found = sims.trajectories(
            sims.Discrete(), workflow, truth=shares, samples=schedule, generations=at[-1],
            observe=["heterozygosity"], replicates=replicates, seed=seed, progress=False,
        )  # fmt: skip
        values = np.asarray(found["heterozygosity"])[:, [each - 1 for each in at]]
        rows += simulation_rows(at, values, series=series)
    return Table(tuple(rows))


def _draw_variety(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    (axes,) = panels(canvas, 1)
    show(axes, table, "")
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_ylabel("two tokens differ in type")
    axes.set_xlabel("generation $n$")


def _losses(parameters: Parameters, replicates: int, seed: int) -> Table:
    """Two types: a rare one of so many tokens, and all others."""
    at = np.unique(np.geomspace(1, parameters["generations"], 14).astype(int)).tolist()
    rows = []
    for tokens in parameters["tokens"]:
        share, series = tokens / parameters["samples"], f"{tokens} token{'s' if tokens > 1 else ''}"
        known = {**parameters, "probability": share}
        rows += theory_rows("discrete.replace.loss_bound", at, known, series=series)
        found = sims.trajectories(
            sims.Discrete(), Replace(), truth=(share, 1 - share), samples=parameters["samples"],
            generations=at[-1], observe=["probability(0)"], replicates=replicates, seed=seed,
            progress=False,
        )  # fmt: skip
        values = np.asarray(found["probability(0)"])[:, [each - 1 for each in at]] == 0
        rows += simulation_rows(at, values, series=series)
    return Table(tuple(rows))


def _draw_losses(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    (axes,) = panels(canvas, 1)
    show(axes, table, "")
    axes.set_xscale("log")
    axes.set_ylim(0, 1)
    axes.set_ylabel("probability that the type is lost")
    axes.set_xlabel("generation $n$")


FIGURES = (
    Figure(
        name="variety",
        title="What each workflow keeps of the variety of types",
        claims=tuple(f"discrete.{name}.heterozygosity" for name in WORKFLOWS),
        parameters={
            "samples": 40, "real": 10, "part": 0.25, "types": 20, "zipf": 1.0, "generations": 100,
        },
        replicates=2_000,
        compute=_variety,
        draw=_draw_variety,
    ),
    Figure(
        name="lost_types",
        title="How probably a type is lost, and its bound by its tokens over the refits",
        claims=("discrete.replace.loss_bound",),
        parameters={"samples": 200, "tokens": (1, 5, 20), "generations": 60},
        replicates=4_000,
        compute=_losses,
        draw=_draw_losses,
    ),
)  # fmt: skip
