"""What a command of `tailbite` costs that only looks something up, beside building every claim for
it.

    python -m benchmarks.commands [--rounds N] [--write FILE]

Each way is a process of its own, in turn, round after round; its time is the CPU's, user and
system, so that what else the machine does counts little."""

import argparse
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks import report

BEGIN, END = (
    "<!-- commands: written by python -m benchmarks.commands --write docs/benchmarks.md -->",
    "<!-- end of commands -->",
)
ROUNDS = 7
ID, WRONG = "gaussian.replace.variance_mean", "gaussian.replace.varience_mean"
EVERY = "import tailbite, theory; claims = theory.claims(); "

#: what is asked for -> (what a process runs that builds every claim, what ours runs)
WAYS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "list the claims": (
        ("-c", EVERY + "[print(claim.id, claim.title) for claim in claims.values()]"),
        ("-m", "tailbite", "claims"),
    ),
    "show one, its proof checked": (
        ("-c", EVERY + f"print(tailbite.show({ID!r}))"),
        ("-m", "tailbite", "show", ID),
    ),
    "the ids nearest to a wrong one": (
        ("-c", EVERY + f"import difflib; difflib.get_close_matches({WRONG!r}, claims)"),
        ("-m", "tailbite", "show", WRONG),
    ),
}


def cpu_seconds(arguments: Sequence[str]) -> float:
    """User and system time of a process of Python with these arguments, from its start."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table(rounds: int, clock: Callable[[Sequence[str]], float] = cpu_seconds) -> str:
    """Medians over interleaved rounds, as Markdown; one round before them fills the caches."""
    times = {name: ([], []) for name in WAYS}
    for number in range(rounds + 1):
        for name, ways in WAYS.items():
            for kept, way in zip(times[name], ways, strict=True):
                taken = clock(way)
                if number:
                    kept.append(taken)
    lines = [
        f"CPU seconds of a process: medians of {rounds} interleaved rounds.",
        "",
        "| what is asked for | every claim is built | ours | ours is faster by |",
        "|---|--:|--:|--:|",
    ]
    for name, kept in times.items():
        every, ours = map(median, kept)
        lines.append(f"| {name} | {every:.2f} | {ours:.2f} | {every / ours:.1f}x |")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Print the table, and write it where asked."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.commands", description=__doc__)
    command.add_argument("--rounds", type=int, default=ROUNDS, metavar="N")
    command.add_argument("--write", type=Path, metavar="FILE")
    given = command.parse_args(arguments)
    if given.rounds < 1:
        command.error(f"--rounds must be at least 1, got {given.rounds}")
    measured = table(given.rounds)
    print(measured)
    if given.write is not None:
        text = given.write.read_text(encoding="utf-8")
        wanted = report.updated(text, measured, (BEGIN, END))
        given.write.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
