"""The Gaussian in d dimensions under replace, ddof 1: the whole factor, or log det alone. Moments
of log det either way.

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
from sims import MultivariateGaussian, Normal, Replace, refit

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
    return _work("the factor", ("log_det", "trace"), asked=4)


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
