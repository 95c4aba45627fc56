"""Accumulate with least squares and rows of its own in every batch: two errors are paid once, the
third stays bounded.
"""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Traces, Transposed, Words
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    ABOUT_TARGET,
    CENTRED,
    EXCHANGEABLE,
    MODEL,
    PARAMETERS,
    POOLED_FIT,
    REAL,
    ROOM,
    ROWS_SO_FAR,
    START_AT_BEST,
    STATES,
    SYNTHETIC,
    TRANSPOSE,
    UNCORRELATED,
    approximation,
    b,
    bT,
    features,
    noise,
    signal,
    unseen,
    w,
    wT,
)
from theory.subjects.errors.replace import START
from theory.subjects.errors.total import total
from theory.subjects.regression.experiment import INVERSE, INVERSE_RULE, G, P, R, S, f, fT, u, uT
from theory.words import E, Trace, i, kept, m, n, p, spread, t, v0

ID = "errors.least_squares.accumulate"
k = features
_about = {
    "assumptions": MODEL,
    "references": ("gerstgrasser2024",),
    "domain": (ROOM,),
    "parameters": PARAMETERS,
}

_fit = (
    Step(
        "batch",
        Equal(G, S - P),
        ROWS_SO_FAR,
    ),
    Step("inverse", Equal(R * S, sp.S.One), INVERSE_RULE),
    Step(
        "fit",
        Equal(f, R * (P * w + G * w + u)),
        POOLED_FIT,
    ),
    Step(
        "what is fitted",
        Equal(R * (P * w + G * w + u), w + R * u),
        Words(),
        uses=("batch", "inverse"),
    ),
)
_fitted = ("fit", "what is fitted", "batch", "inverse")


def _term(at: sp.Expr, label: sp.Expr) -> sp.Expr:
    """What the fit on `at` batches adds."""
    return label * k / (at * (at * m - k - 1))


def _statistical(first: sp.Expr = v0 + unseen, later: sp.Expr = v0) -> sp.Expr:
    return _term(sp.S.One, first) + sp.Sum(_term(i + 1, later), (i, 1, t - 1))


_same = k / (m - k - 1) * (unseen + v0 * sp.Sum(1 / i**2, (i, 1, t)))


def _distance(word: sp.Expr, transposed: sp.Expr) -> sp.Expr:
    return Trace((word - b) * (transposed - bT))


_kept = Equal(E(kept, n), sp.S.One)
_bias = Equal(approximation(), sp.S.Zero)
_spread = Equal(E(spread, t), _statistical())
_about_target = ABOUT_TARGET
_step = Equal(E(spread, n + 1), E(spread, n) + _term(n + 1, noise[n]))

