"""The bits of a replicate depend on the experiment, the seed and its number alone."""

import hashlib
import os
import subprocess
import sys
from itertools import permutations
from random import Random

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sims import (
    Accumulate,
    Experiment,
    FreshMixture,
    Gaussian,
    LinearRegression,
    MultivariateGaussian,
    Normal,
    Replace,
    Ridge,
    Samples,
    StochasticGradient,
    Weighted,
    Window,
    blocks,
    refit,
    trajectories,
)
from sims.plan import plan

ROUTES = {
    "replace": (Gaussian(ddof=1), Replace()),
    "accumulate": (Gaussian(), Accumulate()),
    "window": (Gaussian(), Window(length=2)),
    "fresh mixture": (Gaussian(), FreshMixture(real=8)),
    "weighted": (Gaussian(ddof=1), Weighted(real_weight=0.3, real=3, of="parameters")),
    "covariances": (MultivariateGaussian(3, 1.0), Replace()),
    "regression": (LinearRegression(3), Replace()),
    "regression same": (LinearRegression(3, "same"), Accumulate()),
    "regression pooled": (LinearRegression(3), Accumulate()),
    "regression mixture": (LinearRegression(3), FreshMixture(real=4)),
    "regression pass": (
        LinearRegression(3, learner=StochasticGradient(0.1), weights=1.0),
        Replace(),
    ),
    "regression learner": (
        LinearRegression(3, learner=Ridge(0.1), weights=1.0),
        FreshMixture(real=4),
    ),
    "raw regression": (Samples(LinearRegression(2, weights=1.0)), Window(length=2)),
    "raw replace": (Samples(Gaussian()), Replace()),
    "raw accumulate": (Samples(Gaussian()), Accumulate()),
}
OBSERVE = ("log_variance", "mean_offset")


def arguments(**options):
    return {
        "truth": Normal(1.0, 2.0),
        "samples": 5,
        "generations": 3,
        "seed": 11,
        "observe": OBSERVE,
        "progress": False,
    } | options


def rows_of(name, **options):
    """Trajectories of a route; families other than the Gaussian are read whole."""
    own = {} if "log_variance" in ROUTES[name][0].observables else {"observe": None}
    return trajectories(*ROUTES[name], **arguments(**own, **options))


def equal(a, b):
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def several_tiles(name):
    """Replicates that fill two tiles and half of a third."""
    family, workflow = ROUTES[name]
    left_out = ("observe", "progress", "seed")
    run = {key: value for key, value in arguments().items() if key not in left_out}
    return 5 * plan(Experiment(family, workflow, **run), seed=11).tile // 2


