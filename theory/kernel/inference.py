"""Rules of inference for equations, inequalities, implications and inductions."""

from collections.abc import Iterable, Sequence

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.kernel import algebra
from theory.kernel.conditions import (
    Condition,
    Every,
    Side,
    at_least,
    definedness,
    letters,
    of_sort,
    over,
    positive,
    require_sort,
)
from theory.kernel.letters import (
    BINDERS,
    KernelError,
    at,
    free,
    is_integral,
    states,
    substitute,
)
from theory.kernel.order import Given, entails
from theory.kernel.theorem import (
    Assumption,
    Grade,
    Hypothesis,
    Kind,
    Theorem,
    close,
    for_every,
    infer,
    instantiate,
    put_in,
)
from theory.statements import AtMost, Equal, Implies, Statement
from theory.words import E, M, N, Trace


class Undecided(KernelError):
    """The rule does not show the statement: a sentence that says where it stops."""


# what is put in --------------------------------------------------------------------------------


def names(statement: Statement, text: str) -> Theorem:
    """A fresh letter for an expression; whatever follows without the letter holds without the name.

    The expression has the letter's sort, where that is not shown: under conditions, or, of a
    quantity that has no conditions (an expectation, a trace, an integral), as an assumption.
    """
    if not isinstance(statement, Equal):
        raise KernelError(f"a name is an equation, got {statement}")
    left, value = statement.lhs, statement.rhs
    letter = left.base if isinstance(left, sp.Indexed) else left
    if letter in (M, N):
        if statement != counts(sp.S.Zero).conclusion:
            raise KernelError(f"{letter} has a meaning already, got {statement}")
        return counts(sp.S.Zero)
    if isinstance(left, AppliedUndef):
        plain = all(isinstance(x, sp.Symbol) for x in left.args) and len(set(left.args)) == len(
            left.args
        )
        if not plain or value.has(left.func):
            raise KernelError(f"a named function has letters for arguments, got {statement}")
    elif not isinstance(left, sp.Symbol | sp.Indexed) or letter in free(value) or letter == N:
        raise KernelError(f"a name is a letter that what it names does not hold, got {statement}")
    found = (*of_sort(left, value), *definedness(value))
    needs = [need for need in found if not entails((), need)]
    unseen = bool(needs) and value.has(E, Trace, AppliedUndef, sp.Integral, sp.Limit)
    named = put_in(Assumption(Kind.MODEL if unseen else Kind.NAMES, statement, text))
    return named if unseen else infer((named,), statement, needs=needs)


def model(statement: Statement, text: str) -> Theorem:
    """An assumption of the experiment."""
    return put_in(Assumption(Kind.MODEL, statement, text))


def lemma(statement: Statement, text: str, reference: str) -> Theorem:
    """A theorem of the literature that is used and not proved here: the grade is cited."""
    if not reference:
        raise KernelError(f"a lemma needs a reference: {text}")
    return put_in(Assumption(Kind.LEMMA, statement, text, reference))


def with_lemmas(theorem: Theorem, facts: Sequence[Theorem]) -> Theorem:
    """The theorem, resting also on the lemmas among the facts: who declares a lemma leans on it."""
    plain = {Kind.LEMMA, Kind.MODEL, Kind.NAMES}
    kinds = [frozenset() if f.conditions else {x.kind for x in f.assumptions} for f in facts]
    lemmas = [f for f, k in zip(facts, kinds, strict=True) if Kind.LEMMA in k and k <= plain]
    return resting_on(theorem, lemmas) if lemmas else theorem


def resting_on(theorem: Theorem, facts: Sequence[Theorem]) -> Theorem:
    """The theorem under the hypotheses of the facts, too."""
    return infer((theorem, *facts), theorem.conclusion)


def rests_on(
    id: str,
    statement: Statement,
    domain: Iterable[Condition],
    shown: Theorem | None = None,
    matrices: frozenset[sp.Basic] = frozenset(),
) -> Theorem:
    """What another claim says, under its domain; that claim is proved on its own.

    What it assumes of the matrices that its statement holds, they keep: where another one is put
    in its place, that is assumed of the other one.
    """
    assumed = put_in(Assumption(Kind.CLAIM, statement, id))
    held = () if shown is None else shown.hypotheses - shown.conditions
    kept = (each for each in held if each.letters & matrices)
    return infer((assumed,), statement, needs=(*domain, *kept))


