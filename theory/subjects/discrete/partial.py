"""Partial replacement: every generation keeps a random part of its corpus, and draws the rest anew:
each token of it from the model fitted on the whole or, with a probability, from the truth.

All tokens anew are the mixture of real tokens with those of the model; one at a time is Moran's
model, a streaming corpus."""

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
fresh = sp.Symbol("u", nonnegative=True)  #: the probability that such a token is a real one
old = sp.Symbol("Y", integer=True, nonnegative=True)  #: tokens of the type among those kept

#: the first corpus, m real tokens
FIRST = Kernel(
    index=sp.S.Zero,
    update={p: count / m},
    draws=(Tokens((count,), m, shares=(p0,)),),
    initial={p: p0},
)
#: m - r tokens are kept, r are drawn anew
PARTIAL = Kernel(
    index=t,
    update={p: (old + count) / m},
    draws=(
        Chosen((old,), m - renewed, shares=(p,), among=m),
        Tokens((count,), renewed, shares=((1 - fresh) * p + fresh * p0,)),
    ),
    initial={p: p0},
)
_real = fresh * renewed / m
_added = renewed * (2 * m - renewed - 1) / (m**2 * (m - 1))
_kept = renewed * (m - renewed) / (m**2 * (m - 1))  #: of the variance of the tokens that are kept
RATE = (1 - _real) ** 2 - _kept - renewed * (1 - fresh) ** 2 / m**2
#: 1 less the rate, times m^2 (m - 1)/r
GAP = m - renewed + (m - 1) * ((1 - fresh) ** 2 + 2 * fresh * m - fresh**2 * renewed)
LEFT = 2 * m - renewed - 1
_lost = RATE ** (t - 1) / m + LEFT * (1 - RATE ** (t - 1)) / GAP
_truth = p0 * (1 - p0)
_drift = _kept + renewed * (1 - fresh) / m**2
SOUND = (
    Condition(m >= 2, "at least 2 tokens"),
    Condition(m - renewed >= 0, "at most all tokens drawn anew"),
    Condition(GAP > 0, "a probability of a real token between 0 and 1"),
)
KEPT = "the tokens that are kept are chosen at random, without replacement"
_alone = renewed * (2 * m - renewed - 1) / (m**2 * (m - 1))

CLAIMS = martingale(
    "partial_replacement",
    "A part of the corpus is drawn anew",
    PARTIAL,
    FIRST,
    (
        *unbiased(PARTIAL, FIRST, _real),
        Step("start", Equal(squared_error(1), _truth / m), Tower(FIRST)),
        Step(
            "one refit",
            Equal(
                squared_error(t + 1),
                RATE * squared_error(t) + _added * _truth + _drift * (1 - 2 * p0) * (E(p, t) - p0),
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
        "all tokens real": 1 / m,
        "replace": 1 - (1 - 1 / m) ** t,
        "the share of replace": 1 - (1 - 1 / m) * (1 - renewed / m**2) ** (t - 1),
        "no real tokens": 1 - (1 - 1 / m) * (1 - _alone) ** (t - 1),
        "one generation late": _lost.subs(t, t - 1),
    },
    generations=t,
    real=_real,
    parameters={"samples": m, "renewed": renewed, "fresh": fresh},
    assumptions=(KEPT,),
    domain=SOUND,
    references=("ethier1986", "alemohammad2023"),
)
