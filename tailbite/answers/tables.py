"""``tailbite predict``: the numbers of one claim, at a point or over ranges of its parameters."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import floor
from typing import Any

import theory
from tailbite.options import number
from tailbite.version import VERSION
from theory.claim import Claim
from theory.statements import AtMost

MOST = 100_000  #: rows of a table
Number = int | float


@dataclass(frozen=True)
class Predicted:
    """What a claim predicts, row by row.

    Attributes:
        claim: the claim.
        relation: how the quantity stands to the number: "equals", "at most", "at least" or
            "tends to".
        log: whether the numbers are logarithms.
        given: the parameters that are the same in all rows.
        over: the names of those that vary.
        rows: a value of each of those, and the number."""

    claim: Claim
    relation: str
    log: bool
    given: Mapping[str, Any]
    over: tuple[str, ...]
    rows: tuple[tuple[Number, ...], ...]

    def text(self) -> str:
        """A number alone, or a table with a line of names; how the quantity stands to it where it
        is not equal.
        """
        head = (*self.over, ("log of " if self.log else "") + self.claim.id.split(".")[-1])
        if not self.over:
            said = "" if self.relation == "equals" else f"{self.relation} "
            return f"{said}{self.rows[0][0]!r}\n"
        if self.relation != "equals":
            head = (*head[:-1], f"{head[-1]}, {self.relation}")
        lines = [head, *(tuple(map(repr, row)) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "".join(
            "  ".join(f"{word:>{width}}" for word, width in zip(line, widths, strict=True)).rstrip()
            + "\n"
            for line in lines
        )

    def csv(self) -> str:
        """As CSV with a header."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow((*self.over, "log_value" if self.log else "value"))
        writer.writerows(tuple(map(repr, row)) for row in self.rows)
        return text.getvalue()

    def json(self) -> str:
        """As JSON: the claim, how it is known, the parameters, and a row for each number."""
        name = "log_value" if self.log else "value"
        found = {
            "claim": self.claim.id,
            "title": self.claim.title,
            "kind": self.claim.kind,
            "relation": self.relation,
            "parameters": dict(self.given),
            "rows": [dict(zip((*self.over, name), row, strict=True)) for row in self.rows],
            "tailbite": VERSION,
        }
        return json.dumps(found, indent=1) + "\n"


def predict(
    id: str,
    given: Mapping[str, Any],
    over: Mapping[str, Sequence[Number]] | None = None,
    *,
    log: bool = False,
    rival: str | None = None,
) -> Predicted:
    """What a claim (or one of its rivals) predicts at the parameters ``given``, for each
    combination of the values in ``over``.

    ValueError, in one sentence, for a name that the claim lacks, for values outside its domain, and
    for more rows than :data:`MOST`."""
    claim, over = theory.claim(id), over or {}
    if rival is not None and rival not in claim.rivals:
        raise ValueError(
            f"the rivals of {id} are {', '.join(claim.rivals) or 'none'}; got {rival!r}"
        )
    if twice := sorted(set(over) & set(given)):
        raise ValueError(f"{', '.join(twice)} is given as a value and over a range")
    count = 1
    for values in over.values():
        count *= len(values)
    if count > MOST:
        raise ValueError(f"a table has at most {MOST} rows, got {count}")
    rows = []
    for point in product(*over.values()):
        at = {**given, **dict(zip(over, point, strict=True))}
        rows.append((*point, claim.predict(log=log, rival=rival, **at)))
    return Predicted(claim, relation(claim), log, dict(given), tuple(over), tuple(rows))


def relation(claim: Claim) -> str:
    """How the quantity of which a claim speaks stands to its number."""
    if isinstance(claim.statement, AtMost):
        return "at most" if claim.formula == claim.statement.rhs else "at least"
    return "tends to" if claim.kind == "limit" else "equals"


def spread(text: str) -> tuple[str, list[Number]]:
    """A parameter and its values, as generations=1:100, share=0:1:0.1 or samples=20,50; ValueError
    for anything else.
    """
    name, equals, values = text.partition("=")
    if not (name and equals and values):
        raise ValueError(text)
    if "," in values:
        return name, [number(part) for part in values.split(",")]
    first, *more = (number(part) for part in values.split(":"))
    if not more:
        return name, [first]
    last, step = more[0], more[1] if len(more) > 1 else 1
    if len(more) > 2 or step <= 0 or last < first or (last - first) / step > MOST:
        raise ValueError(text)
    return name, [first + k * step for k in range(floor((last - first) / step + 1e-9) + 1)]
