"""A statement on a page: lines that are not wider than it, and the parts that are named for that.

A formula that is wider than a line breaks at the terms of its sums, and of sums in its products.
Where a term alone is too wide, a part of it gets a name, which is said below the formula: first the
parts that the claim names itself, then the one that saves most."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits

from theory.printing import latex
from theory.statements import AtMost, Equal, Statement
from theory.width import BRACKET, width
from theory.words import E, Trace

LINE = 29.0  #: em that a displayed line holds, beside the number of an equation
PIECE = LINE - 2.0  #: what does not break any more, before its sign or relation
SUM = 8.0  #: em of a factor in whose sum a line may end
LETTERS = "KUWYH"  #: the parts are named by the first that the formula lacks
LEAST = 3.0  #: em of the smallest part that gets a name
MOST = 40  #: parts that are named, at most

Named = tuple[sp.Symbol, sp.Expr]


@dataclass(frozen=True)
class Layout:
    """``lines`` of the formula, and for each named part its name and the lines of what it is, all
    in LaTeX; a second and later line goes on with the first.
    """

    lines: tuple[str, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()


@cache
def layout(said: Statement | sp.Expr, own: tuple[tuple[str, sp.Expr], ...] = ()) -> Layout:
    """The layout of an equation, an inequality or an expression; ``own`` are the names (in LaTeX)
    and parts that the claim states itself.
    """
    sides, named = naming(said, own)
    parts = ((latex(name), _lines([name, part], " = ")) for name, part in named)
    return Layout(
        tuple(_lines(sides, _relation(said))), tuple((n, tuple(rows)) for n, rows in parts)
    )


def naming(
    said: Statement | sp.Expr, own: Iterable[tuple[str, sp.Expr]] = ()
) -> tuple[list[sp.Expr], list[Named]]:
    """The sides of a formula with names for parts of it, and what these stand for, which may hold
    the names of others.
    """
    relation = _relation(said)
    sides = [said.lhs, said.rhs] if isinstance(said, Equal | AtMost) else [said]
    named: list[Named] = [(sp.Symbol(name), part) for name, part in own]
    sides = [side.xreplace({part: name for name, part in named}) for side in sides]
    bound, taken = _bound(sides), {str(symbol)[0] for symbol in _symbols(sides)}
    letter = next(letter for letter in LETTERS if letter not in taken)
    for number in range(1, MOST):
        wide = any(width(line) > LINE for line in _lines(sides, relation))
        part = _part(sides) if wide else None
        if part is None:
            break
        name = _name(letter, number, part, bound)
        sides = [side.xreplace({part: name}) for side in sides]
        named = [(other, old.xreplace({part: name})) for other, old in named] + [(name, part)]
    return sides, named


def _relation(said: Statement | sp.Expr) -> str:
    if isinstance(said, AtMost):
        return " < " if said.strict else r" \leq "
    return " = "


def _lines(sides: list[sp.Expr], relation: str) -> list[str]:
    """The formula in lines: whole, or its pieces filled into as few as they need."""
    whole = relation.join(map(latex, sides))
    if width(whole) <= LINE:
        return [whole]
    left, *right = map(_pieces, sides)
    return _filled(
        [
            *left,
            *(piece for first, *rest in right for piece in (relation.strip() + " " + first, *rest)),
        ]
    )


def _pieces(expr: sp.Expr, room: float = PIECE) -> list[str]:
    """LaTeX of an expression, where it is wider than ``room`` in pieces between which a line may
    end: at the terms of sums, and of sums in products and traces.
    """
    whole = latex(expr)
    if width(whole) <= room:
        return [whole]
    if isinstance(expr, sp.Add):
        pieces: list[str] = []
        for term in expr.as_ordered_terms():
            first, *rest = _pieces(term, room)
            pieces += [first if first.startswith("-") or not pieces else f"+ {first}", *rest]
        return pieces
    if isinstance(expr, Trace) and isinstance(expr.args[0], sp.Add):
        return _within(r"\mathbb{E}\operatorname{tr}", expr.args[0], room)
    sums = [
        factor for factor in expr.args if isinstance(factor, sp.Add) and width(latex(factor)) >= SUM
    ]
    if not (isinstance(expr, sp.Mul) and sums and expr.is_commutative):
        return [whole]
    inner = max(sums, key=lambda factor: width(latex(factor)))
    rest = sp.Mul(*(factor for factor in expr.args if factor is not inner), evaluate=False)
    head = (
        "-"
        if rest == -1
        else rf"\left({latex(rest)}\right)"
        if rest.has(sp.Sum, sp.Product, sp.Integral)
        else latex(rest)
    )
    return _within(head, inner, room)


def _within(head: str, inner: sp.Add, room: float) -> list[str]:
    """The pieces of a sum in brackets, after what stands before these."""
    first, *rest = _pieces(inner, room - width(head) - 2 * BRACKET)
    *middle, last = [rf"{head} \biggl( {first}", *rest]
    return [*middle, rf"{last} \biggr)"]


def _filled(pieces: Iterable[str]) -> list[str]:
    """Lines of at most ``LINE`` em, where no piece alone is wider."""
    lines: list[str] = []
    for piece in pieces:
        if lines and width(f"{lines[-1]} {piece}") <= LINE:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return lines


def _part(sides: Iterable[sp.Expr]) -> sp.Expr | None:
    """The part to name: what it is wide, as often as it stands there, counts most; it fits on a
    line itself, or breaks into lines where nothing does.
    """
    count: dict[sp.Expr, int] = {}
    for side in sides:
        for part in _inside(side):
            count[part] = count.get(part, 0) + 1
    return max(
        [part for part in count if _fits(part)] or [part for part in count if _breaks(part)],
        key=lambda part: (count[part] * width(latex(part)), latex(part)),
        default=None,
    )


def _fits(part: sp.Expr) -> bool:
    return LEAST <= width(latex(part)) <= LINE - LEAST


def _breaks(part: sp.Expr) -> bool:
    lines = _filled(_pieces(part, PIECE - LEAST))
    return len(lines) > 1 and all(width(line) <= LINE for line in lines)


def _inside(expr: sp.Expr) -> Iterator[sp.Expr]:
    """Sums, products and quotients inside of an expression, but for those in an expectation."""
    for part in () if isinstance(expr, E | Trace) else expr.args:
        if isinstance(part, sp.Expr):
            if isinstance(part, sp.Add | sp.Mul | sp.Pow | ExprWithLimits | sp.Function):
                if not part.has(E, Trace):
                    yield part
            yield from _inside(part)


def _bound(sides: Iterable[sp.Expr]) -> list[sp.Symbol]:
    """The variables that a sum, product, integral or limit binds: a part that holds one depends on
    it.
    """
    found: set[sp.Symbol] = set()
    for side in sides:
        for part in side.atoms(ExprWithLimits, sp.Limit):
            found |= {part.args[1]} if isinstance(part, sp.Limit) else set(part.bound_symbols)
    return sorted(found, key=str)


def _symbols(sides: Iterable[sp.Expr]) -> set[sp.Basic]:
    return set().union(*(side.atoms(sp.Symbol, sp.IndexedBase) for side in sides))


def _name(letter: str, number: int, part: sp.Expr, bound: Iterable[sp.Symbol]) -> sp.Symbol:
    on = [latex(each) for each in bound if each in part.free_symbols]
    return sp.Symbol(f"{letter}_{{{number}}}" + (f"({', '.join(on)})" if on else ""))
