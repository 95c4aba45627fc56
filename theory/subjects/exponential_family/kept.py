"""Real points that are kept: with many samples, the conjugate prior around the kept points' own
mean, the posterior with the data counted twice.
"""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Deduction, Integration, Kernel, Model
from theory.statements import Equal, Fact, Implies
from theory.subjects.exponential_family.accumulate_limits import trials as shape
from theory.subjects.exponential_family.fresh_mixture import (
    CURVED,
    FAMILY,
    NOT_CONSTANT,
    V,
    batch,
    diffusion_limit,
    increments,
    reversible,
)
from theory.subjects.exponential_family.mean import DEVIATION, SAMPLE, unit
from theory.subjects.exponential_family.real_data import KEPT, OF_BOTH, centre, curvature, offset, r
from theory.words import m, t, v0

MODEL = (FAMILY, SAMPLE, KEPT)
at = sp.Symbol("x", positive=True)
_rate = sp.Symbol("u", positive=True)
offset_old = sp.Symbol("e_old", real=True)  #: state: the offset one generation ago
_sum, _mean = sp.symbols("Y y_m", real=True)
_second, _point, _own = sp.symbols("S W C", real=True)
_move = Kernel(
    index=t,
    update={centre: centre, offset: m * (offset + unit) / (m + r), offset_old: offset},
    draws=(batch(centre + offset),),
    initial={centre: sp.S.Zero, offset: sp.S.Zero, offset_old: sp.S.Zero},
)
_found = increments(_move, offset, offset_old, V(centre + offset), (sp.S.Zero, sp.S.Zero))
_process = Fact(
    r"given the kept real points, whose mean is $\mu_0 + c$: as $m \to \infty$ with "
    r"$n = \lfloor \tau m \rfloor$, $e = d_n - c$ tends in law, as a process in $\tau$, to the "
    r"diffusion with drift $-r e$ and squared diffusion coefficient $V(c + e)$"
)
PRIOR = "exponential_family.augment.conjugate_prior"
KEPT_LAW = Fact(
    r"For any log-partition $A$, given kept real points of mean $\mu_r$, where "
    r"$e^{2r(\mu_r \theta - A(\theta))}$ has a finite integral and tends to 0 at both ends: as "
    r"first $m \to \infty$ with $n = \lfloor \tau m \rfloor$ and then $\tau \to \infty$, the "
    r"natural parameter of the model tends in law to the density proportional to "
    r"$e^{2r(\mu_r \theta - A(\theta))}$, and the mean squared error, over the kept points too, "
    r"to $v_0/r + v_0 (1 + v_2/r)/(2r - v_2)$ where the variance is $v_0 + v_1 d + v_2 d^2$"
)
_law = Fact(
    r"given kept real points of mean $\mu_r$, the natural parameter tends in law to the density "
    r"proportional to $e^{2r(\mu_r \theta - A(\theta))}$"
)
_balance = Equal(_second, _point / (2 * r))
_around = Equal(_own, _point - curvature * _second)
_variance = Equal(v0 * (1 + curvature / r), _own)
_settled = Equal(_second, _own / (2 * r - curvature))


def error(points: sp.Expr = 2 * r) -> sp.Expr:
    """Mean squared error of the fitted mean, from the sample size of the prior."""
    return v0 / r + v0 * (1 + curvature / r) / (points - curvature)


def _inverse(order: sp.Expr, scale: sp.Expr) -> sp.Expr:
    """P(scale over a gamma variable is at most ``at``)."""
    return sp.uppergamma(order, scale / at) / sp.gamma(order)


_mass = Equal(
    sp.Integral(_rate ** (2 * r * shape) * sp.exp(-2 * r * _rate), (_rate, 0, sp.oo)),
    sp.gamma(2 * r * shape + 1) * (2 * r) ** (-2 * r * shape - 1),
)
RATIO = Fact(
    r"As first $m \to \infty$ with $n = \lfloor \tau m \rfloor$ and then $\tau \to \infty$, the "
    r"fitted mean over that of the kept points tends in law to an inverse gamma law of shape "
    r"$2 r k + 1$ and scale $2 r k$, whatever the kept points are"
)

