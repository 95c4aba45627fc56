"""Passes of stochastic gradient descent over new real rows and over the newest batch: one after the
other, or averaged.

A and C belong to the pass over the batch, H and D to that over the real rows.
"""

from typing import Any

import sympy as sp

from theory.claim import Condition
from theory.proof import Step
from theory.rules import Cited
from theory.statements import Equal
from theory.subjects.errors.experiment import (
    GAIN,
    LAST_PASS,
    PASSES_AVERAGED,
    SHRINK,
    SQUARE,
    TRANSPOSE,
    A,
    C,
    features,
)
from theory.subjects.errors.mixtures import HT, NUMBERS, YT, ZT, H, Mixture, R, S, Y, Z
from theory.subjects.errors.sgd import SGD
from theory.subjects.regression.experiment import MUIRHEAD
from theory.subjects.regression.fresh_mixture import noise, r
from theory.subjects.regression.label_mixing import BELOW_ONE
from theory.subjects.regression.label_mixing import w as weight
from theory.words import Trace, m

D = sp.Symbol("D", commutative=False)
_PASSES = {A: H, TRANSPOSE[A]: HT, C: D, m: r}
_left = features - 2 * SHRINK + SQUARE  #: trace of (1 - A)'(1 - A)
_of_real = {
    name: trace.subs(_PASSES)
    for name, trace in (("shrink", SHRINK), ("square", SQUARE), ("gain", GAIN))
}
_ALONE = Cited(
    "the two passes have rows of their own, the law of a normal design does not change under "
    "rotations, and a matrix that no rotation "
    "changes is a multiple of 1",
    MUIRHEAD,
)
_CONTINUED = (
    Step(
        "share of the model",
        Equal(Trace(Y), SHRINK),
        LAST_PASS,
    ),
    Step(
        "share of real rows",
        Equal(Trace(Z), (features - SHRINK) * _of_real["shrink"] / features),
        _ALONE,
    ),
    Step(
        "square of the model",
        Equal(Trace(YT * Y), SQUARE),
        LAST_PASS,
    ),
    Step(
        "product of both",
        Equal(Trace(ZT * Y), (SHRINK - SQUARE) * _of_real["shrink"] / features),
        _ALONE,
    ),
    Step(
        "square of real rows", Equal(Trace(ZT * Z), _left * _of_real["square"] / features), _ALONE
    ),
    Step(
        "synthetic noise",
        Equal(Trace(S), GAIN),
        LAST_PASS,
    ),
    Step("real noise", Equal(Trace(R), _left * _of_real["gain"] / features), _ALONE),
)
_AVERAGED = (
    Step("share of the model", Equal(Trace(Y), (1 - weight) * SHRINK), PASSES_AVERAGED),
    Step("share of real rows", Equal(Trace(Z), weight * _of_real["shrink"]), PASSES_AVERAGED),
    Step("square of the model", Equal(Trace(YT * Y), (1 - weight) ** 2 * SQUARE), PASSES_AVERAGED),
    Step(
        "product of both",
        Equal(Trace(ZT * Y), weight * (1 - weight) * SHRINK * _of_real["shrink"] / features),
        _ALONE,
    ),
    Step(
        "square of real rows", Equal(Trace(ZT * Z), weight**2 * _of_real["square"]), PASSES_AVERAGED
    ),
    Step("synthetic noise", Equal(Trace(S), (1 - weight) ** 2 * GAIN), PASSES_AVERAGED),
    Step("real noise", Equal(Trace(R), weight**2 * _of_real["gain"]), PASSES_AVERAGED),
)


def _passes(
    workflow: str,
    sentence: str,
    steps: tuple[Step, ...],
    domain: tuple[Condition, ...],
    more: dict,
    **further: Any,
) -> Mixture:
    constants = tuple(
        (f"errors.sgd.{quantity}", _PASSES)
        for quantity in ("mean_shrinkage", "square_shrinkage", "noise_gain")
    )
    own = tuple(
        f"errors.sgd.{quantity}"
        for quantity in ("mean_shrinkage", "square_shrinkage", "noise_gain")
    )
    known = {trace: SGD.put_in(trace) for trace in (SHRINK, SQUARE, GAIN)}
    known |= {
        _of_real[name]: SGD.put_in(trace).subs(m, r)
        for name, trace in (("shrink", SHRINK), ("square", SQUARE), ("gain", GAIN))
    }
    given = {step.statement.lhs: step.statement.rhs.xreplace(known) for step in steps}
    values = tuple(NUMBERS[letter].xreplace(given) for letter in NUMBERS)
    return Mixture(
        SGD,
        workflow,
        sentence,
        values,
        steps,
        (*(step.name for step in steps), *own, *constants),
        (*domain, *SGD.domain),
        {"real": r, **SGD.public, **more},
        **further,
    )


MIXTURES = (
    _passes(
        "fresh_mixture",
        "one pass starts at zero, over the real rows, and another over the batch goes on from "
        "there",
        _CONTINUED,
        (),
        {"noise": noise},
        remark=(
            "The pass ends with the batch: the more of it, the less is left of what the real rows "
            "taught."
        ),
    ),
    _passes(
        "label_mixing",
        "a pass over new real rows and one over the batch, both from zero, are averaged with "
        "weights omega and 1 - omega",
        _AVERAGED,
        (BELOW_ONE,),
        {"real_weight": weight},
        references=("he2025", MUIRHEAD),
        fixed={noise: sp.S.One},
        remark=(
            "With rows of their own the real and the synthetic labels are learned in two passes, "
            "whose weights are averaged."
        ),
    ),
)
CLAIMS = tuple(claim for mixture in MIXTURES for claim in mixture.claims())
