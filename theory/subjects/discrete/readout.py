"""Numbers that tokens have, and their mean under the model: surprisal under the truth, the
coordinates of an embedding of a bag of words, any score.

The mean over M tokens of a model has the mean of the model and the variance of one token over M.
So the error does not depend on what the number is, but for its variance under the truth."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Batch, Induction, Kernel, Start, Tower
from theory.statements import Equal
from theory.subjects.discrete.experiment import MODEL
from theory.subjects.discrete.replace import LOST
from theory.subjects.discrete.replace import kept as left
from theory.words import E, M, j, n, state, v0

mean = state("e", real=True)  #: state: the mean of the number under the current model
second = state("q", nonnegative=True)  #: state: the mean of its square
e0 = sp.Symbol("e_0", real=True)  #: the mean under the truth
total = sp.Symbol("Y", real=True)  #: sum over the tokens of a batch
squares = sp.Symbol("Z", nonnegative=True)  #: sum of squares over these

#: one generation: M[n] tokens of the model, each with a number of mean e and mean square q
READ = Kernel(
    index=n,
    update={mean: total / M[n], second: squares / M[n]},
    draws=(
        Batch(
            (total, squares),
            M[n],
            {(1, 0): mean, (2, 0): second, (0, 1): second},
            example=(
                ((sp.S.Zero, sp.S.Zero), 1 - mean**2 / second),
                ((second / mean, second**2 / mean**2), mean**2 / second),
            ),
        ),
    ),
    initial={mean: e0, second: v0 + e0**2},
)
NUMBERS = "each type has a number, of mean e_0 and variance v_0 under the truth"

_start = Step("mean, start", Equal(E(mean, 0), e0), Start(READ))
_once = Step("mean, one refit", Equal(E(mean, n + 1), E(mean, n)), Tower(READ))
_mean = (
    _start,
    _once,
    Step("mean", Equal(E(mean, n), e0), Induction(n), uses=("mean, start", "mean, one refit")),
)
_squares = (
    Step("squares, start", Equal(E(second, 0), v0 + e0**2), Start(READ)),
    Step("squares, one refit", Equal(E(second, n + 1), E(second, n)), Tower(READ)),
    Step(
        "squares",
        Equal(E(second, n), v0 + e0**2),
        Induction(n),
        uses=("squares, start", "squares, one refit"),
    ),
)
_error = Equal(E((mean - e0) ** 2, n), v0 * LOST)

CLAIMS = (
    Claim(
        id="discrete.replace.cross_entropy",
        kind="equality",
        title=(
            "Mean, over the refits, of any number that tokens have under the model: that of the "
            "truth; the cross-entropy under the truth among them."
        ),
        statement=Equal(E(mean, n), e0),
        proof=Proof(_mean),
        assumptions=(*MODEL, NUMBERS),
        parameters={"number": e0},
        references=("shumailov2023",),
        rivals={"a loss by a tenth": 9 * e0 / 10},
        remark=(
            "With the number -log p_i of type i in the truth it is the mean cross-entropy of the "
            "model's text under the truth: the perplexity of generated text stays where it was, "
            "while types are lost."
        ),
    ),
    Claim(
        id="discrete.replace.cross_entropy_error",
        kind="equality",
        title=(
            "Mean squared error, after n refits, of the mean of any number that tokens have: its "
            "variance over the effective number of real tokens."
        ),
        statement=_error,
        proof=Proof(
            (
                *_mean,
                *_squares,
                Step("start", Equal(E((mean - e0) ** 2, 0), sp.S.Zero), Start(READ)),
                Step(
                    "one refit",
                    Equal(
                        E((mean - e0) ** 2, n + 1),
                        (1 - 1 / M[n]) * E((mean - e0) ** 2, n)
                        + (E(second, n) - 2 * e0 * E(mean, n) + e0**2) / M[n],
                    ),
                    Tower(READ),
                ),
                Step(
                    "all refits",
                    _error,
                    Induction(n),
                    uses=("start", "one refit", "mean", "squares"),
                ),
            )
        ),
        assumptions=(*MODEL, NUMBERS),
        parameters={"samples": M, "generations": n, "variance": v0},
        references=("shumailov2023", "seddik2024"),
        rivals={
            "real data only": v0 / M[0],
            "errors add up": v0 * sp.Sum(1 / M[j], (j, 0, n - 1)),
            "one generation late": v0 * (1 - left(n - 1)),
        },
        remark=(
            "For the number -log p_i it is the spread of the cross-entropy; for the coordinates of "
            "an embedding, summed, the mean squared distance of the mean embedding."
        ),
    ),
)
