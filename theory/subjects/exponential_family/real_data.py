"""The error of the fitted mean where real data come back, or where old batches are forgotten.

With d the fitted mean less that of the truth, the mean of a batch is d + y, where y has mean 0 and
the variance of one point of the current model over the size of the batch (see ``mean``).  Every fit
here is an average of means of batches, so that only second moments count."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, AnyLaw, Induction, Kernel, Linearity, Model, Start, Tower
from theory.statements import Equal
from theory.subjects.exponential_family.mean import DEVIATION, MODEL, slope, unit
from theory.words import E, d, j, m, n, t, v0

curvature = sp.Symbol("v2", real=True)  #: as in ``mean``, where it must not vanish
r = sp.Symbol("r", integer=True, positive=True)  #: real points in every fit
w = sp.Symbol("w", positive=True)  #: weight of the real points
real = sp.Symbol("y_r", real=True)  #: mean of the real points less that of the truth
centre = sp.Symbol("c", real=True)  #: state: mean of the kept real points less that of the truth
offset = sp.Symbol("e", real=True)  #: state: the fitted mean less that of the kept real points
last = sp.Symbol("l", real=True)  #: state: mean of the newest batch less that of the truth
_mean = sp.Symbol("y_m", real=True)  #: mean of the newest batch less that of the truth
_sum = sp.Symbol("Y", real=True)  #: what the points of a fit add up to, less their truth's mean

CURVED = Condition(curvature >= -1, "a curvature of at least -1, that of a single trial")
POSITIVE = Condition(m + curvature > 0, "samples + curvature to be positive")
WEIGHT = Condition(w < 1, "a weight of the real points below 1")
MIXED = "each fit averages new real points and the newest batch with fixed weights"
KEPT = "the first fit is on the real points alone, every later one on them and the newest batch"
TWO = "each fit but the first is on the two newest batches, all of one size"
REAL_AND_BATCH = Model(
    "the fitted mean is w times that of the real points and 1 - w that of the batch"
)
OF_BOTH = Model("the fitted mean is that of the real points and of the batch together")
OF_TWO = Model("the fitted mean is that of the two newest batches")


def _law(symbol: sp.Symbol, spread: sp.Expr) -> AnyLaw:
    """A mean of points: mean 0 and the variance ``spread``."""
    two = ((spread, 1 / (1 + spread)), (sp.S.NegativeOne, spread / (1 + spread)))
    return AnyLaw(symbol, (sp.S.One, sp.S.Zero, spread), example=two)


def _point(at: sp.Expr) -> sp.Expr:
    """Variance of one point of the model whose mean is ``at`` off the truth's."""
    return v0 + slope * at + curvature * at**2


# new real points, with a weight
_mix = Kernel(
    index=n,
    update={d: w * real + (1 - w) * (d + unit)},
    draws=(_law(real, v0 / r), _law(unit, _point(d) / m)),
    initial={d: sp.S.Zero},
)
_ratio = (1 - w) ** 2 * (1 + curvature / m)
_added = v0 * (w**2 / r + (1 - w) ** 2 / m)


def _mixed(upto: sp.Expr = n) -> sp.Expr:
    return _added * sp.Sum(_ratio ** (upto - 1 - j), (j, 0, upto - 1))


_mixture = Equal(E(d**2, n), _mixed())

# real points kept, and the newest batch
_share = m / (m + r)
_alone = Kernel(
    index=sp.S.Zero,
    update={centre: real, offset: sp.S.Zero},
    draws=(_law(real, v0 / r),),
    initial={centre: sp.S.Zero, offset: sp.S.Zero},
)
_keep = Kernel(
    index=t,
    update={centre: centre, offset: _share * (offset + unit)},
    draws=(_law(unit, _point(centre + offset) / m),),
    initial={centre: sp.S.Zero, offset: sp.S.Zero},
)
_grows = _share**2 * (1 + curvature / m)
_first = v0 / r
_gained = _share**2 * (v0 + curvature * _first) / m


def _kept(upto: sp.Expr = t) -> sp.Expr:
    return _gained * sp.Sum(_grows ** (upto - 1 - j), (j, 1, upto - 1))


_offset = Equal(E(offset**2, t), _kept())
_augment = Equal(E(d**2, t), _first + _kept())
_total = E((centre + offset) ** 2, t)

