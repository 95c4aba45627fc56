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
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from tqdm import tqdm

from sims import checks, histograms, moments
from sims.draws import Draws, words64
from sims.engine.devices import mesh
from sims.histograms import Histogram
from sims.moments import Moments
from sims.plan import Inputs, Observed, Plan, Scales, Schedule, plan
from sims.workflows import Setting, Sizes, Workflow

#: Streams of one generation.
BATCH, STEP, FIT, ADVANCE = range(4)
#: Blocks in flight: while one is read, the next is computed.
AHEAD = 2
#: Raw values leave for the host, which takes longer than computing them: their programs need not be the fastest. On a CPU
#: this halves the time to compile them; the bits stay.
QUICK = {"xla_cpu_use_fusion_emitters": False}


def _replicate(inputs: Inputs, replicate, observables, sizes):
    """One run; the value of every observable at every recorded generation."""
    family, workflow, truth, samples, record, seed, laws, _ = inputs
    draws = Draws.root(seed, replicate, laws)
    model = family.origin(truth)
    context, real = family.init(draws.at(BATCH), truth, model, samples[0], sizes.batch)
    setting = Setting(family, truth, context, sizes)
    memories = tuple(o.init(model, truth) for o in observables)

    def drawn(now, t, model):
        def synthetic():
            return family.draw_statistic(now.at(BATCH), model, samples[t], context, sizes.batch)

        return synthetic() if real is None else jax.lax.cond(t == 0, lambda: real, synthetic)

    def generation(t, carry):
        model, state, memories = carry
        now = draws.when(t.astype(jnp.uint32))
        batch = drawn(now, t, model)
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

    return jax.lax.scan(segment, (model, workflow.init(setting), memories), inputs.segments())[1]


def _tile(inputs: Inputs, replicates, observables, sizes):
    """Replicates [tile, 2] words side by side; per observable [tile, recorded], weighted where the run is tilted."""
    chain = inputs.family.chain(inputs.workflow, observables)
    if chain is None:
        read = jax.vmap(partial(_replicate, observables=observables, sizes=sizes), in_axes=(None, 0))(inputs, replicates)
    else:
        read = chain(inputs, replicates, observables)
    if inputs.log_moment is None:
        return read
    with jax.enable_x64(True):
        *read, log_ratio = (jax.lax.convert_element_type(v, jnp.float64) for v in read)
        tilt, *log_moment = moments.bits_float(inputs.log_moment)
        weight = jnp.exp(jnp.stack(log_moment)[None, :] - tilt * log_ratio)
        return tuple(jnp.where(v == 0, 0.0, v * weight) if o.weighted else v for o, v in zip(observables[:-1], read, strict=True))


class Kernel(NamedTuple):
    """The static part of a compiled block: what is observed, its capacities, and the devices."""

    observables: tuple
    sizes: Sizes
    mesh: Mesh

    def spread(self, work: Callable) -> Callable:
        """`work(inputs, extra, replicates)` with tiles [tiles, tile, 2] and its results shared among the devices."""
        everywhere, split = PartitionSpec(), PartitionSpec("replicates")
        return jax.shard_map(work, mesh=self.mesh, in_specs=(everywhere, everywhere, split), out_specs=split, check_vma=False)


@partial(jax.jit, static_argnames="kernel", compiler_options=QUICK)
def _values(inputs, extra, replicates, *, kernel):
    """Per observable [tiles, tile, recorded].

    Replicates are mapped tile by tile, and a tile has one shape whatever the block: so has the compiled code, and its bits.
    """

    def work(inputs, extra, replicates):
        return jax.lax.map(lambda tile: _tile(inputs, tile, kernel.observables, kernel.sizes), replicates)

    return kernel.spread(work)(inputs, extra, replicates)


@partial(jax.jit, static_argnames="kernel")
def _sums(inputs, extra, replicates, *, kernel):
    """Per observable (`moments.Sums`, bins of `histograms`) with a leading axis of devices.

    `extra` is (last replicate, units of each, edges of each); edges and bins are None where no quantiles are asked for.
    """

    def work(inputs, extra, replicates):
        (high, low), units, edges = extra

        def step(totals, tile):
            valid = (tile[:, 0] < high) | ((tile[:, 0] == high) & (tile[:, 1] <= low))
            values = _tile(inputs, tile, kernel.observables, kernel.sizes)
            totals = tuple(
                (moments.add(sums, v, valid, *unit), None if edge is None else histograms.add(bins, v, valid, edge))
                for (sums, bins), v, unit, edge in zip(totals, values, units, edges, strict=True)
            )
            return totals, None

        size = inputs.record.shape[0]
        start = tuple((moments.zero(size), None if edge is None else histograms.zero(size)) for edge in edges)
        totals, _ = jax.lax.scan(step, start, replicates)
        return jax.tree.map(lambda x: x[None], totals)

    return kernel.spread(work)(inputs, extra, replicates)


