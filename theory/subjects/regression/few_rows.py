"""Accumulate from fewer rows than features: what the first rows do not determine is lost for ever,
and the spike is remembered.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Induction, Model, Names, Traces, Transposed, Words
from theory.statements import Equal
from theory.subjects.regression.experiment import (
    CENTRED,
    EXCHANGEABLE,
    FEATURES,
    FRESH,
    MODEL,
    MUIRHEAD,
    RISK,
    UNCORRELATED,
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
from theory.words import E, M, N, Q, Trace, g, i, n, p, t, v0

MEAN = "regression.accumulate_few.risk_mean"
signal = sp.Symbol(
    "beta", nonnegative=True
)  #: squared length of the true weights, in whitened coordinates

# R is the pseudo-inverse of the Gram matrix S of all rows; w is the model, y the next one and a the
# truth (so e = w - a, f = y - a) and h the error of the first fit
combined = sp.Symbol("c", commutative=False)  # S c is the model
w, y, a, aT, h, hT = sp.symbols("w y a a' h h'", commutative=False)
TRANSPOSE = {e: eT, eT: e, f: fT, fT: f, u: uT, uT: u, a: aT, aT: a, h: hT, hT: h}
PSEUDO = Model("R is the pseudo-inverse of S, which is symmetric")
height = sp.IndexedBase("T", positive=True)  #: mean trace of R, by batch
NAMED = Names("T names the mean trace of R, by batch")


def inverse_trace(count: sp.Expr) -> sp.Expr:
    """E tr of the pseudo-inverse of the Gram matrix of so many normal rows."""
    return sp.Piecewise((count / (p - count - 1), sp.Lt(count, p)), (p / (count - p - 1), True))


def term(batch: sp.Expr | int) -> sp.Expr:
    """What the noise of one batch adds to E Q, for ever; ``height[batch]`` is the mean trace of R
    with it.
    """
    return v0 * g[batch] * M[batch] / N[batch + 1] * height[batch]


_sum = signal * (1 - M[0] / p) + sp.Sum(term(i), (i, 0, t - 1))


def mean(trace: sp.Expr) -> sp.Expr:
    """E Q at generation t, from the mean trace of R with batch i."""
    return _sum.xreplace({height[i]: trace})


_square = Equal(Trace(R * u * uT * R), g[n] * v0 * Trace(R * G * R))
_share = Equal(Trace(R * G * R), M[n] / N[n + 1] * Trace(R * S * R))
_noise = Equal(Trace(R * u * uT * R), term(n))
_projected = Trace((R * S - 1) * a * aT * (S * R - 1))
_lost = Equal(_projected, signal / p * (Trace(sp.S.One) - Trace(R * S)))
_first_parts = Equal(Trace(h * hT), _projected + Trace(R * u * uT * R))
_first = Equal(E(Q, 1), signal * (1 - M[0] / p) + term(0))
_mean = Equal(E(Q, t), mean(inverse_trace(N[i + 1])))

CLAIMS = (
    Claim(
        id=MEAN,
        kind="equality",
        title=(
            "Mean excess risk of least squares of least norm, on all rows so far, where the first "
            "batch has fewer rows than features."
        ),
        statement=_mean,
        proof=Proof(
            (
                Step("pseudo-inverse", Equal(R * S * R, R), PSEUDO),
                Step(
                    "inverse trace",
                    Equal(Trace(R), inverse_trace(N[n + 1])),
                    Cited(
                        "the mean trace of the inverse Gram matrix of normal rows is features "
                        "over rows less features less 1; X'X and XX' have the same nonzero "
                        "eigenvalues, so with fewer rows than features the two change roles",
                        MUIRHEAD,
                    ),
                ),
                Step("height, read back", Equal(height[n], Trace(R)), NAMED),
                Step("height", Equal(Trace(R), height[n]), Algebra(), uses=("height, read back",)),
                Step(
                    "height, by rows",
                    Equal(height[n], inverse_trace(N[n + 1])),
                    Algebra(),
                    uses=("height, read back", "inverse trace"),
                ),
                Step("noise is uncorrelated", _square, UNCORRELATED),
                Step(
                    "exchangeable rows",
                    _share,
                    EXCHANGEABLE,
                ),
                Step(
                    "noise",
                    _noise,
                    Traces(),
                    uses=("noise is uncorrelated", "exchangeable rows", "pseudo-inverse", "height"),
                ),
                Step(
                    "next model",
                    Equal(y, R * (S * w + u)),
                    Model("the labels so far are S w + u: those before are fitted by w"),
                ),
                Step("range", Equal(R * S * S, S), PSEUDO),
                Step(
                    "model by rows",
                    Equal(w, S * combined),
                    Model("the model is a combination of the rows so far"),
                ),
                Step("row space", Equal(R * S * w, w), Words(), uses=("range", "model by rows")),
                Step(
                    "next model, solved",
                    Equal(y, w + R * u),
                    Words(),
                    uses=("next model", "row space"),
                ),
                Step("error", Equal(e, w - a), Names("e is the error of the model")),
                Step("next error", Equal(f, y - a), Names("f is the error of the next model")),
                Step(
                    "error moves",
                    Equal(f, e + R * u),
                    Words(),
                    uses=("next error", "next model, solved", "error"),
                ),
                Step(
                    "error, transposed",
                    Equal(fT, eT + uT * R),
                    Transposed(TRANSPOSE),
                    uses=("error moves",),
                ),
                Step("noise is centred", Equal(Trace(R * u * eT), sp.S.Zero), CENTRED),
                Step(
                    "squared error",
                    Equal(Trace(f * fT), Trace(e * eT) + Trace(R * u * uT * R)),
                    Traces(TRANSPOSE),
                    uses=("error moves", "error, transposed", "noise is centred"),
                ),
                Step("risk now", Equal(E(Q, n), Trace(e * eT)), RISK),
                Step("risk next", Equal(E(Q, n + 1), Trace(f * fT)), RISK),
                Step(
                    "one generation",
                    Equal(E(Q, n + 1), E(Q, n) + term(n)),
                    Algebra(),
                    uses=("risk next", "squared error", "noise", "risk now"),
                ),
                Step("symmetric projection", Equal(S * R, R * S), PSEUDO),
                Step(
                    "first error",
                    Equal(h, R * (S * a + u) - a),
                    Model("the first labels are S a + u, and h = w - a"),
                ),
                Step(
                    "first error, transposed",
                    Equal(hT, (aT * S + uT) * R - aT),
                    Transposed(TRANSPOSE),
                    uses=("first error",),
                ),
                Step("first noise is centred", Equal(Trace(R * u * aT), sp.S.Zero), CENTRED),
                Step(
                    "first noise is centred in the row space",
                    Equal(Trace(R * S * a * uT * R), sp.S.Zero),
                    CENTRED,
                ),
                Step(
                    "row space of the first batch",
                    _lost,
                    Cited("the law of a normal design does not change under rotations", MUIRHEAD),
                ),
                Step(
                    "features",
                    Equal(Trace(sp.S.One), p),
                    FEATURES,
                ),
                Step(
                    "rank",
                    Equal(Trace(R * S), M[0]),
                    Cited("the trace of a projection is its rank, the number of rows", MUIRHEAD),
                ),
                Step(
                    "first two parts",
                    _first_parts,
                    Traces(TRANSPOSE),
                    uses=(
                        "first error",
                        "first error, transposed",
                        "first noise is centred",
                        "first noise is centred in the row space",
                        "symmetric projection",
                    ),
                ),
                Step("first risk", Equal(E(Q, 1), Trace(h * hT)), RISK),
                Step(
                    "first fit",
                    _first,
                    Algebra(),
                    uses=(
                        "first risk",
                        "first two parts",
                        "row space of the first batch",
                        "features",
                        "rank",
                        ("noise", {n: 0}),
                    ),
                ),
                Step(
                    "all generations",
                    Equal(E(Q, t), _sum),
                    Induction(t, 1),
                    uses=("first fit", ("one generation", {n: t})),
                ),
                Step(
                    "by rows",
                    _mean,
                    Algebra(),
                    uses=("all generations", ("height, by rows", {n: i})),
                ),
            )
        ),
        assumptions=(*MODEL, FRESH, "the covariance of the rows is the identity"),
        references=("gerstgrasser2024", "muirhead1982"),
        domain=(
            Condition(M[0] < p, "fewer real rows than features"),
            Condition(sp.Abs(N[i] - p) > 1, "never within one row of as many rows as features"),
        ),
        parameters={
            "samples": M,
            "generations": t,
            "features": p,
            "variance": v0,
            "noise": g,
            "signal": signal,
        },
        rivals={
            "real weights determined": _mean.rhs - signal * (1 - M[0] / p),
            "only full designs": mean(
                sp.Piecewise((sp.S.Zero, sp.Lt(N[i + 1], p)), (p / (N[i + 1] - p - 1), True))
            ),
            "lost by a factor": _mean.rhs + signal * ((1 - M[0] / p) ** t - (1 - M[0] / p)),
        },
        remark=(
            "Rows that a model labelled say nothing about directions that it has not seen: its "
            "part of the truth stays lost."
        ),
    ),
)
