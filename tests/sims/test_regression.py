"""The exact laws of regression against really drawing rows and labels and solving least squares, in NumPy."""

import numpy as np
import pytest
from scipy import stats

from sims import Accumulate, LinearRegression, Normal, Replace, Window, refit, trajectories

LEVEL, REPLICATES = 1e-6, 40_000
RECORD = [1, 2, 4]
CASES = [
    (design, workflow, d, samples)
    for design in ("fresh", "same")
    for workflow in (Replace(), Accumulate())
    for d, samples in ((1, 3), (3, 3), (3, 12), (5, 9))
]
CASES += [("fresh", Replace(), 2, [9, 2, 5, 3]), ("fresh", Accumulate(), 2, [9, 2, 5, 3])]
TESTS = len(CASES) * (len(RECORD) + 1)


def raw(rng, design, workflow, d, schedule, deviation, replicates):
    """Rows, labels and least squares on all that the workflow keeps; anisotropic rows and a true w that is not 0."""
    scales, truth = np.linspace(0.5, 3, d), np.arange(1.0, d + 1)
    w = np.broadcast_to(truth, (replicates, d))
    rows, labels, out = [], [], []
    for count in schedule:
        x = rows[0] if design == "same" and rows else rng.normal(size=(replicates, count, d)) * scales
        y = np.einsum("rtd,rd->rt", x, w) + deviation * rng.normal(size=(replicates, count))
        kept = isinstance(workflow, Accumulate)
        rows, labels = (rows + [x], labels + [y]) if kept else ([x], [y])
        pooled, targets = np.concatenate(rows, axis=1), np.concatenate(labels, axis=1)
        q, r = np.linalg.qr(pooled)
        w = np.linalg.solve(r, np.einsum("rtd,rt->rd", q, targets)[..., None])[..., 0]
        out.append(np.sum((scales * (w - truth)) ** 2, axis=1))
    return np.stack(out, axis=1)


@pytest.mark.parametrize(("design", "workflow", "d", "samples"), CASES)
def test_the_exact_law_is_that_of_least_squares(seed, design, workflow, d, samples):
    """Risks at each recorded generation, and the growth between two of them."""
    schedule = [samples] * 4 if np.ndim(samples) == 0 else samples
    common = dict(truth=Normal(0.0, 4.0), samples=samples, generations=4, replicates=REPLICATES, record=RECORD, progress=False)
    ours = trajectories(LinearRegression(d, design), workflow, seed=seed, observe="log_excess_risk", **common)["log_excess_risk"].astype(
        float
    )
    theirs = np.log(raw(np.random.default_rng(seed), design, workflow, d, schedule, 2.0, REPLICATES))[:, np.array(RECORD) - 1]
    for a, b in (*zip(ours.T, theirs.T, strict=True), (ours[:, 2] - ours[:, 0], theirs[:, 2] - theirs[:, 0])):
        assert stats.ks_2samp(a, b, method="asymp").pvalue > LEVEL / TESTS


@pytest.mark.parametrize("workflow", [Replace(), Accumulate()])
def test_the_other_design_is_seen(seed, workflow):
    common = dict(truth=Normal(), samples=6, generations=4, replicates=REPLICATES, record=[4], progress=False, observe="log_excess_risk")
    fresh, same = (
        trajectories(LinearRegression(3, design), workflow, seed=seed + k, **common)["log_excess_risk"][:, 0]
        for k, design in enumerate(("fresh", "same"))
    )
    assert stats.ks_2samp(fresh, same, method="asymp").pvalue < LEVEL


@pytest.mark.parametrize("workflow", [Replace(), Accumulate()])
@pytest.mark.parametrize("design", ["fresh", "same"])
def test_means_are_the_closed_forms(seed, design, workflow):
    d, m, n = 4, 40, 8
    found = refit(LinearRegression(d, design), workflow, truth=Normal(0, 2.0), samples=m, generations=n, replicates=2**18, seed=seed,
                  record=[n], observe="excess_risk", progress=False)["excess_risk"]  # fmt: skip
    i = np.arange(1, n + 1)
    terms = {
        (Replace, "fresh"): np.full(n, 1 / (m - d - 1)),
        (Replace, "same"): np.full(n, 1 / (m - d - 1)),
        (Accumulate, "fresh"): 1 / (i * (i * m - d - 1)),
        (Accumulate, "same"): 1 / (i**2 * (m - d - 1)),
    }
    expected = 2 * d * terms[type(workflow), design].sum()
    assert abs(found.mean[0] - expected) / found.standard_error[0] < stats.norm.isf(LEVEL / 8)


@pytest.mark.parametrize(
    ("family", "workflow", "samples", "sentence"),
    [
        (LinearRegression(5), Replace(), 4, "samples must be at least features = 5, got 4"),
        (LinearRegression(2, "same"), Replace(), [5, 6], "samples must be one number for design 'same', got 5 to 6"),
        (LinearRegression(2), Window(length=2), 5, "LinearRegression runs under Replace and Accumulate, got Window"),
    ],
)
def test_impossible_experiments_are_refused(family, workflow, samples, sentence):
    with pytest.raises(ValueError, match=sentence):
        refit(family, workflow, truth=Normal(), samples=samples, generations=2, replicates=1, seed=0)


def test_designs_have_names():
    with pytest.raises(ValueError, match="design must be 'fresh' or 'same', got 'old'"):
        LinearRegression(2, "old")
