"""Replace: when the model has collapsed, and how high its variance ever gets.

T is the first generation at which ``v_n <= level * v_0``.  The stopped walk ``log(v/v_0)`` moves only while it is alive, and
whether it is alive is known before the next draw: this is all that Wald's identity needs.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.gaussian.experiment import LOG_CHI, MODEL, MOMENTS
from theory.gaussian.replace_moments import MOMENT_DOMAIN, growth
from theory.proof import Proof, Step
from theory.rules import Algebra, ChiSquare, Cited, Deduction, Induction, Kernel, Linearity, Sign, Start, Tower
from theory.statements import AtMost, Equal, Implies
from theory.words import PUBLIC, E, M, b, i, j, m, n, q, s, v, v0

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

top = sp.Symbol("v_max", positive=True)  #: state: the largest variance so far
SUPREMUM = Kernel(
    index=n,
    update={v: v * q / (M[n] - b), top: sp.Max(top, v * q / (M[n] - b))},
    draws=(ChiSquare(q, M[n] - 1),),
    initial={v: v0, top: v0},
)
_exceeds = E(sp.Piecewise((1, top >= level * v0), (0, True)), n)
_powers = Equal(E(v**s, n + 1), growth(s, n) * E(v**s, n))
_supremum = AtMost(_exceeds, level**-s * sp.Product(sp.Max(1, growth(s, j)), (j, 0, n - 1)))
_level = AtMost(_exceeds, 1 / level)
_square_level = AtMost(_exceeds, level**-2)
_constant = Equal(growth(sp.S.One, n).subs(b, 1), sp.S.One)
_smaller = AtMost((M[n] - 1) * (M[n] + 1) / M[n] ** 2, sp.S.One)
_squares = Equal(growth(sp.Integer(2), n).subs(b, 0), _smaller.lhs)
_ville = Cited("maximal inequality of Ville for nonnegative supermartingales", "durrett2019")
_ABOVE = Condition(level >= 1, "a level of at least 1")

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
    Claim(
        id="gaussian.replace.supremum",
        kind="bound",
        title="Probability that the variance ever rises to a level within n refits, by any of its moments.",
        statement=_supremum,
        proof=Proof(
            (
                Step("one refit", _powers, Tower(SUPREMUM), uses=MOMENTS, where=(M[n] > b, M[n] - 1 + 2 * s > 0)),
                Step("Ville", Implies((_powers,), _supremum), _ville),
                Step("all refits", _supremum, Deduction(), uses=("Ville", "one refit")),
            )
        ),
        assumptions=MODEL,
        references=("durrett2019", "asmussen2003"),
        domain=(*MOMENT_DOMAIN, Condition(s >= 0, "an order that is not negative"), _ABOVE),
        parameters={**PUBLIC, "order": s, "level": level},
        rivals={"square of the level": _supremum.rhs / level**s},
        remark="With the order kappa at which E R^kappa = 1 the bound is level^-kappa, for every n: kappa = 1 for ddof = 1.",
    ),
    Claim(
        id="gaussian.replace.supremum_ddof_one",
        kind="bound",
        title="With ddof 1 the variance ever rises K-fold with probability at most 1/K, whatever the schedule.",
        statement=_level,
        proof=Proof(
            (
                Step("one refit", _powers, Tower(SUPREMUM), uses=MOMENTS, where=(M[n] > b, M[n] - 1 + 2 * s > 0)),
                Step("mean one", _constant, Algebra(), where=(M[n] > 1,)),
                Step("Ville", Implies((_powers, _constant), _level), _ville),
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
        title="With ddof 0 the variance ever rises K-fold with probability at most 1/K^2, whatever the schedule.",
        statement=_square_level,
        proof=Proof(
            (
                Step("one refit", _powers, Tower(SUPREMUM), uses=MOMENTS, where=(M[n] > b, M[n] - 1 + 2 * s > 0)),
                Step("mean square", _squares, Algebra(), where=(M[n] > 1,)),
                Step("at most one", _smaller, Sign()),
                Step("Ville", Implies((_powers, _squares, _smaller), _square_level), _ville),
                Step("all refits", _square_level, Deduction(), uses=("Ville", "one refit", "mean square", "at most one")),
            )
        ),
        assumptions=(*MODEL, "ddof is 0"),
        references=("durrett2019", "asmussen2003"),
        domain=(Condition(M[i] >= 2, "at least 2 samples in every batch"), _ABOVE),
        parameters={**PUBLIC, "level": level},
        rivals={"level of the s.d.": level**-4, "one more": level**-3},
    ),
)
