"""The exact O(1) route and the raw O(M) route have the same law, in every workflow; wrong settings are told apart."""

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
REPLICATES = 100_000
OBSERVE = ("log_variance", "mean_offset")
WORKFLOWS = {
    "replace": lambda m: Replace(),
    "accumulate": lambda m: Accumulate(),
    "augment": lambda m: Augment(),
    "fresh": lambda m: FreshMixture(real=max(1, m // 2)),
    "window": lambda m: Window(length=2),
    "weighted points": lambda m: Weighted(real_weight=0.3, real=m, of="points"),
    "weighted parameters": lambda m: Weighted(real_weight=0.3, real=max(2, m // 2), of="parameters"),
}
SIZES, DDOFS = (2, 3, 10, 100), (0.0, 1.0)
TESTS = len(WORKFLOWS) * len(SIZES) * len(DDOFS) * len(OBSERVE)


def run(family, workflow, samples, seed, generations=3, replicates=REPLICATES):
    return trajectories(
        family, workflow, truth=Normal(), samples=samples, generations=generations, replicates=replicates,
        seed=seed, record=[generations], observe=OBSERVE, progress=False,
    )  # fmt: skip


def p_values(exact, raw):
    return [stats.ks_2samp(exact[name][:, 0], raw[name][:, 0], method="asymp").pvalue for name in OBSERVE]


@pytest.mark.parametrize("samples", SIZES)
@pytest.mark.parametrize("name", WORKFLOWS)
def test_exact_and_raw_agree_in_law(seed, name, samples):
    workflow = WORKFLOWS[name](samples)
    for ddof in DDOFS:
        exact = run(Gaussian(ddof=ddof), workflow, samples, seed)
        raw = run(Samples(Gaussian(ddof=ddof)), workflow, samples, seed ^ 1)
        assert min(p_values(exact, raw)) > LEVEL / TESTS


@pytest.mark.parametrize("name", WORKFLOWS)
def test_schedules_agree_in_law(seed, name):
    """Batches of different sizes share one capacity in the raw route; batches of 1 where the workflow pools."""
    pooled = name not in ("replace", "weighted parameters")
    schedule = (5, 1 if pooled else 2, 9, 3)
    exact = run(Gaussian(ddof=1), WORKFLOWS[name](4), schedule, seed, generations=4)
    raw = run(Samples(Gaussian(ddof=1)), WORKFLOWS[name](4), schedule, seed ^ 1, generations=4)
    assert min(p_values(exact, raw)) > LEVEL / TESTS


def test_the_comparison_sees_a_swapped_ddof_and_a_batch_one_off(seed):
    raw = run(Samples(Gaussian(ddof=0)), Replace(), 10, seed)
    for wrong in (run(Gaussian(ddof=1), Replace(), 10, seed ^ 1), run(Gaussian(ddof=0), Replace(), 11, seed ^ 1)):
        assert min(p_values(wrong, raw)) < LEVEL / TESTS


def test_weights_by_count_are_the_pooled_fit(seed):
    """w = real / (real + samples) makes the weighted fit of points the plain fit of the mixture."""
    weighted = run(Gaussian(ddof=1), Weighted(real_weight=4 / 10, real=4, of="points"), 6, seed, replicates=100)
    pooled = run(Gaussian(ddof=1), FreshMixture(real=4), 6, seed, replicates=100)
    for name in OBSERVE:
        np.testing.assert_allclose(weighted[name], pooled[name], rtol=1e-4, atol=1e-5)


def test_a_long_window_is_accumulation(seed):
    window, pool = (run(Gaussian(), w, 4, seed, replicates=100) for w in (Window(length=3), Accumulate()))
    for name in OBSERVE:
        np.testing.assert_allclose(window[name], pool[name], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("ddof", DDOFS)
def test_subsampling_follows_its_moment_recursion(seed, ddof):
    """Mean variance and mean squared drift when `budget` points are fitted out of everything drawn so far."""
    budget, schedule, generations = 5, (8, 6, 4, 7, 3), 5
    runs = trajectories(
        Samples(Gaussian(ddof=ddof)), AccumulateSubsample(budget=budget), truth=Normal(), samples=schedule,
        generations=generations, replicates=REPLICATES, seed=seed, observe=("variance", "squared_error"), progress=False,
    )  # fmt: skip
    gain = (budget - 1) / (budget - ddof)
    pool, spread, drift = schedule[0], 1.0, 1 / schedule[0]
    for t in range(generations):
        if t:
            new = schedule[t]
            step = spread * (gain / new + 1 / budget - 1 / pool)
            drift += (new / (pool + new)) ** 2 * step
            spread = (spread * (pool - 1 + (new - 1) * gain) + pool * new / (pool + new) * step) / (pool + new - 1)
            pool += new
        expected = {"variance": gain * spread, "squared_error": drift + spread * (1 / budget - 1 / pool)}
        for name, value in expected.items():
            z = (runs[name][:, t].mean(dtype=np.float64) - value) / stats.sem(runs[name][:, t].astype(np.float64))
            assert 2 * stats.norm.sf(abs(z)) > LEVEL / (4 * generations), (name, t)


WALKS = {
    "plain": (Gaussian(ddof=0), 7, {}),
    "pairs": (Gaussian(ddof=1), 2, {}),
    "schedule": (Gaussian(ddof=0), [3, 9, 2, 30, 4, 7], {}),
    "tempered": (Gaussian(ddof=1, temperature=1.3), 5, {}),
    "noisy": (Gaussian(ddof=0, functional_error=0.2), 5, {}),
    "tilted": (Gaussian(ddof=1), 9, {"tilt": 0.5}),
}


@pytest.mark.parametrize("name", WALKS)
def test_the_walk_has_the_law_of_the_loop(seed, name):
    """An observable with a memory sends the same experiment through the loop; the tilted law is compared unweighted."""
    family, samples, options = WALKS[name]
    observe = [unweighted(observable) for observable in (log_variance, mean_offset)]
    common = dict(truth=Normal(1.0, 2.0), samples=samples, generations=6, replicates=REPLICATES, record=[2, 3, 6], progress=False)
    walk = trajectories(family, Replace(), seed=seed, observe=observe, **common, **options)
    loop = trajectories(family, Replace(), seed=seed ^ 1, observe=[*observe, unweighted(running_maximum(log_ratio))], **common, **options)
    for name, values in walk.items():
        for column in range(values.shape[1]):
            assert stats.ks_2samp(values[:, column], loop[name][:, column], method="asymp").pvalue > LEVEL / (6 * len(WALKS))
        steps = np.diff(values.astype(float), axis=1), np.diff(loop[name].astype(float), axis=1)
        assert stats.ks_2samp(steps[0][:, -1], steps[1][:, -1], method="asymp").pvalue > LEVEL / (6 * len(WALKS))


def test_a_walk_with_another_variance_is_seen(seed):
    common = dict(truth=Normal(), samples=7, generations=6, replicates=REPLICATES, observe="mean_offset", record=[6], progress=False)
    right, wrong = (trajectories(Gaussian(ddof=b), Replace(), seed=seed + b, **common)["mean_offset"][:, 0] for b in (0, 1))
    assert stats.ks_2samp(right, wrong, method="asymp").pvalue < LEVEL
