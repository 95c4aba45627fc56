"""Ridge and gradient descent on new real rows pooled with the newest batch, of one feature.

The share of the batch in their sum of squares is a beta draw, independent of the sum.
"""

import sympy as sp

from theory.claim import Condition
from theory.errors.experiment import GAIN, SHRINK, SQUARE, features
from theory.errors.gradient import GRADIENT
from theory.errors.gradient import rate as step_size
from theory.errors.learners import Learner
from theory.errors.mixtures import YT, ZT, Mixture, R, S, Y, Z
from theory.errors.ridge import RIDGE
from theory.proof import Step
from theory.regression.experiment import MUIRHEAD
from theory.regression.fresh_mixture import N, beta, noise, r
from theory.rules import Cited, Definition, Integration
from theory.statements import Equal
from theory.words import Trace, m, x

_ONE = Condition(features <= 1, "one feature seen")
_means = tuple(sp.Integral(x**power * beta, (x, 0, 1)) for power in (1, 2))
_moments = m / N, m * (m + 2) / (N * (N + 2))
_BETA = Cited(
    "for one feature the share of the batch in the sum of squares of all rows is a beta draw, independent of that sum, which alone "
    "decides what the learner makes of the pool",
    MUIRHEAD,
)
_POOLED = (
    Step("one feature", Equal(features, sp.S.One), Definition("one feature is seen")),
    Step("share of the model", Equal(Trace(Y), SHRINK * _means[0]), _BETA),
    Step("share of real rows", Equal(Trace(Z), SHRINK * (1 - _means[0])), _BETA),
    Step("square of the model", Equal(Trace(YT * Y), SQUARE * _means[1]), _BETA),
    Step("product of both", Equal(Trace(ZT * Y), SQUARE * (_means[0] - _means[1])), _BETA),
    Step("square of real rows", Equal(Trace(ZT * Z), SQUARE * (1 - 2 * _means[0] + _means[1])), _BETA),
    Step("synthetic noise", Equal(Trace(S), GAIN * _means[0]), _BETA),
    Step("real noise", Equal(Trace(R), GAIN * (1 - _means[0])), _BETA),
    Step("mean share", Equal(_means[0], _moments[0]), Integration()),
    Step("mean square of the share", Equal(_means[1], _moments[1]), Integration()),
)


def _pooled(learner: Learner, *further: Condition) -> Mixture:
    first, second = _moments
    pool = {features: sp.S.One, m: N}
    shrink, square, gain = (learner.put_in(trace).subs(pool, simultaneous=True) for trace in (SHRINK, SQUARE, GAIN))
    return Mixture(
        learner,
        "fresh_mixture",
        f"{learner.sentence}, on the pooled rows, of which w labels the batch and the target the others",
        (
            shrink * first,
            shrink * (1 - first),
            square * second,
            square * (first - second),
            square * (1 - 2 * first + second),
            gain * first,
            gain * (1 - first),
        ),
        _POOLED,
        (
            *(step.name for step in _POOLED[1:]),
            *((f"errors.{learner.name}.{quantity}", pool) for quantity in ("mean_shrinkage", "square_shrinkage", "noise_gain")),
            "one feature",
        ),
        (_ONE, *further),
        {"real": r, **learner.public, "noise": noise},
        remark="As for least squares, what unseen features add to the real labels is paid again in every generation.",
    )


MIXTURES = (
    _pooled(RIDGE),
    _pooled(GRADIENT, *GRADIENT.domain, Condition(step_size <= 1, "a rate of at most 1")),
)
CLAIMS = tuple(claim for mixture in MIXTURES for claim in mixture.claims())
