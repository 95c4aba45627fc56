"""Runs whose points are drawn and kept: a Gaussian fitted to points chosen from all so far, and a
kernel density estimate fitted to all so far. The mean of the variance at the recorded generations.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator

import theory
from benchmarks.work import Contender, Law, Powers, Work
from benchmarks.works.powers import engine_powers, powers
from sims import (
    Accumulate,
    AccumulateSubsample,
    Family,
    Gaussian,
    KernelDensity,
    Normal,
    Samples,
    Workflow,
    refit,
)

SAMPLES, BANDWIDTH = 100, 0.5


def _law(claim: str, recorded: np.ndarray, **known: Any) -> dict[str, Law]:
    """The mean of the variance, by its claim; no other moment is known."""
    of = theory.claim(claim)
    mean = np.array([of.predict(samples=SAMPLES, generations=int(n), **known) for n in recorded])
    unknown = np.full_like(mean, np.nan)
    return {"variance": Law(mean, np.full_like(mean, 0.02), unknown, unknown)}


def _engine(
    family: Family, workflow: Workflow, laws: dict[str, Law], recorded: np.ndarray
) -> Callable[[int, int], Powers]:
    """`sims.refit`."""
    law = laws["variance"]

    def run(replicates: int, seed: int) -> Powers:
        result = refit(
            family, workflow, truth=Normal(), samples=SAMPLES, generations=int(recorded[-1]),
            replicates=replicates, seed=seed, record=recorded.tolist(), observe="variance",
            units={"variance": (law.mean, law.scale)}, progress=False,
        )  # fmt: skip
        return {"variance": engine_powers(result["variance"])}

    return run


def subsample() -> Work:
    """A budget of the size of a batch."""
    recorded = np.arange(10, 101, 10)
    laws = _law("gaussian.accumulate_subsample.variance_mean", recorded, budget=SAMPLES, ddof=0)

    def numpy_loop(replicates: int, seed: int) -> Powers:
        """One replicate after another, by `Generator.choice`."""
        rng = Generator(PCG64(seed))
        seen = np.empty((replicates, len(recorded)))
        pool = np.empty(SAMPLES * (recorded[-1] + 1))
        for row in seen:
            pool[:SAMPLES] = rng.standard_normal(SAMPLES)
            for n in range(1, recorded[-1] + 1):
                held = n * SAMPLES
                points = pool[rng.choice(held, SAMPLES, replace=False)]
                mean, deviation = points.mean(), points.std()
                pool[held : held + SAMPLES] = mean + deviation * rng.standard_normal(SAMPLES)
                if n % 10 == 0:
                    row[n // 10 - 1] = deviation**2
        return powers(laws, variance=seen)

    ours = _engine(Samples(Gaussian()), AccumulateSubsample(SAMPLES), laws, recorded)
    return Work(
        "accumulate and subsample, 1-D Gaussian, budget and batches of 100, 100 generations",
        int(recorded[-1]),
        (
            Contender("sims", ours, laws, 2_000, ours=True),
            Contender("NumPy, Generator.choice", numpy_loop, laws, 200, asked=10),
        ),
    )


def density() -> Work:
    """All points so far, in a kernel density estimate of one bandwidth."""
    recorded = np.arange(10, 51, 10)
    laws = _law("kernel_density.accumulate.variance_mean", recorded, bandwidth=BANDWIDTH)

    def library(replicates: int, seed: int) -> Powers:
        """scikit-learn's estimator, fitted and sampled."""
        from sklearn.neighbors import KernelDensity as Library

        estimator: Any = Library  # its hints know neither its bandwidth nor its points
        rng = np.random.RandomState(seed % 2**32)
        seen = np.empty((replicates, len(recorded)))
        for row in seen:
            pool = rng.standard_normal((SAMPLES, 1))
            for n in range(1, recorded[-1] + 1):
                fitted = estimator(bandwidth=BANDWIDTH).fit(pool)
                if n % 10 == 0:
                    row[n // 10 - 1] = pool.var()
                pool = np.concatenate([pool, fitted.sample(SAMPLES, random_state=rng)])
        return powers(laws, variance=seen)

    ours = _engine(KernelDensity(BANDWIDTH), Accumulate(), laws, recorded)
    return Work(
        "kernel density estimate, accumulate, batches of 100, 50 generations",
        int(recorded[-1]),
        (
            Contender("sims", ours, laws, 2_000, ours=True),
            Contender("scikit-learn, KernelDensity", library, laws, 100, asked=50),
        ),
    )
