"""Bridges: what a bigram puts between two kept words, and what a retelling then leaves alike."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Chain, Cited, Deduction, Iterated, Model, Monotone, Sign
from theory.statements import AtMost, Equal, Implies
from theory.subjects.telephone.experiment import BRIDGE, KEEPS, keep
from theory.words import i, j, n

DRAWN = "the first text is drawn from the bigram"
CHAIN = "the words of a text that the bigram writes are a stationary Markov chain"

# a pair of neighbours: a word before a gap, and the first one of the gap
share = sp.Symbol("pi", positive=True)  #: share of the word before
step = sp.Symbol("tau", positive=True)  #: probability that the other word follows it
other = sp.Symbol("pi_1", positive=True)  #: share of that
vocabulary = sp.Symbol("K", integer=True, positive=True)
ahead = sp.IndexedBase("R", positive=True)  #: from the word in the gap to the next kept word, x
whole = sp.IndexedBase("Q", positive=True)  #: from the word before the gap to x
_bridge = sp.IndexedBase("B", real=True)  #: law of the word in the gap, given x
_pair = sp.Function("F", real=True)  #: probability of the pair in a place


def _over(body: sp.Expr) -> sp.Sum:
    """Over the next kept word."""
    return sp.Sum(body, (i, 0, vocabulary - 1))


_pairs = Equal(_pair(n), share * step)
_law = Equal(_bridge[i], step * ahead[i] / whole[i])

# two words, as signs
u, v = sp.symbols("u v", positive=True)  #: correlations with the kept words before and after
_same, _turned = sp.symbols("m_1 m_2", real=True)  #: mean of the word, times the chance of the end
_product = sp.Symbol("C", real=True)  #: mean product of the old word and the new one
_joint = Equal(_same, ((1 + u) * (1 + v) - (1 - u) * (1 - v)) / 4)
_opposed = Equal(_turned, ((1 + u) * (1 - v) - (1 - u) * (1 + v)) / 4)
_two = Equal(_product, (u**2 + v**2 - 2 * u**2 * v**2) / (1 - u**2 * v**2))
BELOW = (
    Condition(u < 1, "a correlation below 1 with the word before"),
    Condition(v < 1, "a correlation below 1 with the word after"),
)

# how alike a text stays to the first
rho = sp.Function("rho", real=True)  #: correlation of a word with that of the first text
_new = sp.Symbol("V", nonnegative=True)  #: of a word that is drawn anew with the old one
_x = sp.Symbol("x", real=True)
_alike = sp.Function("A", real=True)  #: probability that a word is that of the first text
coincidence = sp.Symbol("S", positive=True)  #: probability that two words of the source are alike
_once = Equal(keep + (1 - keep) * _new, rho(1))
_kept = AtMost(keep**n * rho(0), rho(n))
_least = AtMost(coincidence + (1 - coincidence) * keep**n, _alike(n))
SAMPLER = Cited(
    "retellings that are drawn given what is kept are a Gibbs sampler with a random choice of "
    "places: its autocorrelations are moments of a law on [0, 1], whose ratios are not below the "
    "first",
    "liu1994",
)

CLAIMS = (
    Claim(
        id="telephone.bridge.pairs",
        kind="equality",
        title=(
            "A bridge keeps the law of the bigram: probability that a kept word and the first word "
            "of the gap after it stand in a place after any number of retellings."
        ),
        statement=_pairs,
        proof=Proof(
            (
                Step("law of the gap", _law, Model(BRIDGE)),
                Step(
                    "some word is next",
                    Equal(_over(ahead[i]), sp.S.One),
                    Model("after any word, some word stands a number of places on"),
                ),
                Step(
                    "all next words",
                    Equal(_over(share * whole[i] * _bridge[i]), share * step * _over(ahead[i])),
                    Algebra(),
                    uses=("law of the gap",),
                ),
                Step(
                    "a gap",
                    Equal(_over(share * whole[i] * _bridge[i]), share * step),
                    Algebra(),
                    uses=("all next words", "some word is next"),
                ),
                Step(
                    "a place",
                    Equal(_pair(n), _over(share * whole[i] * _bridge[i])),
                    Model(
                        "what is kept of a text of the bigram's law has that law, and the gap is "
                        "drawn given it"
                    ),
                ),
                Step("any retelling", _pairs, Algebra(), uses=("a place", "a gap")),
            )
        ),
        assumptions=(KEEPS, BRIDGE, DRAWN, CHAIN),
        references=("liu1994",),
        domain=(
            Condition(share <= 1, "a share at most 1"),
            Condition(step <= 1, "a probability at most 1"),
        ),
        parameters={
            "probability": share,
            "following": step,
            "other": other,
            "kept": keep,
            "generations": n,
        },
        rivals={
            "words are drawn one by one": share
            * (step * keep ** (2 * n) + (1 - keep ** (2 * n)) * other),
            "pairs fall apart": share * step * keep ** (2 * n),
        },
        remark=(
            "That the kept words have the bigram's law is assumed at every retelling; the gap is "
            "computed.  So no word becomes rare by being retold: what a bridge forgets is which "
            "text it was, not the language."
        ),
    ),
    Claim(
        id="telephone.bridge.two_words",
        kind="equality",
        title=(
            "A language of two words with equal chances: correlation of a word with the one that "
            "is put in its place, between kept words on both sides."
        ),
        statement=_two,
        proof=Proof(
            (
                Step(
                    "the kept words are alike",
                    _joint,
                    Model(
                        "given a kept word, one with the correlation r to it is the same with the "
                        "probability (1 + r)/2"
                    ),
                ),
                Step("they are not", _opposed, Model(CHAIN)),
                Step(
                    "old and new",
                    Equal(_product, _same**2 / ((1 + u * v) / 2) + _turned**2 / ((1 - u * v) / 2)),
                    Model(
                        "given the kept words, the old word and the new one are independent, and "
                        "of one law"
                    ),
                ),
                Step(
                    "correlation",
                    _two,
                    Algebra(),
                    uses=("old and new", "the kept words are alike", "they are not"),
                ),
            )
        ),
        assumptions=(BRIDGE, DRAWN, CHAIN),
        references=("liu1994",),
        domain=BELOW,
        parameters={"before": u, "after": v},
        rivals={
            "from the word before alone": u**2,
            "both in full": u**2 + v**2,
            "of the correlations themselves": (u + v - 2 * u * v) / (1 - u * v),
        },
        remark=(
            "It is the squared multiple correlation, as for a normal chain: both ends say what "
            "they say apart, less what they say twice."
        ),
    ),
    Claim(
        id="telephone.bridge.agreement",
        kind="bound",
        title=(
            "Probability that a word of a text is, after n retellings, that of the first text: at "
            "least as if every new word were drawn whatever stands around it."
        ),
        statement=_least,
        proof=Proof(
            (
                Step("the first text", Equal(rho(0), sp.S.One), Model("a text agrees with itself")),
                Step(
                    "start, turned",
                    Equal(keep**n, keep**n * rho(0)),
                    Algebra(),
                    uses=("the first text",),
                ),
                Step(
                    "one retelling",
                    _once,
                    Model(
                        "a word is kept, or drawn anew given what is kept: its correlation with "
                        "the old one is then V, a mean of variances over the variance"
                    ),
                ),
                Step("no less than kept", AtMost(keep, _once.lhs), Sign()),
                Step(
                    "once",
                    AtMost(keep, rho(1)),
                    Chain(),
                    uses=("no less than kept", "one retelling"),
                ),
                Step(
                    "ratios",
                    Implies((AtMost(keep, rho(1)),), AtMost(keep * rho(j), rho(j + 1))),
                    SAMPLER,
                ),
                Step(
                    "one retelling more",
                    AtMost(keep * rho(j), rho(j + 1)),
                    Deduction(),
                    uses=("ratios", "once"),
                ),
                Step(
                    "after others",
                    AtMost(keep**n * (keep * rho(j)), keep**n * rho(j + 1)),
                    Monotone(_x, keep**n * _x),
                    uses=("one retelling more",),
                ),
                Step(
                    "all retellings",
                    AtMost(keep**n * rho(j), rho(j + n)),
                    Iterated(n, j),
                    uses=("after others",),
                ),
                Step("from the start", _kept, Chain(), uses=(("all retellings", {j: sp.S.Zero}),)),
                Step(
                    "correlation",
                    AtMost(keep**n, rho(n)),
                    Chain(),
                    uses=("start, turned", "from the start"),
                ),
                Step(
                    "agreement",
                    Equal(coincidence + (1 - coincidence) * rho(n), _alike(n)),
                    Model("two words agree as their correlation says, and else by chance"),
                ),
                Step(
                    "less correlated",
                    AtMost(_least.lhs, coincidence + (1 - coincidence) * rho(n)),
                    Monotone(_x, coincidence + (1 - coincidence) * _x),
                    uses=("correlation",),
                ),
                Step("bound", _least, Chain(), uses=("less correlated", "agreement")),
            )
        ),
        assumptions=(KEEPS, BRIDGE, DRAWN, CHAIN),
        references=("liu1994",),
        domain=(
            Condition(keep <= 1, "a probability at most 1 that a word is kept"),
            Condition(coincidence < 1, "words that are not all alike"),
        ),
        formula=_least.lhs,
        parameters={"coincidence": coincidence, "kept": keep, "generations": n},
        rivals={
            "nothing is forgotten": sp.S.One,
            "half of what is replaced comes back": coincidence
            + (1 - coincidence) * ((1 + keep) / 2) ** n,
            "one retelling fewer": coincidence + (1 - coincidence) * keep ** (n - 1),
        },
        remark=(
            "It is an equality where words are drawn one by one: a language can only remember "
            "more, since what stands around a word tells of it."
        ),
    ),
)
