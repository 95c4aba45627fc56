"""The raw route: the statistic is the points themselves, O(M) per generation, for every workflow.

`Samples(Gaussian(...))` really draws M points and computes mean and variance from them by
definition: the oracle that the exact route is tested against, and the way to a truth outside the
family. `PointFamily` is the protocol for models that have no sufficient statistic. A point may be a
number or an array.

Points carry weights: a set of static capacity holds fewer points by giving the rest weight 0.
Points are kept in absolute coordinates, so what is smaller than rounding next to the mean is lost:
the exact route has no such limit."""

from collections.abc import Mapping
from math import prod
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from sims.draws import Draws
from sims.trees import traced
from sims.truths import Reference
from sims.workflows import Sizes, Workflow, power_of_two


class Points(NamedTuple):
    """A weighted point set of static capacity `size`.

    Attributes:
        values: the points, in the coordinates of the model.
        weights: >= 0; 0 for slots that hold no point.
        used: slots in use, counted from the front, while the set is a batch or a pool.
    """

    values: Float[Array, "size *point"]
    weights: Float[Array, " size"]
    used: Int[Array, ""]


class PointFamily:
    """A family whose statistic is its points. A model supplies `origin`, `real_points`,
    `model_points`, `estimate`, `advance`, `observables` and `check`; everything else is here.
    """

    #: Observables recorded in every run, whatever is asked for.
    required: tuple = ()
    #: Shape of one point: numbers, unless the model says otherwise.
    shape: tuple[int, ...] = ()
    #: Most replicates computed side by side.
    tile: int = 2**12

    def sizes(self, workflow: Workflow, samples: np.ndarray) -> Sizes:
        """Capacities for the largest batch, the fresh real points and a pool of all batches, where
        there are such.

        They are part of the compiled program; powers of two, at least 16, let similar experiments
        share one."""
        batch, real = power_of_two(int(samples.max()), 16), getattr(workflow, "real", 0)
        pool = power_of_two(int(samples.sum()) + batch, 64) if workflow.pools else 0
        return Sizes(batch, power_of_two(int(real), 16) if real else 0, pool, prod(self.shape))

    def degrees(self, workflow: Workflow, samples: np.ndarray, observables: tuple) -> set[float]:
        """Points need no chi-square."""
        return set()

    def require_moments(self, observables: tuple, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, for an observable that has no mean: there is none, unless
        the model says otherwise.
        """

    def chain(self, workflow: Workflow, observables: tuple) -> None:
        """Points go through the loop."""
        return None

    def init(
        self, draws: Draws, truth: Reference, model: Any, count, size: int
    ) -> tuple[Any, Points]:
        """What is drawn once, and the real data."""
        context = self.context(draws, truth, size)
        return context, _batch(self.first_points(draws, truth, context, size), count)

    def context(self, draws: Draws, truth: Reference, size: int) -> Any:
        """What is drawn once and the same for all batches: nothing, unless the model says
        otherwise.
        """
        return ()

    def real_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, "size *point"]:
        """`size` points of the truth."""
        raise NotImplementedError

    def model_points(
        self, draws: Draws, model: Any, context: Any, size: int
    ) -> Float[Array, "size *point"]:
        """`size` points of the model."""
        raise NotImplementedError

    def estimate(
        self,
        draws: Draws,
        model: Any,
        values: Float[Array, "size *point"],
        weights: Float[Array, " size"],
    ) -> Any:
        """What is fitted to weighted points, starting from `model` if it helps."""
        raise NotImplementedError

    def first_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, "size *point"]:
        """The points of batch 0: those of the truth, unless the model says otherwise."""
        return self.real_points(draws, truth, context, size)

    def draw_statistic(self, draws: Draws, model: Any, count, context: Any, size: int) -> Points:
        """`count` points of the model."""
        return _batch(self.model_points(draws, model, context, size), count)

    def draw_real(
        self, draws: Draws, truth: Reference, model: Any, count, context: Any, size: int
    ) -> Points:
        """`count` points of the truth."""
        return _batch(self.real_points(draws, truth, context, size), count)

    def empty(self, size: int) -> Points:
        """No points, and room for `size`."""
        return Points(jnp.zeros((size, *self.shape)), jnp.zeros(size), jnp.int32(0))

    def merge(self, a: Points, b: Points) -> Points:
        """Both sets, side by side."""
        values, weights = (
            jnp.concatenate([a.values, b.values]),
            jnp.concatenate([a.weights, b.weights]),
        )
        return Points(values, weights, a.used + b.used)

    def extend(self, pool: Points, batch: Points) -> Points:
        """The pool with the batch written after its last point; the pool keeps its capacity."""
        start = (pool.used, *(jnp.int32(0) for _ in self.shape))
        values = jax.lax.dynamic_update_slice(pool.values, batch.values, start)
        weights = jax.lax.dynamic_update_slice(pool.weights, batch.weights, (pool.used,))
        return Points(values, weights, pool.used + batch.used)

    def reweigh(self, a: Points, factor) -> Points:
        """The same points with all weights multiplied by `factor`."""
        return a._replace(weights=a.weights * factor)

    def count(self, a: Points) -> Float[Array, ""]:
        """Total weight."""
        return jnp.sum(a.weights)

    def subsample(self, draws: Draws, pool: Points, budget: int) -> Points:
        """`budget` points of the pool without replacement, those with the smallest random words;
        the others weigh nothing.
        """
        slots = jnp.arange(len(pool.weights), dtype=jnp.uint32)
        words = draws.words(slots.shape)
        with jax.enable_x64(
            True
        ):  # a word and its slot in one number: no ties, and one array to sort
            keys = jax.lax.convert_element_type(words, jnp.uint64) << jnp.uint64(32) | slots.astype(
                jnp.uint64
            )
            keys = jnp.where(pool.weights == 0, jnp.uint64(2**64 - 1), keys)
            chosen = keys <= jax.lax.sort(keys)[budget - 1]
        return pool._replace(weights=chosen.astype(pool.weights.dtype))

    def fit(self, draws: Draws, model: Any, training: Points) -> Any:
        """The model's own estimate."""
        return self.estimate(draws, model, training.values, training.weights)

    def average(self, weight, a: Any, b: Any) -> Any:
        """Fitted parameters averaged with `weight` and 1 - `weight`."""
        return jax.tree.map(lambda x, y: weight * x + (1 - weight) * y, a, b)

    def move(self, statistic: Points, frame: Any) -> Points:
        """Absolute coordinates do not move."""
        return statistic

    def tilted(self, tilt: float | int, workflow: Workflow, samples: np.ndarray) -> "PointFamily":
        """Itself for tilt 0; ValueError otherwise."""
        if tilt:
            raise ValueError(f"tilt needs an exact family, got {self}")
        return self


def _batch(values: Float[Array, "size *point"], count) -> Points:
    weights = (jnp.arange(values.shape[0], dtype=values.dtype) < count).astype(values.dtype)
    held = (weights > 0).reshape(-1, *(1 for _ in values.shape[1:]))
    return Points(jnp.where(held, values, 0), weights, count.astype(jnp.int32))


@traced
class Samples(PointFamily):
    """The raw route of a family that has an exact one, as `Samples(Gaussian(ddof=1))`; same
    options, same observables.

    Attributes:
        model: the family. `Gaussian` then accepts any truth, `LinearRegression` rows that are not
        normal.
    """

    model: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """That of the model's points."""
        return self.model.raw_shape

    @property
    def observables(self) -> Mapping[str, Any]:
        """Those of the model."""
        return self.model.observables

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        self.model.raw_check(truth, workflow, samples)

    def require_moments(self, observables: tuple, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, for an observable of the model that has no mean."""
        self.model.require_moments(observables, workflow, samples)

    def origin(self, truth: Reference) -> Any:
        """Generation 0."""
        return self.model.origin(truth)

    def context(self, draws: Draws, truth: Reference, size: int) -> Any:
        """What the model draws once."""
        return self.model.raw_context(draws, truth, size)

    def real_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, "size *point"]:
        """Points of the truth."""
        return self.model.raw_real(draws, truth, context, size)

    def first_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, "size *point"]:
        """The points of batch 0."""
        return self.model.raw_first(draws, truth, context, size)

    def model_points(
        self, draws: Draws, model: Any, context: Any, size: int
    ) -> Float[Array, "size *point"]:
        """Points of the model."""
        return self.model.raw_points(draws, model, context, size)

    def estimate(
        self,
        draws: Draws,
        model: Any,
        values: Float[Array, "size *point"],
        weights: Float[Array, " size"],
    ) -> Any:
        """The textbook estimate."""
        return self.model.raw_fit(draws, model, values, weights)

    def advance(
        self, draws: Draws, model: Any, estimate: Any, truth: Reference
    ) -> tuple[Any, tuple]:
        """The next model; there is no frame."""
        return self.model.raw_advance(draws, estimate, truth), ()
