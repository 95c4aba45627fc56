"""One corpus: what it lacks of the truth, exactly; cut corpora, mixed ones, learners that
forget."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Chain, Induction, Model, Monotone, Sign, Termwise
from theory.statements import AtMost, Equal
from theory.subjects.tails.experiment import (
    DRAWN,
    LOST,
    MODEL,
    absent,
    lost,
    over,
    p,
    q,
    word,
    words,
)
from theory.words import i, m, n

kept = sp.Symbol("k", integer=True, positive=True)  #: words that the corpus has at all
capacity = sp.Symbol("d", integer=True, positive=True)  #: words that the learner keeps
share = sp.Symbol("pi", positive=True)  #: share of real words in the corpus
_rare = sp.Function("f_t", real=True)  #: probability that the corpus lacks a word that was cut
known = sp.Function("V", real=True)  #: expected number of words that a corpus has


def _proof(law: sp.Expr, conclusion: Equal, terms: sp.Expr, what: str) -> Proof:
    """From the probability of a word in the corpus, ``law``, word by word."""
    closed = Equal(absent(word, n), (1 - law) ** n)
    return Proof(
        (
            Step(
                "no words",
                Equal(absent(word, 0), sp.S.One),
                Model("an empty corpus lacks all words"),
            ),
            Step(
                "one word more",
                Equal(absent(word, n + 1), (1 - law) * absent(word, n)),
                Model("the next word is drawn independently of those before"),
            ),
            Step("one word", closed, Induction(n), uses=("no words", "one word more")),
            Step("all words", Equal(conclusion.lhs, terms), Model(what)),
            Step("sum", conclusion, Algebra(), uses=("all words", ("one word", {n: m}))),
        )
    )


def missing(law: sp.Expr, low: sp.Expr = sp.S.Zero, high: sp.Expr = words) -> sp.Sum:
    """Mass of the words that a corpus drawn from a law lacks."""
    return over(p[word] * (1 - law) ** m, low, high)


EXPECTED = "expectations add: the mass of each word, times the probability that it is lacking"
_plain = Equal(lost(m), missing(p[word]))
_vocabulary = Equal(known(m), over(1 - (1 - p[word]) ** m))
_beyond = over(p[word], kept)
_cut = Equal(lost(m), missing(q[word], high=kept) + _beyond)
_mixed_law = share * p[word] + (1 - share) * q[word]
_mixed = Equal(lost(m), missing(_mixed_law, high=kept) + missing(share * p[word], kept))
_small = Equal(lost(m), missing(p[word], high=capacity) + over(p[word], capacity))

_x = sp.Symbol("x", nonnegative=True)
_value = sp.Symbol("v", positive=True)
_tangent = AtMost(1 - _x, sp.exp(-_x))
_power = AtMost((1 - p[word]) ** m, sp.exp(-p[word] * m))
_times = AtMost(p[word] * _power.lhs, p[word] * _power.rhs)
exponential = over(p[word] * sp.exp(-p[word] * m))
_bound = AtMost(lost(m), exponential)

LAW = {"samples": m, "probabilities": p, "words": words}
CUT = Condition(kept < words, "a cut inside of the vocabulary")

CLAIMS = (
    Claim(
        id="tails.sample.lost_mass",
        kind="equality",
        title="What a corpus lacks of the truth: expected mass of the words that it does not have.",
        statement=_plain,
        proof=_proof(p[word], _plain, over(p[word] * absent(word, m)), EXPECTED),
        assumptions=MODEL,
        references=("hutter2021", "dohmatob2024"),
        parameters=LAW,
        rivals={
            "one word more": over(p[word] * (1 - p[word]) ** (m + 1)),
            "even words": (1 - 1 / words) ** m,
            "the Poisson law": exponential,
        },
    ),
    Claim(
        id="tails.sample.vocabulary",
        kind="equality",
        title="How many words a corpus has.",
        statement=_vocabulary,
        proof=_proof(
            p[word],
            _vocabulary,
            over(1 - absent(word, m)),
            "expectations add: the probability of each word that it is there",
        ),
        assumptions=MODEL,
        references=("hutter2021",),
        parameters=LAW,
        rivals={
            "even words": words * (1 - (1 - 1 / words) ** m),
            "one word more": over(1 - (1 - p[word]) ** (m + 1)),
        },
    ),
    Claim(
        id="tails.cut.lost_mass",
        kind="equality",
        title=(
            "A corpus without its tail: what it lacks falls to a plateau, the mass of the words "
            "that were cut."
        ),
        statement=_cut,
        proof=_proof(q[word], _cut, over(p[word] * absent(word, m), high=kept) + _beyond, EXPECTED),
        assumptions=(*MODEL, "the corpus has the first words of the list alone"),
        references=("dohmatob2024",),
        domain=(CUT,),
        parameters={**LAW, "corpus": q, "kept": kept},
        rivals={
            "no cut": _plain.rhs,
            "the plateau": _beyond,
            "not scaled up": missing(p[word], high=kept) + _beyond,
        },
        remark="Samples do not help beyond the plateau: it is the scaling law that bends.",
    ),
    Claim(
        id="tails.mixed.lost_mass",
        kind="equality",
        title=(
            "A corpus in part real, in part without its tail: the plateau ends, and the tail is "
            "learned from the real words alone."
        ),
        statement=_mixed,
        proof=Proof(
            (
                Step(
                    "words that both have",
                    Equal(absent(word, m), (1 - _mixed_law) ** m),
                    Model("each word of the corpus is real with the share, independently"),
                ),
                Step(
                    "words that were cut",
                    Equal(_rare(word, m), (1 - share * p[word]) ** m),
                    Model("a word that was cut is there only as a real one"),
                ),
                Step(
                    "all words",
                    Equal(
                        lost(m),
                        over(p[word] * absent(word, m), high=kept)
                        + over(p[word] * _rare(word, m), kept),
                    ),
                    Model(EXPECTED),
                ),
                Step(
                    "sum",
                    _mixed,
                    Algebra(),
                    uses=("all words", "words that both have", "words that were cut"),
                ),
            )
        ),
        assumptions=(*MODEL, "the rest of the corpus has the first words of the list alone"),
        references=("dohmatob2024",),
        domain=(CUT, Condition(share < 1, "a share of real words below 1")),
        parameters={**LAW, "corpus": q, "kept": kept, "real_share": share},
        rivals={
            "the plateau stays": missing(_mixed_law, high=kept) + _beyond,
            "all real": _plain.rhs,
            "real words alone": missing(share * p[word]),
        },
        remark=(
            "The exponent of the scaling law is that of real words; the samples count share times: "
            "a shift, not a change of law."
        ),
    ),
    Claim(
        id="tails.capacity.lost_mass",
        kind="equality",
        title="A learner that keeps the first words of a list alone: a plateau of its own.",
        statement=_small,
        proof=_proof(
            p[word],
            _small,
            over(p[word] * absent(word, m), high=capacity) + over(p[word], capacity),
            EXPECTED,
        ),
        assumptions=(DRAWN, LOST, "the learner has room for the first words of the list alone"),
        references=("dohmatob2024", "hutter2021"),
        domain=(Condition(capacity < words, "a capacity below the vocabulary"),),
        parameters={**LAW, "capacity": capacity},
        rivals={
            "unlimited": _plain.rhs,
            "what has no room": over(p[word], capacity),
            "in the first words alone": missing(p[word], high=capacity),
        },
    ),
    Claim(
        id="tails.sample.poisson",
        kind="bound",
        title="What a corpus lacks is at most what one of random (Poisson) length lacks.",
        statement=_bound,
        proof=Proof(
            (
                *_proof(p[word], _plain, over(p[word] * absent(word, m)), EXPECTED).steps,
                Step("tangent", _tangent, Sign(chain=_x)),
                Step(
                    "all draws",
                    _power,
                    Monotone(_value, _value**m),
                    uses=(("tangent", {_x: p[word]}),),
                ),
                Step(
                    "times the mass",
                    _times,
                    Monotone(_value, p[word] * _value),
                    uses=("all draws",),
                ),
                Step(
                    "term by term",
                    AtMost(_plain.rhs, exponential),
                    Termwise(),
                    uses=("times the mass",),
                ),
                Step("bound", _bound, Chain(), uses=("sum", "term by term")),
            )
        ),
        assumptions=MODEL,
        references=("hutter2021",),
        domain=(Condition(p[i] < 1, "probabilities below 1"),),
        parameters=LAW,
        rivals={
            "twice the length": over(p[word] * sp.exp(-2 * p[word] * m)),
            "the mean word": sp.exp(-m / words),
        },
    ),
)
