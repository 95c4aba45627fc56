"""From the arguments of a run to what the kernel needs: every check of user input of a run is here,
on the host.
"""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from sims.draws import words64
from sims.engine.chi_square import ChiSquares
from sims.engine.devices import accelerated
from sims.experiment import Experiment, said
from sims.families.base import Family
from sims.fold import Observable
from sims.moments import float_bits
from sims.workflows import Sizes, Workflow, power_of_two

#: A block yields about this many recorded values.
BLOCK_NUMBERS = 2**22
#: Replicates per block and device, at most.
LARGEST_BLOCK = 2**17
#: An accelerator takes the replicates of a tile all at once: there a tile is so many times as wide.
WIDER = 2**8
#: A tile yields about this many recorded values, where it has more than 64 replicates.
TILE_NUMBERS = 2**20
#: A tile holds about this many numbers of raw points.
TILE_POINTS = 2**17


class Inputs(NamedTuple):
    """What a compiled block takes besides the replicates.

    Attributes:
        family, workflow, truth: numbers inside are traced; the truth is the family's own.
        samples: batch sizes as floats, padded to 512, 4096, ... so that most schedules share a
            program.
        record: recorded generations,
            padded with the last one by at most a quarter, so that many lists share a program.
        seed: its two words.
        tables: of the family: what draws are made with.
        log_moment: None, or under a tilt its bits, and those of the log moment of what is tilted at
            the recorded generations: see `sims.families.base.Tilt`.
    """

    family: Family
    workflow: Workflow
    truth: Any
    samples: Any
    record: Any
    seed: Any
    tables: Any
    log_moment: Any

    def segments(self) -> Any:
        """[recorded, 2]: the generations (first, last) between one recorded and the next."""
        return jnp.stack(
            [jnp.concatenate([jnp.zeros(1, jnp.int32), self.record[:-1]]), self.record], axis=1
        )


class Plan(NamedTuple):
    """A checked experiment.

    Attributes:
        inputs: as the kernel takes them.
        recorded: the recorded generations.
        reported, observables: what is asked for, and what is computed.
        sizes: static capacities.
        recipe: all that determines the values of a replicate, in words.
    """

    inputs: Inputs
    recorded: tuple[int, ...]
    reported: tuple[Observable, ...]
    observables: tuple[Observable, ...]
    sizes: Sizes
    recipe: str

    @property
    def tile(self) -> int:
        """Replicates computed side by side: depends on the family, its sizes, what is recorded, and
        the kind of device alone.
        """
        sizes = self.sizes
        points = max(2 * sizes.batch + sizes.real, sizes.pool) * sizes.width
        numbers = max(points, sizes.held)
        fit = power_of_two(
            TILE_NUMBERS // (len(self.inputs.record) * len(self.observables)) // 2 + 1, 64
        )
        width = min(self.inputs.family.tile, power_of_two(-(-TILE_POINTS // numbers)), fit)
        return width * (WIDER if accelerated() else 1)

    @property
    def block(self) -> int:
        """Replicates per block, whatever the run, so that runs share a program."""
        recorded = len(self.inputs.record) * len(self.observables)
        return max(
            min(power_of_two(BLOCK_NUMBERS // recorded), LARGEST_BLOCK * jax.local_device_count()),
            self.tile,
        )

    @property
    def largest_block(self) -> int:
        """Replicates per block whose recorded values fill the memory of this machine; their numbers
        fit into a word.
        """
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return min(memory // (8 * len(self.inputs.record) * len(self.observables)), 2**31)

    def padded(self, numbers: np.ndarray) -> np.ndarray:
        """One row of numbers for each recorded generation, as many as `record` has."""
        return np.pad(
            numbers,
            [(0, len(self.inputs.record) - len(numbers))] + [(0, 0)] * (numbers.ndim - 1),
            mode="edge",
        )


class Scales(NamedTuple):
    """What sums are counted in, by name of the observable: (centre, scale) of the moments, and
    edges, None without quantiles.
    """

    units: Mapping[str, tuple[np.ndarray, np.ndarray]]
    edges: Mapping[str, np.ndarray] | None


def plan(experiment: Experiment, *, seed: int, moments: bool = False, shared: bool = False) -> Plan:
    """Check that the parts of an experiment go together, and lay them out for the kernel.

    With `moments` an observable whose mean is known to be infinite is refused; with `shared` tables
    have shapes that more experiments share.
    Raises TypeError or ValueError, with one sentence that says what was expected and what came.
    """
    family, workflow, tilt = experiment.family, experiment.workflow, experiment.tilt
    schedule, recorded = workflow.batches(experiment.schedule), experiment.recorded
    observables = experiment.observables
    truth = family.reference(experiment.truth)
    family.check(experiment.truth, workflow, schedule)
    if moments:
        family.require_moments(observables, workflow, schedule[: recorded[-1]])
    tilted = family.tilted(tilt, workflow, schedule) if tilt else None
    family = tilted.family if tilted else family
    observed = (*observables, tilted.statistic) if tilted else observables
    tables = family.tables(experiment.truth, workflow, schedule, observed)
    if shared and isinstance(tables, ChiSquares):
        tables = tables.shared()
    family.chain(workflow, observed, tables)  # refuses observables that it cannot read
    padded = _length(experiment.generations)
    words = (
        f"{said(family)} {workflow} truth={said(experiment.truth)} "
        f"samples={np.array2string(schedule, threshold=len(schedule) + 1)} "
        f"generations={experiment.generations} record={recorded} seed={seed} tilt={tilt} "
        f"observe={[observable.name for observable in observables]}"
    )
    record = np.pad(
        np.array(recorded, dtype=np.int32), (0, _places(len(recorded)) - len(recorded)), mode="edge"
    )
    inputs = Inputs(
        family,
        workflow,
        truth,
        np.pad(schedule, (0, padded - len(schedule)), mode="edge").astype(jnp.result_type(float)),
        record,
        words64("seed", seed),
        tables,
        float_bits(np.append(tilt, tilted.log_moment[record])) if tilted else None,
    )
    return Plan(
        inputs,
        recorded,
        observables,
        observed,
        family.sizes(experiment.truth, workflow, schedule),
        words,
    )


def _length(generations: int) -> int:
    """The least of 512, 4096, 32768, ... that is at least `generations`."""
    return 8 ** max(-(-(generations - 1).bit_length() // 3), 3)


def _places(recorded: int) -> int:
    """`recorded` rounded up to three binary digits."""
    step = max(power_of_two(recorded) // 8, 1)
    return -(-recorded // step) * step
