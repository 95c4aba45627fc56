"""Real tokens in every fit: new ones beside a batch, new ones of a given weight, or the same ones
for ever.
"""

import sympy as sp

from theory.claim import Condition, Published
from theory.proof import Step
from theory.rules import Induction, Kernel, Start, Tokens, Tower
from theory.statements import Equal
from theory.subjects.discrete.experiment import (
    H0,
    count,
    martingale,
    p,
    p0,
    squared_error,
    unbiased,
)
from theory.words import E, m, n, state, t

r = sp.Symbol("r", integer=True, positive=True)  #: real tokens in every fit
drawn = sp.Symbol("Y", integer=True, nonnegative=True)  #: tokens of the type among the real ones
weight = sp.Symbol("w", positive=True)  #: of the real tokens in a fit, all tokens weighing 1
kept = state("c", nonnegative=True)  #: state: the share of the type among the kept real tokens
T = r + m
_skew, _truth = 1 - 2 * p0, p0 * (1 - p0)


def geometric(rate: sp.Expr, upto: sp.Expr) -> sp.Expr:
    """The sum of the first powers of a rate, as many as ``upto``."""
    return (1 - rate**upto) / (1 - rate)


# new real tokens beside a batch
FRESH = Kernel(
    index=n,
    update={p: (drawn + count) / T},
    draws=(Tokens((drawn,), r, shares=(p0,)), Tokens((count,), m, shares=(p,))),
    initial={p: p0},
)
_fresh_rate = (m**2 - m) / T**2
_fresh = geometric(_fresh_rate, n) / T

# new real tokens with a weight of their own, beside a batch with the rest of it
WEIGHTED = Kernel(
    index=n,
    update={p: weight * drawn / r + (1 - weight) * count / m},
    draws=(Tokens((drawn,), r, shares=(p0,)), Tokens((count,), m, shares=(p,))),
    initial={p: p0},
)
_weighted_rate = (1 - weight) ** 2 * (1 - 1 / m)
WEIGHTED_ADDED = weight**2 / r + (1 - weight) ** 2 / m
WEIGHTED_LEFT = m - (1 - weight) ** 2 * (m - 1)
_weighted = WEIGHTED_ADDED * m * (1 - _weighted_rate**n) / WEIGHTED_LEFT
BETWEEN = (
    Condition(1 - weight > 0, "a weight of the real tokens below 1"),
    Condition(WEIGHTED_LEFT > 0, "a weight of the real tokens between 0 and 1"),
)


def recursion(
    kernel: Kernel, rate: sp.Expr, added: sp.Expr, drift: sp.Expr, lost: sp.Expr, real: sp.Expr
) -> tuple[Step, ...]:
    """The squared error from its recursion: a rate, and what every fit adds."""
    now = kernel.index
    following = rate * squared_error(now) + added * _truth + drift * _skew * (E(p, now) - p0)
    return (
        *unbiased(kernel, real=real),
        Step("start", Equal(squared_error(0), sp.S.Zero), Start(kernel)),
        Step("one refit", Equal(squared_error(now + 1), following), Tower(kernel)),
        Step(
            "all refits",
            Equal(squared_error(now), _truth * lost),
            Induction(now),
            uses=("start", "one refit", "mean"),
        ),
    )


