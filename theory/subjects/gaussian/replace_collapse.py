"""Replace: almost every run collapses, how the divisor decides it, and how fast the probability of
not having collapsed falls.
"""

import sympy as sp

from theory.claim import Claim, Condition, Published
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Chain,
    ChiSquare,
    Cited,
    Deduction,
    Kernel,
    Monotone,
    Sign,
    Telescoping,
    Termwise,
    Tower,
)
from theory.statements import AtMost, Equal, Fact, Implies
from theory.subjects.gaussian.chi_square import (
    LOG_LOWER,
    LOG_UPPER,
    ROOT_LOWER,
    ROOT_UPPER,
    root_mean,
)
from theory.subjects.gaussian.experiment import COCHRAN, DRAWN, ENOUGH, LOG_CHI, MODEL
from theory.subjects.gaussian.replace_logs import log_growth
from theory.subjects.gaussian.replace_moments import (
    MOMENT_DOMAIN,
    growth,
    variance_mean,
    variance_moment,
)
from theory.subjects.gaussian.replace_passage import DRIFT, EACH, level
from theory.subjects.gaussian.replace_places import LARGE
from theory.words import PUBLIC, E, M, b, i, j, m, n, nu, q, s, v, v0

e = sp.Symbol("e", real=True)
y = sp.Symbol("y", positive=True)
_half = sp.Rational(1, 2)

#: one generation of replace with a constant number of samples
CONSTANT = Kernel(
    index=n,
    update={v: v * q / (m - b)},
    draws=(ChiSquare(q, m - 1),),
    initial={v: v0},
    law=COCHRAN,
    batch=m,
)

#: the divisor m - b at which log v neither falls nor rises in the mean
DELTA = 2 * sp.exp(sp.digamma((m - 1) / 2))

_drift = Equal(sp.exp(DRIFT), DELTA / (m - b))
_sign = AtMost(
    sp.S.Zero, sp.log(1 + y), strict=True
)  # 1 + y is m - b over delta, or delta over m - b
_above = AtMost(sp.exp(sp.log(m - 1)), DELTA.subs(m, m + 1), strict=True)
_below = AtMost(DELTA, sp.exp(sp.log(m - 1) - 1 / (m - 1)), strict=True)
#: the bound below holds from three samples on: for m + 1 of them, m >= 2
_log = Equal(E(sp.log(v), n + 1), E(sp.log(v), n) + DRIFT)
_critical = Fact(
    r"With m points in every batch, almost surely: $v_n \to 0$ if $m - b > \delta_m$, $v_n \to "
    r"\infty$ if $m - b < \delta_m$, "
    r"where $\delta_m = 2 e^{\psi((m-1)/2)}$ and, for m > 2, $m - 2 < \delta_m < (m - 1) "
    r"e^{-1/(m-1)}$"
)
_strong_law = Cited("strong law of large numbers", "durrett2019")

_event = sp.Piecewise((1, v >= level * v0), (0, True))
_moment = Equal(E(v**s, n), variance_moment())
_growth = sp.Product(growth(s, j), (j, 0, n - 1))
_chernoff = AtMost(E(_event, n), level**-s * _growth)
_markov = Cited("Markov's inequality", "durrett2019")

_unbiased = {s: _half, b: sp.S.One}
_roots = sp.Sum(sp.log(root_mean(M[i] - 1)), (i, 0, n - 1))
_exponents = sp.Sum(-1 / (4 * M[i] - 1), (i, 0, n - 1))
_product = Equal(_growth.subs(_unbiased), sp.exp(_roots))
_deviation = AtMost(E(_event, n), sp.exp(_exponents) / sp.sqrt(level))

