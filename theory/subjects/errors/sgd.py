"""One pass of stochastic gradient descent from zero, a row at a time: exact for any number of rows
and features.
"""

import sympy as sp

from theory.claim import Condition
from theory.proof import Step
from theory.rules import Algebra, AnyLaw, ChiSquare, Cited, Induction, Kernel, Normal, Start, Tower
from theory.statements import Equal
from theory.subjects.errors.experiment import GAIN, PASS_NOISE, SHRINK, SQUARE, features
from theory.subjects.errors.learners import Learner
from theory.subjects.gaussian.experiment import MOMENTS
from theory.subjects.regression.experiment import MUIRHEAD
from theory.words import E, d, i, m, z

rate = sp.Symbol("eta", positive=True)
rest = sp.Symbol("g", nonnegative=True)  #: length of the deviation across the direction
square = sp.Symbol("H", nonnegative=True)  #: squared length of the deviation
_across, _label = sp.symbols("y l", real=True)
_others = sp.Symbol("c_2", positive=True)

#: a row moves the deviation e from the labelling weights to e - rate x (x'e - label noise)
_stretch = z**2 + _others  # |x|^2, with z its component along e
_moved = square - 2 * rate * z**2 * square + rate**2 * _stretch * z**2 * square
_draws = (Normal(z), ChiSquare(_others, features - 1))
COMPONENT = Kernel(
    index=i,
    update={d: d - rate * z * (d * z + rest * _across)},
    draws=(Normal(z), Normal(_across)),
    initial={d: sp.S.One},
)
SIGNAL = Kernel(index=i, update={square: _moved}, draws=_draws, initial={square: sp.S.One})
NOISE = Kernel(
    index=i,
    update={
        square: _moved
        + 2 * rate * sp.sqrt(square) * z * _label * (1 - rate * _stretch)
        + rate**2 * _stretch * _label**2,
    },
    draws=(
        *_draws,
        AnyLaw(
            _label,
            (sp.S.One, sp.S.Zero, sp.S.One),
            ((sp.S.One, sp.Rational(1, 2)), (-sp.S.One, sp.Rational(1, 2))),
        ),
    ),
    initial={square: sp.S.Zero},
)

factor = 1 - 2 * rate + rate**2 * (features + 2)  #: of the squared length, for one row
_left = (1 - rate) ** m
SGD = Learner(
    name="sgd",
    sentence=(
        "a pass starts at zero, and each row moves f by rate times x times what f misses of its "
        "label"
    ),
    shrink=features * (1 - _left),
    square=features * (1 - 2 * _left + factor**m),
    gain=rate**2 * features * (1 - factor**m) / (1 - factor),
    population=sp.S.One,
    parameters={"rate": rate},
    domain=(Condition(rate * (features + 2) < 2, "a rate below 2/(features seen + 2)"),),
)

_component = (
    Step("component at the start", Equal(E(d, 0), sp.S.One), Start(COMPONENT)),
    Step(
        "component after a row",
        Equal(E(d, i + 1), (1 - rate) * E(d, i)),
        Tower(COMPONENT),
        uses=MOMENTS,
    ),
    Step(
        "component",
        Equal(E(d, i), (1 - rate) ** i),
        Induction(i),
        uses=("component at the start", "component after a row"),
    ),
)


def _squares(kernel: Kernel, start: sp.Expr, plus: sp.Expr, closed: sp.Expr) -> tuple[Step, ...]:
    return (
        Step("square at the start", Equal(E(square, 0), start), Start(kernel)),
        Step(
            "square after a row",
            Equal(E(square, i + 1), factor * E(square, i) + plus),
            Tower(kernel),
            uses=MOMENTS,
        ),
        Step(
            "square",
            Equal(E(square, i), closed),
            Induction(i),
            uses=("square at the start", "square after a row"),
        ),
    )


_TURNED = Cited(
    "A w is w plus the deviation e after the pass; the law of a normal design does not change "
    "under rotations, so that E A is a multiple of 1 and E|A w|^2, which is |w|^2 + 2 w'e + |e|^2 "
    "in the mean, one of |w|^2",
    MUIRHEAD,
)
_mean = Step(
    "mean shrinkage",
    Equal(SHRINK, features * (1 - E(d, m))),
    _TURNED,
)
_both = Step(
    "squares",
    Equal(SQUARE, features * (1 - 2 * E(d, m) + E(square, m))),
    _TURNED,
)
_noise = Step(
    "noise alone",
    Equal(GAIN, E(square, m)),
    PASS_NOISE,
)


def _rivals(value: sp.Expr) -> dict[str, sp.Expr]:
    return {"one row fewer": value.subs(m, m - 1), "one row more": value.subs(m, m + 1)}


def _with(wrong: sp.Expr, value: sp.Expr) -> sp.Expr:
    return value.xreplace({factor: wrong, 1 - factor: 1 - wrong})


_second = 1 - 2 * rate + rate**2 * features  # |x|^2 taken as independent of x'e
CLAIMS = (
    SGD.claim(
        "mean_shrinkage",
        (
            *_component,
            _mean,
            Step(
                "all rows",
                Equal(SHRINK, SGD.shrink),
                Algebra(),
                uses=("mean shrinkage", ("component", {i: m})),
            ),
        ),
        {**_rivals(SGD.shrink), "gradient flow": features * (1 - sp.exp(-rate * m))},
    ),
    SGD.claim(
        "square_shrinkage",
        (
            *_component,
            *_squares(SIGNAL, sp.S.One, sp.S.Zero, factor**i),
            _both,
            Step(
                "all rows",
                Equal(SQUARE, SGD.square),
                Algebra(),
                uses=("squares", ("component", {i: m}), ("square", {i: m})),
            ),
        ),
        {
            **_rivals(SGD.square),
            "square of the mean": features * (1 - _left) ** 2,
            "length of a row fixed": _with(_second, SGD.square),
        },
    ),
    SGD.claim(
        "noise_gain",
        (
            *_squares(
                NOISE,
                sp.S.Zero,
                rate**2 * features,
                rate**2 * features * (1 - factor**i) / (1 - factor),
            ),
            _noise,
            Step(
                "all rows",
                Equal(GAIN, SGD.gain),
                Algebra(),
                uses=("noise alone", ("square", {i: m})),
            ),
        ),
        {
            **_rivals(SGD.gain),
            "infinitely many rows": rate**2 * features / (1 - factor),
            "length of a row fixed": _with(_second, SGD.gain),
        },
        remark=(
            "With infinitely many rows rate k/(2 - rate (k + 2)) stays, for every generation: only "
            "a smaller rate makes it vanish."
        ),
    ),
)
