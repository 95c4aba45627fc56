"""Types that are lost and types that survive, under replace.

A type with x tokens in a corpus is absent where 0^x is 1.  Given the model, no token of M is of a
type of share p with the probability (1 - p)^M, at most exp(-p M); and the mean of exp(-b p M) after
one more refit is at most that of exp(-b' p M) before it, where b' is 1 - exp(-b) or less.  The
numbers 8/(5 k + 3) are such a sequence."""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Chain,
    Iterated,
    Kernel,
    Model,
    Monotone,
    Ordered,
    Sign,
    Start,
    Termwise,
    Tokens,
    Tower,
)
from theory.statements import AtMost, Equal
from theory.subjects.discrete.experiment import MODEL, PROPER, count, p, p0
from theory.words import E, M, i, m, n, state, t

x = state("x", integer=True, nonnegative=True)  #: state: tokens of the type in the last corpus
S = state("S", nonnegative=True)  #: state: types that have a token in the last corpus
u = sp.Symbol("u", nonnegative=True)
y = sp.Symbol("y", nonnegative=True)  #: a share
w, z = sp.symbols("w z", nonnegative=True)
a = sp.Symbol("a", real=True)
k = sp.Symbol("k", integer=True, positive=True)  #: refits, counted from the end

#: one generation with its count, for any schedule and for batches of one size
COUNTS, EQUAL = (
    Kernel(
        index=n,
        update={p: count / size, x: count},
        draws=(Tokens((count,), size, shares=(p,)),),
        initial={p: p0},
    )
    for size in (M[n], m)
)
ABSENT = Model("l(y, n) is the probability that a type of share y in the truth is absent")
lost = sp.Function("l")
ONE = AtMost(p, sp.S.One)


def exponent(refits: sp.Expr) -> sp.Expr:
    """The numbers b_k: b_1 is 1, and b_{k+1} is at most 1 - exp(-b_k)."""
    return 8 / (5 * refits + 3)


def bound(share: sp.Expr) -> sp.Expr:
    """At least the probability of being absent after t refits."""
    return sp.exp(-m * share * exponent(t))


_first = Equal(E(sp.S.Zero**x, 1), (1 - p0) ** M[0])
_generated = Equal(E(u**x, n + 1), E((1 - p + p * u) ** M[n], n))
_equal = Equal(E(u**x, n + 1), E((1 - p + p * u) ** m, n))
_loss = AtMost(E(sp.S.Zero**x, t), bound(p0))

# 1 - exp(-b_k) is at least b_{k+1}
_pade = w * (6 + w) / (6 + 4 * w)
_ratio = 8 / (5 * k)  #: 1/(1 - b_{k+1}) is 1 + this
_logarithm = AtMost(-_pade, -sp.log(1 + w))
_rational = AtMost(-exponent(k), -_pade.subs(w, _ratio))
_both = AtMost(-exponent(k), -sp.log(1 + _ratio))
_falls = AtMost(sp.exp(-exponent(k)), 1 - exponent(k + 1))
_exponential = AtMost(1 - z, sp.exp(-z))
_mixed = 1 - y + y * sp.exp(-exponent(k))
_linear = AtMost(_mixed, 1 - y + y * (1 - exponent(k + 1)))
_token = AtMost(_mixed, sp.exp(-exponent(k + 1) * y))
_tokens = AtMost(_mixed**m, sp.exp(-m * exponent(k + 1) * y))
_miss = AtMost(1 - y, sp.exp(-y))
_missed = AtMost((1 - y) ** m, sp.exp(-m * y))


def _left(refits: sp.Expr, generation: sp.Expr | int) -> sp.Expr:
    return E(sp.exp(-m * exponent(refits) * p), generation)


def _each(one: AtMost) -> AtMost:
    """The same for m tokens, factor by factor."""
    return AtMost(*(sp.Product(side, (i, 1, m)) for side in (one.lhs, one.rhs)))


