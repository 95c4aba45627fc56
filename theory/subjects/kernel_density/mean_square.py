"""The mean square of the points, measured from the mean of the truth, in the other workflows: noise
adds its square to every new point, whatever becomes of the old ones.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, AnyLaw, Induction, Kernel, Model, Tower
from theory.statements import Equal
from theory.subjects.kernel_density.experiment import MODEL, h
from theory.subjects.kernel_density.fresh_mixture import f
from theory.words import E, d, m, t, v, v0

square = sp.Symbol("B", positive=True)  #: state: mean square of the points of the fit
held = sp.Symbol("R", positive=True)  #: state: of points that are kept beside the newest batch
new = sp.Symbol("g", positive=True)  #: mean square of a new batch
left = sp.Symbol("l", positive=True)  #: of the points of a corpus that are left in it
share = sp.Symbol("a", positive=True)  #: share of the corpus that each generation replaces

IS_SQUARE = Model("the mean square of points is their variance plus the square of their mean")
NOISY = "points of a batch have the mean square of the points of the density, plus h^2"
KEPT = "the first fit is on the real points alone, every later one on them and the newest batch"
TWO = "each fit but the first is on the two newest batches, all of one size"
PART = "in every generation a share a of the corpus, any of its points, is given up for a batch"
PARAMETERS = {"samples": m, "generations": t, "bandwidth": h, "variance": v0}


def _of(symbol: sp.Symbol, mean: sp.Expr) -> AnyLaw:
    """A mean square of which only the mean counts."""
    return AnyLaw(symbol, (sp.S.One, mean), example=((mean, sp.S.One),))


_START = {square: v0, held: v0}
_REAL = Kernel(sp.S.Zero, {square: new, held: new}, (_of(new, v0),), _START)
_noisy = square + h**2
_real_share = f / (f + m)
_AUGMENT = Kernel(
    t,
    {held: held, square: _real_share * held + (1 - _real_share) * new},
    (_of(new, _noisy),),
    _START,
)
_WINDOW = Kernel(t, {held: new, square: (held + new) / 2}, (_of(new, _noisy),), _START)
_PART = Kernel(
    t, {square: (1 - share) * left + share * new}, (_of(left, square), _of(new, _noisy)), _START
)

_FIRST = Step("first fit", Equal(E(square, 1), v0), Tower(_REAL))
_FIRST_HELD = Step("first batch", Equal(E(held, 1), v0), Tower(_REAL))


def _total(generation: sp.Expr | int) -> sp.Expr:
    return E(v + d**2, generation)


def _parts(generation: sp.Expr | int) -> Step:
    return Step("parts", Equal(_total(generation), E(square, generation)), IS_SQUARE)


def _augmented(upto: sp.Expr = t) -> sp.Expr:
    return v0 + h**2 * m / f * (1 - (1 - _real_share) ** (upto - 1))


_augment = Equal(E(square, t), _augmented())
_partial = Equal(E(square, t), v0 + share * h**2 * (t - 1))
_window = Equal(_total(3), v0 + sp.Rational(5, 4) * h**2)
_COMMON = {"references": ("kazdan2024",)}

CLAIMS = (
    Claim(
        id="kernel_density.augment.total",
        kind="equality",
        title=(
            "Mean of variance plus squared error of the mean after t fits, each but the first on "
            "the same real points and the newest batch."
        ),
        statement=Equal(_total(t), _augmented()),
        proof=Proof(
            (
                _FIRST,
                _FIRST_HELD,
                Step("kept, one fit", Equal(E(held, t + 1), E(held, t)), Tower(_AUGMENT)),
                Step(
                    "kept",
                    Equal(E(held, t), v0),
                    Induction(t, 1),
                    uses=("first batch", "kept, one fit"),
                ),
                Step(
                    "one fit",
                    Equal(
                        E(square, t + 1),
                        _real_share * E(held, t) + (1 - _real_share) * (E(square, t) + h**2),
                    ),
                    Tower(_AUGMENT),
                ),
                Step("all fits", _augment, Induction(t, 1), uses=("first fit", "one fit", "kept")),
                _parts(t),
                Step("sum", Equal(_total(t), _augmented()), Algebra(), uses=("parts", "all fits")),
            )
        ),
        assumptions=(*MODEL, NOISY, KEPT),
        parameters={**PARAMETERS, "real": f},
        rivals={
            "replace": v0 + h**2 * (t - 1),
            "noise before the first fit": _augmented(t + 1),
            "real points alone": v0,
        },
        remark="That of new real points every time: only the mean square counts, not their number.",
        **_COMMON,
    ),
    Claim(
        id="kernel_density.partial_replacement.total",
        kind="equality",
        title=(
            "Mean of variance plus squared error of the mean, a share of the corpus replaced in "
            "every generation."
        ),
        statement=Equal(_total(t), _partial.rhs),
        proof=Proof(
            (
                _FIRST,
                Step("one fit", Equal(E(square, t + 1), E(square, t) + share * h**2), Tower(_PART)),
                Step("all fits", _partial, Induction(t, 1), uses=("first fit", "one fit")),
                _parts(t),
                Step("sum", Equal(_total(t), _partial.rhs), Algebra(), uses=("parts", "all fits")),
            )
        ),
        assumptions=(*MODEL, NOISY, PART),
        domain=(Condition(share <= 1, "a share of at most 1"),),
        parameters={"share": share, "generations": t, "bandwidth": h, "variance": v0},
        rivals={
            "replace": v0 + h**2 * (t - 1),
            "the first fit with noise": v0 + share * h**2 * t,
            "share squared": v0 + share**2 * h**2 * (t - 1),
        },
        **_COMMON,
    ),
    Claim(
        id="kernel_density.window.total",
        kind="equality",
        title=(
            "Window of two batches: mean of variance plus squared error of the mean at the third "
            "fit, the first that has forgotten the real data."
        ),
        statement=_window,
        proof=Proof(
            (
                _FIRST,
                _FIRST_HELD,
                Step(
                    "one fit",
                    Equal(E(square, t + 1), (E(held, t) + E(square, t) + h**2) / 2),
                    Tower(_WINDOW),
                ),
                Step("one batch", Equal(E(held, t + 1), E(square, t) + h**2), Tower(_WINDOW)),
                *(
                    Step(
                        f"second {name}",
                        Equal(E(letter, 2), value),
                        Algebra(),
                        uses=((f"one {name}", {t: sp.S.One}), "first fit", "first batch"),
                    )
                    for name, letter, value in (
                        ("fit", square, v0 + h**2 / 2),
                        ("batch", held, v0 + h**2),
                    )
                ),
                Step(
                    "third fit",
                    Equal(E(square, 3), _window.rhs),
                    Algebra(),
                    uses=(("one fit", {t: sp.Integer(2)}), "second fit", "second batch"),
                ),
                _parts(3),
                Step("sum", _window, Algebra(), uses=("parts", "third fit")),
            )
        ),
        assumptions=(*MODEL, NOISY, TWO),
        parameters={"bandwidth": h, "variance": v0},
        rivals={
            "replace": v0 + 2 * h**2,
            "accumulate": v0 + sp.Rational(5, 6) * h**2,
            "half of the noise every time": v0 + h**2,
        },
        **_COMMON,
    ),
)
