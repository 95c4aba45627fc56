"""Bring your own model: any NumPyro model with independent scalar points is a family.

    def model(size, points=None):
        scale = numpyro.sample("scale", dist.HalfNormal(10.0))
        with numpyro.plate("data", size):
            numpyro.sample("x", dist.Normal(0.0, scale), obs=points)

    NumPyroModel(model, start={"scale": 1.0}, estimator="map")

The points are the one observed site. Points carry weights, so every workflow works: the fit
maximises sum_i w_i log p(x_i | parameters), plus the log prior for "map"."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float
from numpyro.distributions import biject_to, constraints
from numpyro.infer import Predictive
from numpyro.infer.hmc import hmc

from sims import checks
from sims.draws import Draws
from sims.families.base import Family
from sims.families.points import PointFamily
from sims.fold import Observable, reading
from sims.newton import minimise
from sims.trees import static, traced
from sims.truths import Normal, Reference
from sims.workflows import Workflow


class Fit(NamedTuple):
    """A fitted model.

    Attributes:
        parameters: {site: value}, in the model's own (constrained) parameterisation.
        gradient_norm: reached by the last optimisation; 0 for a posterior draw.
        unconverged: fits so far that missed the tolerance (posterior draws: that diverged).
    """

    parameters: dict[str, Float[Array, "..."]]
    gradient_norm: Float[Array, ""]
    unconverged: Float[Array, ""]


@traced
class NumPyroModel(PointFamily):
    """A NumPyro model `model(size, points=None)`, refitted on its own samples (drawn by
    `numpyro.infer.Predictive`).

    Attributes:
        model: a function with exactly one observed site, of `size` scalar points; all other sample
            and param sites are parameters. Static: reuse one function to reuse its compilation.
        start: {parameter: value}: generation 0, the model that stands for the truth, and where the
            first fit starts; later fits start from the model before.
        estimator: "ml" maximises the likelihood of the points and ignores priors; "map" maximises
            likelihood times prior in the model's own parameterisation, without Jacobian;
            "posterior" draws from the posterior by NUTS.
        tolerance: optimisation stops when the gradient norm of the mean loss per point, in the
            metric of the Hessian (see `sims.newton`), is at most this. A norm of 0.01 / sqrt(count)
            is 1 % of a standard error.
        steps: most Newton steps per fit. Fits that miss the tolerance are counted: the observable
            "unconverged".
        warmup: NUTS transitions before the one that is kept; they adapt step size and mass matrix.
        tile: most replicates computed side by side; they wait for the slowest.

    Raises ValueError, in one sentence, if `start` does not give exactly the parameters or no single
    site is observed."""

    model: Callable[..., Any] = static()
    start: Any
    estimator: str = static(default="ml")
    tolerance: Any = 1e-3
    steps: int = static(default=100)
    warmup: int = static(default=100)
    tile: int = static(default=256)

    fitted = Fit

    def __post_init__(self):
        if self.estimator not in ("ml", "map", "posterior"):
            raise ValueError(
                f"estimator must be 'ml', 'map' or 'posterior', got {self.estimator!r}"
            )
        checks.real("tolerance", self.tolerance, above=0.0)
        checks.integer("steps", self.steps, least=1)
        checks.integer("warmup", self.warmup, least=1)
        checks.integer("tile", self.tile, least=1)
        if isinstance(self.start, Mapping):
            sites = _sites(self.model, self.start)
            if sites.finite and self.estimator != "posterior":
                raise ValueError(
                    f"estimator {self.estimator!r} needs points with more than finitely many "
                    f"values, since the best fit lies at the border once a value is lost: "
                    f"sims.Discrete and sims.ExponentialFamily are exact there"
                )

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """By its points."""
        return ((cls(_scale, {"scale": 1.0}), Normal()),)

    @property
    def observables(self) -> Mapping[str, Observable]:
        """Every scalar parameter by its name, "unconverged", and unless by posterior
        "gradient_norm".
        """
        scalars = [name for name, value in self.start.items() if jnp.ndim(value) == 0]
        diagnostics = (
            (gradient_norm, unconverged) if self.estimator != "posterior" else (unconverged,)
        )
        return {o.name: o for o in (*map(parameter, scalars), *diagnostics)}

    @property
    def required(self) -> tuple[Observable, ...]:
        """Recorded in every run: a fit that missed its tolerance is never silent."""
        return (unconverged,)

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """What the workflow asks of the samples; a training set may have any size."""
        workflow.counts(samples)

    def origin(self, truth: Reference) -> Fit:
        """Generation 0: the parameters `start`, whatever the truth."""
        zero = jnp.zeros(())
        return Fit(
            {name: jnp.asarray(value, float) for name, value in self.start.items()}, zero, zero
        )

    def real_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, " size"]:
        """Points of the truth."""
        return truth.sample(draws.key(), (size,))

    def model_points(
        self, draws: Draws, model: Fit, context: Any, size: int
    ) -> Float[Array, " size"]:
        """Points of the fitted model, by `Predictive`."""
        sites = _sites(self.model, self.start)
        drawn = {k: v[None] for k, v in model.parameters.items() if sites.kinds[k] == "sample"}
        fixed = {k: v for k, v in model.parameters.items() if sites.kinds[k] == "param"}
        predict = Predictive(
            self.model, drawn, params=fixed, num_samples=1, return_sites=[sites.observed]
        )
        return predict(draws.key(), size)[sites.observed][0].astype(float)

    def estimate(
        self,
        draws: Draws,
        model: Fit,
        values: Float[Array, " size"],
        weights: Float[Array, " size"],
    ) -> Fit:
        """The maximum or the posterior draw for weighted points, from the model before;
        `unconverged` is 0 or 1.
        """
        values = jnp.where(weights > 0, values, values[0])  # unused slots must lie in the support
        transforms = _sites(self.model, self.start).transforms
        free = {name: transforms[name].inv(value) for name, value in model.parameters.items()}
        flat, unravel = ravel_pytree(free)

        def constrain(point):
            return {name: transforms[name](value) for name, value in unravel(point).items()}

        if self.estimator == "posterior":
            return self._posterior_draw(
                draws, flat, unravel, constrain, transforms, values, weights
            )

        def loss(point):
            likelihood, prior = _log_density(self.model, constrain(point), values, weights)
            return -(likelihood + prior if self.estimator == "map" else likelihood) / jnp.sum(
                weights
            )

        found = minimise(loss, flat, tolerance=self.tolerance, steps=self.steps)
        return Fit(constrain(found.point), found.gradient_norm, 1 - found.converged.astype(float))

    def _posterior_draw(self, draws, flat, unravel, constrain, transforms, values, weights) -> Fit:
        def potential(point):
            likelihood, prior = _log_density(self.model, constrain(point), values, weights)
            jacobians = [
                jnp.sum(transforms[name].log_abs_det_jacobian(value, transforms[name](value)))
                for name, value in unravel(point).items()
            ]
            return -(likelihood + prior + sum(jacobians))

        with (
            jax.numpy_dtype_promotion("standard"),
            jax.numpy_rank_promotion("allow"),
        ):  # NUTS mixes int and float
            init, transition = hmc(potential_fn=potential, algo="NUTS")
            state = init(flat, self.warmup, rng_key=draws.key())
            state = jax.lax.fori_loop(0, self.warmup + 1, lambda _, s: transition(s), state)
        return Fit(constrain(state.z), jnp.zeros(()), state.diverging.astype(float))

    def average(self, weight, a: Fit, b: Fit) -> Fit:
        """Parameters averaged with `weight` and 1 - `weight`; the worse of both gradient norms."""
        parameters = jax.tree.map(
            lambda x, y: weight * x + (1 - weight) * y, a.parameters, b.parameters
        )
        worst = jnp.maximum(a.gradient_norm, b.gradient_norm)
        return Fit(parameters, worst, jnp.maximum(a.unconverged, b.unconverged))

    def advance(
        self, draws: Draws, model: Fit, estimate: Fit, truth: Reference
    ) -> tuple[Fit, tuple]:
        """The next model, which remembers how many fits before it failed; there is no frame."""
        return estimate._replace(unconverged=model.unconverged + estimate.unconverged), ()


#: Norm of the gradient that the last fit reached, in the metric of the Hessian (see `sims.newton`).
gradient_norm = reading("gradient_norm", lambda model, truth: model.gradient_norm, Fit)

#: Number of fits so far that missed their tolerance, in one replicate.
unconverged = reading("unconverged", lambda model, truth: model.unconverged, Fit)


@cache
def parameter(name: str) -> Observable:
    """The scalar parameter called `name`."""
    return reading(name, lambda model, truth: model.parameters[name], Fit)


def _scale(size: int, points: Any = None) -> None:
    """The model of the prototype: a normal law with mean 0."""
    scale = numpyro.param("scale", 1.0, constraint=constraints.positive)
    with numpyro.plate("data", size):
        numpyro.sample("x", numpyro.distributions.Normal(0.0, scale), obs=points)


#: sizes at which a model is looked at
SIZES = (2, 3)


class Sites(NamedTuple):
    """What a model is made of: its observed site, whether its points have finitely many values, and
    kind and transform (from unconstrained) of every parameter.
    """

    observed: str
    finite: bool
    kinds: dict[str, str]
    transforms: dict[str, Any]


def _sites(model: Callable[..., Any], start: Mapping[str, Any]) -> Sites:
    trace = _trace(model, start, SIZES[0])
    observed = [
        name for name, site in trace.items() if site["type"] == "sample" and site["is_observed"]
    ]
    latent = {
        name: site
        for name, site in trace.items()
        if site["type"] == "param" or (site["type"] == "sample" and not site["is_observed"])
    }
    if len(observed) != 1:
        raise ValueError(f"model must observe its points at exactly one site, got {observed}")
    if set(start) != set(latent):
        raise ValueError(f"start must give the parameters {sorted(latent)}, got {sorted(start)}")
    _require_points(trace, observed[0])
    _require_one_shape(trace, _trace(model, start, SIZES[1]), latent)
    supports = {
        name: site["fn"].support
        if site["type"] == "sample"
        else site["kwargs"].get("constraint", constraints.real)
        for name, site in latent.items()
    }
    kinds = {name: site["type"] for name, site in latent.items()}
    return Sites(
        observed[0],
        bool(trace[observed[0]]["fn"].has_enumerate_support),
        kinds,
        {name: biject_to(support) for name, support in supports.items()},
    )


def _trace(model: Callable[..., Any], start: Mapping[str, Any], size: int) -> Mapping[str, Any]:
    bound = numpyro.handlers.seed(numpyro.handlers.substitute(model, data=dict(start)), 0)
    return numpyro.handlers.trace(bound).get_trace(size, points=jnp.zeros(size))


def _require_points(trace: Mapping[str, Any], observed: str) -> None:
    """ValueError, in one sentence, unless the points stand one by one and count once each."""
    law = trace[observed]["fn"]
    if (tuple(law.batch_shape), tuple(law.event_shape)) != ((SIZES[0],), ()):
        raise ValueError(
            f"model must observe `size` scalar points in a numpyro.plate of that size, each an "
            f"entry of the batch; got batch shape {tuple(law.batch_shape)} and event shape "
            f"{tuple(law.event_shape)} for size {SIZES[0]} at {observed!r}"
        )
    for name, site in trace.items():
        if site["type"] == "sample" and site.get("scale") is not None:
            raise ValueError(
                f"model must not scale or subsample densities, whose points have weights of their "
                f"own; got a scale at {name!r}"
            )
        if site["type"] == "mutable":
            raise ValueError(f"model must keep no state between its calls, got {name!r}")


def _require_one_shape(one: Mapping[str, Any], other: Mapping[str, Any], latent: Any) -> None:
    """ValueError, in one sentence, for a parameter of each point."""
    for name in latent:
        shapes = [
            tuple(site["fn"].batch_shape) + tuple(site["fn"].event_shape)
            if site["type"] == "sample"
            else jnp.shape(site["args"][0])
            for site in (one[name], other[name])
        ]
        if shapes[0] != shapes[1]:
            raise ValueError(
                f"the parameters of model must be the same for all points, got {name!r} of shape "
                f"{shapes[0]} for size {SIZES[0]} and {shapes[1]} for size {SIZES[1]}"
            )


def _log_density(model, parameters, values, weights):
    """(weighted log likelihood of the points, log prior of the parameters), without Jacobian."""
    bound = numpyro.handlers.substitute(model, data=parameters)
    sites = numpyro.handlers.trace(bound).get_trace(values.shape[0], points=values).values()
    samples = [site for site in sites if site["type"] == "sample"]
    likelihood = sum(
        jnp.sum(weights * s["fn"].log_prob(s["value"])) for s in samples if s["is_observed"]
    )
    return likelihood, sum(
        jnp.sum(s["fn"].log_prob(s["value"])) for s in samples if not s["is_observed"]
    )
