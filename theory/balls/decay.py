"""Integrands as sums of c x^p log(x)^m exp(-a x - q x^2): how they are recognised, and what they
leave beyond a cut.

The rates a and q, the coefficients and the powers are expressions in the other variables. An
integrand that is not of this form, because it holds an inner integral or a bounded function, can
still be dominated by one that is: `majorant`."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import sympy as sp
from flint import arb

from theory.balls.errors import DomainError, NotApplicable

LEVELS = {
    sp.sin: 1,
    sp.cos: 1,
    sp.tanh: 1,
    sp.erf: 1,
    sp.erfc: 2,
    sp.atan: 2,
}  # bounds of |f| on the real line


@dataclass(frozen=True)
class Term:
    coefficient: sp.Expr
    power: sp.Expr
    logs: int


@dataclass(frozen=True)
class Group:
    """exp(constant - linear x - quadratic x^2) times a sum of terms."""

    constant: sp.Expr
    linear: sp.Expr
    quadratic: sp.Expr
    terms: tuple[Term, ...]


def recognise(integrand: sp.Expr, x: sp.Symbol) -> list[Group]:
    _require_open(integrand, x)
    groups: dict[tuple, list[Term]] = {}
    for part in sp.Add.make_args(sp.expand(integrand)):
        term, exponent = _factors(part, x)
        groups.setdefault(_rates(exponent, x), []).append(term)
    return [Group(*rates, tuple(terms)) for rates, terms in groups.items()]


def _require_open(integrand: sp.Expr, x: sp.Symbol) -> None:
    """NotApplicable, before anything is expanded, where a part with x in it stays whole: a
    function, or a power of a sum.
    """
    for node in integrand.atoms(sp.Function, sp.Pow, sp.Sum, sp.Product, sp.Integral):
        if x not in node.free_symbols or isinstance(node, (sp.exp, sp.log)):
            continue
        base, power = node.as_base_exp()
        if not node.is_Pow or not (power.is_Integer and power > 0) and sp.expand(base).is_Add:
            raise NotApplicable(f"no bound is known for {node} as {x.name} grows")


def _factors(part: sp.Expr, x: sp.Symbol) -> tuple[Term, sp.Expr]:
    coefficient, power, logs, exponent = [], sp.S.Zero, 0, sp.S.Zero
    for factor in sp.Mul.make_args(part):
        base, raised = factor.as_base_exp()
        if isinstance(
            factor, sp.exp
        ):  # with or without x, so that completing the square can cancel it
            exponent += factor.args[0]
        elif isinstance(base, sp.exp) and x not in raised.free_symbols:
            exponent += raised * base.args[0]
        elif x not in factor.free_symbols:
            coefficient.append(factor)
        elif base == x and x not in raised.free_symbols:
            power += raised
        elif base == sp.log(x) and raised.is_Integer and raised > 0:
            logs += int(raised)
        else:
            raise NotApplicable(f"no bound is known for {factor} as {x.name} grows")
    return Term(sp.Mul(*coefficient), power, logs), exponent


def _rates(exponent: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    rates = {0: sp.S.Zero, 1: sp.S.Zero, 2: sp.S.Zero}
    for part in sp.Add.make_args(sp.expand(exponent)):
        coefficient, rest = part.as_independent(x, as_Add=False)
        base, degree = rest.as_base_exp() if rest != 1 else (x, sp.S.Zero)
        if base != x or degree not in rates:
            raise NotApplicable(
                f"the exponent has the term {part}, neither linear nor quadratic in {x.name}"
            )
        rates[int(degree)] += coefficient
    return rates[0], -rates[1], -rates[2]


def centred(groups: list[Group], x: sp.Symbol) -> list[Group]:
    """The same integral over the whole line, in y = x - centre, which removes the linear rate.

    A centre that is complex, because an outer variable of integration is, moves the path of an
    entire, decaying integrand: Cauchy."""
    return [_centre(g, x) for g in gaussian(groups, x)]


def gaussian(groups: list[Group], x: sp.Symbol) -> list[Group]:
    """The groups, provided that each is a polynomial times a Gaussian."""
    for g in groups:
        if g.quadratic == 0 or any(
            t.logs or not (t.power.is_Integer and t.power >= 0) for t in g.terms
        ):
            raise NotApplicable(
                f"no Gaussian decay in {x.name}, or not a polynomial in {x.name} beside it"
            )
    return groups


def _centre(group: Group, x: sp.Symbol) -> Group:
    if group.linear == 0:
        return group
    shift = sp.cancel(-group.linear / (2 * group.quadratic))
    constant = sp.expand(sp.cancel(group.constant + group.linear**2 / (4 * group.quadratic)))
    polynomial = sp.Poly(
        sp.expand(sum(t.coefficient * (x + shift) ** t.power for t in group.terms)), x
    )
    terms = tuple(Term(sp.factor_terms(c), sp.Integer(k), 0) for (k,), c in polynomial.terms())
    return Group(constant, sp.S.Zero, group.quadratic, terms)


@dataclass
class Majorant:
    """Builds a sum that dominates |f| for real x, with a weight, a symbol of its own, on each part
    that must not cancel with another.
    """

    fixed: frozenset[sp.Symbol]  # variables that may be complex while x is real
    weights: dict[sp.Dummy, sp.Expr]

    def of(self, f: sp.Expr, x: sp.Symbol) -> sp.Expr:
        if x not in f.free_symbols:
            return f
        if isinstance(f, sp.Integral):
            return self._of_integral(f)
        if f.func in LEVELS and not f.args[0].free_symbols & self.fixed:
            return self._weight(sp.Integer(LEVELS[f.func]))
        if isinstance(f, sp.Add):
            return self._merged(sp.Add(*(self.of(a, x) for a in f.args)), x)
        if isinstance(f, sp.Mul):
            product = sp.S.One
            for factor in self._ratios(f, x):
                product = self._merged(_product([product, self.of(factor, x)], x), x)
            return product
        if isinstance(f, sp.Pow) and f.exp.is_Integer and f.exp > 0:
            return self._merged(_product([self.of(f.base, x)] * int(f.exp), x), x)
        if (
            isinstance(f, sp.Pow)
            and f.exp == sp.Rational(1, 2)
            and (f.base - 1).is_nonnegative
            and not f.free_symbols & self.fixed
        ):
            return self.of(f.base, x)  # the root of a number that is at least 1
        if isinstance(f, (sp.Sum, sp.Product)) and all(
            (high - low).is_Integer for _, low, high in f.limits
        ):
            return self.of(f.doit(), x)
        if (
            isinstance(f, sp.Pow)
            and f.exp.is_Integer
            and f.exp < 0
            and not f.free_symbols & self.fixed
        ):
            least, rest = sp.expand(f.base).as_independent(x, as_Add=True)
            if least.is_positive and rest.is_nonnegative:
                return self._weight(least**f.exp)  # the reciprocal of at least that
        if (
            isinstance(f, sp.uppergamma)
            and not f.free_symbols & self.fixed
            and _keeps_sign(f.args[1], x)
        ):
            if x not in f.args[0].free_symbols:
                return self._weight(sp.gamma(f.args[0]))
        return f

    def groups(self, f: sp.Expr, x: sp.Symbol) -> list[Group]:
        return recognise(self.of(f, x), x)

    def settled(self, groups: list[Group]) -> list[Group]:
        """The groups with the values of the weights filled in; their terms are to be added in
        absolute value, never together.
        """
        return [
            replace(
                g,
                terms=tuple(
                    replace(t, coefficient=t.coefficient.xreplace(self.weights)) for t in g.terms
                ),
            )
            for g in groups
        ]

    def _ratios(self, f: sp.Mul, x: sp.Symbol) -> list[sp.Expr]:
        """Factors of f, where x^k/(c + r x)^k, x >= 0 and c, r > 0, is bounded as a whole by
        r^(1-k) x/c: one x is kept for x near 0.
        """
        if not x.is_nonnegative:
            return list(f.args)
        powers = f.as_powers_dict()
        for base, power in f.as_powers_dict().items():
            if (
                power.is_Integer
                and power < 0
                and isinstance(base, sp.Add)
                and not base.free_symbols & self.fixed
            ):
                least, rest = base.as_independent(x, as_Add=True)
                rate, degree = rest.as_independent(x, as_Add=False)
                top = powers.get(x, sp.S.Zero)
                common = min(-power, top) if top.is_Integer else sp.S.Zero
                if least.is_positive and rate.is_positive and degree == x and common > 0:
                    powers[base] += common
                    powers[x] -= common - 1
                    powers[self._weight(rate ** (1 - common) / least)] = sp.S.One
        return [base**power for base, power in powers.items()]

    def _merged(self, f: sp.Expr, x: sp.Symbol) -> sp.Expr:
        """What f is made of, added up for each function of x: one weight for all that is made of
        weights and numbers.
        """
        if not f.free_symbols & self.weights.keys():
            return f
        if x not in f.free_symbols:
            return self._weight(self._size(f)) if f.free_symbols <= self.weights.keys() else f
        sizes: dict[sp.Expr, sp.Expr] = {}
        for term in sp.Add.make_args(sp.expand(f)):
            coefficient, rest = term.as_independent(
                *(term.free_symbols - self.weights.keys()), as_Add=False
            )
            sizes[rest] = sizes.get(rest, sp.S.Zero) + self._size(coefficient)
        return sp.Add(*(self._weight(size) * rest for rest, size in sizes.items()))

    def _size(self, f: sp.Expr) -> sp.Expr:
        """A bound on the absolute value of what is made of weights and numbers: nothing cancels."""
        if f in self.weights:
            return self.weights[f]
        if not f.free_symbols:
            return sp.Abs(f)
        if isinstance(f, (sp.Add, sp.Mul)):
            return f.func(*map(self._size, f.args))
        if isinstance(f, sp.Pow) and f.exp.is_Integer and f.exp > 0:
            return self._size(f.base) ** f.exp
        raise NotApplicable(f"no bound is known for {f}, which need not grow with its weights")

    def _weight(self, value: sp.Expr) -> sp.Dummy:
        weight = sp.Dummy("w", positive=True)
        self.weights[weight] = value
        return weight

    def _of_integral(self, integral: sp.Integral) -> sp.Expr:
        f, limits = integral.function, integral.limits
        for y, *bounds in limits:
            whole = tuple(bounds) == (-sp.oo, sp.oo)
            if not whole and tuple(bounds) != (sp.S.Zero, sp.oo):
                raise NotApplicable(f"no bound is known for {integral} as the other variables grow")
            f, y = renamed(f, y, positive=not whole)
            groups = self.groups(f, y)
            for g in groups:
                if any(t.coefficient.free_symbols & self.weights.keys() for t in g.terms):
                    self._real(
                        g.linear
                    )  # a weight bounds its part for real variables only: no path may be moved
            parts = (
                [self._line(g) for g in centred(groups, y)]
                if whole
                else [self._ray(g) for g in groups]
            )
            f = sp.Add(*parts)
        return f

    def _line(self, group: Group) -> sp.Expr:
        self._real(group.quadratic)
        halves = [(t.coefficient, (t.power + 1) / 2) for t in group.terms]
        parts = [c * self._weight(sp.gamma(s)) * group.quadratic**-s for c, s in halves]
        return sp.exp(group.constant) * sp.Add(*parts)

    def _ray(self, group: Group) -> sp.Expr:
        if any(t.logs for t in group.terms) or (group.linear != 0 and group.quadratic != 0):
            raise NotApplicable(
                "no bound is known for an inner integral with a logarithm, or a linear beside a "
                "quadratic rate"
            )
        degree, rate = (2, group.quadratic) if group.linear == 0 else (1, group.linear)
        self._real(rate)
        parts = []
        for t in group.terms:
            s = (t.power + 1) / degree
            self._real(s)
            parts.append(t.coefficient * self._weight(sp.gamma(s) / degree) * rate**-s)
        return sp.exp(group.constant) * sp.Add(*parts)

    def _real(self, expr: sp.Expr) -> None:
        if expr.free_symbols & self.fixed:
            raise NotApplicable(f"{expr} depends on an outer variable of integration")


def _product(factors: list[sp.Expr], x: sp.Symbol) -> sp.Expr:
    """The product, multiplied out (fast) where all factors are polynomials in x and in nothing
    else.
    """
    if not all(f.free_symbols <= {x} and f.is_polynomial(x) for f in factors):
        return sp.Mul(*factors)
    return math.prod(sp.Poly(f, x) for f in factors).as_expr()


def _keeps_sign(f: sp.Expr, x: sp.Symbol) -> bool:
    """f is c x^p: if it were negative anywhere on the half-line it would be so everywhere, and its
    evaluation would say it.
    """
    return x.is_positive is True and f.as_independent(x, as_Add=False)[1].as_base_exp()[0] == x


def renamed(f: sp.Expr, x: sp.Symbol, positive: bool, sign: int = 1) -> tuple[sp.Expr, sp.Symbol]:
    """f(sign * y), and y, whose assumptions say where it runs, so that logarithms and powers
    expand.
    """
    y = sp.Dummy(x.name, positive=True) if positive else sp.Dummy(x.name, real=True)
    return f.xreplace({x: sign * y}), y


def cut(power: float, linear: float, quadratic: float, bits: int) -> float:
    """Where x^p exp(-a x - q x^2) has fallen by `bits` bits below its largest value; a convenience,
    no bound rests on it.
    """
    p = max(power, 0.0)
    if not (quadratic > 0 or (quadratic == 0 and linear > 0)):
        raise DomainError("the integral diverges, or its integrand could not be shown to decay")
    if quadratic:
        peak = (math.hypot(linear, math.sqrt(8 * quadratic * p)) - linear) / (4 * quadratic)
        width = 1 / math.sqrt(quadratic)
    else:
        peak, width = p / linear, 1 / linear

    def height(x):
        return (p * math.log(x) if p else 0.0) - linear * x - quadratic * x * x

    highest, reach = height(peak) if peak else 0.0, width
    while height(peak + reach) > highest - bits * math.log(2):
        reach *= 1.2
    return peak + reach


def right_tail(power: arb, logs: int, linear: arb, quadratic: arb, start: arb) -> arb:
    """Upper bound of the integral of x^p |log x|^m exp(-a x - q x^2) from `start` to infinity.

    Beyond the start the logarithmic derivative of the integrand is at most -rate, so the tail is at
    most its first value / rate;
    |log x| <= x for x >= 1.
    """
    if logs and not start >= 1:
        raise NotApplicable("the tail of a logarithm is cut below 1")
    p = power + logs
    rate = (linear + 2 * quadratic * start - p.max(arb(0)) / start).lower()
    if not rate > 0:
        return arb.pos_inf()
    return (start**p * (-linear * start - quadratic * start**2).exp() / rate).upper()


def left_tail(power: arb, logs: int, linear: arb, end: arb) -> arb:
    """Upper bound of the same integral from 0 to `end` <= 1; |log x| <= x^-d / d with m d = (p + 1)
    / 2, and q >= 0 or end q small.
    """
    room = power + 1
    if not room > 0:
        raise DomainError(
            "the integral diverges at zero, or its power there could not be shown to exceed -1"
        )
    growth = (abs(linear) * end).exp()
    if not logs:
        return (end**room / room * growth).upper()
    half = room / 2
    return (end**half / half * growth * (logs / half) ** logs).upper()
