"""The one-dimensional Gaussian, refitted by its exact sufficient statistic: O(1) per generation,
never M points.

The experiment: M points of N(mu, v) are drawn and give xbar and SS = sum (x - xbar)^2; the next
model is N(xbar, v') with v' = SS / (M - ddof). By Cochran's theorem xbar = mu + sqrt(v / M) Z and
SS = v chi2_{M-1}, independent.

Notation: everything is kept in standard units. A model is its displacement (mean - truth mean) /
truth deviation and log(v / v0). A statistic is kept in the coordinates of the *current* model:
offset of the mean in units of the model's sigma, and the log of its mean square deviation over
sigma^2. Nothing underflows when sigma^2 is 1e-300 and the mean 1."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from scipy.special import gammaln

from sims import checks
from sims.draws import Draws
from sims.engine.chi_square import ChiSquares
from sims.families import chi_squares, gaussian_pool, gaussian_walk
from sims.families import gaussian_readings as readings
from sims.families.base import Chain, ExactFamily, Family, Tilt
from sims.families.gaussian_readings import FittedGaussian
from sims.fold import Observable
from sims.trees import traced
from sims.truths import Normal, Reference, is_normal
from sims.workflows import Accumulate, Replace, Workflow


class Statistic(NamedTuple):
    """The sufficient statistic of a weighted point set, in the coordinates of the current model
    (mean, sigma).

    Attributes:
        count: total weight; 0 is the empty set, the identity of merging.
        offset: (xbar - mean) / sigma.
        log_ms: log(SS / (count sigma^2)), -inf for a single point.
    """

    count: Float[Array, ""]
    offset: Float[Array, ""]
    log_ms: Float[Array, ""]


class Frame(NamedTuple):
    """A fit in the coordinates of the model before it: its `offset`, and `growth` = log(v' / v)."""

    offset: Float[Array, ""]
    growth: Float[Array, ""]


@traced
class Gaussian(ExactFamily):
    """N(mean, variance), fitted with variance divisor count - ddof; all fields are traced: no value
    recompiles.

    Attributes:
        ddof: any real below every training count; 0 is maximum likelihood, 1 the unbiased variance.
        temperature: lambda > 0; batch t, drawn from generation t (t = 0, the truth, included), has
            variance lambda v_t. So under `Replace` v_n / v0 = prod lambda R_i, E d_n^2 = (lambda /
            M) sum_{i<n} (lambda q)^i with q = (M - 1) / (M - ddof). Fresh real points of a workflow
            are not tempered.
        functional_error: variance, in squared units of the data, of a normal error added to every
            fitted mean; 0 is kept as None.
        ridge: r >= 0, in squared units of the data, added to every fitted variance: v' = v R + r; 0
            is kept as None.
        tilt: set by `refit(tilt=s)`: chi-squares are drawn with 2 s more degrees of freedom.

    The defaults leave the plain refit unchanged bit for bit. Raises TypeError or ValueError for a
    number out of range."""

    ddof: Any = 0.0
    temperature: Any = 1.0
    functional_error: Any = None
    ridge: Any = None
    tilt: Any = 0.0

    fitted = FittedGaussian
    builders = readings.BUILT
    tile = 2**14

    def __post_init__(self):
        checks.real("ddof", self.ddof)
        checks.real("temperature", self.temperature, above=0.0)
        for name in ("functional_error", "ridge"):
            if (
                getattr(self, name) is not None
                and checks.real(name, getattr(self, name), least=0.0) == 0
            ):
                object.__setattr__(self, name, None)
        checks.real("tilt", self.tilt)

    @classmethod
    def prototypes(cls) -> tuple[tuple[Family, Any], ...]:
        """By the walks, and by the loop."""
        return (cls(), Normal()), (cls(ridge=0.1), Normal())

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables of a fitted Gaussian."""
        return readings.NAMED

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, if the exact route cannot run this experiment."""
        if not is_normal(truth):
            raise ValueError(
                f"Gaussian has an exact statistic for a Normal truth only: use Samples({self}) for "
                f"{truth}"
            )
        if workflow.by_points:
            raise ValueError(
                f"{type(workflow).__name__} has no exact statistic: use Samples({self})"
            )
        self.check_counts(workflow, samples)

    def check_counts(self, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, unless every training set has at least two points and more
        than ddof.
        """
        counts = workflow.counts(samples)
        least = int(counts.min())
        if least < 2 or not least > self.ddof:
            generation = int(counts.argmin()) + 1
            raise ValueError(
                f"a training set needs at least 2 points and more than ddof = {self.ddof:g}, "
                f"got {least} for generation {generation} of {workflow}"
            )

    def tables(
        self,
        truth: Any,
        workflow: Workflow,
        samples: np.ndarray,
        observables: tuple[Observable, ...],
    ) -> ChiSquares:
        """The laws of every chi-square that a run draws."""
        batches = {float(count) - 1 + 2 * self.tilt for count in np.unique(samples)}
        fresh = workflow.fresh_points
        return ChiSquares.of(batches | {float(fresh) - 1} if fresh else batches)

    def chain(
        self, workflow: Workflow, observables: tuple[Observable, ...], tables: Any
    ) -> Chain | None:
        """Under `Replace` and `Accumulate` the random walks of `gaussian_walk` and `gaussian_pool`,
        without a ridge and for observables without memory; under `Accumulate` without functional
        error, too.
        """
        if self.ridge is not None or not all(o.memoryless for o in observables):
            return None
        if isinstance(workflow, Replace):
            return gaussian_walk.run
        return (
            gaussian_pool.run
            if isinstance(workflow, Accumulate) and self.functional_error is None
            else None
        )

    def origin(self, truth: Reference) -> FittedGaussian:
        """Generation 0: the truth's own mean and variance."""
        zero = jnp.zeros_like(truth.mean)
        return FittedGaussian(zero, zero, zero)

    def draw_statistic(
        self, draws: Draws, model: FittedGaussian, count, context: Any, size: int
    ) -> Statistic:
        """The exact law of the statistic of `count` points of the model."""
        z, log_ms = chi_squares.cochran(draws, count - 1 + 2 * self.tilt)
        log_ms = log_ms + jnp.log1p((2 * self.tilt - 1) / count) + jnp.log(self.temperature)
        return Statistic(count, z * jnp.sqrt(self.temperature / count), log_ms)

    def draw_real(
        self, draws: Draws, truth: Reference, model: FittedGaussian, count, context: Any, size: int
    ) -> Statistic:
        """The exact law of the statistic of `count` points of the truth, seen from the model."""
        inverse_sigma = jnp.exp(-model.log_ratio / 2)
        z, log_ms = chi_squares.cochran(draws, count - 1)
        offset = (z * jnp.sqrt(1 / count) - model.displacement) * inverse_sigma
        return Statistic(count, offset, log_ms + jnp.log1p(-1 / count) - model.log_ratio)

    def empty(self, truth: Any, size: int) -> Statistic:
        """The empty set."""
        zero = jnp.zeros((), dtype=float)
        return Statistic(zero, zero, zero - jnp.inf)

    def merge(self, a: Statistic, b: Statistic) -> Statistic:
        """The union: SS = SS_a + SS_b + n_a n_b / (n_a + n_b) (xbar_a - xbar_b)^2 (Chan, Golub and
        LeVeque).
        """
        count = a.count + b.count
        safe = jnp.where(count > 0, count, 1)
        share_a, share_b = a.count / safe, b.count / safe
        unit = jnp.maximum(a.log_ms, b.log_ms)
        unit = jnp.where(jnp.isneginf(unit), 0, unit)
        within = share_a * jnp.exp(a.log_ms - unit) + share_b * jnp.exp(b.log_ms - unit)
        between = share_a * share_b * (a.offset - b.offset) ** 2 * jnp.exp(-unit)
        return Statistic(
            count, share_a * a.offset + share_b * b.offset, unit + jnp.log(within + between)
        )

    def reweigh(self, a: Statistic, factor) -> Statistic:
        """The same set with all weights multiplied by `factor`."""
        return a._replace(count=a.count * factor)

    def count(self, a: Statistic) -> Float[Array, ""]:
        """Total weight."""
        return a.count

    def fit(self, draws: Draws, model: FittedGaussian, training: Statistic) -> Frame:
        """Mean xbar and variance SS / (count - ddof)."""
        return Frame(training.offset, training.log_ms - jnp.log1p(-self.ddof / training.count))

    def average(self, weight, a: Frame, b: Frame) -> Frame:
        """Means and variances averaged with `weight` and 1 - `weight`."""
        growth = jnp.logaddexp(jnp.log(weight) + a.growth, jnp.log1p(-weight) + b.growth)
        return Frame(weight * a.offset + (1 - weight) * b.offset, growth)

    def advance(
        self, draws: Draws, model: FittedGaussian, estimate: Frame, truth: Reference
    ) -> tuple[FittedGaussian, Frame]:
        """The next model, after functional error and ridge, and the frame that leads to it."""
        offset, growth = estimate
        if self.functional_error is not None:
            log_error = jnp.log(self.functional_error) - truth.log_variance
            offset = offset + draws.normal() * jnp.exp((log_error - model.log_ratio) / 2)
        if self.ridge is not None:
            growth = jnp.logaddexp(
                growth, jnp.log(self.ridge) - truth.log_variance - model.log_ratio
            )
        displacement = model.displacement + jnp.exp(model.log_ratio / 2) * offset
        term = growth - model.residue
        log_ratio = model.log_ratio + term
        return FittedGaussian(displacement, log_ratio, (log_ratio - model.log_ratio) - term), Frame(
            offset, growth
        )

    def move(self, statistic: Statistic, frame: Frame) -> Statistic:
        """The statistic in the coordinates of the model that the frame leads to."""
        offset = (statistic.offset - frame.offset) * jnp.exp(-frame.growth / 2)
        return Statistic(statistic.count, offset, statistic.log_ms - frame.growth)

    def tilted(self, tilt: float, workflow: Workflow, samples: np.ndarray) -> Tilt:
        """This family drawing chi-squares with nu + 2 tilt degrees of freedom; ValueError where no
        exact weight exists.

        The weight of a tilted path is E[(v_n / v0)^s] (v_n / v0)^-s, since the tilted density is
        the plain one times (v_n / v0)^s / E[...]."""
        tilt = checks.real("tilt", tilt)
        if not (isinstance(workflow, Replace) and not self.ridge):
            raise ValueError(
                f"tilt has an exact weight for Replace without ridge only, got {workflow} on {self}"
            )
        if not samples.min() - 1 + 2 * tilt > 0:
            raise ValueError(
                f"tilt must leave samples - 1 + 2 tilt > 0, got {tilt:g} with samples "
                f"{samples.min()}"
            )
        nu = samples - 1.0
        steps = (
            tilt * (np.log(2 * self.temperature) - np.log(samples - self.ddof))
            + gammaln(nu / 2 + tilt)
            - gammaln(nu / 2)
        )
        log_moment = np.concatenate([[0.0], np.cumsum(steps)])
        return Tilt(replace(self, tilt=tilt), readings.log_ratio, log_moment)
