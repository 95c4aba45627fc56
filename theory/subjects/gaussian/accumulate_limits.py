"""Accumulate in closed form: equal later batches, many generations, and bounds for every
schedule.
"""

from dataclasses import replace

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Chain,
    Cited,
    Deduction,
    Induction,
    Limit,
    LimitOfProduct,
    Linearity,
    Required,
    Sign,
    Telescoping,
    Termwise,
)
from theory.statements import AtMost, Equal, Fact, Implies
from theory.subjects.gaussian import schedule
from theory.subjects.gaussian.accumulate import (
    COUNTED,
    ENOUGH,
    MEAN,
    MEAN_STATEMENT,
    PER_GENERATION,
    POOLED,
    SQUARE,
    SQUARE_STATEMENT,
    TOTAL,
    keep,
    spread,
)
from theory.subjects.gaussian.experiment import ACCUMULATE, INDEPENDENT_FITS
from theory.subjects.gaussian.schedule import SUM, SUM_STATEMENT
from theory.words import E, M, N, b, d, i, j, m, t, v, v0

EQUAL, LIMIT, ERROR0 = (
    f"gaussian.accumulate.{name}"
    for name in ("variance_mean_equal_batches", "variance_mean_limit", "mean_error_ddof0")
)
DDOF0 = "ddof is 0"
DDOF0_KERNEL = replace(
    ACCUMULATE, update={state: value.subs(b, 0) for state, value in ACCUMULATE.update.items()}
)
PER_BATCH = {"samples": m, "generations": t, "variance": v0}
TWO = (
    Condition(m >= 2, "at least 2 samples in every batch"),
    Condition(sp.Eq(M[i], m), "batches of one size"),
)
SAME = (
    Condition(sp.Eq(M[i + 1], M[1]), "every batch after the first to have the same size"),
    *ENOUGH,
)

# equal batches after the first, which may differ: gamma functions of the roots of m u^2 - b u - 1
ratio, shift = M[0] / M[1], b / M[1]
high, low = ((b + sign * sp.sqrt(b**2 + 4 * M[1])) / (2 * M[1]) for sign in (1, -1))
g = sp.Symbol("g", real=True)


def ends(upto: sp.Expr | int) -> sp.Expr:
    """What depends on the generation: it tends to 1."""
    upper = sp.gamma(upto + ratio - high) * sp.gamma(upto + ratio - low)
    return upper / (sp.gamma(upto + ratio) * sp.gamma(upto + ratio - shift))


_sizes = Equal(M[j + 1], M[1])
_counts = Equal(N[j + 1], M[0] + j * M[1])
_product = sp.Product(1 - M[1] / ((M[0] + j * M[1]) * (M[0] + j * M[1] - b)), (j, 1, t - 1))
_gammas = Equal(_product, ends(t) / ends(1))
_equal = Equal(E(v, t), v0 * (M[0] - 1) / (M[0] - b) * ends(t) / ends(1))
_kept = v0 * (M[0] - 1) / (M[0] - b) / ends(1)
_ends_limit = Equal(sp.Limit(ends(t), t, sp.oo), sp.S.One)
_limit = Equal(sp.Limit(E(v, t), t, sp.oo), _kept)
_power = Equal(sp.Limit(sp.gamma(t + g) / (sp.gamma(t) * t**g), t, sp.oo), sp.S.One)
_powers = tuple(("gamma over power", {g: ratio - offset}) for offset in (high, low, 0, shift))

# all batches equal, ddof 0
root = 1 / sp.sqrt(m)
_sinc = Equal(sp.Limit(E(v, t), t, sp.oo), v0 * sp.sin(sp.pi * root) / (sp.pi * root))
_square_factor = 1 - 4 / (m**2 * (j + 1) ** 3) + 3 / (m**2 * (j + 1) ** 4)
_square = Equal(E(v**2, t), v0**2 * (1 - 1 / m**2) * sp.Product(_square_factor, (j, 1, t - 1)))

# first order in 1/m, a first batch r times as large as the later ones
a, r = sp.Symbol("a", positive=True), schedule.r
_loss = (
    r
    / a**2
    * (1 - (1 - a**2 / r) * sp.gamma(1 + r) ** 2 / (sp.gamma(1 + r - a) * sp.gamma(1 + r + a)))
)
_first_order = Equal(sp.Limit(_loss, a, 0), schedule.constant)

