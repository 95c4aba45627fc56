"""What the command line makes of words: numbers, names, and files that can be written.  Nothing
heavy is imported.
"""

from decimal import Decimal, InvalidOperation
from math import isfinite
from pathlib import Path
from tempfile import NamedTemporaryFile

FIGURES = (".png", ".pdf", ".svg")
EPILOG = (
    "Exit status: 0 all agree; 1 a claim is refuted, undecided or disagrees; 2 bad usage or input; "
    "130 interrupted."
)
NO_FILE = ", and no file has that name"  #: of what is neither the id of a claim nor a figure


def whole_number(text: str) -> int:
    """An integer, also written as 1e6; ValueError for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite() or number.adjusted() > 99 or number % 1:
        raise ValueError(text)
    return int(number)


def whole_numbers(text: str) -> int | list[int]:
    """One integer, or several with commas between them."""
    return [whole_number(part) for part in text.split(",")] if "," in text else whole_number(text)


def numbers(text: str) -> list[float]:
    """Numbers with commas between them."""
    return [float(part) for part in text.split(",")]


def assignment(text: str) -> tuple[str, int | float | list[int | float]]:
    """A parameter and its value, as samples=20, ddof=0.5 or samples=5,20,80; ValueError for
    anything else.
    """
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise ValueError(text)
    found = [number(part) for part in value.split(",")]
    return name, found if "," in value else found[0]


def number(text: str) -> int | float:
    """An integer where it is one, else a float; ValueError for anything else, and for what is not
    finite.
    """
    try:
        return whole_number(text)
    except ValueError:
        found = float(text)
    if not isfinite(found):
        raise ValueError(text)
    return found


def numbers_between(text: str) -> tuple[float, float]:
    """Two numbers as 0:1, the first below the second; ValueError for anything else."""
    low, high = map(number, text.split(":"))
    if low >= high:
        raise ValueError(text)
    return low, high


def require_writable(path: Path, option: str = "--json") -> None:
    """ValueError, before the work starts, where the file could not be written at its end."""
    folder = path.parent
    if path.is_dir() or not folder.is_dir():
        raise ValueError(f"{option} needs a file in a folder that exists, got {path}")
    try:
        with NamedTemporaryFile(dir=folder):
            pass
        if path.exists():
            with path.open("a"):
                pass
    except OSError as problem:
        raise ValueError(
            f"{option} needs a file that can be written, got {path}: {problem.strerror}"
        ) from None


def require_figure(path: Path, option: str = "--plot") -> None:
    """ValueError, before the work starts, where no figure could be written."""
    require_writable(path, option)
    if path.suffix not in FIGURES:
        raise ValueError(f"{option} needs a .png, .pdf or .svg file, got {path}")
