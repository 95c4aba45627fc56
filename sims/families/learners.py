"""Learners of linear regression: how weights come out of a training set of rows x and labels y.

All but `StochasticGradient` need the R-factor of the set alone (see `factor`). T is the total count
of the training set."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims import checks
from sims.draws import Draws
from sims.families import factor
from sims.families.factor import Factor
from sims.trees import static, traced


class Learner:
    """The protocol."""

    @property
    def by_rows(self) -> bool:
        """Whether the rows themselves are needed, one by one."""
        return False

    def least(self, features: int) -> int:
        """The smallest training set of so many features that can be fitted; ValueError where no set
        can.
        """
        return 1

    def inverted(self, features: int, generations: np.ndarray) -> np.ndarray:
        """Features of the Gram matrix that the fit of each generation inverts as it is; infinity
        where it shrinks or inverts none.
        """
        return np.full(len(generations), np.inf)

    def fit(self, draws: Draws, before: Float[Array, " k"], training: Factor) -> Float[Array, " k"]:
        """The weights; `before` are those of the model that the training set comes from."""
        raise NotImplementedError

    def fit_rows(
        self,
        draws: Draws,
        rows: Float[Array, "size k"],
        labels: Float[Array, " size"],
        counts: Float[Array, " size"],
    ) -> Float[Array, " k"]:
        """The weights where `by_rows`, from the rows, their labels and their counts (0 for slots
        without a row).
        """
        raise NotImplementedError


@traced
class LeastSquares(Learner):
    """Ordinary least squares; needs at least as many rows as features."""

    def least(self, features):
        """As many rows as features."""
        return features

    def inverted(self, features, generations):
        """All features, in every generation."""
        return np.full(len(generations), float(features))

    def fit(self, draws, before, training):
        """R^-1 Q'y."""
        return factor.solve(training.rows, training.target)


@traced
class MinimumNorm(Learner):
    """Least squares, and among its solutions the shortest one, for any number of rows.

    Rows have a continuous law, so that R has as many rows that are not 0 as its rank. With B those
    rows and B' = Q S the solution is B' S^-1 S'^-1 Q'y: no less accurate than a pseudo-inverse
    (Paige 1973), and without singular values."""

    def inverted(self, features, generations):
        """All features, in every generation."""
        return np.full(len(generations), float(features))

    def fit(self, draws, before, training):
        """The shortest solution."""
        norms = jnp.sqrt(jnp.sum(training.rows**2, axis=1))
        kept = norms > 10 * len(norms) * jnp.finfo(norms.dtype).eps * jnp.max(norms)
        rows = jnp.where(kept[:, None], training.rows, 0)
        root = factor.triangle(jnp.zeros_like(rows), rows.T) + jnp.diag((~kept).astype(float))
        inner = factor.solve(root.T[::-1, ::-1], jnp.where(kept, training.target, 0)[::-1])[::-1]
        return rows.T @ factor.solve(root, inner)


@traced
class Ridge(Learner):
    """Minimises |X w - y|^2 + lambda |w|^2, with lambda = penalty T, or penalty itself without
    `per_sample`; penalty > 0.
    """

    penalty: Any
    per_sample: bool = static(default=True)

    def __post_init__(self):
        checks.real("penalty", self.penalty, above=0.0)

    def fit(self, draws, before, training):
        """R^-1 Q'y of the rows with those of the penalty below them."""
        columns = len(before)
        penalty = (
            self.penalty * training.count if self.per_sample else jnp.asarray(self.penalty, float)
        )
        prior = jnp.sqrt(penalty) * jnp.eye(columns)
        pulled = factor.extend(training, prior, jnp.zeros(columns), jnp.zeros(()))
        return factor.solve(pulled.rows, pulled.target)


