"""Decoder means beside real data, with infinite data: a share of it in every training set, all
batches so far, or the newest two.

The bias of a refit, beta sigma^2, is the same in all of them; what the workflow does with it is
not.  A share of real data bounds the sum of biases, accumulated data only slow it down."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Chain,
    Induction,
    Limit,
    Model,
    Monotone,
    Telescoping,
    Termwise,
)
from theory.statements import AtMost, Equal
from theory.subjects.autoencoder.elbo import PARAMETERS, TANGENT, lam, s
from theory.subjects.autoencoder.elbo import _a as exponent
from theory.subjects.autoencoder.replace import (
    GENERATIONS,
    MEANS,
    MODEL,
    REFERENCES,
    TRAINED,
    TRUTH,
    axis,
    decoded,
    given,
)
from theory.words import i, n, t

ASSUMED = (*MODEL, MEANS)
SHARED = "the share f of every training set is real, kept or drawn anew"
POOLED = "generation t + 1 is trained on all batches so far, as large as each other"
WINDOWED = "every generation is trained on the newest two batches, as large as each other"

f = sp.Symbol("f", positive=True)  #: share of real data
_real = sp.Symbol("y", real=True)
SHARE = Condition(f <= 1, "a share of at most 1")

# a share of real data
_kept = (1 - f) ** n
_shared = Equal(axis(n), lam - s * (1 - _kept) / f)
_limit = Equal(sp.Limit(lam - s * (1 - (1 - f) ** t) / f, t, sp.oo), lam - s / f)
_REFIT = ("decoded", "best decoder", "training set")

# all batches: the pool
pool = sp.Function("P", real=True)  #: variance of all batches so far


def harmonic(upto: sp.Expr = t) -> sp.Expr:
    """1 + 1/2 + ... + 1/t."""
    return sp.Sum(1 / (i + 1), (i, 0, upto - 1))


_pooled = Equal(axis(t), lam - s * harmonic())
POOL = (
    Step("first pool", Equal(pool(1), lam), Model("the first batch is real")),
    Step(
        "another batch",
        Equal(pool(t + 1), (t * pool(t) + axis(t)) / (t + 1)),
        Model(POOLED),
    ),
    Step(
        "trained on the pool",
        Equal(axis(t), pool(t) - s),
        Model("decoder means of the best decoder, of the pool (autoencoder.elbo.optimum)"),
    ),
    Step(
        "first fit",
        Equal(axis(1), lam - s),
        Algebra(),
        uses=(("trained on the pool", {t: 1}), "first pool"),
    ),
    Step("turned", Equal(pool(t), axis(t) + s), Algebra(), uses=("trained on the pool",)),
    Step(
        "one batch more",
        Equal(axis(t + 1), axis(t) - s / (t + 1)),
        Algebra(),
        uses=(("trained on the pool", {t: t + 1}), "another batch", "turned"),
    ),
    Step("all batches", _pooled, Induction(t, 1), uses=("first fit", "one batch more")),
)
_gaps = sp.Sum(sp.log(i + 2) - sp.log(i + 1), (i, 0, t - 1))
_slow = AtMost(axis(t), lam - s * sp.log(t + 1))

# the newest two batches
change = sp.Function("G", real=True)  #: by how much the variance has grown in the last generation
_turn = (-sp.S.Half) ** n
_change = Equal(change(n), -s * (2 + _turn) / 3)
_window = Equal(axis(n + 1), lam - s * (6 * n + 8 + _turn) / 9)

CLAIMS = (
    Claim(
        id="autoencoder.fresh_mixture.spectrum",
        kind="deterministic",
        title=(
            "Decoder means with a share f of real data in every training set: the losses of an "
            "axis add up as a geometric series."
        ),
        statement=_shared,
        proof=Proof(
            (
                TRUTH,
                Step(
                    "training set",
                    Equal(given(n), f * lam + (1 - f) * axis(n)),
                    Model(SHARED),
                ),
                TRAINED,
                decoded(),
                Step(
                    "one refit",
                    Equal(axis(n + 1), f * lam + (1 - f) * axis(n) - s),
                    Algebra(),
                    uses=_REFIT,
                ),
                Step("all refits", _shared, Induction(n), uses=("truth", "one refit")),
            )
        ),
        assumptions=(*ASSUMED, SHARED),
        references=REFERENCES,
        domain=(
            SHARE,
            Condition(lam * f >= s * (1 - _kept), "an axis that is alive until the last refit"),
        ),
        parameters={**GENERATIONS, "real_share": f},
        rivals={
            "no real data": lam - n * s,
            "the share of the synthetic data": lam - s * (1 - f**n) / (1 - f),
            "one generation late": lam - s * (1 - (1 - f) ** (n - 1)) / f,
        },
    ),
    Claim(
        id="autoencoder.fresh_mixture.limit",
        kind="limit",
        title=(
            "A share f of real data saves of every axis what exceeds beta sigma^2 / f: a tenth "
            "saves the axes above ten times the threshold."
        ),
        statement=_limit,
        formula=lam - s / f,
        proof=Proof((Step("in the end", _limit, Limit()),)),
        assumptions=(*ASSUMED, SHARED),
        references=REFERENCES,
        domain=(
            Condition(f < 1, "a share below 1"),
            Condition(lam * f >= s, "an axis that never dies"),
        ),
        parameters={**PARAMETERS, "real_share": f},
        rivals={
            "the share of the variance": f * (lam - s),
            "one refit": lam - s,
            "the share of the synthetic data": lam - s / (1 - f),
        },
    ),
    Claim(
        id="autoencoder.accumulate.spectrum",
        kind="deterministic",
        title=(
            "Decoder means, all batches kept: an axis loses beta sigma^2 / t in generation t, in "
            "all the harmonic sum."
        ),
        statement=_pooled,
        proof=Proof(POOL),
        assumptions=(*ASSUMED, POOLED),
        references=("shumailov2023", "lucas2019", "gerstgrasser2024"),
        domain=(Condition(lam >= s * harmonic(), "an axis that is alive until the last refit"),),
        parameters={**PARAMETERS, "generations": t},
        rivals={
            "as replace": lam - t * s,
            "bounded": lam - s * sp.Sum(1 / (i + 1) ** 2, (i, 0, t - 1)),
            "one generation late": lam - s * harmonic(t - 1),
        },
        remark=(
            "What is lost by chance, as a refit on finitely many points, adds up as the sum of "
            "1/t^2, which is bounded; a bias adds up as the sum of 1/t, which is not."
        ),
    ),
    Claim(
        id="autoencoder.accumulate.no_cure",
        kind="deterministic",
        title=(
            "Decoder means, all batches kept: an axis loses at least beta sigma^2 log(t + 1).  "
            "Accumulating does not save it, it lets it live exponentially longer."
        ),
        statement=_slow,
        proof=Proof(
            (
                *POOL,
                *TANGENT,
                Step(
                    "one term",
                    AtMost(sp.log(i + 2) - sp.log(i + 1), 1 / (i + 1)),
                    Monotone(_real, _real - 1),
                    uses=(("tangent", {exponent: sp.log(i + 2) - sp.log(i + 1)}),),
                ),
                Step(
                    "losses",
                    AtMost(lam - s * harmonic(), lam - s * _gaps),
                    Termwise(),
                    uses=("one term",),
                ),
                Step("sum of logarithms", Equal(_gaps, sp.log(t + 1)), Telescoping()),
                Step(
                    "logarithm",
                    Equal(lam - s * _gaps, _slow.rhs),
                    Algebra(),
                    uses=("sum of logarithms",),
                ),
                Step("bound", _slow, Chain(), uses=("all batches", "losses", "logarithm")),
            )
        ),
        assumptions=(*ASSUMED, POOLED),
        references=("gerstgrasser2024",),
        domain=(Condition(lam >= s * harmonic(), "an axis that is alive until the last refit"),),
        parameters={**PARAMETERS, "generations": t},
        rivals={
            "as replace": lam - t * s,
            "with Euler's constant": lam - s * (sp.log(t + 1) + sp.EulerGamma),
        },
        remark="So an axis is dead once t + 1 exceeds exp(lambda/(beta sigma^2)).",
    ),
    Claim(
        id="autoencoder.window.spectrum",
        kind="deterministic",
        title=(
            "Decoder means of the newest two generations: an axis loses two thirds of beta sigma^2 "
            "in each, in the end."
        ),
        statement=_window,
        proof=Proof(
            (
                Step("truth", Equal(axis(0), lam), Model("real data have the variance lambda")),
                Step(
                    "first fit",
                    Equal(axis(1), axis(0) - s),
                    Model("the first generation is trained on real data alone"),
                ),
                Step(
                    "newest two",
                    Equal(axis(n + 2), (axis(n + 1) + axis(n)) / 2 - s),
                    Model(WINDOWED),
                ),
                Step(
                    "change",
                    Equal(change(n), axis(n + 1) - axis(n)),
                    Model("the change from a generation to the next"),
                ),
                Step(
                    "turned",
                    Equal(axis(n), axis(n + 1) - change(n)),
                    Algebra(),
                    uses=("change",),
                ),
                Step(
                    "first change",
                    Equal(change(0), -s),
                    Algebra(),
                    uses=(("change", {n: 0}), "first fit"),
                ),
                Step(
                    "next change",
                    Equal(change(n + 1), -change(n) / 2 - s),
                    Algebra(),
                    uses=(("change", {n: n + 1}), "newest two", "turned"),
                ),
                Step("changes", _change, Induction(n), uses=("first change", "next change")),
                Step(
                    "first",
                    Equal(axis(1), lam - s),
                    Algebra(),
                    uses=("first fit", "truth"),
                ),
                Step(
                    "another",
                    Equal(axis(n + 2), axis(n + 1) + change(n + 1)),
                    Algebra(),
                    uses=(("change", {n: n + 1}),),
                ),
                Step(
                    "all refits",
                    _window,
                    Induction(n),
                    uses=("first", "another", ("changes", {n: n + 1})),
                ),
            )
        ),
        assumptions=(*ASSUMED, WINDOWED),
        references=REFERENCES,
        domain=(Condition(lam >= s * (6 * n + 8 + _turn) / 9, "an axis that is alive to the end"),),
        parameters=GENERATIONS,
        rivals={
            "as replace": lam - (n + 1) * s,
            "half of it": lam - (n + 1) * s / 2,
            "from the first on": lam - s * sp.Rational(2, 3) * (n + 1),
        },
        remark="After n + 1 refits.  A window of k generations loses 2/(k + 1) of it, in the end.",
    ),
)
