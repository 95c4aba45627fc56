"""How a transformer is trained on blocks of tokens: AdamW, the rate falling with a cosine to 0, in
one scan."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int, Key

from sims import checks
from sims.language.transformer import Parameters, Shape, surprisal
from sims.trees import static, traced

CLIP = 1.0  #: the longest gradient
CHUNK = 20  #: steps of one call


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


@partial(jax.jit, static_argnames=("blocks", "steps", "batch"))
def order(key: Key[Array, ""], blocks: int, steps: int, batch: int) -> Int[Array, "steps batch"]:
    """Which blocks each step reads: all once, in an order by chance, then all again in another."""
    needed = steps * batch
    passes = jax.random.split(key, -(-needed // blocks))
    rows = jax.vmap(lambda key: jax.random.permutation(key, blocks))(passes)
    return rows.reshape(-1)[:needed].reshape(steps, batch)


class Run(NamedTuple):
    """A training that has come so far; it can be kept, and gone on with.

    Attributes:
        parameters: of the transformer.
        state: of the optimiser.
        done: steps.
        loss: the mean of the last `CHUNK` steps or fewer, in nats per token.
    """

    parameters: Parameters
    state: Any
    done: Int[Array, ""]
    loss: Float[Array, ""]


def begin(parameters: Parameters, training: Training) -> Run:
    """Before the first step."""
    state = _optimiser(training.steps, training.rate, training.decay).init(parameters)
    return Run(parameters, state, jnp.int32(0), jnp.float32(jnp.nan))


def go_on(
    shape: Shape,
    training: Training,
    run: Run,
    blocks: Int[Array, "n length"],
    key: Key[Array, ""],
    steps: int = CHUNK,
) -> Run:
    """The next `steps` steps, the same whichever were done in one call, and none after the last."""
    for_order, for_places = jax.random.split(key)
    rows = order(for_order, len(blocks), training.steps, training.batch)
    last = shape.positions - blocks.shape[1]  # the last place where a block may begin
    places = jax.random.randint(
        for_places, (training.steps,), 0, last + 1 if training.shifted else 1
    )
    chosen = jnp.minimum(run.done + jnp.arange(steps), training.steps - 1)
    numbers = training.steps, training.rate, training.decay  # no program for each of them
    return _steps(shape, numbers, run, blocks[rows[chosen]], places[chosen])


def train(
    shape: Shape,
    parameters: Parameters,
    training: Training,
    blocks: Int[Array, "n length"],
    key: Key[Array, ""],
) -> Parameters:
    """The parameters after all steps, from these on."""
    run = begin(parameters, training)
    for _ in range(0, training.steps, CHUNK):
        run = go_on(shape, training, run, blocks, key)
    return run.parameters


def _optimiser(steps, rate, decay):
    falling = optax.cosine_decay_schedule(rate, 1)
    return optax.chain(
        optax.clip_by_global_norm(CLIP),
        optax.adamw(lambda done: falling(done / steps), weight_decay=decay),
    )


@partial(jax.jit, static_argnames="shape")
def _steps(shape, numbers, run, batches, places):
    optimiser = _optimiser(*numbers)

    def loss(parameters, batch, place):
        return surprisal(shape, parameters, batch, place).mean()

    def step(carry, inputs):
        def taken(carry):
            parameters, state, done = carry
            value, slope = jax.value_and_grad(loss)(parameters, *inputs)
            with jax.numpy_dtype_promotion("standard"):  # optax counts steps in integers
                updates, state = optimiser.update(slope, state, parameters)
            return (optax.apply_updates(parameters, updates), state, done + 1), value

        left = carry[2] < numbers[0]
        return jax.lax.cond(left, taken, lambda carry: (carry, jnp.float32(jnp.nan)), carry)

    start = run.parameters, run.state, run.done
    (parameters, state, done), losses = jax.lax.scan(step, start, (batches, places))
    return Run(parameters, state, done, jnp.nanmean(losses))
