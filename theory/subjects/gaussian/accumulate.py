"""Accumulate: every generation is fitted on all points so far; moments for any schedule and any
ddof.

Generation 1 is fitted on ``N[1] = M[0]`` real points, generation t + 1 on the ``N[t]`` points
before it and ``M[t]`` points of generation t."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Counted, Induction, Tower
from theory.statements import Equal
from theory.subjects.gaussian.experiment import (
    ACCUMULATE,
    BATCH_LAW,
    DRAWN,
    FIRST,
    FITTED_MEAN,
    FITTED_VARIANCE,
    MODEL,
)
from theory.words import E, M, N, b, d, i, j, q, t, v, v0, z

SINGLE = (
    "a single point has the centred sum of squares 0, a chi-square draw with 0 degrees of freedom"
)
POOLED = (*MODEL, SINGLE)
PER_GENERATION = {"samples": M, "generations": t, "ddof": b, "variance": v0}
COUNTED = Counted()

#: batches after the first may hold a single point
ENOUGH = (
    Condition(M[0] - b > 0, "the first batch to have more points than ddof"),
    Condition(M[0] >= 2, "at least 2 samples in the first batch"),
)
FIRST_BATCH = (M[0] > b, M[0] > 1)
BATCH = (*FIRST_BATCH, M[t] > 1)
BATCHES = FIRST_BATCH

KERNEL, MEAN, SQUARE, ERROR, TOTAL = (
    f"gaussian.accumulate.{name}"
    for name in ("kernel", "variance_mean", "variance_second_moment", "mean_error", "conservation")
)


def keep(batch: sp.Expr | int, ddof: sp.Expr = b) -> sp.Expr:
    """E v'/v for one refit on all points, the last batch drawn from v."""
    return 1 - M[batch] / (N[batch + 1] * (N[batch + 1] - ddof))


def spread(batch: sp.Expr | int) -> sp.Expr:
    """Var v'/v^2 for one refit on all points."""
    return 2 * (M[batch] - 1 + (N[batch] / N[batch + 1]) ** 2) / (N[batch + 1] - b) ** 2


def variance_mean(upto: sp.Expr = t) -> sp.Expr:
    """E v at a generation (at least 1)."""
    return v0 * (M[0] - 1) / (M[0] - b) * sp.Product(keep(j), (j, 1, upto - 1))


def variance_square(factor: sp.Expr) -> sp.Expr:
    """E v^2 at generation t, from its factor of one refit."""
    return v0**2 * (M[0] ** 2 - 1) / (M[0] - b) ** 2 * sp.Product(factor, (j, 1, t - 1))


# one refit: X are the points so far, Y the batch
X, Y = sp.IndexedBase("X", real=True), sp.IndexedBase("Y", real=True)


def _sum(points: sp.IndexedBase, count: sp.Expr) -> sp.Expr:
    return sp.Sum(points[i], (i, 0, count - 1))


def _squares(points: sp.IndexedBase, count: sp.Expr, centre: sp.Expr) -> sp.Expr:
    return sp.Sum((points[i] - centre) ** 2, (i, 0, count - 1))


K, L = sp.symbols("K L", integer=True, positive=True)
_counts = {K: N[t], L: M[t]}
OLD_SUM, NEW_SUM = _sum(X, K), _sum(Y, L)
_old_mean, _new_mean, _mean = OLD_SUM / K, NEW_SUM / L, (OLD_SUM + NEW_SUM) / (K + L)
OLD_SQUARES, NEW_SQUARES = _squares(X, K, _old_mean), _squares(Y, L, _new_mean)
POOLING = Equal(
    _squares(X, K, _mean) + _squares(Y, L, _mean),
    OLD_SQUARES + NEW_SQUARES + K * L / (K + L) * (_new_mean - _old_mean) ** 2,
)


def now(expr: sp.Expr) -> sp.Expr:
    return expr.subs(_counts, simultaneous=True)


_count = Equal(N[t + 1], N[t] + M[t])
_next_variance = Equal(now(POOLING.lhs) / (N[t + 1] - b), ACCUMULATE.update[v])
_next_mean = Equal(now(OLD_SUM + NEW_SUM) / N[t + 1], ACCUMULATE.update[d])


def raw(squares: int) -> sp.Expr:
    """E[v'/v] (with 3: weighted by the square of the normal draw): old squares, new squares,
    squared distance of the means.
    """
    return (N[t] - b + M[t] - 1 + squares * N[t] / N[t + 1]) / (N[t + 1] - b)


def refit(recursion: Equal, integrated: sp.Expr, *grounds: str) -> tuple[Step, ...]:
    """One refit on all points: integrated over its draws, then with the old count as the new one
    less the batch.
    """
    return (
        Step("points so far", _count, COUNTED),
        Step(
            "refit, integrated",
            Equal(recursion.lhs, integrated),
            Tower(ACCUMULATE),
            uses=(*DRAWN, *grounds),
        ),
        Step("refit", recursion, Algebra(), uses=("refit, integrated", "points so far")),
    )


def _first(h: sp.Expr, value: sp.Expr) -> Equal:
    return Equal(E(h, 1), value)


