"""Bad input is refused at the call, before any work, in one sentence that says what was expected
and what came.
"""

import subprocess
import sys

import numpy as np
import numpyro.distributions as dist
import pytest

from sims import (
    Accumulate,
    AccumulateSubsample,
    Augment,
    FreshMixture,
    Gaussian,
    LogisticRegression,
    Normal,
    PartialReplacement,
    Replace,
    Samples,
    Uniform,
    Weighted,
    Window,
    blocks,
)
from sims.workflows import WORKFLOWS, Memory, named

BASE = {"truth": Normal(), "samples": 5, "generations": 3, "replicates": 4, "seed": 0}


def start(family=None, workflow=None, **options):
    return blocks(family or Gaussian(), workflow or Replace(), **(BASE | options))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"generations": 0}, "generations must be at least 1, got 0"),
        ({"generations": -1}, "generations must be at least 1, got -1"),
        ({"generations": 2.0}, "generations must be an integer, got 2.0"),
        ({"replicates": 0}, "replicates must be in 1"),
        ({"first_replicate": -1}, r"first_replicate must be in 0..\d+, got -1"),
        ({"first_replicate": 2**64 - 3}, r"first_replicate must be in 0..\d+, got"),
        ({"seed": 1.5}, "seed must be an integer, got 1.5"),
        ({"seed": True}, "seed must be an integer, got True"),
        ({"seed": -1}, r"seed must be in 0..\d+, got -1"),
        ({"samples": 0}, "samples must be at least 1, got 0"),
        ({"samples": 2.5}, "samples must be an integer, got 2.5"),
        ({"samples": [5, 5]}, "samples must give a batch for each of 3 generations, got 2"),
        ({"samples": [5, -5, 5]}, "samples must be at least 1, got -5"),
        (
            {"observe": "logvariance"},
            "observe must name one of log_variance, .*, got 'logvariance'",
        ),
        ({"observe": [3]}, "observe must hold names and Observables, got 3"),
        (
            {"observe": ["sigma", "sigma"]},
            "observe must hold at least one observable, with distinct names, got",
        ),
        ({"observe": []}, "observe must hold at least one observable"),
        ({"record": []}, "record must be increasing generations"),
        ({"record": [2, 1]}, "record must be increasing generations, at least one, got"),
        ({"record": [4]}, "record must be in 0..3, got 4"),
        ({"record": 0}, "record must be at least 1, got 0"),
        ({"block": 0}, "block must be in 1"),
        ({"truth": 3.0}, "truth must be a law of sims.truths or a NumPyro distribution, got 3.0"),
        (
            {"truth": dist.Normal(np.zeros(2, np.float32), 1.0)},
            "truth must have scalar points, got shape",
        ),
        (
            {"truth": Uniform()},
            "Gaussian has an exact statistic for a Normal truth only: use Samples",
        ),
        ({"family": Normal()}, "family must be a family of sims.families, got Normal"),
        ({"workflow": Replace}, "workflow must be a workflow of sims.workflows, got"),
        (
            {"workflow": AccumulateSubsample(2)},
            "AccumulateSubsample has no exact statistic: use Samples",
        ),
        ({"tilt": -2.0}, r"tilt must leave samples - 1 \+ 2 tilt > 0, got -2"),
        ({"tilt": np.inf}, "tilt must be a finite number, got inf"),
        (
            {"tilt": 1.0, "workflow": Accumulate()},
            "tilt has an exact weight for Replace without ridge only, got Accumulate",
        ),
        (
            {"tilt": 1.0, "family": Gaussian(ridge=1.0)},
            "tilt has an exact weight for Replace without ridge only",
        ),
        ({"tilt": 1.0, "family": Samples(Gaussian())}, "tilt needs an exact family, got Samples"),
        (
            {"family": Samples(Gaussian()), "workflow": AccumulateSubsample(6)},
            r"budget must be at most samples\[0\] = 5, got 6",
        ),
    ],
)
def test_bad_runs_are_refused(unchecked, options, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        start(**options)


@pytest.mark.parametrize(
    ("workflow", "samples", "ddof"),
    [
        (Replace(), 5, 5),
        (Replace(), 1, 0),
        (Replace(), [5, 5, 1], 0.5),
        (Accumulate(), [1, 1, 1], 0),
        (Augment(), [2, 1, 1], 2),
        (FreshMixture(real=1), 1, 2),
        (Window(length=2), [3, 1, 1], 2),
        (Weighted(0.5, 1, "parameters"), 5, 0),
        (Weighted(0.5, 1, "points"), 1, 2),
    ],
)
@pytest.mark.parametrize("route", [lambda g: g, Samples])
def test_every_training_set_must_exceed_ddof(route, workflow, samples, ddof):
    with pytest.raises(
        ValueError,
        match="a training set needs at least 2 points and more than ddof = .* for generation",
    ):
        start(route(Gaussian(ddof=ddof)), workflow, samples=samples)


@pytest.mark.parametrize(
    ("workflow", "samples", "ddof"),
    [
        (Replace(), 2, 1),
        (Replace(), 3, 2.5),
        (Replace(), 2, -3),
        (Accumulate(), [2, 1, 1], 1),
        (Augment(), [2, 1, 1], 1),
        (FreshMixture(real=1), 1, 1),
        (Window(length=2), [2, 1, 1], 1),
        (Weighted(0.5, 1, "points"), 1, 1),
    ],
)
@pytest.mark.parametrize("route", [lambda g: g, Samples])
def test_batches_of_one_are_taken_where_the_workflow_pools(route, workflow, samples, ddof):
    """What is refused is refused at the call; `test_routes` simulates such batches."""
    start(route(Gaussian(ddof=ddof)), workflow, samples=samples)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Normal(variance=-1), "variance must be a finite number > 0, got -1"),
        (lambda: Normal(variance=float("nan")), "variance must be a finite number > 0, got nan"),
        (lambda: Normal(variance=0), "variance must be a finite number > 0, got 0"),
        (lambda: Normal(mean="a"), "mean must be a number, got 'a'"),
        (lambda: Gaussian(ddof=float("nan")), "ddof must be a finite number, got nan"),
        (lambda: Gaussian(temperature=0), "temperature must be a finite number > 0, got 0"),
        (lambda: Gaussian(ridge=-1), "ridge must be a finite number >= 0, got -1"),
        (
            lambda: Gaussian(functional_error=-1),
            "functional_error must be a finite number >= 0, got -1",
        ),
        (lambda: Window(length=0), "length must be at least 1, got 0"),
        (lambda: FreshMixture(real=0), "real must be at least 1, got 0"),
        (lambda: AccumulateSubsample(budget=0.5), "budget must be an integer, got 0.5"),
        (
            lambda: Weighted(1.0, 3, "points"),
            "real_weight must lie strictly between 0 and 1, got 1.0",
        ),
        (lambda: Weighted(0.5, 3, "model"), "of must be 'points' or 'parameters', got 'model'"),
    ],
)
def test_bad_parts_are_refused(unchecked, make, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        make()


@pytest.mark.parametrize("model", [LogisticRegression(2, 0.5), Samples(Gaussian())])
def test_points_of_points_are_refused(model):
    with pytest.raises(ValueError, match="Samples needs a family with an exact route, got "):
        Samples(model)


def test_samples_of_no_family_is_refused(unchecked):
    with pytest.raises(TypeError, match="Samples needs a family of sims.families, got Normal"):
        Samples(Normal())


def test_workflows_have_names_in_two_spellings():
    assert named("fresh-mixture") is named("fresh_mixture") is FreshMixture
    assert named("accumulate_subsample") is AccumulateSubsample and named("replace") is Replace
    with pytest.raises(ValueError, match="the workflows are replace, accumulate, .*; got 'fresh'"):
        named("fresh")


def test_a_workflow_says_what_it_needs():
    by_points = {AccumulateSubsample, PartialReplacement}
    assert {w for w in WORKFLOWS.values() if w.by_points} == by_points
    kept = {name: workflow.memory for name, workflow in WORKFLOWS.items()}
    assert {name for name, memory in kept.items() if memory is Memory.POOL} == {
        "accumulate",
        "accumulate-subsample",
    }
    assert {name for name, memory in kept.items() if memory is Memory.BATCHES} == {
        "augment",
        "partial-replacement",
        "window",
    }
    both = [Weighted(0.5, 3, of) for of in ("points", "parameters")]
    fresh = [w.fresh_points for w in (FreshMixture(real=3), *both, Replace(), Window(2))]
    assert fresh == [3, 3, 3, 0, 0]
    samples = np.array([5, 2])
    assert [w.sets(samples).tolist() for w in both] == [[[8, 5]], [[5, 2], [3, 3]]]


def test_importing_sims_imports_neither_numpyro_nor_the_other_rooms():
    code = (
        "import sims, sys; print([m for m in ('numpyro', 'sympy', 'theory', 'tailbite') if m in "
        "sys.modules])"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )
