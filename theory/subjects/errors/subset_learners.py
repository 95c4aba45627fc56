"""Replace on a random subset of the features in every generation, by learners that shrink: two
errors compound.

What some generation did not see is lost to the family; of what all saw, the learner keeps less and
less."""

from typing import Any

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step, Use
from theory.rules import Algebra, Induction, Model, Names, Traces, Transposed
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    AT,
    CENTRED,
    GAIN,
    MEAN_OF_SUBSETS,
    ROTATION,
    SEEN_BY_ALL,
    SHRINK,
    SHRUNK,
    SQUARE,
    STATES,
    TARGET,
    TRANSPOSE,
    UNIFORM,
    UNSEEN_NOISE,
    WHITE_RISK,
    A,
    C,
    b,
    bT,
    h,
    hT,
    r,
    rT,
    signal,
    w,
    wT,
)
from theory.subjects.errors.geometric import GEOMETRIC, MORE, geometric, ratio
from theory.subjects.errors.gradient import GRADIENT
from theory.subjects.errors.learners import Learner
from theory.subjects.errors.replace import START, WHOLE
from theory.subjects.errors.ridge import RIDGE
from theory.subjects.errors.sgd import SGD
from theory.subjects.errors.subset import ASSUMPTIONS, DOMAIN, PARAMETERS, expressivity, seen, share
from theory.subjects.errors.subset import ID as LEAST_SQUARES
from theory.subjects.regression.experiment import f, fT, u, uT
from theory.words import E, Q, Trace, kept, length, n, spread, v0

J = sp.Symbol(
    "J", commutative=False
)  #: the projection on the subset of one generation; A acts on it alone
_each, _gain, _squared = SHRINK / seen, GAIN, SQUARE / seen
_named = sp.Symbol("phi", real=True)  #: factor of the squared length in one fit
_factor = share * _squared + (1 - share) * _gain


def _length(factor: sp.Expr, gain: sp.Expr = _gain) -> sp.Expr:
    """E|w|^2, from its factor in one fit."""
    return signal * factor**n + v0 * gain * geometric(factor, n)


