"""A SymPy tree compiled to Python closures over one environment.

The environment is a dict: a value per symbol, a callable per indexed base, `memo` for what does not
depend on a bound variable, and `analytic`, the integrator's flag. A closure is compiled for a
scope, the variables bound around it, so that whatever does not depend on them is evaluated once.
Functions made while an expression is compiled or evaluated have no annotations, which the suite's
type checker would compile anew for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from operator import add, mul

import sympy as sp
from flint import acb, arb, ctx, fmpq
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, BooleanFalse, BooleanTrue, Not, Or

from theory.balls.arithmetic import (
    Number,
    dyadic,
    integer,
    integer_power,
    negative,
    number,
    power,
    reciprocal,
    settle,
    square_root,
    zero,
)
from theory.balls.errors import DomainError, NotApplicable, Undecided
from theory.balls.functions import FUNCTIONS, hypergeometric, reciprocal_gamma

Environment = dict
Closure = Callable[[Environment], Number]
#: What integrals that depend on no bound variable are, at a precision and for values of their
#: symbols: claims share many.
INTEGRALS: dict[tuple[sp.Integral, int, tuple[int | fmpq, ...]], Number] = {}
MOST_INTEGRALS = 2**14
#: how a sum, a product, an integral compiles: (program, expression, scope) -> closure; these are
#: made of this module's parts, and `evaluation` puts them here
COMPILERS: dict[type, Callable[..., Closure]] = {}
CONSTANTS = {
    sp.pi: arb.pi,
    sp.E: arb.const_e,
    sp.EulerGamma: arb.const_euler,
    sp.Catalan: arb.const_catalan,
    sp.GoldenRatio: lambda: (1 + arb(5).sqrt()) / 2,
    sp.I: lambda: acb(0, 1),
}


@dataclass(frozen=True)
class Scope:
    """The indices of sums and the variables of integrals bound around an expression, outermost
    first.
    """

    indices: tuple[sp.Symbol, ...] = ()
    variables: frozenset[sp.Symbol] = frozenset()

    @property
    def bound(self) -> frozenset[sp.Symbol]:
        return self.variables | frozenset(self.indices)

    def under(self, index: sp.Symbol) -> Scope:
        others = tuple(i for i in self.indices if i != index)
        return Scope((*others, index), self.variables - {index})

    def integrating(self, variable: sp.Symbol) -> Scope:
        return Scope(tuple(i for i in self.indices if i != variable), self.variables | {variable})

    def __bool__(self) -> bool:
        return bool(self.indices or self.variables)


@dataclass(eq=False)
class Program:
    """The closures of one expression. `opaque` parts are read from the values; `constant` bases
    have one value at every index.
    """

    opaque: frozenset = frozenset()
    constant: frozenset = frozenset()
    keys: dict = field(default_factory=dict)
    closures: dict = field(default_factory=dict)
    frees: dict = field(default_factory=dict)

    def key(self, symbol: object) -> str:
        known = self.keys.get(symbol)
        if known is None:
            known = self.keys[symbol] = f"{symbol}#{len(self.keys)}"
        return known

    def needs(self, expr: sp.Basic) -> dict[sp.Basic, str]:
        """Free symbols and indexed bases that must have a value, and their keys."""
        needed = set(self.free(expr))
        tree = sp.preorder_traversal(expr)
        for node in tree:
            if node in self.opaque:
                tree.skip()
            elif isinstance(node, sp.Indexed):
                needed.add(node.base)
        return {symbol: self.key(symbol) for symbol in sorted(needed, key=str)}

    def fresh(self, what: str) -> str:
        return self.key((what, len(self.keys)))

    def free(self, expr: sp.Basic) -> frozenset:
        """The symbols the value depends on, leaving out constant schedules and opaque
        quantities.
        """
        known = self.frees.get(expr)
        if known is None:
            known = self.frees[expr] = self._free(expr)
        return known

    def _free(self, expr: sp.Basic) -> frozenset:
        if expr in self.opaque:
            return frozenset()
        if isinstance(expr, (sp.Symbol, sp.Idx)):
            return frozenset([expr])
        if isinstance(expr, sp.Indexed):
            if expr.base in self.constant:
                return frozenset()
            return frozenset().union(*map(self.free, expr.indices))
        if isinstance(expr, (sp.Sum, sp.Product, sp.Integral)):
            inside = self.free(expr.function)
            for variable, *limits in expr.limits:
                inside = (inside - {variable}).union(*map(self.free, limits))
            return inside
        return frozenset().union(*map(self.free, expr.args))

    def closure(self, expr: sp.Basic, scope: Scope = Scope()) -> Closure:
        if scope and not self.free(expr) & scope.bound:
            scope, hoisted = Scope(), bool(expr.args)
        else:
            hoisted = not scope and isinstance(
                expr, sp.Integral
            )  # computed once, however often it stands there
        known = self.closures.get((expr, scope, hoisted))
        if known is None:
            known = self._build(expr, scope)
            if hoisted and isinstance(expr, sp.Integral):
                known = self._shared(expr, known)
            known = self.closures[expr, scope, hoisted] = (
                self._remembered(known) if hoisted else known
            )
        return known

    def _remembered(self, closure: Closure) -> Closure:
        name = self.fresh("memo")

        def remembered(env):
            memo = env["memo"]
            if name not in memo:
                memo[name] = closure(env)
            return memo[name]

        return remembered

    def _shared(self, expr: sp.Integral, closure: Closure) -> Closure:
        """Computed once for all expressions in which it stands, wherever its symbols have the same
        exact values.
        """
        if not self.opaque.isdisjoint(sp.preorder_traversal(expr)) or any(
            call.func in self.opaque for call in expr.atoms(AppliedUndef)
        ):
            return closure
        needs = [(key, symbol in self.constant) for symbol, key in self.needs(expr).items()]

        def shared(env):
            values = tuple(env[key]() if constant else env[key] for key, constant in needs)
            if env["analytic"] or not all(isinstance(value, (int, fmpq)) for value in values):
                return closure(env)
            place = expr, ctx.prec, values
            known = INTEGRALS.get(place)
            if known is None:
                if len(INTEGRALS) >= MOST_INTEGRALS:
                    INTEGRALS.clear()
                known = INTEGRALS[place] = closure(env)
            return known

        return shared

    def _build(self, expr: sp.Basic, scope: Scope) -> Closure:
        if expr in self.opaque or isinstance(expr, (sp.Symbol, sp.Idx)):
            key = self.key(expr)
            return lambda env: env[key]
        if isinstance(expr, sp.Number):
            return _number(expr)
        if expr in CONSTANTS:
            constant = CONSTANTS[expr]
            return lambda env: constant()
        if isinstance(expr, sp.Indexed):
            return self._indexed(expr, scope)
        for kind, compile_it in COMPILERS.items():
            if isinstance(expr, kind):
                return compile_it(self, expr, scope)
        if isinstance(expr, (sp.Derivative, sp.Subs)):
            done = expr.doit(deep=False)
            if isinstance(done, (sp.Derivative, sp.Subs)):
                raise NotApplicable(f"the derivative {expr} has no closed form")
            return self.closure(done, scope)
        if isinstance(expr, AppliedUndef) and expr.func in self.opaque:
            return self._called(expr, scope)
        if isinstance(expr, sp.Piecewise):
            return self._piecewise(expr, scope)
        if isinstance(expr, (Relational, And, Or, Not, BooleanTrue, BooleanFalse)):
            return self._condition(expr, scope)
        if isinstance(expr, sp.hyper):
            return self._hyper(expr, scope)
        if isinstance(expr, sp.Add):
            return _fold([self.closure(a, scope) for a in expr.args], add)
        if isinstance(expr, sp.Mul):
            return _fold([self.closure(a, scope) for a in expr.args], mul)
        if isinstance(expr, sp.Pow):
            return self._power(expr, scope)
        evaluator = FUNCTIONS.get(expr.func)
        if evaluator is None:
            raise NotApplicable(f"no ball arithmetic for {expr.func.__name__}: {expr}")
        arguments = [self.closure(a, scope) for a in expr.args]
        if len(arguments) == 1:
            (only,) = arguments
            return lambda env: evaluator(env["analytic"], only(env))
        return lambda env: evaluator(env["analytic"], *(a(env) for a in arguments))

    def _power(self, expr: sp.Pow, scope: Scope) -> Closure:
        base, exponent = expr.args
        if isinstance(exponent, sp.Integer):
            k = int(exponent)
            if k < 0 and isinstance(base, sp.gamma):
                inner = self.closure(base.args[0], scope)
                return lambda env: integer_power(reciprocal_gamma(env["analytic"], inner(env)), -k)
            inner = self.closure(base, scope)
            if k == -1:
                return lambda env: reciprocal(inner(env))
            return lambda env: integer_power(inner(env), k)
        inner = self.closure(base, scope)
        if exponent == sp.Rational(1, 2):
            return lambda env: square_root(inner(env), env["analytic"])
        if exponent == -sp.Rational(1, 2):
            return lambda env: reciprocal(square_root(inner(env), env["analytic"]))
        raised = self.closure(exponent, scope)
        return lambda env: power(inner(env), raised(env), env["analytic"])

    def _indexed(self, expr: sp.Indexed, scope: Scope) -> Closure:
        base = self.key(expr.base)
        if expr.base in self.constant:
            return lambda env: env[base]()
        indices = [self.closure(i, scope) for i in expr.indices]
        if len(indices) == 1:
            (only,) = indices
            return lambda env: env[base](integer(only(env)))
        return lambda env: env[base](*(integer(i(env)) for i in indices))

    def _called(self, expr: sp.Basic, scope: Scope) -> Closure:
        function = self.key(expr.func)
        arguments = [self.closure(a, scope) for a in expr.args]
        return lambda env: env[function](*(a(env) for a in arguments))

    def _hyper(self, expr: sp.Basic, scope: Scope) -> Closure:
        upper = [self.closure(a, scope) for a in expr.ap]
        lower = [self.closure(b, scope) for b in expr.bq]
        argument = self.closure(expr.argument, scope)
        return lambda env: hypergeometric(
            env["analytic"], [a(env) for a in upper], [b(env) for b in lower], argument(env)
        )

    def _piecewise(self, expr: sp.Basic, scope: Scope) -> Closure:
        branches = [(self.closure(c, scope), self.closure(e, scope)) for e, c in expr.args]

        def piecewise(env):
            for condition, value in branches:
                met = condition(env)
                if met is None:
                    raise Undecided(f"a condition of {expr} could not be decided")
                if met:
                    return value(env)
            raise DomainError(f"no condition of {expr} holds")

        return piecewise

    def _condition(self, expr: sp.Basic, scope: Scope) -> Callable[[Environment], bool | None]:
        if isinstance(expr, (BooleanTrue, BooleanFalse)):
            return lambda env: bool(expr)
        parts = [self.closure(a, scope) for a in expr.args]
        if isinstance(expr, Not):
            return lambda env: _negated(parts[0](env))
        if isinstance(expr, And):
            return lambda env: _all([p(env) for p in parts])
        if isinstance(expr, Or):
            return lambda env: _negated(_all([_negated(p(env)) for p in parts]))
        left, right = parts
        comparisons = {
            sp.Lt: lambda env: negative(left(env) - right(env)),
            sp.Gt: lambda env: negative(right(env) - left(env)),
            sp.Le: lambda env: _negated(negative(right(env) - left(env))),
            sp.Ge: lambda env: _negated(negative(left(env) - right(env))),
            sp.Eq: lambda env: zero(left(env) - right(env)),
            sp.Ne: lambda env: _negated(zero(left(env) - right(env))),
        }
        if expr.func not in comparisons:
            raise NotApplicable(f"no ball arithmetic for {expr.func.__name__}: {expr}")
        return comparisons[expr.func]


def _all(outcomes: list[bool | None]) -> bool | None:
    if False in outcomes:
        return False
    return None if None in outcomes else True


def _negated(outcome: bool | None) -> bool | None:
    return None if outcome is None else not outcome


def _fold(parts: list[Closure], operation: Callable) -> Closure:
    first, *others = parts

    def fold(env):
        result = first(env)
        for other in others:
            result = operation(result, other(env))
            if type(result) is not acb and type(result) is not arb:
                result = settle(result)
        return result

    return fold


def _number(expr: sp.Number) -> Closure:
    if isinstance(expr, sp.Float):
        sign, mantissa, exponent, _ = expr._mpf_
        signed = -int(mantissa) if sign else int(mantissa)
        return lambda env: dyadic(signed, int(exponent))
    if not expr.is_Rational:
        raise NotApplicable(f"{expr} is not a finite number")
    exact = number(expr)
    if isinstance(exact, arb):
        return lambda env: number(expr)
    return lambda env: exact


@lru_cache(maxsize=4096)
def compiled(
    expr: sp.Basic, opaque: frozenset, constant: frozenset
) -> tuple[Program, Closure, dict[sp.Basic, str]]:
    """The program, the closure of the whole, and what needs a value."""
    program = Program(opaque, constant)
    return program, program.closure(expr), program.needs(expr)
