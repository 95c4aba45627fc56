"""Replace, one bandwidth for ever: noise feeds the variance, sampling eats it, and they balance."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Induction, Kernel, Limit, Tower
from theory.statements import Equal
from theory.subjects.kernel_density.experiment import (
    BATCH,
    FIRST,
    GROUNDS,
    MODEL,
    PAIRS,
    draws,
    h,
    ratio,
    unit,
)
from theory.words import E, M, d, i, j, m, t, v, v0

PARAMETERS = {"samples": M, "generations": t, "bandwidth": h, "variance": v0}


def replaced(width: sp.Expr, scale: sp.Expr = sp.S.One) -> Kernel:
    """One generation, from a density of the variance scale v + width^2."""
    spread = scale * v + width**2
    return Kernel(
        index=t,
        update={v: spread * ratio / M[t], d: d + unit},
        draws=draws(spread, M[t]),
        initial={v: v0, d: sp.S.Zero},
    )


REPLACE = replaced(h)


def _kept(upto: sp.Expr) -> sp.Expr:
    """Share of the variance that sampling leaves."""
    return sp.Product(1 - 1 / M[j], (j, 0, upto - 1))


def variance(upto: sp.Expr = t) -> sp.Expr:
    """E v at a generation (at least 1)."""
    return _kept(upto) * (v0 + h**2 * sp.Sum(1 / _kept(i), (i, 1, upto - 1)))


_first = Equal(E(v, 1), v0 * (1 - 1 / M[0]))
_one = Equal(E(v, t + 1), (1 - 1 / M[t]) * (E(v, t) + h**2))
_variance = Equal(E(v, t), variance())
_error = Equal(E(d**2, t), v0 / M[0] + sp.Sum((variance(i) + h**2) / M[i], (i, 1, t - 1)))

_q = 1 - 1 / m
_equal = v0 * _q**t + h**2 * (m - 1) * (1 - _q ** (t - 1))
_balance = Equal(sp.Limit(_equal, t, sp.oo), (m - 1) * h**2)

FIRST_STEP = Step("first fit", _first, Tower(FIRST))
#: E v of every generation, for the proofs that need it
ALL = (
    *BATCH,
    FIRST_STEP,
    Step("one refit", _one, Tower(REPLACE), uses=GROUNDS),
    Step("all refits", _variance, Induction(t, 1), uses=("first fit", "one refit")),
)

CLAIMS = (
    Claim(
        id="kernel_density.replace.variance_mean",
        kind="equality",
        title="Mean variance of the points of a kernel density estimate after t refits.",
        statement=_variance,
        proof=Proof(ALL),
        assumptions=MODEL,
        references=("kazdan2024", "silverman1986"),
        domain=PAIRS,
        parameters=PARAMETERS,
        rivals={
            "no noise (the bootstrap)": v0 * _kept(t),
            "noise before the first fit": _kept(t)
            * (v0 + h**2 * sp.Sum(1 / _kept(i), (i, 0, t - 1))),
            "noise after the last": _variance.rhs + h**2,
            "variance kept, noise added": v0 + h**2 * (t - 1),
        },
        remark=(
            "The density itself has h^2 more. With h = 0 it is the bootstrap of a bootstrap, and "
            "the factor that of a Gaussian refit by maximum likelihood."
        ),
    ),
    Claim(
        id="kernel_density.replace.mean_error",
        kind="equality",
        title="Mean squared error of the mean of a kernel density estimate after t refits.",
        statement=_error,
        proof=Proof(
            (
                *ALL,
                Step("first mean", Equal(E(d**2, 1), v0 / M[0]), Tower(FIRST)),
                Step(
                    "next mean",
                    Equal(E(d**2, t + 1), E(d**2, t) + (E(v, t) + h**2) / M[t]),
                    Tower(REPLACE),
                    uses=GROUNDS,
                ),
                Step(
                    "all means",
                    _error,
                    Induction(t, 1),
                    uses=("first mean", "next mean", "all refits"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("kazdan2024", "silverman1986"),
        domain=PAIRS,
        parameters=PARAMETERS,
        rivals={
            "no noise": v0 * sp.Sum(_kept(i) / M[i], (i, 0, t - 1)),
            "variance of the points alone": v0 / M[0] + sp.Sum(variance(i) / M[i], (i, 1, t - 1)),
            "real data only": v0 / M[0],
        },
    ),
    Claim(
        id="kernel_density.replace.variance_limit",
        kind="limit",
        title="Where noise and sampling balance: equal batches, one bandwidth, many refits.",
        statement=_balance,
        proof=Proof((Step("limit", _balance, Limit()),)),
        assumptions=MODEL,
        references=("kazdan2024",),
        domain=(Condition(m >= 2, "at least 2 samples in every batch"),),
        parameters={"samples": m, "bandwidth": h, "variance": v0},
        rivals={
            "of the density, not its points": m * h**2,
            "the truth kept": (m - 1) * h**2 + v0,
            "collapse": sp.S.Zero,
        },
        remark=(
            "The truth is forgotten: the variance that stays is that of the kernel, m - 1 times, "
            "and 0 for the bootstrap."
        ),
    ),
)
