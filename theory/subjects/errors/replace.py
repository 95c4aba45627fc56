"""Replace with a linear learner and rows of its own in every batch: what each of the three errors
becomes, for every learner.
"""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step, Use
from theory.rules import Algebra, Induction
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    GAIN,
    LENGTH_OF_ONE_FIT,
    MODEL,
    SHRINK,
    SIGNAL_OF_ONE_FIT,
    SPREAD,
    SQUARE,
    START_AT_BEST,
    approximation,
    features,
    signal,
    unseen,
)
from theory.subjects.errors.geometric import GEOMETRIC, MORE, geometric, ratio
from theory.subjects.errors.gradient import GRADIENT
from theory.subjects.errors.learners import Learner
from theory.subjects.errors.least_squares import LEAST_SQUARES
from theory.subjects.errors.ridge import RIDGE
from theory.subjects.errors.sgd import SGD
from theory.subjects.errors.total import total
from theory.words import E, kept, length, m, n, spread, t, v0

LEARNERS = (LEAST_SQUARES, RIDGE, GRADIENT, SGD)
KEPT, LENGTH = E(kept, n), E(length, t)
START = Step("start", Equal(E(kept, 0), sp.S.One), START_AT_BEST)
WHOLE = Step(
    "length at the start",
    Equal(E(length, 0), signal),
    START_AT_BEST,
)


def name(learner: Learner, what: str = "") -> str:
    """Id of the claim on the total, or on one term (or the share of the target that is kept)."""
    return f"errors.{learner.name}.replace{what and '_'}{what}"


def _length(
    learner: Learner, first: sp.Expr = v0 + unseen, later: sp.Expr = v0, square: sp.Expr = SQUARE
) -> sp.Expr:
    """E|w|^2 in the expected traces; the noise of the first labels and of later ones."""
    if learner is LEAST_SQUARES:
        return signal + GAIN * (first + later * (t - 1))
    factor = square / features
    return (
        signal * factor**t
        + first * GAIN * factor ** (t - 1)
        + later * GAIN * geometric(factor, t - 1)
    )


def _terms(learner: Learner) -> tuple[sp.Expr, sp.Expr]:
    """The approximation and the statistical error in the expected traces."""
    if learner is LEAST_SQUARES:
        return sp.S.Zero, _length(learner) - signal
    share = (SHRINK / features) ** t
    return signal * (1 - share) ** 2, _length(learner) - signal * share**2


def statistical(learner: Learner) -> sp.Expr:
    """The statistical error at a generation."""
    return learner.put_in(_terms(learner)[1])


def _constants(learner: Learner, *traces: sp.Expr) -> tuple[tuple[Step, ...], tuple[Use, ...]]:
    found = [learner.constant(trace) for trace in traces]
    return tuple(step for steps, _ in found for step in steps), tuple(
        use for _, uses in found for use in uses
    )


def _signal(learner: Learner) -> Claim:
    steps, uses = _constants(learner, SHRINK)
    in_traces = Equal(KEPT, (SHRINK / features) ** n)
    statement = Equal(KEPT, learner.put_in(in_traces.rhs))
    late = (learner.put_in(SHRINK) / features) ** (n + 1)
    return _claim(
        learner,
        "signal",
        "Share of the target that the weights keep after n fits.",
        statement,
        (
            START,
            learner.fit,
            *SIGNAL_OF_ONE_FIT,
            Step("all generations", in_traces, Induction(n), uses=("start", "one generation")),
            *steps,
            Step(
                "constants",
                statement,
                Algebra(),
                uses=("all generations", *uses),
            ),
        ),
        {
            "a share lost for each feature": (1 - features / m) ** n,
            "shrunk as by one more row": (m / (m + 1)) ** n,
        }
        if learner is LEAST_SQUARES
        else {
            "one fit more": late,
            "root mean square": sp.sqrt(learner.put_in(SQUARE) / features) ** n,
        },
        timed=n,
    )


