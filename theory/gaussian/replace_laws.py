"""Replace: the law of the model's variance, and the tilt that turns rare runs into typical ones.

Weighting a run by ``v_n^s`` is the same as drawing every chi-square with 2 s more degrees of freedom: so says
``gaussian.replace.tilt`` of every power of v_n, and powers determine a law.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.gaussian.experiment import LOG_CHI, MODEL, MOMENTS, REPLACE
from theory.gaussian.replace_moments import MOMENT_DOMAIN, growth
from theory.proof import Proof, Step
from theory.rules import Algebra, ChiSquare, Induction, Kernel, Start, Tower
from theory.statements import Equal
from theory.words import PUBLIC, E, M, b, i, j, n, q, s, v, v0

r = sp.Symbol("r", real=True)  #: order of a moment under the tilt
w = sp.Symbol("w", positive=True)  #: state: the variance of the current model in a tilted run

#: one generation of replace with 2 s more degrees of freedom
TILTED = Kernel(index=n, update={w: w * q / (M[n] - b)}, draws=(ChiSquare(q, M[n] - 1 + 2 * s),), initial={w: v0})

FREEDOM = (M[n] > b, M[n] - 1 + 2 * s > 0)
POWER = (*FREEDOM, M[n] - 1 + 2 * s + 2 * r > 0)
POWERS = (M[i] > b, M[i] - 1 + 2 * s > 0, M[i] - 1 + 2 * s + 2 * r > 0)
TILT_DOMAIN = (*MOMENT_DOMAIN, Condition(M[i] - 1 + 2 * s + 2 * r > 0, "every batch to have more than 1 - 2 (tilt + order) points"))
TILT = {**PUBLIC, "tilt": s, "order": r}


def tilted_growth(order: sp.Expr, batch: sp.Expr, tilt: sp.Expr = s) -> sp.Expr:
    """Mean of (v'/v)^order for one tilted refit."""
    freedom = M[batch] - 1 + 2 * tilt
    return (2 / (M[batch] - b)) ** order * sp.gamma(freedom / 2 + order) / sp.gamma(freedom / 2)


def tilted_moment(order: sp.Expr = r, upto: sp.Expr = n, tilt: sp.Expr = s) -> sp.Expr:
    """Mean of v^order at a generation of a tilted run."""
    return v0**order * sp.Product(tilted_growth(order, j, tilt), (j, 0, upto - 1))


def tilted_log_growth(tilt: sp.Expr = s) -> sp.Expr:
    """Mean of log(v/v_0) after n tilted refits."""
    return sp.Sum(sp.digamma((M[i] - 1) / 2 + tilt) + sp.log(2 / (M[i] - b)), (i, 0, n - 1))


_tilted = Equal(E(w**r, n), tilted_moment())
_one_more = Equal(E(v ** (s + r), n + 1), growth(s, n) * tilted_growth(r, n) * E(v ** (s + r), n))
_whole = Equal(E(v ** (s + r), n), v0 ** (s + r) * sp.Product(growth(s, j) * tilted_growth(r, j), (j, 0, n - 1)))
_tilt = Equal(E(v ** (s + r), n) / E(v**s, n), tilted_moment())
_log = Equal(E(sp.log(w), n), sp.log(v0) + tilted_log_growth())

CLAIMS = (
    Claim(
        id="gaussian.replace.tilted_moment",
        kind="equality",
        title="Mean of every power of the variance after n refits whose chi-squares have 2 s more degrees of freedom.",
        statement=_tilted,
        proof=Proof(
            (
                Step("start", Equal(E(w**r, 0), v0**r), Start(TILTED)),
                Step("one refit", Equal(E(w**r, n + 1), tilted_growth(r, n) * E(w**r, n)), Tower(TILTED), uses=MOMENTS, where=POWER),
                Step("all refits", _tilted, Induction(n), uses=("start", "one refit"), where=POWERS),
            )
        ),
        assumptions=MODEL,
        references=("asmussen2003",),
        domain=TILT_DOMAIN,
        parameters=TILT,
        rivals={
            "s for 2 s": tilted_moment(tilt=s / 2),
            "not tilted": tilted_moment(tilt=sp.S.Zero),
            "M for M - 1": v0**r * sp.Product((2 / (M[j] - b)) ** r * sp.gamma(M[j] / 2 + s + r) / sp.gamma(M[j] / 2 + s), (j, 0, n - 1)),
        },
    ),
    Claim(
        id="gaussian.replace.tilt",
        kind="equality",
        title="Weighting runs by a power of their variance is drawing chi-squares with twice that power more degrees of freedom.",
        statement=_tilt,
        proof=Proof(
            (
                Step("start", Equal(E(v ** (s + r), 0), v0 ** (s + r)), Start(REPLACE)),
                Step("one weighted refit", _one_more, Tower(REPLACE), uses=MOMENTS, where=POWER),
                Step("weighted power", _whole, Induction(n), uses=("start", "one weighted refit"), where=POWERS),
                Step("all powers", _tilt, Algebra(), uses=("weighted power", "gaussian.replace.variance_moment"), where=POWERS),
            )
        ),
        assumptions=MODEL,
        references=("asmussen2003",),
        domain=TILT_DOMAIN,
        parameters=TILT,
        rivals={"s for 2 s": tilted_moment(tilt=s / 2), "not tilted": tilted_moment(tilt=sp.S.Zero)},
        remark=(
            "The right side is gaussian.replace.tilted_moment, so E[g(v_n) v_n^s] = E[v_n^s] E_tilt[g(v_n)] for every power g, and with "
            "imaginary powers for every bounded g. With order = -tilt or with tilt = 0 the estimate is constant by algebra: no check."
        ),
    ),
    Claim(
        id="gaussian.replace.tilted_log_mean",
        kind="equality",
        title="Mean logarithm of the variance under the tilt.",
        statement=_log,
        proof=Proof(
            (
                Step("start", Equal(E(sp.log(w), 0), sp.log(v0)), Start(TILTED)),
                Step(
                    "one refit",
                    Equal(E(sp.log(w), n + 1), E(sp.log(w), n) + sp.digamma((M[n] - 1) / 2 + s) + sp.log(2 / (M[n] - b))),
                    Tower(TILTED),
                    uses=(*MOMENTS, LOG_CHI),
                    where=FREEDOM,
                ),
                Step("all refits", _log, Induction(n), uses=("start", "one refit"), where=(M[i] > b, M[i] - 1 + 2 * s > 0)),
            )
        ),
        assumptions=MODEL,
        references=("asmussen2003",),
        domain=MOMENT_DOMAIN,
        parameters={**PUBLIC, "tilt": s},
        rivals={
            "s for 2 s": sp.log(v0) + tilted_log_growth(s / 2),
            "not tilted": sp.log(v0) + tilted_log_growth(sp.S.Zero),
            "logarithm of the mean": sp.log(v0) + sp.Sum(sp.log((M[i] - 1 + 2 * s) / (M[i] - b)), (i, 0, n - 1)),
        },
    ),
)
