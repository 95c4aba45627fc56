"""The eight definitions of model collapse of Schaeffer et al. (arXiv 2503.03150), asked of one
experiment: a corpus of words that is drawn and refitted, under one workflow or several.

Each definition reads one number at generation 1, a, and at the last one, b; by the factor f that
the user gives, collapse is

    1  catastrophic risk      chi-square(model || truth): b >= f a
    2  any increase of risk   the same: b > a
    3  diverging risk         the share of runs in which KL(truth || model) is infinite: that of
                              the others is at most 1 / f of what it was
    4  collapsing variance    heterozygosity: b <= a / f
    5  scaling law            what the truth gives to lost types, below which nobody's test error
                              comes who learns from the model: b >= f a
    6  a mode is lost         the share of runs without the most probable type: b >= 1 / 2
    7  the tail is lost       types still there, of those with probability at most q: b <= a / f
    8  hallucination          mass on what the truth has not: b > 0

A verdict is given where the difference is more than `SURE` standard errors; "unsure" asks for more
replicates."""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tailbite.manifest import spelled
from tailbite.simulation import Simulation, simulate
from tailbite.subjects.discrete import TYPES
from tailbite.workflows import WORKFLOWS, own_options

SURE = 4.0


@dataclass(frozen=True)
class Definition:
    """One of the eight.

    Attributes:
        number, title: as in the list above. observable: what it reads. weights: of f, to (u, v, w):
        there is collapse where u a + v b + w > 0.
    """

    number: int
    title: str
    observable: str
    weights: Callable[[float], tuple[float, float, float]]


TAIL = "tail_survivors"
DEFINITIONS = (
    Definition(1, "catastrophic risk", "chi_square", lambda f: (-f, 1, 0)),
    Definition(2, "any increase of risk", "chi_square", lambda f: (-1, 1, 0)),
    Definition(3, "diverging risk", "infinite_kl", lambda f: (-1, f, 1 - f)),
    Definition(4, "collapsing variance", "heterozygosity", lambda f: (1, -f, 0)),
    Definition(5, "scaling law", "lost_mass", lambda f: (-f, 1, 0)),
    Definition(6, "a mode is lost", "mode_lost", lambda f: (0, 1, -0.5)),
    Definition(7, "the tail is lost", TAIL, lambda f: (1, -f, 0)),
    Definition(8, "hallucination", "hallucination", lambda f: (0, 1, 0)),
)


@dataclass(frozen=True)
class Entry:
    """One definition of one workflow: simulated values at generation 1 and the last, what claims
    say of them (NaN where none does), and the verdict.
    """

    definition: Definition
    simulated: tuple[float, float]
    exact: tuple[float, float]
    verdict: str


@dataclass(frozen=True)
class Profile:
    """The entries of each workflow, with its simulation.

    Attributes:
        level: the largest probability of a type of the tail.
        factor: f.
    """

    level: float
    factor: float
    runs: Mapping[str, tuple[Simulation, tuple[Entry, ...]]]


def profile(options: argparse.Namespace) -> Profile:
    """Run the command. ValueError, TypeError or OSError, in one sentence, as `simulate` does."""
    if not options.factor > 1:
        raise ValueError(f"--factor must be above 1, got {options.factor:g}")
    names = [spelled("workflows", WORKFLOWS, name).name for name in options.workflow.split(",")]
    if len(set(names)) < len(names):
        raise ValueError(f"--workflow must name each workflow once, got {options.workflow}")
    truth = probabilities(options)
    level = 1 / max(options.samples, 1) if options.tail is None else options.tail
    if not 0 < level <= 1:
        raise ValueError(f"--tail must be a probability above 0, got {level:g}")
    level = max(level, float(min(p for p in truth if p > 0)))
    runs = {}
    for name in names:
        run = simulate(_asked(options, name, truth, level))
        runs[name] = run, tuple(_entry(run, each, level, options.factor) for each in DEFINITIONS)
    return Profile(level, options.factor, runs)


def probabilities(options: argparse.Namespace) -> list[float]:
    """Those of the truth, and 0 for each type that it has not."""
    import sims
    import sims.frequencies

    of_law = options.types is not None or options.zipf is not None
    if of_law + (options.probabilities is not None) + (options.text is not None) > 1:
        raise ValueError(
            "profile takes one truth: --types and --zipf, --probabilities, or --text; got several"
        )
    if options.unseen < 0:
        raise ValueError(f"--unseen must be at least 0, got {options.unseen}")
    types = TYPES if options.types is None else options.types
    if options.text is not None:
        words = np.bincount(sims.Text.read(options.text).tokens)
        found = sims.frequencies.frequencies(words / words.sum())
    elif options.probabilities is not None:
        found = sims.frequencies.frequencies(options.probabilities)
    else:
        found = sims.even(types) if options.zipf is None else sims.zipf(types, options.zipf)
    return [*np.asarray(found, float).tolist(), *[0.0] * options.unseen]


