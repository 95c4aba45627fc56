"""The experiment: a learner knows the words that its corpus has, and no others (Hutter's learner).

Words of a corpus are drawn independently.  What the learner has lost is the probability, in the
truth, of the words that its corpus lacks.  A chain of learners writes corpora for each other: each
is drawn from the frequencies of the one before."""

import sympy as sp

DRAWN = "the words of a corpus are drawn independently"
LOST = "a learner knows the words that its corpus has; it has lost the truth's mass of all others"
MODEL = (DRAWN, LOST)

p = sp.IndexedBase("p", positive=True)  #: probabilities of the words in the truth
q = sp.IndexedBase("q", positive=True)  #: in the corpus
words = sp.Symbol("K", integer=True, positive=True)  #: words of the vocabulary
word = sp.Symbol("l", integer=True, nonnegative=True)  #: its number
lost = sp.Function("R", real=True)  #: expected lost mass
absent = sp.Function("f", real=True)  #: probability that a corpus lacks a word


def over(body: sp.Expr, low: sp.Expr = sp.S.Zero, high: sp.Expr = words) -> sp.Sum:
    """The sum over the words from one on, up to another one."""
    return sp.Sum(body, (word, low, high - 1))
