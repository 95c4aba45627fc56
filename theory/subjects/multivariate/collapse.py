"""Replace: in which order the directions collapse, where the model ends, and what few points
cost."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Deduction, Integration, Tower
from theory.statements import Equal, Fact, Implies
from theory.subjects.gaussian.experiment import CHI, LOG_CHI
from theory.subjects.gaussian.replace_places import BELOW_TWO, LARGE, PLACE, PLACE_LAW
from theory.subjects.multivariate.experiment import (
    BARTLETT,
    CONSTANT,
    MODEL,
    a,
    row,
    w,
)
from theory.subjects.multivariate.replace_directions import rate
from theory.words import E, b, i, j, m, n, x

ORDER, GAP, PLACES, RANK = (
    f"multivariate.{name}"
    for name in (
        "replace.collapse_order",
        "replace.spectrum_gap",
        "replace.place_in_the_plane",
        "sample.rank",
    )
)

_rate = Equal(E(sp.log(w), n + 1), E(sp.log(w), n) + rate(m))
_order = Fact(
    r"With $m > D$ points in every batch, almost surely, for $a = 1, \dots, D$: the logarithm of "
    r"the a-th largest eigenvalue of $S_n$, over n, tends to $\lambda_a = \psi((m - a)/2) + "
    r"\log(2/(m - b))$"
)
_gap = Equal(rate(m) - rate(m, a + 2), 2 / (m - a - 2))

y = sp.Symbol("y", positive=True)
alpha = sp.Symbol("alpha", positive=True)
_gamma = y ** (alpha - 1) * sp.exp(-y) / sp.gamma(alpha)


def plane_cdf(shape: sp.Expr = 2 - b) -> sp.Expr:
    """P(|d|^2 <= x) for a standard normal vector of the plane over the root of a gamma draw."""
    return 1 - (1 + x / 2) ** (-shape)


_mixture = Equal(sp.Integral((1 - sp.exp(-x * y / 2)) * _gamma, (y, 0, sp.oo)), plane_cdf(alpha))
_places = Fact(
    r"For b < 2, as first $m \to \infty$ with $n = \lfloor \tau m \rfloor$ and then $\tau \to "
    r"\infty$, the error of the mean, in coordinates in which the truth is standard, tends in law "
    r"to $z / \sqrt{y}$, z standard normal and y a gamma draw of shape $2 - b$ and scale 1, a "
    r"multivariate t: in the plane its squared length is at most x with probability $1 - (1 + "
    r"x/2)^{b - 2}$"
)
X = sp.IndexedBase("X", real=True)  #: points of a sample along any one direction
_mean = sp.Sum(X[j], (j, 0, m - 1)) / m
_rank = Equal(sp.Sum(X[i] - _mean, (i, 0, m - 1)), sp.S.Zero)

CLAIMS = (
    Claim(
        id=ORDER,
        kind="almost_sure",
        title=(
            "The order of collapse: the eigenvalues of the covariance fall at rates of their own, "
            "the Lyapunov exponents of Bartlett's factor."
        ),
        statement=_order,
        proof=Proof(
            (
                Step("one refit", _rate, Tower(row(m)), uses=(CHI, LOG_CHI, BARTLETT)),
                Step(
                    "Lyapunov exponents",
                    Implies((_rate,), _order),
                    Cited(
                        "the Lyapunov exponents of a product of independent Gaussian matrices are "
                        "the mean logarithms of the diagonal of their triangular factors",
                        "newman1986",
                    ),
                ),
                Step("order", _order, Deduction(), uses=("Lyapunov exponents", "one refit")),
            )
        ),
        assumptions=MODEL,
        references=("newman1986", "muirhead1982"),
        domain=(
            Condition(m - b > 0, "more samples than ddof"),
            Condition(m - a >= 1, "more samples than dimensions"),
        ),
        formula=rate(m),
        parameters={**CONSTANT, "coordinate": a},
        rivals={
            "all at the rate of the first": rate(m, sp.S.One),
            "one degree of freedom more": rate(m, a - 1),
            "logarithm of the mean": sp.log((m - a) / (m - b)),
        },
        remark=(
            "The predicted number is the rate of the eigenvalue of this number, from the largest. "
            "The gaps are about 1/m, so after some m generations the model is a line, and the "
            "condition number grows as exp(n (rate of the first - rate of the last)); which line "
            "it is, is uniform where the truth is standard."
        ),
    ),
    Claim(
        id=GAP,
        kind="deterministic",
        title="The rates of collapse of eigenvalues two apart differ by a fraction.",
        statement=_gap,
        proof=Proof((Step("functional equation of digamma", _gap, Algebra()),)),
        assumptions=MODEL,
        references=("dlmf",),
        domain=(
            Condition(m - b > 0, "more samples than ddof"),
            Condition(m - a >= 3, "at least 3 samples more than coordinates up to this one"),
        ),
        parameters={**CONSTANT, "coordinate": a},
        rivals={"first order": 2 / m, "one sample more": 2 / (m - a - 1)},
        remark="It is positive: each eigenvalue collapses more slowly than the second after it.",
    ),
    Claim(
        id=PLACES,
        kind="limit",
        title=(
            "Where the model collapses in two dimensions: the error of its final mean is a "
            "multivariate t."
        ),
        statement=_places,
        proof=Proof(
            (
                Step("mixture of normal laws", _mixture, Integration()),
                Step(
                    "every projection",
                    Implies((PLACE_LAW, _mixture), _places),
                    Cited(
                        "Cramer and Wold: a law in several dimensions is that of its projections",
                        "billingsley1995",
                    ),
                ),
                Step(
                    "place",
                    _places,
                    Deduction(),
                    uses=("every projection", PLACE, "mixture of normal laws"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("billingsley1995",),
        domain=(*LARGE, BELOW_TWO),
        formula=plane_cdf(),
        parameters={"ddof": b, "at": x},
        rivals={
            "normal": 1 - sp.exp(-x / 2),
            "half the shape": plane_cdf((2 - b) / 2),
            "ddof 0 for 1 and back": plane_cdf(1 + b),
            "of one direction, twice": plane_cdf(sp.Rational(3, 2) - b / 2),
        },
        remark=(
            "Along each direction it is the Student t of gaussian.replace.place; the coordinates "
            "are uncorrelated and not independent. Compare laws, not the mean squared error, which "
            "is infinite with ddof 1."
        ),
    ),
    Claim(
        id=RANK,
        kind="deterministic",
        title=(
            "Few points: along every direction the M deviations of a sample from its mean add up "
            "to 0, so that they span M - 1 dimensions at most, and a fit of M points has a rank "
            "below M."
        ),
        statement=_rank,
        proof=Proof((Step("sums", _rank, Algebra()),)),
        assumptions=MODEL,
        references=("muirhead1982",),
        parameters={"samples": m, "points": X},
        rivals={
            "about the mean of the truth": m * _mean,
            "divisor M - 1 in the mean": -m * _mean / (m - 1),
        },
        remark=(
            "With M at most the dimension the rank falls to M - 1 at the first fit, and no later "
            "one raises it: a batch lies in the plane of its model."
        ),
    ),
)
