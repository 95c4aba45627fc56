"""The commands and options of the command line.  Nothing heavy is imported."""

from functools import partial
from importlib import import_module
from types import ModuleType

from tailbite import export as exporting
from tailbite.answers import commands as answers
from tailbite.catalogue import meaning
from tailbite.figures import commands as figures
from tailbite.manifest import families, subjects
from tailbite.options import EPILOG, Parser, numbers, path, whole_number, whole_numbers
from tailbite.version import VERSION
from tailbite.workflows import WORKFLOWS, own_options


def parser() -> Parser:
    """Commands and options."""
    top = Parser(
        prog="tailbite",
        description=(
            "Model collapse: claims that are proved, simulated, and checked against each other."
        ),
        epilog=EPILOG,
    )
    top.add_argument("--version", action="version", version=f"tailbite {VERSION}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    said = partial(meaning, "gaussian")

    verify = commands.add_parser(
        "verify", help="prove, simulate and compare claims (the main job)", epilog=EPILOG
    )
    verify.add_argument("ids", nargs="*", metavar="ID", help="ids of claims (default: all)")
    verify.add_argument("--subject", metavar="NAME", help="all claims of this subject")
    verify.add_argument(
        "--changed",
        action="store_true",
        help="of these only the claims whose proof, rules or checks have changed since they held",
    )
    verify.add_argument(
        "--no-cache",
        dest="cache",
        action="store_false",
        help="prove and compile everything anew (default: what has not changed since an earlier "
        "run is taken from the user's cache directory; everything is simulated in any case)",
    )
    verify.add_argument(
        "--seed",
        type=whole_number,
        metavar="N",
        help="seed of the simulation (default: a fresh one, which is printed)",
    )
    verify.add_argument("--json", type=path, metavar="FILE", help="write the whole report to FILE")
    verify.add_argument(
        "--report",
        type=path,
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
        type=path,
        metavar="DIR",
        help="keep finished work, and the result as result.nc, in DIR",
    )
    simulate.add_argument("--resume", action="store_true", help="go on with what DIR holds")
    simulate.add_argument(
        "--cluster", metavar="ADDRESS", help="a Dask scheduler, or local:N for N processes here"
    )
    simulate.add_argument("--plot", type=path, metavar="FILE", help="a figure: .png, .pdf or .svg")

    answers.add(commands)
    for module in of_subjects():
        module.add(commands)
    figures.add(commands)
    exporting.add(commands, verify)

    cite = commands.add_parser(
        "cite", help="BibTeX of tailbite and of what a claim or a figure rests on, or of papers"
    )
    cite.add_argument(
        "what",
        metavar="ID|FILE|AUTHOR",
        help="id of a claim, a figure that tailbite saved, or the author of papers",
    )
    cite.add_argument(
        "--latex", action="store_true", help="the statement, and a figure's caption, ready to paste"
    )
    return top


def of_subjects() -> list[ModuleType]:
    """The modules of the commands that subjects bring."""
    named = (subject.commands for subject in subjects().values())
    return [import_module(name) for name in named if name is not None]
