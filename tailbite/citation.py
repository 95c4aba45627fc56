"""How to cite tailbite, a claim or a figure: BibTeX, and LaTeX that is ready to paste."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bibtexparser.model import Entry, Field

import theory
from tailbite.answers.finding import papers
from tailbite.options import NO_FILE, is_file
from theory.catalogue import entries as listed
from theory.catalogue import unknown
from theory.claim import Claim
from theory.parameters import explained
from theory.references import bibtex, entries, keys, theorems
from theory.registry import grade
from theory.render import displayed, escape, latex, prose
from theory.rules import Grade

if TYPE_CHECKING:
    from tailbite.figures.figure import Table

SELF = "tailbite"  #: key of tailbite itself
HERE = Path(__file__).parent
NEEDS = (
    "% Needs amsmath and amssymb.  The keys stand in what tailbite cite prints without --latex.\n"
)

INCLUDED = re.compile(r"[A-Za-z0-9_-]([A-Za-z0-9_. -]*[A-Za-z0-9_-])?")

KINDS = {
    "equality": "an equality",
    "law": "a law",
    "bound": "a bound",
    "deterministic": "a deterministic statement",
    "limit": "a limit",
    "almost_sure": "an almost sure statement",
}
GRADES = {
    Grade.PROVED: "proved, each step checked by machine",
    Grade.PROVED_FOR_SIZES: (
        "proved for the sizes that its proof states, each step checked by machine"
    ),
    Grade.ENCLOSED: "enclosed in ball arithmetic",
    Grade.COMPUTED: "computed by SymPy in a step, with a second opinion in ball arithmetic",
    Grade.CITED: "resting on a lemma that is cited and not proved here",
}
#: what the kinds of plotted numbers look like; "runs": single runs that are few
MARKS = {
    "theory": "Lines: what the claims say.",
    "truth": "Line: the truth that the data are drawn from.",
    "simulation": "Points: simulation, with error bars of two standard errors.",
    "path": "Thin grey lines: single runs.",
    "runs": "Coloured lines: single runs, each named in the legend.",
    "low": "Bands: as the legend says.",
    "layer": "Areas: what the claims say, one on the other.",
    "histogram": "Shaded lines: the shares of simulated values, one line for each generation.",
    "pixel": "Images: those of one run.",
    "word": "Words: the text of one run.",
}


@cache
def metadata() -> Mapping[str, Any]:
    """``CITATION.cff``: in the package where it is installed, beside it in a working copy."""
    import yaml

    inside, beside = HERE / "CITATION.cff", HERE.parent / "CITATION.cff"
    return yaml.safe_load((inside if inside.exists() else beside).read_text(encoding="utf-8"))


def itself() -> Entry:
    """tailbite's own entry, from ``CITATION.cff``."""
    cff = metadata()
    authors = " and ".join(map(_author, cff["authors"]))
    fields = {
        "title": cff["title"],
        "author": authors,
        "version": cff["version"],
        "year": str(cff["date-released"].year),
    }
    return Entry("software", SELF, [Field(name, value) for name, value in fields.items()])


def _author(who: Mapping[str, str]) -> str:
    """An entity or a person of ``CITATION.cff``, as BibTeX has names."""
    if "name" in who:
        return f"{{{who['name']}}}"
    family = " ".join(who[part] for part in ("name-particle", "family-names") if part in who)
    return ", ".join(
        [family, *(who[part] for part in ("name-suffix", "given-names") if part in who)]
    )


def cite(what: str, *, latex: bool = False) -> str:
    """See :func:`tailbite.cite`."""
    path = Path(what)
    there = is_file(path)
    if not there and what not in listed() and (found := papers(what)):
        if latex:
            raise ValueError(f"--latex needs the id of a claim or a figure, got {what}")
        return bibtex([itself(), *(entries()[key] for key in found)])
    if not there or what in listed():
        try:
            claim = theory.claim(what)
        except ValueError as problem:
            raise unknown(what, NO_FILE) from problem
        return NEEDS + statement(claim) if latex else bibliography([claim])
    from tailbite.figures.recipe import read

    recipe = read(path)
    claims = [theory.claim(id) for id in recipe["claims"]]
    return (
        NEEDS + "\n".join([caption(path, recipe, claims), *map(statement, claims)])
        if latex
        else bibliography(claims)
    )


def bibliography(claims: Iterable[Claim]) -> str:
    """BibTeX of tailbite, and of the papers that the claims rest on, each once."""
    return bibtex([itself(), *(entries()[key] for key in _union(map(keys, claims)))])