@pytest.mark.costly
@pytest.mark.parametrize("name", ROUTES)
def test_no_cut_changes_a_bit(name):
    """Several tiles in one program, blocks that cut through tiles; any block, the last one ragged,
    from any first replicate.
    """
    size = several_tiles(name)
    whole = rows_of(name, replicates=size, block=size)
    assert equal(whole, rows_of(name, replicates=size, block=size // 3))

    @settings(max_examples=4)
    @given(
        st.sampled_from([1, 7, 64]),
        st.integers(1, 4),
        st.integers(0, 6),
        st.integers(0, size - 256),
    )
    def rows_of_one_table(block, number, short, start):
        replicates = block * number - short % block
        part = rows_of(name, replicates=replicates, first_replicate=start, block=block)
        assert equal(part, {name: rows[start : start + replicates] for name, rows in whole.items()})

    rows_of_one_table()


@settings(max_examples=20)
@given(st.integers(0, 2**64 - 8))
def test_replicates_far_out_are_like_any_other(first):
    """No wrap-around at 2^32: replicate numbers are 64 bits."""
    run = arguments(replicates=8, first_replicate=first, block=8)
    rows = trajectories(*ROUTES["replace"], **run)
    alone = trajectories(
        *ROUTES["replace"], **(run | {"first_replicate": first + 5, "replicates": 1})
    )
    assert equal(alone, {name: values[5:6] for name, values in rows.items()})
    if first >= 2**32:
        assert not equal(
            rows, trajectories(*ROUTES["replace"], **(run | {"first_replicate": first % 2**32}))
        )


def close(a, b):
    return all(np.allclose(a[name], b[name], rtol=1e-5, atol=1e-5) for name in a)


@pytest.mark.parametrize(("route", "same"), [("window", equal), ("accumulate", close)])
def test_recording_less_or_running_longer_changes_no_bit_of_the_loop(route, same):
    """A walk sums several generations at a time, those up to a recorded one apart: rounding
    differs, and nothing else.
    """
    every = trajectories(*ROUTES[route], **arguments(generations=9, replicates=4, record=range(10)))

    @settings(max_examples=20)
    @given(
        st.lists(st.integers(0, 9), min_size=3, max_size=4, unique=True).map(sorted),
        st.integers(0, 3),
    )
    def columns_of_one_table(record, more):
        chosen = trajectories(
            *ROUTES[route], **arguments(generations=9 + more, replicates=4, record=record)
        )
        assert same(chosen, {name: values[:, record] for name, values in every.items()})

    columns_of_one_table()


def test_a_schedule_of_equal_batches_is_that_number():
    assert equal(
        trajectories(*ROUTES["replace"], **arguments(replicates=4)),
        trajectories(*ROUTES["replace"], **arguments(replicates=4, samples=[5, 5, 5, 99])),
    )


def test_generation_zero_is_the_truth():
    start = trajectories(*ROUTES["raw replace"], **arguments(replicates=3, record=[0]))
    assert np.allclose(start["log_variance"], np.log(2.0)) and not start["mean_offset"].any()


def test_other_seeds_are_other_runs():
    first, second = (
        trajectories(*ROUTES["replace"], **arguments(replicates=4, seed=seed))
        for seed in (1, 2**63 + 1)
    )
    assert not np.isin(first["log_variance"], second["log_variance"]).any()


def test_blocks_come_in_order():
    run = blocks(*ROUTES["replace"], **arguments(replicates=20, first_replicate=3, block=8))
    assert [(first, len(values["log_variance"])) for first, values in run] == [
        (3, 8),
        (11, 8),
        (19, 4),
    ]


def test_results_of_disjoint_ranges_merge_exactly():
    run = arguments(replicates=900)
    whole = refit(*ROUTES["replace"], **run)
    cuts = [(0, 100), (100, 463), (463, 900)]
    parts = [
        refit(
            *ROUTES["replace"], **(run | {"first_replicate": a, "replicates": b - a, "block": 50})
        )
        for a, b in cuts
    ]
    for a, b, c in permutations(parts):
        assert a.merge(b).merge(c) == a.merge(b.merge(c)) == whole
    assert whole.replicates == 900 and whole.generations == (1, 2, 3)
    with pytest.raises(ValueError, match="disjoint"):
        whole.merge(parts[0])
    assert " at 0x" not in whole.recipe
    with pytest.raises(ValueError, match="one experiment"):
        whole.merge(refit(*ROUTES["replace"], **(run | {"seed": 12})))


def test_moments_are_those_of_the_trajectories():
    run = arguments(replicates=30_000)
    result, values = refit(*ROUTES["replace"], **run), trajectories(*ROUTES["replace"], **run)
    for name in OBSERVE:
        np.testing.assert_allclose(
            result[name].mean, values[name].mean(axis=0, dtype=np.float64), rtol=1e-9
        )
        np.testing.assert_allclose(
            result[name].variance, values[name].astype(np.float64).var(axis=0, ddof=1), rtol=1e-7
        )


@pytest.mark.costly
@pytest.mark.parametrize("name", ["replace", "accumulate", "window"])
def test_an_accelerator_computes_the_same(name, monkeypatch):
    """As far as a CPU can tell: wider tiles, and pairs that are left to the compiler, change
    rounding alone.
    """
    run = arguments(replicates=100_000, record=[1, 3])
    here = refit(*ROUTES[name], **run)
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    monkeypatch.setattr("sims.plan.WIDER", 4)  # as wide as it would be takes a CPU long
    settled = {
        key: value for key, value in run.items() if key not in ("progress", "replicates", "seed")
    }
    assert plan(Experiment(*ROUTES[name], **settled), seed=11).tile == 4 * ROUTES[name][0].tile
    there = refit(*ROUTES[name], **run)
    for observable in OBSERVE:
        np.testing.assert_allclose(
            there[observable].mean, here[observable].mean, rtol=1e-5, atol=1e-6
        )
        np.testing.assert_allclose(
            there[observable].kurtosis, here[observable].kurtosis, rtol=1e-3, atol=1e-4
        )
        assert there[observable].count == here[observable].count


def test_units_can_be_handed_in():
    given_units = {"log_variance": (0.0, 1.0), "mean_offset": (np.zeros(3), [1.0, 2.0, 4.0])}
    result = refit(*ROUTES["replace"], **arguments(replicates=10), units=given_units)
    assert result["mean_offset"].scale == (1.0, 2.0, 4.0)
    with pytest.raises(ValueError, match="got none for mean_offset"):
        refit(*ROUTES["replace"], **arguments(replicates=10), units={"log_variance": (0.0, 1.0)})


FINGERPRINTS = """
import jax, sys
from tests.sims.test_loop import fingerprints
print(jax.local_device_count(), *fingerprints(*sys.argv[1:]))
"""


def fingerprints(*routes):
    """A hash of the values of several tiles in two blocks, and of their moments in one by the
    program of `refit`, for each route.
    """
    for name in routes:
        size = several_tiles(name)
        rows = rows_of(name, replicates=size, block=size // 2)
        digest = hashlib.sha256(
            b"".join(np.ascontiguousarray(values).tobytes() for values in rows.values())
        )
        units = dict.fromkeys(rows, (0.0, 1.0))
        run = arguments(replicates=size, block=size, observe=list(rows), units=units)
        digest.update(repr(refit(*ROUTES[name], **run).moments).encode())
        yield digest.hexdigest()


@pytest.mark.slow
def test_the_number_of_devices_changes_no_bit(seed):
    """1 to 4 devices, forced in a process of its own unless this one has so many; other routes in
    every run.
    """
    raw = {name for name in ROUTES if name.startswith("raw")}
    routes = Random(seed).sample(sorted(set(ROUTES) - raw), 2) + Random(seed).sample(sorted(raw), 1)
    seen = [set() for _ in routes]
    for count in (1, 2, 3, 4):
        if count == jax.local_device_count():
            found = fingerprints(*routes)
        else:
            environment = os.environ | {
                "XLA_FLAGS": f"--xla_force_host_platform_device_count={count}",
                "JAX_PLATFORMS": "cpu",
            }
            command = [sys.executable, "-c", FINGERPRINTS, *routes]
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=True
            )
            devices, *found = done.stdout.split()
            assert int(devices) == count
        for digests, digest in zip(seen, found, strict=True):
            digests.add(digest)
    assert all(len(digests) == 1 for digests in seen)
