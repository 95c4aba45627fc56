"""Normal mixtures refitted by EM: the points are drawn, and fitted as scikit-learn's
`GaussianMixture` fits them.

Points are in the model's own units and about its centre (see `sims.families.mixture_readings`);
those that a workflow keeps move along."""

from collections.abc import Mapping
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims import checks
from sims.draws import Draws
from sims.families.base import Family
from sims.families.mixture_em import (
    LLOYD_STEPS,
    Components,
    Fit,
    Numbers,
    em,
    entries,
    even,
    labelled,
)
from sims.families.mixture_readings import (
    NAMED,
    FittedMixture,
    unconverged,
    variances,
    weight,
)
from sims.families.mixture_start import seeds
from sims.families.mixture_truth import MixtureReference, as_mixture
from sims.families.points import PointFamily, Points
from sims.fold import Observable
from sims.trees import static, traced
from sims.truths import Normal
from sims.workflows import Sizes, Weighted, Workflow

COVARIANCES = ("full", "tied", "diag", "spherical")
STARTS = ("kmeans", "previous", "labels")


@traced
class Mixture(PointFamily):
    """A mixture of normal laws in `dimension` dimensions, refitted by EM; the truth is a
    `NormalMixture`, or `Normal()` in every coordinate.

    Attributes:
        components: of the fitted models. Static.
        dimension: of the points. Static.
        covariance: "full", "tied" (one for all components), "diag" or "spherical". Static.
        reg_covar: added to every variance of every fit, >= 0, in squared units of the data.
        tol: EM ends when the mean log-likelihood changes by less.
        max_iter: most iterations of EM; fits that end there are counted in the observable
            "unconverged", recorded in every run.
        init_params: "kmeans", from k-means with k-means++ seeds, anew in every generation;
            "previous", from the model before; "labels", no EM at all: every point tells which
            component it comes from, and one M-step is the fit. Static.
        tile: the most replicates computed side by side; they wait for the slowest. Static.

    The defaults are scikit-learn's.  Components are unrolled: compile time grows with `components`
    times `dimension`^2.  Raises TypeError or ValueError, in one sentence.
    """

    components: int = static()
    dimension: int = static(default=2)
    covariance: str = static(default="full")
    reg_covar: Any = 1e-6
    tol: Any = 1e-3
    max_iter: Any = 100
    init_params: str = static(default="kmeans")
    tile: int = static(default=64)

    fitted = FittedMixture
    builders = {"weight": weight}
    required = (unconverged,)

    def __post_init__(self):
        checks.integer("components", self.components, least=1)
        checks.integer("dimension", self.dimension, least=1)
        if self.covariance not in COVARIANCES:
            raise ValueError(
                f"covariance must be one of {', '.join(COVARIANCES)}, got {self.covariance!r}"
            )
        if self.init_params not in STARTS:
            raise ValueError(
                f"init_params must be one of {', '.join(STARTS)}, got {self.init_params!r}"
            )
        checks.real("reg_covar", self.reg_covar, least=0.0)
        checks.real("tol", self.tol, least=0.0)
        if not checks.is_traced(self.max_iter):
            checks.integer("max_iter", self.max_iter, least=1)
        checks.integer("tile", self.tile, least=1)

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """By its points."""
        return ((cls(2, 1), Normal()),)

    @property
    def shape(self) -> tuple[int, ...]:
        """A point is a vector, and with "labels" the number of its component after it."""
        return (self.dimension + (self.init_params == "labels"),)

    def sizes(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> Sizes:
        """Capacities, and how many numbers EM holds for each point: about 8 replicates side by
        side of 1,000 points in two components and dimensions stay in a core's cache.
        """
        width = 2 * (self.components + self.dimension)
        return super().sizes(truth, workflow, samples)._replace(width=width)

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables, in the units of the data."""
        return NAMED

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        if isinstance(workflow, Weighted) and workflow.of == "parameters":
            raise ValueError(
                "Weighted of parameters needs parameters that can be averaged, and the components "
                "of two mixtures have no common order: use of='points'"
            )
        least = int(workflow.counts(samples).min())
        if least < self.components:
            raise ValueError(
                f"samples must be at least components = {self.components}, got {least}"
            )
        given = len(as_mixture(truth, self.dimension).means)
        if self.init_params != "kmeans" and given != self.components:
            raise ValueError(
                f"init_params {self.init_params!r} needs a truth of components = "
                f"{self.components} components, got {given}"
            )

    def reference(self, truth: Any) -> MixtureReference:
        """The truth as a mixture; TypeError or ValueError, in one sentence, for what is none."""
        return as_mixture(truth, self.dimension).reference()

    def origin(self, truth: MixtureReference) -> FittedMixture:
        """Generation 0: the truth, with room for the components of the fits."""
        room = self._slots(truth) - len(truth.weights)
        centre = truth.weights @ truth.means
        zero = jnp.zeros(())
        start = FittedMixture(
            jnp.pad(truth.weights, (0, room)),
            jnp.pad(truth.means - centre[None], ((0, room), (0, 0))),
            jnp.concatenate([truth.factors, self._unused(room)]),
            centre, jnp.int32(0), zero, zero, zero,
        )  # fmt: skip
        return _in_own_units(start)[0]

    def _slots(self, truth: MixtureReference) -> int:
        """Components of all models, some of weight 0: generation 0 may have another number."""
        return max(self.components, len(truth.weights))

    def _unused(self, room: int) -> Float[Array, "room d d"]:
        """Factors of components of weight 0."""
        eye = jnp.eye(self.dimension, dtype=float)
        return jnp.broadcast_to(eye[None], (room, *eye.shape))

    def draw_real(
        self, draws: Draws, truth: MixtureReference, model: FittedMixture, count, context, size: int
    ) -> Points:
        """Points of the truth, about the centre and in the units of the model."""
        origin = self.origin(truth)
        drawn = self.draw_statistic(draws, origin, count, context, size)
        offset = jnp.ldexp(model.centre - origin.centre, -origin.exponent)
        return self.move(drawn, (offset, model.exponent - origin.exponent))

    def real_points(
        self, draws: Draws, truth: MixtureReference, context: Any, size: int
    ) -> Float[Array, "size point"]:
        """Points of generation 0, about its centre and in its units."""
        return self.model_points(draws, self.origin(truth), context, size)

    def model_points(
        self, draws: Draws, model: FittedMixture, context: Any, size: int
    ) -> Float[Array, "size point"]:
        """A component is drawn for each point, and then the point."""
        level = draws.at(0).uniform((size,))
        component = jnp.zeros(size, jnp.int32)
        for upto in jnp.cumsum(model.weights)[:-1]:
            component += (level >= upto).astype(jnp.int32)
        noise = draws.at(1).normal((size, self.dimension))

        def own(values: Float[Array, " k"]) -> Float[Array, " size"]:
            found = jnp.broadcast_to(values[0], (size,))
            for k, value in enumerate(values[1:], 1):
                found = jnp.where(component == k, value, found)
            return found

        coordinates = [
            own(model.means[:, i])
            + sum(own(model.factors[:, i, j]) * noise[:, j] for j in range(i + 1))
            for i in range(self.dimension)
        ]
        if self.init_params == "labels":
            coordinates.append(component.astype(float))
        return jnp.stack(coordinates, axis=1)

    def estimate(
        self,
        draws: Draws,
        model: FittedMixture,
        values: Float[Array, "size point"],
        weights: Float[Array, " size"],
    ) -> Fit:
        """EM, in the units of the model."""
        points = values[:, : self.dimension]
        squared_unit = -2 * model.exponent
        numbers = Numbers(
            jnp.ldexp(jnp.asarray(self.reg_covar, float), squared_unit),
            jnp.asarray(self.tol, float),
            jnp.asarray(self.max_iter, float),
        )
        if self.init_params == "labels":
            fit = labelled(self.covariance)
            return fit(points, weights, values[:, -1], model.means, numbers)
        if self.init_params == "kmeans":
            start = even(seeds(draws, points, weights, self.components))
        else:
            full = model.factors @ jnp.swapaxes(model.factors, 1, 2)
            rows = jnp.stack([full[:, i, j] for i, j in entries(self.dimension)], axis=1)
            start = Components(model.weights, model.means, rows)
        steps = jnp.asarray(LLOYD_STEPS if self.init_params == "kmeans" else 0, float)
        return em(self.covariance)(points, weights, start, steps, numbers)

    def advance(
        self, draws: Draws, model: FittedMixture, estimate: Fit, truth: MixtureReference
    ) -> tuple[FittedMixture, tuple[Array, Array]]:
        """The next model, about its own centre and in its own units; the frame is by how much
        these have moved.
        """
        room = self._slots(truth) - self.components
        factors = jnp.zeros((self.components, self.dimension, self.dimension))
        for place, (i, j) in enumerate(entries(self.dimension)):
            factors = factors.at[:, i, j].set(estimate.factors[:, place])
        scale = self.dimension * np.log(2) * model.exponent.astype(float)
        fit = FittedMixture(
            jnp.pad(estimate.components.weights, (0, room)),
            jnp.pad(estimate.components.means, ((0, room), (0, 0))),
            jnp.concatenate([factors, self._unused(room)]),
            model.centre,
            model.exponent,
            estimate.log_likelihood - scale,
            estimate.iterations,
            model.unconverged + (~estimate.converged).astype(float),
        )
        return _in_own_units(fit)

    def move(self, statistic: Points, frame: tuple[Array, Array]) -> Points:
        """Points about the next centre, in its units; a label stays."""
        shift, exponent = frame
        coordinates = statistic.values[:, : self.dimension]
        moved = jnp.ldexp(coordinates - shift[None], -exponent)
        rest = statistic.values[:, self.dimension :]
        return statistic._replace(values=jnp.concatenate([moved, rest], axis=1))


def _in_own_units(model: FittedMixture) -> tuple[FittedMixture, tuple[Array, Array]]:
    """The same model with its mean as its centre, in units in which the mean variance of its
    coordinates lies between 1/2 and 2; and by how much the centre, in units of before, and the
    exponent have grown.
    """
    shift = jnp.sum(model.weights[:, None] * model.means, axis=0)
    _, doubled = jnp.frexp(jnp.mean(variances(model)))
    more = (doubled // 2).astype(jnp.int32)
    own = model._replace(
        means=jnp.ldexp(model.means - shift[None], -more),
        factors=jnp.ldexp(model.factors, -more),
        centre=model.centre + jnp.ldexp(shift, model.exponent),
        exponent=model.exponent + more,
    )
    return own, (shift, more)
