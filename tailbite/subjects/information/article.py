"""Checks of a text that is retold, and of a rate that is refitted on its own zeros and ones."""

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from scipy import stats

import sims
from sims import Experiment, Replace
from sims.families.discrete_readings import FittedDiscrete
from sims.fold import reading
from tailbite.checks.check import Check, Point

PROBABILITIES = (0.35, 0.25, 0.2, 0.1, 0.06, 0.04)


def features(words: int) -> np.ndarray:
    """An embedding of so many words in one dimension, no two of them alike."""
    return 1 + 3 * np.cos(1.7 * np.arange(words))


def _distance(model: FittedDiscrete, truth):
    place = jnp.asarray(features(len(truth)), float)
    return ((model.probabilities - truth) @ place) ** 2


embedded = reading("embedded_distance", _distance, FittedDiscrete)
MEANS = {
    "mean": float(features(6) @ PROBABILITIES),
    "mean_square": float(features(6) ** 2 @ PROBABILITIES),
}


def _told(samples: int | Sequence[int], generations: int, **more: Any) -> Point:
    schedule = samples if isinstance(samples, int) else tuple(samples)
    experiment = Experiment(sims.Discrete(), Replace(), PROBABILITIES, schedule, generations)
    known = {"samples": schedule, "generations": generations, **MEANS}
    return Point(experiment, {**known, **more})


def _text(words: int, vocabulary: int, exponent: float) -> Point:
    truth = tuple(sims.zipf(vocabulary, exponent).tolist())
    experiment = Experiment(sims.Discrete(), Replace(), truth, words, 1)
    return Point(experiment, {"words": words, "vocabulary": vocabulary, "exponent": exponent})


def _refitted(samples: int, generations: int, drawn: float, **more: float) -> Point:
    """A rate of ones, of which the first batch is drawn at this one."""
    family = sims.ExponentialFamily("binomial", convolution=1)
    experiment = Experiment(family, Replace(), family.at(drawn), samples, generations)
    return Point(experiment, {"samples": samples, "generations": generations, **more})


def _law(rate: float, samples: int, generations: int) -> np.ndarray:
    """The law of the ones of the last batch, by the matrix of the chain."""
    ones = np.arange(samples + 1)
    law = stats.binom.pmf(ones, samples, rate)
    matrix = stats.binom.pmf(ones, samples, ones[:, None] / samples)
    return law @ np.linalg.matrix_power(matrix, generations - 1)


def two_laws(
    rates: tuple[float, float], samples: int, generations: int
) -> tuple[np.ndarray, np.ndarray]:
    """The laws of the ones of the last batch under two truths."""
    one, other = (_law(rate, samples, generations) for rate in rates)
    return one, other


def _chi_square(values, parameters):
    """The squared distance of the density of one truth's law over the other's from 1."""
    samples, rates = parameters["samples"], (parameters["rate"], parameters["other_rate"])
    one, other = two_laws(rates, samples, parameters["generations"])
    ones = np.rint((values["mean_offset"] + parameters["other_rate"]) * samples).astype(int)
    return ((one / other)[ones] - 1) ** 2


def _open(values, parameters):
    rate = values["mean_offset"] + parameters["rate"]
    return (rate > 1e-3) & (rate < 1 - 1e-3)


CHECKS = (
    Check(
        "information.embedding.distance",
        "mean squared distance",
        (embedded,),
        lambda values, _: values["embedded_distance"],
        (_told((6, 4, 9), 3), _told(5, 6)),
    ),
    Check(
        "information.summary.distance",
        "mean squared distance",
        (embedded,),
        lambda values, _: values["embedded_distance"],
        (_told((32, 16, 8, 4), 4, length=32, kept=0.5),),
        side=1,
    ),
    Check(
        "information.words.unique",
        "mean unique words",
        ("survivors",),
        lambda values, _: values["survivors"],
        (_text(12, 8, 1.2), _text(20, 15, 0.7)),
    ),
    Check(
        "information.replace.one_sample",
        "mean squared density ratio less 1",
        ("mean_offset",),
        _chi_square,
        (_refitted(6, 14, 0.5, rate=0.4, other_rate=0.5),),
        side=-1,
    ),
    Check(
        "information.replace.still_open",
        "share of open rates",
        ("mean_offset",),
        _open,
        (_refitted(6, 8, 0.3, rate=0.3),),
        test="proportion",
        side=1,
    ),
)
