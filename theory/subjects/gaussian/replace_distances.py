"""Replace: how far the model is from the truth, in Wasserstein, Kullback-Leibler, entropy and
Fisher-Rao terms.

Each distance is first derived for two normal laws, the truth N(0, v_0) and the model N(d, v), from
its definition."""

import sympy as sp

from theory.claim import Claim, Condition
from theory.proof import Proof, Step
from theory.rules import Algebra, Cited, Deduction, Integration, Linearity
from theory.statements import Equal, Implies
from theory.subjects.gaussian.experiment import DIVERGENCE, ENOUGH, ENTROPY, MODEL, REPLACE
from theory.subjects.gaussian.replace_logs import log_growth
from theory.subjects.gaussian.replace_moments import excess, growth, tilted
from theory.words import E, M, b, d, i, j, n, normal_density, s, v, v0, z

HALF = sp.Rational(1, 2)
LINE = (z, -sp.oo, sp.oo)
POINT = d + sp.sqrt(v) * z  #: a draw of the model
TOTAL, POWER, JOINT, LOG = (
    f"gaussian.replace.{name}"
    for name in ("conservation", "variance_moment", "error_variance_moment", "log_variance_mean")
)
MORE_THAN_3 = (*ENOUGH, Condition(M[i] > 3, "more than 3 samples in every batch"))
MORE_THAN_2 = (*ENOUGH, Condition(M[i] > 2, "more than 2 samples in every batch"))


def powers(order: sp.Expr) -> sp.Expr:
    """E (v_n/v_0)^order."""
    return sp.Product(growth(order, j), (j, 0, n - 1))


divergence = sp.Function("D_{KL}", real=True)(d, v)
reverse = sp.Function("D_{KL}^{rev}", real=True)(d, v)
entropy = sp.Function("h", real=True)
fisher_rao = sp.Function("D_{FR}", real=True)(d, v)

_log_growth_late = log_growth().replace(
    sp.polygamma, lambda order, at: sp.polygamma(order, at + HALF)
)  # M for M - 1

# Kullback-Leibler divergence
_log_ratio = Equal(
    sp.log(normal_density(POINT, d, v) / normal_density(POINT, sp.S.Zero, v0)),
    (POINT**2 / v0 - z**2 + sp.log(v0) - sp.log(v)) / 2,
)
_kl = (v / v0 + d**2 / v0 - 1 - sp.log(v) + sp.log(v0)) / 2
_kl_mean = Equal(E(divergence, n), (excess() - log_growth()) / 2)
_log_ratio_reverse = Equal(
    sp.log(normal_density(sp.sqrt(v0) * z, sp.S.Zero, v0) / normal_density(sp.sqrt(v0) * z, d, v)),
    ((sp.sqrt(v0) * z - d) ** 2 / v - z**2 + sp.log(v) - sp.log(v0)) / 2,
)
_kl_reverse = (v0 / v + d**2 / v - 1 + sp.log(v) - sp.log(v0)) / 2
_inverse = sp.Product((M[j] - b) / (M[j] - 3), (j, 0, n - 1))
_inverse_error = sp.Sum(tilted(-1, i) / M[i], (i, 0, n - 1))
_reverse_mean = Equal(E(reverse, n), (_inverse * (1 + _inverse_error) - 1 + log_growth()) / 2)

# entropy
_log_density = Equal(
    sp.log(normal_density(POINT, d, v)), -(sp.log(2 * sp.pi) + sp.log(v) + z**2) / 2
)
_entropy = Equal(entropy(v), (1 + sp.log(2 * sp.pi) + sp.log(v)) / 2)
_entropy_mean = Equal(E(entropy(v), n) - entropy(v0), log_growth() / 2)

# Fisher-Rao distance
_root_error = sp.Sum(tilted(-HALF, i) / M[i], (i, 0, n - 1))
_cosh_mean = Equal(
    E(sp.cosh(fisher_rao / sp.sqrt(2)), n),
    (powers(HALF) + powers(-HALF) * (1 + _root_error / 2)) / 2,
)
_mu = sp.Symbol("mu", real=True)
_sd = sp.Symbol("sigma", positive=True)


_X = sp.Symbol("X", real=True)
_scores = {_mu: (_X - _mu) / _sd**2, _sd: ((_X - _mu) ** 2 / _sd**2 - 1) / _sd}