_taken = AtMost(_left(k, n + 1), _left(k + 1, n))
SEQUENCE = (
    Step("logarithm", _logarithm, Sign(chain=w, depth=1)),
    Step("rational", _rational, Sign()),
    Step("exponents", _both, Chain(), uses=("rational", ("logarithm", {w: _ratio}))),
    Step("sequence", _falls, Monotone(a, sp.exp(a)), uses=("exponents",)),
    Step("exponential", _exponential, Sign(chain=z, depth=2)),
    Step("mixed", _linear, Monotone(a, 1 - y + y * a), uses=("sequence",)),
    Step("one token", _token, Chain(), uses=("mixed", ("exponential", {z: exponent(k + 1) * y}))),
    Step("token by token", _each(_token), Termwise(), uses=("one token",)),
    Step("tokens of a corpus", _tokens, Chain(), uses=("token by token",)),
    Step(
        "one refit",
        Equal(_left(k, n + 1), E((1 - p + p * sp.exp(-exponent(k))) ** m, n)),
        Tower(EQUAL),
    ),
    Step(
        "its bound",
        AtMost(E((1 - p + p * sp.exp(-exponent(k))) ** m, n), _left(k + 1, n)),
        Ordered(EQUAL, (ONE,)),
        uses=(("tokens of a corpus", {y: p}),),
    ),
    Step("one refit fewer", _taken, Chain(), uses=("one refit", "its bound")),
    Step(
        "all refits",
        AtMost(_left(k, n), _left(k + n, 0)),
        Iterated(n, k),
        uses=("one refit fewer",),
    ),
    Step("truth", Equal(_left(k, 0), sp.exp(-m * exponent(k) * p0)), Start(EQUAL)),
    Step("no token", _equal, Tower(EQUAL)),
    Step("each missed", _each(_miss), Termwise(), uses=(("exponential", {z: y}),)),
    Step("missed", _missed, Chain(), uses=("each missed",)),
    Step(
        "no token, bound",
        AtMost(E((1 - p) ** m, n), _left(sp.S.One, n)),
        Ordered(EQUAL, (ONE,)),
        uses=(("missed", {y: p}),),
    ),
    Step(
        "absent",
        _loss,
        Chain(),
        uses=(
            ("no token", {u: 0, n: t - 1}),
            ("no token, bound", {n: t - 1}),
            ("all refits", {k: 1, n: t - 1}),
            ("truth", {k: t}),
        ),
    ),
)

CLAIMS = (
    Claim(
        id="discrete.replace.first_loss",
        kind="equality",
        title="Probability that a type is absent from the first corpus, and so for ever.",
        statement=_first,
        proof=Proof(
            (
                Step("no token", _generated, Tower(COUNTS)),
                Step("truth", Equal(E((1 - p) ** M[0], 0), (1 - p0) ** M[0]), Start(COUNTS)),
                Step("first corpus", _first, Algebra(), uses=(("no token", {u: 0, n: 0}), "truth")),
            )
        ),
        assumptions=MODEL,
        parameters={"samples": M, "probability": p0},
        domain=(PROPER,),
        references=("shumailov2023",),
        rivals={
            "Poisson": sp.exp(-M[0] * p0),
            "a threshold at one token": sp.Piecewise((1, M[0] * p0 < 1), (0, True)),
            "one token fewer": (1 - p0) ** (M[0] - 1),
        },
    ),
    Claim(
        id="discrete.replace.loss_bound",
        kind="bound",
        title=(
            "Batches of one size: probability that a type is absent after t refits, at most an "
            "exponential in its tokens over the refits."
        ),
        statement=_loss,
        proof=Proof(SEQUENCE),
        assumptions=(*MODEL, "batches of one size"),
        parameters={"samples": m, "generations": t, "probability": p0},
        domain=(PROPER,),
        references=("suresh2024",),
        rivals={
            "two over the refits": sp.exp(-2 * m * p0 / t),
            "the first refit for ever": sp.exp(-m * p0),
        },
        remark=(
            "The bound of arXiv 2412.17646 has the iterates of 1 - exp(-x) for 8/(5 t + 3): they "
            "are 1 at t = 1, are never below it, and behave as 2/t.  With 1/t, what is quoted from "
            "there, it is looser by a factor that tends to 2 in the exponent."
        ),
    ),
)
