"""A finished run for tests of the report: real claims and proofs, and numbers as a simulation would
give them.
"""

from functools import cache

from tailbite.outcomes import (
    NOTHING,
    CheckReport,
    Result,
    RivalReport,
    RivalVerdict,
    Tested,
    Verdict,
)
from tailbite.proving import Proved, prove, together, used
from tailbite.verification import _without_simulation
from tailbite.verified import ClaimReport, Report
from theory import claim

IDS = (
    "gaussian.normal.even_moment",
    "gaussian.replace.variance_mean",
    "gaussian.replace.fisher_rao",
    "gaussian.replace.mean_law",
    "gaussian.replace.chernoff",
    "gaussian.replace.deviation_bound",
    "gaussian.accumulate.no_collapse",
    "regression.accumulate.risk_mean",
)
GIVEN = {"samples": [20, 4, 4, 4], "generations": 4, "ddof": 0, "variance": 1.0}


def mean(predicted: float, estimate: float, error: float = 0.001, p_value: float = 0.2) -> Result:
    return Result(predicted, estimate, error, p_value, 0.012)


def law(distance: float, p_value: float) -> Result:
    return Result(0.0, distance, None, p_value, 0.02)


#: test, result of the claim, results of some rivals by name; other rivals are not separable
CHECKS = {
    "gaussian.replace.variance_mean": (
        "mean",
        mean(0.7737, 0.7748),
        {
            "M for M - 1": mean(0.9, 0.7748, p_value=0.0),
            "one generation late": mean(0.81, 0.7748, p_value=1e-160),
        },
    ),
    "gaussian.replace.fisher_rao": ("mean", mean(1.25, 1.2495), {}),
    "gaussian.replace.mean_law": (
        "law",
        law(0.002, 0.84),
        {"logistic": law(0.2, 1e-62), "variance doubled": law(0.9, 0.0)},
    ),
    "gaussian.replace.chernoff": (
        "upper bound",
        mean(0.6, 0.17, 1e-4, 1.0),
        {"mean of the logarithm": mean(0.05, 0.17, 1e-4, 0.0)},
    ),
    "gaussian.replace.deviation_bound": ("upper bound", mean(1.8, 0.93), {}),
    "regression.accumulate.risk_mean": (
        "mean",
        mean(0.369, 0.3698),
        {"same rows": mean(0.39, 0.3698, p_value=3e-90)},
    ),
}


@cache
def proofs() -> dict[str, Proved]:
    """What is known of the claims of the run."""
    return together({id: prove(id, 1, id in IDS) for id in used(IDS)}, IDS)


def finished(id: str) -> ClaimReport:
    """One claim of the run."""
    found, proof = claim(id), proofs()[id]
    if id not in CHECKS:
        return ClaimReport(found, proof, _without_simulation(found, proof))
    test, result, results = CHECKS[id]
    rivals = tuple(
        RivalReport(name, RivalVerdict.REJECTED, results[name])
        if name in results
        else RivalReport(name, RivalVerdict.NOT_SEPARABLE, NOTHING)
        for name in found.rivals
    )
    return ClaimReport(
        found,
        proof,
        (
            CheckReport(
                id, "mean of v & <d>", Tested(test), GIVEN, result, 65536, Verdict.AGREE, rivals
            ),
        ),
    )


def report() -> Report:
    """The run."""
    return Report(7, tuple(map(finished, IDS)), 12.5)
