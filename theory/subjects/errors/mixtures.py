"""Learners that shrink, with new real labels in every generation: beside the newest batch, or
averaged with it.

A fit is f = Y w + Z b + noise: Y and Z depend on the rows alone, w are the weights that label the
batch and b is the target.  Seven numbers say all about the mean risk: what a fit keeps of the model
and takes of the target, the mean squares and product of both, and what the noise of synthetic and
of real labels adds.

Which numbers: ``pooled`` for ridge and gradient descent, ``passes`` for stochastic gradient
descent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step, Use
from theory.rules import Algebra, Induction, Model, Names, Traces, Transposed
from theory.statements import AtMost, Equal
from theory.subjects.errors.experiment import (
    CENTRED,
    COUNTS,
    COVARIANCE,
    LATER_BATCH,
    MODEL,
    REAL_BATCH,
    ROTATION,
    SPREAD,
    STATES,
    TARGET,
    TRUE_NOISE,
    A,
    approximation,
    b,
    bT,
    features,
    signal,
    unseen,
    w,
    wT,
)
from theory.subjects.errors.experiment import TRANSPOSE as SHARED
from theory.subjects.errors.experiment import noise as label
from theory.subjects.errors.fresh_mixture import NEW
from theory.subjects.errors.geometric import GEOMETRIC, MORE, geometric, ratio
from theory.subjects.errors.learners import Learner
from theory.subjects.errors.replace import START, WHOLE
from theory.subjects.errors.total import total
from theory.subjects.regression.experiment import MUIRHEAD, f, fT, u, uT
from theory.subjects.regression.fresh_mixture import noise
from theory.words import E, Trace, i, j, kept, length, n, spread, t, v0

Y, Z, H, S, R = sp.symbols("Y Z H S_b S_r", commutative=False)
YT, ZT, HT = sp.symbols("Y' Z' H'", commutative=False)
AT = SHARED[A]
TRANSPOSE = {**SHARED, Y: YT, YT: Y, Z: ZT, ZT: Z, H: HT, HT: H}

keeps, takes, both, drawn, loud, true = sp.symbols("p q chi omega gamma delta", real=True)
squared = sp.Symbol("kappa", positive=True)
#: letter of each number: its trace per feature, or its trace
NUMBERS = {
    keeps: Trace(Y) / features,
    takes: Trace(Z) / features,
    squared: Trace(YT * Y) / features,
    both: Trace(ZT * Y) / features,
    drawn: Trace(ZT * Z) / features,
    loud: Trace(S),
    true: Trace(R),
}
NAMED = Names(
    "one of seven numbers: mean traces of Y, Z, Y'Y, Z'Y and Z'Z per feature, and of covariances"
)
REAL = v0 + unseen


def _named(letter: sp.Symbol) -> tuple[Step, Step]:
    trace = next(iter(NUMBERS[letter].atoms(Trace)))
    return (
        Step(f"{letter} named", Equal(letter, NUMBERS[letter]), NAMED),
        Step(
            f"{letter}, read back",
            Equal(trace, NUMBERS[letter].subs(trace, 1) ** -1 * letter),
            Algebra(),
            uses=(f"{letter} named",),
        ),
    )


def _share(upto: sp.Expr) -> sp.Expr:
    """E c: of the target, what the weights keep."""
    return keeps**upto + takes * geometric(keeps, upto)


def _length() -> sp.Expr:
    """E L at generation t."""
    share = keeps**j + takes * sp.Sum(keeps**i, (i, 0, j - 1))
    added = signal * (2 * both * share + drawn) + noise * v0 * loud + REAL * true
    return (
        signal * squared**t
        + unseen * loud * squared ** (t - 1)
        + sp.Sum(squared ** (t - 1 - j) * added, (j, 0, t - 1))
    )


_step = (
    squared * E(length, n)
    + 2 * both * signal * E(kept, n)
    + drawn * signal
    + label[n] * loud
    + REAL * true
)
_kept, _mean_length = Equal(E(kept, n), _share(n)), Equal(E(length, t), _length())
_NOISE = Step("noise part is centred", Equal(Trace(u * bT), sp.S.Zero), CENTRED)
_TARGET = Step("target", Equal(Trace(b * bT), signal), TARGET)
_SIGNAL = (
    START,
    _NOISE,
    _TARGET,
    Step(
        "rotation of the model",
        Equal(Trace(Y * w * bT), Trace(Y) / features * Trace(w * bT)),
        ROTATION,
    ),
    Step(
        "rotation of the target",
        Equal(Trace(Z * b * bT), Trace(Z) / features * Trace(b * bT)),
        ROTATION,
    ),
    *_named(keeps),
    *_named(takes),
    Step("share now", Equal(E(kept, n), Trace(w * bT) / signal), STATES),
    Step("share next", Equal(E(kept, n + 1), Trace(f * bT) / signal), STATES),
    Step(
        "target in one fit",
        Equal(Trace(f * bT), Trace(Y) / features * Trace(w * bT) + Trace(Z) / features * signal),
        Traces(TRANSPOSE),
        uses=(
            "fit",
            "noise part is centred",
            "rotation of the model",
            "rotation of the target",
            "target",
        ),
    ),
    Step(
        "share after a fit",
        Equal(E(kept, n + 1), keeps * E(kept, n) + takes),
        Algebra(),
        uses=(
            "share next",
            "target in one fit",
            f"{keeps}, read back",
            f"{takes}, read back",
            "share now",
        ),
    ),
    *GEOMETRIC,
    Step(
        "share",
        _kept,
        Induction(n),
        uses=("start", "share after a fit", (MORE, {ratio: keeps})),
    ),
)
_SQUARES = (
    WHOLE,
    Step("the model counts", AtMost(sp.S.Zero, Trace(YT * Y), strict=True), COUNTS),
    Step(
        "fit, transposed", Equal(fT, wT * YT + bT * ZT + uT), Transposed(TRANSPOSE), uses=("fit",)
    ),
    Step("noise part and weights", Equal(Trace(Y * w * uT), sp.S.Zero), CENTRED),
    Step("noise part and target", Equal(Trace(Z * b * uT), sp.S.Zero), CENTRED),
    Step("noise part", Equal(Trace(u * uT), label[n] * Trace(S) + REAL * Trace(R)), COVARIANCE),
    Step(
        "rotation of the weights",
        Equal(Trace(YT * Y * w * wT), Trace(YT * Y) / features * Trace(w * wT)),
        ROTATION,
    ),
    Step(
        "rotation of both",
        Equal(Trace(ZT * Y * w * bT), Trace(ZT * Y) / features * Trace(w * bT)),
        ROTATION,
    ),
    Step(
        "rotation of the target, twice",
        Equal(Trace(ZT * Z * b * bT), Trace(ZT * Z) / features * Trace(b * bT)),
        ROTATION,
    ),
    *(step for letter in (squared, both, drawn, loud, true) for step in _named(letter)),
    Step(
        "length in one fit",
        Equal(
            Trace(f * fT),
            Trace(YT * Y) / features * Trace(w * wT)
            + 2 * Trace(ZT * Y) / features * Trace(w * bT)
            + Trace(ZT * Z) / features * signal
            + label[n] * Trace(S)
            + REAL * Trace(R),
        ),
        Traces(TRANSPOSE),
        uses=(
            "fit",
            "fit, transposed",
            "noise part and weights",
            "noise part and target",
            "noise part",
            "rotation of the weights",
            "rotation of both",
            "rotation of the target, twice",
            "target",
        ),
    ),
    Step("length now", Equal(Trace(w * wT), E(length, n)), STATES),
    Step("share, read back", Equal(Trace(w * bT), signal * E(kept, n)), STATES),
    Step("length next", Equal(E(length, n + 1), Trace(f * fT)), STATES),
    Step(
        "one generation",
        Equal(E(length, n + 1), _step),
        Algebra(),
        uses=(
            "length next",
            "length in one fit",
            *(f"{letter}, read back" for letter in (squared, both, drawn, loud, true)),
            "length now",
            "share, read back",
        ),
    ),
    Step(
        "labels of the first batch",
        Equal(label[0], noise * v0 + unseen),
        REAL_BATCH,
    ),
    Step(
        "synthetic labels",
        Equal(label[t], noise * v0),
        LATER_BATCH,
    ),
    Step(
        "first fit",
        Equal(
            E(length, 1),
            signal * (squared + 2 * both + drawn) + (noise * v0 + unseen) * loud + REAL * true,
        ),
        Algebra(),
        uses=(
            ("one generation", {n: 0}),
            "length at the start",
            "start",
            "labels of the first batch",
        ),
    ),
    Step(
        "later fits",
        Equal(
            E(length, t + 1),
            squared * E(length, t)
            + signal * (2 * both * _share(t) + drawn)
            + noise * v0 * loud
            + REAL * true,
        ),
        Algebra(),
        uses=(("one generation", {n: t}), ("share", {n: t}), "synthetic labels"),
    ),
    Step("all generations", _mean_length, Induction(t, 1), uses=("first fit", "later fits")),
)


@dataclass(frozen=True)
class Mixture:
    """A learner under a workflow: the seven numbers, in the order of ``NUMBERS``, and the steps
    that say them.

    ``facts`` are steps, claims and substitutions that give the traces of ``NUMBERS`` their values,
    to be used in this order."""

    learner: Learner
    workflow: str
    sentence: str
    values: tuple[sp.Expr, ...]
    steps: tuple[Step, ...]
    facts: tuple[Use, ...]
    domain: tuple[Condition, ...]
    parameters: Mapping[str, sp.Symbol]
    references: tuple[str, ...] = ("alemohammad2023", MUIRHEAD)
    remark: str = ""
    fixed: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"errors.{self.learner.name}.{self.workflow}"

    @property
    def numbers(self) -> dict[sp.Symbol, sp.Expr]:
        return dict(zip(NUMBERS, self.values, strict=True))

    def put_in(self, expr: sp.Expr) -> sp.Expr:
        """An expression in the seven letters, with their values."""
        return expr.xreplace(self.numbers).xreplace(self.fixed)

    @property
    def fit(self) -> Step:
        return Step("fit", Equal(f, Y * w + Z * b + u), Model(self.sentence))

    def values_of(self, *letters: sp.Symbol) -> tuple[tuple[Step, ...], tuple[str, ...]]:
        """Steps to the values of the letters, and their names."""
        found: list[Step] = []
        for letter in letters:
            found.append(
                Step(
                    f"value of {letter}",
                    Equal(letter, self.numbers[letter]),
                    Algebra(),
                    uses=(f"{letter} named", *self.facts),
                )
            )
        return (*self.steps, *found), tuple(f"value of {letter}" for letter in letters)

    def claim(
        self,
        what: str,
        title: str,
        statement: Equal,
        steps: tuple[Step, ...],
        rivals: Mapping[str, sp.Expr],
        **more: Any,
    ) -> Claim:
        return Claim(
            f"{self.id}_{what}",
            "equality",
            title,
            statement,
            Proof(steps),
            rivals=rivals,
            **{**self.about, **more},
        )

    @property
    def about(self) -> dict[str, Any]:
        return {
            "assumptions": (*MODEL, NEW),
            "references": (*self.learner.references, *self.references),
            "domain": self.domain,
            "parameters": self.parameters,
        }

    def claims(self) -> tuple[Claim, ...]:
        share, bias = self.put_in(_share(n)), self.put_in(signal * (1 - _share(t)) ** 2)
        variance = self.put_in(_length() - signal * _share(t) ** 2)
        kept_statement, bias_statement, spread_statement = (
            Equal(E(kept, n), share),
            Equal(approximation(), bias),
            Equal(E(spread, t), variance),
        )
        forgotten, later = self.put_in(keeps), sp.Sum(squared ** (t - 1 - i), (i, 1, t - 1))
        fixed = tuple(
            Step(
                f"{letter} here",
                Equal(letter, value),
                TRUE_NOISE,
            )
            for letter, value in self.fixed.items()
        )
        taken, named = self.values_of(keeps, takes)
        squares, valued = self.values_of(*NUMBERS)
        return (
            self.claim(
                "signal",
                "Share of the target that the weights keep after n fits with new real labels in "
                "each.",
                kept_statement,
                (
                    self.fit,
                    *_SIGNAL,
                    *taken,
                    Step("constants", kept_statement, Algebra(), uses=("share", *named)),
                ),
                {"real labels forgotten": forgotten**n, "one fit more": share.subs(n, n + 1)},
                parameters={**self.parameters, "generations": n},
            ),
            self.claim(
                "approximation",
                "Approximation error after n fits with new real labels in each: what the learner "
                "does not reach even in the mean.",
                bias_statement,
                (
                    Step(
                        "share of the target",
                        bias_statement,
                        Algebra(),
                        uses=((f"{self.id}_signal", {n: t}),),
                    ),
                ),
                {
                    "real labels forgotten": signal * (1 - forgotten**t) ** 2,
                    "not squared": self.put_in(signal * (1 - _share(t))),
                },
                remark=(
                    "Where a fit keeps less than all of the model it settles below the whole "
                    "target: real labels pull every fit back."
                ),
            ),
            self.claim(
                "statistical",
                "Statistical error after n fits with new real labels in each: the spread of the "
                "weights about their mean.",
                spread_statement,
                (
                    self.fit,
                    *_SIGNAL,
                    *_SQUARES,
                    *(step for step in SPREAD if step.name != "target"),
                    *squares,
                    *fixed,
                    Step(
                        "constants",
                        spread_statement,
                        Algebra(),
                        uses=(
                            "the model counts",
                            "spread",
                            "all generations",
                            ("share", {n: t}),
                            *valued,
                            *(step.name for step in fixed),
                        ),
                    ),
                ),
                {
                    "nothing unseen": variance.subs(unseen, 0),
                    "unseen features in the first fit alone": variance
                    - self.put_in(unseen * true * later),
                    "unseen features in every label": variance + self.put_in(unseen * loud * later),
                },
                remark=self.remark or None,
            ),
            total(
                self.id,
                bias,
                variance,
                {"expressivity error in every generation": bias + variance + t * unseen},
                remark=(
                    "The expressivity error stays as it is; as noise in the real labels it is paid "
                    "again in every generation."
                ),
                **self.about,
            ),
        )
