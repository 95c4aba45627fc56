"""The figure: one run under three rules of the bandwidth, and what becomes of the variance."""

import numpy as np
from matplotlib.figure import Figure as Canvas

import sims
from tailbite.figures.drawing import generation_axis, panels, show
from tailbite.figures.figure import (
    Figure,
    Parameters,
    Table,
    rows,
    simulation_rows,
    theory_rows,
)
from tailbite.figures.numbers import evenly, simulated

ID, SPREAD = "kernel_density.replace.", "variance"
PLACES = np.linspace(-6, 6, 121)  #: where densities are drawn, in deviations of the truth
#: panel: the rule, and the claim of its variance
RULES = {
    "fixed bandwidth": ("fixed", f"{ID}variance_mean"),
    "Scott's rule (SciPy)": ("scott", f"{ID}scott_variance_mean"),
    "shrunken kernel": ("shrunken", f"{ID}shrunken_variance_mean"),
}


def _family(rule: str, parameters: Parameters) -> sims.KernelDensity:
    return sims.KernelDensity(None if rule == "scott" else parameters["bandwidth"], rule)


def _compute(parameters: Parameters, replicates: int, seed: int) -> Table:
    last, samples = parameters["generations"], parameters["samples"]
    found = []
    for panel, (rule, _) in RULES.items():
        family, seen = _family(rule, parameters), (1, max(last // 3, 2), last)
        observed = [family.observable(f"density({place:g})") for place in PLACES]
        one = simulated(
            family, sims.Replace(), seen, observed, samples=samples, replicates=1, seed=seed
        )
        for place, generation in enumerate(seen):
            heights = np.array([one[each.name][0, place] for each in observed])
            found += rows("path", PLACES, heights, series=f"generation {generation}", panel=panel)
    every, few = range(1, last + 1), evenly(last, 8)
    for panel, (rule, claim) in RULES.items():
        found += theory_rows(claim, every, parameters, series=panel, panel=SPREAD)
        values = simulated(
            _family(rule, parameters), sims.Replace(), few, ["variance"], samples=samples,
            replicates=replicates, seed=seed,
        )  # fmt: skip
        found += simulation_rows(few, values["variance"], series=panel, panel=SPREAD)
    return Table(tuple(found))


def _draw(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    for axes, panel in zip(panels(canvas, 4), table.panels(), strict=True):
        show(axes, table, panel)
        if panel == SPREAD:
            axes.set_yscale("log")
            axes.set(title="mean variance of the points", ylabel="$E\\,v_n / v_0$")
            generation_axis(axes)
        else:
            axes.set(title=f"{panel}: one run", ylabel="density", xlabel="$x$")
            axes.set_ylim(bottom=0)


FIGURES = (
    Figure(
        name="kernels",
        title=(
            "A kernel density estimate, refit on its own samples: it settles, explodes or "
            "collapses, by the rule of its bandwidth"
        ),
        claims=tuple(claim for _, claim in RULES.values()),
        parameters={"samples": 20, "bandwidth": 0.4, "generations": 24},
        replicates=4_000,
        compute=_compute,
        draw=_draw,
    ),
)
