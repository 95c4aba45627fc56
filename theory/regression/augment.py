"""The real rows kept for ever, and a new synthetic batch in each generation: never more than 3/2 of the risk on the real rows alone."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.regression.experiment import FIRST_ROOM, INVERSE, INVERSE_RULE, MODEL, RISK, B, G, P, R, S, e, u
from theory.rules import Algebra, Chain, Congruence, Deduction, Definition, Traces, Transposed, Words
from theory.statements import AtMost, Equal, Implies
from theory.words import E, M, Q, Trace, m, n, p, v0

BOUND = "regression.augment.risk_bound"
half = sp.Rational(1, 2)

# P is the Gram matrix of the real rows and B its inverse, G that of the synthetic batch, R the inverse of S = P + G;
# r is the error of the fit on the real rows alone, a = e - r the distance of the model from that fit, with spread
# D = mean of a a' / v0 given the rows, and Y = B/2 - D
D, Y, r, rT, a, aT, u0, u0T = sp.symbols("D Y r r' a a' u_0 u_0'", commutative=False)
TRANSPOSE = {r: rT, rT: r, a: aT, aT: a, u0: u0T, u0T: u0}

REAL_INVERSE = Definition("B is the inverse of the Gram matrix P of the real rows")
_inverses = (
    Step("batch", Equal(G, S - P), Definition("S is the Gram matrix of the real rows and of the batch")),
    Step("inverse", Equal(R * S, sp.S.One), INVERSE_RULE),
    Step("inverse, other side", Equal(S * R, sp.S.One), INVERSE_RULE),
    Step("real inverse", Equal(B * P, sp.S.One), REAL_INVERSE),
    Step("real inverse, other side", Equal(P * B, sp.S.One), REAL_INVERSE),
)
INVERSES = tuple(step.name for step in _inverses)

_next = Equal(R * (P * r + G * e + u) - r, R * G * (e - r) + R * u)
_spread = R * G * D * G * R + R * G * R
_kept = AtMost(_spread, half * B)
_none = AtMost(sp.S.Zero, half * B)
_always = AtMost(D, half * B)
_risk = Equal(E(Q, n), Trace((r + a) * (rT + aT)))
_split = Equal(Trace((r + a) * (rT + aT)), v0 * Trace(B) + v0 * Trace(D))
_bounded = AtMost(v0 * Trace(B) + v0 * Trace(D), sp.Rational(3, 2) * v0 * Trace(B))
_bound = AtMost(E(Q, n), sp.Rational(3, 2) * v0 * p / (M[0] - p - 1))

CLAIMS = (
    Claim(
        id=BOUND,
        kind="bound",
        title="With the real rows kept in every fit, least squares never exceeds 3/2 of their own risk, whatever the synthetic batches.",
        statement=_bound,
        proof=Proof(
            (
                *_inverses,
                Step("distance from the real fit", _next, Words(), uses=("batch", "inverse")),
                Step("spread now", Equal(D, half * B - Y), Definition("Y = B/2 - D, positive semidefinite by hypothesis")),
                Step(
                    "spread next",
                    _kept,
                    Congruence(terms=((G * R, Y), (sp.sqrt(half) * R, P)), transpose={}, positive=(Y, P)),
                    uses=("spread now", *INVERSES),
                ),
                Step("spread at first", _none, Congruence(terms=((sp.sqrt(half), B),), transpose={}, positive=(B,))),
                Step(
                    "induction over generations",
                    Implies((_next, _none, _kept), _always),
                    Definition(
                        "the first fit is the real one, with D = 0; then D becomes R G D G R + R G R, as the noise of the batch is "
                        "centred, uncorrelated, of variance v0 and independent of e - r given the rows"
                    ),
                ),
                Step(
                    "spread always",
                    _always,
                    Deduction(),
                    uses=("induction over generations", "distance from the real fit", "spread at first", "spread next"),
                ),
                Step("real fit", Equal(r, B * u0), Definition("least squares solves the normal equations of the real rows")),
                Step("real fit, transposed", Equal(rT, u0T * B), Transposed(TRANSPOSE), uses=("real fit",)),
                Step(
                    "real noise",
                    Equal(Trace(B * u0 * u0T * B), v0 * Trace(B * P * B)),
                    Definition("the real noise is uncorrelated, of variance v0"),
                ),
                Step("synthetic noise", Equal(Trace(a * aT), v0 * Trace(D)), Definition("D is the spread of a = e - r")),
                Step(
                    "no cross term",
                    Equal(Trace(B * u0 * aT), sp.S.Zero),
                    Definition("a is made of synthetic noise alone, centred given the rows and the real noise"),
                ),
                Step("risk", _risk, RISK),
                Step(
                    "two parts",
                    _split,
                    Traces(TRANSPOSE),
                    uses=("real fit", "real fit, transposed", "real inverse", "real noise", "synthetic noise", "no cross term"),
                ),
                Step("any design", _bounded, Traces(times=v0), uses=("spread always",)),
                Step(
                    "normal rows",
                    Equal(sp.Rational(3, 2) * v0 * Trace(B), _bound.rhs),
                    Algebra(),
                    uses=((INVERSE, {R: B, m: M[0]}),),
                    where=(M[0] > p + 1,),
                ),
                Step("bound", _bound, Chain(), uses=("risk", "two parts", "any design", "normal rows")),
            )
        ),
        assumptions=(*MODEL, "all noise has one variance"),
        references=("gerstgrasser2024",),
        domain=(FIRST_ROOM,),
        parameters={"samples": M, "generations": n, "features": p, "variance": v0},
        rivals={
            "real rows only": v0 * p / (M[0] - p - 1),
            "5/4 of the real rows": sp.Rational(5, 4) * v0 * p / (M[0] - p - 1),
        },
        remark=(
            "Up to the value for normal rows the proof holds for rows of any law and batches of any size, new or the same in every "
            "generation. Three constants, from the tightest: 3/2 for real rows kept beside the newest batch, pi^2/6 for accumulate with "
            "equal batches of the same rows, 2 for accumulate with any batches."
        ),
    ),
)
