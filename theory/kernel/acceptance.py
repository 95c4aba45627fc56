"""What a claim is accepted for: a theorem whose hypotheses its domain implies, about one
experiment.
"""

from collections.abc import Iterable

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.kernel.conditions import (
    Condition,
    Every,
    Side,
    at_least,
    definedness,
    least_value,
    letters,
    require_sort,
)
from theory.kernel.letters import KernelError, at, free
from theory.kernel.order import entails, needed, sign
from theory.kernel.theorem import (
    Assumption,
    Kind,
    Packet,
    Theorem,
    close,
    has_expectation,
    in_order,
    infer,
    is_of_one_letter,
)
from theory.statements import AtMost, Equal, Follows, Implies, Statement
from theory.words import E, M, Trace


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
        shown = "; ".join(sorted({said(need) for need in left})[:6])
        raise KernelError(f"the domain does not imply what the proof needs: {shown}")
    rest = [each for each in theorem.hypotheses if not isinstance(each, Side | Every)]
    if any(isinstance(each, Assumption) and each.kind is Kind.SUPPOSED for each in rest):
        raise KernelError("a hypothesis of an induction is left")
    for letter in free(theorem.conclusion):
        require_sort(letter)
    _one_experiment(theorem)
    _one_dimension(theorem)
    _one_value(theorem)
    _one_name(theorem, free(theorem.conclusion).union(*map(letters, domain)))
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


#: functions that a claim's statement speaks of, and what each names: defined once, as constants are
_defined: dict[object, tuple] = {}


def _one_name(theorem: Theorem, held: frozenset[sp.Basic]) -> None:
    """A name names one thing, and neither the conclusion nor the domain speaks of a letter that is
    one: it could be put to another value.  A function is defined once for all claims."""
    seen: dict[object, list[tuple[sp.Expr, tuple]]] = {}
    for each in in_order(theorem.assumptions):
        named = each.kind is Kind.NAMES
        if not named and not is_of_one_letter(each):
            continue
        left = each.statement.lhs
        letter = left.func if isinstance(left, AppliedUndef) else getattr(left, "base", left)
        values = dict(each.values)
        rest = each.declared - {letter} - free(left)
        means = (each.statement, frozenset((x, values.get(x, x)) for x in rest))
        others = seen.setdefault(letter, [])
        for place, other in others:
            if other != means and not _apart(left, place):
                raise KernelError(f"{letter} would name two things, one of them {each.text!r}")
        others.append((left, means))
        if not named:
            continue
        if _speaks_of(theorem.conclusion, letter):
            if _defined.setdefault(letter, means) != means:
                raise KernelError(f"another claim speaks of another {letter} than {each.text}")
        elif letter in held:
            raise KernelError(f"the statement speaks of {letter}, a name: {each.text}")


def _one_value(theorem: Theorem) -> None:
    """What the model says that a function is, it says once."""
    seen: dict[tuple, sp.Expr] = {}
    for each in in_order(theorem.assumptions):
        said = each.statement
        if each.kind is not Kind.MODEL or not isinstance(getattr(said, "lhs", None), AppliedUndef):
            continue
        arguments = said.lhs.args
        names = {x: sp.Symbol(f"_{k}") for k, x in enumerate(arguments) if x.is_Symbol}
        place = (said.lhs.func, tuple(names.get(x, x) for x in arguments))
        value = said.rhs.xreplace(names)
        if seen.setdefault(place, value) != value:
            raise KernelError(f"{said.lhs} would be two things, one of them {each.text!r}")


def _apart(one: sp.Expr, other: sp.Expr) -> bool:
    """Whether two entries of a family are never the same one: one of them has a number."""
    if not isinstance(one, sp.Indexed) or not isinstance(other, sp.Indexed):
        return False
    for here, there in zip(one.indices, other.indices, strict=True):
        gap = here - there
        if (here.is_Integer or there.is_Integer) and (sign(gap, True) or sign(-gap, True)):
            return True
    return False


def _speaks_of(statement: Statement, function: object) -> bool:
    """Whether a named function stands in a statement."""
    sides = (side for each in _plain(statement) for side in (each.lhs, each.rhs))
    return any(node.func == function for side in sides for node in side.atoms(AppliedUndef))


def _one_dimension(theorem: Theorem) -> None:
    """The trace of the identity is one number in a proof, and none that a claim speaks of."""
    identity = Trace(sp.S.One)
    counted = {
        each.now.rhs
        for each in theorem.assumptions
        if getattr(each.statement, "lhs", None) == identity
    }
    if len(counted) > 1:
        sizes = " and ".join(sorted(map(str, counted)))
        raise KernelError(f"the identity would have two traces, {sizes}")
    if any(side.has(identity) for each in _plain(theorem.conclusion) for side in _sides(each)):
        raise KernelError(
            "the statement holds the trace of an identity, whose dimension it does not say"
        )


def _sides(statement: Equal | AtMost) -> tuple[sp.Expr, sp.Expr]:
    return statement.lhs, statement.rhs


def _one_experiment(theorem: Theorem) -> None:
    """What the assumptions say of expectations, they say of one experiment with one set of
    values.
    """
    seen: dict[sp.Basic, tuple[sp.Basic, str]] = {}
    follows: dict[sp.Basic, list[Follows]] = {}
    for each in in_order(theorem.assumptions):
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
        if isinstance(each.statement, Follows):
            for state in dict((*each.statement.moves, *each.statement.start)):
                for other in follows.setdefault(state, []):
                    _one_way(state, each.statement, other)
                follows[state].append(each.statement)


def _one_way(state: sp.Symbol, one: Follows, other: Follows) -> None:
    """Two experiments that move one state start and move it alike, where both speak of one
    moment.
    """
    starts = [dict(each.start).get(state) for each in (one, other)]
    if None not in starts and starts[0] != starts[1]:
        raise KernelError(f"the state {state} would start in two ways")
    if not _meet(one.index, other.index) or not all(state in dict(e.moves) for e in (one, other)):
        return
    numbers = [each.index for each in (one, other) if each.index.is_Integer]
    moment = numbers[0] if numbers else sp.Dummy("moment", integer=True, nonnegative=True)
    moves, laws = [], []
    for each in (one, other):
        offset, letter = each.index.as_coeff_Add()
        now = {letter: moment - offset} if letter.is_Symbol else {}
        moves.append(sp.sympify(dict(each.moves)[state]).xreplace(now))
        laws.append(tuple(law.xreplace(now) for law in each.laws))
    if moves[0] != moves[1] or laws[0] != laws[1]:
        raise KernelError(f"the state {state} would move in two ways")


def _meet(one: sp.Expr, other: sp.Expr) -> bool:
    """Whether two moments, each a number or a letter and a number, may be the same one."""
    for number, moment in ((one, other), (other, one)):
        if number.is_Integer:
            offset, letter = moment.as_coeff_Add()
            least = None if letter == 0 else least_value(letter)
            reached = number == moment if letter == 0 else least is None or number >= least + offset
            return bool(reached)
    return True


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


def said(condition: Condition) -> str:
    """A condition in plain characters."""
    if isinstance(condition, Every):
        upto = "" if condition.high is None else f" <= {condition.high}"
        return f"{said(condition.body)} for {condition.low} <= {condition.index}{upto}"
    return f"{condition.expr} {condition.relation} 0"
