"""Steps of gradient descent from zero: polynomials of the Gram matrix, whose mean traces are
rational.
"""

import sympy as sp

from theory.claim import Claim
from theory.proof import Step
from theory.rules import Induction
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    AT,
    DESCENT,
    EIGENVECTORS,
    GAIN,
    SHRINK,
    SQUARE,
    A,
    C,
    features,
)
from theory.subjects.errors.learners import Learner
from theory.subjects.errors.spectrum import DENSITY, by_spectrum, over_spectrum
from theory.words import i, m, x

steps = sp.Symbol("K", integer=True, positive=True)
rate = sp.Symbol("eta", positive=True)

_learned = sp.Function("r")
L, J = sp.symbols("L J", commutative=False)
_step_size = rate / m
_share = 1 - (1 - _step_size * x) ** steps

GRADIENT = Learner(
    name="gradient",
    sentence="each step adds rate/m times G w + X' noise - G f, from f = 0",
    shrink=over_spectrum(_share),
    square=over_spectrum(_share**2),
    gain=over_spectrum(_share**2 / x),
    population=1 - (1 - rate) ** steps,
    parameters={"steps": steps, "rate": rate},
    references=(*DENSITY, "dohmatob2024"),
)


def _constant(
    quantity: str,
    word: sp.Expr,
    as_word: sp.Expr,
    trace: sp.Expr,
    function: sp.Expr,
    population: sp.Expr,
) -> Claim:
    proof = (
        Step("start", Equal(_learned(0), sp.S.Zero), DESCENT),
        Step(
            "one step",
            Equal(_learned(i + 1), _learned(i) + _step_size * x * (1 - _learned(i))),
            DESCENT,
        ),
        Step(
            "all steps",
            Equal(_learned(i), 1 - (1 - _step_size * x) ** i),
            Induction(i),
            uses=("start", "one step"),
        ),
        Step(
            "in the Gram matrix",
            Equal(word, as_word),
            EIGENVECTORS,
        ),
        by_spectrum(
            "spectrum",
            trace,
            function,
            {L: _learned(steps), J: 1 / x},
            ("in the Gram matrix", ("all steps", {i: steps})),
        ),
    )
    whole = over_spectrum(function)
    rivals = {
        "population": population,
        "one row fewer": whole.subs(m, m - 1),
        "one feature more": whole.subs(features, features + 1),
    }
    return GRADIENT.claim(quantity, proof, rivals)


_limit = GRADIENT.population
CLAIMS = (
    _constant("mean_shrinkage", A, L, SHRINK, _share, features * _limit),
    _constant("square_shrinkage", AT * A, L * L, SQUARE, _share**2, features * _limit**2),
    _constant("noise_gain", C, L * J * L, GAIN, _share**2 / x, features * _limit**2 / m),
)
