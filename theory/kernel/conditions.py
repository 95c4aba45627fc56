"""Side conditions: what a term needs in order to mean something, and what a rule needs to hold.

A condition is ``expr > 0``, ``expr >= 0`` or ``expr != 0``, or one of these for every integer
value of an index in a range.  :func:`definedness` lists those of a term: denominators, the bases of
real powers, logarithms, gamma functions, and the ranges that the sorts of indices allow.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp

from theory.kernel.letters import BINDERS, KernelError, free, is_integral, substitute
from theory.statements import AtMost, Equal, Implies, Statement
from theory.words import E, M, N


@dataclass(frozen=True)
class Side:
    """``expr relation 0``, the relation being ``>``, ``>=`` or ``!=``."""

    relation: str
    expr: sp.Expr

    def latex(self, printer) -> str:
        sign = {">": ">", ">=": r"\geq", "!=": r"\neq"}[self.relation]
        return f"{printer(self.expr)} {sign} 0"


@dataclass(frozen=True)
class Every:
    """A condition for every integer ``index`` from ``low`` to ``high`` (None: without end)."""

    index: sp.Symbol
    low: sp.Expr
    high: sp.Expr | None
    body: "Condition"

    def latex(self, printer) -> str:
        upto = "" if self.high is None else rf" \leq {printer(self.high)}"
        low = printer(self.low)
        return rf"{self.body.latex(printer)} \quad ({low} \leq {printer(self.index)}{upto})"


Condition = Side | Every
_whole = sp.Dummy("whole", integer=True, nonnegative=True)

#: the assumptions that make the sort of a letter
SORTS = frozenset(("integer", "real", "positive", "nonnegative", "nonzero", "commutative"))
#: what a value does not hold
NO_NUMBERS = (sp.oo, -sp.oo, sp.zoo, sp.nan, sp.I, sp.Float)


def letters(condition: Condition) -> frozenset[sp.Basic]:
    """The free letters of a condition."""
    if isinstance(condition, Side):
        return free(condition.expr)
    ends = free(condition.low) | (frozenset() if condition.high is None else free(condition.high))
    return (letters(condition.body) - {condition.index}) | ends


def instance(condition: Condition, values: Mapping) -> Condition:
    """The condition at values of its free letters; the index is renamed where a value holds it."""
    if not values or not (letters(condition) & values.keys()):
        return condition
    if isinstance(condition, Side):
        return Side(condition.relation, substitute(condition.expr, values))
    index, body = condition.index, condition.body
    inner = {letter: value for letter, value in values.items() if letter != index}
    held = frozenset().union(*map(free, inner.values())) if inner else frozenset()
    if index in held:
        fresh = sp.Dummy(index.name, **index._assumptions_orig)
        index, body = fresh, instance(body, {index: fresh})
    high = None if condition.high is None else substitute(condition.high, values)
    return Every(index, substitute(condition.low, values), high, instance(body, inner))


def is_false(side: Side) -> bool:
    """Whether a condition on a rational number does not hold."""
    if not side.expr.is_Rational:
        return False
    holds = {">": side.expr > 0, ">=": side.expr >= 0, "!=": side.expr != 0}
    return not holds.get(side.relation, True)


def positive(expr: sp.Expr) -> Side:
    """``expr > 0``."""
    return Side(">", sp.sympify(expr))


def negation(side: Side) -> Side | None:
    """The opposite, where that is one condition, too."""
    opposite = {">": Side(">=", -side.expr), ">=": Side(">", -side.expr)}
    return opposite.get(side.relation)


def at_least(expr: sp.Expr, low: sp.Expr | int = 0) -> Side:
    """``expr >= low``."""
    return Side(">=", sp.sympify(expr) - low)


def nonzero(expr: sp.Expr) -> Side:
    """``expr != 0``."""
    return Side("!=", sp.sympify(expr))


def over(index: sp.Symbol, low: sp.Expr, high: sp.Expr | None, found: Iterable[Condition]):
    """The conditions for every index in the range; those without the index as they are."""
    for condition in found:
        yield Every(index, low, high, condition) if index in letters(condition) else condition


def of_sort(letter: sp.Basic, value: sp.Basic) -> tuple[Condition, ...]:
    """What the value needs in order to stand for the letter; KernelError where it cannot."""
    if not letter.is_commutative:
        return ()
    require_sort(letter)
    ranged = {part: sp.Dummy(real=True) for part in value.atoms(sp.Integral, sp.Sum)}
    bare = value.xreplace(ranged)
    if not value.is_commutative or bare.has(*NO_NUMBERS) or value.has(sp.I, sp.Float):
        raise KernelError(f"{letter} stands for a real number, got {value}")
    if letter.is_integer and not is_integral(value):
        raise KernelError(f"{letter} stands for an integer, got {value}")
    if letter.is_positive:
        return (at_least(value, 1) if letter.is_integer else positive(value),)
    if letter.is_nonnegative:
        return (at_least(value),)
    return (nonzero(value),) if letter.is_zero is False else ()


def require_sort(letter: sp.Basic) -> None:
    """KernelError where a letter is declared to be more than an integer, real, not negative, or
    positive: values are not asked for more.
    """
    if strange := getattr(letter, "_assumptions_orig", {}).keys() - SORTS:
        raise KernelError(f"{letter} is of no sort of the kernel: {', '.join(sorted(strange))}")


def definedness(term: sp.Basic | Statement) -> tuple[Condition, ...]:
    """What the term needs in order to mean something, each condition once."""
    if isinstance(term, Equal | AtMost):
        return tuple(dict.fromkeys((*definedness(term.lhs), *definedness(term.rhs))))
    if isinstance(term, Implies):
        return ()  # a premise may be false
    return _definedness(term) if isinstance(term, sp.Basic) else ()


@lru_cache(maxsize=8192)
def _definedness(term: sp.Basic) -> tuple[Condition, ...]:
    found: list[Condition] = []
    if isinstance(term, E):
        return _definedness(term.args[1]) + _index(term.args[1], 0)
    if isinstance(term, sp.Limit):
        return _approached(*term.args[1:])
    if not term.args:
        return ()
    if isinstance(term, sp.Derivative):  # that it exists is for the rule that gives its value
        return _definedness(term.expr)
    if isinstance(term, sp.Piecewise):
        return tuple(dict.fromkeys(x for value, _ in term.args for x in _definedness(value)))
    if isinstance(term, sp.Subs):
        return _put_in(term)
    if isinstance(term, sp.Integral):  # that it exists is for the rule that gives its value
        here = frozenset(limits[0] for limits in term.limits)
        found += [need for limits in term.limits for need in _covered(*limits)]
        found += [x for x in _definedness(term.function) if not letters(x) & here]
        return tuple(dict.fromkeys(found))
    if isinstance(term, BINDERS):
        if len(term.limits) != 1 or len(term.limits[0]) != 3:
            raise KernelError(f"a sum or product over one range is expected, got {term}")
        index, low, high = term.limits[0]
        found += [*_definedness(low), *(() if high == sp.oo else _definedness(high))]
        if not all(map(is_integral, (low, *(() if high == sp.oo else (high,))))):
            raise KernelError(f"the range of a sum or product has integer ends, got {term}")
        least = least_value(index)
        if least is not None and not (low - least).is_nonnegative:
            found.append(at_least(low, least))
        upto = None if high == sp.oo else high
        body = _with_whole_powers(term.function, index, low, upto)
        found += over(index, low, upto, _definedness(body))
        return tuple(dict.fromkeys(found))
    for argument in term.args:
        if not isinstance(argument, sp.IndexedBase):
            found += _definedness(argument)
    if isinstance(term, sp.Pow) and term.base.is_commutative:
        found += _power(term.base, term.exp)
    elif isinstance(term, sp.log) and isinstance(term.args[0], sp.gamma):
        found.append(positive(term.args[0].args[0]))
    elif isinstance(term, sp.log | sp.gamma | sp.loggamma):
        found.append(positive(term.args[0]))
    elif isinstance(term, sp.polygamma):
        found.append(positive(term.args[1]))
    elif isinstance(term, sp.uppergamma):
        found += [positive(term.args[0]), at_least(term.args[1])]
    elif isinstance(term, sp.Indexed) and term.base in (M, N):
        found += _index(term.indices[0], 1 if term.base == N else 0)
    return tuple(dict.fromkeys(found))


def _put_in(term: sp.Subs) -> tuple[Condition, ...]:
    """What a term with values in it needs: at these, which must be of the sorts of the letters."""
    values = dict(zip(term.variables, term.point, strict=True))
    found = [instance(each, values) for each in _definedness(term.expr)]
    for letter, value in values.items():
        found += [*of_sort(letter, value), *_definedness(value)]
    return tuple(dict.fromkeys(found))


def least_value(letter: sp.Symbol) -> int | None:
    """The least value of an integer letter; None where there is none.  KernelError for a letter
    whose values are not all integers from there on.
    """
    require_sort(letter)
    least = 1 if letter.is_positive else 0 if letter.is_nonnegative else None
    if not letter.is_integer or (least is None and letter.is_zero is False):
        raise KernelError(f"{letter} does not take every integer value")
    return least


def _covered(variable: sp.Symbol, low: sp.Expr, high: sp.Expr) -> tuple[Condition, ...]:
    """That a variable of integration may have every value between the ends."""
    require_sort(variable)
    if not variable.is_nonnegative:
        return ()
    return tuple(at_least(end) for end in (low, high) if end != sp.oo and not _is_size(end))


def _is_size(term: sp.Expr) -> bool:
    """Whether the term is not negative wherever it has a value: a product of real powers."""
    return all(
        factor.is_nonnegative or (isinstance(factor, sp.Pow) and not is_integral(factor.exp))
        for factor in sp.Mul.make_args(term)
    )


def _approached(variable: sp.Symbol, point: sp.Expr, side: sp.Basic) -> tuple[Condition, ...]:
    """That there are values of the variable as close to the point as one likes."""
    require_sort(variable)
    if point == sp.oo:
        return ()
    if variable.is_integer:
        raise KernelError(f"{variable}, an integer, tends to infinity, got {point}")
    if not variable.is_nonnegative:
        return ()
    if point == -sp.oo:
        raise KernelError(f"{variable} is not negative, and does not tend to {point}")
    return (at_least(point) if str(side) == "+" else positive(point),)


def _with_whole_powers(
    body: sp.Expr, index: sp.Symbol, low: sp.Expr, high: sp.Expr | None
) -> sp.Expr:
    """The body with another letter for each exponent that is not negative for any index in the
    range: such a power of an integer order needs no base that is not 0.
    """
    if any(index in (x for x, *_ in each.limits) for each in body.atoms(*BINDERS)):
        return body

    def is_whole(exponent: sp.Expr) -> bool:
        rise = sp.expand(substitute(exponent, {index: index + 1}) - exponent)
        if not rise.is_Integer:
            return False
        end = low if rise >= 0 else high
        least = None if end is None else sp.expand(substitute(exponent, {index: end}))
        return least is not None and bool(least.is_nonnegative)

    return body.replace(
        lambda e: (
            isinstance(e, sp.Pow)
            and index in free(e.exp)
            and is_integral(e.exp)
            and not e.exp.is_nonnegative
            and is_whole(e.exp)
        ),
        lambda e: e.base**_whole,
    )


def _index(index: sp.Expr, least: int) -> tuple[Condition, ...]:
    return () if (index - least).is_nonnegative else (at_least(index, least),)


def _power(base: sp.Expr, exponent: sp.Expr) -> tuple[Condition, ...]:
    if is_integral(exponent):
        if exponent.is_nonnegative:
            return ()
        return (nonzero(base),)
    if exponent.is_number and exponent.is_positive:
        return (at_least(base),)
    return (positive(base),)
