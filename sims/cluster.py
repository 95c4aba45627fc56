"""Ranges of replicates as tasks of a Dask cluster. Workers plan the experiment themselves and send
integers back.
"""

import asyncio
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from typing import Any

from tqdm import tqdm

from sims.experiment import Experiment
from sims.plan import Plan, Scales, plan
from sims.result import Result, over, total
from sims.signals import SAFE_PATH, deaf_to_ctrl_c, safe_path

#: Seconds to wait for the scheduler, and then for its first worker.
PATIENCE = 5.0
#: A range should take a worker about this long ...
SECONDS = 3.0
#: ... and be at most so many times longer than those before.
GROWTH = 8
#: Workers of "local:N" that one range may lose before it is given up.
LOSSES = 20
#: Workers of "local:N" for each processor, at most.
PER_CORE = 4

_plans: dict[str, Plan] = {}
_planning = threading.Lock()


def task(
    experiment: Experiment,
    seed: int,
    recipe: str,
    scales: Scales,
    first: int,
    stop: int,
    block: int,
) -> tuple[Result, float]:
    """On a worker: the result of replicates first .. stop - 1, and the seconds that it took,
    compilation left out.
    """
    with _planning:
        if recipe not in _plans:
            _plans.clear()
            planned = plan(experiment, seed=seed)
            total(over(planned, recipe, scales, first, first + 1, block))
            # kept: its observables are those for which programs are compiled
            _plans[recipe] = planned
        planned = _plans[recipe]
    began = time.monotonic()
    return total(over(planned, recipe, scales, first, stop, block)), time.monotonic() - began


def _require_scheduler(address: str) -> None:
    """ConnectionError unless a scheduler answers; asked here, since a client that meets none is
    slow to give up.  With Dask's own settings of TLS (`distributed.comm.tls`).
    """
    from distributed import rpc
    from distributed.security import Security

    async def answer():
        arguments = Security().get_connection_args("client")
        async with rpc(address, connection_args=arguments) as scheduler:
            return await scheduler.identity()

    async def answer_in_time():
        return await asyncio.wait_for(answer(), PATIENCE)

    try:
        asyncio.run(answer_in_time())
    except (OSError, TimeoutError):
        raise ConnectionError(
            f"no scheduler answers at {address}: one is started with `dask scheduler`"
        ) from None
    except (ValueError, TypeError):
        raise ValueError(
            f"the address of a cluster is like tcp://host:8786 or local:4, got {address!r}"
        ) from None


def _warn(address: str) -> None:
    """Say it where anybody who reaches the scheduler may use it."""
    if not address.startswith("tls://") and not re.match(
        r"tcp://(127\.|localhost|\[::1\])", address
    ):
        print(
            f"tailbite: whoever reaches {address} can run code on its workers, and reads and "
            f"changes what they compute: use tls://, or a network of your own "
            f"(docs/how-to/a-cluster.md)",
            file=sys.stderr,
        )


class Workers:
    """The workers of a scheduler; used as a context.

    Args:
        address: of a scheduler, or "local:N" for N processes on this machine.
        experiment, seed, recipe, block: of the run.

    Raises ValueError if Dask is not installed or the address is none, ConnectionError if no
    scheduler answers or it has no worker."""

    def __init__(self, address: str, experiment: Experiment, seed: int, recipe: str, block: int):
        try:
            import distributed
        except ImportError:
            raise ValueError("a cluster needs Dask: pip install 'tailbite[cluster]'") from None
        self.experiment, self.seed, self.recipe, self.block = experiment, seed, recipe, block
        self._local = None
        if address.startswith("local:"):
            count = address.removeprefix("local:")
            most = PER_CORE * (os.cpu_count() or 1)
            if not (count.isascii() and count.isdecimal() and 1 <= int(count[:9]) <= most):
                raise ValueError(
                    f"a local cluster is local:N with N in 1..{most}, {PER_CORE} for each "
                    f"processor of this machine, got {address!r}"
                )
            import dask.config

            dask.config.set(
                {
                    "distributed.scheduler.allowed-failures": LOSSES,
                    # for those that take the place of a lost one
                    "distributed.nanny.pre-spawn-environ": {
                        **dask.config.get("distributed.nanny.pre-spawn-environ", {}),
                        **SAFE_PATH,
                    },
                }
            )
            # its workers: stopping them is the work of this process
            with deaf_to_ctrl_c(), safe_path():
                self._local = distributed.LocalCluster(
                    n_workers=int(count),
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",
                    silence_logs=50,
                )
            self._local.scheduler.http_server.stop()  # pyright: ignore[reportOptionalMemberAccess]
        else:
            _require_scheduler(address)
            _warn(address)
        self._client: Any = distributed.Client(
            self._local or address, timeout=PATIENCE, set_as_default=False
        )
        try:
            if self._local is not None:
                from sims.loopback import NoHTTP

                self._client.register_plugin(NoHTTP())
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            self.close()
            raise ConnectionError(
                f"the scheduler at {address} has no workers: one is started with `dask worker "
                f"{address}`"
            ) from None

    def results(
        self, scales: Scales, gaps: list[tuple[int, int]], least: float, bar: tqdm
    ) -> Iterator[Result]:
        """The results that fill the gaps, in the order in which they come, at least SECONDS of work
        each once that is known.
        """
        import distributed

        gaps, length = list(gaps), self.block
        pending = distributed.as_completed(loop=self._client.loop)

        def fill():
            while gaps and pending.count() < 2 * max(sum(self._client.nthreads().values()), 1):
                first, stop = gaps.pop(0)
                cut = min(first + length, stop)
                if cut < stop:
                    gaps.insert(0, (cut, stop))
                pending.add(
                    self._client.submit(
                        task,
                        self.experiment,
                        self.seed,
                        self.recipe,
                        scales,
                        first,
                        cut,
                        self.block,
                        pure=False,
                    )
                )

        fill()
        for future in pending:
            try:
                result, seconds = future.result()
            except (distributed.KilledWorker, CancelledError, OSError) as problem:
                raise ConnectionError(
                    f"the cluster lost a range of replicates for good ({type(problem).__name__})"
                ) from None
            future.release()
            bar.update(result.replicates)
            wanted = result.replicates * min(SECONDS / max(seconds, 1e-9), GROWTH)
            length = max(int(max(wanted, least)) // self.block, 1) * self.block
            fill()
            yield result

    def close(self) -> None:
        """Leave the scheduler; a local one is stopped."""
        self._client.close()
        if self._local is not None:
            self._local.close()

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
