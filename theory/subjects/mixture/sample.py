"""The random experiment of a mixture refit, and what a sample of a mixture has.

Generation n is a mixture whose whole variance, the sum over its coordinates, is V_n, and whose mean
lies at the squared distance D_n from the truth's.  After any M-step (``mixture.m_step``) both are
those of the points: V' = V w + d epsilon, where V w is the variance of m points of the model, with
divisor m, and D' = D + c + V y, where V y is the squared distance of their mean from the model's
and c twice its product with the offset.  Points are independent, so w has the mean 1 - 1/m, y the
mean 1/m and c the mean 0, whatever the law of the points: nothing else of a mixture, or of EM,
counts."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, AnyLaw, Induction, Kernel, Linearity, Start, Tower
from theory.statements import Equal
from theory.subjects.mixture.m_step import REFERENCES, eps
from theory.words import E, k, m, n, state, v0

V = state("V", positive=True)  #: state: variance of the whole mixture, summed over coordinates
D = state("D", real=True)  #: state: squared distance of its mean from the truth's
w, y = sp.symbols("w y", positive=True)  #: variance, and squared offset of the mean, over V
c = sp.Symbol("c", real=True)  #: twice the product of two offsets
dimension = sp.Symbol("d", integer=True, positive=True)

POINTS = "points are drawn independently from the current model, and real data from the truth"
KEPT = "a fit has the mean and the variance of its points: it ends with an M-step"
ADDED = "reg_covar is added to the variance of every coordinate of every fit"
UNREGULARISED = "reg_covar is 0"
MODEL = (POINTS, KEPT, ADDED)
MANY = (Condition(m >= 2, "at least 2 samples"),)


def ratio(symbol: sp.Symbol, count: sp.Expr) -> AnyLaw:
    """Variance of `count` points over that of their law."""
    value = 1 - 1 / count
    return AnyLaw(symbol, (sp.S.One, value), example=((value, sp.S.One),))


def offset(symbol: sp.Symbol, count: sp.Expr) -> AnyLaw:
    """Squared offset of the mean of `count` points over the variance of their law."""
    return AnyLaw(symbol, (sp.S.One, 1 / count), example=((1 / count, sp.S.One),))


def crossed(symbol: sp.Symbol) -> AnyLaw:
    """A product of independent offsets, one of which has the mean 0."""
    return AnyLaw(
        symbol, (sp.S.One, sp.S.Zero), example=((sp.S.One, sp.S.Half), (-sp.S.One, sp.S.Half))
    )


REPLACE = Kernel(
    index=n,
    update={V: V * w + dimension * eps, D: D + c + V * y},
    draws=(ratio(w, m), offset(y, m), crossed(c)),
    initial={V: v0, D: sp.S.Zero},
)

# points one by one: their sum T and the sum Q of their squares, from the mean of their law
_point, _T, _Q = (
    sp.Symbol("x", real=True),
    sp.Symbol("T", real=True),
    sp.Symbol("Q", nonnegative=True),
)
_a, _b = sp.symbols("a b", positive=True)
_SUMS = Kernel(
    index=k,
    update={_T: _T + _point, _Q: _Q + _point**2},
    draws=(
        AnyLaw(
            _point,
            (sp.S.One, sp.S.Zero, v0),
            ((_a, _b / (_a + _b)), (-_b, _a / (_a + _b))),
            {v0: _a * _b},
        ),
    ),
    initial={_T: sp.S.Zero, _Q: sp.S.Zero},
)


def _sum(name: str, h: sp.Expr, added: sp.Expr, value: sp.Expr) -> tuple[Step, ...]:
    return (
        Step(f"{name}, no point", Equal(E(h, 0), sp.S.Zero), Start(_SUMS)),
        Step(f"{name}, one point more", Equal(E(h, k + 1), E(h, k) + added), Tower(_SUMS)),
        Step(
            name,
            Equal(E(h, k), value),
            Induction(k),
            uses=(f"{name}, no point", f"{name}, one point more"),
        ),
    )


_variance = _Q / m - (_T / m) ** 2
_mean = Equal(E(_variance, m), (1 - 1 / m) * v0)

_offset = Equal(E((_T / m) ** 2, m), v0 / m)
_sums = (("sum of squares", {k: m}), ("squared sum", {k: m}))
#: the variance of a sample
VARIED = (
    *_sum("sum of squares", _Q, v0, k * v0),
    *_sum("squared sum", _T**2, v0, k * v0),
    Step(
        "linearity",
        Equal(E(_variance, m), E(_Q, m) / m - E(_T**2, m) / m**2),
        Linearity(_SUMS),
    ),
    Step("sample", _mean, Algebra(), uses=("linearity", *_sums)),
)
#: and the squared offset of its mean: what is known of the draws
SAMPLE = (
    *VARIED,
    Step("mean of a sample", Equal(_offset.lhs, E(_T**2, m) / m**2), Linearity(_SUMS)),
    Step("offset of a sample", _offset, Algebra(), uses=("mean of a sample", _sums[1])),
)
GROUNDS = ("sample", "offset of a sample")

CLAIMS = (
    Claim(
        id="mixture.sample.variance",
        kind="equality",
        title="Mean variance of a sample, with divisor M, of any law: what a first fit keeps.",
        statement=_mean,
        proof=Proof(VARIED),
        assumptions=(POINTS, KEPT, UNREGULARISED),
        references=REFERENCES,
        domain=MANY,
        parameters={"samples": m, "variance": v0},
        rivals={"unbiased": v0, "twice the loss": (1 - 2 / m) * v0},
    ),
)
