"""Digits that blur: what three workflows make of them, beside the law of a linear autoencoder."""

from collections.abc import Iterable, Mapping
from typing import Any

import jax
import numpy as np
from matplotlib.figure import Figure as Canvas

import sims
import theory
from sims.images import labels
from tailbite.figures.drawing import generation_axis, show
from tailbite.figures.figure import Figure, Parameters, Row, Table, rows, simulation_rows
from tailbite.subjects.autoencoder.measures import effective_classes, frechet, judge

DIGITS, VARIANCE, CLASSES, DISTANCE = "digits", "variance", "classes", "distance"
#: what the axes of the panels are called
SAID = {
    VARIANCE: "variance of an image",
    CLASSES: "effective classes",
    DISTANCE: "squared Fréchet distance",
}
LAWS = {
    "replace": "autoencoder.replace.spectrum",
    "some real": "autoencoder.fresh_mixture.spectrum",
    "accumulate": "autoencoder.accumulate.spectrum",
}
ACROSS, SIDE = 8, 8  #: images of a generation, and pixels along the side of one
LEAST = 2.0  #: inches: height of a panel, on a narrow figure
DRAWN = 4_096  #: images that are measured


def total_variance(
    claim: str, spectrum: Iterable[float], at: Iterable[int], **known: Any
) -> list[float]:
    """What a claim says of all axes together, generation by generation: an axis that is outside of
    its domain has died, and has no variance any more.
    """
    found = theory.claim(claim)
    assert found.formula is not None
    formula = found.formula

    def living(variance: float, generations: int) -> float:
        given = {"variance": variance, "generations": generations, **known}
        values = found.values(formula, given)
        try:
            found.require_domain(values)
        except ValueError:
            return 0.0
        return found.predict(**given)

    axes = list(spectrum)
    return [sum(living(each, n) for each in axes) for n in at]


def _workflows(samples: int, real: int) -> Mapping[str, tuple[Any, int]]:
    """The workflow and the batch of each series: training sets of generation 1 are all as large."""
    return {
        "replace": (sims.Replace(), samples),
        "some real": (sims.FreshMixture(real=real), samples - real),
        "accumulate": (sims.Accumulate(), samples),
    }


def _digits(parameters: Parameters, replicates: int, seed: int) -> Table:
    truth = sims.digits()
    real, at = truth.values, list(range(1, parameters["generations"] + 1))
    shown = [n for n in parameters["shown"] if n <= at[-1]]
    numbers = {name: parameters[name] for name in ("pixel_variance", "beta")}
    learner = sims.VariationalAutoencoder(
        latents=parameters["latents"], steps=parameters["steps"], **numbers
    )
    family = sims.LearnedFamily(learner, tile=1, rounds=parameters["rounds"])
    spectrum = np.linalg.eigvalsh(np.cov(real.T, bias=True))[::-1][: parameters["latents"]]
    classes = judge(real, labels())
    draw = jax.jit(learner.sample, static_argnums=1)
    found: list[Row] = []
    for series, (workflow, samples) in _workflows(len(real), parameters["real"]).items():
        known = {**numbers, "real_share": parameters["real"] / len(real)}
        claim = theory.claim(LAWS[series])
        known = {name: value for name, value in known.items() if name in claim.parameters}
        law = total_variance(LAWS[series], map(float, spectrum), at, **known)
        found += rows("theory", at, law, series=series, panel=VARIANCE, claim=LAWS[series])
        measured: dict[str, list[list[float]]] = {name: [] for name in SAID}
        for replicate in range(replicates):
            fits = sims.fits(
                family, workflow, truth=truth, samples=samples, generations=at[-1], seed=seed,
                replicate=replicate,
            )  # fmt: skip
            key = jax.random.fold_in(jax.random.key(seed), replicate)
            images = {n: np.asarray(draw(fits[n], DRAWN, key)) for n in at}
            measured[VARIANCE].append([float(images[n].var(axis=0).sum()) for n in at])
            measured[CLASSES].append([effective_classes(classes(images[n])) for n in at])
            measured[DISTANCE].append([frechet(real, images[n]) for n in at])
            if replicate == 0:
                found += _pixels(real, images, shown, series)
        for name, values in measured.items():
            found += simulation_rows(at, np.array(values), series=series, panel=name)
    return Table(tuple(found))


def _pixels(real: Any, images: Mapping[int, Any], shown: Iterable[int], series: str) -> list[Row]:
    """Real images, and the same latents in every generation, decoded."""
    grey = np.concatenate([real[:ACROSS].ravel(), *(images[n][:ACROSS].ravel() for n in shown)])
    return rows("pixel", range(len(grey)), grey, series=series, panel=DIGITS)


def _draw_digits(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    names = table.series(DIGITS, "pixel")
    generations = [n for n in parameters["shown"] if n <= parameters["generations"]]
    labelled = ["real", *(f"$n = {n}$" for n in generations)]
    width = canvas.get_figwidth()
    heights = 0.045 * len(labelled) * width, max(0.36 * width, LEAST)
    canvas.set_figheight(sum(heights))
    above, below = canvas.subplots(2, len(names), height_ratios=heights, squeeze=False)
    step = SIDE + 1  # a white line between images
    for axes, name in zip(above, names, strict=True):
        grey = table.line(DIGITS, name, "pixel").y.reshape(len(labelled), ACROSS, SIDE, SIDE)
        apart = np.pad(grey, ((0, 0), (0, 0), (0, 1), (0, 1)))
        image = apart.transpose(0, 2, 1, 3).reshape(len(labelled) * step, ACROSS * step)
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=1)
        axes.set_xticks([])
        first = name == names[0]
        places = [step * k + SIDE / 2 for k in range(len(labelled))] if first else []
        axes.set_yticks(places, labelled if first else [])
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.set_title(name, fontsize=8)
        for edge in axes.spines.values():
            edge.set_visible(False)
    for axes, (name, said) in zip(below, SAID.items(), strict=True):
        show(axes, table, name)
        axes.set_ylabel(said)
        axes.set_ylim(bottom=0)
        generation_axis(axes)


FIGURES = (
    Figure(
        name="digits",
        title=(
            "An autoencoder that is trained on its own digits: the variance of an image beside the "
            "law of a linear one, in which nothing is fitted"
        ),
        claims=tuple(LAWS.values()),
        about=("autoencoder.elbo.optimum",),
        parameters={
            "generations": 12,
            "shown": (1, 4, 8, 12),
            "real": 180,
            "latents": 10,
            "pixel_variance": 0.04,
            "beta": 1.0,
            "steps": 400,
            "rounds": 3,
        },
        replicates=2,
        most=100,
        compute=_digits,
        draw=_draw_digits,
    ),
)