@traced
class GradientDescent(Learner):
    """`steps` steps w -= rate / T X'(X w - y), from 0, or `warm` from the weights of the model
    before (of generation 1: from 0).
    """

    steps: Any
    rate: Any
    warm: bool = static(default=False)

    def __post_init__(self):
        if not checks.is_traced(self.steps):
            checks.integer("steps", self.steps, least=1)
        checks.real("rate", self.rate, above=0.0)

    def fit(self, draws, before, training):
        """The weights after all steps."""
        rows, target, count = training

        def step(_, weights):
            return weights - self.rate / count * (rows.T @ (rows @ weights - target))

        start = jnp.where(draws.generation > 0, before, 0) if self.warm else jnp.zeros_like(before)
        return jax.lax.fori_loop(0, self.steps, step, start)


@traced
class StochasticGradient(Learner):
    """One pass over the rows, oldest first, from 0: w += rate x (y - x'w), times the row's weight
    where there are weights.
    """

    rate: Any

    def __post_init__(self):
        checks.real("rate", self.rate, above=0.0)

    @property
    def by_rows(self) -> bool:
        """It goes from row to row."""
        return True

    def fit_rows(self, draws, rows, labels, counts):
        """The weights after the last row."""

        def step(weights, row):
            x, y, count = row
            return weights + self.rate * count * x * (y - jnp.sum(x * weights)), None

        return jax.lax.scan(step, jnp.zeros_like(rows[0]), (rows, labels, counts))[0]


@traced
class RandomSubset(Learner):
    """`learner` on `size` features, chosen at random for every fit; the other weights are 0."""

    size: int = static()
    learner: Any = LeastSquares()

    def __post_init__(self):
        checks.integer("size", self.size, least=1)
        if not isinstance(self.learner, Learner):
            raise TypeError(f"learner must be a learner of sims, got {self.learner!r}")

    @property
    def by_rows(self) -> bool:
        """As its learner says."""
        return self.learner.by_rows

    def least(self, features):
        """What its learner needs for the features chosen; ValueError where there are fewer."""
        if self.size > features:
            raise ValueError(f"size must be at most the {features} features seen, got {self.size}")
        return self.learner.least(self.size)

    def inverted(self, features, generations):
        """What its learner inverts, of the features chosen."""
        return self.learner.inverted(self.size, generations)

    def _chosen(self, draws, features):
        numbers = jnp.arange(features, dtype=jnp.int32)
        return jax.lax.sort((draws.words((features,)), numbers), num_keys=1)[1][: self.size]

    def fit(self, draws, before, training):
        """The learner's weights at the features chosen, 0 at the others."""
        chosen = self._chosen(draws, len(before))
        part = factor.extend(
            factor.empty(self.size), training.rows[:, chosen], training.target, training.count
        )
        return jnp.zeros_like(before).at[chosen].set(self.learner.fit(draws, before[chosen], part))

    def fit_rows(self, draws, rows, labels, counts):
        """The learner's weights at the features chosen, 0 at the others."""
        chosen = self._chosen(draws, rows.shape[1])
        return (
            jnp.zeros_like(rows[0])
            .at[chosen]
            .set(self.learner.fit_rows(draws, rows[:, chosen], labels, counts))
        )


@traced
class Student(Learner):
    """`teacher` fits the first `generations` times, `learner` ever after: the last of a chain
    learns in another way.
    """

    learner: Any
    generations: Any
    teacher: Any = LeastSquares()

    def __post_init__(self):
        for name in ("learner", "teacher"):
            if not isinstance(part := getattr(self, name), Learner) or part.by_rows:
                raise TypeError(
                    f"{name} must be a learner of sims that does not need rows one by one, got "
                    f"{part!r}"
                )
        if not checks.is_traced(self.generations):
            checks.integer("generations", self.generations, least=0)

    def least(self, features):
        """What both need."""
        return max(self.learner.least(features), self.teacher.least(features))

    def inverted(self, features, generations):
        """The teacher's at first, the learner's afterwards."""
        fits = (each.inverted(features, generations) for each in (self.teacher, self.learner))
        return np.where(generations <= self.generations, *fits)

    def fit(self, draws, before, training):
        """The teacher's weights at first, the learner's afterwards."""
        fits = (each.fit(draws, before, training) for each in (self.teacher, self.learner))
        return jnp.where(draws.generation < self.generations, *fits)
