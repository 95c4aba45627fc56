"""Kernel density estimates against SciPy and scikit-learn, and slots chosen without replacement
against all of them counted.
"""

from itertools import combinations
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import chi2, gaussian_kde, ks_2samp
from sklearn.neighbors import KernelDensity as Library

from sims import KernelDensity, Normal, Replace, trajectories
from sims.draws import Draws
from sims.families import points
from sims.families.kernel_density import FittedDensity
from sims.families.points import Points, choose, distinct, picks
from sims.routes import PROTOTYPES
from sims.truths import reference
from sims.workflows import Weighted
from tailbite import cli

TRUTH = Normal(3.0, 4.0)
POINTS = np.random.default_rng(5).normal(1.0, 3.0, 37)  # in the units of the data


def fitted(family: KernelDensity, room: int = 64) -> FittedDensity:
    """The family's fit to `POINTS`, with room for more."""
    truth = reference(TRUTH)
    values = np.zeros(room)
    values[: len(POINTS)] = (POINTS - TRUTH.mean) / 2.0
    held = jnp.asarray(np.arange(room) < len(POINTS), float)
    training = Points(jnp.asarray(values, float), held, jnp.int32(len(POINTS)))
    draws = Draws.of(1, 0)
    estimate = family.fit(draws, family.origin(truth), training)
    return family.advance(draws, family.origin(truth), estimate, truth)[0]


def kolmogorov(a, b) -> float:
    """Chance of so different samples of one law."""
    found: Any = ks_2samp(a, b)
    return found.pvalue


@pytest.mark.parametrize("rule", ["scott", "silverman"])
def test_two_libraries_mean_two_things_by_one_name(rule):
    """SciPy multiplies the factor with the deviation of the points (ddof 1); scikit-learn takes it
    for the bandwidth. They differ by the points' unit.
    """
    scipys = float(np.sqrt(gaussian_kde(POINTS, rule).covariance.item()))
    sklearns = Library(bandwidth=rule).fit(POINTS[:, None]).bandwidth_
    ours = {name: float(fitted(KernelDensity(rule=name)).bandwidth) * 2.0 for name in
            (rule, f"{rule}-unscaled")}  # fmt: skip
    assert ours[rule] == pytest.approx(scipys, rel=1e-5)
    assert ours[f"{rule}-unscaled"] == pytest.approx(sklearns, rel=1e-5)
    assert scipys / sklearns == pytest.approx(POINTS.std(ddof=1), rel=1e-9)


def test_the_density_is_that_of_the_libraries():
    at = (-4.0, 0.5, 7.0)
    for rule, given, scipys in (("scott", None, "scott"), ("scaled", 0.3, None)):
        model, truth = fitted(KernelDensity(given, rule)), reference(TRUTH)
        bandwidth = float(model.bandwidth) * 2.0
        known = gaussian_kde(POINTS, scipys or bandwidth / POINTS.std(ddof=1))
        by_trees = Library(bandwidth=bandwidth).fit(POINTS[:, None])
        for x in at:
            ours = KernelDensity(0.1).observable(f"density({x})").read((), model, truth)
            assert float(ours) == pytest.approx(float(known(x)[0]), rel=1e-4)
            trees = np.exp(by_trees.score_samples([[x]])[0])
            assert float(ours) == pytest.approx(trees, rel=1e-4)


@pytest.mark.parametrize(
    ("rule", "given"), [("fixed", 1.2), ("scaled", 0.5), ("shrunken", 0.5), ("scott", None)]
)
def test_samples_have_the_law_of_the_density(rule, given, seed):
    """Beside points of the same density drawn by NumPy: Kolmogorov and Smirnov's test, both ways
    of the moments that a shrunken kernel keeps.
    """
    family, size = KernelDensity(given, rule), 40_000
    model = fitted(family)
    ours = np.asarray(family.model_points(Draws.of(seed, 0), model, (), size)) * 2.0 + TRUTH.mean
    rng = np.random.default_rng(seed)
    bandwidth, shrink = float(model.bandwidth) * 2.0, float(model.shrink)
    centres = POINTS.mean() + shrink * (rng.choice(POINTS, size) - POINTS.mean())
    drawn = centres + bandwidth * rng.normal(size=size)
    assert kolmogorov(ours, drawn) > 1e-6
    assert kolmogorov(ours, rng.choice(POINTS, size)) < 1e-6  # without noise it is another law
    spread = POINTS.var() * (1 if rule == "shrunken" else 1 + (bandwidth / POINTS.std()) ** 2)
    assert ours.var() == pytest.approx(spread, rel=0.06)


def _at(draws: Draws, numbers, what):
    seeded = jax.vmap(lambda r: what(draws._replace(replicate=jnp.stack([r * 0, r]))))
    return np.asarray(jax.jit(seeded)(jnp.arange(numbers, dtype=jnp.uint32)))


@pytest.mark.parametrize(
    ("among", "count", "size"), [(5, 3, 3), (5, 2, 4), (6, 6, 6), (7, 1, 1), (4, 3, 8)]
)
def test_chosen_slots_are_any_with_equal_chances(among, count, size, seed):
    """All subsets, counted: their frequencies by Pearson's test, at 1e-6. With replacement the
    same test fails.
    """
    numbers, draws = 30_000, Draws.of(seed, 0)

    def subset(here):
        return choose(here, jnp.int32(among), jnp.int32(count), size)[:count]

    found = np.sort(_at(draws, numbers, subset), axis=1)
    assert (np.diff(found, axis=1) > 0).all() and found.min() >= 0 and found.max() < among
    subsets = list(combinations(range(among), count))
    counts = np.array([(found == each).all(axis=1).sum() for each in subsets])
    expected = numbers / len(subsets)
    limit = chi2.isf(1e-6, max(len(subsets) - 1, 1))
    assert ((counts - expected) ** 2 / expected).sum() < limit
    if count > 1:
        again = _at(draws, numbers, lambda here: picks(here, jnp.int32(among), count))
        assert any(len(set(row)) < count for row in again.tolist())


def test_every_pattern_of_draws_gives_its_subset():
    """Floyd's algorithm as a loop over a set, for every sequence of numbers that can be drawn."""
    among, count = 5, 4
    tops = range(among - count + 1, among + 1)
    sequences = [[]]
    for top in tops:
        sequences = [[*each, drawn] for each in sequences for drawn in range(top)]
    found = {}
    for drawn in sequences:
        taken: list[int] = []
        for top, each in zip(tops, drawn, strict=True):
            taken.append(each if each not in taken else top - 1)
        found[tuple(drawn)] = taken
    rows = jnp.asarray(list(found), jnp.int32)
    ours = jax.vmap(lambda row: distinct(row, jnp.int32(among - count)))(rows)
    assert np.asarray(ours).tolist() == list(found.values())
    assert len({tuple(sorted(each)) for each in found.values()}) == among


def test_many_entries_are_told_apart_as_few_are(monkeypatch):
    """By a sort, beside each with each: entries that repeat often, and seldom."""
    few, many = points.FEW, points.FEW + 100
    rng = np.random.default_rng(6)
    for least in (0, 50 * many):
        drawn = jnp.asarray(rng.integers(0, least + 1 + np.arange(many)), jnp.int32)
        sorted_ = np.asarray(distinct(drawn, jnp.int32(least)))
        monkeypatch.setattr(points, "FEW", many)
        assert (sorted_ == np.asarray(distinct(drawn, jnp.int32(least)))).all()
        monkeypatch.setattr(points, "FEW", few)
        assert len(set(sorted_.tolist())) == many and (sorted_ != np.asarray(drawn)).any()


def test_every_workflow_but_weights():
    """Each by one run, whose fits keep as many points as the workflow says."""
    for workflow in PROTOTYPES:
        options = dict(truth=TRUTH, samples=20, generations=3, replicates=50, seed=1)
        if isinstance(workflow, Weighted):
            with pytest.raises(ValueError, match="points of equal weight"):
                trajectories(KernelDensity(0.5), workflow, **options)
            continue
        counts = workflow.counts(workflow.batches(np.full(3, 20)))
        found = trajectories(
            KernelDensity(0.5), workflow, observe=["variance", "pair_difference"],
            progress=False, **options,
        )  # fmt: skip
        told = 2 * counts / (counts - 1) * found["variance"]
        np.testing.assert_allclose(found["pair_difference"], told, rtol=1e-5)


def test_a_unit_of_the_data_is_a_unit():
    """In other units the same numbers: bit for bit where the unit is a power of 2; a bandwidth
    without its unit is another experiment, except under the rules without a unit.
    """
    options = dict(samples=30, generations=4, replicates=20, seed=2, progress=False)

    def run(family, variance):
        return trajectories(family, Replace(), truth=Normal(0.0, variance), **options)["variance"]

    assert (run(KernelDensity(0.5), 1.0) * 16 == run(KernelDensity(2.0), 16.0)).all()
    for rule in ("scott", "silverman"):
        assert (
            run(KernelDensity(rule=rule), 1.0) * 16 == run(KernelDensity(rule=rule), 16.0)
        ).all()
        other = KernelDensity(rule=f"{rule}-unscaled")
        assert not np.allclose(run(other, 1.0) * 16, run(other, 16.0), rtol=0.1)


def test_no_noise_is_the_bootstrap():
    """Points of the bootstrap are points of the first sample, for ever: in the end a single one."""
    found = trajectories(
        KernelDensity(0.0), Replace(), truth=Normal(), samples=4, generations=80, replicates=50,
        seed=3, observe=["variance", "squared_error"], record=[1, 80], progress=False,
    )  # fmt: skip
    assert (found["variance"][:, 0] > 0).all() and (found["variance"][:, 1] == 0).mean() > 0.9


BAD = {
    "rule must be one of fixed, scaled, .*, got 'sylvester'": lambda: KernelDensity(
        rule="sylvester"
    ),
    "the rule fixed needs a bandwidth, got none": lambda: KernelDensity(rule="fixed"),
    "bandwidth must be a finite number >= 0, got -1": lambda: KernelDensity(-1),
    "bandwidth must be a number, got 'scott'": lambda: KernelDensity("scott"),
    "bandwidth is for the rules fixed, .*, got 0.5 with scott": lambda: KernelDensity(0.5, "scott"),
}


@pytest.mark.parametrize("sentence", BAD)
def test_bad_input_is_refused_in_one_sentence(sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        BAD[sentence]()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--samples", "0", "--bandwidth", "1"], "samples must be at least 1, got 0"),
        (["--samples", "1", "--bandwidth", "1"], "at least 2 points in every fit, got 1"),
        (["--samples", "9", "--rule", "fixed"], "the rule fixed needs a bandwidth, got none"),
        (["--samples", "9", "--bandwidth", "-1"], "bandwidth must be a finite number >= 0, got -1"),
        (["--samples", "9", "--rule", "silver"], "rule must be one of fixed"),
        (
            ["--samples", "9", "--bandwidth", "0", "--observe", "density(0)"],
            "density(0) needs a bandwidth above 0, got 0",
        ),
    ],
)
def test_the_command_line_says_so_and_exits_with_2(options, said, capsys):
    run = [
        "simulate",
        "kernel_density",
        "--workflow",
        "replace",
        "--generations",
        "2",
        "--replicates",
        "10",
    ]
    assert cli.main([*run, *options]) == 2
    found = capsys.readouterr().err
    assert said in found and found.count("\n") == 1, found
