"""Logistic regression refitted on its own labels, in the limit of many rows: n under replace, 1 + 1/4 + ... + 1/n^2 under accumulate.

Rows x are standard normal numbers, and a label is 1 with probability s(x w), s(y) = 1/(1 + exp(-y)).  A maximum-likelihood estimate
errs by the inverse of the Fisher information times the score of its rows.  Times the root of their number that is, in the limit, the
fit of a linear regression whose Gram matrix is the information of one row at the true weight: the same for every family with a
smooth likelihood, which is why the sums over generations are those of least squares on one set of rows.
"""

from collections.abc import Mapping

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.regression.experiment import INVERSE_RULE, TRANSPOSE, G, R, e, eT, f, fT, u, uT
from theory.regression.same_rows import NEWEST, SHARED
from theory.rules import Algebra, Cited, Definition, Induction, Traces, Transposed, Words
from theory.statements import Equal
from theory.words import E, Q, Trace, i, n, normal_density, t, x, z

signal = sp.Symbol("a", positive=True)  #: square of the true weight
along = sp.Symbol("alpha", positive=True)  #: information of a row about the weight

LABELS = "labels are those of the current model (real ones: of the truth), drawn independently given the rows"
ROWS = "rows have one feature and are new in every batch, standard normal; all batches have one size"
SCALED = Definition(
    "Q is the square of the limit in law, e for a model and f for the next, of the root of the rows of a batch times its error"
)
SCORES = Definition("the scores of different batches are independent in the limit, centred, with the information as variance")
CHAIN = Cited(
    "a maximum-likelihood estimate is asymptotically linear in the score, with the inverse information, also where the true weight "
    "moves with the number of rows at the rate of the estimate",
    "vaart1998",
)
NORMAL = Cited("the scores of many rows are normal in the limit, and so is what is linear in them", "vaart1998")


def _information(power: int) -> sp.Expr:
    """Mean of x^power s'(x w)."""
    return sp.Integral(z**power * normal_density() / (2 + sp.exp(sp.sqrt(signal) * z) + sp.exp(-sp.sqrt(signal) * z)), (z, -sp.oo, sp.oo))


def total(weight: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    """The weights of the scores of all batches in the last fit."""
    return sp.Sum(weight, (i, 0, upto - 1))


def _cdf(variance: sp.Expr) -> sp.Expr:
    """P(Q <= x) for a centred normal limit."""
    return sp.erf(sp.sqrt(x / (2 * variance)))


def _claim(workflow: str, weight: sp.Expr, fit: sp.Expr, rivals: Mapping[str, sp.Expr], remark: str) -> Claim:
    root = sp.sqrt(weight.subs(i, n))
    below = E(sp.Piecewise((sp.S.One, sp.Le(Q, x)), (sp.S.Zero, True)), t)
    statement = Equal(below, _cdf(total(weight, t) / _information(2)))
    moves = ("error of the fit", "inverse")
    return Claim(
        id=f"regression.{workflow}.logistic_error_law",
        kind="limit",
        title=f"Logistic regression, {workflow}: law of the squared error of the weight, times the rows of a batch, as these become many.",
        statement=statement,
        proof=Proof(
            (
                Step("start", Equal(E(Q, 0), sp.S.Zero), Definition("generation 0 is the truth")),
                Step("inverse", Equal(R * G, sp.S.One), INVERSE_RULE),
                Step("error of the fit", Equal(f, fit), CHAIN),
                Step("score moves the error", Equal(f, e + root * R * u), Words(), uses=moves),
                Step("error, transposed", Equal(fT, eT + root * uT * R), Transposed(TRANSPOSE), uses=moves),
                Step("score is centred", Equal(Trace(R * u * eT), sp.S.Zero), SCORES),
                Step("information equality", Equal(Trace(R * u * uT * R), Trace(R * G * R)), SCORES),
                Step(
                    "squared error",
                    Equal(Trace(f * fT), Trace(e * eT) + root**2 * Trace(R)),
                    Traces(TRANSPOSE),
                    uses=("score moves the error", "error, transposed", "score is centred", "information equality", "inverse"),
                ),
                Step("one feature", Equal(Trace(R), 1 / along), Definition("R is the inverse of alpha, the information of a row")),
                Step("information", Equal(along, _information(2)), Definition("a row x informs by x^2 s'(x w*) in the mean")),
                Step("error now", Equal(E(Q, n), Trace(e * eT)), SCALED),
                Step("error next", Equal(E(Q, n + 1), Trace(f * fT)), SCALED),
                Step(
                    "one generation",
                    Equal(E(Q, n + 1), E(Q, n) + weight.subs(i, n) / along),
                    Algebra(),
                    uses=("error next", "squared error", "one feature", "error now"),
                ),
                Step("all generations", Equal(E(Q, n), total(weight) / along), Induction(n), uses=("start", "one generation")),
                Step("normal limit", Equal(below, _cdf(E(Q, t))), NORMAL),
                Step("law", statement, Algebra(), uses=("normal limit", ("all generations", {n: t}), "information")),
            )
        ),
        assumptions=(LABELS, ROWS),
        references=("dey2024", "vaart1998"),
        domain=(Condition(x > 0, "a squared error above 0"), Condition(signal > 0, "a true weight other than 0")),
        parameters={"generations": t, "signal": signal, "at": x},
        rivals={
            "real rows only": _cdf(1 / _information(2)),
            "information of an intercept": _cdf(total(weight, t) / _information(0)),
            **rivals,
        },
        remark=remark,
    )


CLAIMS = (
    _claim(
        "replace",
        NEWEST,
        R * (G * e + u),
        {"accumulate": _cdf(total(SHARED, t) / _information(2)), "one generation more": _cdf((t + 1) / _information(2))},
        "Its mean is n times that of the first fit. At finitely many rows estimates are biased outward, more so in every generation.",
    ),
    _claim(
        "accumulate",
        SHARED,
        R * (n * G * e + G * e + u) / (n + 1),
        {"replace": _cdf(t / _information(2)), "harmonic numbers of order 1": _cdf(total(1 / (i + 1), t) / _information(2))},
        "Its mean stays below pi^2/6 times that of the first fit: accumulating keeps at least 6/pi^2 = 0.608 of the efficiency.",
    ),
)
