"""Is an expression identically zero?  A chain of rewritings, each an identity: a yes is a proof, a
no says nothing.
"""

from collections.abc import Callable, Iterator

import sympy as sp

#: whose derivative SymPy gives without the places where there is none
JUMPS = (sp.Piecewise, sp.floor, sp.ceiling, sp.Heaviside, sp.Max, sp.Min)


def is_zero(expr: sp.Expr) -> bool:
    """True where one of the rewritings turns the expression into 0."""
    return any(_vanishes(form) for form in _forms(expr))


def _vanishes(expr: sp.Expr) -> bool:
    if expr == 0:
        return True
    if sp.expand(expr) == 0:
        return True
    numerator = sp.fraction(sp.together(expr))[0]
    return sp.expand(numerator) == 0


def _is_opened(expr: sp.Basic) -> bool:
    """What SymPy works out: values that are put in, and derivatives where nothing jumps."""
    return isinstance(expr, sp.Derivative | sp.Subs) and not expr.has(*JUMPS)


def _forms(expr: sp.Expr) -> Iterator[sp.Expr]:
    expr = expr.replace(_is_opened, lambda e: e.doit())
    yield expr
    flat = canonical_sums(expr)
    if flat != expr:
        yield flat
    for step in REWRITINGS:
        changed = step(flat)
        if changed != flat:
            yield changed
    if flat.has(sp.exp):
        yield sp.expand(sp.powsimp(flat.replace(sp.Pow, _exponential)))
    powered = sp.expand_power_exp(sp.expand_power_base(sp.expand_log(flat)))
    yield sp.powsimp(sp.expand(powered))
    if flat.has(sp.gamma, sp.factorial, sp.binomial, sp.polygamma, sp.loggamma, sp.beta):
        opened = sp.expand_func(
            flat.rewrite(sp.gamma) if flat.has(sp.factorial, sp.binomial, sp.beta) else flat
        )
        yield sp.powsimp(sp.expand(opened))
        yield sp.powsimp(sp.expand(sp.expand_power_base(sp.gammasimp(opened))))


REWRITINGS: tuple[Callable[[sp.Expr], sp.Expr], ...] = (
    sp.powsimp,
    sp.expand_log,
    sp.powdenest,
    lambda e: sp.expand(e.rewrite(sp.exp)) if e.has(sp.cosh, sp.sinh) else e,
    lambda e: sp.expand_trig(e) if e.has(sp.sin, sp.cos) else e,
    lambda e: sp.cancel(e) if not e.has(sp.Sum, sp.Product) else e,
)


def canonical_sums(expr: sp.Expr) -> sp.Expr:
    """Sums and products with their last terms split off, constants pulled out, products split into
    irreducible factors.
    """
    return expr.replace(
        lambda e: isinstance(e, sp.Sum | sp.Product) and len(e.limits) == 1, _canonical
    )


def _canonical(node: sp.Expr) -> sp.Expr:
    body, (index, low, high) = node.function, node.limits[0]
    if (high - low).is_integer and (high - low).is_number:
        return explicit(node)
    is_sum = isinstance(node, sp.Sum)
    anchor, offset = high.as_coeff_Add()[::-1]
    tail: list[sp.Expr] = []
    last = int(offset) if offset.is_Integer else -1
    for shift in range(
        last, -1, -1
    ):  # sum up to anchor + shift = sum up to anchor + shift - 1, and its last term
        if not (anchor + shift - low).is_nonnegative:
            return node
        tail.append(canonical_sums(body.subs(index, anchor + shift)))
        high = anchor + shift - 1
    head = _pull_sum(body, index, low, high) if is_sum else _split_product(body, index, low, high)
    return sp.Add(head, *tail) if is_sum else sp.Mul(head, *tail)


def explicit(node: sp.Expr) -> sp.Expr:
    """A sum or product with numeric length, written out; empty (also for reversed limits) is 0 or
    1.
    """
    body, (index, low, high) = node.function, node.limits[0]
    terms = [body.subs(index, low + shift) for shift in range(int(high - low) + 1)]
    return sp.Add(*terms) if isinstance(node, sp.Sum) else sp.Mul(*terms)


