"""The harness must fail where theory or the simulator is broken on purpose, and say which claim."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import tailbite.harness as harness_module
import tailbite.trials as trials_module
import theory
from sims import Experiment, Gaussian
from tailbite.checks import Check, checks
from tailbite.harness import Harness
from tailbite.subjects.gaussian.designs import point
from tailbite.trials import name_of

RESTING_ON_DDOF = (
    "gaussian.replace.variance_mean",
    "gaussian.replace.mean_error",
    "gaussian.replace.log_variance_mean",
    "gaussian.replace.kl_to_truth",
    "gaussian.replace.wasserstein",
    "gaussian.accumulate.variance_mean",
)


def chosen(*ids):
    return [check for check in checks() if check.claim in ids]


def judged(selected, claims=None, seed=0):
    harness = Harness(selected, claims or dict(theory.claims()), seed)
    harness.plan()
    return harness.judge(set(harness.run()))


def test_what_holds_a_number_for_every_type_is_recorded_of_as_many_types_alone():
    """A law of 30 words, and one of four types: the programs are two."""
    words, types = "tails.sample.lost_mass", "discrete.replace.share_mean"
    harness = Harness(chosen(words, types), dict(theory.claims()), 0)
    named = {id: set() for id in (words, types)}
    recorded = {id: set() for id in (words, types)}
    for trial in harness.trials:
        named[trial.check.claim] |= set(map(name_of, trial.check.observe))
        for position in range(len(trial.design)):
            recorded[trial.check.claim] |= set(map(name_of, harness.observables(trial, position)))
    assert named[words] and not recorded[types] & (named[words] - named[types])
    assert named[types] and named[types] <= recorded[types]


def _cheap(check):
    """Of the Gaussian itself: what other families draw in its place may take too many replicates to
    be seen so finely.
    """
    return all(type(point.experiment.family) is Gaussian for point in check.points)


def test_agreement_and_rejected_rivals(seed):
    selected = chosen("gaussian.replace.variance_mean", "gaussian.replace.log_variance_mean")
    reports = judged([check for check in selected if _cheap(check)], seed=seed)
    assert {report.verdict for report in reports} == {"agree"}
    rivals = [rival for report in reports for rival in report.rivals]
    assert len(rivals) >= 4
    assert {rival.verdict for rival in rivals} == {"rejected"}
    assert all(report.result.detectable < 0.2 for report in reports)
    within = trials_module.RESOLUTION
    assert all(
        report.result.detectable < within
        for report in reports
        if report.claim == "gaussian.replace.variance_mean"
    )


def test_the_deviation_of_a_risk_is_that_of_its_law():
    """The same rows in all batches: an F law, of which theory's second moment knows nothing."""
    (check,) = chosen("regression.accumulate_same.risk_bound")
    given = check.points[0].parameters
    count, features = given["samples"], given["features"]
    scale = (
        sum(1 / i**2 for i in range(1, given["generations"] + 1))
        * features
        / (count - features + 1)
    )
    assert check.deviation(given) == pytest.approx(
        scale * stats.f(features, count - features + 1).std(), rel=1e-12
    )


def test_a_wrong_formula_disagrees(seed):
    """M for M - 1, in the claim itself."""
    claims = dict(theory.claims())
    right = claims["gaussian.replace.variance_mean"]
    claims[right.id] = replace(right, formula=right.rivals["M for M - 1"])
    reports = judged([replace(check, rivals=()) for check in chosen(right.id)], claims, seed)
    assert {report.verdict for report in reports} == {"disagree"}


def test_a_wrong_simulator_disagrees_with_every_claim_that_rests_on_it(seed, monkeypatch):
    """ddof swapped in the simulator: each claim is named."""
    blocks = harness_module.sims.blocks

    def swapped(experiment, **arguments):
        family = replace(experiment.family, ddof=1.0 - experiment.family.ddof)
        return blocks(replace(experiment, family=family), **arguments)

    monkeypatch.setattr(harness_module.sims, "blocks", swapped)
    reports = judged(chosen(*RESTING_ON_DDOF), seed=seed)
    broken = {report.claim for report in reports if report.verdict == "disagree"}
    assert broken == set(RESTING_ON_DDOF)


def test_an_estimator_that_is_constant_by_algebra_is_refused():
    """Weight times v at tilt 1 is the formula compared with itself."""
    tilted = point(20, 5, 1, tilt=1.0)
    check = Check(
        "gaussian.replace.variance_mean",
        "weight times v",
        ("variance",),
        lambda values, _: values["variance"],
        (tilted,),
    )
    (report,) = judged([check])
    assert report.verdict == "disagree" and "constant by algebra" in report.broken


def test_a_rival_out_of_reach_is_reported_and_never_dropped(seed, monkeypatch):
    monkeypatch.setattr(harness_module, "BUDGET", 1e6)
    claims = dict(theory.claims())
    right = claims["gaussian.replace.log_variance_mean"]
    claims[right.id] = replace(right, rivals={"a hair off": right.formula * (1 + 1e-9)})
    reports = judged(
        [replace(check, rivals=("a hair off",)) for check in chosen(right.id)], claims, seed
    )
    rivals = [rival.verdict for report in reports for rival in report.rivals]
    assert set(rivals) == {"not separable"} and len(rivals) == len(chosen(right.id))


def test_too_few_replicates_for_the_normal_tail_is_undecided(seed, monkeypatch):
    monkeypatch.setattr(harness_module, "BUDGET", 2e5)
    reports = judged(chosen("gaussian.replace.mean_fourth_moment"), seed=seed)
    assert {report.verdict for report in reports} == {"undecided"}


def test_checks_share_experiments_but_experiments_share_no_random_numbers():
    harness = Harness(checks(), dict(theory.claims()), 0)
    assert len(harness.experiments) < len(harness.trials) / 1.5
    keys = list(harness.experiments)
    assert len(keys) == len(set(keys))


def test_every_check_names_a_claim_and_its_rivals():
    claims = theory.claims()
    for check in checks():
        assert check.claim in claims
        assert set(check.rivals or ()) <= set(claims[check.claim].rivals)
        for design in check.designs():
            for each in design:
                assert isinstance(each.experiment, Experiment)


def test_every_statistical_claim_has_a_check():
    checked = {check.claim for check in checks()}
    unchecked = {
        id
        for id, claim in theory.claims().items()
        if claim.kind in ("equality", "law", "bound") and id not in checked
    }
    assert not unchecked


def test_measures_are_per_replicate():
    """The estimator of one replicate does not depend on the others."""
    for check in chosen(
        "gaussian.replace.wasserstein_variance", "gaussian.replace.variance_moment"
    ):
        parameters = check.points[0].parameters
        values = {
            name: np.array([0.5, 1.0, 2.0])
            for name in ("variance", "squared_error", "wasserstein2")
        }
        together = check.measure(values, parameters)
        apart = [
            check.measure({k: v[i : i + 1] for k, v in values.items()}, parameters)[0]
            for i in range(3)
        ]
        assert np.allclose(together, apart)


def test_gaussian_is_a_frozen_value():
    assert repr(Gaussian(ddof=0.0)) == repr(Gaussian(ddof=0.0))
