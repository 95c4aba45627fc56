"""A student trained on the labels of a chain of least-squares fits: it inherits the chain's error,
shrunken as it shrinks all else.
"""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Traces
from theory.statements import Equal
from theory.subjects.regression import replace
from theory.subjects.regression.experiment import (
    CENTRED,
    FRESH,
    INVERSE_RULE,
    LABELS,
    LENGTH,
    NORMAL_EQUATIONS,
    PRODUCT,
    RISK,
    ROOM,
    START,
    TRUE_LENGTH,
    G,
    R,
)
from theory.subjects.regression.shrinkage import (
    GAIN,
    ISOTROPIC,
    LEARNER,
    MEAN_SHRINK,
    ONE_FIT,
    SQUARE_SHRINK,
    TRANSPOSE,
    C,
    L,
    a,
    f,
    fT,
    m1,
    m2,
    s,
    sT,
    u,
    v1,
    w,
    wT,
)
from theory.words import E, M, Q, Trace, g, n, p, v0

student = sp.Symbol(
    "D", positive=True
)  #: state: excess risk of a student trained on new rows with labels of the current model
h = sp.Symbol("h", commutative=False)  #: the next fit of the chain


def clean(first: sp.Expr, square: sp.Expr) -> sp.Expr:
    """The risk of a student that is trained on real labels."""
    return a * (1 - 2 * first + square) + g[n] * v0 * v1


_chain = Equal(h, R * (G * w + u))
_inverse = Equal(R * G, sp.S.One)
_same_product = Equal(Trace(h * sT), Trace(w * sT))
_product = Equal(E(C, n), a)
_whole = (w - s) * (wT - sT)
_next_whole = (f - s) * (fT - sT)
_apart = Equal(Trace(_whole), Trace(w * wT) - 2 * Trace(w * sT) + Trace(s * sT))
_student_apart = Equal(Trace(_next_whole), Trace(f * fT) - 2 * Trace(f * sT) + Trace(s * sT))
_length = Equal(E(L, n), E(Q, n) + 2 * E(C, n) - a)
_mean = Equal(E(student, n), clean(m1, m2) + m2 * replace.mean())

CLAIMS = (
    Claim(
        id="regression.replace.student_risk_mean",
        kind="equality",
        title=(
            "Mean excess risk of a student on new rows labelled by the n-th least-squares fit of a "
            "chain."
        ),
        statement=_mean,
        proof=Proof(
            (
                Step(
                    "truth",
                    Equal(Trace(s * sT), a),
                    TRUE_LENGTH,
                ),
                Step(
                    "start",
                    Equal(E(C, 0), a),
                    START,
                ),
                Step("inverse", _inverse, INVERSE_RULE),
                Step("chain", _chain, NORMAL_EQUATIONS),
                Step("chain, noise", Equal(Trace(R * u * sT), sp.S.Zero), CENTRED),
                Step(
                    "chain, product",
                    _same_product,
                    Traces(TRANSPOSE),
                    uses=("chain", "inverse", "chain, noise"),
                ),
                Step("product now", Equal(Trace(w * sT), E(C, n)), PRODUCT),
                Step("product next", Equal(E(C, n + 1), Trace(h * sT)), PRODUCT),
                Step(
                    "one fit",
                    Equal(E(C, n + 1), E(C, n)),
                    Algebra(),
                    uses=("product next", "chain, product", "product now"),
                ),
                Step("product", _product, Induction(n), uses=("start", "one fit")),
                Step("length now", Equal(E(L, n), Trace(w * wT)), LENGTH),
                Step("risk now", Equal(E(Q, n), Trace(_whole)), RISK),
                Step("square of a difference", _apart, Traces(TRANSPOSE)),
                Step(
                    "length",
                    _length,
                    Algebra(),
                    uses=(
                        "length now",
                        "risk now",
                        "square of a difference",
                        "product now",
                        "truth",
                    ),
                ),
                Step("length, read", Equal(Trace(w * wT), E(L, n)), LENGTH),
                *ONE_FIT,
                MEAN_SHRINK,
                SQUARE_SHRINK,
                GAIN,
                Step("student", Equal(E(student, n), Trace(_next_whole)), RISK),
                Step("student's square", _student_apart, Traces(TRANSPOSE)),
                Step(
                    "shrunken",
                    Equal(E(student, n), m2 * E(L, n) + g[n] * v0 * v1 - 2 * m1 * E(C, n) + a),
                    Algebra(),
                    uses=(
                        "student",
                        "student's square",
                        "length of a fit",
                        "product of a fit",
                        "truth",
                        "length, read",
                        "product now",
                        "mean shrink",
                        "square shrink",
                        "noise gain",
                    ),
                ),
                Step(
                    "all generations",
                    _mean,
                    Algebra(),
                    uses=("shrunken", "length", "product", replace.MEAN),
                ),
            )
        ),
        assumptions=(LABELS, ISOTROPIC, FRESH, LEARNER),
        references=("dohmatob2024",),
        domain=(ROOM,),
        parameters={
            "samples": M,
            "generations": n,
            "features": p,
            "shrink": m1,
            "square_shrink": m2,
            "gain": v1,
            "signal": a,
            "variance": v0,
            "noise": g,
        },
        rivals={
            "error not shrunken": clean(m1, m2) + replace.mean(),
            "square of the mean shrink": clean(m1, m1**2) + m1**2 * replace.mean(),
            "one generation fewer": clean(m1, m2) + m2 * replace.mean(n - 1),
            "real labels": clean(m1, m2),
        },
        remark="Linear in the generation for equal batches; ridge is one such student.",
    ),
)
