"""The pages of a report, from the run's JSON and the claims themselves."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import PurePosixPath
from string import ascii_uppercase
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import tailbite
import theory
from tailbite.figures import resting_on
from tailbite.report import figure, formulas, words
from tailbite.seen import seen
from theory.claim import Claim
from theory.proof import Step

FAULT_TITLES = {
    "wrong": "Wrong in its own setting",
    "loose": "Right, and not sharp",
    "scope": "Right in its own setting, and not beyond it",
}


@dataclass(frozen=True)
class Entry:
    """A claim, what became of it in this run (as the JSON holds it), and its place among the
    others.
    """

    claim: Claim
    found: Mapping[str, Any]
    bibtex: str
    used_by: tuple[str, ...]

    @property
    def id(self) -> str:
        """Of the claim."""
        return self.claim.id

    @property
    def address(self) -> str:
        """Of its page, from the top of the report."""
        return f"claims/{self.id}.html"

    @property
    def letters(self) -> dict[str, str]:
        """The letter of each rival in the figure and the table."""
        return dict(zip(self.claim.rivals, ascii_uppercase, strict=False))

    @property
    def papers(self) -> tuple[str, ...]:
        """Keys of all that the claim rests on."""
        return tuple(
            key
            for key in re.findall(r"^@\w+\{([^,\s]+),", self.bibtex, flags=re.MULTILINE)
            if key != "tailbite"
        )

    @property
    def trust(self) -> dict[str, list[str]]:
        """The trust base, sorted into what is cited, assumed and relied on."""
        sorted_out: dict[str, list[str]] = {}
        for text in self.found["trust_base"]:
            kind, _, what = text.partition(": ")
            sorted_out.setdefault(kind, []).append(what)
        return sorted_out

    @property
    def z(self) -> float | None:
        """The largest distance between estimate and prediction, in standard errors, of the checks
        of equality.
        """
        tested = [
            check
            for check in self.found["checks"]
            if check["test"] in ("mean", "proportion") and check["standard_error"]
        ]
        return max(
            (z for z in map(figure.distance, tested) if z is not None), key=abs, default=None
        )

    @property
    def p_value(self) -> float | None:
        """The smallest of all checks."""
        return min(
            (check["p_value"] for check in self.found["checks"] if check["p_value"] is not None),
            default=None,
        )

    @property
    def detectable(self) -> float | None:
        """The smallest error that one of the checks would see."""
        return min(
            (
                check["detectable"]
                for check in self.found["checks"]
                if check["detectable"] is not None
            ),
            default=None,
        )

    @cached_property
    def seen(self) -> list[str]:
        """What its checks can see, by their designs."""
        return [*seen(self.claim.id)]

    @cached_property
    def rivals(self) -> list[tuple[int, Mapping[str, Any]]]:
        """Each rival that a check faced, with the number of the check."""
        return [
            (number, rival)
            for number, check in enumerate(self.found["checks"], 1)
            for rival in check["rivals"]
        ]

    @property
    def rejected(self) -> int:
        """How many rivals are."""
        return sum(rival["verdict"] == "rejected" for _, rival in self.rivals)

    @cached_property
    def figure(self) -> figure.Figure | None:
        """Estimates and predictions of the checks, drawn; None where there are none."""
        return figure.draw(self.found["checks"], self.letters)

    def uses(self, step: Step) -> Iterator[tuple[str, int | None, list[tuple[Any, Any]]]]:
        """What a step uses: its name, its number where it is a step of this proof, and the values
        of its symbols.
        """
        numbers = {each.name: number for number, each in enumerate(self.claim.proof.steps, 1)}
        for use in step.uses:
            name, values = (use, {}) if isinstance(use, str) else use
            yield name, numbers.get(name), list(values.items())


def pages(run: Mapping[str, Any], drawn: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Every page: its address from the top of the report, and its HTML.  ``drawn`` names the
    figures that lie beside it.
    """
    table = theory.claims()
    graph: dict[str, list[str]] = {found["id"]: [] for found in run["claims"]}
    for found in run["claims"]:
        for used in table[found["id"]].proof.external:
            graph.get(used, []).append(found["id"])
    entries = {
        id: Entry(table[id], found, tailbite.cite(id), tuple(graph[id]))
        for id, found in ((found["id"], found) for found in run["claims"])
    }
    subjects: dict[str, list[Entry]] = {}
    for entry in entries.values():
        subjects.setdefault(entry.claim.subject, []).append(entry)
    environment = Environment(
        loader=PackageLoader("tailbite.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "run": run, "entries": entries, "subjects": subjects, "drawn": drawn,
        "command": _command(run, len(entries) == len(table)),
        "statement": formulas.statement, "says": formulas.of, "formula": formulas.formula,
        "expression": formulas.expression,
        "number": words.number, "probability": words.probability, "percent": words.percent,
        "parameters": words.parameters,
    }  # fmt: skip

    def page(template: str, address: str, **given: Any) -> tuple[str, str]:
        root = "../" * (len(PurePosixPath(address).parts) - 1)

        def link(id: str) -> str | None:
            return f"{root}{entries[id].address}" if id in entries else None

        given |= {
            "root": root,
            "link": link,
            "prose": partial(words.prose, link=link),
            "here": address,
        }
        return address, environment.get_template(template).render(given)

    yield page(
        "index.html",
        "index.html",
        papers=sorted({key for entry in entries.values() for key in entry.papers}),
    )
    yield page("errata.html", "errata.html", faults=_faults(entries))
    for subject, members in subjects.items():
        workflows: dict[str, list[Entry]] = {}
        for entry in members:
            workflows.setdefault(entry.claim.workflow, []).append(entry)
        yield page("subject.html", f"subjects/{subject}.html", subject=subject, workflows=workflows)
    for entry in entries.values():
        yield page(
            "claim.html",
            entry.address,
            entry=entry,
            figures=resting_on(entry.id),
            printed=_printed(entry),
            faults=FAULT_TITLES,
        )


def _command(run: Mapping[str, Any], whole: bool) -> str:
    """The command that makes this run again; none for one that was interrupted, whose JSON does not
    say what was asked for.
    """
    ids = "" if whole else " ".join(found["id"] for found in run["claims"]) + " "
    return "" if run["interrupted"] else f"tailbite verify {ids}--seed {run['seed']}"


def _printed(entry: Entry) -> Markup | None:
    """The published formula that the claim puts right, as it was printed; None without one."""
    published = entry.claim.published
    if published is None:
        return None
    rival = entry.claim.rivals.get(published.formula)
    return (
        formulas.formula(rival)
        if rival is not None
        else formulas.of(theory.claim(published.formula))
    )


def _faults(
    entries: Mapping[str, Entry],
) -> dict[str, list[tuple[Entry, Markup, list[tuple[int, Mapping[str, Any]]]]]]:
    """By kind of fault: the claim, the published formula, and the checks that tell it apart."""
    sorted_out: dict[str, list] = {title: [] for title in FAULT_TITLES.values()}
    for entry in entries.values():
        published, printed = entry.claim.published, _printed(entry)
        if published is None or printed is None:
            continue
        separating = [
            (number, each) for number, each in entry.rivals if each["name"] == published.formula
        ]
        sorted_out[FAULT_TITLES[published.fault]].append((entry, printed, separating))
    return sorted_out
