"""Accumulate, then fit a density to a budget of points drawn from all so far, without replacement.

The points so far have the mean c and the variance s, with divisor count - 1, less that of the
truth; the density has k of them: their mean is c + sqrt(s (1/k - 1/N)) y, their variance, with
divisor k, has the mean (1 - 1/k) s, and the variance of the density, w s, has h^2 more.  Here the
mean of a batch, less that of the model, is in deviations of the model.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, AnyLaw, Induction, Kernel, Linearity, Tower
from theory.statements import Equal
from theory.subjects.gaussian.accumulate import (
    COUNTED,
    NEW_SQUARES,
    NEW_SUM,
    OLD_SQUARES,
    OLD_SUM,
    POOLING,
    K,
    L,
    now,
)
from theory.subjects.gaussian.accumulate_subsample import budget, centre, chosen, pool
from theory.subjects.gaussian.experiment import (
    CHOSEN_ALIKE,
    CHOSEN_ALL,
    CHOSEN_VARIANCE,
    POOL_MEAN,
    POOL_VARIANCE,
)
from theory.subjects.kernel_density.accumulate import variance as accumulated
from theory.subjects.kernel_density.experiment import (
    BATCH,
    BATCH_SQUARES,
    GROUNDS,
    MODEL,
    draws,
    h,
    ratio,
    unit,
)
from theory.words import E, M, N, i, j, t, v, v0

BUDGET = "the points to fit are drawn from all points so far without replacement"
DOMAIN = (
    Condition(budget >= 2, "a budget of at least 2 points"),
    Condition(budget <= M[0], "a budget of at most the first batch"),
)
PARAMETERS = {"samples": M, "generations": t, "budget": budget, "bandwidth": h, "variance": v0}

_place = sp.Symbol("y", real=True)  #: mean of the chosen points less that of all, in deviations
_share = sp.Symbol("w", positive=True)  #: variance of their density over that of all points
_kept = 1 - 1 / budget  #: E of their own variance over that of all
_noisy = _kept + h**2 / pool

_one, _two = sp.symbols("s_1 s_2", real=True)  #: variance of a chosen point, covariance of two
CHOICE = (
    Step("one point", Equal(_one, (N[t] - 1) / N[t] * pool), CHOSEN_ALIKE),
    Step("two points", Equal(_two, -_one / (N[t] - 1)), CHOSEN_ALL),
    Step(
        "mean of the choice",
        Equal((_one + (budget - 1) * _two) / budget, pool * chosen(N[t])),
        Algebra(),
        uses=("two points", "one point"),
    ),
    Step(
        "variance of the choice",
        Equal((budget * _one - (_one + (budget - 1) * _two)) / budget, _kept * pool),
        Algebra(),
        uses=("two points", "one point"),
    ),
)

_spread = _share * pool
_batch_mean = centre + sp.sqrt(pool * chosen(N[t])) * _place + sp.sqrt(_spread) * unit
_next_pool = (
    (N[t] - 1) * pool + _spread * ratio + N[t] * M[t] / N[t + 1] * (_batch_mean - centre) ** 2
) / (N[t + 1] - 1)
_signs = ((sp.S.One, sp.S.Half), (-sp.S.One, sp.S.Half))
#: one generation: k points are chosen, and a batch of their density joins all points before it
CHOOSE = Kernel(
    index=t,
    update={pool: _next_pool},
    draws=(
        AnyLaw(_share, (sp.S.One, _noisy), example=((_noisy, sp.S.One),)),
        AnyLaw(_place, (sp.S.One, sp.S.Zero, sp.S.One), example=_signs),
        *draws(sp.S.One, M[t]),
    ),
    initial={pool: v0},
)
REAL = Kernel(
    index=sp.S.Zero,
    update={pool: v0 * ratio / (M[0] - 1)},
    draws=draws(v0, M[0]),
    initial={pool: v0},
)


def growth(batch: sp.Expr, moved: sp.Expr | None = None) -> sp.Expr:
    """What a refit multiplies the variance of all points by, without noise; ``moved`` is the
    variance of the mean of the choice.
    """
    old, new, both = N[batch], M[batch], N[batch + 1]
    moved = chosen(old) if moved is None else moved
    return (old - 1 + (new - 1) * _kept + old * new / both * (_kept / new + moved)) / (both - 1)


def pooled(upto: sp.Expr = t) -> sp.Expr:
    """E of the variance of all points before a fit (at least 1)."""
    added = sp.Sum(M[i] / N[i + 1] * sp.Product(growth(j), (j, i + 1, upto - 1)), (i, 1, upto - 1))
    return v0 * sp.Product(growth(j), (j, 1, upto - 1)) + h**2 * added


_pool = Equal(E(pool, t), pooled())
_variance = Equal(E(v, t), _kept * pooled())
_with_replacement = v0 * sp.Product(growth(j, (1 - 1 / N[j]) / budget), (j, 1, t - 1))

CLAIMS = (
    Claim(
        id="kernel_density.accumulate_subsample.variance_mean",
        kind="equality",
        title=(
            "Mean variance of the points of a density after t fits, each on a budget of points "
            "drawn from all so far."
        ),
        statement=_variance,
        proof=Proof(
            (
                *BATCH,
                *CHOICE,
                Step("points so far", Equal(N[t + 1], N[t] + M[t]), COUNTED),
                Step("pooling", POOLING, Algebra()),
                Step("pool, mean", Equal(now(OLD_SUM), N[t] * centre), POOL_MEAN),
                Step("pool, squares", Equal(now(OLD_SQUARES), (N[t] - 1) * pool), POOL_VARIANCE),
                Step("batch, mean", Equal(now(NEW_SUM), M[t] * _batch_mean), BATCH_SQUARES),
                Step("batch, squares", Equal(now(NEW_SQUARES), _spread * ratio), BATCH_SQUARES),
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
                Step("first pool", Equal(E(pool, 1), v0), Tower(REAL)),
                Step(
                    "integrated",
                    Equal(
                        E(pool, t + 1),
                        growth(t) * E(pool, t)
                        + h**2 * (M[t] - 1 + N[t] / N[t + 1]) / (N[t + 1] - 1),
                    ),
                    Tower(CHOOSE),
                    uses=(*GROUNDS, "next pool", "mean of the choice", "variance of the choice"),
                ),
                Step(
                    "one generation",
                    Equal(E(pool, t + 1), growth(t) * E(pool, t) + h**2 * M[t] / N[t + 1]),
                    Algebra(),
                    uses=("integrated", "points so far"),
                ),
                Step("all points", _pool, Induction(t, 1), uses=("first pool", "one generation")),
                Step("fit", Equal(E(v, t), E(_kept * pool, t)), CHOSEN_VARIANCE),
                Step(
                    "fit, linear", Equal(E(_kept * pool, t), _kept * E(pool, t)), Linearity(CHOOSE)
                ),
                Step("all fits", _variance, Algebra(), uses=("fit", "fit, linear", "all points")),
            )
        ),
        assumptions=(*MODEL, BUDGET),
        references=("kazdan2024", "silverman1986"),
        domain=DOMAIN,
        parameters=PARAMETERS,
        rivals={
            "no noise": _variance.rhs.subs(h, 0),
            "all points fitted": accumulated(),
            "the variance of all points": pooled(),
            "chosen with replacement, without noise": _kept * _with_replacement,
        },
    ),
)
