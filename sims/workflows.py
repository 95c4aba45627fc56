"""Workflows: the rule that builds the training set of the next generation. Adding one is adding one
class.

A workflow retains a state, any pytree whose nodes are statistics of the family, and turns it and
the batch just drawn into the next training set. It never looks inside a statistic: it merges,
extends, reweighs, renews and subsamples through the family, so every workflow runs on every family,
exact or raw.

In all of them batch t, of size samples[t], is drawn from generation t; batch 0 is the real data.
Generation t + 1 is fitted on what the class says."""

import re
from enum import Enum
from functools import reduce
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from sims import checks, counts
from sims.draws import Draws
from sims.statistics import Statistics
from sims.trees import static, traced


class Sizes(NamedTuple):
    """Static capacities of raw point sets: one batch, one set of fresh real points, all batches. 0
    on exact families.

    `width` is the size of one point, in numbers, 0 where points are drawn and not kept; `held`
    what a replicate holds at least, in numbers.
    """

    batch: int = 0
    real: int = 0
    pool: int = 0
    width: int = 1
    held: int = 1


def power_of_two(n: int, least: int = 1) -> int:
    """The smallest power of two that is at least `n` and at least `least`: shapes that share
    compiled programs.
    """
    return 1 << (max(n, least) - 1).bit_length()


class Setting(NamedTuple):
    """What stays the same during a run, handed to every step: the family, the truth, the context
    drawn once, sizes.
    """

    family: Statistics
    truth: Any
    context: Any
    sizes: Sizes


class Memory(Enum):
    """What a workflow keeps of earlier batches."""

    NOTHING = "nothing"
    BATCHES = "sets of the size of a batch"
    POOL = "all batches, in one pool"


class Workflow:
    """The protocol, with the defaults of a workflow that retains nothing and fits the batch itself.

    What it needs of a family, on the host:

    Attributes:
        by_points: whether it looks at points one by one: then a family must draw them.
        memory: what it keeps.
        fresh_points: new points of the truth in every generation; 0 for none.
    """

    by_points: bool = False
    memory: Memory = Memory.NOTHING

    @property
    def fresh_points(self) -> int:
        """New points of the truth in every generation."""
        return 0

    @classmethod
    def name(cls) -> str:
        """What it is called in words, as "fresh-mixture"."""
        return re.sub(r"(?<=.)([A-Z])", r"-\1", cls.__name__).lower()

    def batches(self, samples: np.ndarray) -> np.ndarray:
        """[T], on the host: the sizes of the batches that are drawn, from those that the user
        gave; the same, unless the workflow says otherwise. ValueError, with one sentence, for what
        cannot be drawn.
        """
        return samples

    def counts(self, samples: np.ndarray) -> np.ndarray:
        """[T]: total count of the smallest set fitted in each of T generations, on the host, from
        the sizes of their batches: what must exceed ddof.
        """
        return samples

    def sets(self, samples: np.ndarray) -> np.ndarray:
        """[fits, T]: total counts of the sets that are fitted apart in each generation, on the
        host: of one, unless the workflow says otherwise.
        """
        return self.counts(samples)[None]

    def init(self, setting: Setting) -> Any:
        """The state before the first batch: a pytree of statistics."""
        return ()

    def step(
        self, setting: Setting, draws: Draws, state: Any, model: Any, batch: Any
    ) -> tuple[Any, Any]:
        """(new state, training) from the batch just drawn from `model`."""
        return state, batch

    def fit(self, setting: Setting, draws: Draws, model: Any, training: Any) -> Any:
        """The family's estimate from `training`."""
        return setting.family.fit(draws, model, training)


@traced
class Replace(Workflow):
    """Fit only the newest batch."""


@traced
class Accumulate(Workflow):
    """Fit all batches so far, real data included: samples[0] + ... + samples[t] points."""

    memory = Memory.POOL

    def counts(self, samples):
        """All points so far."""
        return np.cumsum(samples)

    def init(self, setting):
        """An empty pool."""
        return setting.family.empty(setting.truth, setting.sizes.pool)

    def step(self, setting, draws, state, model, batch):
        """The pool with the batch in it, which is fitted."""
        pool = setting.family.extend(state, batch)
        return pool, pool


@traced
class AccumulateSubsample(Workflow):
    """Keep all batches, fit `budget` points drawn from them without replacement. Needs a raw family
    (`Samples`).

    `budget` is static and at most samples[0].
    """

    budget: int = static()
    by_points = True
    memory = Memory.POOL

    def __post_init__(self):
        checks.integer("budget", self.budget, least=1)

    def counts(self, samples):
        """The budget; ValueError if the first batch has fewer points."""
        if self.budget > samples[0]:
            raise ValueError(f"budget must be at most samples[0] = {samples[0]}, got {self.budget}")
        return np.full_like(samples, self.budget)

    def init(self, setting):
        """An empty pool."""
        return setting.family.empty(setting.truth, setting.sizes.pool)

    def step(self, setting, draws, state, model, batch):
        """The pool with the batch in it, of which `budget` points are fitted."""
        pool = setting.family.extend(state, batch)
        return pool, setting.family.subsample(draws, pool, self.budget)