def counts(index: sp.Expr) -> Theorem:
    """``N[t + 1] = N[t] + M[t]`` for t >= 1, and ``N[1] = M[0]``: N counts the points so far."""
    if index == 0:
        return infer((), Equal(N[1], M[0]))
    return infer((), Equal(N[index + 1], N[index] + M[index]), needs=(at_least(index, 1),))


def antisymmetry(statement: Statement) -> Theorem:
    """``a = b`` where ``a >= b`` and ``b >= a``."""
    if not isinstance(statement, Equal):
        raise Undecided(f"an equation is expected, got {statement}")
    gap = statement.lhs - statement.rhs
    return infer((), statement, needs=(at_least(gap), at_least(-gap), *definedness(statement)))


# equations -------------------------------------------------------------------------------------


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


def rewritten(statement: Statement, facts: Sequence[Theorem]) -> AtMost:
    """What the facts make of an inequality."""
    if not isinstance(statement, AtMost):
        raise Undecided(f"an inequality is expected, got {statement}")
    left, right = (rewrite(side, facts)[0] for side in (statement.lhs, statement.rhs))
    return AtMost(left, right, statement.strict)


def unwritten(statement: Statement, facts: Sequence[Theorem], shown: Theorem) -> Theorem:
    """An inequality from what the facts make of it."""
    if not isinstance(statement, AtMost) or shown.conclusion != rewritten(statement, facts):
        raise KernelError("another inequality is shown than the facts make of this one")
    _, used, needs = rewrite(statement.lhs, facts)
    _, more, others = rewrite(statement.rhs, facts)
    return infer((shown, *used, *more), statement, needs=(*needs, *others))


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
    """The letters around whose values the equation may not hold: its hypotheses speak of them."""
    return frozenset(
        letter
        for each in fact.hypotheses
        if isinstance(each, Side | Every)
        or (isinstance(each, Assumption) and each.kind is Kind.SUPPOSED)
        for letter in letters_of(each)
        if not _is_open(each, letter)
    )


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


# implications ----------------------------------------------------------------------------------


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


# induction -------------------------------------------------------------------------------------


def induction(
    statement: Statement,
    variable: sp.Symbol,
    base: int,
    facts: Sequence[Theorem],
    hints: Given = (),
    general: bool = False,
) -> Theorem:
    """An equation for every integer from the base on: at the base, and from each to the next.

    With ``general`` the hypothesis holds for all values of the other letters, too.
    """
    if not isinstance(statement, Equal) or not variable.is_integer:
        raise Undecided("induction decides equations, over an integer")
    first = equation(at(statement, {variable: sp.Integer(base)}), facts, hints)
    fixed = frozenset((variable,)) if general else free(statement)
    supposed = put_in(Assumption(Kind.SUPPOSED, statement, "the statement before", fixed=fixed))
    following = at(statement, {variable: variable + 1})
    chain = (*(fact for fact in facts if fact.conclusion != statement), supposed)
    step = _step(following, chain, statement, hints, general, supposed)
    if general:
        _require_closed(statement, variable, facts, (*first.conditions, *step.conditions))
    return conclude_induction(statement, variable, base, first, step, supposed)


def _step(following, facts, statement, hints, general, supposed) -> Theorem:
    """The next case; the hypothesis is put in last, and again after facts that bring it back."""
    left = [fact for fact in facts if fact is not supposed and _is(fact, following.lhs)]
    others = [fact for fact in facts if fact is not supposed and fact not in left]
    if general and left:
        others = [*_suppositions(supposed, statement, left), *others]
    return equation(following, (*left, supposed, *others), hints)


def _suppositions(supposed: Theorem, statement: Equal, left: Sequence[Theorem]) -> list[Theorem]:
    """The hypothesis at the other arguments at which a fact needs it."""
    found: list[Theorem] = []
    names = statement.lhs.args
    for fact in left:
        for node in fact.conclusion.rhs.atoms(statement.lhs.func):
            values = {name: arg for name, arg in zip(names, node.args, strict=True) if name != arg}
            found.append(instantiate(supposed, values))
    return found


