"""Replace: the law of the model's variance, and the tilt that turns rare runs into typical ones.

Weighting a run by ``v_n^s`` is the same as drawing every chi-square with 2 s more degrees of
freedom: so says ``gaussian.replace.tilt`` of every power of v_n, and powers determine a law."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, ChiSquare, Cited, Deduction, Induction, Kernel, Sign, Start, Tower
from theory.statements import AtMost, Equal, Implies
from theory.subjects.gaussian.experiment import CHI, COCHRAN, DRAWN, ENOUGH, LOG_CHI, MODEL, REPLACE
from theory.subjects.gaussian.replace_moments import MOMENT_DOMAIN, growth
from theory.subjects.gaussian.sample import COCHRAN_LAW
from theory.words import PUBLIC, E, M, b, chi_square_density, i, j, m, n, q, s, v, v0, x

r = sp.Symbol("r", real=True)  #: order of a moment under the tilt
w = sp.Symbol("w", positive=True)  #: state: the variance of the current model in a tilted run

#: one generation of replace with 2 s more degrees of freedom
TILTED = Kernel(
    index=n,
    update={w: w * q / (M[n] - b)},
    draws=(ChiSquare(q, M[n] - 1 + 2 * s),),
    initial={w: v0},
)

FREEDOM = (M[n] > b, M[n] - 1 + 2 * s > 0)
POWER = (*FREEDOM, M[n] - 1 + 2 * s + 2 * r > 0)
TILT_DOMAIN = (
    *MOMENT_DOMAIN,
    Condition(
        M[i] - 1 + 2 * s + 2 * r > 0, "every batch to have more than 1 - 2 (tilt + order) points"
    ),
)
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


def _second_law(freedom: int = 1, divisors: sp.Expr | None = None) -> sp.Expr:
    """P(v_2/v_0 <= x): the first chi-square integrated over the law of the second; ``freedom`` is
    what M loses.
    """
    divisors = (M[0] - b) * (M[1] - b) if divisors is None else divisors
    upper = sp.uppergamma((M[1] - freedom) / 2, divisors * x / (2 * q)) / sp.gamma(
        (M[1] - freedom) / 2
    )
    return 1 - sp.Integral(upper * chi_square_density(q, M[0] - freedom), (q, 0, sp.oo))


def _first_law(batch: int) -> Equal:
    """``gaussian.sample.cochran`` for the given batch."""
    return COCHRAN_LAW.subs({m: M[batch]})


_second = Equal(E(sp.Piecewise((1, v <= x * v0), (0, True)), 2), _second_law())
_tilted = Equal(E(w**r, n), tilted_moment())
_one_more = Equal(E(v ** (s + r), n + 1), growth(s, n) * tilted_growth(r, n) * E(v ** (s + r), n))
_whole = Equal(
    E(v ** (s + r), n),
    v0 ** (s + r) * sp.Product(growth(s, j) * tilted_growth(r, j), (j, 0, n - 1)),
)
_tilt = Equal(E(v ** (s + r), n) / E(v**s, n), tilted_moment())
_log = Equal(E(sp.log(w), n), sp.log(v0) + tilted_log_growth())

CLAIMS = (
    Claim(
        id="gaussian.replace.tilted_moment",
        kind="equality",
        title=(
            "Mean of every power of the variance after n refits whose chi-squares have 2 s more "
            "degrees of freedom."
        ),
        statement=_tilted,
        proof=Proof(
            (
                Step("start", Equal(E(w**r, 0), v0**r), Start(TILTED)),
                Step(
                    "one refit",
                    Equal(E(w**r, n + 1), tilted_growth(r, n) * E(w**r, n)),
                    Tower(TILTED),
                    uses=(CHI,),
                ),
                Step("all refits", _tilted, Induction(n), uses=("start", "one refit")),
            )
        ),
        assumptions=MODEL,
        references=("asmussen2003",),
        domain=TILT_DOMAIN,
        parameters=TILT,
        rivals={
            "s for 2 s": tilted_moment(tilt=s / 2),
            "not tilted": tilted_moment(tilt=sp.S.Zero),
            "M for M - 1": v0**r
            * sp.Product(
                (2 / (M[j] - b)) ** r * sp.gamma(M[j] / 2 + s + r) / sp.gamma(M[j] / 2 + s),
                (j, 0, n - 1),
            ),
        },
    ),
    Claim(
        id="gaussian.replace.tilt",
        kind="equality",
        title=(
            "Weighting runs by a power of their variance is drawing chi-squares with twice that "
            "power more degrees of freedom."
        ),
        statement=_tilt,
        proof=Proof(
            (
                Step("start", Equal(E(v ** (s + r), 0), v0 ** (s + r)), Start(REPLACE)),
                Step("one weighted refit", _one_more, Tower(REPLACE), uses=DRAWN),
                Step(
                    "weighted power",
                    _whole,
                    Induction(n),
                    uses=("start", "one weighted refit"),
                ),
                Step(
                    "weight",
                    AtMost(sp.S.Zero, E(v**s, n), strict=True),
                    Sign(),
                    uses=("gaussian.replace.variance_moment",),
                ),
                Step(
                    "all powers",
                    _tilt,
                    Algebra(),
                    uses=("weighted power", "gaussian.replace.variance_moment", "weight"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("asmussen2003",),
        domain=TILT_DOMAIN,
        parameters=TILT,
        rivals={
            "s for 2 s": tilted_moment(tilt=s / 2),
            "not tilted": tilted_moment(tilt=sp.S.Zero),
        },
        remark=(
            "The right side is gaussian.replace.tilted_moment, so E[g(v_n) v_n^s] = E[v_n^s] "
            "E_tilt[g(v_n)] for every power g, and with "
            "imaginary powers for every bounded g. With order = -tilt or with tilt = 0 the "
            "estimate is constant by algebra: no check."
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
                    Equal(
                        E(sp.log(w), n + 1),
                        E(sp.log(w), n) + sp.digamma((M[n] - 1) / 2 + s) + sp.log(2 / (M[n] - b)),
                    ),
                    Tower(TILTED),
                    uses=(LOG_CHI,),
                ),
                Step(
                    "all refits",
                    _log,
                    Induction(n),
                    uses=("start", "one refit"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("asmussen2003",),
        domain=MOMENT_DOMAIN,
        parameters={**PUBLIC, "tilt": s},
        rivals={
            "s for 2 s": sp.log(v0) + tilted_log_growth(s / 2),
            "not tilted": sp.log(v0) + tilted_log_growth(sp.S.Zero),
            "logarithm of the mean": sp.log(v0)
            + sp.Sum(sp.log((M[i] - 1 + 2 * s) / (M[i] - b)), (i, 0, n - 1)),
        },
    ),
    Claim(
        id="gaussian.replace.second_variance",
        kind="law",
        title="Law of the variance after two refits.",
        statement=_second,
        proof=Proof(
            (
                Step(
                    "total probability",
                    Implies((_first_law(0), _first_law(1)), _second),
                    Cited(
                        "law of total probability, over the first of two independent factors",
                        "durrett2019",
                    ),
                ),
                Step(
                    "second refit",
                    _second,
                    Deduction(),
                    uses=("total probability", (COCHRAN, {m: M[0]}), (COCHRAN, {m: M[1]})),
                ),
            )
        ),
        assumptions=MODEL,
        references=("durrett2019",),
        domain=(*ENOUGH, Condition(x > 0, "a point above 0")),
        parameters={**PUBLIC, "at": x},
        rivals={
            "M for M - 1": _second_law(0),
            "ddof 0 for 1 and back": _second_law().subs(b, 1 - b),
            "one refit": 1
            - sp.uppergamma((M[0] - 1) / 2, (M[0] - b) * x / 2) / sp.gamma((M[0] - 1) / 2),
        },
        remark=(
            "Its density is a power times the modified Bessel function K of order (M[0] - M[1])/2, "
            "at a multiple of the root of v_2."
        ),
    ),
)
