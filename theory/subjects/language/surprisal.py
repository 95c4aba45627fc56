"""The surprisal of what a model writes, under the text's own model: what drift does to it, what
fresh text does, and what smoothing does."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, AnyLaw, Induction, Kernel, Linearity, Start, Tower
from theory.statements import Equal
from theory.subjects.language.experiment import MODEL, PROMPTS, ell, entropy, tau, variance, w
from theory.words import E, M, i, m, n, t

y = sp.Symbol("y", real=True)  #: mean surprisal of a batch, less that of the model
u = sp.Symbol("u", real=True)  #: the same of fresh real words, less that of the truth
real = sp.Symbol("r", integer=True, positive=True)  #: fresh real words in every generation
smooth = sp.Symbol("epsilon", nonnegative=True)  #: probability of a word with equal chances
uniform = sp.Symbol("U", nonnegative=True)  #: mean surprisal of continuations with equal chances
tail = sp.Symbol("tau_0", nonnegative=True)  #: mass of the rare continuations in the text
tail_uniform = sp.Symbol("tau_u", nonnegative=True)  #: that with equal chances


def _draw(symbol: sp.Symbol, second: sp.Expr) -> AnyLaw:
    """A mean around its expectation, by its variance; the example has two values."""
    two = ((second, 1 / (1 + second)), (sp.S.NegativeOne, second / (1 + second)))
    return AnyLaw(symbol, (sp.S.One, sp.S.Zero, second), example=two)


def _centred(symbol: sp.Symbol) -> AnyLaw:
    two = ((sp.S.One, sp.S.Half), (sp.S.NegativeOne, sp.S.Half))
    return AnyLaw(symbol, (sp.S.One, sp.S.Zero), example=two)


def _stays(
    kernel: Kernel, state: sp.Symbol, value: sp.Expr, name: str, kept: sp.Expr = sp.S.One
) -> tuple[Step, ...]:
    """The expectation of a state is the same in every generation; ``kept`` is the weight of the
    words of the model in the training text."""
    once = Equal(E(state, n + 1), kept * E(state, n) + (1 - kept) * value)
    return (
        Step(f"start of {name}", Equal(E(state, 0), value), Start(kernel)),
        Step(f"{name}, one refit", once, Tower(kernel)),
        Step(
            name,
            Equal(E(state, n), value),
            Induction(n),
            uses=(f"start of {name}", f"{name}, one refit"),
        ),
    )


_drift = Kernel(n, {ell: ell + y}, (_centred(y),), {ell: entropy})

# one context: the variance of the surprisal of a word of the current model is w - ell^2
_square = variance + entropy**2
_of_one = (w - ell**2) / M[n]
_one = Kernel(n, {ell: ell + y}, (_draw(y, _of_one),), {ell: entropy})
_squares = Kernel(n, {w: w + y}, (_centred(y),), {w: _square})
_off = (ell - entropy) ** 2


def lost(upto: sp.Expr = n) -> sp.Expr:
    """The share of its diversity that a context loses."""
    return 1 - sp.Product(1 - 1 / M[i], (i, 0, upto - 1))


def _spread_proof(
    one: Kernel, squares: Kernel, once: sp.Expr, spread: sp.Expr, kept: sp.Expr = sp.S.One
) -> Proof:
    closed = Equal(E(ell**2, n), entropy**2 + spread)
    opened = E(ell**2, n) - 2 * entropy * E(ell, n) + entropy**2
    return Proof(
        (
            *_stays(one, ell, entropy, "cross-entropy", kept),
            *_stays(squares, w, _square, "mean squared surprisal", kept),
            Step("start, squared", Equal(E(ell**2, 0), entropy**2), Start(one)),
            Step("one refit", Equal(E(ell**2, n + 1), once), Tower(one)),
            Step(
                "all refits",
                closed,
                Induction(n),
                uses=("start, squared", "one refit", "cross-entropy", "mean squared surprisal"),
            ),
            Step("square opened", Equal(E(_off, n), opened), Linearity(one)),
            Step(
                "spread",
                Equal(E(_off, n), spread),
                Algebra(),
                uses=("square opened", "all refits", "cross-entropy"),
            ),
        )
    )


_replace_once = (1 - 1 / M[n]) * E(ell**2, n) + E(w, n) / M[n]

# fresh real words in every generation
_all = real + m
_fresh = Kernel(
    n,
    {ell: (real * (entropy + u) + m * (ell + y)) / _all},
    (_draw(y, (w - ell**2) / m), _draw(u, variance / real)),
    {ell: entropy},
)
_fresh_squares = Kernel(
    n,
    {w: (real * (_square + u) + m * (w + y)) / _all},
    (_centred(y), _centred(u)),
    {w: _square},
)
_kept = (m**2 - m) / _all**2  #: share of the variance that a refit keeps
_fresh_once = (
    _kept * E(ell**2, n)
    + (m * E(w, n) + 2 * m * real * entropy * E(ell, n) + real**2 * entropy**2 + real * variance)
    / _all**2
)
_rest = variance * _all / (_all**2 - m**2 + m)
_fresh_spread = _rest * (1 - _kept**n)

# smoothing: after the real text every batch is written with equal chances now and then
_first_refit = Kernel(sp.S.Zero, {ell: ell + y}, (_centred(y),), {ell: entropy})
_first_tail = Kernel(sp.S.Zero, {tau: tau + y}, (_centred(y),), {tau: tail})


def _smoothed(state: sp.Symbol, first: Kernel, start: sp.Expr, even: sp.Expr, title: str) -> Proof:
    later = Kernel(t, {state: (1 - smooth) * state + smooth * even + y}, (_centred(y),), {})
    return Proof(
        (
            Step("start", Equal(E(state, 0), start), Start(first)),
            Step("real text", Equal(E(state, 1), E(state, 0)), Tower(first)),
            Step(
                "after the real text", Equal(E(state, 1), start), Algebra(), ("real text", "start")
            ),
            Step(
                "one refit",
                Equal(E(state, t + 1), (1 - smooth) * E(state, t) + smooth * even),
                Tower(later),
            ),
            Step(
                title,
                Equal(E(state, t), _decay(start, even)),
                Induction(t, base=1),
                uses=("after the real text", "one refit"),
            ),
        )
    )


def _decay(start: sp.Expr, even: sp.Expr, late: int = 1) -> sp.Expr:
    return even + (1 - smooth) ** (t - late) * (start - even)


SHARE = Condition(smooth < 1, "a probability of equal chances below 1")
SMOOTHED = (
    "with a fixed probability a continuation has equal chances among those that the text has after "
    "the context"
)

CLAIMS = (
    Claim(
        id="language.replace.cross_entropy",
        kind="equality",
        title=(
            "Mean cross-entropy of generation n under the text's own model: constant. Drift alone "
            "does not move a perplexity."
        ),
        statement=Equal(E(ell, n), entropy),
        proof=Proof(_stays(_drift, ell, entropy, "cross-entropy")),
        assumptions=(*MODEL, PROMPTS),
        references=("shumailov2023", "seddik2024"),
        parameters={"generations": n, "entropy": entropy},
        rivals={
            "one nat per thousand generations more": entropy + n / 1000,
            "it falls with the diversity": entropy * (1 - sp.Rational(1, 50)) ** n,
        },
        remark=(
            "A histogram of perplexities under the first model that moves, or grows a tail, is not "
            "made by statistical error in models that count."
        ),
    ),
    Claim(
        id="language.replace.cross_entropy_spread",
        kind="equality",
        title=(
            "Variance of the cross-entropy of generation n under the text's own model, in one "
            "context: in the end that of a single word."
        ),
        statement=Equal(E(_off, n), variance * lost()),
        proof=_spread_proof(_one, _squares, _replace_once, variance * lost()),
        assumptions=MODEL,
        references=("seddik2024",),
        parameters={"samples": M, "generations": n, "surprisal_variance": variance},
        rivals={
            "errors of all generations added": variance * sp.Sum(1 / M[i], (i, 0, n - 1)),
            "real data alone": variance / M[0],
            "one generation late": variance * lost(n - 1),
        },
        remark=(
            "The mean stays, and no run stays with it: a single run ends at the surprisal of one "
            "word of the text."
        ),
    ),
    Claim(
        id="language.fresh_mixture.cross_entropy_spread",
        kind="equality",
        title=(
            "Variance of the cross-entropy of generation n in one context, with fresh real words "
            "in every generation: bounded for ever."
        ),
        statement=Equal(E(_off, n), _fresh_spread),
        proof=_spread_proof(
            _fresh,
            _fresh_squares,
            _fresh_once,
            _fresh_spread,
            m / _all,
        ),
        assumptions=(*MODEL, "the training text is the newest batch and fresh real words"),
        references=("bertrand2023", "seddik2024"),
        parameters={"samples": m, "real": real, "generations": n, "surprisal_variance": variance},
        rivals={
            "fresh real words alone": variance / real,
            "replace": variance * (1 - (1 - 1 / m) ** n),
            "where it ends": _rest,
        },
        remark=(
            "It ends at (real + samples)/((real + samples)^2 - samples^2 + samples) of the "
            "variance of one word: more words of the model never hurt, and 2 real + 1 is the most "
            "that they are worth."
        ),
    ),
    Claim(
        id="language.smoothing.cross_entropy",
        kind="equality",
        title=(
            "Smoothing: the mean cross-entropy under the text's own model climbs to that of equal "
            "chances, at the rate of the smoothing."
        ),
        statement=Equal(E(ell, t), _decay(entropy, uniform)),
        proof=_smoothed(ell, _first_refit, entropy, uniform, "cross-entropy"),
        assumptions=(*MODEL, SMOOTHED, PROMPTS),
        references=("shumailov2023",),
        domain=(SHARE,),
        parameters={
            "generations": t,
            "entropy": entropy,
            "smoothing": smooth,
            "uniform": uniform,
        },
        rivals={
            "the real text is smoothed, too": _decay(entropy, uniform, 0),
            "drift alone": entropy,
            "smoothed once": entropy + smooth * (uniform - entropy),
        },
        remark="The long tail of a perplexity histogram: smoothing makes it, and it comes back.",
    ),
    Claim(
        id="language.smoothing.tail_mass",
        kind="equality",
        title=(
            "Smoothing: the mass of rare continuations grows from generation to generation, to "
            "that of equal chances."
        ),
        statement=Equal(E(tau, t), _decay(tail, tail_uniform)),
        proof=_smoothed(tau, _first_tail, tail, tail_uniform, "tail"),
        assumptions=(*MODEL, SMOOTHED, PROMPTS),
        references=("shumailov2023",),
        domain=(SHARE,),
        parameters={
            "generations": t,
            "smoothing": smooth,
            "tail": tail,
            "tail_uniform": tail_uniform,
        },
        rivals={
            "drift alone": tail,
            "lost at the rate of the smoothing": tail * (1 - smooth) ** (t - 1),
            "the real text is smoothed, too": _decay(tail, tail_uniform, 0),
        },
    ),
)
