"""The exact O(1) route and the raw O(M) route have the same law, in every workflow; wrong settings
are told apart.
"""

import numpy as np
import pytest
from scipy import stats

from sims import (
    Accumulate,
    AccumulateSubsample,
    Augment,
    FreshMixture,
    Gaussian,
    Normal,
    Replace,
    Samples,
    Weighted,
    Window,
    trajectories,
)
from sims.observables import log_ratio, log_variance, mean_offset, running_maximum, unweighted

LEVEL = 1e-6
REPLICATES = 2**15
OBSERVE = ("log_variance", "mean_offset")
WORKFLOWS = {
    "replace": lambda real: Replace(),
    "accumulate": lambda real: Accumulate(),
    "augment": lambda real: Augment(),
    "fresh": lambda real: FreshMixture(real=real - 1),
    "window": lambda real: Window(length=2),
    "weighted points": lambda real: Weighted(real_weight=0.3, real=real, of="points"),
    "weighted parameters": lambda real: Weighted(real_weight=0.3, real=real, of="parameters"),
}
#: Batches and fresh real points: every size in every place, and batches of 1 where the workflow
#: pools. One program for all.
SCHEDULES, POOLED = (
    [((2, 3, 10, 100), 11), ((3, 100, 2, 10), 3), ((10, 2, 100, 3), 2), ((100, 10, 3, 2), 4)],
    [((10, 1, 2, 100), 3)],
)
DDOFS = (0.0, 1.0)
TESTS = len(WORKFLOWS) * (len(SCHEDULES) + len(POOLED)) * len(DDOFS) * len(OBSERVE)


def run(family, workflow, samples, seed, generations=4, observe=OBSERVE):
    return trajectories(
        family, workflow, truth=Normal(), samples=samples, generations=generations,
        replicates=REPLICATES,
        seed=seed, record=[generations], observe=observe, progress=False,
    )  # fmt: skip


def p_values(exact, raw):
    return [
        stats.ks_2samp(exact[name][:, 0], raw[name][:, 0], method="asymp").pvalue
        for name in OBSERVE
    ]


@pytest.mark.costly
@pytest.mark.parametrize("name", WORKFLOWS)
def test_exact_and_raw_agree_in_law(seed, name):
    pooled = name not in ("replace", "weighted parameters")
    for schedule, real in SCHEDULES + POOLED * pooled:
        for ddof in DDOFS:
            exact = run(Gaussian(ddof=ddof), WORKFLOWS[name](real), schedule, seed)
            raw = run(Samples(Gaussian(ddof=ddof)), WORKFLOWS[name](real), schedule, seed ^ 1)
            assert min(p_values(exact, raw)) > LEVEL / TESTS, (schedule, ddof)


@pytest.mark.costly
def test_the_comparison_sees_a_swapped_ddof_and_a_batch_one_off(seed):
    raw = run(Samples(Gaussian(ddof=0.0)), Replace(), 10, seed)
    for wrong in (
        run(Gaussian(ddof=1.0), Replace(), 10, seed ^ 1),
        run(Gaussian(ddof=0.0), Replace(), 11, seed ^ 1),
    ):
        assert min(p_values(wrong, raw)) < LEVEL / TESTS


def test_weights_by_count_are_the_pooled_fit(seed):
    """w = real / (real + samples) makes the weighted fit of points the plain fit of the mixture."""
    weighted = run(Gaussian(ddof=1.0), Weighted(real_weight=4 / 10, real=4, of="points"), 6, seed)
    pooled = run(Gaussian(ddof=1.0), FreshMixture(real=4), 6, seed)
    for name in OBSERVE:
        np.testing.assert_allclose(weighted[name][:100], pooled[name][:100], rtol=1e-4, atol=1e-5)


def test_a_long_window_is_accumulation(seed):
    """In the loop, where both draw the same batches; an observable with a memory sends them
    there.
    """
    observe = (*OBSERVE, running_maximum(log_ratio))
    window, pool = (
        run(Gaussian(), w, (10, 2, 100), seed, 3, observe) for w in (Window(length=3), Accumulate())
    )
    for name in OBSERVE:
        np.testing.assert_allclose(window[name][:100], pool[name][:100], rtol=1e-4, atol=1e-5)