# the same real tokens for ever
ALONE = Kernel(
    index=sp.S.Zero,
    update={p: drawn / r, kept: drawn / r},
    draws=(Tokens((drawn,), r, shares=(p0,)),),
    initial={p: p0, kept: p0},
)
KEEP = Kernel(
    index=t,
    update={p: (r * kept + count) / T, kept: kept},
    draws=(Tokens((count,), m, shares=(p,)),),
    initial={p: p0, kept: p0},
)
_kept = _fresh_rate ** (t - 1) / r + (r + 3 * m) / T**2 * geometric(_fresh_rate, t - 1)
_kept_error, _both = (kept - p0) ** 2, (p - p0) * (kept - p0)
_same = (
    Step("kept mean, start", Equal(E(kept, 1), p0), Tower(ALONE)),
    Step("kept mean, one refit", Equal(E(kept, t + 1), E(kept, t)), Tower(KEEP)),
    Step(
        "kept mean",
        Equal(E(kept, t), p0),
        Induction(t, 1),
        uses=("kept mean, start", "kept mean, one refit"),
    ),
    Step("mean, start", Equal(E(p, 1), p0), Tower(ALONE)),
    Step("mean, one refit", Equal(E(p, t + 1), (r * E(kept, t) + m * E(p, t)) / T), Tower(KEEP)),
    Step(
        "mean",
        Equal(E(p, t), p0),
        Induction(t, 1),
        uses=("mean, start", "mean, one refit", "kept mean"),
    ),
)
_kept_steps = (
    *_same,
    Step("kept, start", Equal(E(_kept_error, 1), _truth / r), Tower(ALONE)),
    Step("kept, one refit", Equal(E(_kept_error, t + 1), E(_kept_error, t)), Tower(KEEP)),
    Step(
        "kept",
        Equal(E(_kept_error, t), _truth / r),
        Induction(t, 1),
        uses=("kept, start", "kept, one refit"),
    ),
    Step("both, start", Equal(E(_both, 1), _truth / r), Tower(ALONE)),
    Step(
        "both, one refit",
        Equal(E(_both, t + 1), (r * E(_kept_error, t) + m * E(_both, t)) / T),
        Tower(KEEP),
    ),
    Step(
        "both",
        Equal(E(_both, t), _truth / r),
        Induction(t, 1),
        uses=("both, start", "both, one refit", "kept"),
    ),
    Step("start", Equal(squared_error(1), _truth / r), Tower(ALONE)),
    Step(
        "one refit",
        Equal(
            squared_error(t + 1),
            (
                (m**2 - m) * squared_error(t)
                + r**2 * E(_kept_error, t)
                + 2 * r * m * E(_both, t)
                + m * _truth
                + m * _skew * (E(p, t) - p0)
            )
            / T**2,
        ),
        Tower(KEEP),
    ),
    Step(
        "all refits",
        Equal(squared_error(t), _truth * _kept),
        Induction(t, 1),
        uses=("start", "one refit", "mean", "kept", "both"),
    ),
)

# Theorem 2 of arXiv 2404.05090, for generation t = m + 1 there, N = r real tokens, n = m others
_alpha = m / T
_beta = _alpha * ((1 + 1 / r) * _alpha - 1 / r)


def _seddik(sign: int) -> sp.Expr:
    """The mean sum of squared shares; the sign is that of alpha beta^m/N in the second bracket."""
    power = _beta ** (t - 1)
    first = (1 + 2 * _alpha - (1 - 1 / r) * _alpha * power) / r
    second = (1 - 1 / r) * (1 - H0) * (1 + _alpha + sign * _alpha / r * power)
    return (first + second) / (1 + (1 + 1 / r) * _alpha)


SEDDIK = {
    "erratum": (
        "Theorem 2, equation (9), of arXiv 2404.05090v1 prints 1 + alpha - (alpha/N) beta^m for "
        "what is 1 + alpha + (alpha/N) beta^m: at m = 0 the printed formula is not that of the "
        "first fit.  With the other sign it is the formula here."
    ),
    "published": Published("seddik2024", "as printed", "wrong"),
}

CLAIMS = (
    *martingale(
        "fresh_mixture",
        "New real tokens beside each batch",
        FRESH,
        None,
        recursion(FRESH, _fresh_rate, 1 / T, m / T**2, _fresh, r / T),
        _fresh,
        {
            "real tokens alone": 1 / r,
            "all tokens real": 1 / T,
            "replace": 1 - (1 - 1 / m) ** n,
            "each token real by chance": geometric((1 - 1 / T) * (m / T) ** 2, n) / T,
            "one generation late": _fresh.subs(n, n - 1),
        },
        real=r / T,
        parameters={"real": r, "samples": m},
        references=("alemohammad2023",),
    ),
    *martingale(
        "weighted",
        "New real tokens of a given weight beside each batch",
        WEIGHTED,
        None,
        recursion(
            WEIGHTED,
            _weighted_rate,
            WEIGHTED_ADDED,
            (1 - weight) ** 2 / m,
            _weighted,
            weight,
        ),
        _weighted,
        {
            "real tokens alone": 1 / r,
            "weights by number": _fresh,
            "weights not squared": (weight / r + (1 - weight) / m)
            * geometric((1 - weight) * (1 - 1 / m), n),
            "one generation late": _weighted.subs(n, n - 1),
        },
        real=weight,
        parameters={"real": r, "samples": m, "real_weight": weight},
        domain=BETWEEN,
        references=("he2025",),
    ),
    *martingale(
        "augment",
        "The same real tokens beside each batch",
        KEEP,
        ALONE,
        _kept_steps,
        _kept,
        {
            "real tokens alone": 1 / r,
            "new real tokens": _fresh.subs(n, t),
            "replace": 1 - (1 - 1 / r) * (1 - 1 / m) ** (t - 1),
            "one generation late": _kept.subs(t, t - 1),
        },
        mean=_same,
        generations=t,
        parameters={"real": r, "samples": m},
        references=("seddik2024", "alemohammad2023"),
        printed={"as printed": 1 - _seddik(-1)},
        more={"heterozygosity": SEDDIK},
    ),
)
