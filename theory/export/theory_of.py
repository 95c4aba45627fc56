"""A claim as a theory of Rocq: which letters vary, what is assumed, what each step rests on."""

from collections.abc import Mapping

import sympy as sp

from theory.claim import Claim
from theory.export.experiment import Experiment
from theory.export.items import Item, is_random
from theory.export.letters import Untranslatable, free_letters, is_number, sides
from theory.export.terms import Terms
from theory.registry import claim as find
from theory.statements import Equal, Statement
from theory.words import STATES, E, N, Trace, i, n, t

#: rules whose steps are put in, not proved; any rule that has no tactic is treated likewise
PUT_IN = ("Definition", "Cited", "Names", "Model", "Lemma")


class TheoryOf:
    """Everything of one claim that the tactics need."""

    def __init__(self, claim: Claim, defined: bool = True) -> None:
        self.claim, self.defined = claim, defined
        self.steps = {step.name: step for step in claim.proof.steps}
        self.items: dict[str, Item] = {}
        self.order: list[Item] = []
        self.failed: dict[str, str] = {}
        self.transposes: dict[sp.Basic, sp.Basic] = {}
        self.external: dict[tuple, Item] = {}
        statements = [step.statement for step in claim.proof.steps]
        self.generations = self._generations()
        self.experiment = Experiment.of(claim) if defined else None
        self.terms = Terms(self._quantified(), statements)
        self.terms.experiment = self.experiment
        self.conditions = [(c.relation, c.sentence) for c in claim.domain]
        self.domain_words: list[str] = []
        self.domain_lines: list[str] = []
        self.constants()
        self._domain()

    # ---- letters -----------------------------------------------------------------------------
    def _generations(self) -> set[sp.Symbol]:
        found = {n, t}
        for step in self.claim.proof.steps:
            variable = getattr(step.rule, "variable", None)
            kernel = getattr(step.rule, "kernel", None)
            found |= {variable} if isinstance(variable, sp.Symbol) else set()
            if kernel is not None:
                found |= sp.sympify(kernel.index).free_symbols
            for side in sides(step.statement):
                for expectation in side.atoms(E):
                    found |= sp.sympify(expectation.args[1]).free_symbols
        return {s for s in found if isinstance(s, sp.Symbol) and s.is_integer}

    def _quantified(self) -> set[sp.Symbol]:
        own = {step.name for step in self.claim.proof.steps}
        keys: set[sp.Symbol] = set()
        random = any(is_random(step.statement) for step in self.claim.proof.steps)
        matrices = any(
            side.has(Trace) or not is_number(side)
            for step in self.claim.proof.steps
            for side in map(sp.sympify, sides(step.statement))
        )
        for step in self.claim.proof.steps:
            for use in step.uses:
                if not isinstance(use, str) and use[0] in own:
                    keys |= {k for k in use[1] if isinstance(k, sp.Symbol) and k.is_commutative}
            rule = type(step.rule).__name__
            if rule == "Telescoping":
                keys |= {
                    s
                    for s in step.statement.lhs.limits[0][2].free_symbols
                    if isinstance(s, sp.Symbol)
                }
        if matrices:  # a letter on which laws depend has one value
            lawful = set().union(
                *(
                    free_letters(sp.sympify(side))
                    for step in self.claim.proof.steps
                    if is_random(step.statement)
                    for side in sides(step.statement)
                )
            )
            keys = {k for k in keys if k in self.generations or k not in lawful}
        fixed = self.experiment.parameters if self.experiment else set()
        states = set(self.experiment.states) if self.experiment else set()
        return ((keys | self.generations) - (fixed if random else set())) | states | {i}

    def _domain(self) -> None:
        self.conditions = [(r, words) for r, words in self.conditions if r not in (True, sp.true)]
        for number, (relation, sentence) in enumerate(self.conditions):
            if self._local(relation):
                continue
            text = self.condition(relation)
            self.domain_lines.append(f"Hypothesis dom{number} : {text}.")
            if i in relation.free_symbols and N in relation.atoms(sp.IndexedBase):
                text = self.condition(relation.subs(i, i + 1), 0)
                self.domain_lines.append(f"Hypothesis dom{number}_next : {text}. (* the same *)")
            self.domain_words.append(sentence)

    def _local(self, relation: sp.Basic) -> bool:
        return bool((free_letters(relation) - {i}) & self.terms.quantified)

    def condition(self, relation: sp.Basic, least: int | None = None) -> str:
        """A condition; where it speaks of batch i, for every batch."""
        if i in relation.free_symbols:
            if least is None:
                least = 1 if N in relation.atoms(sp.IndexedBase) else 0
            with self.terms.binding(i):
                name = self.terms.binder(i).name
                return (
                    f"given (forall {name} : Z, ({least} <= "
                    f"{name})%Z -> {self.terms.relation(relation)})"
                )
        return self.terms.relation(relation)

    # ---- items -------------------------------------------------------------------------------
    def make(
        self,
        name: str,
        title: str,
        statement: Statement,
        words: str,
        where=(),
        domain=None,
        extra=(),
    ) -> Item:
        """An item: its letters are those that vary in it."""
        relations = [r for r, _ in self.conditions] if domain is None else list(domain)
        letters: set[sp.Symbol] = set(extra)
        for side in sides(statement):
            letters |= self._varying(side)
        local = [w for w in where if w not in (True, sp.true)]
        for relation in local:
            letters |= self._varying(relation) - {i}
        for relation in domain or ():  # of a claim that is used: all of it
            letters |= self._varying(relation) - {i}
        generation = None
        if self._has_letters(statement):
            generation = self._generation_of(statement, letters)
            letters.add(generation)
            self.terms.generation = self.terms.z(generation)
        premises = []
        header = []
        for symbol in sorted(letters, key=str):
            binder = self.terms.binder(symbol)
            header.append(binder.text)
            premises += list(binder.sort)
        for relation in (*relations, *local):
            if domain is None and relation in relations and not self._local(relation):
                continue  # a hypothesis of the whole theory
            if self._varying(relation) - {i} <= letters:
                premises.append(self.condition(relation))
        text = self.terms.statement(statement)
        return Item(
            name,
            title,
            statement,
            sorted(letters, key=str),
            list(dict.fromkeys(premises)),
            text,
            words,
            generation=generation,
            header=header,
        )

    def _varying(self, expr: sp.Basic) -> set[sp.Symbol]:
        return free_letters(expr, (*STATES, *self.terms.states)) & self.terms.quantified

    def own(self, where: tuple) -> tuple:
        """The conditions of a proved step that the domain cannot give: those on letters that take
        other values where the step is used."""
        free = self.terms.quantified - self.generations - set(self.terms.states) - {i}
        return tuple(w for w in where if w not in (True, sp.true) and free_letters(w) & free)

    @staticmethod
    def _has_letters(statement: Statement) -> bool:
        return any(
            side.has(Trace) or not is_number(side) for side in map(sp.sympify, sides(statement))
        )

    def _generation_of(self, statement: Statement, letters: set[sp.Symbol]) -> sp.Symbol:
        here = sorted((letters & self.generations), key=lambda s: (s not in (n, t), str(s)))
        if here:
            return here[0]
        used = {
            s
            for st in self.claim.proof.steps
            for side in sides(st.statement)
            for e in side.atoms(E)
            for s in sp.sympify(e.args[1]).free_symbols
        }
        return t if t in used and n not in used else n

    def name_of(self, use: object) -> str:
        """The name in Rocq of what is used."""
        name = use if isinstance(use, str) else use[0]
        if name in self.items:
            return self.items[name].name
        return self.external[(name, () if isinstance(use, str) else _key(use[1]))].name

    # ---- matrices ------------------------------------------------------------------------------
    def note_transposes(self, letters: list, transpose: Mapping) -> None:
        """What the transposes of these letters are becomes a hypothesis."""
        for letter in letters:
            other = transpose.get(letter, letter)
            if letter in self.transposes and self.transposes[letter] != other:
                raise Untranslatable(f"{letter} has two transposes")
            self.transposes[letter] = other

    def constants(self) -> None:
        """Traces in closed forms: those of words whose law is that of every generation."""
        for step in self.claim.proof.steps:
            if type(step.rule).__name__ == "Induction" or _is_recursion(step.statement):
                for trace in sorted(step.statement.rhs.atoms(Trace), key=str):
                    self._constant(trace)
            for side in sides(step.statement):
                for power in sorted(sp.sympify(side).atoms(sp.Pow), key=str):
                    if not power.exp.is_number:
                        for trace in sorted(power.base.atoms(Trace), key=str):
                            self._constant(trace)

    def _constant(self, trace: sp.Expr) -> None:
        if trace.args[0] not in self.terms.constant_words and trace.args[0] != 1:
            self.terms.constant_words[trace.args[0]] = f"T_{len(self.terms.constant_words)}"

    def matrix_lines(self) -> list[str]:
        """Hypotheses on letters, after their declaration."""
        terms = self.terms
        lines = []
        for number, (letter, other) in enumerate(
            sorted(self.transposes.items(), key=lambda p: str(p[0]))
        ):
            terms.generation = "i"
            lines.append(
                f"Hypothesis tp_{number} : forall i, tp "
                f"{terms.letter(letter)} = {terms.letter(other)}."
            )
        names = " ".join(f"tp_{k}" for k in range(len(self.transposes)))
        if names:
            lines.append(f"Hint Resolve {names} : tp_letters.")
        for word, name in terms.constant_words.items():
            terms.generation = "i"
            lines.append(f"Variable {name} : R.")
            lines.append(
                f"Hypothesis law_{name} : forall i, (0 <= i)%Z -> tr "
                f"{terms.m(word)} = {name}. (* the same in every generation *)"
            )
        return lines

    # ---- facts -------------------------------------------------------------------------------
    def fact(self, use: object, goal: Item, override: Mapping | None = None) -> tuple:
        """(statement at the values, the term that proves it up to side conditions, the letters that
        this needs, its generation); ``override`` puts values in for letters of the goal."""
        override = dict(override or {})
        generation = goal.generation or self._main(goal)
        name, values = (use, {}) if isinstance(use, str) else (use[0], dict(use[1]))
        if name not in self.steps:
            item = self._claim_used(name, values)
            values = {}
        else:
            item = self.items.get(name)
            if item is None:
                raise Untranslatable(f"it uses {name!r}, which is not translated")
            fixed = [k for k in values if k not in item.letters]
            if fixed and any(k in self._all_free(item.statement) for k in fixed):
                item = self._instance(item, name, values)
                values = {}
        if item.generation is not None and item.generation not in values:
            explicit = set().union(*(self._varying(side) for side in sides(item.statement)))
            if item.generation not in explicit and generation is not None:
                values[item.generation] = generation
        statement = item.statement.subs(values) if values else item.statement
        statement = statement.subs(override) if override else statement
        needed: set[sp.Symbol] = set()
        arguments = []
        for symbol in item.letters:
            value = sp.sympify(values.get(symbol, symbol)).subs(override)
            needed |= self._varying(value)
            arguments.append(self.terms.z(value) if symbol.is_integer else self.terms.r(value))
        here = None
        if item.generation is not None:
            here = sp.sympify(values.get(item.generation, item.generation)).subs(override)
        return statement, f"({' '.join([item.name, *arguments])})", needed, here

    def _main(self, goal: Item) -> sp.Symbol | None:
        """The generation of which a goal without matrices speaks."""
        here = [s for s in goal.letters if s in self.generations]
        return min(here, key=lambda s: (s not in (n, t), str(s)), default=None)

    @staticmethod
    def _all_free(statement: Statement) -> set[sp.Symbol]:
        return set().union(*(sp.sympify(side).free_symbols for side in sides(statement)))

    def _instance(self, item: Item, name: str, values: Mapping) -> Item:
        """An assumption at values of letters that are fixed: an assumption of its own."""
        if item.proved:
            raise Untranslatable(
                f"it puts values into {name!r} for letters on which the laws depend"
            )
        key = (name, _key(values))
        if key not in self.external:
            made = self.make(
                f"i{len(self.external)}",
                f"{name}, at {_at(values)}",
                item.statement.subs(values),
                item.words,
            )
            self.external[key] = made
            self.order.append(made)
        return self.external[key]

    def _claim_used(self, id: str, values: Mapping) -> Item:
        used = find(id)
        key = (id, _key(values))
        if key not in self.external:
            fixed = self.experiment.parameters if self.experiment else set()
            if any(k in fixed for k in values) and any(s.has(E) for s in sides(used.statement)):
                raise Untranslatable(
                    f"it uses {id} at {_at(values)}: an expectation of another experiment"
                )
            domain = [c.relation.subs(values, simultaneous=True) for c in used.domain]
            domain = [relation for relation in domain if relation not in (True, sp.true)]
            if any(relation in (False, sp.false) for relation in domain):
                raise Untranslatable(f"it uses {id} at {_at(values)}, outside of its domain")
            words = f"the claim {id}" + (f" at {_at(values)}" if values else "")
            made = self.make(
                f"c{len(self.external)}", words, used.statement.subs(values), words, domain=domain
            )
            self.external[key] = made
            self.order.append(made)
        return self.external[key]


def _is_recursion(statement: Statement) -> bool:
    """``E(h, n + 1)`` from ``E(h, n)``."""
    if not isinstance(statement, Equal) or not isinstance(statement.lhs, E):
        return False
    h, *rest = statement.lhs.args
    return any(e.args[0] == h and (rest[0] - e.args[1]) == 1 for e in statement.rhs.atoms(E))


def _key(values: Mapping) -> tuple:
    return tuple(sorted(values.items(), key=str))


def _at(values: Mapping) -> str:
    return ", ".join(f"{key} = {value}" for key, value in values.items())
