"""Regression by R-factors and by really drawn rows: one law, for every learner and workflow."""

import numpy as np
import pytest
from scipy import stats

from sims import (
    Accumulate,
    Augment,
    FreshMixture,
    GradientDescent,
    LeastSquares,
    LinearRegression,
    MinimumNorm,
    Normal,
    RandomSubset,
    Replace,
    Ridge,
    Samples,
    Weighted,
    Window,
    trajectories,
)
from sims.observables import log_excess_risk, weight

LEVEL, REPLICATES = 1e-6, 2**15
SIGMA = ((2.0, 0.5, 0.0, -0.4), (0.5, 1.0, 0.3, 0.0), (0.0, 0.3, 1.5, 0.6), (-0.4, 0.0, 0.6, 1.0))
WEIGHTS = (1.0, -0.5, 0.3, 2.0)
OBSERVE = (log_excess_risk, weight(1))


def family(design="fresh", learner=None, **options):
    return LinearRegression(
        4, design, learner or LeastSquares(), weights=WEIGHTS, covariance=SIGMA, **options
    )


CASES = {
    "replace": (family(noise=(0.5, 2.0)), Replace(), (9, 12, 7)),
    "accumulate": (family(noise=(1.0, 3.0, 0.5)), Accumulate(), (8, 2, 5)),
    "accumulate, ridge": (family(learner=Ridge(0.3)), Accumulate(), (3, 2, 5)),
    "augment": (family(), Augment(), (8, 3, 12)),
    "augment, same rows, gradient descent": (family("same", GradientDescent(3, 0.2)), Augment(), 8),
    "fresh mixture, unseen features": (
        family(seen=2, start=0.5, noise=2.0),
        FreshMixture(real=5),
        (9, 2, 7),
    ),
    "window, absolute ridge": (family(learner=Ridge(2.0, per_sample=False)), Window(length=2), 6),
    "weighted points": (family(learner=Ridge(0.2)), Weighted(0.3, 6, "points"), 9),
    "weighted parameters, random subset": (
        family(learner=RandomSubset(2)),
        Weighted(0.3, 6, "parameters"),
        9,
    ),
    "label mixing": (family("same", seen=3), Weighted(0.6, 9, "parameters"), 9),
    "unseen features, same rows": (family("same", seen=2), Replace(), 7),
    "shortest": (family(learner=MinimumNorm()), Accumulate(), 2),
    "shortest, same rows": (family("same", learner=MinimumNorm()), Accumulate(), 3),
    "warm gradient descent": (family(learner=GradientDescent(2, 0.2, warm=True)), Accumulate(), 7),
}
WRONG = {
    "noise": ("replace", family(noise=(0.5, 1.7)), Replace(), (9, 12, 7)),
    "count": (
        "window, absolute ridge",
        family(learner=Ridge(2.0, per_sample=False)),
        Window(length=2),
        7,
    ),
    "per sample": (
        "accumulate, ridge",
        family(learner=Ridge(0.3, per_sample=False)),
        Accumulate(),
        (3, 2, 5),
    ),
    "design": ("unseen features, same rows", family(seen=2), Replace(), 7),
    "start": (
        "fresh mixture, unseen features",
        family(seen=2, noise=2.0),
        FreshMixture(real=5),
        (9, 2, 7),
    ),
    "warm": ("warm gradient descent", family(learner=GradientDescent(2, 0.2)), Accumulate(), 7),
    "weight": ("label mixing", family("same", seen=3), Weighted(0.3, 9, "parameters"), 9),
}
TESTS = 4 * (len(CASES) + 1)


def p_values(exact, raw, seed):
    """At generation 3, and of the growth from generation 1 on, for both observables."""
    first, second = (
        trajectories(
            route,
            workflow,
            truth=Normal(0.0, 1.5),
            samples=samples,
            generations=3,
            replicates=REPLICATES,
            seed=seed ^ k,
            record=[1, 3],
            observe=OBSERVE,
            progress=False,
        )
        for k, (route, workflow, samples) in enumerate((exact, raw))
    )
    for o in OBSERVE:
        for read in (lambda v: v[:, 1], lambda v: v[:, 1] - v[:, 0]):
            yield stats.ks_2samp(
                read(first[o.name].astype(float)),
                read(second[o.name].astype(float)),
                method="asymp",
            ).pvalue


@pytest.mark.costly
@pytest.mark.parametrize("name", CASES)
def test_exact_and_raw_agree_in_law(seed, name):
    learned, workflow, samples = CASES[name]
    assert min(p_values(CASES[name], (Samples(learned), workflow, samples), seed)) > LEVEL / TESTS


@pytest.mark.costly
@pytest.mark.parametrize("name", WRONG)
def test_the_comparison_sees_another_setting(seed, name):
    """The exact route of a case against the raw route of one that differs in what `name` says."""
    right, learned, workflow, samples = WRONG[name]
    assert min(p_values(CASES[right], (Samples(learned), workflow, samples), seed)) < LEVEL


@pytest.mark.costly
@pytest.mark.parametrize("rows", ["student", "laplace", "uniform"])
def test_rows_have_their_covariance_and_their_law(seed, rows):
    """With one row per batch, the risk after a shortest fit from noiseless labels is that of a
    projection: a plain function of x.
    """
    replicates = 2**16
    common = dict(
        truth=Normal(),
        samples=1,
        generations=1,
        replicates=replicates,
        observe=weight(0),
        progress=False,
    )
    learned = LinearRegression(
        2,
        learner=MinimumNorm(),
        weights=(1.0, 0.0),
        noise=0.0,
        rows=rows,
        freedom=3.0,
        covariance=((1.0, 0.5), (0.5, 1.0)),
    )
    ours = trajectories(Samples(learned), Replace(), seed=seed, **common)["weight(0)"][:, 0]
    rng = np.random.default_rng(seed)
    entries = {
        "student": lambda shape: rng.standard_t(3, shape) / np.sqrt(3),
        "laplace": lambda shape: rng.laplace(scale=np.sqrt(0.5), size=shape),
        "uniform": lambda shape: rng.uniform(-np.sqrt(3), np.sqrt(3), shape),
    }[rows]
    x = entries((replicates, 2)) @ np.linalg.cholesky([[1.0, 0.5], [0.5, 1.0]]).T
    normal = rng.normal(size=(replicates, 2)) @ np.linalg.cholesky([[1.0, 0.5], [0.5, 1.0]]).T
    fit, other = (v[:, 0] ** 2 / np.sum(v**2, axis=1) for v in (x, normal))
    assert stats.ks_2samp(ours, fit, method="asymp").pvalue > LEVEL / 3
    assert stats.ks_2samp(ours, other, method="asymp").pvalue < LEVEL / 3