def _score(parameter: sp.Symbol) -> Equal:
    """The derivative of the log density of N(mu, sigma^2) at X in a parameter."""
    return Equal(
        sp.Derivative(sp.log(normal_density(_X, _mu, _sd**2)), parameter), _scores[parameter]
    )


def _information(first: sp.Symbol, second: sp.Symbol) -> sp.Integral:
    """The mean product of two scores, at X = mu + sigma z."""
    product = (_scores[first] * _scores[second]).subs(_X, _mu + _sd * z)
    return sp.Integral(product * normal_density(), LINE)


_metric = (
    Equal(_information(_mu, _mu), 1 / _sd**2),
    Equal(_information(_mu, _sd), sp.S.Zero),
    Equal(_information(_sd, _sd), 2 / _sd**2),
)
_half_plane = Equal(
    sp.cosh(fisher_rao / sp.sqrt(2)),
    1 + (d**2 / 2 + (sp.sqrt(v) - sp.sqrt(v0)) ** 2) / (2 * sp.sqrt(v) * sp.sqrt(v0)),
)


CLAIMS = (
    Claim(
        id="gaussian.replace.kl_to_truth",
        kind="equality",
        title="Mean Kullback-Leibler divergence of the model from the truth.",
        statement=_kl_mean,
        proof=Proof(
            (
                Step(
                    "definition",
                    Equal(divergence, sp.Integral(_log_ratio.lhs * normal_density(), LINE)),
                    DIVERGENCE,
                ),
                Step("log density ratio", _log_ratio, Algebra()),
                Step(
                    "of two normal laws",
                    Equal(divergence, _kl),
                    Integration(),
                    uses=("definition", "log density ratio"),
                ),
                Step(
                    "linearity",
                    Equal(E(_kl, n), (E(v + d**2, n) / v0 - 1 - E(sp.log(v), n) + sp.log(v0)) / 2),
                    Linearity(REPLACE),
                ),
                Step(
                    "all refits",
                    _kl_mean,
                    Algebra(),
                    uses=("of two normal laws", "linearity", TOTAL, LOG),
                ),
            )
        ),
        assumptions=MODEL,
        references=("suresh2024", "shumailov2023"),
        domain=ENOUGH,
        rivals={
            "first order": sp.Sum(1 / M[i], (i, 0, n - 1)),
            "M for M - 1": (excess() - _log_growth_late) / 2,
            "conserved for every ddof": -log_growth() / 2,
        },
        remark=(
            "With ddof = 0 it is minus half the mean of log(v_n/v_0), linear in n; it is also the "
            "mean loss of entropy."
        ),
    ),
    Claim(
        id="gaussian.replace.kl_from_truth",
        kind="equality",
        title="Mean Kullback-Leibler divergence of the truth from the model.",
        statement=_reverse_mean,
        proof=Proof(
            (
                Step(
                    "definition",
                    Equal(reverse, sp.Integral(_log_ratio_reverse.lhs * normal_density(), LINE)),
                    DIVERGENCE,
                ),
                Step("log density ratio", _log_ratio_reverse, Algebra()),
                Step(
                    "of two normal laws",
                    Equal(reverse, _kl_reverse),
                    Integration(),
                    uses=("definition", "log density ratio"),
                ),
                Step(
                    "linearity",
                    Equal(
                        E(_kl_reverse, n),
                        (v0 * E(1 / v, n) + E(d**2 / v, n) - 1 + E(sp.log(v), n) - sp.log(v0)) / 2,
                    ),
                    Linearity(REPLACE),
                ),
                Step(
                    "inverse variance",
                    Equal(E(1 / v, n), _inverse / v0),
                    Algebra(),
                    uses=((POWER, {s: -1}),),
                ),
                Step(
                    "error over variance",
                    Equal(E(d**2 / v, n), _inverse * _inverse_error),
                    Algebra(),
                    uses=((JOINT, {s: -1}),),
                ),
                Step(
                    "all refits",
                    _reverse_mean,
                    Algebra(),
                    uses=(
                        "of two normal laws",
                        "linearity",
                        "inverse variance",
                        "error over variance",
                        LOG,
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("suresh2024",),
        domain=MORE_THAN_3,
        rivals={
            "the other direction": _kl_mean.rhs,
            "M - 1 for M - 3": _reverse_mean.rhs.xreplace({M[j] - 3: M[j] - 1}),
            "independent": (
                _inverse * (1 + sp.Sum(tilted(0, i) / M[i], (i, 0, n - 1))) - 1 + log_growth()
            )
            / 2,
        },
    ),
    Claim(
        id="gaussian.replace.entropy_change",
        kind="equality",
        title="Mean change of the model's differential entropy.",
        statement=_entropy_mean,
        proof=Proof(
            (
                Step(
                    "definition",
                    Equal(entropy(v), -sp.Integral(_log_density.lhs * normal_density(), LINE)),
                    ENTROPY,
                ),
                Step("log density", _log_density, Algebra()),
                Step(
                    "of a normal law", _entropy, Integration(), uses=("definition", "log density")
                ),
                Step(
                    "linearity",
                    Equal(E(_entropy.rhs, n), (1 + sp.log(2 * sp.pi) + E(sp.log(v), n)) / 2),
                    Linearity(REPLACE),
                ),
                Step(
                    "all refits",
                    _entropy_mean,
                    Algebra(),
                    uses=("of a normal law", ("of a normal law", {v: v0}), "linearity", LOG),
                ),
            )
        ),
        assumptions=MODEL,
        references=("suresh2024",),
        domain=ENOUGH,
        rivals={
            "logarithm of the mean": sp.Sum(sp.log((M[i] - 1) / (M[i] - b)), (i, 0, n - 1)) / 2,
            "M for M - 1": _log_growth_late / 2,
            "factor 2 lost": log_growth(),
        },
    ),
    Claim(
        id="gaussian.replace.fisher_rao",
        kind="equality",
        title=(
            "Mean hyperbolic cosine of the Fisher-Rao distance to the truth, divided by the square "
            "root of 2."
        ),
        statement=_cosh_mean,
        proof=Proof(
            (
                Step("score of the mean", _score(_mu), Algebra()),
                Step("score of the standard deviation", _score(_sd), Algebra()),
                Step("information of the mean", _metric[0], Integration()),
                Step("no cross information", _metric[1], Integration()),
                Step("information of the standard deviation", _metric[2], Integration()),
                Step(
                    "half-plane",
                    Implies((_score(_mu), _score(_sd), *_metric), _half_plane),
                    Cited(
                        "the metric (dx^2 + dy^2)/y^2 of the half-plane has cosh(distance) = 1 + "
                        "|difference|^2/(2 y y')",
                        "amari2016",
                    ),
                ),
                Step(
                    "distance",
                    _half_plane,
                    Deduction(),
                    uses=(
                        "half-plane",
                        "score of the mean",
                        "score of the standard deviation",
                        "information of the mean",
                        "no cross information",
                        "information of the standard deviation",
                    ),
                ),
                Step(
                    "linearity",
                    Equal(
                        E(_half_plane.rhs, n),
                        E(d**2 / sp.sqrt(v), n) / (4 * sp.sqrt(v0))
                        + (E(sp.sqrt(v), n) / sp.sqrt(v0) + sp.sqrt(v0) * E(1 / sp.sqrt(v), n)) / 2,
                    ),
                    Linearity(REPLACE),
                ),
                Step(
                    "all refits",
                    _cosh_mean,
                    Algebra(),
                    uses=(
                        "distance",
                        "linearity",
                        (POWER, {s: HALF}),
                        (POWER, {s: -HALF}),
                        (JOINT, {s: -HALF}),
                    ),
                ),
            )
        ),
        assumptions=MODEL,
        references=("amari2016",),
        domain=MORE_THAN_2,
        rivals={
            "M - 1 for M": (
                powers(HALF)
                + powers(-HALF) * (1 + sp.Sum(tilted(-HALF, i) / (M[i] - 1), (i, 0, n - 1)) / 2)
            )
            / 2,
            "factor 2 lost": (powers(HALF) + powers(-HALF) * (1 + _root_error)) / 2,
            "independent": (
                powers(HALF) + powers(-HALF) * (1 + sp.Sum(tilted(0, i) / M[i], (i, 0, n - 1)) / 2)
            )
            / 2,
        },
    ),
)
