"""Linear regression with more features than rows, trained on its own labels without noise."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Traces, Transposed
from theory.statements import Equal
from theory.subjects.regression.experiment import INVERSE, LENGTH, PRODUCT, REAL_UNCORRELATED, RISK
from theory.subjects.regression.least_norm import (
    GAINED,
    LEAST,
    LEAST_NORM,
    PARAMETERS,
    RANK,
    ROOM,
    TRANSPOSED,
    gain,
    h,
    hT,
    kept,
    least_norm,
    share_twice,
    transpose,
)
from theory.subjects.regression.overparameterised import (
    FIRST_FIT,
    deviation_square,
    turned,
    turned_twice,
)
from theory.subjects.regression.shrinkage import (
    AT,
    BT,
    NO_DIRECTION,
    SHRINKING,
    TRANSPOSE,
    A,
    B,
    C,
    L,
    a,
    f,
    fT,
    s,
    sT,
    u,
    uT,
    w,
    wT,
)
from theory.words import E, Q, Trace, m, p, t, v0

# labels without noise after the first fit
_quiet_transposed = Equal(fT, wT * AT)
_quiet_once = Equal(Trace(A * w * sT), Trace(A) / p * Trace(w * sT))
_quiet_twice = Equal(Trace(AT * A * w * wT), Trace(AT * A) / p * Trace(w * wT))
_product, _length = (
    Equal(E(C, t), a * kept**t),
    Equal(E(L, t), (a * kept + v0 * gain) * kept ** (t - 1)),
)
_product_step, _length_step = Equal(E(C, t + 1), kept * E(C, t)), Equal(E(L, t + 1), kept * E(L, t))
_apart = Equal(Trace(deviation_square), Trace(w * wT) - 2 * Trace(w * sT) + Trace(s * sT))
_quiet_mean = Equal(E(Q, t), a - (a * kept - v0 * gain) * kept ** (t - 1))
_first_product = Equal(Trace(h * sT), Trace(A * s * sT))
_first_length = Equal(Trace(h * hT), Trace(AT * A * s * sT) + v0 * Trace(B * BT))
_unit_energy = Equal(Trace(B * u * uT * BT), v0 * Trace(B * BT))

CLAIMS = (
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
                *FIRST_FIT,
                Step(
                    "first noise",
                    _unit_energy,
                    REAL_UNCORRELATED,
                ),
                Step("no direction", turned, NO_DIRECTION),
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
                Step("no direction, twice", turned_twice, NO_DIRECTION),
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
                Step("risk", Equal(E(Q, t), Trace(deviation_square)), RISK),
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
