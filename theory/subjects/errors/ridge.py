"""Ridge regression with a penalty per sample: the constants are integrals over the spectrum of the
Gram matrix.
"""

import sympy as sp

from theory.claim import Claim
from theory.proof import Step
from theory.statements import Equal
from theory.subjects.errors.experiment import AT, GAIN, RIDGE_FIT, SHRINK, SQUARE, A, C, features
from theory.subjects.errors.learners import Learner
from theory.subjects.errors.spectrum import DENSITY, by_spectrum, over_spectrum
from theory.subjects.regression.experiment import G, R
from theory.words import m, x

penalty = sp.Symbol("lambda", positive=True)
_share = x / (x + penalty * m)
RIDGE = Learner(
    name="ridge",
    sentence="ridge solves (G + lambda m) f = G w + X' noise",
    shrink=over_spectrum(_share),
    square=over_spectrum(_share**2),
    gain=over_spectrum(_share**2 / x),
    population=1 / (1 + penalty),
    parameters={"penalty": penalty},
    references=(*DENSITY, "dohmatob2024"),
)


def _constant(
    quantity: str,
    word: sp.Expr,
    as_word: sp.Expr,
    function: sp.Expr,
    trace: sp.Expr,
    population: sp.Expr,
) -> Claim:
    steps = (
        Step(
            "ridge",
            Equal(word, as_word),
            RIDGE_FIT,
        ),
        by_spectrum("spectrum", trace, function, {G: x, R: 1 / (x + penalty * m)}, ("ridge",)),
    )
    value = over_spectrum(function)
    rivals = {
        "one row fewer": value.subs(m, m - 1),
        "penalty not per sample": value.subs(penalty, penalty / m),
        "population": population,
    }
    return RIDGE.claim(quantity, steps, rivals)


_limit = RIDGE.population
CLAIMS = (
    _constant("mean_shrinkage", A, R * G, _share, SHRINK, features * _limit),
    _constant("square_shrinkage", AT * A, R * G * R * G, _share**2, SQUARE, features * _limit**2),
    _constant("noise_gain", C, R * G * R, _share**2 / x, GAIN, features * _limit**2 / m),
)
