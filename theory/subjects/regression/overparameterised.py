"""Replace with fewer rows than features: least norm keeps what the rows span, and loses the rest of
the truth.

Of isotropic features a fit on m new rows keeps the share m/p, so new rows in every batch lose the
truth geometrically while the noise stays bounded; the same rows in every batch lose it once, and
the noise grows without bound."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Traces, Transposed, Words
from theory.statements import Equal
from theory.subjects.regression.experiment import (
    CENTRED,
    INVERSE,
    LABELS,
    LENGTH,
    PRODUCT,
    REAL_UNCORRELATED,
    RISK,
    SAME,
    TRUE_LENGTH,
    UNCORRELATED,
)
from theory.subjects.regression.least_norm import (
    FRESH_ROWS,
    GAINED,
    LEAST,
    LEAST_NORM,
    PARAMETERS,
    RANK,
    ROOM,
    SPANNED,
    TRANSPOSED,
    combined,
    gain,
    h,
    hT,
    kept,
    least_norm,
    projection_transposed,
    share_twice,
    transpose,
)
from theory.subjects.regression.shrinkage import (
    AT,
    BT,
    GAIN,
    ISOTROPIC,
    MEAN,
    MEAN_SHRINK,
    NO_DIRECTION,
    SHRINKING,
    SQUARE_SHRINK,
    TRANSPOSE,
    XT,
    A,
    B,
    C,
    L,
    a,
    f,
    fT,
    risk,
    s,
    sT,
    u,
    uT,
    w,
    wT,
)
from theory.words import E, Q, Trace, g, i, m, n, p, t, v0

_mean = Equal(E(Q, n), risk(kept, kept, gain))

# the same rows in every batch
_kept = Equal(A * w, w)
_fit_transposed = Equal(fT, wT + uT * BT)
_first_transposed = Equal(hT, sT * AT + uT * BT)
_energy = Equal(Trace(B * u * uT * BT), g[t] * v0 * Trace(B * BT))
_first_energy = Equal(Trace(B * u * uT * BT), g[0] * v0 * Trace(B * BT))
_new = (Equal(Trace(B * u * wT), sp.S.Zero), Equal(Trace(B * u * sT), sp.S.Zero))
_independent = Equal(Trace(B * u * sT * AT), sp.S.Zero)
_turned = Equal(Trace(A * s * sT), Trace(A) / p * Trace(s * sT))
_turned_twice = Equal(Trace(AT * A * s * sT), Trace(AT * A) / p * Trace(s * sT))
_whole = (w - s) * (wT - sT)
_next_whole, _first_whole = (f - s) * (fT - sT), (h - s) * (hT - sT)
_now, _next = Equal(Trace(_whole), E(Q, t)), Equal(E(Q, t + 1), Trace(_next_whole))
_grown = Equal(Trace(_next_whole), Trace(_whole) + g[t] * v0 * Trace(B * BT))
_first_risk = Equal(
    Trace(_first_whole), Trace(s * sT) - Trace(A * s * sT) + g[0] * v0 * Trace(B * BT)
)
_same_start = Equal(E(Q, 1), a * (1 - kept) + g[0] * v0 * gain)
_same_step = Equal(E(Q, t + 1), E(Q, t) + g[t] * v0 * gain)
_same = Equal(E(Q, t), a * (1 - kept) + gain * v0 * sp.Sum(g[i], (i, 0, t - 1)))

# labels without noise after the first fit
_quiet_transposed = Equal(fT, wT * AT)
_quiet_once = Equal(Trace(A * w * sT), Trace(A) / p * Trace(w * sT))
_quiet_twice = Equal(Trace(AT * A * w * wT), Trace(AT * A) / p * Trace(w * wT))
_product, _length = (
    Equal(E(C, t), a * kept**t),
    Equal(E(L, t), (a * kept + v0 * gain) * kept ** (t - 1)),
)
_product_step, _length_step = Equal(E(C, t + 1), kept * E(C, t)), Equal(E(L, t + 1), kept * E(L, t))
_apart = Equal(Trace(_whole), Trace(w * wT) - 2 * Trace(w * sT) + Trace(s * sT))
_quiet_mean = Equal(E(Q, t), a - (a * kept - v0 * gain) * kept ** (t - 1))
_first_product = Equal(Trace(h * sT), Trace(A * s * sT))
_first_length = Equal(Trace(h * hT), Trace(AT * A * s * sT) + v0 * Trace(B * BT))
_unit_energy = Equal(Trace(B * u * uT * BT), v0 * Trace(B * BT))

_truth = Step(
    "length of the truth",
    Equal(Trace(s * sT), a),
    TRUE_LENGTH,
)

CLAIMS = (
    Claim(
        id=FRESH_ROWS,
        kind="equality",
        title="Mean excess risk after n fits of least norm, each on fewer new rows than features.",
        statement=_mean,
        proof=Proof(
            (
                *LEAST,
                *TRANSPOSED,
                *RANK,
                Step(
                    "share, twice",
                    share_twice,
                    Traces(transpose),
                    uses=("projection", "projection, transposed", "inverse", "rank"),
                ),
                GAINED,
                MEAN_SHRINK,
                SQUARE_SHRINK,
                GAIN,
                Step(
                    "all generations",
                    _mean,
                    Algebra(),
                    uses=(
                        MEAN,
                        "mean shrink",
                        "square shrink",
                        "noise gain",
                        "share, twice",
                        "share",
                        "gain",
                        (INVERSE, {m: p, p: m}),
                    ),
                ),
            )
        ),
        assumptions=(*SHRINKING, LEAST_NORM),
        references=("dohmatob2024",),
        domain=(ROOM,),
        parameters=PARAMETERS,
        rivals={
            "the same rows": a * (1 - kept) + gain * v0 * sp.Sum(g[i], (i, 0, n - 1)),
            "inverse of the mean": risk(kept, kept, kept),
            "noise that stays": a * (1 - kept**n) + gain * v0 * sp.Sum(g[i], (i, 0, n - 1)),
            "one generation fewer": risk(kept, kept, gain, n - 1),
        },
        remark=(
            "Of the truth the share (m/p)^n is left; the noise settles at p m v0/((p - m)(p - m - "
            "1))."
        ),
    ),
    Claim(
        id="regression.replace.min_norm_same_rows",
        kind="equality",
        title=(
            "Mean excess risk after t fits of least norm, all on the same rows, fewer than "
            "features."
        ),
        statement=_same,
        proof=Proof(
            (
                *LEAST,
                TRANSPOSED[1],
                Step(
                    "projection is symmetric",
                    projection_transposed,
                    Transposed(transpose),
                    uses=("projection",),
                ),
                *RANK,
                GAINED,
                _truth,
                *least_norm("first fit", h, s),
                Step(
                    "first fit, transposed",
                    _first_transposed,
                    Transposed(transpose),
                    uses=("first fit",),
                ),
                Step("noise is independent of the truth", _new[1], CENTRED),
                Step("and of its projection", _independent, CENTRED),
                Step(
                    "first noise",
                    _first_energy,
                    UNCORRELATED,
                ),
                Step("no direction", _turned, NO_DIRECTION),
                Step(
                    "first squared error",
                    _first_risk,
                    Traces(transpose),
                    uses=(
                        "first fit",
                        "first fit, transposed",
                        "noise is independent of the truth",
                        "and of its projection",
                        "first noise",
                        "projection",
                        "projection is symmetric",
                        "inverse",
                    ),
                ),
                Step("first risk", Equal(E(Q, 1), Trace(_first_whole)), RISK),
                Step(
                    "first generation",
                    _same_start,
                    Algebra(),
                    uses=(
                        "first risk",
                        "first squared error",
                        "no direction",
                        "length of the truth",
                        "share",
                        "gain",
                        (INVERSE, {m: p, p: m}),
                    ),
                ),
                Step("model", Equal(w, XT * combined[w]), SPANNED),
                Step(
                    "fits stay",
                    _kept,
                    Words(),
                    uses=("projection", "model", "inverse"),
                ),
                *least_norm("next fit", f, w),
                Step(
                    "next fit, transposed",
                    _fit_transposed,
                    Transposed(transpose),
                    uses=("next fit", "fits stay"),
                ),
                Step(
                    "noise is new",
                    _new[0],
                    CENTRED,
                ),
                Step(
                    "noise is uncorrelated",
                    _energy,
                    UNCORRELATED,
                ),
                Step(
                    "squared error",
                    _grown,
                    Traces(transpose),
                    uses=(
                        "next fit",
                        "next fit, transposed",
                        "fits stay",
                        "noise is new",
                        "noise is independent of the truth",
                        "noise is uncorrelated",
                    ),
                ),
                Step("risk now", _now, RISK),
                Step("risk next", _next, RISK),
                Step(
                    "one generation",
                    _same_step,
                    Algebra(),
                    uses=(
                        "risk next",
                        "squared error",
                        "risk now",
                        "gain",
                        (INVERSE, {m: p, p: m}),
                    ),
                ),
                Step(
                    "all generations",
                    _same,
                    Induction(t, 1),
                    uses=("first generation", "one generation"),
                ),
            )
        ),
        assumptions=(LABELS, ISOTROPIC, SAME, LEAST_NORM),
        references=("dohmatob2024",),
        domain=(ROOM,),
        parameters={**PARAMETERS, "generations": t},
        rivals={
            "new rows": risk(kept, kept, gain, t),
            "inverse of the mean": a * (1 - kept) + kept * v0 * sp.Sum(g[i], (i, 0, t - 1)),
            "truth lost in every fit": a * (1 - kept**t) + gain * v0 * sp.Sum(g[i], (i, 0, t - 1)),
        },
        remark=(
            "The rows are never exchanged: what they do not span is lost once, and the noise of "
            "every generation is kept for ever."
        ),
    ),
    Claim(
        id="regression.replace.min_norm_pseudo_labels",
        kind="equality",
        title=(
            "Least norm trained on its own labels without noise: the mean excess risk moves one "
            "way, geometrically."
        ),
        statement=_quiet_mean,
        proof=Proof(
            (
                *LEAST,
                *TRANSPOSED,
                *RANK,
                Step(
                    "share, twice",
                    share_twice,
                    Traces(transpose),
                    uses=("projection", "projection, transposed", "inverse", "rank"),
                ),
                GAINED,
                _truth,
                *least_norm("first fit", h, s),
                Step(
                    "first fit, transposed",
                    _first_transposed,
                    Transposed(transpose),
                    uses=("first fit",),
                ),
                Step("noise is independent of the truth", _new[1], CENTRED),
                Step("and of its projection", _independent, CENTRED),
                Step(
                    "first noise",
                    _unit_energy,
                    REAL_UNCORRELATED,
                ),
                Step("no direction", _turned, NO_DIRECTION),
                Step(
                    "first product",
                    _first_product,
                    Traces(transpose),
                    uses=("first fit", "noise is independent of the truth"),
                ),
                Step(
                    "first length",
                    _first_length,
                    Traces(transpose),
                    uses=(
                        "first fit",
                        "first fit, transposed",
                        "and of its projection",
                        "first noise",
                    ),
                ),
                Step("no direction, twice", _turned_twice, NO_DIRECTION),
                Step("product, first", Equal(E(C, 1), Trace(h * sT)), PRODUCT),
                Step("length, first", Equal(E(L, 1), Trace(h * hT)), LENGTH),
                Step(
                    "first generation, product",
                    Equal(E(C, 1), a * kept),
                    Algebra(),
                    uses=(
                        "product, first",
                        "first product",
                        "no direction",
                        "length of the truth",
                        "share",
                    ),
                ),
                Step(
                    "first generation, length",
                    Equal(E(L, 1), a * kept + v0 * gain),
                    Algebra(),
                    uses=(
                        "length, first",
                        "first length",
                        "no direction, twice",
                        "length of the truth",
                        "share, twice",
                        "gain",
                        (INVERSE, {m: p, p: m}),
                    ),
                ),
                *least_norm("next fit", f, w, sp.S.Zero),
                Step(
                    "next fit, transposed",
                    _quiet_transposed,
                    Transposed(transpose),
                    uses=("next fit",),
                ),
                Step("no direction, later", _quiet_once, NO_DIRECTION),
                Step("no direction, later, twice", _quiet_twice, NO_DIRECTION),
                Step("product now", Equal(Trace(w * sT), E(C, t)), PRODUCT),
                Step("length now", Equal(Trace(w * wT), E(L, t)), LENGTH),
                Step("product next", Equal(E(C, t + 1), Trace(f * sT)), PRODUCT),
                Step("length next", Equal(E(L, t + 1), Trace(f * fT)), LENGTH),
                Step(
                    "product of a fit",
                    Equal(Trace(f * sT), kept * Trace(w * sT)),
                    Traces(TRANSPOSE),
                    uses=("next fit", "no direction, later", "share"),
                ),
                Step(
                    "length of a fit",
                    Equal(Trace(f * fT), kept * Trace(w * wT)),
                    Traces(TRANSPOSE),
                    uses=(
                        "next fit",
                        "next fit, transposed",
                        "no direction, later, twice",
                        "share, twice",
                    ),
                ),
                Step(
                    "one generation, product",
                    _product_step,
                    Algebra(),
                    uses=("product next", "product of a fit", "product now"),
                ),
                Step(
                    "one generation, length",
                    _length_step,
                    Algebra(),
                    uses=("length next", "length of a fit", "length now"),
                ),
                Step(
                    "product",
                    _product,
                    Induction(t, 1),
                    uses=("first generation, product", "one generation, product"),
                ),
                Step(
                    "length",
                    _length,
                    Induction(t, 1),
                    uses=("first generation, length", "one generation, length"),
                ),
                Step("risk", Equal(E(Q, t), Trace(_whole)), RISK),
                Step("square of a difference", _apart, Traces(TRANSPOSE)),
                Step(
                    "all generations",
                    _quiet_mean,
                    Algebra(),
                    uses=(
                        "risk",
                        "square of a difference",
                        "length now",
                        "product now",
                        "length of the truth",
                        "length",
                        "product",
                    ),
                ),
            )
        ),
        assumptions=(
            "real labels have noise, those of a model have none",
            *SHRINKING[1:],
            LEAST_NORM,
        ),
        references=("dohmatob2024",),
        domain=(ROOM,),
        parameters={
            key: symbol
            for key, symbol in {**PARAMETERS, "generations": t}.items()
            if key != "noise"
        },
        rivals={
            "noisy labels": a * (1 - kept**t) + v0 * gain * (1 - kept**t) / (1 - kept),
            "noise that stays": a * (1 - kept**t) + v0 * gain,
            "inverse of the mean": a - (a * kept - v0 * kept) * kept ** (t - 1),
        },
        remark=(
            "The distance to the risk a of the zero model keeps its sign: the risk rises where a "
            "m/p exceeds the noise of the first fit, "
            "and falls elsewhere; for isotropic features there is no best number of rounds in "
            "between."
        ),
    ),
)
