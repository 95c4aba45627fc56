"""Papers and books: ``references.bib`` is the one place where they are written down."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from bibtexparser.entrypoint import parse_string, write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry
from bibtexparser.writer import BibtexFormat

from theory.claim import Claim
from theory.registry import ancestors


@cache
def entries() -> Mapping[str, Entry]:
    """What ``references.bib`` holds, by key; ``entry["title"]`` is a field."""
    text = files("theory").joinpath("references.bib").read_text(encoding="utf-8")
    return MappingProxyType(parse_string(text).entries_dict)


def theorems(claim: Claim) -> tuple[str, ...]:
    """Keys of the theorems that the claim's proof cites, or those of the claims it uses."""
    return tuple(
        dict.fromkeys(rule.reference for each in ancestors(claim) for rule in each.proof.cited)
    )


def keys(claim: Claim) -> tuple[str, ...]:
    """Keys of all that the claim rests on: its own references, and the theorems that are cited for
    it.
    """
    return tuple(dict.fromkeys([*claim.references, *theorems(claim)]))


def bibtex(cited: Iterable[Entry]) -> str:
    """BibTeX of these entries, without the field that says what was read of them."""
    shown = [
        Entry(each.entry_type, each.key, [field for field in each.fields if field.key != "read"])
        for each in cited
    ]
    style = BibtexFormat()
    style.indent, style.block_separator = "  ", "\n"
    return write_string(Library(shown), bibtex_format=style)
