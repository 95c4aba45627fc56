"""The items of an exported theory: steps, used claims, instances of assumptions."""

from dataclasses import dataclass, field

import sympy as sp

from theory.export.letters import is_number, sides
from theory.proof import Step
from theory.statements import Fact, Statement
from theory.words import E, Trace


@dataclass
class Item:
    """One step (or one used claim, or one instance of an assumption) of the exported theory."""

    name: str
    title: str
    statement: Statement
    letters: list[sp.Symbol]
    premises: list[str]
    text: str
    words: str
    rule: object = None
    uses: tuple = ()
    proved: bool = False
    proof: list[str] = field(default_factory=list)
    reason: str = ""
    generation: sp.Symbol | None = None

    header: list[str] = field(default_factory=list)  #: binders of the letters

    @property
    def proposition(self) -> str:
        """The closed statement: for all letters of their sorts, under the premises."""
        front = f"forall {' '.join(self.header)}, " if self.header else ""
        return (
            front
            + "".join(
                f"({p}) -> " if not p.startswith("given") else f"{p} -> " for p in self.premises
            )
            + self.text
        )


def is_random(statement: Statement) -> bool:
    """It speaks of expectations, traces or matrices."""
    return any(
        side.has(E, Trace) or not is_number(side) for side in map(sp.sympify, sides(statement))
    )


def words_of(step: Step) -> str:
    """What is put in, in words."""
    rule = step.rule
    for attribute in ("assumption", "theorem", "text", "words"):
        if isinstance(text := getattr(rule, attribute, None), str):
            return text
    if isinstance(step.statement, Fact):
        return step.statement.text
    return f"{getattr(rule, 'name', type(rule).__name__)}: {step.name}"
