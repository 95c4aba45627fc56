"""The experiment: a kernel density estimate is fitted to points and sampled, again and again.

The fit of generation n keeps its points, whose mean is mu_n and whose variance, with divisor count,
is v_n; d_n = mu_n - mu_0.  A point of the model is one of these, each as likely, plus normal noise
of the standard deviation h: it is mu_n + a + h z, where a is a picked point less the mean, with
mean 0 and variance v_n.  A batch is drawn independently.  Of a batch that has the mean mu_n + u and
the centred sum of squares r, in units of the model's variance v_n + h^2, only the moments count
that follow from this: those of u to the second order, and the mean of r.
"""

import sympy as sp

from theory.claim import Condition
from theory.proof import Step
from theory.rules import Algebra, AnyLaw, Induction, Kernel, Linearity, Model, Normal, Start, Tower
from theory.statements import Equal
from theory.words import E, M, d, i, n, v, v0, z

SAMPLE = (
    "a point of the model is one of its points, each as likely, plus independent normal noise; "
    "points are drawn independently, and real data from the truth"
)
TRUTH = "the truth has a finite variance"
MODEL = (SAMPLE, TRUTH)

h = sp.Symbol("h", nonnegative=True)  #: bandwidth
picked = sp.Symbol("a", real=True)  #: a picked point less the mean of the points
unit = sp.Symbol("u", real=True)  #: mean of a batch less that of the model
ratio = sp.Symbol("r", positive=True)  #: its centred sum of squares over the model's variance
own = sp.Symbol("s", positive=True)  #: variance of the points that a density has
T, Q = sp.Symbol("T", real=True), sp.Symbol("Q", nonnegative=True)  #: power sums of a batch

FIRST_OF_TRUTH = Model("generation 1 is fitted to points of the truth, of variance v_0")
BATCH_SQUARES = Model(
    "r v is the centred sum of squares of a batch, whose mean power sums are those of its points"
)
FITTED = Model("the points of a fit have the mean and the centred sum of squares of its batch")

#: every batch has two points or more
PAIRS = (Condition(M[i] >= 2, "at least 2 samples in every batch"),)

#: one more point of a batch, from a density whose points have the variance s
POINTS = Kernel(
    index=n,
    update={T: T + picked + h * z, Q: Q + (picked + h * z) ** 2},
    draws=(
        AnyLaw(
            picked,
            (sp.S.One, sp.S.Zero, own),
            example=((sp.sqrt(own), sp.S.Half), (-sp.sqrt(own), sp.S.Half)),
        ),
        Normal(z),
    ),
    initial={T: sp.S.Zero, Q: sp.S.Zero},
)
NORMAL = ("gaussian.normal.even_moment", "gaussian.normal.odd_moment")


def _sum(name: str, body: sp.Expr, more: sp.Expr, value: sp.Expr) -> tuple[Step, ...]:
    """The mean of a power sum after n points."""
    first, one = f"{name}, no point", f"{name}, one point more"
    return (
        Step(first, Equal(E(body, 0), sp.S.Zero), Start(POINTS)),
        Step(one, Equal(E(body, n + 1), E(body, n) + more), Tower(POINTS), uses=NORMAL),
        Step(name, Equal(E(body, n), value), Induction(n), uses=(first, one)),
    )


size = sp.Symbol("l", integer=True, positive=True)  #: points of a batch
SUMS = ("sum of squares", "square of the sum")
_squares = E(Q - T**2 / size, size)
#: E of the centred sum of squares of a batch, and of the square of its mean less the model's
BATCH = (
    *_sum(SUMS[0], Q, own + h**2, n * (own + h**2)),
    *_sum(SUMS[1], T**2, own + h**2, n * (own + h**2)),
    Step(
        "squares about the mean",
        Equal(_squares, E(Q, size) - E(T**2, size) / size),
        Linearity(POINTS),
    ),
    Step(
        "batch",
        Equal(_squares, (size - 1) * (own + h**2)),
        Algebra(),
        uses=(
            "squares about the mean",
            ("sum of squares", {n: size}),
            ("square of the sum", {n: size}),
        ),
    ),
    Step(
        "mean of the batch",
        Equal(E(T**2 / size**2, size), E(T**2, size) / size**2),
        Linearity(POINTS),
    ),
    Step(
        "mean of the batch, squared",
        Equal(E(T**2 / size**2, size), (own + h**2) / size),
        Algebra(),
        uses=("mean of the batch", (SUMS[1], {n: size})),
    ),
)
GROUNDS = ("batch", "mean of the batch, squared")


def draws(spread: sp.Expr, count: sp.Expr) -> tuple[AnyLaw, AnyLaw]:
    """Mean and sum of squares of ``count`` points of a law of this variance, as far as their
    moments count; no product of the two does.
    """
    width = spread / count
    two = ((width, 1 / (1 + width)), (sp.S.NegativeOne, width / (1 + width)))
    return (
        AnyLaw(unit, (sp.S.One, sp.S.Zero, width), example=two),
        AnyLaw(ratio, (sp.S.One, count - 1), example=((count - 1, sp.S.One),)),
    )


#: the first fit, to points of the truth
FIRST = Kernel(
    index=sp.S.Zero,
    update={v: v0 * ratio / M[0], d: unit},
    draws=draws(v0, M[0]),
    initial={v: v0, d: sp.S.Zero},
)