CLAIMS = (
    Claim(
        id=PRIOR,
        kind="limit",
        title=(
            "With the same real points in every fit, the stationary law of any exponential family "
            "is the conjugate prior around them: the posterior with the data counted twice."
        ),
        statement=KEPT_LAW,
        proof=Proof(
            (
                Step("mean of the batch", Equal(_mean, offset + unit), DEVIATION),
                Step("fit", Equal(_sum, m * _mean / (m + r)), OF_BOTH),
                Step(
                    "move",
                    Equal(_sum, _move.update[offset]),
                    Algebra(),
                    uses=("fit", "mean of the batch"),
                ),
                *diffusion_limit(_move, _found, _process, "move"),
                Step("reversible", reversible(), Algebra()),
                Step(
                    "ergodicity",
                    Implies((_process, reversible()), _law),
                    Cited(
                        "a diffusion on an interval converges to its reversible law, where that "
                        "has a finite mass and no flux through the ends",
                        "karlin1981",
                    ),
                ),
                Step(
                    "conjugate prior",
                    _law,
                    Deduction(),
                    uses=("ergodicity", "diffusion limit", "reversible"),
                ),
                Step(
                    "stationary",
                    Implies((_law,), _balance),
                    Cited("a stationary law gives L f the mean 0", "ethier1986"),
                ),
                Step("balance", _balance, Deduction(), uses=("stationary", "conjugate prior")),
                Step(
                    "quadratic variance",
                    _around,
                    Model(
                        "C is V at the kept points, W its mean: V is quadratic, e has the mean 0"
                    ),
                ),
                Step("settled", _settled, Algebra(), uses=("quadratic variance", "balance")),
                Step(
                    "variance of kept points",
                    _variance,
                    Model("the kept points' mean has the variance v_0/r around the truth's"),
                ),
                Step(
                    "both",
                    Implies((_law, _settled, _variance), KEPT_LAW),
                    Cited("the mean over the kept points, by conditioning", "billingsley1995"),
                ),
                Step(
                    "law",
                    KEPT_LAW,
                    Deduction(),
                    uses=("both", "conjugate prior", "settled", "variance of kept points"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("diaconis1979", "karlin1981"),
        domain=(NOT_CONSTANT, CURVED),
        formula=error(),
        parameters={"real": r, "curvature": curvature, "variance": v0},
        rivals={
            "data counted once": error(r),
            "new real points": v0 / (2 * r - curvature),
            "real points alone": v0 / r,
        },
        remark="The predicted number is the limit of the mean squared error of the fitted mean.",
    ),
    Claim(
        id="exponential_family.augment.gamma_law",
        kind="limit",
        title=(
            "With the same real points in every fit, the law of a gamma mean over theirs tends to "
            "an inverse gamma law."
        ),
        statement=RATIO,
        proof=Proof(
            (
                Step("mass", _mass, Integration()),
                Step(
                    "a law by its density",
                    Implies((KEPT_LAW, _mass), RATIO),
                    Cited("a change of variables in a density", "billingsley1995"),
                ),
                Step("law", RATIO, Deduction(), uses=("a law by its density", PRIOR, "mass")),
            )
        ),
        assumptions=(*MODEL, "points are gamma, of shape k"),
        references=("diaconis1979",),
        domain=(NOT_CONSTANT, CURVED),
        formula=_inverse(2 * r * shape + 1, 2 * r * shape),
        parameters={"real": r, "shape": shape, "at": at},
        rivals={
            "data counted once": _inverse(r * shape + 1, r * shape),
            "shape without the one": _inverse(2 * r * shape, 2 * r * shape),
        },
    ),
)
