"""Least squares: A is 1 and C the inverse of the Gram matrix."""

import sympy as sp

from theory.proof import Step
from theory.statements import Equal
from theory.subjects.errors.experiment import GAIN, ROOM, SHRINK, SQUARE, WHOLE_FIT, features
from theory.subjects.errors.learners import Learner
from theory.subjects.regression.experiment import INVERSE, R
from theory.words import Trace, m, p

_whole = WHOLE_FIT

LEAST_SQUARES = Learner(
    name="least_squares",
    sentence=(
        "least squares solves the normal equations, which the labelling weights solve but for the "
        "noise"
    ),
    shrink=features,
    square=features,
    gain=features / (m - features - 1),
    population=sp.S.One,
    domain=(ROOM,),
    given={
        SHRINK: ((Step("mean shrinkage", Equal(SHRINK, features), _whole),), ("mean shrinkage",)),
        SQUARE: (
            (Step("square shrinkage", Equal(SQUARE, features), _whole),),
            ("square shrinkage",),
        ),
        GAIN: (
            (
                Step(
                    "noise gain",
                    Equal(GAIN, Trace(R)),
                    WHOLE_FIT,
                ),
            ),
            ("noise gain", (INVERSE, {p: features})),
        ),
    },
)
