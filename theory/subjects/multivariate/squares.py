"""Replace: second moments of the covariance.

In a plane, 3 B^2 + G, for the covariance B and the determinant G of two coordinates, and G itself
are multiplied in the mean: two eigenmodes.  3 B^2 + G is 2 B^2 plus the product of both variances;
it starts at 1 like the squared variance along a direction, and goes the same way."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Linearity, Start, Tower
from theory.statements import Equal
from theory.subjects.gaussian.replace_moments import tilted
from theory.subjects.multivariate.experiment import (
    ABOVE_DDOF,
    MODEL,
    PARAMETERS,
    PLANE,
    PLANE_DRAWN,
    SQUARED_TRACE,
    TRACE_OF_SQUARE,
    B,
    D,
    G,
    T,
    U,
    more_points,
)
from theory.words import E, M, b, j, n, s, v, v0

SQUARED, OF_SQUARE = (
    f"multivariate.replace.{name}" for name in ("squared_trace_mean", "trace_of_square_mean")
)
#: E v^2 along a direction, and E of the determinant of two coordinates
SQUARE = tilted(0, n) * tilted(1, n)
MINOR = sp.Product((M[j] - 1) * (M[j] - 2) / (M[j] - b) ** 2, (j, 0, n - 1))


def squared_trace(square: sp.Expr, minor: sp.Expr) -> sp.Expr:
    """E (tr S)^2, from a squared variance and a determinant of two coordinates."""
    return D * square + D * (D - 1) * (square + 2 * minor) / 3


def trace_of_square(square: sp.Expr, minor: sp.Expr) -> sp.Expr:
    """E tr S^2, from the same."""
    return D * square + D * (D - 1) * (square - minor) / 3


def of_squared_trace(at: sp.Expr, statement: Equal, *grounds) -> tuple[Step, ...]:
    """``statement`` of E (tr S)^2, from the step "product of two variances" and ``grounds``."""
    sides = Equal(E(T**2, at), D * E(v**2, at) + D * (D - 1) * E(B**2 + G, at))
    uses = ("squares and products", "product of two variances", *grounds)
    return (
        Step("squares and products", sides, SQUARED_TRACE),
        Step("together", statement, Algebra(), uses=uses),
    )


def of_trace_of_square(at: sp.Expr, statement: Equal, *grounds) -> tuple[Step, ...]:
    """``statement`` of E tr S^2, from ``grounds``."""
    sides = Equal(E(U, at), D * E(v**2, at) + D * (D - 1) * E(B**2, at))
    return (
        Step("squares", sides, TRACE_OF_SQUARE),
        Step("together", statement, Algebra(), uses=("squares", *grounds)),
    )


_mode, _determinant = 3 * B**2 + G, G
_slow = Equal(E(_mode, n), SQUARE)
_fast = Equal(E(_determinant, n), MINOR)
_square = Equal(E(v**2, n), SQUARE)
_squared = Equal(E(T**2, n), squared_trace(SQUARE, MINOR))
_of_square = Equal(E(U, n), trace_of_square(SQUARE, MINOR))

MODES = (
    Step("start: first mode", Equal(E(_mode, 0), sp.S.One), Start(PLANE)),
    Step(
        "one refit: first mode",
        Equal(E(_mode, n + 1), (M[n] ** 2 - 1) / (M[n] - b) ** 2 * E(_mode, n)),
        Tower(PLANE),
        uses=PLANE_DRAWN,
    ),
    Step("first mode", _slow, Induction(n), uses=("start: first mode", "one refit: first mode")),
    Step("start: second mode", Equal(E(_determinant, 0), sp.S.One), Start(PLANE)),
    Step(
        "one refit: second mode",
        Equal(
            E(_determinant, n + 1),
            (M[n] - 1) * (M[n] - 2) / (M[n] - b) ** 2 * E(_determinant, n),
        ),
        Tower(PLANE),
        uses=PLANE_DRAWN,
    ),
    Step("second mode", _fast, Induction(n), uses=("start: second mode", "one refit: second mode")),
    Step(
        "squared variance",
        _square,
        Algebra(),
        uses=(("gaussian.replace.variance_moment", {s: 2, v0: 1}),),
    ),
)
PRODUCT = Equal(E(B**2 + G, n), (E(_mode, n) + 2 * E(_determinant, n)) / 3)
COVARIANCE = Equal(E(B**2, n), (E(_mode, n) - E(_determinant, n)) / 3)
GROUNDS = ("squared variance", "first mode", "second mode")
DOMAIN = (ABOVE_DDOF, more_points(D), more_points(sp.Integer(2)))

CLAIMS = (
    Claim(
        id=SQUARED,
        kind="equality",
        title="Mean of the squared trace of the covariance after n refits.",
        statement=_squared,
        proof=Proof(
            (
                *MODES,
                Step("product of two variances", PRODUCT, Linearity(PLANE)),
                *of_squared_trace(n, _squared, *GROUNDS),
            )
        ),
        assumptions=MODEL,
        references=("muirhead1982",),
        domain=DOMAIN,
        parameters=PARAMETERS,
        rivals={
            "directions independent": D * SQUARE + D * (D - 1) * tilted(0, n) ** 2,
            "one mode alone": squared_trace(SQUARE, SQUARE),
            "modes exchanged": squared_trace(MINOR, SQUARE),
        },
        parts={"S_{jj}^2": SQUARE, r"S_{jj} S_{kk} - S_{jk}^2": MINOR},
    ),
    Claim(
        id=OF_SQUARE,
        kind="equality",
        title="Mean trace of the squared covariance, its squared Frobenius norm, after n refits.",
        statement=_of_square,
        proof=Proof(
            (
                *MODES,
                Step("squared covariance", COVARIANCE, Linearity(PLANE)),
                *of_trace_of_square(n, _of_square, "squared covariance", *GROUNDS),
            )
        ),
        assumptions=MODEL,
        references=("muirhead1982",),
        domain=DOMAIN,
        parameters=PARAMETERS,
        rivals={
            "no covariances": D * SQUARE,
            "modes exchanged": trace_of_square(MINOR, SQUARE),
            "dimension forgotten": D * SQUARE + (SQUARE - MINOR) / 3,
        },
        parts={"S_{jj}^2": SQUARE, r"S_{jj} S_{kk} - S_{jk}^2": MINOR},
        remark=(
            "With ddof 1 the first mode grows by 1 + 2/(M - 1) in each generation and the second "
            "falls by 1 - 1/(M - 1): in the mean square a few directions win, and planes flatten."
        ),
    ),
)
