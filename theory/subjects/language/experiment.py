"""The experiment: an n-gram model is refitted on the text that it writes, context by context.

The text gives every context (the n - 1 words before) its prompts, the same in every generation.  In
a context the model of a generation writes one continuation after each prompt, independently, with
the probabilities that it has; the next model has the frequencies of what was written.  So a context
is a multinomial chain, a Wright-Fisher model, and different contexts are independent.

The surprisal of a continuation is -log of its probability in the text's own model, generation 0;
the cross-entropy of a model under generation 0 is its mean surprisal, averaged over the prompts.  A
model that is not written as fitted (smoothed, sharpened, cut) writes all batches but the real one
so."""

import sympy as sp

from theory.words import state

WRITTEN = (
    "after each prompt the current model writes a continuation, independently; real text is "
    "written by generation 0"
)
COUNTED = "the next model has the frequencies of the continuations that were written"
PROMPTS = "the prompts of a context are the same in every generation"
INFINITE = "a batch is so long that its frequencies are the probabilities it is written with"
MODEL = (WRITTEN, COUNTED)

#: state: cross-entropy of the current model under generation 0
ell = state(r"\ell", nonnegative=True)
w = state("w", nonnegative=True)  #: state: mean squared surprisal of the current model
tau = state("tau", nonnegative=True)  #: state: mass of the current model on the rare continuations
entropy = sp.Symbol("S_0", nonnegative=True)  #: cross-entropy of generation 0 under itself
variance = sp.Symbol("sigma_0", positive=True)  #: variance of the surprisal in generation 0
p = sp.IndexedBase("p", positive=True)  #: probabilities of the continuations in the text
words = sp.Symbol("K", integer=True, positive=True)  #: continuations of a context
