"""Replace: the diffusion that a run becomes with many samples, and the law of the place where it
collapses.

With m points in every batch and ``n = tau m`` generations, (d_n, v_n) tends in law, as m grows, to
the diffusion with generator ``L = v/2 d^2/dd^2 + v^2 d^2/dv^2 + (b - 1) v d/dv``."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    ChiSquare,
    Cited,
    Deduction,
    Integration,
    Kernel,
    Limit,
    Normal,
    Sign,
    Tower,
)
from theory.statements import AtMost, Equal, Fact, Implies
from theory.subjects.gaussian.experiment import COCHRAN, DRAWN, MODEL
from theory.words import E, b, d, m, n, normal_density, q, v, v0, x, z

tau = sp.Symbol("tau", positive=True)  #: horizon: generations over samples
d_old, v_old = (
    sp.Symbol("d_old", real=True),
    sp.Symbol("v_old", positive=True),
)  #: states: mean and variance one generation ago
alpha = sp.Symbol("alpha", positive=True)  #: 2 - b
X = sp.Symbol("X", real=True)
g = sp.Symbol("g", positive=True)
h = sp.Symbol("h", real=True)

DIFFUSION = "gaussian.replace.diffusion"
PLACE = "gaussian.replace.place"
LIMIT = {"ddof": b, "variance": v0, "at": x}
BELOW_TWO = Condition(b < 2, "ddof below 2")
#: of the samples m that grow in a limit
LARGE = (
    Condition(m - b > 0, "more samples than ddof"),
    Condition(m >= 2, "at least 2 samples"),
)

#: one generation of replace with a constant number of samples, and the generation before
STEP = Kernel(
    index=n,
    update={v: v * q / (m - b), d: d + sp.sqrt(v / m) * z, v_old: v, d_old: d},
    draws=(Normal(z), ChiSquare(q, m - 1)),
    initial={v: v0, d: sp.S.Zero, v_old: v0, d_old: sp.S.Zero},
    law=COCHRAN,
    batch=m,
)


def generator(f: sp.Expr, ddof: sp.Expr = b) -> sp.Expr:
    """L f, for a function f of the state (d, v)."""
    return v / 2 * sp.diff(f, d, 2) + v**2 * sp.diff(f, v, 2) + (ddof - 1) * v * sp.diff(f, v)


def normal_cdf(at: sp.Expr) -> sp.Expr:
    """The distribution function of the standard normal law."""
    return (1 + sp.erf(at / sp.sqrt(2))) / 2


def _central(power: int) -> sp.Expr:
    """Mean of (v'/v - 1)^power for one refit."""
    moments = [sp.Mul(*[(m - 1 + 2 * j) / (m - b) for j in range(k)]) for k in range(power + 1)]
    return sp.Add(
        *[sp.binomial(power, k) * (-1) ** (power - k) * moments[k] for k in range(power + 1)]
    )


def _local(
    name: str, change: sp.Expr, size: sp.Expr, state: sp.Expr, limit: sp.Expr
) -> tuple[Step, Step]:
    """One refit's mean of a change, size(m) times a mean of the state before it; and the limit of m
    size(m).
    """
    mean = E(state, n) if state != 0 else sp.S.Zero
    return (
        Step(
            name,
            Equal(E(change, n + 1), size * mean),
            Tower(STEP),
            uses=DRAWN,
        ),
        Step(f"{name}, limit", Equal(sp.Limit(m * size, m, sp.oo), limit), Limit()),
    )


_dv, _dd = v - v_old, d - d_old
_LOCAL = (
    *_local("drift of the variance", _dv, sp.together((b - 1) / (m - b)), v, b - 1),
    *_local("spread of the variance", _dv**2, _central(2), v**2, sp.Integer(2)),
    *_local("spread of the mean", _dd**2, 1 / m, v, sp.S.One),
    *_local("both", _dd * _dv, sp.S.Zero, sp.S.Zero, sp.S.Zero),
    *_local("no jumps of the variance", _dv**4, _central(4), v**4, sp.S.Zero),
    *_local("no jumps of the mean", _dd**4, 3 / m**2, v**2, sp.S.Zero),
)
_limit_process = Fact(
    r"As $m \to \infty$ with $n = \lfloor \tau m \rfloor$, $(d_n, v_n)$ tends in law, as a process "
    r"in $\tau$, to the diffusion with "
    r"generator $L = \tfrac{v}{2} \partial_d^2 + v^2 \partial_v^2 + (b - 1) v \partial_v$"
)
_ito_drift = Equal(generator(sp.log(v)), b - 2)
_ito_spread = Equal(generator(sp.log(v) ** 2) - 2 * sp.log(v) * generator(sp.log(v)), sp.Integer(2))
LOG_NORMAL = Fact(
    r"As $m \to \infty$ with $n = \lfloor \tau m \rfloor$, $\log(v_n/v_0)$ tends in law, as a "
    r"process in $\tau$, to a Brownian motion with "
    r"drift $b - 2$ and variance 2 per unit of $\tau$; $(d_n, v_n)$ to the diffusion with "
    r"generator "
    r"$\tfrac{v}{2} \partial_d^2 + v^2 \partial_v^2 + (b - 1) v \partial_v$"
)


def log_normal_cdf(drift: sp.Expr = b - 2, variance: sp.Expr | int = 2) -> sp.Expr:
    """Limit of P(v_n/v_0 <= x)."""
    return normal_cdf((sp.log(x) - drift * tau) / sp.sqrt(variance * tau))


def place_density(at: sp.Expr = X, shape: sp.Expr = alpha) -> sp.Expr:
    """Density of the place where the diffusion collapses, when it starts from (d, v): Student t
    with 2 shape degrees of freedom.
    """
    size = sp.gamma(shape + sp.Rational(1, 2)) / (sp.gamma(shape) * sp.sqrt(2 * sp.pi * v))
    return size * (1 + (at - d) ** 2 / (2 * v)) ** (-shape - sp.Rational(1, 2))


def place_cdf(shape: sp.Expr = 2 - b, at: sp.Expr = x) -> sp.Expr:
    """Limit of P(|d_n| <= at s_0)."""
    return sp.betainc_regularized(sp.Rational(1, 2), shape, 0, at**2 / (2 + at**2))


_log_kernel = -sp.log(v) / 2 - (alpha + sp.Rational(1, 2)) * sp.log(1 + (X - d) ** 2 / (2 * v))
_slope = (sp.diff(_log_kernel, d), sp.diff(_log_kernel, v))
_mixture = Equal(
    sp.Integral(
        normal_density(X, d, v / g) * g ** (alpha - 1) * sp.exp(-g) / sp.gamma(alpha), (g, 0, sp.oo)
    ),
    place_density(),
)
_kernel = Equal(
    sp.log(place_density())
    - sp.log(sp.gamma(alpha + sp.Rational(1, 2)) / (sp.gamma(alpha) * sp.sqrt(2 * sp.pi))),
    _log_kernel,
)
_harmonic = Equal(
    generator(_log_kernel, 2 - alpha) + v / 2 * _slope[0] ** 2 + v**2 * _slope[1] ** 2,
    sp.S.Zero,
)
_downward = AtMost(generator(sp.log(v), 2 - alpha), sp.S.Zero, strict=True)
_concentrates = Equal(sp.Limit(x**2 / (2 * v + x**2), v, 0), sp.S.One)
_start = {d: sp.S.Zero, v: sp.S.One}
_distance = Equal(sp.Derivative(place_cdf(alpha), x), 2 * place_density(x).subs(_start))
PLACE_LAW = Fact(
    r"For b < 2, as first $m \to \infty$ with $n = \lfloor \tau m \rfloor$ and then $\tau \to "
    r"\infty$, $d_n/s_0$ tends in law to "
    r"$t_{2(2-b)}/\sqrt{2-b}$, Student's t with $2(2-b)$ degrees of freedom"
)

_root = sp.sqrt(v)
_wave = sp.exp(h * d / sp.sqrt(2)) * _root**g
_plane = Equal(generator(_wave, sp.Rational(3, 2)), v / 4 * (h**2 + g * (g - 1) / v) * _wave)
_atan = 2 / sp.pi * sp.atan(x / sp.sqrt(2))
_density = Equal(2 * place_density(x, sp.Rational(1, 2)).subs(_start), sp.Derivative(_atan, x))
_cauchy = Fact(
    r"With b = 3/2 the place $d_n/s_0$ tends, as in gaussian.replace.place, to a Cauchy law of "
    r"scale $\sqrt{2}$, and the limit process, "
    r"in the half-plane of $x = d/\sqrt{2}$ and $y = \sqrt{v}$, is hyperbolic Brownian motion: "
    r"$L = \tfrac{1}{4} y^2 (\partial_x^2 + \partial_y^2)$"
)

CLAIMS = (
    Claim(
        id=DIFFUSION,
        kind="limit",
        title=(
            "With many samples the model's variance is log-normal, and mean and variance follow a "
            "diffusion."
        ),
        statement=LOG_NORMAL,
        proof=Proof(
            (
                *_LOCAL,
                Step(
                    "convergence of Markov chains to diffusions",
                    Implies(tuple(step.statement for step in _LOCAL), _limit_process),
                    Cited(
                        "convergence of Markov chains to diffusions, by their local moments",
                        "ethier1986",
                    ),
                ),
                Step(
                    "limit process",
                    _limit_process,
                    Deduction(),
                    uses=(
                        "convergence of Markov chains to diffusions",
                        *(step.name for step in _LOCAL),
                    ),
                ),
                Step("drift of the logarithm", _ito_drift, Algebra()),
                Step("spread of the logarithm", _ito_spread, Algebra()),
                Step(
                    "Levy's characterisation",
                    Implies((_limit_process, _ito_drift, _ito_spread), LOG_NORMAL),
                    Cited("Levy's characterisation of Brownian motion", "ethier1986"),
                ),
                Step(
                    "log-normal limit",
                    LOG_NORMAL,
                    Deduction(),
                    uses=(
                        "Levy's characterisation",
                        "limit process",
                        "drift of the logarithm",
                        "spread of the logarithm",
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("ethier1986",),
        domain=LARGE,
        formula=log_normal_cdf(),
        parameters={**LIMIT, "horizon": tau},
        rivals={
            "drift of the mean": log_normal_cdf(b - 1),
            "half the spread": log_normal_cdf(variance=sp.S.One),
            "ddof 0 for 1 and back": log_normal_cdf().subs(b, 1 - b),
        },
        remark=(
            "The limit is m -> oo with n = horizon m; at finite m the law differs by terms of "
            "order 1/m."
        ),
    ),
    Claim(
        id=PLACE,
        kind="limit",
        title=(
            "Where the model collapses: the error of its final mean is a Student t in units of the "
            "true s.d."
        ),
        statement=PLACE_LAW,
        proof=Proof(
            (
                Step("mixture of normal laws", _mixture, Integration()),
                Step("its logarithm", _kernel, Algebra()),
                Step("harmonic", _harmonic, Algebra()),
                Step("the variance falls to 0", _downward, Sign()),
                Step("the law concentrates as v falls to 0", _concentrates, Limit()),
                Step("law of the distance", _distance, Algebra()),
                Step(
                    "optional stopping",
                    Implies(
                        (
                            LOG_NORMAL,
                            _mixture,
                            _kernel,
                            _harmonic,
                            _downward,
                            _concentrates,
                            _distance,
                        ),
                        PLACE_LAW,
                    ),
                    Cited(
                        "a bounded martingale converges to its boundary value, and has its mean",
                        "ethier1986",
                    ),
                ),
                Step(
                    "place",
                    PLACE_LAW,
                    Deduction(),
                    uses=(
                        "optional stopping",
                        DIFFUSION,
                        "mixture of normal laws",
                        "its logarithm",
                        "harmonic",
                        "the variance falls to 0",
                        "the law concentrates as v falls to 0",
                        "law of the distance",
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("dufresne1990", "ethier1986"),
        domain=(*LARGE, BELOW_TWO),
        formula=place_cdf(),
        parameters=LIMIT,
        rivals={
            "half the degrees of freedom": place_cdf((2 - b) / 2),
            "ddof 0 for 1 and back": place_cdf(1 + b),
            "normal": sp.erf(x / sp.sqrt(2)),
            "scale forgotten": place_cdf(at=x / sp.sqrt(2 - b)),
        },
        remark=(
            "The predicted number is the limit of P(|d_n| <= at s_0). The moment of order 2(2 - b) "
            "is infinite: with ddof = 1 the variance "
            "of the place, with ddof = 0 its fourth moment. Compare laws, never these moments."
        ),
    ),
    Claim(
        id="gaussian.replace.place_cauchy",
        kind="limit",
        title=(
            "With ddof 3/2 the limit is Brownian motion in the hyperbolic half-plane, and the "
            "model collapses at a Cauchy place."
        ),
        statement=_cauchy,
        proof=Proof(
            (
                Step("generator in the half-plane", _plane, Algebra()),
                Step("density of the place", _density, Algebra()),
                Step(
                    "law and process",
                    Implies((PLACE_LAW, LOG_NORMAL, _plane, _density), _cauchy),
                    Cited(
                        "a law is determined by its density, a diffusion by its generator",
                        "ethier1986",
                    ),
                ),
                Step(
                    "Cauchy",
                    _cauchy,
                    Deduction(),
                    uses=(
                        "law and process",
                        (PLACE, {b: sp.Rational(3, 2)}),
                        (DIFFUSION, {b: sp.Rational(3, 2)}),
                        "generator in the half-plane",
                        "density of the place",
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("dufresne1990",),
        domain=LARGE[1:],
        formula=_atan,
        parameters=LIMIT,
        rivals={"scale 1": 2 / sp.pi * sp.atan(x), "scale 2": 2 / sp.pi * sp.atan(x / 2)},
    ),
)
