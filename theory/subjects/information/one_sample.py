"""Replace forgets all but one word: what a refitted rate says of the truth, far out.

A rate of ones is refitted on batches of zeros and ones of its own.  The divergence chi^2 of the law
of the n-th rate under one truth from that under another is bounded from below by its mean and its
variance alone."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Chain,
    Cited,
    Induction,
    Kernel,
    Linearity,
    Monotone,
    Start,
    Tokens,
    Tower,
)
from theory.statements import AtMost, Equal
from theory.words import E, m, n, state

RATE = "a rate of ones is refitted on a batch of zeros and ones that are drawn at it"
CHANGED = Cited(
    "the mean of x times the density of one law over another is the mean of x under the first, "
    "which is its rate",
    "durrett2019",
)
SQUARE = Cited("the mean of a square is not negative", "durrett2019")
APART = Cited(
    "expectations keep order: a rate that is not 0 or 1 is at least one over the samples away from "
    "both",
    "durrett2019",
)

rate = state(r"\theta", real=True)  #: state: the rate of ones
open_ = state("u", real=True)  #: state: 1 while the rate is neither 0 nor 1
one, other = sp.symbols("p q", positive=True)  #: the two truths; the mean is taken under the second
likelihood = state(
    r"\ell", real=True
)  #: state: density of the law of the rate under one over other
_count = sp.Symbol("X", integer=True, nonnegative=True)  #: ones of a batch
_s = sp.Symbol("s", real=True)

KERNEL = Kernel(
    index=n,
    update={rate: _count / m},
    draws=(Tokens((_count,), m, shares=(rate,)),),
    initial={rate: other},
)
_left = (1 - 1 / sp.sympify(m)) ** n
_variance = other * (1 - other) * (1 - _left)
_mean = Equal(E(rate, n), other)
_alive = Equal(E(rate * (1 - rate), n), other * (1 - other) * _left)


def _steps() -> tuple[Step, ...]:
    """Mean of the rate, and of rate times one less it."""
    product = rate * (1 - rate)
    return (
        Step("start", Equal(E(rate, 0), other), Start(KERNEL)),
        Step("one refit", Equal(E(rate, n + 1), E(rate, n)), Tower(KERNEL)),
        Step("mean", _mean, Induction(n), uses=("start", "one refit")),
        Step("spread, start", Equal(E(product, 0), other * (1 - other)), Start(KERNEL)),
        Step(
            "spread, one refit",
            Equal(E(product, n + 1), (1 - 1 / m) * E(product, n)),
            Tower(KERNEL),
        ),
        Step("spread", _alive, Induction(n), uses=("spread, start", "spread, one refit")),
        Step(
            "by linearity",
            Equal(
                E((rate - other) ** 2, n),
                (1 - 2 * other) * E(rate, n) - E(product, n) + other**2,
            ),
            Linearity(KERNEL),
        ),
    )


_gap = one - other
_far = (likelihood - 1) ** 2
_best = _gap / _variance
_square = (likelihood - 1 - _best * (rate - other)) ** 2
_chi = AtMost(_gap**2 / _variance, E(_far, n))
_open = AtMost(E(open_, n), other * (1 - other) * m**2 / (m - 1) * _left)

CLAIMS = (
    Claim(
        id="information.replace.one_sample",
        kind="bound",
        title=(
            "Replace: the law of the n-th rate tells two truths apart, in chi^2, at least as far "
            "as so many draws that the variance of its mean is that of the rate."
        ),
        statement=_chi,
        proof=Proof(
            (
                *_steps(),
                Step(
                    "variance",
                    Equal(E((rate - other) ** 2, n), _variance),
                    Algebra(),
                    uses=("by linearity", "mean", "spread"),
                ),
                Step(
                    "change of law", Equal(E((likelihood - 1) * (rate - other), n), _gap), CHANGED
                ),
                Step("a square", AtMost(sp.S.Zero, E(_square, n)), SQUARE),
                Step(
                    "multiplied out",
                    Equal(
                        E(_square, n),
                        E(_far, n)
                        - 2 * _best * E((likelihood - 1) * (rate - other), n)
                        + _best**2 * E((rate - other) ** 2, n),
                    ),
                    Linearity(KERNEL),
                ),
                Step(
                    "put in",
                    Equal(E(_square, n), E(_far, n) - _gap**2 / _variance),
                    Algebra(),
                    uses=("multiplied out", "change of law", "variance"),
                ),
                Step(
                    "not negative",
                    AtMost(sp.S.Zero, E(_far, n) - _gap**2 / _variance),
                    Chain(),
                    uses=("a square", "put in"),
                ),
                Step(
                    "bound",
                    _chi,
                    Monotone(_s, _s + _gap**2 / _variance),
                    uses=("not negative",),
                ),
            )
        ),
        assumptions=(RATE,),
        references=("seddik2024", "hammersley1950"),
        domain=(
            Condition(other < 1, "a rate below 1"),
            Condition(_left < 1, "at least one refit"),
        ),
        formula=_chi.lhs,
        parameters={"samples": m, "generations": n, "rate": one, "other_rate": other},
        rivals={
            "all samples": m * _gap**2 / (other * (1 - other)),
            "two samples": 2 * _gap**2 / (other * (1 - other)),
            "samples over generations": (1 + m / (n + 1)) * _gap**2 / (other * (1 - other)),
        },
        remark=(
            "At n = 1 the bound is that of samples draws, far out that of a single one, which the "
            "law then is: information falls to one draw's, not to nothing."
        ),
    ),
    Claim(
        id="information.replace.still_open",
        kind="bound",
        title=(
            "Replace: probability that a refitted rate of ones is neither 0 nor 1 after n refits."
        ),
        statement=_open,
        proof=Proof(
            (
                *_steps()[3:6],
                Step(
                    "away from the ends",
                    AtMost((m - 1) / m**2 * E(open_, n), E(rate * (1 - rate), n)),
                    APART,
                ),
                Step(
                    "Markov",
                    AtMost(
                        m**2 / (m - 1) * ((m - 1) / m**2 * E(open_, n)),
                        m**2 / (m - 1) * E(rate * (1 - rate), n),
                    ),
                    Monotone(_s, m**2 / (m - 1) * _s),
                    uses=("away from the ends",),
                ),
                Step(
                    "in closed form",
                    Equal(m**2 / (m - 1) * E(rate * (1 - rate), n), _open.rhs),
                    Algebra(),
                    uses=("spread",),
                ),
                Step("bound", _open, Chain(), uses=("Markov", "in closed form")),
            )
        ),
        assumptions=(RATE,),
        references=("seddik2024",),
        domain=(
            Condition(m >= 2, "at least 2 samples in every batch"),
            Condition(other < 1, "a rate below 1"),
        ),
        parameters={"samples": m, "generations": n, "rate": other},
        rivals={
            "twice the spread": 2 * other * (1 - other) * _left,
            "by the square": other * (1 - other) * m**2 / (m - 1) * _left**2,
        },
        remark=(
            "So the law of the rate comes to that of one draw of the truth, at the rate 1 - "
            "1/samples: what is left of the real data is one of them."
        ),
    ),
)
