"""Mellin-Barnes integrals in balls: gamma functions along a vertical line, summed by the
trapezoidal rule.

The integrand f is a product of gamma functions, powers of positive bases and reciprocals of p + i k
x, with p and k real. It is analytic in x + i y where every q = p - k y is positive (in a
reciprocal, has the sign of p), and largest at x = 0 on every line of constant y. On such a line,
Euler's integral along a path turned by the angle atan(t/q), t > 0, gives

    |Gamma(q + i x)| <= Gamma(q) exp(fall - rate (|x| - t)), fall = q/2 log(1 + t^2/q^2) - t rate,
    rate = atan(t/q).

A rule of step h along the line y = c errs by at most the sum, over one line y = c + d above it and
one below, of the integral of |f| along that line over exp(2 pi |d|/h) - 1 (Trefethen and Weideman,
SIAM Review 56 (2014))."""

from __future__ import annotations

import math
from collections.abc import Callable

import sympy as sp
from flint import acb, arb, ctx

from theory.balls.arithmetic import ball
from theory.balls.errors import DomainError, NotApplicable
from theory.balls.program import Environment, Program, Scope

MOST_POINTS = 200_000
BISECTIONS = 5  # of an interval whose end is twice its beginning
LARGEST_DISTANCE = 2.0**60


class Barnes:
    """The integral of f over the real line, as a closure; NotApplicable where f is no such
    product.
    """

    def __init__(self, program: Program, f: sp.Expr, x: sp.Symbol, scope: Scope):
        y, t = sp.Dummy("y", real=True), sp.Dummy("t", positive=True)
        parts = _moduli(f, x, y, t)
        if parts[2] == 0:
            raise NotApplicable(f"no gamma function makes {f} decay in {x.name}")
        inner = scope.integrating(y).integrating(t)
        self.size, self.fall, self.rate = (program.closure(part, inner) for part in parts)
        self.f = program.closure(f, scope.integrating(x))
        self.x, self.y, self.t = (program.key(symbol) for symbol in (x, y, t))

    def __call__(self, env: Environment) -> arb:
        level = ctx.prec * math.log(2)
        env = dict(env)
        lowest, centre = self._lowest(env)
        sides = [self._side(env, lowest, centre, sign, level) for sign in (-1, 1)]
        step = min(2 * math.pi * abs(distance) / (level + rise) for distance, rise in sides)
        points = self._points(env, centre, step, level)
        c, h = arb(centre), arb(step)
        end = points * h
        values = (self._value(env, acb(k * h, c)).real for k in range(1, points + 1))
        total = h * (self._value(env, acb(0, c)).real + 2 * sum(values, arb(0)))
        size, fall, rate = self._bounds(env, c, end)
        error = (size + fall).exp() / rate
        for distance, _ in sides:
            size, fall, rate = self._bounds(env, c + distance, end)
            error += (
                size.exp()
                * (end + fall.exp() / rate)
                / ((2 * arb.pi() * abs(arb(distance)) / h).exp() - 1)
            )
        return total + arb(0, (2 * error).upper())

    def _value(self, env: Environment, z: acb) -> acb:
        env[self.x] = z
        return acb(self.f(env))

    def _bounds(self, env: Environment, y: arb, t: arb) -> list[arb]:
        """log |f(i y)|, and fall and rate of f on that line; DomainError where f is not known to be
        analytic.
        """
        env[self.y], env[self.t] = y, t
        return [ball(part(env)) for part in (self.size, self.fall, self.rate)]

    def _height(self, env: Environment, y: float) -> tuple[float, float]:
        """log |f(i y)|, infinite where f is not analytic, and y."""
        env[self.y] = arb(y)
        try:
            size = float(ball(self.size(env)).mid())
        except DomainError:
            size = math.inf
        return size if math.isfinite(size) else math.inf, y

    # Where to sum; a convenience, the bounds hold wherever it is

    def _lowest(self, env: Environment) -> tuple[float, float]:
        """About the least of log |f(i y)|, which is convex in y, and its place, by golden
        section.
        """
        best = self._height(env, 0.0)
        if best[0] == math.inf:
            raise DomainError(
                "the path of integration is not in a strip where the integrand is known to be "
                "analytic"
            )
        ends = [
            self._height(env, _first(lambda y: self._height(env, y)[0] > best[0], first))
            for first in (-0.125, 0.125)
        ]
        while max(ends)[0] > best[0] + 0.5 and ends[1][1] - ends[0][1] > 1e-9:
            far = max((0, 1), key=lambda side: abs(ends[side][1] - best[1]))
            found = self._height(env, best[1] + 0.382 * (ends[far][1] - best[1]))
            if found < best:
                ends[1 - far], best = best, found
            else:
                ends[far] = found
        return best

    def _side(
        self, env: Environment, lowest: float, centre: float, sign: int, level: float
    ) -> tuple[float, float]:
        """The way to another line, and by how much log |f| is larger there: at most level, and near
        it where f allows.
        """

        def rise(distance):
            return self._height(env, centre + sign * distance)[0] - lowest

        high = _first(lambda distance: rise(distance) > level, 1e-9)
        low = high / 2
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            low, high = (middle, high) if rise(middle) <= level else (low, middle)
        return sign * low, max(rise(low), 0.0)

    def _points(self, env: Environment, centre: float, step: float, level: float) -> int:
        """How many points on either side leave next to nothing."""

        def falls(points):
            env[self.y], env[self.t] = arb(centre), arb(points * step)
            return ball(self.fall(env)) < -level

        high = _first(falls, 8.0)
        low = high / 2
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            low, high = (low, middle) if falls(middle) else (middle, high)
        if high > MOST_POINTS:
            raise DomainError(f"the integral takes more than {MOST_POINTS} points")
        return math.ceil(high)


