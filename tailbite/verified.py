"""What `verify` found, claim by claim: as plain values, and as lines of text."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from tailbite.outcomes import (
    LEVEL,
    CheckReport,
    ClaimVerdict,
    Result,
    RivalVerdict,
    Verdict,
)
from tailbite.proving import Proved
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
            if check.broken:
                lines.append(
                    f"{each.claim.id}: {check.quantity} at {where}: it cannot be compared: "
                    f"{check.broken}"
                )
            elif check.verdict in (Verdict.DISAGREE, Verdict.UNDECIDED):
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
