"""Accumulate: every generation is fitted on all points so far; moments for any schedule and any ddof.

Generation 1 is fitted on ``N[1] = M[0]`` real points, generation t + 1 on the ``N[t]`` points before it and ``M[t]`` points of
generation t.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.gaussian.experiment import ACCUMULATE, FIRST, MODEL, MOMENTS
from theory.proof import Proof, Step
from theory.rules import Algebra, Definition, Induction, Tower
from theory.statements import Equal
from theory.words import E, M, N, b, d, i, j, t, v, v0

SINGLE = "a single point has the centred sum of squares 0, a chi-square draw with 0 degrees of freedom"
POOLED = (*MODEL, SINGLE)
PER_GENERATION = {"samples": M, "generations": t, "ddof": b, "variance": v0}
MAXIMUM_LIKELIHOOD = {"samples": M, "generations": t, "variance": v0}

#: batches after the first may hold a single point
ENOUGH = (
    Condition(M[0] - b > 0, "the first batch to have more points than ddof"),
    Condition(M[0] >= 2, "at least 2 samples in the first batch"),
)
FIRST_BATCH = (M[0] > b, M[0] > 1)
BATCH = (N[t] > b, N[t + 1] > b, M[t] > 1)
BATCHES = (M[0] > b, N[i] > b)

POOLING, KERNEL, MEAN, SQUARE, ERROR, TOTAL = (
    f"gaussian.accumulate.{name}"
    for name in ("pooling", "kernel", "variance_mean", "variance_second_moment", "mean_error", "conservation")
)
DRAWS = (*MOMENTS, KERNEL)


def keep(batch: sp.Expr, ddof: sp.Expr = b) -> sp.Expr:
    """E v' / v for one refit on all points, the last batch drawn from v."""
    return 1 - M[batch] / (N[batch + 1] * (N[batch + 1] - ddof))


def spread(batch: sp.Expr) -> sp.Expr:
    """Var v' / v^2 for one refit on all points."""
    return 2 * (M[batch] - 1 + (N[batch] / N[batch + 1]) ** 2) / (N[batch + 1] - b) ** 2


def variance_mean(upto: sp.Expr = t) -> sp.Expr:
    """E v at a generation (at least 1)."""
    return v0 * (M[0] - 1) / (M[0] - b) * sp.Product(keep(j), (j, 1, upto - 1))


def variance_mean_ddof0(upto: sp.Expr = t) -> sp.Expr:
    """E v at a generation, ddof = 0: real data are no exception."""
    return v0 * sp.Product(keep(j, sp.S.Zero), (j, 0, upto - 1))


# pooling: sums of squares of X[0], ..., X[K-1] and Y[0], ..., Y[L-1] about their own means and about the common mean
X, Y = sp.IndexedBase("X", real=True), sp.IndexedBase("Y", real=True)
K, L = sp.symbols("K L", integer=True, positive=True)
old_squares, new_squares, distance = sp.Symbol("A", nonnegative=True), sp.Symbol("B", nonnegative=True), sp.Symbol("delta", real=True)


def _total(points: sp.IndexedBase, count: sp.Expr) -> sp.Expr:
    return sp.Sum(points[i], (i, 0, count - 1))


def _squares(points: sp.IndexedBase, count: sp.Expr, centre: sp.Expr) -> sp.Expr:
    return sp.Sum((points[i] - centre) ** 2, (i, 0, count - 1))


def _pooled(old: sp.Expr, new: sp.Expr) -> sp.Expr:
    centre = (_total(X, old) + _total(Y, new)) / (old + new)
    return _squares(X, old, centre) + _squares(Y, new, centre)


_old_mean, _new_mean = _total(X, K) / K, _total(Y, L) / L
_pooling = Equal(
    _pooled(K, L),
    _squares(X, K, _old_mean) + _squares(Y, L, _new_mean) + K * L / (K + L) * (_new_mean - _old_mean) ** 2,
)
_pooling_formula = old_squares + new_squares + K * L / (K + L) * distance**2

# the kernel
_count = Equal(N[t + 1], N[t] + M[t])
_first_count = Equal(N[1], M[0])
_next_variance = Equal(_pooled(N[t], M[t]) / (N[t + 1] - b), ACCUMULATE.update[v])
_next_mean = Equal((_total(X, N[t]) + _total(Y, M[t])) / N[t + 1], ACCUMULATE.update[d])
_joint_step = Equal(
    E(d**2 * v, t + 1),
    keep(t) * E(d**2 * v, t) + M[t] / N[t + 1] ** 2 * (keep(t) + 2 * N[t] / (N[t + 1] * (N[t + 1] - b))) * E(v**2, t),
)
_first_joint = Equal(E(d**2 * v, 1), v0**2 * (M[0] - 1) / (M[0] * (M[0] - b)))
_first_square = Equal(E(v**2, 1), v0**2 * (M[0] ** 2 - 1) / (M[0] - b) ** 2)


