"""Mixtures that see real points again: all points so far, or new ones beside each batch.

Variances of two sets together: those within, weighted, and the squared distance of the means."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Induction, Kernel, Linearity, Start, Tower
from theory.statements import Equal
from theory.subjects.mixture.m_step import REFERENCES, eps
from theory.subjects.mixture.sample import (
    GROUNDS,
    KEPT,
    MANY,
    MODEL,
    POINTS,
    SAMPLE,
    UNREGULARISED,
    D,
    V,
    c,
    crossed,
    dimension,
    offset,
    ratio,
    w,
    y,
)
from theory.words import E, j, m, n, t, v0

f = sp.Symbol("f", integer=True, positive=True)  #: real points in every fit
u, z = sp.symbols("u z", positive=True)  #: variance and squared offset of the real points over v_0
_c, _e = sp.symbols("c_1 c_2", real=True)

# accumulate: the pool of t batches and another one
FIRST = Kernel(
    index=sp.S.Zero,
    update={V: v0 * w, D: v0 * y},
    draws=(ratio(w, m), offset(y, m)),
    initial={V: v0, D: sp.S.Zero},
)
POOL = Kernel(
    index=t,
    update={
        V: V * (t + w) / (t + 1) + t * V * y / (t + 1) ** 2,
        D: D + c + V * y / (t + 1) ** 2,
    },
    draws=(ratio(w, m), offset(y, m), crossed(c)),
    initial={V: v0, D: sp.S.Zero},
)


def pooled(upto: sp.Expr = t) -> sp.Expr:
    """E V at a generation under accumulate."""
    return v0 * sp.Product(1 - 1 / (m * j**2), (j, 1, upto))


_pooled = Equal(E(V, t), pooled())
_apart = Equal(E(D, t), v0 - pooled())
ACCUMULATE = (
    *SAMPLE,
    Step("variance, real points", Equal(E(V, 1), (1 - 1 / m) * v0), Tower(FIRST), uses=GROUNDS),
    Step(
        "variance, one batch more",
        Equal(E(V, t + 1), (1 - 1 / (m * (t + 1) ** 2)) * E(V, t)),
        Tower(POOL),
        uses=GROUNDS,
    ),
    Step(
        "variance",
        _pooled,
        Induction(t, 1),
        uses=("variance, real points", "variance, one batch more"),
    ),
)
_ACCUMULATED = (POINTS, KEPT, UNREGULARISED, "all points so far are fitted, real ones included")

# fresh: m points of the model and f real ones
share = m / (m + f)  #: of the model's points in a fit
_rest = f / (m + f)
FRESH = Kernel(
    index=n,
    update={
        V: share * V * w + _rest * v0 * u + share * _rest * (D + V * y + v0 * z + _c)
        + dimension * eps,
        D: share**2 * (D + V * y) + _rest**2 * v0 * z + _e,
    },
    draws=(ratio(w, m), offset(y, m), ratio(u, f), offset(z, f), crossed(_c), crossed(_e)),
    initial={V: v0, D: sp.S.Zero},
)  # fmt: skip


def _shrink(upto: sp.Expr = sp.S.One) -> sp.Expr:
    """What so many fits keep of the mean squared distance."""
    return share ** (2 * upto) * (1 - 1 / m) ** upto


def second(upto: sp.Expr = n) -> sp.Expr:
    """E[V + D] at a generation with new real points."""
    return v0 + dimension * eps * (1 - share**upto) / (1 - share)


def distance(upto: sp.Expr = n) -> sp.Expr:
    """E D at a generation, where reg_covar is 0."""
    return v0 / (m + f) * (1 - _shrink(upto)) / (1 - _shrink())


_second = Equal(E(V + D, n), second())
_plain = {eps: sp.S.Zero}
_BARE = Kernel(
    index=n,
    update={key: sp.sympify(value).subs(_plain) for key, value in FRESH.update.items()},
    draws=FRESH.draws,
    initial=FRESH.initial,
)
_distance = Equal(E(D, n), distance())
_left = Equal(E(V, n), v0 - distance())
BARE = (
    *SAMPLE,
    Step("sum, start", Equal(E(V + D, 0), v0), Start(_BARE)),
    Step(
        "sum, one fit",
        Equal(E(V + D, n + 1), share * E(V + D, n) + _rest * v0),
        Tower(_BARE),
        uses=GROUNDS,
    ),
    Step("sum", Equal(E(V + D, n), v0), Induction(n), uses=("sum, start", "sum, one fit")),
    Step("apart", Equal(E(V, n), E(V + D, n) - E(D, n)), Linearity(_BARE)),
    Step("variance", Equal(E(V, n), v0 - E(D, n)), Algebra(), uses=("apart", "sum")),
    Step("drift, start", Equal(E(D, 0), sp.S.Zero), Start(_BARE)),
    Step(
        "drift, one fit",
        Equal(E(D, n + 1), share**2 * (E(D, n) + E(V, n) / m) + _rest**2 * v0 / f),
        Tower(_BARE),
        uses=GROUNDS,
    ),
    Step(
        "drift, by itself",
        Equal(E(D, n + 1), _shrink() * E(D, n) + v0 / (m + f)),
        Algebra(),
        uses=("drift, one fit", "variance"),
    ),
    Step("drift", _distance, Induction(n), uses=("drift, start", "drift, by itself")),
)
_FRESH = "every fit sees new points of the truth beside those of the model"
REAL = {"samples": m, "generations": n, "variance": v0, "real": f}
_BOTH = (*MANY, Condition(f >= 1, "at least one real point"))

CLAIMS = (
    Claim(
        id="mixture.accumulate.variance_mean",
        kind="equality",
        title="Accumulate, equal batches: mean variance of the mixture after n refits.",
        statement=_pooled,
        proof=Proof(ACCUMULATE),
        assumptions=_ACCUMULATED,
        references=(*REFERENCES, "kazdan2024"),
        domain=MANY,
        parameters={"samples": m, "generations": t, "variance": v0},
        rivals={
            "as under replace": v0 * (1 - 1 / m) ** t,
            "errors like 1/t": v0 * sp.Product(1 - 1 / (m * j), (j, 1, t)),
            "one generation late": pooled(t - 1),
        },
    ),
    Claim(
        id="mixture.accumulate.drift",
        kind="equality",
        title=(
            "Accumulate, equal batches: mean squared distance of the mixture's mean from the "
            "truth's."
        ),
        statement=_apart,
        proof=Proof(
            (
                *ACCUMULATE,
                Step("drift, real points", Equal(E(D, 1), v0 / m), Tower(FIRST), uses=GROUNDS),
                Step(
                    "drift, one batch more",
                    Equal(E(D, t + 1), E(D, t) + E(V, t) / (m * (t + 1) ** 2)),
                    Tower(POOL),
                    uses=GROUNDS,
                ),
                Step(
                    "drift",
                    _apart,
                    Induction(t, 1),
                    uses=("drift, real points", "drift, one batch more", "variance"),
                ),
            )
        ),
        assumptions=_ACCUMULATED,
        references=(*REFERENCES, "kazdan2024"),
        domain=MANY,
        parameters={"samples": m, "generations": t, "variance": v0},
        rivals={
            "as under replace": v0 * (1 - (1 - 1 / m) ** t),
            "real points alone": v0 / m,
        },
    ),
    Claim(
        id="mixture.fresh_mixture.second_moment",
        kind="equality",
        title=(
            "With new real points: variance and squared drift of the mixture together exceed the "
            "truth's variance by what reg_covar has added, and no more."
        ),
        statement=_second,
        proof=Proof(
            (
                *SAMPLE,
                Step("start", Equal(E(V + D, 0), v0), Start(FRESH)),
                Step(
                    "one fit",
                    Equal(E(V + D, n + 1), share * E(V + D, n) + _rest * v0 + dimension * eps),
                    Tower(FRESH),
                    uses=GROUNDS,
                ),
                Step("all fits", _second, Induction(n), uses=("start", "one fit")),
            )
        ),
        assumptions=(*MODEL, _FRESH),
        references=REFERENCES,
        domain=_BOTH,
        parameters={**REAL, "reg_covar": eps, "dimension": dimension},
        rivals={
            "nothing is added": v0,
            "as under replace": v0 + n * dimension * eps,
        },
    ),
    Claim(
        id="mixture.fresh_mixture.drift",
        kind="equality",
        title=(
            "With new real points: mean squared distance of the mixture's mean from the truth's."
        ),
        statement=_distance,
        proof=Proof(BARE),
        assumptions=(POINTS, KEPT, UNREGULARISED, _FRESH),
        references=REFERENCES,
        domain=_BOTH,
        parameters=REAL,
        rivals={
            "as under replace": v0 * (1 - (1 - 1 / m) ** n),
            "real points alone": v0 / f,
            "one generation late": distance(n - 1),
        },
    ),
    Claim(
        id="mixture.fresh_mixture.variance_mean",
        kind="equality",
        title="With new real points: mean variance of the mixture after n refits.",
        statement=_left,
        proof=Proof((*BARE, Step("what is left", _left, Algebra(), uses=("variance", "drift")))),
        assumptions=(POINTS, KEPT, UNREGULARISED, _FRESH),
        references=REFERENCES,
        domain=_BOTH,
        parameters=REAL,
        rivals={
            "as under replace": v0 * (1 - 1 / m) ** n,
            "as the truth": v0,
        },
        remark="It stays near the truth's for ever: real points in every fit end the collapse.",
    ),
)
