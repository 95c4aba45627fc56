"""Real data kept: r points beside each batch of m, new in every generation (fresh mixture) or the
same ones for ever (augment).

A pooled fit moves mean variance and mean squared error by one linear map of two rates: both are a
sum of two geometric series."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
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
    OLD_SQUARES,
    OLD_SUM,
    POOLING,
    K,
    L,
)
from theory.subjects.gaussian.experiment import (
    BATCH_LAW,
    COCHRAN,
    DRAWN,
    KEPT_AND_OFFSET,
    KEPT_MEAN,
    KEPT_SQUARES,
    MODEL,
    NEW_MEAN,
    NEW_SQUARES_OF_REAL,
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
_batch = d + sp.sqrt(v / m) * z
_real = sp.sqrt(v0 / r) * y
#: one generation of the fresh mixture
FRESH = Kernel(
    index=n,
    update={v: _fit(_real, _batch, v0 * u + v * q), d: (r * _real + m * _batch) / T},
    draws=(Normal(z), ChiSquare(q, m - 1), *_REAL),
    initial={v: v0, d: sp.S.Zero},
    law=COCHRAN,
    batch=m,
)
_near = offset + sp.sqrt(v / m) * z
#: one generation of augment, after the first
KEEP = Kernel(
    index=t,
    update={
        v: _fit(sp.S.Zero, _near, squares + v * q),
        offset: m * _near / T,
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
_BATCH, _ONLY = (m > 1, T > b), (r > 1, r > b)

# what a generation adds to mean variance and mean square, and the first mean variance: real points
# new, and kept
_new, _same = ((1 - share) * v0 * gain, (1 - share) * v0 / T), (v0 * (r - 1) / (T - b), sp.S.Zero)
_alone = v0 * (r - 1) / (r - b)


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


#: new real points and a batch
MIX = (
    *pooled_fit(
        FRESH,
        d,
        (Equal(at(OLD_SUM), r * _real), Equal(at(OLD_SQUARES), v0 * u)),
        (
            NEW_MEAN,
            NEW_SQUARES_OF_REAL,
        ),
        _batch,
    ),
    *dynamics(FRESH, d, _new, None, v0),
)
#: kept real points and a batch; sums are of deviations from the mean of the kept points
RETAIN = (
    *pooled_fit(
        KEEP,
        offset,
        (Equal(at(OLD_SUM), sp.S.Zero), Equal(at(OLD_SQUARES), squares)),
        (
            KEPT_MEAN,
            KEPT_SQUARES,
        ),
        _near,
    ),
    Step(
        "kept squares, first",
        Equal(E(squares, 1), v0 * (r - 1)),
        Tower(ALONE),
    ),
    Step(
        "kept squares, next",
        Equal(E(squares, t + 1), E(squares, t)),
        Tower(KEEP),
        uses=DRAWN,
    ),
    Step(
        "kept squares",
        Equal(E(squares, t), v0 * (r - 1)),
        Induction(t, 1),
        uses=("kept squares, first", "kept squares, next"),
    ),
    *dynamics(KEEP, offset, _same, E(squares, t) / (T - b), _alone),
)

_fresh = tuple(Equal(E(h, n), closed(part, n, v0, _new)) for part, h in enumerate((v, d**2)))
_kept = Equal(E(v, t), closed(0, t - 1, _alone, _same))
_kept_square = Equal(E(offset**2, t), closed(1, t - 1, _alone, _same))
_kept_error = Equal(E(d**2, t), v0 / r + _kept_square.rhs)
_total = E((centre + offset) ** 2, t)


def _parameters(generations: sp.Symbol) -> dict[str, sp.Symbol]:
    return {"real": r, "samples": m, "generations": generations, "ddof": b, "variance": v0}


CLAIMS = (
    Claim(
        id="gaussian.fresh_mixture.variance_mean",
        kind="equality",
        title=(
            "Mean of the model's variance after n fits, each on new real points and a batch of the "
            "model together."
        ),
        statement=_fresh[0],
        proof=Proof((*MIX, *solved(FRESH, d, 0, _fresh[0]))),
        assumptions=(*MODEL, NEW_DATA),
        references=("alemohammad2023",),
        domain=DOMAIN,
        parameters=_parameters(n),
        rivals={
            "means not drifting apart": v0 * (share * gain) ** n
            + _new[0] * sp.Sum((share * gain) ** (n - 1 - j), (j, 0, n - 1)),
            "batch alone": v0 * ((m - 1) / (m - b)) ** n,
            "ddof 0 for 1 and back": _fresh[0].rhs.subs(b, 1 - b),
            "one generation fewer": _fresh[0].rhs.subs(n, n - 1),
        },
        remark=(
            "With ddof 0 or 1 it settles where new real points add what a fit takes away: a share "
            "of real data stops the collapse."
        ),
    ),
    Claim(
        id="gaussian.fresh_mixture.mean_error",
        kind="equality",
        title=(
            "Mean squared error of the model's mean after n fits, each on new real points and a "
            "batch of the model together."
        ),
        statement=_fresh[1],
        proof=Proof((*MIX, *solved(FRESH, d, 1, _fresh[1]))),
        assumptions=(*MODEL, NEW_DATA),
        references=("alemohammad2023",),
        domain=DOMAIN,
        parameters=_parameters(n),
        rivals={
            "variance of the truth for ever": v0
            / T
            * sp.Sum(share ** (2 * (n - 1 - j)), (j, 0, n - 1)),
            "real points only": v0 / r,
            "ddof 0 for 1 and back": _fresh[1].rhs.subs(b, 1 - b),
            "one generation fewer": _fresh[1].rhs.subs(n, n - 1),
        },
    ),
    Claim(
        id="gaussian.augment.variance_mean",
        kind="equality",
        title=(
            "Mean of the model's variance after t fits, each but the first on the same real points "
            "and the newest batch."
        ),
        statement=_kept,
        proof=Proof((*RETAIN, *solved(KEEP, offset, 0, _kept))),
        assumptions=(*MODEL, KEPT_DATA),
        references=("alemohammad2023",),
        domain=(*DOMAIN, *ALONE_DOMAIN),
        parameters=_parameters(t),
        rivals={
            "new real points": _fresh[0].rhs.subs(n, t),
            "batch alone": v0 * ((m - 1) / (m - b)) ** t,
            "ddof 0 for 1 and back": _kept.rhs.subs(b, 1 - b),
            "one generation fewer": closed(0, t - 2, _alone, _same),
        },
    ),
    Claim(
        id="gaussian.augment.mean_error",
        kind="equality",
        title=(
            "Mean squared error of the model's mean after t fits, each but the first on the same "
            "real points and the newest batch."
        ),
        statement=_kept_error,
        proof=Proof(
            (
                *RETAIN,
                *solved(KEEP, offset, 1, _kept_square),
                Step(
                    "centre, first",
                    Equal(E(centre**2, 1), v0 / r),
                    Tower(ALONE),
                ),
                Step(
                    "centre, next",
                    Equal(E(centre**2, t + 1), E(centre**2, t)),
                    Tower(KEEP),
                    uses=DRAWN,
                ),
                Step(
                    "centre",
                    Equal(E(centre**2, t), v0 / r),
                    Induction(t, 1),
                    uses=("centre, first", "centre, next"),
                ),
                Step(
                    "cross term, first",
                    Equal(E(centre * offset, 1), sp.S.Zero),
                    Tower(ALONE),
                ),
                Step(
                    "cross term, next",
                    Equal(E(centre * offset, t + 1), share * E(centre * offset, t)),
                    Tower(KEEP),
                    uses=(*DRAWN, "next mean"),
                ),
                Step(
                    "cross term",
                    Equal(E(centre * offset, t), sp.S.Zero),
                    Induction(t, 1),
                    uses=("cross term, first", "cross term, next"),
                ),
                Step("error", Equal(E(d**2, t), _total), KEPT_AND_OFFSET),
                Step(
                    "parts",
                    Equal(_total, E(centre**2, t) + 2 * E(centre * offset, t) + E(offset**2, t)),
                    Linearity(KEEP),
                ),
                Step(
                    "sum",
                    _kept_error,
                    Algebra(),
                    uses=("error", "parts", "centre", "cross term", "all generations"),
                ),
            )
        ),
        assumptions=(*MODEL, KEPT_DATA),
        references=("alemohammad2023",),
        domain=(*DOMAIN, *ALONE_DOMAIN),
        parameters=_parameters(t),
        rivals={
            "real points only": v0 / r,
            "new real points": _fresh[1].rhs.subs(n, t),
            "ddof 0 for 1 and back": _kept_error.rhs.subs(b, 1 - b),
            "one generation fewer": v0 / r + closed(1, t - 2, _alone, _same),
        },
    ),
)
