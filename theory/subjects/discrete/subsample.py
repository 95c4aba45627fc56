"""Accumulate and subsample: all tokens so far are kept, and each model is fitted on a fixed number
of them, chosen without replacement.
"""

import sympy as sp

from theory.claim import Condition
from theory.proof import Step
from theory.rules import Algebra, Chosen, Counted, Induction, Kernel, Linearity, Tokens, Tower
from theory.statements import Equal
from theory.subjects.discrete.experiment import count, martingale, p, p0, squared_error
from theory.words import E, M, N, i, j, state, t

pool = state("q", nonnegative=True)  #: state: the share of the type among all tokens so far
budget = sp.Symbol("b", integer=True, positive=True)  #: tokens of every fit
chosen = sp.Symbol("Y", integer=True, nonnegative=True)  #: tokens of the type among these

FIRST = Kernel(
    index=sp.S.Zero,
    update={pool: count / M[0], p: chosen / budget},
    draws=(
        Tokens((count,), M[0], shares=(p0,)),
        Chosen((chosen,), budget, shares=(count / M[0],), among=M[0]),
    ),
    initial={pool: p0, p: p0},
)
_pooled = (N[t] * pool + count) / (N[t] + M[t])
SUBSAMPLE = Kernel(
    index=t,
    update={pool: _pooled, p: chosen / budget},
    draws=(
        Tokens((count,), M[t], shares=(p,)),
        Chosen((chosen,), budget, shares=(_pooled,), among=N[t] + M[t]),
    ),
    initial={pool: p0, p: p0},
)
COUNTED = Equal(N[t + 1], N[t] + M[t])
_truth = p0 * (1 - p0)


def choice(count: sp.Expr) -> sp.Expr:
    """The variance of a chosen share, over that of one token of the pool."""
    return (count - budget) / (budget * (count - 1))


def left(index: sp.Expr) -> sp.Expr:
    """The share of the pool's heterozygosity that is left when batch ``index`` is in it."""
    lost = 1 - (1 - choice(N[index])) * (1 - 1 / M[index])
    return 1 - M[index] ** 2 / N[index + 1] ** 2 * lost


_kept = (1 - 1 / M[0]) * sp.Product(left(j), (j, 1, t - 1))
_lost = 1 - (1 - choice(N[t])) * _kept
_pooled_error = E((pool - p0) ** 2, t)
_skew = (1 - 2 * p0) * (E(pool, t) - p0)
#: what the choice adds has the mean 0, given the pool, and this variance
_apart = (p - pool) ** 2 - choice(N[t]) * pool * (1 - pool)
_between = (p - pool) * (pool - p0)


def _vanishing(name: str, function: sp.Expr) -> tuple[Step, ...]:
    """The mean of a function is 0 at every generation, as the choice is made again in each."""
    begun, moved = f"{name}, first", f"{name}, refit"
    return (
        Step(begun, Equal(E(function.subs(N[t], M[0]), 1), sp.S.Zero), Tower(FIRST)),
        Step(
            f"{name}, start",
            Equal(E(function.subs(N[t], N[1]), 1), sp.S.Zero),
            Algebra(),
            uses=("real tokens", begun),
        ),
        Step(
            moved,
            Equal(E(function.subs(N[t], N[t] + M[t]), t + 1), sp.S.Zero),
            Tower(SUBSAMPLE),
        ),
        Step(
            f"{name}, next",
            Equal(E(function.subs(N[t], N[t + 1]), t + 1), sp.S.Zero),
            Algebra(),
            uses=("counted", moved),
        ),
        Step(
            name,
            Equal(E(function, t), sp.S.Zero),
            Induction(t, 1),
            uses=(f"{name}, start", f"{name}, next"),
        ),
    )


_counts = (
    Step("counted", COUNTED, Counted()),
    Step("real tokens", Equal(N[1], M[0]), Counted()),
)
_pool_mean = (
    *_counts,
    *_vanishing("choice", p - pool),
    Step("pool's mean, start", Equal(E(pool, 1), p0), Tower(FIRST)),
    Step(
        "pool's mean, refit",
        Equal(E(pool, t + 1), E(pool, t) + M[t] / (N[t] + M[t]) * E(p - pool, t)),
        Tower(SUBSAMPLE),
    ),
    Step(
        "pool's mean",
        Equal(E(pool, t), p0),
        Induction(t, 1),
        uses=("pool's mean, start", "pool's mean, refit", "choice"),
    ),
)
_mean = (
    *_pool_mean,
    Step("mean, parts", Equal(E(p, t), E(pool, t) + E(p - pool, t)), Linearity(SUBSAMPLE)),
    Step("mean", Equal(E(p, t), p0), Algebra(), uses=("mean, parts", "pool's mean", "choice")),
)
_loss = M[t] ** 2 / N[t + 1] ** 2 * (1 - (1 - choice(N[t])) * (1 - 1 / M[t]))
_steps = (
    *_pool_mean,
    *_vanishing("choice and pool", _between),
    *_vanishing("spread of the choice", _apart),
    Step("pool, first", Equal(_pooled_error, _truth / M[0]).subs({t: 1}), Tower(FIRST)),
    Step(
        "pool, refit",
        Equal(
            _pooled_error.subs(t, t + 1),
            (1 - _loss) * _pooled_error
            + _loss * (_truth + _skew)
            + (M[t] ** 2 - M[t]) / N[t + 1] ** 2 * E(_apart, t)
            + 2 * M[t] * (N[t + 1] - 1) / N[t + 1] ** 2 * E(_between, t)
            + M[t] * (1 - 2 * p0) / N[t + 1] ** 2 * E(p - pool, t),
        ),
        Tower(SUBSAMPLE),
        uses=("counted",),
    ),
    Step(
        "pool",
        Equal(_pooled_error, _truth * (1 - _kept)),
        Induction(t, 1),
        uses=(
            "pool, first",
            "pool, refit",
            "spread of the choice",
            "choice and pool",
            "choice",
            "pool's mean",
        ),
    ),
    Step(
        "parts",
        Equal(
            squared_error(t),
            (1 - choice(N[t])) * _pooled_error
            + choice(N[t]) * (_truth + _skew)
            + E(_apart, t)
            + 2 * E(_between, t),
        ),
        Linearity(SUBSAMPLE),
    ),
    Step(
        "all refits",
        Equal(squared_error(t), _truth * _lost),
        Algebra(),
        uses=("parts", "pool", "spread of the choice", "choice and pool", "pool's mean"),
    ),
)

CLAIMS = martingale(
    "accumulate_subsample",
    "Accumulate and subsample",
    SUBSAMPLE,
    FIRST,
    _steps,
    _lost,
    {
        "the pool's": 1 - _kept,
        "no choice": 1 - (1 - 1 / M[0]) * sp.Product(1 - M[j] / N[j + 1] ** 2, (j, 1, t - 1)),
        "chosen with replacement": 1 - (1 - 1 / budget) * _kept,
        "one generation late": _lost.subs(t, t - 1),
    },
    generations=t,
    mean=_mean,
    parameters={"samples": M, "budget": budget},
    domain=(
        Condition(M[0] >= 2, "at least 2 tokens in the first batch"),
        Condition(N[i] >= 2, "at least 2 tokens in the pool"),
        Condition(M[0] - budget >= 0, "a budget of at most the first batch"),
    ),
    references=("gerstgrasser2024",),
)
