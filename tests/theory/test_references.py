"""What is cited is written down, whole and once; and no statement goes by a number that nobody read
at its source.
"""

import re
from dataclasses import replace
from importlib.resources import files
from itertools import chain
from pathlib import Path

import bibtexparser
import pytest

import theory
from theory.references import entries, keys

ROOT = Path(__file__).parents[2]
CLAIMS = list(theory.claims().values())
ARXIV = re.compile(r"\b(?:0[7-9]|[1-9]\d)(?:0[1-9]|1[0-2])\.\d{5}\b")
KIND = (
    r"(?P<kind>theorem|thm|lemma|corollary|cor|proposition|prop|definition|def|equation|eq)"
    r"(?:s|rem|a|ies)?(?:\.|[\s~])[\s~]*"
)
NUMBER = r"\(?\d+(?:\.\d+)*\)?"
STATEMENT = re.compile(
    rf"\b{KIND}(?P<numbers>{NUMBER}(?:\s*(?:,|and|to|-|--)\s*(?:and\s+)?{NUMBER})*)", re.IGNORECASE
)
NEAR = 80  #: characters between a statement's number and the paper that it is in


def statements(text):
    """The statements that a text names by number, as (kind, number, start, end); the kind by its
    first two letters.
    """
    for found in STATEMENT.finditer(text):
        for number in re.findall(r"\d+(?:\.\d+)*", found["numbers"]):
            yield found["kind"][:2].lower(), number, found.start(), found.end()


def paper(text, start, end):
    """The key of the nearest paper that is named close to this place, by its key, arXiv id or DOI;
    None where there is none.
    """
    distances = {}
    for key, entry in entries().items():
        for name in (key, *(entry[field] for field in ("eprint", "doi") if field in entry)):
            for found in re.finditer(re.escape(name), text):
                distances[max(found.start() - end, start - found.end(), 0)] = key
    return distances[min(distances)] if distances and min(distances) <= NEAR else None


def unread(text):
    """The numbers in a text of statements that were not read at their source."""
    wrong = []
    for kind, number, start, end in statements(text):
        key = paper(text, start, end)
        if key is None or (kind, number) not in {
            each[:2] for each in statements(entries()[key]["read"])
        }:
            wrong.append(text[start:end])
    return wrong


def texts_of(claim):
    """Every sentence of a claim."""
    rules = (step.rule for step in claim.proof.steps)
    yield from (
        claim.title,
        claim.remark or "",
        claim.erratum or "",
        *claim.assumptions,
        *claim.rivals,
    )
    yield from (condition.sentence for condition in claim.domain)
    yield from (getattr(rule, "theorem", "") + getattr(rule, "assumption", "") for rule in rules)


def texts_in(root):
    """The sources whose comments, docstrings and sentences people read; sentences that were cut in
    two put together again.
    """
    folders = ("theory", "sims", "tailbite", "notebooks")
    paths = chain(
        root.glob("*.md"),
        *(root.glob(f"{folder}/**/*{suffix}") for folder in folders for suffix in (".py", ".html")),
    )
    for path in paths:
        yield re.sub(r'"\s*\n\s*f?"|\n\s*#', " ", path.read_text(encoding="utf-8"))


def lacking(entry):
    """What a complete entry has and this one lacks."""
    isbn = [int(digit) for digit in entry.get("isbn", "").replace("-", "")]
    wanted = {
        "title": "title" in entry,
        "author": "author" in entry or "editor" in entry,
        "all authors": not re.search(r"\bothers\b|et al", entry.get("author", "")),
        "year": bool(re.fullmatch(r"(19|20)\d\d", entry.get("year", ""))),
        "read": bool(entry.get("read")),
        "arXiv id": "eprint" not in entry
        or bool(ARXIV.fullmatch(entry["eprint"]))
        and entry.get("archiveprefix") == "arXiv",
        "DOI": "doi" not in entry or bool(re.fullmatch(r"10\.\d{4,}/\S+", entry["doi"])),
        "ISBN": not isbn
        or len(isbn) == 13
        and sum(digit * (1 + 2 * (place % 2)) for place, digit in enumerate(isbn)) % 10 == 0,
        "identifier": any(name in entry for name in ("eprint", "doi", "isbn"))
        or entry.get("year", "") < "1990"
        and entry.get("url", "").startswith("https://"),
    }
    return [name for name, there in wanted.items() if not there]


