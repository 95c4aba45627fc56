"""`tailbite predict`, `solve`, `find`, `which`.  Nothing heavy is imported before one of
them runs.
"""

import argparse
import sys
from typing import Any

from tailbite.answers.which import QUESTIONS, which
from tailbite.catalogue import light
from tailbite.options import assignment, numbers_between


def add(commands: Any) -> None:
    """The parsers of the commands."""
    predict = commands.add_parser(
        "predict", help="the numbers of a claim, at a point or in a table"
    )
    predict.add_argument("id", metavar="ID")
    predict.add_argument(
        "given",
        nargs="*",
        metavar="NAME=VALUE",
        help="a parameter, as samples=100, or a schedule, as samples=5,20,80",
    )
    predict.add_argument(
        "--over",
        action="append",
        default=[],
        metavar="NAME=A:B",
        help="a row for each value, as generations=1:100, share=0:1:0.1 or samples=20,50,100; "
        "again for each combination",
    )
    predict.add_argument("--log", action="store_true", help="logarithms, for numbers out of range")
    predict.add_argument("--rival", metavar="NAME", help="of one of the claim's rivals instead")
    shape = predict.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="as JSON")
    shape.add_argument("--csv", action="store_true", help="as CSV")

    solve = commands.add_parser(
        "solve",
        help="the value of a parameter at which a condition on a claim's number begins to hold",
        description="The first value of a parameter at which a condition on a claim's number "
        "begins or ceases to hold; that nothing changes before is proved in ball arithmetic.",
    )
    solve.add_argument("id", metavar="ID")
    solve.add_argument("condition", metavar="CONDITION", help='as "variance_mean >= 0.9"')
    solve.add_argument("given", nargs="*", metavar="NAME=VALUE", help="the other parameters")
    solve.add_argument(
        "--for", dest="parameter", required=True, metavar="NAME", help="what is looked for"
    )
    solve.add_argument(
        "--within",
        type=numbers_between,
        metavar="A:B",
        help="where to look (default: all that the claim allows for a whole number, else 0:1)",
    )

    find = commands.add_parser("find", help="claims, figures and papers by words")
    find.add_argument("words", nargs="+", metavar="WORD", help="as kl, pi^2/6, shumailov")

    chosen = commands.add_parser(
        "which",
        help="which experiment is mine: its workflow, its claims, a sentence for a paper",
        description="What is not given as an option is asked for.",
    )
    for name, (question, answers) in QUESTIONS.items():
        said = "; ".join(f"{answer}: {meaning}" for answer, meaning in answers.items())
        chosen.add_argument(f"--{name}", metavar="X", help=f"{question} {said}")


def _predict(options: argparse.Namespace) -> int:
    _require_known(options.id)
    from tailbite.answers.tables import predict, spread

    over: dict[str, list[Any]] = {}
    for text in options.over:
        try:
            name, values = spread(text)
        except ValueError:
            raise ValueError(
                f"--over needs a name and its values, as generations=1:100, share=0:1:0.1 or "
                f"samples=20,50; got {text!r}"
            ) from None
        if name in over:
            raise ValueError(f"--over names {name} twice")
        over[name] = values
    given = _once(options.given)
    found = predict(options.id, given, over, log=options.log, rival=options.rival)
    print(found.json() if options.json else found.csv() if options.csv else found.text(), end="")
    return 0


def _solve(options: argparse.Namespace) -> int:
    _require_known(options.id)
    from tailbite.answers.solving import sentence, solve

    found = solve(
        options.id,
        options.condition,
        options.parameter,
        _once(options.given),
        within=options.within,
    )
    print(sentence(found, options.condition), end="")
    return 0


def _find(options: argparse.Namespace) -> int:
    from tailbite.answers.finding import MOST, find

    results = find(" ".join(options.words))
    width = max(len(each.name) for each in results)
    for each in results:
        print(f"{each.kind:6}  {each.name:{width}}  {each.title}")
    if len(results) == MOST:
        print(f"tailbite: the first {MOST}; more words find fewer", file=sys.stderr)
    return 0


def _which(options: argparse.Namespace) -> int:
    answers = {name: getattr(options, name) for name in QUESTIONS}
    for name, (question, possible) in QUESTIONS.items():
        if answers[name] is None:
            if not sys.stdin.isatty():
                raise ValueError(f"which needs --{name}, one of {', '.join(possible)}")
            print(question)
            for answer, meaning in possible.items():
                print(f"  {answer:8}  {meaning}")
            answers[name] = input("> ").strip()
        if answers[name] not in possible:
            raise ValueError(f"--{name} is one of {', '.join(possible)}, got {answers[name]!r}")
    print(which(answers).text(), end="")
    return 0


def _once(given: list[str]) -> dict[str, Any]:
    """The parameters by name; ValueError for what is none, and for one that is given twice."""
    found: dict[str, Any] = {}
    for text in given:
        try:
            name, value = assignment(text)
        except ValueError:
            raise ValueError(
                f"a parameter is a name and a number, as samples=100 or samples=5,20,80; got "
                f"{text!r}"
            ) from None
        if name in found:
            raise ValueError(f"{name} is given twice")
        found[name] = value
    return found


def _require_known(id: str) -> None:
    if id not in light().entries():
        raise light().unknown(id)


COMMANDS = {"predict": _predict, "solve": _solve, "find": _find, "which": _which}
