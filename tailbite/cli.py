"""The command line.  Nothing heavy is imported before a command runs."""

import argparse
import io
import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tailbite import export as exporting
from tailbite.answers import commands as answers
from tailbite.answers.finding import papers
from tailbite.catalogue import light
from tailbite.figures import commands as figures
from tailbite.options import NO_FILE, is_file, printable, real, require_figure, require_writable
from tailbite.parsing import of_subjects
from tailbite.parsing import parser as parser

#: exit statuses, besides that of the command itself
BAD, INTERRUPTED = 2, 130
#: what JAX says where a device has no more memory
NO_MEMORY = "RESOURCE_EXHAUSTED"
#: commands whose cost nobody knows before, and the CPU time that they have, in seconds
UNKNOWN_COST = {"predict", "solve", "errors", "filtering"}
SECONDS, LIMIT = 120, "TAILBITE_CPU_SECONDS"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status.

    The one place where what went wrong becomes a sentence: whatever a user, a disk or the memory of
    this machine can bring about ends here; an error of another kind is one of ours."""
    try:
        options = _parsed(arguments)
        with _limited(options.command):
            status = commands()[options.command](options)
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader of our output has gone
        _give_up_output()
        return 0
    except (Exception, KeyboardInterrupt, TooLong) as problem:
        sentence = _sentence(problem)
        if sentence is None:
            raise
        try:  # what was printed so far comes first
            if sys.stdout is not None:
                sys.stdout.flush()
        except OSError:
            _give_up_output()
        words = "; ".join([sentence, *getattr(problem, "__notes__", ())])
        print(f"tailbite: {printable(words)}", file=sys.stderr)
        return INTERRUPTED if isinstance(problem, KeyboardInterrupt) else BAD


class TooLong(BaseException):
    """A command has taken all the CPU time that it has; no handler of ours or others hides it."""


@contextmanager
def _limited(command: str) -> Iterator[None]:
    """What computes a number, from words that say nothing of its cost, ends after `SECONDS`."""
    if command not in UNKNOWN_COST or threading.current_thread() is not threading.main_thread():
        yield
        return
    seconds = real(os.environ.get(LIMIT, str(SECONDS)))

    def end(number: int, frame: Any) -> None:
        raise TooLong(
            f"{command} has taken {seconds:g} s of CPU time without an end: ask for smaller "
            f"numbers, or set {LIMIT}"
        )

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.0))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _sentence(problem: BaseException) -> str | None:
    """What went wrong, where that is not of our making; None for an error of ours."""
    match problem:
        case KeyboardInterrupt():
            return "interrupted"
        case TooLong():
            return str(problem)
        case OSError():
            named = problem.filename is not None
            return f"{problem.filename}: {problem.strerror}" if named else str(problem)
        case EOFError():
            return "the input has ended before the answer"
        case MemoryError() | BrokenProcessPool():
            return "this machine has not enough memory for it: ask for less at a time"
        case RecursionError():
            return "the input is nested too deeply"
        case RuntimeError():
            little = "the device has not enough memory for it: ask for less at a time"
            return little if NO_MEMORY in str(problem) else None
        case ValueError() | TypeError() | OverflowError():
            return " ".join(str(problem).split())
    return None


def _give_up_output() -> None:
    """What is left of the output goes nowhere, or Python would try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options; parameters as NAME=VALUE may stand before and after them."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of files need not be text
            stream.reconfigure(errors="backslashreplace")
    top = parser()
    options, left = top.parse_known_args(arguments)
    if left:
        if not hasattr(options, "given") or any(
            word[:1] == "-" or "=" not in word for word in left
        ):
            top.error(f"unrecognized arguments: {' '.join(left)}")
        options.given += left
    return options


def _verify(options: argparse.Namespace) -> int:
    _require_known(options.ids)
    if options.subject is not None:
        if options.ids:
            raise ValueError("verify takes ids or --subject, got both")
        options.ids = [entry.id for entry in light().of_subject(options.subject)]
    if options.kernel == "rocq":
        return exporting.verify(options)
    if options.changed and not options.cache:
        raise ValueError("--changed compares with the cache: leave --no-cache out")
    if options.json is not None:
        require_writable(options.json)
    if options.report is not None:
        from tailbite.report import require_directory

        require_directory(options.report)
    if options.changed:
        from tailbite.remembered import changed

        options.ids = changed(options.ids or None)
        if not options.ids:
            print("nothing has changed since these claims held")
            return 0
    from tailbite.verification import verify
    from tailbite.verified import main_table

    report = verify(options.ids or None, seed=options.seed, cache=options.cache)
    print(main_table(report), flush=True)  # kept, whatever becomes of the files
    if options.json is not None:
        light("files", "sims").write(
            options.json, json.dumps(report.json(), indent=1, allow_nan=False).encode()
        )
    if options.report is not None:
        from tailbite.report import write as write_pages

        write_pages(report.json(), options.report)
    if report.interrupted:
        print("tailbite: interrupted; what was finished stands above", file=sys.stderr)
        sys.stdout.flush()
        sys.stderr.flush()
        for worker in multiprocessing.active_children():
            worker.terminate()
        os._exit(
            130
        )  # threads of the simulator may still be at work, and an ordinary exit can crash in them
    return 0 if report.ok else 1


def _simulate(options: argparse.Namespace) -> int:
    if options.plot is not None:
        require_figure(options.plot)
    if options.resume and options.out is None:
        raise ValueError("--resume needs --out DIR, the directory of the run")
    try:
        from tailbite.simulation import results_file, simulate
        from tailbite.simulation_output import summary, write_dataset, write_figure

        run = simulate(options)
        print(summary(run), flush=True)  # kept, whatever becomes of the files
        if options.out is not None:
            write_dataset(run, results_file(options.out))
        if options.plot is not None:
            write_figure(run, options.plot)
    except (OSError, MemoryError, KeyboardInterrupt) as problem:
        if options.out is not None:
            problem.add_note(f"what was finished is in {options.out}, and --resume goes on")
        raise
    return 0


def _claims(options: argparse.Namespace) -> int:
    chosen = light().of_subject(options.subject)
    width = max(len(entry.id) for entry in chosen)
    for entry in chosen:
        print(f"{entry.id:{width}}  {entry.kind.replace('_', ' '):13}  {entry.title}")
    return 0


def _require_known(ids: Iterable[str], further: str = "") -> None:
    """ValueError for an id that is not in the catalogue, before anything heavy is loaded."""
    for id in ids:
        if id not in light().entries():
            raise light().unknown(id, further)


def _show(options: argparse.Namespace) -> int:
    _require_known([options.id])
    import tailbite

    print(tailbite.show(options.id, latex=options.latex), end="")
    return 0


def _cite(options: argparse.Namespace) -> int:
    if not is_file(Path(options.what)) and not papers(options.what):
        _require_known([options.what], NO_FILE)
    import tailbite

    print(tailbite.cite(options.what, latex=options.latex), end="")
    return 0


def commands() -> dict[str, Callable[[argparse.Namespace], int]]:
    """What each command runs."""
    found = {
        "verify": _verify,
        "claims": _claims,
        "show": _show,
        "cite": _cite,
        "simulate": _simulate,
        **answers.COMMANDS,
        **figures.COMMANDS,
        **exporting.COMMANDS,
    }
    for module in of_subjects():
        found |= module.COMMANDS
    return found
