"""Letters: what may stand for what, which are free in a term, and substitution that captures none.

A letter is a SymPy symbol (its assumptions are its sort), an indexed base (a schedule) or a symbol
that does not commute (a matrix).  Sums, products, integrals and limits bind their variables; an
expectation ``E(h, n)`` binds the states in h (:func:`declare_states`).
"""

from collections.abc import Iterable, Mapping
from functools import cache

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.statements import AtMost, Equal, Fact, Follows, Implies, Statement
from theory.words import PUBLIC, STATES, E

BINDERS = (sp.Sum, sp.Product, sp.Integral)
_states: set[sp.Symbol] = set()


class KernelError(ValueError):
    """An inference that the logic does not allow, in one sentence."""


class Undecided(KernelError):
    """The rule does not show the statement: a sentence that says where it stops."""


def declare_states(states: Iterable[sp.Symbol]) -> None:
    """From now on these letters are bound inside expectations: they are states of an experiment."""
    states = frozenset(states)
    if taken := states & frozenset(PUBLIC.values()):
        raise KernelError(f"a letter of every formula is no state: {', '.join(map(str, taken))}")
    _states.update(states)


def states() -> frozenset[sp.Symbol]:
    """The letters that an expectation binds."""
    return frozenset(_states.union(STATES))


def free(term: sp.Basic | Statement) -> frozenset[sp.Basic]:
    """The free letters of a term or a statement: symbols, and the bases of indexed letters."""
    if isinstance(term, Equal | AtMost):
        return free(term.lhs) | free(term.rhs)
    if isinstance(term, Implies):
        return frozenset().union(*map(free, (*term.premises, term.conclusion)))
    if isinstance(term, Fact):
        return frozenset()
    if isinstance(term, Follows):
        parts = (value for _, value in (*term.start, *term.moves))
        held = frozenset().union(*map(free, (*map(sp.sympify, parts), *term.laws)))
        return held - states() - drawn(term) - free(term.index)
    return _free(term) | _free_inside(term) if _speaks_of_expectations(term) else _free(term)


def drawn(experiment: Follows) -> frozenset[sp.Basic]:
    """The letters of its draws, which it binds: each law begins with its own."""
    return frozenset().union(*(law.args[0].args for law in experiment.laws))


@cache
def _speaks_of_expectations(term: sp.Basic) -> bool:
    return term.has(E)


@cache
def _free(term: sp.Basic) -> frozenset[sp.Basic]:
    if isinstance(term, sp.Symbol):
        return frozenset((term,))
    if isinstance(term, sp.Indexed):
        return frozenset((term.base,)).union(*map(_free, term.indices))
    if isinstance(term, sp.IndexedBase):
        return frozenset((term,))
    if isinstance(term, E):
        return _free(term.args[1])
    if isinstance(term, sp.Limit):
        body, variable, point, _ = term.args
        return (_free(body) - {variable}) | _free(point)
    if isinstance(term, BINDERS):
        found = _free(term.function)
        for variable, *ends in term.limits:
            found = (found - {variable}).union(*map(_free, ends))
        return found
    if not term.args:
        return frozenset()
    return frozenset().union(*map(_free, term.args))


def _free_inside(term: sp.Basic) -> frozenset[sp.Basic]:
    """The parameters in the functions whose expectations are taken."""
    bound = states()
    return frozenset().union(*(free(each.args[0]) - bound for each in term.atoms(E)))


def substitute(term: sp.Basic, values: Mapping[sp.Basic, sp.Basic]) -> sp.Basic:
    """The term at values of its free letters; bound variables that a value holds are renamed.

    Raises KernelError where the result has no meaning (a division by zero)."""
    values = {letter: value for letter, value in values.items() if letter != value}
    if not values:
        return term
    found = _substitute(term, values, {})
    if found.has(sp.nan, sp.zoo):
        raise KernelError(f"{term} has no meaning at {_listed(values)}")
    return found


