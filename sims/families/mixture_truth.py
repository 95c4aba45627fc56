"""Mixtures of normal laws as the law of the real data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims import checks
from sims.truths import Normal


class MixtureReference(NamedTuple):
    """A mixture as a kernel sees it: in the units of the data, factors lower triangular."""

    weights: Float[Array, " k"]
    means: Float[Array, "k d"]
    factors: Float[Array, "k d d"]


@dataclass(frozen=True)
class NormalMixture:
    """A mixture of normal laws in d dimensions.

    Attributes:
        means: k points of d coordinates.
        covariances: k symmetric positive definite matrices; None: all the identity.
        weights: k probabilities; None: all the same.

    Raises TypeError or ValueError, in one sentence that says what was expected and what came.
    """

    means: Sequence[Sequence[float]]
    covariances: Sequence[Sequence[Sequence[float]]] | None = None
    weights: Sequence[float] | None = None

    def __post_init__(self):
        means = _array("means", self.means, 2)
        k, d = means.shape
        given = self.covariances is None, self.weights is None
        covariances = np.stack([np.eye(d)] * k) if given[0] else _array("", self.covariances, 3)
        weights = np.full(k, 1 / k) if given[1] else _array("weights", self.weights, 1)
        if covariances.shape != (k, d, d):
            raise ValueError(
                f"covariances must be {k} matrices of {d} rows and columns, one for each mean, got "
                f"shape {covariances.shape}"
            )
        for each in covariances:
            if not np.allclose(each, each.T) or np.linalg.eigvalsh(each).min() <= 0:
                raise ValueError(
                    f"covariances must be symmetric and positive definite, got {each.tolist()}"
                )
        if weights.shape != (k,) or weights.min() < 0 or not np.isclose(weights.sum(), 1):
            raise ValueError(
                f"weights must be {k} probabilities, one for each mean, with sum 1, got "
                f"{weights.tolist()}"
            )
        for name, kept in (("means", means), ("covariances", covariances), ("weights", weights)):
            object.__setattr__(self, name, _tuples(kept.tolist()))

    @classmethod
    def pair(cls, separation: float, dimension: int) -> "NormalMixture":
        """Two standard normal laws, equally likely, so far apart along the first coordinate."""
        checks.real("separation", separation, least=0.0)
        checks.integer("dimension", dimension, least=1)
        rest = (0.0,) * (dimension - 1)
        return cls(((-separation / 2, *rest), (separation / 2, *rest)))

    @property
    def dimension(self) -> int:
        """d."""
        return len(self.means[0])

    @property
    def mean(self) -> np.ndarray:
        """[d]."""
        return np.asarray(self.weights) @ np.asarray(self.means)

    @property
    def covariance(self) -> np.ndarray:
        """[d, d]: that of the whole law."""
        assert self.covariances is not None and self.weights is not None
        centred = np.asarray(self.means) - self.mean
        within = np.einsum("k,kij->ij", self.weights, self.covariances)
        return within + np.einsum("k,ki,kj->ij", self.weights, centred, centred)

    def reference(self) -> MixtureReference:
        """For a kernel."""
        assert self.covariances is not None
        arrays = self.weights, self.means, np.linalg.cholesky(np.asarray(self.covariances))
        return MixtureReference(*(jnp.asarray(np.asarray(x), dtype=float) for x in arrays))


def as_mixture(truth: Any, dimension: int) -> NormalMixture:
    """A truth as a mixture: `Normal` is a single law, the same in every coordinate; TypeError for
    what is neither, ValueError for another dimension.
    """
    if isinstance(truth, Normal):
        covariance = (np.eye(dimension) * truth.variance).tolist()
        return NormalMixture(((truth.mean,) * dimension,), (covariance,))
    if not isinstance(truth, NormalMixture):
        raise TypeError(f"truth must be a Normal or a NormalMixture, got {truth!r}")
    if truth.dimension != dimension:
        raise ValueError(
            f"truth must have dimension = {dimension} coordinates, got {truth.dimension}"
        )
    return truth


def _array(name: str, value: Any, axes: int) -> np.ndarray:
    what = f"{name or 'covariances'} must be finite numbers with {axes} axes"
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{what}, got {value!r}") from None
    if array.ndim != axes or 0 in array.shape or not np.isfinite(array).all():
        raise ValueError(f"{what}, got {value!r}")
    return array


def _tuples(values: Any) -> Any:
    return tuple(_tuples(each) for each in values) if isinstance(values, list) else values
