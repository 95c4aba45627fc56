"""Provenance: what a token of unknown origin says of the truth, with and without a watermark.

A crawl mixes real tokens with those of a model that, at present, agrees with the truth but does not
move with it.  The score of a token is the derivative, in the truth's rate, of the logarithm of the
probability of all that is seen of it; its mean square is the Fisher information of a token."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Kernel, Names, Tower
from theory.statements import Equal
from theory.subjects.information.channels import chance
from theory.words import E, state

MIXED = "tokens are drawn independently; each is synthetic with the same probability"
AGREES = "the model that made the synthetic tokens agrees with the truth, and does not move with it"
MARKED = "what is seen of a token's watermark depends on its origin alone"
MODEL = (MIXED, AGREES, MARKED)
SCORE = Names(
    "the score of a token: the slope, in the truth's rate, of the probability of its value and "
    "its mark, over this probability"
)

share = sp.Symbol("sigma", positive=True)  #: of synthetic tokens
on_real = sp.Symbol("f", positive=True)  #: probability of a mark on a real token
on_made = sp.Symbol("t", positive=True)  #: and on a synthetic one
unread = sp.Symbol("e", positive=True)  #: probability that the watermark cannot be read
error = sp.Symbol("epsilon", positive=True)  #: probability that it is read wrongly
rate = sp.Symbol("p", positive=True)  #: of ones among the real tokens

one = state("k", real=True)  #: state: 1 where the token is a one
mark = state("w", real=True)  #: state: 1 where it is marked
legible = state("l", real=True)  #: state: 1 where its watermark can be read
real = state("r", real=True)  #: state: 1 where it is real
_origin, _false, _true, _value, _lost = sp.symbols("x_1 x_2 x_3 x_4 x_5", real=True)

MARKING = Kernel(
    index=sp.S.Zero,
    update={mark: _origin * _false + (1 - _origin) * _true, one: _value},
    draws=(
        chance(_origin, 1 - share),
        chance(_false, on_real),
        chance(_true, on_made),
        chance(_value, rate),
    ),
    initial={mark: sp.S.Zero, one: sp.S.Zero},
)
READING = Kernel(
    index=sp.S.Zero,
    update={real: _origin, legible: 1 - _lost, one: _value},
    draws=(chance(_origin, 1 - share), chance(_lost, unread), chance(_value, rate)),
    initial={real: sp.S.Zero, legible: sp.S.Zero, one: sp.S.Zero},
)


def _slope(seen_real: sp.Expr, seen_made: sp.Expr, is_one: bool) -> sp.Expr:
    """Slope of the probability of a value and a mark in the truth's rate, over the probability."""
    rises, value = (1, rate) if is_one else (-1, 1 - rate)
    likelihood = (1 - share) * seen_real * value + share * seen_made * value
    return rises * (1 - share) * seen_real / likelihood


def _real_given(seen_real: sp.Expr, seen_made: sp.Expr) -> sp.Expr:
    """Probability that a token is real, given what is seen of its mark."""
    both = (1 - share) * seen_real + share * seen_made
    return (1 - share) * seen_real / both


_deviation = (one - rate) / (rate * (1 - rate))


def _score(sightings: tuple, function: sp.Expr) -> tuple[Equal, Equal]:
    """The score as its definition says it, and put out: ``sightings`` are (indicator of what is
    seen, its probability on a real token, on a synthetic one)."""
    defined = sp.Add(
        *(
            seen * value * _slope(on_a_real, on_a_made, is_one)
            for seen, on_a_real, on_a_made in sightings
            for value, is_one in ((one, True), (1 - one, False))
        )
    )
    chances = (seen * _real_given(*probabilities) for seen, *probabilities in sightings)
    return Equal(function, defined), Equal(function, _deviation * sp.Add(*chances))


