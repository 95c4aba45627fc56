"""``verify``: every claim proved, simulated and compared; the main job."""

import platform
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from tqdm import tqdm

import theory
from sims.signals import remembered_ctrl_c
from tailbite.checks import checks, numbers
from tailbite.checks.number import held
from tailbite.harness import LEVEL, CheckReport, Harness, RivalReport
from tailbite.outcomes import ClaimVerdict, RivalVerdict, Tested, Verdict
from tailbite.proving import Proved, finished, proving
from tailbite.verdicts import NOTHING, Result
from tailbite.version import VERSION
from theory.accepted import badge
from theory.claim import Claim


@dataclass(frozen=True)
class ClaimReport:
    """One claim: its proof and its checks."""

    claim: Claim
    proof: Proved
    checks: tuple[CheckReport, ...]

    @property
    def ok(self) -> bool:
        """Proved, no check disagrees or is undecided, and no rival that should be rejected
        survives.
        """
        rivals = (rival for check in self.checks for rival in check.rivals)
        return (
            self.proof.report.proved
            and all(check.verdict in (Verdict.AGREE, Verdict.PROOF_ONLY) for check in self.checks)
            and all(rival.verdict != RivalVerdict.NOT_REJECTED for rival in rivals)
        )

    @property
    def verdict(self) -> ClaimVerdict:
        """Of the worst check; or what is wrong, where not the checks themselves are."""
        if not self.proof.report.proved:
            return ClaimVerdict.NOT_PROVED
        found = {check.verdict for check in self.checks}
        order = (Verdict.DISAGREE, Verdict.UNDECIDED, Verdict.AGREE)
        worst = next((verdict for verdict in order if verdict in found), Verdict.PROOF_ONLY)
        if worst is Verdict.AGREE and not self.ok:
            return ClaimVerdict.RIVAL_NOT_REJECTED
        return ClaimVerdict(worst)

    def json(self) -> dict[str, Any]:
        """The claim's part of the report, as plain values."""
        report = self.proof.report
        return {
            "id": self.claim.id,
            "kind": self.claim.kind,
            "grade": self.proof.grade,
            "rocq": badge(self.claim.id),
            "proved": report.proved,
            "ok": self.ok,
            "verdict": self.verdict.value,
            "steps": [
                {
                    "name": step.name,
                    "rule": step.rule,
                    "verdict": step.verdict,
                    "detail": step.detail,
                    "second_check": step.second,
                    "second_detail": step.second_detail,
                }
                for step in report.steps
            ],
            "trust_base": list(self.proof.trust_base),
            "second_check": {
                "consistent": report.second_opinions("consistent"),
                "not_applicable": report.second_opinions("not applicable"),
            },
            "erratum": self.claim.erratum,
            "checks": [_check_json(check) for check in self.checks],
            "seconds": round(report.seconds, 3),
            "simulation_seconds": round(sum(check.seconds for check in self.checks), 3),
        }


def _check_json(check: CheckReport) -> dict[str, Any]:
    return {
        "parameters": {name: _plain(value) for name, value in check.parameters.items()},
        "quantity": check.quantity,
        "test": check.test.value,
        **_result_json(check.result),
        "detectable": _plain(check.result.detectable),
        "replicates": check.replicates,
        "verdict": check.verdict.value,
        "seconds": round(check.seconds, 3),
        "rivals": [
            {
                "name": rival.name,
                "verdict": rival.verdict.value,
                "witness": rival.witness,
                **_result_json(rival.result),
            }
            for rival in check.rivals
        ],
    }


def _result_json(result: Result) -> dict[str, Any]:
    return {
        name: _plain(getattr(result, name))
        for name in ("predicted", "estimate", "standard_error", "p_value")
    }