_kept = Equal(E(kept, n), (share * _each) ** n)
_grown = Equal(E(length, n), _length(_named))
_bias_of = signal * share**n * (1 - _each**n) ** 2
_spread_of = _length(_factor) - signal * (share * _each**2) ** n
_SIGNAL = (
    START,
    Step("noise part is centred", Equal(Trace(u * bT), sp.S.Zero), CENTRED),
    Step("rotation", Equal(Trace(A * w * bT), _each * Trace(J * w * bT)), ROTATION),
    Step("subset", Equal(Trace(J * w * bT), share * Trace(w * bT)), UNIFORM),
    Step("share now", Equal(E(kept, n), Trace(w * bT) / signal), STATES),
    Step("share next", Equal(E(kept, n + 1), Trace(f * bT) / signal), STATES),
    Step(
        "target in one fit",
        Equal(Trace(f * bT), share * _each * Trace(w * bT)),
        Traces(TRANSPOSE),
        uses=("fit", "noise part is centred", "rotation", "subset"),
    ),
    Step(
        "one generation",
        Equal(E(kept, n + 1), share * _each * E(kept, n)),
        Algebra(),
        uses=("share next", "target in one fit", "share now"),
    ),
    Step("all generations", _kept, Induction(n), uses=("start", "one generation")),
)
_LENGTH = (
    WHOLE,
    Step("fit, transposed", Equal(fT, wT * AT + uT), Transposed(TRANSPOSE), uses=("fit",)),
    Step("noise part is centred", Equal(Trace(A * w * uT), sp.S.Zero), CENTRED),
    Step("rotation", Equal(Trace(AT * A * w * wT), _squared * Trace(J * w * wT)), ROTATION),
    Step("subset", Equal(Trace(J * w * wT), share * Trace(w * wT)), UNIFORM),
    Step(
        "noise part",
        Equal(Trace(u * uT), (v0 + Trace(w * wT) - Trace(J * w * wT)) * Trace(C)),
        UNSEEN_NOISE,
    ),
    Step("length now", Equal(E(length, n), Trace(w * wT)), STATES),
    Step("length next", Equal(E(length, n + 1), Trace(f * fT)), STATES),
    Step(
        "factor",
        Equal(_named, _factor),
        Names("phi is the factor of the squared length in one fit"),
    ),
    Step(
        "length in one fit",
        Equal(Trace(f * fT), _factor * Trace(w * wT) + v0 * Trace(C)),
        Traces(TRANSPOSE),
        uses=(
            "fit",
            "fit, transposed",
            "noise part is centred",
            "noise part",
            "rotation",
            "subset",
        ),
    ),
    Step(
        "one generation",
        Equal(E(length, n + 1), _named * E(length, n) + v0 * GAIN),
        Algebra(),
        uses=("length next", "length in one fit", "length now", "factor"),
    ),
    *GEOMETRIC,
    Step(
        "all generations",
        _grown,
        Induction(n),
        uses=("length at the start", "one generation", (MORE, {ratio: _named})),
    ),
)
#: what the mean of the weights given the subsets is, and how long
_CENTRE = (
    Step("mean given the subsets", Equal(r, _each**n * h), SHRUNK),
    Step(
        "mean, transposed",
        Equal(rT, _each**n * hT),
        Transposed(TRANSPOSE),
        uses=("mean given the subsets",),
    ),
    Step(
        "projection",
        Equal(Trace(h * bT), Trace(h * hT)),
        SEEN_BY_ALL,
    ),
    Step("target", Equal(Trace(b * bT), signal), TARGET),
    Step(
        "length, by the distance",
        Equal(Trace(h * hT), signal - Trace((b - h) * (bT - hT))),
        Traces(TRANSPOSE),
        uses=("projection", "target"),
    ),
    Step(
        "length of the projection",
        Equal(Trace(h * hT), signal * share**n),
        Algebra(),
        uses=("length, by the distance", f"{LEAST_SQUARES}_expressivity"),
    ),
)
_lost = Equal(Trace((h - r) * (hT - rT)), _bias_of)
_MEANS = tuple(
    Step(
        f"mean of the weights along {name}",
        Equal(Trace(w * other), Trace(r * other)),
        MEAN_OF_SUBSETS,
    )
    for name, other in (("their mean", rT), ("the target", bT))
)


