"""Where each term goes: over the generations, and to nothing in the limit that is its own."""

from collections.abc import Mapping

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Deduction, Enumeration, Limit, Names, Traces
from theory.statements import Equal, Implies
from theory.subjects.errors.decomposition import p
from theory.subjects.errors.design import TRACE_POWER, TRACE_POWERS
from theory.subjects.errors.experiment import (
    EIGENVECTORS,
    GAIN,
    SHRINK,
    A,
    C,
    features,
    signal,
    unseen,
)
from theory.subjects.errors.gradient import rate as gradient_rate
from theory.subjects.errors.gradient import steps
from theory.subjects.errors.least_squares import LEAST_SQUARES
from theory.subjects.errors.replace import statistical
from theory.subjects.errors.sgd import SGD
from theory.subjects.errors.sgd import factor as row_factor
from theory.subjects.errors.sgd import rate as row_rate
from theory.subjects.errors.subset import expressivity
from theory.subjects.regression.experiment import G
from theory.words import m, n, t, v0, x

lost = sp.Symbol("x", positive=True)  #: the mean share 1/(1 + x) of the target is kept by a fit
shrunk = sp.Symbol("y", positive=True)  #: the share 1/(1 + y) of the squared length
gain = sp.Symbol("c", positive=True)  #: variance that a fit takes from label noise of variance 1

_kept, _square = 1 / (1 + lost), 1 / (1 + shrunk)
_bias = signal * (1 - _kept**t) ** 2
_spread = (
    signal * (_square**t - _kept ** (2 * t))
    + (v0 + unseen) * gain * _square ** (t - 1)
    + v0 * gain * (1 - _square ** (t - 1)) / (1 - _square)
)
_floor = row_rate * features / (2 - row_rate * (features + 2))
_contracts = (
    Step(
        "rate below its bound",
        Equal(shrunk, 1 / row_factor - 1),
        Names("y says how much smaller than 1 the factor of a row is, which is 1/(1 + y)"),
    ),
    Step(
        "factor of a row",
        Equal(row_factor, _square),
        Algebra(),
        uses=("rate below its bound",),
    ),
)


_few = Condition(steps <= 2, "one or two steps")
_left = (
    1 - gradient_rate * x / m
)  #: by a step of gradient descent, along an eigenvector of the Gram matrix with eigenvalue x


def _polynomial(at: sp.Expr | tuple[sp.Expr, ...], coefficients: tuple[sp.Expr, ...]) -> sp.Expr:
    """With coefficients of rate x/m, (rate x/m)^2, ...; or of the mean traces of powers of the Gram
    matrix in the place of x.
    """
    powers = (
        at
        if isinstance(at, tuple)
        else tuple(at**order for order in range(1, len(coefficients) + 1))
    )
    scaled = (
        coefficient * (gradient_rate / m) ** order
        for order, coefficient in enumerate(coefficients, 1)
    )
    return sp.Add(
        *(coefficient * power for coefficient, power in zip(scaled, powers, strict=False))
    )


def _choose(count: sp.Expr, order: int) -> sp.Expr:
    """A binomial coefficient as a polynomial of its count."""
    return sp.ff(count, order) / sp.factorial(order)


_pairs = _choose(steps, 2)
_SHARE = (steps, -_pairs)
_NOISE = (
    _choose(2 * steps, 2) - 2 * _pairs,
    -_choose(2 * steps, 3),
    _choose(2 * steps, 4),
)


def _descent(
    word: sp.Expr, trace: sp.Expr, share: sp.Expr, coefficients: tuple[sp.Expr, ...], scale: sp.Expr
) -> tuple[Step, ...]:
    """A constant of one or two steps in the mean traces of powers of the Gram matrix."""
    powers = scale * _polynomial(x, coefficients)
    in_matrix = Equal(word, scale * _polynomial(G, coefficients))
    return (
        Step("powers", Equal(share, powers), Enumeration({steps: (1, 2)})),
        Step(
            "functions of the Gram matrix",
            Implies((Equal(share, powers),), in_matrix),
            EIGENVECTORS,
        ),
        Step(
            "in the Gram matrix",
            in_matrix,
            Deduction(),
            uses=("powers", "functions of the Gram matrix"),
        ),
        Step(
            "mean trace",
            Equal(trace, scale * _polynomial(TRACE_POWERS, coefficients)),
            Traces(),
            uses=("in the Gram matrix", *TRACE_POWER[: len(coefficients)]),
        ),
    )


