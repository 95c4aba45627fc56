"""Checks of n-gram models that are refitted on their own text."""

from sims import FreshMixture
from sims.families.ngram_readings import tail_mass
from sims.families.ngram_table import table
from tailbite.checks.check import Check
from tailbite.subjects.language.designs import FEW, HEAD, LETTERS, SONNET, point, probabilities
from tailbite.subjects.language.texts import rows_of, tails_of

PROMPTS = len(LETTERS.tokens) - 1  #: of the bigram of letters
RARE = 0.35  #: at most so likely is a rare continuation in its context
TAIL, CUT = tail_mass(RARE), tail_mass(0.02)


def _off(values, parameters):
    return (values["cross_entropy"] - parameters["entropy"]) ** 2


def _cross_entropy(values, _):
    return values["cross_entropy"]


_rows = rows_of(table(LETTERS, 2))
_tails = tails_of(table(LETTERS, 2), RARE)
_few = probabilities(FEW)
_law = {"probabilities": _few, "words": len(_few)}


def _tempered(samples: int, temperature: float):
    return point(FEW, 1, samples, 3, more=_law, temperature=temperature)


CHECKS = (
    Check(
        "language.replace.cross_entropy",
        "cross-entropy under the text's own model",
        ("cross_entropy",),
        _cross_entropy,
        (point(SONNET, 1, 60, 5), point(LETTERS, 2, 2 * PROMPTS, 3), point(FEW, 1, (9, 30, 4), 3)),
    ),
    Check(
        "language.replace.cross_entropy_spread",
        "square of cross-entropy less entropy",
        ("cross_entropy",),
        _off,
        (point(SONNET, 1, 30, 4), point(FEW, 1, (9, 30, 4), 3)),
    ),
    Check(
        "language.fresh_mixture.cross_entropy_spread",
        "square of cross-entropy less entropy",
        ("cross_entropy",),
        _off,
        (
            point(SONNET, 1, 20, 6, FreshMixture(real=5), {"real": 5}),
            point(FEW, 1, 10, 2, FreshMixture(real=10), {"real": 10}),
        ),
    ),
    Check(
        "language.smoothing.cross_entropy",
        "cross-entropy under the text's own model",
        ("cross_entropy",),
        _cross_entropy,
        (point(FEW, 1, 20, 4, smoothing=0.2), point(LETTERS, 2, PROMPTS, 3, smoothing=0.5)),
    ),
    Check(
        "language.smoothing.tail_mass",
        f"mass of continuations that have at most {RARE:g} in the text",
        (TAIL,),
        lambda values, _: values[TAIL.name],
        (point(LETTERS, 2, PROMPTS, 3, more=_tails, smoothing=0.3),),
    ),
    Check(
        "language.replace.heterozygosity",
        "heterozygosity of contexts, averaged over prompts",
        ("heterozygosity",),
        lambda values, _: values["heterozygosity"],
        (point(LETTERS, 2, PROMPTS, 2, more=_rows), point(LETTERS, 2, PROMPTS, 5, more=_rows)),
    ),
    Check(
        "language.temperature.cross_entropy",
        "cross-entropy of generation 3, for 100 and 400 words",
        ("cross_entropy",),
        _cross_entropy,
        decay=tuple((_tempered(100, each), _tempered(400, each)) for each in (0.8, 1.25)),
    ),
    Check(
        "language.top_k.tail_mass",
        "mass of the words that are cut",
        (CUT,),
        lambda values, _: values[CUT.name],
        (
            point(
                HEAD,
                1,
                300,
                3,
                FreshMixture(real=100),
                {"real_share": 0.25, "head_mass": 0.8},
                top_k=2,
            ),
        ),
    ),
)
