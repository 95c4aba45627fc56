"""Balls, float64 values and decisions from an expression and the values of its symbols."""

from __future__ import annotations

import numbers
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import sympy as sp
from flint import acb, arb, ctx
from sympy.core.function import UndefinedFunction

from theory.balls.arithmetic import Number, ball, number
from theory.balls.errors import DomainError, Undecided
from theory.balls.integrals import MARGIN_BITS, compile_integral, nesting
from theory.balls.program import COMPILERS, Closure, Environment, compiled
from theory.balls.sums import compile_repeated

COMPILERS |= {
    sp.Sum: compile_repeated,
    sp.Product: compile_repeated,
    sp.Integral: compile_integral,
}
LOWEST_PRECISION, HIGHEST_PRECISION = 64, 8192
HIGHEST_FOR_INTEGRALS = 512
ALONE = threading.RLock()  #: python-flint has one precision for all threads
Values = Mapping[object, object]


def enclose(expr: sp.Basic | int | float, values: Values, *, precision: int = 128) -> arb:
    """A ball that contains expr at the point; it is not finite where nothing could be bounded at
    this precision.

    A key of `values` is a symbol, an indexed base (its value a sequence, a callable of the index,
    or one number for every index), an undefined function (its value a callable), or any whole
    expression that is then read from the values and not looked into."""
    expr = sp.sympify(expr)
    with _working(precision + MARGIN_BITS * nesting(expr)):
        closure, env = _prepare(expr, values)
        return _real(closure(env))


def evaluate(
    expr: sp.Basic | int | float, values: Values, *, relative: float = 1e-13, log: bool = False
) -> float:
    """float64 value of expr (of its logarithm, with log=True), the precision raised until it is
    certain to within `relative`.
    """
    expr = sp.sympify(expr)
    precision = LOWEST_PRECISION if not expr.has(sp.Sum, sp.Product) else 2 * LOWEST_PRECISION
    highest = HIGHEST_FOR_INTEGRALS if expr.has(sp.Integral) else HIGHEST_PRECISION
    while True:
        last = 2 * precision > highest
        try:
            value = enclose(expr, values, precision=precision)
        except Undecided:
            if last:
                raise
            value = arb.nan()
        with _working(precision):
            if log and value.is_finite():
                if value <= 0:
                    raise DomainError("log=True needs a positive value, and this one is not")
                value = value.log()
            if value.is_finite() and (
                value.is_exact() or value.rad() < abs(value).mid() * (relative / 10)
            ):
                return _float(value)
            if last:
                raise DomainError(_hopeless(value))
        precision *= 2


def decide(condition: sp.Basic | bool, values: Values, *, precision: int = 128) -> bool | None:
    """Whether a relational, or a combination of them, holds at the point; None where the balls
    cannot tell.
    """
    with _working(precision):
        closure, env = _prepare(sp.sympify(condition), values)
        try:
            return closure(env)
        except Undecided:
            return None


def _hopeless(value: arb) -> str:
    if not value.is_finite():
        return "the value is not finite, or not defined, at this point"
    if value.contains(0):
        return f"the value cannot be told from zero: it is below {float(abs(value).upper()):.1e}"
    return f"the value cannot be bounded more tightly than {value.str(10)}"


def _float(value: arb) -> float:
    size = abs(value)
    if value != 0 and (size > sys.float_info.max or size < sys.float_info.min):
        raise DomainError(f"the value, {value.str(5, radius=False)}, leaves float64; use log=True")
    return float(value.mid())


def _real(result: Number) -> arb:
    result = ball(result)
    if type(result) is acb:
        if not result.imag.contains(0):
            raise DomainError(f"the value is not real: it is {result.str(8)}")
        return result.real
    return result


@contextmanager
def _working(precision: int) -> Iterator[None]:
    with ALONE:
        saved, ctx.prec = ctx.prec, precision
        try:
            yield
        finally:
            ctx.prec = saved


def _prepare(expr: sp.Basic, values: Values) -> tuple[Closure, Environment]:
    bases, functions, symbols, opaque = {}, {}, {}, {}
    for key, value in values.items():
        if isinstance(key, sp.IndexedBase):
            bases[key] = value
        elif isinstance(key, UndefinedFunction):
            functions[key] = value
        elif isinstance(key, sp.Symbol) and not _scalar(value):
            bases[sp.IndexedBase(key)] = value
        elif isinstance(key, (sp.Symbol, sp.Idx)):
            symbols[key] = value
        else:
            opaque[sp.sympify(key)] = value
    constant = frozenset(b for b, value in bases.items() if _scalar(value))
    program, closure, needs = compiled(expr, frozenset(opaque) | frozenset(functions), constant)
    env: Environment = {"analytic": False, "memo": {}}
    for key, value in (symbols | opaque).items():
        env[program.key(key)] = _scalar_value(value)
    for key, value in bases.items():
        env[program.key(key)] = _schedule(key, value)
    for key, value in functions.items():
        env[program.key(key)] = lambda *arguments, value=value: number(value(*arguments))
    if missing := [str(symbol) for symbol, key in needs.items() if key not in env]:
        raise ValueError(f"no value is given for {', '.join(missing)}")
    return closure, env


def _scalar(value: object) -> bool:
    if isinstance(value, numbers.Number) or getattr(value, "shape", None) == ():
        return True
    return not callable(value) and not hasattr(value, "__getitem__")


def _scalar_value(value: object) -> Number:
    if isinstance(value, sp.Expr) and not value.is_Rational and not value.is_Float:
        return ball(enclose(value, {}, precision=ctx.prec))
    return number(value)


def _schedule(base: sp.IndexedBase, value: object) -> Callable[..., Number]:
    """An indexed base as a function of its indices; each entry is read once."""
    if _scalar(value):
        every = _scalar_value(value)
        return lambda *indices: every
    entries: dict[tuple[int, ...], Number] = {}

    def entry(*indices):
        known = entries.get(indices)
        if known is None:
            known = entries[indices] = _scalar_value(
                value(*indices) if callable(value) else _item(base, value, indices)
            )
        return known

    return entry


def _item(base: sp.IndexedBase, value: object, indices: tuple[int, ...]) -> object:
    for i in indices:
        if not 0 <= i < len(value):
            raise DomainError(f"{base}[{i}] is needed, and {len(value)} entries are given")
        value = value[i]
    return value
