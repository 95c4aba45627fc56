"""Theorems: ``hypotheses |- conclusion``, made by the inference rules of the kernel and by nothing
else.

Hypotheses are side conditions, and what was put in and not proved (:class:`Assumption`).  Free
letters are quantified over their sorts.  Letters of an assumption that the conclusion does not hold
exist: :func:`close` binds them, provided that each has one meaning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import NoReturn

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.kernel import algebra
from theory.kernel.conditions import (
    Condition,
    Every,
    Side,
    definedness,
    instance,
    is_false,
    nonzero,
    of_sort,
)
from theory.kernel.conditions import letters as condition_letters
from theory.kernel.letters import KernelError, at, free, substitute
from theory.kernel.order import entails
from theory.statements import AtMost, Equal, Follows, Implies, Statement
from theory.words import E


class Grade(Enum):
    """How a statement is known, from the strongest; a claim is as strong as its weakest step."""

    PROVED = "proved"
    PROVED_FOR_SIZES = "proved for sizes"
    ENCLOSED = "enclosed"
    COMPUTED = "computed"
    CITED = "cited"


def weakest(grades: Iterable[Grade]) -> Grade:
    """The weakest of the grades; proved where there are none."""
    order = list(Grade)
    return max(grades, key=order.index, default=Grade.PROVED)


class Kind(Enum):
    """What is put in: a name, an assumption of the model, a lemma, a claim, what a library says, or
    the hypothesis of an induction.
    """

    NAMES = "names"
    MODEL = "model"
    LEMMA = "lemma"
    CLAIM = "claim"
    COMPUTED = "computed"
    SUPPOSED = "supposed"


#: what is true for all values of its letters
UNIVERSAL = frozenset((Kind.CLAIM, Kind.COMPUTED))


@dataclass(frozen=True)
class Assumption:
    """A statement that is put in, as it was declared, and the values that its letters have now."""

    kind: Kind
    statement: Statement
    text: str
    reference: str = ""
    values: frozenset[tuple[sp.Basic, sp.Basic]] = frozenset()
    fixed: frozenset[sp.Basic] = frozenset()  #: letters that a supposition is not general in

    @property
    def declared(self) -> frozenset[sp.Basic]:
        """The letters of the statement as it was declared; a named function holds for all
        arguments.
        """
        found = free(self.statement)
        if self.kind is Kind.NAMES and isinstance(self.statement.lhs, AppliedUndef):
            return found.difference(self.statement.lhs.args)
        return found

    @property
    def letters(self) -> frozenset[sp.Basic]:
        """The free letters now."""
        values = dict(self.values)
        kept = self.declared.difference(values)
        return kept.union(*map(free, values.values())) if values else kept

    def at(self, values: Mapping[sp.Basic, sp.Basic]) -> "Assumption":
        """The assumption at values of its letters."""
        now = {letter: substitute(value, values) for letter, value in self.values}
        untouched = self.declared - now.keys()
        now |= {letter: value for letter, value in values.items() if letter in untouched}
        now = {letter: value for letter, value in now.items() if letter != value}
        return replace(self, values=frozenset(now.items()))

    @property
    def now(self) -> Statement:
        """The statement at those values."""
        return at(self.statement, dict(self.values))


def in_order(assumptions: Iterable[Assumption]) -> list[Assumption]:
    """Assumptions by kind and words, so that what is said of them is said alike at every run."""
    return sorted(assumptions, key=lambda each: (each.kind.value, each.text))


@dataclass(frozen=True)
class Packet:
    """Assumptions whose bound letters exist, for every value of the indices from their bases on."""

    members: frozenset[Assumption]
    bound: frozenset[sp.Basic]
    indices: tuple[tuple[sp.Symbol, sp.Expr], ...] = ()

    @property
    def letters(self) -> frozenset[sp.Basic]:
        """The free letters."""
        held = frozenset().union(*(member.letters for member in self.members))
        return held - self.bound - {index for index, _ in self.indices}

    def at(self, values: Mapping[sp.Basic, sp.Basic]) -> "Packet":
        """The packet at values of its free letters."""
        inner = {letter: value for letter, value in values.items() if letter in self.letters}
        if not inner:
            return self
        bound = self.bound | {index for index, _ in self.indices}
        if any(bound & free(value) for value in inner.values()):
            raise KernelError(f"a value holds a letter that is bound: {sorted(map(str, bound))}")
        return replace(self, members=frozenset(member.at(inner) for member in self.members))


Hypothesis = Condition | Assumption | Packet
_SEAL = object()


class Theorem:
    """``hypotheses |- conclusion`` with a grade.  Only the kernel's rules make one."""

    __slots__ = ("hypotheses", "conclusion", "grade")
    hypotheses: frozenset[Hypothesis]
    conclusion: Statement
    grade: Grade

    def __init__(self, seal: object, hypotheses: Iterable, conclusion: Statement, grade: Grade):
        if seal is not _SEAL:
            raise KernelError("a theorem is made by the rules of the kernel alone")
        object.__setattr__(self, "hypotheses", frozenset(hypotheses))
        object.__setattr__(self, "conclusion", conclusion)
        object.__setattr__(self, "grade", grade)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise KernelError(f"a theorem does not change, got a new {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise KernelError(f"a theorem does not change, got {name} to delete")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise KernelError("a theorem is not copied or stored: prove it again")

    def __init_subclass__(cls) -> NoReturn:
        raise KernelError("a theorem has no other kinds")

    def __repr__(self) -> str:
        return f"<{len(self.hypotheses)} hypotheses |- {self.conclusion}, {self.grade.value}>"

    @property
    def conditions(self) -> frozenset[Condition]:
        """The side conditions among the hypotheses."""
        return frozenset(each for each in self.hypotheses if isinstance(each, Side | Every))

    @property
    def assumptions(self) -> frozenset[Assumption]:
        """What was put in, inside of packets too."""
        found: set[Assumption] = set()
        for each in self.hypotheses:
            if isinstance(each, Assumption):
                found.add(each)
            elif isinstance(each, Packet):
                found |= each.members
        return frozenset(found)


def infer(
    premises: Iterable[Theorem],
    conclusion: Statement,
    *,
    needs: Iterable[Hypothesis] = (),
    drops: Iterable[Hypothesis] = (),
    grade: Grade = Grade.PROVED,
) -> Theorem:
    """A theorem from others: for the rules of the kernel, which alone know that it follows."""
    premises = tuple(premises)
    held = set(needs).union(*(premise.hypotheses for premise in premises)) - set(drops)
    hypotheses = {
        each for each in held if not (isinstance(each, Side | Every) and entails((), each))
    }
    return Theorem(
        _SEAL, hypotheses, conclusion, weakest([grade, *(each.grade for each in premises)])
    )


def put_in(assumption: Assumption, conclusion: Statement | None = None) -> Theorem:
    """``A |- A``."""
    grades = {Kind.LEMMA: Grade.CITED, Kind.COMPUTED: Grade.COMPUTED}
    grade = grades.get(assumption.kind, Grade.PROVED)
    statement = assumption.statement if conclusion is None else conclusion
    return Theorem(_SEAL, (assumption,), statement, grade)


def instantiate(theorem: Theorem, values: Mapping[sp.Basic, object]) -> Theorem:
    """The theorem at values of its free letters, each of which must be of its letter's sort."""
    values = {letter: sp.sympify(value) for letter, value in values.items() if letter != value}
    if not values:
        return theorem
    named, more = _meant(theorem, values)
    needs: list[Condition] = []
    for letter, value in values.items():
        sort = of_sort(letter, value)
        if any(isinstance(each, Side) and is_false(each) for each in sort):
            raise KernelError(f"{value} is not a value of {letter}")
        needs += [*sort, *definedness(value)]
    hypotheses: set[Hypothesis] = {*needs, *more}
    for each in theorem.hypotheses - named:
        if isinstance(each, Side | Every):
            hypotheses.add(instance(each, values))
        elif isinstance(each, Assumption) and each.kind is Kind.SUPPOSED:
            if values.keys() & each.fixed & free(each.statement):
                raise KernelError("the hypothesis of an induction stands for its own generation")
            hypotheses.add(each)
        else:
            hypotheses.add(each.at(values))
    return infer((), at(theorem.conclusion, values), needs=hypotheses, grade=theorem.grade)


def _meant(theorem: Theorem, values: Mapping) -> tuple[set[Hypothesis], list[Condition]]:
    """The names that get what they stand for: they are not needed any more; KernelError for a name
    that gets another value.
    """
    named: set[Hypothesis] = set()
    needs: list[Condition] = []
    for each in theorem.assumptions:
        letter = _named(each) if each.kind is Kind.NAMES else None
        if letter not in values or letter not in each.letters:
            continue
        now = at(each.now, values)
        same = algebra.equal(now.lhs, now.rhs) if each in theorem.hypotheses else None
        if same is None:
            raise KernelError(f"{letter} is a name and stands for nothing else: {each.text!r}")
        named.add(each)
        needs += same
    return named, needs


def close(theorem: Theorem) -> Theorem:
    """Bind the letters of assumptions that the conclusion does not hold: they exist.

    A name whose letter is nowhere else is dropped.  KernelError where a letter would have two
    meanings at once: assumptions that share it are instances of one moment of one experiment.
    """
    _one_name_each(theorem)
    held = free(theorem.conclusion).union(*(condition_letters(c) for c in theorem.conditions))
    held |= _parameters_of_expectations(theorem)
    open_ones = [each for each in theorem.hypotheses if isinstance(each, Assumption)]
    rest = [each for each in theorem.hypotheses if not isinstance(each, Assumption)]
    for group in _connected(open_ones, held):
        bound = frozenset().union(*(each.letters for each in group)) - held
        if not bound or any(each.kind is Kind.SUPPOSED for each in group):
            rest += group
            continue
        _coherent(group, bound)
        kept = _without_names(group, held)
        if kept:
            rest.append(Packet(frozenset(kept), bound))
    return Theorem(_SEAL, rest, theorem.conclusion, theorem.grade)


def _parameters_of_expectations(theorem: Theorem) -> frozenset[sp.Basic]:
    """The numbers on which the conclusion's expectations depend without holding them."""
    if not has_expectation(theorem.conclusion):
        return frozenset()
    speak = (each for each in theorem.assumptions if has_expectation(each.statement))
    letters = frozenset().union(*(each.letters for each in speak))
    return frozenset(letter for letter in letters if letter.is_commutative)


def has_expectation(statement: Statement) -> bool:
    """Whether a statement speaks of an expectation."""
    if isinstance(statement, Follows):
        return True
    if isinstance(statement, Implies):
        return any(map(has_expectation, (*statement.premises, statement.conclusion)))
    return isinstance(statement, Equal | AtMost) and bool(
        statement.lhs.has(E) or statement.rhs.has(E)
    )


def _connected(assumptions: list[Assumption], held: frozenset) -> list[list[Assumption]]:
    """Groups of assumptions that share letters that the conclusion does not hold."""
    groups: list[tuple[set, list[Assumption]]] = []
    for each in in_order(assumptions):
        letters, members = set(each.letters - held), [each]
        apart = []
        for other_letters, others in groups:
            if letters & other_letters:
                letters |= other_letters
                members += others
            else:
                apart.append((other_letters, others))
        groups = [*apart, (letters, members)]
    return [members for _, members in groups]


def _coherent(group: Iterable[Assumption], bound: frozenset) -> None:
    """Assumptions that share a bound letter speak of one moment and of one set of parameters."""
    members = [(each, dict(each.values)) for each in group]
    for position, (one, here) in enumerate(members):
        for other, there in members[:position]:
            shared = one.letters & other.letters & bound
            if UNIVERSAL & {one.kind, other.kind}:  # true for all numbers: only matrices exist
                shared = frozenset(letter for letter in shared if not letter.is_commutative)
            if not shared:
                continue
            for letter in one.declared & other.declared:
                values = here.get(letter, letter), there.get(letter, letter)
                if letter.is_commutative and letter not in bound and values[0] != values[1]:
                    names = ", ".join(sorted(map(str, shared)))
                    raise KernelError(
                        f"{names} would have two meanings: with {letter} = {values[0]} in "
                        f"{one.text!r} and with {letter} = {values[1]} in {other.text!r}"
                    )


def _without_names(group: list[Assumption], held: frozenset) -> list[Assumption]:
    """The group without names whose letters no other assumption holds."""
    kept = list(group)
    changed = True
    while changed:
        changed = False
        for each in kept:
            if each.kind is not Kind.NAMES:
                continue
            letter = _named(each)
            others = frozenset().union(*(o.letters for o in kept if o is not each))
            if letter is not None and letter not in held and letter not in others:
                kept.remove(each)
                changed = True
                break
    return kept


def _one_name_each(theorem: Theorem) -> None:
    """A letter names one thing: KernelError where two names in one theorem are of one letter."""
    found: dict[sp.Basic, list[tuple[Assumption, sp.Basic]]] = {}
    for each in theorem.hypotheses:
        members = (each,) if isinstance(each, Assumption) else getattr(each, "members", ())
        for name in members:
            base = _named(name) if name.kind is Kind.NAMES else None
            if base is None or isinstance(each, Packet) and base in each.bound:
                continue
            place = name.now.lhs
            for index, low in getattr(each, "indices", ()):
                later = low + sp.Dummy(index.name, integer=True, nonnegative=True)
                place = substitute(place, {index: later})
            found.setdefault(base, []).append((name, place))
    for base, names in found.items():
        for position, (one, here) in enumerate(names):
            for other, there in names[:position]:
                if not _same_name(one, other) and not _apart(here, there):
                    raise KernelError(f"{base} names {one.text!r} and {other.text!r}")


def _same_name(one: Assumption, other: Assumption) -> bool:
    """One declaration, at the same values but for those that its own indices hold."""
    if one.statement != other.statement:
        return False
    own = free(one.statement.lhs)
    return all(
        letter in own
        for letter in one.declared
        if dict(one.values).get(letter, letter) != dict(other.values).get(letter, letter)
    )


def _apart(here: sp.Basic, there: sp.Basic) -> bool:
    """Whether these are entries of one schedule at two places."""
    if not isinstance(here, sp.Indexed) or not isinstance(there, sp.Indexed):
        return False
    pairs = zip(here.indices, there.indices, strict=True)
    return any(entails((), nonzero(left - right)) for left, right in pairs)


def _named(each: Assumption) -> sp.Basic | None:
    """The letter that a name is, where it is one letter and not a part of what it names."""
    statement = each.now
    if not isinstance(statement, Equal):
        return None
    letter = statement.lhs
    base = letter.base if isinstance(letter, sp.Indexed) else letter
    plain = isinstance(letter, sp.Symbol | sp.Indexed) and base not in free(statement.rhs)
    return base if plain else None


def _require_for_every(each: Assumption, index: sp.Symbol) -> None:
    """A letter that names one value does not name another one for every value of an index."""
    if index in named_at(each):
        raise KernelError(f"a name, {each.text!r}, would be another value for every {index}")


def named_at(each: Assumption) -> frozenset[sp.Basic]:
    """The letters that the value of a name is made of, as they are now; none of no name."""
    if each.kind is not Kind.NAMES and not is_of_one_letter(each):
        return frozenset()
    values = dict(each.values)
    fixed = each.declared - free(each.statement.lhs)
    return frozenset().union(*(free(values.get(letter, letter)) for letter in fixed))


def is_of_one_letter(each: Assumption) -> bool:
    """Whether it is the model that a number's letter has a value, which it has once for all."""
    said = each.statement
    plain = each.kind is Kind.MODEL and isinstance(said, Equal) and isinstance(said.lhs, sp.Symbol)
    return plain and bool(said.lhs.is_commutative) and said.lhs not in free(said.rhs)


def for_every(
    hypotheses: Iterable[Hypothesis], index: sp.Symbol, base: sp.Expr, keep: frozenset
) -> list[Hypothesis]:
    """The hypotheses for every value of the index from the base on; letters in ``keep`` stay
    free.
    """
    found: list[Hypothesis] = []
    for each in hypotheses:
        if isinstance(each, Side | Every):
            inside = index in condition_letters(each)
            found.append(Every(index, base, None, each) if inside else each)
        elif isinstance(each, Packet):
            inside = index in each.letters
            found.append(replace(each, indices=(*each.indices, (index, base))) if inside else each)
        elif index in each.letters:
            if each.kind is Kind.SUPPOSED:
                raise KernelError("an induction inside of another speaks of its own generation")
            _require_for_every(each, index)
            found.append(Packet(frozenset((each,)), frozenset(), ((index, base),)))
        else:
            found.append(each)
    return found
