"""New real labels and the model's mixed on one set of rows, least squares: the unseen features
stay, and are never averaged out.
"""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Limit, Traces, Transposed, Words
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    ABOUT_TARGET,
    AVERAGED,
    BY_GENERATION,
    FOUND_AGAIN,
    INDEPENDENT,
    LABELS,
    PARAMETERS,
    ROOM,
    ROWS,
    SPREADS,
    STATES,
    TARGET,
    UNSEEN,
    approximation,
    b,
    bT,
    features,
    signal,
    unseen,
)
from theory.subjects.errors.total import total
from theory.subjects.regression.experiment import INVERSE, MUIRHEAD, SAME, R, f, fT
from theory.subjects.regression.label_mixing import BELOW_ONE, w
from theory.words import E, Trace, kept, m, n, p, spread, t, v0

ID = "errors.least_squares.label_mixing"
k = features
NEW = "real labels are new in every generation, on the same rows"
_about = {
    "assumptions": (LABELS, ROWS, SAME, NEW),
    "references": ("he2025", "gerstgrasser2024", MUIRHEAD),
    "domain": (BELOW_ONE, ROOM),
    "parameters": {"real_weight": w, **PARAMETERS},
}

# least squares on the rows: a is what the unseen features of the real labels make of it, x and y
# what the noise of real and of synthetic labels does; h fits the labels of a model without noise, s
# those of the truth, and d is h - s for the model, c for the next
a, x, y, h, s, d, c = sp.symbols("a x y h s d c", commutative=False)
aT, xT, yT, sT, dT, cT = sp.symbols("a' x' y' s' d' c'", commutative=False)
TRANSPOSE = {
    a: aT,
    aT: a,
    x: xT,
    xT: x,
    y: yT,
    yT: y,
    s: sT,
    sT: s,
    d: dT,
    dT: d,
    c: cT,
    cT: c,
    b: bT,
    bT: b,
    f: fT,
    fT: f,
}
distance = sp.IndexedBase("A", nonnegative=True)  #: mean of |d|^2 at generation n
along = sp.IndexedBase("C", real=True)  #: mean of <d, b> at generation n

_one = k / (m - k - 1)
_settled = (w**2 + (1 - w) ** 2) / (w * (2 - w))


def _moved(generation: sp.Expr) -> sp.Expr:
    return _settled * (1 - (1 - w) ** (2 * generation))


_value = _one * (v0 * _moved(t) + unseen)
_kept = Equal(E(kept, t), sp.S.One)
_bias = Equal(approximation(), sp.S.Zero)
_spread = Equal(E(spread, t), _value)
excess = sp.Symbol("z", positive=True)  #: of 1/w over 1
_forever = _one * (v0 * _settled + unseen)
_weight = {w: 1 / (1 + excess)}
_limit = Equal(sp.Limit(_value.subs(_weight), t, sp.oo), _forever.subs(_weight))
_mixed = w * (s + x) + (1 - w) * (h + y)
_moves = (1 - w) * d + w * x + (1 - w) * y

_FIT = (
    Step(
        "fit",
        Equal(f, _mixed),
        AVERAGED,
    ),
    Step("distance of the model", Equal(h, s + d), BY_GENERATION),
    Step(
        "distance of the next",
        Equal(c, f - s),
        FOUND_AGAIN,
    ),
    Step("mixed", Equal(_mixed - s, w * x + (1 - w) * (h - s) + (1 - w) * y), Words()),
    Step(
        "one fit",
        Equal(c, _moves),
        Words(),
        uses=("distance of the next", "fit", "mixed", "distance of the model"),
    ),
)
_TRUTH = Step(
    "fit on the truth's labels",
    Equal(s, b + a),
    UNSEEN,
)

