"""The contract of a learner: started, trained, sampled and scored, for one replicate."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, Key

from sims.families.points import Points

#: (parameters, key, the truth as `LearnedFamily.reference` gives it) -> a number
Reading = Callable[[Any, Any, Any], Any]


class Learner(ABC):
    """A model that learns, for one replicate; all is pure and may be compiled.  A subclass is a
    frozen dataclass, so that two learners with the same numbers share a program.

    Attributes:
        shape: of one item.
    """

    shape: tuple[int, ...] = ()

    @abstractmethod
    def init(self, key: Key[Array, ""]) -> Any:
        """Parameters before any training: a pytree of floats."""

    @abstractmethod
    def train(self, params: Any, data: Points, key: Key[Array, ""]) -> Any:
        """Parameters trained on `data.values` [n, *shape], which count as `data.weights` [n] say; a
        weight of 0 is no item.  `params` are those of the generation before, at first of `init`:
        whoever trains from scratch calls that.
        """

    @abstractmethod
    def sample(self, params: Any, n: int, key: Key[Array, ""]) -> Float[Array, "n *shape"]:
        """Items of the model: what the next generation is trained on."""

    @abstractmethod
    def score(self, params: Any, items: Float[Array, "n *shape"]) -> Float[Array, " n"]:
        """Negative log-likelihood of each item, or a bound on it, in nats."""

    def readings(self) -> Mapping[str, Reading]:
        """What else is read of it, by name: functions of (parameters, a key, the truth)."""
        return {}


def minibatch(data: Points, key: Key[Array, ""], shape: tuple[int, ...]) -> Int[Array, "*shape"]:
    """Numbers of items, drawn with replacement as their weights say."""
    upto = jnp.cumsum(data.weights)
    level = jax.random.uniform(key, shape) * upto[-1]
    found = jnp.searchsorted(upto, level, side="right").astype(jnp.int32)
    return jnp.minimum(found, len(upto) - 1)