@traced
class Augment(Workflow):
    """Keep batch 0, the real data, for ever: generation 1 fits it alone, later ones fit it with the
    newest batch.
    """

    memory = Memory.BATCHES

    def counts(self, samples):
        """The real data, and with them the newest batch."""
        return np.where(np.arange(len(samples)) == 0, samples, samples[0] + samples)

    def init(self, setting):
        """No real data yet."""
        return setting.family.empty(setting.truth, setting.sizes.batch)

    def step(self, setting, draws, state, model, batch):
        """The first batch is kept; later ones are fitted with it."""
        first = draws.generation == 0
        real = choose(first, batch, state)
        synthetic = choose(first, setting.family.empty(setting.truth, setting.sizes.batch), batch)
        return real, setting.family.merge(real, synthetic)


@traced
class FreshMixture(Workflow):
    """Fit the newest batch together with `real` new points of the truth, new in every generation,
    the first included.
    """

    real: Any

    def __post_init__(self):
        check_count("real", self.real)

    @property
    def fresh_points(self):
        """As many as `real` says."""
        return self.real

    def counts(self, samples):
        """The newest batch and the new real points."""
        return samples + self.real

    def step(self, setting, draws, state, model, batch):
        """The batch is fitted with new real points."""
        return state, setting.family.merge(fresh(setting, draws, model, self.real), batch)


@traced
class PartialReplacement(Workflow):
    """A corpus of samples[0] points, of which the share `share` = a in (0, 1], drawn without
    replacement, is given up in every generation for new points of the newest model; generation 1
    fits the real data. Needs a family that can look at points (`Samples`, `Discrete`).

    Each new point is one of the truth instead with the probability `fresh` in [0, 1]; 0 is kept as
    None. With a = 1 it is `Replace`, where fresh is None. With a = 1 / samples[0] one point at a
    time is given up, which on `Discrete` is the Moran model, with mutation where fresh > 0; then
    its counts come to a Dirichlet-multinomial law with parameters theta p, theta = samples[0] fresh
    / (1 - fresh).
    """

    share: Any
    fresh: Any = None
    by_points = True
    memory = Memory.BATCHES

    def __post_init__(self):
        if not checks.is_traced(self.share) and checks.real("share", self.share, above=0.0) > 1:
            raise ValueError(f"share must be at most 1, got {self.share!r}")
        if self.fresh is not None and not checks.is_traced(self.fresh):
            if checks.real("fresh", self.fresh, least=0.0) > 1:
                raise ValueError(f"fresh must be at most 1, got {self.fresh!r}")
            if self.fresh == 0:
                object.__setattr__(self, "fresh", None)

    def batches(self, samples):
        """The corpus, and then its share; ValueError unless that is a whole number of points."""
        corpus, new = int(samples[0]), round(self.share * int(samples[0]))
        if not new or abs(self.share * corpus - new) > 1e-9 * corpus:
            raise ValueError(
                f"share of samples must be a whole number of points, got {self.share:g} of {corpus}"
            )
        if (samples != corpus).any():
            raise ValueError("PartialReplacement keeps samples points: it takes no schedule")
        return np.where(np.arange(len(samples)) == 0, corpus, new)

    def counts(self, samples):
        """The corpus."""
        return np.full_like(samples, samples[0])

    def init(self, setting):
        """No corpus yet."""
        return setting.family.empty(setting.truth, setting.sizes.batch)

    def step(self, setting, draws, state, model, batch):
        """The first batch is the corpus; later ones take the place of a part of it."""
        family, first = setting.family, draws.generation == 0
        new = batch
        if self.fresh is not None:
            number = binomial(draws.at(1), family.count(batch), self.fresh)
            real = family.draw_real(
                draws.at(2), setting.truth, model, number, setting.context, setting.sizes.batch
            )
            new = family.renew(draws.at(3), batch, real)
        corpus = choose(first, batch, family.renew(draws.at(0), state, new))
        return corpus, corpus


@traced
class Window(Workflow):
    """Fit the newest `length` batches together (fewer at the start), each with `real` new points of
    the truth beside it; 0 is kept as None. `length` is static; compile time grows with it.
    """

    length: int = static()
    real: Any = None
    memory = Memory.BATCHES

    def __post_init__(self):
        checks.integer("length", self.length, least=1)
        if self.real is not None and not checks.is_traced(self.real):
            if checks.integer("real", self.real, least=0) == 0:
                object.__setattr__(self, "real", None)

    @property
    def fresh_points(self):
        """As many as `real` says."""
        return 0 if self.real is None else self.real

    def counts(self, samples):
        """The newest batches, and the real points beside them."""
        samples = samples + self.fresh_points
        total = np.concatenate([np.zeros(self.length, dtype=np.int64), np.cumsum(samples)])
        return total[self.length :] - total[: -self.length]

    def init(self, setting):
        """Empty batches."""
        family, (truth, sizes) = setting.family, (setting.truth, setting.sizes)
        batch = family.empty(truth, sizes.batch)
        if self.real is not None:
            batch = family.merge(family.empty(truth, sizes.real), batch)
        return (batch,) * self.length

    def step(self, setting, draws, state, model, batch):
        """The batch takes the place of the oldest; all are fitted."""
        if self.real is not None:
            batch = setting.family.merge(fresh(setting, draws, model, self.real), batch)
        state = (batch, *state[:-1])
        return state, reduce(setting.family.merge, state)


