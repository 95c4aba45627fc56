"""What tailbite keeps in a figure and beside it, read again: such a file may be a stranger's.

Nothing of it is trusted: it is bounded in size, held against a schema, and every number in it
against what the figure takes, before anything is computed, printed or set."""

import hashlib
import json
import re
import stat
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from xml.etree.ElementTree import ParseError

import msgspec
from defusedxml import ElementTree
from msgspec import Meta
from PIL import Image

from tailbite.figures.figure import FILES, Row, Table
from tailbite.options import shown

Recipe = dict[str, Any]

LARGEST = 2**28  #: bytes of a figure, and of the numbers beside it
LONGEST = 2**20  #: characters of a recipe
KEYWORDS = re.compile(rb"/Keywords \(((?:[^\\()]|\\.)*)\)", re.DOTALL)
DESCRIPTION = ".//{http://purl.org/dc/elements/1.1/}description"

Name = Annotated[str, Meta(pattern=r"\A[\w.+-]{1,100}\Z")]
Words = Annotated[str, Meta(pattern=r"\A[ -~]{0,200}\Z")]
Commit = Annotated[str, Meta(pattern=r"\A[0-9a-f]{7,64}(-dirty)?\Z")]
Number = int | float
Numbers = Annotated[list[Number], Meta(max_length=10_000)]
#: what a recipe holds: its type, and in words
KEYS: Mapping[str, tuple[Any, str]] = {
    "figure": (Name, "a name"),
    "claims": (Annotated[list[Name], Meta(max_length=100)], "a list of names"),
    "parameters": (
        Annotated[
            dict[Name, Number | Numbers | Annotated[str, Meta(max_length=4096)]],
            Meta(max_length=100),
        ],
        "numbers, or lists of numbers, by name",
    ),
    "seed": (int, "an integer"),
    "replicates": (int, "an integer"),
    "width": (Number, "a number"),
    "versions": (Annotated[dict[Name, Name], Meta(max_length=100)], "texts by name"),
    "platform": (Words, "a text"),
    "commit": (Commit | None, "a hash or null"),  # pyright: ignore[reportOperatorIssue]
    "data": (Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")], "a hash"),
}


def recipe_in(path: Path) -> Recipe:
    """The recipe in a figure that tailbite saved; ValueError, in one sentence, where there is none
    or it is damaged.
    """
    readers = {".png": _png, ".svg": _svg, ".pdf": _pdf}
    if path.suffix not in readers:
        raise ValueError(f"a figure is a .png, .svg or .pdf file, got {path}")
    try:
        _require_small(path)
        words = readers[path.suffix](path)
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror or 'it is no image'}") from None
    except (ValueError, ParseError, Image.DecompressionBombError, Warning):
        words = None
    recipe = _parsed(words)
    if not isinstance(recipe, dict) or not set(KEYS) <= set(recipe):
        raise ValueError(
            f"{path} holds no recipe of tailbite: it was not saved by tailbite figure, or another "
            f"program rewrote it"
        )
    for key, (of, expected) in KEYS.items():
        if not _fits(key, recipe[key], of):
            raise ValueError(
                f"the recipe in {path} is damaged: {key} is {expected}, got {shown(recipe[key])}"
            )
    return recipe


def numbers(path: Path, recipe: Mapping[str, Any]) -> tuple[Table | None, str]:
    """The plotted numbers beside a figure, and what is wrong with them ("": nothing)."""
    beside = path.with_suffix(".csv")
    try:
        _require_small(beside)
        content = beside.read_bytes()
    except OSError:
        return None, f"the numbers of the figure are not beside it, in {beside}"
    except ValueError as problem:
        return None, str(problem)
    try:
        table = Table.of(content)
    except ValueError:
        return Table(()), f"{beside} does not hold the numbers of the figure"
    changed = hashlib.sha256(content).hexdigest() != recipe["data"]
    return (
        table,
        f"{beside} has been changed: it does not hold the numbers that the figure names"
        if changed
        else "",
    )


def require_own(path: Path, *, whole: bool = False) -> None:
    """ValueError where one of the files that are written with a figure is there, and is not
    tailbite's; with ``whole`` the figure itself, too, whose name nobody has chosen.
    """
    checks = {path.with_suffix(".csv"): _is_table, path.with_suffix(".json"): _is_recipe}
    if whole:
        checks[path] = _is_figure
    for each, own in checks.items():
        if (each.exists() or each.is_symlink()) and not own(each):
            raise ValueError(
                f"{each} would be replaced, and was not written by tailbite: move it, or say "
                f"--force (force=True)"
            )


def _is_table(path: Path) -> bool:
    head = (",".join(Row._fields) + "\n").encode()
    return path.is_file() and not path.is_symlink() and _start(path, len(head)) == head


def _start(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _is_recipe(path: Path) -> bool:
    if not path.is_file() or path.is_symlink() or path.stat().st_size > LONGEST:
        return False
    found = _parsed(path.read_text(encoding="utf-8", errors="replace"))
    return isinstance(found, dict) and set(KEYS) <= set(found)


def _is_figure(path: Path) -> bool:
    try:
        return not path.is_symlink() and bool(recipe_in(path))
    except ValueError:
        return False


def _require_small(path: Path) -> None:
    """ValueError unless it is a file, and no larger than a figure can be; OSError where there is
    none.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
        raise ValueError(f"{path} is no file of at most {LARGEST >> 20} MiB")


def _parsed(words: str | None) -> Any:
    """What the words say as JSON; None where they do not, or are too many or too deep."""
    if not words or len(words) > LONGEST:
        return None
    try:
        return json.loads(words)
    except (ValueError, RecursionError):
        return None


def _fits(key: str, value: Any, of: Any) -> bool:
    try:
        msgspec.convert(value, of)
    except msgspec.ValidationError:
        return False
    if key == "parameters":
        return all(name in FILES or not isinstance(each, str) for name, each in value.items())
    return key != "versions" or "tailbite" in value


def _png(path: Path) -> str | None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path, formats=["PNG"]) as image:
            return image.info.get("tailbite")  # of the header: nothing is decoded


def _svg(path: Path) -> str | None:
    return ElementTree.parse(path).findtext(DESCRIPTION)  # no entities, nothing from elsewhere


def _pdf(path: Path) -> str | None:
    found = KEYWORDS.search(path.read_bytes())
    return re.sub(rb"\\(.)", rb"\1", found[1]).decode() if found else None
