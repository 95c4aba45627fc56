"""Unconstrained minimisation of a smooth function of few variables, safe under `vmap` and in
float32.

Newton's method with the Hessian's eigenvalues replaced by their absolute values (so every step
descends) and a halving line search. It stops on the Newton decrement sqrt(g' |H|^-1 g): the norm of
the gradient in the metric of the Hessian. Unlike the plain gradient norm it does not change when a
coordinate is rescaled, which matters when a scale collapses."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

#: The search gives up when a step shortened by this factor still increases the loss.
SHORTEST = 2.0**-30
#: Least curvature, relative to the diagonal of the Hessian.
CURVATURE = 1e-4


class Minimum(NamedTuple):
    """Where the search stopped.

    Attributes:
        point: the minimiser.
        gradient_norm: the Newton decrement there; the loss is about gradient_norm^2 / 2 above its
            minimum.
        converged: whether gradient_norm <= tolerance.
    """

    point: Float[Array, " d"]
    gradient_norm: Float[Array, ""]
    converged: Bool[Array, ""]


def minimise(
    loss: Callable[[Float[Array, " d"]], Float[Array, ""]],
    start: Float[Array, " d"],
    *,
    tolerance,
    steps: int,
) -> Minimum:
    """Minimise `loss` from `start` until the gradient norm is <= `tolerance`, at most `steps`
    steps; never raises.
    """

    def newton(point):
        gradient, hessian = jax.grad(loss)(point), jax.hessian(loss)(point)
        unit = jax.lax.rsqrt(jnp.maximum(jnp.abs(jnp.diagonal(hessian)), 1e-12))
        curvature, basis = jnp.linalg.eigh(hessian * jnp.outer(unit, unit))
        curvature = jnp.maximum(jnp.abs(curvature), CURVATURE)
        slope = basis.T @ (unit * gradient)
        return -unit * (basis @ (slope / curvature)), jnp.sqrt(jnp.sum(slope**2 / curvature))

    def searching(carry):
        _, _, norm, step, length = carry
        return ~(norm <= tolerance) & (step < steps) & (length >= SHORTEST)

    def advance(carry):
        point, direction, _, step, _ = carry
        here = loss(point)
        slack = 4 * jnp.finfo(point.dtype).eps * (1 + jnp.abs(here))

        def rises(length):
            return ~(loss(point + length * direction) <= here + slack) & (length >= SHORTEST)

        length = jax.lax.while_loop(rises, lambda length: length / 2, jnp.ones((), point.dtype))
        point = jnp.where(length >= SHORTEST, point + length * direction, point)
        return point, *newton(point), step + 1, length

    carry = (start, *newton(start), jnp.int32(0), jnp.ones((), start.dtype))
    point, _, norm, _, _ = jax.lax.while_loop(searching, advance, carry)
    return Minimum(point, norm, norm <= tolerance)
