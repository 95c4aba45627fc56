"""Integrals in balls: `acb.integral` on a finite path, and rigorous bounds for what an infinite range leaves out.

A power or logarithm at zero is met in t = log x, where the integrand is entire.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp
from flint import acb, arb, ctx, fmpq

from theory.balls.arithmetic import Number, ball, integer, power
from theory.balls.decay import Group, Majorant, centred, cut, gaussian, left_tail, recognise, renamed, right_tail
from theory.balls.errors import DomainError, NotApplicable
from theory.balls.functions import UNDEFINED
from theory.balls.program import Closure, Environment, Program, Scope

GUARD_BITS = 8


@dataclass(frozen=True)
class Plan:
    """How one range is integrated: over the line or the ray x = sign * z, z > 0, from the groups themselves or only bounded by them."""

    line: bool
    groups: list[Group]
    exact: bool
    sign: int = 1


@dataclass(frozen=True)
class Values:
    """A group at the point: rates, coefficients and powers as balls."""

    linear: arb | acb
    quadratic: arb | acb
    terms: list[tuple[arb | acb, Number, int]]  # coefficient, power, logs

    @property
    def single(self) -> bool:
        """Whether the decay is purely linear or purely quadratic."""
        return self.linear.is_zero() or self.quadratic.is_zero()

    @property
    def real(self) -> bool:
        return all(type(v) is not acb for v in (self.linear, self.quadratic, *(c for c, _, _ in self.terms)))


def compile_integral(program: Program, expr: sp.Integral, scope: Scope) -> Closure:
    *inner, (variable, *bounds) = expr.limits
    f = sp.Integral(expr.function, *inner) if inner else expr.function
    if len(bounds) != 2:
        raise NotApplicable(f"{expr} has no two limits")
    low, high = bounds
    if low == sp.oo or high == -sp.oo:
        flipped = program.closure(sp.Integral(f, (variable, high, low)), scope)
        return lambda env: -flipped(env)
    return _Integral(program, f, variable, low, high, scope)


class _Integral:
    def __init__(self, program: Program, f: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr, scope: Scope):
        self.program, self.scope = program, scope
        self.f, self.x, self.low, self.high = f, variable, low, high
        self.plans: dict[tuple, list[Plan] | NotApplicable] = {}
        self.values: dict[Group, list] = {}
        self.from_zero: list[Group] | None = None
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
        return self._improper(env, lambda f: self._ray_plans(f, sign), None if start.is_zero() else start)

    def _shifted(self, sign: int) -> Closure:
        """The integral in the distance from the finite limit."""
        limit = self.low if sign > 0 else self.high
        shifted = sp.Integral(self.f.xreplace({self.x: limit + sign * self.x}), (self.x, 0, sp.oo))
        return self.program.closure(shifted, self.scope)

    def _finite(self, env: Environment, start: arb | acb, end: arb | acb) -> Number:
        if start.is_zero() and type(end) is arb and end > 0:
            if self.from_zero is None:
                try:
                    self.from_zero = recognise(*renamed(self.f, self.x, positive=True))
                except NotApplicable:
                    self.from_zero = []
            groups = [self._at(g, env) for g in self.from_zero]
            if not all(map(_polynomial, groups)):
                return _total(_from_zero(g, end) for g in groups)
        return self._along(env, lambda z: z, start, end)

    # Which form

    def _improper(self, env: Environment, plans: Callable[[sp.Expr], list[Plan]], start: arb | None = None) -> Number:
        chosen = self._chosen((), self.f, plans)
        if isinstance(chosen, NotApplicable):
            exact = self._exact_values(env)
            other = self._chosen(tuple(exact.items()), self.f.subs(exact), plans) if exact else chosen
            if isinstance(other, NotApplicable):
                raise NotApplicable(*chosen.args)
            chosen = other
        return _total(self._by(plan, env, start) for plan in chosen)

    def _chosen(self, key: tuple, f: sp.Expr, plans: Callable[[sp.Expr], list[Plan]]) -> list[Plan] | NotApplicable:
        if key not in self.plans:
            try:
                self.plans[key] = plans(f)
            except NotApplicable as why:
                self.plans[key] = why
        return self.plans[key]

    def _exact_values(self, env: Environment) -> dict[sp.Expr, sp.Rational]:
        """Exact values of the symbols and entries in the integrand, to be put in before it is expanded."""
        found = {}
        for atom in self.f.atoms(sp.Symbol, sp.Indexed):
            if atom in self.program.opaque or not self.program.free(atom) & (self.scope.variables | {self.x}):
                try:
                    value = self.program.closure(atom, Scope())(env)
                except KeyError:  # the label of a schedule, or a variable bound further in
                    continue
                if isinstance(value, (int, fmpq)):
                    found[atom] = sp.Rational(int(fmpq(value).p), int(fmpq(value).q))
        return found

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
        return _first(lambda: [self._exact_ray(f, sign)], lambda: [self._dominated_ray_plan(f, sign)])

    def _exact_ray(self, f: sp.Expr, sign: int) -> Plan:
        return Plan(False, recognise(*renamed(f, self.x, positive=True, sign=sign)), True, sign)

    def _dominated_ray_plan(self, f: sp.Expr, sign: int) -> Plan:
        majorant = Majorant(self.scope.variables, {})
        groups = majorant.groups(*renamed(f, self.x, positive=True, sign=sign))
        return Plan(False, majorant.settled(groups), False, sign)

    # Evaluation

    def _at(self, group: Group, env: Environment) -> Values:
        known = self.values.get(group)
        if known is None:
            closure = lambda e: self.program.closure(e, self.scope)  # noqa: E731
            factor = sp.exp(group.constant)
            terms = [(closure(factor * t.coefficient), closure(t.power), t.logs) for t in group.terms]
            known = self.values[group] = [closure(group.linear), closure(group.quadratic), terms]
        linear, quadratic, terms = known
        return Values(ball(linear(env)), ball(quadratic(env)), [(ball(c(env)), p(env), m) for c, p, m in terms])

    def _by(self, plan: Plan, env: Environment, start: arb | None) -> Number:
        groups = [self._at(g, env) for g in plan.groups]
        if plan.exact:
            if start is None and all(g.single for g in groups):
                return _total(_scaled(g, plan.line, env["memo"]) for g in groups)
            return _total(_ray(g, start) for g in groups)
        if plan.line:
            return self._dominated_line(groups, env)
        return self._dominated_ray(groups, env, plan.sign, start)

    def _dominated_ray(self, groups: list[Values], env: Environment, sign: int, start: arb | None) -> Number:
        ends = [_right(g)[0] for g in groups]
        end = _largest(ends if start is None else [*ends, 2 * start])
        tail = sum((_tails(g, end) for g in groups), arb(0))
        if start is None:
            lefts = [_left(g, end) for g in groups]
            begin = -_largest([-b for b, _ in lefts])
            tail = tail + sum((t for _, t in lefts), arb(0))
        else:
            begin = start.log()
        inside = self._along(env, lambda t: sign * t.exp(), begin, end.log(), tail, lambda t: t.exp())
        return _with(inside, tail, type(inside) is arb)

    def _dominated_line(self, groups: list[Values], env: Environment) -> Number:
        reaches, tail = [], arb(0)
        for g in groups:
            linear, quadratic = _real(g.linear), _real(g.quadratic)
            if not quadratic > 0:
                raise DomainError("the integral diverges, or its integrand could not be shown to decay")
            centre = (-linear / (2 * quadratic)).mid()
            left_over = abs(linear + 2 * quadratic * centre).upper()
            scale = (-linear * centre - quadratic * centre**2).exp()
            degree = max(integer(p) for _, p, _ in g.terms)
            reach = arb(cut(degree, 0.0, float(quadratic.lower()), ctx.prec + GUARD_BITS))
            for c, p, _ in g.terms:
                k = integer(p)
                moments = [math.comb(k, j) * abs(centre) ** (k - j) * right_tail(arb(j), 0, -left_over, quadratic, reach) for j in range(k + 1)]
                tail = tail + 2 * abs(c).upper() * scale * sum(moments, arb(0))
            reaches += [(centre - reach, centre + reach)]
        begin, end = -_largest([-low for low, _ in reaches]), _largest([high for _, high in reaches])
        inside = self._along(env, lambda z: z, begin, end, tail.upper())
        return _with(inside, tail.upper(), type(inside) is arb)

    def _along(self, env: Environment, where: Callable, begin: arb, end: arb, tail: arb | None = None, jacobian: Callable | None = None) -> Number:
        """The integrand itself, along x = where(z)."""
        key, integrand, outer = self.key, self.integrand, env["analytic"]
        saved = env.get(key)
        real = not any(type(env.get(self.program.key(v))) is acb for v in self.program.free(self.f) - {self.x})

        def value(z: acb, analytic: bool) -> acb:
            env[key], env["analytic"] = where(z), analytic or outer
            result = integrand(env)
            return result if jacobian is None else result * jacobian(z)

        try:
            result = _path(value, begin, end, tail)
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


# Paths


def _path(f: Callable[[acb, bool], Number], begin: arb, end: arb, tolerance: arb | None) -> acb:
    failures: list[Exception] = []

    def guarded(z: acb, analytic: bool) -> acb:
        if failures:
            return acb(0)
        try:
            return acb(ball(f(z, analytic)))
        except DomainError:
            return UNDEFINED
        except Exception as failure:  # flint cannot carry it through
            failures.append(failure)
            return acb(0)

    relative = arb(2) ** -ctx.prec
    absolute = tolerance if tolerance is not None and tolerance > 0 and tolerance.is_finite() else relative**2
    result = acb.integral(guarded, acb(begin), acb(end), rel_tol=relative, abs_tol=absolute)
    if failures:
        raise failures[0]
    return result


def _horner(g: Values) -> Callable:
    coefficients = [arb(0)] * (1 + max(integer(p) for _, p, _ in g.terms))
    for c, p, _ in g.terms:
        coefficients[integer(p)] = coefficients[integer(p)] + c
    linear, quadratic = g.linear, g.quadratic

    def value(z: acb, _: bool) -> acb:
        total = coefficients[-1]
        for c in coefficients[-2::-1]:
            total = total * z + c
        return total * (-(linear + quadratic * z) * z).exp()

    return value


def _in_log(g: Values) -> Callable:
    """The group times dx/dt, in t = log x."""
    linear, quadratic = g.linear, g.quadratic
    terms = [(c, ball(p) + 1, m) for c, p, m in g.terms]

    def value(t: acb, _: bool) -> acb:
        x = t.exp()
        total = acb(0)
        for c, q, m in terms:
            total = total + c * (q * t).exp() * (t**m if m else 1)
        return total * (-(linear + quadratic * x) * x).exp()

    return value


def _scaled(g: Values, line: bool, memo: dict) -> Number:
    """A group with one rate, in units of its own width: x = s / a, or s / sqrt(q).

    A complex rate with a positive real part turns the path within the sector of decay: Cauchy. Odd powers vanish over the line.
    """
    degree, rate = (2, g.quadratic) if g.linear.is_zero() else (1, g.linear)
    if not _real(rate) > 0:
        raise DomainError("the integral diverges, or its integrand could not be shown to decay")
    total = arb(0)
    for c, p, m in g.terms:
        if line and integer(p) % 2:
            continue
        shift = -rate.log() / degree if m else arb(0)
        moments = [math.comb(m, j) * shift ** (m - j) * _moment(p, j, degree, memo) for j in range(m + 1)]
        total = total + (2 if line else 1) * c * power(rate, -_shared(p) / degree) * sum(moments, arb(0))
    return total


def _shared(p: Number) -> Number:
    return fmpq(p) + 1 if isinstance(p, (int, fmpq)) else p + 1


def _moment(p: Number, logs: int, degree: int, memo: dict) -> Number:
    """Integral of s^p log(s)^m exp(-s^degree) from 0 to infinity, kept for the precision at hand."""
    key = ("moment", fmpq(p) if isinstance(p, int) else p, logs, degree) if isinstance(p, (int, fmpq)) else None
    known = memo.get(key)
    if known is None:
        rates = [arb(1), arb(0)] if degree == 1 else [arb(0), arb(1)]
        known = _ray(Values(*rates, [(arb(1), p, logs)]), None)
        if key is not None:
            memo[key] = known
    return known


def _ray(g: Values, start: arb | None) -> Number:
    end, tail = _right(g)
    if start is not None:
        end = _largest([end, 2 * start])
        tail = _tails(g, end)
        return _with(_path(_in_log(g), start.log(), end.log(), tail), tail, g.real)
    return _total([_from_zero(g, end), _with(acb(0), tail, g.real)])


def _from_zero(g: Values, end: arb) -> Number:
    if _polynomial(g):
        return _with(_path(_horner(g), arb(0), end, None), arb(0), g.real)
    begin, tail = _left(g, end)
    return _with(_path(_in_log(g), begin, end.log(), tail), tail, g.real)


def _right(g: Values) -> tuple[arb, arb]:
    powers = [float(_real(ball(p)).upper()) + m for _, p, m in g.terms]
    end = cut(max(powers), float(_real(g.linear).lower()), float(_real(g.quadratic).lower()), ctx.prec + GUARD_BITS)
    end = arb(max(end, 1.0) if any(m for _, _, m in g.terms) else end)
    return end, _tails(g, end)


def _tails(g: Values, end: arb) -> arb:
    linear, quadratic = _real(g.linear), _real(g.quadratic)
    if quadratic < 0 or not quadratic.lower() >= 0:
        raise DomainError("the integral diverges, or its integrand could not be shown to decay")
    bounds = (abs(c).upper() * right_tail(_real(ball(p)), m, linear, quadratic, end) for c, p, m in g.terms)
    return sum(bounds, arb(0)).upper()


def _left(g: Values, end: arb) -> tuple[arb, arb]:
    """log of a point below which next to nothing is left, and the bound of that."""
    logs = any(m for _, _, m in g.terms)
    room = min(float(_real(ball(p)).lower()) for _, p, _ in g.terms) + 1
    if not room > 0:
        raise DomainError("the integral diverges at zero, or its power there could not be shown to exceed -1")
    rates = 1 + float(abs(_real(g.linear)).upper()) + math.sqrt(float(abs(_real(g.quadratic)).upper()))
    top = min(0.0, float(end.log().lower()) - 1, -math.log(rates))
    begin = arb(top - (ctx.prec + GUARD_BITS) * math.log(2) / room * (2 if logs else 1))
    point = begin.exp()
    linear = abs(_real(g.linear)) + abs(_real(g.quadratic)) * point
    bounds = (abs(c).upper() * left_tail(_real(ball(p)), m, linear, point) for c, p, m in g.terms)
    return begin, sum(bounds, arb(0)).upper()


def _polynomial(g: Values) -> bool:
    return all(m == 0 and isinstance(p, (int, fmpq)) and fmpq(p).q == 1 and p >= 0 for _, p, m in g.terms)


def _real(x: arb | acb) -> arb:
    return x.real if type(x) is acb else x


def _largest(xs: list[arb]) -> arb:
    best = xs[0]
    for x in xs[1:]:
        best = best.max(x)
    return best.mid() if best.is_exact() else best.upper()


def _with(inside: Number, tail: arb, real: bool) -> Number:
    if not tail.is_finite():
        return arb.nan() if real else UNDEFINED
    margin = arb(0, tail)
    if real:
        return _real(inside) + margin
    return inside + acb(margin, margin)


def _total(parts) -> Number:
    return sum(parts, arb(0))

