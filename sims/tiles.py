"""Which device computes which replicates of a block."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec

from sims.engine.devices import mesh


class Tiles(NamedTuple):
    """How the replicates of a block are shared: tile after tile, each to the next device in turn.

    Attributes:
        mesh: the devices.
        width: replicates of a tile.
        each: tiles of every device.
    """

    mesh: Mesh
    width: int
    each: int

    @classmethod
    def of(cls, width: int, block: int) -> "Tiles":
        """For blocks of so many replicates, on all local devices."""
        devices = mesh()
        return cls(devices, width, -(-block // (width * devices.size)))

    def spread(self, work: Callable) -> Callable:
        """`work(place, shared, own)` on every device, with results that have an axis of devices in
        front, as `own` has.

        `place` is the number of the device, an input like any other: as `axis_index` it would be a
        constant on one device alone, which is then compiled otherwise, to other bits."""
        everywhere, split = PartitionSpec(), PartitionSpec("replicates")

        def here(place, shared, own):
            return jax.tree.map(
                lambda x: x[None], work(place[0], shared, jax.tree.map(lambda x: x[0], own))
            )

        return jax.shard_map(
            here,
            mesh=self.mesh,
            in_specs=(split, everywhere, split),
            out_specs=split,
            check_vma=False,
        )

    @property
    def places(self) -> np.ndarray:
        """The numbers of the devices."""
        return np.arange(self.mesh.size, dtype=np.uint32)

    def over(self, place, count, step: Callable, start: Any) -> Any:
        """`carry = step(k, numbers, carry)` on a device for each of its tiles with any of the
        block's first `count` replicates; `numbers` are the places of the tile's replicates in the
        block.
        """
        first = place * jnp.uint32(self.width)
        apart = self.mesh.size * self.width

        def tile(k, carry):
            return step(
                k,
                first
                + k.astype(jnp.uint32) * jnp.uint32(apart)
                + jnp.arange(self.width, dtype=jnp.uint32),
                carry,
            )

        used = (count - jnp.minimum(first, count) + jnp.uint32(apart - 1)) // jnp.uint32(apart)
        return jax.lax.fori_loop(0, used.astype(jnp.int32), tile, start)

    def rows(self, array: jax.Array, size: int) -> np.ndarray:
        """The first `size` replicates [replicates, recorded] of values [devices, tiles, recorded,
        tile].
        """
        found = np.asarray(array)[:, : -(-size // (self.mesh.size * self.width))]
        return found.transpose(1, 0, 3, 2).reshape(-1, found.shape[2])[:size]