def _plain(value: Any) -> Any:
    """JSON has no NaN and no infinity: null where a number is undefined."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, int) else float(value) if isfinite(value) else None


@dataclass(frozen=True)
class Report:
    """A finished (or interrupted) run."""

    seed: int
    claims: tuple[ClaimReport, ...]
    seconds: float
    interrupted: bool = False

    @property
    def ok(self) -> bool:
        """Every claim is proved and agrees with simulation."""
        return bool(self.claims) and all(claim.ok for claim in self.claims)

    @property
    def summary(self) -> dict[str, Any]:
        """Counts over the run."""
        rivals = [
            rival.verdict
            for claim in self.claims
            for check in claim.checks
            for rival in check.rivals
        ]
        tested = [
            claim
            for claim in self.claims
            if any(check.verdict != Verdict.PROOF_ONLY for check in claim.checks)
        ]
        return {
            "claims": len(self.claims),
            "proved": sum(claim.proof.report.proved for claim in self.claims),
            "agree": sum(
                all(check.verdict == Verdict.AGREE for check in claim.checks) for claim in tested
            ),
            "rivals": len(rivals),
            "rivals_rejected": rivals.count(RivalVerdict.REJECTED),
            "rivals_not_separable": rivals.count(RivalVerdict.NOT_SEPARABLE),
            "seconds": round(self.seconds, 1),
        }

    def json(self) -> dict[str, Any]:
        """The report as plain values, ready for ``json.dump``."""
        return {
            "version": VERSION,
            "seed": self.seed,
            "platform": (
                f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
                f"{_backend()}"
            ),
            "level": LEVEL,
            "interrupted": self.interrupted,
            "claims": [claim.json() for claim in self.claims],
            "summary": self.summary,
        }


def _backend() -> str:
    import jax

    return f"jax {jax.__version__} on {jax.default_backend()}"


def verify(ids: Iterable[str] | None = None, *, seed: int | None = None) -> Report:
    """Prove, simulate and compare claims (all of them, or those with the given ids).

    Proofs run in a process of their own, beside the simulation.  ``seed`` makes the simulation
    reproducible; a fresh one is drawn where it is None, and the report holds it.  Ctrl-C ends the
    run early: the report then holds what was finished.

    Raises ValueError for an unknown id (with the nearest ids), TypeError for a seed that is not an
    integer."""
    if seed is not None and (isinstance(seed, bool) or not hasattr(seed, "__index__")):
        raise TypeError(f"seed is an integer, got {seed!r}")
    number = secrets.randbits(32) if seed is None else int(seed)
    if not 0 <= number < 2**64:
        raise ValueError(f"seed is an integer from 0 to 2**64 - 1, got {number}")
    table = theory.claims()
    chosen = {id: theory.claim(id) for id in (table if ids is None else ids)}
    began = time.perf_counter()
    harness = Harness([check for check in checks() if check.claim in chosen], chosen, number)
    proved: dict[str, Proved] = {}
    done: set[str] = set()
    planned = interrupted = False
    with remembered_ctrl_c() as recall, proving(list(chosen), number) as futures:
        try:
            harness.plan(recall)
            planned = True
            for experiment in harness.run():
                done.add(experiment)
                recall()
            for result in tqdm(
                finished(futures),
                total=len(futures),
                desc="proofs",
                delay=1,
                leave=False,
                disable=None,
            ):
                proved[result.id] = result
        except KeyboardInterrupt:
            interrupted = True
            # the pool cancels the others; it stumbles over those that somebody else has cancelled
            for future in futures:
                if future.done() and future.exception() is None:
                    proved[future.result().id] = future.result()
    judged = harness.judge(done) if planned else []
    return Report(
        number, _collect(chosen, proved, harness, judged), time.perf_counter() - began, interrupted
    )


def _collect(
    chosen: Mapping[str, Claim],
    proved: Mapping[str, Proved],
    harness: Harness,
    judged: Sequence[CheckReport],
) -> tuple[ClaimReport, ...]:
    """The claims that are finished: proved (or not), and all their checks done."""
    reports = []
    for id, claim in chosen.items():
        if id not in proved:
            continue
        expected = sum(trial.check.claim == id for trial in harness.trials)
        mine = tuple(report for report in judged if report.claim == id)
        if len(mine) == expected:
            found = (*mine, *_by_numbers(claim)) if mine else _without_simulation(claim, proved[id])
            reports.append(ClaimReport(claim, proved[id], found))
    return tuple(reports)


def _without_simulation(claim: Claim, proof: Proved) -> tuple[CheckReport, ...]:
    """A claim that balls decide is checked by them and its rivals by counterexamples, and where
    there are numbers for it by these; others by their proof alone.
    """
    found = (*_by_balls(claim, proof), *_by_numbers(claim))
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


def _by_numbers(claim: Claim) -> tuple[CheckReport, ...]:
    return tuple(
        CheckReport(
            claim.id,
            f"{each.side} beside a number: {number.quantity}",
            Tested.NUMBER,
            dict(each.parameters),
            Result(each.predicted, each.found, None, None, number.within),
            0,
            Verdict.AGREE if each.agrees else Verdict.DISAGREE,
            (),
        )
        for number in numbers(claim.id)
        for each in held(number, claim)
    )


def main_table(report: Report) -> str:
    """The run in lines of text: a line for each claim, then every failure by claim and step, then
    the summary.
    """
    width = max((len(each.claim.id) for each in report.claims), default=5)
    lines = [
        f"{'claim':{width}}  {'grade':16}  {'steps':>5}  {'worst p':>8}  {'rivals':>7}  verdict"
    ]
    for each in report.claims:
        p_values = [
            check.result.p_value for check in each.checks if check.result.p_value is not None
        ]
        rivals = [rival.verdict for check in each.checks for rival in check.rivals]
        worst = f"{min(p_values):8.2g}" if p_values else f"{'-':>8}"
        lines.append(
            f"{each.claim.id:{width}}  {each.proof.grade:16}  {len(each.proof.report.steps):5}  "
            f"{worst}  "
            f"{rivals.count(RivalVerdict.REJECTED):3}/{len(rivals):<3}  {each.verdict}"
        )
    lines += ["", *failures(report)]
    counts = report.summary
    lines.append(
        f"{counts['claims']} claims: {counts['proved']} proved, {counts['agree']} agree with "
        f"simulation or balls; rivals: "
        f"{counts['rivals_rejected']} of {counts['rivals']} rejected, "
        f"{counts['rivals_not_separable']} not separable within the budget; "
        f"{counts['seconds']} s, seed {report.seed}"
    )
    return "\n".join(lines)


def failures(report: Report) -> list[str]:
    """One line for each thing that is wrong, with the claim and the step or check."""
    lines = []
    for each in report.claims:
        for step in each.proof.report.failures:
            said = (
                step.detail
                if step.verdict != "proved"
                else f"the second checker refutes it at {step.second_detail}"
            )
            lines.append(
                f"{each.claim.id}: step {step.name!r} ({step.rule}) is {step.verdict}: {said}"
            )
        for check in each.checks:
            result = check.result
            where = ", ".join(f"{name}={value}" for name, value in check.parameters.items())
            if check.verdict in (Verdict.DISAGREE, Verdict.UNDECIDED):
                lines.append(
                    f"{each.claim.id}: {check.quantity} at {where}: predicted {result.predicted}, "
                    f"simulated {result.estimate} "
                    f"+- {result.standard_error}, p = {result.p_value}: {check.verdict}"
                )
            lines += [
                f"{each.claim.id}: {check.quantity} at {where}: the rival {rival.name!r} is NOT "
                f"REJECTED (p = {rival.result.p_value})"
                for rival in check.rivals
                if rival.verdict == RivalVerdict.NOT_REJECTED
            ]
    return lines
