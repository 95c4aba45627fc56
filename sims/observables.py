"""Observables: what is recorded of a run. Most read one number off the fitted model, some remember
earlier ones.

Here are those of the Gaussian and of linear regression, which live beside their families, and what
all observables are made of. `named` reads them from words, as the command line does."""

from sims.families.base import Family
from sims.families.gaussian_readings import (
    beyond_quantile,
    cosh_fisher_rao,
    entropy,
    exceeds,
    first_passage,
    fisher_rao,
    kl_from_truth,
    kl_to_truth,
    log_ratio,
    log_variance,
    mean_offset,
    sigma,
    squared_error,
    stopped,
    tail_mass,
    total_variation,
    variance,
    variance_power,
    wasserstein2,
)
from sims.families.regression_readings import (
    excess_risk,
    log_excess_risk,
    signal,
    statistical_gap,
    weight,
)
from sims.fold import Observable, reading, running_maximum, unweighted

__all__ = [
    "Observable",
    "beyond_quantile",
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
    "named",
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
    "words",
]


def words(text: str) -> list[str]:
    """The names in a text with commas between them; commas in brackets belong to a name:
    "log_variance,tail_mass(2)" are two.
    """
    found, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [name.strip() for name in found]


def named(text: str, family: Family) -> tuple[Observable, ...]:
    """The observables of a family that a text names, with commas between them, as
    "log_variance,tail_mass(2)".

    ValueError, with one sentence, for what the family does not name and cannot build.
    """
    return tuple(family.observable(name) for name in words(text))
