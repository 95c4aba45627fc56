"""The filtering paradox: deleting what models made hurts where they make nothing up, and helps on
large crawls where they do."""

from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure as Canvas

import sims
from tailbite.figures.drawing import panels, show
from tailbite.figures.figure import Figure, Parameters, Row, Table, simulation_rows
from tailbite.figures.numbers import whole
from tailbite.subjects.mitigation.filtering import Web, fit

ERROR, INVENTED = "mitigation.detector.error", "mitigation.detector.error_of_invention"
HONEST, INVENTING = "nothing is made up", "some synthetic tokens are made up"
SIMULATED = (4, 8, 16, 32, 64)  #: tokens


def _web(parameters: Parameters) -> Web:
    names = ("share", "true_positive", "false_positive", "hallucination", "made_up", "rate")
    given = {name: parameters[name] for name in names}
    return Web(**given, generations=parameters["generations"])


def _paradox(parameters: Parameters, replicates: int, seed: int) -> Table:
    inventing = _web(parameters)
    found: list[Row] = []
    for panel, claim, web in (
        (HONEST, ERROR, replace(inventing, hallucination=0.0)),
        (INVENTING, INVENTED, inventing),
    ):
        for series, detector in (("all tokens", (0.0, 0.0)), ("filtered", web.detector)):
            for size in whole(np.geomspace(SIMULATED[0], parameters["largest"], 40)):
                error = fit(web, size, detector).error
                found.append(Row(panel, series, "theory", claim, float(size), error, 0.0))
            family = sims.Crawl(web.share, *detector, web.hallucination, web.made_up)
            for size in (each for each in SIMULATED if each <= parameters["largest"]):
                values = sims.trajectories(
                    family, sims.Replace(), truth=sims.Rate(web.rate), samples=size,
                    generations=web.generations, record=[web.generations],
                    observe=["squared_error"], replicates=replicates, seed=seed, progress=False,
                )["squared_error"]  # fmt: skip
                found += simulation_rows([size], np.asarray(values), series=series, panel=panel)
    return Table(tuple(found))


def _draw(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    for axes, name in zip(panels(canvas, 2, sharey=True), table.panels(), strict=True):
        show(axes, table, name)
        axes.set(title=name, xscale="log", yscale="log", xlabel="tokens of the crawl")
        axes.set_ylabel("mean squared error")
        axes.label_outer()


FIGURES = (
    Figure(
        name="filtering_paradox",
        title=(
            "Filtering paradox: deleting synthetic tokens hurts where models make nothing up; "
            "where they do, it pays on large crawls"
        ),
        claims=(ERROR, INVENTED),
        parameters={
            "share": 0.8,
            "true_positive": 0.9,
            "false_positive": 0.1,
            "hallucination": 0.05,
            "made_up": 0.9,
            "rate": 0.5,
            "generations": 15,
            "largest": 10_000,
        },
        replicates=20_000,
        compute=_paradox,
        draw=_draw,
    ),
)