def _approximation(learner: Learner) -> Claim:
    value = learner.put_in(_terms(learner)[0])
    statement = Equal(approximation(), value)
    share = learner.put_in(SHRINK) / features
    return _claim(
        learner,
        "approximation",
        "Approximation error after n fits: what the learner does not reach even in the mean.",
        statement,
        (
            Step(
                "share of the target",
                statement,
                Algebra(),
                uses=((name(learner, "signal"), {n: t}),),
            ),
        ),
        {
            "a share lost for each feature": signal * (1 - (1 - features / m) ** t) ** 2,
            "shrunk as by one more row": signal * (1 - (m / (m + 1)) ** t) ** 2,
        }
        if learner is LEAST_SQUARES
        else {
            "first fit": signal * (1 - share) ** 2,
            "square of each fit": signal * (1 - share**2) ** t,
            "not squared": signal * (1 - share**t),
        },
        "It vanishes: least squares reaches the best linear predictor in the mean, in every "
        "generation."
        if learner is LEAST_SQUARES
        else "It compounds: every generation keeps the same share of what is left; below 1, at "
        "last nothing of the target is.",
    )


def _statistical(learner: Learner) -> Claim:
    steps, uses = _constants(learner, SQUARE, GAIN)
    value = statistical(learner)
    statement = Equal(E(spread, t), value)
    first = Equal(E(length, 1), SQUARE / features * signal + (v0 + unseen) * GAIN)
    later = Equal(E(length, t + 1), SQUARE / features * E(length, t) + v0 * GAIN)
    in_traces = Equal(LENGTH, _length(learner))
    induction = (
        ("first fit", "later fits", "square shrinkage")
        if learner is LEAST_SQUARES
        else ("first fit", "later fits", (MORE, {n: t - 1, ratio: SQUARE / features}))
    )
    return _claim(
        learner,
        "statistical",
        "Statistical error after n fits: the spread of the weights about their mean.",
        statement,
        (
            WHOLE,
            learner.fit,
            *LENGTH_OF_ONE_FIT,
            Step(
                "first fit",
                first,
                Algebra(),
                uses=(("one generation", {n: 0}), "length at the start", "real labels"),
            ),
            Step(
                "later fits",
                later,
                Algebra(),
                uses=(("one generation", {n: t}), "synthetic labels"),
            ),
            *steps,
            *(() if learner is LEAST_SQUARES else GEOMETRIC),
            Step("all generations", in_traces, Induction(t, 1), uses=induction),
            *SPREAD,
            Step(
                "constants",
                statement,
                Algebra(),
                uses=("spread", "all generations", (name(learner, "signal"), {n: t}), *uses),
            ),
        ),
        {
            "nothing unseen": value.subs(unseen, 0),
            "unseen features in every label": learner.put_in(
                _length(learner, v0 + unseen, v0 + unseen)
            )
            - _squared_mean(learner),
            "noise of the real data alone": learner.put_in(_length(learner, v0 + unseen, sp.S.Zero))
            - _squared_mean(learner),
        },
        "Every generation adds the same: it grows without bound."
        if learner is LEAST_SQUARES
        else "What a fit adds is also shrunk by the later ones: where they shrink, it stays "
        "bounded, and can fall while the total rises.",
    )


def _squared_mean(learner: Learner) -> sp.Expr:
    return (
        signal
        if learner is LEAST_SQUARES
        else signal * learner.put_in((SHRINK / features) ** t) ** 2
    )


def _total(learner: Learner) -> Claim:
    bias, variance = (learner.put_in(term) for term in _terms(learner))
    return total(
        name(learner),
        bias,
        variance,
        {"expressivity error in every generation": bias + variance + t * unseen},
        assumptions=MODEL,
        references=learner.references,
        domain=learner.domain,
        parameters=learner.public,
        remark=(
            "The expressivity error is paid once: from the second generation on the labels are "
            "those of the family."
        ),
    )


def _claim(
    learner: Learner,
    what: str,
    title: str,
    statement: Equal,
    steps: tuple[Step, ...],
    rivals: dict[str, sp.Expr],
    remark: str | None = None,
    timed: sp.Symbol = t,
) -> Claim:
    return Claim(
        id=name(learner, what),
        kind="equality",
        title=title,
        statement=statement,
        proof=Proof(steps),
        assumptions=MODEL,
        references=learner.references,
        domain=learner.domain,
        parameters={**learner.public, "generations": timed},
        rivals=rivals,
        remark=remark,
    )


CLAIMS = tuple(
    make(learner)
    for learner in LEARNERS
    for make in (_signal, _approximation, _statistical, _total)
)
