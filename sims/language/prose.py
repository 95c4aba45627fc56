"""Prose: the text of a user, or what comes with every Python.

What models read is plain English: markup, code and tables are left out paragraph by paragraph, and
lines are put together, so that a paragraph is a line."""

import ast
import hashlib
import re
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sims.families.text import contents

DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
SHORTEST = 40  #: characters of a paragraph
LETTERS = 0.93  #: share of a paragraph's characters that are letters, spaces or common punctuation
PLAIN = re.compile(r"[A-Za-z ,.;:'\"()-]")
CODE = re.compile(r"^\s*(>>>|\.\.\. )|::=|->|==|--\w", re.MULTILINE)


class Prose(NamedTuple):
    """A text in paragraphs.

    Attributes:
        text: the paragraphs, each a line.
        name: what it is called in words.
    """

    text: str
    name: str

    @property
    def digest(self) -> str:
        """A fingerprint: the beginning of a SHA-256 in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def read(path: str | Path) -> Prose:
    """The whole text of a file in UTF-8, as it is; ValueError, in one sentence, where it cannot be
    read or is no text.
    """
    return Prose(contents(path), str(path))


@cache
def topics() -> Prose:
    """The prose of the help topics of Python (`pydoc_data.topics`); it differs from one version to
    the next.
    """
    from pydoc_data.topics import topics

    return Prose(_prose(topics[topic] for topic in sorted(topics)), "Python's help topics")


@cache
def docstrings() -> Prose:
    """The prose of the docstrings in the modules of Python's standard library that are single files
    and are not private, in the order of their names; it differs from one version to the next.
    """
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("[a-z]*.py"))
    return Prose(_prose(map(_documented, files)), "docstrings of Python's standard library")


def _documented(file: Path) -> str:
    """The docstrings of a file."""
    nodes = ast.walk(ast.parse(file.read_bytes()))
    found = (ast.get_docstring(node) for node in nodes if isinstance(node, DOCUMENTED))
    return "\n\n".join(text for text in found if text)


def _prose(texts: Iterable[str]) -> str:
    """The paragraphs that are plain English, each a line."""
    kept = []
    for text in texts:
        for paragraph in re.split(r"\n\s*\n", text):
            line = " ".join(paragraph.split())
            plain = len(PLAIN.findall(line))
            if (
                len(line) >= SHORTEST
                and plain >= LETTERS * len(line)
                and not CODE.search(paragraph)
            ):
                kept.append(line)
    return "\n".join(kept) + "\n"
