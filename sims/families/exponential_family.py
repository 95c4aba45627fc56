"""The natural exponential families with quadratic variance function (Morris 1982), refitted by
their mean.

A point is the sum of r unit points, r = `convolution`, so that V(mu) = r V_1(mu / r), where for the
unit points V_1 is

    normal 1   poisson m   gamma m^2   binomial m (1 - m)   negative_binomial m (1 + m)
    hyperbolic_secant 1 + m^2

The maximum-likelihood mean is that of the points, so (count, sum) is the statistic, and the sum of
M points has a law that is drawn at once: that of M r unit points. A hyperbolic secant with natural
parameter theta = arctan m has cumulants log cos theta - log cos(theta + s), and so has (log G_a -
log G_b) / pi with independent gammas of shapes 1/2 + theta / pi and 1/2 - theta / pi, by Euler's
reflection; its sums are drawn unit by unit."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from sims import checks
from sims.counts import LARGEST, binomial, poisson
from sims.draws import Draws
from sims.families.base import ExactFamily, Family
from sims.fold import Observable, reading
from sims.trees import static, traced
from sims.truths import Reference, Truth
from sims.workflows import Sizes, Workflow, power_of_two


class Total(NamedTuple):
    """The statistic of a weighted point set: total weight, and weighted sum of the points."""

    count: Float[Array, ""]
    sum: Float[Array, ""]


class FittedMean(NamedTuple):
    """A generation: its mean."""

    mean: Float[Array, ""]


mean_offset = reading("mean_offset", lambda model, truth: model.mean - truth.mean, FittedMean)
squared_error = reading(
    "squared_error", lambda model, truth: (model.mean - truth.mean) ** 2, FittedMean
)
NAMED = {o.name: o for o in (mean_offset, squared_error)}


def _hyperbolic_secant(draws, n, m, size):
    low, high = (jnp.arctan2(jnp.ones_like(m), side) / np.pi for side in (-m, m))
    logits = (
        jax.random.loggamma(draws.at(k).key(), shape, (size,))
        for k, shape in enumerate((low, high))
    )
    terms = next(logits) - next(logits)
    return jnp.sum(jnp.where(jnp.arange(size, dtype=terms.dtype) < n, terms, 0)) / np.pi


#: one number for each replicate
NODE = np.zeros(1, np.uint32)


def _poisson(draws, rate):
    return poisson(draws, jnp.asarray(NODE), rate[None])[0]


def _binomial(draws, trials, share):
    return binomial(draws, jnp.asarray(NODE), trials.astype(jnp.int32)[None], share[None])[0]


class Kind(NamedTuple):
    """V_1 = v0 + v1 m + v2 m^2; whether r is an integer; (draws, n, m, capacity) -> the sum of n
    unit points of mean m.
    """

    quadratic: tuple[float, float, float]
    whole: bool
    total: Any


KINDS = {
    "normal": Kind(
        (1.0, 0.0, 0.0), False, lambda draws, n, m, size: n * m + jnp.sqrt(n) * draws.normal()
    ),
    "poisson": Kind((0.0, 1.0, 0.0), False, lambda draws, n, m, size: _poisson(draws, n * m)),
    "gamma": Kind(
        (0.0, 0.0, 1.0), False, lambda draws, n, m, size: m * jax.random.gamma(draws.key(), n)
    ),
    "binomial": Kind(
        (0.0, 1.0, -1.0), True, lambda draws, n, m, size: _binomial(draws, n, m).astype(float)
    ),
    "negative_binomial": Kind(
        (0.0, 1.0, 1.0),
        False,
        lambda draws, n, m, size: _poisson(draws.at(1), m * jax.random.gamma(draws.at(0).key(), n)),
    ),
    "hyperbolic_secant": Kind((1.0, 0.0, 1.0), True, _hyperbolic_secant),
}


class Member(Truth):
    """A member of an `ExponentialFamily`, by its mean and variance: see `ExponentialFamily.at`."""


@traced
class ExponentialFamily(ExactFamily):
    """The mean of points with variance V(mean), fitted by maximum likelihood: `kind` names one of
    six families (static).

    Its truth is a member, `family.at(mean)`, whose law is that of the real data. A count, a rate or
    a gamma mean that has come to 0, or a binomial one that has come to r, stays there.

    Attributes:
        convolution: r > 0: the variance of "normal", the shape of "gamma", the trials of
            "binomial", the successes of "negative_binomial"; an integer for "binomial" and
            "hyperbolic_secant"; "poisson" is the same for all.
    """

    kind: str = static()
    convolution: Any = 1.0

    fitted = FittedMean
    tile = 2**12

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {self.kind!r}")
        checks.real("convolution", self.convolution, above=0.0)
        if (
            KINDS[self.kind].whole
            and not checks.is_traced(self.convolution)
            and self.convolution != int(self.convolution)
        ):
            raise ValueError(
                f"convolution must be an integer for {self.kind}, got {self.convolution!r}"
            )

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """One of each kind."""
        return tuple((cls(kind, 2.0), cls(kind, 2.0).at(0.5)) for kind in KINDS)

    def variance(self, mean: Any) -> Any:
        """V(mean) = r V_1(mean / r)."""
        v0, v1, v2 = KINDS[self.kind].quadratic
        return v0 * self.convolution + v1 * mean + v2 * mean**2 / self.convolution

    def at(self, mean: float | int) -> Member:
        """The member with this mean; ValueError outside the family."""
        mean = checks.real("mean", mean)
        v0, v1, _ = KINDS[self.kind].quadratic
        if not self.variance(mean) > 0 or (not v0 and not mean > 0):
            raise ValueError(
                f"mean must be inside the {self.kind} family with convolution "
                f"{self.convolution:g}, got {mean:g}"
            )
        return Member(mean, self.variance(mean))

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables, in the units of the points."""
        return NAMED

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the experiment is impossible."""
        self.check_truth(truth)
        if workflow.by_points:
            raise ValueError(f"{type(workflow).__name__} needs points, which {self} does not draw")
        points = float(samples.max()) + workflow.fresh_points
        trials, total = points * float(self.convolution), points * truth.mean
        if self.kind == "binomial" and trials >= 2**31:
            raise ValueError(
                f"a fit to binomial points takes less than 2^31 trials, got {trials:g}"
            )
        if self.kind in ("poisson", "negative_binomial") and total > LARGEST / 10:
            raise ValueError(
                f"the points of a {self.kind} fit add up to at most {LARGEST / 10:g} in the mean, "
                f"got {total:g}"
            )

    def check_truth(self, truth: Any) -> None:
        """ValueError, in one sentence, for a truth that is no member of the family."""
        if not isinstance(truth, Member) or truth != self.at(truth.mean):
            raise ValueError(f"truth must be a member of the family, {self}.at(mean), got {truth}")

    def sizes(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> Sizes:
        """Capacities where sums are drawn unit by unit."""
        if self.kind != "hyperbolic_secant":
            return Sizes()
        real = workflow.fresh_points * self.convolution
        return Sizes(
            power_of_two(int(samples.max() * self.convolution), 16),
            power_of_two(int(real), 16) if real else 0,
        )

    def origin(self, truth: Reference) -> FittedMean:
        """Generation 0."""
        return FittedMean(truth.mean)

    def draw_statistic(
        self, draws: Draws, model: FittedMean, count, context: Any, size: int
    ) -> Total:
        """The exact law of the sum of `count` points of the model."""
        r = jnp.asarray(self.convolution, float)
        return Total(count, KINDS[self.kind].total(draws, count * r, model.mean / r, size))

    def draw_real(
        self, draws: Draws, truth: Reference, model: FittedMean, count, context: Any, size: int
    ) -> Total:
        """The exact law of the sum of `count` points of the truth."""
        return self.draw_statistic(draws, FittedMean(truth.mean), count, context, size)

    def empty(self, truth: Any, size: int) -> Total:
        """The empty set."""
        return Total(jnp.zeros(()), jnp.zeros(()))

    def merge(self, a: Total, b: Total) -> Total:
        """The union."""
        return Total(a.count + b.count, a.sum + b.sum)

    def reweigh(self, a: Total, factor) -> Total:
        """The same set with all weights multiplied by `factor`."""
        return Total(a.count * factor, a.sum * factor)

    def count(self, a: Total) -> Float[Array, ""]:
        """Total weight."""
        return a.count

    def fit(self, draws: Draws, model: FittedMean, training: Total) -> FittedMean:
        """The mean of the points."""
        return FittedMean(training.sum / training.count)

    def average(self, weight, a: FittedMean, b: FittedMean) -> FittedMean:
        """Means averaged with `weight` and 1 - `weight`."""
        return FittedMean(weight * a.mean + (1 - weight) * b.mean)

    def advance(
        self, draws: Draws, model: FittedMean, estimate: FittedMean, truth: Reference
    ) -> tuple[FittedMean, tuple]:
        """The next model; coordinates do not move."""
        return estimate, ()
