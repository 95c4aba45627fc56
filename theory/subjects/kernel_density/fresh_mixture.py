"""Fresh real data in every fit: noise is fed in, and washed out with the old points.

Each fit has f new real points beside a batch of m points of the density before.  The real ones have
the mean x, less that of the truth, and the centred sum of squares y v_0, so that only their moments
count.
"""

from dataclasses import replace

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Kernel, Limit, Linearity, Model, Tower
from theory.statements import Equal
from theory.subjects.gaussian.accumulate import (
    NEW_SQUARES,
    NEW_SUM,
    OLD_SQUARES,
    OLD_SUM,
    POOLING,
    K,
    L,
)
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
from theory.words import E, d, j, m, t, v, v0

f = sp.Symbol("f", integer=True, positive=True)  #: real points in every fit
real = sp.Symbol("x", real=True)  #: mean of the real points less that of the truth
squares = sp.Symbol("y", positive=True)  #: their centred sum of squares over v_0

REAL_POINTS = Model("x is the mean of the real points, and y v_0 their centred sum of squares")
MIXED = "each fit is on new real points and a batch of the density before"
PARAMETERS = {"samples": m, "real": f, "generations": t, "bandwidth": h, "variance": v0}
PAIR = (Condition(m >= 2, "at least 2 samples in every batch"),)


_mean, _about = draws(v0, f)
_REAL = (replace(_mean, symbol=real), replace(_about, symbol=squares))
_all = m + f


def _kernel(index: sp.Expr, spread: sp.Expr, mean: sp.Expr) -> Kernel:
    """A fit on real points and a batch of a law of this variance and mean."""
    between = m * f / _all * (mean + unit - real) ** 2
    return Kernel(
        index=index,
        update={
            v: (spread * ratio + v0 * squares + between) / _all,
            d: (m * (mean + unit) + f * real) / _all,
        },
        draws=(*draws(spread, m), *_REAL),
        initial={v: v0, d: sp.S.Zero},
    )


FIRST, MIX = _kernel(sp.S.Zero, v0, sp.S.Zero), _kernel(t, v + h**2, d)
_kept = m / _all  #: share of the points of a fit that the density before has made


def total(upto: sp.Expr = t) -> sp.Expr:
    """E of the variance plus the squared error of the mean, at a generation (at least 1)."""
    return v0 + h**2 * m / f * (1 - _kept ** (upto - 1))


def added(batch: sp.Expr) -> sp.Expr:
    """What a fit adds to the squared error of the mean, besides its share of the last one."""
    return _kept**2 * (total(batch) + h**2) / m + f * v0 / _all**2


_rate = _kept**2 * (1 - 1 / m)


def error(upto: sp.Expr = t) -> sp.Expr:
    """E d^2 at a generation (at least 1)."""
    return v0 / _all * _rate ** (upto - 1) + sp.Sum(
        added(j) * _rate ** (upto - 1 - j), (j, 1, upto - 1)
    )


