"""Real and synthetic labels mixed with weights w and 1 - w: the risk settles, and the golden ratio
is the best weight of equal batches.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Chain,
    Induction,
    Limit,
    Model,
    Names,
    Sign,
    Traces,
    Transposed,
    Words,
)
from theory.statements import AtMost, Equal
from theory.subjects.regression.experiment import (
    INVERSE,
    MODEL,
    RISK,
    SAME,
    SOURCE,
    B,
    R,
    e,
    eT,
    f,
    fT,
)
from theory.words import E, Q, Trace, m, n, p, t, v0

MEAN, LIMIT = "regression.label_mixing.risk_mean", "regression.label_mixing.risk_limit"
GOLDEN, FIXED = "regression.label_mixing.golden_ratio", "regression.label_mixing_fixed.risk_mean"
w = sp.Symbol("w", positive=True)  #: weight of the real labels
r = sp.Symbol("r", integer=True, positive=True)  #: real rows in each generation
V0 = sp.Symbol("V_0", nonnegative=True)  #: excess risk of generation 0: 0 if it is the truth
noise = sp.Symbol(
    "g", positive=True
)  #: variance of the synthetic label noise over that of the truth
z = sp.Symbol("z", positive=True)
ratio = sp.Symbol(
    "k", positive=True
)  #: risk of a fit on one synthetic batch over that of a fit on the real rows

# x and y are the errors of least squares on the noise of the real and of the synthetic labels
x, xT, y, yT, a, aT, b, bT = sp.symbols("x x' y y' a a' b b'", commutative=False)
TRANSPOSE = {e: eT, eT: e, f: fT, fT: f, x: xT, xT: x, y: yT, yT: y, a: aT, aT: a, b: bT, bT: b}
NOW = Model("a is what b was one fit before")
NAMED = Names("A names the mean squared distance, by generation")
CENTRED_NOISE = Model(
    "noise is centred, and that of the real and of the synthetic labels is independent, also of "
    "the model before"
)
UNCORRELATED_NOISE = Model(
    "the noise of different rows is uncorrelated: a fit on it spreads as the inverse Gram matrix, "
    "R or B"
)

real, synthetic = v0 * p / (r - p - 1), noise * v0 * p / (m - p - 1)


def settled(weight: sp.Expr = w) -> sp.Expr:
    """E Q after ever more generations."""
    return (weight**2 * real + (1 - weight) ** 2 * synthetic) / (1 - (1 - weight) ** 2)


_start = Equal(E(Q, 0), V0)
_cross = tuple(Equal(Trace(left * right), sp.S.Zero) for left, right in ((x, eT), (y, eT), (x, yT)))
_error = Equal(f, w * x + (1 - w) * (e + y))
_error_transposed = Equal(fT, w * xT + (1 - w) * (eT + yT))
_grown = Equal(Trace(f * fT), w**2 * Trace(x * xT) + (1 - w) ** 2 * (Trace(e * eT) + Trace(y * yT)))
_step = Equal(E(Q, n + 1), w**2 * real + (1 - w) ** 2 * (E(Q, n) + synthetic))
_mean = Equal(E(Q, n), settled() * (1 - (1 - w) ** (2 * n)) + V0 * (1 - w) ** (2 * n))

# the best weight, in units of the risk on the real rows alone
mixture = (w**2 + ratio * (1 - w) ** 2) / (w * (2 - w))
excess = sp.Symbol("z", positive=True)  #: of 1/w over 1
_weight = {w: 1 / (1 + excess)}
_ratio = noise * (r - p - 1) / (m - p - 1)
_limit = Equal(sp.Limit(E(Q, n), n, sp.oo), real * mixture.subs({**_weight, ratio: _ratio}))
best = (sp.sqrt(ratio**2 + 4 * ratio) - ratio) / 2
_golden = AtMost(best, mixture)
_square = (1 + ratio + best) * (w - best) ** 2 / (w * (2 - w))
_surplus = Equal(best + _square, mixture)

# one mixture with a biased source: A, B the risks of the two fits, D the squared bias
A, C, D = sp.symbols("A B D", positive=True)
_gain = (w * (A + C + D) - C - D) ** 2 / (A + C + D)
_surrogate = AtMost(A * (C + D) / (A + C + D), w**2 * A + (1 - w) ** 2 * (C + D))

# the same real labels in every generation, on the same rows: a is the distance of the model from
# the fit on them
spread = sp.IndexedBase("A", nonnegative=True)  #: mean of |a|^2 at generation n + 1
one = v0 * p / (m - p - 1)
_moved = (1 - w) ** 2 * (1 - (1 - w) ** (2 * n)) / (1 - (1 - w) ** 2)
_fixed = Equal(E(Q, t), one * (1 + _moved.subs(n, t - 1)))

BELOW_ONE = Condition(w < 1, "a weight below 1")
ROOMS = (
    Condition(r > p + 1, "at least two real rows more than features"),
    Condition(m > p + 1, "at least two rows more than features"),
)
PARAMETERS = {
    "real_weight": w,
    "real": r,
    "samples": m,
    "generations": n,
    "features": p,
    "variance": v0,
    "noise": noise,
    "start": V0,
}
_square_of = {
    "real": Equal(Trace(x * xT), v0 * Trace(R)),
    "synthetic": Equal(Trace(y * yT), noise * v0 * Trace(B)),
}

CLAIMS = (
    Claim(
        id=MEAN,
        kind="equality",
        title=(
            "Mean excess risk where least squares on real labels and on synthetic ones are "
            "averaged with weights w and 1 - w."
        ),
        statement=_mean,
        proof=Proof(
            (
                Step("start", _start, SOURCE),
                Step(
                    "error",
                    _error,
                    Model(
                        "the weights of two fits are averaged: one on real labels, one on the "
                        "model's"
                    ),
                ),
                Step(
                    "error, transposed", _error_transposed, Transposed(TRANSPOSE), uses=("error",)
                ),
                *(
                    Step(f"cross term {number}", cross, CENTRED_NOISE)
                    for number, cross in enumerate(_cross, 1)
                ),
                Step(
                    "squared error",
                    _grown,
                    Traces(TRANSPOSE),
                    uses=(
                        "error",
                        "error, transposed",
                        *(f"cross term {number}" for number, _ in enumerate(_cross, 1)),
                    ),
                ),
                Step("real noise", _square_of["real"], UNCORRELATED_NOISE),
                Step("synthetic noise", _square_of["synthetic"], UNCORRELATED_NOISE),
                Step("risk now", Equal(E(Q, n), Trace(e * eT)), RISK),
                Step("risk next", Equal(E(Q, n + 1), Trace(f * fT)), RISK),
                Step(
                    "one generation",
                    _step,
                    Algebra(),
                    uses=(
                        "risk next",
                        "squared error",
                        "real noise",
                        "synthetic noise",
                        (INVERSE, {m: r}),
                        (INVERSE, {R: B}),
                        "risk now",
                    ),
                ),
                Step(
                    "all generations",
                    _mean,
                    Induction(n),
                    uses=("start", "one generation"),
                ),
            )
        ),
        assumptions=(*MODEL, "real labels are new in every generation"),
        references=("he2025", "gerstgrasser2024"),
        domain=(BELOW_ONE, *ROOMS),
        parameters=PARAMETERS,
        rivals={
            "real labels only": real * (1 - (1 - w) ** (2 * n)) + V0 * (1 - w) ** (2 * n),
            "weights the other way": _mean.rhs.subs(w, 1 - w),
            "one generation fewer": _mean.rhs.subs(n, n - 1),
            "rows pooled": v0 * p / (r + m - p - 1),
        },
        remark=(
            "It holds for rows new in every generation and for one set of rows with mixed labels "
            "alike."
        ),
    ),
    Claim(
        id=LIMIT,
        kind="limit",
        title=(
            "Mean excess risk for ever on labels mixed with weight 1/(1 + excess): the real rows' "
            "own times a factor of the weight."
        ),
        statement=_limit,
        proof=Proof(
            (
                Step(
                    "in units of the real rows' risk",
                    Equal(
                        E(Q, n),
                        real * mixture.subs(ratio, _ratio) * (1 - (1 - w) ** (2 * n))
                        + V0 * (1 - w) ** (2 * n),
                    ),
                    Algebra(),
                    uses=(MEAN,),
                ),
                Step(
                    "limit",
                    _limit,
                    Limit(),
                    uses=(("in units of the real rows' risk", _weight),),
                ),
            )
        ),
        assumptions=(*MODEL, "real labels are new in every generation"),
        references=("he2025",),
        domain=ROOMS,
        parameters={
            "excess": excess,
            "real": r,
            "samples": m,
            "features": p,
            "variance": v0,
            "noise": noise,
        },
        rivals={
            "real labels only": real,
            "synthetic labels not fed back": real * (w**2 + _ratio * (1 - w) ** 2).subs(_weight),
            "weights the other way": settled(1 - w).subs(_weight),
        },
        remark=(
            f"The factor is the right side of {GOLDEN}: of all weights the golden one leaves the "
            f"least."
        ),
    ),
    Claim(
        id=GOLDEN,
        kind="deterministic",
        title=(
            "The best weight of real labels is the risk that it settles at; for batches of one "
            "size, the inverse golden ratio."
        ),
        statement=_golden,
        proof=Proof(
            (
                Step("surplus", _surplus, Algebra()),
                Step("square", AtMost(best, best + _square), Sign({w: 1 / (1 + z)})),
                Step("best weight", _golden, Chain(), uses=("square", "surplus")),
            )
        ),
        references=("he2025",),
        domain=(BELOW_ONE,),
        parameters={"real_weight": w, "ratio": ratio},
        rivals={
            "synthetic labels not fed back": w**2 + ratio * (1 - w) ** 2,
            "half": sp.Rational(1, 2) * mixture,
        },
        remark=(
            f"The right side is the risk for ever over that of the real labels alone ({LIMIT}), "
            f"for a ratio k of the synthetic fit's risk "
            "to the real one's. For k = 1 the best weight is 0.618..., and 38 % of the risk is "
            "saved. For weighted least squares on "
            "pooled rows with random designs it is exact only as the batches grow."
        ),
    ),
    Claim(
        id="regression.label_mixing.surrogate",
        kind="deterministic",
        title=(
            "One mixture with a biased source: at the best weight the risk is below that of the "
            "real labels, however biased it is."
        ),
        statement=_surrogate,
        proof=Proof(
            (
                Step("surplus", Equal(_surrogate.lhs + _gain, _surrogate.rhs), Algebra()),
                Step("square", AtMost(_surrogate.lhs, _surrogate.lhs + _gain), Sign()),
                Step("best weight", _surrogate, Chain(), uses=("square", "surplus")),
            )
        ),
        references=("jain2024",),
        domain=(BELOW_ONE,),
        parameters={"real_risk": A, "surrogate_risk": C, "squared_bias": D, "real_weight": w},
        rivals={
            "bias ignored": (w**2 * A + (1 - w) ** 2 * C),
            "synthetic rows alone": (1 - w) ** 2 * (C + D),
        },
        remark=(
            "Right the risk of the mixture with weight w on the real labels, by "
            "regression.label_mixing.risk_mean after one generation."
        ),
    ),
    Claim(
        id=FIXED,
        kind="equality",
        title=(
            "Mean excess risk where the same real labels, on the same rows, are mixed in with "
            "weight w in every generation."
        ),
        statement=_fixed,
        proof=Proof(
            (
                Step(
                    "start",
                    Equal(spread[0], sp.S.Zero),
                    Model("the first fit is on the real labels alone"),
                ),
                Step(
                    "error",
                    Equal(f, w * x + (1 - w) * (x + a + y)),
                    Model("labels on one set of rows are mixed: so are the fits"),
                ),
                Step(
                    "distance",
                    Equal(b, f - x),
                    Names("b is the distance of the next model from the fit on the real labels"),
                ),
                Step(
                    "distance moves",
                    Equal(w * x + (1 - w) * (x + a + y) - x, (1 - w) * (a + y)),
                    Words(),
                ),
                Step(
                    "distance next",
                    Equal(b, (1 - w) * (a + y)),
                    Words(),
                    uses=("distance", "error", "distance moves"),
                ),
                Step(
                    "distance, transposed",
                    Equal(bT, (1 - w) * (aT + yT)),
                    Transposed(TRANSPOSE),
                    uses=("distance next",),
                ),
                Step("no cross term", Equal(Trace(y * aT), sp.S.Zero), CENTRED_NOISE),
                Step(
                    "squared distance",
                    Equal(Trace(b * bT), (1 - w) ** 2 * (Trace(a * aT) + Trace(y * yT))),
                    Traces(TRANSPOSE),
                    uses=("distance next", "distance, transposed", "no cross term"),
                ),
                Step("synthetic noise", Equal(Trace(y * yT), v0 * Trace(R)), UNCORRELATED_NOISE),
                Step("distance now", Equal(Trace(a * aT), spread[n]), NOW),
                Step("distance after", Equal(spread[n + 1], Trace(b * bT)), NAMED),
                Step(
                    "one generation",
                    Equal(spread[n + 1], (1 - w) ** 2 * (spread[n] + one)),
                    Algebra(),
                    uses=(
                        "distance after",
                        "squared distance",
                        "synthetic noise",
                        INVERSE,
                        "distance now",
                    ),
                ),
                Step(
                    "all generations",
                    Equal(spread[n], one * _moved),
                    Induction(n),
                    uses=("start", "one generation"),
                ),
                Step("risk", Equal(E(Q, n + 1), Trace((x + a) * (xT + aT))), RISK),
                Step("real noise", Equal(Trace(x * xT), v0 * Trace(R)), UNCORRELATED_NOISE),
                Step(
                    "independent",
                    Equal(Trace(x * aT), sp.S.Zero),
                    Model("a is made of synthetic noise, centred given the real labels"),
                ),
                Step(
                    "two parts",
                    Equal(Trace((x + a) * (xT + aT)), v0 * Trace(R) + spread[n]),
                    Traces(TRANSPOSE),
                    uses=("real noise", "independent", "distance now"),
                ),
                Step(
                    "risk at a generation",
                    Equal(E(Q, n + 1), one * (1 + _moved)),
                    Algebra(),
                    uses=("risk", "two parts", INVERSE, "all generations"),
                ),
                Step(
                    "from the first fit on",
                    _fixed,
                    Algebra(),
                    uses=(("risk at a generation", {n: t - 1}),),
                ),
            )
        ),
        assumptions=(*MODEL, SAME),
        references=("he2025", "garg2025"),
        domain=(BELOW_ONE, ROOMS[1]),
        parameters={
            "real_weight": w,
            "samples": m,
            "generations": t,
            "features": p,
            "variance": v0,
        },
        rivals={
            "new real labels": one
            * (w**2 + (1 - w) ** 2)
            / (w * (2 - w))
            * (1 - (1 - w) ** (2 * t)),
            "real labels only": one,
            "one generation more": _fixed.rhs.subs(t, t + 1),
        },
        remark=(
            "For ever it is the real labels' risk over w(2 - w), at least theirs: synthetic labels "
            "never help without new real ones."
        ),
    ),
)