def _first(holds: Callable[[float], bool], distance: float) -> float:
    """The distance, doubled until the condition holds there."""
    while not holds(distance):
        distance *= 2
        if abs(distance) > LARGEST_DISTANCE:
            raise DomainError("the integrand could not be shown to decay")
    return distance


def _moduli(
    f: sp.Expr, x: sp.Symbol, y: sp.Symbol, t: sp.Symbol
) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """log |f(i y)|, and fall and rate of f on that line."""
    if x not in f.free_symbols and not f.has(sp.I):
        return sp.log(sp.Abs(f)), sp.S.Zero, sp.S.Zero
    if isinstance(f, sp.Mul):
        size, fall, rate = zip(*(_moduli(factor, x, y, t) for factor in f.args), strict=True)
        return sp.Add(*size), sp.Add(*fall), sp.Add(*rate)
    if (
        isinstance(f, sp.Product)
        and len(f.limits) == 1
        and x not in sp.Tuple(*f.limits[0]).free_symbols
    ):
        size, fall, rate = (sp.Sum(part, f.limits[0]) for part in _moduli(f.function, x, y, t))
        return size, fall, rate
    if isinstance(f, sp.gamma):
        q, k = _real_part(f.args[0], x, y)
        turn = sp.atan(abs(k) * t / q)
        return (
            sp.loggamma(q),
            q * sp.log(1 + (k * t / q) ** 2) / 2 - abs(k) * t * turn,
            abs(k) * turn,
        )
    if isinstance(f, sp.Pow) and x not in f.base.free_symbols and not f.base.has(sp.I):
        return _real_part(f.exp, x, y)[0] * sp.log(f.base), sp.S.Zero, sp.S.Zero
    if isinstance(f, sp.Pow) and f.exp == -1:
        q = _real_part(f.base, x, y)[0]
        return -sp.log(-q if q.subs(y, 0).is_negative else q), sp.S.Zero, sp.S.Zero
    raise NotApplicable(f"no bound is known for {f} as {x.name} grows")


def _real_part(argument: sp.Expr, x: sp.Symbol, y: sp.Symbol) -> tuple[sp.Expr, sp.Expr]:
    """p - k y and k of the argument p + i k x."""
    p = argument.subs(x, 0)
    k = sp.diff(argument, x) / sp.I
    if sp.expand(argument - p - sp.I * k * x) != 0 or not p.is_real or not k.is_real:
        raise NotApplicable(
            f"{argument} is not a real number plus an imaginary multiple of {x.name}"
        )
    return p - k * y, k
