"""The Gaussian in d dimensions, ddof 1: under replace the whole factor, or log det alone, moments
of log det either way; under accumulate the mean trace.

No naive contender: drawing points and factorising their covariance in float32 ends in NaN before
generation 100.

log det is a sum of independent log chi-squares, so that its cumulants add; the trace of ours has
mean d, and is not judged."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.random import SFC64, Generator
from scipy.special import polygamma, psi

from benchmarks.work import Contender, Law, Powers, Work
from benchmarks.works.powers import engine_powers, powers
from sims import Accumulate, MultivariateGaussian, Normal, Replace, refit

DIMENSION, SAMPLES, GENERATIONS, EVERY = 10, 100, 100, 20
RECORDED = np.arange(EVERY, GENERATIONS + 1, EVERY)
#: Replicates side by side in NumPy.
BLOCK = 2**10


def laws() -> Mapping[str, Law]:
    """The law of log det at the recorded generations."""
    half = (SAMPLES - 1 - np.arange(DIMENSION)) / 2
    first = np.sum(psi(half) - np.log((SAMPLES - 1) / 2))
    cumulants = np.array([first, *(np.sum(polygamma(k, half)) for k in range(1, 6))])
    return {"log_det": Law.of_cumulants(cumulants[:, None] * RECORDED)}


def engine(observe: tuple[str, ...]) -> Callable[[int, int], Powers]:
    """`sims.refit`."""
    law = laws()["log_det"]
    units = {"log_det": (law.mean, law.scale), "trace": (float(DIMENSION), float(DIMENSION))}

    def run(replicates: int, seed: int) -> Powers:
        result = refit(
            MultivariateGaussian(DIMENSION, 1.0), Replace(), truth=Normal(), samples=SAMPLES,
            generations=GENERATIONS,
            replicates=replicates, seed=seed, record=EVERY, observe=observe, units=units,
            progress=False,
        )  # fmt: skip
        return {"log_det": engine_powers(result["log_det"])}

    return run


def bartlett(replicates: int, seed: int) -> Powers:
    """NumPy with Bartlett factors: L A and the diagonal of the product."""
    rng, law, lower = Generator(SFC64(seed)), laws(), np.tril_indices(DIMENSION, -1)
    shape = (SAMPLES - 1 - np.arange(DIMENSION)) / 2
    columns = []
    for start in range(0, replicates, BLOCK):
        size = min(BLOCK, replicates - start)
        factor, a = (
            np.broadcast_to(np.eye(DIMENSION), (size, DIMENSION, DIMENSION)),
            np.zeros((size, DIMENSION, DIMENSION)),
        )
        seen = []
        for t in range(1, GENERATIONS + 1):
            a[:, lower[0], lower[1]] = rng.standard_normal((size, len(lower[0])))
            diagonal = np.sqrt(2 * rng.standard_gamma(shape, (size, DIMENSION)))
            a[:, np.arange(DIMENSION), np.arange(DIMENSION)] = diagonal
            factor = factor @ a / np.sqrt(SAMPLES - 1)
            if t % EVERY == 0:
                seen.append(2 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1))
        columns.append(np.stack(seen, axis=1))
    return powers(law, log_det=np.concatenate(columns))


def wishart() -> Work:
    """The factor."""
    return _work("the factor", ("log_det", "trace"), asked=9)


def log_det() -> Work:
    """log det alone."""
    return _work("log det alone", ("log_det",), asked=80)


def _work(what: str, observe: tuple[str, ...], asked: float) -> Work:
    return Work(
        f"Wishart, d = {DIMENSION}, M = {SAMPLES}, n = {GENERATIONS}, {what}",
        GENERATIONS,
        (
            Contender("NumPy, Bartlett", bartlett, laws(), start=2**10, asked=asked),
            Contender("ours", engine(observe), laws(), start=2**13, ours=True),
        ),
    )


def pooled_laws() -> Mapping[str, Law]:
    """The mean trace under accumulate; of its other moments a unit."""
    batch = np.arange(1, GENERATIONS)
    total = SAMPLES * (batch + 1)
    kept = np.concatenate([[1.0], 1 - SAMPLES / (total * (total - 1))])
    mean, unknown = DIMENSION * np.cumprod(kept)[RECORDED - 1], np.full(len(RECORDED), np.nan)
    unit = np.full(len(RECORDED), 2 * DIMENSION / SAMPLES)
    return {"trace": Law(mean, unit, unknown, unknown)}


def pooled_engine(replicates: int, seed: int) -> Powers:
    """`sims.refit`."""
    law = pooled_laws()["trace"]
    result = refit(
        MultivariateGaussian(DIMENSION, 1.0), Accumulate(), truth=Normal(), samples=SAMPLES,
        generations=GENERATIONS, replicates=replicates, seed=seed, record=EVERY,
        observe=("trace", "squared_distance"),
        units={"trace": (law.mean, law.scale), "squared_distance": (0.0, 1.0)}, progress=False,
    )  # fmt: skip
    return {"trace": engine_powers(result["trace"])}


def _batch(mean: np.ndarray, covariance: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Points of the models, from standard normal ones, [replicates, points, d]."""
    return mean[:, None] + normal @ np.linalg.cholesky(covariance).swapaxes(1, 2)


