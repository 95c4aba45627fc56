"""The one loop: fit, then sample the fit, generation after generation, for every family and
workflow.

    context, batch = family.init(truth)                  real data, drawn from generation 0
    repeat: state, training = workflow.step(batch)       build the training set
            model = fit(training)                        generation t + 1
            batch = family.draw_statistic(model)         drawn from it, unless the run ends here

The code is for ONE replicate; replicates are mapped in tiles of fixed size, which the local devices
take in turn. The bits of a replicate depend on the experiment, the seed and its number alone: not
on the block, the devices, or where a run was cut and resumed."""

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from tqdm import tqdm

from sims import checks, histograms, moments
from sims.draws import Draws, words64
from sims.engine.devices import accelerated
from sims.experiment import Experiment, takes_experiment
from sims.families.base import LoopFamily
from sims.histograms import Histogram
from sims.moments import Moments
from sims.plan import Inputs, Plan, Scales, plan
from sims.tiles import Tiles
from sims.workflows import Setting

#: Streams of one generation.
BATCH, STEP, FIT, ADVANCE = range(4)
#: Blocks in flight: while one is read, the next is computed.
AHEAD = 2
#: Raw values are asked for in runs that are short: on a CPU their programs need not be the fastest,
#: and are compiled in half the time; their last bit may be another than that of the programs whose
#: values are summed.
QUICK = {
    "xla_cpu_use_fusion_emitters": False,
    "xla_backend_optimization_level": 1,
    "xla_cpu_parallel_codegen_split_count": 1,
}


def runs(inputs: Inputs, replicate, observables, sizes):
    """One run, or those of a tile side by side, [2, *tile]; the value of every observable at every
    recorded generation, [recorded, *tile].
    """
    family, workflow, truth, samples, record, seed, tables, _ = inputs
    assert isinstance(family, LoopFamily)  # others have a chain
    draws = Draws.root(seed, replicate, tables)
    tile = replicate.shape[1:]

    def each(read):
        """The function of one model, or of those of a tile."""
        return jax.vmap(read, in_axes=-1, out_axes=-1) if tile else read

    def everywhere(tree):
        """The same for all replicates of a tile."""
        return (
            jax.tree.map(lambda x: jnp.broadcast_to(x, (*x.shape[:-1], *tile)), tree)
            if tile
            else tree
        )

    model = everywhere(family.origin(truth))
    context, real = family.init(draws.at(BATCH), truth, model, samples[0], sizes.batch)
    setting = Setting(family, truth, context, sizes)
    memories = tuple(each(lambda m, o=o: o.init(m, truth))(model) for o in observables)

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
        state = jax.tree.map(
            lambda kept: family.move(kept, frame),
            state,
            is_leaf=lambda node: isinstance(node, type(batch)),
        )
        memories = tuple(
            each(lambda kept, m, o=o: o.update(kept, m, truth, t + 1))(memory, model)
            for o, memory in zip(observables, memories, strict=True)
        )
        return model, state, memories

    def segment(carry, bounds):
        carry = jax.lax.fori_loop(bounds[0], bounds[1], generation, carry)
        model, _, memories = carry
        return carry, tuple(
            jnp.asarray(each(lambda kept, m, o=o: o.read(kept, m, truth))(memory, model), float)
            for o, memory in zip(observables, memories, strict=True)
        )

    state = everywhere(workflow.init(setting))
    if family.grows:
        fitted, _, _ = jax.eval_shape(generation, jnp.int32(0), (model, state, memories))
        model = jax.tree.map(_with_room, model, fitted)
    start = model, state, memories
    return jax.lax.scan(segment, start, inputs.segments())[1]


def _with_room(array, like):
    """The array with zeros after it, up to a shape."""
    more = [(0, b - a, 0) for a, b in zip(array.shape, like.shape, strict=True)]
    return jax.lax.pad(array, jnp.zeros((), array.dtype), more)


