"""The sum of the three terms, as a claim of its own."""

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra
from theory.statements import Equal
from theory.subjects.errors.experiment import PYTHAGORAS, unseen
from theory.words import E, Q, t


def total(
    id: str,
    bias: sp.Expr,
    variance: sp.Expr,
    rivals: Mapping[str, sp.Expr],
    **about: Any,
) -> Claim:
    """Excess risk under a learner and a workflow whose terms are the claims ``id_approximation``
    and ``id_statistical``.
    """
    statement = Equal(E(Q, t), unseen + bias + variance)
    return Claim(
        id=id,
        kind="equality",
        title="Mean excess risk after n fits: the three errors together.",
        statement=statement,
        proof=Proof(
            (
                *PYTHAGORAS,
                Step(
                    "sum of the terms",
                    statement,
                    Algebra(),
                    uses=("three errors", f"{id}_approximation", f"{id}_statistical"),
                ),
            )
        ),
        rivals={
            "no expressivity error": statement.rhs - unseen,
            "nothing unseen in the labels": unseen + bias + variance.subs(unseen, 0),
            **rivals,
        },
        **about,
    )
