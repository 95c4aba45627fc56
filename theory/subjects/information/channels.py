"""Channels: a letter is passed on hop by hop, and each hop may change it or lose it.

The state says whether the letter that is heard is a certain one.  The information of what is heard
about the message is the mean of the information density: the logarithm of the probability of the
letter given the message, over its probability before the message is known, which is the same for
all letters."""

from dataclasses import replace

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    AnyLaw,
    Chain,
    Induction,
    Kernel,
    Linearity,
    Monotone,
    Names,
    Sign,
    Start,
    Tower,
)
from theory.statements import AtMost, Equal
from theory.words import E, n, state, t

HOPS = "every hop is independent of all others, and of the message"
UNIFORM = "all letters are equally likely before anything is heard"
REPLACED = "the letter that is put in the place of another is any letter of the alphabet, all alike"
MODEL = (HOPS, UNIFORM)
DENSITY = Names(
    "the information density: log of the letter's probability given the message, over its "
    "probability before"
)

error = sp.Symbol("delta", positive=True)  #: probability that a hop changes the letter
#: probability that a hop puts a random letter, all alike, in the place of the letter
replaced = sp.Symbol("rho", positive=True)
letters = sp.Symbol("K", integer=True, positive=True)
lost = sp.Symbol("epsilon", positive=True)  #: probability that a hop loses the letter
first = sp.Symbol("g_0", real=True)  #: 1 if the letter asked about is the message, 0 if not

wrong = state("e", real=True)  #: state: 1 where a bit is not the message, 0 where it is
there = state("g", real=True)  #: state: 1 where the letter is a certain one, 0 where not
alive = state("a", real=True)  #: state: 1 where the letter is not lost yet
_flip, _leave, _come, _lose = sp.symbols("f f_1 f_2 f_3", real=True)  #: draws


def chance(symbol: sp.Symbol, probability: sp.Expr) -> AnyLaw:
    """1 with this probability, else 0."""
    outcomes = ((sp.S.One, probability), (sp.S.Zero, 1 - probability))
    return AnyLaw(symbol, (sp.S.One, probability, probability), example=outcomes)


# a bit
BINARY = Kernel(
    index=n,
    update={wrong: wrong + (1 - 2 * wrong) * _flip},
    draws=(chance(_flip, error),),
    initial={wrong: sp.S.Zero},
)
_signal = 1 - 2 * error  #: what a hop keeps of the difference of the two probabilities


def _wrong(upto: sp.Expr) -> sp.Expr:
    """Probability that a bit is wrong after so many hops."""
    return (1 - _signal**upto) / 2


def bits(probability: sp.Expr) -> sp.Expr:
    """Information about a fair bit that is wrong with this probability."""
    right = 1 - probability
    return sp.log(2) + right * sp.log(right) + probability * sp.log(probability)


_density = sp.Function(r"\iota_{2}", real=True)(wrong, t)
_binary_error = Equal(E(wrong, n), _wrong(n))
_binary = Equal(E(_density, t), bits(_wrong(t)))
_named = Equal(_density, (1 - wrong) * sp.log(2 * (1 - _wrong(t))) + wrong * sp.log(2 * _wrong(t)))

SOMETIMES = (
    Condition(_signal > 0, "an error probability below 1/2"),
    Condition(_signal**t < 1, "an error probability above 0"),
)

# any alphabet
SYMMETRIC = Kernel(
    index=n,
    update={there: there * (1 - _leave) + _leave * _come},
    draws=(chance(_leave, replaced), chance(_come, 1 / letters)),
    initial={there: first},
)
#: the same for the letter that is the message
MESSAGE = replace(SYMMETRIC, initial={there: sp.S.One})
_keep = 1 - replaced  #: what a hop keeps of the difference of two probabilities


def _heard(start: sp.Expr | int, upto: sp.Expr) -> sp.Expr:
    """Probability of a letter after so many hops; ``start`` is 1 for the message, 0 for others."""
    return 1 / letters + (start - 1 / letters) * _keep**upto


_letter = Equal(E(there, n), _heard(first, n))
_symmetric_density = sp.Function(r"\iota_{K}", real=True)(there, t)
_same, _other, _share = _heard(1, t), _heard(0, t), _keep**t
_symmetric_named = Equal(
    _symmetric_density,
    there * sp.log(letters * _same) + (1 - there) * sp.log(letters * _other),
)
_symmetric = Equal(
    E(_symmetric_density, t),
    sp.log(letters) + _same * sp.log(_same) + (letters - 1) * _other * sp.log(_other),
)
LETTERS = (
    Condition(letters >= 2, "at least 2 letters"),
    Condition(replaced < 1, "a probability below 1 that a letter is replaced"),
    Condition(_keep**t < 1, "a probability above 0 that a letter is replaced"),
)

