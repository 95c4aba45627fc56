"""Accumulate, then fit a budget of points drawn from all so far without replacement: moments for
any schedule and any ddof.

The points so far have the mean d and the variance v of a fit with ddof 1, here called the pool; the
model is fitted on k of them. It keeps the mean of the pool up to a deviation of variance pool (1/k
- 1/N), and (k - 1)/(k - b) of its variance in the mean."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    AnyLaw,
    ChiSquare,
    Induction,
    Kernel,
    Limit,
    Linearity,
    Normal,
    Telescoping,
    Tower,
)
from theory.statements import Equal
from theory.subjects.gaussian.accumulate import (
    COUNTED,
    NEW_SQUARES,
    NEW_SUM,
    OLD_SQUARES,
    OLD_SUM,
    POOLING,
    SINGLE,
    K,
    L,
    now,
)
from theory.subjects.gaussian.experiment import (
    BATCH_LAW,
    CHOSEN_ALIKE,
    CHOSEN_ALL,
    CHOSEN_MEAN,
    CHOSEN_VARIANCE,
    COCHRAN,
    DRAWN,
    MODEL,
    POOL_MEAN,
    POOL_VARIANCE,
)
from theory.words import E, M, N, b, d, i, j, q, t, v, v0, z

budget = sp.Symbol("k", integer=True, positive=True)  #: points that are fitted
pool = sp.Symbol(
    "s", positive=True
)  #: state: centred sum of squares of the points so far, over their count less 1
centre = sp.Symbol("c", real=True)  #: state: their mean, minus that of the truth
unit = sp.Symbol(
    "y", real=True
)  #: mean of the chosen points less the mean of the pool, over its deviation
ratio = sp.Symbol("u", positive=True)  #: fitted variance over the variance of the pool

BUDGET = "the points to fit are drawn from all points so far without replacement"
kept = (budget - 1) / (budget - b)  #: E of the fitted variance over the pool's
PARAMETERS = {"samples": M, "generations": t, "budget": budget, "ddof": b, "variance": v0}
DOMAIN = (
    Condition(budget - b > 0, "a budget of more points than ddof"),
    Condition(budget >= 2, "a budget of at least 2 points"),
    Condition(budget <= M[0], "a budget of at most the first batch"),
)


def chosen(count: sp.Expr) -> sp.Expr:
    """Variance of the mean of the chosen points around that of all, over the variance of the
    pool.
    """
    return 1 / budget - 1 / count


def growth(batch: sp.Expr, fitted: sp.Expr = kept, moved: sp.Expr | None = None) -> sp.Expr:
    """E of the pool's next variance over its variance; ``fitted`` and ``moved`` are those of the
    choice.
    """
    old, new, both = N[batch], M[batch], N[batch + 1]
    moved = chosen(old) if moved is None else moved
    return (old - 1 + (new - 1) * fitted + old * new / both * (fitted / new + moved)) / (both - 1)


def pooled(upto: sp.Expr) -> sp.Expr:
    """E of the variance of the pool from which a generation (at least 1) is fitted."""
    return v0 * sp.Product(growth(j), (j, 1, upto - 1))


# the choice, given the pool: variance of one chosen point, and covariance of two
_one, _two = sp.symbols("s_1 s_2", real=True)
_mean_deviation = Equal((_one + (budget - 1) * _two) / budget, pool * chosen(N[t]))
_mean_variance = Equal((budget * _one - (_one + (budget - 1) * _two)) / (budget - b), kept * pool)

_fitted_mean, _fitted_variance = centre + sp.sqrt(pool * chosen(N[t])) * unit, ratio * pool
_batch_mean = _fitted_mean + sp.sqrt(_fitted_variance / M[t]) * z
_next_pool = (
    (N[t] - 1) * pool + _fitted_variance * q + N[t] * M[t] / N[t + 1] * (_batch_mean - centre) ** 2
) / (N[t + 1] - 1)
_next_centre = centre + M[t] / N[t + 1] * (_batch_mean - centre)

_CHOICE = (
    AnyLaw(
        unit,
        (sp.S.One, sp.S.Zero, sp.S.One),
        example=((sp.S.One, sp.S.Half), (-sp.S.One, sp.S.Half)),
    ),
    AnyLaw(ratio, (sp.S.One, kept), example=((kept, sp.S.One),)),
)
#: one generation: k points are chosen and fitted, and a batch of the model is added; no product of
#: the two laws of the choice counts
CHOOSE = Kernel(
    index=t,
    update={pool: _next_pool, centre: _next_centre},
    draws=(*_CHOICE, ChiSquare(q, M[t] - 1), Normal(z)),
    initial={pool: v0, centre: sp.S.Zero},
    law=COCHRAN,
    batch=M[t],
)
REAL = Kernel(
    index=sp.S.Zero,
    update={pool: v0 * q / (M[0] - 1), centre: sp.sqrt(v0 / M[0]) * z},
    draws=(Normal(z), ChiSquare(q, M[0] - 1)),
    initial={pool: v0, centre: sp.S.Zero},
    law=COCHRAN,
    batch=M[0],
)

_count = Equal(N[t + 1], N[t] + M[t])
_pool_step = Equal(E(pool, t + 1), growth(t) * E(pool, t))
_moved = (M[t] / N[t + 1]) ** 2 * (kept / M[t] + chosen(N[t]))
_centre_step = Equal(E(centre**2, t + 1), E(centre**2, t) + _moved * E(pool, t))
_pool = Equal(E(pool, t), pooled(t))
_pool_mean = v0 / M[0] + sp.Sum(
    (M[i] / N[i + 1]) ** 2 * (kept / M[i] + chosen(N[i])) * pooled(i), (i, 1, t - 1)
)
_centre = Equal(E(centre**2, t), _pool_mean)
_variance = Equal(E(v, t), kept * pooled(t))
_error = Equal(E(d**2, t), _pool_mean + chosen(N[t]) * pooled(t))

#: the law of the choice, given the pool
CHOICE = (
    Step(
        "one point",
        Equal(_one, (N[t] - 1) / N[t] * pool),
        CHOSEN_ALIKE,
    ),
    Step("two points", Equal(_two, -_one / (N[t] - 1)), CHOSEN_ALL),
    Step("mean of the choice", _mean_deviation, Algebra(), uses=("two points", "one point")),
    Step("variance of the choice", _mean_variance, Algebra(), uses=("two points", "one point")),
)
#: what becomes of the pool in one generation
POOL = (
    Step("points so far", _count, COUNTED),
    Step("pooling", POOLING, Algebra()),
    Step(
        "pool, mean",
        Equal(now(OLD_SUM), N[t] * centre),
        POOL_MEAN,
    ),
    Step(
        "pool, squares",
        Equal(now(OLD_SQUARES), (N[t] - 1) * pool),
        POOL_VARIANCE,
    ),
    Step(
        "batch, mean",
        Equal(now(NEW_SUM), M[t] * _batch_mean),
        BATCH_LAW,
    ),
    Step(
        "batch, squares",
        Equal(now(NEW_SQUARES), _fitted_variance * q),
        BATCH_LAW,
    ),
    Step(
        "next pool",
        Equal(now(POOLING.lhs) / (N[t + 1] - 1), _next_pool),
        Algebra(),
        uses=(
            ("pooling", {K: N[t], L: M[t]}),
            "pool, squares",
            "batch, squares",
            "pool, mean",
            "batch, mean",
            "points so far",
        ),
    ),
    Step("first pool", Equal(E(pool, 1), v0), Tower(REAL), uses=DRAWN),
    Step(
        "pool, one generation",
        _pool_step,
        Tower(CHOOSE),
        uses=(*DRAWN, "next pool", "mean of the choice", "variance of the choice"),
    ),
    Step("pool", _pool, Induction(t, 1), uses=("first pool", "pool, one generation")),
)


def _replaced(generation: sp.Expr) -> sp.Expr:
    """E of the fitted variance over the pool's, if points could be chosen twice."""
    return kept * (1 - 1 / N[generation])