def fields(entry):
    return {name: field.value for name, field in entry.fields_dict.items()}


def test_the_file_is_sound():
    library = bibtexparser.parse_string(
        files("theory").joinpath("references.bib").read_text(encoding="utf-8")
    )
    assert not library.failed_blocks
    assert list(entries()) == sorted(entries())
    numbers = [
        entry[name]
        for entry in entries().values()
        for name in ("eprint", "doi", "isbn")
        if name in fields(entry)
    ]
    assert len(set(numbers)) == len(numbers), "a paper stands there twice"


def test_entries_are_complete():
    for key, entry in entries().items():
        assert not lacking(fields(entry)), key
        assert entry.entry_type != "book" or "publisher" in entry, key


def test_an_incomplete_entry_is_found():
    good = fields(entries()["gerstgrasser2024"])
    book = fields(entries()["karlin1981"])
    for name in ("title", "author", "year", "read"):
        assert lacking({field: value for field, value in good.items() if field != name}) == [name]
    assert lacking({**good, "eprint": "2404.1413"}) == ["arXiv id"]
    assert lacking({**good, "author": "Gerstgrasser, Matthias and others"}) == ["all authors"]
    assert lacking({**book, "isbn": book["isbn"][:-1] + "5"}) == ["ISBN"]
    assert lacking({field: value for field, value in book.items() if field != "isbn"}) == [
        "identifier"
    ]


def test_what_is_used_is_there_and_what_is_there_is_used():
    used = {key for claim in CLAIMS for key in keys(claim)}
    assert used == set(entries())


def test_every_arxiv_id_is_in_the_file():
    known = {entry["eprint"] for entry in entries().values() if "eprint" in fields(entry)}
    assert {found for text in texts_in(ROOT) for found in ARXIV.findall(text)} <= known


def test_a_claim_names_its_papers():
    """An arXiv id in a claim's sentences is among its references, and a statement's number was read
    at its source.
    """
    for claim in CLAIMS:
        text = " ".join(texts_of(claim))
        assert set(ARXIV.findall(text)) <= {
            fields(entries()[key]).get("eprint") for key in keys(claim)
        }, claim.id
        assert not unread(text), claim.id
        assert not claim.erratum or any(statements(claim.erratum)), (
            "an erratum names a statement that was read at its source"
        )


def test_no_statement_goes_by_a_number_that_was_not_read():
    assert not [wrong for text in texts_in(ROOT) for wrong in unread(text)]


def test_statements_that_were_read_may_be_named():
    assert list(statements("Theorem 2, Equations (1) and 2.3, Defs. 4, Thm.~5"))
    for text in (
        "arXiv 2404.01413, Theorem 2",
        "Eq. (1) of arXiv 2404.01413",
        "Theorem 2 and Equation 1 of gerstgrasser2024",
    ):
        assert any(statements(text)) and not unread(text)


@pytest.mark.parametrize(
    "text",
    [
        "arXiv 2404.01413, Theorem 3",
        "Equation 2 of arXiv 2404.01413",
        "Equations 1 and 2 of arXiv 2404.01413",
        "Definition 2 of gerstgrasser2024",
        "arXiv 2410.04840, Cor. 1",
        "durrett2019, Thm.~2.4.1",
        "Theorem 2",
        "arXiv 2404.01413 stands far away from here" + " and so on" * 10 + ": Theorem 2",
        "arXiv 2404.01413 says one thing, and Lemma 2 of 10.1214/aos/1176345690 another",
    ],
)
def test_a_number_that_was_not_read_is_found(text, tmp_path):
    """Planted in a claim's remark, and in a docstring where a line's end cuts it in two."""
    assert unread(text)
    assert unread(" ".join(texts_of(replace(CLAIMS[0], remark=text))))
    (tmp_path / "theory").mkdir()
    start, end = text.rsplit(" ", 1)
    (tmp_path / "theory" / "planted.py").write_text(f'REMARK = (\n    "{start} "\n    "{end}"\n)\n')
    (planted,) = texts_in(tmp_path)
    assert unread(planted)
