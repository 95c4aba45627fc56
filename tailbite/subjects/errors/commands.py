"""`tailbite errors`.  Nothing heavy is imported before it runs."""

import argparse
from typing import Any

from tailbite.options import EPILOG, path, real, require_figure, whole_number


def add(commands: Any) -> None:
    """The parser of the command."""
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
        type=real,
        default=0.0,
        metavar="R",
        help="of any two features (default: 0)",
    )
    errors.add_argument(
        "--weight",
        type=real,
        default=1.0,
        metavar="A",
        help="of each feature in the truth (default: 1)",
    )
    errors.add_argument(
        "--variance", type=real, default=1.0, metavar="V", help="of the label noise (default: 1)"
    )
    errors.add_argument(
        "--penalty", type=real, metavar="L", help="ridge penalty per sample (ridge, subset-ridge)"
    )
    errors.add_argument(
        "--steps",
        type=whole_number,
        metavar="K",
        help="steps of gradient descent (all gradient learners)",
    )
    errors.add_argument(
        "--rate", type=real, metavar="E", help="learning rate (all gradient and sgd learners)"
    )
    errors.add_argument(
        "--real",
        type=whole_number,
        metavar="B",
        help="fresh real points per generation (fresh-mixture, sgd's label-mixing)",
    )
    errors.add_argument(
        "--real-weight",
        type=real,
        metavar="X",
        help="weight of the real labels, in (0, 1) (label-mixing)",
    )
    errors.add_argument(
        "--noise",
        type=real,
        metavar="G",
        help="variance of synthetic label noise over V (fresh-mixture; default: 1)",
    )
    errors.add_argument("--plot", type=path, metavar="FILE", help="a figure: .png, .pdf or .svg")


def errors(options: argparse.Namespace) -> int:
    """Print the three errors, and draw them."""
    if options.plot is not None:
        require_figure(options.plot)
    from tailbite.subjects.errors.terms import decompose, table

    own = ("learner", "command", "plot")
    found = decompose(
        options.learner,
        **{name: x for name, x in vars(options).items() if x is not None and name not in own},
    )
    print(table(found), flush=True)  # kept, whatever becomes of the figure
    if options.plot is not None:
        from tailbite.subjects.errors.figures import write_figure

        write_figure(found, options.plot)
    return 0


COMMANDS = {"errors": errors}
