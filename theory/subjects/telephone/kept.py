"""How long words last: the own words of a text, and its length."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Kernel, Model, Start, Tower
from theory.statements import Equal
from theory.subjects.information.channels import chance
from theory.subjects.telephone.experiment import KEEPS, LEAVES_OUT, keep, words
from theory.words import E, i, n, state

rate = sp.IndexedBase("kappa", positive=True)  #: probability that the word in a place is kept
own = sp.Function("o", real=True)  #: probability that the word in a place is own
_number = sp.Function("W", real=True)  #: mean number of own words
_none = sp.Function("Z", real=True)  #: probability that there is none

OWN = Equal(own(i, n), rate[i] ** n)
_words = Equal(_number(n), sp.Sum(OWN.rhs, (i, 0, words - 1)))
_gone = Equal(_none(n), sp.Product(1 - OWN.rhs, (i, 0, words - 1)))
_mean = sp.Sum(rate[i], (i, 0, words - 1)) / words
LAST = (
    Step(
        "the first text", Equal(own(i, 0), sp.S.One), Model("all words of the first text are own")
    ),
    Step("one retelling", Equal(own(i, n + 1), rate[i] * own(i, n)), Model(KEEPS)),
    Step("one word", OWN, Induction(n), uses=("the first text", "one retelling")),
)
PARAMETERS = {"words": words, "kept": rate, "generations": n}
SURE = Condition(rate[i] <= 1, "probabilities at most 1")

# length
there = state("l", real=True)  #: state: 1 while there is a word in this place, 0 after
_keeps, _leaves = sp.symbols("f f_1", real=True)  #: draws
left_out = sp.Symbol("lambda", positive=True)  #: probability that what is not kept is left out
LENGTH = Kernel(
    index=n,
    update={there: there * (_keeps + (1 - _keeps) * (1 - _leaves))},
    draws=(chance(_keeps, keep), chance(_leaves, left_out)),
    initial={there: sp.S.One},
)
_lasts = 1 - (1 - keep) * left_out  #: probability that a place keeps a word
_place = Equal(E(there, n), _lasts**n)
_length = sp.Function("ell", real=True)
_long = Equal(_length(n), words * _lasts**n)

CLAIMS = (
    Claim(
        id="telephone.kept.words",
        kind="equality",
        title="Mean number of words of the first text that n retellings have all kept.",
        statement=_words,
        proof=Proof(
            (
                *LAST,
                Step(
                    "all words",
                    Equal(_number(n), sp.Sum(own(i, n), (i, 0, words - 1))),
                    Model("the mean of a number of words is the sum of their probabilities"),
                ),
                Step("sum", _words, Algebra(), uses=("all words", "one word")),
            )
        ),
        assumptions=(KEEPS,),
        references=("griffiths2007",),
        domain=(SURE,),
        parameters=PARAMETERS,
        rivals={
            "as if all were kept alike": words * _mean**n,
            "one retelling fewer": sp.Sum(rate[i] ** (n - 1), (i, 0, words - 1)),
            "losses add up": sp.Sum(1 - n * (1 - rate[i]), (i, 0, words - 1)),
        },
        remark="What is left far out are the words that are kept best: the mean is misled by them.",
    ),
    Claim(
        id="telephone.kept.none",
        kind="equality",
        title="Probability that n retellings have replaced every word of the first text.",
        statement=_gone,
        proof=Proof(
            (
                *LAST,
                Step(
                    "none",
                    Equal(_none(n), sp.Product(1 - own(i, n), (i, 0, words - 1))),
                    Model("words are kept independently of each other"),
                ),
                Step("product", _gone, Algebra(), uses=("none", "one word")),
            )
        ),
        assumptions=(KEEPS,),
        references=("griffiths2007",),
        domain=(SURE,),
        parameters=PARAMETERS,
        rivals={
            "as if all were kept alike": (1 - _mean**n) ** words,
            "by the sum of the probabilities": 1 - _words.rhs,
            "once and for all": sp.Product((1 - rate[i]) ** n, (i, 0, words - 1)),
        },
        remark=(
            "For equal probabilities, and many words, this is 1/e after log(words)/log(1/kept) "
            "retellings."
        ),
    ),
    Claim(
        id="telephone.length.mean",
        kind="equality",
        title="Mean length of a text after n retellings that leave some words out.",
        statement=_long,
        proof=Proof(
            (
                Step("start", Equal(E(there, 0), sp.S.One), Start(LENGTH)),
                Step("one retelling", Equal(E(there, n + 1), _lasts * E(there, n)), Tower(LENGTH)),
                Step("one place", _place, Induction(n), uses=("start", "one retelling")),
                Step(
                    "all places",
                    Equal(_length(n), words * E(there, n)),
                    Model("all places of the text are alike"),
                ),
                Step("length", _long, Algebra(), uses=("all places", "one place")),
            )
        ),
        assumptions=(KEEPS, LEAVES_OUT),
        references=("griffiths2007",),
        domain=(
            Condition(keep <= 1, "a probability at most 1 that a word is kept"),
            Condition(left_out <= 1, "a probability at most 1 that a word is left out"),
        ),
        parameters={"words": words, "kept": keep, "left_out": left_out, "generations": n},
        rivals={
            "kept words, too, are left out": words * (1 - left_out) ** n,
            "only own words are left": words * keep**n,
            "losses add up": words * (1 - n * (1 - keep) * left_out),
            "one retelling fewer": words * _lasts ** (n - 1),
        },
    ),
)
