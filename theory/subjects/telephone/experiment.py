"""The experiment: a text is retold, and the retelling is retold, again and again.

A retelling keeps every word of the text with a probability, independently, each in its place; of
the others it leaves some out, where it is said so, and fills the rest anew.  The words between two
that are kept are drawn from the law of a stationary chain of words, a bigram of a source, given
both: a Markov bridge.  Where the bigram is one of single words, every new word is drawn whatever
stands around it.  A word is *own* to a text while every retelling so far has kept it."""

import sympy as sp

KEEPS = "a retelling keeps each word with its probability, independently of all that was"
BRIDGE = "the words of a gap have the law of the bigram given the kept words around it"
SINGLE = "every new word is drawn from the source, whatever stands around it"
LEAVES_OUT = "a word that is not kept is left out with a probability, independently of all"

keep = sp.Symbol("kappa", positive=True)  #: probability that a word is kept
words = sp.Symbol("L", integer=True, positive=True)  #: words of the first text
