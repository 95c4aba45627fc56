"""The design points: short texts that are written out here, so that all installations check the
same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import jax.numpy as jnp

from sims import Experiment, NGram, Replace, Text
from sims.families.ngram_readings import FittedNGram
from sims.families.ngram_table import table
from sims.fold import reading
from tailbite.checks.check import Point
from tailbite.subjects.language.texts import of_text

LINES = """Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date;
Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd;
And every fair from fair sometime declines,
By chance or nature's changing course untrimm'd;
But thy eternal summer shall not fade,
Nor lose possession of that fair thou ow'st;
Nor shall death brag thou wander'st in his shade,
When in eternal lines to time thou grow'st:
So long as men can breathe or eyes can see,
So long lives this, and this gives life to thee."""
SONNET = Text.of(LINES, "a sonnet")
#: its first letters: their bigrams have contexts with chances that differ
LETTERS = Text.from_words((c for c in LINES[:180].casefold() if c.isalpha()), "letters of a sonnet")
#: a few words with chances that differ
FEW = Text.from_words("a" * 8 + "b" * 5 + "c" * 3 + "d" * 2 + "e", "five words")
#: two words make four fifths of the text, and twenty others the rest
HEAD = Text.from_words(
    ["a"] * 40 + ["b"] * 40 + [f"tail {number}" for number in range(20)], "two words and a tail"
)

#: two contexts, each with as many prompts and two next words, one three times as likely
PAIRS = Text.from_words("aaaabbbba", "pairs of letters")
CONTEXTS, TWO_WORDS = 2, (0.75, 0.25)

squared_errors = reading(
    "squared_errors",
    lambda model, truth: jnp.sum(
        (truth.normalised(model.weights) - jnp.exp(-truth.surprisal)) ** 2
    ),
    FittedNGram,
)


def probabilities(text: Text) -> tuple[float, ...]:
    """Those of single words, the likeliest first."""
    counts = table(text, 1).counts
    return tuple(float(each) for each in counts / counts.sum())


def point(
    text: Text,
    order: int,
    samples: int | Sequence[int],
    generations: int,
    workflow: Any = None,
    more: Mapping[str, Any] | None = None,
    **family: Any,
) -> Point:
    """The experiment and the same numbers for ``predict``."""
    schedule = samples if isinstance(samples, int) else tuple(samples)
    experiment = Experiment(
        NGram(order, **family), workflow or Replace(), text, schedule, generations
    )
    known = {"samples": schedule, "generations": generations, **family}
    return Point(experiment, {**known, **of_text(text, order), **(more or {})})
