"""The commands and options of the command line.  Nothing heavy is imported."""

import argparse
from functools import partial
from pathlib import Path

from tailbite import __version__
from tailbite.catalogue import light
from tailbite.figures import commands as figures
from tailbite.options import names, numbers, whole_number, whole_numbers

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
    said, of_errors = partial(_meaning, "gaussian"), partial(_meaning, "errors")

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
        help=f"{said('samples')}, as M,M,...",
    )
    simulate.add_argument(
        "--generations", required=True, type=whole_number, metavar="N", help=said("generations")
    )
    simulate.add_argument(
        "--replicates",
        required=True,
        type=whole_number,
        metavar="R",
        help="independent runs, as 1000000 or 1e6",
    )
    simulate.add_argument("--ddof", type=float, metavar="B", help=f"{said('ddof')} (default: 0)")
    simulate.add_argument("--variance", type=float, metavar="V", help=f"{said('variance')}")
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
        "--generations", required=True, type=whole_number, metavar="N", help=said("generations")
    )
    errors.add_argument(
        "--features",
        required=True,
        type=whole_number,
        metavar="P",
        help=f"{of_errors('features')}, each of variance 1",
    )
    errors.add_argument(
        "--seen",
        type=whole_number,
        metavar="K",
        help=f"{of_errors('seen')} (default: all)",
    )
    errors.add_argument(
        "--correlation",
        type=float,
        default=0.0,
        metavar="R",
        help=f"{of_errors('correlation')} (default: 0)",
    )
    errors.add_argument(
        "--weight",
        type=float,
        default=1.0,
        metavar="A",
        help=f"{of_errors('weight')} (default: 1)",
    )
    errors.add_argument(
        "--variance", type=float, default=1.0, metavar="V", help=of_errors("variance")
    )
    errors.add_argument(
        "--penalty", type=float, metavar="L", help=f"{of_errors('penalty')} (ridge, subset-ridge)"
    )
    errors.add_argument(
        "--steps",
        type=whole_number,
        metavar="K",
        help=f"{of_errors('steps')} (all gradient learners)",
    )
    errors.add_argument(
        "--rate",
        type=float,
        metavar="E",
        help=f"{of_errors('rate')} (all gradient and sgd learners)",
    )
    errors.add_argument(
        "--real",
        type=whole_number,
        metavar="B",
        help=f"{of_errors('real')} (fresh-mixture, sgd's label-mixing)",
    )
    errors.add_argument(
        "--real-weight",
        type=float,
        metavar="X",
        help=f"{of_errors('real_weight')} (label-mixing)",
    )
    errors.add_argument(
        "--noise",
        type=float,
        metavar="G",
        help=f"{of_errors('noise')} (fresh-mixture)",
    )
    errors.add_argument("--plot", type=Path, metavar="FILE", help="a figure: .png, .pdf or .svg")

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


def _meaning(prefix: str, name: str) -> str:
    """What a parameter means, as the claims say it."""
    return str(light("parameters").shared(prefix, name))