@traced
class Weighted(Workflow):
    """Give `real` new points of the truth the weight `real_weight` = w in (0, 1), and the newest
    batch 1 - w.

    of="points": one pooled fit to w * (empirical law of the real points) + (1 - w) * (that of the
    batch); the weights sum to the number of points, so w = real / (real + samples) is
    `FreshMixture` exactly. of="parameters": both sets are fitted apart and the fitted parameters
    averaged; for a Gaussian mu' = w xbar_r + (1 - w) xbar_s and v' = w s_r^2 + (1 - w) s_s^2 (arXiv
    2502.18049, with ddof = 1); for a NumPyro model they are the parameters that it names."""

    real_weight: Any
    real: Any
    of: str = static()

    def __post_init__(self):
        if (
            not checks.is_traced(self.real_weight)
            and not 0 < checks.real("real_weight", self.real_weight) < 1
        ):
            raise ValueError(
                f"real_weight must lie strictly between 0 and 1, got {self.real_weight!r}"
            )
        check_count("real", self.real)
        if self.of not in ("points", "parameters"):
            raise ValueError(f"of must be 'points' or 'parameters', got {self.of!r}")

    @property
    def fresh_points(self):
        """As many as `real` says."""
        return self.real

    def counts(self, samples):
        """Of points both sets together, of parameters the smaller one."""
        return self.sets(samples).min(axis=0)

    def sets(self, samples):
        """Of points one set, of parameters two."""
        if self.of == "points":
            return (samples + self.real)[None]
        return np.stack(np.broadcast_arrays(samples, self.real))

    def step(self, setting, draws, state, model, batch):
        """New real points and the batch: of points one weighted set; of parameters both."""
        real = fresh(setting, draws, model, self.real)
        if self.of == "parameters":
            return state, (real, batch)
        family, w = setting.family, self.real_weight
        size_real, size = family.count(real), family.count(batch)
        total = size_real + size
        real = family.reweigh(real, w * total / size_real)
        return state, family.merge(real, family.reweigh(batch, (1 - w) * total / size))

    def fit(self, setting, draws, model, training):
        """The fit of the set, or the average of both fits."""
        if self.of == "points":
            return setting.family.fit(draws, model, training)
        real, synthetic = (
            setting.family.fit(draws.at(i), model, part) for i, part in enumerate(training)
        )
        return setting.family.average(self.real_weight, real, synthetic)


#: Every workflow, by its name.
WORKFLOWS: dict[str, type[Workflow]] = {
    each.name(): each
    for each in (
        Replace,
        Accumulate,
        AccumulateSubsample,
        Augment,
        FreshMixture,
        PartialReplacement,
        Window,
        Weighted,
    )
}


def spelled(name: str) -> str:
    """A name as it is listed, whichever way it came: "fresh_mixture" is "fresh-mixture"."""
    return name.replace("_", "-")


def named(name: str) -> type[Workflow]:
    """The workflow called so, in either spelling; ValueError, with one sentence, for none."""
    if spelled(name) not in WORKFLOWS:
        raise ValueError(f"the workflows are {', '.join(WORKFLOWS)}; got {name!r}")
    return WORKFLOWS[spelled(name)]


def choose(predicate, yes: Any, no: Any) -> Any:
    """The tree `yes` where the scalar `predicate` holds, else `no`."""
    return jax.tree.map(lambda a, b: jnp.where(predicate, a, b), yes, no)


def fresh(setting: Setting, draws: Draws, model: Any, count) -> Any:
    """The statistic of `count` new points of the truth, in the coordinates of `model`."""
    size = jnp.asarray(count, dtype=float)
    return setting.family.draw_real(
        draws, setting.truth, model, size, setting.context, setting.sizes.real
    )


def binomial(draws: Draws, count: Any, probability: Any) -> Any:
    """A binomial number among `count`, as a float."""
    nodes = jnp.zeros(1, jnp.uint32)
    with jax.enable_x64(True):
        share = jnp.broadcast_to(probability, (1, *count.shape)).astype(jnp.float64)
    return counts.binomial(draws, nodes, count.astype(jnp.int32)[None], share)[0].astype(float)


def check_count(name: str, value: Any) -> None:
    """TypeError or ValueError unless `value` is a positive integer (or traced)."""
    if not checks.is_traced(value):
        checks.integer(name, value, least=1)
