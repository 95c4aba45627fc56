"""Sums and products in balls; both are empty, 0 and 1, whenever the upper limit is below the lower
one.

(SymPy's own convention for reversed limits is another: its Sum(f, (i, 5, 2)) is -f(3) - f(4).)

A body free of the index is multiplied or raised to a power. A sum within a sum, whose body does not
change while the enclosing index runs, is remembered as a running prefix (fixed lower limit) or
suffix (fixed upper limit), so a nested sum costs the number of its terms."""

from __future__ import annotations

from collections.abc import Callable
from operator import add, mul

import sympy as sp
from flint import arb

from theory.balls.arithmetic import Number, integer, integer_power, settle
from theory.balls.errors import NotApplicable
from theory.balls.program import Closure, Environment, Program, Scope

ABSENT = object()


def compile_repeated(program: Program, expr: sp.Sum | sp.Product, scope: Scope) -> Closure:
    cls, limits = expr.func, expr.limits
    body, (index, *bounds) = expr.function, limits[-1]
    if len(bounds) != 2 or any(b.is_infinite for b in bounds):
        raise NotApplicable(f"the range of {index} in {expr} is not finite")
    if len(limits) > 1:
        body = cls(body, *limits[:-1])
    lower, upper = (program.closure(b, scope) for b in bounds)
    return _repeated(program, cls, body, index, lower, upper, tuple(bounds), scope)


def _repeated(
    program: Program,
    cls: type,
    body: sp.Expr,
    index: sp.Symbol,
    lower: Closure,
    upper: Closure,
    bounds: tuple,
    scope: Scope,
) -> Closure:
    neutral = 0 if cls is sp.Sum else 1
    if index not in program.free(body):
        return _constant(program.closure(body, scope), lower, upper, cls, neutral)
    apart, within = _split(program, body, index, cls)
    if apart:
        factor = _constant(
            program.closure(sp.Mul(*apart), scope), lower, upper, cls, neutral, multiply=False
        )
        rest = _repeated(program, cls, sp.Mul(*within), index, lower, upper, bounds, scope)

        def scaled(env):
            if integer(upper(env)) < integer(lower(env)):
                return neutral
            return settle(factor(env) * rest(env))

        return scaled
    terms = _Terms(program, body, index, scope.under(index), add if cls is sp.Sum else mul, neutral)
    others = (program.free(body) - {index}) & scope.bound
    innermost = scope.indices[-1] if scope.indices else None
    if innermost is None or innermost in others or others & scope.variables:
        return lambda env: terms.total(env, integer(lower(env)), integer(upper(env)))
    outer = [program.key(s) for s in sorted(others, key=str)]
    if innermost not in program.free(bounds[1]):
        return terms.running(lower, upper, outer, forward=False)
    if innermost not in program.free(bounds[0]):
        return terms.running(lower, upper, outer, forward=True)
    return lambda env: terms.total(env, integer(lower(env)), integer(upper(env)))


def _split(program: Program, body: sp.Expr, index: sp.Symbol, cls: type) -> tuple[list, list]:
    """Factors without and with the index, where pulling the first out is worth it and allowed."""
    if not isinstance(body, sp.Mul):
        return [], [body]
    apart = [f for f in body.args if index not in program.free(f)]
    within = [f for f in body.args if index in program.free(f)]
    return apart, within


def _constant(
    value: Closure, lower: Closure, upper: Closure, cls: type, neutral: int, multiply: bool = True
) -> Closure:
    """count * value for a sum, value**count for a product; with multiply=False a sum's value
    itself.
    """

    def constant(env):
        count = integer(upper(env)) - integer(lower(env)) + 1
        if count <= 0:
            return neutral
        if cls is sp.Product:
            return integer_power(value(env), count)
        return settle(count * value(env)) if multiply else value(env)

    return constant


class _Terms:
    """The terms of a sum or product over one index."""

    def __init__(
        self,
        program: Program,
        body: sp.Expr,
        index: sp.Symbol,
        scope: Scope,
        operation: Callable,
        neutral: int,
    ):
        self.key = program.key(index)
        self.name = program.fresh("prefix")
        self.body = program.closure(body, scope)
        self.operation = operation
        self.neutral = neutral

    def total(self, env: Environment, low: int, high: int) -> Number:
        key, body, operation, result = self.key, self.body, self.operation, self.neutral
        saved = env.get(key, ABSENT)
        try:
            for i in range(low, high + 1):
                env[key] = i
                result = operation(result, body(env))
                if type(result) is not arb:
                    result = settle(result)
        finally:
            _restore(env, key, saved)
        return result

    def running(self, lower: Closure, upper: Closure, outer: list[str], forward: bool) -> Closure:
        """Totals from a fixed end, extended term by term; kept for one fixed end and one value of
        the outer indices at a time.
        """
        key, name, body, operation, neutral = (
            self.key,
            self.name,
            self.body,
            self.operation,
            self.neutral,
        )

        def running(env):
            low, high = integer(lower(env)), integer(upper(env))
            if high < low:
                return neutral
            fixed = (low if forward else high, *(env[o] for o in outer))
            kept = env["memo"].get(name)
            if kept is None or kept[0] != fixed:
                kept = env["memo"][name] = (fixed, [])
            totals, count = kept[1], high - low + 1
            if len(totals) < count:
                saved = env.get(key, ABSENT)
                result = totals[-1] if totals else neutral
                try:
                    for offset in range(len(totals), count):
                        env[key] = low + offset if forward else high - offset
                        result = operation(result, body(env))
                        if type(result) is not arb:
                            result = settle(result)
                        totals.append(result)
                finally:
                    _restore(env, key, saved)
            return totals[count - 1]

        return running


def _restore(env: Environment, key: str, saved: object) -> None:
    if saved is ABSENT:
        env.pop(key, None)
    else:
        env[key] = saved
