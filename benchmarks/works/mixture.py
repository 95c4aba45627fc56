"""A mixture of two components refitted by EM under replace: one normal law of two dimensions, 1,000
points a generation, the articles' options of EM.

The mean variance of the whole mixture is known, and its law is not."""

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from benchmarks.work import Contender, Law, Powers, Work
from benchmarks.works.powers import engine_powers, powers
from sims import Mixture, Normal, Replace, refit

SAMPLES, GENERATIONS, EVERY, DIMENSION = 1_000, 30, 10, 2
RECORDED = np.arange(EVERY, GENERATIONS + 1, EVERY)
REG, TOL, STEPS = 1e-6, 1e-5, 2_000
OBSERVED = "total_variance"


def laws() -> Mapping[str, Law]:
    """The mean of the total variance; its unit is about a standard deviation."""
    kept = (1 - 1 / SAMPLES) ** RECORDED
    floor = SAMPLES * DIMENSION * REG
    unknown = np.full(len(RECORDED), np.nan)
    return {
        OBSERVED: Law(kept * DIMENSION + floor * (1 - kept), RECORDED / SAMPLES, unknown, unknown)
    }


def engine() -> Callable[[int, int], Powers]:
    """`sims.refit`."""
    law = laws()[OBSERVED]
    units = {OBSERVED: (law.mean, law.scale), "unconverged": (0.0, 1.0)}

    def run(replicates: int, seed: int) -> Powers:
        result = refit(
            Mixture(2, DIMENSION, reg_covar=REG, tol=TOL, max_iter=STEPS), Replace(),
            truth=Normal(), samples=SAMPLES, generations=GENERATIONS, replicates=replicates,
            seed=seed, record=EVERY, observe=[OBSERVED], units=units, progress=False,
        )  # fmt: skip
        return {OBSERVED: engine_powers(result[OBSERVED])}

    return run


def scikit(replicates: int, seed: int) -> Powers:
    """scikit-learn's mixture, fitted and sampled, in one thread."""
    state, found = np.random.RandomState(seed % 2**32), []
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for _ in range(replicates):
            points, seen = state.normal(size=(SAMPLES, DIMENSION)), []
            for n in range(1, GENERATIONS + 1):
                model: Any = GaussianMixture(
                    2, reg_covar=REG, tol=TOL, max_iter=STEPS, random_state=state
                ).fit(points)
                if n % EVERY == 0:
                    mean = model.weights_ @ model.means_
                    inner = np.trace(model.covariances_, axis1=1, axis2=2)
                    seen.append(model.weights_ @ (inner + ((model.means_ - mean) ** 2).sum(axis=1)))
                points = model.sample(SAMPLES)[0]
            found.append(seen)
    return powers(laws(), **{OBSERVED: np.array(found)})


def em() -> Work:
    """Both."""
    return Work(
        f"mixture by EM, 2 components, d = {DIMENSION}, M = {SAMPLES:,}, n = {GENERATIONS}",
        GENERATIONS,
        (
            Contender("scikit-learn, one thread", scikit, laws(), start=16, most=16, asked=25),
            Contender("ours", engine(), laws(), start=64, ours=True),
        ),
    )
