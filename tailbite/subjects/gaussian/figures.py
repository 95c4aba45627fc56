"""Figures on a Gaussian that is refit on its own samples."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy as sp
from matplotlib.figure import Figure as Canvas

import sims
import theory
from sims import checks
from sims.observables import first_passage
from tailbite.figures.drawing import generation_axis, panels, show
from tailbite.figures.figure import (
    RUNS,
    Figure,
    Parameters,
    Table,
    quantile_rows,
    rows,
    simulation_rows,
    theory_rows,
)
from tailbite.figures.numbers import crossing, evenly, simulated
from theory.words import normal_density, z

ID = "gaussian.replace."
LATE = {
    0: 8,
    1: 24,
}  #: generations, in units of samples, after which next to nothing moves, by ddof


def _replaced(ddof: float, recorded: Sequence[int], observe: Sequence[Any], **run: Any) -> Any:
    """The observables of a Gaussian under replace."""
    return simulated(sims.Gaussian(ddof=float(ddof)), sims.Replace(), recorded, observe, **run)


def _decay(parameters: Parameters, replicates: int, seed: int) -> Table:
    samples, real = parameters["samples"], parameters["real"]
    fewer = max(replicates // 50, 2)  # of the runs that draw every point
    every = range(1, parameters["generations"] + 1)
    recorded = evenly(parameters["generations"], 12)
    found = []
    for ddof in (0, 1):
        panel = f"ddof = {ddof}"
        for name, workflow, claim in (
            ("replace", sims.Replace(), f"{ID}variance_mean"),
            ("accumulate", sims.Accumulate(), "gaussian.accumulate.variance_mean"),
            (
                f"accumulate, subsample ({fewer:,} runs)",
                sims.AccumulateSubsample(budget=samples),
                "gaussian.accumulate_subsample.variance_mean",
            ),
            ("augment", sims.Augment(), "gaussian.augment.variance_mean"),
            (
                f"fresh mixture, {real} real",
                sims.FreshMixture(real=real),
                "gaussian.fresh_mixture.variance_mean",
            ),
        ):
            given = {
                **parameters,
                "ddof": ddof,
                "budget": samples,
                "real": samples if name == "augment" else real,
            }
            found += theory_rows(claim, every, given, series=name, panel=panel)
            family: sims.Family = sims.Gaussian(ddof=float(ddof))
            raw = isinstance(workflow, sims.AccumulateSubsample)
            runs = fewer if raw else replicates
            values = simulated(
                sims.Samples(family) if raw else family,
                workflow,
                recorded,
                ["variance"],
                samples=samples,
                replicates=runs,
                seed=seed,
            )
            found += simulation_rows(recorded, values["variance"], series=name, panel=panel)
    return Table(tuple(found))


def _draw_decay(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    both = panels(canvas, 2, sharey=True)
    for axes, panel in zip(both, table.panels(), strict=True):
        show(axes, table, panel)
        axes.set(
            title=f"{panel}, {parameters['samples']} samples per generation",
            ylabel="mean variance $E\\,v_n / v_0$",
        )
        generation_axis(axes)
        axes.label_outer()
    both[0].set_ylim(bottom=0)


def _trap(parameters: Parameters, replicates: int, seed: int) -> Table:
    given = {**parameters, "ddof": 1}
    recorded = [0, *evenly(parameters["generations"], 80)]
    few = recorded[::8]
    shown = checks.integer("paths", parameters["paths"], least=0, most=RUNS)
    run = {"samples": parameters["samples"], "replicates": replicates, "seed": seed}
    logs = _replaced(1, recorded, ["log_variance"], **run)["log_variance"].astype(np.float64)
    found = []
    for number, path in enumerate(logs[:shown], 1):
        found += rows("path", recorded, path, series=f"run {number}")
    found += theory_rows(
        f"{ID}variance_mean",
        recorded,
        given,
        series="log of the mean $E\\,v_n$: the truth",
        log=True,
    )
    means, errors = np.exp(logs).mean(axis=0), np.exp(logs).std(axis=0, ddof=1) / np.sqrt(len(logs))
    name = "log of the mean of these runs"
    found += rows("simulation", few, np.log(means)[::8], (errors / means)[::8], series=name)
    found += theory_rows(f"{ID}log_variance_mean", recorded, given, series="mean of the log")
    found += simulation_rows(few, logs[:, ::8], series="mean of the log")
    found += quantile_rows("simulation", recorded[4::8], logs[:, 4::8], 0.5, series="median run")
    for kind, level in (("low", 0.05), ("high", 0.95)):
        found += quantile_rows(kind, recorded, logs, level, series="90 % of the runs")
    return Table(tuple(found))


def _draw_trap(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    (axes,) = panels(canvas, 1, height=7)
    show(axes, table, "")
    axes.set(
        title=f"replace, ddof = 1, {parameters['samples']} samples per generation",
        ylabel="log variance, $\\log(v_n / v_0)$",
    )
    generation_axis(axes)


def _place(parameters: Parameters, replicates: int, seed: int) -> Table:
    grids = {"within it": np.linspace(0, 4, 41), "beyond it": np.geomspace(0.3, 30, 41)}
    found = []
    for ddof, law in ((0, "$t_4/\\sqrt{2}$"), (1, "$t_2$")):
        ends = _replaced(
            ddof, [LATE[ddof] * parameters["samples"]], ["mean_offset"],
            samples=parameters["samples"], replicates=replicates, seed=seed,
        )["mean_offset"]  # fmt: skip
        for panel, grid in grids.items():
            series = f"ddof = {ddof}: {law}"
            inside = theory_rows(
                f"{ID}place", grid, {"ddof": ddof}, series=series, panel=panel, over="at"
            )
            within = np.abs(ends) <= grid[None, ::4]
            if panel == "beyond it":
                inside = [row._replace(y=1 - row.y) for row in inside]
            share = within if panel == "within it" else ~within
            seen = share.any(axis=0)
            found += [
                *inside,
                *simulation_rows(grid[::4][seen], share[:, seen], series=series, panel=panel),
            ]
    return Table(tuple(found))


def _draw_place(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    for axes, panel in zip(panels(canvas, 2), table.panels(), strict=True):
        show(axes, table, panel)
        least = min(
            (row.y for row in table.rows if row.panel == panel and row.kind == "simulation"),
            default=1e-3,
        )
        axes.set(
            xlabel="distance of the final mean from the true one, in true s.d.",
            ylabel=f"share of runs that end {panel}",
        )
        if panel == "within it":
            axes.set(
                title=f"the bulk, {parameters['samples']} samples per generation", ylim=(0, 1.02)
            )
        else:
            axes.set(
                title="the tail: straight lines are power laws",
                xscale="log",
                yscale="log",
                ylim=(least / 2, 1.2),
            )


def _risk(parameters: Parameters, replicates: int, seed: int) -> Table:
    every = range(1, parameters["generations"] + 1)
    recorded = evenly(parameters["generations"], 12)
    found = []
    for ddof in (0, 1):
        values = _replaced(
            ddof,
            recorded,
            list(RISKS),
            samples=parameters["samples"],
            replicates=replicates,
            seed=seed,
        )
        for observable, (claim, panel, _) in RISKS.items():
            series = f"ddof = {ddof}"
            found += theory_rows(
                claim, every, {**parameters, "ddof": ddof}, series=series, panel=panel
            )
            found += simulation_rows(recorded, values[observable], series=series, panel=panel)
    return Table(tuple(found))


#: observable -> claim, panel, label of the axis
RISKS = {
    "squared_error": (
        f"{ID}mean_error",
        "the mean drifts",
        "squared error of the mean, $E\\,d_n^2 / v_0$",
    ),
    "wasserstein2": (f"{ID}wasserstein", "Wasserstein risk", "squared distance, $E\\,W_2^2 / v_0$"),
    "kl_to_truth": (f"{ID}kl_to_truth", "Kullback-Leibler risk", "$E$ KL(model || truth), in nats"),
}


def _draw_risk(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    labels = {panel: label for _, panel, label in RISKS.values()}
    for axes, panel in zip(panels(canvas, 3, across=3), table.panels(), strict=True):
        show(axes, table, panel)
        axes.set(title=f"{panel}, $M$ = {parameters['samples']}", ylabel=labels[panel])
        generation_axis(axes)
        axes.set_ylim(bottom=0)


def _passage(parameters: Parameters, replicates: int, seed: int) -> Table:
    level, sizes = parameters["level"], parameters["samples"]
    if not LEVELS[0] <= level <= LEVELS[1]:
        raise ValueError(f"level lies in {LEVELS[0]:g} .. {LEVELS[1]:g}, got {level:g}")
    time = first_passage(level)
    found = []
    for ddof in (0, 1):
        panel = f"ddof = {ddof}"
        times = np.stack(
            [
                _replaced(
                    ddof, [LATE[ddof] * m], [time], samples=m, replicates=replicates, seed=seed
                )[time.name][:, 0]
                for m in sizes
            ],
            axis=1,
        )
        for share, series in SHARES.items():
            scale = _reached(share, ddof, level)
            found += rows(
                "theory",
                sizes,
                [scale * m for m in sizes],
                series=series,
                panel=panel,
                claim=f"{ID}passage",
            )
            found += quantile_rows("simulation", sizes, times, share, series=series, panel=panel)
    return Table(tuple(found))


def _reached(share: float, ddof: int, level: float) -> float:
    """Generations per sample after which this share of the runs has collapsed."""
    law = theory.claim(f"{ID}passage")
    return crossing(lambda at: law.predict(ddof=ddof, level=level, at=at), share)


LEVELS = (
    0.001,
    0.9,
)  #: of the collapse: next to 1 it is over at once, next to 0 not within the generations simulated
SHARES = {0.9: "9 in 10 runs have collapsed", 0.5: "half have", 0.1: "1 in 10 has"}


def _draw_passage(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    for axes, panel in zip(panels(canvas, 2, sharey=True), table.panels(), strict=True):
        show(axes, table, panel)
        axes.set(
            title=f"{panel}: variance below {parameters['level']:g} of the truth's",
            xscale="log",
            yscale="log",
        )
        axes.set(xlabel="samples per generation $M$", ylabel="generations until then, $T$")
        axes.label_outer()


def _densities(parameters: Parameters, replicates: int, seed: int) -> Table:
    shown = parameters["generations"]
    values = _replaced(
            parameters["ddof"], list(shown), ["mean_offset", "sigma"],
        samples=parameters["samples"], replicates=replicates, seed=seed,
    )  # fmt: skip
    units = np.linspace(-4, 4, 97)
    density = sp.lambdify(z, normal_density(), "numpy")(units)
    found = []
    for column, generation in enumerate(shown):
        panel = f"generation {generation}"
        found += rows("truth", units, density, series="truth", panel=panel)
        for run in range(replicates):
            centre, scale = (float(values[name][run, column]) for name in ("mean_offset", "sigma"))
            found += rows(
                "path",
                centre + scale * units,
                density / scale,
                series=f"run {run + 1}",
                panel=panel,
            )
    return Table(tuple(found))


def _draw_densities(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    names = table.panels()
    for axes, panel in zip(
        panels(canvas, len(names), height=3.4, across=3, sharex=True), names, strict=True
    ):
        show(axes, table, panel)
        axes.set(title=panel, xlim=(-5, 5))
        axes.set_ylim(bottom=0)
        place = axes.get_subplotspec()
        assert place is not None
        if place.is_first_col():
            axes.set_ylabel("density")
        if panel == names[0]:
            axes.set_title(
                f"{panel}: {parameters['samples']} samples, ddof = {parameters['ddof']:g}"
            )
        if place.is_last_row():
            axes.set_xlabel("true s.d. from the true mean")


FIGURES = (
    Figure(
        name="variance_decay",
        title="On average the variance decays to 0 only under replace with ddof 0",
        claims=(
            f"{ID}variance_mean",
            "gaussian.accumulate.variance_mean",
            "gaussian.accumulate_subsample.variance_mean",
            "gaussian.augment.variance_mean",
            "gaussian.fresh_mixture.variance_mean",
        ),
        parameters={"samples": 20, "generations": 40, "real": 5},
        replicates=20_000,
        compute=_decay,
        draw=_draw_decay,
    ),
    Figure(
        name="rare_event_trap",
        title=(
            "The mean variance stays 1 while almost every run collapses: runs too rare to see "
            "carry the mean"
        ),
        claims=(f"{ID}variance_mean", f"{ID}log_variance_mean"),
        parameters={"samples": 20, "generations": 400, "paths": 10},
        replicates=20_000,
        compute=_trap,
        draw=_draw_trap,
    ),
    Figure(
        name="place",
        title=(
            "The mean of a collapsing model stops at a random place: a Student t, with power-law "
            "tails"
        ),
        claims=(f"{ID}place",),
        parameters={"samples": 20},
        replicates=20_000,
        compute=_place,
        draw=_draw_place,
    ),
    Figure(
        name="risk",
        title=(
            "Drift of the mean and Wasserstein risk are bounded with ddof 0 and grow for ever with "
            "ddof 1"
        ),
        claims=tuple(claim for claim, _, _ in RISKS.values()),
        parameters={"samples": 50, "generations": 150},
        replicates=20_000,
        compute=_risk,
        draw=_draw_risk,
    ),
    Figure(
        name="time_to_collapse",
        title="The time to collapse grows in proportion to the number of samples per generation",
        claims=(f"{ID}passage",),
        parameters={"samples": (5, 10, 20, 40, 80, 160), "level": 0.1},
        replicates=5_000,
        compute=_passage,
        draw=_draw_passage,
    ),
    Figure(
        name="densities",
        title="Refitted on its own samples, a Gaussian narrows and drifts away from the truth",
        claims=(),
        about=(f"{ID}collapse", f"{ID}place"),
        parameters={"samples": 20, "generations": (1, 3, 10, 20, 30, 40), "ddof": 0.0},
        replicates=3,
        most=RUNS,
        compute=_densities,
        draw=_draw_densities,
    ),
)
