"""Accumulate with equal batches: the mean risk in closed form, its limit, and pi^2/6, which bounds
it.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Chain, Limit, Model, Sign, Telescoping, Termwise
from theory.statements import AtMost, Equal
from theory.subjects.regression.accumulate import MEAN
from theory.subjects.regression.experiment import EQUAL_BATCHES, FRESH, MODEL, SAME
from theory.words import E, M, N, Q, g, i, m, n, p, v0

EQUAL = "regression.accumulate.risk_mean_equal_batches"
ONE_VARIANCE = "the noise has one variance in all batches"
CONSTANT = {"samples": m, "generations": n, "features": p, "variance": v0}
ROOM = Condition(m > p + 1, "at least two rows more than features")

_noises = Step("one variance", Equal(g[i], sp.S.One), Model(ONE_VARIANCE))
_batches = Step("equal batches", Equal(M[i], m), EQUAL_BATCHES)
_counts = Step("rows so far", Equal(N[i + 1], (i + 1) * m), EQUAL_BATCHES)

y = sp.Symbol("y", positive=True)

first = v0 * p / (m - p - 1)  #: E Q after the first fit
share = (p + 1) / m


def fresh(upto: sp.Expr = n) -> sp.Expr:
    """E Q for equal batches, as a sum."""
    return v0 * p * sp.Sum(1 / ((i + 1) * ((i + 1) * m - p - 1)), (i, 0, upto - 1))


# the limit of equal batches
_closed_sum = sp.digamma(n + 1 - share) - sp.digamma(n + 1) - sp.digamma(1 - share) - sp.EulerGamma
_closed = v0 * p / (p + 1) * _closed_sum
_limit_value = -v0 * p / (p + 1) * (sp.digamma(1 - share) + sp.EulerGamma)
_telescoped = Equal(
    sp.Sum(1 / ((i + 1) * ((i + 1) * m - p - 1)), (i, 0, n - 1)), _closed_sum / (p + 1)
)
_equal = Equal(E(Q, n), _closed)
_limit = Equal(sp.Limit(E(Q, n), n, sp.oo), _limit_value)

# one set of rows
_squares = sp.Sum(1 / (i + 1) ** 2, (i, 0, n - 1))
_basel = Equal(_squares, sp.pi**2 / 6 - sp.polygamma(1, n + 1))
_same = Equal(E(Q, n), first * _squares)
_same_bound = AtMost(E(Q, n), first * sp.pi**2 / 6)
_below_term = AtMost(1 / ((i + 1) * ((i + 1) * m - p - 1)), 1 / ((i + 1) ** 2 * (m - p - 1)))
_spread = v0 * p * sp.Sum(_below_term.rhs, (i, 0, n - 1))
_below = AtMost(E(Q, n), first * _squares)

CLAIMS = (
    Claim(
        id=EQUAL,
        kind="equality",
        title=(
            "Mean excess risk after n least-squares fits, each on all rows so far, fresh rows in "
            "equal batches: in closed form."
        ),
        statement=_equal,
        proof=Proof(
            (
                _noises,
                _batches,
                _counts,
                Step("sum", _telescoped, Telescoping()),
                Step(
                    "mean risk",
                    Equal(E(Q, n), fresh()),
                    Algebra(),
                    uses=(MEAN, "one variance", "equal batches", "rows so far"),
                ),
                Step("closed form", _equal, Algebra(), uses=("mean risk", "sum")),
            )
        ),
        assumptions=(*MODEL, FRESH),
        references=("gerstgrasser2024",),
        domain=(ROOM,),
        parameters=CONSTANT,
        rivals={
            "same rows": first * _squares,
            "limit": _limit_value,
            "p for p + 1": v0 * (_closed_sum.subs(p, p - 1)),
        },
    ),
    Claim(
        id="regression.accumulate.risk_mean_limit",
        kind="limit",
        title=(
            "Mean excess risk after ever more least-squares fits, each on all rows so far, fresh "
            "rows in equal batches."
        ),
        statement=_limit,
        proof=Proof((Step("limit", _limit, Limit(), uses=(EQUAL,)),)),
        assumptions=(*MODEL, FRESH, ONE_VARIANCE),
        references=("gerstgrasser2024",),
        domain=(ROOM,),
        parameters={"samples": m, "features": p, "variance": v0},
        rivals={"same rows": first * sp.pi**2 / 6, "real rows only": first},
        remark=(
            "In units of the first fit's risk it is pi^2/6 only as samples/features grows, and 1 "
            "as samples falls to features + 1: "
            "with fresh rows pi^2/6 is the worst case of equal batches, not the value."
        ),
    ),
    Claim(
        id="regression.accumulate_same.risk_bound",
        kind="bound",
        title=(
            "With the same rows in every batch, accumulate never exceeds pi^2/6 times the mean "
            "risk of the first fit."
        ),
        statement=_same_bound,
        proof=Proof(
            (
                _noises,
                Step("finite sum", _basel, Telescoping()),
                Step(
                    "mean risk",
                    _same,
                    Algebra(),
                    uses=("regression.accumulate_same.risk_mean", "one variance"),
                ),
                Step(
                    "tail",
                    AtMost(first * _squares, first * sp.pi**2 / 6),
                    Sign(),
                    uses=("finite sum",),
                ),
                Step("bound", _same_bound, Chain(), uses=("mean risk", "tail")),
            )
        ),
        assumptions=(*MODEL, SAME),
        references=("gerstgrasser2024",),
        domain=(ROOM,),
        parameters=CONSTANT,
        rivals={"real rows only": first, "two generations": first * sp.Rational(5, 4)},
    ),
    Claim(
        id="regression.accumulate.risk_below_same_rows",
        kind="bound",
        title=(
            "With fresh rows accumulate loses less than with the same rows in every batch: that "
            "formula is a bound, not the value."
        ),
        statement=_below,
        proof=Proof(
            (
                _noises,
                _batches,
                _counts,
                Step("one batch", _below_term, Sign()),
                Step(
                    "all batches",
                    AtMost(fresh(), _spread),
                    Termwise(),
                    uses=("one batch",),
                ),
                Step("common factor", Equal(_spread, first * _squares), Algebra()),
                Step(
                    "mean risk",
                    Equal(E(Q, n), fresh()),
                    Algebra(),
                    uses=(MEAN, "one variance", "equal batches", "rows so far"),
                ),
                Step("bound", _below, Chain(), uses=("mean risk", "all batches", "common factor")),
            )
        ),
        assumptions=(*MODEL, FRESH),
        references=("gerstgrasser2024",),
        domain=(ROOM,),
        parameters=CONSTANT,
        rivals={"real rows only": first, "leading order": v0 * p / m * _squares},
        remark=(
            "The formula with 1/i^2 is stated for one set of rows (arXiv 2404.01413, Theorem 2), "
            "where it is exact: a matter of scope."
        ),
    ),
)
