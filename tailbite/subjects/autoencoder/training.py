"""A linear autoencoder trained as such: BFGS on its objective, of encoder and decoder matrices.

Nothing here knows of eigenvalues or thresholds: what the claims say of these is held against it.
(The matrices are so small that SciPy's BFGS needs a tenth of the time of its L-BFGS-B, whose calls
of LAPACK start threads.)"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Matrix = NDArray[np.float64]


class Trained(NamedTuple):
    """A fit: decoder [D, k], variance of a pixel, and the objective of an image, less D/2 log 2
    pi."""

    decoder: Matrix
    pixel_variance: float
    objective: float

    @property
    def means(self) -> Matrix:
        """Covariance of what is decoded without noise."""
        return self.decoder @ self.decoder.T

    @property
    def pixels(self) -> Matrix:
        """Covariance of what is decoded with its noise."""
        return self.means + self.pixel_variance * np.eye(len(self.decoder))


def objective(
    covariance: Matrix, decoder: Matrix, encoder: Matrix, log_d: Matrix, beta: float, tau: float
) -> tuple[float, tuple[Matrix, Matrix, Matrix, float]]:
    """Of an image of a law with this covariance and mean 0, and its gradient in the decoder [D,
    k], the encoder [k, D], the logarithms of the latents' variances [k] and that of tau.
    """
    left = np.eye(len(covariance)) - decoder @ encoder
    d, size = np.exp(log_d), (decoder**2).sum(axis=0)
    missed = np.trace(left @ covariance @ left.T) + d @ size
    coded = np.trace(encoder @ covariance @ encoder.T) + (d - 1 - log_d).sum()
    value = -(len(covariance) * np.log(tau) + missed / tau + beta * coded) / 2
    slopes = (
        (left @ covariance @ encoder.T - decoder * d) / tau,
        decoder.T @ left @ covariance / tau - beta * encoder @ covariance,
        -(d * size / tau + beta * (d - 1)) / 2,
        (missed / tau - len(covariance)) / 2,
    )
    return value, slopes


def trained(
    covariance: Matrix, latents: int, beta: float = 1.0, tau: float | None = None, seed: int = 0
) -> Trained:
    """By BFGS from small random matrices; with `tau` None that is fitted, too."""
    axes, random = len(covariance), np.random.default_rng(seed)
    cut = np.cumsum([axes * latents, axes * latents, latents])

    def unpacked(x):
        w, v, log_d, log_tau = np.split(x, cut)
        pixel = float(np.exp(log_tau[0])) if tau is None else tau
        return w.reshape(axes, latents), v.reshape(latents, axes), log_d, beta, pixel

    def loss(x):
        value, slopes = objective(covariance, *unpacked(x))
        slope = np.concatenate([np.ravel(each) for each in slopes])
        slope[-1] *= tau is None
        return -value, -slope

    start = np.concatenate([random.normal(0, 0.3, cut[-1]), [0.0]])
    found = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-7})
    w, _, _, _, pixel = unpacked(found.x)
    return Trained(w, pixel, -float(found.fun))


def rotated(spectrum: list[float], seed: int = 1) -> tuple[Matrix, Matrix]:
    """A covariance with these eigenvalues, about axes that no coordinate follows; and its axes."""
    axes, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(spectrum),) * 2))
    return axes @ np.diag(spectrum) @ axes.T, axes


def generations(
    real: Matrix, *, workflow: str, beta: float, tau: float, share: float = 0.0, noisy: bool = False
) -> Iterator[Matrix]:
    """What generations 1, 2, ... decode, on infinite data: the covariance of their images."""
    batches = [real]
    while True:
        if workflow == "accumulate":
            training = sum(batches) / len(batches)
        elif workflow == "window":
            training = sum(batches[-2:]) / len(batches[-2:])
        else:
            training = share * real + (1 - share) * batches[-1]
        fit = trained(np.asarray(training), len(real), beta, tau)
        batches.append(fit.pixels if noisy else fit.means)
        yield batches[-1]
