"""The bounds of accumulate and of kept real rows hold for rows of any law: twice, and 3/2 times,
the risk of the first fit.
"""

import numpy as np
import pytest
from scipy import stats

from sims import Accumulate, Augment, LinearRegression, Normal, Samples, trajectories

LEVEL, REPLICATES = 1e-6, 2**14


@pytest.mark.costly
@pytest.mark.parametrize(
    ("workflow", "bound"), [(Accumulate(), 2.0), (Augment(), 1.5)], ids=["accumulate", "augment"]
)
@pytest.mark.parametrize("rows", ["student", "uniform"])
def test_rows_need_not_be_normal(seed, rows, workflow, bound):
    """Means of blocks, as single risks have heavy tails; the rival is that later fits add nothing
    to the first one's risk.
    """
    found = trajectories(
        Samples(LinearRegression(2, rows=rows)),
        workflow,
        truth=Normal(),
        samples=(12, 4, 1, 8),
        generations=4,
        # fmt: skip
        record=[1, 4],
        replicates=REPLICATES,
        seed=seed,
        observe="excess_risk",
        progress=False,
    )["excess_risk"]

    def above(factor):
        excess = found[:, 1] - factor * found[:, 0]
        return stats.ttest_1samp(
            excess.reshape(64, -1).mean(axis=1), 0.0, alternative="greater"
        ).pvalue

    assert np.isfinite(found).all()
    assert above(bound) > LEVEL / 4
    assert above(1.0) < LEVEL / 4