_sizes = {K: m, L: f}
POOL = (
    Step("pooling", POOLING, Algebra()),
    Step("points of the batch", Equal(OLD_SUM.subs(K, m), m * (d + unit)), BATCH_SQUARES),
    Step("squares of the batch", Equal(OLD_SQUARES.subs(K, m), (v + h**2) * ratio), BATCH_SQUARES),
    Step("mean of the real points", Equal(NEW_SUM.subs(L, f), f * real), REAL_POINTS),
    Step("squares of the real points", Equal(NEW_SQUARES.subs(L, f), v0 * squares), REAL_POINTS),
    Step(
        "fitted variance",
        Equal(POOLING.lhs.subs(_sizes) / _all, MIX.update[v]),
        Algebra(),
        uses=(
            ("pooling", _sizes),
            "squares of the batch",
            "squares of the real points",
            "points of the batch",
            "mean of the real points",
        ),
    ),
    Step(
        "fitted mean",
        Equal((OLD_SUM.subs(K, m) + NEW_SUM.subs(L, f)) / _all, MIX.update[d]),
        Algebra(),
        uses=("points of the batch", "mean of the real points"),
    ),
)
_grounds = (*GROUNDS, "fitted variance", "fitted mean")
_together = Equal(E(v + d**2, t), E(v, t) + E(d**2, t))
_total, _error = Equal(E(v + d**2, t), total()), Equal(E(d**2, t), error())
_variance = Equal(E(v, t), total() - error())
_limit = Equal(sp.Limit(total(), t, sp.oo), v0 + h**2 * m / f)
TOTAL = (
    *BATCH,
    *POOL,
    Step("first total", Equal(E(v + d**2, 1), v0), Tower(FIRST)),
    Step(
        "next total, integrated",
        Equal(
            E(v + d**2, t + 1),
            _kept * (E(v, t) + E(d**2, t) + h**2) + f * v0 / _all,
        ),
        Tower(MIX),
        uses=_grounds,
    ),
    Step("parts", _together, Linearity(MIX)),
    Step(
        "next total",
        Equal(E(v + d**2, t + 1), _kept * (E(v + d**2, t) + h**2) + f * v0 / _all),
        Algebra(),
        uses=("next total, integrated", "parts"),
    ),
    Step("total", _total, Induction(t, 1), uses=("first total", "next total")),
)
ERROR = (
    *TOTAL,
    Step("first error", Equal(E(d**2, 1), v0 / _all), Tower(FIRST)),
    Step(
        "next error, integrated",
        Equal(
            E(d**2, t + 1),
            _kept**2 * (E(d**2, t) + (E(v, t) + h**2) / m) + f * v0 / _all**2,
        ),
        Tower(MIX),
        uses=_grounds,
    ),
    Step(
        "variance is the rest",
        Equal(E(v, t), E(v + d**2, t) - E(d**2, t)),
        Algebra(),
        uses=("parts",),
    ),
    Step(
        "next error",
        Equal(E(d**2, t + 1), _rate * E(d**2, t) + added(t)),
        Algebra(),
        uses=("next error, integrated", "variance is the rest", "total"),
    ),
    Step("error", _error, Induction(t, 1), uses=("first error", "next error")),
)
_COMMON = dict(
    assumptions=(*MODEL, MIXED),
    references=("kazdan2024", "bertrand2023"),
    domain=PAIR,
    parameters=PARAMETERS,
)

CLAIMS = (
    Claim(
        id="kernel_density.fresh_mixture.total",
        kind="equality",
        title=(
            "Mean of variance plus squared error of the mean after t fits of a density to its own "
            "points and new real ones."
        ),
        statement=_total,
        proof=Proof(TOTAL),
        rivals={
            "replace": v0 + h**2 * (t - 1),
            "noise before the first fit": total(t + 1),
            "of the density, not its points": total() + h**2,
        },
        remark=(
            "The density has h^2 more. With the share a of real points, both large, its variance "
            "is v_0 + h^2 (1 - (1 - a)^t)/a."
        ),
        **_COMMON,
    ),
    Claim(
        id="kernel_density.fresh_mixture.mean_error",
        kind="equality",
        title="Mean squared error of the mean of a density fitted with new real points every time.",
        statement=_error,
        proof=Proof(ERROR),
        rivals={
            "no noise": _error.rhs.subs(h, 0),
            "real points only": v0 / f,
            "one generation fewer": error(t - 1),
        },
        **_COMMON,
    ),
    Claim(
        id="kernel_density.fresh_mixture.variance_mean",
        kind="equality",
        title="Mean variance of the points of a density fitted with new real points every time.",
        statement=_variance,
        proof=Proof(
            (
                *ERROR,
                Step(
                    "all fits",
                    _variance,
                    Algebra(),
                    uses=("variance is the rest", "total", "error"),
                ),
            )
        ),
        rivals={
            "no noise": _variance.rhs.subs(h, 0),
            "no error of the mean": total(),
            "noise before the first fit": total(t + 1) - error(),
        },
        **_COMMON,
    ),
    Claim(
        id="kernel_density.fresh_mixture.limit",
        kind="limit",
        title="Fresh real data in every fit: what noise adds to the spread stays bounded.",
        statement=_limit,
        proof=Proof((Step("limit", _limit, Limit()),)),
        assumptions=(*MODEL, MIXED),
        references=("kazdan2024", "bertrand2023"),
        parameters={"samples": m, "real": f, "bandwidth": h, "variance": v0},
        rivals={
            "of the density, not its points": v0 + h**2 * (m + f) / f,
            "real data alone": v0,
            "without real data": (m - 1) * h**2,
        },
    ),
)
