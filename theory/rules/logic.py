"""``cited`` theorems, what they yield, and the definitions that an experiment rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import sympy as sp

from theory.kernel.assumptions import counts, lemma, model, names
from theory.kernel.equations import modus_ponens
from theory.kernel.inequalities import antisymmetry
from theory.kernel.letters import Undecided
from theory.kernel.order import Given
from theory.kernel.theorem import Theorem
from theory.rules.base import Facts, Opinion, Rule, Where, probe_relation
from theory.statements import Equal, Implies, Statement
from theory.words import N


@dataclass(frozen=True)
class Cited(Rule):
    """A theorem that is used and not proved here; ``theorem`` is its name, ``reference`` a key of
    references.bib.
    """

    theorem: str
    reference: str

    name = "cited"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return lemma(statement, self.theorem, self.reference)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Opinion("not applicable", f"a theorem that is cited: {self.theorem}")


@dataclass(frozen=True)
class Names(Rule):
    """A fresh letter, or a function of letters, for an expression: nothing is assumed."""

    what: str

    name = "name"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return names(statement, self.what)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Opinion("not applicable", f"a name: {self.what}")


@dataclass(frozen=True)
class Model(Rule):
    """An assumption of the experiment, stated in the subject's ``experiment.py``; it is listed in
    the trust base.
    """

    assumption: str

    name = "model"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return model(statement, self.assumption)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Opinion("not applicable", f"an assumption of the model: {self.assumption}")


class Counted(Rule):
    """``N[1] = M[0]`` and ``N[t + 1] = N[t] + M[t]``: N counts the points so far."""

    name = "count"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        left = statement.lhs if isinstance(statement, Equal) else None
        if isinstance(left, sp.Indexed) and left.base == N:
            theorem = counts(left.indices[0] - 1)
            if theorem.conclusion == statement:
                return theorem
        raise Undecided("the count after a batch is the count before and the batch")

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return probe_relation(statement, where, rng)


class Required(Rule):
    """An equation that the claim's domain requires."""

    name = "condition"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        return antisymmetry(statement)

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Opinion("not applicable", "a condition of the claim")


class Deduction(Rule):
    """Modus ponens: an implication among the facts, all of whose premises are among the facts,
    yields its conclusion.
    """

    name = "deduction"

    def derive(self, statement: Statement, facts: Mapping[str, Theorem], hints: Given) -> Theorem:
        theorems = list(facts.values())
        for fact in theorems:
            said = fact.conclusion
            if isinstance(said, Implies) and said.conclusion == statement:
                return modus_ponens(fact, theorems)
        raise Undecided("no implication in use has this conclusion")

    def probe(self, statement: Statement, facts: Facts, where: Where, rng: Random) -> Opinion:
        return Opinion("not applicable", "a conclusion by modus ponens has no two sides")
