"""Linear regression refitted on its own labels: which rows, labels and learner a generation has.

The experiment: rows x ~ N(0, Sigma) in p = `features` dimensions, labels y = x'w + noise; a learner
makes the next w of the training set. Batch t, of size samples[t], is labelled by generation t, with
new noise in every batch.

A training set is its R-factor (see `factor`), whose exact law is drawn, not M rows: R of a batch is
a Bartlett factor, with diagonal sqrt(chi2_{M-i}), i = 0 .. p - 1, and standard normals above it,
times the upper Cholesky factor U of Sigma, and Q'y = R w + noise z. Rows i >= M are 0. Where only
the risk of least squares is asked for there are faster chains, and one for a pass of stochastic
gradient descent over isotropic rows, which no R-factor determines."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims import checks
from sims.draws import Draws
from sims.engine.chi_square import ChiSquares
from sims.families import chi_squares, factor, regression_chains, regression_sgd
from sims.families import regression_readings as readings
from sims.families.base import Chain, ExactFamily, Family
from sims.families.factor import Factor
from sims.families.learners import Learner, LeastSquares, StochasticGradient
from sims.families.regression_readings import FittedRegression, Goal
from sims.fold import Observable
from sims.trees import static, traced
from sims.truths import Normal, Reference, is_normal
from sims.workflows import Accumulate, FreshMixture, Replace, Workflow

#: Streams of one batch.
ROWS, ABOVE, NOISE = range(3)
#: The largest condition number of a covariance, by bytes of a float.
CONDITION = {4: 1e6, 8: 1e12}
#: By how many a number of rows may miss that of the features for the mean to be infinite: of
#: squared errors, and of the weights.
HEAVY = {readings.excess_risk: 1, readings.statistical_gap: 1, readings.signal: 0}
#: Laws of the entries of rows, of mean 0 and variance 1: drawn in `regression_points`.
ROW_LAWS = ("normal", "student", "laplace", "uniform")


@traced
class LinearRegression(ExactFamily):
    """Regression on `features` features; the truth is the law of the noise, `Normal(0, variance)`,
    of which the variance counts.

    Attributes:
        features: p, static.
        design: "fresh": every batch has rows of its own; "same": all have those of batch 0, fresh
            real data included. Static.
        learner: how weights come out of a training set: see `sims.families.learners`.
        seen: the learner sees the first so many features, None for all; the others have weight 0.
            Static.
        weights: w*, one number for all features or one for each; 0 is kept as None.
        covariance: Sigma, rows of a symmetric positive definite matrix, None for the identity.
            Static.
        noise: variance of the noise of batch t relative to the truth's; a number, or a sequence
            whose last entry repeats; 1 is kept as None. Fresh real data of a workflow have noise of
            the truth's own variance.
        start: weights of generation 0, which labels batch 0, minus w*: one number or one for each
            feature. With 0, kept as None, batch 0 is real data.
        rows: law of the entries of rows before the covariance: "normal", "student", "laplace" or
            "uniform", all of variance 1; only normal ones have an exact route, the others need
            `Samples`. Static.
        freedom: degrees of freedom > 2 of "student".

    Raises TypeError or ValueError, in one sentence.
    """

    features: int = static()
    design: str = static(default="fresh")
    learner: Any = LeastSquares()
    seen: int | None = static(default=None)
    weights: Any = None
    covariance: Any = static(default=None)
    noise: Any = None
    start: Any = None
    rows: str = static(default="normal")
    freedom: Any = 5.0

    fitted = FittedRegression
    builders = readings.BUILT

    def __post_init__(self):
        checks.integer("features", self.features, least=1)
        if self.design not in ("fresh", "same"):
            raise ValueError(f"design must be 'fresh' or 'same', got {self.design!r}")
        if not isinstance(self.learner, Learner):
            raise TypeError(f"learner must be a learner of sims, got {self.learner!r}")
        if self.seen is not None:
            checks.integer("seen", self.seen, least=1, most=self.features)
        for name, plain in (("weights", 0), ("noise", 1), ("start", 0)):
            object.__setattr__(self, name, self._numbers(name, plain))
        if self.covariance is not None:
            object.__setattr__(
                self, "covariance", tuple(tuple(float(x) for x in row) for row in self.covariance)
            )
            root(self.covariance, self.features)
        if self.rows not in ROW_LAWS:
            raise ValueError(f"rows must be one of {', '.join(ROW_LAWS)}, got {self.rows!r}")
        checks.real("freedom", self.freedom, above=2.0)

    def _numbers(self, name: str, plain: int) -> Any:
        """The field, None where it is all `plain`."""
        if (value := getattr(self, name)) is None:
            return None
        value = checks.reals(name, value, least=0.0 if name == "noise" else -np.inf)
        if isinstance(value, tuple) and name != "noise" and len(value) != self.features:
            raise ValueError(
                f"{name} must be one number, or one for each of {self.features} features, got "
                f"{len(value)}"
            )
        if checks.is_traced(value):
            return value
        return None if all(x == plain for x in np.atleast_1d(value)) else value

    @property
    def columns(self) -> int:
        """Features that the learner sees."""
        return self.features if self.seen is None else self.seen

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """By the chains of both designs, by the pass of gradient descent, and by the loop."""
        learners = LeastSquares(), StochasticGradient(0.1)
        learned = tuple(cls(2, learner=each, weights=1.0) for each in learners)
        return tuple((each, Normal()) for each in (cls(2), cls(2, "same"), *learned))

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The risk; the statistical gap where features are unseen; the signal where the learner can
        see any.
        """
        named = [readings.excess_risk, readings.log_excess_risk]
        if self.columns < self.features:
            named.append(readings.statistical_gap)
        if self.weights is not None:
            whitened = root(self.covariance, self.features) @ np.broadcast_to(
                self.weights, self.features
            )
            named += [readings.signal] if whitened[: self.columns].any() else []
        return {o.name: o for o in named}

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the exact route cannot run this experiment."""
        for reason, needed in (
            (type(workflow).__name__, workflow.by_points),
            (f"rows {self.rows!r}", self.rows != "normal"),
            (str(self.learner), self.learner.by_rows and not self._by_pass(workflow)),
        ):
            if needed:
                raise ValueError(
                    f"{reason} has no exact statistic: use Samples(LinearRegression(...))"
                )
        self.check_counts(truth, workflow, samples)

    def check_counts(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if no route can run this experiment."""
        if not is_normal(truth):
            raise ValueError(f"LinearRegression needs Normal noise as its truth, got {truth}")
        counts, least = workflow.counts(samples), self.learner.least(self.columns)
        if counts.min() < least:
            raise ValueError(
                f"a training set needs at least {least} rows for {self.learner}, "
                f"got {counts.min()} for generation {counts.argmin() + 1} of {workflow}"
            )
        sizes = np.append(samples, workflow.fresh_points or samples[0])
        if self.design == "same" and sizes.min() < sizes.max():
            raise ValueError(
                f"samples must be one number for design 'same', got {sizes.min()} to {sizes.max()}"
            )

    def require_moments(
        self, observables: tuple[Observable, ...], workflow: Workflow, samples: np.ndarray
    ) -> None:
        """ValueError, in one sentence, for an observable without a finite mean at the end of these
        batches.

        Where a fit inverts the Gram matrix of k features, its smallest singular value has a density
        at 0 for k rows, and one in proportion to the value for k + 1 or k - 1: a squared error has
        no mean then, nor in any later generation."""
        heavy = {o.name: HEAVY[o.heavy_as or o] for o in observables if (o.heavy_as or o) in HEAVY}
        if not heavy or not len(samples):
            return
        rows = workflow.sets(samples)
        if self.design == "same":  # copies of a row determine no more than the row
            rows = np.minimum(rows, samples[0])
        inverted = self.learner.inverted(self.columns, np.arange(1, len(samples) + 1))
        if (
            isinstance(workflow, (Replace, Accumulate)) and self.columns == self.features
        ):  # a batch without noise adds no error
            noise = np.atleast_1d(1.0 if self.noise is None else self.noise)
            inverted = np.where(
                noise[np.minimum(np.arange(len(samples)), len(noise) - 1)] == 0, np.inf, inverted
            )
        for name, reach in heavy.items():
            if (found := np.argwhere(np.abs(rows - inverted).T <= reach)).size:
                generation, fit = found[0]
                raise ValueError(
                    f"{name} has no finite mean with {rows[fit, generation]} rows for "
                    f"{inverted[generation]:g} features, in generation "
                    f"{generation + 1} of {workflow}: observe log_excess_risk, or take the values "
                    f"themselves from sims.trajectories"
                )

    def tables(
        self,
        truth: Any,
        workflow: Workflow,
        samples: np.ndarray,
        observables: tuple[Observable, ...],
    ) -> ChiSquares:
        """The laws of every chi-square that a run draws."""
        if self._by_pass(workflow):
            return ChiSquares.of({float(self.columns - 2)} - {0.0, -1.0})
        if self.chain(workflow, observables, ()) is not None:
            return ChiSquares.of(
                regression_chains.degrees(self.features, self.design, workflow, samples)
            )
        counts = np.append(np.unique(samples), workflow.fresh_points or samples[0])
        return ChiSquares.of(
            float(count) - i for count in counts for i in range(self.columns) if count > i
        )

    def chain(
        self, workflow: Workflow, observables: tuple[Observable, ...], tables: Any
    ) -> Chain | None:
        """A chain of `regression_chains`, for the risk of plain least squares, or of
        `regression_sgd`; None for the loop.
        """
        if self._by_pass(workflow):
            if unknown := [o.name for o in observables if o not in regression_sgd.READ]:
                known = ", ".join(o.name for o in regression_sgd.READ)
                raise ValueError(
                    f"{self.learner} has an exact route for {known} only: use Samples(...) for "
                    f"{', '.join(unknown)}"
                )
            return regression_sgd.run
        options = (self.weights, self.covariance, self.noise, self.start)
        plain = (
            isinstance(self.learner, LeastSquares)
            and self.columns == self.features
            and all(o is None for o in options)
        )
        if not plain or not set(observables) <= {readings.excess_risk, readings.log_excess_risk}:
            return None
        if isinstance(workflow, (Replace, Accumulate)) or (
            isinstance(workflow, FreshMixture) and self.design == "fresh"
        ):
            return regression_chains.chain(self.design, workflow)
        return None

    def _by_pass(self, workflow: Workflow) -> bool:
        """Whether a learner that needs rows one by one has an exact route."""
        plain = (
            all(o is None for o in (self.covariance, self.noise, self.start))
            and self.design == "fresh"
        )
        return (
            plain and isinstance(self.learner, StochasticGradient) and isinstance(workflow, Replace)
        )

    def origin(self, truth: Reference) -> FittedRegression:
        """Generation 0: the true weights, plus `start`."""
        p = self.features
        weights, whitening = vector(self.weights, p), jnp.asarray(root(self.covariance, p), float)
        best = jnp.sum(whitening * weights[None, :], axis=1)[: self.columns]
        return FittedRegression(
            weights + vector(self.start, p), Goal(weights, whitening, best, truth.deviation)
        )

    def init(
        self, draws: Draws, truth: Reference, model: FittedRegression, count, size: int
    ) -> tuple[Any, None]:
        """The R of all batches for design "same", else nothing; batch 0 is drawn from generation 0
        like every other batch.
        """
        return (self._draw_rows(draws, model.goal, count) if self.design == "same" else ()), None

    def draw_statistic(
        self, draws: Draws, model: FittedRegression, count, context: Any, size: int
    ) -> Factor:
        """The exact law of the R-factor of `count` rows and their labels by the model."""
        return self._labelled(
            draws, model.weights, self.deviation(draws, model.goal), model.goal, count, context
        )

    def draw_real(
        self,
        draws: Draws,
        truth: Reference,
        model: FittedRegression,
        count,
        context: Any,
        size: int,
    ) -> Factor:
        """The exact law of the R-factor of `count` rows and their true labels."""
        return self._labelled(
            draws, model.goal.weights, truth.deviation, model.goal, count, context
        )

    def _draw_rows(self, draws: Draws, goal: Goal, count) -> Float[Array, "k p"]:
        """The first k rows of R for all p features, k of which are seen."""
        shape = (self.columns, self.features)
        left = jnp.maximum(count - jnp.arange(shape[0], dtype=float), 0)
        diagonal = jnp.sqrt(left) * jnp.exp(
            chi_squares.each(draws.at(ROWS), draws.tables.of_degrees(left)) / 2
        )
        above = jnp.where(left[:, None] > 0, jnp.triu(draws.at(ABOVE).normal(shape), 1), 0)
        rows = above + diagonal[:, None] * jnp.eye(*shape)
        return rows if self.covariance is None else rows @ goal.root

    def _labelled(self, draws: Draws, weights, deviation, goal: Goal, count, context) -> Factor:
        rows = context if self.design == "same" else self._draw_rows(draws, goal, count)
        place = jnp.arange(len(rows), dtype=float)
        noise = jnp.where(place < count, deviation * draws.at(NOISE).normal((len(rows),)), 0)
        return Factor(
            rows[:, : self.columns], jnp.sum(rows * weights[None, :], axis=1) + noise, count
        )

    def deviation(self, draws: Draws, goal: Goal) -> Float[Array, ""]:
        """Of the noise of the batch that is drawn in this generation."""
        if self.noise is None:
            return goal.deviation
        numbers = self.noise if isinstance(self.noise, tuple) else (self.noise,)
        batch = jnp.minimum(draws.generation, jnp.uint32(len(numbers) - 1))
        return goal.deviation * jnp.sqrt(vector(numbers, len(numbers))[batch])

    def empty(self, truth: Any, size: int) -> Factor:
        """No rows."""
        return factor.empty(self.columns)

    def merge(self, a: Factor, b: Factor) -> Factor:
        """The union, by QR."""
        return factor.merge(a, b)

    def reweigh(self, a: Factor, by) -> Factor:
        """The same set with all weights multiplied by `by`."""
        return factor.reweigh(a, by)

    def count(self, a: Factor) -> Float[Array, ""]:
        """Total weight."""
        return a.count

    def fit(self, draws: Draws, model: FittedRegression, training: Factor) -> Float[Array, " p"]:
        """The learner's weights, 0 for features not seen."""
        return self.padded(self.learner.fit(draws, model.weights[: self.columns], training))

    def padded(self, weights: Float[Array, " k"]) -> Float[Array, " p"]:
        """Weights of the features seen, and 0 for the others."""
        return jnp.pad(weights, (0, self.features - self.columns))

    def average(self, weight, a: Float[Array, " p"], b: Float[Array, " p"]) -> Float[Array, " p"]:
        """Weights averaged with `weight` and 1 - `weight`: on one X, least squares on labels so
        mixed.
        """
        return weight * a + (1 - weight) * b

    def advance(
        self, draws: Draws, model: FittedRegression, estimate: Float[Array, " p"], truth: Reference
    ) -> tuple[FittedRegression, tuple]:
        """The next model; coordinates do not move."""
        return model._replace(weights=estimate), ()


