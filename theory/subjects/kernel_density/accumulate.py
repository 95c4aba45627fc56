"""Accumulate: every density is fitted to all points so far."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Kernel, Limit, Linearity, Telescoping, Tower
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
from theory.subjects.kernel_density.experiment import (
    BATCH,
    BATCH_SQUARES,
    FIRST,
    FITTED,
    GROUNDS,
    MODEL,
    draws,
    h,
    ratio,
    unit,
)
from theory.subjects.kernel_density.replace import variance as replaced
from theory.words import E, M, N, d, i, j, t, v, v0

FIRST_PAIR = (Condition(M[0] >= 2, "at least 2 samples in the first batch"),)
PARAMETERS = {"samples": M, "generations": t, "bandwidth": h, "variance": v0}

_spread = v + h**2
_next_variance = (N[t] * v + _spread * ratio + N[t] * M[t] / N[t + 1] * unit**2) / N[t + 1]
#: one generation: a batch of the density joins all points before it
ACCUMULATE = Kernel(
    index=t,
    update={v: _next_variance, d: d + M[t] / N[t + 1] * unit},
    draws=draws(_spread, M[t]),
    initial={v: v0, d: sp.S.Zero},
)


def keep(batch: sp.Expr | int) -> sp.Expr:
    """Share of the variance of the points that a refit leaves."""
    return 1 - M[batch] / N[batch + 1] ** 2


def gain(batch: sp.Expr | int) -> sp.Expr:
    """Share of the squared bandwidth that a refit adds."""
    return M[batch] / N[batch + 1] * (1 - 1 / N[batch + 1])


def kept(upto: sp.Expr) -> sp.Expr:
    """Share of v0 after the first fit and those after it."""
    return (1 - 1 / M[0]) * sp.Product(keep(j), (j, 1, upto - 1))


def variance(upto: sp.Expr = t) -> sp.Expr:
    """E v at a generation (at least 1)."""
    added = sp.Sum(gain(i) * sp.Product(keep(j), (j, i + 1, upto - 1)), (i, 1, upto - 1))
    return v0 * kept(upto) + h**2 * added


_count = Equal(N[t + 1], N[t] + M[t])
_one = Equal(E(v, t + 1), keep(t) * E(v, t) + h**2 * gain(t))
_raw = ((N[t] + M[t] - 1 + N[t] / N[t + 1]) * E(v, t)
        + (M[t] - 1 + N[t] / N[t + 1]) * h**2) / N[t + 1]  # fmt: skip
_variance = Equal(E(v, t), variance())
_total = Equal(E(v + d**2, t), v0 + h**2 * sp.Sum(M[i] / N[i + 1], (i, 1, t - 1)))
_sum = sp.Sum(1 / (i + 1), (i, 1, t - 1))
_closed = Equal(_sum, sp.digamma(t + 1) + sp.EulerGamma - 1)
_growth = Equal(sp.Limit(v0 + h**2 * (_sum - sp.log(t)), t, sp.oo), v0 + h**2 * (sp.EulerGamma - 1))

#: what becomes of the points in one generation
POOL = (
    Step("points so far", _count, COUNTED),
    Step("pooling", POOLING, Algebra()),
    Step("old mean", Equal(now(OLD_SUM), N[t] * d), FITTED),
    Step("old squares", Equal(now(OLD_SQUARES), N[t] * v), FITTED),
    Step("batch mean", Equal(now(NEW_SUM), M[t] * (d + unit)), BATCH_SQUARES),
    Step("batch squares", Equal(now(NEW_SQUARES), _spread * ratio), BATCH_SQUARES),
    Step(
        "next variance",
        Equal(now(POOLING.lhs) / N[t + 1], _next_variance),
        Algebra(),
        uses=(
            ("pooling", {K: N[t], L: M[t]}),
            "old squares",
            "batch squares",
            "old mean",
            "batch mean",
            "points so far",
        ),
    ),
    Step(
        "next mean",
        Equal((now(OLD_SUM) + now(NEW_SUM)) / N[t + 1], ACCUMULATE.update[d]),
        Algebra(),
        uses=("old mean", "batch mean", "points so far"),
    ),
)
ALL = (
    *BATCH,
    *POOL,
    Step("first fit", Equal(E(v, 1), v0 * (1 - 1 / M[0])), Tower(FIRST)),
    Step(
        "refit, integrated",
        Equal(E(v, t + 1), _raw),
        Tower(ACCUMULATE),
        uses=(*GROUNDS, "next variance", "next mean"),
    ),
    Step("one refit", _one, Algebra(), uses=("refit, integrated", "points so far")),
)

CLAIMS = (
    Claim(
        id="kernel_density.accumulate.variance_mean",
        kind="equality",
        title="Mean variance of all points so far, after t fits of a kernel density estimate.",
        statement=_variance,
        proof=Proof(
            (*ALL, Step("all refits", _variance, Induction(t, 1), uses=("first fit", "one refit")))
        ),
        assumptions=MODEL,
        references=("kazdan2024", "silverman1986"),
        domain=FIRST_PAIR,
        parameters=PARAMETERS,
        rivals={
            "no noise": v0 * kept(t),
            "replace": replaced(),
            "noise in full": v0 * kept(t) + h**2 * sp.Sum(M[i] / N[i + 1], (i, 1, t - 1)),
            "noise before the first fit": _variance.rhs + h**2 * kept(t),
        },
        remark="One refit: v becomes v (1 - samples/N^2) + h^2 (samples/N) (1 - 1/N), N with it.",
    ),
    Claim(
        id="kernel_density.accumulate.total",
        kind="equality",
        title=(
            "Mean of variance plus squared error of the mean: each refit adds the squared "
            "bandwidth, for the share of its batch among all points."
        ),
        statement=_total,
        proof=Proof(
            (
                *BATCH,
                *POOL,
                Step("first fit", Equal(E(v + d**2, 1), v0), Tower(FIRST)),
                Step(
                    "refit, integrated",
                    Equal(
                        E(v + d**2, t + 1),
                        _raw + E(d**2, t) + (M[t] / N[t + 1]) ** 2 * (E(v, t) + h**2) / M[t],
                    ),
                    Tower(ACCUMULATE),
                    uses=(*GROUNDS, "next variance", "next mean"),
                ),
                Step(
                    "parts",
                    Equal(E(v + d**2, t), E(v, t) + E(d**2, t)),
                    Linearity(ACCUMULATE),
                ),
                Step(
                    "one refit",
                    Equal(E(v + d**2, t + 1), E(v + d**2, t) + h**2 * M[t] / N[t + 1]),
                    Algebra(),
                    uses=("refit, integrated", "parts", "points so far"),
                ),
                Step("all refits", _total, Induction(t, 1), uses=("first fit", "one refit")),
            )
        ),
        assumptions=MODEL,
        references=("kazdan2024",),
        domain=FIRST_PAIR,
        parameters=PARAMETERS,
        rivals={
            "conserved": v0,
            "replace": v0 + h**2 * (t - 1),
            "the first fit with noise": _total.rhs + h**2,
            "old count for new": v0 + h**2 * sp.Sum(M[i] / N[i], (i, 1, t - 1)),
        },
        remark="For equal batches it is v_0 + h^2 (1/2 + ... + 1/t): no bound, and no collapse.",
    ),
    Claim(
        id="kernel_density.accumulate.growth",
        kind="limit",
        title=(
            "One bandwidth for ever under accumulate: variance and squared error together grow "
            "like a logarithm, without bound."
        ),
        statement=_growth,
        proof=Proof(
            (
                Step("finite sum", _closed, Telescoping()),
                Step("limit", _growth, Limit(), uses=("finite sum",)),
            )
        ),
        assumptions=(*MODEL, "batches of one size"),
        references=("kazdan2024",),
        parameters={"bandwidth": h, "variance": v0},
        rivals={
            "the first fit with noise": v0 + h**2 * sp.EulerGamma,
            "the truth's": v0,
            "one refit more": v0 + h**2 * (sp.EulerGamma - sp.Rational(1, 2)),
        },
        remark=(
            "What the logarithm of the generation, times h^2, is subtracted from is "
            "kernel_density.accumulate.total for batches of one size, whatever it is."
        ),
    ),
)
