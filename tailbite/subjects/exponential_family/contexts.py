"""Checks on the contexts of a text: after each the next words are types that are counted, whatever
the other contexts do, and squared errors add up over contexts as they do over types.
"""

from dataclasses import replace

import jax.numpy as jnp

from sims import Experiment, NGram, Text
from sims.families.ngram_readings import FittedNGram
from sims.fold import reading
from sims.workflows import Weighted
from tailbite.checks.check import Check, Point
from tailbite.subjects.exponential_family.real_data import CURVED, Case

#: two contexts, each with as many prompts and two next words, one three times as likely
TEXT = Text.from_words("aaaabbbba", "letters")
CONTEXTS, LAW = 2, (0.75, 0.25)
#: training sets that no claim of language speaks of
NAMES = ("accumulate", "augment", "window", "weighted_points", "weighted_parameters")

errors = reading(
    "squared_errors",
    lambda model, truth: jnp.sum(
        (truth.normalised(model.weights) - jnp.exp(-truth.surprisal)) ** 2
    ),
    FittedNGram,
)


def _point(case: Case) -> Point:
    """Every context has the batches of the case."""
    sizes = (case.samples,) if isinstance(case.samples, int) else case.samples
    every = tuple(CONTEXTS * size for size in sizes)
    workflow = case.workflow
    if isinstance(workflow, Weighted):
        workflow = replace(workflow, real=CONTEXTS * workflow.real)
    schedule = every[0] if len(set(every)) == 1 else every
    experiment = Experiment(NGram(2), workflow, TEXT, schedule, case.generations)
    known = {
        "samples": case.samples,
        "generations": case.generations,
        "variance": CONTEXTS * sum(p * (1 - p) for p in LAW),
        "curvature": -1.0,
    }
    return Point(experiment, {**known, **case.claimed})


CHECKS = tuple(
    Check(
        CURVED[name].claim,
        "squared errors of next words, over contexts",
        (errors,),
        lambda values, _: values["squared_errors"],
        (_point(CURVED[name]),),
        rivals=(),
    )
    for name in NAMES
)
