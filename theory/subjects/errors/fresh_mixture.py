"""New real rows pooled with the newest synthetic batch, least squares: the unseen features come
again with the real rows of every fit.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Induction, Names, Traces, Transposed, Words
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    ABOUT_TARGET,
    COUNT,
    EXCHANGEABLE,
    LATER_BATCH,
    MIXED_FIT,
    MODEL,
    PARAMETERS,
    REAL_BATCH,
    START_AT_BEST,
    STATES,
    TARGET,
    UNCORRELATED,
    approximation,
    b,
    bT,
    features,
    signal,
    unseen,
    w,
)
from theory.subjects.errors.experiment import noise as label
from theory.subjects.errors.geometric import GEOMETRIC, MORE, geometric, ratio
from theory.subjects.errors.replace import START
from theory.subjects.errors.total import total
from theory.subjects.regression.experiment import (
    CENTRED,
    INVERSE,
    INVERSE_RULE,
    MUIRHEAD,
    TRANSPOSE,
    G,
    R,
    S,
    e,
    eT,
    f,
    fT,
    u,
    uT,
)
from theory.subjects.regression.fresh_mixture import FACTOR, N, factor, noise, r
from theory.words import E, Trace, kept, m, n, p, spread, t, v0

ID = "errors.least_squares.fresh_mixture"
k = features
kappa = sp.Symbol("kappa", real=True)  #: the factor of one generation
NEW = "new real rows come in every generation, the first included"
INSIDE = (
    Condition(N > k + 1, "at least two rows more than features seen, real and synthetic together"),
)
_about = {
    "assumptions": (*MODEL, NEW),
    "references": ("dohmatob2024strong", "alemohammad2023", MUIRHEAD),
    "domain": INSIDE,
    "parameters": {"real": r, **PARAMETERS, "noise": noise},
}


def gained(variance: sp.Expr) -> sp.Expr:
    """What label noise adds in one generation; its mean variance over the pooled rows."""
    return variance * k / (N - k - 1)


FIRST, LATER = v0 * (r + m * noise) / N + unseen, (v0 * (r + m * noise) + r * unseen) / N


def _statistical(by: sp.Expr, first: sp.Expr = FIRST, later: sp.Expr = LATER) -> sp.Expr:
    return by ** (t - 1) * gained(first) + gained(later) * geometric(by, t - 1)


_factor = factor.subs(p, k)
_value = _statistical(_factor)
_kept = Equal(E(kept, n), sp.S.One)
_bias = Equal(approximation(), sp.S.Zero)
_spread = Equal(E(spread, t), _value)
_real = v0 + unseen
_square = Equal(Trace(R * u * uT * R), label[n] * Trace(R * G * R) + _real * Trace(R * (S - G) * R))
_carried = Equal(Trace(R * G * e * eT * G * R), Trace(G * R * R * G) / k * Trace(e * eT))
_grown = Trace(G * R * R * G) / k * Trace(e * eT) + (m * label[n] + r * _real) / N * Trace(R)
_about_target = ABOUT_TARGET
_share = EXCHANGEABLE
_rotation = "the law of a normal design does not change under rotations"
_first = Equal(E(spread, 1), gained(FIRST))
_later = Equal(E(spread, t + 1), kappa * E(spread, t) + gained(LATER))
_named = Names("kappa is the factor of one generation")

CLAIMS = (
    Claim(
        id=f"{ID}_signal",
        kind="equality",
        title="Share of the target that the weights keep after n fits with new real rows in each.",
        statement=_kept,
        proof=Proof(
            (
                START,
                Step("inverse", Equal(R * S, sp.S.One), INVERSE_RULE),
                Step(
                    "fit",
                    Equal(f, R * (G * w + (S - G) * b + u)),
                    MIXED_FIT,
                ),
                Step("noise is centred", Equal(Trace(R * u * bT), sp.S.Zero), CENTRED),
                Step(
                    "rotation",
                    Equal(Trace(R * G * w * bT), Trace(R * G) / k * Trace(w * bT)),
                    Cited(
                        f"the weights are independent of the new rows, and {_rotation}", MUIRHEAD
                    ),
                ),
                Step(
                    "rotation of the target",
                    Equal(Trace(R * G * b * bT), Trace(R * G) / k * Trace(b * bT)),
                    Cited(_rotation, MUIRHEAD),
                ),
                Step("exchangeable rows", Equal(Trace(R * G), m / N * Trace(R * S)), _share),
                Step(
                    "features",
                    Equal(Trace(sp.S.One), k),
                    COUNT,
                ),
                Step("all rows", Equal(Trace(R * S), k), Traces(), uses=("inverse", "features")),
                Step("target", Equal(Trace(b * bT), signal), TARGET),
                Step(
                    "share now",
                    Equal(E(kept, n), Trace(w * bT) / signal),
                    STATES,
                ),
                Step(
                    "share next",
                    Equal(E(kept, n + 1), Trace(f * bT) / signal),
                    STATES,
                ),
                Step(
                    "target in one fit",
                    Equal(
                        Trace(f * bT),
                        Trace(b * bT) + Trace(R * G) / k * (Trace(w * bT) - Trace(b * bT)),
                    ),
                    Traces({**TRANSPOSE, w: w, b: bT, bT: b}),
                    uses=(
                        "fit",
                        "inverse",
                        "noise is centred",
                        "rotation",
                        "rotation of the target",
                    ),
                ),
                Step(
                    "one generation",
                    Equal(E(kept, n + 1), m / N * E(kept, n) + r / N),
                    Algebra(),
                    uses=(
                        "share next",
                        "target in one fit",
                        "exchangeable rows",
                        "all rows",
                        "target",
                        "share now",
                    ),
                ),
                Step("all generations", _kept, Induction(n), uses=("start", "one generation")),
            )
        ),
        rivals={
            "real rows forgotten": (m / N) ** n,
            "shrunk as by one more row": (N / (N + 1)) ** n,
        },
        **{**_about, "parameters": {"real": r, **PARAMETERS, "generations": n}},
    ),
    Claim(
        id=f"{ID}_approximation",
        kind="equality",
        title=(
            "Approximation error after n fits with new real rows in each: what the learner does "
            "not reach even in the mean."
        ),
        statement=_bias,
        proof=Proof(
            (Step("share of the target", _bias, Algebra(), uses=((f"{ID}_signal", {n: t}),)),)
        ),
        rivals={
            "real rows forgotten": signal * (1 - (m / N) ** t) ** 2,
            "shrunk as by one more row": signal * (1 - (N / (N + 1)) ** t) ** 2,
        },
        remark=(
            "It vanishes: least squares reaches the best linear predictor in the mean, in every "
            "generation."
        ),
        **{**_about, "parameters": {"real": r, **PARAMETERS}},
    ),
    Claim(
        id=f"{ID}_statistical",
        kind="equality",
        title=(
            "Statistical error after n fits with new real rows in each: the spread of the weights "
            "about their mean."
        ),
        statement=_spread,
        proof=Proof(
            (
                Step(
                    "start",
                    Equal(E(spread, 0), sp.S.Zero),
                    START_AT_BEST,
                ),
                Step("inverse", Equal(R * S, sp.S.One), INVERSE_RULE),
                Step(
                    "fit",
                    Equal(f, R * (G * e + u)),
                    MIXED_FIT,
                ),
                Step("error of the fit", Equal(R * (G * e + u), R * G * e + R * u), Words()),
                Step(
                    "transposed",
                    Equal(fT, eT * G * R + uT * R),
                    Transposed(TRANSPOSE),
                    uses=("fit",),
                ),
                Step("noise is centred", Equal(Trace(R * u * eT * G * R), sp.S.Zero), CENTRED),
                Step(
                    "error is independent of the rows",
                    _carried,
                    Cited(
                        f"the error of the model is independent of the new rows, and {_rotation}",
                        MUIRHEAD,
                    ),
                ),
                Step(
                    "noise is uncorrelated",
                    _square,
                    UNCORRELATED,
                ),
                Step(
                    "exchangeable rows", Equal(Trace(R * G * R), m / N * Trace(R * S * R)), _share
                ),
                Step(
                    "squared error",
                    Equal(Trace(f * fT), _grown),
                    Traces(TRANSPOSE),
                    uses=(
                        "fit",
                        "error of the fit",
                        "transposed",
                        "noise is centred",
                        "noise is uncorrelated",
                        "exchangeable rows",
                        "error is independent of the rows",
                        "inverse",
                    ),
                ),
                Step("kappa", Equal(kappa, Trace(G * R * R * G) / k), _named),
                Step(
                    "factor",
                    Equal(Trace(G * R * R * G), k * kappa),
                    Algebra(),
                    uses=("kappa",),
                ),
                Step(
                    "spread now",
                    Equal(E(spread, n), Trace(e * eT)),
                    _about_target,
                ),
                Step(
                    "spread next",
                    Equal(E(spread, n + 1), Trace(f * fT)),
                    _about_target,
                ),
                Step(
                    "one generation",
                    Equal(
                        E(spread, n + 1),
                        kappa * E(spread, n) + gained((m * label[n] + r * _real) / N),
                    ),
                    Algebra(),
                    uses=(
                        "spread next",
                        "squared error",
                        "factor",
                        (INVERSE, {p: k, m: N}),
                        "spread now",
                    ),
                ),
                Step(
                    "real labels of the batch",
                    Equal(label[0], noise * v0 + unseen),
                    REAL_BATCH,
                ),
                Step(
                    "synthetic labels",
                    Equal(label[t], noise * v0),
                    LATER_BATCH,
                ),
                Step(
                    "first fit",
                    _first,
                    Algebra(),
                    uses=(("one generation", {n: 0}), "start", "real labels of the batch"),
                ),
                Step(
                    "later fits",
                    _later,
                    Algebra(),
                    uses=(("one generation", {n: t}), "synthetic labels"),
                ),
                *GEOMETRIC,
                Step(
                    "all generations",
                    Equal(E(spread, t), _statistical(kappa)),
                    Induction(t, 1),
                    uses=("first fit", "later fits", (MORE, {n: t - 1, ratio: kappa})),
                ),
                Step(
                    "value of kappa",
                    Equal(kappa, _factor),
                    Algebra(),
                    uses=("kappa", (FACTOR, {p: k})),
                ),
                Step(
                    "value of the factor",
                    _spread,
                    Algebra(),
                    uses=("all generations", "value of kappa"),
                ),
            )
        ),
        rivals={
            "unseen features in the first fit alone": _statistical(
                _factor, FIRST, LATER.subs(unseen, 0)
            ),
            "unseen features in every label": _statistical(_factor, FIRST, FIRST),
            "unseen features in real rows alone": _statistical(_factor, LATER, LATER),
            "leading order": _statistical((m / N) ** 2),
        },
        remark=(
            "The unseen features are noise in all labels of the first fit, whose batch generation "
            "0 labels, and in the real share of those "
            "of every later one. Where the factor is below 1 the error settles; above it, it grows "
            "without bound."
        ),
        **_about,
    ),
    total(
        ID,
        sp.S.Zero,
        _value,
        {
            "expressivity error in every generation": _value + t * unseen,
            "unseen features in the first fit alone": unseen
            + _statistical(_factor, FIRST, LATER.subs(unseen, 0)),
        },
        remark=(
            "The expressivity error itself stays as it is; as noise in the real labels it is paid "
            "again in every generation."
        ),
        **_about,
    ),
)
