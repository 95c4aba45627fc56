"""What a batch comes down to: the sum of its absolute deviations.

A point of a Laplace law with scale c lies at a distance from the location that is exponential with
mean c.  So 2/c times the sum of m distances is a chi-square draw with 2 m degrees of freedom: both
have the same Laplace transform."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Integration
from theory.statements import Equal
from theory.words import chi_square_density, m, x

DEVIATIONS = "laplace.sample.absolute_deviations"

c = sp.Symbol("c", positive=True)  #: scale of the law
r = sp.Symbol("r", positive=True)  #: where the Laplace transform is taken

_one = Equal(
    sp.Integral(sp.exp(-r * x) * sp.exp(-x / c) / c, (x, 0, sp.oo)),
    1 / (1 + r * c),
)


def _transform(freedom: sp.Expr) -> sp.Expr:
    """Of half the scale times a chi-square draw."""
    density = chi_square_density(x, freedom)
    return sp.Integral(sp.exp(-r * c * x / 2) * density, (x, 0, sp.oo))


_chi_square = Equal(_transform(2 * m), (1 + r * c) ** (-m))
_sum = Equal(_one.lhs**m, _chi_square.lhs)

CLAIMS = (
    Claim(
        id=DEVIATIONS,
        kind="deterministic",
        title=(
            "Laplace transform of the sum of the absolute deviations of independent points of a "
            "Laplace law: that of half the scale times a chi-square draw with two degrees of "
            "freedom for each point."
        ),
        statement=_sum,
        proof=Proof(
            (
                Step("one point", _one, Integration()),
                Step("the chi-square draw", _chi_square, Integration()),
                Step("all points", _sum, Algebra(), uses=("one point", "the chi-square draw")),
            )
        ),
        parameters={"samples": m, "scale": c, "at": r},
        rivals={
            "one degree of freedom for each point": _transform(m),
            "factor 2 lost": _chi_square.lhs.subs(c, 2 * c),
        },
    ),
)
