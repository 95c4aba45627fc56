"""Facts about schedules: how little accumulating can lose, the constant of a large first batch, and
the schedule for which replace loses as little.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Chain, Limit, Required, Sign, Telescoping, Termwise
from theory.statements import AtMost, Equal
from theory.subjects.gaussian.accumulate import COUNTED
from theory.subjects.gaussian.experiment import MODEL
from theory.words import E, M, N, b, i, j, n, t, v, v0

SUM = "gaussian.schedule.pooled_sum"
r = sp.Symbol("r", positive=True)  #: the first batch over each later one

# the sum that governs accumulate
_count, _first_count = Equal(N[i + 1], N[i] + M[i]), Equal(N[1], M[0])
_shares = sp.Sum(M[i] / N[i + 1] ** 2, (i, 1, t - 1))
_gaps = sp.Sum(1 / N[i] - 1 / N[i + 1], (i, 1, t - 1))
_share = AtMost(M[i] / N[i + 1] ** 2, 1 / N[i] - 1 / N[i + 1])
_telescoped = Equal(_gaps, 1 / N[1] - 1 / N[t])
SUM_STATEMENT = AtMost(1 / M[0] + _shares, 2 / M[0] - 1 / N[t])

# a first batch of another size
_ratio_sum = sp.Sum(r / (r + i) ** 2, (i, 1, t - 1))
_ratio_closed = Equal(_ratio_sum, r * (sp.polygamma(1, 1 + r) - sp.polygamma(1, r + t)))
constant = 1 + r * sp.polygamma(1, 1 + r)
_ratio = Equal(sp.Limit(1 + _ratio_sum, t, sp.oo), constant)
_large = Equal(sp.Limit(constant, r, sp.oo), sp.Integer(2))
_small = Equal(sp.Limit(constant, r, 0), sp.S.One)

# replace with growing batches
root = 1 / sp.sqrt(M[0])


def two_sided(shift: sp.Expr, upto: sp.Expr) -> sp.Expr:
    """The product of 1 - (shift/u)^2 over u = 1, ..., upto."""
    ends = sp.gamma(upto + 1 - shift) * sp.gamma(upto + 1 + shift) / sp.gamma(upto + 1) ** 2
    return ends / (sp.gamma(1 - shift) * sp.gamma(1 + shift))


_quadratic_product = Equal(
    sp.Product(1 - 1 / (M[0] * (j + 1) ** 2), (j, 0, n - 1)), two_sided(root, n)
)
_quadratic = Equal(E(v, n), v0 * two_sided(root, n))

CLAIMS = (
    Claim(
        id=SUM,
        kind="deterministic",
        title=(
            "Each batch over the square of the count so far: for every schedule the sum stays "
            "below 2 over the first batch."
        ),
        statement=SUM_STATEMENT,
        proof=Proof(
            (
                Step("points so far", _count, COUNTED),
                Step("real points", _first_count, COUNTED),
                Step("one batch", _share, Sign(), uses=("points so far",)),
                Step(
                    "all batches",
                    AtMost(1 / M[0] + _shares, 1 / M[0] + _gaps),
                    Termwise(),
                    uses=("one batch",),
                ),
                Step("telescope", _telescoped, Telescoping()),
                Step(
                    "end points",
                    Equal(1 / M[0] + _gaps, SUM_STATEMENT.rhs),
                    Algebra(),
                    uses=("telescope", "real points"),
                ),
                Step("bound", SUM_STATEMENT, Chain(), uses=("all batches", "end points")),
            )
        ),
        references=("gerstgrasser2024",),
        parameters={"samples": M, "generations": t},
        rivals={"one generation early": 2 / M[0] - 1 / N[t - 1], "real data only": 1 / M[0]},
        remark=(
            "So the sum stays below 2/samples[0] for ever, and no constant below 2 serves every "
            "schedule: pi^2/6 is that of equal "
            "batches (gaussian.schedule.first_batch_constant)."
        ),
    ),
    Claim(
        id="gaussian.schedule.first_batch_constant",
        kind="limit",
        title=(
            "The constant of the first-order loss under accumulate, for a first batch r times as "
            "large as the later ones."
        ),
        statement=_ratio,
        proof=Proof(
            (
                Step("finite sum", _ratio_closed, Telescoping()),
                Step("limit", _ratio, Limit(), uses=("finite sum",)),
            )
        ),
        references=("gerstgrasser2024", "kazdan2024"),
        parameters={"ratio": r},
        rivals={
            "Basel's constant": sp.pi**2 / 6,
            "shift by one": 1 + r * sp.polygamma(1, r),
            "later batches only": r * sp.polygamma(1, r + 1),
        },
        remark=(
            "It is pi^2/6 at ratio 1 only, and runs from 1 to 2: the constant is not universal in "
            "the schedule."
        ),
    ),
    Claim(
        id="gaussian.schedule.first_batch_large",
        kind="limit",
        title=(
            "The constant of the first-order loss tends to 2 as the first batch outgrows the later "
            "ones."
        ),
        statement=_large,
        proof=Proof((Step("limit", _large, Limit()),)),
        references=("gerstgrasser2024",),
        parameters={},
        rivals={"Basel's constant": sp.pi**2 / 6},
    ),
    Claim(
        id="gaussian.schedule.first_batch_small",
        kind="limit",
        title=(
            "The constant of the first-order loss tends to 1 as the later batches outgrow the "
            "first one."
        ),
        statement=_small,
        proof=Proof((Step("limit", _small, Limit()),)),
        references=("gerstgrasser2024",),
        parameters={},
        rivals={"Basel's constant": sp.pi**2 / 6},
    ),
    Claim(
        id="gaussian.replace.quadratic_schedule",
        kind="equality",
        title=(
            "Replace, with batches growing as the square of the generation, has the mean variance "
            "of accumulate with equal ones."
        ),
        statement=_quadratic,
        proof=Proof(
            (
                Step(
                    "batches",
                    Equal(M[j], M[0] * (j + 1) ** 2),
                    Required(),
                ),
                Step("product", _quadratic_product, Telescoping()),
                Step(
                    "mean variance",
                    Equal(E(v, n), v0 * _quadratic_product.lhs),
                    Algebra(),
                    uses=(("gaussian.replace.variance_mean", {b: 0}), "batches"),
                ),
                Step(
                    "gamma functions",
                    _quadratic,
                    Algebra(),
                    uses=("mean variance", "product"),
                ),
            )
        ),
        assumptions=(*MODEL, "ddof is 0"),
        references=("shumailov2023", "kazdan2024"),
        domain=(
            Condition(
                sp.Eq(M[i], M[0] * (i + 1) ** 2),
                "batch i to have (i + 1)^2 times the points of the first",
            ),
            Condition(
                sp.Eq(M[1], 4 * M[0]), "the second batch to have 4 times the points of the first"
            ),
            Condition(M[0] >= 2, "at least 2 samples in the first batch"),
        ),
        parameters={"samples": M, "generations": n, "variance": v0},
        rivals={
            "constant batches": v0 * (1 - 1 / M[0]) ** n,
            "one generation late": v0 * two_sided(root, n - 1),
            "limit": v0 * sp.sin(sp.pi * root) / (sp.pi * root),
        },
    ),
)
