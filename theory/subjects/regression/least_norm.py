"""The fit of least norm on fewer rows than features: what it keeps of the truth and of noise."""

import sympy as sp

from theory.claim import Condition
from theory.proof import Step
from theory.rules import Model, Traces, Transposed, Words
from theory.statements import Equal
from theory.subjects.regression.experiment import (
    R,
)
from theory.subjects.regression.shrinkage import (
    AT,
    BT,
    TRANSPOSE,
    XT,
    A,
    B,
    X,
    a,
    f,
    u,
    w,
)
from theory.words import Trace, g, m, n, p, v0

FRESH_ROWS = "regression.replace.min_norm_risk_mean"
LEAST_NORM = "the fit has the least norm among those that interpolate the labels"
ROOM = Condition(p >= m + 2, "at least two features more than rows")
PARAMETERS = {
    "samples": m,
    "generations": n,
    "features": p,
    "signal": a,
    "variance": v0,
    "noise": g,
}

HITS = Model("the fit hits the labels")
SPANNED = Model("a fit of least norm is a combination of its rows")

kept = m / p  #: the share of the features that the rows span
gain = m / (p - m - 1)  #: mean squared length of a fit to unit noise

# h is the first fit; the coefficients combine rows to the first fit, the model and the next fit
h, hT = sp.symbols("h h'", commutative=False)
combined = dict(zip((h, w, f), sp.symbols("c_0 c c_1", commutative=False), strict=True))
transpose = {**TRANSPOSE, X: XT, XT: X, h: hT, hT: h}
_inverse = Equal(R * X * XT, sp.S.One)
_projection, projection_transposed = Equal(A, XT * R * X), Equal(AT, XT * R * X)
_noise, _noise_transposed = Equal(B, XT * R), Equal(BT, R * X)
_rank = Equal(Trace(sp.S.One), m)
_share = Equal(Trace(A), m)
share_twice = Equal(Trace(AT * A), m)
_gain = Equal(Trace(B * BT), Trace(R))

#: the fit of least norm, w' = A w + B noise with A = X'RX and B = X'R, R the inverse of XX'
LEAST = (
    Step(
        "inverse",
        _inverse,
        Model("R is the inverse of XX', of as many dimensions as there are rows"),
    ),
    Step(
        "projection",
        _projection,
        Model("the fit of least norm to the labels X w is the projection of w on the rows"),
    ),
    Step("fit to noise", _noise, Model("the fit of least norm to noise")),
)


def least_norm(name: str, fit: sp.Expr, labels: sp.Expr, noise: sp.Expr = u) -> tuple[Step, ...]:
    """The fit of least norm to labels X ``labels`` + noise: it hits them, within the rows."""
    return (
        Step(f"{name} hits the labels", Equal(X * labels, X * fit - noise), HITS),
        Step(f"{name}, by rows", Equal(fit, XT * combined[fit]), SPANNED),
        Step(
            name,
            Equal(fit, A * labels + B * noise),
            Words(),
            uses=(
                "projection",
                "fit to noise",
                "inverse",
                f"{name} hits the labels",
                f"{name}, by rows",
            ),
        ),
    )


TRANSPOSED = (
    Step(
        "projection, transposed",
        projection_transposed,
        Transposed(transpose),
        uses=("projection",),
    ),
    Step(
        "fit to noise, transposed",
        _noise_transposed,
        Transposed(transpose),
        uses=("fit to noise",),
    ),
)
RANK = (
    Step("rank", _rank, Model("the identity of as many dimensions as there are rows")),
    Step("share", _share, Traces(transpose), uses=("projection", "inverse", "rank")),
)
GAINED = Step(
    "gain", _gain, Traces(transpose), uses=("fit to noise", "fit to noise, transposed", "inverse")
)