def _run(plan: Plan, call: Callable, replicates: int, first: int, block: int, progress: bool) -> Iterator[tuple[int, int, Any]]:
    """(first replicate, replicates, `call(words, last replicate)`) block by block, the next one computed meanwhile."""
    pending = deque()
    devices = mesh()
    width = plan.tile * devices.size
    padded = -(-block // width) * width
    with tqdm(total=replicates, unit="replicate", delay=1, leave=False, disable=None if progress else True) as bar:
        try:
            for start in range(0, replicates, block):
                size = min(block, replicates - start)
                numbers = np.uint64(first + start) + np.arange(padded, dtype=np.uint64)
                words = np.stack([numbers >> np.uint64(32), numbers & np.uint64(0xFFFFFFFF)], axis=1).astype(np.uint32)
                words = jax.device_put(words.reshape(-1, plan.tile, 2), NamedSharding(devices, PartitionSpec("replicates")))
                pending.append((first + start, size, call(words, words64("last", first + start + size - 1))))
                if len(pending) == AHEAD:
                    bar.update(pending[0][1])
                    yield pending.popleft()
            while pending:
                bar.update(pending[0][1])
                yield pending.popleft()
        finally:
            jax.block_until_ready([values for _, _, values in pending])  # after Ctrl-C: nothing may run on into the exit


def _checked(plan: Plan, replicates: int, first_replicate: int, block: int | None) -> int:
    replicates = checks.integer("replicates", replicates, least=1, most=2**64)
    checks.integer("first_replicate", first_replicate, least=0, most=2**64 - replicates)
    return plan.block(replicates) if block is None else checks.integer("block", block, least=1, most=plan.largest_block)


def values(
    plan: Plan, *, replicates: int, first_replicate: int = 0, block: int | None = None, progress: bool = True
) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
    """The blocks of a checked experiment: see `blocks`."""
    block = _checked(plan, replicates, first_replicate, block)
    kernel = Kernel(plan.observables, plan.sizes, mesh())

    def collect():
        for first, size, arrays in _run(
            plan, lambda words, _: _values(plan.inputs, (), words, kernel=kernel), replicates, first_replicate, block, progress
        ):
            rows = (np.asarray(array).reshape(-1, array.shape[-1])[:size, : len(plan.recorded)] for array in arrays)
            yield first, {o.name: array for o, array in zip(plan.reported, rows, strict=True)}

    return collect()


class Part(NamedTuple):
    """What one block adds: its replicates first .. stop - 1, and by observable their moments and histograms (or {})."""

    first: int
    stop: int
    moments: dict[str, Moments]
    histograms: dict[str, Histogram]


def sums(
    plan: Plan,
    scales: Scales,
    *,
    replicates: int,
    first_replicate: int = 0,
    block: int | None = None,
    progress: bool = True,
) -> Iterator[Part]:
    """The moments, and histograms where `scales` has edges, of every block of a checked experiment, in order."""
    block = _checked(plan, replicates, first_replicate, block)
    kernel = Kernel(plan.observables, plan.sizes, mesh())
    kept = len(plan.recorded)
    names = [o.name for o in plan.reported]
    units = tuple(tuple(moments.float_bits(plan.padded(x)) for x in scales.units[name]) for name in names)
    edges = tuple(None if scales.edges is None else moments.float_bits(plan.padded(scales.edges[name])) for name in names)

    def call(words, last):
        return _sums(plan.inputs, ((last[0], last[1]), units, edges), words, kernel=kernel)

    def collect():
        for first, size, totals in _run(plan, call, replicates, first_replicate, block, progress):
            found: dict[str, Moments] = {}
            counted: dict[str, Histogram] = {}
            for name, (total, bins) in zip(names, totals, strict=True):
                total = jax.tree.map(lambda x: np.asarray(x)[..., :kept], total)
                found[name] = Moments.total(total, *scales.units[name])
                if scales.edges is not None:
                    counted[name] = Histogram.of(np.asarray(bins).sum(axis=0)[:kept], scales.edges[name])
            yield Part(first, first + size, found, counted)

    return collect()


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
    return values(experiment, replicates=replicates, first_replicate=first_replicate, block=block, progress=progress)


def trajectories(family: Any, workflow: Workflow, **arguments: Any) -> dict[str, np.ndarray]:
    """The arrays of `blocks` (same arguments) put together: {name: array [replicates, recorded]}."""
    parts = [values for _, values in blocks(family, workflow, **arguments)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
