"""Figures of the language subject: how likely the first model finds what later ones write."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import LogLocator, NullFormatter

import sims
from sims.families.ngram_texts import texts
from tailbite.figures.drawing import panels, show
from tailbite.figures.figure import TEXT, Figure, Parameters, Table, rows, simulation_rows
from tailbite.subjects.language.texts import of_text
from theory import claim

BINS = 40
DRIFT, SHARPENED, SMOOTHED = (
    f"language.{way}.cross_entropy" for way in ("replace", "temperature", "smoothing")
)
LOST = "tails.chain.lost_words"
MEAN = "mean of the last generation, by theory"


def text_of(parameters: Parameters) -> sims.Text:
    """The text that a figure reads."""
    path = parameters[TEXT]
    return sims.Text.read(path) if path else sims.Text.python()


def _ways(parameters: Parameters) -> Mapping[str, dict[str, Any]]:
    """How models write, panel by panel."""
    sharp = {"temperature": parameters["temperature"]}
    flat = {"smoothing": parameters["smoothing"]}
    return {
        "as fitted": {},
        f"sharpened: temperature {sharp['temperature']:g}": sharp,
        f"smoothed: {flat['smoothing']:.0%} with equal chances": flat,
        "both": {**sharp, **flat},
    }


def _perplexities(parameters: Parameters, replicates: int, seed: int) -> Table:
    """Of pieces of the texts of generations 0, 1, ..., under the text's own model."""
    text, order, length = text_of(parameters), parameters["order"], parameters["length"]
    last = parameters["generations"]
    prompts = len(text.tokens) - order + 1
    if not 1 <= length <= prompts:
        raise ValueError(
            f"length must be in 1..{prompts}, the prompts of {text.name}, got {length}"
        )
    whole = prompts // length * length
    found = {}
    for name, way in _ways(parameters).items():
        runs = [
            texts(sims.NGram(order, **way), text, last, seed=seed, replicate=replicate).surprisal
            for replicate in range(replicates)
        ]
        pieces = np.stack(runs, 1)[:, :, :whole].reshape(last + 1, -1, length)
        found[name] = np.exp(pieces.mean(axis=2, dtype=np.float64))
    every = np.concatenate(list(found.values()))
    edges = np.geomspace(every.min() * 0.99, every.max() * 1.01, BINS + 1)
    table = []
    for name, values in found.items():
        heights = [np.histogram(each, edges)[0] / values.shape[1] for each in values]
        for generation, height in enumerate(heights):
            table += rows(
                "histogram",
                np.sqrt(edges[1:] * edges[:-1]),
                height,
                np.sqrt(height * (1 - height) / values.shape[1]),
                series=f"generation {generation}",
                panel=name,
            )
        top, mean = max(map(np.max, heights)), _mean(_ways(parameters)[name], last, text, order)
        if mean is not None:
            at = [np.exp(mean[1])] * 2
            table += rows(
                "theory",
                at,
                [0.0, top],
                series=MEAN,
                panel=name,
                claim=mean[0],
            )
    return Table(tuple(table))


def _mean(
    way: Mapping[str, Any], generations: int, text: sims.Text, order: int
) -> tuple[str, float] | None:
    """The claim that says the cross-entropy of a generation's text, and what it says: None where
    none does.
    """
    known = of_text(text, order)
    later = generations + 1  # a text has the cross-entropy of the model that is fitted on it
    if not way:
        return DRIFT, claim(DRIFT).predict(entropy=known["entropy"])
    if list(way) == ["smoothing"]:
        given = {name: known[name] for name in ("entropy", "uniform")}
        return SMOOTHED, claim(SMOOTHED).predict(**given, **way, generations=later)
    if list(way) == ["temperature"] and order == 1:
        law = np.bincount(text.tokens) / len(text.tokens)
        given = {"probabilities": tuple(law.tolist()), "words": len(law)}
        return SHARPENED, claim(SHARPENED).predict(**given, **way, generations=later)
    return None


def _draw_perplexities(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    names, most = table.panels(), max(row.y for row in table.rows)
    for axes, name in zip(
        panels(canvas, len(names), height=4.2, sharex=True, sharey=True), names, strict=True
    ):
        show(axes, table, name)
        axes.set_title(name)
        axes.set_xscale("log")
        axes.set_ylim(0, 1.05 * most)
        axes.set_xlabel(f"perplexity of {parameters['length']} words under generation 0")
        axes.set_ylabel("share of the text")


def _laws(parameters: Parameters) -> Mapping[str, np.ndarray]:
    """The probabilities of words, by what they are of."""
    tokens = text_of(parameters).tokens
    laws = {
        f"Zipf's law, exponent {exponent:g}": sims.zipf(parameters["words"], exponent)
        for exponent in parameters["exponents"]
    }
    return {**laws, "the text": np.bincount(tokens) / len(tokens)}


def _survivors(parameters: Parameters, replicates: int, seed: int) -> Table:
    """Words that a corpus still has, refit after refit."""
    at = np.unique(np.geomspace(1, parameters["generations"], 14).astype(int)).tolist()
    table = []
    for series, law in _laws(parameters).items():
        given = {"probabilities": tuple(law.tolist()), "words": len(law)}
        lost = [
            claim(LOST).predict(**given, samples=parameters["samples"], generations=n) for n in at
        ]
        table += rows("theory", at, [len(law) - each for each in lost], series=series, claim=LOST)
        found = sims.trajectories(
            sims.Discrete(), sims.Replace(), truth=law, samples=parameters["samples"],
            generations=at[-1], record=at, observe=["survivors"], replicates=replicates,
            seed=seed, progress=False,
        )["survivors"]  # fmt: skip
        table += simulation_rows(at, found, series=series)
    return Table(tuple(table))


def _draw_survivors(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    (axes,) = panels(canvas, 1)
    show(axes, table, "")
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("generation $n$")
    axes.set_ylabel(f"words that {parameters['samples']} tokens have")


FIGURES = (
    Figure(
        name="perplexities",
        title=(
            "Perplexity of a text under the first model: sharpening makes the shift, smoothing "
            "the long tail, and drift alone neither"
        ),
        claims=(DRIFT, SHARPENED, SMOOTHED),
        parameters={
            TEXT: "", "order": 1, "length": 16, "generations": 9, "temperature": 0.9,
            "smoothing": 0.05,
        },
        replicates=4,
        compute=_perplexities,
        draw=_draw_perplexities,
        most=100,
    ),
    Figure(
        name="survivors",
        title=(
            "Words that are left of a text, and of Zipf's law: at least as many as the lines say"
        ),
        claims=(LOST,),
        parameters={
            TEXT: "",
            "samples": 2000,
            "words": 5000,
            "exponents": (1.0, 1.5),
            "generations": 50,
        },
        replicates=200,
        compute=_survivors,
        draw=_draw_survivors,
    ),
)  # fmt: skip
