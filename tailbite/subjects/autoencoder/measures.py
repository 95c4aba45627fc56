"""What is measured of decoded images, beside what the loop reads."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.floating]
COMPONENTS = 16  #: principal components of the real images that a distance is taken in


def frechet(real: Images, drawn: Images, components: int = COMPONENTS) -> float:
    """Squared Frechet distance of two normal laws with the means and covariances of these images,
    in the first principal components of the real ones: [n, pixels] each.
    """
    centre = real.mean(axis=0)
    _, _, axes = np.linalg.svd(real - centre, full_matrices=False)
    first, second = ((each - centre) @ axes[:components].T for each in (real, drawn))
    a, b = np.cov(first.T), np.cov(second.T)
    values, vectors = np.linalg.eigh(a)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ b @ root), 0)).sum()
    shift = first.mean(axis=0) - second.mean(axis=0)
    return float(shift @ shift + np.trace(a) + np.trace(b) - 2 * cross)


def judge(images: Images, labels: NDArray[np.integer]) -> Callable[[Images], NDArray[np.integer]]:
    """A classifier, trained on real images alone: their classes."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10.0, max_iter=2_000).fit(images, labels).predict


def effective_classes(found: NDArray[np.integer]) -> float:
    """exp(entropy) of the shares of the classes: 10 where ten are as frequent, 1 where one is."""
    shares = np.bincount(found) / len(found)
    return float(np.exp(-sum(share * np.log(share) for share in shares if share)))
