"""What Rocq makes of the claims' exported proofs: a table, and the line that stands beside a grade.

``export/accepted.json`` holds a line for each claim that was decided; ``python -m
tailbite.accepted`` writes it.  Only the standard library is imported here.  What Rocq says is never
the grade."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

FILE = Path(__file__).with_name("export") / "accepted.json"


@dataclass(frozen=True)
class Accepted:
    """What Rocq makes of the proof of one claim.

    ``key`` and ``witness`` are hashes of the exported file and of the model of its hypotheses:
    where a claim's files have others, this is out of date.  ``steps`` are the steps that infer
    something, of which ``accepted`` are proved in Rocq and ``rejected`` are not, each with the
    reason; the others have no counterpart there and are hypotheses.  The theorem has ``model``
    assumptions of the experiment, ``cited`` lemmas and ``claims`` of tailbite among its hypotheses.
    ``whole`` says that nothing is rejected and that the last step is proved; ``without`` why no
    model of the hypotheses is known (nothing, where Rocq accepts one)."""

    id: str
    key: str
    witness: str
    accepted: int
    steps: int
    model: int
    cited: int
    claims: int
    whole: bool
    rejected: Mapping[str, str]
    without: str

    @property
    def badge(self) -> str:
        """One line: how many steps are accepted, and under how many hypotheses."""
        others = _counted(self.claims, "claim") if self.claims else ""
        under = [_counted(self.model, "model assumption"), others]
        return (
            f"Rocq: {self.accepted} of {_counted(self.steps, 'step')}, under "
            f"{', '.join(filter(None, under))} and {_counted(self.cited, 'cited lemma')}"
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@cache
def accepted() -> Mapping[str, Accepted]:
    """The table, by the ids of the claims."""
    lines = json.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType({line["id"]: Accepted(**line) for line in lines})


def badge(id: str) -> str:
    """The line beside a claim's grade."""
    found = accepted().get(id)
    return found.badge if found else "Rocq: not run"
