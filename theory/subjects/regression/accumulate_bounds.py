"""Accumulate with any schedule: never more than twice the risk of the first fit, and 2 is sharp.

The bound needs no law of the rows: it is an ordering of matrices, fit by fit.  Only its value for
normal rows does."""

import sympy as sp

from theory.claim import Claim, Condition, Published
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Chain,
    Congruence,
    Induction,
    Limit,
    Model,
    Names,
    Telescoping,
    Termwise,
    Traces,
)
from theory.statements import AtMost, Equal
from theory.subjects.regression.accumulate import MEAN, ONE_FIT
from theory.subjects.regression.experiment import FIRST_ROOM, FRESH, INVERSE, MODEL, B, G, P, R, S
from theory.words import E, M, N, Q, Trace, g, i, m, n, p, t, v0

BOUND, TRICKLE = "regression.accumulate.risk_bound", "regression.accumulate.risk_mean_trickle"
PARAMETERS = {"samples": M, "generations": t, "features": p, "variance": v0}

#: what a fit adds to E Q / v0, and the mean trace of the inverse Gram matrix of all rows at a fit
added, height = sp.IndexedBase("D", real=True), sp.IndexedBase("T", positive=True)
NAMED = Names("D and T name these mean traces, by fit")
BEFORE = Model("B is what R was one fit before")

ONE_VARIANCE = Model("the noise has one variance in all batches")
SINGLE = Model("batches after the first have one row")
_inverses = tuple(
    Step(name, Equal(word, sp.S.One), Model("B is the inverse of P, and R that of S"))
    for name, word in (
        ("inverse, other side", S * R),
        ("inverse before", B * P),
        ("inverse before, other side", P * B),
    )
)
_fall = AtMost(R * G * R, B - R)
_sum, _gaps = sp.Sum(added[i], (i, 1, t - 1)), sp.Sum(height[i] - height[i + 1], (i, 1, t - 1))
_step = Equal(E(Q, n + 1), E(Q, n) + v0 * added[n])
_total = Equal(E(Q, t), v0 * height[1] + v0 * _sum)
_any_design = AtMost(E(Q, t), v0 * (2 * height[1] - height[t]))
_normal = Equal(height[n + 1], p / (N[n + 1] - p - 1))
_bound = AtMost(E(Q, t), v0 * p * (2 / (M[0] - p - 1) - 1 / (N[t] - p - 1)))

# the first batch large, the others of one row
_trickle_sum = sp.digamma(m + t - p - 1) - sp.digamma(m + t) - sp.digamma(m - p) + sp.digamma(m + 1)
_trickle = Equal(E(Q, t), v0 * p * (1 / (m - p - 1) + _trickle_sum / (p + 1)))
_ratio = 1 + (m - p - 1) / (p + 1) * (sp.digamma(m + 1) - sp.digamma(m - p))
_sharp = Equal(sp.Limit(_ratio, m, sp.oo), sp.Integer(2))

