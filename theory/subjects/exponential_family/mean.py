"""The error of the fitted mean in an exponential family whose variance is a quadratic function of
the mean.

These are the normal, Poisson, binomial, gamma, negative binomial and hyperbolic secant laws, and no
others.  Maximum likelihood fits the mean of the points.  With d the fitted mean less that of the
truth, the variance of one point of the current model is v0 + slope d + curvature d^2, where v0 is
that of a point of the truth.  The curvature is 0 for the normal law of known variance and for
Poisson, -1/trials for the binomial, 1/shape for gamma and negative binomial, and positive for the
hyperbolic secant."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    AnyLaw,
    Counted,
    Induction,
    Kernel,
    Linearity,
    Model,
    Names,
    Start,
    Tower,
)
from theory.statements import Equal
from theory.words import E, M, N, d, i, n, v0

FAMILY = (
    "the family is an exponential family, fitted by maximum likelihood, with a quadratic variance "
    "function"
)
SAMPLE = (
    "points are drawn independently from the current model, and real data from the truth, which is "
    "in the family"
)
MODEL = (FAMILY, SAMPLE)
MEAN_OF_ALL = Model("the fitted mean is that of all points so far")
DEVIATION = Names("y is the mean of a batch less that of the current model")

curvature = sp.Symbol(
    "v2", real=True, nonzero=True
)  #: second coefficient of the variance as a function of the mean
slope = sp.Symbol("v1", real=True)  #: its derivative at the mean of the truth
unit = sp.Symbol("y", real=True)  #: the mean of a batch less that of the current model

PARAMETERS = {"samples": M, "generations": n, "curvature": curvature, "variance": v0}


def _draw(second: sp.Expr) -> AnyLaw:
    """The mean of a batch less that of the current model; ``second`` is the curvature."""
    spread = (v0 + slope * d + second * d**2) / M[n]
    two = ((spread, 1 / (1 + spread)), (sp.S.NegativeOne, spread / (1 + spread)))
    return AnyLaw(unit, (sp.S.One, sp.S.Zero, spread), example=two)


def _kernel(share: sp.Expr, second: sp.Expr) -> Kernel:
    """One fit, which moves by a share of the batch's deviation."""
    return Kernel(
        index=n, update={d: d + share * unit}, draws=(_draw(second),), initial={d: sp.S.Zero}
    )