_constant = 2 - 1 / t + sp.Sum((2 - 1 / i) / (i + 1) ** 2, (i, 1, t - 1))
_closed = Equal(
    sp.Sum((2 - 1 / i) / (i + 1) ** 2, (i, 1, t - 1)),
    3 * (sp.pi**2 / 6 - 1 - sp.polygamma(1, t + 1)) - 1 + 1 / t,
)
_limit = Equal(sp.Limit(_constant, t, sp.oo), sp.pi**2 / 2 - 2)

CLAIMS = (
    Claim(
        id="gaussian.accumulate_subsample.variance_mean",
        kind="equality",
        title=(
            "Mean of the model's variance after t fits, each on a budget of points drawn from all "
            "so far."
        ),
        statement=_variance,
        proof=Proof(
            (
                *CHOICE,
                *POOL,
                Step(
                    "fit",
                    Equal(E(v, t), E(kept * pool, t)),
                    CHOSEN_VARIANCE,
                ),
                Step("fit, linear", Equal(E(kept * pool, t), kept * E(pool, t)), Linearity(CHOOSE)),
                Step("all fits", _variance, Algebra(), uses=("fit", "fit, linear", "pool")),
            )
        ),
        assumptions=(*MODEL, BUDGET, SINGLE),
        references=("kazdan2024",),
        domain=DOMAIN,
        parameters=PARAMETERS,
        rivals={
            "all points fitted": v0
            * (M[0] - 1)
            / (M[0] - b)
            * sp.Product(1 - M[j] / (N[j + 1] * (N[j + 1] - b)), (j, 1, t - 1)),
            "with replacement": _replaced(t)
            * v0
            * sp.Product(growth(j, _replaced(j), (1 - 1 / N[j]) / budget), (j, 1, t - 1)),
            "one generation early": kept * pooled(t - 1),
        },
        remark=(
            "With ddof 1 and equal batches of the size of the budget it grows like a power of the "
            "generation, without bound."
        ),
    ),
    Claim(
        id="gaussian.accumulate_subsample.mean_error",
        kind="equality",
        title=(
            "Mean squared error of the model's mean after t fits, each on a budget of points drawn "
            "from all so far."
        ),
        statement=_error,
        proof=Proof(
            (
                *CHOICE,
                *POOL,
                Step(
                    "first mean",
                    Equal(E(centre**2, 1), v0 / M[0]),
                    Tower(REAL),
                    uses=DRAWN,
                ),
                Step(
                    "next mean",
                    Equal((now(OLD_SUM) + now(NEW_SUM)) / N[t + 1], _next_centre),
                    Algebra(),
                    uses=("pool, mean", "batch, mean", "points so far"),
                ),
                Step(
                    "mean, one generation",
                    _centre_step,
                    Tower(CHOOSE),
                    uses=(*DRAWN, "next mean"),
                ),
                Step(
                    "mean",
                    _centre,
                    Induction(t, 1),
                    uses=("first mean", "mean, one generation", "pool"),
                ),
                Step(
                    "fit",
                    Equal(E(d**2, t), E(centre**2 + pool * chosen(N[t]), t)),
                    CHOSEN_MEAN,
                ),
                Step(
                    "fit, linear",
                    Equal(
                        E(centre**2 + pool * chosen(N[t]), t),
                        E(centre**2, t) + chosen(N[t]) * E(pool, t),
                    ),
                    Linearity(CHOOSE),
                ),
                Step("all fits", _error, Algebra(), uses=("fit", "fit, linear", "mean", "pool")),
            )
        ),
        assumptions=(*MODEL, BUDGET, SINGLE),
        references=("kazdan2024",),
        domain=DOMAIN,
        parameters=PARAMETERS,
        rivals={
            "the pool alone": _pool_mean,
            "deviation of new points": _pool_mean + pooled(t) / budget,
            "one generation early": _error.rhs.subs(t, t - 1),
        },
    ),
    Claim(
        id="gaussian.accumulate_subsample.first_order_constant",
        kind="limit",
        title=(
            "Accumulate, fit as many points as one batch: error of the mean over that of one "
            "batch, for many samples and generations."
        ),
        statement=_limit,
        proof=Proof(
            (
                Step("finite sum", _closed, Telescoping()),
                Step("limit", _limit, Limit(), uses=("finite sum",)),
            )
        ),
        assumptions=(*MODEL, BUDGET),
        references=("kazdan2024",),
        parameters={},
        rivals={
            "accumulate": sp.pi**2 / 6,
            "the pool alone": sp.pi**2 / 2 - 3,
            "twice accumulate": sp.pi**2 / 3,
        },
        remark=(
            "The summands are those of gaussian.accumulate_subsample.mean_error times the samples, "
            "for equal batches of the size of the "
            "budget, as the samples grow: pi^2/2 - 2 = 2.93, against 1.64 where all points are "
            "fitted and the generation under replace."
        ),
    ),
)
