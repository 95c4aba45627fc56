"""Replace with least squares on a random subset of the features in every generation: the
expressivity error compounds.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Names, Traces, Transposed
from theory.statements import Equal
from theory.subjects.errors.decomposition import p as features
from theory.subjects.errors.experiment import (
    CENTRED,
    DISTANCE,
    FRESH,
    LABELS,
    REACHED,
    SEEN_BY_ALL,
    STATES,
    SUBSET_FIT,
    SUBSET_MEAN,
    TARGET,
    TRANSPOSE,
    UNIFORM,
    UNSEEN_NOISE,
    WHITE_RISK,
    A,
    b,
    bT,
    h,
    hT,
    signal,
    w,
    wT,
)
from theory.subjects.errors.experiment import features as seen
from theory.subjects.errors.geometric import GEOMETRIC, MORE, geometric, ratio
from theory.subjects.errors.replace import START, WHOLE
from theory.subjects.regression.experiment import INVERSE, R, f, fT, u, uT
from theory.words import E, Q, Trace, kept, length, m, n, p, spread, v0

ID = "errors.subset.replace"
ASSUMPTIONS = (
    LABELS,
    FRESH,
    "rows are drawn independently, and the features are independent and normal, of variance 1",
    "every generation sees a subset of the features of one size, drawn uniformly and independently "
    "of all else",
)
PARAMETERS = {
    "samples": m,
    "generations": n,
    "features": features,
    "seen": seen,
    "signal": signal,
    "variance": v0,
}
WITHIN = Condition(seen <= features, "at most as many features seen as there are")
MEANS = (
    Condition(m > seen, "more samples than features seen"),
    WITHIN,
)  #: for weights to have a mean
DOMAIN = (
    Condition(m > seen + 1, "at least two samples more than features seen"),
    WITHIN,
)
_about = {
    "assumptions": ASSUMPTIONS,
    "references": ("muirhead1982",),
    "domain": DOMAIN,
    "parameters": PARAMETERS,
}
_of_means = {**_about, "domain": MEANS}

#: of the squared length of b, what all generations so far saw, in the mean
reached = sp.IndexedBase("H", real=True)
g, J = sp.symbols("g J", commutative=False)

share, gain = seen / features, seen / (m - seen - 1)
factor = share + (1 - share) * gain  #: of the squared length, in one fit
expressivity = signal * (1 - share**n)


def _length(of_one: sp.Expr) -> sp.Expr:
    """E|w|^2, from its factor in one fit."""
    return signal * of_one**n + v0 * gain * geometric(of_one, n)


_named = sp.Symbol("phi", real=True)  #: the factor
_statistical = _length(factor) - signal * share**n

_fit = (
    Step("fit", Equal(f, A * w + u), SUBSET_FIT),
    Step(
        "noise is centred",
        Equal(Trace(u * bT), sp.S.Zero),
        CENTRED,
    ),
)
_composed = (
    Step(
        "projection",
        Equal(Trace(h * hT), Trace(h * bT)),
        SEEN_BY_ALL,
    ),
    Step("noise of all fits is centred", Equal(Trace(w * bT), Trace(h * bT)), SUBSET_MEAN),
    Step("share now", Equal(E(kept, n), Trace(w * bT) / signal), STATES),
)
_kept = Equal(E(kept, n), share**n)
_lost = Equal(Trace((b - h) * (bT - hT)), expressivity)
_spread = Equal(E(spread, n), _statistical)
_total = Equal(E(Q, n), expressivity + _statistical)

CLAIMS = (
    Claim(
        id=f"{ID}_signal",
        kind="equality",
        title=(
            "Share of the target that is left where every generation sees a random subset of the "
            "features."
        ),
        statement=_kept,
        proof=Proof(
            (
                START,
                *_fit,
                Step("subset", Equal(Trace(A * w * bT), share * Trace(w * bT)), UNIFORM),
                Step("share now", Equal(E(kept, n), Trace(w * bT) / signal), STATES),
                Step("share next", Equal(E(kept, n + 1), Trace(f * bT) / signal), STATES),
                Step(
                    "target in one fit",
                    Equal(Trace(f * bT), share * Trace(w * bT)),
                    Traces(TRANSPOSE),
                    uses=("fit", "noise is centred", "subset"),
                ),
                Step(
                    "one generation",
                    Equal(E(kept, n + 1), share * E(kept, n)),
                    Algebra(),
                    uses=("share next", "target in one fit", "share now"),
                ),
                Step("all generations", _kept, Induction(n), uses=("start", "one generation")),
            )
        ),
        rivals={
            "paid once": share + 0 * n,
            "one generation more": share ** (n + 1),
            "square": share ** (2 * n),
        },
        **_of_means,
    ),
    Claim(
        id=f"{ID}_expressivity",
        kind="equality",
        title=(
            "Expressivity error where every generation sees a random subset of the features: what "
            "some generation did not see."
        ),
        statement=_lost,
        proof=Proof(
            (
                Step("no subset yet", Equal(reached[0], signal), REACHED),
                Step("so far", Equal(Trace(h * bT), reached[n]), REACHED),
                Step("one subset more", Equal(g, J * h), REACHED),
                Step("after it", Equal(reached[n + 1], Trace(g * bT)), REACHED),
                Step("subset", Equal(Trace(J * h * bT), share * Trace(h * bT)), UNIFORM),
                Step(
                    "target seen",
                    Equal(Trace(g * bT), share * Trace(h * bT)),
                    Traces(TRANSPOSE),
                    uses=("one subset more", "subset"),
                ),
                Step(
                    "one generation",
                    Equal(reached[n + 1], share * reached[n]),
                    Algebra(),
                    uses=("after it", "target seen", "so far"),
                ),
                Step(
                    "all generations",
                    Equal(reached[n], signal * share**n),
                    Induction(n),
                    uses=("no subset yet", "one generation"),
                ),
                Step("projection", Equal(Trace(h * hT), Trace(h * bT)), SEEN_BY_ALL),
                Step("target", Equal(Trace(b * bT), signal), TARGET),
                Step(
                    "distance to the projection",
                    Equal(Trace((b - h) * (bT - hT)), signal - Trace(h * bT)),
                    Traces(TRANSPOSE),
                    uses=("projection", "target"),
                ),
                Step(
                    "what is not seen",
                    _lost,
                    Algebra(),
                    uses=("distance to the projection", "so far", "all generations"),
                ),
            )
        ),
        rivals={
            "paid once": signal * (1 - share),
            "squared": signal * (1 - share**n) ** 2,
            "one generation more": signal * (1 - share ** (n + 1)),
        },
        remark=(
            "It compounds to the loss of the whole target, though every single generation could "
            "express a fixed share of it."
        ),
        **{**_about, "domain": (WITHIN,)},
    ),
    Claim(
        id=f"{ID}_statistical",
        kind="equality",
        title=(
            "Statistical error where every generation sees a random subset: spread about what all "
            "of them saw."
        ),
        statement=_spread,
        proof=Proof(
            (
                WHOLE,
                Step("fit", Equal(f, A * w + u), SUBSET_FIT),
                Step(
                    "fit, transposed",
                    Equal(fT, wT * A + uT),
                    Transposed({**TRANSPOSE, A: A}),
                    uses=("fit",),
                ),
                Step("noise part is centred", Equal(Trace(A * w * uT), sp.S.Zero), CENTRED),
                Step("projection of weights", Equal(A * A, A), SUBSET_FIT),
                Step("subset", Equal(Trace(A * w * wT), share * Trace(w * wT)), UNIFORM),
                Step(
                    "noise part",
                    Equal(Trace(u * uT), (v0 + Trace(w * wT) - Trace(A * w * wT)) * Trace(R)),
                    UNSEEN_NOISE,
                ),
                Step("length now", Equal(E(length, n), Trace(w * wT)), STATES),
                Step("length next", Equal(E(length, n + 1), Trace(f * fT)), STATES),
                Step(
                    "factor",
                    Equal(_named, factor),
                    Names("phi is the factor of the squared length in one fit"),
                ),
                Step(
                    "length in one fit",
                    Equal(
                        Trace(f * fT),
                        share * Trace(w * wT) + (v0 + (1 - share) * Trace(w * wT)) * Trace(R),
                    ),
                    Traces({**TRANSPOSE, A: A}),
                    uses=(
                        "fit",
                        "fit, transposed",
                        "noise part is centred",
                        "noise part",
                        "projection of weights",
                        "subset",
                    ),
                ),
                Step(
                    "one generation",
                    Equal(E(length, n + 1), _named * E(length, n) + v0 * gain),
                    Algebra(),
                    uses=(
                        "length next",
                        "length in one fit",
                        (INVERSE, {p: seen}),
                        "length now",
                        "factor",
                    ),
                ),
                *GEOMETRIC,
                Step(
                    "all generations",
                    Equal(E(length, n), _length(_named)),
                    Induction(n),
                    uses=("length at the start", "one generation", (MORE, {ratio: _named})),
                ),
                Step("spread", Equal(E(spread, n), Trace((w - h) * (wT - hT))), DISTANCE),
                Step("mean of the weights", Equal(Trace(w * hT), Trace(h * hT)), SUBSET_MEAN),
                *_composed,
                Step(
                    "beyond the mean",
                    Equal(Trace((w - h) * (wT - hT)), Trace(w * wT) - Trace(w * bT)),
                    Traces(TRANSPOSE),
                    uses=("mean of the weights", "projection", "noise of all fits is centred"),
                ),
                Step(
                    "share",
                    Equal(Trace(w * bT), signal * E(kept, n)),
                    Algebra(),
                    uses=("share now",),
                ),
                Step("length of the weights", Equal(Trace(w * wT), E(length, n)), STATES),
                Step(
                    "constants",
                    _spread,
                    Algebra(),
                    uses=(
                        "spread",
                        "beyond the mean",
                        "length of the weights",
                        "share",
                        f"{ID}_signal",
                        "all generations",
                        "factor",
                    ),
                ),
            )
        ),
        rivals={
            "unseen features silent": v0 * gain * geometric(share, n),
            "length kept": _length(factor) - signal * share ** (2 * n),
            "one generation late": _statistical.subs(n, n + 1),
        },
        **_about,
    ),
    Claim(
        id=ID,
        kind="equality",
        title="Mean excess risk where every generation sees a random subset of the features.",
        statement=_total,
        proof=Proof(
            (
                Step(
                    "excess risk",
                    Equal(E(Q, n), Trace((b - w) * (bT - wT))),
                    WHITE_RISK,
                ),
                Step("spread", Equal(E(spread, n), Trace((w - h) * (wT - hT))), DISTANCE),
                Step("mean of the weights", Equal(Trace(w * hT), Trace(h * hT)), SUBSET_MEAN),
                Step("mean of the share", Equal(Trace(w * bT), Trace(h * bT)), SUBSET_MEAN),
                Step(
                    "through the projection",
                    Equal(
                        Trace((b - w) * (bT - wT)),
                        Trace((b - h) * (bT - hT)) + Trace((w - h) * (wT - hT)),
                    ),
                    Traces(TRANSPOSE),
                    uses=("mean of the weights", "mean of the share"),
                ),
                Step(
                    "statistical error",
                    Equal(Trace((w - h) * (wT - hT)), E(spread, n)),
                    Algebra(),
                    uses=("spread",),
                ),
                Step(
                    "sum of the terms",
                    _total,
                    Algebra(),
                    uses=(
                        "excess risk",
                        "through the projection",
                        "statistical error",
                        f"{ID}_expressivity",
                        f"{ID}_statistical",
                    ),
                ),
            )
        ),
        rivals={
            "expressivity error paid once": signal * (1 - share) + _statistical,
            "no expressivity error": _statistical,
            "unseen features silent": expressivity + v0 * gain * geometric(share, n),
        },
        remark=(
            "There is no approximation error: given the subsets, least squares reaches the best "
            "predictor in the mean."
        ),
        **_about,
    ),
)
