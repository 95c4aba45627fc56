"""Learners that are linear in the labels, and the three constants of each: E tr A, E tr A'A and the
gain E tr C of label noise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step, Use
from theory.rules import Model
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    GAIN,
    MODEL,
    PARAMETERS,
    SHRINK,
    SQUARE,
    A,
    features,
    u,
    w,
)
from theory.subjects.regression.experiment import MUIRHEAD, f
from theory.words import m

QUANTITY = {SHRINK: "mean_shrinkage", SQUARE: "square_shrinkage", GAIN: "noise_gain"}
WORDS = {
    "mean_shrinkage": (
        "What one fit keeps of the labelling weights, in the mean: the expected trace of A."
    ),
    "square_shrinkage": (
        "What one fit keeps of the squared length of the labelling weights: the expected trace of "
        "A'A."
    ),
    "noise_gain": (
        "Variance that one fit takes from label noise of variance 1: the expected trace of C."
    ),
}


@dataclass(frozen=True)
class Learner:
    """``f = A w + u`` by ``sentence``; ``shrink``, ``square``, ``gain`` are the expected traces of
    A, A'A and C.

    ``population`` is the share of the target that one fit keeps where rows are infinitely many.
    """

    name: str
    sentence: str
    shrink: sp.Expr
    square: sp.Expr
    gain: sp.Expr
    population: sp.Expr
    parameters: Mapping[str, sp.Symbol] = field(default_factory=dict)
    domain: tuple[Condition, ...] = ()
    references: tuple[str, ...] = (MUIRHEAD, "dohmatob2024")
    given: Mapping[sp.Expr, tuple[tuple[Step, ...], tuple[Use, ...]]] = field(default_factory=dict)

    def constant(self, trace: sp.Expr) -> tuple[tuple[Step, ...], tuple[Use, ...]]:
        """Steps to an expected trace, and what they and the claims that say it are called in
        `uses`.
        """
        return self.given.get(trace, ((), (f"errors.{self.name}.{QUANTITY[trace]}",)))

    @property
    def fit(self) -> Step:
        """What the learner makes of rows that the weights w label."""
        return Step("fit", Equal(f, A * w + u), Model(self.sentence))

    def put_in(self, expr: sp.Expr) -> sp.Expr:
        """An expression in the expected traces, with their values."""
        return expr.xreplace({SHRINK: self.shrink, SQUARE: self.square, GAIN: self.gain})

    @property
    def public(self) -> Mapping[str, sp.Symbol]:
        """Public names of the parameters of a run."""
        return {**PARAMETERS, **self.parameters}

    def claim(
        self,
        quantity: str,
        steps: tuple[Step, ...],
        rivals: Mapping[str, sp.Expr],
        remark: str | None = None,
    ) -> Claim:
        """The claim that one of the constants has its value; the steps say the expected trace."""
        trace = next(each for each, name in QUANTITY.items() if name == quantity)
        return Claim(
            id=f"errors.{self.name}.{quantity}",
            kind="equality",
            title=WORDS[quantity],
            statement=Equal(trace, self.put_in(trace)),
            proof=Proof(steps),
            assumptions=MODEL,
            references=self.references,
            domain=self.domain,
            parameters={"samples": m, "seen": features, **self.parameters},
            rivals=rivals,
            remark=remark,
        )