_first_mean = _first(v, v0 * (M[0] - 1) / (M[0] - b))
_first_square = _first(v**2, v0**2 * (M[0] ** 2 - 1) / (M[0] - b) ** 2)
_first_error = _first(d**2, v0 / M[0])
_first_total = _first(v + d**2, v0 * (1 + b * (M[0] - 1) / (M[0] * (M[0] - b))))
_first_joint = _first(d**2 * v, v0**2 * (M[0] - 1) / (M[0] * (M[0] - b)))


def _joint(factor: sp.Expr, shared: sp.Expr) -> sp.Expr:
    """E[d^2 v] at generation 2; ``shared`` is what the normal draw that moves both adds to the
    factor.
    """
    carried = factor * (M[0] - 1) / (M[0] * (M[0] - b))
    return v0**2 * (
        carried + M[1] / N[2] ** 2 * (factor + shared) * (M[0] ** 2 - 1) / (M[0] - b) ** 2
    )


_between = M[0] / (N[2] * (N[2] - b))  # what the squared distance of the means adds to E v'/v
_kernel = Equal(E(d**2 * v, 2), _joint(keep(1), 2 * _between))
_joint_step = Equal(
    E(d**2 * v, t + 1),
    keep(t) * E(d**2 * v, t)
    + M[t] / N[t + 1] ** 2 * (keep(t) + 2 * N[t] / (N[t + 1] * (N[t + 1] - b))) * E(v**2, t),
)

# all refits
MEAN_STATEMENT = Equal(E(v, t), variance_mean())
SQUARE_STATEMENT = Equal(E(v**2, t), variance_square(keep(j) ** 2 + spread(j)))
_error = Equal(
    E(d**2, t), v0 / M[0] + sp.Sum(M[i] / N[i + 1] ** 2 * variance_mean(i), (i, 1, t - 1))
)
_lost = sp.Sum(
    M[i] / (N[i + 1] ** 2 * (N[i + 1] - b)) * sp.Product(keep(j), (j, 1, i - 1)), (i, 1, t - 1)
)
TOTAL_MEAN = Equal(E(v + d**2, t), v0 * (1 + b * (M[0] - 1) / (M[0] - b) * (1 / M[0] - _lost)))

