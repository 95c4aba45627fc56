"""Replace with a learner that shrinks: ridge, gradient descent stopped early, least norm below as
many rows as features.

The fit is linear in the labels, w' = A w + B noise, where A and B depend on the rows alone.  For
isotropic normal rows of its own in every batch, a learner that has no preferred direction has E A =
m1 1 and E A'A = m2 1: its *mean shrink* m1, its *square shrink* m2 and its *noise gain* v1 = E tr
BB' say everything about the mean risk.  Here the model itself matters, not only its error: s is the
true w*, of squared length a."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Induction, Integration, Model, Names, Traces, Transposed
from theory.statements import Equal
from theory.subjects.regression.experiment import (
    CENTRED,
    FRESH,
    LABELS,
    LENGTH,
    LINEAR,
    MUIRHEAD,
    PRODUCT,
    RISK,
    START,
    TRUE_LENGTH,
    UNCORRELATED,
)
from theory.words import E, Q, Trace, chi_square_density, g, i, m, n, p, v0, x

ISOTROPIC = "rows are drawn independently from the standard normal law: the features are isotropic"
LEARNER = (
    "the learner is linear in the labels and has no preferred direction: its law does not change "
    "under rotations"
)
ONE_SIZE = "all batches have one size"
SHRINKING = (LABELS, ISOTROPIC, FRESH, ONE_SIZE)

a = sp.Symbol("a", positive=True)  #: |w*|^2, the squared length of the true weights
m1, m2, v1 = sp.symbols("m1 m2 v1", positive=True)  #: mean shrink, square shrink, noise gain
rate = sp.Symbol(
    "eta", positive=True
)  #: step size of gradient descent on the mean squared residual over two
L = sp.Symbol("L", positive=True)  #: state: the squared length |w|^2 of the current weights
C = sp.Symbol("C", real=True)  #: state: their product w'w* with the true ones

A, B, w, f, s, u = sp.symbols("A B w f s u", commutative=False)
AT, BT, wT, fT, sT, uT = sp.symbols("A' B' w' f' s' u'", commutative=False)
TRANSPOSE = {A: AT, AT: A, B: BT, BT: B, w: wT, wT: w, f: fT, fT: f, s: sT, sT: s, u: uT, uT: u}

MEAN = "regression.replace.shrinkage_risk_mean"
SQUARE = "regression.design.gram_square"
GRADIENT = "regression.replace.gradient_step_risk_mean"

#: public names of the parameters
LEARNED = {
    "shrink": m1,
    "square_shrink": m2,
    "gain": v1,
    "generations": n,
    "signal": a,
    "variance": v0,
    "noise": g,
}
STEPPED = {
    "samples": m,
    "generations": n,
    "features": p,
    "rate": rate,
    "signal": a,
    "variance": v0,
    "noise": g,
}

# what the learner is: u is the noise of the labels of one batch, here a column of its own
MEAN_SHRINK = Step(
    "mean shrink",
    Equal(m1, Trace(A) / p),
    Names("the mean shrink is the mean of an eigenvalue of A"),
)
SQUARE_SHRINK = Step(
    "square shrink",
    Equal(m2, Trace(AT * A) / p),
    Names("the square shrink is the mean of an eigenvalue of A'A"),
)
GAIN = Step(
    "noise gain",
    Equal(v1, Trace(B * BT)),
    Names("the noise gain is the mean squared length of the fit to unit noise"),
)
NO_DIRECTION = Cited(
    "no direction is preferred and the rows are new: given w, the mean of A and of A'A is a "
    "multiple of 1",
    MUIRHEAD,
)


def risk(first: sp.Expr, square: sp.Expr, gain: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    """E Q at a generation, from the mean shrink, the square shrink and the noise gain."""
    noise = gain * v0 * sp.Sum(g[i] * square ** (upto - 1 - i), (i, 0, upto - 1))
    return a * (1 - 2 * first**upto + square**upto) + noise


_fit = Equal(f, A * w + B * u)
_fit_transposed = Equal(fT, wT * AT + uT * BT)
_centred = Equal(Trace(B * u * sT), sp.S.Zero)
_cross = Equal(Trace(B * u * wT * AT), sp.S.Zero)
_noise = Equal(Trace(B * u * uT * BT), g[n] * v0 * Trace(B * BT))
_turned = Equal(Trace(A * w * sT), Trace(A) / p * Trace(w * sT))
_turned_twice = Equal(Trace(AT * A * w * wT), Trace(AT * A) / p * Trace(w * wT))
_product_now, _product_next = Equal(Trace(w * sT), E(C, n)), Equal(E(C, n + 1), Trace(f * sT))
_length_now, _length_next = Equal(Trace(w * wT), E(L, n)), Equal(E(L, n + 1), Trace(f * fT))
_risk_now = Equal(E(Q, n), Trace((w - s) * (wT - sT)))
_truth = Equal(Trace(s * sT), a)
_product_fit = Equal(Trace(f * sT), Trace(A) / p * Trace(w * sT))
_length_fit = Equal(Trace(f * fT), Trace(AT * A) / p * Trace(w * wT) + g[n] * v0 * Trace(B * BT))
_product_step = Equal(E(C, n + 1), m1 * E(C, n))
_length_step = Equal(E(L, n + 1), m2 * E(L, n) + g[n] * v0 * v1)
_product = Equal(E(C, n), a * m1**n)
_length = Equal(E(L, n), a * m2**n + v1 * v0 * sp.Sum(g[i] * m2 ** (n - 1 - i), (i, 0, n - 1)))
_apart = Equal(Trace((w - s) * (wT - sT)), Trace(w * wT) - 2 * Trace(w * sT) + Trace(s * sT))
_mean = Equal(E(Q, n), risk(m1, m2, v1))

#: what every learner without a preferred direction does to the length of the weights, and to their
#: product with the true ones
ONE_FIT = (
    Step("fit", _fit, LINEAR),
    Step("fit, transposed", _fit_transposed, Transposed(TRANSPOSE), uses=("fit",)),
    Step(
        "noise is centred",
        _centred,
        CENTRED,
    ),
    Step(
        "noise is new",
        _cross,
        CENTRED,
    ),
    Step(
        "noise is uncorrelated",
        _noise,
        UNCORRELATED,
    ),
    Step("no direction, once", _turned, NO_DIRECTION),
    Step("no direction, twice", _turned_twice, NO_DIRECTION),
    Step(
        "product of a fit",
        _product_fit,
        Traces(TRANSPOSE),
        uses=("fit", "noise is centred", "no direction, once"),
    ),
    Step(
        "length of a fit",
        _length_fit,
        Traces(TRANSPOSE),
        uses=(
            "fit",
            "fit, transposed",
            "noise is new",
            "noise is uncorrelated",
            "no direction, twice",
        ),
    ),
)

# one gradient step from 0, with step size rate on the mean squared residual over two: A = rate G/m,
# B = rate X'/m
X = sp.Symbol("X", commutative=False)
XT = sp.Symbol("X'", commutative=False)
_GRAM = {X: XT, XT: X, A: AT, AT: A, B: BT, BT: B}
_shrinks = Equal(A, rate / m * XT * X)
_shrinks_transposed = Equal(AT, rate / m * XT * X)
_gains, _gains_transposed = Equal(B, rate / m * XT), Equal(BT, rate / m * X)
_one_row = Equal(sp.Integral(x**2 * chi_square_density(x, p), (x, 0, sp.oo)), p * (p + 2))
_one_length = Equal(sp.Integral(x * chi_square_density(x, p), (x, 0, sp.oo)), p)
_rows = Equal(
    Trace(XT * X * XT * X),
    m * sp.Integral(x**2 * chi_square_density(x, p), (x, 0, sp.oo)) + m * (m - 1) * p,
)
_square = Equal(Trace(XT * X * XT * X), m * p * (m + p + 1))
_gram_rows = Equal(Trace(XT * X), m * sp.Integral(x * chi_square_density(x, p), (x, 0, sp.oo)))
_step_square = rate**2 * (m + p + 1) / m
_step_gain = rate**2 * p / m
_step_shrink_trace = Equal(Trace(A), rate / m * Trace(XT * X))
_step_square_trace = Equal(Trace(AT * A), rate**2 / m**2 * Trace(XT * X * XT * X))
_step_gain_trace = Equal(Trace(B * BT), rate**2 / m**2 * Trace(XT * X))
STEP = Model("a gradient step from 0 fits rate X'(X w + noise)/m")
_gradient = Equal(E(Q, n), risk(rate, _step_square, _step_gain))

CLAIMS = (
    Claim(
        id=MEAN,
        kind="equality",
        title=(
            "Mean excess risk after n fits by any learner that is linear in the labels and has no "
            "preferred direction."
        ),
        statement=_mean,
        proof=Proof(
            (
                Step(
                    "start of the product",
                    Equal(E(C, 0), a),
                    START,
                ),
                Step(
                    "start of the length",
                    Equal(E(L, 0), a),
                    START,
                ),
                Step(
                    "length of the truth",
                    _truth,
                    TRUE_LENGTH,
                ),
                *ONE_FIT,
                MEAN_SHRINK,
                SQUARE_SHRINK,
                GAIN,
                Step(
                    "product now",
                    _product_now,
                    PRODUCT,
                ),
                Step(
                    "product next",
                    _product_next,
                    PRODUCT,
                ),
                Step("length now", _length_now, LENGTH),
                Step(
                    "length next",
                    _length_next,
                    LENGTH,
                ),
                Step(
                    "product, one generation",
                    _product_step,
                    Algebra(),
                    uses=("product next", "product of a fit", "product now", "mean shrink"),
                ),
                Step(
                    "length, one generation",
                    _length_step,
                    Algebra(),
                    uses=(
                        "length next",
                        "length of a fit",
                        "length now",
                        "square shrink",
                        "noise gain",
                    ),
                ),
                Step(
                    "product",
                    _product,
                    Induction(n),
                    uses=("start of the product", "product, one generation"),
                ),
                Step(
                    "length",
                    _length,
                    Induction(n),
                    uses=("start of the length", "length, one generation"),
                ),
                Step("risk now", _risk_now, RISK),
                Step("square of a difference", _apart, Traces(TRANSPOSE)),
                Step(
                    "all generations",
                    _mean,
                    Algebra(),
                    uses=(
                        "risk now",
                        "square of a difference",
                        "length now",
                        "product now",
                        "length of the truth",
                        "length",
                        "product",
                    ),
                ),
            )
        ),
        assumptions=(*SHRINKING, LEARNER),
        references=("dohmatob2024",),
        parameters=LEARNED,
        rivals={
            "the shrunken model as the target": a * (m2**n - m1 ** (2 * n)) + _mean.rhs.subs(a, 0),
            "shrunken once": risk(m1, m2, v1).subs(a, 0) + a * (1 - 2 * m1 + m2),
            "square of the mean shrink": risk(m1, m1**2, v1),
            "one generation fewer": risk(m1, m2, v1, n - 1),
        },
    ),
    Claim(
        id=SQUARE,
        kind="equality",
        title=(
            "Mean trace of the squared Gram matrix of m normal rows: squared lengths of rows, and "
            "squared products of two rows."
        ),
        statement=_square,
        proof=Proof(
            (
                Step(
                    "rows and pairs of rows",
                    _rows,
                    Cited(
                        "the trace sums the squares of the m squared lengths, chi-square with p "
                        "degrees of freedom, and of the "
                        "m (m - 1) products of two rows, each the sum of p products of independent "
                        "standard normal numbers",
                        MUIRHEAD,
                    ),
                ),
                Step("chi-square draw", _one_row, Integration()),
                Step(
                    "all rows",
                    _square,
                    Algebra(),
                    uses=("rows and pairs of rows", "chi-square draw"),
                ),
            )
        ),
        assumptions=(ISOTROPIC,),
        references=("muirhead1982",),
        parameters={"samples": m, "features": p},
        rivals={
            "rows alone": m * p * (p + 2),
            "no fourth moment": m * p * (m + p),
            "one row fewer": (m - 1) * p * (m + p),
        },
    ),
    Claim(
        id=GRADIENT,
        kind="equality",
        title=(
            "Mean excess risk after n fits, each one gradient step from 0 on the squared residuals."
        ),
        statement=_gradient,
        proof=Proof(
            (
                Step("one step", _shrinks, STEP),
                Step(
                    "one step, transposed",
                    _shrinks_transposed,
                    Transposed(_GRAM),
                    uses=("one step",),
                ),
                Step("noise of a step", _gains, STEP),
                Step(
                    "noise of a step, transposed",
                    _gains_transposed,
                    Transposed(_GRAM),
                    uses=("noise of a step",),
                ),
                Step(
                    "length of rows",
                    _gram_rows,
                    Cited(
                        "the trace sums m squared lengths, chi-square with p degrees of freedom",
                        MUIRHEAD,
                    ),
                ),
                Step("chi-square draw", _one_length, Integration()),
                MEAN_SHRINK,
                SQUARE_SHRINK,
                GAIN,
                Step("its mean shrink", _step_shrink_trace, Traces(_GRAM), uses=("one step",)),
                Step(
                    "its square shrink",
                    _step_square_trace,
                    Traces(_GRAM),
                    uses=("one step", "one step, transposed"),
                ),
                Step(
                    "its noise gain",
                    _step_gain_trace,
                    Traces(_GRAM),
                    uses=("noise of a step", "noise of a step, transposed"),
                ),
                Step(
                    "all generations",
                    _gradient,
                    Algebra(),
                    uses=(
                        MEAN,
                        "mean shrink",
                        "square shrink",
                        "noise gain",
                        "its mean shrink",
                        "its square shrink",
                        "its noise gain",
                        SQUARE,
                        "length of rows",
                        "chi-square draw",
                    ),
                ),
            )
        ),
        assumptions=(*SHRINKING, "one gradient step from 0, on the mean squared residual over two"),
        references=("dohmatob2024",),
        parameters=STEPPED,
        rivals={
            "step size at infinitely many rows": risk(rate, rate**2, _step_gain),
            "no fourth moment": risk(rate, rate**2 * (m + p) / m, _step_gain),
            "one generation fewer": risk(rate, _step_square, _step_gain, n - 1),
        },
        remark=(
            "From rate^2 (m + p + 1) = m on the square shrink is 1 or more and the risk grows "
            "without bound."
        ),
    ),
)
