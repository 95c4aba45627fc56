"""Rules of inference for equations, rewriting under binders, and implications."""

from collections.abc import Iterable, Sequence

import sympy as sp

from theory.kernel import algebra
from theory.kernel.conditions import Condition, Every, Side, letters, over, positive
from theory.kernel.letters import BINDERS, KernelError, Undecided, free, is_integral, states
from theory.kernel.order import Given, entails
from theory.kernel.theorem import (
    Assumption,
    Grade,
    Hypothesis,
    Kind,
    Theorem,
    for_every,
    infer,
    named_at,
)
from theory.statements import Equal, Implies, Statement
from theory.words import E


def rewrite(
    term: sp.Expr, facts: Sequence[Theorem]
) -> tuple[sp.Expr, list[Theorem], list[Condition]]:
    """The term with the left side of each equation replaced by its right side, in order.

    Under a binder a fact is used for every value of the index; what it needs, it needs for all.
    """
    used: list[Theorem] = []
    needs: list[Condition] = []
    for fact in facts:
        statement = fact.conclusion
        if not isinstance(statement, Equal) or not term.has(statement.lhs):
            continue
        inside = any(node.args[0].has(statement.lhs) for node in term.atoms(E))
        fact = _for_states(fact) if inside else fact
        around = _bound_to(fact)
        found, ranges = _replace(term, statement.lhs, statement.rhs, (), inside, around)
        if found == term:
            continue
        if () in ranges:
            used.append(fact)
        held = [each for each in fact.hypotheses if isinstance(each, Side | Every)]
        rest = [each for each in fact.hypotheses if not isinstance(each, Side | Every)]
        for path in ranges - {()}:
            conditions: Iterable[Condition] = held
            others = rest
            for index, low, high, on_the_line in reversed(path):
                if not on_the_line:
                    conditions = tuple(over(index, low, high, conditions))
                else:
                    conditions = _inside(index, low, high, conditions)
                    _require_any(others, index)
                others = for_every(others, index, low, frozenset())
            needs += conditions
            used.append(burden(others, fact.grade))
        term = found
    return term, used, needs


def burden(hypotheses: Iterable[Hypothesis], grade: Grade) -> Theorem:
    """``hypotheses |- 0 = 0``: carries what a rule needs, and a grade."""
    return infer((), Equal(sp.S.Zero, sp.S.Zero), needs=hypotheses, grade=grade)


def _for_states(fact: Theorem) -> Theorem:
    """The equation where what was put in holds for all states, so that it may stand inside of E."""
    held = [each for each in fact.hypotheses if letters_of(each) & states()]
    supposed = (isinstance(each, Assumption) and each.kind is Kind.SUPPOSED for each in held)
    if any(isinstance(each, Side | Every) for each in held) or any(supposed):
        raise KernelError(f"{fact.conclusion} holds for some states: it is not put into E")
    hypotheses = list(fact.hypotheses)
    for state in sorted(states(), key=str):
        hypotheses = for_every(hypotheses, state, -sp.oo, frozenset())
    return infer((), fact.conclusion, needs=hypotheses, grade=fact.grade)


def _bound_to(fact: Theorem) -> frozenset[sp.Basic]:
    """The letters around whose values the equation may not hold: its hypotheses speak of them, or
    name a value for one value of them.
    """
    names = (named_at(each) for each in fact.hypotheses if isinstance(each, Assumption))
    return frozenset().union(*names) | frozenset(
        letter
        for each in fact.hypotheses
        if isinstance(each, Side | Every)
        or (isinstance(each, Assumption) and each.kind is Kind.SUPPOSED)
        for letter in letters_of(each)
        if not _is_open(each, letter)
    )


def everywhere(fact: Theorem, variable: sp.Symbol, low: sp.Expr) -> Theorem:
    """What a theorem needs for every value of a letter from ``low`` on."""
    return burden(for_every(fact.hypotheses, variable, low, frozenset()), fact.grade)


def _is_open(each: Hypothesis, letter: sp.Basic) -> bool:
    """Whether what holds at a value of the letter holds around it."""
    if isinstance(each, Every):
        if letter == each.index or not _is_open(each.body, letter):
            return False
        return each.high is not None or _is_least_taken(each.body, frozenset((each.index,)), letter)
    is_strict = isinstance(each, Side) and each.relation in (">", "!=")
    return is_strict and isinstance(letter, sp.Symbol) and algebra.is_smooth(each.expr, letter)


def _is_least_taken(each: Condition, indices: frozenset[sp.Basic], letter: sp.Basic) -> bool:
    """Whether ``k_i + g > 0`` for all i, k_i being integers or halves, which have a least or
    none.
    """
    if isinstance(each, Every):
        ends = (each.low,) if each.high is None else (each.low, each.high)
        inside = any(letter in free(end) for end in ends)
        return not inside and _is_least_taken(each.body, indices | {each.index}, letter)
    if each.relation != ">":
        return False
    counts, rest = each.expr.as_independent(letter, as_Add=True)
    return is_integral(sp.expand(2 * counts)) and not indices & free(rest)


