"""Is a later model ever nearer to the truth than the first one?  A normal law of known variance."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import AnyLaw, Cited, Deduction, Induction, Kernel, Tower
from theory.statements import Equal, Fact, Implies
from theory.subjects.exponential_family.mean import SAMPLE, unit
from theory.words import E, M, d, i, t, v0

first = sp.Symbol("f", real=True)  #: state: the first fitted mean less that of the truth
NORMAL = "points are normal, of known variance; the fitted mean is that of the newest batch"


def _law(batch: sp.Expr) -> AnyLaw:
    """The mean of a batch, less that of the model."""
    spread = v0 / M[batch]
    two = ((spread, 1 / (1 + spread)), (sp.S.NegativeOne, spread / (1 + spread)))
    return AnyLaw(unit, (sp.S.One, sp.S.Zero, spread), example=two)


_begin = Kernel(
    index=sp.S.Zero,
    update={d: unit, first: unit},
    draws=(_law(sp.S.Zero),),
    initial={d: sp.S.Zero, first: sp.S.Zero},
)
_move = Kernel(
    index=t,
    update={d: d + unit, first: first},
    draws=(_law(t),),
    initial={d: sp.S.Zero, first: sp.S.Zero},
)


def _later(upto: sp.Expr = t) -> sp.Expr:
    return sp.Sum(1 / M[i], (i, 1, upto - 1))


def nearer(later: sp.Expr, pull: sp.Expr | int = 2) -> sp.Expr:
    """P(|d_t| < |d_1|), from the later batches' reciprocals."""
    return sp.atan(pull / sp.sqrt(M[0] * later)) / sp.pi


_own = Equal(E(first**2, t), v0 / M[0])
_apart = Equal(E(first * (d - first), t), sp.S.Zero)
_moved = Equal(E((d - first) ** 2, t), v0 * _later())
_said = Fact(r"$P(|d_t| < |d_1|) = \arctan\!\big(2/\sqrt{M_0 \sum_{i=1}^{t-1} 1/M_i}\,\big)/\pi$")


def _steady(name: str, said: Equal, start: sp.Expr, gain: sp.Expr) -> tuple[Step, ...]:
    function = said.lhs.args[0]
    return (
        Step(f"{name}, first", Equal(E(function, 1), start), Tower(_begin)),
        Step(f"{name}, next", Equal(E(function, t + 1), said.lhs + gain), Tower(_move)),
        Step(name, said, Induction(t, 1), uses=(f"{name}, first", f"{name}, next")),
    )


CLAIMS = (
    Claim(
        id="exponential_family.replace.nearer_than_first",
        kind="equality",
        title=(
            "Replace, normal law of known variance: probability that a later model is nearer to "
            "the truth than the first one."
        ),
        statement=_said,
        proof=Proof(
            (
                *_steady("first fit", _own, v0 / M[0], sp.S.Zero),
                *_steady("independent", _apart, sp.S.Zero, sp.S.Zero),
                *_steady("way since", _moved, sp.S.Zero, v0 / M[t]),
                Step(
                    "orthant",
                    Implies((_own, _apart, _moved), _said),
                    Cited(
                        "two normal variables have opposite signs with the probability "
                        "arccos(correlation)/pi: here the way since, and it with twice the first "
                        "error",
                        "billingsley1995",
                    ),
                ),
                Step(
                    "nearer",
                    _said,
                    Deduction(),
                    uses=("orthant", "first fit", "independent", "way since"),
                ),
            )
        ),
        assumptions=(NORMAL, SAMPLE),
        domain=(Condition(t >= 2, "at least 2 generations"),),
        formula=nearer(_later()),
        parameters={"samples": M, "generations": t},
        rivals={
            "an even chance": sp.S.Half,
            "the first error once": nearer(_later(), 1),
            "one generation more": nearer(_later(t + 1)),
        },
        remark=(
            "With equal batches it is arctan(2/sqrt(generations - 1))/pi: 0.352 for the second "
            "model, and it falls as the root of the generations."
        ),
    ),
)