_S, _T = sp.Function("S", real=True), sp.Function("T", real=True)
_marked, _put_out = _score(
    ((mark, on_real, on_made), (1 - mark, 1 - on_real, 1 - on_made)), _S(mark, one)
)
_any = on_real * (1 - share) + on_made * share  #: probability of a mark
_gain = on_real**2 / _any + (1 - on_real) ** 2 / (1 - _any)  #: 1 + chi^2
_information = Equal(E(_S(mark, one) ** 2, 1), (1 - share) ** 2 * _gain / (rate * (1 - rate)))
_seen_wrong = (1 - share) * error + share * (1 - error)
_symmetric = Equal(
    _information.lhs,
    (1 - share) ** 2
    * (1 + share**2 * (1 - 2 * error) ** 2 / (_seen_wrong * (1 - _seen_wrong)))
    / (rate * (1 - rate)),
)
_reading, _read = _score(
    (
        (legible * real, 1 - unread, sp.S.Zero),
        (1 - legible, unread, unread),
    ),
    _T(real, legible, one),
)
_erasure = Equal(
    E(_T(real, legible, one) ** 2, 1),
    ((1 - unread) * (1 - share) + unread * (1 - share) ** 2) / (rate * (1 - rate)),
)
_blind = (1 - share) ** 2 / (rate * (1 - rate))
_known = (1 - share) / (rate * (1 - rate))
SHARED = (
    Condition(share < 1, "a synthetic share below 1"),
    Condition(rate < 1, "a rate below 1"),
)
MARKS = (
    *SHARED,
    Condition(on_real < 1, "a false positive rate below 1"),
    Condition(on_made < 1, "a true positive rate below 1"),
    Condition(_any > 0, "tokens with a mark"),
    Condition(_any < 1, "tokens without a mark"),
)

CLAIMS = (
    Claim(
        id="mitigation.watermark.information",
        kind="equality",
        title=(
            "Fisher information of a token of unknown origin, with an imperfect watermark, about "
            "the rate of the truth."
        ),
        statement=_information,
        proof=Proof(
            (
                Step("score", _marked, SCORE),
                Step("put out", _put_out, Algebra(), uses=("score",)),
                Step(
                    "its mean square",
                    Equal(E(_put_out.rhs**2, 1), _information.rhs),
                    Tower(MARKING),
                ),
                Step("information", _information, Algebra(), uses=("put out", "its mean square")),
            )
        ),
        assumptions=MODEL,
        references=("kanabar2025",),
        domain=MARKS,
        parameters={
            "share": share,
            "false_positive": on_real,
            "true_positive": on_made,
            "rate": rate,
        },
        rivals={
            "no watermark": _blind,
            "origins known": _known,
            "marked tokens left out": (1 - share) * (1 - on_real) / (rate * (1 - rate)),
        },
        remark=(
            "It is that of (1 - share)^2 (1 + chi^2) real tokens, chi^2 of the mark's law on real "
            "tokens from that on all; leaving out what is marked is worth less than weighing it."
        ),
    ),
    Claim(
        id="mitigation.watermark.symmetric",
        kind="equality",
        title=(
            "Fisher information of a token whose watermark says its origin, and is read wrongly "
            "at times."
        ),
        statement=_symmetric,
        proof=Proof(
            (
                Step(
                    "both alike",
                    _symmetric,
                    Algebra(),
                    uses=(
                        (
                            "mitigation.watermark.information",
                            {on_real: error, on_made: 1 - error},
                        ),
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("kanabar2025",),
        domain=(
            *SHARED,
            Condition(error < 1, "an error probability below 1"),
            Condition(_seen_wrong > 0, "tokens of both marks"),
            Condition(_seen_wrong < 1, "tokens of both marks"),
        ),
        parameters={"share": share, "error": error, "rate": rate},
        rivals={
            "no watermark": _blind,
            "origins known": _known,
            "by the share read rightly": _blind * error + _known * (1 - error),
        },
        remark="Half of all watermarks read wrongly are worth as much as none.",
    ),
    Claim(
        id="mitigation.watermark.erasure",
        kind="equality",
        title=(
            "Fisher information of a token whose watermark says its origin, and cannot be read at "
            "times."
        ),
        statement=_erasure,
        proof=Proof(
            (
                Step("score", _reading, SCORE),
                Step("put out", _read, Algebra(), uses=("score",)),
                Step("its mean square", Equal(E(_read.rhs**2, 1), _erasure.rhs), Tower(READING)),
                Step("information", _erasure, Algebra(), uses=("put out", "its mean square")),
            )
        ),
        assumptions=MODEL,
        references=("kanabar2025",),
        domain=(*SHARED, Condition(unread < 1, "a probability below 1 that it cannot be read")),
        parameters={"share": share, "erased": unread, "rate": rate},
        rivals={
            "no watermark": _blind,
            "origins known": _known,
            "legible tokens alone": _known * (1 - unread),
        },
        remark="In units of (1 - share)^2 it is erased + (1 - erased)/(1 - share).",
    ),
)
