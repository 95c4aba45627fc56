"""``verify``: every claim proved, simulated and compared; the main job."""

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tqdm import tqdm

import theory
from tailbite.catalogue import light
from tailbite.outcomes import (
    NOTHING,
    CheckReport,
    Result,
    RivalReport,
    RivalVerdict,
    Tested,
    Verdict,
)
from tailbite.proving import SLIPS, Proved, finished, proving, together, used
from tailbite.remembered import Memory
from tailbite.verified import ClaimReport, Report
from theory.claim import Claim

if TYPE_CHECKING:
    from tailbite.checks import Number
    from tailbite.harness import Harness


def verify(
    ids: Iterable[str] | None = None, *, seed: int | None = None, cache: bool = False
) -> Report:
    """Prove, simulate and compare claims (all of them, or those with the given ids).

    Proofs run in processes of their own, beside the simulation.  ``seed`` makes the simulation
    reproducible; a fresh one is drawn where it is None, and the report holds it.  With ``cache``
    proofs whose sources have not changed since an earlier run are taken from there (those of the
    same seed, where one is given), and so are compiled programs; everything is simulated all the
    same.  Ctrl-C ends the run early: the report then holds what was finished.

    Raises ValueError for an unknown id (with the nearest ids), TypeError for a seed that is not an
    integer."""
    if seed is not None and (isinstance(seed, bool) or not hasattr(seed, "__index__")):
        raise TypeError(f"seed is an integer, got {seed!r}")
    number = secrets.randbits(32) if seed is None else int(seed)
    if not 0 <= number < 2**64:
        raise ValueError(f"seed is an integer from 0 to 2**64 - 1, got {number}")
    began = time.perf_counter()
    chosen = {id: theory.claim(id) for id in (theory.claims() if ids is None else ids)}
    rests = used(chosen)
    memory = Memory() if cache else None
    parts = {} if memory is None else memory.parts(rests, seed, chosen)
    missing = [id for id in chosen if id not in parts]
    further = [id for id in rests if id not in chosen and id not in parts]
    done: set[str] = set()
    harness: Harness | None = None
    planned = interrupted = False
    signals = light("signals", "sims")
    with (
        signals.remembered_ctrl_c() as recall,
        proving(missing, further, number) as futures,
    ):
        try:
            with signals.held_ctrl_c():  # JAX is loaded when the workers are there
                harness = _harness(chosen, number, memory)
            harness.plan(recall)
            planned = True
            for experiment in harness.run():
                done.add(experiment)
                recall()
            count = len(futures)
            for part in tqdm(
                finished(futures), total=count, desc="proofs", delay=1, leave=False, disable=None
            ):
                parts[part.id] = part
        except KeyboardInterrupt:
            interrupted = True
            # the pool cancels the others; it stumbles over those that somebody else has cancelled
            for future in futures:
                if future.done() and future.exception() is None:
                    parts[future.result().id] = future.result()
    judged = harness.judge(done) if harness is not None and planned else []
    collected = _collect(chosen, together(parts, chosen), harness, judged)
    if memory is not None and harness is not None:
        memory.keep(
            parts.values(),
            {each.claim.id: harness.of(each.claim.id) for each in collected if each.ok},
        )
    return Report(number, collected, time.perf_counter() - began, interrupted)


def _harness(chosen: Mapping[str, Claim], seed: int, memory: Memory | None) -> "Harness":
    """The checks of these claims; JAX is loaded, and keeps its compiled programs where proofs are
    remembered.
    """
    from tailbite.checks import checks
    from tailbite.harness import Harness

    if memory is not None:
        memory.keep_programs()
    return Harness(checks(chosen), chosen, seed)


def _collect(
    chosen: Mapping[str, Claim],
    proved: Mapping[str, Proved],
    harness: "Harness | None",
    judged: Sequence[CheckReport],
) -> tuple[ClaimReport, ...]:
    """The claims that are finished: proved (or not), and all their checks done."""
    reports = []
    for id, claim in chosen.items():
        if id not in proved or harness is None:
            continue
        expected = sum(trial.check.claim == id for trial in harness.trials)
        mine = tuple(report for report in judged if report.claim == id)
        if len(mine) == expected:
            found = (*mine, *_by_numbers(claim)) if mine else _without_simulation(claim, proved[id])
            reports.append(ClaimReport(claim, proved[id], found))
    return tuple(reports)


def _without_simulation(claim: Claim, proof: Proved) -> tuple[CheckReport, ...]:
    """A claim that balls decide is checked by them and its rivals by counterexamples, and where
    there are numbers for it by these, its rivals too where balls do not decide; others by their
    proof alone.
    """
    found = _by_balls(claim, proof)
    found = (*found, *_by_numbers(claim)) if found else _with_rivals(claim, _by_numbers(claim))
    alone = (Tested.PROOF, {}, NOTHING, 0, Verdict.PROOF_ONLY, ())
    return found or (CheckReport(claim.id, "proof", *alone),)


def _by_balls(claim: Claim, proof: Proved) -> tuple[CheckReport, ...]:
    if not proof.counterexamples:
        return ()
    refuted = any(step.second == "refuted" for step in proof.report.steps)
    verdict = Verdict.DISAGREE if refuted else Verdict.AGREE
    rivals = tuple(
        RivalReport(
            each.rival,
            RivalVerdict.REJECTED if each.found else RivalVerdict.NOT_REJECTED,
            NOTHING,
            each.witness,
        )
        for each in proof.counterexamples
    )
    sides = "both sides in ball arithmetic"
    return (CheckReport(claim.id, sides, Tested.BALLS, {}, NOTHING, 0, verdict, rivals),)


def _with_rivals(claim: Claim, found: tuple[CheckReport, ...]) -> tuple[CheckReport, ...]:
    """The last report holds what the numbers for the right side say of the rivals."""
    from tailbite.checks import numbers
    from tailbite.checks.number import told_apart

    known = [number for number in numbers(claim.id) if "rhs" in number.found]
    if claim.kind != "deterministic" or not known:
        return found
    rivals = []
    for name in claim.rivals:
        words = next(filter(None, (told_apart(each, claim, name) for each in known)), "")
        verdict = RivalVerdict.REJECTED if words else RivalVerdict.NOT_REJECTED
        rivals.append(RivalReport(name, verdict, NOTHING, words))
    return (*found[:-1], replace(found[-1], rivals=tuple(rivals)))


def _by_numbers(claim: Claim) -> tuple[CheckReport, ...]:
    from tailbite.checks import numbers  # it loads JAX, and so do those below

    return tuple(report for number in numbers(claim.id) for report in _beside(number, claim))


def _beside(number: "Number", claim: Claim) -> tuple[CheckReport, ...]:
    """Both sides of a claim beside what was found for them; broken where that cannot be said."""
    from tailbite.checks.number import held

    try:
        found = held(number, claim)
    except SLIPS as slip:
        lost = (Tested.NUMBER, {}, NOTHING, 0, Verdict.DISAGREE, (), 0.0, repr(slip))
        return (CheckReport(claim.id, number.quantity, *lost),)
    return tuple(
        CheckReport(
            claim.id,
            f"{each.side} beside a number: {number.quantity}",
            Tested.NUMBER,
            dict(each.parameters),
            Result(each.predicted, each.found, None, None, None),
            0,
            Verdict.AGREE if each.agrees else Verdict.DISAGREE,
            (),
        )
        for each in found
    )
