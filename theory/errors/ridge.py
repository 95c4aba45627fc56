"""Ridge regression with a penalty per sample: the constants are integrals over the spectrum of the Gram matrix of one or two features."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.errors.experiment import AT, GAIN, SHRINK, SQUARE, A, C, features
from theory.errors.learners import Learner
from theory.proof import Step
from theory.regression.experiment import MUIRHEAD, G, R
from theory.rules import Algebra, Cited, Definition, Integration
from theory.statements import Equal
from theory.words import chi_square_density, m, x

penalty = sp.Symbol("lambda", positive=True)
_other = sp.Symbol("y", positive=True)  #: the other eigenvalue
_half = (m - 3) / sp.S(2)
_weight = x**_half * sp.exp(-x / 2) / (4 * sp.gamma(m - 1))
_law = _other**_half * sp.exp(-_other / 2)

#: integral of |x - y| over the law of the other eigenvalue
_inner = 2 * sp.Integral((x - _other) * _law, (_other, 0, x)) + sp.Integral((_other - x) * _law, (_other, 0, sp.oo))
_below = x * 2 ** (_half + 1) * (sp.gamma(_half + 1) - sp.uppergamma(_half + 1, x / 2))
_moment_below = 2 ** (_half + 2) * (sp.gamma(_half + 2) - sp.uppergamma(_half + 2, x / 2))
_closed = 2 * (_below - _moment_below) + 2 ** (_half + 2) * sp.gamma(_half + 2) - x * 2 ** (_half + 1) * sp.gamma(_half + 1)


def over_spectrum(function: sp.Expr, other: sp.Expr = _closed, one: sp.Expr = m) -> sp.Expr:
    """The mean sum of a function of x over the eigenvalues of the Gram matrix of m rows of one or two features."""
    return sp.Piecewise(
        (sp.Integral(function * chi_square_density(x, one), (x, 0, sp.oo)), sp.Eq(features, 1)),
        (sp.Integral(function * _weight * other, (x, 0, sp.oo)), True),
    )


_share = x / (x + penalty * m)
FEW = (
    Condition(features <= 2, "one or two features seen"),
    Condition(m >= features, "at least as many samples as features seen"),
)
RIDGE = Learner(
    name="ridge",
    sentence="ridge solves (G + lambda m) f = G w + X' noise",
    shrink=over_spectrum(_share),
    square=over_spectrum(_share**2),
    gain=over_spectrum(_share**2 / x),
    population=1 / (1 + penalty),
    parameters={"penalty": penalty},
    domain=FEW,
)


def _constant(quantity: str, word: sp.Expr, as_word: sp.Expr, function: sp.Expr, trace: sp.Expr, others: dict[str, sp.Expr]) -> Claim:
    where = tuple(condition.relation for condition in FEW)
    steps = (
        Step("ridge", Equal(word, as_word), Definition("R is the inverse of G + lambda m: the fit is R (G w + X' noise)")),
        Step(
            "eigenvalues",
            Equal(trace, over_spectrum(function, _inner)),
            Cited(
                "the Gram matrix of m normal rows is a chi-square draw with m degrees of freedom for one feature, and for two has "
                "eigenvalues of joint density |x - y| (x y)^((m-3)/2) exp(-(x+y)/2) / (8 Gamma(m-1))",
                MUIRHEAD,
            ),
            uses=("ridge",),
        ),
        Step("other eigenvalue", Equal(_inner, _closed), Integration(), where=(m >= 2,)),
        Step("spectrum", Equal(trace, over_spectrum(function)), Algebra(), uses=("eigenvalues", "other eigenvalue"), where=where),
    )
    plain = over_spectrum(function)
    rivals = {
        "one row fewer": plain.xreplace({}).subs(m, m - 1),
        "penalty not per sample": plain.subs(penalty, penalty / m),
        **others,
    }
    return RIDGE.claim(quantity, steps, rivals)


_limit = 1 / (1 + penalty)
CLAIMS = (
    _constant("mean_shrinkage", A, R * G, _share, SHRINK, {"population": features * _limit}),
    _constant("square_shrinkage", AT * A, R * G * R * G, _share**2, SQUARE, {"population": features * _limit**2}),
    _constant("noise_gain", C, R * G * R, _share**2 / x, GAIN, {"population": features * _limit**2 / m}),
)