_mean = Equal(E(v, n), variance_mean())
_root_bounds = (
    AtMost(sp.sqrt(1 - 1 / (2 * nu)), root_mean(), strict=True).subs({nu: M[i] - 1}),
    AtMost(root_mean(), sp.exp(-1 / (4 * nu + 3)), strict=True).subs({nu: M[i] - 1}),
)
_one = Equal(growth(sp.S.One, n).subs(b, 1), sp.S.One)
_same = Equal(v / (M[n] - b), (M[n] - 1) / (M[n] - b) * (v / (M[n] - 1)))
_collapse = Fact(
    r"For $b \le 1$, almost surely: $v_n \to 0$ if $\sum_i 1/M_i = \infty$; otherwise $v_n$ tends "
    r"to a positive limit, "
    r"of mean $v_0 \prod_i (M_i - 1)/(M_i - b)$"
)
_kakutani = Cited(
    "Kakutani's theorem on products of independent factors of mean one", "durrett2019"
)
_EXPONENT = (
    "With a constant schedule the exponent is -n/(4 m - 1), as in the published bound for the s.d. "
    "with level = (epsilon/s_0)^2; the code "
    "that comes with that calls the fit maximum likelihood and divides by M - 1. The bound is "
    "valid for ddof = 1 and loose; with ddof = 0 "
    "the exponent of gaussian.replace.chernoff at order 1, log(1 - 1/m) per refit, is about four "
    "times as large."
)

