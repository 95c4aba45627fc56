"""Geometric sums, written as sums, so that they have a value at ratio 1 too."""

import sympy as sp

from theory.proof import Step
from theory.rules import Algebra, Telescoping
from theory.statements import Equal
from theory.words import i, n

ratio = sp.Symbol("theta", real=True)  #: of a term of a geometric sum to the one before


def geometric(of: sp.Expr, count: sp.Expr) -> sp.Expr:
    """``1 + of + of^2 + ...`` of that many terms."""
    return sp.Sum(of**i, (i, 0, count - 1))


def without_first(of: sp.Expr, count: sp.Expr) -> sp.Expr:
    """``of + of^2 + ...`` of that many terms."""
    return sp.Sum(of**i, (i, 1, count))


_later = without_first(ratio, n)
_more = Equal(geometric(ratio, n + 1), 1 + ratio * geometric(ratio, n))
MORE, MORE_LATER = "one term more", "one later term more"

#: ``sum over n + 1 terms = 1 + ratio (sum over n terms)``, for every ratio
GEOMETRIC = (
    Step("without the first term", Equal(_later, geometric(ratio, n + 1) - 1), Telescoping()),
    Step("a factor in front", Equal(_later, ratio * geometric(ratio, n)), Telescoping()),
    Step(
        "first term",
        Equal(geometric(ratio, n + 1), 1 + _later),
        Algebra(),
        uses=("without the first term",),
    ),
    Step(MORE, _more, Algebra(), uses=("first term", "a factor in front")),
)
#: the same without the first term
GEOMETRIC_LATER = (
    *GEOMETRIC[:3],
    Step(
        MORE_LATER,
        Equal(without_first(ratio, n + 1), ratio * (1 + _later)),
        Algebra(),
        uses=(("a factor in front", {n: n + 1}), "first term"),
    ),
)