def all_points(replicates: int, seed: int) -> Powers:
    """NumPy, all points drawn; their sums are kept, not they."""
    rng, law = Generator(SFC64(seed)), pooled_laws()
    columns = []
    for start in range(0, replicates, 2**6):
        size = min(2**6, replicates - start)
        mean = np.zeros((size, DIMENSION))
        covariance = np.broadcast_to(np.eye(DIMENSION), (size, DIMENSION, DIMENSION))
        first, second, seen = 0.0, 0.0, []
        for t in range(1, GENERATIONS + 1):
            new = _batch(mean, covariance, rng.standard_normal((size, SAMPLES, DIMENSION)))
            first, second = first + new.sum(axis=1), second + new.swapaxes(1, 2) @ new
            mean, total = first / (SAMPLES * t), SAMPLES * t
            outer = mean[:, :, None] * mean[:, None]
            covariance = (second - total * outer) / (total - 1)
            if t % EVERY == 0:
                seen.append(np.trace(covariance, axis1=1, axis2=2))
        columns.append(np.stack(seen, axis=1))
    return powers(law, trace=np.concatenate(columns))


def statistics(replicates: int, seed: int) -> Powers:
    """NumPy by sufficient statistics: Bartlett's factor of each batch, and the scatter so far."""
    rng, law, lower = Generator(SFC64(seed)), pooled_laws(), np.tril_indices(DIMENSION, -1)
    shape = (SAMPLES - 1 - np.arange(DIMENSION)) / 2
    columns = []
    for start in range(0, replicates, BLOCK):
        size = min(BLOCK, replicates - start)
        a = np.zeros((size, DIMENSION, DIMENSION))
        mean, scatter = np.zeros((size, DIMENSION)), np.zeros_like(a)
        root, seen = np.broadcast_to(np.eye(DIMENSION), a.shape), []
        for t in range(1, GENERATIONS + 1):
            a[:, lower[0], lower[1]] = rng.standard_normal((size, len(lower[0])))
            diagonal = np.sqrt(2 * rng.standard_gamma(shape, (size, DIMENSION)))
            a[:, np.arange(DIMENSION), np.arange(DIMENSION)] = diagonal
            z = rng.standard_normal((size, DIMENSION, 1)) / np.sqrt(SAMPLES)
            gap, batch = (root @ z)[:, :, 0], root @ a
            total, before = SAMPLES * t, SAMPLES * (t - 1)
            outer = gap[:, :, None] * gap[:, None]
            scatter = scatter + batch @ batch.swapaxes(1, 2) + SAMPLES * before / total * outer
            mean = mean + SAMPLES / total * gap
            root = np.linalg.cholesky(scatter / (total - 1))
            if t % EVERY == 0:
                seen.append(np.trace(scatter, axis1=1, axis2=2) / (total - 1))
        columns.append(np.stack(seen, axis=1))
    return powers(law, trace=np.concatenate(columns))


def accumulate() -> Work:
    """Mean and factor, fitted on all points so far."""
    law = pooled_laws()
    return Work(
        f"accumulate, d = {DIMENSION}, M = {SAMPLES}, n = {GENERATIONS}",
        GENERATIONS,
        (
            Contender("NumPy, points drawn", all_points, law, start=2**6, asked=200),
            Contender("NumPy, sufficient statistics", statistics, law, start=2**10, asked=5),
            Contender("ours", pooled_engine, law, start=2**13, ours=True),
        ),
    )
