"""Real data kept: r points beside each batch of m, new in every generation (fresh mixture) or the
same ones for ever (augment)."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Induction,
    Linearity,
    Tower,
)
from theory.statements import Equal
from theory.subjects.gaussian.accumulate import (
    OLD_SQUARES,
    OLD_SUM,
)
from theory.subjects.gaussian.experiment import (
    DRAWN,
    KEPT_AND_OFFSET,
    KEPT_MEAN,
    KEPT_SQUARES,
    MODEL,
    NEW_MEAN,
    NEW_SQUARES_OF_REAL,
)
from theory.subjects.gaussian.real_data_fits import (
    ALONE,
    ALONE_DOMAIN,
    DOMAIN,
    FRESH,
    KEEP,
    KEPT_DATA,
    NEW_DATA,
    T,
    added_new,
    added_same,
    alone,
    at,
    batch_mean,
    centre,
    closed,
    dynamics,
    gain,
    near,
    offset,
    pooled_fit,
    r,
    real_mean,
    share,
    solved,
    squares,
    u,
)
from theory.words import E, b, d, j, m, n, t, v, v0

#: new real points and a batch
MIX = (
    *pooled_fit(
        FRESH,
        d,
        (Equal(at(OLD_SUM), r * real_mean), Equal(at(OLD_SQUARES), v0 * u)),
        (
            NEW_MEAN,
            NEW_SQUARES_OF_REAL,
        ),
        batch_mean,
    ),
    *dynamics(FRESH, d, added_new, None, v0),
)
#: kept real points and a batch; sums are of deviations from the mean of the kept points
RETAIN = (
    *pooled_fit(
        KEEP,
        offset,
        (Equal(at(OLD_SUM), sp.S.Zero), Equal(at(OLD_SQUARES), squares)),
        (
            KEPT_MEAN,
            KEPT_SQUARES,
        ),
        near,
    ),
    Step(
        "kept squares, first",
        Equal(E(squares, 1), v0 * (r - 1)),
        Tower(ALONE),
    ),
    Step(
        "kept squares, next",
        Equal(E(squares, t + 1), E(squares, t)),
        Tower(KEEP),
        uses=DRAWN,
    ),
    Step(
        "kept squares",
        Equal(E(squares, t), v0 * (r - 1)),
        Induction(t, 1),
        uses=("kept squares, first", "kept squares, next"),
    ),
    *dynamics(KEEP, offset, added_same, E(squares, t) / (T - b), alone),
)

_fresh = tuple(Equal(E(h, n), closed(part, n, v0, added_new)) for part, h in enumerate((v, d**2)))
_kept = Equal(E(v, t), closed(0, t - 1, alone, added_same))
_kept_square = Equal(E(offset**2, t), closed(1, t - 1, alone, added_same))
_kept_error = Equal(E(d**2, t), v0 / r + _kept_square.rhs)
_total = E((centre + offset) ** 2, t)


def _parameters(generations: sp.Symbol) -> dict[str, sp.Symbol]:
    return {"real": r, "samples": m, "generations": generations, "ddof": b, "variance": v0}


CLAIMS = (
    Claim(
        id="gaussian.fresh_mixture.variance_mean",
        kind="equality",
        title=(
            "Mean of the model's variance after n fits, each on new real points and a batch of the "
            "model together."
        ),
        statement=_fresh[0],
        proof=Proof((*MIX, *solved(FRESH, d, 0, _fresh[0]))),
        assumptions=(*MODEL, NEW_DATA),
        references=("alemohammad2023",),
        domain=DOMAIN,
        parameters=_parameters(n),
        rivals={
            "means not drifting apart": v0 * (share * gain) ** n
            + added_new[0] * sp.Sum((share * gain) ** (n - 1 - j), (j, 0, n - 1)),
            "batch alone": v0 * ((m - 1) / (m - b)) ** n,
            "ddof 0 for 1 and back": _fresh[0].rhs.subs(b, 1 - b),
            "one generation fewer": _fresh[0].rhs.subs(n, n - 1),
        },
        remark=(
            "With ddof 0 or 1 it settles where new real points add what a fit takes away: a share "
            "of real data stops the collapse."
        ),
    ),
    Claim(
        id="gaussian.fresh_mixture.mean_error",
        kind="equality",
        title=(
            "Mean squared error of the model's mean after n fits, each on new real points and a "
            "batch of the model together."
        ),
        statement=_fresh[1],
        proof=Proof((*MIX, *solved(FRESH, d, 1, _fresh[1]))),
        assumptions=(*MODEL, NEW_DATA),
        references=("alemohammad2023",),
        domain=DOMAIN,
        parameters=_parameters(n),
        rivals={
            "variance of the truth for ever": v0
            / T
            * sp.Sum(share ** (2 * (n - 1 - j)), (j, 0, n - 1)),
            "real points only": v0 / r,
            "ddof 0 for 1 and back": _fresh[1].rhs.subs(b, 1 - b),
            "one generation fewer": _fresh[1].rhs.subs(n, n - 1),
        },
    ),
    Claim(
        id="gaussian.augment.variance_mean",
        kind="equality",
        title=(
            "Mean of the model's variance after t fits, each but the first on the same real points "
            "and the newest batch."
        ),
        statement=_kept,
        proof=Proof((*RETAIN, *solved(KEEP, offset, 0, _kept))),
        assumptions=(*MODEL, KEPT_DATA),
        references=("alemohammad2023",),
        domain=(*DOMAIN, *ALONE_DOMAIN),
        parameters=_parameters(t),
        rivals={
            "new real points": _fresh[0].rhs.subs(n, t),
            "batch alone": v0 * ((m - 1) / (m - b)) ** t,
            "ddof 0 for 1 and back": _kept.rhs.subs(b, 1 - b),
            "one generation fewer": closed(0, t - 2, alone, added_same),
        },
    ),
    Claim(
        id="gaussian.augment.mean_error",
        kind="equality",
        title=(
            "Mean squared error of the model's mean after t fits, each but the first on the same "
            "real points and the newest batch."
        ),
        statement=_kept_error,
        proof=Proof(
            (
                *RETAIN,
                *solved(KEEP, offset, 1, _kept_square),
                Step(
                    "centre, first",
                    Equal(E(centre**2, 1), v0 / r),
                    Tower(ALONE),
                ),
                Step(
                    "centre, next",
                    Equal(E(centre**2, t + 1), E(centre**2, t)),
                    Tower(KEEP),
                    uses=DRAWN,
                ),
                Step(
                    "centre",
                    Equal(E(centre**2, t), v0 / r),
                    Induction(t, 1),
                    uses=("centre, first", "centre, next"),
                ),
                Step(
                    "cross term, first",
                    Equal(E(centre * offset, 1), sp.S.Zero),
                    Tower(ALONE),
                ),
                Step(
                    "cross term, next",
                    Equal(E(centre * offset, t + 1), share * E(centre * offset, t)),
                    Tower(KEEP),
                    uses=(*DRAWN, "next mean"),
                ),
                Step(
                    "cross term",
                    Equal(E(centre * offset, t), sp.S.Zero),
                    Induction(t, 1),
                    uses=("cross term, first", "cross term, next"),
                ),
                Step("error", Equal(E(d**2, t), _total), KEPT_AND_OFFSET),
                Step(
                    "parts",
                    Equal(_total, E(centre**2, t) + 2 * E(centre * offset, t) + E(offset**2, t)),
                    Linearity(KEEP),
                ),
                Step(
                    "sum",
                    _kept_error,
                    Algebra(),
                    uses=("error", "parts", "centre", "cross term", "all generations"),
                ),
            )
        ),
        assumptions=(*MODEL, KEPT_DATA),
        references=("alemohammad2023",),
        domain=(*DOMAIN, *ALONE_DOMAIN),
        parameters=_parameters(t),
        rivals={
            "real points only": v0 / r,
            "new real points": _fresh[1].rhs.subs(n, t),
            "ddof 0 for 1 and back": _kept_error.rhs.subs(b, 1 - b),
            "one generation fewer": v0 / r + closed(1, t - 2, alone, added_same),
        },
    ),
)
