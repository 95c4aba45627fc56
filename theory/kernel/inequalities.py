"""Rules of inference for inequalities."""

from collections.abc import Sequence

import sympy as sp

from theory.kernel import algebra
from theory.kernel.conditions import (
    Condition,
    Every,
    Side,
    at_least,
    definedness,
    letters,
    over,
    positive,
)
from theory.kernel.equations import everywhere, rewrite
from theory.kernel.letters import KernelError, Undecided, substitute
from theory.kernel.order import Given, entails, needed
from theory.kernel.theorem import Theorem, for_every, infer
from theory.statements import AtMost, Equal, Statement


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


def antisymmetry(statement: Statement) -> Theorem:
    """``a = b`` where ``a >= b`` and ``b >= a``."""
    if not isinstance(statement, Equal):
        raise Undecided(f"an equation is expected, got {statement}")
    gap = statement.lhs - statement.rhs
    return infer((), statement, needs=(at_least(gap), at_least(-gap), *definedness(statement)))


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
    if any(variable in letters(c) for c in (*fall_fact.conditions, *limit_fact.conditions)):
        raise Undecided("the gap falls only under conditions on the letter")
    found = (*needs, *more)
    if any(variable in letters(need) and not entails((), need) for need in found):
        raise Undecided("the gap is not defined for every value of the letter")
    held = [everywhere(fact, variable, sp.S.Zero) for fact in (fall_fact, limit_fact)]
    return infer(held, statement, needs=found)


def _vanishing(fact: Statement, gap: sp.Expr, variable: sp.Symbol, hints: Given) -> tuple | None:
    if not isinstance(fact, Equal) or not isinstance(fact.lhs, sp.Limit) or fact.rhs != 0:
        return None
    body, letter, point, _ = fact.lhs.args
    return algebra.equal(body, gap, hints) if letter == variable and point == sp.oo else None
