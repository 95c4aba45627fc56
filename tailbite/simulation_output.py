"""What `tailbite simulate` writes: a table, a labelled netCDF file, a figure."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from sims.files import write
from tailbite.simulation import Simulation, chosen
from tailbite.version import VERSION

#: Rows of the table for one observable, at most.
ROWS = 6


def summary(run: Simulation) -> str:
    """For each observable: mean, standard error, theory and z at a few recorded generations."""
    result = run.result
    lines = [
        f"{result.replicates:,} replicates, "
        + ", ".join(f"{k} {v}" for k, v in run.options.items() if k != "replicates")
    ]
    doubtful = False
    for name, moments in result.moments.items():
        z = run.z(name)
        claim, theory = run.theory.known.get(
            (name, "mean"), ("", np.full(len(result.generations), np.nan))
        )
        lines += [
            "",
            f"{name}" + (f" (theory: {claim})" if claim else f" ({_silence(run, name)})"),
        ]
        head = f"{'generation':>10}  {'mean':>14}  {'s.e.':>10}" + (
            f"  {'theory':>14}  {'z':>7}" if claim else ""
        )
        lines.append(head + "".join(f"  {f'q {level:g}':>12}" for level in run.quantiles))
        columns = [result.histograms[name].quantile(level) for level in run.quantiles]
        for k in chosen(result.generations, ROWS):
            row = (
                f"{result.generations[k]:>10}  {moments.mean[k]:>14.7g}  "
                f"{moments.standard_error[k]:>10.3g}"
            )
            if z is not None:
                heavy = moments.count[k] < (45 * moments.skewness[k]) ** 2
                doubtful |= heavy
                row += f"  {theory[k]:>14.7g}  {z[k]:>7.2f}{'~' if heavy else ' '}"
            lines.append((row + "".join(f"  {column[k]:>12.5g}" for column in columns)).rstrip())
        if sum(moments.saturated) + sum(moments.nonfinite):
            lines.append(
                f"{sum(moments.saturated)} values were clipped, {sum(moments.nonfinite)} left out "
                f"as not finite"
            )
    if doubtful:
        lines += [
            "",
            "~ too skewed for so few replicates: z is not normal, and the tail that carries the "
            "mean may be unseen",
        ]
    return "\n".join(lines)


def _silence(run: Simulation, name: str) -> str:
    """Why no theory stands beside the mean of an observable."""
    why = run.theory.limits.get((name, "mean"), "")
    return "no claim speaks of its mean" + (f" here: {why}" if why else "")


def dataset(run: Simulation) -> Any:
    """The result as an `xarray.Dataset` with dimensions generation and quantile, and the recipe in
    its attributes.
    """
    import xarray

    result = run.result
    variables: dict[str, Any] = {}
    for name, moments in result.moments.items():
        for statistic in ("mean", "standard_error", "variance", "skewness", "kurtosis"):
            text = f"{statistic.replace('_', ' ')} of {name} over replicates"
            variables[f"{name}_{statistic}"] = (
                "generation",
                getattr(moments, statistic),
                {"long_name": text},
            )
        for statistic, text in (
            ("count", "finite values"),
            ("saturated", "values clipped in the moments"),
            ("nonfinite", "values left out as not finite"),
        ):
            variables[f"{name}_{statistic}"] = (
                "generation",
                np.array(getattr(moments, statistic), dtype=np.float64),
                {"long_name": text},
            )
        for statistic in ("mean", "variance"):
            if (name, statistic) in run.theory.known:
                claim, predicted = run.theory.known[name, statistic]
                variables[f"{name}_{statistic}_theory"] = (
                    "generation",
                    predicted,
                    {"claim": claim},
                )
        if run.quantiles:
            histogram = result.histograms[name]
            for statistic, read, text in (
                ("quantile", histogram.quantile, "interpolated between two edges"),
                ("quantile_resolution", histogram.resolution, "distance of these edges"),
            ):
                values = np.stack([read(level) for level in run.quantiles])
                variables[f"{name}_{statistic}"] = (
                    ("quantile", "generation"),
                    values,
                    {"long_name": text},
                )
    coordinates: dict[str, Any] = {"generation": np.array(result.generations)}
    if run.quantiles:
        coordinates["quantile"] = np.array(run.quantiles)
    attributes = {
        "title": f"tailbite simulate {run.options['family']}",
        "options": json.dumps(run.options),
        "recipe": result.recipe,
        "replicates": str(result.replicates),
        "tailbite": VERSION,
    }
    return xarray.Dataset(variables, coordinates, attributes)


def write_dataset(run: Simulation, path: Path) -> None:
    """The dataset as a netCDF file, whole or not at all."""
    write(path, bytes(dataset(run).to_netcdf(engine="scipy")))


def write_figure(run: Simulation, path: Path) -> None:
    """Means with two standard errors, quantiles, and theory's curve, one panel for each
    observable.
    """
    from matplotlib import style

    from tailbite.figures import drawing
    from tailbite.figures.figure import Table, rows
    from tailbite.figures.recipe import WIDTHS

    result, found = run.result, []
    at = result.generations
    for name, moments in result.moments.items():
        if (name, "mean") in run.theory.known:
            claim, predicted = run.theory.known[name, "mean"]
            found += rows("theory", at, predicted, series="mean", panel=name, claim=claim)
        found += rows(
            "simulation", at, moments.mean, moments.standard_error, series="mean", panel=name
        )
        for level in run.quantiles:
            found += rows(
                "simulation",
                at,
                result.histograms[name].quantile(level),
                series=f"quantile {level:g}, without s.e.",
                panel=name,
            )
    table, title = Table(tuple(found)), f"tailbite simulate {run.options['family']}"
    with style.context(drawing.STYLE):
        canvas = drawing.blank(WIDTHS["page"])
        for axes, name in zip(
            drawing.panels(canvas, len(result.moments)), table.panels(), strict=True
        ):
            drawing.show(axes, table, name)
            axes.set(title=name.replace("_", " "))
            drawing.generation_axis(axes)
        drawing.finish(canvas, title, table.claims(), table, result.replicates)
    write(path, drawing.image(canvas, path.suffix, title, json.dumps(run.options)))
