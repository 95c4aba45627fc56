"""A window of the newest batches: the third fit is the first that has forgotten the real data.

Each fit but the first is on the two newest batches, all of one size m."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, ChiSquare, Kernel, Model, Normal, Tower
from theory.statements import Equal
from theory.subjects.gaussian.experiment import COCHRAN, DRAWN, MODEL
from theory.subjects.gaussian.weighted import BATCH
from theory.words import E, b, d, m, q, t, v, v0, z

last = sp.Symbol("l", real=True)  #: state: mean of the newest batch minus that of the truth
squares = sp.Symbol("S", positive=True)  #: state: its centred sum of squares
_before, _new = sp.symbols("x_b x_m", real=True)  #: means of the batch before and of the newest
_older, _newer = sp.symbols("S_b S_m", positive=True)  #: their centred sums of squares
_mean, _variance = sp.Symbol("mu", real=True), sp.Symbol("V", real=True)  #: of the fit
_batch = d + sp.sqrt(v / m) * z

TWO = "each fit but the first is on the two newest batches, all of one size"

_begin = Kernel(
    index=sp.S.Zero,
    update={
        v: v0 * q / (m - b),
        d: sp.sqrt(v0 / m) * z,
        last: sp.sqrt(v0 / m) * z,
        squares: v0 * q,
    },
    draws=(Normal(z), ChiSquare(q, m - 1)),
    initial={v: v0, d: sp.S.Zero, last: sp.S.Zero, squares: v0},
    law=COCHRAN,
    batch=m,
)
_move = Kernel(
    index=t,
    update={
        v: (squares + v * q + m / 2 * (_batch - last) ** 2) / (2 * m - b),
        d: (last + _batch) / 2,
        last: _batch,
        squares: v * q,
    },
    draws=(Normal(z), ChiSquare(q, m - 1)),
    initial={v: v0, d: sp.S.Zero, last: sp.S.Zero, squares: v0},
    law=COCHRAN,
    batch=m,
)
_level_1 = v0 * (m - 1) / (m - b)
_level_2 = ((m - 1) * (v0 + _level_1) + _level_1 / 2) / (2 * m - b)
_forgets = Equal(
    E(d**2, 3), (v0 + sp.Rational(9, 16) * _level_1 + sp.Rational(1, 4) * _level_2) / m
)
OF_TWO = Model("a fit is that of the two newest batches")
_pooled = _older + _newer + m * (_before - _mean) ** 2 + m * (_new - _mean) ** 2
WINDOW_STEPS = (
    Step("batch mean", Equal(_new, _batch), BATCH),
    Step("batch squares", Equal(_newer, v * q), BATCH),
    Step("mean of the batch before", Equal(_before, last), OF_TWO),
    Step("squares of the batch before", Equal(_older, squares), OF_TWO),
    Step("fitted mean", Equal(_mean, (_before + _new) / 2), OF_TWO),
    Step("fitted variance", Equal(_variance, _pooled / (2 * m - b)), OF_TWO),
    Step(
        "moved mean",
        Equal(_mean, _move.update[d]),
        Algebra(),
        uses=("fitted mean", "batch mean", "mean of the batch before"),
    ),
    Step(
        "about the mean",
        Equal(_variance, (_older + _newer + m / 2 * (_new - _before) ** 2) / (2 * m - b)),
        Algebra(),
        uses=("fitted variance", "fitted mean"),
    ),
    Step(
        "moved variance",
        Equal(_variance, _move.update[v]),
        Algebra(),
        uses=(
            "about the mean",
            "batch mean",
            "batch squares",
            "mean of the batch before",
            "squares of the batch before",
        ),
    ),
    *(
        Step(f"first {name}", Equal(E(h, 1), value), Tower(_begin), uses=DRAWN)
        for name, h, value in (
            ("variance", v, _level_1),
            ("squares", squares, v0 * (m - 1)),
            ("square", d**2, v0 / m),
            ("square of the batch", last**2, v0 / m),
            ("product", d * last, v0 / m),
        )
    ),
    *(
        Step(
            f"next {name}",
            Equal(E(h, t + 1), value),
            Tower(_move),
            uses=(*DRAWN, "moved mean", "moved variance"),
        )
        for name, h, value in (
            (
                "variance",
                v,
                (
                    E(squares, t)
                    + (m - 1) * E(v, t)
                    + m / 2 * (E(d**2, t) - 2 * E(d * last, t) + E(last**2, t) + E(v, t) / m)
                )
                / (2 * m - b),
            ),
            (
                "square",
                d**2,
                (E(last**2, t) + 2 * E(d * last, t) + E(d**2, t) + E(v, t) / m) / 4,
            ),
            ("square of the batch", last**2, E(d**2, t) + E(v, t) / m),
            ("product", d * last, (E(d * last, t) + E(d**2, t) + E(v, t) / m) / 2),
        )
    ),
    *(
        Step(
            f"second {name}",
            Equal(E(h, 2), value),
            Algebra(),
            uses=(
                (f"next {name}", {t: sp.S.One}),
                "first variance",
                "first squares",
                "first square",
                "first square of the batch",
                "first product",
            ),
        )
        for name, h, value in (
            ("variance", v, _level_2),
            ("square", d**2, v0 / m + _level_1 / (4 * m)),
            ("square of the batch", last**2, v0 / m + _level_1 / m),
            ("product", d * last, v0 / m + _level_1 / (2 * m)),
        )
    ),
    Step(
        "third square",
        _forgets,
        Algebra(),
        uses=(
            ("next square", {t: sp.Integer(2)}),
            "second variance",
            "second square",
            "second square of the batch",
            "second product",
        ),
    ),
)

CLAIMS = (
    Claim(
        id="gaussian.window.mean_error",
        kind="equality",
        title=(
            "Window of two batches: mean squared error of the mean of the third fit, the first "
            "that has forgotten the real data."
        ),
        statement=_forgets,
        proof=Proof(WINDOW_STEPS),
        assumptions=(*MODEL, TWO),
        domain=(
            Condition(m - b > 0, "more samples than ddof"),
            Condition(m >= 2, "at least 2 samples in every batch"),
        ),
        parameters={"samples": m, "ddof": b, "variance": v0},
        rivals={
            "nothing forgotten": (v0 + _level_1 / 4 + _level_2 / 9) / m,
            "newest batch alone": v0 / m * (1 + (m - 1) / (m - b) + ((m - 1) / (m - b)) ** 2),
            "second fit": (v0 + _level_1 / 4) / m,
        },
    ),
)
