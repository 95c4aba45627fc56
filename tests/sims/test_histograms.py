"""Quantiles from counts between edges: near NumPy's on the values themselves, and the same bits
however they are merged.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sims import Accumulate, Gaussian, Normal, Replace, refit, trajectories
from sims.histograms import LEVELS, Histogram, edges

RUN = dict(
    truth=Normal(),
    samples=20,
    generations=6,
    record=[1, 6],
    observe=["log_variance", "squared_error"],
    progress=False,
)
#: an edge is a value of the pilot, a program of its own, which may round the last bit of that value
#: otherwise
NEAR = 1e-12


@pytest.mark.costly
@pytest.mark.parametrize("workflow", [Replace(), Accumulate()])
def test_quantiles_are_numpys_within_the_resolution(workflow, seed):
    run = RUN | {"replicates": 20_000, "seed": seed}
    values = trajectories(Gaussian(), workflow, **run)
    result = refit(Gaussian(), workflow, **run, quantiles=True)
    for name, rows in values.items():
        histogram = result.histograms[name]
        for level in (0.005, 0.05, 0.3, 0.5, 0.9, 0.995):
            found, exact = (
                histogram.quantile(level),
                np.quantile(rows.astype(np.float64), level, axis=0),
            )
            assert (np.abs(found - exact) <= histogram.resolution(level) + 1e-12).all(), (
                name,
                level,
            )


@pytest.mark.costly
@settings(max_examples=10)
@given(st.integers(1, 900), st.integers(1, 1000), st.integers(0, 2**40))
def test_any_cut_gives_the_same_counts(cut, block, seed):
    run = RUN | {"seed": seed, "quantiles": True}
    whole = refit(Gaussian(), Replace(), **run, replicates=1000)
    left = refit(Gaussian(), Replace(), **run, replicates=cut, block=block)
    right = refit(Gaussian(), Replace(), **run, first_replicate=cut, replicates=1000 - cut)
    assert right.merge(left) == whole
    values = trajectories(Gaussian(), Replace(), **RUN, seed=seed, replicates=1000)
    for name, rows in values.items():
        histogram = whole.histograms[name]
        near = NEAR * np.abs(histogram.edges)
        least, most = (
            (rows.astype(np.float64)[:, :, None] < histogram.edges + d).sum(axis=0)
            for d in (-near, near)
        )
        below = histogram.below
        assert (
            (least <= below).all()
            and (below <= most).all()
            and (most - least <= 3).all()
            and (histogram.count == 1000).all()
        )


def test_values_that_are_not_finite_are_left_out():
    rows = np.array([[0.0], [1.0], [np.nan], [np.inf], [2.0]])
    bounds = edges(rows)
    assert (
        bounds.shape == (1, len(LEVELS) + 2)
        and np.isfinite(bounds).all()
        and bounds[0, 0] == 0
        and bounds[0, -1] == 2
    )
    assert not edges(np.full((3, 1), np.nan)).any()


def test_an_atom_is_its_own_quantile():
    """Probabilities are means of 0 and 1: edges coincide, and quantiles stay in the range of the
    values.
    """
    bins = np.zeros((1, len(LEVELS) + 3), dtype=np.int64)
    bins[0, -1] = 10
    histogram = Histogram.of(bins, edges(np.ones((5, 1))))
    assert histogram.quantile(0.5) == 1 and histogram.resolution(0.5) == 0


def test_bad_input():
    result = refit(Gaussian(), Replace(), **RUN, replicates=10, seed=1, quantiles=True)
    with pytest.raises(ValueError, match="quantiles must lie in 0.005 .. 0.995, got 0.001"):
        result.histograms["log_variance"].quantile(0.001)
    with pytest.raises(ValueError, match="equal edges"):
        result.histograms["log_variance"].merge(result.histograms["squared_error"])
    empty = Histogram(np.zeros((1, 143)), np.zeros((1, 143), int), np.zeros(1, int))
    assert np.isnan(empty.quantile(0.5)).all()