def _require_any(hypotheses: Iterable[Hypothesis], index: sp.Symbol) -> None:
    """A supposition about one value of a variable of integration does not stand for the others."""
    for each in hypotheses:
        if isinstance(each, Assumption) and each.kind is Kind.SUPPOSED and index in each.fixed:
            raise KernelError(f"the hypothesis of an induction speaks of one {index}")


def letters_of(each: Hypothesis) -> frozenset[sp.Basic]:
    """The free letters of a hypothesis."""
    return letters(each) if isinstance(each, Side | Every) else each.letters


def _replace(
    term: sp.Basic,
    old: sp.Basic,
    new: sp.Basic,
    path: tuple,
    in_states: bool,
    around: frozenset[sp.Basic],
) -> tuple:
    """Replaced, with the ranges of bound indices (that occur in the equation) around each place."""
    if term == old:
        return new, {path}
    if not term.has(old):
        return term, set()
    if isinstance(term, BINDERS) or isinstance(term, sp.Limit):
        held = free(old) | free(new)
        if isinstance(term, sp.Limit):
            if term.args[1] in held:
                raise KernelError(f"an equation is not put into a limit in {term.args[1]}")
            body, places = _replace(term.args[0], old, new, path, in_states, around)
            return sp.Limit(body, *term.args[1:3], str(term.args[3])), places
        inner = path
        for index, *ends in reversed(term.limits):
            if index in held:
                if len(ends) != 2:
                    raise KernelError(f"an integral has two ends, got {term}")
                high = None if ends[1] == sp.oo else ends[1]
                inner = (*inner, (index, ends[0], high, isinstance(term, sp.Integral)))
        body, places = _replace(term.function, old, new, inner, in_states, around)
        limits = []
        for index, *ends in term.limits:
            put = []
            for end in ends:
                end, more = _replace(end, old, new, path, in_states, around)
                put.append(end)
                places |= more
            limits.append((index, *put))
        return term.func(body, *limits), places
    if isinstance(term, sp.Subs):
        raise KernelError(f"an equation is not put into {term}")
    if isinstance(term, sp.Derivative) and term.expr.has(old):
        # an equation between functions of the variable: it holds around every value
        variables = {x for x, _ in term.variable_count}
        if around & variables or (variables & free(new)) - free(old):
            raise KernelError(f"an equation that holds at some values is not put into {term}")
        body, places = _replace(term.expr, old, new, path, in_states, around)
        return sp.Derivative(body, *term.variable_count), places
    if isinstance(term, E):
        if term.args[0].has(old) and not in_states:
            raise KernelError(f"an equation is not put into the function of {term}")
    parts, places = [], set()
    for argument in term.args:
        part, more = _replace(argument, old, new, path, in_states, around)
        parts.append(part)
        places |= more
    return term.func(*parts), places


def _inside(
    index: sp.Symbol, low: sp.Expr, high: sp.Expr | None, needs: Iterable[Condition]
) -> tuple[Condition, ...]:
    """What an equation needs for every value of a variable of integration."""
    here = () if low == -sp.oo else (positive(index - low),)
    here += () if high is None else (positive(high - index),)
    needs = tuple(needs)
    if any(index in letters(need) and not entails(here, need) for need in needs):
        raise Undecided(f"an equation in use holds under a condition on {index}")
    return tuple(need for need in needs if index not in letters(need))


def equation(statement: Statement, facts: Sequence[Theorem], hints: Given = ()) -> Theorem:
    """Both sides, rewritten by the facts, are equal by exact algebra."""
    if not isinstance(statement, Equal):
        raise Undecided("algebra decides equations")
    left, used, needs = rewrite(statement.lhs, facts)
    right, more, others = rewrite(statement.rhs, facts)
    found = algebra.equal(left, right, hints)
    if found is None:
        raise Undecided("the two sides do not become the same quotient of polynomials")
    return infer((*used, *more), statement, needs=(*needs, *others, *found))


def modus_ponens(implication: Theorem, premises: Sequence[Theorem]) -> Theorem:
    """The conclusion of an implication, all of whose premises are theorems."""
    statement = implication.conclusion
    if not isinstance(statement, Implies):
        raise KernelError(f"an implication is expected, got {statement}")
    by_statement = {premise.conclusion: premise for premise in premises}
    missing = [premise for premise in statement.premises if premise not in by_statement]
    if missing:
        raise Undecided(f"a premise is not among what is used: {missing[0]}")
    used = [by_statement[premise] for premise in statement.premises]
    return infer((implication, *used), statement.conclusion)
