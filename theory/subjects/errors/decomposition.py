"""Three errors and no cross term: the normal equations and the mean split the risk; another centre
leaves an interaction.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Traces, Transposed
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    FRESH,
    LABELS,
    MEAN_SHARE,
    POPULATION,
    PYTHAGORAS,
    ROWS,
    TARGET,
    TERM,
    TRANSPOSE,
    approximation,
    b,
    bT,
    features,
    h,
    hT,
    signal,
    unseen,
    w,
    wT,
)
from theory.subjects.regression.experiment import MUIRHEAD
from theory.words import E, Q, Trace, spread, t

PYTHAGORAS_ID = "errors.decomposition.pythagoras"
SIGNAL, EXPRESSIVITY = "errors.decomposition.signal", "errors.decomposition.expressivity"

# the terms as numbers
bias, variance = sp.symbols("a_n s_n", nonnegative=True)
TERMS = {"expressivity": unseen, "approximation": bias, "statistical": variance}
_three = Equal(E(Q, t), unseen + bias + variance)

# another centre: the population iterate, which keeps the share alpha in every fit
alpha, mu = sp.symbols("alpha mu", real=True)
_cross = Equal(2 * Trace((b - h) * (hT - wT)), 2 * signal * (1 - alpha**t) * (alpha**t - mu**t))

# p features with one correlation and one weight: the seen ones are k of them, of weight beta in the
# best linear predictor
p = sp.Symbol("p", integer=True, positive=True)
rho, weight = sp.symbols("rho a", real=True)
_hidden = p - features
_beta = weight * (1 + (p - 1) * rho) / (1 + (features - 1) * rho)
_gap = weight - _beta
_residual = (
    features * (1 + (features - 1) * rho) * _gap**2
    + 2 * features * _hidden * rho * _gap * weight
    + _hidden * (1 + (_hidden - 1) * rho) * weight**2
)
_normal = Equal(_gap * (1 + (features - 1) * rho) + weight * _hidden * rho, sp.S.Zero)
_missed = Equal(
    _residual, weight**2 * _hidden * (1 - rho) * (1 + (p - 1) * rho) / (1 + (features - 1) * rho)
)
_explained = Equal(
    weight**2 * p * (1 + (p - 1) * rho) - _residual,
    weight**2 * features * (1 + (p - 1) * rho) ** 2 / (1 + (features - 1) * rho),
)
DESIGN = {"features": p, "seen": features, "correlation": rho, "weight": weight}
VALID = (
    Condition(features <= p, "at most as many features seen as there are"),
    Condition(rho < 1, "a correlation below 1"),
    Condition(1 + (p - 1) * rho > 0, "a correlation above -1/(features - 1)"),
    # implied, since 1 + (k - 1) rho lies between 1 and what is positive
    Condition(1 + (features - 1) * rho > 0, "a correlation above -1/(seen - 1)"),
)
EQUAL = "the features have variance 1, one correlation and one weight"

CLAIMS = (
    Claim(
        id=PYTHAGORAS_ID,
        kind="equality",
        title=(
            "Excess risk is expressivity plus approximation plus statistical error, without a "
            "cross term."
        ),
        statement=_three,
        proof=Proof(
            (
                *PYTHAGORAS,
                Step(
                    "approximation",
                    Equal(approximation(), bias),
                    TERM,
                ),
                Step(
                    "statistical",
                    Equal(E(spread, t), variance),
                    TERM,
                ),
                Step(
                    "sum", _three, Algebra(), uses=("three errors", "approximation", "statistical")
                ),
            )
        ),
        assumptions=(LABELS, ROWS),
        references=(MUIRHEAD,),
        parameters=TERMS,
        rivals={
            "cross term": _three.rhs + 2 * sp.sqrt(bias * variance),
            "statistical error alone": variance,
            "no approximation error": unseen + variance,
            "no expressivity error": bias + variance,
        },
        remark=(
            "Around another centre than the mean of the weights a cross term appears "
            "(errors.decomposition.population_centre)."
        ),
    ),
    Claim(
        id="errors.decomposition.population_centre",
        kind="equality",
        title=(
            "The cross term that appears where the population iterate, not the mean of the "
            "weights, separates bias from chance."
        ),
        statement=_cross,
        proof=Proof(
            (
                Step(
                    "population iterate",
                    Equal(h, alpha**t * b),
                    POPULATION,
                ),
                Step(
                    "transposed",
                    Equal(hT, alpha**t * bT),
                    Transposed(TRANSPOSE),
                    uses=("population iterate",),
                ),
                Step("target", Equal(Trace(b * bT), signal), TARGET),
                Step(
                    "kept",
                    Equal(Trace(w * bT), signal * mu**t),
                    MEAN_SHARE,
                ),
                Step(
                    "cross term",
                    _cross,
                    Traces(TRANSPOSE),
                    uses=("population iterate", "transposed", "target", "kept"),
                ),
            )
        ),
        assumptions=(LABELS, ROWS, FRESH),
        references=(MUIRHEAD,),
        parameters={"generations": t, "signal": signal, "population": alpha, "kept": mu},
        rivals={
            "no cross term": sp.S.Zero,
            "once": _cross.rhs / 2,
            "other sign": -_cross.rhs,
            "one generation": _cross.rhs.subs(t, 1),
        },
        remark=(
            "It vanishes for a learner whose population iterate reaches the target, and as fast as "
            "1/samples for the others."
        ),
    ),
    Claim(
        id=EXPRESSIVITY,
        kind="deterministic",
        title=(
            "Expressivity error where k of p equicorrelated features are seen: what the unseen "
            "ones add beyond the seen ones."
        ),
        statement=_missed,
        proof=Proof(
            (
                Step("normal equations", _normal, Algebra()),
                Step(
                    "variance of the residual",
                    _missed,
                    Algebra(),
                    uses=("normal equations",),
                ),
            )
        ),
        assumptions=(EQUAL,),
        references=("hastie2019",),
        domain=VALID,
        parameters=DESIGN,
        rivals={
            "variance of the unseen part": weight**2 * _hidden * (1 + (_hidden - 1) * rho),
            "uncorrelated": weight**2 * _hidden,
            "one more feature seen": _missed.rhs.subs(features, features + 1),
        },
        remark="It vanishes where all features are seen.",
    ),
    Claim(
        id=SIGNAL,
        kind="deterministic",
        title=(
            "Variance of what k of p equicorrelated features explain: the squared length of the "
            "target of every fit."
        ),
        statement=_explained,
        proof=Proof((Step("variance without the residual", _explained, Algebra()),)),
        assumptions=(EQUAL,),
        references=("hastie2019",),
        domain=VALID,
        parameters=DESIGN,
        rivals={
            "variance of the seen part": weight**2 * features * (1 + (features - 1) * rho),
            "uncorrelated": weight**2 * features,
            "variance of all": weight**2 * p * (1 + (p - 1) * rho),
        },
    ),
)
