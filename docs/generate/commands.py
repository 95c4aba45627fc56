"""The page of the commands: the help of each."""

import argparse
import os
from unittest.mock import patch

from tailbite.parsing import EPILOG, parser


def page() -> str:
    """Every command with its options, as `--help` prints them."""
    with patch.dict(os.environ, {"COLUMNS": "96"}):
        top = parser()
        chosen = next(each for each in top._actions if isinstance(each, argparse._SubParsersAction))
        helps = {name: command.format_help() for name, command in chosen.choices.items()}
    text = ["# Commands", "", EPILOG, ""]
    for name, said in helps.items():
        text += [f"## tailbite {name}", "", "```text", said.rstrip(), "```", ""]
    return "\n".join(text)
