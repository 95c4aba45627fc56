"""Models that learn: whatever can be started, trained, sampled and scored is a family.

    @dataclass(frozen=True)
    class Mine(Learner):
        shape = (64,)                                  # of one item
        def init(self, key): ...                       # parameters, any pytree of floats
        def train(self, params, data, key): ...        # parameters
        def sample(self, params, n, key): ...          # [n, 64]
        def score(self, params, items): ...            # [n], per item

    sims.refit(LearnedFamily(Mine()), sims.Accumulate(), truth=Items(images), ...)

The loop, the workflows, recording and resuming are those of all families.  A run resumes between
blocks of replicates; the fits of one replicate are one compiled program, and not cut."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float, Key, UInt32

from sims import checks, truths
from sims.draws import Draws
from sims.families.base import Family
from sims.families.learner import Learner
from sims.families.linear_autoencoder import LinearAutoencoder
from sims.families.points import PointFamily, Points
from sims.fold import Observable, reading
from sims.trees import static, traced
from sims.truths import Law, Normal, Truth, is_distribution
from sims.workflows import Workflow


@dataclass(frozen=True, eq=False)
class Items:
    """Real data as they are, the truth of a learned family: a batch of them is drawn without
    replacement.

    Attributes:
        values: [N, *shape].
        name: what they are called in words.
    """

    values: np.ndarray
    name: str = "items"

    def __post_init__(self):
        values = np.asarray(self.values, dtype=np.float32)
        if values.ndim < 1 or not len(values) or not np.isfinite(values).all():
            raise ValueError(
                f"Items needs an array of finite numbers with at least one item, got {self.name} "
                f"of shape {values.shape}"
            )
        object.__setattr__(self, "values", values)

    @property
    def digest(self) -> str:
        """A fingerprint: the beginning of a SHA-256 in hexadecimal."""
        return hashlib.sha256(self.values.astype("<f4").tobytes()).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"Items({self.name}: {'x'.join(map(str, self.values.shape))}, {self.digest})"


class RealItems(NamedTuple):
    """`Items` as a kernel sees them."""

    values: Float[Array, "N *shape"]

    @property
    def mean(self) -> Float[Array, "*shape"]:
        """Of the items."""
        return jnp.mean(self.values, axis=0)

    def draw(self, draws: Draws, size: int, shape: tuple[int, ...]) -> Float[Array, "size *shape"]:
        """The first so many in random order; beyond the last one what stands there is no item."""
        order = jnp.argsort(draws.uniform((len(self.values),)))
        return self.values[jnp.resize(order, (size,))]


class RealLaw(NamedTuple):
    """A law of the coordinates of an item, each by itself, or of whole items."""

    law: Any
    mean: Any

    def draw(self, draws: Draws, size: int, shape: tuple[int, ...]) -> Float[Array, "size *shape"]:
        """Independent items."""
        if isinstance(self.law, Law):
            with jax.numpy_rank_promotion("allow"):  # as NumPyro is written
                return self.law.source.sample(draws.key(), (size,)).astype(float)
        return self.law.sample(draws.key(), (size, *shape))


class Learned(NamedTuple):
    """A generation.

    Attributes:
        params: of the learner.
        bits: of a key of its own, for what is read by drawing.
    """

    params: Any
    bits: UInt32[Array, "2"]

    def key(self) -> Key[Array, ""]:
        """The key."""
        return jax.random.wrap_key_data(self.bits, impl="threefry2x32")


@traced
class LearnedFamily(PointFamily):
    """A `Learner`, refitted on what it samples.  The truth is `Items`, a law of the coordinates as
    `Normal()`, or a NumPyro distribution of whole items; generation 0 is what `init` gives.

    Attributes:
        learner: static: one program for each.
        tile: most replicates side by side.
        rounds: how often generation 1 is trained in a row: on real data, from nothing.

    Observables: "score", the mean over the truth's items (or, of a law, over 512 new ones), and the
    learner's own readings.
    """

    learner: Any = static()
    tile: int = static(default=64)
    rounds: int = 1

    fitted = Learned

    def __post_init__(self):
        if not isinstance(self.learner, Learner):
            raise TypeError(f"learner must be a sims.Learner, got {self.learner!r}")
        checks.integer("tile", self.tile, least=1)
        if not checks.is_traced(self.rounds):
            checks.integer("rounds", self.rounds, least=1)

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """A normal law, as a learned family."""
        return ((cls(LinearAutoencoder(latents=0, noisy=True)), Normal()),)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one item."""
        return self.learner.shape

    @property
    def observables(self) -> Mapping[str, Observable]:
        """ "score", and what the learner reads."""
        return _observables(self.learner)

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        workflow.counts(samples)
        if isinstance(truth, Items):
            most = max(int(samples[0]), int(workflow.fresh_points))
            if most > len(truth.values):
                raise ValueError(
                    f"{truth} has {len(truth.values)} real items to draw, got samples or real = "
                    f"{most}"
                )

    def reference(self, truth: Any) -> RealItems | RealLaw:
        """The real data; TypeError or ValueError, in one sentence, for what has another shape."""
        if isinstance(truth, Items):
            shape = truth.values.shape[1:]
            found = RealItems(jnp.asarray(truth.values))
        elif not isinstance(truth, Truth) and is_distribution(truth) and truth.event_shape:
            shape = tuple(truth.event_shape)
            found = RealLaw(Law(truth), jnp.asarray(truth.mean, float))
        else:
            shape, one = self.shape, truths.reference(truth)
            found = RealLaw(one, jnp.broadcast_to(one.mean, shape))
        if shape != self.shape:
            raise ValueError(f"{self.learner} learns items of shape {self.shape}, got {shape}")
        return found

    def origin(self, truth: Any) -> Learned:
        """Generation 0: parameters before any training."""
        key = jax.random.key(0, impl="threefry2x32")
        return Learned(self.learner.init(key), jnp.zeros(2, jnp.uint32))

    def real_points(self, draws: Draws, truth: Any, context: Any, size: int) -> Any:
        """Real items."""
        return truth.draw(draws, size, self.shape)

    def model_points(self, draws: Draws, model: Learned, context: Any, size: int) -> Any:
        """Items that the model samples."""
        return self.learner.sample(model.params, size, draws.key())

    def estimate(self, draws: Draws, model: Learned, values: Any, weights: Any) -> Learned:
        """The learner trained, at first from parameters that are drawn for this replicate."""
        started = self.learner.init(draws.at(0).key())
        first = draws.generation == 0
        params = jax.tree.map(lambda a, b: jnp.where(first, a, b), started, model.params)
        data = Points(values, weights, jnp.sum(weights > 0, dtype=jnp.int32))
        key = draws.at(1).key()

        def again(number, params):
            return self.learner.train(params, data, jax.random.fold_in(key, number))

        params = jax.lax.fori_loop(0, jnp.where(first, self.rounds, 1), again, params)
        return Learned(params, jax.random.key_data(draws.at(2).key()))

    def average(self, weight: Any, a: Learned, b: Learned) -> Learned:
        """Parameters averaged with `weight` and 1 - `weight`."""
        return Learned(super().average(weight, a.params, b.params), a.bits)

    def advance(
        self, draws: Draws, model: Learned, estimate: Learned, truth: Any
    ) -> tuple[Learned, tuple]:
        """The next model; there is no frame."""
        return estimate, ()


#: All parameters of a fit, as one row: what `sims.fits` reads.
WHOLE = Observable(
    "params", lambda memory, model, truth: ravel_pytree(model.params)[0], reads=Learned
)
SCORED = 512  #: new items of a law that a score is the mean of


@cache
def _observables(learner: Learner) -> Mapping[str, Observable]:
    def score(model: Learned, truth: Any) -> Any:
        if isinstance(truth, RealItems):
            return jnp.mean(learner.score(model.params, truth.values))
        draws = Draws(model.bits, model.bits, jnp.uint32(0), jnp.uint32(0))
        return jnp.mean(learner.score(model.params, truth.draw(draws, SCORED, learner.shape)))

    own = {
        name: reading(name, lambda model, truth, f=f: f(model.params, model.key(), truth), Learned)
        for name, f in learner.readings().items()
    }
    return {"score": reading("score", score, Learned), **own}
