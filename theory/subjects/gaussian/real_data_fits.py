"""The pooled fit to real points and a batch.

One generation moves mean variance and mean squared error by one linear map of two rates: both are a
sum of two geometric series."""

import sympy as sp

from theory.claim import Condition
from theory.proof import Step
from theory.rules import (
    Algebra,
    AnyLaw,
    ChiSquare,
    Induction,
    Kernel,
    Linearity,
    Model,
    Names,
    Normal,
    Start,
    Tower,
)
from theory.statements import Equal
from theory.subjects.gaussian.accumulate import (
    NEW_SQUARES,
    NEW_SUM,
    OLD_SUM,
    POOLING,
    K,
    L,
)
from theory.subjects.gaussian.experiment import (
    BATCH_LAW,
    COCHRAN,
    DRAWN,
)
from theory.words import E, b, d, j, m, n, q, t, v, v0, z

r = sp.Symbol("r", integer=True, positive=True)  #: real points in every fit
y = sp.Symbol(
    "y", real=True
)  #: mean of the real points minus that of the truth, over its deviation
u = sp.Symbol("u", positive=True)  #: their centred sum of squares over the variance of the truth
squares = sp.Symbol(
    "w", positive=True
)  #: state: centred sum of squares of the real points that are kept
centre = sp.Symbol("c", real=True)  #: state: their mean minus that of the truth
offset = sp.Symbol(
    "e", real=True
)  #: state: the mean of the current model minus that of the kept points

T, share = m + r, m / (m + r)
gain = (T - 1) / (T - b)
_root = sp.sqrt((gain - share) ** 2 + 4 * (1 - share) / (T - b))

# a mode is the mean of v + weight d^2: one generation multiplies it by its rate, and adds a
# constant
rates, weights = sp.symbols("lambda_1 lambda_2", positive=True), sp.symbols("h_1 h_2", real=True)
carried, mixed = sp.symbols(
    "alpha beta", positive=True
)  #: what E v' takes over of E v and of E d^2
VALUES = {
    **{
        rate: share / 2 * (gain + share + sign * _root)
        for rate, sign in zip(rates, (1, -1), strict=True)
    },
    **{
        weight: T / 2 * (share - gain + sign * _root)
        for weight, sign in zip(weights, (1, -1), strict=True)
    },
    carried: share * gain,
    mixed: m * r / (T * (T - b)),
}
NAMED = Names(
    "letters for what one generation keeps, and for the roots of its characteristic polynomial"
)


def mode(number: int, upto: sp.Expr, first: sp.Expr, added: tuple[sp.Expr, sp.Expr]) -> sp.Expr:
    """A mode after a number of generations; ``added`` is what each adds to mean variance and mean
    squared error.
    """
    new, begin = added[0] + weights[number] * added[1], 0 if upto.has(n) else 1
    return rates[number] ** upto * first + new * sp.Sum(
        rates[number] ** (upto - 1 + begin - j), (j, begin, upto - 1 + begin)
    )


def parted(modes: tuple[sp.Expr, ...]) -> tuple[sp.Expr, sp.Expr]:
    """Mean variance and mean squared error, from the two modes."""
    return (weights[0] * modes[1] - weights[1] * modes[0]) / (weights[0] - weights[1]), (
        modes[0] - modes[1]
    ) / (weights[0] - weights[1])


def at(expr: sp.Expr) -> sp.Expr:
    """The pooling of two samples, of the real points and the batch."""
    return expr.subs({K: r, L: m}, simultaneous=True)


def _fit(old: sp.Expr, new: sp.Expr, inside: sp.Expr) -> sp.Expr:
    """The pooled variance: ``old`` and ``new`` are the means of real points and batch, ``inside``
    their squares.
    """
    return (inside + r * m / T * (new - old) ** 2) / (T - b)


