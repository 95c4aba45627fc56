"""Figures of the telephone game: what is left of the message, by channel and by learner; and what a
refitted rate still says."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas

import sims
from tailbite.figures.drawing import generation_axis, panels, show
from tailbite.figures.figure import Figure, Parameters, Table, rows, simulation_rows, theory_rows
from tailbite.subjects.information.article import two_laws
from tailbite.subjects.information.channels import noise

BINARY, LETTERS, ERASED, NUMBER, REPLACED, POOLED = TELEPHONE = (
    "information.binary.mutual_information",
    "information.symmetric.mutual_information",
    "information.erasure.mutual_information",
    "information.gaussian.mutual_information",
    "information.replace.gaussian_mean",
    "information.accumulate.gaussian_mean",
)
CHANNELS, LEARNERS = "channels", "learners"


def _told(family: Any, workflow: Any, at: Sequence[int], observe: str, **run: Any) -> np.ndarray:
    """One observable, [replicates, recorded]."""
    found = sims.trajectories(
        family, workflow, generations=at[-1], record=list(at), observe=[observe], progress=False,
        **run,
    )  # fmt: skip
    return np.asarray(found[observe], np.float64)


def _passed(family: Any, truth: Any, at: Sequence[int], **run: Any) -> np.ndarray:
    return _told(family, sims.Replace(), at, "information", samples=1, truth=truth, **run)


def _telephone(parameters: Parameters, replicates: int, seed: int) -> Table:
    at = list(range(1, parameters["generations"] + 1))
    letters, prior = parameters["letters"], parameters["prior"]
    run = {"replicates": replicates, "seed": seed}
    found = []
    channels = (
        ("bit", BINARY, sims.Channel.binary(parameters["error"]), sims.Message.uniform(2)),
        (
            f"{letters} letters, replaced",
            LETTERS,
            sims.Channel.symmetric(letters, parameters["replaced"]),
            sims.Message.uniform(letters),
        ),
        (
            f"{letters} letters, erased",
            ERASED,
            sims.Channel.erasure(letters, parameters["erased"]),
            sims.Message.uniform(letters, unused=1),
        ),
        (
            "Gaussian channel",
            NUMBER,
            sims.GaussianChannel(parameters["correlation"]),
            sims.StandardNormal(),
        ),
    )
    for series, claim, family, truth in channels:
        found += theory_rows(claim, at, parameters, series=series, panel=CHANNELS)
        values = _passed(family, truth, at, **run)
        found += simulation_rows(at, values, series=series, panel=CHANNELS)
    for series, claim, workflow in (
        ("mean, replace", REPLACED, sims.Replace()),
        ("mean, accumulate", POOLED, sims.Accumulate()),
    ):
        found += theory_rows(claim, at, parameters, series=series, panel=LEARNERS)
        values = _about_the_mean(workflow, parameters, at, run)
        found += simulation_rows(at, values, series=series, panel=LEARNERS)
    for series, learner in (
        ("language, sampler", "sampler"),
        ("language, likeliest", "most_likely"),
    ):
        channel = sims.Channel.languages(
            prior, parameters["silent"], parameters["garbled"], learner
        )
        values = _passed(channel, sims.Message((prior, 1 - prior)), at, **run)
        series = f"language, {learner.replace('_', ' ')}"
        found += simulation_rows(at, values, series=series, panel=LEARNERS)
    return Table(tuple(found))


def _about_the_mean(workflow: Any, parameters: Parameters, at: Sequence[int], run: Any):
    """Information densities of a refitted mean, averaged over the message."""
    family = sims.ExponentialFamily("normal", convolution=parameters["variance"])
    samples, truth = parameters["samples"], family.at(0.0)
    values = _told(family, workflow, at, "mean_offset", samples=samples, truth=truth, **run)
    prior, columns = parameters["prior_variance"], []
    for column, generation in enumerate(at):
        known = {**parameters, "generations": generation}
        rest = noise(known, pooled=isinstance(workflow, sims.Accumulate))
        square = values[:, column] ** 2
        before = prior + rest
        columns.append((np.log(before / rest) - square / rest + (prior + square) / before) / 2)
    return np.stack(columns, axis=1)


def _draw_telephone(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    for axes, name in zip(panels(canvas, 2), table.panels(), strict=True):
        show(axes, table, name)
        axes.set(title=name, ylabel="information about the message (nats)", yscale="log")
        axes.set_ylim(bottom=3e-3)
        generation_axis(axes, "hop $n$")


ONE = "information.replace.one_sample"


def _one_sample(parameters: Parameters, replicates: int, seed: int) -> Table:
    samples, rates = parameters["samples"], (parameters["rate"], parameters["other_rate"])
    at = list(range(1, parameters["generations"] + 1))
    family = sims.ExponentialFamily("binomial", convolution=1)
    offsets = _told(
        family, sims.Replace(), at, "mean_offset", samples=samples, truth=family.at(rates[1]),
        replicates=replicates, seed=seed,
    )  # fmt: skip
    ones = np.rint((offsets + rates[1]) * samples).astype(int)
    squares, exact = [], []
    for column, generation in enumerate(at):
        one, other = two_laws(rates, samples, generation)
        squares.append((one / other)[ones[:, column]] - 1)
        exact.append(float(other @ (one / other - 1) ** 2))
    single = (rates[0] - rates[1]) ** 2 / (rates[1] * (1 - rates[1]))
    found = theory_rows(ONE, at, parameters, series="bound by mean and variance")
    found += rows("truth", at, np.full(len(at), single), series="one real draw")
    found += rows("truth", at, np.array(exact), series="exact, by the matrix of the chain")
    found += simulation_rows(at, np.stack(squares, axis=1) ** 2, series="simulation")
    return Table(tuple(found))


def _draw_one_sample(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    (axes,) = panels(canvas, 1, height=6.5)
    show(axes, table, table.panels()[0])
    axes.set(ylabel=r"$\chi^2$ of one truth's law from the other's", yscale="log")
    generation_axis(axes)


FIGURES = (
    Figure(
        name="information_telephone",
        title=(
            "What is left of a message after n hops: channels and learners forget it at a rate, a "
            "refit without a prior more slowly, and not at all where data accumulate"
        ),
        claims=TELEPHONE,
        parameters={
            "generations": 20,
            "error": 0.05,
            "letters": 5,
            "replaced": 0.1,
            "erased": 0.1,
            "correlation": 0.95,
            "samples": 10,
            "variance": 1.0,
            "prior_variance": 1.0,
            "prior": 0.6,
            "silent": 0.1,
            "garbled": 0.05,
        },
        replicates=20_000,
        compute=_telephone,
        draw=_draw_telephone,
    ),
    Figure(
        name="information_one_sample",
        title="Replace forgets all real data but one draw, and no more",
        claims=(ONE,),
        parameters={"samples": 8, "generations": 40, "rate": 0.4, "other_rate": 0.5},
        replicates=200_000,
        compute=_one_sample,
        draw=_draw_one_sample,
    ),
)
