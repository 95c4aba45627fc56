"""Replace: the variance of the whole mixture after n refits is that of a single normal law, in the
mean, above a floor; EM and the number of components change what is typical, not the mean."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Kernel, Limit, Linearity, Start, Tower
from theory.statements import Equal
from theory.subjects.mixture.m_step import REFERENCES, eps
from theory.subjects.mixture.sample import (
    GROUNDS,
    MANY,
    MODEL,
    REPLACE,
    SAMPLE,
    VARIED,
    D,
    V,
    dimension,
    ratio,
    w,
)
from theory.words import E, m, n, state, t, v0

PARAMETERS = {
    "samples": m,
    "generations": n,
    "variance": v0,
    "reg_covar": eps,
    "dimension": dimension,
}
kept = 1 - 1 / m  #: share of the variance that a refit keeps, in the mean
floor = m * dimension * eps  #: where the mean variance ends

shrink = state("R", positive=True)  #: state: variance of the last sample over that of its model
_LAST = Kernel(index=n, update={shrink: w}, draws=(ratio(w, m),), initial={shrink: sp.S.One})


def variance(upto: sp.Expr = n) -> sp.Expr:
    """E V at a generation."""
    return kept**upto * v0 + floor * (1 - kept**upto)


def drift(upto: sp.Expr = n) -> sp.Expr:
    """E D at a generation: what the variance has lost, and all that was ever added."""
    return v0 + upto * dimension * eps - variance(upto)


_variance = Equal(E(V, n), variance())
_drift = Equal(E(D, n), drift())
_second = Equal(E(V + D, n), v0 + n * dimension * eps)
_limit = Equal(sp.Limit(variance(t), t, sp.oo), floor)
_ratio = Equal(E(shrink, n + 1), kept)

VARIANCE = (
    *SAMPLE,
    Step("variance, start", Equal(E(V, 0), v0), Start(REPLACE)),
    Step(
        "variance, one refit",
        Equal(E(V, n + 1), kept * E(V, n) + dimension * eps),
        Tower(REPLACE),
        uses=GROUNDS,
    ),
    Step("variance", _variance, Induction(n), uses=("variance, start", "variance, one refit")),
)
DRIFT = (
    Step("drift, start", Equal(E(D, 0), sp.S.Zero), Start(REPLACE)),
    Step(
        "drift, one refit",
        Equal(E(D, n + 1), E(D, n) + E(V, n) / m),
        Tower(REPLACE),
        uses=GROUNDS,
    ),
    Step("drift", _drift, Induction(n), uses=("drift, start", "drift, one refit", "variance")),
)
FLOORED = (Condition(eps > 0, "a reg_covar above 0"),)

CLAIMS = (
    Claim(
        id="mixture.replace.variance_mean",
        kind="equality",
        title=(
            "Mean variance of the mixture after n refits, the sum over coordinates: that of a "
            "single normal law, above the floor that reg_covar leaves."
        ),
        statement=_variance,
        proof=Proof(VARIANCE),
        assumptions=MODEL,
        references=REFERENCES,
        domain=MANY,
        parameters=PARAMETERS,
        parts={"the floor": floor},
        rivals={
            "no floor": kept**n * v0,
            "all that was added stays": kept**n * v0 + n * dimension * eps,
            "one generation late": variance(n - 1),
            "2 (M - 1) over 2 M - 1": variance().subs(m, m / 2),
        },
        remark=(
            "The mean is carried by few runs: at M = 1,000 and generation 2,000 it is 0.135 of "
            "the truth's, and a typical run has lost far more.  reg_covar is scikit-learn's, "
            "0.000001 by default."
        ),
    ),
    Claim(
        id="mixture.replace.drift",
        kind="equality",
        title="Mean squared distance of the mixture's mean from the truth's after n refits.",
        statement=_drift,
        proof=Proof((*VARIANCE, *DRIFT)),
        assumptions=MODEL,
        references=REFERENCES,
        domain=MANY,
        parameters=PARAMETERS,
        rivals={
            "errors add up": n * v0 / m,
            "what the variance has lost": v0 - variance(),
            "one generation late": drift(n - 1),
        },
    ),
    Claim(
        id="mixture.replace.second_moment",
        kind="equality",
        title=(
            "Variance and squared drift of the mixture together keep their mean, but for what "
            "reg_covar adds."
        ),
        statement=_second,
        proof=Proof(
            (
                *VARIANCE,
                *DRIFT,
                Step("together", Equal(E(V + D, n), E(V, n) + E(D, n)), Linearity(REPLACE)),
                Step("sum", _second, Algebra(), uses=("together", "variance", "drift")),
            )
        ),
        assumptions=MODEL,
        references=REFERENCES,
        domain=MANY,
        parameters=PARAMETERS,
        rivals={
            "nothing is added": v0,
            "added once": v0 + dimension * eps,
            "the variance alone": variance(),
        },
    ),
    Claim(
        id="mixture.replace.ratio",
        kind="equality",
        title=(
            "Mean ratio of the variance of a refit, without what reg_covar adds, to that of the "
            "model before: the same in every generation, whatever has happened before."
        ),
        statement=_ratio,
        proof=Proof((*VARIED, Step("one refit", _ratio, Tower(_LAST), uses=("sample",)))),
        assumptions=MODEL,
        references=REFERENCES,
        domain=MANY,
        parameters={"samples": m, "generations": n},
        rivals={"it stays": sp.S.One, "twice the loss": 1 - 2 / m},
        remark="A test that long runs do not spoil: its tails are those of one sample.",
    ),
    Claim(
        id="mixture.replace.floor",
        kind="limit",
        title="Where the mean variance of the mixture ends: at M times what reg_covar adds.",
        statement=_limit,
        formula=floor,
        proof=Proof((Step("in the end", _limit, Limit()),)),
        assumptions=MODEL,
        references=REFERENCES,
        domain=(*MANY, *FLOORED),
        parameters={key: value for key, value in PARAMETERS.items() if key != "generations"},
        rivals={
            "it ends at what is added": dimension * eps,
            "divisor M - 1": (m - 1) * dimension * eps,
        },
        remark="So a refitted mixture never literally loses all variance, whatever its printout.",
    ),
)