#: of the real points only two moments count
_REAL = (
    AnyLaw(
        y, (sp.S.One, sp.S.Zero, sp.S.One), example=((sp.S.One, sp.S.Half), (-sp.S.One, sp.S.Half))
    ),
    AnyLaw(u, (sp.S.One, r - 1), example=((r - 1, sp.S.One),)),
)
batch_mean = d + sp.sqrt(v / m) * z
real_mean = sp.sqrt(v0 / r) * y
#: one generation of the fresh mixture
FRESH = Kernel(
    index=n,
    update={
        v: _fit(real_mean, batch_mean, v0 * u + v * q),
        d: (r * real_mean + m * batch_mean) / T,
    },
    draws=(Normal(z), ChiSquare(q, m - 1), *_REAL),
    initial={v: v0, d: sp.S.Zero},
    law=COCHRAN,
    batch=m,
)
near = offset + sp.sqrt(v / m) * z
#: one generation of augment, after the first
KEEP = Kernel(
    index=t,
    update={
        v: _fit(sp.S.Zero, near, squares + v * q),
        offset: m * near / T,
        squares: squares,
        centre: centre,
    },
    draws=(Normal(z), ChiSquare(q, m - 1)),
    initial={v: v0, offset: sp.S.Zero, squares: v0, centre: sp.S.Zero},
    law=COCHRAN,
    batch=m,
)
#: the first fit, on the real points alone
ALONE = Kernel(
    index=sp.S.Zero,
    update={v: v0 * u / (r - b), offset: sp.S.Zero, squares: v0 * u, centre: sp.sqrt(v0 / r) * y},
    draws=_REAL,
    initial={v: v0, offset: sp.S.Zero, squares: v0, centre: sp.S.Zero},
)

NEW_DATA = "the real points of each fit are new"
KEPT_DATA = (
    "the first fit is on the real points alone, every later one on them and the newest batch"
)
DOMAIN = (
    Condition(T - b > 0, "more points than ddof in a pooled fit"),
    Condition(m >= 2, "at least 2 samples in every batch"),
)
ALONE_DOMAIN = (
    Condition(r - b > 0, "more real points than ddof"),
    Condition(r >= 2, "at least two real points"),
)

# what a generation adds to mean variance and mean square, and the first mean variance: real points
# new, and kept
added_new, added_same = (
    ((1 - share) * v0 * gain, (1 - share) * v0 / T),
    (v0 * (r - 1) / (T - b), sp.S.Zero),
)
alone = v0 * (r - 1) / (r - b)


