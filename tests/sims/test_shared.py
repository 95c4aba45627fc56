"""Programs that experiments share: the same draws, by tables of one shape."""

import jax
import numpy as np
import pytest

from sims import Accumulate, Experiment, Gaussian, LinearRegression, Normal, Replace, trajectories
from sims.plan import plan

EXPERIMENTS = [
    Experiment(Gaussian(ddof=1.0), Replace(), Normal(), 3, 4),
    Experiment(Gaussian(ddof=1.0), Replace(), Normal(), (200, 9, 30, 8), 4),
    Experiment(Gaussian(ridge=0.1), Replace(), Normal(), 2000, 3, observe="variance"),
    Experiment(Gaussian(), Accumulate(), Normal(), 12, 5),
    Experiment(LinearRegression(2, design="fresh"), Accumulate(), Normal(), 30, 3),
]


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: f"{e.workflow} {e.samples}")
def test_the_values_are_the_same_but_for_rounding(experiment, seed):
    given = {"replicates": 200, "seed": seed, "progress": False}
    plain = trajectories(experiment, **given)
    shared = trajectories(experiment, shared=True, **given)
    assert plain.keys() == shared.keys()
    for name, values in plain.items():
        assert np.allclose(shared[name], values, rtol=1e-4, atol=1e-5), name


def test_batches_of_other_sizes_need_no_other_program():
    """Without it they do: a large batch needs a shorter polynomial, a schedule more rows."""

    def shapes(samples, shared):
        experiment = Experiment(Gaussian(), Replace(), Normal(), samples, 3)
        return jax.tree.map(np.shape, plan(experiment, seed=0, shared=shared).inputs.tables)

    sizes = (10, 200_000, (20, 30, 40))
    assert len({str(shapes(samples, True)) for samples in sizes}) == 1
    assert len({str(shapes(samples, False)) for samples in sizes}) == len(sizes)