CLAIMS = (
    Claim(
        id="gaussian.replace.critical_divisor",
        kind="almost_sure",
        title=(
            "Almost every run collapses if the divisor exceeds a critical one, and explodes if it "
            "is below."
        ),
        statement=_critical,
        proof=Proof(
            (
                Step("one refit", _log, Tower(CONSTANT), uses=(*DRAWN, LOG_CHI)),
                Step("drift of the logarithm", _drift, Algebra()),
                Step("sign of the drift", _sign, Sign()),
                Step(
                    "below the critical divisor",
                    _above,
                    Monotone(e, sp.exp(e)),
                    uses=((LOG_LOWER, {nu: m}),),
                ),
                Step(
                    "above the critical divisor",
                    _below,
                    Monotone(e, sp.exp(e)),
                    uses=((LOG_UPPER, {nu: m - 1}),),
                ),
                Step(
                    "strong law",
                    Implies((_log, _drift, _sign, _above, _below), _critical),
                    _strong_law,
                ),
                Step(
                    "every run",
                    _critical,
                    Deduction(),
                    uses=(
                        "strong law",
                        "one refit",
                        "drift of the logarithm",
                        "sign of the drift",
                        "below the critical divisor",
                        "above the critical divisor",
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("durrett2019",),
        domain=LARGE,
        formula=DELTA,
        parameters=EACH,
        rivals={
            "first order": m - 2 + sp.S.Zero,
            "mean instead of logarithm": m - 1 + sp.S.Zero,
            "M for M - 1": 2 * sp.exp(sp.digamma(m / 2)),
        },
        remark=(
            "So every ddof of at most 1 collapses with any number of samples, and every ddof of at "
            "least 2 explodes. The critical divisor "
            "is (M - ddof) times the exponential of the mean of log(v'/v), whatever the ddof of "
            "the run that measures it."
        ),
    ),
    Claim(
        id="gaussian.replace.chernoff",
        kind="bound",
        title=(
            "Probability that the variance after n refits is still above a level, by any of its "
            "moments."
        ),
        statement=_chernoff,
        proof=Proof(
            (
                Step("Markov", Implies((_moment,), _chernoff), _markov),
                Step(
                    "any moment",
                    _chernoff,
                    Deduction(),
                    uses=("Markov", "gaussian.replace.variance_moment"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("suresh2024", "durrett2019"),
        domain=(*MOMENT_DOMAIN, Condition(s >= 0, "an order that is not negative")),
        parameters={**PUBLIC, "order": s, "level": level},
        rivals={
            "mean of the logarithm": level**-s * sp.exp(s * log_growth()),
            "exponent of half the order": level**-s * _growth.subs(s, s / 2) ** 4,
        },
        published=Published("suresh2024", "gaussian.replace.deviation_bound", "loose"),
        remark=(
            "Minimised over the order it has the exponent of Cramer's theorem: no larger exponent "
            "holds for every n."
        ),
    ),
    Claim(
        id="gaussian.replace.deviation_bound",
        kind="bound",
        title=(
            "With ddof 1, probability that the variance is still above a level: an explicit "
            "exponent, for any schedule."
        ),
        statement=_deviation,
        proof=Proof(
            (
                Step("roots", _product, Telescoping()),
                Step(
                    "one root",
                    AtMost(sp.log(root_mean(nu)), -1 / (4 * nu + 3)),
                    Monotone(y, sp.log(y)),
                    uses=(ROOT_UPPER,),
                ),
                Step(
                    "all roots",
                    AtMost(_roots, _exponents),
                    Termwise(),
                    uses=(("one root", {nu: M[i] - 1}),),
                ),
                Step(
                    "exponential",
                    AtMost(sp.exp(_roots) / sp.sqrt(level), sp.exp(_exponents) / sp.sqrt(level)),
                    Monotone(e, sp.exp(e) / sp.sqrt(level)),
                    uses=("all roots",),
                ),
                Step(
                    "product",
                    Equal(
                        _growth.subs(_unbiased) / sp.sqrt(level), sp.exp(_roots) / sp.sqrt(level)
                    ),
                    Algebra(),
                    uses=("roots",),
                ),
                Step(
                    "bound",
                    _deviation,
                    Chain(),
                    uses=(("gaussian.replace.chernoff", _unbiased), "product", "exponential"),
                ),
            )
        ),
        assumptions=(*MODEL, "ddof is 1"),
        references=("suresh2024",),
        domain=(Condition(M[i] >= 2, "at least 2 samples in every batch"),),
        parameters={**PUBLIC, "level": level},
        rivals={
            "exponent of ddof 0": sp.exp(4 * _exponents) / sp.sqrt(level),
            "twice the exponent": sp.exp(2 * _exponents) / sp.sqrt(level),
        },
        remark=_EXPONENT,
    ),
    Claim(
        id="gaussian.replace.collapse",
        kind="almost_sure",
        title=(
            "Almost every run collapses if and only if the reciprocals of the batch sizes have an "
            "infinite sum."
        ),
        statement=_collapse,
        proof=Proof(
            (
                Step("one divisor for another", _same, Algebra()),
                Step("mean one with ddof 1", _one, Algebra()),
                Step(
                    "mean root and mean",
                    Implies((_same, _one, *_root_bounds, _mean), _collapse),
                    _kakutani,
                ),
                Step(
                    "every run",
                    _collapse,
                    Deduction(),
                    uses=(
                        "mean root and mean",
                        "one divisor for another",
                        "mean one with ddof 1",
                        (ROOT_LOWER, {nu: M[i] - 1}),
                        (ROOT_UPPER, {nu: M[i] - 1}),
                        "gaussian.replace.variance_mean",
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023", "durrett2019"),
        domain=(*ENOUGH, Condition(b <= 1, "ddof at most 1")),
        formula=variance_moment(_half),
        rivals={
            "square root of the mean": sp.sqrt(v0)
            * sp.sqrt(sp.Product((M[j] - 1) / (M[j] - b), (j, 0, n - 1))),
            "M for M - 1": sp.sqrt(v0)
            * sp.Product(
                sp.sqrt(2 / (M[j] - b)) * sp.gamma((M[j] + 1) / 2) / sp.gamma(M[j] / 2),
                (j, 0, n - 1),
            ),
        },
        remark=(
            "The predicted number is E sqrt(v_n), which tends to 0 exactly where the runs "
            "collapse. A generation at which a model has "
            "collapsed means nothing without M: with ddof 1 the median of v_n/v_0 at generation "
            "2000 is 0.0012 for M = 300 and 0.82 for "
            "M = 10000. The bias of ddof 0 does not change which schedules collapse."
        ),
    ),
)