def _pull_sum(body: sp.Expr, index: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """Split a sum over its terms, each with its index-free factors in front.

    An inner product or sum that ends at ``high + 1 + r`` is shortened to end at ``high`` (the index
    is at most ``high``)."""
    body = body.replace(
        lambda e: isinstance(e, sp.Sum | sp.Product) and e.limits[0][1].has(index),
        lambda e: _shorten(e, index, high),
    )
    total: list[sp.Expr] = []
    common, body = body.as_independent(
        index, as_Add=False
    )  # before expand, which would multiply out denominators
    for term in sp.Add.make_args(sp.expand(body)):
        constant, rest = term.as_independent(index, as_Add=False)
        counted = (
            rest == 1 and (high - low + 1).is_nonnegative
        )  # a reversed range is empty, not negative
        total.append(
            common
            * constant
            * ((high - low + 1) if counted else _bound(sp.Sum, rest, index, low, high))
        )
    return sp.Add(*total)


def _shorten(node: sp.Expr, outer: sp.Symbol, top: sp.Expr) -> sp.Expr:
    body, (index, low, high) = node.function, node.limits[0]
    excess = high - top
    reach = top - low.subs(outer, top)  # low <= top + 1 wherever outer <= top
    if (
        excess.is_Integer
        and excess > 0
        and low.diff(outer) == 1
        and reach.is_Integer
        and reach >= -1
    ):
        tail = [body.subs(index, top + shift) for shift in range(1, int(excess) + 1)]
        head = _canonical(type(node)(body, (index, low, top)))
        return sp.Add(head, *tail) if isinstance(node, sp.Sum) else sp.Mul(head, *tail)
    return node


def _split_product(body: sp.Expr, index: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """A product over irreducible factors of canonical sign, one product for each, exponents and
    constants outside.
    """
    result: sp.Expr = sp.S.One
    counted = (high - low + 1).is_nonnegative  # a reversed range is empty: its product is 1
    body = _without_gamma(body)
    body = (
        body if body.has(sp.gamma, sp.exp) and not body.is_rational_function() else sp.factor(body)
    )
    for factor in sp.Mul.make_args(sp.expand_power_base(body)):
        base, exponent = factor.as_base_exp()
        if not factor.has(index) and counted:
            result *= factor ** (high - low + 1)
        elif exponent.has(index) or not (exponent.is_integer or base.is_positive):
            result *= _bound(sp.Product, factor, index, low, high)
        else:
            if counted and exponent.is_integer and base.could_extract_minus_sign():
                base = -base
                result *= sp.S.NegativeOne ** (exponent * (high - low + 1))
            result *= _bound(sp.Product, base, index, low, high) ** exponent
    return result


def _bound(kind: type, body: sp.Expr, index: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """The sum or product, its index renamed."""
    body, index = _renamed(body, index)
    return kind(body, (index, low, high))


def _exponential(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """A power with a symbolic exponent as what it means."""
    return base**exponent if exponent.is_number else sp.exp(exponent * sp.log(base))


def _without_gamma(body: sp.Expr) -> sp.Expr:
    """Gamma functions whose arguments differ by integers as rational functions times one of
    them.
    """
    arguments = [gamma.args[0] for gamma in body.atoms(sp.gamma)]
    shifts = [sp.expand(argument - arguments[0]) for argument in arguments]
    if len(arguments) < 2 or not all(shift.is_Integer for shift in shifts):
        return body
    lowest = sp.expand(arguments[0] + min(shifts))
    opened = {
        sp.gamma(argument): sp.gamma(lowest)
        * sp.Mul(*(lowest + step for step in range(int(shift - min(shifts)))))
        for argument, shift in zip(arguments, shifts, strict=True)
    }
    return body.xreplace(opened)


def _renamed(body: sp.Expr, index: sp.Symbol) -> tuple[sp.Expr, sp.Symbol]:
    """The bound index under a name that only depends on how deeply sums and products are nested in
    the body.
    """
    name = sp.Symbol(f"_{_height(body)}", **index.assumptions0)
    return (body, index) if body.has(name) else (body.xreplace({index: name}), name)


def _height(expr: sp.Basic) -> int:
    below = max((_height(argument) for argument in expr.args), default=0)
    return below + 1 if isinstance(expr, sp.Sum | sp.Product) else below
