"""``cited`` theorems, what they yield, and the definitions that an experiment rests on."""

from dataclasses import dataclass
from random import Random

from theory.rules.base import Facts, Grade, Opinion, Rule, Where
from theory.statements import Implies, Statement


@dataclass(frozen=True)
class Cited(Rule):
    """A theorem that is used and not proved here; ``theorem`` is its name, ``reference`` a key of
    references.bib.
    """

    theorem: str
    reference: str

    name = "cited"
    grade = Grade.CITED

    def prove(self, statement: Statement, facts: Facts) -> bool:
        return True

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Opinion("not applicable", f"a theorem that is cited: {self.theorem}")


@dataclass(frozen=True)
class Definition(Rule):
    """What a word means, or what the experiment is: an assumption of the model, listed in the trust
    base.
    """

    assumption: str

    name = "definition"

    def prove(self, statement: Statement, facts: Facts) -> bool:
        return True

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Opinion("not applicable", f"a definition: {self.assumption}")


class Deduction(Rule):
    """Modus ponens: an implication among the facts, all of whose premises are among the facts,
    yields its conclusion.
    """

    name = "deduction"

    def prove(self, statement: Statement, facts: Facts) -> bool:
        known = list(facts.values())
        return any(
            isinstance(fact, Implies)
            and fact.conclusion == statement
            and all(premise in known for premise in fact.premises)
            for fact in known
        )

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Opinion("not applicable", "a conclusion by modus ponens has no two sides")
