"""The catalogue: what can be said of every claim without building one.

``catalogue.json`` holds a line for each claim, in the order in which they are proved; ``python -m
tailbite.catalogue`` writes it.  Only the standard library is imported here: a list of claims, or
the ids nearest to a wrong one, cost milliseconds."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
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
    ``trust`` are what its proof makes of it: how it is known, and what is taken for granted."""

    id: str
    title: str
    kind: str
    module: str
    uses: tuple[str, ...]
    formula: str
    grade: str
    trust: tuple[str, ...]

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
    return Entry(**{**line, "uses": tuple(line["uses"]), "trust": tuple(line["trust"])})


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
    near = get_close_matches(id, entries(), n=3, cutoff=0.4)
    return f"the nearest are {', '.join(near)}" if near else "see tailbite claims"


def unknown(id: str, further: str = "") -> ValueError:
    """The error of an id that no claim has, and what else it is not."""
    return ValueError(f"no claim has the id {id!r}{further}; {nearest(id)}")
