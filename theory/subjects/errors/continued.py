"""Learners that go on from the current model: it labels the new rows as they find it, so that later
fits only add noise.

One pass of stochastic gradient descent over all rows so far, oldest first, is the pass that made
the current model and then one over the newest batch.  Gradient descent that starts where the model
before stopped is in the same place."""

from dataclasses import replace

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step, Use
from theory.rules import Algebra, Induction, Model, Traces, Transposed
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    CENTRED,
    COVARIANCE,
    GAIN,
    MODEL,
    REAL,
    ROTATION,
    SHRINK,
    SPREAD,
    SQUARE,
    STATES,
    SYNTHETIC,
    TARGET,
    A,
    approximation,
    b,
    bT,
    features,
    noise,
    signal,
    unseen,
    w,
    wT,
)
from theory.subjects.errors.experiment import TRANSPOSE as SHARED
from theory.subjects.errors.gradient import GRADIENT
from theory.subjects.errors.learners import Learner
from theory.subjects.errors.sgd import SGD
from theory.subjects.errors.total import total
from theory.subjects.regression.experiment import f, fT, u, uT
from theory.words import E, Trace, kept, length, spread, t, v0

y, yT = sp.symbols("y y'", commutative=False)  #: weights of the model after that of weights w
TRANSPOSE = {**SHARED, y: yT, yT: y}
AT = SHARED[A]

_target = Step("target", Equal(Trace(b * bT), signal), TARGET)
_centred = Step("noise part is centred", Equal(Trace(u * bT), sp.S.Zero), CENTRED)
_noise = Step("noise part", Equal(Trace(u * uT), noise[0] * GAIN), COVARIANCE)
_later_noise = Step("later noise part", Equal(Trace(u * uT), noise[t] * GAIN), COVARIANCE)

_KEPT = Equal(E(kept, t), SHRINK / features)
_LENGTH = Equal(E(length, t), SQUARE / features * signal + (v0 + unseen + (t - 1) * v0) * GAIN)


def _fits(learner: Learner, goes_on: str) -> tuple[Step, Step]:
    """The first fit, to labels of the target, and every later one."""
    return (
        Step("first fit", Equal(f, A * b + u), Model(learner.sentence)),
        Step("later fit", Equal(y, w + u), Model(goes_on)),
    )


_SIGNAL = (
    _target,
    _centred,
    Step("rotation", Equal(Trace(A * b * bT), SHRINK / features * Trace(b * bT)), ROTATION),
    Step(
        "target in the first fit",
        Equal(Trace(f * bT), SHRINK / features * signal),
        Traces(TRANSPOSE),
        uses=("first fit", "noise part is centred", "rotation", "target"),
    ),
    Step(
        "target in a later fit",
        Equal(Trace(y * bT), Trace(w * bT)),
        Traces(TRANSPOSE),
        uses=("later fit", "noise part is centred"),
    ),
    Step("share at first", Equal(E(kept, 1), Trace(f * bT) / signal), STATES),
    Step("share now", Equal(E(kept, t), Trace(w * bT) / signal), STATES),
    Step("share next", Equal(E(kept, t + 1), Trace(y * bT) / signal), STATES),
    Step(
        "first generation",
        Equal(E(kept, 1), SHRINK / features),
        Algebra(),
        uses=("share at first", "target in the first fit"),
    ),
    Step(
        "one generation",
        Equal(E(kept, t + 1), E(kept, t)),
        Algebra(),
        uses=("share next", "target in a later fit", "share now"),
    ),
    Step("all generations", _KEPT, Induction(t, 1), uses=("first generation", "one generation")),
)
_SQUARES = (
    Step(
        "first fit, transposed", Equal(fT, bT * AT + uT), Transposed(TRANSPOSE), uses=("first fit",)
    ),
    Step("later fit, transposed", Equal(yT, wT + uT), Transposed(TRANSPOSE), uses=("later fit",)),
    Step("noise part and target", Equal(Trace(A * b * uT), sp.S.Zero), CENTRED),
    Step("noise part and weights", Equal(Trace(w * uT), sp.S.Zero), CENTRED),
    _noise,
    _later_noise,
    Step("rotation", Equal(Trace(AT * A * b * bT), SQUARE / features * Trace(b * bT)), ROTATION),
    Step(
        "length of the first fit",
        Equal(Trace(f * fT), SQUARE / features * Trace(b * bT) + noise[0] * GAIN),
        Traces(TRANSPOSE),
        uses=(
            "first fit",
            "first fit, transposed",
            "noise part and target",
            "noise part",
            "rotation",
        ),
    ),
    Step(
        "length of a later fit",
        Equal(Trace(y * yT), Trace(w * wT) + noise[t] * GAIN),
        Traces(TRANSPOSE),
        uses=("later fit", "later fit, transposed", "noise part and weights", "later noise part"),
    ),
    Step("length at first", Equal(E(length, 1), Trace(f * fT)), STATES),
    Step("length now", Equal(Trace(w * wT), E(length, t)), STATES),
    Step("length next", Equal(E(length, t + 1), Trace(y * yT)), STATES),
    Step("real labels", Equal(noise[0], v0 + unseen), REAL),
    Step("synthetic labels", Equal(noise[t], v0), SYNTHETIC),
    Step(
        "first generation",
        Equal(E(length, 1), SQUARE / features * signal + (v0 + unseen) * GAIN),
        Algebra(),
        uses=("length at first", "length of the first fit", "target", "real labels"),
    ),
    Step(
        "one generation",
        Equal(E(length, t + 1), E(length, t) + v0 * GAIN),
        Algebra(),
        uses=("length next", "length of a later fit", "length now", "synthetic labels"),
    ),
    Step("all generations", _LENGTH, Induction(t, 1), uses=("first generation", "one generation")),
)


