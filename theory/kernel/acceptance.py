"""What a claim is accepted for: a theorem whose hypotheses its domain implies, about one experiment."""

from collections.abc import Iterable

import sympy as sp

from theory.kernel.conditions import Condition, Every, Side, at_least, definedness
from theory.kernel.inference import needed
from theory.kernel.letters import KernelError, at, free
from theory.kernel.order import entails
from theory.kernel.theorem import Assumption, Kind, Packet, Theorem, close, infer
from theory.statements import AtMost, Equal, Follows, Implies, Statement
from theory.words import E, M


def accept(theorem: Theorem, domain: Iterable[Condition], facts: Iterable[Theorem] = ()) -> Theorem:
    """The theorem under the domain; KernelError with the conditions that the domain lacks, or where
    its expectations would be those of two experiments.

    What the domain does not imply by itself, it may with the inequalities among the facts.
    """
    domain = tuple(domain)
    theorem = close(theorem)
    needs = dict.fromkeys((*theorem.conditions, *definedness(theorem.conclusion)))
    given = (*domain, *_equations(theorem))
    left = [need for need in needs if not entails(given, need)]
    if left:
        known = {_inequality(each): each for each in facts if _holds_under(each, domain)}
        given = (*given, *known)
        used = {each for need in left if entails(given, need) for each in needed(given, need)}
        left = [need for need in left if not entails(given, need)]
        theorem = infer(
            (theorem, *(known[each] for each in used & known.keys())), theorem.conclusion
        )
    if left:
        shown = "; ".join(sorted({_said(need) for need in left})[:6])
        raise KernelError(f"the domain does not imply what the proof needs: {shown}")
    rest = [each for each in theorem.hypotheses if not isinstance(each, Side | Every)]
    if any(isinstance(each, Assumption) and each.kind is Kind.SUPPOSED for each in rest):
        raise KernelError("a hypothesis of an induction is left")
    _named_once(theorem)
    _one_experiment(theorem)
    found = infer((), theorem.conclusion, needs=(*rest, *domain), grade=theorem.grade)
    return found


def _equations(theorem: Theorem) -> list[Condition]:
    """What the assumptions, which stay hypotheses, say of the sizes of batches in equations."""
    found: list[Condition] = []
    for each in theorem.hypotheses:
        if isinstance(each, Assumption):
            found += _both_ways(each)
        elif isinstance(each, Packet) and not each.bound and len(each.indices) <= 1:
            for member in each.members:
                for condition in _both_ways(member):
                    for index, base in each.indices:
                        condition = Every(index, base, None, condition)
                    found.append(condition)
    return found


def _both_ways(each: Assumption) -> list[Condition]:
    said = each.statement
    if not isinstance(said, Equal) or getattr(said.lhs, "base", None) != M:
        return []
    gap = at(said, dict(each.values))
    return [at_least(gap.lhs - gap.rhs), at_least(gap.rhs - gap.lhs)]


def _holds_under(fact: Theorem, domain: tuple[Condition, ...]) -> bool:
    """Whether the fact is an inequality between numbers that the domain implies."""
    said = fact.conclusion
    plain = isinstance(said, AtMost) and (said.rhs - said.lhs).is_commutative
    return bool(plain) and all(entails(domain, each) for each in fact.conditions)


def _inequality(fact: Theorem) -> Condition:
    said = fact.conclusion
    if not isinstance(said, AtMost):
        raise KernelError(f"an inequality is expected, got {said}")
    return Side(">" if said.strict else ">=", said.rhs - said.lhs)


def _named_once(theorem: Theorem) -> None:
    """A letter, or a function, is the name of one thing."""
    seen: dict[object, Statement] = {}
    for each in sorted(theorem.assumptions, key=str):
        if each.kind is not Kind.NAMES or not isinstance(each.statement, Equal):
            continue
        left = each.statement.lhs
        name = left.base if isinstance(left, sp.Indexed) else left.func if left.args else left
        other = seen.setdefault(name, each.statement)
        if other != each.statement:
            raise KernelError(f"{left} would name {other.rhs} and {each.statement.rhs}")


def _one_experiment(theorem: Theorem) -> None:
    """What the assumptions say of expectations, they say of one experiment with one set of values."""
    seen: dict[sp.Basic, tuple[sp.Basic, str]] = {}
    moves: dict[sp.Basic, Assumption] = {}
    for each in sorted(theorem.assumptions, key=str):
        if not has_expectation(each.statement):
            continue
        values = dict(each.values)
        for letter in _parameters(each.statement):
            value = values.get(letter, letter)
            known, text = seen.setdefault(letter, (value, each.text))
            if known != value:
                raise KernelError(
                    f"an expectation would be that of two experiments: {letter} is {known} in "
                    f"{text!r} and {value} in {each.text!r}"
                )
        if isinstance(each.statement, Follows) and each.statement.index.is_Symbol:
            for state, _ in each.statement.moves:
                other = moves.setdefault(state, each)
                if dict(other.statement.moves)[state] != dict(each.statement.moves)[state]:
                    raise KernelError(f"the state {state} would move in two ways")


def has_expectation(statement: Statement) -> bool:
    """Whether a statement speaks of an expectation."""
    if isinstance(statement, Follows):
        return True
    if isinstance(statement, Implies):
        return any(map(has_expectation, (*statement.premises, statement.conclusion)))
    return isinstance(statement, Equal | AtMost) and bool(
        statement.lhs.has(E) or statement.rhs.has(E)
    )


def _parameters(statement: Statement) -> frozenset[sp.Basic]:
    """The letters of a statement on which its expectations depend without holding them."""
    if isinstance(statement, Follows):
        return free(statement)
    sides = [side for each in _plain(statement) for side in (each.lhs, each.rhs)]
    shown = frozenset().union(*(free(each) for side in sides for each in side.atoms(E)))
    return frozenset(letter for letter in free(statement) - shown if letter.is_commutative)


def _plain(statement: Statement) -> list[Equal | AtMost]:
    if isinstance(statement, Implies):
        parts = (*statement.premises, statement.conclusion)
        return [each for part in parts for each in _plain(part)]
    return [statement] if isinstance(statement, Equal | AtMost) else []


def _said(condition: Condition) -> str:
    if isinstance(condition, Every):
        upto = "" if condition.high is None else f" <= {condition.high}"
        return f"{_said(condition.body)} for {condition.low} <= {condition.index}{upto}"
    return f"{condition.expr} {condition.relation} 0"
