"""`tailbite profile`.  Nothing heavy is imported before it runs."""

import argparse
from typing import Any

from tailbite.options import EPILOG, numbers, path, real, require_figure, whole_number


def add(commands: Any) -> None:
    """The parser of the command."""
    from tailbite.workflows import WORKFLOWS

    command = commands.add_parser(
        "profile",
        help="eight definitions of model collapse, asked of one experiment with words",
        epilog=EPILOG,
    )
    command.add_argument(
        "--workflow",
        required=True,
        metavar="W,..",
        help=f"one or several of {', '.join(WORKFLOWS)}",
    )  # fmt: skip
    command.add_argument(
        "--samples", required=True, type=whole_number, metavar="M", help="words per generation"
    )
    command.add_argument("--types", type=whole_number, metavar="K", help="words of the truth (10)")
    command.add_argument("--zipf", type=real, metavar="B", help="exponent of Zipf's law")
    command.add_argument(
        "--probabilities", type=numbers, metavar="P,..", help="those of the truth, one by one"
    )
    command.add_argument(
        "--text", type=path, metavar="FILE", help="the words of a file in UTF-8, as often as there"
    )
    command.add_argument(
        "--unseen", type=whole_number, default=0, metavar="L",
        help="further words, which a smoothed model may say and the truth never does (default: 0)",
    )  # fmt: skip
    command.add_argument("--smoothing", type=real, metavar="A", help="added to every count")
    command.add_argument("--temperature", type=real, metavar="T", help="of the drawn batches")
    command.add_argument(
        "--generations", type=whole_number, default=50, metavar="N", help="fits (default: 50)"
    )
    command.add_argument(
        "--replicates", type=whole_number, default=1000, metavar="R", help="runs (default: 1000)"
    )
    command.add_argument("--seed", type=whole_number, default=0, metavar="S", help="(default: 0)")
    command.add_argument(
        "--factor", type=real, default=2.0, metavar="F",
        help="what counts as much more or much less, above 1 (default: 2)",
    )  # fmt: skip
    command.add_argument(
        "--tail", type=real, metavar="Q",
        help="words at most so probable are the tail (default: 1 / M)",
    )  # fmt: skip
    there = set()
    for workflow in WORKFLOWS.values():
        for option in workflow.options:
            if option.name not in there:
                there.add(option.name)
                command.add_argument(option.flag, help=option.meaning, **option.argument)
    command.add_argument("--plot", type=path, metavar="FILE", help="a figure: .png, .pdf or .svg")


def profile(options: argparse.Namespace) -> int:
    """Print the page, and draw it."""
    if options.plot is not None:
        require_figure(options.plot)
    from tailbite.profile import definitions as made

    found = made.profile(options)
    print(made.page(found), flush=True)  # kept, whatever becomes of the figure
    if options.plot is not None:
        made.draw(found, options.plot)
    return 0


COMMANDS = {"profile": profile}
