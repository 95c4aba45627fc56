"""A user's own model, as `tailbite simulate numpyro --model` takes it."""

import numpyro
import numpyro.distributions as dist


def model(size, points=None):
    """Normal points with mean 0."""
    scale = numpyro.sample("scale", dist.HalfNormal(10.0))
    with numpyro.plate("data", size):
        numpyro.sample("x", dist.Normal(0.0, scale), obs=points)
