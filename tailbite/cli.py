"""The command line.  Nothing heavy is imported before a command runs."""

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from tailbite.figures import commands as figures
from tailbite.manifest import families, subjects
from tailbite.options import (
    EPILOG,
    numbers,
    require_figure,
    require_writable,
    whole_number,
    whole_numbers,
)
from tailbite.version import VERSION
from tailbite.workflows import WORKFLOWS, own_options


def parser() -> argparse.ArgumentParser:
    """Commands and options."""
    top = argparse.ArgumentParser(
        prog="tailbite",
        description=(
            "Model collapse: claims that are proved, simulated, and checked against each other."
        ),
        epilog=EPILOG,
    )
    top.add_argument("--version", action="version", version=f"tailbite {VERSION}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    verify = commands.add_parser(
        "verify", help="prove, simulate and compare claims (the main job)", epilog=EPILOG
    )
    verify.add_argument("ids", nargs="*", metavar="ID", help="ids of claims (default: all)")
    verify.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help="seed of the simulation (default: a fresh one, which is printed)",
    )
    verify.add_argument("--json", type=Path, metavar="FILE", help="write the whole report to FILE")
    verify.add_argument(
        "--report",
        type=Path,
        metavar="DIR",
        help="write the whole report as web pages to DIR; open DIR/index.html",
    )

    listed = commands.add_parser("claims", help="list the claims")
    listed.add_argument("--subject", metavar="S", help="only this subject")

    show = commands.add_parser("show", help="one claim: statement, proof, rivals, trust base")
    show.add_argument("id", metavar="ID")
    show.add_argument(
        "--latex", action="store_true", help="as a LaTeX fragment instead of Markdown"
    )

    simulate = commands.add_parser(
        "simulate", help="simulate a family refit on its own samples, beside theory", epilog=EPILOG
    )
    simulate.add_argument("family", metavar="FAMILY", help=", ".join(families()))
    simulate.add_argument("--workflow", required=True, metavar="W", help=", ".join(WORKFLOWS))
    simulate.add_argument(
        "--samples",
        required=True,
        type=whole_numbers,
        metavar="M",
        help="points per generation, or a schedule M,M,...",
    )
    simulate.add_argument(
        "--generations", required=True, type=whole_number, metavar="N", help="number of fits"
    )
    simulate.add_argument(
        "--replicates",
        required=True,
        type=whole_number,
        metavar="R",
        help="independent runs, as 1000000 or 1e6",
    )
    for option, said in own_options():
        simulate.add_argument(option.flag, help=said, **option.argument)
    simulate.add_argument(
        "--points",
        action="store_true",
        default=None,
        help="really draw the points, where an exact route is faster (same law)",
    )
    simulate.add_argument(
        "--seed",
        type=whole_number,
        default=0,
        metavar="S",
        help="same seed, same bits (default: 0)",
    )
    simulate.add_argument(
        "--observe",
        metavar="A,B",
        help="observables, as variance,tail_mass(2) (default: a few)",
    )
    simulate.add_argument(
        "--record",
        type=whole_numbers,
        metavar="K",
        help="every K generations, or a list K,L,... (default: about 20)",
    )
    simulate.add_argument(
        "--quantiles", type=numbers, metavar="P,Q", help="levels of quantiles, as 0.05,0.5,0.95"
    )
    simulate.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="keep finished work, and the result as result.nc, in DIR",
    )
    simulate.add_argument("--resume", action="store_true", help="go on with what DIR holds")
    simulate.add_argument(
        "--cluster", metavar="ADDRESS", help="a Dask scheduler, or local:N for N processes here"
    )
    simulate.add_argument("--plot", type=Path, metavar="FILE", help="a figure: .png, .pdf or .svg")

    for module in of_subjects():
        module.add(commands)
    figures.add(commands)

    cite = commands.add_parser(
        "cite", help="BibTeX of tailbite and of what a claim or a figure rests on"
    )
    cite.add_argument(
        "what", metavar="ID|FILE", help="id of a claim, or a figure that tailbite saved"
    )
    cite.add_argument(
        "--latex", action="store_true", help="the statement, and a figure's caption, ready to paste"
    )
    return top


def of_subjects() -> list[ModuleType]:
    """The modules of the commands that subjects bring."""
    named = (subject.commands for subject in subjects().values())
    return [import_module(name) for name in named if name is not None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        return commands()[options.command](options)
    except (ValueError, TypeError) as problem:
        print(f"tailbite: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _verify(options: argparse.Namespace) -> int:
    if options.json is not None:
        require_writable(options.json)
    if options.report is not None:
        from tailbite.report import require_directory

        require_directory(options.report)
    from tailbite.verification import main_table, verify

    report = verify(options.ids or None, seed=options.seed)
    print(main_table(report))
    if options.json is not None:
        from sims.journal import write

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
    import tailbite

    chosen = tailbite.claims(options.subject)
    width = max(len(claim.id) for claim in chosen)
    for claim in chosen:
        print(f"{claim.id:{width}}  {claim.kind.replace('_', ' '):13}  {claim.title}")
    return 0


def _show(options: argparse.Namespace) -> int:
    import tailbite

    print(tailbite.show(options.id, latex=options.latex), end="")
    return 0


def _cite(options: argparse.Namespace) -> int:
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
        **figures.COMMANDS,
    }
    for module in of_subjects():
        found |= module.COMMANDS
    return found
