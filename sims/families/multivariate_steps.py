"""A step of a factor of the covariance, for replicates side by side: what the chains share."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from sims.families.bartlett import Bartlett


def read(observables, model, truth):
    """The values of the observables, each [tile]."""
    return tuple(
        jax.vmap(lambda m, o=o: jnp.asarray(o.read((), m, truth), float), in_axes=-1)(model)
        for o in observables
    )


def apply(
    factor: Float[Array, "d d tile"], vector: Float[Array, "d tile"]
) -> Float[Array, "d tile"]:
    """The product, for each replicate."""
    return sum(
        (factor[:, k] * vector[k][None] for k in range(1, len(vector))),
        start=factor[:, 0] * vector[0][None],
    )


def step(
    factor: Float[Array, "d d tile"],
    scale: Float[Array, "d tile"],
    residue: Float[Array, "d tile"],
    wishart: Bartlett,
    divisor,
) -> tuple[Float[Array, "d d tile"], Float[Array, "d tile"], Float[Array, "d tile"]]:
    """U diag(e^l) A / sqrt(divisor) = U' diag(e^l'), with U' = U T and T_kj = e^(l_k - l'_j) A_kj /
    sqrt(divisor) below T_jj = 1.
    """
    term = wishart.log_diagonal - jnp.log(divisor) / 2 - residue
    total = scale + term
    new = factor
    for k in range(1, len(scale)):
        row = jnp.exp(scale[k][None] - total[:k] - jnp.log(divisor) / 2) * wishart.row(k)
        new = new.at[k:, :k].add(factor[k:, k][:, None] * row[None])
    return new, total, (total - scale) - term
