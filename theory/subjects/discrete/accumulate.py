"""Accumulate: each model is fitted on all tokens so far, the real ones among them.

For batches of one size the heterozygosity that is left is a finite product of 1 - 1/(M t^2): the
sine of pi over the root of M in the end."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Counted,
    Induction,
    Kernel,
    Limit,
    LimitOfProduct,
    Required,
    Telescoping,
    Tokens,
    Tower,
)
from theory.statements import Equal
from theory.subjects.discrete.experiment import (
    EACH_PROPER,
    H0,
    MODEL,
    H,
    count,
    martingale,
    p,
    p0,
    squared_error,
    unbiased,
)
from theory.words import E, M, N, i, j, m, t

#: the first fit, on M[0] real tokens
FIRST = Kernel(
    index=sp.S.Zero,
    update={p: count / M[0]},
    draws=(Tokens((count,), M[0], shares=(p0,)),),
    initial={p: p0},
)
#: a fit to N[t] tokens so far, of which p is the share of the type, and M[t] tokens of the model
ACCUMULATE = Kernel(
    index=t,
    update={p: (N[t] * p + count) / (N[t] + M[t])},
    draws=(Tokens((count,), M[t], shares=(p,)),),
    initial={p: p0},
)
COUNTED = Equal(N[t + 1], N[t] + M[t])


def pooled(upto: sp.Expr = t) -> sp.Expr:
    """The share of the heterozygosity of the first fit that is left."""
    return sp.Product(1 - M[j] / N[j + 1] ** 2, (j, 1, upto - 1))


LOST = 1 - (1 - 1 / M[0]) * pooled()
_mean = unbiased(ACCUMULATE, FIRST)
_now = (1 - 2 * p0) * E(p, t) + p0**2  #: E p (1 - p) and the squared error
_next = Equal(
    squared_error(t + 1),
    (1 - M[t] / N[t + 1] ** 2) * squared_error(t) + M[t] / N[t + 1] ** 2 * _now,
)
_error = Equal(squared_error(t), p0 * (1 - p0) * LOST)

# batches of one size after the first, which may differ: gamma functions
root, ratio = 1 / sp.sqrt(M[1]), M[0] / M[1]
g = sp.Symbol("g", real=True)


def ends(upto: sp.Expr | int) -> sp.Expr:
    """What depends on the generation: it tends to 1."""
    upper = sp.gamma(upto + ratio - root) * sp.gamma(upto + ratio + root)
    return upper / sp.gamma(upto + ratio) ** 2


_sizes, _counts = Equal(M[j + 1], M[1]), Equal(N[j + 1], M[0] + j * M[1])
_product = sp.Product(1 - M[1] / (M[0] + j * M[1]) ** 2, (j, 1, t - 1))
_gammas = Equal(_product, ends(t) / ends(1))
_closed = Equal(E(H, t), H0 * (1 - 1 / M[0]) * ends(t) / ends(1))
_ends_limit = Equal(sp.Limit(ends(t), t, sp.oo), sp.S.One)
_left = H0 * (1 - 1 / M[0]) / ends(1)
_limit = Equal(sp.Limit(E(H, t), t, sp.oo), _left)
_power = Equal(sp.Limit(sp.gamma(t + g) / (sp.gamma(t) * t**g), t, sp.oo), sp.S.One)
_powers = tuple(("gamma over power", {g: ratio + shift}) for shift in (-root, root, 0))
_angle = sp.pi / sp.sqrt(m)
_sine = Equal(sp.Limit(E(H, t), t, sp.oo), H0 * sp.sin(_angle) / _angle)
_single = Equal(sp.Limit(E(H, t), t, sp.oo), H0 * (M[0] - 1) / (M[0] + 1))
ONE = Condition(sp.Eq(M[i + 1], M[1]), "every batch after the first to have the same size")
MANY = Condition(M[0] >= 2, "at least 2 real tokens")
SAME = (Condition(sp.Eq(M[i], m), "batches of one size"), Condition(m >= 2, "at least 2 tokens"))
SINGLE = (MANY, Condition(sp.Eq(M[i + 1], 1), "one token in every batch after the first"))
_schedule = {"samples": M, "heterozygosity": H0}

_finite = martingale(
    "accumulate",
    "Accumulate",
    ACCUMULATE,
    FIRST,
    (
        *_mean,
        Step("start", Equal(squared_error(1), p0 * (1 - p0) / M[0]), Tower(FIRST)),
        Step("counted", COUNTED, Counted()),
        Step("one refit", _next, Tower(ACCUMULATE), uses=("counted",)),
        Step("all refits", _error, Induction(t, 1), uses=("start", "one refit", "mean")),
    ),
    LOST,
    {
        "real data only": 1 / M[0],
        "errors add up": 1 / M[0] + sp.Sum(M[j] / N[j + 1] ** 2, (j, 1, t - 1)),
        "replace": 1 - sp.Product(1 - 1 / M[j], (j, 0, t - 1)),
        "one generation late": 1 - (1 - 1 / M[0]) * pooled(t - 1),
    },
    generations=t,
    references=("gerstgrasser2024", "dey2024"),
)

EQUAL, LIMIT = (
    f"discrete.accumulate.{name}"
    for name in ("heterozygosity_equal_batches", "heterozygosity_limit")
)
_common = {"assumptions": MODEL, "references": ("gerstgrasser2024", "dey2024")}

CLAIMS = (
    *_finite,
    Claim(
        id=EQUAL,
        kind="equality",
        title=(
            "Accumulate, all batches but the first of one size: mean probability that two tokens "
            "of the model differ in type, in closed form."
        ),
        statement=_closed,
        proof=Proof(
            (
                Step("sizes", _sizes, Required()),
                Step("tokens so far", COUNTED, Counted()),
                Step("real tokens", Equal(N[1], M[0]), Counted()),
                Step(
                    "counts",
                    _counts,
                    Induction(j),
                    uses=("real tokens", ("tokens so far", {t: j + 1}), "sizes"),
                ),
                Step("gamma functions", _gammas, Telescoping()),
                Step(
                    "products",
                    Equal(E(H, t), H0 * (1 - 1 / M[0]) * _product),
                    Algebra(),
                    uses=(
                        "discrete.accumulate.heterozygosity",
                        "counts",
                        ("sizes", {j: j - 1}),
                    ),
                ),
                Step("closed form", _closed, Algebra(), uses=("products", "gamma functions")),
            )
        ),
        domain=(ONE, MANY, EACH_PROPER),
        parameters={**_schedule, "generations": t},
        rivals={
            "limit": _left,
            "one generation late": _closed.rhs.subs(t, t - 1),
            "first fit only": H0 * (1 - 1 / M[0]),
        },
        **_common,
    ),
    Claim(
        id=LIMIT,
        kind="limit",
        title=(
            "Accumulate for ever, all batches but the first of one size: the mean probability that "
            "two tokens differ in type stays above 0."
        ),
        statement=_limit,
        proof=Proof(
            (
                Step("gamma over power", _power, Limit()),
                Step(
                    "what depends on the generation",
                    _ends_limit,
                    LimitOfProduct((1, 1, -2)),
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
        domain=(ONE, MANY, EACH_PROPER),
        parameters=_schedule,
        rivals={
            "equal batches": H0 * sp.sin(sp.pi * root) / (sp.pi * root),
            "first fit only": H0 * (1 - 1 / M[0]),
            "collapse": sp.S.Zero,
        },
        **_common,
    ),
    Claim(
        id="discrete.accumulate.sine_law",
        kind="limit",
        title=(
            "Accumulate for ever, batches of one size: the mean probability that two tokens differ "
            "in type tends to the sine law."
        ),
        statement=_sine,
        proof=Proof(
            (
                Step("batches", Equal(M[0], m), Required()),
                Step("later batches", Equal(M[1], m), Required()),
                Step(
                    "reflection",
                    _sine,
                    Algebra(),
                    uses=(LIMIT, "batches", "later batches"),
                ),
            )
        ),
        domain=(*SAME, EACH_PROPER),
        parameters={"samples": m, "heterozygosity": H0},
        rivals={
            "Basel's constant": H0 * (1 - sp.pi**2 / (6 * m)),
            "first fit only": H0 * (1 - 1 / m),
            "m - 1 for m": _sine.rhs.subs(m, m - 1),
            "collapse": sp.S.Zero,
        },
        remark=(
            "The discrete twin of gaussian.accumulate.sine_law: in first order the loss is "
            "pi^2/6 times that of the real tokens, the constant of arXiv 2404.01413."
        ),
        **_common,
    ),
    Claim(
        id="discrete.accumulate.polya_limit",
        kind="limit",
        title=(
            "Accumulate for ever, one token of the model at a time (Polya's urn): mean probability "
            "that two tokens differ in type."
        ),
        statement=_single,
        proof=Proof(
            (
                Step("later batches", Equal(M[1], sp.S.One), Required()),
                Step("one ball at a time", _single, Algebra(), uses=(LIMIT, "later batches")),
            )
        ),
        domain=(*SINGLE, EACH_PROPER),
        parameters=_schedule,
        rivals={
            "first fit only": H0 * (1 - 1 / M[0]),
            "that of the urn's own start": H0 * M[0] / (M[0] + 1),
            "collapse": sp.S.Zero,
        },
        remark=(
            "The shares tend to a Dirichlet law with the counts of the real tokens as parameters."
        ),
        **_common,
    ),
)
