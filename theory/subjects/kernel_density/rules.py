"""Replace, a bandwidth in proportion to the spread of the points: every refit multiplies the
variance by one number, and a rule of thumb decides on which side of 1 it lies.

With the bandwidth c sqrt(v) a density has the variance (1 + c^2) v.  A shrunken one moves its
points towards their mean by the factor 1/sqrt(1 + c^2) first, and has v again.  Scott's rule, as
SciPy means it, takes the deviation with divisor count - 1, m^(-1/5) times; Silverman's has (3 m/4)
for m.
"""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Names, Tower
from theory.statements import Equal
from theory.subjects.kernel_density.experiment import (
    BATCH,
    GROUNDS,
    MODEL,
    PAIRS,
    h,
)
from theory.subjects.kernel_density.replace import FIRST_STEP, replaced
from theory.words import E, M, j, m, t, v, v0

c = sp.Symbol("c", nonnegative=True)  #: bandwidth in standard deviations of the points
PROPORTION = "the bandwidth is c standard deviations of the points, with divisor count"
SHRUNKEN = "points are moved towards their mean by the factor 1/sqrt(1 + c^2) before noise is added"
BY_SCIPY = (
    "the bandwidth is a factor of the standard deviation of the points, with divisor count - 1"
)

SCALED = {"samples": M, "generations": t, "bandwidth": c, "variance": v0}


def _grown(factor: sp.Expr) -> Equal:
    """E v, from the factor of the variance that the density of generation t has over that of its
    points.
    """
    later = sp.Product((1 - 1 / M[j]) * factor.subs(t, j), (j, 1, t - 1))
    return Equal(E(v, t), v0 * (1 - 1 / M[0]) * later)


def _proof(factor: sp.Expr, *density: Step) -> Proof:
    conclusion = _grown(factor)
    return Proof(
        (
            *BATCH,
            *density,
            FIRST_STEP,
            Step(
                "one refit",
                Equal(E(v, t + 1), (1 - 1 / M[t]) * factor * E(v, t)),
                Tower(replaced(sp.S.Zero, factor)),
                uses=(*GROUNDS, density[-1].name),
            ),
            Step("all refits", conclusion, Induction(t, 1), uses=("first fit", "one refit")),
        )
    )


_width = Equal(h, c * sp.sqrt(v))
_spread = Equal(v + h**2, (1 + c**2) * v)
_scaled, _same = _grown(1 + c**2), _grown(sp.S.One)
_shrink = 1 / (1 + c**2)  # square of the factor by which points are moved
_shrunken_width = Equal(h, c * sp.sqrt(v / (1 + c**2)))
_shrunken_spread = Equal(_shrink * v + h**2, v)
_rate = (1 - 1 / m) * (1 + c**2)
_threshold = Equal(_rate - 1, ((m - 1) * c**2 - 1) / m)


def rule(points: sp.Expr) -> sp.Expr:
    """Square of the factor of the standard deviation, by the number from which it is made."""
    return points ** sp.Rational(-2, 5)


_FEWER = M[t - 1]  #: points of the density of generation t


def _scipys(points: sp.Expr) -> sp.Expr:
    """The factor of the variance that a density has over that of its points, M[t - 1] of them."""
    return 1 + rule(points) * M[t - 1] / (M[t - 1] - 1)


def _by_rule(id: str, name: str, points: sp.Expr, other: sp.Expr) -> Claim:
    factor = _scipys(points)
    return Claim(
        id=id,
        kind="equality",
        title=f"Mean variance of the points after t refits with {name} rule, as SciPy means it.",
        statement=_grown(factor),
        proof=_proof(
            factor,
            Step("bandwidth", Equal(h, sp.sqrt((factor - 1) * v)), Names(BY_SCIPY)),
            Step("density", Equal(v + h**2, factor * v), Algebra(), uses=("bandwidth",)),
        ),
        assumptions=(*MODEL, BY_SCIPY),
        references=("scott1992", "silverman1986"),
        domain=PAIRS,
        parameters={"samples": M, "generations": t, "variance": v0},
        rivals={
            "divisor count in the deviation": _grown(1 + rule(points)).rhs,
            "the other rule": _grown(_scipys(other)).rhs,
            "noise before the first fit": _grown(factor).rhs * (1 + rule(points.subs(t, 1))),
        },
        remark=(
            "For equal batches a refit multiplies by 1 - 1/samples + samples^(-2/5), and for "
            "Silverman's rule by 1 - 1/samples + (3 samples/4)^(-2/5): more than 1, and refits "
            "explode. scikit-learn's rule of this name leaves the deviation out, so that its "
            "bandwidth is a fixed number (kernel_density.replace.variance_mean)."
        ),
    )


CLAIMS = (
    Claim(
        id="kernel_density.replace.scaled_variance_mean",
        kind="equality",
        title="Mean variance of the points, bandwidth in proportion to their deviation.",
        statement=_scaled,
        proof=_proof(
            1 + c**2,
            Step("bandwidth", _width, Names(PROPORTION)),
            Step("density", _spread, Algebra(), uses=("bandwidth",)),
        ),
        assumptions=(*MODEL, PROPORTION),
        references=("kazdan2024", "silverman1986"),
        domain=PAIRS,
        parameters=SCALED,
        rivals={
            "the deviation with ddof 1": v0
            * (1 - 1 / M[0])
            * sp.Product(1 - 1 / M[j] + c**2, (j, 1, t - 1)),
            "noise before the first fit": _scaled.rhs * (1 + c**2),
            "the bootstrap": _same.rhs,
        },
    ),
    Claim(
        id="kernel_density.replace.scaled_threshold",
        kind="deterministic",
        title="A bandwidth in proportion: where the variance neither shrinks nor grows.",
        statement=_threshold,
        proof=Proof((Step("common denominator", _threshold, Algebra()),)),
        assumptions=(*MODEL, PROPORTION),
        references=("kazdan2024",),
        parameters={"samples": m, "bandwidth": c},
        rivals={
            "threshold at 1/m": (m * c**2 - 1) / m,
            "threshold in c, not its square": ((m - 1) * c - 1) / m,
            "always growth": c**2,
        },
        remark=(
            "The mean variance explodes where c^2 > 1/(m - 1), collapses where it is less, and is "
            "a martingale between."
        ),
    ),
    Claim(
        id="kernel_density.replace.shrunken_variance_mean",
        kind="equality",
        title="Mean variance of the points, with a shrunken kernel that keeps the variance.",
        statement=_same,
        proof=_proof(
            sp.S.One,
            Step("bandwidth", _shrunken_width, Names("c deviations of the shrunken points")),
            Step("density", _shrunken_spread, Algebra(), uses=("bandwidth",)),
        ),
        assumptions=(*MODEL, SHRUNKEN),
        references=("silverman1986",),
        domain=PAIRS,
        parameters=SCALED,
        rivals={
            "without shrinking": _scaled.rhs,
            "variance kept for ever": v0 * (1 - 1 / M[0]),
            "one generation more": _same.rhs * (1 - 1 / M[t]),
        },
        remark=(
            "Whatever the bandwidth is, it collapses at the rate of the bootstrap and of a "
            "Gaussian."
        ),
    ),
    _by_rule("kernel_density.replace.scott_variance_mean", "Scott's", _FEWER, 3 * _FEWER / 4),
    _by_rule(
        "kernel_density.replace.silverman_variance_mean", "Silverman's", 3 * _FEWER / 4, _FEWER
    ),
)
