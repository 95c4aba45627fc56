"""The raw route: the statistic is the points themselves, O(M) per generation, for every workflow.

`Samples(Gaussian(...))` really draws M points and computes mean and variance from them by
definition: the oracle that the exact route is tested against, and the way to a truth outside the
family. `PointFamily` is for models that have no sufficient statistic. A point may be a
number or an array.

Points carry weights: a set of static capacity holds fewer points by giving the rest weight 0.
Points are kept in absolute coordinates, so what is smaller than rounding next to the mean is lost:
the exact route has no such limit."""

from abc import abstractmethod
from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from sims.draws import Draws
from sims.families.base import Family, LoopFamily, Tilt
from sims.fold import Observable
from sims.workflows import Memory, Sizes, Workflow, power_of_two

#: entries that are compared each with each faster than they are sorted
FEW = 1500


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


class PointFamily(LoopFamily):
    """A family whose statistic is its points. A model supplies `fitted`, `origin`, `real_points`,
    `model_points`, `estimate`, `advance`, `observables` and `check`; everything else is here.
    """

    #: Shape of one point: numbers, unless the model says otherwise.
    shape: tuple[int, ...] = ()
    subsamples = True
    tile: int = 2**12
    #: Generation 0 draws what the truth draws, bit for bit: one program draws both.
    begins_true: ClassVar[bool] = False

    def sizes(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> Sizes:
        """Capacities for the largest batch, the fresh real points and a pool of all batches, where
        there are such.

        They are part of the compiled program; powers of two, at least 16, let similar experiments
        share one."""
        batch, real = power_of_two(int(samples.max()), 16), int(workflow.fresh_points)
        pooled = workflow.memory is Memory.POOL
        pool = power_of_two(int(samples.sum()) + batch, 64) if pooled else 0
        return Sizes(batch, power_of_two(real, 16) if real else 0, pool, prod(self.shape))

    def tilted(self, tilt: float, workflow: Workflow, samples: np.ndarray) -> Tilt:
        """ValueError: points have no tilt."""
        raise ValueError(f"tilt needs an exact family, got {self}")

    def init(
        self, draws: Draws, truth: Any, model: Any, count, size: int
    ) -> tuple[Any, Points | None]:
        """What is drawn once, and the real data, None where generation 0 draws them."""
        context = self.context(draws, truth, size)
        if self.begins_true:
            return context, None
        return context, _batch(self.first_points(draws, truth, context, size), count)

    def context(self, draws: Draws, truth: Any, size: int) -> Any:
        """What is drawn once and the same for all batches: nothing, unless the model says
        otherwise.
        """
        return ()

    @abstractmethod
    def real_points(
        self, draws: Draws, truth: Any, context: Any, size: int
    ) -> Float[Array, "size *point"]:
        """`size` points of the truth."""

    @abstractmethod
    def model_points(
        self, draws: Draws, model: Any, context: Any, size: int
    ) -> Float[Array, "size *point"]:
        """`size` points of the model."""

    @abstractmethod
    def estimate(
        self,
        draws: Draws,
        model: Any,
        values: Float[Array, "size *point"],
        weights: Float[Array, " size"],
    ) -> Any:
        """What is fitted to weighted points, starting from `model` if it helps."""

    def first_points(
        self, draws: Draws, truth: Any, context: Any, size: int
    ) -> Float[Array, "size *point"]:
        """The points of batch 0: those of the truth, unless the model says otherwise."""
        return self.real_points(draws, truth, context, size)

    def draw_statistic(self, draws: Draws, model: Any, count, context: Any, size: int) -> Points:
        """`count` points of the model."""
        return _batch(self.model_points(draws, model, context, size), count)

    def draw_real(
        self, draws: Draws, truth: Any, model: Any, count, context: Any, size: int
    ) -> Points:
        """`count` points of the truth."""
        return _batch(self.real_points(draws, truth, context, size), count)

    def empty(self, truth: Any, size: int) -> Points:
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
        """`budget` points of the pool, without replacement."""
        slots = choose(draws, pool.used, jnp.int32(budget), budget)
        return Points(pool.values[slots], jnp.ones(budget), jnp.int32(budget))

    def renew(self, draws: Draws, pool: Points, batch: Points) -> Points:
        """`pool` with the points of `batch`, whose capacity is no larger, in the place of as many
        of its own.
        """
        room, size = len(pool.weights), len(batch.weights)
        slots = choose(draws, pool.used, batch.used, size)
        taken = jnp.where(jnp.arange(size) < batch.used, slots, room)
        return pool._replace(values=pool.values.at[taken].set(batch.values, mode="drop"))

    def fit(self, draws: Draws, model: Any, training: Points) -> Any:
        """The model's own estimate."""
        return self.estimate(draws, model, training.values, training.weights)

    def average(self, weight, a: Any, b: Any) -> Any:
        """Fitted parameters averaged with `weight` and 1 - `weight`."""
        return jax.tree.map(lambda x, y: weight * x + (1 - weight) * y, a, b)


def picks(draws: Draws, among: Int[Array, ""], size: int) -> Int[Array, " size"]:
    """`size` slots, each any of the first `among`, independently."""
    return _below(draws, jnp.broadcast_to(among, (size,)))


def choose(
    draws: Draws, among: Int[Array, ""], count: Int[Array, ""], size: int
) -> Int[Array, " size"]:
    """`count` <= `size` of the first `among` slots, without replacement, and `size - count` entries
    that mean nothing.
    """
    least = among - count
    tops = jnp.maximum(least + 1 + jnp.arange(size), 1)
    return distinct(_below(draws, tops), least)


def distinct(drawn: Int[Array, " size"], least: Int[Array, ""]) -> Int[Array, " size"]:
    """Floyd's algorithm: entry i has drawn any of the slots 0 .. least + i, and takes the last of
    these instead where what it drew is taken already.

    It is taken where an earlier entry drew it, too, or where it is the last slot of an earlier
    entry, which had to take it.
    """
    here = jnp.arange(len(drawn))
    again = _repeated(drawn)
    source = drawn - least  # the entry whose last slot it is, where there is one
    possible = (source >= 0) & (source < here)
    source = jnp.where(possible, source, 0)

    def spread(state):
        taken, _ = state
        more = taken | (possible & taken[source])
        return more, jnp.any(more != taken)

    taken, _ = jax.lax.while_loop(lambda state: state[1], spread, (again, jnp.bool_(True)))
    return jnp.where(taken, least + here, drawn)


def _repeated(drawn: Int[Array, " size"]) -> Bool[Array, " size"]:
    """Whether an earlier entry is the same: each by each where they are few, else in order."""
    here, none = jnp.arange(len(drawn)), jnp.zeros(len(drawn), bool)
    if len(drawn) > FEW:
        order = jnp.argsort(drawn, stable=True)
        return none.at[order[1:]].set(drawn[order[1:]] == drawn[order[:-1]])
    return jax.lax.fori_loop(
        0, len(drawn), lambda i, again: again | ((drawn == drawn[i]) & (here > i)), none
    )


def _below(draws: Draws, bounds: Int[Array, " size"]) -> Int[Array, " size"]:
    """Numbers 0 .. bound - 1, each as likely, to 2^-32; of every block of four words all count."""
    size = len(bounds)
    words = jnp.concatenate(draws.blocks((-(-size // 4),)))[:size]
    with jax.enable_x64(True):
        product = words.astype(jnp.uint64) * bounds.astype(jnp.uint64)
        return (product >> jnp.uint64(32)).astype(jnp.int32)


def _batch(values: Float[Array, "size *point"], count) -> Points:
    weights = (jnp.arange(values.shape[0], dtype=values.dtype) < count).astype(values.dtype)
    held = (weights > 0).reshape(-1, *(1 for _ in values.shape[1:]))
    return Points(jnp.where(held, values, 0), weights, count.astype(jnp.int32))


class DrawnPoints(PointFamily):
    """The points of a family that has a faster route, as `Samples` gives them: same options, same
    truth and observables, same models.

    A subclass is `traced`, has the family as its field `model`, and says of which class it is.

    Attributes:
        of: the class whose points these are.
    """

    of: ClassVar[type[Family]]
    model: Any

    def __repr__(self) -> str:
        return f"Samples(model={self.model!r})"

    @property
    def observables(self) -> Mapping[str, Observable]:
        """Those of the family."""
        return self.model.observables

    def observable(self, name: str) -> Observable:
        """That of the family."""
        return self.model.observable(name)

    def reference(self, truth: Any) -> Any:
        """That of the family."""
        return self.model.reference(truth)

    def require_moments(
        self, observables: tuple[Observable, ...], workflow: Workflow, samples: np.ndarray
    ) -> None:
        """What the family says."""
        self.model.require_moments(observables, workflow, samples)

    def origin(self, truth: Any) -> Any:
        """That of the family."""
        return self.model.origin(truth)


def Samples(model: Family) -> Family:
    """The raw route of a family that has an exact one, as `Samples(Gaussian(ddof=1))`: its points
    are really drawn, and fitted by definition; same options, same observables.

    `Gaussian` then accepts any truth, `LinearRegression` rows that are not normal. TypeError or
    ValueError, in one sentence, for what has no such route.
    """
    if not isinstance(model, Family):
        raise TypeError(f"Samples needs a family of sims.families, got {model!r}")
    for kind in DrawnPoints.__subclasses__():
        if isinstance(model, kind.of):
            return kind(model)  # pyright: ignore[reportCallIssue]
    raise ValueError(f"Samples needs a family with an exact route, got {model}")
