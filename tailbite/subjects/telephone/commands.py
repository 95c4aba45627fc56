"""`tailbite telephone`.  Nothing heavy is imported before it runs."""

import argparse
import os
from pathlib import Path
from typing import Any

from tailbite.options import EPILOG, require_figure, require_writable, whole_number

#: option -> (type, metavar, default, meaning): of the exact retellings, as the figure has them
EXACT = {
    "vocabulary": (whole_number, "K", 2000, "commonest words that are used"),
    "kept": (float, "X", 0.5, "probability that a retelling keeps a word"),
    "salience": (float, "S", 0.0, "how much better surprising words are kept"),
    "shortened": (float, "X", 0.0, "probability that a word that is not kept is left out"),
    "backoff": (float, "X", 0.1, "probability of a word whatever stands before it"),
}
KEY = "OPENAI_API_KEY"
FEW = 1  #: chains of an endpoint, where nothing is said


def add(commands: Any) -> None:
    """The parser of the command."""
    parser = commands.add_parser(
        "telephone",
        help="a text that is retold a hundred times, exactly or by a chat model",
        epilog=EPILOG,
    )

    def option(name: str, read: Any, metavar: str, default: Any, meaning: str) -> None:
        said = "" if default is None else f" (default: {default:g})"
        flag = "--" + name.replace("_", "-")
        parser.add_argument(flag, type=read, metavar=metavar, default=default, help=meaning + said)

    option("text", str, "FILE", None, "a text in UTF-8 (default: the help topics of Python)")
    option("retellings", whole_number, "N", 100, "how often each text is retold")
    option("chains", whole_number, "C", None, f"texts (default: 1024; {FEW} with an endpoint)")
    option("words", whole_number, "L", 16, "words of a text")
    for name, (read, metavar, default, meaning) in EXACT.items():
        option(name, read, metavar, default, meaning)
    option("temperature", float, "T", 1.0, "at which gaps are filled, or that a model is asked for")
    option("seed", whole_number, "S", 0, "same seed, same bits")
    option("out", Path, "FILE", None, "write the figure, .png, .pdf or .svg, with its numbers")
    chat = parser.add_argument_group("a chat model")
    for name, read, metavar, default, meaning in (
        ("endpoint", str, "URL", None, "that speaks the OpenAI protocol, as https://host/v1"),
        ("model", str, "NAME", None, "the model that is asked"),
        ("cassette", Path, "FILE", None, "a .jsonl file of retellings: played, or gone on with"),
        ("prompt", str, "TEXT", None, "the instruction before each text"),
        ("key", str, "NAME", None, f"the variable that holds the key (default: {KEY})"),
        ("most_calls", whole_number, "N", 1000, "requests at most"),
        ("per_minute", float, "N", 60.0, "requests at most in a minute"),
        ("timeout", float, "S", 60.0, "seconds for an answer"),
    ):
        said = "" if default is None else f" (default: {default:g})"
        chat.add_argument(
            "--" + name.replace("_", "-"), type=read, metavar=metavar, default=default,
            help=meaning + said,
        )  # fmt: skip


def telephone(options: argparse.Namespace) -> int:
    """Retell, print the numbers and the text, and draw."""
    _require(options)
    if options.endpoint is not None:
        _record(options)
    from tailbite.subjects.telephone.figures import FIGURES

    (figure,) = FIGURES
    given = {name: getattr(options, name) for name in (*EXACT, "words", "temperature")}
    given |= {"retellings": options.retellings, "text": options.text or ""}
    given["cassette"] = "" if options.cassette is None else str(options.cassette)
    chains = 1024 if options.chains is None else options.chains
    if options.out is not None:
        from tailbite.figures.recipe import make

        drawn = make(figure.name, given, replicates=max(chains, 2), seed=options.seed)
        drawn.save(options.out)
        table = drawn.table
    else:
        settled = figure.settled(given)
        figure.require_cheap(settled, chains)
        table = figure.compute(settled, chains, options.seed)
    from tailbite.subjects.telephone.printing import printed

    print(printed(table))
    return 0


def _require(options: argparse.Namespace) -> None:
    """ValueError, in one sentence, before the work starts."""
    for name in ("retellings", "words", "most_calls"):
        if getattr(options, name) < 1:
            flag = "--" + name.replace("_", "-")
            raise ValueError(f"{flag} must be at least 1, got {getattr(options, name)}")
    least = 2 if options.endpoint is None and options.cassette is None else 1
    if options.chains is not None and not least <= options.chains <= 2**14:
        raise ValueError(f"--chains must be in {least}..{2**14}, got {options.chains}")
    for name in ("per_minute", "timeout"):
        if not 0 < getattr(options, name) < float("inf"):
            flag = "--" + name.replace("_", "-")
            raise ValueError(f"{flag} must be a number above 0, got {getattr(options, name)}")
    if (options.endpoint is None) != (options.model is None):
        raise ValueError("--endpoint and --model go together, got one without the other")
    if options.endpoint is not None and options.cassette is None:
        raise ValueError("--endpoint needs --cassette FILE, where the retellings are kept")
    if options.cassette is not None and options.endpoint is not None:
        require_writable(options.cassette, "--cassette")
    if options.out is not None:
        require_figure(options.out, "--out")


def _record(options: argparse.Namespace) -> None:
    """Have the first passages of the text retold, into the cassette."""
    from tailbite.subjects.telephone.chat import PROMPT, Asked, recording
    from tailbite.subjects.telephone.endpoint import Endpoint
    from tailbite.subjects.telephone.passages import passages

    found = passages(options.text, options.words)
    chains = FEW if options.chains is None else options.chains
    if len(found) < max(chains, 3):
        raise ValueError(
            f"{chains} chains of {options.words} words need a text of {max(chains, 3)} passages, "
            f"got {len(found)}"
        )
    asked = Asked(
        options.model,
        options.prompt or PROMPT,
        options.temperature,
        tuple(found[:chains]),
        tuple(found),
    )
    name = KEY if options.key is None else options.key
    key = os.environ.get(name, "")
    if options.key is not None and not key:
        raise ValueError(f"--key needs a variable of the environment that is set, got {name}")
    with Endpoint(
        options.endpoint, key, options.most_calls, options.per_minute, options.timeout
    ) as endpoint:
        recording(asked, options.cassette, options.retellings, endpoint)


COMMANDS = {"telephone": telephone}
