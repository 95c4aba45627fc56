"""The one-dimensional work and its exact laws.

A Gaussian with ddof 1 is refitted on its own samples, M per generation, with N earlier ones pooled:
N = 0 under replace, t M under accumulate. In units of the model that is refitted, with q a
chi-square of M - 1 degrees of freedom and z normal,

    v' = v (max(N - 1, 0) + q + N / (N + M) z^2) / (N + M - 1), mean' = mean + sqrt(v M) / (N + M)
    z.

So log v is a sum of independent terms, whose cumulants add, and the moments E[mean^(2k - 2b) v^b]
follow a linear recursion."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np
from scipy.linalg import eigh_tridiagonal
from scipy.special import polygamma, psi

from benchmarks.work import Law

#: Nodes of the quadrature in q and in z.
NODES = 48


@dataclass(frozen=True)
class Setting:
    """Sizes of a run.

    Attributes:
        samples: M.
        generations: number of fits.
        every: every how many generations the moments are taken.
        pooled: accumulate, not replace.
        means: whether the mean is recorded beside the variance.
    """

    samples: int = 100
    generations: int = 100
    every: int = 20
    pooled: bool = False
    means: bool = True

    @property
    def observe(self) -> tuple[str, ...]:
        """What is recorded."""
        return ("log_variance", "mean_offset") if self.means else ("log_variance",)

    @property
    def recorded(self) -> np.ndarray:
        """The recorded generations."""
        return np.array([*range(self.every, self.generations, self.every), self.generations])

    def before(self, generation: int) -> int:
        """N: points pooled before the batch of this generation."""
        return generation * self.samples if self.pooled else 0

    @cached_property
    def laws(self) -> Mapping[str, Law]:
        """{quantity: law} of what is recorded."""
        laws = {"log_variance": self._log_variance, "mean_offset": self._mean_offset}
        return {name: laws[name]() for name in self.observe}

    def _log_variance(self) -> Law:
        terms = [log_cumulants(self.samples, self.before(t)) for t in range(self.generations)]
        return Law.of_cumulants(np.cumsum(terms, axis=0)[self.recorded - 1].T)

    def _mean_offset(self) -> Law:
        moments = {(k, b): float(b == k) for k in (1, 2, 3) for b in range(k + 1)}
        path = []
        for t in range(self.generations):
            weight, z, factor = step(self.samples, self.before(t))
            gain = np.sqrt(self.samples) / (self.before(t) + self.samples) * z
            moments = {
                (k, b): sum(
                    comb(2 * (k - b), 2 * j)
                    * np.sum(weight * gain ** (2 * j) * factor**b)
                    * moments[k, b + j]
                    for j in range(k - b + 1)
                )
                for k, b in moments
            }
            path.append([moments[k, 0] for k in (1, 2, 3)])
        second, fourth, sixth = np.array(path)[self.recorded - 1].T
        return Law(np.zeros_like(second), second, fourth, sixth)


def log_cumulants(samples: int, before: int) -> np.ndarray:
    """Cumulants 1 .. 6 of log(v' / v): polygammas for a batch alone, by quadrature for a pooled
    one.
    """
    if not before:
        half = (samples - 1) / 2
        return np.array([psi(half) - np.log(half), *(polygamma(k, half) for k in range(1, 6))])
    weight, _, factor = step(samples, before)
    mean = np.sum(weight * np.log(factor))
    m2, m3, m4, m5, m6 = (np.sum(weight * (np.log(factor) - mean) ** k) for k in range(2, 7))
    return np.array(
        [
            mean,
            m2,
            m3,
            m4 - 3 * m2**2,
            m5 - 10 * m3 * m2,
            m6 - 15 * m4 * m2 - 10 * m3**2 + 30 * m2**3,
        ]
    )


def step(samples: int, before: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quadrature over (q, z): weights, z, and v' / v; exact for polynomials of degree below 2
    NODES.
    """
    k = np.arange(1, NODES)
    shape = (samples - 1) / 2
    gamma, weight_q = _gauss(shape + 2 * np.arange(NODES), np.sqrt(k * (k + shape - 1)))
    normal, weight_z = _gauss(np.zeros(NODES), np.sqrt(k))
    total = before + samples
    factor = (max(before - 1, 0) + 2 * gamma[:, None] + before / total * normal**2) / (total - 1)
    return weight_q[:, None] * weight_z, np.broadcast_to(normal, factor.shape), factor


def _gauss(diagonal: np.ndarray, beside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of the probability law whose orthogonal polynomials have this Jacobi
    matrix.
    """
    nodes, vectors = eigh_tridiagonal(diagonal, beside)
    return nodes, vectors[0] ** 2
