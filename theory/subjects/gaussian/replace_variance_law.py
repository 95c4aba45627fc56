"""Replace: the law of the model's variance after any number of refits, from its moments by Mellin's
inversion.

The variance is v_0 times a product of n independent chi-squares over their divisors, so its moments
are products of gamma functions; the Mellin transform of its distribution function is one of them
over -s, for s between -(M - 1)/2, for the smallest batch M, and 0."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Deduction, Integration, Names
from theory.statements import Equal, Implies
from theory.subjects.gaussian.experiment import ENOUGH, MODEL
from theory.subjects.gaussian.replace_logs import log_growth
from theory.subjects.gaussian.replace_moments import growth, variance_moment
from theory.subjects.gaussian.replace_places import normal_cdf
from theory.words import PUBLIC, E, M, b, i, j, n, s, v, v0, x

y = sp.Symbol("y", positive=True)  #: log of x v_0/v
F = sp.Function("F", real=True)  #: distribution function of v_n/v_0
u = sp.Symbol("u", real=True)  #: along the line of inversion
p = sp.Symbol("p", positive=True)
S = -1 / (2 * (1 + p))  #: any order in the strip from -1/2 to 0, which serves every batch
ORDER = (
    -sp.Rational(1, 4) + sp.I * u
)  #: a line that is in the strip for every number of samples from 2 on


def _transform_of(moment: sp.Expr) -> sp.Expr:
    """The Mellin transform of F, from E[(v_n/v_0)^s]."""
    return -moment / s


def _inverse_of(transform: sp.Expr) -> sp.Expr:
    """The function with this Mellin transform, by the integral along s = ORDER."""
    return sp.Integral(x**-ORDER * transform.subs(s, ORDER), (u, -sp.oo, sp.oo)) / (2 * sp.pi)


def _other(upto: sp.Expr = n, lost: int = 1, ddof: sp.Expr = b) -> sp.Expr:
    """P(v_upto/v_0 <= x) if a chi-square had ``lost`` degrees of freedom fewer than the batch has
    points.
    """
    factor = (
        growth(s, j)
        .replace(sp.gamma, lambda a: sp.gamma(a + sp.Rational(1 - lost, 2)))
        .subs(b, ddof)
    )
    return _inverse_of(_transform_of(sp.Product(factor, (j, 0, upto - 1))))


_probability = E(sp.Piecewise((1, v <= x * v0), (0, True)), n)
_cdf = Equal(_probability, F(x))
_moment = Equal(E(v**s, n), variance_moment()).subs({s: S})
_ratio = v / v0 * sp.exp(y)
_change = Equal(_ratio ** (S - 1) * sp.Derivative(_ratio, y), (v / v0) ** S * sp.exp(S * y))
_run = Equal(sp.Integral(_change.rhs, (y, 0, sp.oo)), -((v / v0) ** S) / S)
_transform = Equal(
    sp.Integral(x ** (S - 1) * F(x), (x, 0, sp.oo)),
    _transform_of(variance_moment() / v0**s).subs(s, S),
)
_variance = Equal(_probability, _inverse_of(_transform_of(variance_moment() / v0**s)))
_spread = sp.sqrt(sp.Sum(sp.polygamma(1, (M[i] - 1) / 2), (i, 0, n - 1)))

CLAIMS = (
    Claim(
        id="gaussian.replace.variance_law",
        kind="law",
        title="Law of the variance after any number of refits.",
        statement=_variance,
        proof=Proof(
            (
                Step(
                    "distribution function",
                    Equal(F(x), _probability),
                    Names("F is the distribution function of v_n/v_0"),
                ),
                Step("probability", _cdf, Algebra(), uses=("distribution function",)),
                Step("x in units of v", _change, Algebra()),
                Step("transform of one run", _run, Integration()),
                Step(
                    "mean over runs",
                    Implies((_cdf, _change, _run, _moment), _transform),
                    Cited("Fubini's theorem for functions that are not negative", "durrett2019"),
                ),
                Step(
                    "transform of the law",
                    _transform,
                    Deduction(),
                    uses=(
                        "mean over runs",
                        "probability",
                        "x in units of v",
                        "transform of one run",
                        ("gaussian.replace.variance_moment", {s: S}),
                    ),
                ),
                Step(
                    "inversion",
                    Implies((_cdf, _transform), _variance),
                    Cited(
                        "a Mellin transform is analytic in its strip, and its inverse is an "
                        "integral along any line in it",
                        "dlmf",
                    ),
                ),
                Step(
                    "law",
                    _variance,
                    Deduction(),
                    uses=("inversion", "probability", "transform of the law"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("springer1970",),
        domain=(
            *ENOUGH,
            Condition(n >= 1, "at least 1 generation"),
            Condition(x > 0, "a point above 0"),
        ),
        parameters={**PUBLIC, "at": x},
        rivals={
            "M for M - 1": _other(lost=0),
            "one generation late": _other(n - 1),
            "ddof 0 for 1 and back": _other(ddof=1 - b),
            "log-normal of the same logarithmic mean and variance": normal_cdf(
                (sp.log(x) - log_growth()) / _spread
            ),
        },
        remark=(
            "A Meijer G-function: with z = x times the product of (M[i] - b)/2 it is "
            "G^{n,1}_{1,n+1}(z | 1; (M[i] - 1)/2, 0) over the "
            "product of Gamma((M[i] - 1)/2). One refit is gaussian.sample.cochran, two are "
            "gaussian.replace.second_variance."
        ),
    ),
)