def _tile(inputs: Inputs, replicates, observables, sizes):
    """Replicates [tile, 2] words side by side; per observable [recorded, tile], weighted where the
    run is tilted.
    """
    chain = inputs.family.chain(inputs.workflow, observables, inputs.tables)
    loop = partial(runs, observables=observables, sizes=sizes)
    if chain is not None:
        read = chain(inputs, replicates, observables)
    elif isinstance(inputs.family, LoopFamily) and inputs.family.beside:
        read = loop(inputs, replicates.T)
    else:
        read = jax.vmap(loop, in_axes=(None, 0), out_axes=-1)(inputs, replicates)
    if inputs.log_moment is None:
        return read
    with jax.enable_x64(True):
        *read, log_ratio = (jax.lax.convert_element_type(v, jnp.float64) for v in read)
        tilt, *log_moment = moments.bits_float(inputs.log_moment)
        weight = jnp.exp(jnp.stack(log_moment)[:, None] - tilt * log_ratio)
        return tuple(
            jnp.where(v == 0, 0.0, v * weight) if o.weighted else v
            for o, v in zip(observables[:-1], read, strict=True)
        )


def _values(places, inputs, first, count, *, observables, sizes, tiles):
    """Per observable [devices, tiles, recorded, tile]: replicates first .. first + count - 1; whole
    tiles beyond are zero.

    A tile has one shape whatever the block: so has the compiled code, and its bits.
    """

    tile = jax.jit(
        partial(_tile, observables=observables, sizes=sizes), inline=True
    )  # traced once, for its shapes and its values

    def work(place, shared, _):
        inputs, (high, low), count = shared

        def step(k, numbers, blocks):
            below = low + numbers
            replicates = jnp.stack([high + (below < low).astype(jnp.uint32), below], axis=1)
            values = tile(inputs, replicates)
            return [
                jax.lax.dynamic_update_index_in_dim(block, value, k, 0)
                for block, value in zip(blocks, values, strict=True)
            ]

        shapes = jax.eval_shape(tile, inputs, jnp.zeros((tiles.width, 2), jnp.uint32))
        with jax.enable_x64(True):
            start = [jnp.zeros((tiles.each, *value.shape), value.dtype) for value in shapes]
        return tiles.over(place, count, step, start)

    return tiles.spread(work)(places, (inputs, first, count), ())


_fast = jax.jit(_values, static_argnames=("observables", "sizes", "tiles"))
_quick = jax.jit(_values, static_argnames=("observables", "sizes", "tiles"), compiler_options=QUICK)


@partial(jax.jit, static_argnames="tiles")
def _sums(places, values, count, units, edges, *, tiles):
    """(`moments.Sums`, bins of `histograms`) of one observable, with a leading axis of devices.

    `edges` and bins are None where no quantiles are asked for. Apart from `_values`, so that
    families share it."""

    def work(place, shared, values):
        count, units, edges = shared

        def step(k, numbers, totals):
            (sums, bins), here, valid = totals, values[k], numbers < count
            return moments.add(
                sums, here, valid, *units
            ), None if edges is None else histograms.add(bins, here, valid, edges)

        size = values.shape[1]
        return tiles.over(
            place,
            count,
            step,
            (moments.zero(size), None if edges is None else histograms.zero(size)),
        )

    return tiles.spread(work)(places, (count, units, edges), values)


def _run(
    call: Callable, replicates: int, first: int, block: int, progress: bool
) -> Iterator[tuple[int, int, Any]]:
    """(first replicate, replicates, `call(first replicate, replicates)`) block by block, the next
    one computed meanwhile.
    """
    pending = deque()
    with tqdm(
        total=replicates, unit="replicate", delay=1, leave=False, disable=None if progress else True
    ) as bar:
        try:
            for start in range(0, replicates, block):
                size = min(block, replicates - start)
                pending.append(
                    (
                        first + start,
                        size,
                        call(words64("first replicate", first + start), np.uint32(size)),
                    )
                )
                if len(pending) == AHEAD:
                    bar.update(pending[0][1])
                    yield pending.popleft()
            while pending:
                bar.update(pending[0][1])
                yield pending.popleft()
        finally:
            jax.block_until_ready(
                [values for _, _, values in pending]
            )  # after Ctrl-C: nothing may run on into the exit


