"""Replace: trace and mean, direction by direction, and a coordinate given those before it."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Limit, Start, Tower
from theory.statements import Equal
from theory.subjects.gaussian.experiment import CHI, LOG_CHI
from theory.subjects.gaussian.replace_moments import variance_mean
from theory.subjects.multivariate.experiment import (
    ABOVE_DDOF,
    BARTLETT,
    LENGTH,
    MODEL,
    ONE,
    PARAMETERS,
    PRECISION,
    ROW,
    TRACE,
    D,
    T,
    a,
    delta,
    more_points,
    w,
)
from theory.words import E, M, b, d, i, j, m, n, v, v0

TRACE_MEAN, MEAN_ERROR, CONDITIONAL, FIRST_ORDER, PRECISION_MEAN = (
    f"multivariate.replace.{name}"
    for name in (
        "trace_mean",
        "mean_error",
        "conditional_log_mean",
        "conditional_log_first_order",
        "precision_mean",
    )
)

total = D * variance_mean().subs(v0, 1)
error = D * sp.Sum(variance_mean(i).subs(v0, 1) / M[i], (i, 0, n - 1))


def rate(batch: sp.Expr, lost: sp.Expr = a) -> sp.Expr:
    """Mean logarithm of the factor of a conditional variance in one refit."""
    return sp.digamma((batch - lost) / 2) + sp.log(2 / (batch - b))


_trace = Equal(E(T, n), total)
_error = Equal(E(delta, n), error)
_log = Equal(E(sp.log(w), n), sp.Sum(rate(M[i]), (i, 0, n - 1)))
_each = Equal(E(1 / w, n), sp.Product((M[j] - b) / (M[j] - a - 2), (j, 0, n - 1)))
precision = sp.Function("P", real=True)  #: mean trace of the inverse of the covariance


def inverse(lost: sp.Expr | int = 2) -> sp.Expr:
    """Mean trace of the inverse."""
    return D * sp.Product((M[j] - b) / (M[j] - D - lost), (j, 0, n - 1))


_precision = Equal(precision(n), inverse())
_order = Equal(sp.Limit(m * (sp.digamma((m - a) / sp.S(2)) + sp.log(2 / m)), m, sp.oo), -(a + 1))

CLAIMS = (
    Claim(
        id=TRACE_MEAN,
        kind="equality",
        title="Mean trace of the covariance after n refits, over that of the truth.",
        statement=_trace,
        proof=Proof(
            (
                Step("directions", Equal(E(T, n), D * E(v, n)), TRACE),
                Step(
                    "all directions",
                    _trace,
                    Algebra(),
                    uses=("directions", ("gaussian.replace.variance_mean", {v0: 1})),
                ),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023", "muirhead1982"),
        domain=ONE,
        parameters=PARAMETERS,
        rivals={
            "a degree of freedom less for each dimension": D
            * sp.Product((M[j] - D) / (M[j] - b), (j, 0, n - 1)),
            "M for M - 1": D * sp.Product(M[j] / (M[j] - b), (j, 0, n - 1)),
            "one generation late": D * variance_mean(n - 1).subs(v0, 1),
        },
        remark=(
            "The trace of S_0^-1 S_n; of a truth that is not standard, each direction keeps its "
            "own share: E S_n = S_0 times this over the dimension, which costs nothing here."
        ),
    ),
    Claim(
        id=MEAN_ERROR,
        kind="equality",
        title="Mean squared Mahalanobis distance of the model's mean from that of the truth.",
        statement=_error,
        proof=Proof(
            (
                Step("directions", Equal(E(delta, n), D * E(d**2, n)), LENGTH),
                Step(
                    "all directions",
                    _error,
                    Algebra(),
                    uses=("directions", ("gaussian.replace.mean_error", {v0: 1})),
                ),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023",),
        domain=ONE,
        parameters=PARAMETERS,
        rivals={
            "real data only": D / M[0],
            "of one direction": error / D,
            "one generation late": D * sp.Sum(variance_mean(i).subs(v0, 1) / M[i], (i, 0, n - 2)),
        },
    ),
    Claim(
        id=CONDITIONAL,
        kind="equality",
        title=(
            "Mean logarithm of the variance of a coordinate given those before it: each collapses "
            "at a rate of its own."
        ),
        statement=_log,
        proof=Proof(
            (
                Step("start", Equal(E(sp.log(w), 0), sp.S.Zero), Start(ROW)),
                Step(
                    "one refit",
                    Equal(E(sp.log(w), n + 1), E(sp.log(w), n) + rate(M[n])),
                    Tower(ROW),
                    uses=(CHI, LOG_CHI, BARTLETT),
                ),
                Step("all refits", _log, Induction(n), uses=("start", "one refit")),
            )
        ),
        assumptions=MODEL,
        references=("muirhead1982",),
        domain=(ABOVE_DDOF, more_points(a)),
        parameters={"samples": M, "generations": n, "ddof": b, "coordinate": a},
        rivals={
            "as of the first coordinate": sp.Sum(rate(M[i], sp.S.One), (i, 0, n - 1)),
            "one degree of freedom more": sp.Sum(rate(M[i], a - 1), (i, 0, n - 1)),
            "logarithm of the mean": sp.Sum(sp.log((M[i] - a) / (M[i] - b)), (i, 0, n - 1)),
        },
        remark=(
            "A refit multiplies the factor of the covariance by Bartlett's, both triangular: the "
            "diagonal is a product of independent draws. Its rates are the Lyapunov exponents of "
            "multivariate.replace.collapse_order."
        ),
    ),
    Claim(
        id=FIRST_ORDER,
        kind="limit",
        title=(
            "With ddof 0 and many samples a refit loses, of the logarithm of the variance of a "
            "coordinate given those before it, its number and one over the samples."
        ),
        statement=_order,
        proof=Proof((Step("expansion", _order, Limit()),)),
        assumptions=MODEL,
        references=("muirhead1982",),
        parameters={"coordinate": a},
        rivals={
            "the same for all": sp.Integer(-2),
            "variance of the logarithm left out": -a,
            "twice": -2 * (a + 1),
        },
        remark=(
            "Over all D coordinates the losses add up to D(D + 3)/2, the number of parameters: "
            "with ddof 0 that, over twice the samples, is what KL to the truth gains by a refit."
        ),
    ),
    Claim(
        id=PRECISION_MEAN,
        kind="equality",
        title="Mean trace of the inverse of the covariance after n refits, over that of the truth.",
        statement=_precision,
        proof=Proof(
            (
                Step("start", Equal(E(1 / w, 0), sp.S.One), Start(ROW)),
                Step(
                    "one refit",
                    Equal(E(1 / w, n + 1), (M[n] - b) / (M[n] - a - 2) * E(1 / w, n)),
                    Tower(ROW),
                    uses=(CHI, BARTLETT),
                ),
                Step("given those before", _each, Induction(n), uses=("start", "one refit")),
                Step("inverse", Equal(precision(n), D * E(1 / w, n)), PRECISION),
                Step(
                    "all coordinates",
                    _precision,
                    Algebra(),
                    uses=("inverse", ("given those before", {a: D})),
                ),
            )
        ),
        assumptions=MODEL,
        references=("muirhead1982",),
        domain=(ABOVE_DDOF, more_points(D, 3)),
        parameters=PARAMETERS,
        rivals={
            "inverse of the mean": D * sp.Product((M[j] - b) / (M[j] - 1), (j, 0, n - 1)),
            "one dimension each": D * sp.Product((M[j] - b) / (M[j] - 3), (j, 0, n - 1)),
            "one degree of freedom more": inverse(1),
        },
        remark=(
            "It grows in every generation: the last coordinate given all others collapses first."
        ),
    ),
)