def _require_closed(
    statement: Equal, variable: sp.Symbol, facts: Sequence[Theorem], needs: Iterable[Condition]
) -> None:
    """At other values of the letters the hypothesis holds only if these need nothing else."""
    following = substitute(statement.lhs, {variable: variable + 1})
    nodes = {
        node
        for fact in facts
        if _is(fact, following)
        for node in fact.conclusion.rhs.atoms(statement.lhs.func)
    }
    others = frozenset(statement.lhs.args) - {variable}
    if any(node != statement.lhs for node in nodes) and any(
        letters(need) & others for need in needs
    ):
        raise Undecided("the hypothesis is used at values at which it may not hold")


def _is(fact: Theorem, left: sp.Expr) -> bool:
    return isinstance(fact.conclusion, Equal) and fact.conclusion.lhs == left


def conclude_induction(
    statement: Statement,
    variable: sp.Symbol,
    base: int,
    first: Theorem,
    step: Theorem,
    supposed: Theorem,
) -> Theorem:
    """``P(n)`` for n >= base from ``P(base)`` and ``P(n) |- P(n + 1)``."""
    require_sort(variable)
    least = 1 if variable.is_positive else 0 if variable.is_nonnegative else None
    if least is not None and base < least:
        raise KernelError(f"{base} is not a value of {variable}")
    (hypothesis,) = supposed.hypotheses
    if first.conclusion != at(statement, {variable: sp.Integer(base)}):
        raise KernelError("the first case is another statement")
    if supposed.conclusion != statement or step.conclusion != at(
        statement, {variable: variable + 1}
    ):
        raise KernelError("the step is another statement")
    step = close(step)
    above = at_least(variable, base)
    rest = [
        each for each in step.hypotheses if each != hypothesis and not _given(each, variable, base)
    ]
    if any(isinstance(each, Assumption) and each.kind is Kind.SUPPOSED for each in rest):
        raise KernelError("a hypothesis of the induction is left")
    needs = for_every(rest, variable, sp.Integer(base), free(statement))
    needs += [] if least == base else [above]
    return infer((first,), statement, needs=needs, grade=step.grade)


def _given(each, variable: sp.Symbol, base: int) -> bool:
    return isinstance(each, Side | Every) and entails((at_least(variable, base),), each)


def telescoping(statement: Statement, facts: Sequence[Theorem], hints: Given = ()) -> Theorem:
    """A sum or product in closed form, for every length: empty at first, then one term more."""
    if not isinstance(statement, Equal) or not isinstance(statement.lhs, sp.Sum | sp.Product):
        raise Undecided("telescoping decides a sum or product on the left")
    index, low, high = statement.lhs.limits[0]
    offset, end = high.as_coeff_Add()
    if not end.is_Symbol or not end.is_integer or not offset.is_Integer or end in free(low):
        raise Undecided("the upper end is a letter and a number")
    start = sp.expand(low - 1 - offset)  # the empty range
    empty = sp.S.Zero if isinstance(statement.lhs, sp.Sum) else sp.S.One
    closed, used, needs = rewrite(statement.rhs, facts)
    first = algebra.equal(substitute(closed, {end: start}), empty, hints)
    first = _also_short(statement.lhs, closed, end, start, first, hints)
    term, more, others = rewrite(substitute(statement.lhs.function, {index: high + 1}), facts)
    following = substitute(closed, {end: end + 1})
    grown = closed + term if isinstance(statement.lhs, sp.Sum) else closed * term
    step = algebra.equal(following, grown, hints)
    if first is None or step is None:
        raise Undecided("the closed form is wrong for the empty range, or does not grow by a term")
    every = [Every(end, start, None, need) if end in letters(need) else need for need in step]
    range_ok = () if (end - start).is_nonnegative else (at_least(end - start),)
    least = definedness(statement.lhs)
    inside = [Every(end, start, None, n) if end in letters(n) else n for n in (*needs, *others)]
    return infer((*used, *more), statement, needs=(*first, *every, *inside, *least, *range_ok))


