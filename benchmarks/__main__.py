"""`python -m benchmarks`: measure, print the table, and write it where asked."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import report
from benchmarks.gate import WrongResult
from benchmarks.timing import measure
from benchmarks.works import WORKS, missing

#: Rounds, and seconds per contender and round.
FULL, QUICK = (7, 0.3), (3, 0.1)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    command = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="ns per replicate-generation of ours and other ways.",
    )
    command.add_argument(
        "works",
        nargs="*",
        metavar="WORK",
        help=f"what to measure, of {', '.join(WORKS)}; all by default",
    )
    command.add_argument("--quick", action="store_true", help=f"{QUICK[0]} short rounds: noisy")
    command.add_argument("--rounds", type=int, metavar="N", help=f"rounds, {FULL[0]} by default")
    command.add_argument("--json", type=Path, metavar="FILE", help="write machine and rows")
    command.add_argument(
        "--write",
        type=Path,
        metavar="FILE",
        help="put the table of a full run between the markers of this file",
    )
    return command


def main(arguments: Sequence[str]) -> int:
    """0, 1 where a contender's results are wrong, 2 for bad input."""
    command = parser()
    given = command.parse_args(arguments)
    rounds, seconds = QUICK if given.quick else FULL
    rounds = rounds if given.rounds is None else given.rounds
    if unknown := [name for name in given.works if name not in WORKS]:
        command.error(f"WORK must be of {', '.join(WORKS)}, got {', '.join(unknown)}")
    if rounds < 1:
        command.error(f"--rounds must be at least 1, got {rounds}")
    if given.json and not given.json.parent.is_dir():
        command.error(f"--json must name a file in a directory that exists, got {given.json}")
    if given.write:
        if given.quick or given.works:
            command.error("--write takes a full run: without --quick and without WORK")
        try:
            report.updated(given.write.read_text(encoding="utf-8"), "")
        except (OSError, ValueError) as error:
            command.error(f"--write must name a page with markers: {error}")
    for line in missing():
        print(line, file=sys.stderr)
    place = report.machine()
    works = [WORKS[name]() for name in given.works or WORKS]
    try:
        rows = measure(works, rounds, seconds)
    except WrongResult as error:
        print(error, file=sys.stderr)
        return 1
    table = report.markdown(works, rows, place, rounds)
    print(table)
    if given.json:
        given.json.write_text(
            json.dumps({"machine": place, "rows": report.rows_json(rows)}, indent=1) + "\n",
            encoding="utf-8",
        )
    if given.write:
        given.write.write_text(
            report.updated(given.write.read_text(encoding="utf-8"), table), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
