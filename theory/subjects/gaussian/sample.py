"""Cochran's theorem, point by point: the mean and the centred sum of squares of a normal sample are
independent.

A run draws no more from a sample than these two numbers, so this is what makes one normal and one
chi-square draw an exact simulation of a whole batch."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.kernel.densities import LinearChange
from theory.proof import Proof, Step
from theory.rules import Algebra, AnotherPoint, Induction, Integration, Names
from theory.statements import Equal
from theory.subjects.gaussian.experiment import COCHRAN, MODEL
from theory.words import b, chi_square_density, i, m, normal_density, x

X = sp.IndexedBase("X", real=True)  #: the points, in true standard deviations from the true mean
a, y, w, u = sp.symbols(
    "a y w u", real=True
)  #: mean so far, next point, its standardised distance to the mean, next mean
c = sp.Symbol("c", positive=True)  #: centred sum of squares
r = sp.Symbol(
    "r", positive=True
)  #: distance of the next point in units of the root of the next sum of squares: S' = S + S' r^2
joint = sp.Function(
    "p", positive=True
)  #: joint density of the mean and the centred sum of squares of m standard normal points


def _sum(body: sp.Expr) -> sp.Sum:
    return sp.Sum(body, (i, 0, m - 1))


_square = _sum(X[i] ** 2)
_expanded = Equal(_sum((X[i] - a) ** 2), _square - 2 * a * _sum(X[i]) + m * a**2)
_total = Equal(_sum(X[i]), m * a)
_centred = Equal(_sum((X[i] - a) ** 2), _square - m * a**2)
_next_mean = (m * a + y) / (m + 1)
_welford = Equal(
    (_square + y**2 - (m + 1) * _next_mean**2) - (_square - m * a**2),
    m * (y - a) ** 2 / (m + 1),
)

#: the mean so far and the next point, from the next mean and the distance
_before = {a: u - w / sp.sqrt(m * (m + 1)), y: u + w * sp.sqrt(m / (m + 1))}
_jacobian = sp.sqrt((m + 1) / m)
_change = LinearChange(
    (a, y), (u, w), (_next_mean, sp.sqrt(m / (m + 1)) * (y - a)), (_before[a], _before[y])
)


def _recursion(density, count: sp.Expr = m) -> sp.Integral:
    """The joint density after another point: over both signs of its distance, and the distance."""
    distance = sp.sqrt(c) * r
    both = sum(
        density(at[a], c * (1 - r**2), count) * normal_density(at[y])
        for at in (
            {key: value.subs(w, side * distance) for key, value in _before.items()}
            for side in (1, -1)
        )
    )
    return sp.Integral(both * _jacobian * sp.sqrt(c), (r, 0, 1))


def _independent(mean_at: sp.Expr, sum_at: sp.Expr, count: sp.Expr) -> sp.Expr:
    return normal_density(mean_at, sp.S.Zero, 1 / count) * chi_square_density(sum_at, count - 1)


_two = Equal(
    joint(u, c, 2),
    2
    * normal_density(u - sp.sqrt(c / 2))
    * normal_density(u + sp.sqrt(c / 2))
    * sp.sqrt(2)
    / (2 * sp.sqrt(c)),
)
_another = Equal(joint(u, c, m + 1), _recursion(joint))
_integrated = Equal(_recursion(_independent), _independent(u, c, m + 1))
_law = Equal(joint(u, c, m), _independent(u, c, m))


def _cdf(freedom: sp.Expr = m - 1, divisor: sp.Expr = m - b) -> sp.Expr:
    """P(a chi-square <= divisor x)."""
    return 1 - sp.uppergamma(freedom / 2, divisor * x / 2) / sp.gamma(freedom / 2)


_variance_cdf = _cdf()
COCHRAN_LAW = Equal(
    sp.Integral(joint(u, c, m), (c, 0, (m - b) * x)),
    normal_density(u, sp.S.Zero, 1 / m) * _variance_cdf,
)
_DENSITY = (
    "p(u, c, m) is the joint density of the mean and the centred sum of squares of m independent "
    "standard normal points"
)

CLAIMS = (
    Claim(
        id=COCHRAN,
        kind="law",
        title=(
            "The first fitted variance is a chi-square of M - 1 degrees of freedom over its "
            "divisor, independent of the mean."
        ),
        statement=COCHRAN_LAW,
        proof=Proof(
            (
                Step("squares about any point", _expanded, Algebra()),
                Step("mean", Equal(a, _sum(X[i]) / m), Names("a is the mean of the sample")),
                Step("mean times count", _total, Algebra(), uses=("mean",)),
                Step(
                    "squares about the mean",
                    _centred,
                    Algebra(),
                    uses=("squares about any point", "mean times count"),
                ),
                Step("another point", _welford, Algebra()),
                Step(
                    "two points",
                    _two,
                    AnotherPoint(
                        _change.at({m: sp.S.One}), normal_density, normal_density, _DENSITY
                    ),
                    uses=(("another point", {m: sp.S.One}),),
                ),
                Step(
                    "joint density with another point",
                    _another,
                    AnotherPoint(
                        _change,
                        lambda at, sum_at: joint(at, sum_at, m),
                        normal_density,
                        _DENSITY,
                        r,
                    ),
                    uses=("another point", "squares about the mean"),
                ),
                Step("beta integral", _integrated, Integration()),
                Step(
                    "all points",
                    _law,
                    Induction(m, 2),
                    uses=("two points", "joint density with another point", "beta integral"),
                ),
                Step(
                    "fitted variance",
                    COCHRAN_LAW,
                    Integration(),
                    uses=("all points",),
                ),
            )
        ),
        assumptions=MODEL,
        references=("durrett2019",),
        domain=(
            Condition(m - b > 0, "more samples than ddof"),
            Condition(m >= 2, "at least 2 samples"),
            Condition(x > 0, "a point above 0"),
        ),
        rivals={
            "M degrees of freedom": _cdf(m),
            "the other divisor": _variance_cdf.subs(b, 1 - b),
            "M for M - 1 in the divisor": _cdf(divisor=m + 1 - b),
        },
        formula=_variance_cdf,
        parameters={"samples": m, "ddof": b, "at": x},
    ),
)