CLAIMS = (
    Claim(
        id=BOUND,
        kind="bound",
        title=(
            "Accumulate with least squares never costs more than twice the first fit's risk, "
            "whatever the batches."
        ),
        statement=_bound,
        proof=Proof(
            (
                Step("one variance", Equal(g[n], sp.S.One), ONE_VARIANCE),
                *ONE_FIT,
                *_inverses,
                Step(
                    "one fit, as matrices",
                    _fall,
                    Congruence(terms=((G * R, B),), transpose={}, positive=(B,)),
                    uses=(
                        "batch",
                        "inverse",
                        "inverse, other side",
                        "inverse before",
                        "inverse before, other side",
                    ),
                ),
                Step(
                    "one fit",
                    AtMost(Trace(R * G * R), Trace(B - R)),
                    Traces(),
                    uses=("one fit, as matrices",),
                ),
                Step("apart", Equal(Trace(B - R), Trace(B) - Trace(R)), Traces()),
                Step("added", Equal(added[n], Trace(R * G * R)), NAMED),
                Step(
                    "added, read back",
                    Equal(Trace(R * G * R), added[n]),
                    Algebra(),
                    uses=("added",),
                ),
                Step("height before", Equal(Trace(B), height[n]), BEFORE),
                Step("height", Equal(height[n + 1], Trace(R)), NAMED),
                Step("height after", Equal(Trace(R), height[n + 1]), Algebra(), uses=("height",)),
                Step(
                    "heights",
                    Equal(Trace(B) - Trace(R), height[n] - height[n + 1]),
                    Algebra(),
                    uses=("height before", "height after"),
                ),
                Step(
                    "stairs",
                    AtMost(added[n], height[n] - height[n + 1]),
                    Chain(),
                    uses=("added", "one fit", "apart", "heights"),  # D and T are no free sequences
                ),
                Step(
                    "one generation",
                    _step,
                    Algebra(),
                    uses=(
                        "risk next",
                        "squared error",
                        "added, read back",
                        "one variance",
                        "risk now",
                    ),
                ),
                Step("first batch", Equal(Trace(R * S * R), Trace(R)), Traces(), uses=("inverse",)),
                Step(
                    "first noise",
                    Equal(E(Q, 1), v0 * Trace(R * S * R)),
                    Model("the first fit starts at the truth, and its batch is all rows so far"),
                ),
                Step(
                    "first fit",
                    Equal(E(Q, 1), v0 * height[1]),
                    Algebra(),
                    uses=("first noise", "first batch", ("height after", {n: 0})),
                ),
                Step(
                    "all fits",
                    _total,
                    Induction(t, 1),
                    uses=("first fit", ("one generation", {n: t})),
                ),
                Step("telescope", Equal(_gaps, height[1] - height[t]), Telescoping()),
                Step(
                    "all stairs",
                    AtMost(v0 * height[1] + v0 * _sum, v0 * height[1] + v0 * _gaps),
                    Termwise(),
                    uses=(("stairs", {n: i}),),
                ),
                Step(
                    "end points",
                    Equal(v0 * height[1] + v0 * _gaps, _any_design.rhs),
                    Algebra(),
                    uses=("telescope",),
                ),
                Step(
                    "any design",
                    _any_design,
                    Chain(),
                    uses=("all fits", "all stairs", "end points"),
                ),
                Step(
                    "normal rows",
                    _normal,
                    Algebra(),
                    uses=("height", (INVERSE, {m: N[n + 1]})),
                ),
                Step("real rows", Equal(N[1], M[0]), Model("N counts the rows so far")),
                Step(
                    "value for normal rows",
                    Equal(_any_design.rhs, _bound.rhs),
                    Algebra(),
                    uses=(("normal rows", {n: 0}), ("normal rows", {n: t - 1}), "real rows"),
                ),
                Step("bound", _bound, Chain(), uses=("any design", "value for normal rows")),
            )
        ),
        assumptions=(*MODEL, FRESH),
        references=("gerstgrasser2024",),
        domain=(FIRST_ROOM,),
        parameters=PARAMETERS,
        rivals={
            "Basel's constant": v0 * p * sp.pi**2 / 6 / (M[0] - p - 1),
            "real rows only": v0 * p / (M[0] - p - 1),
        },
        published=Published("gerstgrasser2024", "Basel's constant", "scope"),
        remark=(
            "Up to the last step the proof holds for rows of any law, fixed or random, that "
            "determine the first fit: the risk is at most "
            "twice that of least squares on the real rows alone. pi^2/6 is the constant of equal "
            "batches with one set of rows only."
        ),
    ),
    Claim(
        id=TRICKLE,
        kind="equality",
        title=(
            "Mean excess risk of accumulate with least squares where every batch after the first "
            "is a single row."
        ),
        statement=_trickle,
        proof=Proof(
            (
                Step("one variance", Equal(g[n], sp.S.One), ONE_VARIANCE),
                Step("first batch", Equal(M[0], m), Model("the first batch has m rows")),
                Step("single rows", Equal(M[t], sp.S.One), SINGLE),
                Step("rows so far", Equal(N[n + 1], m + n), SINGLE),
                Step(
                    "first fit, any batch",
                    Equal(E(Q, 1), v0 * p * g[0] * M[0] / (N[1] * (N[1] - p - 1))),
                    Algebra(),
                    uses=((MEAN, {n: 1}),),
                ),
                Step(
                    "first fit",
                    Equal(E(Q, 1), v0 * p / (m - p - 1)),
                    Algebra(),
                    uses=(
                        "first fit, any batch",
                        "first batch",
                        ("rows so far", {n: 0}),
                        ("one variance", {n: 0}),
                    ),
                ),
                Step(
                    "one fit more",
                    Equal(
                        E(Q, t + 1),
                        E(Q, t) + v0 * p * g[t] * M[t] / (N[t + 1] * (N[t + 1] - p - 1)),
                    ),
                    Algebra(),
                    uses=((MEAN, {n: t}), (MEAN, {n: t + 1})),
                ),
                Step(
                    "one row more",
                    Equal(E(Q, t + 1), E(Q, t) + v0 * p / ((m + t) * (m + t - p - 1))),
                    Algebra(),
                    uses=(
                        "one fit more",
                        "single rows",
                        ("rows so far", {n: t}),
                        ("one variance", {n: t}),
                    ),
                ),
                Step(
                    "closed form",
                    _trickle,
                    Induction(t, 1),
                    uses=("first fit", "one row more"),
                ),
            )
        ),
        assumptions=(*MODEL, FRESH, "batches after the first have one row"),
        references=("gerstgrasser2024",),
        domain=(Condition(m > p + 1, "at least two real rows more than features"),),
        parameters={"first": m, "generations": t, "features": p, "variance": v0},
        rivals={
            "real rows only": v0 * p / (m - p - 1),
            "Basel's constant": v0 * p / (m - p - 1) * sp.pi**2 / 6,
            "for ever": v0 * p / (m - p - 1) * _ratio,
        },
    ),
    Claim(
        id="regression.accumulate.bound_sharp",
        kind="limit",
        title=(
            "No constant below 2 bounds accumulate for every schedule: one row at a time after "
            "ever larger first batches."
        ),
        statement=_sharp,
        proof=Proof((Step("limit", _sharp, Limit()),)),
        references=("gerstgrasser2024",),
        domain=(Condition(m > p + 1, "at least two real rows more than features"),),
        parameters={},
        rivals={"Basel's constant": sp.pi**2 / 6, "real rows only": sp.S.One},
        remark=(
            "The expression is the risk for ever over that of the first fit where every batch "
            "after the first is one row."
        ),
    ),
)