def _also_short(
    node: sp.Expr,
    closed: sp.Expr,
    end: sp.Symbol,
    start: sp.Expr,
    first: tuple | None,
    hints: Given,
) -> tuple[Condition, ...] | None:
    """The first case, and those up to the least value of the upper end's letter.

    From there on each case follows from the one before, for letters of this sort."""
    require_sort(end)
    least = 1 if end.is_positive else 0 if end.is_nonnegative else None
    if first is None or least is None or (start - least).is_nonnegative:
        return first
    if not start.is_Integer:
        raise Undecided(f"the range is to begin at a number, or beyond the least {end}")
    for value in range(int(start) + 1, least + 1):
        here = {end: sp.Integer(value)}
        found = algebra.equal(substitute(node, here), substitute(closed, here), hints)
        if found is None:
            return None
        first = (*first, *found)
    return first


# order -----------------------------------------------------------------------------------------


def sign(statement: Statement, facts: Sequence[Theorem], given: Given) -> Theorem:
    """``lhs <= rhs`` (or <) as the sign of the difference, under the given conditions."""
    if not isinstance(statement, AtMost):
        raise Undecided("sign decides inequalities")
    left, used, needs = rewrite(statement.lhs, facts)
    right, more, others = rewrite(statement.rhs, facts)
    goal = positive(right - left) if statement.strict else at_least(right - left)
    if not entails(given, goal):
        raise Undecided("the difference has no factors of known sign")
    enough = needed(given, goal)
    found = definedness(statement)
    return infer((*used, *more), statement, needs=(*needs, *others, *enough, *found))


def needed(given: Given, goal: Condition) -> Given:
    """Those of the given conditions that the goal follows from, none of them idle."""
    kept = given
    for each in given:
        fewer = tuple(other for other in kept if other != each)
        if entails(fewer, goal):
            kept = fewer
    return kept


def by_derivatives(
    statement: Statement,
    facts: Sequence[Theorem],
    variable: sp.Symbol,
    start: sp.Expr,
    depth: int,
    given: Given,
) -> Theorem:
    """``lhs <= rhs`` after the start: not negative there, with a derivative that is not (and so
    on).
    """
    if not isinstance(statement, AtMost) or not entails((), at_least(variable - start)):
        raise Undecided("an inequality in a letter that is at least the start is expected")
    if variable.is_integer:
        raise Undecided("a derivative is taken in a real letter")
    given = tuple(each for each in given if variable not in letters(each))
    left, used, needs = rewrite(statement.lhs, facts)
    right, more, others = rewrite(statement.rhs, facts)
    found: dict[Condition, None] = dict.fromkeys((*needs, *others, *definedness(statement)))
    _grows(right - left, variable, start, statement.strict, depth, given, found)
    beyond = [positive(variable - start)] if statement.strict else []
    kept = [need for need in (*given, *found) if variable not in letters(need)]
    inside = [need for need in found if variable in letters(need)]
    if any(not entails((*given, at_least(variable - start)), need) for need in inside):
        raise Undecided("the difference is not defined everywhere after the start")
    return infer((*used, *more), statement, needs=(*kept, *inside, *beyond))


def _is_number(statement: AtMost) -> bool:
    """Whether an inequality is between numbers, not between matrices."""
    return bool(statement.lhs.is_commutative and statement.rhs.is_commutative)


def _grows(
    gap: sp.Expr,
    variable: sp.Symbol,
    start: sp.Expr,
    strict: bool,
    depth: int,
    given: Given,
    needs: dict[Condition, None],
) -> None:
    if not gap.has(sp.sinh, sp.cosh):
        gap = sp.Add(*algebra.terms(gap, needs, given))
    after = (*given, positive(variable - start))
    if entails(after, positive(gap) if strict else at_least(gap)):
        return
    if depth == 0 or not algebra.is_smooth(gap, variable):
        raise Undecided(f"the sign of {gap} is not known")
    if not all(entails((*given, at_least(variable - start)), each) for each in definedness(gap)):
        raise Undecided(f"{gap} is not smooth from the start on")
    first = sp.Add(*algebra.terms(substitute(gap, {variable: start}), needs, given))
    if not entails(given, at_least(first)):
        raise Undecided(f"{first} at the start is not known to be at least 0")
    _grows(algebra.slope(gap, variable), variable, start, strict, depth - 1, given, needs)


