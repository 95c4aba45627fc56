"""Replace: each model is fitted on a corpus of the one before, and on nothing else."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Induction, Kernel, Start, Tokens, Tower
from theory.statements import Equal
from theory.subjects.discrete.experiment import (
    MODEL,
    count,
    martingale,
    p,
    p0,
    squared_error,
    unbiased,
)
from theory.words import E, M, j, n

#: one generation: M[n] tokens of the model
REPLACE = Kernel(
    index=n,
    update={p: count / M[n]},
    draws=(Tokens((count,), M[n], shares=(p,)),),
    initial={p: p0},
)


def kept(upto: sp.Expr = n) -> sp.Expr:
    """The mean share of the heterozygosity that is left."""
    return sp.Product(1 - 1 / M[j], (j, 0, upto - 1))


LOST = 1 - kept()
_mean = unbiased(REPLACE)
_next = Equal(
    squared_error(n + 1),
    (1 - 1 / M[n]) * squared_error(n) + ((1 - 2 * p0) * E(p, n) + p0**2) / M[n],
)
_error = Equal(squared_error(n), p0 * (1 - p0) * LOST)

CLAIMS = (
    Claim(
        id="discrete.replace.share_mean",
        kind="equality",
        title="Mean share of a type after n refits: that of the truth.",
        statement=Equal(E(p, n), p0),
        proof=Proof(_mean),
        assumptions=MODEL,
        parameters={"probability": p0},
        references=("shumailov2023", "seddik2024"),
        rivals={"smoothed by one": (p0 + 1) / 2},
    ),
    *martingale(
        "replace",
        "Replace",
        REPLACE,
        None,
        (
            *_mean,
            Step("start", Equal(squared_error(0), sp.S.Zero), Start(REPLACE)),
            Step("one refit", _next, Tower(REPLACE)),
            Step("all refits", _error, Induction(n), uses=("start", "one refit", "mean")),
        ),
        LOST,
        {
            "real data only": 1 / M[0],
            "errors add up": sp.Sum(1 / M[j], (j, 0, n - 1)),
            "one generation late": 1 - kept(n - 1),
        },
        references=("shumailov2023", "seddik2024", "schaeffer2025"),
    ),
)