@pytest.mark.costly
@pytest.mark.parametrize("ddof", DDOFS)
def test_subsampling_follows_its_moment_recursion(seed, ddof):
    """Mean variance and mean squared drift when `budget` points are fitted out of everything drawn
    so far.
    """
    budget, schedule, generations = 5, (8, 6, 4, 7, 3), 5
    runs = trajectories(
        Samples(Gaussian(ddof=ddof)), AccumulateSubsample(budget=budget), truth=Normal(),
        samples=schedule,
        generations=generations, replicates=2**17, seed=seed, observe=("variance", "squared_error"),
        progress=False,
    )  # fmt: skip
    gain = (budget - 1) / (budget - ddof)
    pool, spread, drift = schedule[0], 1.0, 1 / schedule[0]
    for t in range(generations):
        if t:
            new = schedule[t]
            step = spread * (gain / new + 1 / budget - 1 / pool)
            drift += (new / (pool + new)) ** 2 * step
            spread = (spread * (pool - 1 + (new - 1) * gain) + pool * new / (pool + new) * step) / (
                pool + new - 1
            )
            pool += new
        expected = {
            "variance": gain * spread,
            "squared_error": drift + spread * (1 / budget - 1 / pool),
        }
        for name, value in expected.items():
            z = (runs[name][:, t].mean(dtype=np.float64) - value) / stats.sem(
                runs[name][:, t].astype(np.float64)
            )
            assert 2 * stats.norm.sf(abs(z)) > LEVEL / (4 * generations), (name, t)


MIXED, ONES = [3, 9, 2, 30, 4, 7], [5, 1, 1, 9, 1, 2]
WALKS = {
    "plain": (Gaussian(ddof=0.0), Replace(), 7, {}),
    "pairs": (Gaussian(ddof=1.0), Replace(), 2, {}),
    "schedule": (Gaussian(ddof=0.0), Replace(), MIXED, {}),
    "tempered": (Gaussian(ddof=1.0, temperature=1.3), Replace(), MIXED, {}),
    "noisy": (Gaussian(ddof=0.0, functional_error=0.2), Replace(), 5, {}),
    "tilted": (Gaussian(ddof=1.0), Replace(), 9, {"tilt": 0.5}),
    "pooled": (Gaussian(ddof=0.0), Accumulate(), 7, {}),
    "pooled pairs": (Gaussian(ddof=1.0), Accumulate(), 2, {}),
    "pooled schedule": (Gaussian(ddof=1.0), Accumulate(), ONES, {}),
    "pooled, tempered": (Gaussian(ddof=-1.5, temperature=1.3), Accumulate(), MIXED, {}),
}


def walk(
    family,
    workflow,
    samples,
    seed,
    memory=(),
    replicates=REPLICATES,
    observe=(log_variance, mean_offset),
    **options,
):
    """Values at three generations; under a tilt those of the tilted law."""
    return trajectories(
        family, workflow, truth=Normal(1.0, 2.0), samples=samples, generations=6,
        replicates=replicates, block=REPLICATES, seed=seed,
        record=[2, 3, 6], observe=[unweighted(o) for o in (*observe, *memory)], progress=False,
        **options,
    )  # fmt: skip


def differing(walks, loops):
    """The names of the values that, at a recorded generation or in the last step between two, have
    not the same law.
    """

    def columns(values):
        return np.column_stack([values, values[:, -1] - values[:, -2]]).T

    return {
        name
        for name in walks
        for a, b in zip(columns(walks[name]), columns(loops[name]), strict=True)
        if stats.ks_2samp(a, b, method="asymp").pvalue <= LEVEL / (8 * len(WALKS))
    }


@pytest.mark.costly
@pytest.mark.parametrize("name", WALKS)
def test_the_walk_has_the_law_of_the_loop(seed, name):
    """An observable with a memory sends the same experiment through the loop."""
    family, workflow, samples, options = WALKS[name]
    loop = walk(family, workflow, samples, seed ^ 1, memory=[running_maximum(log_ratio)], **options)
    assert not differing(walk(family, workflow, samples, seed, **options), loop)


@pytest.mark.parametrize("workflow", [Replace(), Accumulate()])
def test_the_variance_alone_is_the_same(seed, workflow):
    """Where nobody looks at the mean it is not drawn, and the variance is what it was."""
    run = dict(
        truth=Normal(),
        samples=MIXED,
        generations=6,
        replicates=REPLICATES,
        seed=seed,
        progress=False,
    )
    alone, both = (
        trajectories(Gaussian(), workflow, observe=observe, **run)["log_variance"]
        for observe in ("log_variance", OBSERVE)
    )
    np.testing.assert_allclose(alone, both, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("workflow", [Replace(), Accumulate()])
def test_a_walk_with_another_variance_is_seen(seed, workflow):
    memory = [running_maximum(log_ratio)]
    wrong = walk(Gaussian(ddof=1.0), workflow, 7, seed, replicates=2**17)
    assert differing(
        wrong, walk(Gaussian(ddof=0.0), workflow, 7, seed ^ 1, memory, replicates=2**17)
    ) == set(wrong)