def _joint(shared: sp.Expr) -> sp.Expr:
    """E[d^2 v] at generation 2; ``shared`` is what the normal draw that moves both adds."""
    return v0**2 * (
        keep(1) * (M[0] - 1) / (M[0] * (M[0] - b))
        + M[1] / N[2] ** 2 * (keep(1) + shared) * (M[0] ** 2 - 1) / (M[0] - b) ** 2
    )


_kernel = Equal(E(d**2 * v, 2), _joint(2 * M[0] / (N[2] * (N[2] - b))))

# moments
_mean = Equal(E(v, t), variance_mean())
_square = Equal(E(v**2, t), v0**2 * (M[0] ** 2 - 1) / (M[0] - b) ** 2 * sp.Product(keep(j) ** 2 + spread(j), (j, 1, t - 1)))
_error = Equal(E(d**2, t), v0 / M[0] + sp.Sum(M[i] / N[i + 1] ** 2 * variance_mean(i), (i, 1, t - 1)))
_lost = sp.Sum(M[i] / (N[i + 1] ** 2 * (N[i + 1] - b)) * sp.Product(keep(j), (j, 1, i - 1)), (i, 1, t - 1))
_total_mean = Equal(E(v + d**2, t), v0 * (1 + b * (M[0] - 1) / (M[0] - b) * (1 / M[0] - _lost)))


CLAIMS = (
    Claim(
        id=POOLING,
        kind="deterministic",
        title="Two sets of points pool their sums of squares and the squared distance of their means.",
        statement=_pooling,
        proof=Proof((Step("sums", _pooling, Algebra()),)),
        formula=_pooling_formula,
        parameters={"count": K, "batch": L, "squares": old_squares, "batch_squares": new_squares, "distance": distance},
        rivals={
            "squares only": old_squares + new_squares,
            "K + L for K L/(K + L)": old_squares + new_squares + (K + L) * distance**2,
            "all of the distance on the batch": old_squares + new_squares + L * distance**2,
        },
    ),
    Claim(
        id=KERNEL,
        kind="equality",
        title="Mean of squared error times variance after two fits: one normal draw moves both the mean and the variance.",
        statement=_kernel,
        proof=Proof(
            (
                Step("points so far", _count, Definition("N counts the points so far")),
                Step("real points", _first_count, Definition("the first fit sees the real data alone")),
                Step("old mean", Equal(_total(X, N[t]), N[t] * d), Definition("the mean of a fit is the mean of its points")),
                Step(
                    "old squares",
                    Equal(_squares(X, N[t], _total(X, N[t]) / N[t]), (N[t] - b) * v),
                    Definition("the variance of a fit is the centred sum of squares over count minus ddof"),
                ),
                Step(
                    "batch mean",
                    Equal(_total(Y, M[t]), M[t] * (d + sp.sqrt(v / M[t]) * z)),
                    Definition("a batch has the mean and the sum of squares that Cochran's theorem gives it"),
                    uses=(COCHRAN,),
                ),
                Step(
                    "batch squares",
                    Equal(_squares(Y, M[t], _total(Y, M[t]) / M[t]), v * q),
                    Definition("a batch has the mean and the sum of squares that Cochran's theorem gives it"),
                    uses=(COCHRAN,),
                ),
                Step(
                    "next variance",
                    _next_variance,
                    Algebra(),
                    uses=((POOLING, {K: N[t], L: M[t]}), "old squares", "batch squares", "old mean", "batch mean", "points so far"),
                ),
                Step("next mean", _next_mean, Algebra(), uses=("old mean", "batch mean", "points so far")),
                Step("first fit: error times variance", _first_joint, Tower(FIRST), uses=MOMENTS, where=FIRST_BATCH),
                Step("first fit: square", _first_square, Tower(FIRST), uses=MOMENTS, where=FIRST_BATCH),
                Step(
                    "refit in N",
                    Equal(_joint_step.lhs, _joint_raw),
                    Tower(ACCUMULATE),
                    uses=(*MOMENTS, "next variance", "next mean"),
                    where=BATCH,
                ),
                Step("refit", _joint_step, Algebra(), uses=("refit in N", "points so far"), where=BATCH),
                Step(
                    "second fit",
                    _kernel,
                    Algebra(),
                    uses=(("refit", {t: 1}), "first fit: error times variance", "first fit: square", "real points"),
                    where=(M[0] > b, M[0] > 1),
                ),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024",),
        domain=ENOUGH,
        rivals={
            "independent draws": _joint(sp.S.Zero),
            "ddof 0 for 1 and back": _kernel.rhs.subs(b, 1 - b),
            "no distance between the means": v0**2
            * (
                (keep(1) - shift) * (M[0] - 1) / (M[0] * (M[0] - b))
                + M[1] / N[2] ** 2 * (keep(1) - shift) * (M[0] ** 2 - 1) / (M[0] - b) ** 2
            ),
        },
        parameters={"samples": M, "ddof": b, "variance": v0},
    ),
)
