"""Ridge on the same rows in every generation, along each eigenvector of their Gram matrix: what is
lost, and what real labels save.

Along an eigenvector of eigenvalue x the fit with penalty lambda per row is the shrunken label mean:
with m rows the shrink is A = x/(x + m lambda), the noise of a fit has deviation h = sqrt(x v0)/(x +
m lambda).  Directions do not mix, so each has a recursion of its own; for one feature x is a
chi-square draw, over which the claims integrate."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Induction,
    Kernel,
    Linearity,
    Normal,
    Sign,
    Start,
    Telescoping,
    Termwise,
    Tower,
)
from theory.statements import AtMost, Equal
from theory.subjects.gaussian.experiment import EVEN, ODD
from theory.subjects.regression.experiment import LABELS, ONE_FEATURE_GRAM, SAME
from theory.subjects.regression.shrinkage import ISOTROPIC, a
from theory.words import E, Q, chi_square_density, j, k, m, n, p, v0, x, z

ONE_FEATURE = "there is one feature"
PER_ROW = "the penalty is lambda for every row that is fitted"
MODEL = (LABELS, ISOTROPIC, SAME, ONE_FEATURE, PER_ROW)

penalty = sp.Symbol("lambda", positive=True)  #: ridge penalty, for each row
weight = sp.Symbol("omega", positive=True)  #: weight of real labels
W = sp.Symbol(
    "W", real=True
)  #: state: the weight along an eigenvector of the Gram matrix, given its eigenvalue x
y = sp.Symbol("y", real=True)  #: another standard normal draw
_ratio = sp.Symbol("rho", real=True)
beyond = sp.Symbol("r", nonnegative=True)  #: 1/weight - 2

_true = sp.sqrt(a)  #: the true weight
shrink = x / (x + m * penalty)  #: of a label mean in one fit, given the eigenvalue
deviation = sp.sqrt(x * v0) / (x + m * penalty)  #: of the noise of one fit
PARAMETERS = {"samples": m, "generations": n, "penalty": penalty, "signal": a, "variance": v0}
MIXED = {**PARAMETERS, "weight": weight}


def over_rows(value: sp.Expr) -> sp.Expr:
    """The mean over the Gram matrix of m normal rows of one feature."""
    return sp.Integral(value * chi_square_density(x, m), (x, 0, sp.oo))


def lost(ratio: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    """1 + ratio + ... up to a generation."""
    return sp.Sum(ratio**k, (k, 0, upto - 1))


def _bias(share: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    return a * ((1 - shrink) * lost(shrink * (1 - share), upto)) ** 2


def squared(share: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    """E (W - true weight)^2 given the eigenvalue, where ``share`` is the weight of real labels."""
    noise = deviation**2 * (share**2 + (1 - share) ** 2)
    return _bias(share, upto) + noise * lost((shrink * (1 - share)) ** 2, upto)


def risk(share: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    """E Q for one feature."""
    return over_rows(squared(share, upto))


def _claim(
    id: str, title: str, share: sp.Expr, kernel: Kernel, rivals: dict, **more: object
) -> Claim:
    """Ridge on one set of rows, with real labels of weight ``share`` mixed in."""
    ratio = shrink * (1 - share)
    noise = deviation**2 * (share**2 + (1 - share) ** 2)
    level = _true * (1 - (1 - shrink) * (1 - ratio**n) / (1 - ratio))
    first = Equal(E(W, n), level)
    second = Equal(E(W**2, n), level**2 + noise * (1 - ratio ** (2 * n)) / (1 - ratio**2))
    apart = Equal(E((W - _true) ** 2, n), E(W**2, n) - 2 * _true * E(W, n) + a)
    given = Equal(E((W - _true) ** 2, n), squared(share))
    mixed = Equal(E(Q, n), over_rows(E((W - _true) ** 2, n)))
    mean = Equal(E(Q, n), risk(share))
    once = ratio * E(W, n) + shrink * share * _true
    twice = (
        ratio**2 * E(W**2, n)
        + 2 * ratio * shrink * share * _true * E(W, n)
        + shrink**2 * share**2 * a
        + noise
    )
    steps = (
        Step("start", Equal(E(W, 0), _true), Start(kernel)),
        Step("start, squared", Equal(E(W**2, 0), a), Start(kernel)),
        Step("one fit", Equal(E(W, n + 1), once), Tower(kernel), uses=(EVEN, ODD)),
        Step("one fit, squared", Equal(E(W**2, n + 1), twice), Tower(kernel), uses=(EVEN, ODD)),
        Step("weight", first, Induction(n), uses=("start", "one fit")),
        Step(
            "weight, squared",
            second,
            Induction(n),
            uses=("start, squared", "one fit, squared", "weight"),
        ),
        Step("error", apart, Linearity(kernel)),
        Step("geometric sum", Equal(lost(_ratio), (1 - _ratio**n) / (1 - _ratio)), Telescoping()),
        Step(
            "given the rows",
            given,
            Algebra(),
            uses=(
                "error",
                "weight, squared",
                "weight",
                ("geometric sum", {_ratio: ratio}),
                ("geometric sum", {_ratio: ratio**2}),
            ),
        ),
        Step(
            "rows",
            mixed,
            ONE_FEATURE_GRAM,
        ),
        Step("risk", mean, Algebra(), uses=("rows", "given the rows")),
    )
    return Claim(
        id=id,
        kind="equality",
        title=title,
        statement=mean,
        proof=Proof(steps),
        assumptions=MODEL,
        rivals=rivals,
        **more,
    )


REPLACE = Kernel(
    index=n, update={W: shrink * W + deviation * z}, draws=(Normal(z),), initial={W: _true}
)
MIX = Kernel(
    index=n,
    update={
        W: shrink * (weight * _true + (1 - weight) * W)
        + deviation * (weight * y + (1 - weight) * z)
    },
    draws=(Normal(y), Normal(z)),
    initial={W: _true},
)
WEIGHT = Condition(weight < 1, "a weight of real labels below 1")

# the risk that label mixing settles at, along every eigenvector of any Gram matrix
gram, signal = sp.IndexedBase("x", positive=True), sp.IndexedBase("a", positive=True)
_strength = sp.Symbol("mu", positive=True)  #: the whole penalty


def settled(share: sp.Expr) -> sp.Expr:
    """The risk along one eigenvector after many generations: squared bias, and noise."""
    value = gram[j]
    bias = signal[j] * (_strength / (_strength + share * value)) ** 2
    return bias + v0 * value * (share**2 + (1 - share) ** 2) / (
        (value + _strength) ** 2 - ((1 - share) * value) ** 2
    )


def spectrum(share: sp.Expr) -> sp.Expr:
    """The sum over all eigenvectors."""
    return sp.Sum(settled(share), (j, 0, p - 1))


_half = sp.Rational(1, 2)
_term = AtMost(settled(_half), settled(weight))
_optimum = AtMost(spectrum(_half), spectrum(weight))

CLAIMS = (
    _claim(
        "regression.replace.ridge_same_rows",
        "Mean excess risk after n ridge fits on the same rows, one feature.",
        sp.S.Zero,
        REPLACE,
        {
            "penalty of one row": risk(sp.S.Zero).subs(penalty, penalty / m),
            "shrunken once": over_rows(a * (1 - shrink) ** 2 + deviation**2 * lost(shrink**2)),
            "no shrink of old noise": over_rows(_bias(sp.S.Zero) + n * deviation**2),
            "one generation fewer": risk(sp.S.Zero, n - 1),
        },
        references=("dohmatob2024",),
        parameters=PARAMETERS,
        remark=(
            "Along every eigenvector of any Gram matrix the same holds with its eigenvalue for x."
        ),
    ),
    _claim(
        "regression.weighted.ridge_same_rows",
        "Mean excess risk after n ridge fits on the same rows, their labels mixed from new real "
        "ones and the model's, one feature.",
        weight,
        MIX,
        {
            "weight of the model's labels": risk(1 - weight),
            "no real labels": risk(sp.S.Zero),
            "noise of one label": over_rows(
                _bias(weight) + deviation**2 * lost((shrink * (1 - weight)) ** 2)
            ),
        },
        references=("garg2025",),
        parameters=MIXED,
        domain=(WEIGHT,),
        remark=(
            "Along every eigenvector of any Gram matrix the same holds with its eigenvalue for x."
        ),
    ),
    Claim(
        id="regression.weighted.ridge_optimum",
        kind="deterministic",
        title=(
            "Label mixing with ridge on the same rows: real labels deserve at least half of the "
            "weight, whatever the spectrum."
        ),
        statement=_optimum,
        proof=Proof(
            (
                Step(
                    "one eigenvector",
                    _term,
                    Sign(shift={weight: 1 / (2 + beyond)}),
                ),
                Step(
                    "all eigenvectors",
                    _optimum,
                    Termwise(),
                    uses=("one eigenvector",),
                ),
            )
        ),
        assumptions=(LABELS, SAME),
        references=("garg2025",),
        domain=(Condition(weight <= _half, "a weight of at most 1/2"),),
        parameters={
            "weight": weight,
            "gram": gram,
            "signal": signal,
            "features": p,
            "penalty": _strength,
            "variance": v0,
        },
        rivals={"a quarter of the weight": spectrum(2 * weight), "weight 1": spectrum(sp.S.One)},
        remark=(
            "Each side is the risk that settles under regression.weighted.ridge_same_rows, summed "
            "over eigenvectors, with the whole "
            "penalty. Without a penalty the best weight is that of least squares, 0.618."
        ),
    ),
)
