"""Replace: the scale of the model after n refits, its mean, mean square and mean logarithm."""

import sympy as sp

from tests.toy_subject.claims.sample import DEVIATIONS
from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import ChiSquare, Induction, Kernel, Start, Tower
from theory.statements import Equal
from theory.subjects.gaussian.experiment import CHI, LOG_CHI, SAMPLE
from theory.words import E, M, i, j, n, q, state

b = state("b", positive=True)  #: state: the scale of the current model
b0 = sp.Symbol("b_0", positive=True)  #: scale of the truth

LAPLACE = "the truth is a Laplace law whose location is known, and so are all models"
FITTED = "the scale is fitted by maximum likelihood: the mean of the absolute deviations"
LAW = f"the sum of absolute deviations has the law of {DEVIATIONS}"
MODEL = (SAMPLE, LAPLACE, FITTED, LAW)
PARAMETERS = {"samples": M, "generations": n, "scale": b0}

#: one generation: the mean of M[n] absolute deviations is b q / (2 M[n])
KERNEL = Kernel(
    index=n,
    update={b: b * q / (2 * M[n])},
    draws=(ChiSquare(q, 2 * M[n]),),
    initial={b: b0},
)


def _square(upto: sp.Expr = n) -> sp.Expr:
    return b0**2 * sp.Product(1 + 1 / M[j], (j, 0, upto - 1))


def _log(upto: sp.Expr = n) -> sp.Expr:
    return sp.log(b0) + sp.Sum(sp.digamma(M[i]) - sp.log(M[i]), (i, 0, upto - 1))


def _claim(
    quantity: str,
    title: str,
    of: sp.Expr,
    first: sp.Expr,
    once: sp.Expr,
    formula: sp.Expr,
    rivals: dict[str, sp.Expr],
) -> Claim:
    """By induction: ``first`` at generation 0, and ``once`` after one more refit."""
    statement = Equal(E(of, n), formula)
    steps = (
        Step("start", Equal(E(of, 0), first), Start(KERNEL)),
        Step("one refit", Equal(E(of, n + 1), once), Tower(KERNEL), uses=(CHI, LOG_CHI)),
        Step("all refits", statement, Induction(n), uses=("start", "one refit")),
    )
    return Claim(
        id=f"laplace.replace.{quantity}",
        kind="equality",
        title=title,
        statement=statement,
        proof=Proof(steps),
        assumptions=MODEL,
        parameters=PARAMETERS,
        rivals=rivals,
    )


CLAIMS = (
    _claim(
        "scale_mean",
        "Mean of the model's scale after n refits: that of the truth.",
        b,
        b0,
        E(b, n),
        b0,
        {"M - 1 for M": b0 * sp.Product((M[j] - 1) / M[j], (j, 0, n - 1))},
    ),
    _claim(
        "scale_square",
        "Mean square of the model's scale after n refits.",
        b**2,
        b0**2,
        (1 + 1 / M[n]) * E(b**2, n),
        _square(),
        {
            "that of a Gaussian's variance": b0**2 * sp.Product(1 + 2 / M[j], (j, 0, n - 1)),
            "one generation late": _square(n - 1),
        },
    ),
    _claim(
        "log_scale_mean",
        "Mean logarithm of the model's scale after n refits.",
        sp.log(b),
        sp.log(b0),
        E(sp.log(b), n) + sp.digamma(M[n]) - sp.log(M[n]),
        _log(),
        {"logarithm of the mean": sp.log(b0), "one generation late": _log(n - 1)},
    ),
)
