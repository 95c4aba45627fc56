"""Replace: the logarithm of the model's variance, its mean and all its cumulants.

The cumulant of order r of log v_n is the r-th derivative at s = 0 of the logarithm of E v_n^s.
"""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Deduction, Induction, Start, Tower
from theory.statements import Equal, Implies
from theory.subjects.gaussian.experiment import CUMULANTS, DRAWN, ENOUGH, LOG_CHI, MODEL, REPLACE
from theory.subjects.gaussian.replace_moments import growth
from theory.words import PUBLIC, E, M, b, i, n, s, v, v0

r = sp.Symbol("r", integer=True, positive=True)


class LogMomentDerivative(sp.Function):
    """``LogMomentDerivative(r, s, n)``: the r-th derivative in s of log E v_n^s; at s = 0, the
    cumulant of order r of log v_n.
    """

    nargs = 3

    def _latex(self, printer, exp=None):
        order, at, generation = (printer._print(argument) for argument in self.args)
        text = (
            rf"\kappa_{{{order}}}\left[\log v_{{{generation}}}\right]"
            if self.args[1] == 0
            else rf"\kappa_{{{order}}}({at})"
        )
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


def log_growth(upto: sp.Expr = n) -> sp.Expr:
    """E log(v/v_0) at a generation."""
    return sp.Sum(sp.digamma((M[i] - 1) / 2) + sp.log(2 / (M[i] - b)), (i, 0, upto - 1))


def _exponent(upto: sp.Expr = n) -> sp.Expr:
    terms = (
        s * sp.log(2 / (M[i] - b))
        + sp.log(sp.gamma((M[i] - 1) / 2 + s))
        - sp.log(sp.gamma((M[i] - 1) / 2))
    )
    return sp.exp(s * sp.log(v0) + sp.Sum(terms, (i, 0, upto - 1)))


def _slope(order: sp.Expr, at: sp.Expr = s) -> sp.Expr:
    return sp.Sum(sp.polygamma(order - 1, (M[i] - 1) / 2 + at), (i, 0, n - 1))


_mean = Equal(E(sp.log(v), n), sp.log(v0) + log_growth())
_power = Equal(E(v**s, n), _exponent())
_first = Equal(
    LogMomentDerivative(1, s, n),
    sp.log(v0) + sp.Sum(sp.log(2 / (M[i] - b)) + sp.digamma((M[i] - 1) / 2 + s), (i, 0, n - 1)),
)
#: the hypothesis of an induction over r would be differentiated in s, which needs it around s
_DERIVATIVES = Cited(
    "an equation between smooth functions on an open set may be differentiated any number of "
    "times; the derivatives of digamma are the polygamma functions",
    "dlmf",
)
_all = Equal(LogMomentDerivative(r, s, n), _slope(r))
_next = Equal(LogMomentDerivative(r + 1, s, n), sp.Derivative(LogMomentDerivative(r, s, n), s))
_second = Equal(LogMomentDerivative(2, s, n), _slope(sp.Integer(2)))
_cumulant = Equal(LogMomentDerivative(r, 0, n), _slope(r, sp.S.Zero))

CLAIMS = (
    Claim(
        id="gaussian.replace.log_variance_mean",
        kind="equality",
        title="Mean logarithm of the model's variance after n refits.",
        statement=_mean,
        proof=Proof(
            (
                Step("start", Equal(E(sp.log(v), 0), sp.log(v0)), Start(REPLACE)),
                Step(
                    "one refit",
                    Equal(
                        E(sp.log(v), n + 1),
                        E(sp.log(v), n) + sp.digamma((M[n] - 1) / 2) + sp.log(2 / (M[n] - b)),
                    ),
                    Tower(REPLACE),
                    uses=(*DRAWN, LOG_CHI),
                ),
                Step("all refits", _mean, Induction(n), uses=("start", "one refit")),
            )
        ),
        assumptions=MODEL,
        references=("suresh2024",),
        domain=ENOUGH,
        rivals={
            "logarithm of the mean": sp.log(v0)
            + sp.Sum(sp.log((M[i] - 1) / (M[i] - b)), (i, 0, n - 1)),
            "M for M - 1": sp.log(v0)
            + sp.Sum(sp.digamma(M[i] / 2) + sp.log(2 / (M[i] - b)), (i, 0, n - 1)),
            "first order": sp.log(v0) + sp.Sum((b - 2) / M[i], (i, 0, n - 1)),
        },
        remark=(
            "The typical run decays at this rate, about (2 - ddof)/samples for each generation, "
            "whatever the mean variance does."
        ),
    ),
    Claim(
        id="gaussian.replace.log_variance_cumulant",
        kind="equality",
        title="Cumulants of the logarithm of the model's variance, of every order from 2.",
        statement=_cumulant,
        proof=Proof(
            (
                Step("start", Equal(E(v**s, 0), v0**s), Start(REPLACE)),
                Step(
                    "one refit",
                    Equal(E(v**s, n + 1), growth(s, n) * E(v**s, n)),
                    Tower(REPLACE),
                    uses=DRAWN,
                ),
                Step(
                    "moment generating function",
                    _power,
                    Induction(n),
                    uses=("start", "one refit"),
                ),
                Step(
                    "logarithmic derivative",
                    Equal(LogMomentDerivative(1, s, n), sp.Derivative(E(v**s, n), s) / E(v**s, n)),
                    CUMULANTS,
                ),
                Step(
                    "first derivative",
                    _first,
                    Algebra(),
                    uses=("logarithmic derivative", "moment generating function"),
                ),
                Step(
                    "next derivative",
                    _next,
                    CUMULANTS,
                ),
                Step(
                    "second derivative",
                    _second,
                    Algebra(),
                    uses=(("next derivative", {r: 1}), "first derivative"),
                ),
                Step("differentiation", Implies((_second, _next), _all), _DERIVATIVES),
                Step(
                    "every derivative",
                    _all,
                    Deduction(),
                    uses=("differentiation", "second derivative", "next derivative"),
                ),
                Step(
                    "at order 0",
                    _cumulant,
                    Algebra(),
                    uses=(("every derivative", {s: 0}),),
                ),
            )
        ),
        assumptions=MODEL,
        references=("suresh2024",),
        domain=(*ENOUGH, Condition(r >= 2, "an order of at least 2 (the mean is another claim)")),
        parameters={**PUBLIC, "order": r},
        rivals={
            "M for M - 1": sp.Sum(sp.polygamma(r - 1, M[i] / 2), (i, 0, n - 1)),
            "one order higher": sp.Sum(sp.polygamma(r, (M[i] - 1) / 2), (i, 0, n - 1)),
            "degrees of freedom not halved": sp.Sum(sp.polygamma(r - 1, M[i] - 1), (i, 0, n - 1)),
        },
        remark="Neither ddof nor the variance of the truth enters: they shift the logarithm.",
    ),
)
