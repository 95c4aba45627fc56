"""Partial replacement: every generation keeps a uniformly random part of its corpus and draws the
rest from the model fitted on the whole.
"""

import sympy as sp

from theory.claim import Condition
from theory.proof import Step
from theory.rules import Chosen, Induction, Kernel, Tokens, Tower
from theory.statements import Equal
from theory.subjects.discrete.experiment import (
    count,
    martingale,
    p,
    p0,
    squared_error,
    unbiased,
)
from theory.words import E, m, t

renewed = sp.Symbol("r", integer=True, positive=True)  #: tokens that each generation draws anew
old = sp.Symbol("Y", integer=True, nonnegative=True)  #: tokens of the type among those kept

#: the first corpus, m real tokens
FIRST = Kernel(
    index=sp.S.Zero,
    update={p: count / m},
    draws=(Tokens((count,), m, shares=(p0,)),),
    initial={p: p0},
)
#: m - r tokens are kept, r are drawn from the model
PARTIAL = Kernel(
    index=t,
    update={p: (old + count) / m},
    draws=(
        Chosen((old,), m - renewed, shares=(p,), among=m),
        Tokens((count,), renewed, shares=(p,)),
    ),
    initial={p: p0},
)
_step = renewed * (2 * m - renewed - 1) / (m**2 * (m - 1))
_lost = 1 - (1 - 1 / m) * (1 - _step) ** (t - 1)
_truth = p0 * (1 - p0)
KEPT = "the tokens that are kept are chosen at random, without replacement"

CLAIMS = martingale(
    "partial_replacement",
    "A part of the corpus is drawn anew",
    PARTIAL,
    FIRST,
    (
        *unbiased(PARTIAL, FIRST),
        Step("start", Equal(squared_error(1), _truth / m), Tower(FIRST)),
        Step(
            "one refit",
            Equal(
                squared_error(t + 1),
                (1 - _step) * squared_error(t) + _step * (_truth + (1 - 2 * p0) * (E(p, t) - p0)),
            ),
            Tower(PARTIAL),
        ),
        Step(
            "all refits",
            Equal(squared_error(t), _truth * _lost),
            Induction(t, 1),
            uses=("start", "one refit", "mean"),
        ),
    ),
    _lost,
    {
        "replace": 1 - (1 - 1 / m) ** t,
        "the share of replace": 1 - (1 - 1 / m) * (1 - renewed / m**2) ** (t - 1),
        "as printed": 1 - (1 - 1 / m) * (1 - renewed**2 / m**3) ** (t - 1),
        "kept with replacement": 1
        - (1 - 1 / m) * (1 - (2 * m - renewed) * renewed / m**3) ** (t - 1),
    },
    generations=t,
    parameters={"samples": m, "fresh": renewed},
    assumptions=(KEPT,),
    domain=(
        Condition(m >= 2, "at least 2 tokens"),
        Condition(m - renewed >= 0, "at most all tokens drawn anew"),
    ),
    references=("ethier1986",),
)
