"""What the command line makes of words: numbers, names, and files that can be written.  Nothing
heavy is imported.
"""

import argparse
import os
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from errno import EACCES
from math import isfinite
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NoReturn

FIGURES = (".png", ".pdf", ".svg")
EPILOG = (
    "Exit status: 0 all agree; 1 a claim is refuted, undecided or disagrees; 2 bad usage or input; "
    "130 interrupted."
)
NO_FILE = ", and no file has that name"  #: of what is neither the id of a claim nor a figure


LONGEST = 60  #: characters of a user's word that a sentence repeats
DIGITS = 99  #: of a whole number, at most
NAME = 255  #: bytes of the name of a file, at most
DEEPEST = 4096  #: bytes of a path, at most


class Unreadable(ValueError, argparse.ArgumentTypeError):
    """A word that is not what was expected; argparse puts the option's name before the sentence."""

    def __init__(self, expected: str, text: str) -> None:
        super().__init__(f"expected {expected}, got {shown(text)}")


class Parser(argparse.ArgumentParser):
    """What argparse finds wrong is a ValueError, in one sentence that names the option; Python's
    own types are read as ours.
    """

    def __init__(self, *arguments: Any, **further: Any) -> None:
        super().__init__(*arguments, **further)
        for of, read in ((int, whole_number), (float, real), (Path, path)):
            self.register("type", of, read)

    def error(self, message: str) -> NoReturn:
        """Never returns."""
        raise ValueError(message.removeprefix("argument "))


def shown(text: object) -> str:
    """A user's word, quoted, with nothing in it that a terminal obeys, and not endless."""
    words = repr(text)
    return words if len(words) <= LONGEST else words[:LONGEST] + "..."


def printable(words: str) -> str:
    """In one line, with nothing in it that a terminal obeys."""
    return "".join(x if x.isprintable() else repr(x)[1:-1] for x in words)


def whole_number(text: str) -> int:
    """An integer, also written as 1e6, of at most 99 digits."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite() or found.adjusted() >= DIGITS or found != found.to_integral_value():
        raise Unreadable("a whole number, as 1000 or 1e6", text)
    return int(found)


def whole_numbers(text: str) -> int | list[int]:
    """One integer, or several with commas between them."""
    return [whole_number(part) for part in text.split(",")] if "," in text else whole_number(text)


def real(text: str) -> float:
    """A finite number."""
    with suppress(ValueError):
        found = float(text)
        if isfinite(found):
            return found
    raise Unreadable("a finite number, as 0.5 or 1e-3", text)


def numbers(text: str) -> list[float]:
    """Finite numbers with commas between them."""
    return [real(part) for part in text.split(",")]


def path(text: str) -> Path:
    """The name of a file or a directory, such as there may be."""
    try:
        words = os.fsencode(text)
    except UnicodeEncodeError:
        words = b""
    if not words or b"\0" in words or len(words) > DEEPEST:
        raise Unreadable("the name of a file", text)
    if any(len(part) > NAME for part in words.split(b"/")):
        raise Unreadable(f"a name of a file of at most {NAME} bytes", text)
    return Path(text)


def is_file(path: Path) -> bool:
    """Whether there is a file of this name, such as there may be."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def assignment(text: str) -> tuple[str, int | float | list[int | float]]:
    """A parameter and its value, as samples=20, ddof=0.5 or samples=5,20,80."""
    name, equals, value = text.partition("=")
    try:
        found = [number(part) for part in value.split(",")]
    except Unreadable:
        found = []
    if not (name and equals and found):
        raise Unreadable("a name and a number, as samples=100 or samples=5,20,80", text)
    return name, found if "," in value else found[0]


def number(text: str) -> int | float:
    """An integer where it is one, else a finite float."""
    try:
        return whole_number(text)
    except Unreadable:
        return real(text)


def numbers_between(text: str) -> tuple[float, float]:
    """Two numbers as 0:1, the first below the second."""
    with suppress(ValueError):
        low, high = map(number, text.split(":"))
        if low < high:
            return low, high
    raise Unreadable("two numbers, the smaller one first, as 0:1", text)


def require_writable(path: Path, option: str = "--json") -> None:
    """ValueError, before the work starts, where the file could not be written at its end."""
    folder = path.parent
    if not folder.is_dir() or (path.exists() and not path.is_file()):
        raise ValueError(f"{option} needs a file in a folder that exists, got {path}")
    try:
        with TemporaryFile(dir=folder):
            pass
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
    except OSError as problem:
        raise ValueError(
            f"{option} needs a file that can be written, got {path}: {problem.strerror}"
        ) from None


def require_figure(path: Path, option: str = "--plot") -> None:
    """ValueError, before the work starts, where no figure could be written."""
    require_writable(path, option)
    if path.suffix not in FIGURES:
        raise ValueError(f"{option} needs a .png, .pdf or .svg file, got {path}")
