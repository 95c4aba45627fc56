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
    XT,
    A,
    B,
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
turned = Equal(Trace(A * s * sT), Trace(A) / p * Trace(s * sT))
turned_twice = Equal(Trace(AT * A * s * sT), Trace(AT * A) / p * Trace(s * sT))
deviation_square = (w - s) * (wT - sT)
_next_whole, _first_whole = (f - s) * (fT - sT), (h - s) * (hT - sT)
_now, _next = Equal(Trace(deviation_square), E(Q, t)), Equal(E(Q, t + 1), Trace(_next_whole))
_grown = Equal(Trace(_next_whole), Trace(deviation_square) + g[t] * v0 * Trace(B * BT))
_first_risk = Equal(
    Trace(_first_whole), Trace(s * sT) - Trace(A * s * sT) + g[0] * v0 * Trace(B * BT)
)
_same_start = Equal(E(Q, 1), a * (1 - kept) + g[0] * v0 * gain)
_same_step = Equal(E(Q, t + 1), E(Q, t) + g[t] * v0 * gain)
_same = Equal(E(Q, t), a * (1 - kept) + gain * v0 * sp.Sum(g[i], (i, 0, t - 1)))

_truth = Step(
    "length of the truth",
    Equal(Trace(s * sT), a),
    TRUE_LENGTH,
)
#: the first fit, of noise that knows nothing of the truth
FIRST_FIT = (
    _truth,
    *least_norm("first fit", h, s),
    Step("first fit, transposed", _first_transposed, Transposed(transpose), uses=("first fit",)),
    Step("noise is independent of the truth", _new[1], CENTRED),
    Step("and of its projection", _independent, CENTRED),
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
                *FIRST_FIT,
                Step(
                    "first noise",
                    _first_energy,
                    UNCORRELATED,
                ),
                Step("no direction", turned, NO_DIRECTION),
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
)
