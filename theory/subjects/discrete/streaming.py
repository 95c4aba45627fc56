"""A streaming corpus: at each step one token leaves, chosen at random, and one comes, real with a
probability and else a copy of a token chosen at random (Moran's model with mutation).

The count of a type is in detailed balance with the Dirichlet-multinomial law."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra
from theory.statements import Equal
from theory.subjects.discrete.experiment import INNER, MODEL, p0
from theory.words import m

k = sp.Symbol("k", integer=True, nonnegative=True)  #: tokens of the type
odds = sp.Symbol("w", positive=True)  #: odds that the token that comes is a real one
mixed, strength = odds / (1 + odds), m * odds
STREAM = "one token leaves and one comes at a time"


def weight(count: sp.Expr, theta: sp.Expr = strength) -> sp.Expr:
    """The Dirichlet-multinomial law of the count, but for what does not depend on it."""
    ours, others = theta * p0, theta * (1 - p0)
    return (
        sp.gamma(ours + count)
        / sp.gamma(count + 1)
        * sp.gamma(others + m - count)
        / sp.gamma(m - count + 1)
    )


def _up(count: sp.Expr) -> sp.Expr:
    """One more: another type's token leaves, and one of the type comes."""
    return (1 - count / m) * ((1 - mixed) * count / m + mixed * p0)


def _down(count: sp.Expr) -> sp.Expr:
    """One less."""
    return count / m * ((1 - mixed) * (1 - count / m) + mixed * (1 - p0))


_balance = Equal(weight(k) * _up(k), weight(k + 1) * _down(k + 1))

CLAIMS = (
    Claim(
        id="discrete.streaming.stationary_law",
        kind="deterministic",
        title=(
            "A streaming corpus, one token at a time: the count of a type is in detailed balance "
            "with the Dirichlet-multinomial law."
        ),
        statement=_balance,
        proof=Proof((Step("detailed balance", _balance, Algebra()),)),
        assumptions=(*MODEL, STREAM),
        parameters={"samples": m, "count": k, "odds": odds, "probability": p0},
        domain=(
            *INNER,
            Condition(m - k - 1 >= 0, "a count below the number of tokens"),
        ),
        references=("ethier1986",),
        rivals={
            "probability for odds": weight(k + 1, m * mixed) * _down(k + 1),
            "binomial law": (
                sp.gamma(m + 1)
                / (sp.gamma(k + 2) * sp.gamma(m - k))
                * p0 ** (k + 1)
                * (1 - p0) ** (m - k - 1)
                * _down(k + 1)
            ),
        },
        remark=(
            "The law has the parameters theta p_i, with theta = samples times odds, the odds being "
            "those that the token that comes is a real one."
        ),
    ),
)