# a bound by the square of what a hop keeps: log x <= x - 1, for x above 1 and below
_more, _less = sp.symbols("u v", positive=True)
_above = AtMost(sp.log(1 + _more), _more)
_below = AtMost(-sp.log(1 + _less), 1 / (1 + _less) - 1)
_value = sp.Symbol("s", real=True)
_bound = AtMost(_symmetric.rhs, (letters - 1) * _share**2)
_right_part = AtMost(_same * sp.log(letters * _same), _same * (letters * _same - 1))
_other_part = AtMost(_other * sp.log(letters * _other), _other * (letters * _other - 1))

# erasure
ERASURE = Kernel(
    index=n,
    update={alive: alive * (1 - _lose)},
    draws=(chance(_lose, lost),),
    initial={alive: sp.S.One},
)
_erasure_density = sp.Function(r"\iota_{\epsilon}", real=True)(alive)
_alive = Equal(E(alive, n), (1 - lost) ** n)
_erasure = Equal(E(_erasure_density, n), (1 - lost) ** n * sp.log(letters))


def _induction(kernel: Kernel, value: sp.Symbol, start: sp.Expr, once: sp.Expr, closed: Equal):
    """The three steps of a mean that is linear in itself."""
    return (
        Step("start", Equal(E(value, 0), start), Start(kernel)),
        Step("one hop", Equal(E(value, n + 1), once), Tower(kernel)),
        Step("all hops", closed, Induction(n), uses=("start", "one hop")),
    )


