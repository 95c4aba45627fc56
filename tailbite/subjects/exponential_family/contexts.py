"""Checks on the contexts of a text: after each the next words are types that are counted, whatever
the other contexts do, and squared errors add up over contexts as they do over types.
"""

from dataclasses import replace

from sims import Experiment, NGram, Weighted
from tailbite.checks.check import Check, Point
from tailbite.subjects.exponential_family.real_data import CURVED, Case
from tailbite.subjects.language.designs import CONTEXTS, PAIRS, TWO_WORDS, squared_errors

#: training sets that no claim of language speaks of
NAMES = ("accumulate", "augment", "window", "weighted_points", "weighted_parameters")


def _point(case: Case) -> Point:
    """Every context has the batches of the case."""
    sizes = (case.samples,) if isinstance(case.samples, int) else case.samples
    every = tuple(CONTEXTS * size for size in sizes)
    workflow = case.workflow
    if isinstance(workflow, Weighted):
        workflow = replace(workflow, real=CONTEXTS * workflow.real)
    schedule = every[0] if len(set(every)) == 1 else every
    experiment = Experiment(NGram(2), workflow, PAIRS, schedule, case.generations)
    known = {
        "samples": case.samples,
        "generations": case.generations,
        "variance": CONTEXTS * sum(p * (1 - p) for p in TWO_WORDS),
        "curvature": -1.0,
    }
    return Point(experiment, {**known, **case.claimed})


CHECKS = tuple(
    Check(
        CURVED[name].claim,
        "squared errors of next words, over contexts",
        (squared_errors,),
        lambda values, _: values["squared_errors"],
        (_point(CURVED[name]),),
        rivals=(),
    )
    for name in NAMES
)
