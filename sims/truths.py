"""The truth: the law that the real data come from, an argument of its own that may lie outside the
fitted family.

`Normal`, `Uniform`, `Exponential` and `Rademacher` are given by mean and variance; any NumPyro
distribution serves as well. What a kernel sees of a truth is a `Reference`: Gaussian families work
in its standard units, (x - mean) / deviation, so refitting is exactly equivariant under shifts and
scales and a variance of 1e-300 is as good as 1 in float32."""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Key

from sims import checks


@dataclass(frozen=True)
class Truth:
    """A location-scale law with finite `mean` and `variance` > 0, in the units of the data.

    Raises TypeError or ValueError, with one sentence, when `mean` is not finite or `variance` not
    finite and > 0."""

    mean: float | int = 0.0
    variance: float | int = 1.0

    def __post_init__(self):
        checks.real("mean", self.mean)
        checks.real("variance", self.variance, above=0.0)

    @staticmethod
    def standard(key: Key[Array, ""], shape: tuple[int, ...]) -> Float[Array, "..."]:
        """Points of the member with mean 0 and variance 1."""
        raise NotImplementedError

    def sample(self, key: Key[Array, ""], shape: tuple[int, ...] = ()) -> Float[Array, "..."]:
        """Independent points, in the units of the data."""
        return self.mean + math.sqrt(self.variance) * self.standard(key, shape)


class Normal(Truth):
    """The normal law; excess kurtosis 0."""

    @staticmethod
    def standard(key, shape):
        """Standard normal points."""
        return jax.random.normal(key, shape)


class Uniform(Truth):
    """The uniform law on mean +- sqrt(3 variance); excess kurtosis -6/5."""

    @staticmethod
    def standard(key, shape):
        """Points of the uniform law on +- sqrt 3."""
        return math.sqrt(12.0) * (jax.random.uniform(key, shape) - 0.5)


class Exponential(Truth):
    """The exponential law shifted to the given mean, scale^2 = variance; excess kurtosis 6."""

    @staticmethod
    def standard(key, shape):
        """Points of the exponential law with mean 1, minus 1."""
        return jax.random.exponential(key, shape) - 1


class Rademacher(Truth):
    """mean - deviation or mean + deviation, with probability 1/2 each; excess kurtosis -2."""

    @staticmethod
    def standard(key, shape):
        """-1 or 1."""
        return jax.random.rademacher(key, shape, dtype=jnp.result_type(float))


@jax.tree_util.register_pytree_node_class
class Law(NamedTuple):
    """What generates real data inside a kernel: a static `Truth` class, or a NumPyro distribution
    as a pytree.
    """

    source: Any

    def tree_flatten(self):
        """A class is structure, a distribution a subtree."""
        return ((), self.source) if isinstance(self.source, type) else ((self.source,), None)

    @classmethod
    def tree_unflatten(cls, static, children):
        """The law again."""
        return cls(static if static is not None else children[0])


class Reference(NamedTuple):
    """The truth as a kernel sees it: numbers are traced, so a new mean or variance never
    recompiles.

    Attributes:
        mean: of the truth, in the units of the data; NaN where it has none.
        deviation: its standard deviation; infinite or 0 where float32 cannot hold it.
        log_variance: logarithm of its variance, which float32 can always hold.
        law: where real data come from.
    """

    mean: Float[Array, ""]
    deviation: Float[Array, ""]
    log_variance: Float[Array, ""]
    law: Law

    def standard(self, key: Key[Array, ""], shape: tuple[int, ...]) -> Float[Array, "..."]:
        """Real points in the truth's standard units (mean 0, variance 1)."""
        if isinstance(self.law.source, type):
            return self.law.source.standard(key, shape)
        return (self.law.source.sample(key, shape) - self.mean) / self.deviation

    def sample(self, key: Key[Array, ""], shape: tuple[int, ...]) -> Float[Array, "..."]:
        """Real points in the units of the data."""
        if isinstance(self.law.source, type):
            return self.mean + self.deviation * self.law.source.standard(key, shape)
        return self.law.source.sample(key, shape).astype(float)  # counts, too


def reference(truth) -> Reference:
    """The `Reference` of a `Truth` or of a NumPyro distribution with scalar points; TypeError for
    anything else.
    """
    if isinstance(truth, Truth):
        law, mean, variance = Law(type(truth)), truth.mean, truth.variance
    elif is_distribution(truth):
        if tuple(truth.batch_shape) or tuple(truth.event_shape):
            raise ValueError(
                f"truth must have scalar points, got shape {truth.batch_shape + truth.event_shape}"
            )
        law, mean, variance = Law(truth), float(truth.mean), float(truth.variance)
    else:
        raise TypeError(
            f"truth must be a law of sims.truths or a NumPyro distribution, got {truth!r}"
        )
    log_variance = math.log(variance) if variance > 0 else math.nan
    with np.errstate(over="ignore", under="ignore"):
        numbers = np.array([mean, math.sqrt(variance), log_variance]).astype(jnp.result_type(float))
    return Reference(jnp.asarray(numbers[0]), jnp.asarray(numbers[1]), jnp.asarray(numbers[2]), law)


def is_distribution(truth: Any) -> bool:
    """Whether this is a NumPyro distribution; NumPyro is not imported to know."""
    return any(
        base.__module__ == "numpyro.distributions.distribution" and base.__name__ == "Distribution"
        for base in type(truth).__mro__
    )


def is_normal(truth: Any) -> bool:
    """Whether the truth is a normal law, ours or NumPyro's: exact Gaussian families need one."""
    return isinstance(truth, Normal) or (
        type(truth).__name__ == "Normal" and not isinstance(truth, Truth)
    )
