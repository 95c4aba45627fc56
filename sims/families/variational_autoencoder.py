"""A variational autoencoder as a learner: two small networks, trained by NumPyro's SVI.

    z ~ N(0, I)      x | z ~ N(decoder(z), sigma^2 I)      z | x ~ N(mean(x), deviation(x)^2)

It samples decoder means, as the field's experiments do (arXiv 2305.17493).  The law that a linear
one follows exactly is in the claims of the subject `autoencoder`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpyro
import numpyro.distributions as dist
from jaxtyping import Array, Float, Key
from numpyro.infer import SVI, TraceMeanField_ELBO

from sims import checks
from sims.families.learner import Learner, Reading, minibatch
from sims.families.points import Points

#: {"encoder" and "decoder": {name of a layer: its weights}}
Params = dict[str, dict[str, Float[Array, "..."]]]
#: images that a total variance is measured on, and latents for each image that a score is
MEASURED, ANSWERS = 2048, 4
#: deviation of the outer layers at the start, over that of the inner ones: codes begin near 0
OUTER = 0.1


@dataclass(frozen=True)
class VariationalAutoencoder(Learner):
    """An encoder and a decoder with one hidden layer each, trained on from the generation before.

    Attributes:
        pixels: of an image.
        latents: dimensions of the code.
        hidden: units of the hidden layers.
        beta: weight of the divergence from the prior.
        pixel_variance: sigma^2, in squared units of the data.
        steps: of Adam, in every fit.
        batch: images in a step.
        rate: learning rate of Adam at first; it falls to 0 along a cosine.
        restart: whether every generation starts from new random weights.
    """

    pixels: int = 64
    latents: int = 10
    hidden: int = 128
    beta: float = 1.0
    pixel_variance: float = 0.04
    steps: int = 400
    batch: int = 64
    rate: float = 1e-2
    restart: bool = False

    def __post_init__(self):
        for name in ("pixels", "latents", "hidden", "steps", "batch"):
            checks.integer(name, getattr(self, name), least=1)
        for name in ("beta", "pixel_variance", "rate"):
            checks.real(name, getattr(self, name), above=0.0)

    @property
    def shape(self) -> tuple[int, ...]:
        """The pixels, in one row."""
        return (self.pixels,)

    def init(self, key: Key[Array, ""]) -> Params:
        """Random weights: normal, of variance 1 over the units that a unit reads, or less."""
        sizes = {
            "encoder": (self.pixels, self.hidden, 2 * self.latents),
            "decoder": (self.latents, self.hidden, self.pixels),
        }
        keys = iter(jax.random.split(key, 4))
        params: Params = {}
        for network, (read, inner, out) in sizes.items():
            params[network] = {
                "inner": jax.random.normal(next(keys), (read, inner)) / read**0.5,
                "inner_bias": jnp.zeros(inner),
                "outer": OUTER * jax.random.normal(next(keys), (inner, out)) / inner**0.5,
                "outer_bias": jnp.zeros(out),
            }
        return params

    def encode(self, encoder: Any, items: Any) -> tuple[Array, Array]:
        """Mean and deviation of the latents, [n, latents] each."""
        both = _network(encoder, items)
        return both[:, : self.latents], jax.nn.softplus(both[:, self.latents :]) + 1e-4

    def decode(self, decoder: Any, latents: Any) -> Array:
        """Decoder means, [n, pixels]."""
        return _network(decoder, latents)

    def train(self, params: Params, data: Points, key: Key[Array, ""]) -> Params:
        """By stochastic variational inference."""
        fresh, begin, key = jax.random.split(key, 3)
        start = self.init(fresh) if self.restart else params

        def model(items):
            decoder = numpyro.param("decoder", lambda _: start["decoder"])
            with numpyro.plate("items", self.batch):
                with numpyro.handlers.scale(scale=self.beta):
                    latents = numpyro.sample(
                        "latents", dist.Normal(jnp.zeros(self.latents), 1.0).to_event(1)
                    )
                means = self.decode(decoder, latents)
                law = dist.Normal(means, self.pixel_variance**0.5).to_event(1)
                numpyro.sample("pixels", law, obs=items)

        def guide(items):
            encoder = numpyro.param("encoder", lambda _: start["encoder"])
            with numpyro.plate("items", self.batch), numpyro.handlers.scale(scale=self.beta):
                numpyro.sample("latents", dist.Normal(*self.encode(encoder, items)).to_event(1))

        def rate(number):
            return self.rate * (1 + jnp.cos(jnp.pi * number / self.steps)) / 2

        svi = SVI(model, guide, numpyro.optim.Adam(rate), TraceMeanField_ELBO())

        def drawn(key):
            return data.values[minibatch(data, key, (self.batch,))]

        def step(state, key):
            return svi.update(state, drawn(key))[0], None

        with jax.numpy_dtype_promotion("standard"), jax.numpy_rank_promotion("allow"):
            state = svi.init(begin, drawn(begin))
            state, _ = jax.lax.scan(step, state, jax.random.split(key, self.steps))
            found = svi.get_params(state)
        return {network: found[network] for network in params}

    def sample(self, params: Params, n: int, key: Key[Array, ""]) -> Float[Array, "n pixels"]:
        """Decoder means of random latents."""
        return self.decode(params["decoder"], jax.random.normal(key, (n, self.latents)))

    def score(self, params: Params, items: Float[Array, "n pixels"]) -> Float[Array, " n"]:
        """The bound on the negative log-likelihood, with latents drawn once and for all."""
        mean, deviation = self.encode(params["encoder"], items)
        noise = jax.random.normal(jax.random.key(0), (ANSWERS, 1, self.latents))
        latents = (mean[None] + deviation[None] * noise).reshape(-1, self.latents)
        means = self.decode(params["decoder"], latents).reshape(ANSWERS, *items.shape)
        missed = jnp.mean(jnp.sum((items[None] - means) ** 2, axis=2), axis=0)
        flat = self.pixels * jnp.log(2 * jnp.pi * self.pixel_variance)
        divergence = jnp.sum(mean**2 + deviation**2 - 1 - 2 * jnp.log(deviation), axis=1) / 2
        return (flat + missed / self.pixel_variance) / 2 + divergence

    def readings(self) -> Mapping[str, Reading]:
        """The variance of what is sampled, the sum over pixels."""

        def total_variance(params: Params, key: Any, truth: Any) -> Any:
            return jnp.sum(jnp.var(self.sample(params, MEASURED, key), axis=0))

        return {"total_variance": total_variance}


def _network(weights: Any, rows: Any) -> Array:
    inner = jax.nn.relu(rows @ weights["inner"] + weights["inner_bias"][None])
    return inner @ weights["outer"] + weights["outer_bias"][None]