# the two newest batches
_begin = Kernel(
    index=sp.S.Zero,
    update={d: unit, last: unit},
    draws=(_law(unit, v0 / m),),
    initial={d: sp.S.Zero, last: sp.S.Zero},
)
_move = Kernel(
    index=t,
    update={d: (last + d + unit) / 2, last: d + unit},
    draws=(_law(unit, _point(d) / m),),
    initial={d: sp.S.Zero, last: sp.S.Zero},
)
_drawn = (v0 + slope * E(d, t) + curvature * E(d**2, t)) / m
_second = v0 / m + (v0 + curvature * v0 / m) / (4 * m)
_forgets = Equal(
    E(d**2, 3),
    (v0 + sp.Rational(9, 16) * (v0 + curvature * v0 / m) + (v0 + curvature * _second) / 4) / m,
)

CLAIMS = (
    Claim(
        id="exponential_family.mixture.mean_error",
        kind="equality",
        title=(
            "Mean squared error of the fitted mean after n fits that average new real points and "
            "the newest batch with fixed weights."
        ),
        statement=_mixture,
        proof=Proof(
            (
                Step("mean of the batch", Equal(_mean, d + unit), DEVIATION),
                Step("fit", Equal(_sum, w * real + (1 - w) * _mean), REAL_AND_BATCH),
                Step(
                    "move",
                    Equal(_sum, _mix.update[d]),
                    Algebra(),
                    uses=("fit", "mean of the batch"),
                ),
                Step("start", Equal(E(d, 0), sp.S.Zero), Start(_mix)),
                Step(
                    "drift, one fit",
                    Equal(E(d, n + 1), (1 - w) * E(d, n)),
                    Tower(_mix),
                    uses=("move",),
                ),
                Step(
                    "no drift",
                    Equal(E(d, n), sp.S.Zero),
                    Induction(n),
                    uses=("start", "drift, one fit"),
                ),
                Step("start, squared", Equal(E(d**2, 0), sp.S.Zero), Start(_mix)),
                Step(
                    "one fit",
                    Equal(
                        E(d**2, n + 1),
                        _ratio * E(d**2, n) + _added + (1 - w) ** 2 * slope / m * E(d, n),
                    ),
                    Tower(_mix),
                    uses=("move",),
                ),
                Step(
                    "all fits",
                    _mixture,
                    Induction(n),
                    uses=("start, squared", "one fit", "no drift"),
                ),
            )
        ),
        assumptions=(*MODEL, MIXED),
        references=("morris1982",),
        domain=(CURVED, POSITIVE, WEIGHT),
        parameters={
            "samples": m,
            "real": r,
            "real_weight": w,
            "generations": n,
            "curvature": curvature,
            "variance": v0,
        },
        rivals={
            "weights exchanged": _mixture.rhs.subs(w, 1 - w),
            "one fit": _added,
            "weights not squared": _mixture.rhs.subs(w, w**2),
            "one generation fewer": _mixed(n - 1),
        },
        remark=(
            "With the weight real/(real + samples) it is the pooled fit; it stays bounded where "
            "(1 - w)^2 (1 + curvature/samples) is below 1."
        ),
    ),
    Claim(
        id="exponential_family.augment.mean_error",
        kind="equality",
        title=(
            "Mean squared error of the fitted mean after t fits, each but the first on the same "
            "real points and the newest batch."
        ),
        statement=_augment,
        proof=Proof(
            (
                Step("mean of the batch", Equal(_mean, offset + unit), DEVIATION),
                Step("fit", Equal(_sum, m * _mean / (m + r)), OF_BOTH),
                Step(
                    "move",
                    Equal(_sum, _keep.update[offset]),
                    Algebra(),
                    uses=("fit", "mean of the batch"),
                ),
                Step("centre, first", Equal(E(centre**2, 1), _first), Tower(_alone)),
                Step("centre, next", Equal(E(centre**2, t + 1), E(centre**2, t)), Tower(_keep)),
                Step(
                    "centre",
                    Equal(E(centre**2, t), _first),
                    Induction(t, 1),
                    uses=("centre, first", "centre, next"),
                ),
                *(
                    step
                    for name, h, rate in (
                        ("no drift of the centre", centre, sp.S.One),
                        ("no drift of the offset", offset, _share),
                        ("cross term", centre * offset, _share),
                    )
                    for step in (
                        Step(f"{name}, first", Equal(E(h, 1), sp.S.Zero), Tower(_alone)),
                        Step(
                            f"{name}, next",
                            Equal(E(h, t + 1), rate * E(h, t)),
                            Tower(_keep),
                            uses=("move",),
                        ),
                        Step(
                            name,
                            Equal(E(h, t), sp.S.Zero),
                            Induction(t, 1),
                            uses=(f"{name}, first", f"{name}, next"),
                        ),
                    )
                ),
                Step("offset, first", Equal(E(offset**2, 1), sp.S.Zero), Tower(_alone)),
                Step(
                    "offset, next",
                    Equal(
                        E(offset**2, t + 1),
                        _share**2
                        * (
                            E(offset**2, t)
                            + (
                                v0
                                + slope * (E(centre, t) + E(offset, t))
                                + curvature
                                * (E(centre**2, t) + 2 * E(centre * offset, t) + E(offset**2, t))
                            )
                            / m
                        ),
                    ),
                    Tower(_keep),
                    uses=("move",),
                ),
                Step(
                    "offset",
                    _offset,
                    Induction(t, 1),
                    uses=(
                        "offset, first",
                        "offset, next",
                        "centre",
                        "cross term",
                        "no drift of the centre",
                        "no drift of the offset",
                    ),
                ),
                Step(
                    "error",
                    Equal(E(d**2, t), _total),
                    Model("d is the sum of c and e"),
                ),
                Step(
                    "parts",
                    Equal(_total, E(centre**2, t) + 2 * E(centre * offset, t) + E(offset**2, t)),
                    Linearity(_keep),
                ),
                Step(
                    "sum",
                    _augment,
                    Algebra(),
                    uses=("error", "parts", "centre", "cross term", "offset"),
                ),
            )
        ),
        assumptions=(*MODEL, KEPT),
        references=("morris1982",),
        domain=(CURVED, POSITIVE),
        parameters={
            "samples": m,
            "real": r,
            "generations": t,
            "curvature": curvature,
            "variance": v0,
        },
        rivals={
            "real points only": _first,
            "new real points": v0 / (m + r) * sp.Sum(_grows ** (t - 1 - j), (j, 0, t - 1)),
            "one generation fewer": _first + _kept(t - 1),
            "all of the batch": v0 / r + (t - 1) * v0 / m,
        },
        remark="It stays bounded for ever: the real points hold the fit.",
    ),
    Claim(
        id="exponential_family.window.mean_error",
        kind="equality",
        title=(
            "Window of two batches: mean squared error of the third fitted mean, the first that "
            "has forgotten the real data."
        ),
        statement=_forgets,
        proof=Proof(
            (
                Step("mean of the batch", Equal(_mean, d + unit), DEVIATION),
                Step("fit", Equal(_sum, (last + _mean) / 2), OF_TWO),
                Step(
                    "move",
                    Equal(_sum, _move.update[d]),
                    Algebra(),
                    uses=("fit", "mean of the batch"),
                ),
                *(
                    Step(f"first {name}", Equal(E(h, 1), value), Tower(_begin))
                    for name, h, value in (
                        ("drift", d, sp.S.Zero),
                        ("drift of the batch", last, sp.S.Zero),
                        ("square", d**2, v0 / m),
                        ("square of the batch", last**2, v0 / m),
                        ("product", d * last, v0 / m),
                    )
                ),
                *(
                    Step(f"next {name}", Equal(E(h, t + 1), value), Tower(_move), uses=("move",))
                    for name, h, value in (
                        ("drift", d, (E(last, t) + E(d, t)) / 2),
                        (
                            "square",
                            d**2,
                            (E(last**2, t) + 2 * E(d * last, t) + E(d**2, t) + _drawn) / 4,
                        ),
                        ("square of the batch", last**2, E(d**2, t) + _drawn),
                        ("product", d * last, (E(d * last, t) + E(d**2, t) + _drawn) / 2),
                    )
                ),
                *(
                    Step(
                        f"second {name}",
                        Equal(E(h, 2), value),
                        Algebra(),
                        uses=(
                            (f"next {name}", {t: sp.S.One}),
                            "first drift",
                            "first drift of the batch",
                            "first square",
                            "first square of the batch",
                            "first product",
                        ),
                    )
                    for name, h, value in (
                        ("drift", d, sp.S.Zero),
                        ("square", d**2, _second),
                        (
                            "square of the batch",
                            last**2,
                            v0 / m + (v0 + curvature * v0 / m) / m,
                        ),
                        ("product", d * last, v0 / m + (v0 + curvature * v0 / m) / (2 * m)),
                    )
                ),
                Step(
                    "third square",
                    _forgets,
                    Algebra(),
                    uses=(
                        ("next square", {t: sp.Integer(2)}),
                        "second drift",
                        "second square",
                        "second square of the batch",
                        "second product",
                    ),
                ),
            )
        ),
        assumptions=(*MODEL, TWO),
        references=("morris1982",),
        domain=(CURVED,),
        parameters={"samples": m, "curvature": curvature, "variance": v0},
        rivals={
            "nothing forgotten": (
                v0 + (v0 + curvature * v0 / m) / 4 + (v0 + curvature * _second) / 9
            )
            / m,
            "newest batch alone": 3 * v0 / m,
            "second fit": _second,
        },
    ),
)