CLAIMS = (
    Claim(
        id="information.binary.error",
        kind="equality",
        title="Probability that a bit is wrong after n hops.",
        statement=_binary_error,
        proof=Proof(
            _induction(BINARY, wrong, sp.S.Zero, _signal * E(wrong, n) + error, _binary_error)
        ),
        assumptions=(HOPS,),
        references=("cover2006",),
        domain=(Condition(error < 1, "an error probability below 1"),),
        parameters={"generations": n, "error": error},
        rivals={
            "an error is never undone": 1 - (1 - error) ** n,
            "errors add up": n * error,
            "one hop fewer": _wrong(n - 1),
        },
    ),
    Claim(
        id="information.binary.mutual_information",
        kind="equality",
        title="Information about a fair bit after t hops, in nats.",
        statement=_binary,
        proof=Proof(
            (
                Step("information density", _named, DENSITY),
                Step(
                    "its mean",
                    Equal(
                        E(_named.rhs, t),
                        (1 - E(wrong, t)) * sp.log(2 * (1 - _wrong(t)))
                        + E(wrong, t) * sp.log(2 * _wrong(t)),
                    ),
                    Linearity(BINARY),
                ),
                Step(
                    "information",
                    _binary,
                    Algebra(),
                    uses=(
                        "information density",
                        "its mean",
                        ("information.binary.error", {n: t}),
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("cover2006",),
        domain=SOMETIMES,
        parameters={"generations": t, "error": error},
        rivals={
            "an error is never undone": bits(1 - (1 - error) ** t),
            "by the rate of one hop": _signal ** (2 * t) * sp.log(2),
            "one hop more": bits(_wrong(t + 1)),
        },
        remark=(
            "Far out it is half of (1 - 2 error)^(2 t): what is lost in a hop is not a number of "
            "bits but a share of what is there."
        ),
    ),
    Claim(
        id="information.symmetric.letter",
        kind="equality",
        title="Probability of a letter after n hops, of the message or of another.",
        statement=_letter,
        proof=Proof(
            _induction(
                SYMMETRIC,
                there,
                first,
                E(there, n) * (1 - replaced) + replaced / letters,
                _letter,
            )
        ),
        assumptions=(HOPS, REPLACED),
        references=("cover2006",),
        domain=(
            Condition(letters >= 2, "at least 2 letters"),
            Condition(replaced < 1, "a probability below 1 that a letter is replaced"),
        ),
        parameters={"generations": n, "replaced": replaced, "letters": letters, "start": first},
        rivals={
            "a replaced letter is never the same": first * (1 - replaced) ** n,
            "to other letters alone": 1 / letters
            + (first - 1 / letters) * (1 - letters * replaced / (letters - 1)) ** n,
            "two letters": sp.Rational(1, 2) + (first - sp.Rational(1, 2)) * _keep**n,
            "one hop fewer": _heard(first, n - 1),
        },
    ),
    Claim(
        id="information.symmetric.mutual_information",
        kind="equality",
        title="Information about a letter of any alphabet after t hops, in nats.",
        statement=_symmetric,
        proof=Proof(
            (
                *_induction(
                    MESSAGE,
                    there,
                    sp.S.One,
                    E(there, n) * (1 - replaced) + replaced / letters,
                    Equal(E(there, n), _heard(1, n)),
                ),
                Step("information density", _symmetric_named, DENSITY),
                Step(
                    "its mean",
                    Equal(
                        E(_symmetric_named.rhs, t),
                        E(there, t) * sp.log(letters * _same)
                        + (1 - E(there, t)) * sp.log(letters * _other),
                    ),
                    Linearity(MESSAGE),
                ),
                Step(
                    "information",
                    _symmetric,
                    Algebra(),
                    uses=(
                        "information density",
                        "its mean",
                        ("all hops", {n: t}),
                    ),
                ),
            )
        ),
        assumptions=(*MODEL, REPLACED),
        references=("cover2006",),
        domain=LETTERS,
        parameters={"generations": t, "replaced": replaced, "letters": letters},
        rivals={
            "as for a bit": bits((1 - _share) / 2),
            "the wrong letter is one": sp.log(letters)
            + _same * sp.log(_same)
            + (1 - _same) * sp.log(1 - _same),
            "one hop more": _symmetric.rhs.subs(t, t + 1),
        },
    ),
    Claim(
        id="information.symmetric.contraction",
        kind="bound",
        title="Information about a letter falls at least as the square of what a hop keeps.",
        statement=_bound,
        proof=Proof(
            (
                Step("above 1", _above, Sign(chain=_more)),
                Step("below 1", _below, Sign(chain=_less)),
                Step(
                    "the message",
                    _right_part,
                    Monotone(_value, _same * _value),
                    uses=(("above 1", {_more: (letters - 1) * _share}),),
                ),
                Step(
                    "another letter",
                    _other_part,
                    Monotone(_value, _other * _value),
                    uses=(("below 1", {_less: _share / (1 - _share)}),),
                ),
                Step(
                    "the others",
                    AtMost(
                        _right_part.lhs + (letters - 1) * _other_part.lhs,
                        _right_part.lhs + (letters - 1) * _other_part.rhs,
                    ),
                    Monotone(_value, _right_part.lhs + (letters - 1) * _value),
                    uses=("another letter",),
                ),
                Step(
                    "all letters",
                    AtMost(
                        _right_part.lhs + (letters - 1) * _other_part.rhs,
                        _right_part.rhs + (letters - 1) * _other_part.rhs,
                    ),
                    Monotone(_value, _value + (letters - 1) * _other_part.rhs),
                    uses=("the message",),
                ),
                Step("bound", _bound, Chain(), uses=("the others", "all letters")),
            )
        ),
        assumptions=(*MODEL, REPLACED),
        references=("cover2006",),
        domain=LETTERS,
        parameters={"generations": t, "replaced": replaced, "letters": letters},
        rivals={
            "a quarter of it": (letters - 1) * _share**2 / 4,
            "as for a bit": _share**2 / 2,
        },
        remark="Far out the information is half of the bound.",
    ),
    Claim(
        id="information.erasure.mutual_information",
        kind="equality",
        title="Information about a letter that each hop may lose, in nats.",
        statement=_erasure,
        proof=Proof(
            (
                *_induction(ERASURE, alive, sp.S.One, (1 - lost) * E(alive, n), _alive),
                Step(
                    "information density",
                    Equal(_erasure_density, alive * sp.log(letters)),
                    Names(
                        "the information density: log of the letter's probability given the "
                        "message, over its probability before, the same for a lost letter"
                    ),
                ),
                Step(
                    "its mean",
                    Equal(E(alive * sp.log(letters), n), sp.log(letters) * E(alive, n)),
                    Linearity(ERASURE),
                ),
                Step(
                    "information",
                    _erasure,
                    Algebra(),
                    uses=("information density", "its mean", "all hops"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("cover2006",),
        domain=(
            Condition(letters >= 2, "at least 2 letters"),
            Condition(lost < 1, "a probability of loss below 1"),
        ),
        parameters={"generations": n, "erased": lost, "letters": letters},
        rivals={
            "as the square": (1 - lost) ** (2 * n) * sp.log(letters),
            "losses add up": (1 - n * lost) * sp.log(letters),
            "as an error": bits((1 - (1 - 2 * lost) ** n) / 2),
        },
    ),
)
