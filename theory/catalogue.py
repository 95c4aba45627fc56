"""The catalogue: what can be said of every claim without building one.

``catalogue.json`` holds a line for each claim, in the order in which they are proved; ``python -m
tailbite.catalogue`` writes it.  Only the standard library is imported here: a list of claims, or
the ids nearest to a wrong one, cost milliseconds."""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

FILE = Path(__file__).with_name("catalogue.json")


@dataclass(frozen=True)
class Entry:
    """One claim as the catalogue has it.

    ``formula`` is the statement in LaTeX, ``module`` the file in which the claim is written, and
    ``uses`` are the ids of the claims that its proof takes as they are stated.  ``grade`` and
    ``trust`` are what its proof makes of it: how it is known, and what is taken for granted.
    ``references`` are keys of papers, ``remark`` is what is said besides, and ``corrects`` says
    whether a printed formula is put right."""

    id: str
    title: str
    kind: str
    module: str
    uses: tuple[str, ...]
    formula: str
    grade: str
    trust: tuple[str, ...]
    references: tuple[str, ...]
    remark: str
    corrects: bool

    @property
    def subject(self) -> str:
        """The first word of the id."""
        return self.id.partition(".")[0]


_elsewhere: dict[str, Entry] = {}  #: claims of subjects that were registered


@cache
def _shipped() -> Mapping[str, Entry]:
    lines = json.loads(FILE.read_text(encoding="utf-8"))
    return {line["id"]: entry(line) for line in lines}


def entry(line: Mapping[str, Any]) -> Entry:
    """An entry from a line of the file."""
    lists = {name: tuple(line[name]) for name in ("uses", "trust", "references")}
    return Entry(**{**line, **lists})


def entries() -> Mapping[str, Entry]:
    """Every claim's entry, by id, in the order in which they are proved."""
    return MappingProxyType({**_shipped(), **_elsewhere})


def add(found: Iterable[Entry]) -> None:
    """Add the claims of a subject that lives elsewhere."""
    _elsewhere.update({each.id: each for each in found})


def drop(subject: str) -> None:
    """Undo `add` for a subject."""
    for id in [id for id, each in _elsewhere.items() if each.subject == subject]:
        del _elsewhere[id]


def of_subject(subject: str | None = None) -> list[Entry]:
    """All entries, or those of one subject; ValueError for a subject that does not exist."""
    chosen = [entry for entry in entries().values() if subject in (None, entry.subject)]
    if not chosen:
        known = sorted({entry.subject for entry in entries().values()})
        raise ValueError(f"the subjects are {', '.join(known)}; got {subject!r}")
    return chosen


def nearest(id: str) -> str:
    """What to say to somebody who asks for a claim that is not there: the nearest ids, if any is
    near.
    """
    found = near(id, entries())
    return f"the nearest are {', '.join(found)}" if found else "see tailbite claims"


def near(word: str, among: Iterable[str], most: int = 3) -> list[str]:
    """Those that have most groups of three letters in common with a word, the nearest first."""
    known = word.casefold().encode("utf-8", "replace").decode()
    letters = re.sub(r'["\0]', " ", known)  # which end a string of SQLite's
    groups = {letters[start : start + 3] for start in range(len(letters) - 2)}
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize='trigram')")
    index.executemany("INSERT INTO names VALUES (?)", ((each,) for each in among))
    query = "SELECT name FROM names WHERE names MATCH ? ORDER BY rank LIMIT ?"
    asked = " OR ".join(f'"{group}"' for group in sorted(groups))
    return [row[0] for row in index.execute(query, (asked, most))] if asked else []


def unknown(id: str, further: str = "") -> ValueError:
    """The error of an id that no claim has, and what else it is not."""
    return ValueError(f"no claim has the id {id!r}{further}; {nearest(id)}")