def dynamics(
    kernel: Kernel,
    state: sp.Symbol,
    added: tuple[sp.Expr, sp.Expr],
    source: sp.Expr | None,
    first: sp.Expr,
) -> tuple[Step, ...]:
    """Mean variance and mean square of ``state`` in one generation, then their modes in all;
    ``source`` is what adds to the variance.
    """
    now = kernel.index
    begin = sp.S.Zero if now == n else sp.S.One
    variance, square = E(v, now), E(state**2, now)
    steps = [
        Step(
            "variance, one generation",
            Equal(
                E(v, now + 1),
                VALUES[carried] * variance
                + VALUES[mixed] * square
                + (added[0] if source is None else source),
            ),
            Tower(kernel),
            uses=(*DRAWN, "next variance", "next mean"),
        ),
        Step(
            "square, one generation",
            Equal(E(state**2, now + 1), share / T * variance + share**2 * square + added[1]),
            Tower(kernel),
            uses=(*DRAWN, "next mean"),
        ),
        *(
            Step(f"value of {letter.name}", Equal(letter, value), NAMED)
            for letter, value in VALUES.items()
        ),
        Step(
            "variance, in letters",
            Equal(E(v, now + 1), carried * variance + mixed * square + added[0]),
            Algebra(),
            uses=(
                "variance, one generation",
                "value of alpha",
                "value of beta",
                *(() if source is None else ("kept squares",)),
            ),
        ),
    ]
    for number, (rate, weight) in enumerate(zip(rates, weights, strict=True)):
        name, h = f"mode {number + 1}", v + weight * state**2
        values = (f"value of {rate.name}", f"value of {weight.name}")
        begins = Equal(E(h, begin), first)
        steps += [
            Step(
                f"{name}, variance",
                Equal(carried, rate - weight * share / T),
                Algebra(),
                uses=("value of alpha", *values),
            ),
            Step(
                f"{name}, square",
                Equal(mixed, weight * (rate - share**2)),
                Algebra(),
                uses=("value of beta", *values),
            ),
            Step(f"{name}, now", Equal(E(h, now), variance + weight * square), Linearity(kernel)),
            Step(
                f"{name}, next",
                Equal(E(h, now + 1), E(v, now + 1) + weight * E(state**2, now + 1)),
                Linearity(kernel),
            ),
            Step(
                f"{name}, one generation",
                Equal(E(h, now + 1), rate * E(h, now) + added[0] + weight * added[1]),
                Algebra(),
                uses=(
                    f"{name}, next",
                    "variance, in letters",
                    "square, one generation",
                    f"{name}, variance",
                    f"{name}, square",
                    f"{name}, now",
                ),
            ),
            Step(f"{name}, start", begins, Start(kernel))
            if begin == 0
            else Step(f"{name}, start", begins, Tower(ALONE)),
            Step(
                name,
                Equal(E(h, now), mode(number, now - begin, first, added)),
                Induction(now, int(begin)),
                uses=(f"{name}, start", f"{name}, one generation"),
            ),
        ]
    return tuple(steps)


def solved(kernel: Kernel, state: sp.Symbol, part: int, statement: Equal) -> tuple[Step, ...]:
    """Mean variance (part 0) or mean square of ``state`` (1) from the two modes, with their letters
    put in.
    """
    now = kernel.index
    quantity, modes = (
        (E(v, now), E(state**2, now))[part],
        tuple(E(v + weight * state**2, now) for weight in weights),
    )
    return (
        Step(
            "from the modes",
            Equal(quantity, parted(modes)[part]),
            Algebra(),
            uses=("mode 1, now", "mode 2, now"),
        ),
        Step(
            "all generations",
            statement,
            Algebra(),
            uses=(
                ("from the modes", VALUES),
                ("mode 1", VALUES),
                ("mode 2", VALUES),
            ),
        ),
    )


def closed(part: int, upto: sp.Expr, first: sp.Expr, added: tuple[sp.Expr, sp.Expr]) -> sp.Expr:
    """Mean variance (part 0) or mean square (1) after a number of generations."""
    return parted(tuple(mode(number, upto, first, added) for number in (0, 1)))[part].xreplace(
        VALUES
    )


def pooled_fit(
    kernel: Kernel,
    state: sp.Symbol,
    real: tuple[Equal, Equal],
    given: tuple[Model, Model],
    batch: sp.Expr,
) -> tuple[Step, ...]:
    """What becomes of real points, whose mean and squares are known by definition, and a batch with
    the mean ``batch``.
    """
    return (
        Step("pooling", POOLING, Algebra()),
        Step("real mean", real[0], given[0]),
        Step("real squares", real[1], given[1]),
        Step("batch mean", Equal(at(NEW_SUM), m * batch), BATCH_LAW),
        Step("batch squares", Equal(at(NEW_SQUARES), v * q), BATCH_LAW),
        Step(
            "next variance",
            Equal(at(POOLING.lhs) / (T - b), kernel.update[v]),
            Algebra(),
            uses=(
                ("pooling", {K: r, L: m}),
                "real squares",
                "batch squares",
                "real mean",
                "batch mean",
            ),
        ),
        Step(
            "next mean",
            Equal(at(OLD_SUM + NEW_SUM) / T, kernel.update[state]),
            Algebra(),
            uses=("real mean", "batch mean"),
        ),
    )
