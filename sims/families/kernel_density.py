"""Kernel density estimates in one dimension, refitted on their own samples.

A fit keeps the points it was given, and a bandwidth; a sample of it is a point of these, picked at
random, plus normal noise of that bandwidth: no density is ever evaluated. The state of a run is the
points of the current fit, in the truth's standard units (x - mean) / deviation, and their mean and
variance; nothing else is kept.

A number called `scott` means one thing in SciPy and another in scikit-learn: see `BANDWIDTHS`."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax.scipy.stats import norm
from jaxtyping import Array, Float, Int

from sims import checks
from sims.draws import Draws
from sims.families.points import PointFamily, Points, picks
from sims.fold import Observable
from sims.fold import reading as reading_of
from sims.trees import static, traced
from sims.truths import Normal, Reference
from sims.workflows import Weighted, Workflow


class FittedDensity(NamedTuple):
    """A kernel density estimate; lengths are in units of the truth's deviation.

    Attributes:
        points: the points of the fit, from the front; what follows holds none.
        used: how many there are; 0 in generation 0, which is the truth.
        mean, variance: of the points, with divisor `used`.
        bandwidth: standard deviation of the kernel.
        shrink: by which factor points are moved towards their mean before noise is added.
    """

    points: Float[Array, " size"]
    used: Int[Array, ""]
    mean: Float[Array, ""]
    variance: Float[Array, ""]
    bandwidth: Float[Array, ""]
    shrink: Float[Array, ""]


class Spread(NamedTuple):
    """What a rule may look at: the count of the points, their variance with divisor count, the
    number given as `bandwidth`, and what one unit of the data is in deviations of the truth.
    """

    count: Float[Array, ""]
    variance: Float[Array, ""]
    given: Any
    unit: Float[Array, ""]


def _scott(count):
    """Scott's factor in one dimension."""
    return count ** (-1 / 5)


def _silverman(count):
    """Silverman's factor in one dimension."""
    return (3 * count / 4) ** (-1 / 5)


def _of_sample(factor: Callable) -> Callable[[Spread], Any]:
    """A factor times the standard deviation of the points, with ddof 1."""
    return lambda s: factor(s.count) * jnp.sqrt(s.variance * s.count / (s.count - 1))


#: The bandwidth by each rule. Those that take a number: "fixed" is that number, in units of the
#: data; "scaled" and "shrunken" are that many standard deviations (ddof 0) of the points. Those
#: that take none: "scott" and "silverman" are factors of the standard deviation (ddof 1), as in
#: `scipy.stats.gaussian_kde`; "scott-unscaled" and "silverman-unscaled" are the same factors in
#: units of the data, whatever the spread of the points, as in `sklearn.neighbors.KernelDensity`.
BANDWIDTHS: Mapping[str, Callable[[Spread], Any]] = {
    "fixed": lambda s: s.given * s.unit,
    "scaled": lambda s: s.given * jnp.sqrt(s.variance),
    "shrunken": lambda s: s.given * jnp.sqrt(s.variance / (1 + s.given**2)),
    "scott": _of_sample(_scott),
    "silverman": _of_sample(_silverman),
    "scott-unscaled": lambda s: _scott(s.count) * s.unit,
    "silverman-unscaled": lambda s: _silverman(s.count) * s.unit,
}
#: The rules that take a number.
GIVEN = ("fixed", "scaled", "shrunken")


def _reading(name: str, read: Callable[[FittedDensity, Reference], Any]) -> Observable:
    return reading_of(name, read, FittedDensity)


def _spread(model: FittedDensity):
    """Variance of the density itself."""
    return model.shrink**2 * model.variance + model.bandwidth**2


def _pairs(model: FittedDensity):
    """Mean squared difference of two points of the fit, of which no two are the same one."""
    real = model.used == 0
    count = jnp.where(real, 2, model.used).astype(float)
    return jnp.where(real, 2.0, 2 * count / (count - 1)) * model.variance


#: What `observe=` may name: in the units of the data.
NAMED = {
    observable.name: observable
    for observable in (
        _reading("variance", lambda model, truth: truth.deviation**2 * model.variance),
        _reading("density_variance", lambda model, truth: truth.deviation**2 * _spread(model)),
        _reading("log_variance", lambda m, truth: truth.log_variance + jnp.log(m.variance)),
        _reading("mean_offset", lambda model, truth: truth.deviation * model.mean),
        _reading("squared_error", lambda model, truth: (truth.deviation * model.mean) ** 2),
        _reading("pair_difference", lambda model, truth: truth.deviation**2 * _pairs(model)),
        _reading("bandwidth", lambda model, truth: truth.deviation * model.bandwidth),
    )
}


@cache
def density(at: float | int) -> Observable:
    """The density at a place, in the units of the data; NaN at generation 0, without points."""
    at = checks.real("at", at)

    def read(model: FittedDensity, truth: Reference):
        place = (at - truth.mean) / truth.deviation
        centres = model.mean + model.shrink * (model.points - model.mean)
        there = norm.pdf(place, centres, model.bandwidth)
        held = jnp.arange(len(model.points)) < model.used
        return jnp.sum(jnp.where(held, there, 0.0)) / model.used.astype(float) / truth.deviation

    return _reading(f"density({at:g})", read)


