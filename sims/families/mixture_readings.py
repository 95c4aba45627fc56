"""A fitted normal mixture, and numbers read off it.

Means and factors are in the units and about the centre of the model itself, so that one which has
collapsed is as well held as one which has not; a unit is a power of 2, so that no change of units
rounds."""

from functools import cache
from math import log, pi, prod
from typing import NamedTuple

import jax.numpy as jnp
from jax.scipy.linalg import solve_triangular
from jaxtyping import Array, Float, Int

from sims import checks
from sims.families.mixture_truth import MixtureReference
from sims.fold import Observable, reading


class FittedMixture(NamedTuple):
    """A generation.

    Attributes:
        weights: of the components.
        means: about the centre, in units.
        factors: lower triangular, in units; factor factor' is a component's covariance.
        centre: in the units of the data.
        exponent: the unit is 2^exponent of the data's.
        log_likelihood: mean, per point of the training set, in the last E-step of the last fit.
        iterations: of the last fit.
        unconverged: fits so far that did not converge, or ended with a covariance that cannot be
            factorised.
    """

    weights: Float[Array, " k"]
    means: Float[Array, "k d"]
    factors: Float[Array, "k d d"]
    centre: Float[Array, " d"]
    exponent: Int[Array, ""]
    log_likelihood: Float[Array, ""]
    iterations: Float[Array, ""]
    unconverged: Float[Array, ""]


def variances(model: FittedMixture) -> Float[Array, " d"]:
    """Of each coordinate of the whole law, in squared units."""
    within = jnp.sum(model.factors**2, axis=2)
    centred = model.means - jnp.sum(model.weights[:, None] * model.means, axis=0)[None]
    return jnp.sum(model.weights[:, None] * (within + centred**2), axis=0)


def _mean(model: FittedMixture) -> Float[Array, " d"]:
    mean = jnp.sum(model.weights[:, None] * model.means, axis=0)
    return model.centre + jnp.ldexp(mean, model.exponent)


def _total_variance(model: FittedMixture, truth: MixtureReference) -> Float[Array, ""]:
    return jnp.ldexp(jnp.sum(variances(model)), 2 * model.exponent)


def _log_total_variance(model: FittedMixture, truth: MixtureReference) -> Float[Array, ""]:
    return jnp.log(jnp.sum(variances(model))) + 2 * log(2) * model.exponent.astype(float)


def _drift(model: FittedMixture, truth: MixtureReference) -> Float[Array, ""]:
    return jnp.sum((_mean(model) - truth.weights @ truth.means) ** 2)


def overlap(a: MixtureReference, b: MixtureReference) -> Float[Array, ""]:
    """The integral of the product of two densities: sum_ij w_i v_j N(m_i - n_j; 0, S_i + T_j)."""

    def covariances(law: MixtureReference) -> Float[Array, "k d d"]:
        return law.factors @ jnp.swapaxes(law.factors, 1, 2)

    factors = jnp.linalg.cholesky(covariances(a)[:, None] + covariances(b)[None])
    apart = (a.means[:, None] - b.means[None])[..., None]
    square = jnp.sum(solve_triangular(factors, apart, lower=True) ** 2, axis=(2, 3))
    volume = jnp.prod(jnp.diagonal(factors, axis1=2, axis2=3), axis=2)
    density = jnp.exp(-square / 2) / volume / (2 * pi) ** (a.means.shape[1] / 2)
    return jnp.sum(a.weights[:, None] * b.weights[None] * density)


def _l2(model: FittedMixture, truth: MixtureReference) -> Float[Array, ""]:
    own = MixtureReference(model.weights, model.means, model.factors)
    here = MixtureReference(
        model.weights,
        model.centre[None] + jnp.ldexp(model.means, model.exponent),
        jnp.ldexp(model.factors, model.exponent),
    )
    unit = jnp.ldexp(jnp.ones(()), model.exponent * prod(model.centre.shape))
    norms = overlap(own, own) + unit * overlap(truth, truth)
    return 1 - 2 * unit * overlap(here, truth) / norms


#: Variance of the whole law, summed over coordinates; its logarithm.
total_variance = reading("total_variance", _total_variance, FittedMixture)
log_total_variance = reading("log_total_variance", _log_total_variance, FittedMixture)
#: Squared distance of the mean of the whole law from the truth's.
drift = reading("drift", _drift, FittedMixture)
#: |p - q|^2 / (|p|^2 + |q|^2) of the densities p of the model and q of the truth; 0 to 1.
l2_distance = reading("l2_distance", _l2, FittedMixture)
#: 1 / sum w^2.
effective_components = reading(
    "effective_components", lambda model, truth: 1 / jnp.sum(model.weights**2), FittedMixture
)
largest_weight = reading(
    "largest_weight", lambda model, truth: jnp.max(model.weights), FittedMixture
)
log_likelihood = reading("log_likelihood", lambda model, truth: model.log_likelihood, FittedMixture)
iterations = reading("iterations", lambda model, truth: model.iterations, FittedMixture)
unconverged = reading("unconverged", lambda model, truth: model.unconverged, FittedMixture)
NAMED = {
    o.name: o
    for o in (
        total_variance,
        log_total_variance,
        drift,
        l2_distance,
        effective_components,
        largest_weight,
        log_likelihood,
        iterations,
        unconverged,
    )
}


@cache
def weight(component: int) -> Observable:
    """The weight of a component, numbered from 1; components of fits that start anew have no order.

    TypeError or ValueError, in one sentence, for no such number.
    """
    checks.integer("weight", component, least=1)
    return reading(
        f"weight({component})", lambda model, truth: model.weights[component - 1], FittedMixture
    )
