"""Logistic regression refitted on its own labels, in the limit of many rows: n under replace, 1 + 1/4 + ... + 1/n^2 under accumulate.

Rows x are standard normal with p features, and a label is 1 with probability s(x'w), s(y) = 1/(1 + exp(-y)).  A maximum-likelihood
estimate errs by the inverse of the Fisher information times the score of its rows.  Times the root of their number that is, in the
limit, the fit of a linear regression whose Gram matrix is the information of one row at the true weights: the same for every family
with a smooth likelihood, which is why the sums over generations are those of least squares on one set of rows.
"""

from collections.abc import Mapping

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.regression.experiment import INVERSE_RULE, MUIRHEAD, TRANSPOSE, G, R, e, eT, f, fT, u, uT
from theory.regression.same_rows import NEWEST, SHARED
from theory.rules import Algebra, Cited, Definition, Induction, Traces, Transposed, Words
from theory.statements import Equal
from theory.words import E, Q, Trace, i, n, normal_density, p, z

length = sp.Symbol("beta", positive=True)  #: length of the true weights
along, across = sp.symbols("alpha gamma", positive=True)  #: information of a row about the weights, along the true ones and across

LABELS = "labels are those of the current model (real ones: of the truth), drawn independently given the rows"
ROWS = "rows are new in every batch and standard normal; all batches have one size"
SCALED = Definition("Q is the squared length of the limit in law of the root of the number of rows times the error")
SCORES = Definition("the scores of different batches are independent in the limit, centred, with the information as covariance")
#: the limiting chain: what a fit makes of the model before it and of the score u of the newest batch
CHAIN = Cited(
    "a maximum-likelihood estimate is asymptotically linear in the score, with the inverse information, also where the true weights "
    "move with the number of rows at the rate of the estimate",
    "vaart1998",
)


def information(power: int) -> sp.Expr:
    """Mean of z^power s'(beta z), z the row along the true weights."""
    return sp.Integral(z**power * normal_density() / (2 + sp.exp(length * z) + sp.exp(-length * z)), (z, -sp.oo, sp.oo))


one = 1 / information(2) + (p - 1) / information(0)  #: trace of the inverse information: of the first fit


def total(weight: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    """The weights of the scores of all batches in the last fit."""
    return sp.Sum(weight, (i, 0, upto - 1))


_inverse_trace = Equal(Trace(R), 1 / along + (p - 1) / across)


def _claim(workflow: str, title: str, weight: sp.Expr, fit: sp.Expr, rivals: Mapping[str, sp.Expr], remark: str) -> Claim:
    root = sp.sqrt(weight.subs(i, n))
    statement = Equal(E(Q, n), one * total(weight))
    moves = ("error of the fit", "inverse")
    return Claim(
        id=f"regression.{workflow}.logistic_error",
        kind="limit",
        title=title,
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
                Step(
                    "two directions",
                    _inverse_trace,
                    Cited("the law of normal rows does not change under rotations, so that the information is alpha along w*, gamma across", MUIRHEAD),
                ),
                Step("information along", Equal(along, information(2)), Definition("a row x informs by s'(x'w*) x x' in the mean")),
                Step("information across", Equal(across, information(0)), Definition("a row x informs by s'(x'w*) x x' in the mean")),
                Step("error now", Equal(E(Q, n), Trace(e * eT)), SCALED),
                Step("error next", Equal(E(Q, n + 1), Trace(f * fT)), SCALED),
                Step(
                    "one generation",
                    Equal(E(Q, n + 1), E(Q, n) + weight.subs(i, n) * (1 / along + (p - 1) / across)),
                    Algebra(),
                    uses=("error next", "squared error", "two directions", "error now"),
                ),
                Step(
                    "all generations", Equal(E(Q, n), (1 / along + (p - 1) / across) * total(weight)), Induction(n), uses=("start", "one generation")
                ),
                Step("value", statement, Algebra(), uses=("all generations", "information along", "information across")),
            )
        ),
        assumptions=(LABELS, ROWS),
        references=("dey2024", "vaart1998", MUIRHEAD),
        parameters={"generations": n, "features": p, "weight_length": length},
        rivals={"real rows only": one, **rivals},
        remark=remark,
    )


CLAIMS = (
    _claim(
        "replace",
        "Logistic regression, replace: mean squared error of the weights times the rows of a batch, as these become many.",
        NEWEST,
        R * (G * e + u),
        {
            "accumulate": one * total(SHARED),
            "one generation fewer": one * total(NEWEST, n - 1),
            "one information in all directions": p / information(0) * n,
        },
        "The finite sample adds an outward bias: 12.7 % of the error with 2 features, 1000 rows and 8 generations in one simulation.",
    ),
    _claim(
        "accumulate",
        "Logistic regression, accumulate: mean squared error of the weights times the rows of a batch, as these become many.",
        SHARED,
        R * (n * G * e + G * e + u) / (n + 1),
        {
            "replace": one * n,
            "harmonic numbers of order 1": one * total(1 / (i + 1)),
            "one information in all directions": p / information(0) * total(SHARED),
        },
        "It never exceeds pi^2/6 times the first fit's: the efficiency relative to the real rows alone is at least 6/pi^2, about 0.608.",
    ),
)
