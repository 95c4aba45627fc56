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


#: Where the environment has this variable, whatever its value, XLA_FLAGS stays as it is.
KEEP = "SIMS_KEEP_XLA_FLAGS"


def _switch_on() -> None:
    """Add the switches that XLA_FLAGS does not name yet, unless KEEP says not to; of no effect once
    JAX has started its devices.
    """
    if KEEP in os.environ:
        return
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