# a bound for every schedule, ddof 0: batches of one point lose most
_count = Equal(N[i + 1], N[i] + M[i])
_single = N[i] * (N[i + 1] + 1) / ((N[i] + 1) * N[i + 1])
_keep0 = 1 - M[i] / N[i + 1] ** 2
_span = (i, 1, t - 1)
_first0 = v0 * (M[0] - 1) / M[0]
_singles_closed = Equal(sp.Product(_single, _span), N[1] * (N[t] + 1) / ((N[1] + 1) * N[t]))
_error0 = Equal(E(d**2, t), v0 - _first0 * sp.Product(_keep0, _span))
_bounded = AtMost(E(d**2, t), 2 * v0 / (M[0] + 1))

# convergence, any ddof from 0
_slack = M[0] / (M[0] - b)
_bias = AtMost(1 - keep(t), _slack * M[t] / N[t + 1] ** 2)
_spread = AtMost(spread(t), 2 * _slack**2 * M[t] / N[t + 1] ** 2)
_factors = Fact("the factors $v_{t+1}/v_t$ are independent and positive")
_converges = Fact(
    "for every schedule $v_t$ converges almost surely and in mean square, to a limit $v_\\infty > "
    "0$"
)

CLAIMS = (
    Claim(
        id=EQUAL,
        kind="equality",
        title=(
            "Mean of the model's variance under accumulate in closed form, all batches but the "
            "first of one size."
        ),
        statement=_equal,
        proof=Proof(
            (
                Step("sizes", _sizes, Required()),
                Step("points so far", Equal(N[t + 1], N[t] + M[t]), COUNTED),
                Step("real points", Equal(N[1], M[0]), COUNTED),
                Step(
                    "counts",
                    _counts,
                    Induction(j),
                    uses=("real points", ("points so far", {t: j + 1}), "sizes"),
                ),
                Step("gamma functions", _gammas, Telescoping()),
                Step(
                    "products",
                    Equal(E(v, t), v0 * (M[0] - 1) / (M[0] - b) * _product),
                    Algebra(),
                    uses=(MEAN, "counts", ("sizes", {j: j - 1})),
                ),
                Step(
                    "closed form",
                    _equal,
                    Algebra(),
                    uses=("products", "gamma functions"),
                ),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024",),
        domain=SAME,
        rivals={
            "limit": _kept,
            "one generation late": _equal.rhs.subs(t, t - 1),
            "ddof 0 for 1 and back": _equal.rhs.subs(b, 1 - b),
        },
        parameters=PER_GENERATION,
    ),
    Claim(
        id=LIMIT,
        kind="limit",
        title=(
            "Mean of the model's variance after ever more generations of accumulate, all batches "
            "but the first of one size."
        ),
        statement=_limit,
        proof=Proof(
            (
                Step("gamma over power", _power, Limit()),
                Step(
                    "what depends on the generation",
                    _ends_limit,
                    LimitOfProduct((1, 1, -1, -1)),
                    uses=_powers,
                ),
                Step(
                    "limit",
                    _limit,
                    LimitOfProduct((1,)),
                    uses=("what depends on the generation", EQUAL),
                ),
            )
        ),
        assumptions=POOLED,
        references=("kazdan2024",),
        domain=SAME,
        rivals={
            "sine law": v0 * sp.sin(sp.pi / sp.sqrt(M[1])) / (sp.pi / sp.sqrt(M[1])),
            "no bias with ddof 1": v0,
            "ddof 0 for 1 and back": _kept.subs(b, 1 - b),
        },
        parameters={"samples": M, "ddof": b, "variance": v0},
        remark=(
            "With ddof = 1 too the limit is below v_0: accumulating makes the pooled unbiased "
            "variance biased."
        ),
    ),
    Claim(
        id="gaussian.accumulate.sine_law",
        kind="limit",
        title=(
            "With ddof = 0 and equal batches, the mean variance of accumulate tends to the sine "
            "law."
        ),
        statement=_sinc,
        proof=Proof(
            (
                Step("batches", Equal(M[0], m), Required()),
                Step("later batches", Equal(M[1], m), Required()),
                Step(
                    "reflection",
                    _sinc,
                    Algebra(),
                    uses=((LIMIT, {b: 0}), "batches", "later batches"),
                ),
            )
        ),
        assumptions=(*POOLED, DDOF0),
        references=("kazdan2024",),
        domain=TWO,
        rivals={
            "first order": v0 * (1 - sp.pi**2 / (6 * m)),
            "real data only": v0 * (1 - 1 / m),
            "m - 1 for m": _sinc.rhs.subs(m, m - 1),
            "ddof 1": v0,
        },
        parameters={"samples": m, "variance": v0},
        remark=(
            "It holds for ddof = 0 only, which is what the code of arXiv 2410.16713 uses; for "
            "other divisors see "
            "gaussian.accumulate.variance_mean_limit. Its first order 1 - pi^2/(6 m) is that of "
            "equal batches."
        ),
    ),
    Claim(
        id="gaussian.accumulate.first_order_loss",
        kind="limit",
        title=(
            "Relative loss of mean variance under accumulate, times the size of the first batch, "
            "for large batches and ddof = 0."
        ),
        statement=_first_order,
        proof=Proof((Step("large batches", _first_order, Limit()),)),
        assumptions=(*POOLED, DDOF0),
        references=("kazdan2024", "gerstgrasser2024"),
        rivals={
            "Basel's constant": sp.pi**2 / 6,
            "shift by one": 1 + r * sp.polygamma(1, r),
            "later batches only": r * sp.polygamma(1, r + 1),
        },
        parameters={"ratio": r},
        remark=(
            "a is one over the square root of a later batch: the function whose limit is taken is "
            "the relative loss that gaussian.accumulate.variance_mean_limit gives for ddof 0, a "
            "first batch of r/a^2 points and later ones of 1/a^2, times r/a^2."
        ),
    ),
    Claim(
        id="gaussian.accumulate.variance_second_moment_equal_batches",
        kind="equality",
        title=(
            "Mean square of the model's variance under accumulate with equal batches and ddof = 0."
        ),
        statement=_square,
        proof=Proof(
            (
                Step("first batch", Equal(M[0], m), Required()),
                Step("batches", Equal(M[j], m), Required()),
                Step("points so far", Equal(N[t + 1], N[t] + M[t]), COUNTED),
                Step("real points", Equal(N[1], M[0]), COUNTED),
                Step(
                    "counts",
                    Equal(N[j + 1], (j + 1) * m),
                    Induction(j),
                    uses=(
                        "real points",
                        ("points so far", {t: j + 1}),
                        "first batch",
                        ("batches", {j: j + 1}),
                    ),
                ),
                Step(
                    "factors",
                    _square,
                    Algebra(),
                    uses=(
                        (SQUARE, {b: 0}),
                        "first batch",
                        "batches",
                        "counts",
                        ("counts", {j: j - 1}),
                    ),
                ),
            )
        ),
        assumptions=(*POOLED, DDOF0),
        references=("kazdan2024",),
        domain=TWO,
        rivals={
            "square of the mean": (v0 * sp.Product(1 - 1 / (m * (j + 1) ** 2), (j, 0, t - 1))) ** 2,
            "first term only": _square.rhs.xreplace(
                {_square_factor: 1 - 4 / (m**2 * (j + 1) ** 3)}
            ),
            "first fit only": v0**2 * (1 - 1 / m**2),
        },
        parameters=PER_BATCH,
    ),
    Claim(
        id=ERROR0,
        kind="equality",
        title=(
            "Mean squared error of the model's mean under accumulate with ddof = 0: what the mean "
            "of the variance has lost."
        ),
        statement=_error0,
        proof=Proof(
            (
                Step(
                    "linearity",
                    Equal(E(d**2, t), E(v + d**2, t) - E(v, t)),
                    Linearity(DDOF0_KERNEL),
                ),
                Step(
                    "conservation",
                    _error0,
                    Algebra(),
                    uses=("linearity", (TOTAL, {b: 0}), (MEAN, {b: 0})),
                ),
            )
        ),
        assumptions=(*POOLED, DDOF0),
        references=("kazdan2024", "gerstgrasser2024"),
        domain=ENOUGH[1:],
        rivals={
            "first order": v0 * sp.Sum(M[i] / N[i + 1] ** 2, (i, 0, t - 1)),
            "real data only": v0 / M[0],
            "one generation late": v0 - _first0 * sp.Product(_keep0, (i, 1, t - 2)),
        },
        parameters={"samples": M, "generations": t, "variance": v0},
    ),
    Claim(
        id="gaussian.accumulate.mean_error_bound",
        kind="bound",
        title=(
            "With ddof = 0 the mean squared error of the mean stays below 2 v_0/(M + 1), M real "
            "points, however accumulate goes on."
        ),
        statement=_bounded,
        proof=Proof(
            (
                Step("points so far", _count, COUNTED),
                Step("real points", Equal(N[1], M[0]), COUNTED),
                Step(
                    "a batch as single points",
                    AtMost(_single, _keep0),
                    Sign(),
                    uses=("points so far",),
                ),
                Step("positive", AtMost(sp.S.Zero, _single), Sign()),
                Step("single points", _singles_closed, Telescoping()),
                Step(
                    "all batches",
                    AtMost(
                        v0 - _first0 * sp.Product(_keep0, _span),
                        v0 - _first0 * sp.Product(_single, _span),
                    ),
                    Termwise(),
                    uses=("a batch as single points", "positive"),
                ),
                Step(
                    "closed form",
                    Equal(
                        v0 - _first0 * sp.Product(_single, _span),
                        2 * v0 / (M[0] + 1) - v0 * (M[0] - 1) / ((M[0] + 1) * N[t]),
                    ),
                    Algebra(),
                    uses=("single points", "real points"),
                ),
                Step(
                    "what is left",
                    AtMost(
                        2 * v0 / (M[0] + 1) - v0 * (M[0] - 1) / ((M[0] + 1) * N[t]),
                        2 * v0 / (M[0] + 1),
                    ),
                    Sign(),
                ),
                Step(
                    "bound",
                    _bounded,
                    Chain(),
                    uses=(ERROR0, "all batches", "closed form", "what is left"),
                ),
            )
        ),
        assumptions=(*POOLED, DDOF0),
        references=("gerstgrasser2024",),
        domain=ENOUGH[1:],
        rivals={"Basel's constant": v0 * sp.pi**2 / (6 * M[0]), "real data only": v0 / M[0]},
        parameters={"samples": M, "variance": v0},
        remark=(
            "Later batches of a single point come as near as one likes: no lower bound serves "
            "every schedule. "
            "The mean variance, v_0 less this error, stays above v_0 (M - 1)/(M + 1)."
        ),
    ),
    Claim(
        id="gaussian.accumulate.no_collapse",
        kind="almost_sure",
        title="Accumulate never collapses: for every schedule the variance has a positive limit.",
        statement=_converges,
        proof=Proof(
            (
                Step("points so far", _count.subs({i: t}), COUNTED),
                Step(
                    "independence",
                    _factors,
                    INDEPENDENT_FITS,
                ),
                Step(
                    "bias of a refit",
                    _bias,
                    Sign(),
                    uses=("points so far",),
                ),
                Step(
                    "spread of a refit",
                    _spread,
                    Sign(),
                    uses=("points so far",),
                ),
                Step(
                    "products of independent factors",
                    Implies(
                        (MEAN_STATEMENT, SQUARE_STATEMENT, _factors, _bias, _spread, SUM_STATEMENT),
                        _converges,
                    ),
                    Cited(
                        "Kolmogorov's two-series theorem and the convergence of martingales "
                        "bounded in mean square",
                        "durrett2019",
                    ),
                ),
                Step(
                    "no collapse",
                    _converges,
                    Deduction(),
                    uses=(
                        "products of independent factors",
                        MEAN,
                        SQUARE,
                        "independence",
                        "bias of a refit",
                        "spread of a refit",
                        SUM,
                    ),
                ),
            )
        ),
        assumptions=(*POOLED, "ddof is at least 0"),
        references=("gerstgrasser2024", "kazdan2024", "durrett2019"),
        domain=(*ENOUGH, Condition(b >= 0, "a ddof of at least 0")),
        remark=(
            "The mean of the limit is the limit of the mean; for equal batches see "
            "gaussian.accumulate.variance_mean_limit."
        ),
    ),
)
