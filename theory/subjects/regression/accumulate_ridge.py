"""Accumulate with ridge: all rows so far do not protect a learner that shrinks, unless its penalty
stays what it was.

With a penalty for every row the share of the truth that is left falls like a power of the
generation; with one penalty for all rows it is shrunken once, by the first fit, and stays."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import (
    Algebra,
    Induction,
    Kernel,
    Limit,
    Model,
    Names,
    Normal,
    Start,
    Telescoping,
    Tower,
    Traces,
)
from theory.statements import Equal
from theory.subjects.gaussian.experiment import ODD
from theory.subjects.regression.experiment import (
    CENTRED,
    FRESH,
    INVERSE_RULE,
    LABELS,
    ONE_FEATURE_GRAM,
    POOLED,
    PRODUCT,
    G,
    P,
    R,
    S,
)
from theory.subjects.regression.ridge import MODEL, ONE_FEATURE, W, over_rows, penalty
from theory.subjects.regression.shrinkage import ISOTROPIC, TRANSPOSE, C, f, s, sT, u, w
from theory.words import E, M, Trace, chi_square_density, i, m, n, t, v0, x, z

SIGNAL = "regression.accumulate.ridge_signal"
loss = sp.Symbol("c", positive=True)  #: what one fit on its own rows alone would lose of the truth
total = sp.Symbol("mu", positive=True)  #: one penalty for all rows
share = sp.Symbol(
    "S", real=True
)  #: state: the share of the truth that the weights hold, w'w*/|w*|^2

EQUATIONS = Model(
    "the rows before contribute (P + penalty) w to the normal equations, the batch G w + u"
)

POOL = Kernel(
    index=n,
    update={
        W: (1 - m * penalty / ((n + 1) * (x + m * penalty))) * W
        + sp.sqrt(x * v0) * z / ((n + 1) * (x + m * penalty))
    },
    draws=(Normal(z),),
    initial={W: sp.S.One},
)


def kept(each: sp.Expr, upto: sp.Expr = n) -> sp.Expr:
    """The share that is left after fits that lose ``each`` over their number."""
    return sp.Product(1 - each / (i + 1), (i, 0, upto - 1))


_each = m * penalty / (x + m * penalty)
_pooled = sp.Symbol("Y", real=True)  #: products of all rows so far with their labels
_pool = Equal(_pooled, n * (x + m * penalty) * W)
_fit = Equal(
    (_pooled + x * W + sp.sqrt(x * v0) * z) / ((n + 1) * (x + m * penalty)), POOL.update[W]
)
_given = Equal(E(W, n), kept(loss))
_signal = Equal(E(share, n), over_rows(kept(_each)))

_closed = Equal(kept(loss), sp.gamma(n + 1 - loss) / (sp.gamma(1 - loss) * sp.gamma(n + 1)))
_decay = Equal(sp.Limit(n**loss * kept(loss), n, sp.oo), 1 / sp.gamma(1 - loss))

# one penalty for all rows: S is the Gram matrix of all rows, P of those before, R the inverse with
# the penalty
_batch, _inverse = Equal(G, S - P), Equal(R * S, 1 - total * R)
_later_fit = Equal(f, R * ((P + total) * w + G * w + u))
_centred = Equal(Trace(R * u * sT), sp.S.Zero)
_same_product = Equal(Trace(f * sT), Trace(w * sT))
_once = sp.Integral(x / (x + total) * chi_square_density(x, M[0]), (x, 0, sp.oo))
h, hT = sp.symbols("h h'", commutative=False)  # the first fit
_first_fit = Equal(h, R * (G * s + u))
_first_product = Equal(Trace(h * sT), Trace(R * G * s * sT))
_one_feature = Equal(Trace(R * G * s * sT), _once)
_absolute = Equal(E(C, t), _once)

CLAIMS = (
    Claim(
        id=SIGNAL,
        kind="equality",
        title=(
            "Accumulate, a ridge penalty for every row, the same rows: mean share of the truth "
            "that is left, one feature."
        ),
        statement=_signal,
        proof=Proof(
            (
                Step("start", Equal(E(W, 0), sp.S.One), Start(POOL)),
                Step(
                    "rows so far",
                    _pool,
                    Model("a fit solves with the Gram matrix and the penalty of all rows so far"),
                ),
                Step("next fit", _fit, Algebra(), uses=("rows so far",)),
                Step(
                    "one fit",
                    Equal(E(W, n + 1), (1 - _each / (n + 1)) * E(W, n)),
                    Tower(POOL),
                    uses=(ODD, "next fit"),
                ),
                Step(
                    "loss",
                    Equal(loss, _each),
                    Names("what a fit on its own rows alone would lose of the truth"),
                ),
                Step(
                    "one fit, by its loss",
                    Equal(E(W, n + 1), (1 - loss / (n + 1)) * E(W, n)),
                    Algebra(),
                    uses=("one fit", "loss"),
                ),
                Step(
                    "given the rows", _given, Induction(n), uses=("start", "one fit, by its loss")
                ),
                Step(
                    "rows",
                    Equal(E(share, n), over_rows(E(W, n))),
                    ONE_FEATURE_GRAM,
                ),
                Step(
                    "signal", _signal, Algebra(), uses=("rows", ("given the rows", {loss: _each}))
                ),
            )
        ),
        assumptions=MODEL,
        references=("gerstgrasser2024",),
        parameters={"samples": m, "generations": n, "penalty": penalty},
        rivals={
            "shrunken once": over_rows(1 - _each),
            "replace": over_rows((1 - _each) ** n),
            "half the penalty": over_rows(kept(_each.subs(penalty, penalty / 2))),
            "one generation fewer": over_rows(kept(_each, n - 1)),
        },
        remark=(
            "Along every eigenvector of any Gram matrix the same product holds with its eigenvalue "
            "for x."
        ),
    ),
    Claim(
        id="regression.accumulate.ridge_signal_decay",
        kind="limit",
        title=(
            "Accumulate with a ridge penalty for every row: the share of the truth that is left "
            "falls like a power of the generation."
        ),
        statement=_decay,
        proof=Proof(
            (
                Step("gamma functions", _closed, Telescoping()),
                Step("limit", _decay, Limit(), uses=("gamma functions",)),
            )
        ),
        assumptions=(LABELS,),
        references=("gerstgrasser2024",),
        domain=(Condition(loss < 1, "a loss below 1"),),
        parameters={"loss": loss},
        rivals={
            "no constant": sp.S.One,
            "the other sign": 1 / sp.gamma(1 + loss),
            "nothing is left": sp.S.Zero,
        },
        remark=(
            "The loss is m penalty/(x + m penalty) along an eigenvector of eigenvalue x: "
            "accumulating does not protect a learner that "
            "shrinks, whose excess risk tends to |w*|^2, only more slowly than under replace."
        ),
    ),
    Claim(
        id="regression.accumulate.ridge_one_penalty",
        kind="equality",
        title=(
            "Accumulate with one ridge penalty for all rows: the truth is shrunken once, by the "
            "first fit, one feature."
        ),
        statement=_absolute,
        proof=Proof(
            (
                Step(
                    "batch",
                    _batch,
                    POOLED,
                ),
                Step("inverse", _inverse, INVERSE_RULE),
                Step(
                    "later fit",
                    _later_fit,
                    EQUATIONS,
                ),
                Step(
                    "noise is centred",
                    _centred,
                    CENTRED,
                ),
                Step(
                    "later product",
                    _same_product,
                    Traces(TRANSPOSE),
                    uses=("later fit", "batch", "inverse", "noise is centred"),
                ),
                Step(
                    "first fit",
                    _first_fit,
                    Model(
                        "the first fit solves with the Gram matrix of the real rows and the penalty"
                    ),
                ),
                Step(
                    "first product",
                    _first_product,
                    Traces({**TRANSPOSE, h: hT, hT: h}),
                    uses=("first fit", "noise is centred"),
                ),
                Step(
                    "real rows",
                    _one_feature,
                    Model(
                        "for one feature with true weight 1, R G is x/(x + penalty), x chi-square "
                        "with as many degrees of freedom as rows"
                    ),
                ),
                Step("product now", Equal(Trace(w * sT), E(C, t)), PRODUCT),
                Step("product next", Equal(E(C, t + 1), Trace(f * sT)), PRODUCT),
                Step("product of the first", Equal(E(C, 1), Trace(h * sT)), PRODUCT),
                Step(
                    "first generation",
                    Equal(E(C, 1), _once),
                    Algebra(),
                    uses=("product of the first", "first product", "real rows"),
                ),
                Step(
                    "one generation",
                    Equal(E(C, t + 1), E(C, t)),
                    Algebra(),
                    uses=("product next", "later product", "product now"),
                ),
                Step(
                    "all generations",
                    _absolute,
                    Induction(t, 1),
                    uses=("first generation", "one generation"),
                ),
            )
        ),
        assumptions=(
            LABELS,
            ISOTROPIC,
            FRESH,
            ONE_FEATURE,
            "one penalty for all rows, however many",
            "the true weight is 1",
        ),
        references=("gerstgrasser2024",),
        parameters={"samples": M, "generations": t, "penalty": total},
        rivals={
            "shrunken by every fit": sp.Integral(
                (x / (x + total)) ** 2 * chi_square_density(x, M[0]), (x, 0, sp.oo)
            ),
            "the pooled rows": sp.Integral(
                x / (x + total) * chi_square_density(x, 2 * M[0]), (x, 0, sp.oo)
            ),
            "at the mean Gram matrix": M[0] / (M[0] + total),
        },
        remark=(
            "The same for every later generation and every size of later batches, new rows or the "
            "same."
        ),
    ),
)
