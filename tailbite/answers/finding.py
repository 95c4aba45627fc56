"""``tailbite find``: claims, figures and papers by words, through SQLite's full text search.

Only the catalogue, the bibliography and the names of the figures are read: SymPy is not loaded."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry

from tailbite.catalogue import light
from tailbite.manifest import subjects

#: what people say for what the claims say
SAID = {
    "kl": ("kullback",),
    "w2": ("wasserstein",),
    "basel": ("pi 2 6",),
    "mle": ("maximum likelihood",),
    "vocabulary": ("words", "types"),
    "std": ("deviation",),
    "erratum": ("corrects",),
    "errata": ("corrects",),
}
LITTLE = frozenset("a an and at by does for from how in is it of on or the to what with".split())
#: how much a word counts in a name, in a title, and in all else
WEIGHTS = "0.0, 8.0, 4.0, 1.0"
MOST = 20  #: results that are shown


@dataclass(frozen=True)
class Found:
    """One result: ``kind`` is "claim", "figure" or "paper"; ``name`` is what commands take."""

    kind: str
    name: str
    title: str


def find(words: str, most: int = MOST) -> list[Found]:
    """What fits the words best, at most ``most``: first what has all of them, then what has some.

    ValueError where there is no word, or nothing that has one."""
    if not isinstance(words, str):
        raise TypeError(f"find takes words, got {words!r}")
    asked = [word for word in (_asked(each) for each in words.split()) if word]
    wanted = [word for word in asked if word[0].strip('"') not in LITTLE] or asked
    if not wanted:
        raise ValueError(f"find needs a word or a number, got {words!r}")
    any_of = ["(" + " OR ".join(f"{each} *" for each in word) + ")" for word in wanted]
    query = (
        "SELECT kind, name, title FROM documents WHERE documents MATCH ? "
        f"ORDER BY bm25(documents, {WEIGHTS}) LIMIT ?"
    )
    rows = [
        row
        for joined in (" AND ".join(any_of), " OR ".join(any_of))
        for row in _index().execute(query, (joined, most))
    ]
    if not rows:
        raise ValueError(f"nothing has one of the words {words!r}; see tailbite claims")
    return [Found(*row) for row in dict.fromkeys(rows)][:most]


def papers(word: str) -> list[str]:
    """Keys of the papers with this key, or with an author of this family name."""
    wanted = word.casefold()
    return [
        key
        for key, entry in _bibliography().items()
        if key == wanted or wanted in map(str.casefold, _families(entry))
    ]


def _asked(word: str) -> tuple[str, ...]:
    """A word as phrases of the query, any of which will do."""
    parts = " ".join(re.findall(r"\w+", word.casefold().replace("_", " ")))
    return tuple(f'"{each}"' for each in (parts, *SAID.get(parts, ()))) if parts else ()


@cache
def _index() -> sqlite3.Connection:
    index = sqlite3.connect(":memory:")
    index.execute(
        "CREATE VIRTUAL TABLE documents USING fts5(kind UNINDEXED, name, title, body, "
        "tokenize='porter unicode61 remove_diacritics 2')"
    )
    index.executemany("INSERT INTO documents VALUES (?, ?, ?, ?)", _documents())
    return index


def _documents() -> Iterator[tuple[str, str, str, str]]:
    cited = {key: _plain(entry) for key, entry in _bibliography().items()}
    for entry in light().entries().values():
        body = [entry.kind, entry.grade, entry.formula, entry.remark]
        body += ["corrects a printed formula"] if entry.corrects else []
        yield (
            "claim",
            entry.id,
            entry.title,
            " ".join([*body, *(cited[key] for key in entry.references)]),
        )
    for subject in subjects().values():
        for name in subject.drawn:
            yield "figure", name, name.replace("_", " "), "figure picture plot"
    for key, entry in _bibliography().items():
        yield "paper", key, entry["title"].replace("{", "").replace("}", ""), cited[key]


def _plain(entry: Entry) -> str:
    fields = (entry.fields_dict.get(name) for name in ("author", "year", "title", "eprint"))
    return " ".join(re.sub(r"[{}\\]", "", str(field.value)) for field in fields if field)


def _families(entry: Entry) -> Iterator[str]:
    field = entry.fields_dict.get("author")
    for author in str(field.value).split(" and ") if field else ():
        yield re.sub(r"[{}]", "", author).partition(",")[0]


@cache
def _bibliography() -> dict[str, Entry]:
    text = light().FILE.with_name("references.bib").read_text(encoding="utf-8")
    return parse_string(text).entries_dict
