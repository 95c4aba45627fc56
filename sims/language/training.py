"""How a transformer is trained on blocks of tokens: AdamW, the rate falling with a cosine to 0, in
one loop."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int, Key

from sims import checks
from sims.families.learner import minibatch
from sims.families.points import Points
from sims.language.transformer import Parameters, Shape, surprisal
from sims.trees import static, traced

CLIP = 1.0  #: the longest gradient
PART = 50  #: steps of one call


@traced
class Training:
    """How long and how fast.

    Attributes:
        steps: of the optimiser; the same whatever there is to read, so that regimes cost the same.
        batch: blocks of a step.
        rate: of AdamW at first.
        decay: of the weights.
        shifted: whether the blocks of a step are put at a random first position, so that all
            positions are learned; a model that knows its positions reads each block from the first.

    Raises TypeError or ValueError, in one sentence, for what is out of range."""

    steps: int = static()
    batch: int = static(default=32)
    rate: Any = 1e-3
    decay: Any = 0.01
    shifted: bool = static(default=True)

    def __post_init__(self):
        checks.integer("steps", self.steps, least=1)
        checks.integer("batch", self.batch, least=1)
        checks.real("rate", self.rate, above=0.0)
        checks.real("decay", self.decay, least=0.0)


class Run(NamedTuple):
    """A training that has come so far; it can be kept, and gone on with.

    Attributes:
        parameters: of the transformer.
        state: of the optimiser.
        done: steps.
        loss: of the last step, in nats per token.
    """

    parameters: Parameters
    state: Any
    done: Int[Array, ""]
    loss: Float[Array, ""]


def begin(parameters: Parameters, training: Training) -> Run:
    """Before the first step."""
    state = _optimiser(training.steps, training.rate, training.decay).init(parameters)
    return Run(parameters, state, jnp.int32(0), jnp.float32(jnp.nan))


def go_on(shape: Shape, training: Training, run: Run, data: Points, key: Key[Array, ""]) -> Run:
    """The next `PART` steps, or those that are left.

    `data.values` are blocks of tokens, [n, block], integers; each step reads blocks by chance, as
    their weights say."""
    last = shape.positions - data.values.shape[1] if training.shifted else 0
    batches, places = _chosen(data, key, run.done, jnp.int32(last), training.batch)
    numbers = training.steps, training.rate, training.decay  # no program for each of them
    return _steps(shape, numbers, run, batches, places)


def train(
    shape: Shape, parameters: Parameters, training: Training, data: Points, key: Key[Array, ""]
) -> Parameters:
    """The parameters after all steps, from these on."""
    run, parts = begin(parameters, training), -(-training.steps // PART)
    if parts == 1:  # the program is that of every part
        return go_on(shape, training, run, data, key).parameters
    return jax.lax.fori_loop(
        0, parts, lambda _, run: go_on(shape, training, run, data, key), run
    ).parameters


@partial(jax.jit, static_argnames="batch")
def _chosen(data, key, done, last, batch):
    """The blocks of the next steps, [PART, batch, block], and where each is put."""

    def one(at):
        for_blocks, for_place = jax.random.split(jax.random.fold_in(key, at))
        rows = minibatch(data, for_blocks, (batch,))
        return data.values[rows], jax.random.randint(for_place, (), 0, last + 1)

    return jax.vmap(one)(done + jnp.arange(PART))


@partial(jax.jit, static_argnames="shape")
def _steps(shape, numbers, run, batches, places):
    optimiser = _optimiser(*numbers)

    def loss(parameters, batch, place):
        return surprisal(shape, parameters, batch, place).mean()

    def step(at, run):
        value, slope = jax.value_and_grad(loss)(run.parameters, batches[at], places[at])
        with jax.numpy_dtype_promotion("standard"):  # optax counts steps in integers
            updates, state = optimiser.update(slope, run.state, run.parameters)
        parameters: Any = optax.apply_updates(run.parameters, updates)
        return Run(parameters, state, run.done + 1, value.astype(jnp.float32))

    return jax.lax.fori_loop(0, jnp.minimum(PART, numbers[0] - run.done), step, run)


def _optimiser(steps, rate, decay):
    falling = optax.cosine_decay_schedule(rate, 1)
    return optax.chain(
        optax.clip_by_global_norm(CLIP),
        optax.adamw(lambda done: falling(done / steps), weight_decay=decay),
    )
