"""Theory beside a simulation: derived from the checks, agreeing with what is simulated, and silent
where a claim lacks an option.
"""

import numpy as np
import pytest

import theory
from tailbite import cli
from tailbite.checks import checks_of
from tailbite.manifest import families, subject_of
from tailbite.predictions import (
    Asked,
    differences,
    model_of,
    predictions,
    run_at,
    settings_of,
    speaking,
    values_of,
)
from tailbite.simulation import simulate
from tailbite.workflows import WORKFLOWS

#: What is simulated beside its claims: family, workflow, options, and the statistics that claims
#: give.
GAUSSIAN = {
    "log_variance": "both",
    "log_ratio": "both",
    "variance": "both",
    "squared_error": "both",
    "mean_offset": "variance",
    "entropy": "mean",
    "kl_to_truth": "mean",
    "kl_from_truth": "mean",
    "cosh_fisher_rao": "mean",
    "wasserstein2": "both",
}
FIT = {"variance": "mean", "squared_error": "mean", "mean_offset": "variance"}
SCALED = {"variance": 2.5}
ROWS = {"dimension": 4, **SCALED}
GAMMA = {"kind": "gamma", "mean": 3.0, "convolution": 2.5}
BESIDE = [
    ("gaussian", "replace", SCALED, GAUSSIAN),
    ("gaussian", "replace", {**SCALED, "temperature": 1.5}, {"variance": "mean"}),
    ("gaussian", "replace", {**SCALED, "ridge": 0.3}, {"variance": "mean"}),
    ("gaussian", "replace", {**SCALED, "functional_error": 0.3}, {"squared_error": "mean"}),
    ("gaussian", "accumulate", {**SCALED, "ddof": 1.0}, FIT | {"variance": "both"}),
    ("gaussian", "accumulate_subsample", {**SCALED, "budget": 30}, FIT),
    ("gaussian", "augment", SCALED, FIT),
    ("gaussian", "fresh-mixture", {**SCALED, "real": 20}, FIT),
    ("regression", "replace", ROWS, {"excess_risk": "both"}),
    ("regression", "replace", {**ROWS, "design": "same"}, {"excess_risk": "both"}),
    ("regression", "accumulate", ROWS, {"excess_risk": "mean"}),
    ("regression", "accumulate", {**ROWS, "design": "same"}, {"excess_risk": "both"}),
    ("regression", "fresh-mixture", {**ROWS, "real": 20}, {"excess_risk": "mean"}),
    (
        "regression",
        "weighted_parameters",
        {**ROWS, "real": 20, "real_weight": 0.3},
        {"excess_risk": "mean"},
    ),
    ("exponential-family", "replace", GAMMA, {"squared_error": "mean"}),
    (
        "exponential_family",
        "accumulate",
        {"kind": "poisson", "mean": 3.0},
        {"squared_error": "mean"},
    ),
    ("discrete", "replace", {"types": 6, "zipf": 1.0}, {"heterozygosity": "both"}),
]


def flags(options):
    return [
        part
        for name, value in options.items()
        for part in (f"--{name.replace('_', '-')}", str(value))
    ]


@pytest.mark.costly
@pytest.mark.parametrize(("family", "workflow", "options", "known"), BESIDE)
def test_every_prediction_agrees(family, workflow, options, known, seed, predicted_here):
    """Each claim beside its observable: within 7 standard errors, whatever the seed."""
    run = ["--samples", "60", "--generations", "3", "--replicates", "1e5", "--seed", str(seed)]
    observe = ["--observe", ",".join(known)]
    arguments = ["simulate", family, "--workflow", workflow, *run, *observe, *flags(options)]
    found = simulate(cli.parser().parse_args(arguments))
    assert set(found.theory.known) == statistics(known)
    for name, which in known.items():
        moments = found.result[name]
        if which != "variance":
            assert np.abs(found.z(name)).max() < 7, name
        if which != "mean":
            _, variance = found.theory.known[name, "variance"]
            error = variance * np.sqrt((moments.kurtosis + 2) / np.array(moments.count))
            assert (np.abs(moments.variance - variance) / error).max() < 7, name


def statistics(known):
    means = {(name, "mean") for name, which in known.items() if which != "variance"}
    return means | {(name, "variance") for name, which in known.items() if which != "mean"}


