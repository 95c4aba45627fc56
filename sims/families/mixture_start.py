"""Where k-means begins: seeds spread by the squared distance to those before (k-means++)."""

from math import log

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from sims.draws import Draws


def seeds(
    draws: Draws, points: Float[Array, "size d"], weights: Float[Array, " size"], number: int
) -> Float[Array, "number d"]:
    """`number` of the points: the first drawn with its weight, each later one the best of a few
    that are drawn with weight times squared distance to the nearest seed, as scikit-learn's
    `kmeans_plusplus` does it (D. Arthur and S. Vassilvitskii, SODA 2007).
    """
    trials = 2 + int(log(number))
    centres = points[_chosen(weights, draws.at(0).uniform((1,)))]
    nearest = _distances(points, centres)[0]
    levels = draws.at(1).uniform((number, trials))
    for place in range(1, number):
        candidates = points[_chosen(weights * nearest, levels[place])]
        distances = jnp.minimum(nearest[None], _distances(points, candidates))
        best = jnp.argmin(jnp.sum(weights[None] * distances, axis=1))
        centres = jnp.concatenate([centres, candidates[best][None]])
        nearest = distances[best]
    return centres


def _distances(
    points: Float[Array, "size d"], centres: Float[Array, "k d"]
) -> Float[Array, "k size"]:
    """Squared, from each centre to each point."""
    return jnp.sum((points[None] - centres[:, None]) ** 2, axis=2)


def _chosen(masses: Float[Array, " size"], levels: Float[Array, " k"]) -> Int[Array, " k"]:
    """Slots drawn with these masses, one for each level in [0, 1)."""
    upto = jnp.cumsum(masses)
    return jnp.argmax(upto[None] > (levels * upto[-1])[:, None], axis=1)
