"""The command line.  Nothing heavy is imported before a command runs."""

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tailbite import export as exporting
from tailbite.answers import commands as answers
from tailbite.answers.finding import papers
from tailbite.catalogue import light
from tailbite.figures import commands as figures
from tailbite.options import NO_FILE, require_figure, require_writable
from tailbite.parsing import of_subjects
from tailbite.parsing import parser as parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    options = _parsed(arguments)
    try:
        return commands()[options.command](options)
    except (ValueError, TypeError) as problem:
        print(f"tailbite: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options; parameters as NAME=VALUE may stand before and after them."""
    top = parser()
    options, left = top.parse_known_args(arguments)
    if left:
        if not hasattr(options, "given") or any(word[0] == "-" or "=" not in word for word in left):
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
    print(main_table(report))
    if options.json is not None:
        from sims.files import write

        write(options.json, json.dumps(report.json(), indent=1, allow_nan=False).encode())
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
    kept = (
        ""
        if options.out is None
        else f"; what was finished is in {options.out}, and --resume goes on"
    )
    try:
        from tailbite.simulation import results_file, simulate
        from tailbite.simulation_output import summary, write_dataset, write_figure

        run = simulate(options)
        if options.out is not None:
            write_dataset(run, results_file(options.out))
        if options.plot is not None:
            write_figure(run, options.plot)
    except KeyboardInterrupt:
        print(f"tailbite: interrupted{kept}", file=sys.stderr)
        return 130
    except OSError as problem:
        where = f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem)
        print(f"tailbite: {where}{kept}", file=sys.stderr)
        return 2
    print(summary(run))
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
    if not Path(options.what).is_file() and not papers(options.what):
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
