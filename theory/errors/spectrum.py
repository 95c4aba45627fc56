"""Means over the spectrum of the Gram matrix of normal rows with one or two features."""

import sympy as sp

from theory.claim import Condition
from theory.errors.experiment import features
from theory.proof import Step, Use
from theory.regression.experiment import MUIRHEAD
from theory.rules import Algebra, Cited, Integration
from theory.statements import Equal
from theory.words import chi_square_density, m, x

_other = sp.Symbol("y", positive=True)  #: the other eigenvalue
_half = (m - 3) / sp.S(2)
_weight = x**_half * sp.exp(-x / 2) / (4 * sp.gamma(m - 1))
_law = _other**_half * sp.exp(-_other / 2)

#: integral of |x - y| over the law of the other eigenvalue
_inner = 2 * sp.Integral((x - _other) * _law, (_other, 0, x)) + sp.Integral((_other - x) * _law, (_other, 0, sp.oo))
_below = x * 2 ** (_half + 1) * (sp.gamma(_half + 1) - sp.uppergamma(_half + 1, x / 2))
_moment_below = 2 ** (_half + 2) * (sp.gamma(_half + 2) - sp.uppergamma(_half + 2, x / 2))
_closed = 2 * (_below - _moment_below) + 2 ** (_half + 2) * sp.gamma(_half + 2) - x * 2 ** (_half + 1) * sp.gamma(_half + 1)

FEW = (
    Condition(features <= 2, "one or two features seen"),
    Condition(m >= features, "at least as many samples as features seen"),
)
INSIDE = tuple(condition.relation for condition in FEW)
LAW = (
    "the Gram matrix of m normal rows is a chi-square draw with m degrees of freedom for one feature, and for two has "
    "eigenvalues of joint density |x - y| (x y)^((m-3)/2) exp(-(x+y)/2) / (8 Gamma(m-1))"
)


def over_spectrum(function: sp.Expr, other: sp.Expr = _closed, one: sp.Expr = m) -> sp.Expr:
    """The mean sum of a function of x over the eigenvalues of the Gram matrix of m rows of one or two features."""
    return sp.Piecewise(
        (sp.Integral(function * chi_square_density(x, one), (x, 0, sp.oo)), sp.Eq(features, 1)),
        (sp.Integral(function * _weight * other, (x, 0, sp.oo)), True),
    )


def by_spectrum(
    quantity: sp.Expr, function: sp.Expr, law: str = LAW, uses: tuple[Use, ...] = (), share: sp.Expr = sp.S.One
) -> tuple[Step, ...]:
    """Steps to a quantity that is a share of the mean sum of a function over the spectrum, by a theorem about eigenvalues."""
    return (
        Step("eigenvalues", Equal(quantity, share * over_spectrum(function, _inner)), Cited(law, MUIRHEAD), uses=uses),
        Step("other eigenvalue", Equal(_inner, _closed), Integration(), where=(m >= 2,)),
        Step(
            "spectrum", Equal(quantity, share * over_spectrum(function)), Algebra(), uses=("eigenvalues", "other eigenvalue"), where=INSIDE
        ),
    )
