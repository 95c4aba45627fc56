"""The real rows kept for ever, and a new synthetic batch in each generation: whatever it is, the
risk stays bounded.

Real labels have noise of variance v0, synthetic ones of h times that.  The bound holds for
synthetic rows of any law; the value is exact where they are copies of the real ones."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Chain,
    CongruenceInduction,
    Induction,
    Limit,
    Model,
    Names,
    Traces,
    Transposed,
    Words,
)
from theory.statements import AtMost, Equal
from theory.subjects.regression.experiment import (
    CENTRED,
    FIRST_REAL,
    FIRST_ROOM,
    INVERSE,
    INVERSE_RULE,
    MODEL,
    REAL_UNCORRELATED,
    RISK,
    SAME,
    SYNTHETIC_ALONE,
    UNCORRELATED,
    B,
    G,
    P,
    R,
    S,
    e,
    f,
    u,
)
from theory.words import E, M, Q, Trace, g, i, m, p, t, v0

BOUND, MEAN = "regression.augment.risk_bound", "regression.augment.risk_mean_same_rows"
half = sp.Rational(1, 2)

# P is the Gram matrix of the real rows and B its inverse, G that of the newest batch, R the inverse
# of S = P + G; r is the error of the fit on the real rows alone, a = e - r the distance of the
# model from that fit and c that of the next one
noise = sp.Symbol("h", positive=True)  #: variance of synthetic label noise over the truth's
r, rT, a, aT, c, cT, uT, u0, u0T = sp.symbols("r r' a a' c c' u' u_0 u_0'", commutative=False)
TRANSPOSE = {r: rT, rT: r, a: aT, aT: a, c: cT, cT: c, u: uT, uT: u, u0: u0T, u0T: u0}
NOW = Model("a is what c was one fit before")
D = sp.Function(
    "D", commutative=False
)  #: the mean of a a' given the rows, in units of h v0, at a generation

APART = Names(
    "a is the distance of the model from the fit on the real rows alone, c that of the next one"
)
REAL_INVERSE = Model("B is the inverse of the Gram matrix P of the real rows")
GIVEN_ROWS = Model(
    "a word in noise stands for its mean given the rows: D, over h v0, for a a' and, one "
    "generation on, for c c'; "
    "the noise of a batch is centred, uncorrelated, of variance h v0 and independent of a"
)
_inverses = (
    Step(
        "batch",
        Equal(G, S - P),
        Model("S is the Gram matrix of the real rows and of the batch"),
    ),
    Step("inverse", Equal(R * S, sp.S.One), INVERSE_RULE),
    Step("inverse, other side", Equal(S * R, sp.S.One), INVERSE_RULE),
    Step("real inverse", Equal(B * P, sp.S.One), REAL_INVERSE),
    Step("real inverse, other side", Equal(P * B, sp.S.One), REAL_INVERSE),
)
_means = (
    Step("spread now", Equal(a * aT, noise * v0 * D(t)), GIVEN_ROWS),
    Step("noise and model", Equal(u * aT, sp.S.Zero), GIVEN_ROWS),
    Step("model and noise", Equal(a * uT, sp.S.Zero), GIVEN_ROWS),
    Step("noise", Equal(u * uT, noise * v0 * G), GIVEN_ROWS),
    Step("spread next", Equal(D(t + 1), c * cT / (noise * v0)), GIVEN_ROWS),
)

_next = Equal(c, R * G * a + R * u)
_grown = Equal(D(t + 1), R * G * D(t) * G * R + R * G * R)
_always = AtMost(D(t), half * B)
_split = Equal(Trace((r + a) * (rT + aT)), v0 * Trace(B) + noise * v0 * Trace(D(t)))
_bounded = AtMost(v0 * Trace(B) + noise * v0 * Trace(D(t)), (1 + noise / 2) * v0 * Trace(B))
_real = v0 * p / (M[0] - p - 1)
_bound = AtMost(E(Q, t), (1 + noise / 2) * _real)

# synthetic rows that copy the real ones: R is now the inverse of the real Gram matrix G
w = sp.Symbol("w", positive=True)  #: share of synthetic rows in a fit
ratio = sp.Symbol("k", positive=True)  #: real rows over synthetic ones
spread = sp.IndexedBase("A", nonnegative=True)  #: mean of |a|^2 at a generation
SPREAD = Names("A names the mean of |a|^2, by generation")
one = v0 * p / (m - p - 1)
_refit = (1 - w) * R * (G * r + w / (1 - w) * G * (r + a) + u)


def _past(upto: sp.Expr, left: sp.Expr = w**2) -> sp.Expr:
    """The noise of the synthetic batches as far as the generation ``upto`` has it, over v0; a fit
    leaves ``left`` of it.
    """
    return w * (1 - w) * sp.Sum(g[i] * left ** (upto - 1 - i), (i, 1, upto - 1))


def mean(upto: sp.Expr = t) -> sp.Expr:
    """E Q at a generation."""
    return one * (g[0] + _past(upto))


_mean = Equal(E(Q, t), mean())
_copies = 1 / (1 + ratio)
_once = Equal(E(Q, t + 1), w**2 * E(Q, t) + one * ((1 - w**2) + w * (1 - w) * noise))
_closed = Equal(E(Q, t), one * (1 + noise * w / (1 + w) * (1 - w ** (2 * t - 2))))
_limit = Equal(sp.Limit(E(Q, t), t, sp.oo), one * (1 + noise / (2 + ratio)))
ROOM = Condition(m > p + 1, "at least two rows more than features")

CLAIMS = (
    Claim(
        id=BOUND,
        kind="bound",
        title=(
            "With the real rows kept in every fit, least squares never exceeds 1 + h/2 times their "
            "own risk, whatever the batches."
        ),
        statement=_bound,
        proof=Proof(
            (
                *_inverses,
                Step("model", Equal(e, r + a), APART),
                Step("distance of the next model", Equal(c, f - r), APART),
                Step(
                    "fit",
                    Equal(f, R * (P * r + G * e + u)),
                    Model("least squares solves the normal equations of all rows"),
                ),
                Step(
                    "distance next",
                    _next,
                    Words(),
                    uses=("distance of the next model", "fit", "model", "batch", "inverse"),
                ),
                Step(
                    "distance next, transposed",
                    Equal(cT, aT * G * R + uT * R),
                    Transposed(TRANSPOSE),
                    uses=("distance of the next model", "fit", "model", "batch", "inverse"),
                ),
                *_means,
                Step(
                    "one generation",
                    _grown,
                    Words(),
                    uses=(
                        "spread next",
                        "distance next",
                        "distance next, transposed",
                        "spread now",
                        "noise and model",
                        "model and noise",
                        "noise",
                    ),
                ),
                Step(
                    "start",
                    Equal(D(1), sp.S.Zero),
                    FIRST_REAL,
                ),
                Step(
                    "spread always",
                    _always,
                    CongruenceInduction(
                        variable=t,
                        base=1,
                        first=((sp.sqrt(half), B),),
                        following=((G * R, half * B - D(t)), (sp.sqrt(half) * R, P)),
                        positive=(B, P),
                    ),
                    uses=("start", "one generation", *(step.name for step in _inverses)),
                ),
                Step(
                    "real fit",
                    Equal(r, B * u0),
                    Model("least squares solves the normal equations of the real rows"),
                ),
                Step(
                    "real fit, transposed",
                    Equal(rT, u0T * B),
                    Transposed(TRANSPOSE),
                    uses=("real fit",),
                ),
                Step(
                    "real noise",
                    Equal(Trace(B * u0 * u0T * B), v0 * Trace(B * P * B)),
                    REAL_UNCORRELATED,
                ),
                Step("synthetic noise", Equal(Trace(a * aT), noise * v0 * Trace(D(t))), GIVEN_ROWS),
                Step(
                    "no cross term",
                    Equal(Trace(B * u0 * aT), sp.S.Zero),
                    SYNTHETIC_ALONE,
                ),
                Step("risk", Equal(E(Q, t), Trace((r + a) * (rT + aT))), RISK),
                Step(
                    "two parts",
                    _split,
                    Traces(TRANSPOSE),
                    uses=(
                        "real fit",
                        "real fit, transposed",
                        "real inverse",
                        "real noise",
                        "synthetic noise",
                        "no cross term",
                    ),
                ),
                Step("any design", _bounded, Traces(times=noise * v0), uses=("spread always",)),
                Step(
                    "normal rows",
                    Equal((1 + noise / 2) * v0 * Trace(B), _bound.rhs),
                    Algebra(),
                    uses=((INVERSE, {R: B, m: M[0]}),),
                ),
                Step(
                    "bound",
                    _bound,
                    Chain(),
                    uses=("risk", "two parts", "any design", "normal rows"),
                ),
            )
        ),
        assumptions=(
            *MODEL,
            "all synthetic noise has one variance, h times that of the real noise",
        ),
        references=("gerstgrasser2024",),
        domain=(FIRST_ROOM,),
        parameters={"samples": M, "generations": t, "features": p, "variance": v0, "noise": noise},
        rivals={
            "real rows only": _real,
            "a quarter of the synthetic noise": (1 + noise / 4) * _real,
            "3/2 for every noise": sp.Rational(3, 2) * _real,
        },
        remark=(
            "With noise of one variance it is 3/2. Up to the value for normal rows the proof holds "
            "for rows of any law and batches of any "
            "size, new or the same in every generation. Three constants, from the tightest: 3/2 "
            "for real rows kept beside the newest "
            "batch, pi^2/6 for accumulate with equal batches of the same rows, 2 for accumulate "
            "with any batches."
        ),
    ),
    Claim(
        id=MEAN,
        kind="equality",
        title=(
            "Mean excess risk with the real rows kept and synthetic labels on copies of them, a "
            "share w of all rows in a fit."
        ),
        statement=_mean,
        proof=Proof(
            (
                Step("inverse", Equal(R * G, sp.S.One), INVERSE_RULE),
                Step(
                    "start",
                    Equal(spread[1], sp.S.Zero),
                    FIRST_REAL,
                ),
                Step(
                    "fit",
                    Equal(f, _refit),
                    Model(
                        "least squares solves the normal equations of the real rows and of their "
                        "copies, a share w of all rows"
                    ),
                ),
                Step("distance of the next model", Equal(c, f - r), APART),
                Step(
                    "distance next",
                    Equal(c, w * a + (1 - w) * R * u),
                    Words(),
                    uses=("distance of the next model", "fit", "inverse"),
                ),
                Step(
                    "distance next, transposed",
                    Equal(cT, w * aT + (1 - w) * uT * R),
                    Transposed(TRANSPOSE),
                    uses=("distance of the next model", "fit", "inverse"),
                ),
                Step("noise is centred", Equal(Trace(R * u * aT), sp.S.Zero), CENTRED),
                Step(
                    "noise is uncorrelated",
                    Equal(Trace(R * u * uT * R), g[t] * v0 * w / (1 - w) * Trace(R * G * R)),
                    UNCORRELATED,
                ),
                Step(
                    "squared distance",
                    Equal(Trace(c * cT), w**2 * Trace(a * aT) + w * (1 - w) * g[t] * v0 * Trace(R)),
                    Traces(TRANSPOSE),
                    uses=(
                        "distance next",
                        "distance next, transposed",
                        "noise is centred",
                        "noise is uncorrelated",
                        "inverse",
                    ),
                ),
                Step("spread now", Equal(Trace(a * aT), spread[t]), NOW),
                Step("spread next", Equal(spread[t + 1], Trace(c * cT)), SPREAD),
                Step(
                    "one generation",
                    Equal(spread[t + 1], w**2 * spread[t] + one * w * (1 - w) * g[t]),
                    Algebra(),
                    uses=("spread next", "squared distance", "spread now", INVERSE),
                ),
                Step(
                    "all generations",
                    Equal(spread[t], one * _past(t)),
                    Induction(t, 1),
                    uses=("start", "one generation"),
                ),
                Step("risk", Equal(E(Q, t), Trace((r + a) * (rT + aT))), RISK),
                Step(
                    "real fit",
                    Equal(Trace(r * rT), g[0] * v0 * Trace(R)),
                    Model("a fit on uncorrelated noise spreads as R"),
                ),
                Step(
                    "no cross term",
                    Equal(Trace(r * aT), sp.S.Zero),
                    SYNTHETIC_ALONE,
                ),
                Step(
                    "two parts",
                    Equal(Trace((r + a) * (rT + aT)), g[0] * v0 * Trace(R) + spread[t]),
                    Traces(TRANSPOSE),
                    uses=("real fit", "no cross term", "spread now"),
                ),
                Step(
                    "risk at a generation",
                    _mean,
                    Algebra(),
                    uses=("risk", "two parts", INVERSE, "all generations"),
                ),
            )
        ),
        assumptions=(*MODEL, SAME),
        references=("gerstgrasser2024",),
        domain=(Condition(w < 1, "a share of synthetic rows below 1"), ROOM),
        parameters={
            "samples": m,
            "generations": t,
            "features": p,
            "share": w,
            "variance": v0,
            "noise": g,
        },
        rivals={
            "real rows only": one * g[0],
            "accumulate": one * sp.Sum(g[i] / (i + 1) ** 2, (i, 0, t - 1)),
            "labels forgotten at the rate w": one * (g[0] + _past(t, w)),
            "one generation fewer": mean(t - 1),
        },
        remark=(
            "As many copies as real rows are a share of 1/2. With noise of one variance the second "
            "fit has 1 + w(1 - w) times the "
            "first's risk."
        ),
    ),
    Claim(
        id="regression.augment.risk_limit_same_rows",
        kind="limit",
        title=(
            "Mean excess risk for ever with the real rows kept and synthetic labels on copies of "
            "them."
        ),
        statement=_limit,
        proof=Proof(
            (
                Step("real noise", Equal(g[0], sp.S.One), Model("real noise has variance v0")),
                Step(
                    "synthetic noise",
                    Equal(g[i], noise),
                    Model("synthetic noise has variance h v0"),
                ),
                Step(
                    "newest noise",
                    Equal(g[t], noise),
                    Model("synthetic noise has variance h v0"),
                ),
                Step(
                    "first fit", Equal(E(Q, 1), one), Algebra(), uses=((MEAN, {t: 1}), "real noise")
                ),
                Step(
                    "one generation",
                    _once,
                    Algebra(),
                    uses=(
                        MEAN,
                        (MEAN, {t: t + 1}),
                        "real noise",
                        "newest noise",
                        "synthetic noise",
                    ),
                ),
                Step("closed form", _closed, Induction(t, 1), uses=("first fit", "one generation")),
                Step(
                    "limit",
                    _limit,
                    Limit(),
                    uses=(("closed form", {w: _copies}),),
                ),
            )
        ),
        assumptions=(
            *MODEL,
            SAME,
            "all synthetic noise has one variance, h times that of the real noise",
        ),
        references=("gerstgrasser2024",),
        domain=(ROOM,),
        parameters={"samples": m, "features": p, "ratio": ratio, "variance": v0, "noise": noise},
        rivals={
            "real rows only": one,
            "half of the synthetic noise": one * (1 + noise / 2),
            "synthetic noise of the real variance": one * (1 + 1 / (2 + ratio)),
            "Basel's constant": one * sp.pi**2 / 6,
        },
        remark=(
            "ratio is the number of real rows over that of synthetic ones. For noise of one "
            "variance and T_0 real rows, m synthetic ones, "
            "it is (T_0 + 3 m)/(T_0 + 2 m) times the risk of the real rows; the bound 1 + h/2 is "
            "approached as the copies outnumber them."
        ),
    ),
)
