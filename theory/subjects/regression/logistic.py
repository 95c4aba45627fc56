"""Logistic regression refitted on its own labels, in the limit of many rows: n under replace, 1 +
1/4 + ... + 1/n^2 under accumulate.

A label is 1 with probability s(x'w), s(y) = 1/(1 + exp(-y)).  A maximum-likelihood estimate errs by
the inverse of the Fisher information times the score of its rows.  Times the root of their number
that is, in the limit, the fit of a linear regression whose Gram matrix is the information of one
row at the true weights: the same for every family with a smooth likelihood, which is why the sums
over generations are those of least squares on one set of rows.  With any number of features and
rows of any law the squared error in the metric of the information has one law; with one feature and
normal rows so has the error of the weight itself."""

from collections.abc import Mapping

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Cited,
    Induction,
    Kernel,
    Model,
    Start,
    Tower,
    Traces,
    Transposed,
    Words,
)
from theory.rules import Normal as Draw
from theory.statements import Equal
from theory.subjects.gaussian.experiment import EVEN, ODD
from theory.subjects.regression.experiment import (
    INVERSE_RULE,
    START,
    TRANSPOSE,
    G,
    R,
    e,
    eT,
    f,
    fT,
    u,
    uT,
)
from theory.subjects.regression.same_rows import NEWEST, SHARED
from theory.words import E, Q, Trace, i, n, normal_density, p, t, x, z

signal = sp.Symbol("a", positive=True)  #: square of the true weight
along = sp.Symbol("alpha", positive=True)  #: information of a row about the weight

LABELS = (
    "labels are those of the current model (real ones: of the truth), drawn independently given "
    "the rows"
)
ROWS = (
    "rows have one feature and are new in every batch, standard normal; all batches have one size"
)
ANY_ROWS = (
    "rows are new in every batch, independent, of any law with an information matrix that has an "
    "inverse; all batches have one size"
)
SCALED = Model(
    "Q is the square of the limit in law, e for a model and f for the next, of the root of the "
    "rows of a batch times its error"
)
SCORES = Model(
    "the scores of different batches are independent in the limit, centred, with the information "
    "as variance"
)
CHAIN = Cited(
    "a maximum-likelihood estimate is asymptotically linear in the score, with the inverse "
    "information, also where the true weight "
    "moves with the number of rows at the rate of the estimate",
    "vaart1998",
)
NORMAL = Cited(
    "the scores of many rows are normal in the limit, and so is what is linear in them", "vaart1998"
)


def _information(power: int) -> sp.Expr:
    """Mean of x^power s'(x w)."""
    return sp.Integral(
        z**power
        * normal_density()
        / (2 + sp.exp(sp.sqrt(signal) * z) + sp.exp(-sp.sqrt(signal) * z)),
        (z, -sp.oo, sp.oo),
    )