def _limit(
    id: str,
    title: str,
    body: sp.Expr,
    variable: sp.Symbol,
    to: sp.Expr,
    value: sp.Expr,
    parameters: Mapping[str, sp.Symbol],
    rivals: Mapping[str, sp.Expr],
    *before: Step,
    domain: tuple[Condition, ...] = (),
    remark: str | None = None,
) -> Claim:
    statement = Equal(sp.Limit(body, variable, to), value)
    return Claim(
        id=f"errors.{id}",
        kind="limit",
        title=title,
        statement=statement,
        proof=Proof(
            (
                *before,
                Step(
                    "limit",
                    statement,
                    Limit(),
                    uses=before[-1:] and (before[-1].name,),
                ),
            )
        ),
        references=("dohmatob2024",),
        parameters=parameters,
        rivals=rivals,
        domain=domain,
        remark=remark,
    )


CLAIMS = (
    _limit(
        "shrinkage.replace_approximation_limit",
        "A learner that shrinks loses the whole target over the generations: the approximation "
        "error compounds.",
        _bias,
        t,
        sp.oo,
        signal,
        {"signal": signal},
        {"one fit": signal * (1 - _kept) ** 2, "half": signal / 2},
    ),
    _limit(
        "shrinkage.replace_statistical_limit",
        "A learner that shrinks keeps a bounded statistical error for ever: the noise of the last "
        "fits.",
        _spread,
        t,
        sp.oo,
        v0 * gain * (1 + shrunk) / shrunk,
        {"variance": v0, "noise_gain": gain, "excess": shrunk},
        {
            "noise of one fit": v0 * gain,
            "unseen features for ever": (v0 + unseen) * gain * (1 + shrunk) / shrunk,
            "none": sp.S.Zero,
        },
        remark=(
            "excess is y where a fit keeps the share 1/(1 + y) of the squared length of the "
            "weights."
        ),
    ),
    _limit(
        "subset.replace_expressivity_limit",
        "Random subsets lose the whole target over the generations: the expressivity error "
        "compounds.",
        expressivity.subs(p, features * (1 + lost)),
        n,
        sp.oo,
        signal,
        {"signal": signal},
        {"one subset": signal * (1 - _kept), "half": signal / 2},
    ),
    _limit(
        "least_squares.replace_statistical_samples",
        "The statistical error of least squares vanishes, at every generation, as the samples "
        "grow.",
        statistical(LEAST_SQUARES),
        m,
        sp.oo,
        sp.S.Zero,
        {},
        {"noise of the labels": v0, "unseen features": unseen},
    ),
    _limit(
        "gradient.mean_shrinkage_samples",
        "With ever more samples the approximation error of gradient descent stays: it is that of "
        "the population.",
        _polynomial(TRACE_POWERS, _SHARE),
        m,
        sp.oo,
        features * (steps * gradient_rate - _pairs * gradient_rate**2),
        {"seen": features, "steps": steps, "rate": gradient_rate},
        {
            "nothing lost": features,
            "first order": features * steps * gradient_rate,
            "one step": features * gradient_rate,
        },
        *_descent(A, SHRINK, 1 - _left**steps, _SHARE, sp.S.One),
        domain=(_few,),
        remark=(
            "It is k (1 - (1 - rate)^K), the value of errors.gradient.mean_shrinkage for "
            "infinitely many rows."
        ),
    ),
    _limit(
        "gradient.noise_gain_samples",
        "What gradient descent takes from label noise vanishes as the samples grow.",
        gradient_rate / m * _polynomial(TRACE_POWERS, _NOISE),
        m,
        sp.oo,
        sp.S.Zero,
        {},
        {"square of the rate": gradient_rate**2, "rate for each feature": features * gradient_rate},
        *_descent(C, GAIN, (1 - _left**steps) ** 2 / x, _NOISE, gradient_rate / m),
        domain=(_few,),
    ),
    _limit(
        "sgd.noise_floor",
        "However many rows, one pass of stochastic gradient descent keeps step-size noise, in "
        "every generation.",
        SGD.gain,
        m,
        sp.oo,
        _floor,
        {"seen": features, "rate": row_rate},
        {
            "none": sp.S.Zero,
            "small steps": row_rate * features / 2,
            "length of a row fixed": row_rate * features / (2 - row_rate * features),
        },
        *_contracts,
        domain=(Condition(row_rate * (features + 2) < 2, "a rate below 2/(features seen + 2)"),),
        remark=(
            "So the statistical error of stochastic gradient descent vanishes only where the rate "
            "goes to 0 with the samples."
        ),
    ),
    _limit(
        "sgd.noise_floor_rate",
        "The step-size noise of stochastic gradient descent vanishes with the rate.",
        _floor,
        row_rate,
        sp.S.Zero,
        sp.S.Zero,
        {},
        {"half a feature": features / sp.S(2), "unit": sp.S.One},
    ),
)
