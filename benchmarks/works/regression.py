"""Least squares on its own labels, fresh rows in every generation: the excess risk at the recorded
generations.

Under replace it is S chi2_d with S a sum of independent 1 / chi2_{T-d+1}, whose cumulants add.
Under accumulate only its mean is known, sum of d / (i (i T - d - 1))."""

from collections.abc import Callable, Mapping
from functools import cache
from math import comb

import numpy as np
from numpy.random import SFC64, Generator
from scipy.special import gammaln

from benchmarks.work import Contender, Law, Powers, Work
from benchmarks.works.powers import engine_powers, powers
from sims import Accumulate, LinearRegression, Normal, Replace, refit

FEATURES, SAMPLES, GENERATIONS, EVERY = 10, 100, 100, 20
RECORDED = np.arange(EVERY, GENERATIONS + 1, EVERY)


@cache
def laws(pooled: bool) -> Mapping[str, Law]:
    """The law of the excess risk; for accumulate its mean, in units of the mean."""
    d, m = FEATURES, SAMPLES
    if pooled:
        i = np.arange(1, GENERATIONS + 1)
        mean = np.cumsum(d / (i * (i * m - d - 1)))[RECORDED - 1]
        unknown = np.full_like(mean, np.nan)
        return {"excess_risk": Law(mean, mean**2, unknown, unknown)}
    nu = m - d + 1
    inverse = [np.exp(gammaln(nu / 2 - k) - gammaln(nu / 2) - k * np.log(2)) for k in range(7)]
    one = _cumulants(inverse)
    square = [np.exp(gammaln(d / 2 + k) - gammaln(d / 2) + k * np.log(2)) for k in range(7)]
    columns = []
    for n in RECORDED:
        raw = [a * b for a, b in zip(_moments([n * c for c in one]), square, strict=True)]
        central = [
            sum(comb(k, j) * raw[j] * (-raw[1]) ** (k - j) for j in range(k + 1)) for k in (2, 4, 6)
        ]
        columns.append([raw[1], *central])
    return {"excess_risk": Law(*np.array(columns).T)}


def _cumulants(raw: list[float]) -> list[float]:
    """Cumulants 0 .. K from raw moments 0 .. K."""
    found = [0.0]
    for k in range(1, len(raw)):
        found.append(raw[k] - sum(comb(k - 1, j - 1) * found[j] * raw[k - j] for j in range(1, k)))
    return found


def _moments(cumulants: list[float]) -> list[float]:
    """Raw moments from cumulants."""
    found = [1.0]
    for k in range(1, len(cumulants)):
        found.append(sum(comb(k - 1, j - 1) * cumulants[j] * found[k - j] for j in range(1, k + 1)))
    return found


def engine(pooled: bool) -> Callable[[int, int], Powers]:
    """`sims.refit`."""
    law = laws(pooled)["excess_risk"]

    def run(replicates: int, seed: int) -> Powers:
        result = refit(
            LinearRegression(FEATURES), Accumulate() if pooled else Replace(), truth=Normal(),
            samples=SAMPLES,
            generations=GENERATIONS, replicates=replicates, seed=seed, record=EVERY,
            observe="excess_risk",
            units={"excess_risk": (law.mean, law.scale)}, progress=False,
        )  # fmt: skip
        return {"excess_risk": engine_powers(result["excess_risk"])}

    return run


def naive(pooled: bool) -> Callable[[int, int], Powers]:
    """NumPy that draws rows and labels and solves the normal equations, replicate beside
    replicate.
    """

    def run(replicates: int, seed: int) -> Powers:
        rng = Generator(SFC64(seed))
        w = np.zeros((replicates, FEATURES))
        gram, moment = np.zeros((replicates, FEATURES, FEATURES)), np.zeros((replicates, FEATURES))
        seen = []
        for t in range(1, GENERATIONS + 1):
            x = rng.standard_normal((replicates, SAMPLES, FEATURES))
            y = (x @ w[..., None])[..., 0] + rng.standard_normal((replicates, SAMPLES))
            transposed = x.swapaxes(1, 2)
            new, right = transposed @ x, (transposed @ y[..., None])[..., 0]
            gram, moment = (gram + new, moment + right) if pooled else (new, right)
            w = np.linalg.solve(gram, moment[..., None])[..., 0]
            if t % EVERY == 0:
                seen.append(np.sum(w**2, axis=1))
        return powers(laws(pooled), excess_risk=np.stack(seen, axis=1))

    return run


def replace() -> Work:
    """Only the newest batch is kept."""
    return _work("replace", False, 3000)


def accumulate() -> Work:
    """All batches are kept."""
    return _work("accumulate", True, 20)


def _work(workflow: str, pooled: bool, asked: float) -> Work:
    return Work(
        f"OLS, {workflow}, fresh rows, d = {FEATURES}, T = {SAMPLES}, n = {GENERATIONS}",
        GENERATIONS,
        (
            Contender(
                "naive NumPy, all rows drawn",
                naive(pooled),
                laws(pooled),
                start=2**7,
                most=2**10,
                asked=asked,
            ),
            Contender(
                "ours", engine(pooled), laws(pooled), start=2**12 if pooled else 2**17, ours=True
            ),
        ),
    )