def squares(
    statement: Statement, facts: Sequence[Theorem], terms: Sequence[sp.Expr], given: Given
) -> Theorem:
    """``lhs <= rhs`` as a sum of terms, each of which is a square times what is not negative."""
    if not isinstance(statement, AtMost) or statement.strict:
        raise Undecided("a sum of squares shows that a difference is not negative")
    left, used, needs = rewrite(statement.lhs, facts)
    right, more, others = rewrite(statement.rhs, facts)
    found = algebra.equal(right - left, sp.Add(*terms), given)
    if found is None or not all(entails(given, at_least(term)) for term in terms):
        raise Undecided("the difference is not the sum of these terms, or one of them has no sign")
    enough = [each for term in terms for each in needed(given, at_least(term))]
    return infer((*used, *more), statement, needs=(*needs, *others, *found, *enough))


def chain(statement: Statement, links: Sequence[Theorem], hints: Given = ()) -> Theorem:
    """``a <= c`` from ``a <= b`` and ``b <= c``; equations count both ways."""
    if not isinstance(statement, AtMost) or not links:
        raise Undecided("a chain decides an inequality from others")
    here, strict, needs = statement.lhs, False, []
    for link in links:
        fact = link.conclusion
        if not isinstance(fact, AtMost | Equal):
            raise Undecided("a link is an inequality or an equation")
        needs += _same(here, fact.lhs, hints)
        here, strict = fact.rhs, strict or (isinstance(fact, AtMost) and fact.strict)
    needs += _same(here, statement.rhs, hints)
    if statement.strict and not strict:
        raise Undecided("no link is strict")
    return infer(links, statement, needs=needs)


def _same(left: sp.Expr, right: sp.Expr, hints: Given) -> tuple[Condition, ...]:
    found = algebra.equal(left, right, hints)
    if found is None:
        raise Undecided(f"{left} is not {right}")
    return found


def increasing(
    statement: Statement,
    facts: Sequence[Theorem],
    argument: sp.Symbol,
    function: sp.Expr,
    hints: Given = (),
) -> Theorem:
    """``f(a) <= f(b)`` from ``a <= b``; f is smooth where its argument lives, and does not fall."""
    smooth = algebra.is_smooth(function, argument) and not argument.is_integer
    if not isinstance(statement, AtMost) or not smooth or not _is_number(statement):
        raise Undecided("an inequality and a smooth function are expected")
    slope = algebra.slope(function, argument)
    goal = positive(slope) if statement.strict else at_least(slope)
    if not entails(hints, goal):
        raise Undecided("the derivative has no known sign")
    sort = [need for need in definedness(function) if argument in letters(need)]
    equations = [fact for fact in facts if isinstance(fact.conclusion, Equal)]
    left, used, needs = rewrite(statement.lhs, equations)
    right, more, others = rewrite(statement.rhs, equations)
    for fact in facts:
        link = fact.conclusion
        if not isinstance(link, AtMost) or (statement.strict and not link.strict):
            continue
        if not _is_number(link):
            continue
        low = algebra.equal(left, substitute(function, {argument: link.lhs}), hints)
        high = algebra.equal(right, substitute(function, {argument: link.rhs}), hints)
        if low is None or high is None:
            continue
        ends: list[Condition] = []
        for end in (link.lhs, link.rhs):
            if argument.is_positive:
                ends.append(positive(end))
            elif argument.is_nonnegative:
                ends.append(at_least(end))
        given = needed(hints, goal)
        if any(argument in letters(need) for need in given):
            raise Undecided("the sign of the derivative needs more than the sort of its argument")
        if any(not entails((), need) for need in sort):
            raise Undecided("the function is not defined wherever its argument lives")
        return infer(
            (fact, *used, *more), statement, needs=(*needs, *others, *low, *high, *ends, *given)
        )
    raise Undecided("no inequality in use is between these arguments")