def statement(claim: Claim) -> str:
    """The claim in LaTeX: a sentence that introduces it, what it says, and what it needs."""
    shown = displayed(claim.statement, f"eq:{claim.id}", tuple(claim.parts.items()))
    lines = [
        r"\begin{sloppypar}",  # ids and formulas in the text leave lines that end early
        f"Claim {_id(claim)} of tailbite~{metadata()['version']}~{_cited([SELF])} is "
        f"{KINDS[claim.kind]}, {GRADES[grade(claim)]}.",
        prose(claim.title),
        shown,
    ]
    if named := [_parameter(claim, name) for name in claim.predicts_with()]:
        lines += [f"Its parameters are {'; '.join(named)}."]
    if "{N}_" in shown:
        lines += [r"Here $N_t = M_0 + \dots + M_{t-1}$."]
    lines += [f"Here {prose(sentence)}." for sentence in claim.notation]
    if claim.assumptions:
        lines += [f"It assumes that {'; '.join(map(prose, claim.assumptions))}."]
    if claim.domain:
        lines += [f"It needs {'; '.join(prose(condition.sentence) for condition in claim.domain)}."]
    if cited := theorems(claim):
        lines += [f"Its proof cites theorems of {_cited(cited)}."]
    if others := [key for key in claim.references if key not in cited]:
        lines += [f"See also {_cited(others)}."]
    return "\n".join([*lines, r"\end{sloppypar}"]) + "\n"


def caption(path: Path, recipe: Mapping[str, Any], claims: Sequence[Claim]) -> str:
    """A ``figure`` environment for a figure that tailbite saved: what it shows, and how it was
    made.
    """
    from tailbite.figures import named

    if path.suffix == ".svg":
        raise ValueError(
            f"LaTeX cannot include {path}: draw the figure as a .pdf or .png file, and cite that "
            f"one"
        )
    if not INCLUDED.fullmatch(path.stem):
        raise ValueError(
            f"LaTeX cannot include {path}: its name is to be letters, digits, - and _, with dots "
            f"and blanks between them"
        )
    settings = [
        f"{escape(name.replace('_', ' '))} {_value(value)}"
        for name, value in recipe["parameters"].items()
    ]
    table = _numbers(path, recipe)
    marks = {"runs" if row.series in table.runs() else row.kind for row in table.rows}
    drawn = [_id(claim) for claim in claims if claim.id in table.claims()]
    about = [_id(claim) for claim in claims if claim.id not in table.claims()]
    papers = _union(map(keys, claims))
    sentences = [
        f"{prose(named(recipe['figure']).title).rstrip('.')}.",
        *(sentence for kind, sentence in MARKS.items() if kind in marks),
        *([f"Parameters: {', '.join(settings)}."] if settings else []),
        f"{recipe['replicates']} replicates, seed {recipe['seed']}.",
        f"Made with tailbite~{escape(recipe['versions']['tailbite'])}~{_cited([SELF])}.",
        *([f"Claims whose numbers are drawn: {', '.join(drawn)}."] if drawn else []),
        *([f"Claims that say what is seen: {', '.join(about)}."] if about else []),
        *([f"See {_cited(papers)}."] if papers else []),
    ]
    lines = [
        r"\centering",
        rf"\includegraphics[width=\linewidth]{{{path.stem}}}",
        r"\caption{%",
        *sentences,
        "}",
        rf"\label{{fig:{recipe['figure']}}}",
    ]
    return "\n".join([r"\begin{figure}", *lines, r"\end{figure}"]) + "\n"


def _numbers(path: Path, recipe: Mapping[str, Any]) -> "Table":
    """The numbers that a figure shows, as they stand beside it."""
    from tailbite.figures.kept import numbers

    table, complaint = numbers(path, recipe)
    if table is None or complaint:
        raise ValueError(f"the caption needs the plotted numbers as they were saved: {complaint}")
    return table


def _parameter(claim: Claim, name: str) -> str:
    meaning = escape(str(explained(claim.id, name)))
    return rf"\texttt{{{escape(name)}}} (${latex(claim.parameters[name])}$): {meaning}"


def _value(value: Any) -> str:
    return escape(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def _id(claim: Claim) -> str:
    return rf"\texttt{{{escape(claim.id)}}}"


def _cited(keys: Iterable[str]) -> str:
    return rf"\cite{{{','.join(keys)}}}"


def _union(lists: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(lists)))
