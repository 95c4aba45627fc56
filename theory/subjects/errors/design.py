"""Expected traces of powers of the Gram matrix of a normal design: for polynomial learners."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Pairings
from theory.statements import Equal
from theory.subjects.errors.experiment import ROWS, features
from theory.subjects.regression.experiment import MUIRHEAD, G
from theory.words import Trace, m

k = features

TRACE_POWERS = (
    m * k,
    m * k * (m + k + 1),
    m * k * (m**2 + k**2 + 3 * m * k + 3 * m + 3 * k + 4),
    m
    * k
    * (
        m**3
        + 6 * m**2 * k
        + 6 * m * k**2
        + k**3
        + 6 * m**2
        + 17 * m * k
        + 6 * k**2
        + 21 * m
        + 21 * k
        + 20
    ),
)
TRACE_POWER = tuple(f"errors.design.trace_power_{order}" for order in range(1, 5))


def _rivals(order: int, value: sp.Expr) -> dict[str, sp.Expr]:
    others = {"one row fewer": value.subs(m, m - 1), "one feature more": value.subs(k, k + 1)}
    return (
        others
        if order == 1
        else {"power of the mean": m**order * k, "one row": value.subs(m, 1) * m, **others}
    )


CLAIMS = tuple(
    Claim(
        id=id,
        kind="equality",
        title=f"Mean trace of the Gram matrix of normal rows, to the power {order}.",
        statement=Equal(Trace(G**order), value),
        proof=Proof((Step("all pairings", Equal(Trace(G**order), value), Pairings(G, m, k)),)),
        assumptions=(ROWS,),
        references=(MUIRHEAD,),
        parameters={"samples": m, "seen": k},
        rivals=_rivals(order, value),
    )
    for order, (id, value) in enumerate(zip(TRACE_POWER, TRACE_POWERS, strict=True), 1)
)
