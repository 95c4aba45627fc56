"""The linear autoencoder as a learner, trained to its optimum in closed form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.scipy.stats import multivariate_normal
from jaxtyping import Array, Float, Key

from sims import checks
from sims.families.learner import Learner, Reading
from sims.families.points import Points


class Linear(NamedTuple):
    """A fit: pixels are normal with mean `mean + decoder z` and one variance, z standard normal."""

    mean: Float[Array, " D"]
    decoder: Float[Array, "D k"]
    pixel_variance: Float[Array, ""]


@dataclass(frozen=True)
class LinearAutoencoder(Learner):
    """A variational autoencoder whose encoder and decoder are linear, at the optimum of its
    objective: the axes of the `latents` largest variances, less beta sigma^2 (arXiv 1911.02469).

    Attributes:
        dimension: D of an item.
        latents: k, in 0 .. D.
        beta: weight of the divergence from the prior.
        pixel_variance: sigma^2, or None: then the mean variance of the other axes, which must be
            there (probabilistic principal components, at beta = 1).
        noisy: whether items are pixels drawn with their noise, or decoder means.
    """

    dimension: int = 1
    latents: int = 1
    beta: float = 1.0
    pixel_variance: float | None = None
    noisy: bool = False

    def __post_init__(self):
        checks.integer("dimension", self.dimension, least=1)
        checks.integer("latents", self.latents, least=0, most=self.dimension)
        checks.real("beta", self.beta, above=0.0)
        if self.pixel_variance is not None:
            checks.real("pixel_variance", self.pixel_variance, above=0.0)
        elif self.latents == self.dimension or self.beta != 1:
            raise ValueError(
                f"a learned pixel_variance needs latents < dimension and beta = 1, got {self}"
            )

    @property
    def shape(self) -> tuple[int, ...]:
        """A vector."""
        return (self.dimension,)

    def init(self, key: Key[Array, ""]) -> Linear:
        """Nothing is decoded."""
        size = self.dimension
        return Linear(jnp.zeros(size), jnp.zeros((size, self.latents)), jnp.ones(()))

    def train(self, params: Linear, data: Points, key: Key[Array, ""]) -> Linear:
        """The optimum, whatever was before."""
        share = data.weights / jnp.sum(data.weights)
        mean = share @ data.values
        centred = data.values - mean[None]
        spectrum, axes = jnp.linalg.eigh((centred * share[:, None]).T @ centred)
        cut = self.dimension - self.latents
        if self.pixel_variance is None:
            pixel = jnp.maximum(jnp.mean(spectrum[:cut]), 0)
        else:
            pixel = jnp.asarray(self.pixel_variance, float)
        kept = jnp.maximum(spectrum[cut:] - self.beta * pixel, 0)
        return Linear(mean, axes[:, cut:] * jnp.sqrt(kept)[None], pixel)

    def sample(self, params: Linear, n: int, key: Key[Array, ""]) -> Float[Array, "n D"]:
        """Decoder means of random latents, and their noise."""
        latent, noise = jax.random.split(key)
        codes = jax.random.normal(latent, (n, self.latents))
        means = params.mean[None] + codes @ params.decoder.T
        if not self.noisy:
            return means
        deviation = jnp.sqrt(params.pixel_variance)
        return means + deviation * jax.random.normal(noise, (n, self.dimension))

    def score(self, params: Linear, items: Float[Array, "n D"]) -> Float[Array, " n"]:
        """Negative log-likelihood, with the noise of pixels."""
        covariance = self._decoded(params) + params.pixel_variance * jnp.eye(self.dimension)
        with jax.numpy_rank_promotion("allow"):
            log_density = multivariate_normal.logpdf(items, params.mean, covariance)
        return -jnp.asarray(log_density)

    def _decoded(self, params: Linear) -> Float[Array, "D D"]:
        return params.decoder @ params.decoder.T

    def readings(self) -> Mapping[str, Reading]:
        """Total variance of what is sampled, and the squared distance of its mean from the
        truth's.
        """
        return {"total_variance": self._total_variance, "drift": _drift}

    def _total_variance(self, params: Linear, key: Any, truth: Any) -> Float[Array, ""]:
        means = jnp.sum(params.decoder**2)
        return means + self.dimension * params.pixel_variance if self.noisy else means


def _drift(params: Linear, key: Any, truth: Any) -> Float[Array, ""]:
    return jnp.sum((params.mean - truth.mean) ** 2)
