"""Checks of what corpora lack: types drawn and refitted, and prompts with labels by a model."""

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from scipy.special import zeta

from sims import Discrete, Experiment, PromptedLabels, Replace
from sims.families.discrete_readings import reading
from sims.fold import Observable
from sims.frequencies import zipf
from tailbite.checks.check import Check, Parameters, Point, Values, predicted

LAW = tuple(float(each) for each in zipf(30, 1.5))
KEPT, SHARE = 8, 0.1  #: words of the cut corpus, and the share of real words beside it


def _cut(law: Sequence[float], kept: int) -> tuple[float, ...]:
    """The law of a corpus that has the first words alone: the others have 0."""
    whole = sum(law[:kept])
    return tuple(each / whole if place < kept else 0.0 for place, each in enumerate(law))


def _mixed(law: Sequence[float], kept: int, share: float) -> tuple[float, ...]:
    cut = _cut(law, kept)
    return tuple(share * real + (1 - share) * short for real, short in zip(law, cut, strict=True))


def _lost(name: str, law: Sequence[float], room: int | None = None) -> Observable:
    """The mass, in a law, of the words that a model lacks or has no room for."""
    weights, places = np.asarray(law), np.arange(len(law))
    free = len(law) if room is None else room
    return reading(
        name, lambda p, q: jnp.sum(jnp.where((p > 0) & (places < free), 0.0, jnp.asarray(weights)))
    )


_short = _cut(LAW, KEPT)
LOST, SMALL = _lost("lost_of_law", LAW), _lost("lost_with_room", LAW, KEPT)


def point(
    law: Sequence[float],
    samples: int,
    generations: int = 1,
    family: Any = None,
    drawn: Sequence[float] | None = None,
    **more: Any,
) -> Point:
    """The experiment and the same numbers for ``predict``; ``drawn`` is the law that is drawn
    from, where that is another one.
    """
    experiment = Experiment(
        family or Discrete(), Replace(), tuple(drawn or law), samples, generations
    )
    known = {"samples": samples, "generations": generations, "words": len(law)}
    return Point(experiment, {**known, "probabilities": tuple(law), **more})


def _of_cut(samples: int, drawn: Sequence[float], **more: Any) -> Point:
    """A corpus, or the part of it that is not real, without the last words."""
    return point(LAW, samples, drawn=drawn, corpus=_short[:KEPT], kept=KEPT, **more)


def _labelled(generations: int, words: int = 40, exponent: float = 2.0, samples: int = 100):
    """Prompts from the first words of Zipf's law: of all others no model ever knows many."""
    law = zipf(words, exponent).tolist()
    more = {"exponent": exponent, "scale": law[0], "mean_length": samples}
    return point(law, samples, generations, PromptedLabels(), **more)


def _slowed(values: Values, known: Parameters):
    """Lost mass over that of one generation and the power of the logarithm; the words that nobody
    draws are lost.
    """
    beyond = known["scale"] * zeta(known["exponent"], known["words"] + 1)
    power = 1 - 1 / known["exponent"]
    once = predicted("tails.zipf.lost_mass", known)
    return (values["lost_mass"] + beyond) / once / np.log(known["generations"]) ** power


def _named(name):
    return lambda values, _: values[name]


CHECKS = (
    Check(
        "tails.sample.lost_mass",
        "lost mass",
        ("lost_mass",),
        _named("lost_mass"),
        (point(LAW, 12),),
    ),
    Check(
        "tails.sample.vocabulary",
        "words that are there",
        ("survivors",),
        _named("survivors"),
        (point(LAW, 12),),
    ),
    Check(
        "tails.sample.poisson",
        "lost mass",
        ("lost_mass",),
        _named("lost_mass"),
        (point(LAW, 12), point(LAW, 200)),
        side=1,
    ),
    Check(
        "tails.cut.lost_mass",
        "lost mass of the whole law",
        (LOST,),
        _named(LOST.name),
        (_of_cut(12, _short),),
    ),
    Check(
        "tails.mixed.lost_mass",
        "lost mass of the whole law",
        (LOST,),
        _named(LOST.name),
        tuple(_of_cut(samples, _mixed(LAW, KEPT, SHARE), real_share=SHARE) for samples in (12, 60)),
    ),
    Check(
        "tails.capacity.lost_mass",
        "mass of the words that are lost or have no room",
        (SMALL,),
        _named(SMALL.name),
        (point(LAW, 12, capacity=KEPT),),
    ),
    Check(
        "tails.chain.lost_mass",
        "lost mass",
        ("lost_mass",),
        _named("lost_mass"),
        (point(LAW, 20, 4),),
        side=1,
    ),
    Check(
        "tails.chain.lost_words",
        "words that are lost",
        ("survivors",),
        lambda values, parameters: parameters["words"] - values["survivors"],
        (point(LAW, 20, 4),),
        side=1,
    ),
    Check(
        "tails.labels.lost_mass",
        "lost mass",
        ("lost_mass",),
        _named("lost_mass"),
        (point(LAW, 20, 3, PromptedLabels()),),
    ),
    Check(
        "tails.labels.logarithm",
        "lost mass over its growth, at generations 5 and 64",
        ("lost_mass",),
        _slowed,
        decay=((_labelled(5), _labelled(64)),),
    ),
)