CLAIMS = (
    Claim(
        id=f"{ID}_signal",
        kind="equality",
        title="Share of the target that the weights keep after n fits.",
        statement=_kept,
        proof=Proof(
            (
                START,
                *_fit,
                Step("share now", Equal(E(kept, n), Trace(w * bT) / signal), STATES),
                Step("share next", Equal(E(kept, n + 1), Trace(f * bT) / signal), STATES),
                Step("noise is centred", Equal(Trace(R * u * bT), sp.S.Zero), CENTRED),
                Step(
                    "target in one fit",
                    Equal(Trace(f * bT), Trace(w * bT)),
                    Traces(TRANSPOSE),
                    uses=(*_fitted, "noise is centred"),
                ),
                Step(
                    "one generation",
                    Equal(E(kept, n + 1), E(kept, n)),
                    Algebra(),
                    uses=("share next", "target in one fit", "share now"),
                ),
                Step("all generations", _kept, Induction(n), uses=("start", "one generation")),
            )
        ),
        rivals={
            "a share lost for each feature": (1 - k / m) ** n,
            "shrunk as by one more row": (m / (m + 1)) ** n,
        },
        **{**_about, "parameters": {**PARAMETERS, "generations": n}},
    ),
    Claim(
        id=f"{ID}_approximation",
        kind="equality",
        title="Approximation error after n fits: what the learner does not reach even in the mean.",
        statement=_bias,
        proof=Proof(
            (Step("share of the target", _bias, Algebra(), uses=((f"{ID}_signal", {n: t}),)),)
        ),
        rivals={
            "a share lost for each feature": signal * (1 - (1 - k / m) ** t) ** 2,
            "shrunk as by one more row": signal * (1 - (m / (m + 1)) ** t) ** 2,
        },
        remark=(
            "It vanishes: least squares reaches the best linear predictor in the mean, in every "
            "generation."
        ),
        **_about,
    ),
    Claim(
        id=f"{ID}_statistical",
        kind="equality",
        title="Statistical error after n fits: the spread of the weights about their mean.",
        statement=_spread,
        proof=Proof(
            (
                Step(
                    "start",
                    Equal(E(spread, 0), sp.S.Zero),
                    START_AT_BEST,
                ),
                *_fit,
                Step(
                    "fit, transposed",
                    Equal(fT, wT + uT * R),
                    Transposed(TRANSPOSE),
                    uses=("fit", "batch", "inverse"),
                ),
                Step(
                    "spread now",
                    Equal(E(spread, n), _distance(w, wT)),
                    _about_target,
                ),
                Step(
                    "spread next",
                    Equal(E(spread, n + 1), _distance(f, fT)),
                    _about_target,
                ),
                Step("noise is centred", Equal(Trace(R * u * wT), sp.S.Zero), CENTRED),
                Step(
                    "noise is centred about the target",
                    Equal(Trace(R * u * bT), sp.S.Zero),
                    CENTRED,
                ),
                Step(
                    "noise is uncorrelated",
                    Equal(Trace(R * u * uT * R), noise[n] * Trace(R * G * R)),
                    UNCORRELATED,
                ),
                Step(
                    "exchangeable rows",
                    Equal(Trace(R * G * R), Trace(R * S * R) / (n + 1)),
                    EXCHANGEABLE,
                ),
                Step("all rows", Equal(Trace(R * S * R), Trace(R)), Traces(), uses=("inverse",)),
                Step(
                    "distance in one fit",
                    Equal(_distance(f, fT), _distance(w, wT) + noise[n] * Trace(R * G * R)),
                    Traces(TRANSPOSE),
                    uses=(
                        "fit",
                        "fit, transposed",
                        "batch",
                        "inverse",
                        "noise is uncorrelated",
                        "noise is centred",
                        "noise is centred about the target",
                        "what is fitted",
                    ),
                ),
                Step(
                    "one generation",
                    _step,
                    Algebra(),
                    uses=(
                        "spread next",
                        "distance in one fit",
                        "exchangeable rows",
                        "all rows",
                        (INVERSE, {p: k, m: (n + 1) * m}),
                        "spread now",
                    ),
                ),
                Step("real labels", Equal(noise[0], v0 + unseen), REAL),
                Step("synthetic labels", Equal(noise[t], v0), SYNTHETIC),
                Step(
                    "first fit",
                    Equal(E(spread, 1), _term(sp.S.One, v0 + unseen)),
                    Algebra(),
                    uses=(("one generation", {n: 0}), "start", "real labels"),
                ),
                Step(
                    "later fits",
                    Equal(E(spread, t + 1), E(spread, t) + _term(t + 1, v0)),
                    Algebra(),
                    uses=(("one generation", {n: t}), "synthetic labels"),
                ),
                Step(
                    "all generations",
                    _spread,
                    Induction(t, 1),
                    uses=("first fit", "later fits"),
                ),
            )
        ),
        rivals={
            "nothing unseen": _spread.rhs.subs(unseen, 0),
            "unseen features in every label": _statistical(v0 + unseen, v0 + unseen),
            "same rows": _same,
            "replace": k / (m - k - 1) * (v0 * t + unseen),
        },
        remark=(
            "It converges: the sum over all later generations is finite, and the noise of the "
            "unseen features is never paid again."
        ),
        **_about,
    ),
    total(
        ID,
        sp.S.Zero,
        _statistical(),
        {
            "expressivity error in every generation": _statistical() + t * unseen,
            "same rows": unseen + _same,
        },
        remark=(
            "The expressivity error is paid once, and the statistical error is bounded: nothing "
            "compounds."
        ),
        **_about,
    ),
)