CLAIMS = (
    Claim(
        id=KERNEL,
        kind="equality",
        title=(
            "Mean of squared error times variance after two fits: one normal draw moves both the "
            "mean and the variance."
        ),
        statement=_kernel,
        proof=Proof(
            (
                Step("count", _count, COUNTED),
                Step("real points", Equal(N[1], M[0]), COUNTED),
                Step("pooling", POOLING, Algebra()),
                Step(
                    "old mean",
                    Equal(now(OLD_SUM), N[t] * d),
                    FITTED_MEAN,
                ),
                Step(
                    "old squares",
                    Equal(now(OLD_SQUARES), (N[t] - b) * v),
                    FITTED_VARIANCE,
                ),
                Step(
                    "batch mean",
                    Equal(now(NEW_SUM), M[t] * (d + sp.sqrt(v / M[t]) * z)),
                    BATCH_LAW,
                ),
                Step("batch squares", Equal(now(NEW_SQUARES), v * q), BATCH_LAW),
                Step(
                    "next variance",
                    _next_variance,
                    Algebra(),
                    uses=(
                        ("pooling", _counts),
                        "old squares",
                        "batch squares",
                        "old mean",
                        "batch mean",
                        "count",
                    ),
                ),
                Step("next mean", _next_mean, Algebra(), uses=("old mean", "batch mean", "count")),
                Step(
                    "first fit: error times variance",
                    _first_joint,
                    Tower(FIRST),
                    uses=DRAWN,
                ),
                Step(
                    "first fit: square",
                    _first_square,
                    Tower(FIRST),
                    uses=DRAWN,
                ),
                *refit(
                    _joint_step,
                    raw(1) * E(d**2 * v, t) + M[t] / N[t + 1] ** 2 * raw(3) * E(v**2, t),
                    "next variance",
                    "next mean",
                ),
                Step(
                    "second fit",
                    _kernel,
                    Algebra(),
                    uses=(
                        ("refit", {t: 1}),
                        "first fit: error times variance",
                        "first fit: square",
                        "real points",
                    ),
                ),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024",),
        domain=ENOUGH,
        rivals={
            "independent draws": _joint(keep(1), sp.S.Zero),
            "the distance of the means left out": _joint(keep(1) - _between, sp.S.Zero),
            "ddof 0 for 1 and back": _kernel.rhs.subs(b, 1 - b),
        },
        parameters={"samples": M, "ddof": b, "variance": v0},
    ),
    Claim(
        id=MEAN,
        kind="equality",
        title="Mean of the model's variance after t fits, each on all points so far.",
        statement=MEAN_STATEMENT,
        proof=Proof(
            (
                Step("first fit", _first_mean, Tower(FIRST), uses=DRAWN),
                *refit(Equal(E(v, t + 1), keep(t) * E(v, t)), raw(1) * E(v, t), KERNEL),
                Step(
                    "all fits",
                    MEAN_STATEMENT,
                    Induction(t, 1),
                    uses=("first fit", "refit"),
                ),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024", "gerstgrasser2024"),
        domain=ENOUGH,
        rivals={
            "replace": v0 * sp.Product((M[j] - 1) / (M[j] - b), (j, 0, t - 1)),
            "old count for new": MEAN_STATEMENT.rhs.xreplace(
                {keep(j): 1 - M[j] / (N[j] * (N[j] - b))}
            ),
            "the distance of the means left out": MEAN_STATEMENT.rhs.xreplace(
                {keep(j): 1 - 1 / (N[j + 1] - b)}
            ),
            "ddof 0 for 1 and back": MEAN_STATEMENT.rhs.subs(b, 1 - b),
        },
        parameters=PER_GENERATION,
        remark=(
            "With ddof = 0 real data are no exception: the mean is v_0 times the product of 1 - "
            "samples[i]/N[i+1]^2. "
            "With ddof = 1 the pooled variance is not unbiased, though that of a single batch is: "
            "points of different generations "
            "are correlated. The code of arXiv 2410.16713 divides by the count, ddof = 0."
        ),
    ),
    Claim(
        id=SQUARE,
        kind="equality",
        title="Mean square of the model's variance after t fits, each on all points so far.",
        statement=SQUARE_STATEMENT,
        proof=Proof(
            (
                Step("first fit", _first_square, Tower(FIRST), uses=DRAWN),
                *refit(
                    Equal(E(v**2, t + 1), (keep(t) ** 2 + spread(t)) * E(v**2, t)),
                    (
                        raw(1) ** 2
                        + (2 * (M[t] - 1) + 2 * (N[t] / N[t + 1]) ** 2) / (N[t + 1] - b) ** 2
                    )
                    * E(v**2, t),
                    KERNEL,
                ),
                Step(
                    "all fits",
                    SQUARE_STATEMENT,
                    Induction(t, 1),
                    uses=("first fit", "refit"),
                ),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024",),
        domain=ENOUGH,
        rivals={
            "square of the mean": variance_mean() ** 2,
            "M for M - 1": variance_square(keep(j) ** 2 + spread(j) + 2 / (N[j + 1] - b) ** 2),
            "the distance of the means not random": variance_square(
                keep(j) ** 2 + 2 * (M[j] - 1) / (N[j + 1] - b) ** 2
            ),
            "ddof 0 for 1 and back": SQUARE_STATEMENT.rhs.subs(b, 1 - b),
        },
        parameters=PER_GENERATION,
    ),
    Claim(
        id=ERROR,
        kind="equality",
        title="Mean squared error of the model's mean after t fits, each on all points so far.",
        statement=_error,
        proof=Proof(
            (
                Step("first fit", _first_error, Tower(FIRST), uses=DRAWN),
                Step(
                    "refit",
                    Equal(E(d**2, t + 1), E(d**2, t) + M[t] / N[t + 1] ** 2 * E(v, t)),
                    Tower(ACCUMULATE),
                    uses=(*DRAWN, KERNEL),
                ),
                Step(
                    "all fits",
                    _error,
                    Induction(t, 1),
                    uses=("first fit", "refit", MEAN),
                ),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024", "gerstgrasser2024"),
        domain=ENOUGH,
        rivals={
            "real data only": v0 / M[0],
            "constant variance": v0 * sp.Sum(M[i] / N[i + 1] ** 2, (i, 0, t - 1)),
            "old count for new": v0 / M[0]
            + sp.Sum(M[i] / N[i] ** 2 * variance_mean(i), (i, 1, t - 1)),
            "replace": v0 / M[0] + sp.Sum(variance_mean(i) / M[i], (i, 1, t - 1)),
        },
        parameters=PER_GENERATION,
        remark=(
            "With ddof = 0 the sum telescopes: the error is what the mean of the variance has lost "
            "(gaussian.accumulate.conservation)."
        ),
    ),
    Claim(
        id=TOTAL,
        kind="equality",
        title=(
            "Mean of variance plus squared error of the mean under accumulate: conserved with ddof "
            "= 0."
        ),
        statement=TOTAL_MEAN,
        proof=Proof(
            (
                Step("first fit", _first_total, Tower(FIRST), uses=DRAWN),
                *refit(
                    Equal(
                        E(v + d**2, t + 1),
                        E(v + d**2, t) - b * M[t] / (N[t + 1] ** 2 * (N[t + 1] - b)) * E(v, t),
                    ),
                    E(v + d**2, t) + (raw(1) - 1 + M[t] / N[t + 1] ** 2) * E(v, t),
                    KERNEL,
                ),
                Step(
                    "all fits",
                    TOTAL_MEAN,
                    Induction(t, 1),
                    uses=("first fit", "refit", MEAN),
                ),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024",),
        domain=ENOUGH,
        rivals={
            "conserved for every ddof": v0,
            "real data only": _first_total.rhs,
            "ddof 0 for 1 and back": TOTAL_MEAN.rhs.subs(b, 1 - b),
        },
        parameters=PER_GENERATION,
    ),
)
