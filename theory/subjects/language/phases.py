"""Sharpening against fresh real text, on long batches: when a rich language is stable.

The text has K words with equal chances, and one of them has another probability in the current
model, all others the rest in equal parts.  The next training text has a share alpha of fresh real
words; the model's are written at the temperature T = 1/beta."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Limit
from theory.statements import Equal
from theory.subjects.language.experiment import COUNTED, INFINITE, WRITTEN
from theory.subjects.language.sharpening import TEMPERED, b, share

MODEL = (
    WRITTEN,
    COUNTED,
    INFINITE,
    TEMPERED,
    "the text has words with equal chances; all words but one have equal chances in the model",
)

words = sp.Symbol("K", positive=True)  #: words of the text
r = sp.Symbol("r", positive=True)  #: that over the probability of each other word


_written = r**b / (r**b + words - 1)  #: probability of the word in a batch


def mixed(batch: sp.Expr) -> sp.Expr:
    """A probability in the training text, from that in the batch."""
    return share / words + (1 - share) * batch


_ratio = mixed(_written) / mixed((1 - _written) / (words - 1))  #: of the two after one refit
_stability = Equal(sp.Limit((_ratio - 1) / (r - 1), r, 1), (1 - share) * b)

_rise = words * (r**b - r)
_line = _rise / ((r**b + words - 1) * (r - 1) + _rise)  #: share of real words at a fixed point
_fixed = Equal((r / (r + words - 1) - _written) / (1 / words - _written), _line)
_onset = Equal(sp.Limit(_line, r, 1), 1 - 1 / b)
_first_order = Equal(sp.Limit(sp.diff(_line, r), r, 1), (words - 2) * (b - 1) / (2 * b * words))

SEVERAL = Condition(words >= 2, "at least two words")
SHARPER = Condition(b > 1, "a temperature below 1")
FIXED = {"words": words, "ratio": r, "sharpness": b}
BEYOND = Condition(r > 1, "a word that is likelier than the others")

CLAIMS = (
    Claim(
        id="language.fresh_mixture.stability",
        kind="limit",
        title=(
            "Sharpening against fresh real words: a word a little likelier than the others is so "
            "by this factor more after one refit. Diversity is stable where the share of real "
            "words is above 1 - T."
        ),
        statement=_stability,
        proof=Proof((Step("slope at equal chances", _stability, Limit()),)),
        assumptions=MODEL,
        references=("bertrand2023", "alemohammad2023"),
        domain=(Condition(share < 1, "a share of real words below 1"), SEVERAL),
        parameters={"words": words, "real_share": share, "sharpness": b},
        rivals={
            "real words do nothing": b,
            "no sharpening": 1 - share,
            "real words are sharpened, too": b * (1 - share) + share * b,
        },
        remark=(
            "The number of words plays no part in it. It says nothing of models that are far from "
            "equal chances: those may stay collapsed."
        ),
    ),
    Claim(
        id="language.fresh_mixture.phase_line",
        kind="deterministic",
        title=(
            "The share of fresh real words with which a collapsed language, in which one word is "
            "likelier than all others, stays as it is."
        ),
        statement=_fixed,
        proof=Proof((Step("fixed point", _fixed, Algebra()),)),
        assumptions=MODEL,
        references=("bertrand2023", "alemohammad2023"),
        domain=(SEVERAL, BEYOND, Condition(r**b > r, "a temperature below 1")),
        parameters=FIXED,
        rivals={
            "the local threshold": 1 - 1 / b,
            "two words": _line.subs(words, 2),
            "of the batch": _rise / ((r**b + words - 1) * (r - 1)),
        },
        remark=(
            "Its largest value over all ratios is the share below which collapse is possible. At "
            "temperature 0.8 that is about .27, .40 and .63 for 10, 50 and 1000 words, while "
            "diversity is locally stable from .2 on: one tenth of real text is safe in no large "
            "vocabulary."
        ),
    ),
    Claim(
        id="language.fresh_mixture.onset",
        kind="limit",
        title="The phase line begins at a share of 1 - T of real words, whatever the vocabulary.",
        statement=_onset,
        proof=Proof((Step("ratio 1", _onset, Limit()),)),
        assumptions=MODEL,
        references=("bertrand2023",),
        domain=(SEVERAL, SHARPER),
        parameters={"words": words, "sharpness": b},
        rivals={
            "half of it": (1 - 1 / b) / 2,
            "by the sharpness": b - 1,
            "by the vocabulary": (1 - 1 / b) * (1 - 1 / words),
        },
    ),
    Claim(
        id="language.fresh_mixture.first_order",
        kind="limit",
        title=(
            "The phase line climbs from its beginning where there are more than two words: "
            "collapse is then a transition of first order, with hysteresis."
        ),
        statement=_first_order,
        proof=Proof((Step("slope at ratio 1", _first_order, Limit()),)),
        assumptions=MODEL,
        references=("bertrand2023",),
        domain=(SEVERAL, SHARPER),
        parameters={"words": words, "sharpness": b},
        rivals={
            "continuous for all": sp.S.Zero,
            "three words are the border": (words - 3) * (b - 1) / (2 * b * words),
            "without the sharpness": (words - 2) / (2 * words),
        },
        remark="For two words the transition is continuous.",
    ),
)
