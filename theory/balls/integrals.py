"""Integrals in balls: `acb.integral` on a finite path, and rigorous bounds for what an infinite
range leaves out.

A power or logarithm at zero is met in t = log x, where the integrand is entire. Gamma functions
along a vertical line: `barnes`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import sympy as sp
from flint import acb, arb, ctx, fmpq
from sympy.concrete.expr_with_limits import ExprWithLimits

from theory.balls.arithmetic import Number, ball, integer
from theory.balls.barnes import Barnes
from theory.balls.decay import (
    Group,
    Majorant,
    centred,
    cut,
    gaussian,
    recognise,
    renamed,
    right_tail,
)
from theory.balls.errors import DomainError, NotApplicable
from theory.balls.paths import (
    GUARD_BITS,
    Values,
    from_zero,
    in_units,
    integrate,
    largest,
    left_cut,
    over_ray,
    polynomial,
    real_part,
    right_cut,
    right_tails,
    total,
    widened,
)
from theory.balls.program import Closure, Environment, Program, Scope
from theory.balls.spectra import Spectral
from theory.eigenvalues import EigenvalueDensity

Exact = tuple[tuple[sp.Expr, fmpq], ...]  #: symbols and entries, and their exact values
MARGIN_BITS = 20  # by which arithmetic is finer than an integral's tolerance, per level of nesting


@dataclass(frozen=True)
class Plan:
    """How one range is integrated: over the line or the ray x = sign * z, z > 0, from the groups
    themselves or only bounded by them.
    """

    line: bool
    groups: list[Group]
    exact: bool
    sign: int = 1


def nesting(expr: sp.Basic) -> int:
    """How many integrals lie within one another."""
    deepest = max(map(nesting, expr.args), default=0)
    return deepest + len(expr.limits) if isinstance(expr, sp.Integral) else deepest


def compile_integral(program: Program, expr: sp.Integral, scope: Scope) -> Closure:
    *inner, (variable, *bounds) = expr.limits
    f = sp.Integral(expr.function, *inner) if inner else expr.function
    if len(bounds) != 2:
        raise NotApplicable(f"{expr} has no two limits")
    low, high = bounds
    if (low, high) == (0, sp.oo) and f.has(EigenvalueDensity):
        return Spectral(program, f, variable, scope)
    if low == sp.oo or high == -sp.oo:
        flipped = program.closure(sp.Integral(f, (variable, high, low)), scope)
        return lambda env: -flipped(env)
    if f.has(sp.I) and (low, high) == (-sp.oo, sp.oo) and not scope.variables:
        try:
            return Barnes(program, f, variable, scope)
        except NotApplicable:
            pass
    return _Integral(program, f, variable, low, high, scope)


class _Integral:
    def __init__(
        self,
        program: Program,
        f: sp.Expr,
        variable: sp.Symbol,
        low: sp.Expr,
        high: sp.Expr,
        scope: Scope,
    ):
        self.program, self.scope = program, scope
        self.f, self.x, self.low, self.high = f, variable, low, high
        self.margin = MARGIN_BITS * (nesting(f) + 1)
        self.plans: dict[Exact, list[Plan] | NotApplicable] = {}
        self.values: dict[Group, list] = {}
        self.zero_groups: list[Group] | None = None
        self.finite = not (low.is_infinite or high.is_infinite)
        self.ends = [None if b.is_infinite else program.closure(b, scope) for b in (low, high)]
        self.integrand = program.closure(f, scope.integrating(variable))
        self.key = program.key(variable)

    def __call__(self, env: Environment) -> Number:
        start, end = (None if e is None else ball(e(env)) for e in self.ends)
        if self.finite:
            return self._finite(env, start, end)
        if start is None and end is None:
            return self._improper(env, self._line_plans)
        sign = 1 if end is None else -1
        start = start if end is None else -end
        if type(start) is acb or not (start.is_zero() or start > 0):
            return self._shifted(sign)(env)
        return self._improper(
            env, lambda f: self._ray_plans(f, sign), None if start.is_zero() else start
        )

    def _shifted(self, sign: int) -> Closure:
        """The integral in the distance from the finite limit."""
        limit = self.low if sign > 0 else self.high
        shifted = sp.Integral(self.f.xreplace({self.x: limit + sign * self.x}), (self.x, 0, sp.oo))
        return self.program.closure(shifted, self.scope)

    def _finite(self, env: Environment, start: arb | acb, end: arb | acb) -> Number:
        if start.is_zero() and type(end) is arb and end > 0:
            if self.zero_groups is None:
                try:
                    self.zero_groups = recognise(*renamed(self.f, self.x, positive=True))
                except NotApplicable:
                    self.zero_groups = []
            groups = [self._at(g, env) for g in self.zero_groups]
            if not all(map(polynomial, groups)):
                return total(from_zero(g, end) for g in groups)
        return self._along(env, lambda z: z, start, end)

    @property
    def bits(self) -> int:
        return max(ctx.prec - self.margin, 16)

    # Which form

    def _improper(
        self, env: Environment, plans: Callable[[sp.Expr], list[Plan]], start: arb | None = None
    ) -> Number:
        chosen = self._chosen((), plans)
        if isinstance(chosen, NotApplicable):
            exact = self._exact_values(env)
            other = self._chosen(exact, plans)
            if isinstance(other, NotApplicable):
                raise NotApplicable(*chosen.args)
            chosen = other
        return total(self._by(plan, env, start) for plan in chosen)

    def _chosen(
        self, exact: Exact, plans: Callable[[sp.Expr], list[Plan]]
    ) -> list[Plan] | NotApplicable:
        """The plans for the integrand with these values put in, made once for all points at which
        they are the same.
        """
        if exact not in self.plans:
            try:
                self.plans[exact] = plans(
                    self.f.xreplace(
                        {atom: sp.Rational(int(value.p), int(value.q)) for atom, value in exact}
                    )
                )
            except NotApplicable as why:
                self.plans[exact] = why
        return self.plans[exact]

    def _exact_values(self, env: Environment) -> Exact:
        """Exact values of the symbols and entries in the integrand, to be put in before it is
        expanded.
        """
        found = []
        for atom, closure in self.atoms:
            try:
                value = closure(env)
            except KeyError:  # the label of a schedule
                continue
            if isinstance(value, (int, fmpq)):
                found.append((atom, fmpq(value)))
        return tuple(found)

    @cached_property
    def atoms(self) -> list[tuple[sp.Expr, Closure]]:
        """The symbols and entries in the integrand that neither an integral around them nor
        anything within it binds.
        """
        program, within = (
            self.program,
            (limit[0] for node in self.f.atoms(ExprWithLimits) for limit in node.limits),
        )
        bound = self.scope.variables.union({self.x}, within)
        atoms = self.f.atoms(sp.Symbol, sp.Indexed)
        return [
            (atom, program.closure(atom))
            for atom in atoms
            if atom in program.opaque or not program.free(atom) & bound
        ]

    def _line_plans(self, f: sp.Expr) -> list[Plan]:
        g, y = renamed(f, self.x, positive=False)
        majorant = Majorant(self.scope.variables, {})
        return _first(
            lambda: [Plan(True, centred(recognise(g, y), y), True)],
            lambda: [self._exact_ray(f, 1), self._exact_ray(f, -1)],
            lambda: [Plan(True, majorant.settled(gaussian(majorant.groups(g, y), y)), False)],
            lambda: [self._dominated_ray_plan(f, 1), self._dominated_ray_plan(f, -1)],
        )

    def _ray_plans(self, f: sp.Expr, sign: int) -> list[Plan]:
        return _first(
            lambda: [self._exact_ray(f, sign)], lambda: [self._dominated_ray_plan(f, sign)]
        )

    def _exact_ray(self, f: sp.Expr, sign: int) -> Plan:
        return Plan(False, recognise(*renamed(f, self.x, positive=True, sign=sign)), True, sign)

    def _dominated_ray_plan(self, f: sp.Expr, sign: int) -> Plan:
        majorant = Majorant(self.scope.variables, {})
        groups = majorant.groups(*renamed(f, self.x, positive=True, sign=sign))
        if any(g.linear == 0 and g.quadratic == 0 for g in groups):
            raise NotApplicable(f"no exponential decay in {self.x.name}")
        return Plan(False, majorant.settled(groups), False, sign)

    # Evaluation

    def _at(self, group: Group, env: Environment) -> Values:
        known = self.values.get(group)
        if known is None:
            closure = lambda e: self.program.closure(e, self.scope)  # noqa: E731
            factor = sp.exp(group.constant)
            terms = [
                (closure(factor * t.coefficient), closure(t.power), t.logs) for t in group.terms
            ]
            known = self.values[group] = [closure(group.linear), closure(group.quadratic), terms]
        linear, quadratic, terms = known
        return Values(
            ball(linear(env)),
            ball(quadratic(env)),
            [(ball(c(env)), p(env), m) for c, p, m in terms],
            self.bits,
        )

    def _by(self, plan: Plan, env: Environment, start: arb | None) -> Number:
        groups = [self._at(g, env) for g in plan.groups]
        if plan.exact:
            if start is None and all(g.single for g in groups):
                return total(in_units(g, plan.line, env["memo"]) for g in groups)
            return total(over_ray(g, start) for g in groups)
        if plan.line:
            return self._dominated_line(groups, env)
        return self._dominated_ray(groups, env, plan.sign, start)

    def _dominated_ray(
        self, groups: list[Values], env: Environment, sign: int, start: arb | None
    ) -> Number:
        ends = [right_cut(g)[0] for g in groups]
        end = largest(ends if start is None else [*ends, 2 * start])
        tail = sum((right_tails(g, end) for g in groups), arb(0))
        if start is None:
            lefts = [left_cut(g, end) for g in groups]
            begin = -largest([-b for b, _ in lefts])
            tail = tail + sum((t for _, t in lefts), arb(0))
        else:
            begin = start.log()
        inside = self._along(
            env, lambda t: sign * t.exp(), begin, end.log(), tail, lambda t: t.exp()
        )
        return widened(inside, tail, type(inside) is arb)

    def _dominated_line(self, groups: list[Values], env: Environment) -> Number:
        reaches, tail = [], arb(0)
        for g in groups:
            linear, quadratic = real_part(g.linear), real_part(g.quadratic)
            if not quadratic > 0:
                raise DomainError(
                    "the integral diverges, or its integrand could not be shown to decay"
                )
            centre = (-linear / (2 * quadratic)).mid()
            left_over = abs(linear + 2 * quadratic * centre).upper()
            scale = (-linear * centre - quadratic * centre**2).exp()
            degree = max(integer(p) for _, p, _ in g.terms)
            reach = arb(cut(degree, 0.0, float(quadratic.lower()), g.bits + GUARD_BITS))
            for c, p, _ in g.terms:
                k = integer(p)
                moments = [
                    math.comb(k, j)
                    * abs(centre) ** (k - j)
                    * right_tail(arb(j), 0, -left_over, quadratic, reach)
                    for j in range(k + 1)
                ]
                tail = tail + 2 * abs(c).upper() * scale * sum(moments, arb(0))
            reaches += [(centre - reach, centre + reach)]
        begin, end = -largest([-low for low, _ in reaches]), largest([high for _, high in reaches])
        inside = self._along(env, lambda z: z, begin, end, tail.upper())
        return widened(inside, tail.upper(), type(inside) is arb)

    def _along(
        self,
        env: Environment,
        where: Callable,
        begin: arb,
        end: arb,
        tail: arb | None = None,
        jacobian: Callable | None = None,
    ) -> Number:
        """The integrand itself, along x = where(z)."""
        key, integrand, outer = self.key, self.integrand, env["analytic"]
        saved = env.get(key)
        real = not self.f.has(sp.I) and not any(
            type(env.get(self.program.key(v))) is acb for v in self.program.free(self.f) - {self.x}
        )

        def value(z, analytic):
            env[key], env["analytic"] = where(z), analytic or outer
            result = integrand(env)
            return result if jacobian is None else result * jacobian(z)

        try:
            result = integrate(value, begin, end, tail, self.bits)
        finally:
            env["analytic"] = outer
            if saved is None:
                env.pop(key, None)
            else:
                env[key] = saved
        return result.real if real else result


def _first(*attempts: Callable[[], list[Plan]]) -> list[Plan]:
    """The first attempt that applies; where none does, the reason of the last."""
    for attempt in attempts[:-1]:
        try:
            return attempt()
        except NotApplicable:
            pass
    return attempts[-1]()
