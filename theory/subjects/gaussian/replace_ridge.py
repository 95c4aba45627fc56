"""Replace with a ridge: where the variance settles, for a constant number of samples.

``ridge`` is added to every fitted variance.  In the diffusion limit ridge = strength/samples and
samples grows."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    ChiSquare,
    Cited,
    Deduction,
    Induction,
    Integration,
    Kernel,
    Limit,
    Start,
    Tower,
)
from theory.statements import Equal, Fact, Implies
from theory.subjects.gaussian.experiment import COCHRAN, DRAWN, MODEL
from theory.subjects.gaussian.replace_errors import ridge
from theory.subjects.gaussian.replace_places import LARGE
from theory.words import E, b, m, n, q, v, v0, x

RIDGE = "a ridge is added to every fitted variance"
strength = sp.Symbol("rho", positive=True)
_before = sp.Symbol("w", positive=True)  #: state: the variance one generation earlier
_at = sp.Symbol("y", positive=True)
_shape = 2 - b

#: one generation with ddof 0 and m samples in every batch
FLOORED = Kernel(
    index=n,
    update={v: v * q / m + ridge},
    draws=(ChiSquare(q, m - 1),),
    initial={v: v0},
    law=COCHRAN,
    batch=m,
)
#: one generation with ridge strength/m
SMALL = Kernel(
    index=n,
    update={v: v * q / (m - b) + strength / m, _before: v},
    draws=(ChiSquare(q, m - 1),),
    initial={v: v0, _before: v0},
    law=COCHRAN,
    batch=m,
)

_floor = Equal(E(v, n), m * ridge + (1 - 1 / m) ** n * (v0 - m * ridge))

_drift = strength / m + (b - 1) / (m - b) * v
_spread = 2 * (m - 1) / (m - b) ** 2 * v**2
_fourth = 12 * (m - 1) * (m + 3) / (m - b) ** 4 * v**4
_centred = v - strength / m - (m - 1) / (m - b) * _before
_increments = (
    Equal(E(v - _before, n + 1), E(_drift, n)),
    Equal(E(_centred**2, n + 1), E(_spread, n)),
    Equal(E(_centred**4, n + 1), E(_fourth, n)),
)
_limits = (
    Equal(sp.Limit(m * _drift, m, sp.oo), strength + (b - 1) * v),
    Equal(sp.Limit(m * _spread, m, sp.oo), 2 * v**2),
    Equal(sp.Limit(m * _fourth, m, sp.oo), sp.S.Zero),
)
#: the shape 2 - b of the limit; its diffusion has generator (rho + (1 - alpha) x) f' + x^2 f''
_alpha = sp.Symbol("alpha", positive=True)
_gamma = sp.Symbol("g", positive=True)
_slope = x ** (_alpha - 1) * sp.exp(strength / x)  # derivative of the scale function
_density = x ** (-_alpha - 1) * sp.exp(
    -strength / x
)  # speed measure, the stationary density up to a factor
_scale = Equal(x**2 * sp.Derivative(_slope, x) + (strength + (1 - _alpha) * x) * _slope, sp.S.Zero)
_ends = (
    Equal(sp.Limit(1 / (x * _slope), x, sp.oo), sp.S.Zero),
    Equal(sp.Limit(1 / (x * _slope), x, 0), sp.S.Zero),
)
_stationary = Equal(
    -sp.Derivative((strength + (1 - _alpha) * x) * _density, x)
    + sp.Derivative(x**2 * _density, (x, 2)),
    sp.S.Zero,
)
_change = Equal(
    _density.subs(x, strength / _gamma) * strength / _gamma**2,
    strength**-_alpha * _gamma ** (_alpha - 1) * sp.exp(-_gamma),
)
_mass = Equal(
    sp.Integral(_gamma ** (_alpha - 1) * sp.exp(-_gamma), (_gamma, 0, sp.oo)), sp.gamma(_alpha)
)
_diffusion = Fact(
    r"as $m \to \infty$ with ridge $\rho/m$, the variance at generation $\lfloor m \tau \rfloor$ "
    r"tends to the diffusion with drift "
    r"$\rho + (b-1) v$ and squared diffusion coefficient $2 v^2$"
)
_law = Fact(
    r"as $m \to \infty$ with ridge $\rho/m$ and $n = \lfloor m \tau \rfloor$, and then $\tau \to "
    r"\infty$, the law of $v_n$ tends to "
    r"that of $\rho/\Gamma_{2-b}$, where $\Gamma_{2-b}$ is a gamma variable of shape $2-b$"
)
_cdf = sp.uppergamma(_shape, strength / _at) / sp.gamma(_shape)


def _rival(shape: sp.Expr) -> sp.Expr:
    return sp.uppergamma(shape, strength / _at) / sp.gamma(shape)


CLAIMS = (
    Claim(
        id="gaussian.replace.ridge_floor",
        kind="equality",
        title=(
            "With ddof 0 and a ridge, the mean variance settles at samples times ridge, "
            "geometrically."
        ),
        statement=_floor,
        proof=Proof(
            (
                Step("start", Equal(E(v, 0), v0), Start(FLOORED)),
                Step(
                    "one refit",
                    Equal(E(v, n + 1), (m - 1) / m * E(v, n) + ridge),
                    Tower(FLOORED),
                    uses=DRAWN,
                ),
                Step("all refits", _floor, Induction(n), uses=("start", "one refit")),
            )
        ),
        assumptions=(*MODEL, RIDGE),
        references=("kazdan2024",),
        domain=(Condition(m >= 2, "at least 2 samples in every batch"),),
        parameters={"samples": m, "generations": n, "variance": v0, "ridge": ridge},
        rivals={
            "M - 1 for M": (m - 1) * ridge + (1 - 1 / m) ** n * (v0 - (m - 1) * ridge),
            "already settled": m * ridge,
            "half the rate": m * ridge + (1 - 1 / (2 * m)) ** n * (v0 - m * ridge),
        },
    ),
    Claim(
        id="gaussian.replace.ridge_law",
        kind="limit",
        title=(
            "With a ridge of order 1/samples, the stationary law of the variance tends to an "
            "inverse gamma law."
        ),
        statement=_law,
        proof=Proof(
            (
                Step("mean increment", _increments[0], Tower(SMALL), uses=DRAWN),
                Step("its variance", _increments[1], Tower(SMALL), uses=DRAWN),
                Step("its fourth moment", _increments[2], Tower(SMALL), uses=DRAWN),
                Step("drift", _limits[0], Limit()),
                Step("diffusion", _limits[1], Limit()),
                Step("no jumps", _limits[2], Limit()),
                Step(
                    "convergence",
                    Implies((*_increments, *_limits), _diffusion),
                    Cited(
                        "convergence of Markov chains to diffusions, by their local moments",
                        "ethier1986",
                    ),
                ),
                Step(
                    "diffusion limit",
                    _diffusion,
                    Deduction(),
                    uses=(
                        "mean increment",
                        "its variance",
                        "its fourth moment",
                        "drift",
                        "diffusion",
                        "no jumps",
                        "convergence",
                    ),
                ),
                Step("scale function", _scale, Algebra()),
                Step("infinity is not reached", _ends[0], Limit()),
                Step("zero is not reached", _ends[1], Limit()),
                Step("stationary", _stationary, Algebra()),
                Step("inverse gamma", _change, Algebra()),
                Step("finite mass", _mass, Integration()),
                Step(
                    "ergodicity",
                    Implies((_diffusion, _scale, *_ends, _stationary, _change, _mass), _law),
                    Cited(
                        "a recurrent diffusion on an interval with finite speed measure converges "
                        "to its stationary law",
                        "karlin1981",
                    ),
                ),
                Step(
                    "law",
                    _law,
                    Deduction(),
                    uses=(
                        "diffusion limit",
                        "scale function",
                        "infinity is not reached",
                        "zero is not reached",
                        "stationary",
                        "inverse gamma",
                        "finite mass",
                        "ergodicity",
                    ),
                ),
            )
        ),
        assumptions=(*MODEL, RIDGE),
        references=("kazdan2024",),
        formula=_cdf,
        domain=(*LARGE, Condition(b < 2, "a ddof below 2")),
        parameters={"ddof": b, "strength": strength, "at": _at},
        rivals={
            "shape 3 - ddof": _rival(3 - b),
            "shape 5/2 - ddof": _rival(sp.Rational(5, 2) - b),
            "half the strength": _cdf.subs(strength, strength / 2),
        },
        remark=(
            "The limit has an infinite mean from ddof 1 on. At a finite number of samples the law "
            "differs by terms of order 1/samples."
        ),
    ),
)
