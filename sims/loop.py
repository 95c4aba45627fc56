"""The one loop: fit, then sample the fit, generation after generation, for every family and workflow.

    context, batch = family.init(truth)                  real data, drawn from generation 0
    repeat: state, training = workflow.step(batch)       build the training set
            model = fit(training)                        generation t + 1
            batch = family.draw_statistic(model)         drawn from it, unless the run ends here

The code is for ONE replicate; replicates are mapped in blocks of fixed size, which the local devices take in turn. The
bits of a replicate depend on the experiment, the seed and its number alone: not on the block, the devices, or where a
run was cut and resumed.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import cycle
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from tqdm import tqdm

from sims import checks
from sims.draws import Draws
from sims.plan import Observed, Plan, Schedule, plan
from sims.workflows import Setting, Workflow

#: Streams of one generation.
BATCH, STEP, FIT, ADVANCE = range(4)
#: Blocks in flight per device: while one is read, the next is computed.
AHEAD = 2


def _replicate(family, workflow, truth, samples, record, seed, replicate, observables, sizes):
    """One run; the value of every observable at every recorded generation."""
    draws = Draws.root(seed, replicate)
    model = family.origin(truth)
    context, real = family.init(draws.at(BATCH), truth, model, samples[0], sizes.batch)
    setting = Setting(family, truth, context, sizes)
    memories = tuple(o.init(model, truth) for o in observables)

    def generation(t, carry):
        model, state, memories = carry
        now = draws.when(t.astype(jnp.uint32))
        batch = jax.lax.cond(t == 0, lambda: real, lambda: family.draw_statistic(now.at(BATCH), model, samples[t], context, sizes.batch))
        state, training = workflow.step(setting, now.at(STEP), state, model, batch)
        estimate = workflow.fit(setting, now.at(FIT), model, training)
        model, frame = family.advance(now.at(ADVANCE), model, estimate, truth)
        state = jax.tree.map(lambda kept: family.move(kept, frame), state, is_leaf=lambda node: isinstance(node, type(batch)))
        memories = tuple(o.update(m, model, truth, t + 1) for o, m in zip(observables, memories, strict=True))
        return model, state, memories

    def segment(carry, bounds):
        carry = jax.lax.fori_loop(bounds[0], bounds[1], generation, carry)
        model, _, memories = carry
        return carry, tuple(jnp.asarray(o.read(m, model, truth), float) for o, m in zip(observables, memories, strict=True))

    bounds = jnp.stack([jnp.concatenate([jnp.zeros(1, jnp.int32), record[:-1]]), record], axis=1)
    return jax.lax.scan(segment, (model, workflow.init(setting), memories), bounds)[1]


@partial(jax.jit, static_argnames=("observables", "sizes"))
def _block(family, workflow, truth, samples, record, seed, replicates, *, observables, sizes):
    """Tiles of replicates, [tiles, tile, 2] words; per observable [tiles, tile, recorded].

    Replicates are mapped tile by tile, and a tile has one shape whatever the block: so has the compiled code, and its bits.
    """
    tile = jax.vmap(partial(_replicate, observables=observables, sizes=sizes), in_axes=(None,) * 6 + (0,))
    return jax.lax.map(lambda words: tile(family, workflow, truth, samples, record, seed, words), replicates)


def run(
    plan: Plan, *, replicates: int, first_replicate: int = 0, block: int | None = None, progress: bool = True
) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
    """The blocks of a checked experiment: see `blocks`."""
    replicates = checks.integer("replicates", replicates, least=1)
    first_replicate = checks.integer("first_replicate", first_replicate, least=0, most=2**64 - replicates)
    block = plan.block(replicates) if block is None else checks.integer("block", block, least=1)
    return _stream(plan, replicates, first_replicate, block, progress)


def _stream(plan, replicates, first, block, progress):
    pending = deque()
    devices = cycle(jax.local_devices())
    padded = -(-block // plan.tile) * plan.tile
    with tqdm(total=replicates, unit="replicate", delay=1, leave=False, disable=None if progress else True) as bar:
        try:
            for start in range(0, replicates, block):
                if len(pending) == AHEAD * jax.local_device_count():
                    yield _collect(plan, bar, *pending[0])
                    pending.popleft()
                size = min(block, replicates - start)
                numbers = np.uint64(first + start) + np.arange(padded, dtype=np.uint64)
                words = np.stack([numbers >> np.uint64(32), numbers & np.uint64(0xFFFFFFFF)], axis=1).astype(np.uint32)
                words = jax.device_put(words.reshape(-1, plan.tile, 2), next(devices))
                arrays = (plan.family, plan.workflow, plan.truth, plan.samples, plan.record, plan.seed, words)
                values = _block(*arrays, observables=plan.observables, sizes=plan.sizes)
                pending.append((first + start, size, values))
            while pending:
                yield _collect(plan, bar, *pending[0])
                pending.popleft()
        finally:
            jax.block_until_ready([values for _, _, values in pending])  # after Ctrl-C: nothing may run on into the exit


def _collect(plan, bar, first, size, values):
    rows = [np.asarray(array).reshape(-1, len(plan.record))[:size, : len(plan.recorded)] for array in values]
    arrays = {o.name: array for o, array in zip(plan.observables, rows, strict=True)}
    if plan.log_moment is not None:
        path = plan.log_moment - plan.tilt * arrays.pop(plan.observables[-1].name).astype(np.float64)
        weight = {o.name: np.exp(path) if o.weighted else 1.0 for o in plan.observables}
        arrays = {name: np.where(v == 0, 0.0, v * weight[name]) for name, v in arrays.items()}
    bar.update(size)
    return first, arrays


def blocks(
    family: Any,
    workflow: Workflow,
    *,
    truth: Any,
    samples: Schedule,
    generations: int,
    replicates: int,
    seed: int,
    first_replicate: int = 0,
    record: int | Iterable[int] | None = None,
    observe: Observed = None,
    tilt: float | int = 0.0,
    block: int | None = None,
    progress: bool = True,
) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
    """Run the experiment of `sims.refit` and yield raw values, block by block.

    Yields (number of the first replicate, {name of observable: array [replicates in the block, recorded]}), in the
    order of replicates. Arguments are checked at the call, before the first block. `block` sets the replicates per
    block, by default what fits memory: it changes speed, never a bit.
    """
    experiment = plan(
        family, workflow, truth=truth, samples=samples, generations=generations, seed=seed, record=record,
        observe=observe, tilt=tilt,
    )  # fmt: skip
    return run(experiment, replicates=replicates, first_replicate=first_replicate, block=block, progress=progress)


def trajectories(family: Any, workflow: Workflow, **arguments: Any) -> dict[str, np.ndarray]:
    """The arrays of `blocks` (same arguments) put together: {name: array [replicates, recorded]}."""
    parts = [values for _, values in blocks(family, workflow, **arguments)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
