"""The proofs of a run, in worker processes of their own beside the simulation.  Never loads JAX."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import BaseContext

import theory
from tailbite.catalogue import light
from tailbite.manifest import register, registered
from theory.balls import NotApplicable
from theory.counterexamples import Counterexample, counterexamples, decided_by_balls
from theory.kernel.theorem import Grade
from theory.proof import ProofReport, StepReport
from theory.registry import Basis, ancestors, basis, grade, run, trust_base

#: what is raised where a proof, a formula or a check is put together wrongly
SLIPS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, NotApplicable)


@dataclass(frozen=True)
class Part:
    """What a worker sends back of one claim: plain values.  Of a claim that others use, and that is
    not asked for itself, there are no second opinions and no counterexamples.
    """

    id: str
    seed: int
    asked: bool
    report: ProofReport
    basis: Basis
    counterexamples: tuple[Counterexample, ...] = ()


@dataclass(frozen=True)
class Proved:
    """What is known of one claim, its grade and trust base those of all that it rests on."""

    id: str
    report: ProofReport
    grade: str
    trust_base: tuple[str, ...]
    counterexamples: tuple[Counterexample, ...]


def prove(id: str, seed: int, asked: bool = True) -> Part:
    """Run the proof of one claim, and refute the rivals of one that balls decide."""
    claim = theory.claim(id)
    try:
        found = run(claim, seed, second=asked)
        balls = asked and decided_by_balls(claim)
        examples = counterexamples(claim, seed) if balls else ()
    except SLIPS as slip:
        stopped = StepReport(
            "proof", "all", Grade.CITED, "undecided", f"it cannot be run: {slip!r}",
            "not applicable", "it cannot be run", 0.0,
        )  # fmt: skip
        return Part(id, seed, asked, ProofReport((stopped,)), basis(None))
    return Part(id, seed, asked, found.report, basis(found.conclusion), examples)


def together(parts: Mapping[str, Part], ids: Iterable[str]) -> dict[str, Proved]:
    """Those of these claims of which all parts are there: their own, and of all that they use."""
    found: dict[str, Proved] = {}
    for id in ids:
        claim = theory.claim(id)
        if all(each.id in parts for each in ancestors(claim)):
            part = parts[id]
            weakest = grade(claim, lambda each: parts[each.id].basis).value
            trusted = trust_base(claim, lambda each: parts[each.id].basis)
            found[id] = Proved(id, part.report, weakest, trusted, part.counterexamples)
    return found


def used(ids: Iterable[str]) -> tuple[str, ...]:
    """The claims that these rest on, each once, before those that use them; themselves among
    them.
    """
    return tuple(dict.fromkeys(each.id for id in ids for each in ancestors(theory.claim(id))))


def _register(modules: Sequence[str]) -> None:
    for module in modules:
        register(module)


def context() -> BaseContext:
    """How workers start: as copies of this process, with all its claims, where that is safe (JAX,
    which has threads of its own, is not there yet); else anew.
    """
    alone = "jax" not in sys.modules and threading.active_count() == 1
    return multiprocessing.get_context("fork" if alone and sys.platform == "linux" else "spawn")


def workers() -> int:
    """As many as there are cores: the simulation waits for a compiler half of the time."""
    there = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ()
    return len(there) or os.cpu_count() or 1


@contextmanager
def proving(
    asked: Sequence[str], further: Sequence[str], seed: int
) -> Iterator[list[Future[Part]]]:
    """Start proving these claims, and without second opinions some further ones; the futures, in
    order.  Leaving early gives up what is not finished.
    """
    jobs = [(id, True) for id in asked] + [(id, False) for id in further]
    futures: list[Future[Part]] = []
    signals = light("signals", "sims")
    with signals.safe_path():  # a process that helps to count semaphores starts with the pool
        pool = ProcessPoolExecutor(
            max(min(workers(), len(jobs)), 1),
            mp_context=context(),
            initializer=_register,
            initargs=(registered(),),
        )
    try:
        with signals.deaf_to_ctrl_c(), signals.safe_path():
            futures += [pool.submit(prove, id, seed, own) for id, own in jobs]
        yield futures
    finally:
        given_up = not all(future.done() for future in futures)
        pool.shutdown(wait=False, cancel_futures=True)
        if given_up:  # or the last proof would be waited for
            for worker in multiprocessing.active_children():
                worker.terminate()


def finished(futures: Sequence[Future[Part]]) -> Iterator[Part]:
    """Results as they come."""
    for future in as_completed(futures):
        yield future.result()
