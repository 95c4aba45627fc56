"""Accumulate: how far the model is from the truth, in Wasserstein and Kullback-Leibler terms, by
conservation.
"""

import sympy as sp

from theory.claim import Claim
from theory.proof import Proof, Step
from theory.rules import Algebra, Integration, Linearity
from theory.statements import Equal
from theory.subjects.gaussian.accumulate import (
    ENOUGH,
    PER_GENERATION,
    POOLED,
    TOTAL,
    TOTAL_MEAN,
)
from theory.subjects.gaussian.experiment import ACCUMULATE, DIVERGENCE, QUANTILES
from theory.subjects.gaussian.replace_distances import LINE, POINT, divergence
from theory.subjects.gaussian.replace_wasserstein import wasserstein
from theory.words import E, M, b, d, normal_density, t, v, v0, z

_explicit = d**2 + v + v0 - 2 * sp.sqrt(v0) * sp.sqrt(v)
_coupling = Equal(wasserstein, sp.Integral((POINT - sp.sqrt(v0) * z) ** 2 * normal_density(), LINE))
_log_ratio = Equal(
    sp.log(normal_density(POINT, d, v) / normal_density(POINT, sp.S.Zero, v0)),
    (POINT**2 / v0 - z**2 + sp.log(v0) - sp.log(v)) / 2,
)
_kl = (v / v0 + d**2 / v0 - 1 - sp.log(v) + sp.log(v0)) / 2
_w_sum = wasserstein + 2 * sp.sqrt(v0) * sp.sqrt(v)
_kl_sum = divergence + (sp.log(v) - sp.log(v0)) / 2
_w_mean = Equal(E(_w_sum, t), v0 + TOTAL_MEAN.rhs)
_kl_mean = Equal(E(_kl_sum, t), (TOTAL_MEAN.rhs / v0 - 1) / 2)
_gain = b * (M[0] - 1) / (M[0] * (M[0] - b))  # of the first fit

CLAIMS = (
    Claim(
        id="gaussian.accumulate.wasserstein",
        kind="equality",
        title=(
            "Mean squared Wasserstein distance to the truth, plus twice the true standard "
            "deviation times the model's, under accumulate."
        ),
        statement=_w_mean,
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
                    Equal(E(_explicit + 2 * sp.sqrt(v0) * sp.sqrt(v), t), E(v + d**2, t) + v0),
                    Linearity(ACCUMULATE),
                ),
                Step(
                    "all fits",
                    _w_mean,
                    Algebra(),
                    uses=("of two normal laws", "linearity", TOTAL),
                ),
            )
        ),
        assumptions=POOLED,
        references=("shumailov2023",),
        domain=ENOUGH,
        rivals={
            "conserved for every ddof": 2 * v0,
            "real data only": v0 * (2 + _gain),
            "ddof 0 for 1 and back": _w_mean.rhs.subs(b, 1 - b),
        },
        parameters=PER_GENERATION,
        remark=(
            "With ddof = 0 it is 2 v_0 for every schedule: the mean squared distance is 2 sigma_0 "
            "(sigma_0 - E sigma_t), below 2 v_0."
        ),
    ),
    Claim(
        id="gaussian.accumulate.kl_to_truth",
        kind="equality",
        title=(
            "Mean divergence of the model from the truth, plus half the mean logarithm of its "
            "relative variance, under accumulate."
        ),
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
                    Equal(E(_kl + (sp.log(v) - sp.log(v0)) / 2, t), (E(v + d**2, t) / v0 - 1) / 2),
                    Linearity(ACCUMULATE),
                ),
                Step(
                    "all fits",
                    _kl_mean,
                    Algebra(),
                    uses=("of two normal laws", "linearity", TOTAL),
                ),
            )
        ),
        assumptions=POOLED,
        references=("suresh2024",),
        domain=ENOUGH,
        rivals={
            "no half": 2 * _kl_mean.rhs,
            "real data only": _gain / 2,
            "ddof 0 for 1 and back": _kl_mean.rhs.subs(b, 1 - b),
        },
        parameters=PER_GENERATION,
        remark=(
            "With ddof = 0 it is 0 for every schedule: the mean divergence is minus half the mean "
            "of log(v_t/v_0)."
        ),
    ),
)
