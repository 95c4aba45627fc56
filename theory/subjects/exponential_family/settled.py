"""Where the error of the mean settles after many fits with new real points: exactly, at any number
of samples.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Limit, LimitOfSum, Telescoping
from theory.statements import Equal
from theory.subjects.exponential_family.mean import MODEL
from theory.subjects.exponential_family.real_data import (
    CURVED,
    MIXED,
    POSITIVE,
    WEIGHT,
    curvature,
    r,
    w,
)
from theory.words import j, m, n, v0

_rate = sp.Symbol("rho", positive=True)  #: what one fit keeps of the error
_kept = (1 - w) ** 2 * (m + curvature) / m
_added = v0 * (w**2 / r + (1 - w) ** 2 / m)
_series = sp.Sum(_rate**j, (j, 0, n - 1))
_closed = Equal(_series, (1 - _rate**n) / (1 - _rate))
_end = Equal(sp.Limit(_series, n, sp.oo), 1 / (1 - _rate))
_fits = sp.Sum(_kept**j, (j, 0, n - 1))
_settled = Equal(sp.Limit(_added * _fits, n, sp.oo), _added / (1 - _kept))
_pooled = r / (r + m)

CLAIMS = (
    Claim(
        id="exponential_family.mixture.settled_error",
        kind="limit",
        title=(
            "Where the mean squared error of the fitted mean settles, when every fit averages new "
            "real points and the newest batch with fixed weights."
        ),
        statement=_settled,
        proof=Proof(
            (
                Step("geometric series", _closed, Telescoping()),
                Step("its limit", _end, Limit(), uses=("geometric series",)),
                Step(
                    "error",
                    _settled,
                    LimitOfSum(sp.S.Zero, (_added,)),
                    uses=(("its limit", {_rate: _kept}),),
                ),
            )
        ),
        assumptions=(*MODEL, MIXED),
        references=("he2025", "morris1982"),
        domain=(
            CURVED,
            POSITIVE,
            WEIGHT,
            Condition(
                m - (1 - w) ** 2 * (m + curvature) > 0,
                "(1 - weight)^2 (1 + curvature/samples) below 1",
            ),
        ),
        parameters={
            "samples": m,
            "real": r,
            "real_weight": w,
            "curvature": curvature,
            "variance": v0,
        },
        rivals={
            "real points only": v0 / r,
            "curvature forgotten": _added / (1 - (1 - w) ** 2),
            "one fit": _added,
        },
        remark=(
            "Of exponential_family.mixture.mean_error the sum is taken from its end. Where that "
            "share of the error is 1 or more, it grows without end."
        ),
    ),
)
