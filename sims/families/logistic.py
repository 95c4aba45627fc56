"""Logistic regression refitted on its own labels, y = 1 with probability 1 / (1 + exp(-x'w)), else
0.

There is no sufficient statistic: rows and labels are drawn, and w maximises their likelihood, by
Newton's method from the model before. Labels that a hyperplane through 0 separates have no maximum;
what the search then stops at is finite, and counted."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims import checks
from sims.draws import Draws
from sims.families.base import Family
from sims.families.points import PointFamily
from sims.fold import Observable, reading
from sims.newton import minimise
from sims.trees import static, traced
from sims.truths import Normal, Reference
from sims.workflows import Workflow


class FittedLogistic(NamedTuple):
    """A generation.

    Attributes:
        weights: of the features.
        true: the true weights, the same in all generations.
        unconverged: fits so far that missed the tolerance or whose labels were separated.
    """

    weights: Float[Array, " p"]
    true: Float[Array, " p"]
    unconverged: Float[Array, ""]


#: |w - w*|^2, and the number of fits so far, in one replicate, that have no maximum or did not come
#: to it.
squared_error = reading(
    "squared_error",
    lambda model, truth: jnp.sum((model.weights - model.true) ** 2),
    FittedLogistic,
)
unconverged = reading("unconverged", lambda model, truth: model.unconverged, FittedLogistic)
NAMED = {o.name: o for o in (squared_error, unconverged)}


@traced
class LogisticRegression(PointFamily):
    """Logistic regression without intercept; the truth is the law of the entries of rows,
    `Normal()` for x ~ N(0, I).

    Attributes:
        features: p, static.
        weights: w*, one number for all features or one for each.
        tolerance: a search ends when the Newton decrement of the mean loss per row is at most this
            (see `sims.newton`).
        steps: most Newton steps per fit. Static.
        tile: the most replicates computed side by side. Static.

    Fits that miss the tolerance, or whose labels are separated, are counted in the observable
    "unconverged", recorded in every run. Raises TypeError or ValueError, in one sentence."""

    features: int = static()
    weights: Any
    tolerance: Any = 1e-3
    steps: int = static(default=50)
    tile: int = static(default=256)

    fitted = FittedLogistic
    begins_true = True
    required = (unconverged,)

    def __post_init__(self):
        checks.integer("features", self.features, least=1)
        object.__setattr__(self, "weights", checks.reals("weights", self.weights))
        if isinstance(self.weights, tuple) and len(self.weights) != self.features:
            raise ValueError(
                f"weights must be one number, or one for each of {self.features} features, got "
                f"{len(self.weights)}"
            )
        checks.real("tolerance", self.tolerance, above=0.0)
        checks.integer("steps", self.steps, least=1)
        checks.integer("tile", self.tile, least=1)

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """By its points."""
        return ((cls(2, 0.5), Normal()),)

    @property
    def shape(self) -> tuple[int, ...]:
        """A point is a row and its label."""
        return (self.features + 1,)

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables."""
        return NAMED

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if a training set has fewer rows than features."""
        counts = workflow.counts(samples)
        if counts.min() < self.features:
            raise ValueError(
                f"a training set needs at least {self.features} rows, one for each feature, "
                f"got {counts.min()} for generation {counts.argmin() + 1} of {workflow}"
            )

    def origin(self, truth: Reference) -> FittedLogistic:
        """Generation 0: the true weights."""
        numbers = (
            self.weights if isinstance(self.weights, tuple) else (self.weights,) * self.features
        )
        weights = jnp.stack([jnp.asarray(x, float) for x in numbers])
        return FittedLogistic(weights, weights, jnp.zeros(()))

    def real_points(
        self, draws: Draws, truth: Reference, context: Any, size: int
    ) -> Float[Array, "size point"]:
        """Rows and true labels."""
        rows = truth.sample(draws.at(0).key(), (size, self.features))
        return self._labelled(draws, rows, self.origin(truth).weights)

    def context(self, draws: Draws, truth: Reference, size: int) -> Reference:
        """The law of the rows."""
        return truth

    def model_points(
        self, draws: Draws, model: FittedLogistic, context: Any, size: int
    ) -> Float[Array, "size point"]:
        """Rows and labels of the model."""
        rows = context.sample(draws.at(0).key(), (size, self.features))
        return self._labelled(draws, rows, model.weights)

    def _labelled(self, draws, rows, weights) -> Float[Array, "size point"]:
        labels = draws.at(1).uniform((len(rows),)) < jax.nn.sigmoid(rows @ weights)
        return jnp.concatenate([rows, labels.astype(rows.dtype)[:, None]], axis=1)

    def estimate(
        self,
        draws: Draws,
        model: FittedLogistic,
        values: Float[Array, "size point"],
        weights: Float[Array, " size"],
    ) -> FittedLogistic:
        """The maximum of the likelihood, from the model before; `unconverged` is 0 or 1."""
        rows, signs = values[:, :-1], 2 * values[:, -1] - 1

        def loss(point):
            return jnp.sum(weights * jax.nn.softplus(-signs * (rows @ point))) / jnp.sum(weights)

        found = minimise(loss, model.weights, tolerance=self.tolerance, steps=self.steps)
        separated = jnp.all((signs * (rows @ found.point) > 0) | (weights == 0))
        return FittedLogistic(found.point, model.true, (separated | ~found.converged).astype(float))

    def average(self, weight, a: FittedLogistic, b: FittedLogistic) -> FittedLogistic:
        """Weights averaged with `weight` and 1 - `weight`; unconverged if either is."""
        return FittedLogistic(
            weight * a.weights + (1 - weight) * b.weights,
            a.true,
            jnp.maximum(a.unconverged, b.unconverged),
        )

    def advance(
        self, draws: Draws, model: FittedLogistic, estimate: FittedLogistic, truth: Reference
    ) -> tuple[FittedLogistic, tuple]:
        """The next model, which remembers how many fits before it failed; there is no frame."""
        return estimate._replace(unconverged=model.unconverged + estimate.unconverged), ()
