"""Replace: when the model has collapsed, and how high its variance ever gets.

T is the first generation at which ``v_n <= level * v_0``.  The stopped walk ``log(v/v_0)`` moves
only while it is alive, and whether it is alive is known before the next draw: this is all that
Wald's identity needs."""

from dataclasses import replace

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    ChiSquare,
    Cited,
    Deduction,
    Induction,
    Kernel,
    Limit,
    Linearity,
    Sign,
    Start,
    Tower,
)
from theory.statements import AtMost, Equal, Fact, Implies
from theory.subjects.gaussian.experiment import COCHRAN, DRAWN, LOG_CHI, MODEL
from theory.subjects.gaussian.replace_moments import MOMENT_DOMAIN, growth
from theory.subjects.gaussian.replace_places import (
    BELOW_TWO,
    DIFFUSION,
    LARGE,
    LOG_NORMAL,
    normal_cdf,
    tau,
)
from theory.words import PUBLIC, E, M, b, i, j, m, n, q, s, v, v0, x

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
    law=COCHRAN,
    batch=m,
)

#: mean of log(v'/v) for one refit
DRIFT = sp.digamma((m - 1) / 2) + sp.log(2 / (m - b))
#: more samples than ddof, and at least two
ENOUGH_EACH = (
    Condition(m - b > 0, "more samples than ddof"),
    Condition(m >= 2, "at least 2 samples"),
)
EACH = {**PUBLIC, "samples": m, "level": level}
FIT = (m > b, m >= 2)


_rest = y - DRIFT * c
_wald = Equal(E(y, n), DRIFT * E(c, n))

top = sp.Symbol("v_max", positive=True)  #: state: the largest variance so far
SUPREMUM = Kernel(
    index=n,
    update={v: v * q / (M[n] - b), top: sp.Max(top, v * q / (M[n] - b))},
    draws=(ChiSquare(q, M[n] - 1),),
    initial={v: v0, top: v0},
    law=COCHRAN,
    batch=M[n],
)


def _supremum_with(ddof: int) -> Kernel:
    """The same run with a number for ddof."""
    update = {state: value.subs(b, ddof) for state, value in SUPREMUM.update.items()}
    return replace(SUPREMUM, update=update)


_exceeds = E(sp.Piecewise((1, top >= level * v0), (0, True)), n)
_powers = Equal(E(v**s, n + 1), growth(s, n) * E(v**s, n))
_means, _mean_squares = _powers.subs({s: 1, b: 1}), _powers.subs({s: 2, b: 0})
_supremum = AtMost(_exceeds, level**-s * sp.Product(sp.Max(1, growth(s, j)), (j, 0, n - 1)))
_level = AtMost(_exceeds, 1 / level)
_square_level = AtMost(_exceeds, level**-2)
_constant = Equal(growth(sp.S.One, n).subs(b, 1), sp.S.One)
_smaller = AtMost((M[n] - 1) * (M[n] + 1) / M[n] ** 2, sp.S.One)
_squares = Equal(growth(sp.Integer(2), n).subs(b, 0), _smaller.lhs)
_ville = Cited("maximal inequality of Ville for nonnegative supermartingales", "durrett2019")
_ABOVE = Condition(level >= 1, "a level of at least 1")

drop = sp.Symbol("y", positive=True)  #: log(1/level), the distance that log v has to fall
speed = sp.Symbol("c", real=True)  #: minus the drift of log v per unit of tau


def survival(at: sp.Expr = tau, distance: sp.Expr = drop, fall: sp.Expr = speed) -> sp.Expr:
    """P(T > at) for the first passage of a Brownian motion with drift -fall and variance 2 through
    -distance.
    """
    width = sp.sqrt(2 * at)
    return normal_cdf((distance - fall * at) / width) - sp.exp(fall * distance) * normal_cdf(
        -(distance + fall * at) / width
    )


_DISTANCE = -sp.log(level)


def passage_cdf(fall: sp.Expr = 2 - b, distance: sp.Expr = _DISTANCE) -> sp.Expr:
    """Limit of P(T <= at * samples)."""
    return 1 - survival(x, distance, fall)


_heat = Equal(
    sp.Derivative(survival(), tau),
    sp.Derivative(survival(), (drop, 2)) - speed * sp.Derivative(survival(), drop),
)
_absorbed = Equal(survival(distance=sp.S.Zero), sp.S.Zero)
_alive = Equal(sp.Limit(survival(), tau, 0), sp.S.One)
_passage = Fact(
    r"For b < 2, as $m \to \infty$, $T/m$ tends in law to the inverse Gaussian law of mean "
    r"$a/(2-b)$ and shape $a^2/2$, "
    r"where $T$ is the first generation with $v_T \le \mathrm{level}\, v_0$ and $a = "
    r"\log(1/\mathrm{level})$"
)

