"""Checks on the contexts of a text under the workflows that choose tokens: after each the next
words are types that are counted, whatever the other contexts do.
"""

from typing import Any

from sims import AccumulateSubsample, Experiment, NGram, PartialReplacement
from tailbite.checks.check import Check, Point
from tailbite.subjects.language.designs import CONTEXTS, PAIRS, TWO_WORDS, squared_errors


def _point(workflow: Any, sizes: tuple[int, ...], generations: int, **claimed: Any) -> Point:
    """Every context has batches of these sizes."""
    every, one = (
        each[0] if len(each) == 1 else each
        for each in (tuple(CONTEXTS * size for size in sizes), sizes)
    )
    return Point(
        Experiment(NGram(2), workflow, PAIRS, every, generations),
        {"samples": one, "generations": generations, "probability": TWO_WORDS[0], **claimed},
    )


def _one_word(values, _):
    """Both words of each context have the same squared error, in the mean."""
    return values["squared_errors"] / (CONTEXTS * len(TWO_WORDS))


CHECKS = tuple(
    Check(
        f"discrete.{workflow}.share_error",
        "mean of (p - p_0)^2, of the next words in a text",
        (squared_errors,),
        _one_word,
        (point,),
        rivals=(),
    )
    for workflow, point in (
        (
            "partial_replacement",
            _point(PartialReplacement(share=0.25), (12,), 5, renewed=3, fresh=0),
        ),
        (
            "accumulate_subsample",
            _point(AccumulateSubsample(budget=CONTEXTS * 8), (10, 5, 12), 3, budget=8),
        ),
    )
)
