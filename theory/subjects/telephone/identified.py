"""Which text was it: how often the first of many texts is found again from its retelling."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Chain, Cited, Induction, Model, Monotone, Names
from theory.statements import AtMost, Equal
from theory.subjects.information.channels import LETTERS, letters, replaced, there
from theory.subjects.telephone.experiment import KEEPS, SINGLE, keep, words
from theory.words import E, n, t

MODEL = (KEEPS, SINGLE, "each of the texts is equally likely to be the one that is retold")
WORD = "information.symmetric.mutual_information"

texts = sp.Symbol("N", integer=True, positive=True)
_right = sp.Function("G", real=True)  #: probability that the first text is found
_left = sp.Function("g", real=True)(n)  #: the same where a word of it is left
_own = sp.Function("o", real=True)  #: probability that a word is own
_none = sp.Function("Z", real=True)  #: probability that no word is
_x = sp.Symbol("s", real=True)

_kept = Equal(_own(n), keep**n)
_gone = (1 - keep**n) ** words
_mixed = (1 - _gone) * _left + _gone / texts
_most = AtMost(_right(n), 1 - (1 - 1 / texts) * _gone)

# Fano
_word = sp.Function("I_1", real=True)  #: information of a word about that of the first text
_text = sp.Function("I", real=True)  #: of a text about which it was
_same = 1 / letters + (1 - 1 / letters) * (1 - replaced) ** t
_other = (1 - (1 - replaced) ** t) / letters
_told = sp.log(letters) + _same * sp.log(_same) + (letters - 1) * _other * sp.log(_other)
_density = sp.Function(r"\iota_{K}", real=True)
_all = Equal(_word(t), _told)
_found = AtMost(_right(t), (words * _told + sp.log(2)) / sp.log(texts))
SEVERAL = Condition(texts >= 2, "at least 2 texts")

CLAIMS = (
    Claim(
        id="telephone.identified.at_most",
        kind="bound",
        title=(
            "Probability that, of a number of texts, the one that was retold n times is found: at "
            "most that a word of it is left, or that one guesses right."
        ),
        statement=_most,
        proof=Proof(
            (
                Step(
                    "first", Equal(_own(0), sp.S.One), Model("all words of the first text are own")
                ),
                Step("retold", Equal(_own(n + 1), keep * _own(n)), Model(KEEPS)),
                Step("a word", _kept, Induction(n), uses=("first", "retold")),
                Step(
                    "all words",
                    Equal(_none(n), (1 - _own(n)) ** words),
                    Model("words are kept independently of each other"),
                ),
                Step("none left", Equal(_none(n), _gone), Algebra(), uses=("all words", "a word")),
                Step(
                    "by what is left",
                    Equal(_right(n), (1 - _none(n)) * _left + _none(n) / texts),
                    Model(
                        "a text none of whose words is own is independent of the first text: it is "
                        "found with the probability 1/N"
                    ),
                ),
                Step(
                    "put in",
                    Equal(_right(n), _mixed),
                    Algebra(),
                    uses=("by what is left", "none left"),
                ),
                Step(
                    "a probability", AtMost(_left, sp.S.One), Model("probabilities are at most 1")
                ),
                Step(
                    "at best",
                    AtMost(_mixed, (1 - _gone) + _gone / texts),
                    Monotone(_x, (1 - _gone) * _x + _gone / texts),
                    uses=("a probability",),
                ),
                Step("turned", Equal((1 - _gone) + _gone / texts, _most.rhs), Algebra()),
                Step("bound", _most, Chain(), uses=("put in", "at best", "turned")),
            )
        ),
        assumptions=MODEL,
        references=("cover2006",),
        domain=(
            SEVERAL,
            Condition(keep <= 1, "a probability at most 1 that a word is kept"),
            Condition(_gone <= 1, "a probability at most 1 that a word is kept"),
        ),
        parameters={"texts": texts, "words": words, "kept": keep, "generations": n},
        rivals={
            "a text of one word": 1 - (1 - 1 / texts) * (1 - keep**n),
            "one retelling more": 1 - (1 - 1 / texts) * (1 - keep ** (n + 1)) ** words,
            "no guess is right": 1 - _gone,
        },
        remark="For a bigram it is no bound: what stands around a word still tells of it.",
    ),
    Claim(
        id="telephone.symmetric.fano",
        kind="bound",
        title=(
            "Fano's bound on how often the first of a number of texts is found, from the "
            "information that its words have kept."
        ),
        statement=_found,
        proof=Proof(
            (
                Step(
                    "Fano's inequality",
                    AtMost(_right(t) * sp.log(texts) - sp.log(2), _text(t)),
                    Cited("Fano's inequality", "cover2006"),
                ),
                Step(
                    "word by word",
                    AtMost(_text(t), words * _word(t)),
                    Cited(
                        "data processing, and the capacity of a symmetric channel without memory: "
                        "words with equal chances tell most",
                        "cover2006",
                    ),
                ),
                Step(
                    "a word's information",
                    Equal(_word(t), E(_density(there, t), t)),
                    Names("information of a word about that of the first text: the mean density"),
                ),
                Step("a word", _all, Algebra(), uses=("a word's information", WORD)),
                Step(
                    "all words", Equal(words * _word(t), words * _told), Algebra(), uses=("a word",)
                ),
                Step(
                    "enough",
                    AtMost(_right(t) * sp.log(texts) - sp.log(2), words * _told),
                    Chain(),
                    uses=("Fano's inequality", "word by word", "all words"),
                ),
                Step(
                    "bound",
                    _found,
                    Monotone(_x, (_x + sp.log(2)) / sp.log(texts)),
                    uses=("enough",),
                ),
            )
        ),
        assumptions=MODEL,
        references=("cover2006",),
        domain=(SEVERAL, *LETTERS),
        parameters={
            "texts": texts,
            "words": words,
            "letters": letters,
            "replaced": replaced,
            "generations": t,
        },
        rivals={
            "without the last bit": words * _told / sp.log(texts),
            "of one word": (_told + sp.log(2)) / sp.log(texts),
        },
        remark="Turned round, a share of texts that are found shows how much information is left.",
    ),
)
