"""The figure of the telephone game: distance, words, length, and the text itself."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas

import sims
from tailbite.figures.drawing import CENTIMETRE, NARROW, generation_axis, show
from tailbite.figures.figure import (
    CASSETTE,
    TEXT,
    Figure,
    Parameters,
    Row,
    Table,
    rows,
    simulation_rows,
    theory_rows,
)
from tailbite.subjects.telephone.chat import replayed
from tailbite.subjects.telephone.measures import (
    Measures,
    Told,
    Words,
    fitted,
    measured,
    unrelated,
)

DISTANCE, LENGTH, AT_MOST = (
    "telephone.single.distance",
    "telephone.length.mean",
    "telephone.identified.at_most",
)
SHOWN = (0, 1, 2, 5, 20, 100)  #: retellings whose text is shown
POINTS = 14  #: recorded retellings, besides these
BIGRAM, SINGLE = "bridges of a bigram", "words drawn one by one"
SAID = "the text"
AXES = {
    "distance": "squared distance from the first",
    "unique": "unique words of all texts",
    "length": "words of a text",
    "found": "share of texts that are found",
}
FIELDS = ("kept", "salience", "shortened", "backoff", "temperature")


def recorded(last: int) -> list[int]:
    """The retellings that are looked at, 0 among them."""
    spaced = np.geomspace(1, last, POINTS).round().astype(int).tolist()
    return sorted({0, *spaced, *(at for at in SHOWN if at <= last)})


def source_of(parameters: Parameters) -> sims.Text:
    """The text whose words are used."""
    path = parameters[TEXT]
    text = sims.Text.read(path) if path else sims.Text.python()
    return text.commonest(parameters["vocabulary"])


def told(parameters: Parameters, order: int, chains: int, seed: int) -> Told:
    """By the exact bridges of n-grams."""
    source = source_of(parameters)
    truth = sims.Passages(source, parameters["words"])
    family = sims.Telephone(order=order, **{name: parameters[name] for name in FIELDS})
    at = recorded(parameters["retellings"])
    said = sims.retellings(family, truth, at, chains=chains, seed=seed)
    names = np.array(source.vocabulary, dtype=object)
    return Told(at, said.texts(source.vocabulary), [" ".join(each) for each in names[truth.tokens]])


def _rows(series: str, at: Sequence[int], found: Measures) -> list[Row]:
    table: list[Row] = []
    for panel in ("distance", "length", "found"):
        values = getattr(found, panel).T
        if len(values) > 1:
            table += simulation_rows(at, values, series=series, panel=panel)
        else:
            table += rows("simulation", at, values[0], series=series, panel=panel)
    return table + rows("simulation", at, found.unique, series=series, panel="unique")


def _text_rows(told: Told) -> list[Row]:
    """The words of the first chain."""
    found = []
    for generation, texts in zip(told.record, told.texts, strict=True):
        if generation in SHOWN:
            for place, word in enumerate(texts[0].split()):
                found += rows("word", [place], [generation], series=word, panel=SAID)
    return found


def _lines(parameters: Parameters, single: Told, embed: Words) -> list[Row]:
    """What claims say of words that are drawn one by one, kept all alike."""
    at, chains = single.record[1:], len(single.texts[0])
    known = {"words": parameters["words"], "kept": parameters["kept"]}
    found = theory_rows(
        LENGTH, at, {**known, "left_out": parameters["shortened"]}, series=SINGLE, panel="length"
    ) if parameters["shortened"] > 0 else []  # fmt: skip
    if chains > 1:
        found += theory_rows(
            AT_MOST, at, {**known, "texts": chains}, series=f"{SINGLE}, at most", panel="found"
        )
    if parameters["shortened"] or parameters["temperature"] != 1 or known["words"] < 2:
        return found
    law = _law(source_of(parameters), embed)
    apart, features = unrelated(embed(single.passages)), embed.features
    mean = law @ features
    of_text = [(embed.features[[embed.number[word] for word in text.split()]] - mean)
               for text in single.texts[0]]  # fmt: skip
    away = float(np.mean([(each**2).sum(axis=1).mean() for each in of_text]))
    whole = float(np.mean([(each.mean(axis=0) ** 2).sum() for each in of_text]))
    size = known["words"]
    told_apart = {
        "feature_variance": float(law @ ((features - mean) ** 2).sum(axis=1)) / apart,
        "away": away / apart,
        "together": (whole - away / size) * size / (size - 1) / apart,
    }
    return found + theory_rows(
        DISTANCE, at, {**known, **told_apart}, series=SINGLE, panel="distance"
    )


def _law(source: sims.Text, embed: Words) -> np.ndarray:
    """The shares of words in the source, by their numbers in the embedding."""
    counts = np.bincount(source.tokens, minlength=len(source.vocabulary))
    law = np.zeros(len(embed.features))
    for word, count in zip(source.vocabulary, counts, strict=True):
        if word in embed.number:
            law[embed.number[word]] = count
    return law / law.sum()


def _telephone(parameters: Parameters, replicates: int, seed: int) -> Table:
    if parameters[CASSETTE]:
        model, heard = replayed(parameters[CASSETTE], recorded(parameters["retellings"]))
        embed = fitted(heard.passages)
        found = measured(heard.texts, heard.passages, embed)
        return Table((*_rows(model, heard.record, found), *_text_rows(heard)))
    table: list[Row] = []
    pair = {BIGRAM: told(parameters, 2, replicates, seed)}
    pair[SINGLE] = told(parameters, 1, replicates, seed)
    embed = fitted(pair[BIGRAM].passages)
    for series, each in pair.items():
        table += _rows(series, each.record, measured(each.texts, each.passages, embed))
    if not parameters["salience"]:
        table += _lines(parameters, pair[SINGLE], embed)
    return Table((*table, *_text_rows(pair[BIGRAM])))


def texts_of(table: Table) -> Mapping[int, str]:
    """The text of each retelling that a table shows."""
    found: dict[int, list[str]] = {}
    for row in table.rows:
        if row.kind == "word":
            found.setdefault(int(row.y), []).append(row.series)
    return {generation: " ".join(said) for generation, said in found.items()}


def _draw(canvas: Canvas, table: Table, parameters: Parameters) -> None:
    wide = canvas.get_figwidth() > NARROW * CENTIMETRE
    columns = 2 if wide else 1
    lines = _wrapped(texts_of(table), 100 if wide else 44)
    down, below = len(AXES) // columns, 0.36 * len(lines)
    canvas.set_figheight((5.0 * down + below + 0.6) * CENTIMETRE)
    heights = [*[5.0] * down, below + 0.6]
    grid = canvas.add_gridspec(down + 1, columns, height_ratios=heights)
    for number, (panel, label) in enumerate(AXES.items()):
        axes = canvas.add_subplot(grid[number // columns, number % columns])
        show(axes, table, panel)
        axes.set_ylabel(label)
        axes.set_xscale("symlog", linthresh=1)
        axes.set_ylim(bottom=0)
        generation_axis(axes, "retelling $n$")
        ticks = [at for at in SHOWN if at <= parameters["retellings"]]
        axes.set_xticks(ticks, [str(at) for at in ticks])
        axes.minorticks_off()
    axes = canvas.add_subplot(grid[down, :])
    axes.set_axis_off()
    axes.text(0, 1, "\n".join(lines), fontsize=6, va="top", family="monospace",
              transform=axes.transAxes)  # fmt: skip


def _wrapped(said: Mapping[int, str], width: int) -> list[str]:
    """The texts in lines, each with its retelling before it."""
    found: list[str] = []
    for generation, text in said.items():
        parts = textwrap.wrap(text, width - 6, max_lines=4, placeholder=" ...") or ["(nothing)"]
        found += [f"{generation if not number else '':>4}  {part}"
                  for number, part in enumerate(parts)]  # fmt: skip
    return found


FIGURES = (
    Figure(
        name="telephone",
        title=(
            "A text retold a hundred times: what a bigram puts between kept words brings it to any "
            "other text of the language, and no farther"
        ),
        claims=(AT_MOST, DISTANCE),
        parameters={
            TEXT: "",
            CASSETTE: "",
            "retellings": 100,
            "words": 16,
            "vocabulary": 2000,
            "kept": 0.5,
            "salience": 0.0,
            "shortened": 0.0,
            "backoff": 0.1,
            "temperature": 1.0,
        },
        replicates=1024,
        compute=_telephone,
        draw=_draw,
        most=2**14,
    ),
)


def parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the figure, with what is given put in."""
    return FIGURES[0].settled(given)
