"""Checks of replace: how far the model is from the truth."""

from math import log, pi, sqrt

from tailbite.checks.check import Check, predicted
from tailbite.subjects.gaussian.designs import FEW, SCALED, TWO, point

FORTY = (point(40, 4, 0), point(40, 4, 1, truth=SCALED))


def _wasserstein_deviation(parameters):
    return sqrt(predicted("gaussian.replace.wasserstein_variance", parameters))


CHECKS = (
    Check(
        "gaussian.replace.kl_to_truth",
        "mean of KL(model, truth)",
        ("kl_to_truth",),
        lambda values, _: values["kl_to_truth"],
        FEW,
    ),
    Check(
        "gaussian.replace.kl_from_truth",
        "mean of KL(truth, model)",
        ("kl_from_truth",),
        lambda values, _: values["kl_from_truth"],
        FORTY,
    ),
    Check(
        "gaussian.replace.entropy_change",
        "mean of the entropy less the truth's",
        ("entropy",),
        lambda values, parameters: (
            values["entropy"] - (1 + log(2 * pi * parameters["variance"])) / 2
        ),
        FEW,
    ),
    Check(
        "gaussian.replace.fisher_rao",
        "mean of cosh(D / sqrt 2)",
        ("cosh_fisher_rao",),
        lambda values, _: values["cosh_fisher_rao"],
        (*FORTY, point((20, 40), 2, 0)),
    ),
    Check(
        "gaussian.replace.wasserstein",
        "mean of W_2^2",
        ("wasserstein2",),
        lambda values, _: values["wasserstein2"],
        FEW[:2],
        deviation=_wasserstein_deviation,
    ),
    Check(
        "gaussian.replace.wasserstein_variance",
        "mean of (W_2^2 - E W_2^2)^2",
        ("wasserstein2",),
        lambda values, parameters: (
            (values["wasserstein2"] - predicted("gaussian.replace.wasserstein", parameters)) ** 2
        ),
        TWO[1:],
    ),
)
