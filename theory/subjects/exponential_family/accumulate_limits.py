"""Accumulate in exponential families, for ever: sine and hyperbolic sine laws, and on which side of
pi^2/6 they lie.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Limit, LimitOfSum, Monotone, Sign, Telescoping
from theory.statements import AtMost, Equal
from theory.subjects.exponential_family.mean import FAMILY, SAMPLE
from theory.subjects.gaussian.schedule import two_sided
from theory.words import i, m, n, v0

MODEL = (FAMILY, SAMPLE, "all batches have one size")
trials = sp.Symbol("k", positive=True)  #: minus 1 over the curvature: the trials of a binomial law
shape = sp.Symbol(
    "r", positive=True
)  #: 1 over the curvature: the shape of a gamma or negative binomial law
angle = sp.Symbol("y", positive=True)

_sine_angle, _hyperbolic_angle = sp.pi / sp.sqrt(trials * m), sp.pi / sp.sqrt(shape * m)
constant = (
    sp.pi**2 / 6 * v0 / m
)  #: what normal and Poisson tend to: pi^2/6 times the error of the real data alone


def finite(curvature: sp.Expr) -> sp.Expr:
    """The mean squared error at generation n (``exponential_family.accumulate.mean_error``), for
    batches of one size.
    """
    return v0 / curvature * (sp.Product(1 + curvature / (m * (i + 1) ** 2), (i, 0, n - 1)) - 1)


def sine(angle: sp.Expr) -> sp.Expr:
    return v0 * trials * (1 - sp.sin(angle) / angle)


def hyperbolic(angle: sp.Expr) -> sp.Expr:
    return v0 * shape * (sp.sinh(angle) / angle - 1)


_root = 1 / sp.sqrt(trials * m)
_shrinking = sp.Product(1 - 1 / (trials * m * (i + 1) ** 2), (i, 0, n - 1))
_growing = sp.Product(1 + 1 / (shape * m * (i + 1) ** 2), (i, 0, n - 1))
_closed = Equal(_shrinking, two_sided(_root, n))
_ends = Equal(sp.Limit(_shrinking, n, sp.oo), 1 / (sp.gamma(1 - _root) * sp.gamma(1 + _root)))
_sinc = Equal(sp.Limit(_shrinking, n, sp.oo), sp.sin(_sine_angle) / _sine_angle)
_euler = Equal(sp.Limit(_growing, n, sp.oo), sp.sinh(_hyperbolic_angle) / _hyperbolic_angle)
_binomial = Equal(sp.Limit(finite(-1 / trials), n, sp.oo), sine(_sine_angle))
_gamma = Equal(sp.Limit(finite(1 / shape), n, sp.oo), hyperbolic(_hyperbolic_angle))

_value = sp.Symbol("s", real=True)
_cubic = AtMost(angle + angle**3 / 6, sp.sinh(angle), strict=True)
_above = AtMost(constant, hyperbolic(_hyperbolic_angle), strict=True)
_small = AtMost(-sp.sin(angle), angle**3 / 6 - angle)
_below = AtMost(sine(_sine_angle), constant)

ONE_TRIAL = Condition(trials >= 1, "at least one trial")
TRIALS = {"samples": m, "trials": trials, "variance": v0}
SHAPES = {"samples": m, "shape": shape, "variance": v0}

CLAIMS = (
    Claim(
        id="exponential_family.accumulate.binomial_limit",
        kind="limit",
        title=(
            "Accumulate for ever, batches of one size: error of a binomial proportion, by the sine."
        ),
        statement=_binomial,
        proof=Proof(
            (
                Step("gamma functions", _closed, Telescoping()),
                Step(
                    "ends",
                    _ends,
                    Limit(),
                    uses=("gamma functions",),
                ),
                Step("reflection", _sinc, Algebra(), uses=("ends",)),
                Step(
                    "error",
                    _binomial,
                    LimitOfSum(v0 * trials, (-v0 * trials,)),
                    uses=("reflection",),
                ),
            )
        ),
        assumptions=(*MODEL, "the curvature is -1/trials"),
        references=("dey2024", "morris1982"),
        domain=(ONE_TRIAL, Condition(trials * m > 1, "more than one trial in a batch")),
        parameters=TRIALS,
        rivals={
            "Basel's constant": constant,
            "hyperbolic sine": hyperbolic(_sine_angle).subs(shape, trials),
            "one trial": sine(sp.pi / sp.sqrt(m)),
        },
        remark=(
            "v_0 is the variance of one point: of one count of successes over the trials, mu (1 - "
            "mu)/trials for a proportion mu."
        ),
    ),
    Claim(
        id="exponential_family.accumulate.gamma_limit",
        kind="limit",
        title=(
            "Accumulate for ever, batches of one size: error of a gamma or negative binomial mean, "
            "by the hyperbolic sine."
        ),
        statement=_gamma,
        proof=Proof(
            (
                Step(
                    "infinite product",
                    _euler,
                    Cited("Euler's infinite product of the hyperbolic sine", "dlmf"),
                ),
                Step(
                    "error",
                    _gamma,
                    LimitOfSum(-v0 * shape, (v0 * shape,)),
                    uses=("infinite product",),
                ),
            )
        ),
        assumptions=(*MODEL, "the curvature is 1/shape"),
        references=("dey2024", "morris1982"),
        parameters=SHAPES,
        rivals={
            "Basel's constant": constant,
            "sine": sine(_hyperbolic_angle).subs(trials, shape),
            "exponential law": hyperbolic(sp.pi / sp.sqrt(m)),
        },
        remark="Shape 1 is the exponential law.",
    ),
    Claim(
        id="exponential_family.accumulate.above_basel",
        kind="deterministic",
        title=(
            "Where the variance is convex in the mean, accumulating loses more than pi^2/6 of the "
            "error of the real data."
        ),
        statement=_above,
        proof=Proof(
            (
                Step("hyperbolic sine", _cubic, Sign(chain=angle, depth=4)),
                Step(
                    "bound",
                    _above,
                    Monotone(_value, v0 * shape * (_value / _hyperbolic_angle - 1)),
                    uses=(("hyperbolic sine", {angle: _hyperbolic_angle}),),
                ),
            )
        ),
        assumptions=(*MODEL, "the curvature is 1/shape"),
        references=("dey2024",),
        parameters=SHAPES,
        rivals={
            "three halves": 3 * v0 / (2 * m),
            "real data only": v0 / m,
        },
        remark=(
            "The factor pi^2/6 of equal batches is asymptotic in the samples: every finite number "
            "of them exceeds it."
        ),
    ),
    Claim(
        id="exponential_family.accumulate.below_basel",
        kind="deterministic",
        title=(
            "Where the variance is concave in the mean, accumulating never has more than pi^2/6 of "
            "the error of the real data."
        ),
        statement=_below,
        proof=Proof(
            (
                Step("sine", _small, Sign(chain=angle, depth=3)),
                Step(
                    "bound",
                    _below,
                    Monotone(_value, v0 * trials * (1 + _value / _sine_angle)),
                    uses=(("sine", {angle: _sine_angle}),),
                ),
            )
        ),
        assumptions=(*MODEL, "the curvature is -1/trials"),
        references=("dey2024",),
        domain=(ONE_TRIAL,),
        parameters=TRIALS,
        rivals={
            "real data only": v0 / m,
            "three halves": 3 * v0 / (2 * m),
        },
    ),
)
