"""A normal refit of a truth on two points, in the squared Wasserstein distance: three errors and no
cross term.

In one dimension the distance couples quantiles: it is the mean square of F^-1(u) - (mu + sigma z),
u the probability below z, so that a normal model is a linear regression of F^-1 on 1 and z.  The
best one has the truth's mean and the scale C = E F^-1 z, below the truth's standard deviation:
refits aim at another point than the best of the family."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    AnyLaw,
    ChiSquare,
    Induction,
    Integration,
    Kernel,
    Linearity,
    Names,
    Normal,
    Start,
    Tower,
)
from theory.statements import Equal
from theory.subjects.errors.experiment import BINOMIAL, FIRST_SAMPLE
from theory.subjects.gaussian.experiment import CHI, COCHRAN, EVEN, ODD, SAMPLE
from theory.words import E, b, d, i, j, m, normal_density, q, t, v, v0, x, z

ID = "errors.gaussian.wasserstein"
TWO_POINTS = "the truth takes two values with probability 1/2 each"
DOMAIN = (Condition(m >= 2, "at least 2 samples"), Condition(m > b, "more samples than ddof"))
INSIDE = tuple(condition.relation for condition in DOMAIN)
_about = {
    "assumptions": (SAMPLE, TWO_POINTS),
    "references": ("shumailov2023",),
    "domain": DOMAIN,
    "parameters": {"samples": m, "generations": t, "ddof": b, "variance": v0},
}

T, _count = sp.Symbol("T", real=True), sp.Symbol("k", integer=True, nonnegative=True)
_point = sp.Symbol("x", real=True)
#: one more point of the first sample, whose sum from the mean is T; its square is always v0
POINTS = Kernel(
    index=_count,
    update={T: T + _point},
    draws=(
        AnyLaw(
            _point, (sp.S.One, sp.S.Zero, v0), ((sp.sqrt(v0), sp.S.Half), (-sp.sqrt(v0), sp.S.Half))
        ),
    ),
    initial={T: sp.S.Zero},
)
#: later fits
REFIT = Kernel(
    index=t,
    update={v: v * q / (m - b), d: d + sp.sqrt(v / m) * z},
    draws=(Normal(z), ChiSquare(q, m - 1)),
    initial={},
    law=COCHRAN,
    batch=m,
)

best = sp.sqrt(2 * v0 / sp.pi)  #: scale of the nearest normal law
expressivity = v0 * (1 - 2 / sp.pi)
factor = (m - 1) / (m - b)  #: of the variance in one fit, in the mean
root = (
    sp.sqrt(2 / (m - b)) * sp.gamma(m / sp.S(2)) / sp.gamma((m - 1) / sp.S(2))
)  #: of the standard deviation
_probability = sp.binomial(m, j) / 2**m
first = sp.Sum(_probability * sp.sqrt(j * (m - j)), (j, 0, m)) * 2 * sp.sqrt(v0 / (m * (m - b)))
_of_count = sp.Function("U", real=True)(j)  #: fitted variance, by the number of points above


def _scale(start: sp.Expr = first) -> sp.Expr:
    """E sqrt(v), from its value after the first fit."""
    return start * root ** (t - 1)


_variance = v0 * factor**t
_place = v0 / m * sp.Sum(factor**i, (i, 0, t - 1))
approximation = (best - _scale()) ** 2
statistical = _variance - _scale() ** 2 + _place


def _apart(scale: sp.Expr) -> sp.Expr:
    """The mean squared distance, where the nearest law has this scale."""
    return v0 + _place + _variance - 2 * scale * _scale()


_coupling = sp.Integral(
    ((sp.sqrt(v0) - d - sp.sqrt(v) * x) ** 2 + (sp.sqrt(v0) + d - sp.sqrt(v) * x) ** 2)
    * normal_density(x),
    (x, 0, sp.oo),
)
_function = d**2 + v + v0 - 2 * best * sp.sqrt(v)
_distance = Equal(_coupling, expressivity + (best - sp.sqrt(v)) ** 2 + d**2)
_nearest = Equal(
    sp.Integral(2 * (sp.sqrt(v0) - best * x) ** 2 * normal_density(x), (x, 0, sp.oo)), expressivity
)
_mean_scale = Equal(E(sp.sqrt(v), t), _scale())
_bias = Equal((best - E(sp.sqrt(v), t)) ** 2, approximation)
_chance = Equal(E(v, t) - E(sp.sqrt(v), t) ** 2 + E(d**2, t) - E(d, t) ** 2, statistical)
_total = Equal(E(_function, t), expressivity + approximation + statistical)

_sums = (
    Step("no point", Equal(E(T, 0), sp.S.Zero), Start(POINTS)),
    Step("one point more", Equal(E(T, _count + 1), E(T, _count)), Tower(POINTS)),
    Step(
        "mean of T",
        Equal(E(T, _count), sp.S.Zero),
        Induction(_count),
        uses=("no point", "one point more"),
    ),
    Step("no point, squared", Equal(E(T**2, 0), sp.S.Zero), Start(POINTS)),
    Step(
        "one point more, squared", Equal(E(T**2, _count + 1), E(T**2, _count) + v0), Tower(POINTS)
    ),
    Step(
        "mean of T^2",
        Equal(E(T**2, _count), _count * v0),
        Induction(_count),
        uses=("no point, squared", "one point more, squared"),
    ),
)


def _moment(
    h: sp.Expr,
    of_sum: sp.Expr,
    spelled: sp.Expr,
    value: sp.Expr,
    later: sp.Expr,
    uses: tuple[str, ...],
) -> tuple[Step, ...]:
    """E h at every generation: what it is for T of the first sample, ``spelled`` linear in moments,
    and what a later fit adds.
    """
    return (
        Step(f"{h}, first fit", Equal(E(h, 1), E(of_sum, m)), FIRST_SAMPLE),
        Step(f"{h}, moments", Equal(E(of_sum, m), spelled), Linearity(POINTS)),
        Step(
            f"{h} at 1",
            Equal(E(h, 1), value.subs(t, 1).doit()),
            Algebra(),
            uses=(
                f"{h}, first fit",
                f"{h}, moments",
                ("mean of T^2" if spelled.has(E(T**2, m)) else "mean of T", {_count: m}),
            ),
        ),
        Step(
            f"{h} after a fit",
            Equal(E(h, t + 1), later),
            Tower(REFIT),
            uses=(CHI, EVEN, ODD, COCHRAN),
        ),
        Step(
            str(h),
            Equal(E(h, t), value),
            Induction(t, 1),
            uses=(f"{h} at 1", f"{h} after a fit", *uses),
        ),
    )


_MOMENTS = (
    *_moment(
        v,
        (m * v0 - T**2 / m) / (m - b),
        (m * v0 - E(T**2, m) / m) / (m - b),
        _variance,
        factor * E(v, t),
        (),
    ),
    *_moment(d**2, T**2 / m**2, E(T**2, m) / m**2, _place, E(d**2, t) + E(v, t) / m, ("v",)),
)

CLAIMS = (
    Claim(
        id=f"{ID}_distance",
        kind="deterministic",
        title=(
            "Squared Wasserstein distance of a normal law from a law on two points: quantiles "
            "coupled, and no cross term."
        ),
        statement=_distance,
        proof=Proof((Step("quantiles", _distance, Integration()),)),
        assumptions=(TWO_POINTS,),
        references=("shumailov2023",),
        parameters={"offset": d, "model_variance": v, "variance": v0},
        rivals={
            "truth of the family": (sp.sqrt(v0) - sp.sqrt(v)) ** 2 + d**2,
            "cross term": _distance.rhs + 2 * d * (best - sp.sqrt(v)),
            "about the truth's deviation": expressivity + (sp.sqrt(v0) - sp.sqrt(v)) ** 2 + d**2,
        },
        remark=(
            "Left the quantiles of the two laws, coupled: above the median at +, below at -, the "
            "latter reflected."
        ),
    ),
    Claim(
        id=f"{ID}_expressivity",
        kind="deterministic",
        title=(
            "Expressivity error of a normal model of a truth on two points: what the nearest "
            "normal law leaves."
        ),
        statement=_nearest,
        proof=Proof((Step("quantiles", _nearest, Integration()),)),
        assumptions=(TWO_POINTS,),
        references=("shumailov2023",),
        parameters={"variance": v0},
        rivals={
            "moments matched": 2 * v0 * (1 - sp.sqrt(2 / sp.pi)),
            "scales alone": v0 * (1 - sp.sqrt(2 / sp.pi)) ** 2,
        },
        remark="It is the same in every generation.",
    ),
    Claim(
        id=f"{ID}_scale",
        kind="equality",
        title="Mean standard deviation of the model after n refits of a truth on two points.",
        statement=_mean_scale,
        proof=Proof(
            (
                Step(
                    "points above",
                    Equal(_of_count, (m * v0 - (2 * j - m) ** 2 * v0 / m) / (m - b)),
                    Names(
                        "U is the fitted variance where j of m points lie above: their mean square "
                        "is v_0, their sum 2 j - m deviations"
                    ),
                ),
                Step(
                    "product",
                    Equal(_of_count, 4 * v0 * j * (m - j) / (m * (m - b))),
                    Algebra(),
                    uses=("points above",),
                ),
                Step(
                    "binomial count",
                    Equal(
                        E(sp.sqrt(v), 1),
                        sp.Sum(_probability * sp.sqrt(_of_count), (j, 0, m)),
                    ),
                    BINOMIAL,
                ),
                Step(
                    "first fit",
                    Equal(E(sp.sqrt(v), 1), first),
                    Algebra(),
                    uses=("binomial count", "product"),
                ),
                Step(
                    "one refit",
                    Equal(E(sp.sqrt(v), t + 1), root * E(sp.sqrt(v), t)),
                    Tower(REFIT),
                    uses=(CHI, COCHRAN),
                ),
                Step(
                    "all refits",
                    _mean_scale,
                    Induction(t, 1),
                    uses=("first fit", "one refit"),
                ),
            )
        ),
        rivals={
            "normal truth": _scale(sp.sqrt(v0) * root),
            "root of the mean": sp.sqrt(_variance),
            "first fit exact": _scale(sp.sqrt(v0)),
        },
        **_about,
    ),
    Claim(
        id=f"{ID}_approximation",
        kind="equality",
        title=(
            "Approximation error in the squared Wasserstein distance: the mean scale of the model "
            "against that of the nearest law."
        ),
        statement=_bias,
        proof=Proof((Step("mean scale", _bias, Algebra(), uses=(f"{ID}_scale",)),)),
        rivals={
            "moments matched": v0 * (1 - sp.sqrt(2 / sp.pi)) ** 2 + 0 * m,
            "normal truth": (best - _scale(sp.sqrt(v0) * root)) ** 2,
            "about the truth's deviation": (sp.sqrt(v0) - _scale()) ** 2,
        },
        remark=(
            "Infinitely many samples leave it: a fit to the moments aims at the truth's deviation, "
            "above the nearest law's scale."
        ),
        **_about,
    ),
    Claim(
        id=f"{ID}_statistical",
        kind="equality",
        title=(
            "Statistical error in the squared Wasserstein distance: variance of the model's scale "
            "and of its mean."
        ),
        statement=_chance,
        proof=Proof(
            (
                *_sums,
                *_moment(d, T / m, E(T, m) / m, sp.S.Zero, E(d, t), ()),
                *_MOMENTS,
                Step(
                    "variances",
                    _chance,
                    Algebra(),
                    uses=("v", "d**2", "d", f"{ID}_scale"),
                ),
            )
        ),
        rivals={
            "variance of the mean alone": _place,
            "normal truth": _variance - _scale(sp.sqrt(v0) * root) ** 2 + _place,
            "scale alone": _variance - _scale() ** 2,
        },
        **_about,
    ),
    Claim(
        id=ID,
        kind="equality",
        title=(
            "Mean squared Wasserstein distance of refitted normal models from a truth on two "
            "points: all errors together."
        ),
        statement=_total,
        proof=Proof(
            (
                *_sums[3:],
                *_MOMENTS,
                Step(
                    "parts",
                    Equal(E(_function, t), E(d**2, t) + E(v, t) + v0 - 2 * best * E(sp.sqrt(v), t)),
                    Linearity(REFIT),
                ),
                Step(
                    "sum of the terms",
                    _total,
                    Algebra(),
                    uses=("parts", "v", "d**2", f"{ID}_scale"),
                ),
            )
        ),
        rivals={
            "no expressivity error": approximation + statistical,
            "truth of the family": _apart(sp.sqrt(v0)),
            "cross term": expressivity
            + approximation
            + statistical
            + 2 * sp.sqrt(expressivity * approximation),
        },
        remark=(
            f"The function on the left is the squared distance by {ID}_distance: no term interacts "
            f"with another, as KL's do."
        ),
        **_about,
    ),
)