CLAIMS = (
    Claim(
        id="gaussian.replace.passage_wald",
        kind="equality",
        title=(
            "Wald's identity at every horizon: mean of log(v/v_0) at the first passage or the "
            "horizon, over the mean time until then."
        ),
        statement=_wald,
        proof=Proof(
            (
                Step("start", Equal(E(_rest, 0), sp.S.Zero), Start(PASSAGE)),
                Step(
                    "one refit",
                    Equal(E(_rest, n + 1), E(_rest, n)),
                    Tower(PASSAGE),
                    uses=(*DRAWN, LOG_CHI),
                ),
                Step(
                    "walk less drift",
                    Equal(E(_rest, n), sp.S.Zero),
                    Induction(n),
                    uses=("start", "one refit"),
                ),
                Step(
                    "walk and clock",
                    Equal(E(y, n), E(_rest, n) + DRIFT * E(c, n)),
                    Linearity(PASSAGE),
                ),
                Step("Wald", _wald, Algebra(), uses=("walk and clock", "walk less drift")),
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
            "With S = log(v/v_0) and T the first generation with v <= level * v_0, E S_min(T,n) = "
            "E log R * E min(T,n) holds without any "
            "limit; letting n grow, E T = (log(1/level) + mean overshoot)/|E log R|."
        ),
    ),
    Claim(
        id="gaussian.replace.supremum",
        kind="bound",
        title=(
            "Probability that the variance ever rises to a level within n refits, by any of its "
            "moments."
        ),
        statement=_supremum,
        proof=Proof(
            (
                Step(
                    "one refit",
                    _powers,
                    Tower(SUPREMUM),
                    uses=DRAWN,
                ),
                Step("Ville", Implies((_powers,), _supremum), _ville),
                Step("all refits", _supremum, Deduction(), uses=("Ville", "one refit")),
            )
        ),
        assumptions=MODEL,
        references=("durrett2019", "asmussen2003"),
        domain=(*MOMENT_DOMAIN, Condition(s >= 0, "an order that is not negative"), _ABOVE),
        parameters={**PUBLIC, "order": s, "level": level},
        rivals={"square of the level": _supremum.rhs / level**s},
        remark=(
            "With the order kappa at which E R^kappa = 1 the bound is level^-kappa, for every n: "
            "kappa = 1 for ddof = 1."
        ),
    ),
    Claim(
        id="gaussian.replace.supremum_ddof_one",
        kind="bound",
        title=(
            "With ddof 1 the variance ever rises K-fold with probability at most 1/K, whatever the "
            "schedule."
        ),
        statement=_level,
        proof=Proof(
            (
                Step(
                    "one refit",
                    _means,
                    Tower(_supremum_with(1)),
                    uses=DRAWN,
                ),
                Step("mean one", _constant, Algebra()),
                Step("Ville", Implies((_means, _constant), _level), _ville),
                Step("all refits", _level, Deduction(), uses=("Ville", "one refit", "mean one")),
            )
        ),
        assumptions=(*MODEL, "ddof is 1"),
        references=("durrett2019", "asmussen2003"),
        domain=(Condition(M[i] >= 2, "at least 2 samples in every batch"), _ABOVE),
        parameters={**PUBLIC, "level": level},
        rivals={"level of the s.d.": level**-2, "one half more": level ** -sp.Rational(3, 2)},
    ),
    Claim(
        id="gaussian.replace.supremum_ddof_zero",
        kind="bound",
        title=(
            "With ddof 0 the variance ever rises K-fold with probability at most 1/K^2, whatever "
            "the schedule."
        ),
        statement=_square_level,
        proof=Proof(
            (
                Step(
                    "one refit",
                    _mean_squares,
                    Tower(_supremum_with(0)),
                    uses=DRAWN,
                ),
                Step("mean square", _squares, Algebra()),
                Step("at most one", _smaller, Sign()),
                Step("Ville", Implies((_mean_squares, _squares, _smaller), _square_level), _ville),
                Step(
                    "all refits",
                    _square_level,
                    Deduction(),
                    uses=("Ville", "one refit", "mean square", "at most one"),
                ),
            )
        ),
        assumptions=(*MODEL, "ddof is 0"),
        references=("durrett2019", "asmussen2003"),
        domain=(Condition(M[i] >= 2, "at least 2 samples in every batch"), _ABOVE),
        parameters={**PUBLIC, "level": level},
        rivals={"level of the s.d.": level**-4, "one more": level**-3},
    ),
    Claim(
        id="gaussian.replace.passage",
        kind="limit",
        title=(
            "With many samples, the first generation at which the variance is below a level is "
            "inverse Gaussian."
        ),
        statement=_passage,
        proof=Proof(
            (
                Step("backward equation", _heat, Algebra()),
                Step("absorbed at the level", _absorbed, Algebra()),
                Step("alive at first", _alive, Limit()),
                Step(
                    "first passage of the limit",
                    Implies((LOG_NORMAL, _heat, _absorbed, _alive), _passage),
                    Cited(
                        "continuous mapping theorem, and uniqueness for the backward equation",
                        "ethier1986",
                    ),
                ),
                Step(
                    "first passage",
                    _passage,
                    Deduction(),
                    uses=(
                        "first passage of the limit",
                        DIFFUSION,
                        "backward equation",
                        "absorbed at the level",
                        "alive at first",
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("ethier1986", "asmussen2003"),
        domain=(*LARGE, BELOW_TWO, Condition(level < 1, "a level below 1")),
        formula=passage_cdf(),
        parameters={"ddof": b, "level": level, "at": x},
        rivals={
            "drift of the mean": passage_cdf(1 - b / 2),
            "ddof 0 for 1 and back": passage_cdf(1 + b),
            "level of the s.d.": passage_cdf(distance=-2 * sp.log(level)),
            "no reflection": normal_cdf(((2 - b) * x + sp.log(level)) / sp.sqrt(2 * x)),
        },
        remark=(
            "At finite m the passage is late: the walk overshoots the level, by about 0.58 "
            "sqrt(2/m) in log v, which for T/m is a term of "
            "order 1/sqrt(m), not 1/m."
        ),
    ),
)