@lru_cache
def root(covariance: tuple[tuple[float, ...], ...] | None, features: int) -> np.ndarray:
    """U, upper triangular, with covariance = U'U, in double precision; ValueError, in one sentence,
    where there is none.
    """
    if covariance is None:
        return np.eye(features)
    if any(len(row) != features for row in covariance) or len(covariance) != features:
        raise ValueError(
            f"covariance must have {features} rows and columns, got "
            f"{[len(row) for row in covariance]}"
        )
    matrix = np.array(covariance)
    if not np.isfinite(matrix).all() or not np.array_equal(matrix, matrix.T):
        raise ValueError(f"covariance must be symmetric and finite, got {covariance}")
    spectrum = np.linalg.eigvalsh(matrix)
    most = CONDITION[jnp.result_type(float).itemsize]
    if not spectrum[0] * most >= spectrum[-1] > 0:
        raise ValueError(
            f"covariance must be positive definite with a condition number of at most {most:g}, "
            f"got eigenvalues "
            f"from {spectrum[0]:g} to {spectrum[-1]:g}"
        )
    return np.linalg.cholesky(matrix).T


def vector(numbers: Any, length: int) -> Float[Array, " length"]:
    """None as zeros, a number repeated, a tuple as it is."""
    if isinstance(numbers, tuple):
        return jnp.stack([jnp.asarray(x, float) for x in numbers])
    return jnp.full((length,), 0 if numbers is None else numbers, dtype=float)
