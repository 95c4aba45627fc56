"""Accumulate with least squares: each fit on all rows so far.  The excess risk stays bounded, for
every schedule.
"""

import sympy as sp

from theory.claim import Claim, Published
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Model, Traces, Transposed, Words
from theory.statements import Equal
from theory.subjects.regression.experiment import (
    CENTRED,
    EXCHANGEABLE,
    FIRST_ROOM,
    FRESH,
    INVERSE,
    INVERSE_RULE,
    MODEL,
    PARAMETERS,
    POOLED,
    RISK,
    START,
    TRANSPOSE,
    UNCORRELATED,
    G,
    P,
    R,
    S,
    e,
    eT,
    f,
    fT,
    u,
    uT,
)
from theory.words import E, M, N, Q, Trace, g, i, m, n, p, v0

MEAN = "regression.accumulate.risk_mean"


def mean(upto: sp.Expr = n, divisor: sp.Expr = N[i + 1]) -> sp.Expr:
    """E Q at a generation; ``divisor`` is the number of rows whose inverse Gram matrix counts."""
    return v0 * p * sp.Sum(g[i] * M[i] / (N[i + 1] * (divisor - p - 1)), (i, 0, upto - 1))


# one fit on all rows: S is the Gram matrix of all, P that of those before, G that of the batch, R
# the inverse of S
_split = Equal(G, S - P)
_inverse = Equal(R * S, sp.S.One)
_error = Equal(R * (P * e + G * e + u), e + R * u)
_fit = Equal(f, R * (P * e + G * e + u))
_fit_transposed = Equal(fT, eT + uT * R)
_cross = Equal(Trace(R * u * eT), sp.S.Zero)
_square = Equal(Trace(R * u * uT * R), g[n] * v0 * Trace(R * G * R))
_share = Equal(Trace(R * G * R), M[n] / N[n + 1] * Trace(R * S * R))
_whole = Equal(Trace(R * S * R), Trace(R))
_now, _next = Equal(E(Q, n), Trace(e * eT)), Equal(E(Q, n + 1), Trace(f * fT))
_grown = Equal(Trace(f * fT), Trace(e * eT) + g[n] * v0 * Trace(R * G * R))
_step = Equal(E(Q, n + 1), E(Q, n) + v0 * p * g[n] * M[n] / (N[n + 1] * (N[n + 1] - p - 1)))
_start = Equal(E(Q, 0), sp.S.Zero)
_mean = Equal(E(Q, n), mean())

#: how the mean squared error grows in one fit on all rows, whatever the law of the rows
ONE_FIT = (
    Step(
        "batch",
        _split,
        POOLED,
    ),
    Step("inverse", _inverse, INVERSE_RULE),
    Step(
        "fit",
        _fit,
        Model("the rows before contribute P e to the normal equations, the batch G e + u"),
    ),
    Step("error of the fit", _error, Words(), uses=("batch", "inverse")),
    Step(
        "error, transposed",
        _fit_transposed,
        Transposed(TRANSPOSE),
        uses=("fit", "batch", "inverse"),
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
            "batch",
            "inverse",
            "noise is uncorrelated",
            "noise is centred",
            "error of the fit",
        ),
    ),
    Step("risk now", _now, RISK),
    Step("risk next", _next, RISK),
)

CLAIMS = (
    Claim(
        id=MEAN,
        kind="equality",
        title=(
            "Mean excess risk after n least-squares fits, each on all rows so far, any batch sizes "
            "and noises."
        ),
        statement=_mean,
        proof=Proof(
            (
                Step("start", _start, START),
                *ONE_FIT,
                Step("exchangeable rows", _share, EXCHANGEABLE),
                Step("all rows", _whole, Traces(), uses=("inverse",)),
                Step(
                    "one generation",
                    _step,
                    Algebra(),
                    uses=(
                        "risk next",
                        "squared error",
                        "exchangeable rows",
                        "all rows",
                        (INVERSE, {m: N[n + 1]}),
                        "risk now",
                    ),
                ),
                Step("all generations", _mean, Induction(n), uses=("start", "one generation")),
            )
        ),
        assumptions=(*MODEL, FRESH),
        references=("gerstgrasser2024",),
        domain=(FIRST_ROOM,),
        parameters=PARAMETERS,
        rivals={
            "same rows": v0 * p * sp.Sum(g[i] / ((i + 1) ** 2 * (M[i] - p - 1)), (i, 0, n - 1)),
            "replace": v0 * p * sp.Sum(g[i] / (M[i] - p - 1), (i, 0, n - 1)),
            "inverse of the mean": mean(divisor=N[i + 1] + p + 1),
            "real rows only": v0 * p * g[0] / (M[0] - p - 1),
        },
        published=Published("gerstgrasser2024", "same rows", "scope"),
        remark=(
            "For equal batches the formula for one set of rows (times the sum of 1/i^2) is a "
            "strict upper bound from n = 2 on."
        ),
    ),
)