def _substitute(term: sp.Basic, values: Mapping, memo: dict) -> sp.Basic:
    if term in values and isinstance(term, sp.Symbol | sp.IndexedBase):
        return values[term]
    if not term.args or not (free(term) & values.keys()):
        return term
    if term in memo:
        return memo[term]
    if isinstance(term, BINDERS):
        found = _into_binder(term, values)
    elif isinstance(term, sp.Limit):
        body, variable, point, side = term.args
        body, variable, inner = _renamed(body, variable, values)
        at_point = _substitute(point, values, memo)
        found = sp.Limit(_substitute(body, inner, {}), variable, at_point, str(side))
    elif isinstance(term, E):
        bound = states()
        inner = {letter: value for letter, value in values.items() if letter not in bound}
        if any(free(value) & bound & free(term.args[0]) for value in inner.values()):
            raise KernelError(f"a value in {_listed(values)} is a state that {term} binds")
        found = E(_substitute(term.args[0], inner, {}), _substitute(term.args[1], values, memo))
    elif isinstance(term, sp.Subs):
        raise KernelError(f"a value is not put into {term}")
    elif isinstance(term, sp.Derivative):
        _require_apart(term, values)
        found = term.func(*(_substitute(argument, values, memo) for argument in term.args))
    else:
        found = term.func(*(_substitute(argument, values, memo) for argument in term.args))
    memo[term] = found
    return found


def _require_apart(term: sp.Derivative, values: Mapping) -> None:
    """A derivative in x may become one in another letter; no other value may depend on that one."""
    variables = [x for x, _ in term.variable_count]
    names = [values.get(x, x) for x in variables]
    others = free(term.expr) - set(variables)
    held = (others - values.keys()).union(*(free(values[x]) for x in others & values.keys()))
    for x, name in zip(variables, names, strict=True):
        if not isinstance(name, sp.Symbol) or name.is_integer or len(set(names)) < len(names):
            raise KernelError(f"a derivative is taken in {x}, which a value replaces")
        if name in held:
            raise KernelError(f"in {term} another letter would depend on {name}")


def _into_binder(term: sp.Basic, values: Mapping) -> sp.Basic:
    body, limits = term.function, []
    inner = dict(values)
    for variable, *ends in reversed(term.limits):  # the last is the outermost
        ends = [_substitute(end, inner, {}) for end in ends]
        held = frozenset().union(*map(free, inner.values())) if inner else frozenset()
        if variable in held:
            other = fresh(variable, held | free(body) | body.atoms(sp.Symbol))
            body, name = body.xreplace({variable: other}), other
            inner_limits = term.limits[: len(term.limits) - len(limits) - 1]
            if any(end.has(variable) for _, *others in inner_limits for end in others):
                raise KernelError(f"{term} nests ranges that hold {variable}")
        else:
            name = variable
        inner = {letter: value for letter, value in inner.items() if letter != variable}
        limits.append((name, *ends))
    return term.func(_substitute(body, inner, {}), *reversed(limits))


def _renamed(body: sp.Basic, variable: sp.Symbol, values: Mapping) -> tuple:
    inner = {letter: value for letter, value in values.items() if letter != variable}
    if any(variable in free(value) for value in inner.values()):
        held = free(body).union(*map(free, inner.values()))
        other = fresh(variable, held | body.atoms(sp.Symbol))
        return body.xreplace({variable: other}), other, inner
    return body, variable, inner


def fresh(variable: sp.Symbol, held: frozenset[sp.Basic]) -> sp.Symbol:
    """A letter of the same sort that none of the held ones is, the same at every call."""
    name = variable.name
    taken = {getattr(letter, "name", str(letter)) for letter in held | {variable}}
    while name in taken:
        name += "'"
    return sp.Symbol(name, **variable._assumptions_orig)


def at(statement: Statement, values: Mapping[sp.Basic, sp.Basic]) -> Statement:
    """A statement at values of its free letters."""
    if isinstance(statement, Equal):
        return Equal(substitute(statement.lhs, values), substitute(statement.rhs, values))
    if isinstance(statement, AtMost):
        sides = substitute(statement.lhs, values), substitute(statement.rhs, values)
        return AtMost(*sides, statement.strict)
    if isinstance(statement, Implies):
        premises = tuple(at(premise, values) for premise in statement.premises)
        return Implies(premises, at(statement.conclusion, values))
    if isinstance(statement, Follows):
        return statement.subs({x: value for x, value in values.items() if x in free(statement)})
    return statement


def is_integral(term: sp.Expr) -> bool:
    """Whether the term is an integer whatever its letters are, by its structure."""
    if term.is_Integer:
        return True
    if isinstance(term, sp.Symbol | sp.Indexed | AppliedUndef):
        return term.is_integer is True
    if isinstance(term, sp.Add | sp.Mul):
        return all(map(is_integral, term.args))
    if isinstance(term, sp.Pow):
        return is_integral(term.base) and bool(term.exp.is_Integer and term.exp > 0)
    if isinstance(term, sp.binomial | sp.Min | sp.Max):
        return all(map(is_integral, term.args))
    return isinstance(term, sp.floor | sp.ceiling)


def _listed(values: Mapping) -> str:
    return ", ".join(f"{letter} = {value}" for letter, value in values.items())
