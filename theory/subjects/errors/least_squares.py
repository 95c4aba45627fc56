"""Least squares: A is 1 and C the inverse of the Gram matrix."""

import sympy as sp

from theory.proof import Step
from theory.rules import Definition
from theory.statements import Equal
from theory.subjects.errors.experiment import GAIN, ROOM, SHRINK, SQUARE, features
from theory.subjects.errors.learners import Learner
from theory.subjects.regression.experiment import INVERSE, R
from theory.words import Trace, m, p

_whole = Definition("least squares keeps all of the labelling weights: A is 1, of trace k")

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
                    Definition("the noise part of least squares has the covariance R, G inverted"),
                ),
            ),
            ("noise gain", (INVERSE, {p: features})),
        ),
    },
)