def _constants(learner: Learner, *traces: sp.Expr) -> tuple[Use, ...]:
    return tuple(use for trace in traces for use in learner.constant(trace)[1])


def _claims(learner: Learner, workflow: str, goes_on: str, remark: str) -> tuple[Claim, ...]:
    """`learner` (by the name of its claims) where a later fit goes on from the current model."""
    id = f"errors.{learner.name}.{workflow}"
    plain = replace(learner, name=learner.name.removeprefix("warm_"))
    share, squared, gain = (
        learner.put_in(trace) for trace in (SHRINK / features, SQUARE / features, GAIN)
    )
    bias = signal * (1 - share) ** 2
    variance = signal * (squared - share**2) + (t * v0 + unseen) * gain
    replaced = signal * (squared**t - share ** (2 * t)) + (v0 + unseen) * gain * squared ** (t - 1)
    replaced += v0 * gain * (1 - squared ** (t - 1)) / (1 - squared)
    about = {
        "assumptions": MODEL,
        "references": learner.references,
        "domain": learner.domain,
        "parameters": learner.public,
    }

    def claim(
        what: str,
        title: str,
        statement: Equal,
        steps: tuple[Step, ...],
        rivals: dict[str, sp.Expr],
        **more: str,
    ) -> Claim:
        return Claim(
            f"{id}_{what}",
            "equality",
            title,
            statement,
            Proof(steps),
            rivals=rivals,
            **{**about, **more},
        )

    signal_value, bias_value, spread_value = (
        Equal(E(kept, t), share),
        Equal(approximation(), bias),
        Equal(E(spread, t), variance),
    )
    return (
        claim(
            "signal",
            "Share of the target that the weights keep after n fits.",
            signal_value,
            (
                *_fits(learner, goes_on),
                *_SIGNAL,
                Step(
                    "constants",
                    signal_value,
                    Algebra(),
                    uses=("all generations", *_constants(plain, SHRINK)),
                ),
            ),
            {"every fit from zero": share**t, "root mean square": sp.sqrt(squared)},
        ),
        claim(
            "approximation",
            "Approximation error after n fits: what the learner does not reach even in the mean.",
            bias_value,
            (
                Step(
                    "share of the target",
                    bias_value,
                    Algebra(),
                    uses=(f"{id}_signal",),
                ),
            ),
            {
                "every fit from zero": signal * (1 - share**t) ** 2,
                "not squared": signal * (1 - share),
            },
            remark="It stays: the first fit pays it, and later ones go on from where that stopped.",
        ),
        claim(
            "statistical",
            "Statistical error after n fits: the spread of the weights about their mean.",
            spread_value,
            (
                *_fits(learner, goes_on),
                _target,
                *_SQUARES,
                *(step for step in SPREAD if step.name != "target"),
                Step(
                    "constants",
                    spread_value,
                    Algebra(),
                    uses=(
                        "spread",
                        "all generations",
                        f"{id}_signal",
                        *_constants(plain, SQUARE, GAIN),
                    ),
                ),
            ),
            {
                "every fit from zero": replaced,
                "unseen features in every label": variance + (t - 1) * unseen * gain,
                "noise of the real data alone": variance - (t - 1) * v0 * gain,
            },
            remark=remark,
        ),
        total(
            id,
            bias,
            variance,
            {"every fit from zero": unseen + signal * (1 - share**t) ** 2 + replaced},
            remark="Expressivity and approximation error are paid once; what compounds is chance.",
            **about,
        ),
    )


WARM = replace(
    GRADIENT, name="warm_gradient", sentence=f"{GRADIENT.sentence}, in the first generation"
)
CLAIMS = (
    *_claims(
        SGD,
        "accumulate",
        "a pass over the rows so far, oldest first, ends at the current weights; on the rows that "
        "these label it finds nothing but noise",
        "It grows without bound, by the same amount in every generation: with steps of one size, "
        "rows that are kept do not help.",
    ),
    *_claims(
        WARM,
        "replace",
        "later fits start at the current weights, which the labels of the rows do not contradict "
        "but for noise",
        "It grows without bound, as that of least squares does: the start decides which error "
        "compounds.",
    ),
)