def asked(family, workflow, observables, **options):
    """The words of a command, with the defaults of its options."""
    there, rule = families()[family], WORKFLOWS[workflow]
    defaults = {option.name: option.default for option in (*there.options, *rule.options)}
    return Asked(family, workflow, observables, [1, 3], 60, defaults | options)


@pytest.mark.parametrize(("family", "workflow", "options", "known"), BESIDE)
def test_claims_give_just_these_statistics(family, workflow, options, known):
    family, workflow = family.replace("_", "-"), workflow.replace("_", "-")
    said = predictions(asked(family, workflow, list(known), **options)).known
    assert set(said) == statistics(known)
    assert all(np.isfinite(values).all() for _, values in said.values())


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"temperature": 1.5}, "gaussian.replace.kl_to_truth is for temperature 1.0"),
        ({"functional_error": 0.3}, "gaussian.replace.kl_to_truth is for no functional error"),
        (
            {"temperature": 1.5, "ridge": 0.3},
            "gaussian.replace.kl_to_truth is for temperature 1.0 and no ridge",
        ),
    ],
)
def test_an_option_that_a_claim_lacks_is_never_dropped(options, sentence, predicted_here, capsys):
    said = predictions(asked("gaussian", "replace", ["kl_to_truth"], **options))
    assert not said.known and said.limits["kl_to_truth", "mean"] == sentence
    run = ["--samples", "9", "--generations", "2", "--replicates", "50", "--observe", "kl_to_truth"]
    assert cli.main(["simulate", "gaussian", "--workflow", "replace", *run, *flags(options)]) == 0
    assert f"(no claim speaks of its mean here: {sentence})" in capsys.readouterr().out


def observed(checks):
    """The observables that a check has by itself, and that a user can name."""
    alone = {check.observe[0] for check in checks if len(check.observe) == 1}
    return sorted(name for name in alone if isinstance(name, str))


#: Families with checks of what a user can name, of which not all are limits or of one setting.
UNSPOKEN = ("logistic", "gaussian-channel", "prompted-labels")
CHECKED = [name for name in families() if subject_of(name).checks and name not in UNSPOKEN]


#: The class of a family, where the checks of its subject run others, too.
MADE = {
    "discrete": "Discrete",
    "exponential-family": "ExponentialFamily",
    "channel": "Channel",
    "languages": "Channel",
    "gaussian-channel": "GaussianChannel",
    "posterior-sampling": "PosteriorSampling",
    "regression": "LinearRegression",
}


def spoken(name, checks, statistic):
    """Checks and design points of a family's own class."""
    for check, point in speaking(checks, statistic):
        made = type(model_of(point.experiment.family)).__name__
        if MADE.get(name, made) == made:
            yield check, point


@pytest.mark.parametrize("name", CHECKED)
def test_design_points_mean_what_their_experiments_are(name):
    """What a check says of a design point in the words of its claim is what its experiment is made
    of.
    """
    family, checks = families()[name], checks_of(subject_of(name).checks)
    seen = 0
    for observable in observed(checks):
        for check, point in spoken(name, checks, (observable, "mean")):
            experiment = point.experiment
            there = settings_of(family, experiment.family, experiment.workflow, experiment.truth)
            for parameter in theory.claim(check.claim).predicts_with():
                if parameter in there and parameter in point.parameters:
                    assert (there[parameter] or 0) == pytest.approx(point.parameters[parameter]), (
                        check.claim,
                        parameter,
                    )
                    seen += 1
    assert seen


def test_claims_that_hold_for_one_run_predict_the_same():
    """Wherever two checks speak of one mean of one experiment: at each other's design points."""
    together = 0
    for name in CHECKED:
        family, checks = families()[name], checks_of(subject_of(name).checks)
        for observable in observed(checks):
            cases = list(spoken(name, checks, (observable, "mean")))
            for check, point in cases:
                run = run_at(family, point)
                values = {}
                for other, there in cases:
                    claim = theory.claim(other.claim)
                    if differences(family, claim, other, there, run):
                        continue
                    value = values_of(other, there, claim, run)[0]
                    if not np.isnan(value):
                        values[claim.id] = value
                together += len(values) > 1
                assert len(values) < 2 or np.ptp(list(values.values())) <= 1e-9 * max(
                    map(abs, values.values())
                ), (check.claim, values)
    assert together > 3
