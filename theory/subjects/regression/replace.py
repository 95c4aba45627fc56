"""Replace with least squares and rows of its own in every batch: the excess risk grows without
bound, linearly for equal batches.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Tower, Traces, Transposed, Words
from theory.statements import Equal
from theory.subjects.gaussian.experiment import MOMENTS
from theory.subjects.regression.experiment import (
    CENTRED,
    FRESH,
    INVERSE,
    INVERSE_RULE,
    MODEL,
    NORMAL_EQUATIONS,
    NORMAL_NOISE,
    PARAMETERS,
    RISK,
    ROOM,
    START,
    TRANSPOSE,
    UNCORRELATED,
    WALK,
    WALK_LAW,
    G,
    R,
    e,
    eT,
    f,
    fT,
    u,
    uT,
)
from theory.words import E, M, Q, Trace, g, i, m, n, p, v0

MEAN, SQUARE = "regression.replace.risk_mean", "regression.replace.risk_second_moment"


def mean(upto: sp.Expr = n) -> sp.Expr:
    """E Q at a generation."""
    return v0 * p * sp.Sum(g[i] / (M[i] - p - 1), (i, 0, upto - 1))


def square(room: int = 1) -> sp.Expr:
    """E Q^2 at generation n; the mean of 1 over the chi-square draw divides by its rows minus p
    minus ``room``.
    """
    share = g[i] / (M[i] - p - room)
    return (
        v0**2
        * p
        * (p + 2)
        * (sp.Sum(share, (i, 0, n - 1)) ** 2 + 2 * sp.Sum(share**2 / (M[i] - p - 3), (i, 0, n - 1)))
    )


_next = Equal(E(Q, n + 1), Trace(f * fT))
_now = Equal(E(Q, n), Trace(e * eT))
_inverse = Equal(R * G, sp.S.One)
_solve = Equal(R * (G * e + u), e + R * u)
_fit = Equal(f, R * (G * e + u))
_fit_transposed = Equal(fT, eT + uT * R)
_cross = Equal(Trace(R * u * eT), sp.S.Zero)
_square = Equal(Trace(R * u * uT * R), g[n] * v0 * Trace(R * G * R))
_grown = Equal(Trace(f * fT), Trace(e * eT) + g[n] * v0 * Trace(R))
_step = Equal(E(Q, n + 1), E(Q, n) + g[n] * v0 * p / (M[n] - p - 1))
_start = Equal(E(Q, 0), sp.S.Zero)
_mean = Equal(E(Q, n), mean())
_share = g[n] * v0 / (M[n] - p - 1)
_square_step = Equal(
    E(Q**2, n + 1),
    E(Q**2, n)
    + 2 * (p + 2) * _share * E(Q, n)
    + p * (p + 2) * _share**2 * (1 + 2 / (M[n] - p - 3)),
)
_square_mean = Equal(E(Q**2, n), square())

CLAIMS = (
    Claim(
        id=MEAN,
        kind="equality",
        title=(
            "Mean excess risk after n least-squares fits, each on fresh rows labelled by the one "
            "before."
        ),
        statement=_mean,
        proof=Proof(
            (
                Step("start", _start, START),
                Step("risk now", _now, RISK),
                Step("risk next", _next, RISK),
                Step("inverse", _inverse, INVERSE_RULE),
                Step("fit", _fit, NORMAL_EQUATIONS),
                Step("error of the fit", _solve, Words(), uses=("inverse",)),
                Step(
                    "error, transposed",
                    _fit_transposed,
                    Transposed(TRANSPOSE),
                    uses=("fit", "inverse"),
                ),
                Step("noise is centred", _cross, CENTRED),
                Step("noise is uncorrelated", _square, UNCORRELATED),
                Step(
                    "squared error",
                    _grown,
                    Traces(TRANSPOSE),
                    uses=(
                        "fit",
                        "error, transposed",
                        "inverse",
                        "noise is uncorrelated",
                        "noise is centred",
                        "error of the fit",
                    ),
                ),
                Step(
                    "one generation",
                    _step,
                    Algebra(),
                    uses=("risk next", "squared error", (INVERSE, {m: M[n]}), ("risk now", {})),
                ),
                Step("all generations", _mean, Induction(n), uses=("start", "one generation")),
            )
        ),
        assumptions=(*MODEL, FRESH),
        references=("gerstgrasser2024", "dohmatob2024"),
        domain=(ROOM,),
        parameters=PARAMETERS,
        rivals={
            "inverse of the mean": v0 * p * sp.Sum(g[i] / M[i], (i, 0, n - 1)),
            "one row more": v0 * p * sp.Sum(g[i] / (M[i] - p), (i, 0, n - 1)),
            "one generation fewer": mean(n - 1),
            "accumulate": v0 * p * sp.Sum(g[i] / ((i + 1) ** 2 * (M[i] - p - 1)), (i, 0, n - 1)),
        },
        remark="Linear in the generation for equal batches: replace never stops losing.",
    ),
    Claim(
        id=SQUARE,
        kind="equality",
        title=(
            "Mean square of the excess risk after n least-squares fits, each on fresh normal rows "
            "labelled by the one before."
        ),
        statement=_square_mean,
        proof=Proof(
            (
                *WALK_LAW,
                Step("start", Equal(E(Q**2, 0), sp.S.Zero), START),
                Step(
                    "one generation",
                    _square_step,
                    Tower(WALK),
                    uses=(*MOMENTS, "walk", "mean of 1/q", "mean square of 1/q"),
                ),
                Step(
                    "all generations",
                    _square_mean,
                    Induction(n),
                    uses=("start", "one generation", MEAN),
                ),
            )
        ),
        assumptions=(*MODEL, NORMAL_NOISE, FRESH),
        references=("muirhead1982", "gerstgrasser2024"),
        domain=(
            Condition(M[i] > p + 3, "every batch to have at least four rows more than features"),
        ),
        parameters=PARAMETERS,
        rivals={
            "same rows": v0**2
            * p
            * (p + 2)
            * sp.Sum(g[i], (i, 0, n - 1)) ** 2
            / ((M[0] - p - 1) * (M[0] - p - 3)),
            "square of the mean": mean() ** 2,
            "one row more": square(0),
        },
        remark=(
            "With the same rows in every batch the mean is the same and the mean square is larger."
        ),
    ),
)
