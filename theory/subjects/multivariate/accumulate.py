"""Accumulate in several dimensions: what projection carries over, and the second moments."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Linearity, Tower
from theory.statements import Equal
from theory.subjects.gaussian.accumulate import (
    COUNTED,
    ENOUGH,
    ERROR,
    MEAN,
    SINGLE,
    SQUARE,
    keep,
    spread,
    variance_mean,
    variance_square,
)
from theory.subjects.multivariate.experiment import (
    FIRST_PLANE,
    LENGTH,
    MODEL,
    PLANE_DRAWN,
    POOLED_PLANE,
    TRACE,
    B,
    D,
    G,
    T,
    U,
    delta,
)
from theory.subjects.multivariate.squares import (
    of_squared_trace,
    of_trace_of_square,
    squared_trace,
    trace_of_square,
)
from theory.words import E, M, N, b, d, i, j, t, v, v0

TRACE_MEAN, MEAN_ERROR, DETERMINANT, COVARIANCE, SQUARED, OF_SQUARE = (
    f"multivariate.accumulate.{name}"
    for name in (
        "trace_mean",
        "mean_error",
        "plane_determinant_mean",
        "squared_covariance_mean",
        "squared_trace_mean",
        "trace_of_square_mean",
    )
)
POOLED = (*MODEL, SINGLE)
PARAMETERS = {"samples": M, "generations": t, "ddof": b, "dimension": D}
PAIRS = (
    *ENOUGH,
    Condition(M[i] >= 2, "at least 2 samples in every batch"),
    Condition(M[0] >= 3, "at least 3 samples in the first batch"),
)

total = D * variance_mean().subs(v0, 1)
error = D * (1 / M[0] + sp.Sum(M[i] / N[i + 1] ** 2 * variance_mean(i).subs(v0, 1), (i, 1, t - 1)))


def bend(batch: sp.Expr | int) -> sp.Expr:
    """E det K of two coordinates for one refit on all points."""
    return keep(batch) ** 2 - spread(batch) / 2


def minor(factor: sp.Expr) -> sp.Expr:
    """E of the determinant of two coordinates, from its factor of one refit."""
    return (M[0] - 1) * (M[0] - 2) / (M[0] - b) ** 2 * sp.Product(factor, (j, 1, t - 1))


_factor = keep(j) ** 2 + spread(j)
square = variance_square(_factor).subs(v0, 1)
plane = minor(bend(j))
#: both, were the distance of the means its own mean
_still = (M[j] - 1) / (N[j + 1] - b) ** 2
_still_square = variance_square(keep(j) ** 2 + 2 * _still).subs(v0, 1)
_still_plane = minor(keep(j) ** 2 - _still)

_trace = Equal(E(T, t), total)
_error = Equal(E(delta, t), error)
_mode = 3 * B**2 + G
_squared = Equal(E(T**2, t), squared_trace(square, plane))
_of_square = Equal(E(U, t), trace_of_square(square, plane))


def _refit(of: sp.Expr, factor: sp.Expr, raw: sp.Expr, name: str) -> tuple[Step, ...]:
    """One refit on all points, and all of them."""
    first = square if of == _mode else plane
    return (
        Step(
            f"first fit: {name}",
            Equal(E(of, 1), first.subs(t, 1).doit()),
            Tower(FIRST_PLANE),
            uses=PLANE_DRAWN,
        ),
        Step(
            f"refit, integrated: {name}",
            Equal(E(of, t + 1), raw * E(of, t)),
            Tower(POOLED_PLANE),
            uses=PLANE_DRAWN,
        ),
        Step(
            f"refit: {name}",
            Equal(E(of, t + 1), factor * E(of, t)),
            Algebra(),
            uses=(f"refit, integrated: {name}", "points so far"),
        ),
        Step(
            name,
            Equal(E(of, t), first),
            Induction(t, 1),
            uses=(f"first fit: {name}", f"refit: {name}"),
        ),
    )


_mean = N[t] - b + M[t] - 1 + N[t] / N[t + 1]
_half = M[t] - 1 + (N[t] / N[t + 1]) ** 2
_points = Step("points so far", Equal(N[t + 1], N[t] + M[t]), COUNTED)
_determinant = Equal(E(G, t), plane)
_covariance = Equal(E(B**2, t), (square - plane) / 3)
IN_A_PLANE = {"samples": M, "generations": t, "ddof": b}
GROUNDS = ((SQUARE, {v0: 1}), DETERMINANT, COVARIANCE)

CLAIMS = (
    Claim(
        id=TRACE_MEAN,
        kind="equality",
        title="Mean trace of the covariance after t fits, each on all points so far.",
        statement=_trace,
        proof=Proof(
            (
                Step("directions", Equal(E(T, t), D * E(v, t)), TRACE),
                Step("all directions", _trace, Algebra(), uses=("directions", (MEAN, {v0: 1}))),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024", "gerstgrasser2024"),
        domain=ENOUGH,
        parameters=PARAMETERS,
        rivals={
            "replace": D * sp.Product((M[j] - 1) / (M[j] - b), (j, 0, t - 1)),
            "of one direction": total / D,
            "the distance of the means left out": total.xreplace({keep(j): 1 - 1 / (N[j + 1] - b)}),
        },
        remark=(
            "The dimension does not matter: E S_t is the truth's times the one-dimensional factor."
        ),
    ),
    Claim(
        id=MEAN_ERROR,
        kind="equality",
        title=(
            "Mean squared Mahalanobis distance of the model's mean from that of the truth after t "
            "fits, each on all points so far."
        ),
        statement=_error,
        proof=Proof(
            (
                Step("directions", Equal(E(delta, t), D * E(d**2, t)), LENGTH),
                Step("all directions", _error, Algebra(), uses=("directions", (ERROR, {v0: 1}))),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024",),
        domain=ENOUGH,
        parameters=PARAMETERS,
        rivals={
            "real data only": D / M[0],
            "of one direction": error / D,
            "every point counts alike": D * sp.Sum(M[i] / N[i + 1] ** 2, (i, 0, t - 1)),
        },
    ),
    Claim(
        id=DETERMINANT,
        kind="equality",
        title=(
            "Mean determinant of the covariance of two coordinates after t fits, each on all "
            "points so far."
        ),
        statement=_determinant,
        proof=Proof(
            (
                _points,
                *_refit(G, bend(t), (_mean**2 - _half) / (N[t + 1] - b) ** 2, "determinant"),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024", "muirhead1982"),
        domain=PAIRS,
        parameters=IN_A_PLANE,
        rivals={
            "square of the mean": (total / D) ** 2,
            "coordinates independent": minor(keep(j) ** 2),
            "the distance of the means not random": _still_plane,
        },
        remark="In coordinates in which the truth is standard. It has a positive limit.",
    ),
    Claim(
        id=COVARIANCE,
        kind="equality",
        title=(
            "Mean squared covariance of two coordinates that the truth has independent, after t "
            "fits, each on all points so far."
        ),
        statement=_covariance,
        proof=Proof(
            (
                _points,
                *_refit(
                    _mode,
                    keep(t) ** 2 + spread(t),
                    (_mean**2 + 2 * _half) / (N[t + 1] - b) ** 2,
                    "first mode",
                ),
                Step(
                    "squared covariance",
                    Equal(E(B**2, t), (E(_mode, t) - E(G, t)) / 3),
                    Linearity(POOLED_PLANE),
                ),
                Step(
                    "together",
                    _covariance,
                    Algebra(),
                    uses=("squared covariance", "first mode", DETERMINANT),
                ),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024", "muirhead1982"),
        domain=PAIRS,
        parameters=IN_A_PLANE,
        rivals={
            "of the first fit": (M[0] - 1) / (M[0] - b) ** 2,
            "without the factor 3": square - plane,
            "the distance of the means not random": (_still_square - _still_plane) / 3,
        },
    ),
    Claim(
        id=SQUARED,
        kind="equality",
        title=(
            "Mean of the squared trace of the covariance after t fits, each on all points so far."
        ),
        statement=_squared,
        proof=Proof(
            (
                Step(
                    "product of two variances",
                    Equal(E(B**2 + G, t), E(B**2, t) + E(G, t)),
                    Linearity(POOLED_PLANE),
                ),
                *of_squared_trace(t, _squared, *GROUNDS),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024", "muirhead1982"),
        domain=PAIRS,
        parameters=PARAMETERS,
        rivals={
            "one mode alone": squared_trace(square, square),
            "modes exchanged": squared_trace(plane, square),
            "the distance of the means not random": squared_trace(_still_square, _still_plane),
        },
        parts={"S_{jj}^2": square, r"S_{jj} S_{kk} - S_{jk}^2": plane},
    ),
    Claim(
        id=OF_SQUARE,
        kind="equality",
        title=(
            "Mean trace of the squared covariance, its squared Frobenius norm, after t fits, each "
            "on all points so far."
        ),
        statement=_of_square,
        proof=Proof(of_trace_of_square(t, _of_square, *GROUNDS)),
        assumptions=POOLED,
        references=("kazdan2024", "muirhead1982"),
        domain=PAIRS,
        parameters=PARAMETERS,
        rivals={
            "no covariances": D * square,
            "modes exchanged": trace_of_square(plane, square),
            "dimension forgotten": D * square + (square - plane) / 3,
        },
        parts={"S_{jj}^2": square, r"S_{jj} S_{kk} - S_{jk}^2": plane},
        remark=(
            "Both modes converge: accumulate keeps the shape of the covariance near that of the "
            "truth, and no direction wins."
        ),
    ),
)
