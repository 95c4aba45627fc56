"""``export`` and ``verify --kernel rocq``: proofs for a prover that is not ours."""

import argparse
import json
import sys
from dataclasses import asdict

from tailbite.catalogue import light
from tailbite.options import require_writable


def add(commands, verify: argparse.ArgumentParser) -> None:
    """The command ``export``, and the option of ``verify``."""
    export = commands.add_parser("export", help="the proof of a claim as a file for another prover")
    export.add_argument("id", metavar="ID")
    export.add_argument(
        "--rocq", action="store_true", help="for Rocq (Coq 8.16), over theory/export/Tailbite.v"
    )
    verify.add_argument(
        "--kernel", choices=("rocq",), metavar="rocq", help="let Rocq check the proofs instead"
    )


def _export(options: argparse.Namespace) -> int:
    if not options.rocq:
        raise ValueError("export needs a prover, --rocq, got none")
    import theory
    from theory.export import rocq

    print(rocq.export(theory.claim(options.id)), end="")
    return 0


def verify(options: argparse.Namespace) -> int:
    """Each claim by Rocq: 0 where no step is rejected, else 1."""
    if options.json is not None:
        require_writable(options.json)
    if options.report is not None or options.seed is not None or options.changed:
        raise ValueError(
            "--kernel rocq neither simulates nor writes pages: leave --seed, --report and "
            "--changed out"
        )
    from tqdm import tqdm

    import theory
    from theory.export import rocq

    chosen = [theory.claim(id) for id in options.ids] or list(theory.claims().values())
    reports = [
        rocq.compile(claim, fresh=not options.cache)
        for claim in tqdm(chosen, disable=not sys.stderr.isatty())
    ]
    width = max(len(report.id) for report in reports)
    for report in reports:
        print(f"{report.id:{width}}  {said(report)}")
        for name, reason in report.reasons:
            print(f"{'':{width}}    rejected: {name} ({' '.join(reason.split())[:100]})")
    print(f"{sum(report.whole for report in reports)} of {len(reports)} claims whole")
    if options.json is not None:
        content = json.dumps([asdict(report) for report in reports], indent=1)
        light("files", "sims").write(options.json, content.encode())
    return 1 if any(report.rejected for report in reports) else 0


def said(report) -> str:
    """One line: how many steps Rocq accepts, and under how many hypotheses."""
    decided = len(report.accepted) + len(report.rejected)
    word = "whole" if report.whole else "in part" if report.accepted else "not"
    return (
        f"{word:7}  {len(report.accepted)} of {decided} steps, under {len(report.hypotheses)} "
        f"hypotheses, {report.seconds:.1f} s"
    )


COMMANDS = {"export": _export}
