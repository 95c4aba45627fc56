"""The command line.  Nothing heavy is imported before a command runs."""

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tailbite import __version__
from tailbite import export as exporting
from tailbite.figures import commands as figures
from tailbite.options import (
    names,
    numbers,
    require_figure,
    require_writable,
    whole_number,
    whole_numbers,
)

EPILOG = (
    "Exit status: 0 all agree; 1 a claim is refuted, undecided or disagrees; 2 bad usage or input; "
    "130 interrupted."
)


def parser() -> argparse.ArgumentParser:
    """Commands and options."""
    top = argparse.ArgumentParser(
        prog="tailbite",
        description=(
            "Model collapse: claims that are proved, simulated, and checked against each other."
        ),
        epilog=EPILOG,
    )
    top.add_argument("--version", action="version", version=f"tailbite {__version__}")
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
    simulate.add_argument("family", metavar="FAMILY", help="gaussian, multivariate or regression")
    simulate.add_argument(
        "--workflow", required=True, metavar="W",
        help=(
            "replace, accumulate, augment, fresh-mixture, window, weighted-points or "
            "weighted-parameters"
        ),
    )  # fmt: skip
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
    simulate.add_argument(
        "--ddof", type=float, metavar="B", help="the variance divisor is count - B (default: 0)"
    )
    simulate.add_argument(
        "--variance", type=float, metavar="V", help="variance of the truth (default: 1)"
    )
    simulate.add_argument(
        "--real",
        type=whole_number,
        metavar="K",
        help="fresh real points per generation (fresh-mixture, weighted)",
    )
    simulate.add_argument(
        "--real-weight",
        type=float,
        metavar="X",
        help="weight of the real points, in (0, 1) (weighted)",
    )
    simulate.add_argument(
        "--dimension",
        type=whole_number,
        metavar="D",
        help="dimensions (multivariate) or features (regression)",
    )
    simulate.add_argument(
        "--design",
        metavar="NAME",
        help="rows of regression: fresh in every batch (default) or the same",
    )
    simulate.add_argument(
        "--length",
        type=whole_number,
        metavar="L",
        help="newest batches that are fitted together (window)",
    )
    simulate.add_argument(
        "--seed",
        type=whole_number,
        default=0,
        metavar="S",
        help="same seed, same bits (default: 0)",
    )
    simulate.add_argument(
        "--observe", type=names, metavar="A,B", help="observables (default: a few)"
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

    errors = commands.add_parser(
        "errors",
        help="the three errors of a regression refit, generation by generation",
        epilog=EPILOG,
    )
    errors.add_argument(
        "learner", metavar="LEARNER",
        help=(
            "least-squares, ridge, gradient, warm-gradient, sgd, subset, subset-ridge, "
            "subset-gradient or subset-sgd"
        ),
    )  # fmt: skip
    errors.add_argument(
        "--workflow", default="replace", metavar="W",
        help=(
            "replace (default); accumulate, fresh-mixture and label-mixing for those learners that "
            "have claims on them"
        ),
    )  # fmt: skip
    errors.add_argument(
        "--samples", required=True, type=whole_number, metavar="M", help="points per generation"
    )
    errors.add_argument(
        "--generations", required=True, type=whole_number, metavar="N", help="number of fits"
    )
    errors.add_argument(
        "--features",
        required=True,
        type=whole_number,
        metavar="P",
        help="features of the truth, of variance 1",
    )
    errors.add_argument(
        "--seen",
        type=whole_number,
        metavar="K",
        help="features that the learner sees (default: all)",
    )
    errors.add_argument(
        "--correlation",
        type=float,
        default=0.0,
        metavar="R",
        help="of any two features (default: 0)",
    )
    errors.add_argument(
        "--weight",
        type=float,
        default=1.0,
        metavar="A",
        help="of each feature in the truth (default: 1)",
    )
    errors.add_argument(
        "--variance", type=float, default=1.0, metavar="V", help="of the label noise (default: 1)"
    )
    errors.add_argument(
        "--penalty", type=float, metavar="L", help="ridge penalty per sample (ridge, subset-ridge)"
    )
    errors.add_argument(
        "--steps",
        type=whole_number,
        metavar="K",
        help="steps of gradient descent (all gradient learners)",
    )
    errors.add_argument(
        "--rate", type=float, metavar="E", help="learning rate (all gradient and sgd learners)"
    )
    errors.add_argument(
        "--real",
        type=whole_number,
        metavar="B",
        help="fresh real points per generation (fresh-mixture, sgd's label-mixing)",
    )
    errors.add_argument(
        "--real-weight",
        type=float,
        metavar="X",
        help="weight of the real labels, in (0, 1) (label-mixing)",
    )
    errors.add_argument(
        "--noise",
        type=float,
        metavar="G",
        help="variance of synthetic label noise over V (fresh-mixture; default: 1)",
    )
    errors.add_argument("--plot", type=Path, metavar="FILE", help="a figure: .png, .pdf or .svg")

    figures.add(commands)
    exporting.add(commands, verify)

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except (ValueError, TypeError) as problem:
        print(f"tailbite: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _verify(options: argparse.Namespace) -> int:
    if options.kernel == "rocq":
        return exporting.verify(options)
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


def _errors(options: argparse.Namespace) -> int:
    if options.plot is not None:
        require_figure(options.plot)
    from tailbite.errors import decompose, table, write_figure

    own = ("learner", "command", "plot")
    found = decompose(
        options.learner,
        **{name: x for name, x in vars(options).items() if x is not None and name not in own},
    )
    if options.plot is not None:
        write_figure(found, options.plot)
    print(table(found))
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


COMMANDS = {
    "verify": _verify,
    "claims": _claims,
    "show": _show,
    "cite": _cite,
    "simulate": _simulate,
    "errors": _errors,
    **figures.COMMANDS,
    **exporting.COMMANDS,
}
