"""Logistic regression on its own labels against NumPy, and separated labels, which are counted."""

import numpy as np
import pytest
from scipy import stats

from sims import Accumulate, LogisticRegression, Normal, Replace, Weighted, refit, trajectories

LEVEL = 1e-6
TRUE = np.array([0.7, -0.4])


def numpy_fits(rng, pooled, replicates, count, generations):
    """|w - w*|^2 after so many generations, all replicates side by side, by plain Newton steps."""
    w, kept = np.broadcast_to(TRUE, (replicates, 2)), None
    for _ in range(generations):
        x = rng.normal(size=(replicates, count, 2))
        y = rng.uniform(size=(replicates, count)) < 1 / (1 + np.exp(-np.einsum("rtd,rd->rt", x, w)))
        kept = (
            (x, y)
            if kept is None or not pooled
            else tuple(np.concatenate(pair, axis=1) for pair in zip(kept, (x, y), strict=True))
        )
        x, y = kept
        w = np.zeros((replicates, 2))
        for _ in range(12):
            p = 1 / (1 + np.exp(-np.einsum("rtd,rd->rt", x, w)))
            hessian = np.einsum("rtd,rt,rte->rde", x, p * (1 - p), x)
            w = w + np.linalg.solve(hessian, np.einsum("rtd,rt->rd", x, y - p)[..., None])[..., 0]
    return np.sum((w - TRUE) ** 2, axis=1)


@pytest.mark.costly
@pytest.mark.parametrize("workflow", [Replace(), Accumulate()])
def test_the_law_is_that_of_numpy(seed, workflow):
    replicates, count, generations = 4096, 60, 2
    common = dict(
        truth=Normal(),
        samples=count,
        generations=generations,
        record=[generations],
        replicates=replicates,
        progress=False,
    )
    ours = trajectories(LogisticRegression(2, tuple(TRUE)), workflow, seed=seed, **common)
    pooled = isinstance(workflow, Accumulate)
    theirs, other = (
        numpy_fits(np.random.default_rng([seed, k]), p, replicates, count, generations)
        for k, p in enumerate((pooled, not pooled))
    )
    assert ours["unconverged"].sum() == 0
    assert stats.ks_2samp(ours["squared_error"][:, 0], theirs, method="asymp").pvalue > LEVEL / 2
    assert stats.ks_2samp(ours["squared_error"][:, 0], other, method="asymp").pvalue < LEVEL


@pytest.mark.costly
def test_separated_labels_are_counted_and_finite(seed):
    """One feature and four labels, one of them at w* = 0 separates if all signs agree: with
    probability 2 / 2^4.
    """
    result = trajectories(
        LogisticRegression(1, 0.0),
        Replace(),
        truth=Normal(),
        samples=4,
        generations=1,
        replicates=4096,
        seed=seed,
        observe="squared_error",
        progress=False,
    )
    assert np.isfinite(result["squared_error"]).all()
    assert stats.binomtest(int(result["unconverged"].sum()), 4096, 1 / 8).pvalue > LEVEL


@pytest.mark.costly
def test_averaged_weights_and_later_generations_stay_finite(seed):
    workflow = Weighted(0.5, 10, "parameters")
    result = trajectories(
        LogisticRegression(2, 1.0),
        workflow,
        truth=Normal(),
        samples=6,
        generations=5,
        replicates=256,
        seed=seed,
        progress=False,
    )
    assert np.isfinite(result["squared_error"]).all() and result["unconverged"][:, -1].mean() > 0


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: LogisticRegression(2, (1.0, 2.0, 3.0)),
            "weights must be one number, or one for each of 2 features, got 3",
        ),
        (lambda: LogisticRegression(0, 1.0), "features must be at least 1, got 0"),
        (
            lambda: LogisticRegression(2, 1.0, tolerance=0.0),
            "tolerance must be a finite number > 0, got 0.0",
        ),
        (
            lambda: refit(
                LogisticRegression(5, 1.0),
                Replace(),
                truth=Normal(),
                samples=4,
                generations=1,
                replicates=1,
                seed=0,
            ),
            "a training set needs at least 5 rows, one for each feature, got 4 for generation 1 of "
            "Replace",
        ),
    ],
)
def test_bad_input_is_refused(unchecked, make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
