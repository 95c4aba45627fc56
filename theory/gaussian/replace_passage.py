"""Replace: when the model has collapsed, and how high its variance ever gets.

T is the first generation at which ``v_n <= level * v_0``.  The stopped walk ``log(v/v_0)`` moves only while it is alive, and
whether it is alive is known before the next draw: this is all that Wald's identity needs.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.gaussian.experiment import LOG_CHI, MODEL, MOMENTS
from theory.proof import Proof, Step
from theory.rules import Algebra, ChiSquare, Induction, Kernel, Linearity, Start, Tower
from theory.statements import Equal
from theory.words import PUBLIC, E, b, m, n, q, v, v0

level = sp.Symbol("level", positive=True)
a = sp.Symbol("a", nonnegative=True)  #: state: 1 while v has stayed above level * v_0, then 0
y = sp.Symbol("y", real=True)  #: state: log(v/v_0) at generation min(T, n)
c = sp.Symbol("c", nonnegative=True)  #: state: min(T, n)

_next = v * q / (m - b)
#: one generation of replace with a constant number of samples, and the walk that stops at T
PASSAGE = Kernel(
    index=n,
    update={
        v: _next,
        a: a * sp.Piecewise((1, _next > level * v0), (0, True)),
        y: y + a * sp.log(q / (m - b)),
        c: c + a,
    },
    draws=(ChiSquare(q, m - 1),),
    initial={v: v0, a: sp.S.One, y: sp.S.Zero, c: sp.S.Zero},
)

#: mean of log(v'/v) for one refit
DRIFT = sp.digamma((m - 1) / 2) + sp.log(2 / (m - b))
#: more samples than ddof, and at least two
ENOUGH_EACH = (Condition(m - b > 0, "more samples than ddof"), Condition(m >= 2, "at least 2 samples"))
EACH = {**PUBLIC, "samples": m, "level": level}
FIT = (m > b, m >= 2)


_rest = y - DRIFT * c
_wald = Equal(E(y, n), DRIFT * E(c, n))

CLAIMS = (
    Claim(
        id="gaussian.replace.passage_wald",
        kind="equality",
        title="Wald's identity at every horizon: mean of log v at the first passage, or at the horizon, over the mean time until then.",
        statement=_wald,
        proof=Proof(
            (
                Step("start", Equal(E(_rest, 0), sp.S.Zero), Start(PASSAGE)),
                Step("one refit", Equal(E(_rest, n + 1), E(_rest, n)), Tower(PASSAGE), uses=(*MOMENTS, LOG_CHI), where=FIT),
                Step("walk less drift", Equal(E(_rest, n), sp.S.Zero), Induction(n), uses=("start", "one refit"), where=FIT),
                Step("walk and clock", Equal(E(y, n), E(_rest, n) + DRIFT * E(c, n)), Linearity(PASSAGE), where=FIT),
                Step("Wald", _wald, Algebra(), uses=("walk and clock", "walk less drift"), where=FIT),
            )
        ),
        assumptions=MODEL,
        references=("asmussen2003", "suresh2024"),
        domain=ENOUGH_EACH,
        formula=DRIFT,
        parameters=EACH,
        rivals={
            "logarithm of the mean": sp.log((m - 1) / (m - b)),
            "M for M - 1": sp.digamma(m / 2) + sp.log(2 / (m - b)),
            "first order": (b - 2) / m,
        },
        remark=(
            "With S = log(v/v_0) and T the first generation with v <= level * v_0, E S_min(T,n) = E log R * E min(T,n) holds without any "
            "limit; letting n grow, E T = (log(1/level) + mean overshoot)/|E log R|. The predicted number is the ratio E log R."
        ),
    ),
)
