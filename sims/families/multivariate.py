"""The Gaussian in d dimensions by Bartlett factors: O(d^3) per generation whatever the batch size.
Here its chains under `Replace`; `multivariate_pool` is that of `Accumulate`, and under all other
workflows the sets of `multivariate_sets` are merged and fitted.

With covariance Sigma = L L' a batch of M points has mean mu + L z / sqrt(M) and scatter L A A' L',
where A is the Bartlett factor of W_d(M - 1) and independent of z. So L' = L A / sqrt(M - ddof)
stays triangular and is never factorised again. It is kept as L = U diag(exp(l)) with U unit lower
triangular: l may go to -infinity, no number under- or overflows.

Everything is in the truth's own coordinates, where it is standard normal; the observables are
invariant under affine maps."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, UInt32

from sims import checks
from sims.draws import Draws
from sims.engine.chi_square import ChiSquares
from sims.families import chi_squares, multivariate_pool, multivariate_sets
from sims.families import multivariate_readings as readings
from sims.families.bartlett import bartlett, diagonal
from sims.families.base import Chain, ExactFamily, Family
from sims.families.chi_squares import STEP
from sims.families.multivariate_readings import FittedMultivariate, log_det, trace
from sims.families.multivariate_sets import Fit, Scatter
from sims.families.multivariate_steps import apply, read, step
from sims.fold import Observable
from sims.trees import static, traced
from sims.truths import Normal, Reference, is_normal
from sims.workflows import Accumulate, Replace, Workflow

FACTOR, MEAN, WALK = range(3)


@traced
class MultivariateGaussian(ExactFamily):
    """N(mean, covariance) in `dimension` dimensions, fitted with divisor count - ddof, from a
    `Normal` truth.

    The truth stands for any normal law: what is observed does not depend on its mean and
    covariance. Every training set must have more points than dimensions; a workflow that looks at
    points one by one needs `Samples`."""

    dimension: int = static()
    ddof: Any = 0.0

    fitted = FittedMultivariate
    builders = readings.BUILT

    def __post_init__(self):
        checks.integer("dimension", self.dimension, least=1)
        checks.real("ddof", self.ddof)

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """By the walk, by the factors, and by the loop."""
        return ((cls(2), Normal()),)

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables."""
        return readings.NAMED

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        if workflow.by_points:
            raise ValueError(
                f"{type(workflow).__name__} has no exact statistic: use Samples({self})"
            )
        self.check_counts(truth, workflow, samples)

    def check_counts(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, unless the truth is normal and every training set has more
        points than dimensions and than ddof.
        """
        if not is_normal(truth):
            raise ValueError(f"MultivariateGaussian needs a Normal truth, got {truth}")
        least = int(workflow.sets(samples).min())
        if least <= self.dimension or not least > self.ddof:
            raise ValueError(
                f"samples must exceed dimension = {self.dimension} and ddof = {self.ddof:g}, got "
                f"{least}"
            )

    def tables(
        self,
        truth: Any,
        workflow: Workflow,
        samples: np.ndarray,
        observables: tuple[Observable, ...],
    ) -> ChiSquares:
        """The laws of the diagonals of all Bartlett factors."""
        fresh = workflow.fresh_points
        counts = {int(count) for count in samples} | ({int(fresh)} if fresh else set())
        degrees = (count - 1 - j for count in sorted(counts) for j in range(self.dimension))
        return ChiSquares.of(float(each) for each in degrees if each > 0)

    def chain(
        self, workflow: Workflow, observables: tuple[Observable, ...], tables: Any
    ) -> Chain | None:
        """Under `Replace` a walk where only log det is read, else the factor; under `Accumulate`
        the pool; for observables without memory.
        """
        if not all(o.memoryless for o in observables):
            return None
        if isinstance(workflow, Replace):
            return walk if set(observables) <= {log_det} else factor_chain
        return multivariate_pool.run if isinstance(workflow, Accumulate) else None

    def origin(self, truth: Reference) -> FittedMultivariate:
        """Generation 0: the standard normal law."""
        zero = jnp.zeros(self.dimension, dtype=float)
        return FittedMultivariate(zero, jnp.eye(self.dimension, dtype=float), zero)

    def draw_statistic(
        self, draws: Draws, model: FittedMultivariate, count: Any, context: Any, size: int
    ) -> Scatter:
        """The exact law of mean and scatter of `count` points of the model."""
        return multivariate_sets.drawn(draws, draws.tables, count, self.dimension)

    def draw_real(
        self,
        draws: Draws,
        truth: Reference,
        model: FittedMultivariate,
        count: Any,
        context: Any,
        size: int,
    ) -> Scatter:
        """The same of the truth, seen from the model."""
        points = multivariate_sets.drawn(draws, draws.tables, count, self.dimension)
        return multivariate_sets.seen_from(model, points)

    def empty(self, truth: Any, size: int) -> Scatter:
        """The empty set."""
        return multivariate_sets.empty(self.dimension)

    def merge(self, a: Scatter, b: Scatter) -> Scatter:
        """The union."""
        return multivariate_sets.merge(a, b)

    def reweigh(self, a: Scatter, factor: Any) -> Scatter:
        """The same set with all weights multiplied by `factor`."""
        return a._replace(count=a.count * factor, root=a.root * jnp.sqrt(factor))

    def count(self, a: Scatter) -> Float[Array, ""]:
        """Total weight."""
        return a.count

    def fit(self, draws: Draws, model: FittedMultivariate, training: Scatter) -> Fit:
        """Mean, and scatter over count - ddof."""
        return multivariate_sets.fit(training, self.ddof)

    def average(self, weight: Any, a: Fit, b: Fit) -> Fit:
        """Means and covariances averaged with `weight` and 1 - `weight`."""
        return multivariate_sets.average(weight, a, b)

    def advance(
        self, draws: Draws, model: FittedMultivariate, estimate: Fit, truth: Reference
    ) -> tuple[FittedMultivariate, Fit]:
        """The next model, and the frame that leads to it."""
        return multivariate_sets.advance(model, estimate), estimate

    def move(self, statistic: Scatter, frame: Fit) -> Scatter:
        """The statistic in the coordinates of the model that the frame leads to."""
        return multivariate_sets.move(statistic, frame)


def factor_chain(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """The factor of the covariance, and the mean where it is read."""
    family, _, truth, samples, _, seed, tables, _ = inputs
    d, tile = family.dimension, len(replicates)
    draws = Draws.root(seed, replicates.T, tables)
    laws_of = diagonal(tables, samples - 1, d)
    moving = not set(observables) <= {log_det, trace}

    def variates(t):
        now = draws.when(t.astype(jnp.uint32))
        return bartlett(now.at(FACTOR), laws_of.at(t)), now.at(MEAN).normal((d,)) if moving else ()

    def generation(t, carry):
        (mean, factor, scale), residue, (wishart, z) = carry
        count = samples[t]
        if moving:
            mean = mean + apply(factor, jnp.exp(scale) * z) / jnp.sqrt(count)
        factor, scale, residue = step(factor, scale, residue, wishart, count - family.ddof)
        return FittedMultivariate(mean, factor, scale), residue, variates(t + 1)

    def segment(carry, bounds):
        carry = jax.lax.fori_loop(bounds[0], bounds[1], generation, carry)
        return carry, read(observables, carry[0], truth)

    zero = jnp.zeros((d, tile), dtype=float)
    origin = FittedMultivariate(zero, jnp.broadcast_to(jnp.eye(d)[:, :, None], (d, d, tile)), zero)
    return jax.lax.scan(segment, (origin, zero, variates(jnp.int32(0))), inputs.segments())[1]


def walk(
    inputs: Any, replicates: UInt32[Array, "tile 2"], observables: tuple[Observable, ...]
) -> tuple[Float[Array, "K tile"], ...]:
    """log det is a sum of d independent terms per generation, drawn for STEP of them at a time."""
    family, _, truth, samples, _, seed, tables, _ = inputs
    d, tile = family.dimension, len(replicates)
    draws = Draws.root(seed, replicates.T, tables).at(WALK)
    laws_of = diagonal(tables, samples - 1, d).plus(-jnp.log(samples - family.ddof)[:, None])

    def segment(carry, bounds):
        first, last = bounds

        def step(number, carry):
            now, times = (
                draws.when(number.astype(jnp.uint32)),
                [STEP * number + k for k in range(STEP)],
            )
            here = [((first <= t) & (t < last)).astype(samples.dtype) for t in times]

            def dimension(j, term):
                laws = [laws_of.at((t, j)).times(on) for t, on in zip(times, here, strict=True)]
                one, two, three, four = chi_squares.four(now, laws, j.astype(jnp.uint32))
                return term + ((one + two) + (three + four))

            total, residue = carry
            term = jax.lax.fori_loop(0, d, dimension, -residue)
            new = total + term
            return new, (new - total) - term

        carry = jax.lax.fori_loop(first // STEP, -(-last // STEP), step, carry)
        half = jnp.broadcast_to(carry[0][None] / (2 * d), (d, tile))
        model = FittedMultivariate(jnp.zeros_like(half), jnp.zeros((d, d, tile), dtype=float), half)
        return carry, read(observables, model, truth)

    zero = jnp.zeros(tile, dtype=float)
    return jax.lax.scan(segment, (zero, zero), inputs.segments())[1]
