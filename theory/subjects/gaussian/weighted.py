"""Real points with a weight of their own, new in every fit.

The r real points have the weight w and the m points of the batch 1 - w, by parameters (both sets
are fitted apart, and mean and variance averaged) or by points (one fit, whose weights add up to
r + m)."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    AnyLaw,
    ChiSquare,
    Induction,
    Kernel,
    Model,
    Normal,
    Start,
    Tower,
)
from theory.statements import Equal
from theory.subjects.gaussian.experiment import COCHRAN, DRAWN, MODEL, NEW_MEAN, NEW_SQUARES_OF_REAL
from theory.words import E, b, d, j, k, m, n, q, v, v0, z

r = sp.Symbol("r", integer=True, positive=True)  #: real points in every fit
w = sp.Symbol("w", positive=True)  #: their weight
y = sp.Symbol("y", real=True)  #: their mean minus that of the truth, over its deviation
u = sp.Symbol("u", positive=True)  #: their centred sum of squares over the variance of the truth
_real, _new = sp.symbols("x_r x_m", real=True)  #: means of the real points and of the batch
_inner, _outer = sp.symbols("S_r S_m", positive=True)  #: their centred sums of squares
_mean, _variance = sp.Symbol("mu", real=True), sp.Symbol("V", real=True)  #: of the fit

#: of the real points only two moments count
_TRUTH = (
    AnyLaw(
        y, (sp.S.One, sp.S.Zero, sp.S.One), example=((sp.S.One, sp.S.Half), (-sp.S.One, sp.S.Half))
    ),
    AnyLaw(u, (sp.S.One, r - 1), example=((r - 1, sp.S.One),)),
)
_batch, _source = d + sp.sqrt(v / m) * z, sp.sqrt(v0 / r) * y
T = m + r

AVERAGED = Model("mean and variance of a fit are those of both sets, averaged with w and 1 - w")
WEIGHED = Model("the fit is that of points with weights: w (r + m)/r and (1 - w) (r + m)/m")
BATCH = Model("a batch has the mean and the sum of squares that Cochran's theorem gives it")

APART = "real points and batch are fitted apart, and mean and variance averaged with fixed weights"
TOGETHER = "real points and batch are fitted together, with weights whose sum is their number"
NEW = "the real points of each fit are new"
WEIGHT = Condition(w < 1, "a weight of the real points below 1")
SETS = (
    Condition(m >= 2, "at least 2 samples in every batch"),
    Condition(r >= 2, "at least two real points"),
)
BOTH = (
    Condition(m - b > 0, "more samples than ddof"),
    Condition(r - b > 0, "more real points than ddof"),
)
PARAMETERS = {
    "samples": m,
    "real": r,
    "real_weight": w,
    "ddof": b,
    "variance": v0,
}
#: the draws of a fit, by what they are of
DRAWS = (
    Step("real mean", Equal(_real, _source), NEW_MEAN),
    Step("real squares", Equal(_inner, v0 * u), NEW_SQUARES_OF_REAL),
    Step("batch mean", Equal(_new, _batch), BATCH),
    Step("batch squares", Equal(_outer, v * q), BATCH),
)
DRAW_NAMES = tuple(step.name for step in DRAWS)

_moved = w * _source + (1 - w) * _batch
APART_KERNEL = Kernel(
    index=n,
    update={v: w * v0 * u / (r - b) + (1 - w) * v * q / (m - b), d: _moved},
    draws=(Normal(z), ChiSquare(q, m - 1), *_TRUTH),
    initial={v: v0, d: sp.S.Zero},
    law=COCHRAN,
    batch=m,
)
_keeps, _adds = (1 - w) * (m - 1) / (m - b), w * (r - 1) / (r - b) * v0


def _level(upto: sp.Expr, index: sp.Symbol = k) -> sp.Expr:
    """E v at a generation."""
    return _keeps**upto * v0 + _adds * sp.Sum(_keeps ** (upto - 1 - index), (index, 0, upto - 1))


def _drift(upto: sp.Expr) -> sp.Expr:
    """E d^2 at a generation."""
    return sp.Sum(
        (1 - w) ** (2 * (upto - 1 - j)) * (w**2 * v0 / r + (1 - w) ** 2 * _level(j) / m),
        (j, 0, upto - 1),
    )


_apart_variance = Equal(E(v, n), _level(n))
_apart_error = Equal(E(d**2, n), _drift(n))
_apart_once = Equal(E(d**2, n + 1), (1 - w) ** 2 * (E(d**2, n) + E(v, n) / m) + w**2 * v0 / r)
APART_STEPS = (
    *DRAWS,
    Step(
        "fitted variance",
        Equal(_variance, w * _inner / (r - b) + (1 - w) * _outer / (m - b)),
        AVERAGED,
    ),
    Step(
        "next variance",
        Equal(_variance, APART_KERNEL.update[v]),
        Algebra(),
        uses=("fitted variance", *DRAW_NAMES),
    ),
    Step("variance, start", Equal(E(v, 0), v0), Start(APART_KERNEL)),
    Step(
        "variance, one fit",
        Equal(E(v, n + 1), _keeps * E(v, n) + _adds),
        Tower(APART_KERNEL),
        uses=(*DRAWN, "next variance"),
    ),
    Step(
        "variance, all fits",
        _apart_variance,
        Induction(n),
        uses=("variance, start", "variance, one fit"),
    ),
)

# one weighted fit of all points
_centred = w * T / r * (_inner + r * (_real - _mean) ** 2) + (1 - w) * T / m * (
    _outer + m * (_new - _mean) ** 2
)
TOGETHER_KERNEL = Kernel(
    index=n,
    update={
        v: (
            w * T / r * v0 * u + (1 - w) * T / m * v * q + T * w * (1 - w) * (_batch - _source) ** 2
        )
        / (T - b),
        d: _moved,
    },
    draws=(Normal(z), ChiSquare(q, m - 1), *_TRUTH),
    initial={v: v0, d: sp.S.Zero},
    law=COCHRAN,
    batch=m,
)
_together_once = Equal(
    E(v, n + 1),
    T
    / (T - b)
    * (
        w * (r - 1) / r * v0
        + (1 - w) * (m - 1) / m * E(v, n)
        + w * (1 - w) * (v0 / r + E(d**2, n) + E(v, n) / m)
    ),
)
_first_error = v0 * (w**2 / r + (1 - w) ** 2 / m)
_first_variance = T / (T - b) * v0 * (1 - w**2 / r - (1 - w) ** 2 / m)
_second_error = Equal(
    E(d**2, 2), w**2 * v0 / r + (1 - w) ** 2 * (_first_error + _first_variance / m)
)
_second_variance = Equal(
    E(v, 2),
    T
    / (T - b)
    * (
        w * (r - 1) / r * v0
        + (1 - w) * (m - 1) / m * _first_variance
        + w * (1 - w) * (v0 / r + _first_error + _first_variance / m)
    ),
)
TOGETHER_STEPS = (
    *DRAWS,
    Step("fitted mean", Equal(_mean, w * _real + (1 - w) * _new), WEIGHED),
    Step("fitted variance", Equal(_variance, _centred / (T - b)), WEIGHED),
    Step(
        "next mean",
        Equal(_mean, TOGETHER_KERNEL.update[d]),
        Algebra(),
        uses=("fitted mean", *DRAW_NAMES),
    ),
    Step(
        "about the weighted mean",
        Equal(
            _variance,
            (w * T / r * _inner + (1 - w) * T / m * _outer + T * w * (1 - w) * (_new - _real) ** 2)
            / (T - b),
        ),
        Algebra(),
        uses=("fitted variance", "fitted mean"),
    ),
    Step(
        "next variance",
        Equal(_variance, TOGETHER_KERNEL.update[v]),
        Algebra(),
        uses=("about the weighted mean", *DRAW_NAMES),
    ),
    Step("variance, start", Equal(E(v, 0), v0), Start(TOGETHER_KERNEL)),
    Step("square, start", Equal(E(d**2, 0), sp.S.Zero), Start(TOGETHER_KERNEL)),
    Step(
        "variance, one fit",
        _together_once,
        Tower(TOGETHER_KERNEL),
        uses=(*DRAWN, "next variance", "next mean"),
    ),
    Step("square, one fit", _apart_once, Tower(TOGETHER_KERNEL), uses=(*DRAWN, "next mean")),
    Step(
        "first variance",
        Equal(E(v, 1), _first_variance),
        Algebra(),
        uses=(("variance, one fit", {n: sp.S.Zero}), "variance, start", "square, start"),
    ),
    Step(
        "first square",
        Equal(E(d**2, 1), _first_error),
        Algebra(),
        uses=(("square, one fit", {n: sp.S.Zero}), "variance, start", "square, start"),
    ),
)


CLAIMS = (
    Claim(
        id="gaussian.weighted_parameters.variance_mean",
        kind="equality",
        title=(
            "Mean of the model's variance after n fits, each the weighted average of one on new "
            "real points and one on a batch of the model."
        ),
        statement=_apart_variance,
        proof=Proof(APART_STEPS),
        assumptions=(*MODEL, NEW, APART),
        references=("he2025",),
        domain=(*BOTH, *SETS, WEIGHT),
        parameters={**PARAMETERS, "generations": n},
        rivals={
            "weights exchanged": _level(n).subs(w, 1 - w),
            "batch alone": v0 * ((m - 1) / (m - b)) ** n,
            "divided by the count": _level(n).subs(b, 0),
            "one generation fewer": _level(n - 1),
        },
    ),
    Claim(
        id="gaussian.weighted_parameters.mean_error",
        kind="equality",
        title=(
            "Mean squared error of the model's mean after n fits, each the weighted average of one "
            "on new real points and one on a batch of the model."
        ),
        statement=_apart_error,
        proof=Proof(
            (
                *APART_STEPS,
                Step("fitted mean", Equal(_mean, w * _real + (1 - w) * _new), AVERAGED),
                Step(
                    "next mean",
                    Equal(_mean, APART_KERNEL.update[d]),
                    Algebra(),
                    uses=("fitted mean", *DRAW_NAMES),
                ),
                Step("square, start", Equal(E(d**2, 0), sp.S.Zero), Start(APART_KERNEL)),
                Step(
                    "square, one fit",
                    _apart_once,
                    Tower(APART_KERNEL),
                    uses=(*DRAWN, "next mean"),
                ),
                Step(
                    "square, all fits",
                    _apart_error,
                    Induction(n),
                    uses=("square, start", "square, one fit", "variance, all fits"),
                ),
            )
        ),
        assumptions=(*MODEL, NEW, APART),
        references=("he2025",),
        domain=(*BOTH, *SETS, WEIGHT),
        parameters={**PARAMETERS, "generations": n},
        rivals={
            "weights exchanged": _drift(n).subs(w, 1 - w),
            "variance of the truth for ever": v0
            * (w**2 / r + (1 - w) ** 2 / m)
            * sp.Sum((1 - w) ** (2 * (n - 1 - j)), (j, 0, n - 1)),
            "weights not squared": _drift(n).subs(w, w**2),
            "one generation fewer": _drift(n - 1),
        },
    ),
    Claim(
        id="gaussian.weighted_points.variance_mean",
        kind="equality",
        title=(
            "Mean of the model's variance after two fits, each on new real points and a batch with "
            "a weight for either."
        ),
        statement=_second_variance,
        proof=Proof(
            (
                *TOGETHER_STEPS,
                Step(
                    "second variance",
                    _second_variance,
                    Algebra(),
                    uses=(
                        ("variance, one fit", {n: sp.S.One}),
                        "first variance",
                        "first square",
                    ),
                ),
            )
        ),
        assumptions=(*MODEL, NEW, TOGETHER),
        references=("he2025",),
        domain=(Condition(T - b > 0, "more points than ddof in a fit"), *SETS, WEIGHT),
        parameters=PARAMETERS,
        rivals={
            "weights exchanged": _second_variance.rhs.subs(w, 1 - w),
            "fitted apart": _level(sp.Integer(2)),
            "one fit": _first_variance,
            "divided by the count": _second_variance.rhs.subs(b, 0),
        },
    ),
    Claim(
        id="gaussian.weighted_points.mean_error",
        kind="equality",
        title=(
            "Mean squared error of the model's mean after two fits, each on new real points and a "
            "batch with a weight for either."
        ),
        statement=_second_error,
        proof=Proof(
            (
                *TOGETHER_STEPS,
                Step(
                    "second square",
                    _second_error,
                    Algebra(),
                    uses=(
                        ("square, one fit", {n: sp.S.One}),
                        "first variance",
                        "first square",
                    ),
                ),
            )
        ),
        assumptions=(*MODEL, NEW, TOGETHER),
        references=("he2025",),
        domain=(Condition(T - b > 0, "more points than ddof in a fit"), *SETS, WEIGHT),
        parameters=PARAMETERS,
        rivals={
            "weights exchanged": _second_error.rhs.subs(w, 1 - w),
            "one fit": _first_error,
            "real points only": w**2 * v0 / r,
        },
    ),
)
