"""`tailbite filtering`.  Nothing heavy is imported before it runs."""

import argparse
from typing import Any

from tailbite.options import EPILOG, real, whole_number

#: option -> (metavar, default, meaning)
RATES = {
    "share": ("S", None, "share of the crawled tokens that models have made"),
    "true_positive": ("X", None, "synthetic tokens that the detector deletes"),
    "false_positive": ("X", None, "real tokens that it deletes"),
    "hallucination": ("X", 0.0, "synthetic tokens that are made up"),
    "made_up": ("X", 0.5, "rate of ones of made-up tokens"),
    "rate": ("X", 0.5, "rate of ones of real tokens"),
}


def add(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "filtering",
        help="does it help to delete what a detector takes for synthetic, at this size",
        epilog=EPILOG,
    )
    parser.add_argument(
        "--samples", required=True, type=whole_number, metavar="M", help="tokens of every crawl"
    )
    for name, (metavar, default, meaning) in RATES.items():
        said = "" if default is None else f" (default: {default:g})"
        parser.add_argument(
            "--" + name.replace("_", "-"), type=real, metavar=metavar, default=default,
            required=default is None, help=meaning + said,
        )  # fmt: skip
    parser.add_argument(
        "--generations", type=whole_number, default=30, metavar="N", help="refits (default: 30)"
    )


def filtering(options: argparse.Namespace) -> int:
    """Print both fits, the verdict and the crossing."""
    from tailbite.subjects.mitigation.filtering import Web, table

    web = Web(**{name: getattr(options, name) for name in (*RATES, "generations")})
    print(table(web, options.samples))
    return 0


COMMANDS = {"filtering": filtering}
