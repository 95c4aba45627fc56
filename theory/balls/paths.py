"""Integrals of one group, c x^p log(x)^m exp(-a x - q x^2), with its rates and coefficients as
balls.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flint import acb, arb, fmpq

from theory.balls.arithmetic import Number, ball, integer, power
from theory.balls.decay import cut, left_tail, right_tail
from theory.balls.errors import DomainError
from theory.balls.functions import UNDEFINED

GUARD_BITS = 8


@dataclass(frozen=True)
class Values:
    """A group at the point: rates, coefficients and powers as balls."""

    linear: arb | acb
    quadratic: arb | acb
    terms: list[tuple[arb | acb, Number, int]]  # coefficient, power, logs
    bits: int  # relative tolerance 2**-bits

    @property
    def single(self) -> bool:
        """Whether the decay is purely linear or purely quadratic."""
        return self.linear.is_zero() or self.quadratic.is_zero()

    @property
    def real(self) -> bool:
        return all(
            type(v) is not acb
            for v in (self.linear, self.quadratic, *(c for c, _, _ in self.terms))
        )


def integrate(
    f: Callable[[acb, bool], Number], begin: arb, end: arb, tolerance: arb | None, bits: int
) -> acb:
    failures: list[BaseException] = []

    def guarded(z, analytic):
        if failures:
            return acb(0)
        try:
            return acb(ball(f(z, analytic)))
        except DomainError:
            return UNDEFINED
        except BaseException as failure:  # Ctrl-C included: flint cannot carry it through
            failures.append(failure)
            return acb(0)

    relative = arb(2) ** -bits
    absolute = (
        tolerance
        if tolerance is not None and tolerance > 0 and tolerance.is_finite()
        else relative**2
    )
    result = acb.integral(
        guarded,
        acb(begin),
        acb(end),
        rel_tol=relative,
        abs_tol=absolute,
        eval_limit=200 * bits + 2000,
    )
    if failures:
        raise failures[0]
    return result


def _horner(g: Values) -> Callable:
    coefficients = [arb(0)] * (1 + max(integer(p) for _, p, _ in g.terms))
    for c, p, _ in g.terms:
        coefficients[integer(p)] = coefficients[integer(p)] + c
    linear, quadratic = g.linear, g.quadratic

    def value(z, _):
        total = coefficients[-1]
        for c in coefficients[-2::-1]:
            total = total * z + c
        return total * (-(linear + quadratic * z) * z).exp()

    return value


def _in_log(g: Values) -> Callable:
    """The group times dx/dt, in t = log x."""
    linear, quadratic = g.linear, g.quadratic
    terms = [(c, ball(p) + 1, m) for c, p, m in g.terms]

    def value(t, _):
        x = t.exp()
        total = acb(0)
        for c, q, m in terms:
            total = total + c * (q * t).exp() * (t**m if m else 1)
        return total * (-(linear + quadratic * x) * x).exp()

    return value


def in_units(g: Values, line: bool, memo: dict) -> Number:
    """A group with one rate, in units of its own width: x = s / a, or s / sqrt(q).

    A complex rate with a positive real part turns the path within the sector of decay: Cauchy. Odd
    powers vanish over the line."""
    degree, rate = (2, g.quadratic) if g.linear.is_zero() else (1, g.linear)
    if not real_part(rate) > 0:
        raise DomainError("the integral diverges, or its integrand could not be shown to decay")
    result = arb(0)
    for c, p, m in g.terms:
        if line and integer(p) % 2:
            continue
        shift = -rate.log() / degree if m else arb(0)
        moments = [
            math.comb(m, j) * shift ** (m - j) * _moment(p, j, degree, memo, g.bits)
            for j in range(m + 1)
        ]
        result = result + (2 if line else 1) * c * power(rate, -_shared(p) / degree) * sum(
            moments, arb(0)
        )
    return result


def _shared(p: Number) -> Number:
    return fmpq(p) + 1 if isinstance(p, (int, fmpq)) else p + 1


def _moment(p: Number, logs: int, degree: int, memo: dict, bits: int) -> Number:
    """Integral of s^p log(s)^m exp(-s^degree) from 0 to infinity, kept for the precision at
    hand.
    """
    key = (
        ("moment", fmpq(p) if isinstance(p, int) else p, logs, degree, bits)
        if isinstance(p, (int, fmpq))
        else None
    )
    known = memo.get(key)
    if known is None:
        rates = [arb(1), arb(0)] if degree == 1 else [arb(0), arb(1)]
        known = over_ray(Values(*rates, [(arb(1), p, logs)], bits), None)
        if key is not None:
            memo[key] = known
    return known


def over_ray(g: Values, start: arb | None) -> Number:
    end, tail = right_cut(g)
    if start is not None:
        end = largest([end, 2 * start])
        tail = right_tails(g, end)
        return widened(integrate(_in_log(g), start.log(), end.log(), tail, g.bits), tail, g.real)
    return total([from_zero(g, end), widened(acb(0), tail, g.real)])


def from_zero(g: Values, end: arb) -> Number:
    if polynomial(g):
        return widened(integrate(_horner(g), arb(0), end, None, g.bits), arb(0), g.real)
    begin, tail = left_cut(g, end)
    return widened(integrate(_in_log(g), begin, end.log(), tail, g.bits), tail, g.real)


def right_cut(g: Values) -> tuple[arb, arb]:
    powers = [float(real_part(ball(p)).upper()) + m for _, p, m in g.terms]
    end = cut(
        max(powers),
        float(real_part(g.linear).lower()),
        float(real_part(g.quadratic).lower()),
        g.bits + GUARD_BITS,
    )
    end = arb(max(end, 1.0) if any(m for _, _, m in g.terms) else end)
    return end, right_tails(g, end)


def right_tails(g: Values, end: arb) -> arb:
    linear, quadratic = real_part(g.linear), real_part(g.quadratic)
    if quadratic < 0 or not quadratic.lower() >= 0:
        raise DomainError("the integral diverges, or its integrand could not be shown to decay")
    bounds = (
        abs(c).upper() * right_tail(real_part(ball(p)), m, linear, quadratic, end)
        for c, p, m in g.terms
    )
    return sum(bounds, arb(0)).upper()


def left_cut(g: Values, end: arb) -> tuple[arb, arb]:
    """log of a point below which next to nothing is left, and the bound of that."""
    logs = any(m for _, _, m in g.terms)
    room = min(float(real_part(ball(p)).lower()) for _, p, _ in g.terms) + 1
    if not room > 0:
        raise DomainError(
            "the integral diverges at zero, or its power there could not be shown to exceed -1"
        )
    rates = (
        1
        + float(abs(real_part(g.linear)).upper())
        + math.sqrt(float(abs(real_part(g.quadratic)).upper()))
    )
    top = min(0.0, float(end.log().lower()) - 1, -math.log(rates))
    begin = arb(top - (g.bits + GUARD_BITS) * math.log(2) / room * (2 if logs else 1))
    point = begin.exp()
    linear = abs(real_part(g.linear)) + abs(real_part(g.quadratic)) * point
    bounds = (
        abs(c).upper() * left_tail(real_part(ball(p)), m, linear, point) for c, p, m in g.terms
    )
    return begin, sum(bounds, arb(0)).upper()


def polynomial(g: Values) -> bool:
    return all(
        m == 0 and isinstance(p, (int, fmpq)) and fmpq(p).q == 1 and p >= 0 for _, p, m in g.terms
    )


def real_part(x: arb | acb) -> arb:
    return x.real if type(x) is acb else x


def largest(xs: list[arb]) -> arb:
    best = xs[0]
    for x in xs[1:]:
        best = best.max(x)
    return best.mid() if best.is_exact() else best.upper()


def widened(inside: Number, tail: arb, real: bool) -> Number:
    if not tail.is_finite():
        return arb.nan() if real else UNDEFINED
    margin = arb(0, tail)
    if real:
        return real_part(inside) + margin
    return inside + acb(margin, margin)


def total(parts: Iterable[Number]) -> Number:
    return sum(parts, arb(0))