def termwise(statement: Statement, facts: Sequence[Theorem], hints: Given = ()) -> Theorem:
    """``c + k sum a <= c + k sum b`` from ``a <= b`` over one range; products of what is not
    negative.
    """
    if not isinstance(statement, AtMost) or statement.strict:
        raise Undecided("term by term decides an inequality that is not strict")
    left, right = around(statement.lhs), around(statement.rhs)
    if (
        left is None
        or right is None
        or left[2].func != right[2].func
        or left[2].limits != right[2].limits
    ):
        raise Undecided("both sides are a constant and a factor times one sum over one range")
    needs = [*_same(left[0], right[0], hints), *_same(left[1], right[1], hints)]
    if entails(hints, at_least(left[1])):
        small, large, needs = left[2].function, right[2].function, [*needs, at_least(left[1])]
    elif entails(hints, at_least(-left[1])):
        small, large, needs = right[2].function, left[2].function, [*needs, at_least(-left[1])]
    else:
        raise Undecided("the factor of the sums has no known sign")
    index, low, high = left[2].limits[0]
    upto = None if high == sp.oo else high
    if upto is None:
        raise Undecided("a finite range is expected")
    needs += definedness(statement)
    for fact in facts:
        link = fact.conclusion
        if not isinstance(link, AtMost):
            continue
        below = algebra.equal(link.lhs, small, hints)
        above = algebra.equal(link.rhs, large, hints)
        if below is None or above is None:
            continue
        inner = [each for each in fact.hypotheses if isinstance(each, Side | Every)]
        inner += [*below, *above]
        if isinstance(left[2], sp.Product):
            inner.append(at_least(small))
        rest = [each for each in fact.hypotheses if not isinstance(each, Side | Every)]
        rest = for_every(rest, index, low, frozenset())
        ranged = over(index, low, upto, inner)
        return infer((), statement, needs=(*needs, *rest, *ranged), grade=fact.grade)
    raise Undecided("no inequality in use is between these terms")


def around(expr: sp.Expr) -> tuple[sp.Expr, sp.Expr, sp.Expr] | None:
    """(c, k, node) of ``c + k node`` with one sum or product over one index; None for others."""
    nodes = [node for node in expr.atoms(sp.Sum, sp.Product) if len(node.limits) == 1]
    if len(nodes) != 1:
        return None
    name = sp.Dummy()
    bare = sp.expand(expr.xreplace({nodes[0]: name}))
    factor = bare.coeff(name, 1)
    constant = bare.coeff(name, 0)
    if sp.expand(bare - constant - factor * name) != 0 or name in factor.free_symbols:
        return None
    return constant, factor, nodes[0]


def descent(
    statement: Statement, facts: Sequence[Theorem], variable: sp.Symbol, hints: Given = ()
) -> Theorem:
    """``lhs <= rhs``, where the gap falls from x to x + 1 and tends to 0 at infinity; x > 0."""
    if not isinstance(statement, AtMost) or not variable.is_positive:
        raise Undecided("an inequality in a positive letter is expected")
    gap = statement.rhs - statement.lhs
    fall = gap - substitute(gap, {variable: variable + 1})
    falls = [
        (fact, found)
        for fact in facts
        if isinstance(fact.conclusion, AtMost) and (fact.conclusion.strict or not statement.strict)
        if (found := algebra.equal(fact.conclusion.rhs - fact.conclusion.lhs, fall, hints))
        is not None
    ]
    limits = [
        (fact, found)
        for fact in facts
        if (found := _vanishing(fact.conclusion, gap, variable, hints)) is not None
    ]
    if not falls or not limits:
        raise Undecided("the fall of the gap and its limit 0 are expected among what is used")
    (fall_fact, needs), (limit_fact, more) = falls[0], limits[0]
    if any(variable in letters(c) for c in fall_fact.conditions):
        raise Undecided("the gap falls only under conditions on the letter")
    found = (*needs, *more)
    if any(variable in letters(need) and not entails((), need) for need in found):
        raise Undecided("the gap is not defined for every value of the letter")
    return infer((fall_fact, limit_fact), statement, needs=found)


def _vanishing(fact: Statement, gap: sp.Expr, variable: sp.Symbol, hints: Given) -> tuple | None:
    if not isinstance(fact, Equal) or not isinstance(fact.lhs, sp.Limit) or fact.rhs != 0:
        return None
    body, letter, point, _ = fact.lhs.args
    return algebra.equal(body, gap, hints) if letter == variable and point == sp.oo else None


# what a library says ---------------------------------------------------------------------------


def computed(
    statement: Statement, facts: Sequence[Theorem], needs: Iterable[Condition], by: str
) -> Theorem:
    """What a library says, ``by`` name: the grade is computed, and a second opinion is needed."""
    if not by:
        raise KernelError("a computed step says by what")
    said = put_in(Assumption(Kind.COMPUTED, statement, by))
    return infer((said, *facts), statement, needs=needs)