def total(weight: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    """The weights of the scores of all batches in the last fit."""
    return sp.Sum(weight, (i, 0, upto - 1))


def _cdf(variance: sp.Expr) -> sp.Expr:
    """P(Q <= x) for a centred normal limit."""
    return sp.erf(sp.sqrt(x / (2 * variance)))


_BELOW = E(sp.Piecewise((sp.S.One, sp.Le(Q, x)), (sp.S.Zero, True)), t)  #: P(Q <= x)


def _claim(
    workflow: str, weight: sp.Expr, fit: sp.Expr, rivals: Mapping[str, sp.Expr], remark: str
) -> Claim:
    root = sp.sqrt(weight.subs(i, n))
    statement = Equal(_BELOW, _cdf(total(weight, t) / _information(2)))
    moves = ("error of the fit", "inverse")
    return Claim(
        id=f"regression.{workflow}.logistic_error_law",
        kind="limit",
        title=(
            f"Logistic regression, {workflow}: law of the squared error of the weight, times the "
            f"rows of a batch, as these become many."
        ),
        statement=statement,
        proof=Proof(
            (
                Step("start", Equal(E(Q, 0), sp.S.Zero), START),
                Step("inverse", Equal(R * G, sp.S.One), INVERSE_RULE),
                Step("error of the fit", Equal(f, fit), CHAIN),
                Step("score moves the error", Equal(f, e + root * R * u), Words(), uses=moves),
                Step(
                    "error, transposed",
                    Equal(fT, eT + root * uT * R),
                    Transposed(TRANSPOSE),
                    uses=moves,
                ),
                Step("score is centred", Equal(Trace(R * u * eT), sp.S.Zero), SCORES),
                Step(
                    "information equality", Equal(Trace(R * u * uT * R), Trace(R * G * R)), SCORES
                ),
                Step(
                    "squared error",
                    Equal(Trace(f * fT), Trace(e * eT) + root**2 * Trace(R)),
                    Traces(TRANSPOSE),
                    uses=(
                        "score moves the error",
                        "error, transposed",
                        "score is centred",
                        "information equality",
                        "inverse",
                    ),
                ),
                Step(
                    "one feature",
                    Equal(Trace(R), 1 / along),
                    Model("R is the inverse of alpha, the information of a row"),
                ),
                Step(
                    "information",
                    Equal(along, _information(2)),
                    Model("a row x informs by x^2 s'(x w*) in the mean"),
                ),
                Step("error now", Equal(E(Q, n), Trace(e * eT)), SCALED),
                Step("error next", Equal(E(Q, n + 1), Trace(f * fT)), SCALED),
                Step(
                    "one generation",
                    Equal(E(Q, n + 1), E(Q, n) + weight.subs(i, n) / along),
                    Algebra(),
                    uses=("error next", "squared error", "one feature", "error now"),
                ),
                Step(
                    "all generations",
                    Equal(E(Q, n), total(weight) / along),
                    Induction(n),
                    uses=("start", "one generation"),
                ),
                Step("normal limit", Equal(_BELOW, _cdf(E(Q, t))), NORMAL),
                Step(
                    "law",
                    statement,
                    Algebra(),
                    uses=("normal limit", ("all generations", {n: t}), "information"),
                ),
            )
        ),
        assumptions=(LABELS, ROWS),
        references=("dey2024", "vaart1998"),
        domain=(
            Condition(x > 0, "a squared error above 0"),
            Condition(signal > 0, "a true weight other than 0"),
        ),
        parameters={"generations": t, "signal": signal, "at": x},
        rivals={
            "real rows only": _cdf(1 / _information(2)),
            "information of an intercept": _cdf(total(weight, t) / _information(0)),
            **rivals,
        },
        remark=remark,
    )


W = sp.Symbol(
    "W", real=True
)  #: state: a component of the scaled error, in coordinates that whiten the information
_next, _score = sp.symbols(
    "Y s", real=True
)  #: the same of the next model, and of the score of a batch
METRIC = Model(
    "Q is the limit in law of the rows of a batch times the squared error in the metric of the "
    "information: the sum of the squares of p "
    "components W in coordinates that whiten it"
)
WHITE = Model(
    "in the limit the components of a batch's score in those coordinates are independent and "
    "standard normal, and so are different batches"
)


def _chi_square(variance: sp.Expr, features: sp.Expr = p) -> sp.Expr:
    """P(Q <= x) for a sum of squares of independent normal numbers of this variance."""
    half = features / sp.S(2)
    return 1 - sp.uppergamma(half, x / (2 * variance)) / sp.gamma(half)


def _in_the_metric(
    workflow: str, weight: sp.Expr, fit: sp.Expr, rivals: Mapping[str, sp.Expr], remark: str
) -> Claim:
    kernel = Kernel(
        index=n,
        update={W: W + sp.sqrt(weight.subs(i, n)) * z},
        draws=(Draw(z),),
        initial={W: sp.S.Zero},
    )
    statement = Equal(_BELOW, _chi_square(total(weight, t)))
    return Claim(
        id=f"regression.{workflow}.logistic_risk_law",
        kind="limit",
        title=(
            f"Logistic regression, {workflow}: law of the squared error in the metric of the "
            f"information, as rows become many."
        ),
        statement=statement,
        proof=Proof(
            (
                Step("fit", Equal(_next, fit), CHAIN),
                Step("score", Equal(_score, z), WHITE),
                Step(
                    "score moves the error",
                    Equal(_next, kernel.update[W]),
                    Algebra(),
                    uses=("fit", "score"),
                ),
                Step("start", Equal(E(W**2, 0), sp.S.Zero), Start(kernel)),
                Step(
                    "one generation",
                    Equal(E(W**2, n + 1), E(W**2, n) + weight.subs(i, n)),
                    Tower(kernel),
                    uses=(EVEN, ODD, "score moves the error"),
                ),
                Step(
                    "all generations",
                    Equal(E(W**2, n), total(weight)),
                    Induction(n),
                    uses=("start", "one generation"),
                ),
                Step("squares", Equal(E(Q, n), p * E(W**2, n)), METRIC),
                Step(
                    "normal limit",
                    Equal(_BELOW, _chi_square(E(W**2, t))),
                    NORMAL,
                    uses=("squares",),
                ),
                Step(
                    "law", statement, Algebra(), uses=("normal limit", ("all generations", {n: t}))
                ),
            )
        ),
        assumptions=(LABELS, ANY_ROWS),
        references=("dey2024", "vaart1998"),
        domain=(Condition(x > 0, "a squared error above 0"),),
        parameters={"generations": t, "features": p, "at": x},
        rivals={
            "real rows only": _chi_square(sp.S.One),
            "one feature more": _chi_square(total(weight, t), p + 1),
            **rivals,
        },
        remark=remark,
    )


CLAIMS = (
    _claim(
        "replace",
        NEWEST,
        R * (G * e + u),
        {
            "accumulate": _cdf(total(SHARED, t) / _information(2)),
            "one generation more": _cdf((t + 1) / _information(2)),
        },
        "Its mean is n times that of the first fit. At finitely many rows estimates are biased "
        "outward, more so in every generation.",
    ),
    _claim(
        "accumulate",
        SHARED,
        R * (n * G * e + G * e + u) / (n + 1),
        {
            "replace": _cdf(t / _information(2)),
            "harmonic numbers of order 1": _cdf(total(1 / (i + 1), t) / _information(2)),
        },
        "Its mean stays below pi^2/6 times that of the first fit: accumulating keeps at least "
        "6/pi^2 = 0.608 of the efficiency.",
    ),
    _in_the_metric(
        "replace",
        NEWEST,
        W + _score,
        {"accumulate": _chi_square(total(SHARED, t)), "one generation more": _chi_square(t + 1)},
        "It knows nothing of the rows or of the true weights: the same for every model with a "
        "smooth likelihood.",
    ),
    _in_the_metric(
        "accumulate",
        SHARED,
        (n * W + W + _score) / (n + 1),
        {
            "replace": _chi_square(t),
            "harmonic numbers of order 1": _chi_square(total(1 / (i + 1), t)),
        },
        "Its mean stays below pi^2/6 times that of the first fit, whatever the rows, the true "
        "weights and the number of features.",
    ),
)
