"""`tailbite language-model`.  Nothing heavy is imported before it runs."""

import argparse
import sys
from typing import Any

from tailbite.options import EPILOG, path, real, require_figure, require_writable, whole_number
from tailbite.subjects.language.settings import BEAMS, PENALTY, REGIMES, SIZES, SMALL, WAYS


def add(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "language-model",
        help="a transformer refitted on its own text: replace, a share of real text, accumulate",
        description=(
            "The protocol of arXiv 2305.17493: blocks of 64 tokens, each of which is continued by "
            "another, 5 beams, repetition penalty 3. Without --weights a small transformer reads "
            "docstrings of Python first, and then the text."
        ),
        epilog=EPILOG,
    )
    parser.add_argument(
        "--text", metavar="FILE", help="in UTF-8 (default: the help topics of Python)"
    )
    parser.add_argument(
        "--weights", metavar="FILE", help="OPT: .safetensors, with its config.json beside it"
    )
    parser.add_argument(
        "--tokenizer", metavar="FILE", help="of OPT (default: tokenizer.json beside the weights)"
    )
    parser.add_argument(
        "--regimes", default=REGIMES, metavar="A,B",
        help="some of replace, real and accumulate (default: all)",
    )  # fmt: skip
    for name, (metavar, reads, default, meaning) in (SIZES | SMALL).items():
        parser.add_argument(
            f"--{name}", type=reads, metavar=metavar, default=default if name in SIZES else None,
            help=f"{meaning} (default: {default:g})",
        )  # fmt: skip
    parser.add_argument(
        "--beams", type=whole_number, metavar="K", help=f"of a beam search (default: {BEAMS})"
    )
    parser.add_argument(
        "--penalty", type=real, default=PENALTY, metavar="P",
        help=f"on what was said, 1 for none (default: {PENALTY:g})",
    )  # fmt: skip
    for name, (metavar, reads, meaning) in WAYS.items():
        parser.add_argument(
            "--" + name.replace("_", "-"), type=reads, metavar=metavar, help=meaning
        )
    parser.add_argument(
        "--out", type=path, metavar="DIR", help="keep every generation, and result.json, in DIR"
    )
    parser.add_argument("--plot", type=path, metavar="FILE", help="a figure: .png, .pdf or .svg")
    parser.add_argument("--resume", action="store_true", help="go on with what DIR holds")


def language_model(options: argparse.Namespace) -> int:
    """Print what is seen, generation by generation."""
    if options.resume and options.out is None:
        raise ValueError("--resume needs --out DIR, the directory of the run")
    if options.plot is not None:
        require_figure(options.plot)
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        require_writable(options.out / "result.json")
    from tailbite.subjects.language import transformer

    kept = "" if options.out is None else f"; {options.out} keeps what was finished, for --resume"
    try:
        print(transformer.run(options))
    except KeyboardInterrupt:
        print(f"tailbite: interrupted{kept}", file=sys.stderr)
        return 130
    except OSError as problem:
        where = f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem)
        print(f"tailbite: {where}{kept}", file=sys.stderr)
        return 2
    return 0


COMMANDS = {"language-model": language_model}