def grown(share: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    """E d^2 at a generation, from the share of the variance of a point that each fit adds."""
    return v0 / curvature * (sp.Product(1 + curvature * share, (i, 0, upto - 1)) - 1)


_replaced, _pooled = 1 / M[i], M[i] / N[i + 1] ** 2


_old, _mean = sp.symbols("Y y_m", real=True)
_counted = Equal(N[n + 1], N[n] + M[n])


def _pooled_fit() -> tuple[Step, ...]:
    """The fit to all points so far, as a step from the one before."""
    fit = Equal((_old + M[n] * _mean) / N[n + 1], d + M[n] / N[n + 1] * unit)
    return (
        Step("points so far", _counted, Counted()),
        Step("sum of the points so far", Equal(_old, N[n] * d), MEAN_OF_ALL),
        Step("mean of the batch", Equal(_mean, d + unit), DEVIATION),
        Step(
            "fit",
            fit,
            Algebra(),
            uses=("sum of the points so far", "mean of the batch", "points so far"),
        ),
    )


def _proof(
    kernel: Kernel,
    share: sp.Expr,
    second: sp.Expr,
    conclusion: Equal,
    before: tuple[Step, ...] = (),
) -> Proof:
    added, grounds = share.subs(i, n), tuple(step.name for step in before[-1:])
    once = (1 + second * added) * E(d**2, n) + added * (v0 + slope * E(d, n))
    return Proof(
        (
            *before,
            Step("start", Equal(E(d, 0), sp.S.Zero), Start(kernel)),
            Step(
                "no drift, one fit",
                Equal(E(d, n + 1), E(d, n)),
                Tower(kernel),
                uses=grounds,
            ),
            Step(
                "no drift",
                Equal(E(d, n), sp.S.Zero),
                Induction(n),
                uses=("start", "no drift, one fit"),
            ),
            Step("start, squared", Equal(E(d**2, 0), sp.S.Zero), Start(kernel)),
            Step("one fit", Equal(E(d**2, n + 1), once), Tower(kernel)),
            Step(
                "all fits", conclusion, Induction(n), uses=("start, squared", "one fit", "no drift")
            ),
        )
    )


_replace = Equal(E(d**2, n), grown(_replaced))
_accumulate = Equal(E(d**2, n), grown(_pooled))
_linear = Equal(E(d**2, n), v0 * sp.Sum(_pooled, (i, 0, n - 1)))

_point = E(v0 + slope * d + curvature * d**2, n)


def kept(share: sp.Expr) -> sp.Expr:
    """Mean variance of a point of the model, from the share of it that each fit adds to d^2."""
    return v0 * sp.Product(1 + curvature * share, (i, 0, n - 1))


def _variance(share: sp.Expr, kernel: Kernel, error: Equal, before: tuple[Step, ...] = ()) -> Proof:
    parts = Equal(_point, v0 + slope * E(d, n) + curvature * E(d**2, n))
    return Proof(
        (
            *_proof(kernel, share, curvature, error, before).steps,
            Step("parts", parts, Linearity(kernel)),
            Step(
                "variance",
                Equal(_point, kept(share)),
                Algebra(),
                uses=("parts", "no drift", "all fits"),
            ),
        )
    )


#: the variance of a batch stays finite and not negative in a family that can be sampled
CURVED = Condition(curvature >= -1, "a curvature of at least -1, that of a single trial")

CLAIMS = (
    Claim(
        id="exponential_family.replace.mean_error",
        kind="equality",
        title=(
            "Replace: mean squared error of the fitted mean in a family with a quadratic variance "
            "function."
        ),
        statement=_replace,
        proof=_proof(_kernel(sp.S.One, curvature), _replaced, curvature, _replace),
        assumptions=MODEL,
        references=("dey2024", "morris1982"),
        domain=(CURVED,),
        parameters=PARAMETERS,
        rivals={
            "variance of the truth for ever": v0 * sp.Sum(_replaced, (i, 0, n - 1)),
            "the other sign": grown(_replaced).subs(curvature, -curvature),
            "accumulate": grown(_pooled),
            "one generation fewer": grown(_replaced, n - 1),
        },
        remark=(
            "The slope of the variance function plays no part: the error of the mean is centred."
        ),
    ),
    Claim(
        id="exponential_family.accumulate.mean_error",
        kind="equality",
        title=(
            "Accumulate: mean squared error of the fitted mean in a family with a quadratic "
            "variance function."
        ),
        statement=_accumulate,
        proof=_proof(
            _kernel(M[n] / N[n + 1], curvature),
            _pooled,
            curvature,
            _accumulate,
            _pooled_fit(),
        ),
        assumptions=MODEL,
        references=("dey2024", "morris1982"),
        domain=(CURVED,),
        parameters=PARAMETERS,
        rivals={
            "variance of the truth for ever": _linear.rhs,
            "the other sign": grown(_pooled).subs(curvature, -curvature),
            "replace": grown(_replaced),
            "real data only": v0 / M[0],
        },
        remark="For equal batches the share of fit i is 1/(i^2 samples).",
    ),
    Claim(
        id="exponential_family.accumulate.mean_error_linear",
        kind="equality",
        title=(
            "Accumulate: mean squared error of the fitted mean where the variance is linear in the "
            "mean (normal, Poisson)."
        ),
        statement=_linear,
        proof=_proof(
            _kernel(M[n] / N[n + 1], sp.S.Zero),
            _pooled,
            sp.S.Zero,
            _linear,
            _pooled_fit(),
        ),
        assumptions=(*MODEL, "the variance is linear in the mean"),
        references=("dey2024", "morris1982"),
        parameters={name: symbol for name, symbol in PARAMETERS.items() if name != "curvature"},
        rivals={
            "replace": v0 * sp.Sum(_replaced, (i, 0, n - 1)),
            "real data only": v0 / M[0],
            "points so far, once": v0 * sp.Sum(1 / N[i + 1], (i, 0, n - 1)),
        },
        remark=(
            "For equal batches it is v_0/samples times 1 + 1/4 + ... + 1/n^2, below pi^2/6 for "
            "ever."
        ),
    ),
    Claim(
        id="exponential_family.replace.variance_mean",
        kind="equality",
        title=(
            "Replace: mean variance of a point of the model, in a family with a quadratic variance "
            "function."
        ),
        statement=Equal(_point, kept(_replaced)),
        proof=_variance(_replaced, _kernel(sp.S.One, curvature), _replace),
        assumptions=MODEL,
        references=("morris1982",),
        domain=(CURVED,),
        parameters=PARAMETERS,
        rivals={
            "that of the truth": v0,
            "the other sign": kept(_replaced).subs(curvature, -curvature),
            "accumulate": kept(_pooled),
        },
        remark=(
            "A concave variance, as of a proportion, is lost; a convex one, as of a gamma law, "
            "grows in the mean, while single runs lose it."
        ),
    ),
    Claim(
        id="exponential_family.accumulate.variance_mean",
        kind="equality",
        title=(
            "Accumulate: mean variance of a point of the model, in a family with a quadratic "
            "variance function."
        ),
        statement=Equal(_point, kept(_pooled)),
        proof=_variance(_pooled, _kernel(M[n] / N[n + 1], curvature), _accumulate, _pooled_fit()),
        assumptions=MODEL,
        references=("morris1982",),
        domain=(CURVED,),
        parameters=PARAMETERS,
        rivals={
            "that of the truth": v0,
            "the other sign": kept(_pooled).subs(curvature, -curvature),
            "replace": kept(_replaced),
        },
        remark=(
            "Batches of one size keep sin(y)/y or sinh(y)/y of it for ever, y being pi times the "
            "root of the curvature's size over the samples."
        ),
    ),
)