@traced
class KernelDensity(PointFamily):
    """A kernel density estimate with a normal kernel; the points of any truth.

    Attributes:
        bandwidth: the number of the rules "fixed", "scaled" and "shrunken", at least 0, where the
            model is the empirical law of its points: the bootstrap. None for the other rules.
        rule: one of `BANDWIDTHS`, by default "fixed" with a bandwidth and "scott" without. Under
            "shrunken" points are moved towards their mean by the
            factor 1 / sqrt(1 + bandwidth^2) before noise is added, so that the density has the
            variance of its points.

    Raises TypeError or ValueError, in one sentence, for another rule or number.
    """

    bandwidth: Any = None
    rule: str = static(default="")

    fitted = FittedDensity
    builders = {"density": density}
    grows = True

    def __post_init__(self):
        if self.rule == "":
            rule = "scott" if self.bandwidth is None else "fixed"
            object.__setattr__(self, "rule", rule)
        if self.rule not in BANDWIDTHS:
            raise ValueError(f"rule must be one of {', '.join(BANDWIDTHS)}, got {self.rule!r}")
        if self.rule not in GIVEN:
            if self.bandwidth is not None:
                raise ValueError(
                    f"bandwidth is for the rules {', '.join(GIVEN)}, got {self.bandwidth!r} with "
                    f"{self.rule}"
                )
        elif self.bandwidth is None:
            raise ValueError(f"the rule {self.rule} needs a bandwidth, got none")
        else:
            checks.real("bandwidth", self.bandwidth, least=0.0)

    @classmethod
    def prototypes(cls):
        """Of one rule: all go the same way."""
        return ((cls(0.5), Normal()),)

    @property
    def observables(self) -> Mapping[str, Observable]:
        """The named observables."""
        return NAMED

    def check(self, truth: Any, workflow: Workflow, samples: np.ndarray) -> None:
        """ValueError, in one sentence, for weights, which points do not have here, and for a single
        point where the rule divides by count - 1.
        """
        if isinstance(workflow, Weighted):
            raise ValueError(f"KernelDensity has points of equal weight: it is not for {workflow}")
        least = int(workflow.counts(samples).min())
        if least < 2:
            raise ValueError(f"KernelDensity needs at least 2 points in every fit, got {least}")

    def require_moments(
        self, observables: tuple[Observable, ...], workflow: Workflow, samples: np.ndarray
    ) -> None:
        """ValueError for a density where there is none."""
        if self.bandwidth is not None and not self.bandwidth:
            if named := [o.name for o in observables if o.name.startswith("density(")]:
                raise ValueError(f"{named[0]} needs a bandwidth above 0, got 0")

    def origin(self, truth: Reference) -> FittedDensity:
        """Generation 0: the truth's mean and variance, and no points."""
        zero, one = jnp.zeros(()), jnp.ones(())
        return FittedDensity(jnp.zeros(1), jnp.int32(0), zero, one, zero, one)

    def real_points(self, draws: Draws, truth: Reference, context: Any, size: int) -> Any:
        """`size` points of the truth."""
        return truth.standard(draws.key(), (size,))

    def model_points(self, draws: Draws, model: FittedDensity, context: Any, size: int) -> Any:
        """`size` points of the model: picked, shrunk, and moved by the kernel."""
        centres = model.points[picks(draws.at(0), model.used, size)]
        shrunk = model.mean + model.shrink * (centres - model.mean)
        return shrunk + model.bandwidth * draws.at(1).normal((size,))

    def merge(self, a: Points, b: Points) -> Points:
        """Both sets, one after the other, so that there are no gaps to pick from."""
        return self.extend(super().merge(a, self.empty(None, len(b.weights))), b)

    def estimate(self, draws: Draws, model: FittedDensity, values, weights) -> FittedDensity:
        """The points, their mean and variance; the bandwidth is that of the model before."""
        count = jnp.sum(weights)
        mean = jnp.sum(weights * values) * (1 / count)
        variance = jnp.sum(weights * (values - mean) ** 2) * (1 / count)
        used = count.astype(jnp.int32)
        return model._replace(points=values, used=used, mean=mean, variance=variance)

    def advance(
        self, draws: Draws, model: FittedDensity, estimate: FittedDensity, truth: Reference
    ) -> tuple[FittedDensity, tuple]:
        """The points with the bandwidth of the rule; there is no frame."""
        spread = Spread(
            estimate.used.astype(float),
            estimate.variance,
            self.bandwidth,
            jnp.exp(-truth.log_variance / 2),
        )
        bandwidth = jnp.asarray(BANDWIDTHS[self.rule](spread), float)
        shrink = jnp.ones(())
        if self.rule == "shrunken":
            shrink = 1 / jnp.sqrt(1 + jnp.asarray(self.bandwidth, float) ** 2)
        return estimate._replace(bandwidth=bandwidth, shrink=shrink), ()
