"""A chain of corpora, each written by a learner of the one before: what it is worth in real words.

A chain of n equal corpora of M words, the first of them real, lacks what one real corpus of M a_n
words would, at most, where a_1 = 1 and a_(k+1) = 1 - exp(-a_k)."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Chain,
    Cited,
    Model,
    Monotone,
    Sign,
    Telescoping,
    Termwise,
)
from theory.statements import AtMost, Equal
from theory.subjects.tails.corpus import LAW
from theory.subjects.tails.experiment import MODEL, absent, lost, over, p, word
from theory.words import k, m, t

CHAINED = (
    "each corpus but the first, which is real, is drawn from the frequencies of the one before"
)

h = sp.IndexedBase("h", nonnegative=True)  #: 1/a_k - 1: what a chain costs, in corpora
y = sp.Symbol("y", positive=True)
cost = sp.Symbol("c", nonnegative=True)
value = sp.Symbol("v", positive=True)
real = sp.Symbol("u", real=True)
gone = sp.Function("D", real=True)  #: expected number of words that are lost

_square = 12 + 6 * y + y**2
_below = AtMost(1 - sp.exp(-y), 2 * y / (2 + y))
_above = AtMost(12 * y / _square, 1 - sp.exp(-y))
_before = AtMost((1 - sp.exp(-y)) * (2 + y), 2 * y)
_after = AtMost(12 * y, (1 - sp.exp(-y)) * _square)

# a chain one corpus longer costs at most 7/12 of a corpus more
_worth = 1 / (1 + cost)
_least = AtMost(12 / (19 + 12 * cost), 1 - sp.exp(-_worth))
_recursion = Equal(1 - sp.exp(-1 / (1 + h[k])), 1 / (1 + h[k + 1]))
_longer = AtMost(12 / (19 + 12 * h[k]), 1 / (1 + h[k + 1]))
_turned = AtMost(-(19 + 12 * h[k]) / 12, -(1 + h[k + 1]))
_added = AtMost(-sp.Rational(7, 12), h[k] - h[k + 1])
_steps = sp.Sum(h[k] - h[k + 1], (k, 1, t - 1))
_each = sp.Sum(-sp.Rational(7, 12), (k, 1, t - 1))
_cost = AtMost(h[t], sp.Rational(7, 12) * (t - 1))
shorter = 12 / (7 * t + 5)  #: real words that a chain is worth, over those of a corpus, at least

_lacking = AtMost(absent(word, t), sp.exp(-p[word] * m / (1 + h[t])))
_weaker = AtMost(sp.exp(-p[word] * m / (1 + h[t])), sp.exp(-p[word] * m * shorter))
SURVIVAL = Cited("lower bound on the survival of a symbol", "suresh2024")


def remaining(times: sp.Expr) -> sp.Expr:
    """Lost mass of a corpus of random length."""
    return over(p[word] * sp.exp(-p[word] * m * times))


def missing(times: sp.Expr) -> sp.Expr:
    """Words that a corpus of random length lacks."""
    return over(sp.exp(-p[word] * m * times))


COST = (
    Step("at most", _after, Sign(chain=y, depth=6)),
    Step("one step", _above, Monotone(real, real / _square), uses=("at most",)),
    Step(
        "shorter corpora",
        AtMost(12 / (19 + 12 * cost), (12 * y / _square).subs(y, _worth)),
        Sign(),
    ),
    Step("worth", _least, Chain(), uses=("shorter corpora", ("one step", {y: _worth}))),
    Step("chain", _recursion, Model("a corpus more: a_(k+1) = 1 - exp(-a_k)")),
    Step("value", Equal(1 / (1 + h[k + 1]), 1 - sp.exp(-1 / (1 + h[k]))), Algebra(), ("chain",)),
    Step("one corpus", Equal(h[1], sp.S.Zero), Model("one real corpus: a_1 = 1")),
    Step(
        "longer chain",
        _longer,
        Monotone(real, real),
        uses=(("worth", {cost: h[k]}), "value", "one corpus"),
    ),
    Step("turned", _turned, Monotone(value, -1 / value), uses=("longer chain", "one corpus")),
    Step(
        "cost of a corpus", _added, Monotone(real, real + 1 + h[k]), uses=("turned", "one corpus")
    ),
    Step(
        "costs added", AtMost(-_steps, -_each), Termwise(), uses=("cost of a corpus", "one corpus")
    ),
    Step("telescope", Equal(_steps, h[1] - h[t]), Telescoping()),
    Step("as a sum", Equal(h[t], -_steps), Algebra(), uses=("telescope", "one corpus")),
    Step("counted", Equal(-_each, _cost.rhs), Algebra()),
    Step("cost of the chain", _cost, Chain(), uses=("as a sum", "costs added", "counted")),
    Step(
        "worth of the chain",
        AtMost(-1 / (1 + h[t]), -shorter),
        Monotone(cost, -1 / (1 + cost)),
        uses=("cost of the chain",),
    ),
)
SURVIVES = (
    *COST,
    Step("cited", _lacking, SURVIVAL),
    Step(
        "shorter corpus",
        _weaker,
        Monotone(real, sp.exp(p[word] * m * real)),
        uses=("worth of the chain", "one corpus"),
    ),
    Step("lacking", AtMost(_lacking.lhs, _weaker.rhs), Chain(), uses=("cited", "shorter corpus")),
)
_times = AtMost(p[word] * absent(word, t), p[word] * _weaker.rhs)
_sum = Equal(lost(t), over(p[word] * absent(word, t)))
_words = Equal(gone(t), over(absent(word, t)))
_lost = AtMost(lost(t), remaining(shorter))
_fewer = AtMost(gone(t), missing(shorter))
EXPECTED = Model(
    "expectations add: the mass of each word, times the probability that it is lacking"
)
CHAIN = {**LAW, "generations": t}

CLAIMS = (
    Claim(
        id="tails.chain.step",
        kind="deterministic",
        title=(
            "Copies drawn from a corpus: it is worth no more than both in parallel, with half a "
            "resistor for what is drawn."
        ),
        statement=_below,
        proof=Proof(
            (
                Step("at least", _before, Sign(chain=y, depth=4)),
                Step("one step", _below, Monotone(real, real / (2 + y)), uses=("at least",)),
            )
        ),
        assumptions=(*MODEL, CHAINED),
        references=("suresh2024",),
        parameters={"drawn": y},
        rivals={"a whole resistor": y / (1 + y), "two thirds": 3 * y / (3 + 2 * y)},
        remark="1/(1 - exp(-y)) is at least 1/y + 1/2: a generation costs half a corpus, not one.",
    ),
    Claim(
        id="tails.chain.step_least",
        kind="deterministic",
        title="Copies drawn from a corpus: what it is worth at least, to the next order.",
        statement=_above,
        proof=Proof(COST[:2]),
        assumptions=(*MODEL, CHAINED),
        references=("suresh2024",),
        parameters={"drawn": y},
        rivals={"a whole resistor": y / (1 + y), "two thirds": 3 * y / (3 + 2 * y)},
    ),
    Claim(
        id="tails.chain.lost_mass",
        kind="bound",
        title=(
            "A chain of n equal corpora lacks at most what one real corpus of 12/(7n + 5) of their "
            "length would."
        ),
        statement=_lost,
        proof=Proof(
            (
                *SURVIVES,
                Step(
                    "times the mass",
                    _times,
                    Monotone(real, p[word] * real),
                    uses=("lacking",),
                ),
                Step("all words", _sum, EXPECTED),
                Step(
                    "term by term",
                    AtMost(_sum.rhs, remaining(shorter)),
                    Termwise(),
                    uses=("times the mass",),
                ),
                Step("bound", _lost, Chain(), uses=("all words", "term by term")),
            )
        ),
        assumptions=(*MODEL, CHAINED),
        references=("suresh2024", "dohmatob2024", "hutter2021"),
        parameters=CHAIN,
        rivals={
            "the last corpus alone": remaining(sp.S.One),
            "a third of a resistor each": remaining(3 / (t + 2)),
            "generations do not cost": over(p[word] * (1 - p[word]) ** m),
        },
        remark=(
            "What a chain is worth lies between 12/(7n + 5) and 2/(n + 1) of a corpus: it falls as "
            "1/n, half as fast as if every generation cost a whole corpus."
        ),
    ),
    Claim(
        id="tails.chain.lost_words",
        kind="bound",
        title=(
            "A chain of n equal corpora lacks at most as many words as one real corpus of "
            "12/(7n + 5) of their length, of random length, does."
        ),
        statement=_fewer,
        proof=Proof(
            (
                *SURVIVES,
                Step(
                    "all words",
                    _words,
                    Model("expectations add: the probability of each word that it is lacking"),
                ),
                Step("term by term", AtMost(_words.rhs, _fewer.rhs), Termwise(), uses=("lacking",)),
                Step("bound", _fewer, Chain(), uses=("all words", "term by term")),
            )
        ),
        assumptions=(*MODEL, CHAINED),
        references=("suresh2024",),
        parameters=CHAIN,
        rivals={
            "the last corpus alone": missing(sp.S.One),
            "a third of a resistor each": missing(3 / (t + 2)),
        },
    ),
)