def _asked(
    options: argparse.Namespace, workflow: str, truth: Sequence[float], level: float
) -> argparse.Namespace:
    """What `tailbite simulate` would be told."""
    takes = {option.name for option in WORKFLOWS[workflow].options}
    own = {option.name: None for option, _ in own_options()}
    own |= {name: getattr(options, name) for name in takes}
    own |= {"smoothing": options.smoothing, "temperature": options.temperature}
    observe = dict.fromkeys(_observable(each, level) for each in DEFINITIONS)
    every = max(options.generations // 20, 1)
    record = sorted({1, *range(every, options.generations, every), options.generations})
    return argparse.Namespace(
        **(own | {"probabilities": list(truth)}), family="discrete", workflow=workflow,
        samples=options.samples, generations=options.generations, replicates=options.replicates,
        seed=options.seed, record=record, observe=",".join(observe), points=None, quantiles=None,
        out=None, resume=False, cluster=None,
    )  # fmt: skip


def _observable(definition: Definition, level: float) -> str:
    return f"{TAIL}({level:g})" if definition.observable == TAIL else definition.observable


def _entry(run: Simulation, definition: Definition, level: float, factor: float) -> Entry:
    name = next(
        each for each in run.result.moments if each.partition("(")[0] == definition.observable
    )
    moments = run.result[name]
    ends = [0, -1]
    exact = run.theory.known.get((name, "mean"), ("", np.full(len(moments.mean), np.nan)))[1]
    (a, b), (da, db) = moments.mean[ends], moments.standard_error[ends]
    u, v, w = definition.weights(factor)
    margin, error = u * a + v * b + w, float(np.hypot(u * da, v * db))
    return Entry(
        definition,
        (float(a), float(b)),
        (float(exact[0]), float(exact[-1])),
        "unsure" if 0 < abs(margin) < SURE * error else "yes" if margin > 0 else "no",
    )


def page(found: Profile) -> str:
    """The table: a row for each definition, and columns for each workflow."""
    first, (run, _) = next(iter(found.runs.items()))
    last = run.result.generations[-1]
    lines = [
        f"{run.result.replicates:,} replicates, samples {run.options['samples']}, generation 1 -> "
        f"{last}, factor {found.factor:g}, tail: probability at most {found.level:g}"
    ]
    for name, (_, entries) in found.runs.items():
        lines += [
            "",
            name,
            f"  {'definition':24}{'simulated':>24}{'exact':>24}  collapse",
        ]
        lines += [
            f"  {e.definition.number} {e.definition.title:22}{_arrow(e.simulated):>24}"
            f"{_arrow(e.exact):>24}  {e.verdict}"
            for e in entries
        ]
        counted = sum(e.verdict == "yes" for e in entries)
        lines.append(f"  collapse by {counted} of {len(entries)} definitions")
    return "\n".join(lines)


def _arrow(ends: tuple[float, float]) -> str:
    return "-" if np.isnan(ends).any() else f"{ends[0]:.4g} -> {ends[1]:.4g}"


def draw(found: Profile, path: Path) -> None:
    """One panel for each observable, a line for each workflow, and theory where a claim speaks."""
    from matplotlib import style

    from sims.files import write
    from tailbite.figures import drawing
    from tailbite.figures.figure import Table, rows
    from tailbite.figures.recipe import WIDTHS

    made: list[Any] = []
    titles: dict[str, str] = {}
    for workflow, (run, entries) in found.runs.items():
        at = run.result.generations
        for name, moments in run.result.moments.items():
            read = [e.definition for e in entries if e.definition.observable == name.split("(")[0]]
            titles[name] = " and ".join(str(d.number) for d in read) + f": {name.replace('_', ' ')}"
            if (name, "mean") in run.theory.known:
                claim, exact = run.theory.known[name, "mean"]
                made += rows("theory", at, exact, series=workflow, panel=name, claim=claim)
            made += rows(
                "simulation", at, moments.mean, moments.standard_error, series=workflow, panel=name
            )
    table, title = Table(tuple(made)), "Eight definitions of model collapse"
    run, _ = next(iter(found.runs.values()))
    with style.context(drawing.STYLE):
        canvas = drawing.blank(WIDTHS["page"])
        for axes, name in zip(
            drawing.panels(canvas, len(table.panels())), table.panels(), strict=True
        ):
            drawing.show(axes, table, name)
            axes.set(title=titles[name])
            drawing.generation_axis(axes)
        drawing.finish(canvas, title, table.claims(), table, run.result.replicates)
    write(path, drawing.image(canvas, path.suffix, title, json.dumps(dict(run.options))))
