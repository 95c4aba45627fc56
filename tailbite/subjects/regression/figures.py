"""Figures on linear regression that is refit on its own labels: what grows, what stays bounded, and
what new real labels do.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import sympy as sp
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

import sims
import theory
from tailbite.figures.drawing import generation_axis, panels, show, styles
from tailbite.figures.figure import (
    Figure,
    Parameters,
    Row,
    Table,
    rows,
    simulation_rows,
    theory_rows,
)
from tailbite.figures.numbers import crossing, simulated, whole
from theory.balls import evaluate
from theory.render import latex
from theory.statements import AtMost

REPLACE, REPLACE_SAME = "regression.replace.risk_mean", "regression.replace_same.risk_mean"
SAME, SAME_BOUND = "regression.accumulate_same.risk_mean", "regression.accumulate_same.risk_bound"
FRESH, FRESH_LIMIT = (
    "regression.accumulate.risk_mean_equal_batches",
    "regression.accumulate.risk_mean_limit",
)
SCHEDULE, SHARP = "regression.accumulate.risk_mean", "regression.accumulate.bound_sharp"
TRICKLE = "regression.accumulate.risk_mean_trickle"
MIXTURE, FACTOR, CRITICAL = (
    f"regression.fresh_mixture.{name}" for name in ("risk_mean", "factor_limit", "critical_ratio")
)
GOLDEN = "regression.label_mixing.golden_ratio"

RATIO = "mean excess risk / first fit's"
FOR_EVER = 10**9  #: generations: the rest of the sum is below what is drawn
LEVELS = (0.25, 0.5, 1.0, 2.0)  #: of the factor of one generation


def _first(samples: int, features: int) -> float:
    """Mean excess risk of a fit on so many real rows, in noise variances."""
    return theory.claim(REPLACE).predict(samples=samples, generations=1, features=features)


def _over(unit: float, found: Iterable[Row]) -> list[Row]:
    """The same rows in this unit."""
    return [row._replace(y=row.y / unit, error=row.error / unit) for row in found]


def _risks(
    family: sims.Family,
    workflow: Any,
    samples: int | Sequence[int],
    recorded: Sequence[int],
    replicates: int,
    seed: int,
) -> np.ndarray:
    """Excess risks [replicates, recorded] in noise variances."""
    return simulated(
        family,
        workflow,
        recorded,
        ["excess_risk"],
        samples=samples,
        replicates=replicates,
        seed=seed,
    )["excess_risk"]


def _powers(most: int) -> list[int]:
    """1, 2, 4, ... and the last."""
    return sorted({*(2**k for k in range(most.bit_length())), most})


def _linear(parameters: Parameters, replicates: int, seed: int) -> Table:
    samples, features, generations = (
        parameters["samples"],
        parameters["features"],
        parameters["generations"],
    )
    every, recorded, first = (
        range(1, generations + 1),
        _powers(generations),
        _first(samples, features),
    )
    found: list[Row] = []
    for panel, workflow, claims in (
        ("replace", sims.Replace(), {"same": REPLACE_SAME, "fresh": REPLACE}),
        ("accumulate", sims.Accumulate(), {"same": SAME, "fresh": FRESH}),
    ):
        for design, claim in claims.items():
            series: dict[str, Any] = {"panel": panel, "series": f"{design} rows"}
            values = _risks(
                sims.LinearRegression(features, design=design),
                workflow,
                samples,
                recorded,
                replicates,
                seed,
            )
            found += _over(first, theory_rows(claim, every, parameters, **series))
            found += _over(first, simulation_rows(recorded, values, **series))
    ends = {"bound, same rows": SAME_BOUND, "limit, fresh rows": FRESH_LIMIT}
    for name, claim in ends.items():
        limit = theory_rows(
            claim,
            [samples],
            {"features": features},
            over="samples",
            panel="accumulate",
            series=name,
        )
        found += _over(first, [row._replace(x=n) for row in limit for n in (1, generations)])
        for count in whole(features * np.geomspace(1 + 2 / features, 40, 24)):
            limit = theory_rows(
                claim,
                [count],
                {"features": features},
                over="samples",
                panel="for ever",
                series=name,
            )
            found += _over(
                _first(count, features), [row._replace(x=features / count) for row in limit]
            )
    return Table(tuple(found))


def _draw_linear(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    replace, accumulate, for_ever = panels(canvas, 3, across=3, height=5)
    for axes, panel in zip((replace, accumulate, for_ever), table.panels(), strict=True):
        show(axes, table, panel)
        axes.set_ylabel(RATIO)
    for axes, name in ((replace, "Replace: no bound"), (accumulate, "Accumulate: bounded")):
        axes.set_title(name)
        generation_axis(
            axes, f"generation $n$ ($m = {parameters['samples']}$, $p = {parameters['features']}$)"
        )
    replace.set_ylim(bottom=0)
    replace.yaxis.set_major_locator(MaxNLocator(integer=True))
    for axes in (accumulate, for_ever):
        axes.set_ylim(0.95, 1.75)
    for_ever.set(title="Accumulate for ever", xlabel="features per row $p/m$", xlim=(0, None))


def _schedules(real: int, generations: int) -> dict[str, list[int]]:
    """Batch sizes by name, as long as they are simulated."""
    doubling = [real * 2**k for k in range(min(generations, 10))]
    return {
        "one row at a time": [real] + [1] * (generations - 1),
        "equal batches": [real] * generations,
        "each batch twice the last": doubling,
        "one huge block, then equal": [real, 100 * real] + [real] * (generations - 2),
    }


def _band(parameters: Parameters, replicates: int, seed: int) -> Table:
    real, features, generations = (
        parameters["real"],
        parameters["features"],
        max(parameters["generations"], 2),
    )
    first, found = _first(real, features), []
    most = theory.claim(SHARP).predict()
    real_rows = whole(np.geomspace(features + 2, 100 * real, 16))
    for panel, ends in (
        ("schedules", (1, generations)),
        ("for ever", (real_rows[0], real_rows[-1])),
    ):
        for kind, edge, claim in (("low", 1.0, ""), ("high", most, SHARP)):
            found += rows(
                kind,
                ends,
                (edge, edge),
                panel=panel,
                series="where every schedule ends: [1, 2)",
                claim=claim,
            )
    for name, schedule in _schedules(real, generations).items():
        recorded = _powers(len(schedule))
        series: dict[str, Any] = {"panel": "schedules", "series": name}
        values = _risks(
            sims.LinearRegression(features), sims.Accumulate(), schedule, recorded, replicates, seed
        )
        every = whole([*recorded, *np.geomspace(1, len(schedule), 24)])
        found += _over(
            first,
            theory_rows(SCHEDULE, every, {"samples": schedule, "features": features}, **series),
        )
        found += _over(first, simulation_rows(recorded, values, **series))
    for count in real_rows:
        given = {"generations": FOR_EVER, "features": features}
        found += _over(
            _first(count, features),
            theory_rows(
                TRICKLE, [count], given, over="first", panel="for ever", series="one row at a time"
            ),
        )
    return Table(tuple(found))


def _draw_band(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    schedules, for_ever = panels(canvas, 2)
    for axes, panel in zip((schedules, for_ever), table.panels(), strict=True):
        show(axes, table, panel)
        axes.set(xscale="log", ylabel=RATIO, ylim=(0.95, 2.05))
        axes.xaxis.set_major_formatter("{x:g}")
    schedules.set(
        xlabel="generation $n$",
        title=f"Accumulate after {parameters['real']} real rows, {parameters['features']} features",
    )
    for_ever.set(xlabel="real rows", title="One row at a time, for ever: as close to 2 as you like")


def _fraction(parameters: Parameters, replicates: int, seed: int) -> Table:
    features, generations = parameters["features"], parameters["generations"]
    found = []
    for level in LEVELS:
        shares = np.linspace(0.01, 0.999, 24) * min(1.0, level**0.5)
        found += rows(
            "theory",
            [_ratio_at(level, share) for share in shares],
            1 - shares,
            panel="phases",
            series=_factor(level),
            claim=FACTOR,
        )
    every, recorded = range(1, generations + 1), _powers(generations)
    for real, samples in zip(parameters["real"], parameters["samples"], strict=True):
        series: dict[str, Any] = {"panel": "risk", "series": _setting(real, samples)}
        given = {"real": real, "samples": samples, "features": features, "start": 0}
        values = _risks(
            sims.LinearRegression(features),
            sims.FreshMixture(real=real),
            samples,
            recorded,
            replicates,
            seed,
        )
        found += theory_rows(MIXTURE, every, given, **series) + simulation_rows(
            recorded, values, **series
        )
    return Table(tuple(found))


def _ratio_at(level: float, share: float) -> float:
    """Features per row at which the factor of one generation has this level; it increases with
    them.
    """
    factor = theory.claim(FACTOR)

    def ratio(odds: float) -> float:
        """Features per row, from 0 to 1, of features per row that is left over."""
        return odds / (1 + odds)

    return ratio(
        crossing(lambda odds: factor.predict(share=share, features_per_row=ratio(odds)), level)
    )


def _factor(level: float) -> str:
    """The name of a level; that of the boundary says where it lies."""
    claim = theory.claim(FACTOR)
    assert claim.formula is not None
    (boundary,) = sp.solve(claim.formula - 1, claim.parameters["features_per_row"])
    return f"$\\kappa = {level:g}$" + (f", where $\\phi = {latex(boundary)}$" if level == 1 else "")


def _setting(real: int, samples: int) -> str:
    return f"{real} real and {samples} synthetic rows"


def _draw_fraction(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    phases, risk = panels(canvas, 2, height=6)
    show(phases, table, "phases")
    show(risk, table, "risk")
    boundary = table.line("phases", _factor(1), "theory")
    phases.fill_betweenx(boundary.y, boundary.x, 1, color="#D9D9D9", linewidth=0)
    phases.text(0.7, 0.03, "no bound")
    for real, samples in zip(parameters["real"], parameters["samples"], strict=True):
        look, total = styles(table)[_setting(real, samples)], real + samples
        phases.plot(
            parameters["features"] / total,
            real / total,
            color=look["color"],
            marker=look["marker"],
            markersize=5,
            linestyle="",
        )
    phases.set(
        xlim=(0, 1),
        ylim=(0, 1),
        xlabel="features per row $\\phi = p/N$",
        ylabel="real fraction of the rows, $1 - w$",
    )
    phases.set_title("Factor $\\kappa$ of the inherited error, one generation")
    risk.set(yscale="log", ylabel="mean excess risk (noise variances)")
    risk.set_title(f"$p = {parameters['features']}$ features, the settings marked")
    generation_axis(risk)
    risk.yaxis.set_major_formatter("{x:g}")


def _golden(parameters: Parameters, replicates: int, seed: int) -> Table:
    features, real, generations = (
        parameters["features"],
        parameters["real"],
        parameters["generations"],
    )
    first, found = _first(real, features), []
    family, simulated = sims.LinearRegression(features), [0.2, 0.4, 0.7, 0.95]

    def mixed(of: str, samples: int, series: str) -> list[Row]:
        """The simulated risk after the last generation at each weight."""
        workflows = [sims.Weighted(real_weight=weight, real=real, of=of) for weight in simulated]
        runs = [
            _risks(family, workflow, samples, [generations], replicates, seed)
            for workflow in workflows
        ]
        return _over(first, simulation_rows(simulated, np.hstack(runs), series=series))

    for samples in parameters["samples"]:
        ratio = _first(samples, features) / first
        weights = np.sort([*np.geomspace(0.1, 0.99, 40), *simulated, best_weight(ratio)])
        found += theory_rows(
            GOLDEN, weights, {"ratio": ratio}, over="real_weight", series=_ratio(ratio)
        )
        found += mixed("parameters", samples, _ratio(ratio))
    best = [best_weight(ratio) for ratio in np.geomspace(0.01, 100, 24)]
    found += rows(
        "theory", best, best, series="best weight, any $k$: the risk is the weight", claim=GOLDEN
    )
    return Table((*found, *mixed("points", real, "rows pooled instead, $k = 1$")))


def _ratio(ratio: float) -> str:
    return f"$k = {ratio:.3g}$"


def best_weight(ratio: float) -> float:
    """The weight of the real labels with the least risk for ever: the left side of the claim, which
    is that risk.
    """
    claim = theory.claim(GOLDEN)
    assert isinstance(claim.statement, AtMost)
    return evaluate(claim.statement.lhs, {claim.parameters["ratio"]: ratio})


def _draw_golden(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    (axes,) = panels(canvas, 1, height=6.5)
    show(axes, table, "")
    curve = table.line("", _ratio(1), "theory")
    if len(curve.x):
        best = curve.y.argmin()
        axes.annotate(
            f"golden ratio:\nweight {curve.x[best]:.3f}, risk {curve.y[best]:.3f}",
            (curve.x[best], curve.y[best]),
            (0.72, 0.2),
            ha="center",
            arrowprops={"arrowstyle": "-", "linewidth": 0.6},
        )
    axes.axhline(1, color="black", linewidth=0.6)
    axes.text(0.99, 1.02, "real labels alone", ha="right")
    axes.set_title(
        "$k$: risk of a fit on one synthetic batch,\nover that of a fit on the real rows"
    )
    axes.set(xlim=(0, 1), ylim=(0, 2.3), xlabel="weight $w$ of the real labels in every generation")
    axes.set_ylabel("mean excess risk for ever,\nin units of the real labels' alone")


FIGURES = (
    Figure(
        name="linear_regression",
        title=(
            "Refitting least squares on its own labels: replace loses without end, accumulate at "
            "most pi^2/6 of the first fit's loss"
        ),
        claims=(REPLACE, REPLACE_SAME, SAME, SAME_BOUND, FRESH, FRESH_LIMIT),
        parameters={"samples": 12, "features": 4, "generations": 16},
        replicates=10_000,
        compute=_linear,
        draw=_draw_linear,
    ),
    Figure(
        name="universal_band",
        title=(
            "Accumulate never doubles the loss of the first fit, whatever the batches, and no "
            "constant below 2 would do"
        ),
        claims=(SCHEDULE, TRICKLE, SHARP),
        parameters={"real": 60, "features": 3, "generations": 256},
        replicates=4_000,
        compute=_band,
        draw=_draw_band,
    ),
    Figure(
        name="fresh_real_fraction",
        title=(
            "New real rows in every generation keep the risk bounded only where the rows are many, "
            "or most of them real"
        ),
        claims=(FACTOR, MIXTURE),
        about=(CRITICAL,),
        parameters={"features": 20, "real": (7, 20, 11), "samples": (20, 7, 29), "generations": 8},
        replicates=4_000,
        compute=_fraction,
        draw=_draw_fraction,
    ),
    Figure(
        name="golden_ratio",
        title=(
            "Real labels mixed with synthetic ones: the best weight of the real ones is the risk "
            "left, 0.618 for equal batches"
        ),
        claims=(GOLDEN,),
        parameters={"features": 4, "real": 35, "samples": (95, 35, 15), "generations": 25},
        replicates=10_000,
        compute=_golden,
        draw=_draw_golden,
    ),
)
