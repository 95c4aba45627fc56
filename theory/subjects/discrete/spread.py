"""Two types at once under replace, and how far the heterozygosity is from its mean.

The mean of p^a q^b, p and q being the shares of two types, is for batches of one size a sum of
powers of l_2, l_3, ..., where l_j = (1 - 1/m) ... (1 - (j - 1)/m) is the probability that j tokens
of a corpus, chosen with replacement, are j different ones.  The square of a sum over types is a sum
over pairs of types, from which that of the heterozygosity follows."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step, Use
from theory.rules import (
    Algebra,
    Induction,
    Kernel,
    Linearity,
    Model,
    Start,
    Telescoping,
    Tokens,
    Tower,
)
from theory.statements import Equal
from theory.subjects.discrete.experiment import (
    H0,
    MODEL,
    OF_TRUTH,
    T0,
    H,
    K,
    all_shares,
    all_squares,
    count,
    heterozygosity,
    p,
    p0,
    types,
)
from theory.subjects.discrete.replace import LOST
from theory.words import E, M, i, j, m, n, state

q = state("q", nonnegative=True)  #: state: the share of another type in the current model
q0 = sp.Symbol("q_0", nonnegative=True)  #: its share in the truth
other = sp.Symbol("Y", integer=True, nonnegative=True)  #: its tokens in a batch


def _two_types(size: sp.Expr) -> Kernel:
    """One generation: tokens of the model, of two types among others."""
    return Kernel(
        index=n,
        update={p: count / size, q: other / size},
        draws=(Tokens((count, other), size, shares=(p, q)),),
        initial={p: p0, q: q0},
    )


SCHEDULE, PAIR = _two_types(M[n]), _two_types(m)
#: one generation: m tokens of the model, of one type
ONE = Kernel(
    index=n,
    update={p: count / m},
    draws=(Tokens((count,), m, shares=(p,)),),
    initial={p: p0},
)
ANY = Kernel(index=n, update={}, draws=(), initial={})  #: whatever is drawn

TRIPLES = Model(
    "three tokens of the truth are of three types with the probability 1 less three times the sum "
    "of the squared shares, and twice the sum of their cubes"
)
FOURTH = Model("f(x, n) is the mean fourth power, after n generations, of a share that began at x")
BOTH = Model(
    "g(x, y, n) is the mean product of the squares, after n generations, of the shares of two "
    "types that began at x and y"
)
PAIRS = Model(
    "every two types follow the experiment from their own shares on, and the heterozygosity of a "
    "model is 1 less the sum of the squared shares"
)
fourth, both = sp.Function("f"), sp.Function("g")
MANY = Condition(m >= 2, "at least 2 tokens")
EQUAL = "batches of one size"


def different(tokens: int) -> sp.Expr:
    """The probability that so many tokens, chosen with replacement, are different ones."""
    return sp.Mul(*(1 - sp.Integer(taken) / m for taken in range(1, tokens)))


def mean(function: sp.Expr) -> sp.Expr:
    """Of a function of the shares, after n generations."""
    return E(function, n)


def moment(
    kernel: Kernel,
    name: str,
    function: sp.Expr,
    following: sp.Expr,
    closed: sp.Expr,
    uses: tuple[Use, ...] = (),
) -> tuple[Step, ...]:
    """The mean of a function of the shares from its recursion."""
    first = function.subs({p: p0, q: q0}, simultaneous=True)
    return (
        Step(f"{name}, start", Equal(E(function, 0), first), Start(kernel)),
        Step(f"{name}, one refit", Equal(E(function, n + 1), following), Tower(kernel)),
        Step(
            name,
            Equal(mean(function), closed),
            Induction(n),
            uses=(f"{name}, start", f"{name}, one refit", *uses),
        ),
    )


_l2, _l3, _l4 = map(different, (2, 3, 4))
_two, _three, _four = _l2**n, _l3**n, _l4**n
_fifth = 5 * m - 6

# one type
_varied, _skewed = p0 * (1 - p0), p0 * (1 - p0) * (1 - 2 * p0)
_fourth = (
    p0
    - _varied * (9 * m - 11) / _fifth * (_two - _four)
    + _skewed * (_three - _four)
    - (p0 - p0**4) * _four
)
POWERS = (
    *moment(ONE, "mean", p, mean(p), p0),
    *moment(ONE, "square", p**2, _l2 * mean(p**2) + mean(p) / m, p0 - _varied * _two, ("mean",)),
    *moment(
        ONE,
        "cube",
        p**3,
        _l3 * mean(p**3) + 3 * _l2 / m * mean(p**2) + mean(p) / m**2,
        p0 - sp.Rational(3, 2) * _varied * _two + _skewed / 2 * _three,
        ("square", "mean"),
    ),
    *moment(
        ONE,
        "fourth power",
        p**4,
        _l4 * mean(p**4) + 6 * _l3 / m * mean(p**3) + 7 * _l2 / m**2 * mean(p**2) + mean(p) / m**3,
        _fourth,
        ("cube", "square", "mean"),
    ),
)

# two types
_both = (
    p0 * q0 * (m - 1) / _fifth * (_two - _four)
    - p0 * q0 * (1 - p0 - q0) / 3 * (_three - _four)
    + p0**2 * q0**2 * _four
)


def _mixed(squared: sp.Expr, single: sp.Expr) -> sp.Expr:
    """The mean of one share squared times the other."""
    return squared * single / 2 * (_two - (1 - 2 * squared) * _three)


PRODUCTS = (
    *moment(PAIR, "product", p * q, _l2 * mean(p * q), p0 * q0 * _two),
    *(
        step
        for name, function, closed in (
            ("square of one", p**2 * q, _mixed(p0, q0)),
            ("square of the other", p * q**2, _mixed(q0, p0)),
        )
        for step in moment(
            PAIR, name, function, _l3 * mean(function) + _l2 / m * mean(p * q), closed, ("product",)
        )
    ),
    *moment(
        PAIR,
        "squares of both",
        p**2 * q**2,
        _l4 * mean(p**2 * q**2)
        + _l3 / m * (mean(p**2 * q) + mean(p * q**2))
        + _l2 / m**2 * mean(p * q),
        _both,
        ("square of one", "square of the other", "product"),
    ),
)
SQUARES = "discrete.replace.two_squares"

# the covariance, for any schedule
_together = (p - p0) * (q - q0)
_covariance = Equal(mean(_together), -p0 * q0 * LOST)


def _first_moment(name: str, share: sp.Symbol, start: sp.Symbol) -> tuple[Step, ...]:
    return moment(SCHEDULE, name, share, mean(share), start)


# over all types


def _summed(degree: int) -> sp.Expr:
    """The sum of a power of the shares."""
    return sp.Sum(types[i] ** degree, (i, 0, K - 1))


def _before(degree: int) -> sp.Expr:
    """The sum of a power of the shares of the types before one."""
    return sp.Sum(types[j] ** degree, (j, 0, i - 1))


def _paired(one: int, two: int) -> sp.Expr:
    """The sum over every two types, the later one first, of a product of powers."""
    return sp.Sum(types[i] ** one * _before(two), (i, 0, K - 1))


_one_squared = sp.Sum(types[i] ** 2 * _before(1) + types[i] * _before(2), (i, 0, K - 1))
_cubes = Equal(_summed(3), (2 - 3 * H0 + T0) / 2)
_each = Equal(
    mean((1 - H) ** 2),
    sp.Sum(
        fourth(types[i], n) + 2 * sp.Sum(both(types[i], types[j], n), (j, 0, i - 1)), (i, 0, K - 1)
    ),
)
_triples = all_shares - 3 * all_squares + 2 * _summed(3)
_parted = Equal(
    _each.lhs,
    all_shares
    - (all_shares - all_squares) * (9 * m - 11) / _fifth * (_two - _four)
    + _triples * (_three - _four)
    - (all_shares - _summed(4)) * _four
    + 2 * _paired(1, 1) * (m - 1) / _fifth * (_two - _four)
    - 2 * (_paired(1, 1) - _paired(2, 1) - _paired(1, 2)) / 3 * (_three - _four)
    + 2 * _paired(2, 2) * _four,
)
_spread = (
    2 * H0 * (m - 1) / _fifth * (_two - _four)
    + 2 * T0 / 3 * (_three - _four)
    + H0**2 * (_four - _two**2)
)
_squared = Equal(_each.lhs, _spread + (1 - H0 * _two) ** 2)
_variance = Equal(mean((H - H0 * _two) ** 2), _spread)

OVER_TYPES = (
    Step("a type's fourth power", Equal(fourth(p0, n), mean(p**4)), FOURTH),
    Step("two types' squares", Equal(both(p0, q0, n), mean(p**2 * q**2)), BOTH),
    Step(
        "fourth power in closed form",
        Equal(fourth(p0, n), _fourth),
        Algebra(),
        uses=("a type's fourth power", "fourth power"),
    ),
    Step(
        "squares in closed form",
        Equal(both(p0, q0, n), _both),
        Algebra(),
        uses=("two types' squares", SQUARES),
    ),
    Step("over pairs of types", _each, PAIRS),
    Step(
        "sums over pairs",
        _parted,
        Algebra(),
        uses=(
            "over pairs of types",
            ("fourth power in closed form", {p0: types[i]}),
            ("squares in closed form", {p0: types[i], q0: types[j]}),
        ),
    ),
    Step("pairs", Equal(_paired(1, 1), (all_shares**2 - all_squares) / 2), Telescoping()),
    Step("one squared", Equal(_one_squared, all_shares * all_squares - _summed(3)), Telescoping()),
    Step("one or the other", Equal(_paired(2, 1), _one_squared - _paired(1, 2)), Algebra()),
    Step("both squared", Equal(_paired(2, 2), (all_squares**2 - _summed(4)) / 2), Telescoping()),
    Step("cubes", _cubes, TRIPLES),
    Step(
        "four tokens",
        _squared,
        Algebra(),
        uses=(
            "sums over pairs",
            "one or the other",
            "one squared",
            "pairs",
            "both squared",
            "shares",
            "squared shares",
            "cubes",
        ),
    ),
    Step(
        "about the mean",
        Equal(
            _variance.lhs,
            mean((1 - H) ** 2) - 1 + 2 * (1 - H0 * _two) * mean(H) + H0**2 * _two**2,
        ),
        Linearity(ANY),
    ),
    Step(
        "variance", _variance, Algebra(), uses=("about the mean", "four tokens", "heterozygosity")
    ),
)
_large = {_two: sp.exp(-n / m), _three: sp.exp(-3 * n / m), _four: sp.exp(-6 * n / m)}

CLAIMS = (
    Claim(
        id="discrete.replace.share_covariance",
        kind="equality",
        title="Replace: mean product of the errors of the shares of two types.",
        statement=_covariance,
        proof=Proof(
            (
                *_first_moment("mean", p, p0),
                *_first_moment("mean of the other", q, q0),
                *moment(
                    SCHEDULE,
                    "both",
                    _together,
                    (1 - 1 / M[n]) * mean(_together)
                    - (p0 * mean(q) + q0 * mean(p) - p0 * q0) / M[n],
                    _covariance.rhs,
                    ("mean", "mean of the other"),
                ),
            )
        ),
        assumptions=MODEL,
        parameters={"samples": M, "generations": n, "probability": p0, "other_probability": q0},
        references=("seddik2024",),
        rivals={
            "types apart": sp.S.Zero,
            "first corpus only": -p0 * q0 / M[0],
            "one generation late": _covariance.rhs.subs(n, n - 1),
        },
    ),
    Claim(
        id=SQUARES,
        kind="equality",
        title="Replace, batches of one size: mean product of the squared shares of two types.",
        statement=Equal(mean(p**2 * q**2), _both),
        proof=Proof(PRODUCTS),
        assumptions=(*MODEL, EQUAL),
        domain=(MANY,),
        parameters={"samples": m, "generations": n, "probability": p0, "other_probability": q0},
        references=("ethier1986",),
        rivals={
            "types apart": (p0 - _varied * _two) * (q0 - q0 * (1 - q0) * _two),
            "two types in all": _both + p0 * q0 * (1 - p0 - q0) / 3 * (_three - _four),
            "one generation late": _both.subs(n, n - 1),
        },
    ),
    Claim(
        id="discrete.replace.heterozygosity_variance",
        kind="equality",
        title=(
            "Replace, batches of one size: variance of the probability that two tokens of the "
            "model differ in type."
        ),
        statement=_variance,
        proof=Proof((*POWERS, *heterozygosity(n, 1 - _two, ("square",)), *OVER_TYPES)),
        assumptions=(*MODEL, EQUAL),
        domain=(MANY,),
        parameters={"samples": m, "generations": n, **OF_TRUTH},
        references=("seddik2024", "ethier1986"),
        rivals={
            "two types in all": _spread.subs(T0, 0),
            "diffusion": sp.Rational(2, 5) * H0 * (_large[_two] - _large[_four])
            + 2 * T0 / 3 * (_large[_three] - _large[_four])
            + H0**2 * (_large[_four] - _large[_two] ** 2),
            "one type or none": H0 * _two * (1 - H0 * _two),
            "one generation late": _spread.subs(n, n - 1),
        },
        remark=(
            "Where a generation is a small part of the samples it is that of the diffusion, with "
            "2/5 for 2 (m - 1)/(5 m - 6) and exp(-n/m), exp(-3 n/m), exp(-6 n/m) for the powers."
        ),
    ),
)
