"""The local devices as one mesh, and the XLA switches that the speed rests on."""

import os

import jax
import numpy as np
from jax.sharding import Mesh

_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
#: Wide vectors, and a device for every core; results are the same without them.
SWITCHES = {
    "--xla_cpu_prefer_vector_width": "512",
    "--xla_force_host_platform_device_count": str(_CORES),
}


def _switch_on() -> None:
    """Add the switches that XLA_FLAGS does not name yet; of no effect once JAX has started its
    devices.
    """
    given = os.environ.get("XLA_FLAGS", "")
    missing = [f"{name}={value}" for name, value in SWITCHES.items() if name not in given]
    os.environ["XLA_FLAGS"] = " ".join([given, *missing]).strip()


_switch_on()


def mesh() -> Mesh:
    """All local devices along the axis "replicates"."""
    return Mesh(np.array(jax.local_devices()), ("replicates",))


def accelerated() -> bool:
    """Whether JAX computes on something other than a CPU."""
    return jax.default_backend() != "cpu"
