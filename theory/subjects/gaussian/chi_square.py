"""Bounds on the mean logarithm and the mean root of a chi-square draw, for any number of degrees of
freedom.

Each is proved by descent: the gap between the two sides falls from nu to nu + 2 and tends to 0, so
it is positive throughout."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Descent, Limit, Monotone, Sign
from theory.statements import AtMost, Equal
from theory.words import nu

p = sp.Symbol("p", positive=True)  #: half the degrees of freedom, less what the bound needs
y = sp.Symbol("y", positive=True)
e = sp.Symbol("e", real=True)

LOG_LOWER, LOG_UPPER = "gaussian.chi_square.log_mean_lower", "gaussian.chi_square.log_mean_upper"
ROOT_LOWER, ROOT_UPPER = (
    "gaussian.chi_square.root_mean_lower",
    "gaussian.chi_square.root_mean_upper",
)


def log_mean(freedom: sp.Expr = nu) -> sp.Expr:
    """E log q of a chi-square draw q."""
    return sp.digamma(freedom / 2) + sp.log(2)


def root_mean(freedom: sp.Expr = nu) -> sp.Expr:
    """E sqrt(q/nu) of a chi-square draw q with nu degrees of freedom."""
    return sp.sqrt(2 / freedom) * sp.gamma((freedom + 1) / 2) / sp.gamma(freedom / 2)


def _next(expr: sp.Expr) -> sp.Expr:
    return expr.subs(p, p + 1)


def _descent(low: sp.Expr, high: sp.Expr, recursion: Equal, *at: sp.Expr) -> tuple[Step, ...]:
    """Steps that prove low < high for every p > 0; the recursion is used at each of the given
    points.
    """
    gap = high - low
    uses = tuple(("recursion", {y: point}) for point in at)
    return (
        Step("recursion", recursion, Algebra()),
        Step(
            "the gap falls",
            AtMost(_next(gap), gap, strict=True),
            Sign(shift={p: 1 / y}, chain=y),
            uses=uses,
        ),
        Step("the gap vanishes", Equal(sp.Limit(gap, p, sp.oo), sp.S.Zero), Limit()),
        Step(
            "in half the freedom",
            AtMost(low, high, strict=True),
            Descent(p),
            uses=("the gap falls", "the gap vanishes"),
        ),
    )


_DIGAMMA = Equal(sp.digamma(y + 1), sp.digamma(y) + 1 / y)
_LOG_GAMMA = Equal(sp.log(sp.gamma(y + 1)), sp.log(sp.gamma(y)) + sp.log(y))
_half, _quarter = sp.Rational(1, 2), sp.Rational(1, 4)
_log_lower = AtMost(sp.log(nu - 1), log_mean(), strict=True)
_log_upper = AtMost(log_mean(), sp.log(nu) - 1 / nu, strict=True)
_log_root = sp.log(sp.gamma(p + _half)) - sp.log(sp.gamma(p)) - sp.log(p) / 2
_root_upper = AtMost(root_mean(), sp.exp(-1 / (4 * nu + 3)), strict=True)
_root_lower = AtMost(sp.sqrt(1 - 1 / (2 * nu)), root_mean(), strict=True)

CLAIMS = (
    Claim(
        id=LOG_LOWER,
        kind="deterministic",
        title=(
            "The mean logarithm of a chi-square draw exceeds the logarithm of its degrees of "
            "freedom less one."
        ),
        statement=_log_lower,
        proof=Proof(
            (
                *_descent(sp.log(p), sp.digamma(p + _half), _DIGAMMA, p + _half),
                Step(
                    "in the freedom",
                    _log_lower,
                    Monotone(e, e + sp.log(2)),
                    uses=(("in half the freedom", {p: (nu - 1) / 2}),),
                ),
            )
        ),
        references=("dlmf",),
        domain=(Condition(nu > 1, "more than one degree of freedom"),),
        parameters={"freedom": nu},
        rivals={
            "one degree of freedom less": log_mean(nu - 1),
            "factor 2 lost": sp.digamma(nu / 2),
        },
    ),
    Claim(
        id=LOG_UPPER,
        kind="deterministic",
        title=(
            "The mean logarithm of a chi-square draw is below the logarithm of its degrees of "
            "freedom, less their reciprocal."
        ),
        statement=_log_upper,
        proof=Proof(
            (
                *_descent(sp.digamma(p), sp.log(p) - 1 / (2 * p), _DIGAMMA, p),
                Step(
                    "in the freedom",
                    _log_upper,
                    Monotone(e, e + sp.log(2)),
                    uses=(("in half the freedom", {p: nu / 2}),),
                ),
            )
        ),
        references=("dlmf",),
        parameters={"freedom": nu},
        rivals={"twice the correction": sp.log(nu) - 2 / nu, "of nu - 1": sp.log(nu - 1)},
    ),
    Claim(
        id=ROOT_UPPER,
        kind="deterministic",
        title=(
            "The mean root of a chi-square over its degrees of freedom is below exp(-1/(4 nu + 3))."
        ),
        statement=_root_upper,
        proof=Proof(
            (
                *_descent(_log_root, -1 / (8 * p + 3), _LOG_GAMMA, p, p + _half),
                Step(
                    "in the freedom",
                    _root_upper,
                    Monotone(e, sp.exp(e)),
                    uses=(("in half the freedom", {p: nu / 2}),),
                ),
            )
        ),
        references=("suresh2024",),
        parameters={"freedom": nu},
        rivals={
            "without the 3": sp.exp(-1 / (4 * nu)),
            "twice the exponent": sp.exp(-2 / (4 * nu + 3)),
        },
    ),
    Claim(
        id=ROOT_LOWER,
        kind="deterministic",
        title=(
            "The mean root of a chi-square over its degrees of freedom exceeds the root of 1 - "
            "1/(2 nu)."
        ),
        statement=_root_lower,
        proof=Proof(
            (
                *_descent(
                    sp.log(4 * p / (4 * p + 1)) / 2,
                    _log_root.subs(p, p + _quarter),
                    _LOG_GAMMA,
                    p + _quarter,
                    p + 3 * _quarter,
                ),
                Step(
                    "in the freedom",
                    _root_lower,
                    Monotone(e, sp.exp(e)),
                    uses=(("in half the freedom", {p: (2 * nu - 1) / 4}),),
                ),
            )
        ),
        references=("dlmf",),
        domain=(Condition(2 * nu > 1, "more than half a degree of freedom"),),
        parameters={"freedom": nu},
        rivals={
            "one degree of freedom less": sp.sqrt(2 / nu)
            * sp.gamma(nu / 2)
            / sp.gamma((nu - 1) / 2),
            "square for root": root_mean() ** 2,
        },
    ),
)
