"""The proofs of a run, in worker processes of their own beside the simulation.  Never loads JAX."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tailbite.manifest import register, registered

if TYPE_CHECKING:
    from theory.counterexamples import Counterexample
    from theory.proof import ProofReport

WORKERS = max((os.cpu_count() or 2) - 1, 1)  #: the simulation needs a core


@dataclass(frozen=True)
class Proved:
    """What a worker sends back of one claim: plain values."""

    id: str
    report: "ProofReport"
    grade: str
    trust_base: tuple[str, ...]
    counterexamples: tuple["Counterexample", ...]


def prove(id: str, seed: int) -> Proved:
    """Run the proof of one claim, and refute the rivals of one that balls decide."""
    import theory
    from theory.counterexamples import counterexamples, decided_by_balls
    from theory.registry import grade, trust_base

    claim = theory.claim(id)
    report = theory.check(claim, seed)
    examples = counterexamples(claim, seed) if decided_by_balls(claim) else ()
    return Proved(id, report, grade(claim).value, trust_base(claim), examples)


def _register(modules: Sequence[str]) -> None:
    for module in modules:
        register(module)


@contextmanager
def proving(ids: Sequence[str], seed: int) -> Iterator["list[Future[Proved]]"]:
    """Start proving these claims; the futures, in order.  Leaving early gives up what is not
    finished.
    """
    from sims.signals import (
        deaf_to_ctrl_c,
    )  # here, because a worker loads this module, and sims loads JAX

    pool = ProcessPoolExecutor(
        WORKERS,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_register,
        initargs=(registered(),),
    )
    futures: list[Future[Proved]] = []
    try:
        with deaf_to_ctrl_c():
            futures += [pool.submit(prove, id, seed) for id in ids]
        yield futures
    finally:
        given_up = not all(future.done() for future in futures)
        pool.shutdown(wait=False, cancel_futures=True)
        if given_up:  # or the last proof would be waited for
            for worker in multiprocessing.active_children():
                worker.terminate()


def finished(futures: "Sequence[Future[Proved]]") -> Iterator[Proved]:
    """Results as they come."""
    for future in as_completed(futures):
        yield future.result()
