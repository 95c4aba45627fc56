"""Replace: powers of the determinant of the covariance, and the sums of its principal minors."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Induction, Start, Tower
from theory.statements import Equal
from theory.subjects.gaussian.experiment import CHI
from theory.subjects.multivariate.experiment import (
    ABOVE_DDOF,
    DETERMINANT,
    MINORS,
    MODEL,
    PARAMETERS,
    D,
    a,
    g,
    more_points,
    power_mean,
    r,
)
from theory.words import E, M, b, chi_square_density, i, j, m, n, nu, s, x

POWER = "multivariate.replace.determinant_moment"
MINOR = "multivariate.replace.minors_mean"
BARTLETT_PRODUCT = Cited(
    "Bartlett's decomposition: the determinant of a Wishart matrix is a product of independent "
    "chi-squares, each with a degree of freedom less",
    "muirhead1982",
)

_density = sp.Integral(x**s * chi_square_density(x, m - a), (x, 0, sp.oo))
_product = Equal(power_mean(s, r, m), sp.Product(_density, (a, 1, r)))


def _gammas(batch: sp.Expr, lost: sp.Expr = a) -> sp.Expr:
    """Mean of the power of the determinant of a batch's scatter."""
    freedom = (batch - lost) / 2
    return sp.Product(2**s * sp.gamma(freedom + s) / sp.gamma(freedom), (a, 1, r))


def growth(batch: sp.Expr, lost: sp.Expr = a) -> sp.Expr:
    """Mean of the factor of one refit."""
    return _gammas(batch, lost) / (batch - b) ** (r * s)


def moment(upto: sp.Expr = n, lost: sp.Expr = a) -> sp.Expr:
    """E det^s at a generation."""
    return sp.Product(growth(M[j], lost), (j, 0, upto - 1))


def minor(upto: sp.Expr = n, rank: sp.Expr = r, lost: sp.Expr = a) -> sp.Expr:
    """E det at a generation, of so many coordinates."""
    one = sp.Product(M[j] - lost, (a, 1, rank)) / (M[j] - b) ** rank
    return sp.Product(one, (j, 0, upto - 1))


e = sp.Function("e", real=True)
_wishart = Equal(power_mean(s, r, m), _gammas(m))
_moment = Equal(E(g, n), moment())
_minors = Equal(e(r, n), sp.binomial(D, r) * minor())

CLAIMS = (
    Claim(
        id=POWER,
        kind="equality",
        title="Mean of every real power of the determinant of the covariance after n refits.",
        statement=_moment,
        proof=Proof(
            (
                Step("Bartlett's decomposition", _product, BARTLETT_PRODUCT),
                Step(
                    "scatter of a batch",
                    _wishart,
                    Algebra(),
                    uses=("Bartlett's decomposition", (CHI, {nu: m - a})),
                ),
                Step("start", Equal(E(g, 0), sp.S.One), Start(DETERMINANT)),
                Step(
                    "one refit, of any law",
                    Equal(E(g, n + 1), power_mean(s, r, M[n]) / (M[n] - b) ** (r * s) * E(g, n)),
                    Tower(DETERMINANT),
                ),
                Step(
                    "one refit",
                    Equal(E(g, n + 1), growth(M[n]) * E(g, n)),
                    Algebra(),
                    uses=("one refit, of any law", ("scatter of a batch", {m: M[n]})),
                ),
                Step("all refits", _moment, Induction(n), uses=("start", "one refit")),
            )
        ),
        assumptions=MODEL,
        references=("muirhead1982",),
        domain=(
            ABOVE_DDOF,
            more_points(r),
            Condition(M[i] - r + 2 * s > 0, "every batch to exceed dimension - 2 order"),
        ),
        parameters={"samples": M, "generations": n, "ddof": b, "dimension": r, "order": s},
        rivals={
            "no degree of freedom lost after the first": moment(lost=sp.S.One),
            "M for M - 1": moment(lost=a - 1),
            "power of the mean": minor() ** s,
        },
        remark="In units of the truth's determinant; it does not depend on the truth.",
    ),
    Claim(
        id=MINOR,
        kind="equality",
        title=(
            "Mean of the sum of all principal minors of one size, a coefficient of the "
            "covariance's characteristic polynomial."
        ),
        statement=_minors,
        proof=Proof(
            (
                Step("principal minors", Equal(e(r, n), sp.binomial(D, r) * E(g, n)), MINORS),
                Step("all minors", _minors, Algebra(), uses=("principal minors", (POWER, {s: 1}))),
            )
        ),
        assumptions=MODEL,
        references=("muirhead1982",),
        domain=(ABOVE_DDOF, more_points(r), Condition(D >= r, "minors no larger than the matrix")),
        parameters={**PARAMETERS, "rank": r},
        rivals={
            "M - 1 for each coordinate": sp.binomial(D, r)
            * sp.Product(((M[j] - 1) / (M[j] - b)) ** r, (j, 0, n - 1)),
            "of one minor": minor(),
            "M for M - 1": sp.binomial(D, r) * minor(lost=a - 1),
        },
        remark=(
            "Rank 1 is the trace, rank dimension the determinant. With ddof 1 the trace stays in "
            "the mean and every larger minor falls: the spectrum spreads before it shrinks."
        ),
    ),
)
