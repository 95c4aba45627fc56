"""Replace: the squared Wasserstein distance between the model and the truth, its mean and its
variance over runs.
"""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Integration, Linearity
from theory.statements import Equal
from theory.subjects.gaussian.experiment import ENOUGH, MODEL, QUANTILES, REPLACE
from theory.subjects.gaussian.replace_distances import (
    HALF,
    JOINT,
    LINE,
    POINT,
    POWER,
    TOTAL,
    powers,
)
from theory.subjects.gaussian.replace_moments import (
    error_variance,
    error_variance_moment,
    excess,
    variance_mean,
    variance_moment,
    variance_square,
)
from theory.words import E, M, b, d, i, n, normal_density, s, v, v0, z

wasserstein = sp.Function("W_{2}^{2}", real=True)(d, v)

# the quantiles of the two laws are POINT and sqrt(v_0) z at the quantile z of the standard normal
# law
_coupling = Equal(wasserstein, sp.Integral((POINT - sp.sqrt(v0) * z) ** 2 * normal_density(), LINE))
_explicit = d**2 + v + v0 - 2 * sp.sqrt(v0) * sp.sqrt(v)
_mean = Equal(E(wasserstein, n), v0 * (2 + excess() - 2 * powers(HALF)))
_fourth = sp.Sum(6 * error_variance(i) / M[i] + 3 * variance_square(i) / M[i] ** 2, (i, 0, n - 1))
_error = sp.Sum(variance_mean(i) / M[i], (i, 0, n - 1))
_roots = variance_moment(3 * HALF) + error_variance_moment(HALF) + v0 * variance_moment(HALF)
_square = Equal(
    E(wasserstein**2, n),
    _fourth
    + variance_square()
    + v0**2
    + 6 * v0 * variance_mean()
    + 2 * error_variance()
    + 2 * v0 * _error
    - 4 * sp.sqrt(v0) * _roots,
)
_spread = Equal(E(wasserstein**2, n) - E(wasserstein, n) ** 2, _square.rhs - _mean.rhs**2)
_terms = (
    E(d**4, n)
    + E(v**2, n)
    + v0**2
    + 6 * v0 * E(v, n)
    + 2 * E(d**2 * v, n)
    + 2 * v0 * E(d**2, n)
    - 4 * sp.sqrt(v0) * (E(v ** (3 * HALF), n) + E(d**2 * sp.sqrt(v), n) + v0 * E(sp.sqrt(v), n))
)
_first = sp.Sum(1 / M[i], (i, 0, n - 1))  # the sum of 1/M, of which the first orders are multiples

CLAIMS = (
    Claim(
        id="gaussian.replace.wasserstein",
        kind="equality",
        title="Mean squared Wasserstein distance between the model and the truth.",
        statement=_mean,
        proof=Proof(
            (
                Step("definition", _coupling, QUANTILES),
                Step(
                    "of two normal laws",
                    Equal(wasserstein, _explicit),
                    Integration(),
                    uses=("definition",),
                ),
                Step(
                    "linearity",
                    Equal(
                        E(_explicit, n), E(v + d**2, n) + v0 - 2 * sp.sqrt(v0) * E(sp.sqrt(v), n)
                    ),
                    Linearity(REPLACE),
                ),
                Step(
                    "all refits",
                    _mean,
                    Algebra(),
                    uses=("of two normal laws", "linearity", TOTAL, (POWER, {s: HALF})),
                ),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023",),
        domain=ENOUGH,
        rivals={
            "bounded for every ddof": 2 * v0 * (1 - powers(HALF)),
            "first order": sp.Rational(3, 2) * v0 * _first,
            "ddof 0 for 1 and back": _mean.rhs.subs(b, 1 - b),
            "standard deviation as the root of the mean": v0 * (2 + excess())
            - 2 * sp.sqrt(v0 * variance_mean()),
        },
        remark=(
            "With ddof = 0 it is 2 s_0 (s_0 - E s_n), at most 2 v_0; with ddof = 1 it grows "
            "without bound exactly where the sum of "
            "1/samples does. That variance collapses and this distance diverges is a statement "
            "about the estimator."
        ),
    ),
    Claim(
        id="gaussian.replace.wasserstein_variance",
        kind="equality",
        title=(
            "Variance, over runs, of the squared Wasserstein distance between the model and the "
            "truth."
        ),
        statement=_spread,
        proof=Proof(
            (
                Step("definition", _coupling, QUANTILES),
                Step(
                    "of two normal laws",
                    Equal(wasserstein, _explicit),
                    Integration(),
                    uses=("definition",),
                ),
                Step("linearity", Equal(E(_explicit**2, n), _terms), Linearity(REPLACE)),
                Step(
                    "square",
                    Equal(E(v**2, n), variance_square()),
                    Algebra(),
                    uses=((POWER, {s: 2}),),
                ),
                Step(
                    "joint",
                    Equal(E(d**2 * v, n), error_variance()),
                    Algebra(),
                    uses=((JOINT, {s: 1}),),
                ),
                Step(
                    "second moment",
                    _square,
                    Algebra(),
                    uses=(
                        "of two normal laws",
                        "linearity",
                        "square",
                        "joint",
                        "gaussian.replace.variance_mean",
                        "gaussian.replace.mean_error",
                        "gaussian.replace.mean_fourth_moment",
                        (JOINT, {s: HALF}),
                        (POWER, {s: HALF}),
                        (POWER, {s: 3 * HALF}),
                    ),
                ),
                Step(
                    "variance",
                    _spread,
                    Algebra(),
                    uses=("second moment", "gaussian.replace.wasserstein"),
                ),
            )
        ),
        assumptions=MODEL,
        references=("shumailov2023",),
        domain=ENOUGH,
        rivals={
            "the mean's square doubled": 2 * _mean.rhs**2,
            "first order, one term too few": v0**2
            * (4 * _first**2 - sp.Sum(1 / M[i] ** 2, (i, 0, n - 1)))
            / 2,
            "ddof 0 for 1 and back": _spread.rhs.subs(b, 1 - b),
        },
        remark=(
            "To first order it is 5/2 v_0^2 times the square of the sum of 1/samples, for every "
            "ddof."
        ),
    ),
)
