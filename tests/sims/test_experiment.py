"""An experiment is checked when it is made, is equal to another with the same numbers, and may be
said by its fields."""

import os
import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from sims import Experiment, Gaussian, LinearRegression, Normal, Replace, blocks, refit, simulate

MADE = Experiment(Gaussian(ddof=1), Replace(), Normal(1.0, 2.0), 5, 3, observe=["log_variance"])
RUN = {"replicates": 20, "seed": 5, "progress": False}


def long(last):
    """A schedule that NumPy would shorten, in its repr, to the same words."""
    schedule = np.full(3000, 7)
    schedule[1500] = last
    return schedule


def test_no_array_is_shortened_in_a_key():
    a, b = (Experiment(Gaussian(), Replace(), Normal(), long(k), 3000) for k in (7, 8))
    assert repr(long(7)) == repr(long(8)) and a != b and a.key != b.key
    weights = [np.linspace(0, 1, 1500), np.linspace(0, 1, 1500)]
    weights[1][700] += 1
    a, b = (
        Experiment(LinearRegression(1500, weights=w), Replace(), Normal(), 2000, 3) for w in weights
    )
    assert a.key != b.key


KEY = """
import numpy as np, numpyro.distributions as dist
from sims import Experiment, Gaussian, Replace, Samples
parts = dist.Categorical(np.array([0.25, 0.75])), dist.Gamma(np.array([2.0, 3.0]), 0.5)
part = dist.MixtureSameFamily(*parts)
print(Experiment(Samples(Gaussian()), Replace(), part, 5, 3).key)
"""


def test_a_key_is_the_same_in_every_process():
    """Names in NumPyro's laws are in a set, whose order is another one for every salt of hashes."""
    keys = {
        subprocess.run(
            [sys.executable, "-c", KEY],
            env=os.environ | {"PYTHONHASHSEED": str(salt)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for salt in range(3)
    }
    assert len(keys) == 1 and "[2.0, 3.0]" in keys.pop()


def test_equal_experiments_are_one():
    same = Experiment(Gaussian(ddof=1), Replace(), Normal(1.0, 2.0), 5, 3, 0, None, "log_variance")
    assert same == MADE and hash(same) == hash(MADE) and same.key == MADE.key
    assert pickle.loads(pickle.dumps(replace(MADE, observe=None))) == replace(MADE, observe=None)
    cut = replace(MADE, samples=[5, 5, 5, 9])
    assert cut == MADE and replace(cut, generations=4) != replace(MADE, generations=4)
    for other in ({"tilt": 0.5}, {"record": [3]}, {"samples": [5, 5, 6]}, {"observe": None}):
        assert replace(MADE, **other) != MADE


def test_the_fields_may_stand_in_its_place_and_replace_its_own():
    fields = dict(truth=Normal(1.0, 2.0), samples=5, generations=3, observe="log_variance")
    assert refit(MADE, **RUN) == refit(Gaussian(ddof=1), Replace(), **fields, **RUN)
    assert simulate(MADE, record=[3], **RUN) == refit(replace(MADE, record=(3,)), **RUN)
    assert simulate(MADE, record=[3], **RUN) != refit(MADE, **RUN)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("family", Normal(), "family must be a family of sims.families, got Normal"),
        ("workflow", Replace, "workflow must be a workflow of sims.workflows, got"),
        ("generations", 0, "generations must be at least 1, got 0"),
        ("samples", [5, 5], "samples must give a batch for each of 3 generations, got 2"),
        ("tilt", "a", "tilt must be a number, got 'a'"),
        ("record", [4], "record must be in 0..3, got 4"),
        ("observe", ["no"], "observe must name one of log_variance, "),
    ],
)
def test_a_wrong_part_is_refused_when_it_is_made(unchecked, field, value, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        replace(MADE, **{field: value})


def test_what_is_missing_is_named():
    with pytest.raises(TypeError, match="missing .*required.* 'truth'"):
        blocks(Gaussian(), Replace(), samples=5, generations=3, **RUN)


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({}, "--xla_cpu_prefer_vector_width=512 --xla_force_host_platform_device_count="),
        ({"SIMS_KEEP_XLA_FLAGS": "1"}, ""),
        ({"SIMS_KEEP_XLA_FLAGS": "1", "XLA_FLAGS": "--xla_dump_to=x"}, "--xla_dump_to=x"),
    ],
)
def test_what_importing_changes_of_jax_can_be_left_out(given, left):
    code = "import os, jax; a = dict(jax.config.values); import sims; print(a == jax.config.values)"
    code += "; print(os.environ.get('XLA_FLAGS', ''))"
    keep = {key: value for key, value in os.environ.items() if key != "XLA_FLAGS"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=keep | given, capture_output=True, text=True, check=True
    )
    same, flags = done.stdout.splitlines()
    assert same == "True" and (flags.startswith(left) if not given else flags == left)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"generations": 2**24 + 1}, "generations must be at most 16777216"),
        ({"samples": 10**16}, "samples must be in 1..9007199254740992"),
        ({"samples": 2**53, "generations": 3}, "the sum of samples must be at most"),
        ({"samples": [2**53, 1], "generations": 2}, "the sum of samples must be at most"),
        ({"samples": 10**400}, "samples must be in 1..9007199254740992, got about 1e400"),
        ({"generations": 2**22}, "record must give at most 1048576 generations"),
    ],
)
def test_sizes_have_bounds(changed, sentence):
    """Before anything of that size is made."""
    run = dict(truth=Normal(), samples=5, generations=2) | changed
    with pytest.raises(ValueError, match=sentence):
        Experiment(Gaussian(), Replace(), **run)
