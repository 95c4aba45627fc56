"""Observables: what is recorded of a run. Most read one number off the fitted model, some remember
earlier ones.
"""

from sims.observables.fold import (
    Observable,
    first_passage,
    reading,
    running_maximum,
    stopped,
    unweighted,
)
from sims.observables.gaussian import (
    cosh_fisher_rao,
    entropy,
    exceeds,
    fisher_rao,
    kl_from_truth,
    kl_to_truth,
    log_ratio,
    log_variance,
    mean_offset,
    sigma,
    squared_error,
    tail_mass,
    total_variation,
    variance,
    variance_power,
    wasserstein2,
)
from sims.observables.regression import (
    excess_risk,
    log_excess_risk,
    signal,
    statistical_gap,
    weight,
)

__all__ = [
    "Observable",
    "cosh_fisher_rao",
    "entropy",
    "exceeds",
    "excess_risk",
    "first_passage",
    "fisher_rao",
    "kl_from_truth",
    "kl_to_truth",
    "log_excess_risk",
    "log_ratio",
    "log_variance",
    "mean_offset",
    "reading",
    "running_maximum",
    "sigma",
    "signal",
    "squared_error",
    "statistical_gap",
    "stopped",
    "tail_mass",
    "total_variation",
    "unweighted",
    "variance",
    "variance_power",
    "wasserstein2",
    "weight",
]
