"""Smoothing: a number is added to the count of every type before the fit (Laplace's rule for 1).

A model keeps away from the corners, and forgets the truth instead: all shares tend to 1/K."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Kernel, Linearity, Start, Tokens, Tower
from theory.statements import Equal
from theory.subjects.discrete.experiment import (
    H0,
    HETEROZYGOSITY,
    OF_TRUTH,
    SHARES,
    SQUARE,
    TOKENS,
    TRUTH,
    H,
    K,
    all_shares,
    all_squares,
    count,
    p,
    p0,
    square,
    types,
)
from theory.words import E, i, m, n

added = sp.Symbol("a", positive=True)  #: what is added to every count
SMOOTHED = "what the model gives a type is its count and the number added, over those of all types"

SMOOTH = Kernel(
    index=n,
    update={p: (count + added) / (m + K * added)},
    draws=(Tokens((count,), m, shares=(p,)),),
    initial={p: p0},
)
_total = m + K * added
_rate, _slow = (m**2 - m) / _total**2, m / _total
_even = 1 / K
_mean = Equal(E(p, n), _even + _slow**n * (p0 - _even))
_error = E((p - _even) ** 2, n)
_fresh = m * _even * (1 - _even) / _total**2  #: what every fit adds
_skew = m * (1 - 2 * _even) * (p0 - _even) / _total**2  #: and of the mean that is left
_geometric = (1 - _rate**n) / (1 - _rate)
_between = (_slow**n - _rate**n) / (_slow - _rate)
_error_at = _rate**n * (p0 - _even) ** 2 + _fresh * _geometric + _skew * _between
_errors = Equal(_error, _error_at)
_square_at = _error_at + 2 * _even * _mean.rhs - _even**2
_apart = _rate**n * (1 - _even - H0) + K * _fresh * _geometric
_kept = Equal(E(H, n), 1 - _even - _apart)
_once = Equal(
    E((p - _even) ** 2, n + 1),
    _rate * E((p - _even) ** 2, n) + _fresh + m * (1 - 2 * _even) * (E(p, n) - _even) / _total**2,
)
_steps = (
    Step("mean, start", Equal(E(p, 0), p0), Start(SMOOTH)),
    Step("mean, one refit", Equal(E(p, n + 1), (m * E(p, n) + added) / _total), Tower(SMOOTH)),
    Step("mean", _mean, Induction(n), uses=("mean, start", "mean, one refit")),
)
_spread = (
    *_steps,
    Step("start", Equal(E((p - _even) ** 2, 0), (p0 - _even) ** 2), Start(SMOOTH)),
    Step("one refit", _once, Tower(SMOOTH)),
    Step("all refits", _errors, Induction(n), uses=("start", "one refit", "mean")),
)
_settled = 1 - _even - K * _fresh / (1 - _rate)

_given = {"samples": m, "generations": n, "types": K, "smoothing": added}

CLAIMS = (
    Claim(
        id="discrete.smoothing.share_mean",
        kind="equality",
        title="Smoothing: mean share of a type after n refits; it tends to one over the types.",
        statement=_mean,
        proof=Proof(_steps),
        assumptions=(TOKENS, SMOOTHED),
        parameters={
            "samples": m,
            "generations": n,
            "types": K,
            "smoothing": added,
            "probability": p0,
        },
        rivals={
            "no smoothing": p0,
            "one for all types": _even + (m / (m + added)) ** n * (p0 - _even),
            "one generation late": _mean.rhs.subs(n, n - 1),
        },
    ),
    Claim(
        id="discrete.smoothing.share_spread",
        kind="equality",
        title="Smoothing: mean squared distance of the share of a type from one over the types.",
        statement=_errors,
        proof=Proof(_spread),
        assumptions=(TOKENS, SMOOTHED),
        parameters={
            "samples": m,
            "generations": n,
            "types": K,
            "smoothing": added,
            "probability": p0,
        },
        rivals={
            "no bias": _rate**n * (p0 - _even) ** 2 + _fresh * _geometric,
            "no sampling": _slow ** (2 * n) * (p0 - _even) ** 2,
            "one generation late": _error_at.subs(n, n - 1),
        },
    ),
    Claim(
        id="discrete.smoothing.heterozygosity",
        kind="equality",
        title="Smoothing: mean probability that two tokens of the model differ in type.",
        statement=_kept,
        proof=Proof(
            (
                *_steps,
                Step(
                    "mean square",
                    Equal(E(p**2, n), _error + 2 * _even * E(p, n) - _even**2),
                    Linearity(SMOOTH),
                ),
                Step("a type's mean square", Equal(square(p0, n), E(p**2, n)), SQUARE),
                Step(
                    "in closed form",
                    Equal(square(p0, n), _square_at),
                    Algebra(),
                    uses=(
                        "a type's mean square",
                        "mean square",
                        "mean",
                        "discrete.smoothing.share_spread",
                    ),
                ),
                Step(
                    "over the types",
                    Equal(E(H, n), 1 - sp.Sum(square(types[i], n), (i, 0, K - 1))),
                    HETEROZYGOSITY,
                ),
                Step(
                    "sums over types",
                    Equal(
                        E(H, n),
                        1
                        + _even
                        - K * _fresh * _geometric
                        - _rate**n * (all_squares - 2 * _even * all_shares + _even)
                        - 2 * _even * (1 + _slow**n * (all_shares - 1))
                        - m * (1 - 2 * _even) * (all_shares - 1) / _total**2 * _between,
                    ),
                    Algebra(),
                    uses=("over the types", ("in closed form", {p0: types[i]})),
                ),
                Step("shares", Equal(all_shares, sp.S.One), SHARES),
                Step("squared shares", Equal(all_squares, 1 - H0), TRUTH),
                Step(
                    "heterozygosity",
                    _kept,
                    Algebra(),
                    uses=("sums over types", "shares", "squared shares"),
                ),
            )
        ),
        assumptions=(TOKENS, SMOOTHED),
        parameters={**_given, **OF_TRUTH},
        rivals={
            "no smoothing": H0 * (1 - 1 / m) ** n,
            "settled": _settled,
            "one generation late": _kept.rhs.subs(n, n - 1),
        },
    ),
)