CLAIMS = (
    Claim(
        id=f"{ID}_signal",
        kind="equality",
        title="Share of the target that the weights keep after a fit on mixed labels.",
        statement=_kept,
        proof=Proof(
            (
                Step(
                    "start",
                    Equal(along[0], sp.S.Zero),
                    BY_GENERATION,
                ),
                *_FIT,
                *(
                    Step(f"{name} noise is centred", Equal(Trace(z * bT), sp.S.Zero), INDEPENDENT)
                    for name, z in (("real", x), ("synthetic", y))
                ),
                Step(
                    "distance along the target",
                    Equal(Trace(c * bT), (1 - w) * Trace(d * bT)),
                    Traces(TRANSPOSE),
                    uses=("one fit", "real noise is centred", "synthetic noise is centred"),
                ),
                Step("now", Equal(Trace(d * bT), along[n]), BY_GENERATION),
                Step("next", Equal(along[n + 1], Trace(c * bT)), BY_GENERATION),
                Step(
                    "one generation",
                    Equal(along[n + 1], (1 - w) * along[n]),
                    Algebra(),
                    uses=("next", "distance along the target", "now"),
                ),
                Step(
                    "all generations",
                    Equal(along[n], sp.S.Zero),
                    Induction(n),
                    uses=("start", "one generation"),
                ),
                _TRUTH,
                Step(
                    "weights",
                    Equal(f, s + c),
                    Words(),
                    uses=("distance of the next",),
                ),
                Step("unseen features are centred", Equal(Trace(a * bT), sp.S.Zero), UNSEEN),
                Step("target", Equal(Trace(b * bT), signal), TARGET),
                Step(
                    "distance after", Equal(Trace(c * bT), along[n + 1]), Algebra(), uses=("next",)
                ),
                Step(
                    "share of the weights",
                    Equal(Trace(f * bT), signal + along[n + 1]),
                    Traces(TRANSPOSE),
                    uses=(
                        "weights",
                        "fit on the truth's labels",
                        "unseen features are centred",
                        "target",
                        "distance after",
                    ),
                ),
                Step(
                    "share",
                    Equal(E(kept, n + 1), Trace(f * bT) / signal),
                    STATES,
                ),
                Step(
                    "every fit",
                    Equal(E(kept, n + 1), sp.S.One),
                    Algebra(),
                    uses=("share", "share of the weights", ("all generations", {n: n + 1})),
                ),
                Step("from the first fit on", _kept, Algebra(), uses=(("every fit", {n: t - 1}),)),
            )
        ),
        rivals={
            "real labels forgotten": (1 - w) ** t,
            "shrunk as by one more row": (m / (m + 1)) ** t,
        },
        **_about,
    ),
    Claim(
        id=f"{ID}_approximation",
        kind="equality",
        title=(
            "Approximation error after n fits on mixed labels: what the learner does not reach "
            "even in the mean."
        ),
        statement=_bias,
        proof=Proof((Step("share of the target", _bias, Algebra(), uses=(f"{ID}_signal",)),)),
        rivals={
            "real labels forgotten": signal * (1 - (1 - w) ** t) ** 2,
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
        title=(
            "Statistical error after n fits on mixed labels: the spread of the weights about their "
            "mean."
        ),
        statement=_spread,
        proof=Proof(
            (
                Step(
                    "start",
                    Equal(distance[0], sp.S.Zero),
                    BY_GENERATION,
                ),
                *_FIT,
                Step(
                    "one fit, transposed",
                    Equal(cT, (1 - w) * dT + w * xT + (1 - w) * yT),
                    Transposed(TRANSPOSE),
                    uses=("one fit",),
                ),
                *(
                    Step(f"no cross term {i}", Equal(Trace(cross), sp.S.Zero), INDEPENDENT)
                    for i, cross in enumerate((x * dT, y * dT, x * yT), 1)
                ),
                Step(
                    "squared distance",
                    Equal(
                        Trace(c * cT),
                        (1 - w) ** 2 * (Trace(d * dT) + Trace(y * yT)) + w**2 * Trace(x * xT),
                    ),
                    Traces(TRANSPOSE),
                    uses=(
                        "one fit",
                        "one fit, transposed",
                        "no cross term 1",
                        "no cross term 2",
                        "no cross term 3",
                    ),
                ),
                Step("real noise", Equal(Trace(x * xT), v0 * Trace(R)), SPREADS),
                Step("synthetic noise", Equal(Trace(y * yT), v0 * Trace(R)), SPREADS),
                Step("now", Equal(Trace(d * dT), distance[n]), BY_GENERATION),
                Step("next", Equal(distance[n + 1], Trace(c * cT)), BY_GENERATION),
                Step(
                    "one generation",
                    Equal(
                        distance[n + 1], (1 - w) ** 2 * (distance[n] + v0 * _one) + w**2 * v0 * _one
                    ),
                    Algebra(),
                    uses=(
                        "next",
                        "squared distance",
                        "real noise",
                        "synthetic noise",
                        (INVERSE, {p: k}),
                        "now",
                    ),
                ),
                Step(
                    "all generations",
                    Equal(distance[n], v0 * _one * _moved(n)),
                    Induction(n),
                    uses=("start", "one generation"),
                ),
                _TRUTH,
                Step(
                    "weights",
                    Equal(f, s + c),
                    Words(),
                    uses=("distance of the next",),
                ),
                Step(
                    "weights, transposed",
                    Equal(fT, sT + cT),
                    Transposed(TRANSPOSE),
                    uses=("weights",),
                ),
                Step(
                    "fit on the truth's labels, transposed",
                    Equal(sT, aT + bT),
                    Transposed(TRANSPOSE),
                    uses=("fit on the truth's labels",),
                ),
                Step(
                    "spread",
                    Equal(E(spread, n + 1), Trace((f - b) * (fT - bT))),
                    ABOUT_TARGET,
                ),
                Step("unseen features", Equal(Trace(a * aT), unseen * Trace(R)), UNSEEN),
                Step(
                    "unseen features and noise",
                    Equal(Trace(c * aT), sp.S.Zero),
                    INDEPENDENT,
                ),
                Step(
                    "distance after",
                    Equal(Trace(c * cT), distance[n + 1]),
                    Algebra(),
                    uses=("next",),
                ),
                Step(
                    "two parts",
                    Equal(Trace((f - b) * (fT - bT)), unseen * Trace(R) + distance[n + 1]),
                    Traces(TRANSPOSE),
                    uses=(
                        "weights",
                        "weights, transposed",
                        "fit on the truth's labels",
                        "fit on the truth's labels, transposed",
                        "unseen features",
                        "unseen features and noise",
                        "distance after",
                    ),
                ),
                Step(
                    "every fit",
                    Equal(E(spread, n + 1), _value.subs(t, n + 1)),
                    Algebra(),
                    uses=(
                        "spread",
                        "two parts",
                        (INVERSE, {p: k}),
                        ("all generations", {n: n + 1}),
                    ),
                ),
                Step(
                    "from the first fit on",
                    _spread,
                    Algebra(),
                    uses=(("every fit", {n: t - 1}),),
                ),
            )
        ),
        rivals={
            "unseen features in real labels alone": _one * (v0 * _moved(t) + unseen * w**2),
            "unseen features new in every generation": _one * (v0 + unseen) * _moved(t),
            "nothing unseen": _one * v0 * _moved(t),
            "the same real labels": _one
            * (v0 * (1 + (1 - w) ** 2 * (1 - (1 - w) ** (2 * t - 2)) / (w * (2 - w))) + unseen),
        },
        remark=(
            "It settles at k (f sigma^2 + tau^2)/(M - k - 1) with f = (w^2 + (1 - w)^2)/(w (2 - "
            "w)): mixing averages the label noise, but "
            "what unseen features add on the one set of rows is the same in every generation, and "
            "stays whole."
        ),
        **_about,
    ),
    total(
        ID,
        sp.S.Zero,
        _value,
        {
            "expressivity error in every generation": _value + t * unseen,
            "unseen features new in every generation": unseen + _one * (v0 + unseen) * _moved(t),
        },
        remark=(
            "The expressivity error stays as it is, also as noise on the one set of rows: nothing "
            "compounds."
        ),
        **_about,
    ),
    Claim(
        id=f"{ID}_limit",
        kind="limit",
        title=(
            "Statistical error for ever on mixed labels: the label noise averaged, the unseen "
            "features whole."
        ),
        statement=_limit,
        proof=Proof((Step("limit", _limit, Limit()),)),
        references=("he2025",),
        domain=(ROOM,),
        parameters={
            "excess": excess,
            "samples": m,
            "seen": k,
            "expressivity": unseen,
            "variance": v0,
        },
        rivals={
            "unseen features averaged": (_one * (v0 + unseen) * _settled).subs(_weight),
            "the same real labels": (_one * (v0 / (w * (2 - w)) + unseen)).subs(_weight),
            "nothing unseen": (_one * v0 * _settled).subs(_weight),
        },
        remark="The weight of the real labels is 1/(1 + excess).",
    ),
)
