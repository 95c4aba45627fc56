"""What is drawn of a batch in several dimensions: along one direction, and by Bartlett's factor."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Integration
from theory.statements import Equal
from theory.subjects.gaussian.experiment import EXPONENTIAL
from theory.subjects.multivariate.experiment import BARTLETT, MODEL, PROJECTION, D, a
from theory.words import b, chi_square_density, k, m, normal_density, s, x, z

#: weights of the independent standard normal coordinates in a direction
c = sp.IndexedBase("c", real=True)
#: density of the squared diagonal entry of number a of Bartlett's factor of m points
diagonal = sp.Function("f", positive=True)
u = sp.Symbol("u", positive=True)

_transform = sp.Integral(sp.exp(s * c[k] * z) * normal_density(), (z, -sp.oo, sp.oo))
_each = Equal(_transform, sp.exp(s**2 * c[k] ** 2 / 2))
_projection = Equal(
    sp.Product(_transform, (k, 0, D - 1)), sp.exp(s**2 / 2 * sp.Sum(c[k] ** 2, (k, 0, D - 1)))
)
_diagonal = Equal(diagonal(u, a, m), chi_square_density(u, m - a))


def _cdf(freedom: sp.Expr = m - a, divisor: sp.Expr = m - b) -> sp.Expr:
    """P(a chi-square <= divisor x)."""
    return 1 - sp.uppergamma(freedom / 2, divisor * x / 2) / sp.gamma(freedom / 2)


_law = Equal(sp.Integral(diagonal(u, a, m), (u, 0, (m - b) * x)), _cdf())

CLAIMS = (
    Claim(
        id=PROJECTION,
        kind="deterministic",
        title=(
            "Along any direction a point of a normal law is normal, its variance the squared "
            "length of the direction seen through the factor of the covariance."
        ),
        statement=_projection,
        proof=Proof(
            (
                Step("one coordinate", _each, Algebra(), uses=((EXPONENTIAL, {s: s * c[k]}),)),
                Step("all coordinates", _projection, Algebra(), uses=("one coordinate",)),
            )
        ),
        assumptions=MODEL,
        references=("muirhead1982",),
        parameters={"order": s, "weights": c, "dimension": D},
        rivals={
            "squared sum for sum of squares": sp.exp(s**2 / 2 * sp.Sum(c[k], (k, 0, D - 1)) ** 2),
            "factor 2 lost": sp.exp(s**2 * sp.Sum(c[k] ** 2, (k, 0, D - 1))),
        },
        remark=(
            "With c = L'u it is the law of u'(mu + L z), of variance u'Su. So in every workflow "
            "the mean and the variance along a fixed direction are a refit in one dimension, and "
            "what gaussian.* says of that holds along it, for any covariance of the truth."
        ),
    ),
    Claim(
        id=BARTLETT,
        kind="law",
        title=(
            "The first fitted variance of a coordinate given those before it is a chi-square over "
            "the divisor, with a degree of freedom less for each of them."
        ),
        statement=_law,
        proof=Proof(
            (
                Step(
                    "Bartlett's decomposition",
                    _diagonal,
                    Cited(
                        "the squared diagonal of Bartlett's factor of a Wishart matrix has "
                        "independent chi-square laws, each with a degree of freedom less",
                        "muirhead1982",
                    ),
                ),
                Step("fitted variance", _law, Integration(), uses=("Bartlett's decomposition",)),
            )
        ),
        assumptions=MODEL,
        references=("muirhead1982",),
        domain=(
            Condition(m - b > 0, "more samples than ddof"),
            Condition(m - a >= 1, "more samples than coordinates up to this one"),
            Condition(x > 0, "a point above 0"),
        ),
        rivals={
            "as many as of the first coordinate": _cdf(m - 1),
            "one degree of freedom more": _cdf(m - a + 1),
            "the other divisor": _cdf().subs(b, 1 - b),
        },
        formula=_cdf(),
        parameters={"samples": m, "ddof": b, "coordinate": a, "at": x},
    ),
)