def _claims(learner: Learner) -> tuple[Claim, ...]:
    id = f"errors.subset_{learner.name}.replace"
    domain = (*learner.domain, DOMAIN[1])
    about: dict[str, Any] = {
        "assumptions": ASSUMPTIONS,
        "references": learner.references,
        "domain": domain,
        "parameters": {**PARAMETERS, **learner.parameters},
    }
    fit = Step("fit", Equal(f, A * w + u), Model(f"on the subset {learner.sentence}"))

    def constants(*traces: sp.Expr) -> tuple[Use, ...]:
        return tuple(use for trace in traces for use in learner.constant(trace)[1])

    def claim(
        what: str,
        title: str,
        statement: Equal,
        steps: tuple[Step, ...],
        rivals: dict[str, sp.Expr],
        **more: str,
    ) -> Claim:
        return Claim(
            f"{id}_{what}",
            "equality",
            title,
            statement,
            Proof(steps),
            rivals=rivals,
            **{**about, **more},
        )

    once, factor = (learner.put_in(part) for part in (_each, _factor))
    left, bias, variance = (learner.put_in(part) for part in (_kept.rhs, _bias_of, _spread_of))
    kept_statement, bias_statement, spread_statement = (
        Equal(_kept.lhs, left),
        Equal(_lost.lhs, bias),
        Equal(E(spread, n), variance),
    )
    whole = Equal(E(Q, n), expressivity + bias + variance)
    seen_all = learner.put_in(_length(_squared)) - signal * once ** (2 * n)
    return (
        claim(
            "signal",
            "Share of the target that is left where every generation fits a random subset of the "
            "features.",
            kept_statement,
            (
                fit,
                *_SIGNAL,
                Step(
                    "constants",
                    kept_statement,
                    Algebra(),
                    uses=("all generations", *constants(SHRINK)),
                ),
            ),
            {"nothing lost to subsets": once**n, "nothing lost to the learner": share**n},
        ),
        claim(
            "approximation",
            "Approximation error on random subsets: what the learner does not reach of what every "
            "generation saw.",
            bias_statement,
            (
                *_CENTRE,
                Step(
                    "distance of the mean",
                    _lost,
                    Traces(TRANSPOSE),
                    uses=("mean given the subsets", "mean, transposed", "length of the projection"),
                ),
                Step(
                    "constants",
                    bias_statement,
                    Algebra(),
                    uses=("distance of the mean", *constants(SHRINK)),
                ),
            ),
            {
                "all features seen": signal * (1 - once**n) ** 2,
                "first fit": signal * share**n * (1 - once) ** 2,
            },
            remark=(
                "It rises, and falls again where the subsets have lost what the learner could lose."
            ),
        ),
        claim(
            "statistical",
            "Statistical error where every generation fits a random subset: spread about the mean "
            "given the subsets.",
            spread_statement,
            (
                fit,
                *_LENGTH,
                *_CENTRE,
                _MEANS[0],
                Step(
                    "spread",
                    Equal(E(spread, n), Trace((w - r) * (wT - rT))),
                    MEAN_OF_SUBSETS,
                ),
                Step(
                    "beyond the mean",
                    Equal(Trace((w - r) * (wT - rT)), Trace(w * wT) - Trace(r * rT)),
                    Traces(TRANSPOSE),
                    uses=("mean of the weights along their mean",),
                ),
                Step(
                    "length of the mean",
                    Equal(Trace(r * rT), signal * share**n * _each ** (2 * n)),
                    Traces(TRANSPOSE),
                    uses=("mean given the subsets", "mean, transposed", "length of the projection"),
                ),
                Step("length of the weights", Equal(Trace(w * wT), E(length, n)), STATES),
                Step(
                    "constants",
                    spread_statement,
                    Algebra(),
                    uses=(
                        "spread",
                        "beyond the mean",
                        "length of the mean",
                        "length of the weights",
                        "all generations",
                        "factor",
                        *constants(SHRINK, SQUARE, GAIN),
                    ),
                ),
            ),
            {"all features seen": seen_all, "one generation late": variance.subs(n, n + 1)},
        ),
        Claim(
            id=id,
            kind="equality",
            title="Mean excess risk where every generation fits a random subset of the features.",
            statement=whole,
            proof=Proof(
                (
                    *_CENTRE[:3],
                    *_MEANS,
                    Step(
                        "products of both means",
                        Equal(Trace(h * rT), Trace(r * bT)),
                        Traces(TRANSPOSE),
                        uses=("mean given the subsets", "mean, transposed", "projection"),
                    ),
                    Step(
                        "excess risk",
                        Equal(E(Q, n), Trace((b - w) * (bT - wT))),
                        WHITE_RISK,
                    ),
                    Step(
                        "through the means",
                        Equal(
                            Trace((b - w) * (bT - wT)),
                            Trace((b - h) * (bT - hT))
                            + Trace((h - r) * (hT - rT))
                            + Trace((w - r) * (wT - rT)),
                        ),
                        Traces(TRANSPOSE),
                        uses=(
                            "mean of the weights along their mean",
                            "mean of the weights along the target",
                            "products of both means",
                            "projection",
                        ),
                    ),
                    Step(
                        "statistical error",
                        Equal(Trace((w - r) * (wT - rT)), E(spread, n)),
                        MEAN_OF_SUBSETS,
                    ),
                    Step(
                        "sum of the terms",
                        whole,
                        Algebra(),
                        uses=(
                            "excess risk",
                            "through the means",
                            "statistical error",
                            f"{LEAST_SQUARES}_expressivity",
                            f"{id}_approximation",
                            f"{id}_statistical",
                        ),
                    ),
                )
            ),
            rivals={
                "expressivity error paid once": signal * (1 - share) + bias + variance,
                "no expressivity error": bias + variance,
                "all features seen": signal * (1 - once**n) ** 2 + seen_all,
            },
            remark=(
                "Expressivity and approximation error both compound: the target is lost to the "
                "subsets and to the learner."
            ),
            **about,
        ),
    )


CLAIMS = tuple(claim for learner in (RIDGE, GRADIENT, SGD) for claim in _claims(learner))