def _checked(plan: Plan, replicates: int, first_replicate: int, block: int | None) -> int:
    replicates = checks.integer("replicates", replicates, least=1, most=2**64)
    checks.integer("first_replicate", first_replicate, least=0, most=2**64 - replicates)
    return (
        plan.block
        if block is None
        else checks.integer("block", block, least=1, most=plan.largest_block)
    )


def values(
    plan: Plan,
    *,
    replicates: int,
    first_replicate: int = 0,
    block: int | None = None,
    progress: bool = True,
    quick: bool = True,
) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
    """The blocks of a checked experiment: see `blocks`. Without `quick` the program is the one that
    `sums` runs.
    """
    block = _checked(plan, replicates, first_replicate, block)
    tiles, kept = Tiles.of(plan.tile, block), len(plan.recorded)
    program = _quick if quick and not accelerated() else _fast

    def call(first, count):
        return program(
            tiles.places,
            plan.inputs,
            first,
            count,
            observables=plan.observables,
            sizes=plan.sizes,
            tiles=tiles,
        )

    def collect():
        for first, size, arrays in _run(call, replicates, first_replicate, block, progress):
            yield (
                first,
                {
                    o.name: tiles.rows(array, size)[:, :kept]
                    for o, array in zip(plan.reported, arrays, strict=True)
                },
            )

    return collect()


class Part(NamedTuple):
    """What one block adds: its replicates first .. stop - 1, and by observable their moments and
    histograms (or {}).
    """

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
    """The moments, and histograms where `scales` has edges, of every block of a checked experiment,
    in order.
    """
    block = _checked(plan, replicates, first_replicate, block)
    tiles, kept = Tiles.of(plan.tile, block), len(plan.recorded)
    names = [o.name for o in plan.reported]
    units = [
        tuple(moments.float_bits(plan.padded(x)) for x in scales.units[name]) for name in names
    ]
    edges = [
        None if scales.edges is None else moments.float_bits(plan.padded(scales.edges[name]))
        for name in names
    ]

    def call(first, count):
        arrays = _fast(
            tiles.places,
            plan.inputs,
            first,
            count,
            observables=plan.observables,
            sizes=plan.sizes,
            tiles=tiles,
        )
        return [
            _sums(tiles.places, array, count, *scale, tiles=tiles)
            for array, *scale in zip(arrays, units, edges, strict=True)
        ]

    def collect():
        for first, size, totals in _run(call, replicates, first_replicate, block, progress):
            found: dict[str, Moments] = {}
            counted: dict[str, Histogram] = {}
            for name, (total, bins) in zip(names, totals, strict=True):
                total = jax.tree.map(lambda x: np.asarray(x)[..., :kept], total)
                found[name] = Moments.total(total, *scales.units[name])
                if scales.edges is not None:
                    counted[name] = Histogram.of(
                        np.asarray(bins).sum(axis=0)[:kept], scales.edges[name]
                    )
            yield Part(first, first + size, found, counted)

    return collect()


@takes_experiment
def blocks(
    experiment: Experiment,
    *,
    replicates: int,
    seed: int,
    first_replicate: int = 0,
    block: int | None = None,
    progress: bool = True,
    shared: bool = False,
) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
    """Run an experiment as `sims.refit` does and yield raw values, block by block.

    Yields (number of the first replicate, {name of observable: array [replicates in the block,
    recorded]}), in the order of replicates. Arguments are checked at the call, before the first
    block. `block` sets the replicates per block, by default what fits memory: it changes speed,
    never a bit. With `shared`, for many short runs of different experiments, fewer programs are
    compiled; they are slower, and the last bit of a value may be another."""
    return values(
        plan(experiment, seed=seed, shared=shared),
        replicates=replicates,
        first_replicate=first_replicate,
        block=block,
        progress=progress,
    )


@takes_experiment
def trajectories(experiment: Experiment, **arguments: Any) -> dict[str, np.ndarray]:
    """The arrays of `blocks`, same arguments, put together: {name: [replicates, recorded]}."""
    parts = [values for _, values in blocks(experiment, **arguments)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
